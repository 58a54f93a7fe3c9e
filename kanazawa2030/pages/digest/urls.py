"""Following by mail; mounted before the project's own pages."""

from django.urls import path

from . import own_views, views

app_name = "follow"

urlpatterns = [
    path("", views.follow, name="follow"),
    path("sent/", views.sent, name="sent"),
    path("left/", views.left, name="left"),
    path("<str:token>/", own_views.manage, name="manage"),
    path("<str:token>/confirm/", own_views.confirm, name="confirm"),
    path("<str:token>/leave/", own_views.leave, name="leave"),
]
