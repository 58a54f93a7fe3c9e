"""What the tests of the project's own pages share."""

from django.urls import reverse
from django.utils import translation

from ..base import PortalTestCase

LANGUAGES = ("ja", "en")


def address(name, *args, language="ja"):
    with translation.override(language):
        return reverse(f"pages:{name}", args=args)


class PageTestCase(PortalTestCase):
    def page(self, name, *args, language="ja", status=200):
        response = self.client.get(address(name, *args, language=language))
        self.assertEqual(response.status_code, status, f"{language} {name}")
        return response.content.decode()
