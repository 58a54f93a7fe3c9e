"""Pages that belong to one person; a token is never one of the plain words."""

from django.urls import path

from . import manage_views, views

app_name = "registrations"

urlpatterns = [
    path("find/", views.find, name="find"),
    path("find/sent/", views.found, name="found"),
    path("erased/", manage_views.erased, name="erased"),
    path("<str:token>/", manage_views.manage, name="manage"),
    path("<str:token>/confirm/", manage_views.confirm, name="confirm"),
    path("<str:token>/edit/", manage_views.edit, name="edit"),
    path("<str:token>/cancel/", manage_views.cancel, name="cancel"),
    path("<str:token>/data.json", manage_views.download, name="download"),
    path("<str:token>/erase/", manage_views.erase, name="erase"),
    path("<str:token>/event.ics", manage_views.calendar, name="calendar"),
]
