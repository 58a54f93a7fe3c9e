from django.urls import path

from . import views

app_name = "feeds"

urlpatterns = [
    path("", views.index, name="index"),
    path("events.atom", views.events_atom, name="events"),
    path("reports.atom", views.reports_atom, name="reports"),
]
