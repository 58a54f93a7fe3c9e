"""The least a registration can cost in Django: a form, a locked count, one row."""

from django import forms
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from .models import Booking, Item

SEATS = 100_000


def prepare():
    """Make the tables and the one item; run after django.setup()."""
    with connection.schema_editor() as schema:
        schema.create_model(Item)
        schema.create_model(Booking)
    Item.objects.create(title="催し", summary="概要。", starts_at=timezone.now())


class BookingForm(forms.ModelForm):
    class Meta:
        model = Booking
        fields = ("name", "email")


@csrf_exempt
def book(request):
    """Take one POST: lock, count, insert, commit."""
    form = BookingForm(request.POST)
    if not form.is_valid():
        return HttpResponse("", status=422)
    with transaction.atomic():
        item = Item.objects.select_for_update().get()
        if item.bookings.count() >= SEATS:
            return HttpResponse("", status=409)
        form.instance.item = item
        form.save()
    return HttpResponseRedirect("/")
