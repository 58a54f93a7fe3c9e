"""One table of policy headers: Django, what refuses before it, and the shipped nginx."""

import re

from django.conf import settings
from django.test import Client, SimpleTestCase, override_settings

from kanazawa2030.core.web.errors import SECURITY_HEADERS
from kanazawa2030.settings import headers

from .nginx import SHIPPED

ALL = {**headers.FIXED, **headers.HSTS}
# They say something of this answer; they are no policy.
OF_ONE_ANSWER = ("Cache-Control", "Retry-After", "X-Request-ID")


def added(conf: str) -> dict[str, str]:
    """Return what nginx adds to every answer: a header, and its value where Django gives none."""
    maps = dict(re.findall(r"(?s)map \$\w+ (\$\w+) \{\n(.*?)\n\}", conf))

    def own(value):
        """Follow a variable to what it is without an answer of Django, or of a file."""
        while value in maps:
            rows = dict(re.findall(r'(?m)^    (""|default) "?(.*?)"?;$', maps[value]))
            value = rows.get('""', rows.get("default"))
        return value

    found = re.findall(r'\n    add_header (\S+) (?:"([^"]+)"|(\S+)) always;', conf)
    return {
        name: quoted or own(plain) for name, quoted, plain in found if name not in OF_ONE_ANSWER
    }


class TableTests(SimpleTestCase):
    @override_settings(ALLOWED_HOSTS=["testserver"])
    def test_django_sends_the_table(self):
        response = Client().get("/robots.txt", secure=True)
        self.assertEqual({name: response.headers.get(name) for name in ALL}, ALL)
        sent = response.headers["Content-Security-Policy"].split("; ")
        self.assertEqual(sorted(sent), sorted(headers.content_policy().split("; ")))

    def test_what_refuses_before_django_sends_the_table(self):
        sealed = {"Content-Security-Policy": headers.content_policy()}
        self.assertEqual(SECURITY_HEADERS, {**headers.FIXED, **sealed})

    def test_nginx_has_the_table(self):
        wanted = {**ALL, "Content-Security-Policy": headers.SEALED}
        self.assertEqual(added(SHIPPED), wanted)

    def test_nginx_has_the_policy_of_its_error_pages(self):
        self.assertIn(f'    ~^/errors/ "{headers.ERROR_PAGE}";\n', SHIPPED)

    def test_nginx_sends_each_header_once(self):
        """It hides the copies of Django, or an answer would have two."""
        hidden = set(re.findall(r"\n    proxy_hide_header (\S+);", SHIPPED))
        self.assertEqual(set(added(SHIPPED)) - hidden, set())

    def test_another_value_is_seen(self):
        policies = r"\n    add_header (?!Cache|Retry|X-Request)\S+ .+ always;"
        for line in re.findall(policies, SHIPPED):
            with self.subTest(line):
                self.assertNotEqual(added(SHIPPED.replace(line, "")), added(SHIPPED))
        self.assertNotEqual(added(SHIPPED.replace("camera=()", "camera=*")), added(SHIPPED))

    def test_the_table_is_as_strict_as_agreed(self):
        self.assertGreaterEqual(settings.SECURE_HSTS_SECONDS, 31_536_000)
        self.assertIn("camera=()", headers.FIXED["Permissions-Policy"])
        self.assertNotIn("unsafe", headers.content_policy())
