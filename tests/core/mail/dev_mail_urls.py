"""The portal's addresses with the development ones, as DEBUG adds them."""

from django.urls import include, path

from kanazawa2030.urls import *  # noqa: F403
from kanazawa2030.urls import urlpatterns as _urlpatterns

urlpatterns = [path("dev/mail/", include("kanazawa2030.core.mail.dev_urls")), *_urlpatterns]
