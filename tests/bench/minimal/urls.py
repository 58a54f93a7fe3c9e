from datetime import timedelta

from django.core.paginator import Paginator
from django.db import connection
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


urlpatterns = [path("", item_list, name="item_list"), path("book/", book, name="book")]
