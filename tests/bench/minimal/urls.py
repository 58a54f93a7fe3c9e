import os
from datetime import timedelta
from pathlib import Path

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from .booking import book
from .models import Item

ROWS = 14
ON_A_PAGE = 10


def prepare():
    """Make the table and its rows once; run after django.setup()."""
    with connection.schema_editor() as schema:
        schema.create_model(Item)
    now = timezone.now()
    Item.objects.bulk_create(
        Item(title=f"催し {n}", summary="概要。" * 30, starts_at=now + timedelta(days=n))
        for n in range(ROWS)
    )


def item_list(request):
    page = Paginator(Item.objects.all(), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "minimal/list.html", {"page": page})


def twin(request, number):
    """Return the bytes of one of the portal's pages, and nothing else."""
    return HttpResponse(TWINS[number])


TWINS = [
    file.read_bytes()
    for folder in [os.environ.get("BENCH_TWINS")]
    if folder
    for file in sorted(Path(folder).iterdir(), key=lambda file: int(file.name))
]
urlpatterns = [
    path("", item_list, name="item_list"),
    path("book/", book, name="book"),
    path("twin/<int:number>/", twin, name="twin"),
]
