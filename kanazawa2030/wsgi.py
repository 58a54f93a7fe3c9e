"""WSGI entry point; production settings unless told otherwise."""

import os

from django.core.wsgi import get_wsgi_application

from kanazawa2030.core.web.wsgi_guard import guard

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kanazawa2030.settings.prod")

application = guard(get_wsgi_application())
