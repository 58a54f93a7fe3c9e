"""Citizens' voices; mounted below the vision, before its own addresses."""

from django.urls import path

from . import own_views, views

app_name = "voices"

urlpatterns = [
    path("", views.voices, name="voices"),
    path("sent/", views.sent, name="sent"),
    path("<int:pk>/", views.question, name="question"),
    path("look-again/<int:pk>/", views.flag, name="flag"),
    path("look-again/sent/", views.flagged, name="flagged"),
    path("own/deleted/", own_views.deleted, name="deleted"),
    path("own/<str:token>/", own_views.own, name="own"),
    path("own/<str:token>/confirm/", own_views.confirm, name="confirm"),
    path("own/<str:token>/delete/", own_views.delete, name="delete"),
]
