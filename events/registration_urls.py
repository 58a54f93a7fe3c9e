"""Pages that belong to one person; a token is never one of the plain words."""

from django.urls import path

from . import own_views, registration_views

app_name = "registrations"

urlpatterns = [
    path("find/", registration_views.find, name="find"),
    path("find/sent/", registration_views.found, name="found"),
    path("erased/", own_views.erased, name="erased"),
    path("<str:token>/", own_views.manage, name="manage"),
    path("<str:token>/confirm/", own_views.confirm, name="confirm"),
    path("<str:token>/edit/", own_views.edit, name="edit"),
    path("<str:token>/cancel/", own_views.cancel, name="cancel"),
    path("<str:token>/data.json", own_views.download, name="download"),
    path("<str:token>/erase/", own_views.erase, name="erase"),
    path("<str:token>/event.ics", own_views.calendar, name="calendar"),
]
