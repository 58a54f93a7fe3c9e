"""Walk the portal of the city that does not exist; tests/test_another_city.py starts this."""

import re

from django.conf import settings
from django.contrib import admin
from django.template.loader import get_template
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import translation

from events.models import Event
from kanazawa2030.core.language.addresses import address_parts
from kanazawa2030.core.models import OutgoingMail, User
from kanazawa2030.core.web.errors import static_page
from kanazawa2030.pages.handbook.contents import EXPLAINS
from kanazawa2030.pages.open_data.datasets import CATALOG, FOLDER, PATHS
from partners.models import Membership

from ..base import PortalTestCase
from ..page_types import ERROR_PAGES, PAGE_TYPES, address, load_everything

# Of the city that the portal was first made for; and of a name that got no words.
NOT_HERE = re.compile(
    r"kanazawa(?!-test-|2030[./])|金沢|石川|ishikawa|172014|かなざわ|加賀|\bkaga\b|UNU-IAS"
    r"|\{(?:city|municipality|project|short)",
    re.IGNORECASE,
)
FILES = (
    *("/events.ics", "/manifest.webmanifest", "/robots.txt", "/sitemap.xml"),
    *("/ja/feeds/events.atom", "/en/feeds/events.atom"),
    *sorted(PATHS),
)
BINARY = ("image/", "application/pdf", "application/vnd")


class SampleCityTests(PortalTestCase):
    maxDiff = None

    @classmethod
    def setUpTestData(cls):
        load_everything()
        cls.admin = User.objects.get(email="admin@example.test")
        cls.admin.is_superuser = True
        cls.admin.save()

    def read(self, *paths, status=None):
        """Ask for each address; return what names another city, by address."""
        found, answers = {}, 0
        for path in paths:
            with self.client.unread():
                answer = self.client.get(path)
            if status and answer.status_code != status:
                found[path] = [answer.status_code]
            if answer.status_code >= 500 or answer.headers.get("Content-Type", "").startswith(
                BINARY
            ):
                continue
            answers += answer.status_code in (200, status)
            self.look(path, b"".join(answer).decode(), found)
            self.look(f"{path}: headers", str(answer.headers), found)
        self.assertEqual(found, {})
        return answers

    def look(self, name, text, found):
        if hits := [
            text[max(0, hit.start() - 40) : hit.end() + 20] for hit in NOT_HERE.finditer(text)
        ]:
            found[name] = hits[:3]

    def test_another_city_would_be_found(self):
        found = {}
        self.look("a page", "© 金沢市 IMAGINE KANAZAWA 2030 {city}", found)
        self.assertEqual(len(found["a page"]), 3)

    def test_pages_of_citizens(self):
        """Each type of page in both languages and, where it has one, its easy twin."""
        types = [path.replace("kanazawa-city", "sample-city") for path in PAGE_TYPES.values()]
        whole = [path for path in types if "?" not in path or "q=" in path]
        paths = [address(path, language) for path in whole for language in ("ja", "en")]
        easy = [
            f"{path}?easy=1"
            for path in paths
            if path.startswith("/ja/")
            and "?" not in path
            and hasattr(resolve(path).func, "has_easy")
        ]
        self.assertGreater(len(easy), 5)
        self.assertGreater(self.read(*paths, *easy), 100)

    def test_files(self):
        self.assertEqual(self.read(*FILES, status=200), len(FILES))
        event = Event.objects.published().filter(venue__isnull=False)[0]
        self.read(*(f"{event.get_absolute_url()}{name}" for name in ("flyer/", "event.ics")))
        csv = b"".join(self.client.get(f"/{FOLDER}999998_event.csv")).decode()
        self.assertIn("999998,", csv)
        self.assertIn("例県見本市", csv)
        self.assertIn("999998", b"".join(self.client.get(f"/{FOLDER}{CATALOG}")).decode())

    def test_pages_that_say_what_is_wrong(self):
        for path, status in ERROR_PAGES.values():
            self.read(f"/ja/{path}", f"/en/{path}", status=status)
        found = {}
        for status in (400, 413, 500):
            self.look(str(status), static_page(status), found)
        for name in ("500.html", "503.html"):
            text = get_template(name).render()
            self.assertIn("SAMPLE CITY 2040", text)
            self.look(name, text, found)
        self.assertEqual(found, {})

    def test_pages_of_partners(self):
        member = Membership.objects.first().user
        self.client.sign_in(member)
        paths = [reverse(settings.MEMBER_HOME), reverse("account_login")]
        with translation.override("en"):
            paths += [reverse(settings.MEMBER_HOME)]
        self.assertGreater(self.read(*paths), 1)

    def test_pages_of_staff(self):
        self.client.sign_in(self.admin)
        handbook = [reverse("admin:handbook_page", args=[page]) for page in EXPLAINS]
        self.assertGreater(self.read(*self.staff_pages(), *handbook), 50)
        User.objects.filter(pk=self.admin.pk).update(language="en")
        with translation.override("en"):
            self.read(reverse("admin:index"), *handbook)

    def staff_pages(self):
        for model in admin.site._registry:
            meta = model._meta
            base = f"admin:{meta.app_label}_{meta.model_name}"
            row = model._default_manager.order_by("-pk").first()
            for end, args in (("changelist", []), ("add", []), ("change", [row and row.pk])):
                if None not in args:
                    try:
                        yield reverse(f"{base}_{end}", args=args)
                    except NoReverseMatch:
                        continue
        yield reverse("admin:index")

    def test_mails(self):
        found = {}
        mails = OutgoingMail.objects.all()
        self.assertGreater(mails.count(), 30)
        for mail in mails:
            self.look(mail.kind, f"{mail.subject}\n{mail.text}\n{mail.html}", found)
            self.assertRegex(mail.subject, r"^(【見本SDGs】|\[Sample SDGs\] )")
        self.assertEqual(found, {})

    def test_what_the_city_says_is_there(self):
        self.client.logout()
        ja, en = (self.client.get(f"/{code}/").content.decode() for code in ("ja", "en"))
        self.assertIn("2040年の見本市を、<br>ともに考える。", ja)
        self.assertIn("Imagine Sampleton in 2040, together.", en)
        self.assertIn("css/theme.css", ja)
        self.assertIn("SAMPLE CITY 2040 in numbers", en)  # a text of its own catalogue
        easy = self.client.get("/ja/courses/?easy=1").content.decode()
        self.assertIn("2025年5月の「", easy)
        self.assertEqual(address_parts("1-2-3 Honmachi, Sampleton, Example").region, "Example")
