from django.urls import path

from . import ical

urlpatterns = [
    path("events/<slug:slug>.ics", ical.event_ics, name="event_ics"),
]
