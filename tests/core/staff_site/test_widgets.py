"""Hints below the fields in easy Japanese: on what is saved, and while it is written."""

from django.test import Client
from django.urls import reverse

from ...base import PortalTestCase
from ...factories import make_event, make_site_page, make_venue
from ...staffdesk import StaffDesk

HINTS = reverse("admin:easy_hints")
HARD = "筆記用具を持参する。"


class FormTests(StaffDesk, PortalTestCase):
    def setUp(self):
        self.client.sign_in(self.editor)

    def test_saving_is_never_refused_and_the_hints_follow(self):
        event = make_event(easy_summary="")
        self.assertEqual(self.save(event, easy_summary=HARD).status_code, 302)
        event.refresh_from_db()
        self.assertEqual(event.easy_summary, HARD)
        page = self.client.get(self.address(type(event), "change", event.pk))
        self.assertContains(page, "やさしい言い方「持《も》って来る」")
        self.assertContains(page, "筆記用具")
        self.assertContains(page, "js/easy-hints.js")

    def test_an_easy_text_has_no_hints(self):
        event = make_event(easy_summary="水の道を歩きます。")
        page = self.client.get(self.address(type(event), "change", event.pk))
        self.assertNotContains(page, "<p>やさしい日本語のヒント")

    def test_a_form_that_comes_back_has_hints_on_what_was_typed(self):
        event = make_event()
        page = self.save(event, easy_title="持参する", title_ja="", title_en="")
        self.assertContains(page, "やさしい言い方「持《も》って来る」")

    def test_every_easy_field_is_on_a_form_with_hints(self):
        for row, names in (
            (make_event(), ("easy_title", "easy_summary", "easy_bring")),
            (make_venue(), ("easy_directions",)),
            (make_site_page("about"), ("easy_body",)),
        ):
            page = self.client.get(self.address(type(row), "change", row.pk))
            with self.subTest(type(row).__name__):
                for name in names:
                    self.assertContains(page, f'id="id_{name}"')
                self.assertContains(page, 'class="easy-hints"', count=len(names))
                self.assertContains(page, 'data-gone="今はヒントを', count=len(names))
                places = [page.content.decode().index(f'id="id_{name}"') for name in names]
                self.assertEqual(places, sorted(places))
                self.assertContains(page, "漢字《かんじ》", count=1)
        page = self.client.get(reverse("admin:core_courseofaction_change", args=[1]))
        self.assertContains(page, 'id="id_easy_text"')


class EndpointTests(PortalTestCase):
    def test_it_answers_staff_with_the_same_hints(self):
        self.client.sign_in(self.editor)
        answer = self.client.post(HINTS, {"text": HARD})
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.assertEqual(len(answer.json()["hints"]), 2)
        self.assertEqual(self.client.post(HINTS, {"text": ""}).json(), {"hints": []})
        self.assertEqual(self.client.post(HINTS).json(), {"hints": []})

    def test_strangers_are_led_to_sign_in(self):
        self.assertEqual(self.client.post(HINTS, {"text": HARD}).status_code, 302)

    def test_it_takes_only_posts_with_a_token(self):
        self.client.sign_in(self.editor)
        self.assertEqual(self.client.get(HINTS, {"text": HARD}).json(), {"hints": []})
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = self.client.cookies
        self.assertEqual(strict.post(HINTS, {"text": HARD}).status_code, 403)
