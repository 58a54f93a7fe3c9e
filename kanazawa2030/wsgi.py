"""WSGI entry point; production settings unless told otherwise."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from kanazawa2030.core.watch.requests import counters
from kanazawa2030.core.web.wsgi_guard import guard

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kanazawa2030.settings.prod")

application = guard(get_wsgi_application())


def warm_up() -> None:
    """Load what the first page of a process would: addresses, catalogues and templates.

    For a parent that forks: children share what is loaded, and must share no connection.
    """
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse(settings.MEMBER_HOME)
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for path in filter(os.path.isfile, folder.rglob("*.*")):
            get_template(str(path.relative_to(folder)))
    counters()
    connections.close_all()
    gc.collect()
    gc.freeze()  # the children's collector leaves these pages shared
