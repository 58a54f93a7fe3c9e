"""URLs below /dev/mail/, in development only."""

from django.urls import path

from . import dev_views

app_name = "core"
urlpatterns = [
    path("", dev_views.dev_mail_list, name="dev_mail_list"),
    path("<int:pk>/", dev_views.dev_mail_html, name="dev_mail_html"),
]
