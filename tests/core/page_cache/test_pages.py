"""Kept pages: whose they are, how long they are shown, and what is never kept."""

import threading
from contextlib import ExitStack
from datetime import timedelta
from unittest import mock

import time_machine
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from events.registration import notifications, services
from kanazawa2030.core.page_cache import pages

from ...events.registration.factories import filled, form_url, register
from ...factories import in_days, make_event, make_member, make_partner, make_topic, tokyo
from .cases import HERE, KeptPagesCase

FAR = mock.patch(f"{HERE}.pages.next_change", return_value=tokyo(2099, 1, 1))


class BrokenCache(LocMemCache):
    """A cache whose server has stopped."""

    def get(self, *args, **kwargs):
        raise ConnectionError("stopped")

    set = add = delete = get


class KeptTests(KeptPagesCase):
    def test_a_kept_page_is_the_same_and_its_reader_may_keep_it(self):
        event = make_event()
        path = event.get_absolute_url()
        built, kept = self.assertBuilt(path), self.assertKept(path)
        self.assertEqual(built.content, kept.content)
        headers = [{**page.headers, "X-Request-ID": "its own"} for page in (built, kept)]
        self.assertEqual(*headers)
        self.assertEqual(kept.headers["Cache-Control"], "public, max-age=0, must-revalidate")
        self.assertIn("Content-Security-Policy", kept.headers)
        self.assertNotIn("Cookie", kept.headers.get("Vary", ""))
        etag = kept.headers["ETag"]
        self.assertFalse(etag.startswith("W/"))
        again = self.visit(path, if_none_match=etag)
        self.assertEqual((again.status_code, again.content), (304, b""))
        Event.objects.update(title_ja="新しい題")
        self.assertContains(self.visit(path, if_none_match=etag), "新しい題")

    def test_head_is_the_same_without_the_page_and_keeps_nothing(self):
        path = make_event().get_absolute_url()
        client = self.client_class()
        self.assertEqual(client.head(path).status_code, 200)
        full = self.assertBuilt(path)  # nothing was kept of the HEAD
        with self.assertNumQueries(0):
            head = client.head(path)
        self.assertEqual((head.status_code, head.content), (200, b""))
        self.assertEqual(head.headers["ETag"], full.headers["ETag"])

    def test_each_language_has_its_page(self):
        make_event(slug="noto", title_ja="能登の海", title_en="The sea of Noto")
        for _again in range(2):
            self.assertContains(self.visit("/ja/events/noto/"), "能登の海</h1>")
            self.assertContains(self.visit("/en/events/noto/"), "The sea of Noto</h1>")

    def test_only_the_parameters_of_the_page_count_and_no_other_is_told_on(self):
        self.assertBuilt("/ja/events/?series=cafe&course=1")
        self.assertKept("/ja/events/?course=1&series=cafe")
        self.assertBuilt("/ja/events/?course=2&series=cafe")
        self.assertBuilt("/ja/events/")
        planted = self.assertKept("/ja/events/?from=planted&utm_source=x")
        self.assertNotContains(planted, "planted")
        self.assertNotContains(self.assertBuilt("/ja/events/past/?from=planted"), "planted")
        self.assertNotContains(self.assertKept("/ja/events/past/"), "planted")

    def test_words_to_search_for_are_built_each_time(self):
        make_event(title_ja="能登の海")
        for _again in range(2):
            self.assertContains(self.assertBuilt("/ja/events/?q=能登"), "能登の海")
        for _again in range(2):  # how many are open depends on seats
            self.assertBuilt("/ja/events/past/?open=1")
        self.visit("/ja/events/?q=")
        self.assertBuilt("/ja/events/?course=" + "1" * 600)
        self.assertEqual(len(caches["pages"]._cache), 0)

    def test_the_number_of_pages_is_bounded(self):
        for name in ("pages", "pages_here"):
            self.assertLessEqual(caches[name]._max_entries, 1000)

    def test_a_large_page_is_not_held_by_each_process(self):
        with mock.patch("kanazawa2030.core.page_cache.pages.LARGEST_HERE", 100):
            self.assertBuilt("/ja/events/")
            self.assertKept("/ja/events/")
            self.assertEqual(len(caches["pages_here"]._cache), 0)
        self.assertKept("/ja/events/")
        self.assertEqual(len(caches["pages_here"]._cache), 1)

    def test_no_page_is_kept_that_is_not_for_everybody(self):
        event = make_event(max_companions=0)
        mine = register(event)
        own = reverse("registrations:manage", args=[notifications.token_of(mine)])
        answers = {
            "a token": self.visit(own),
            "not found": self.visit("/ja/events/none/"),
            "an error in a form": self.client.post(form_url(event), filled(email="wrong")),
            "a form that was taken": self.client.post(form_url(event), filled()),
        }
        self.assertEqual([answer.status_code for answer in answers.values()], [200, 404, 422, 302])
        for name, answer in answers.items():
            with self.subTest(name):
                self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertEqual(len(caches["pages"]._cache), 0)
        self.assertNotContains(self.visit(form_url(event)), "wrong")

    def test_a_page_with_a_cookie_is_not_kept(self):
        event = make_event()
        sent = self.client.post(form_url(event), filled())
        self.assertTrue(sent.cookies, "the page after it names the address by a cookie")
        self.client.get(sent.url)
        self.assertEqual(len(caches["pages"]._cache), 0)


class WhoseTests(KeptPagesCase):
    """Somebody with a session reads their own page, and leaves nothing of it to others."""

    def test_a_draft_is_for_staff(self):
        for number, rules_off in enumerate((True, False)):
            path = f"/ja/events/draft-{number}/"
            make_event(slug=f"draft-{number}", title_ja="下書き", published=False)
            staff = self.client_class().sign_in(self.editor)
            with ExitStack() as rules:
                if rules_off:
                    rules.enter_context(mock.patch(f"{HERE}.middleware.PERSONAL_COOKIES", ()))
                    rules.enter_context(
                        mock.patch(f"{HERE}.pages.has_vary_header", return_value=False)
                    )
                seen = staff.get(path)
                found = self.visit(path).status_code
            self.assertContains(seen, "下書き")
            self.assertEqual(found, 200 if rules_off else 404)
        self.assertIn("private", seen.headers["Cache-Control"])

    def test_a_partners_page(self):
        partner = make_partner(name_ja="水の会")
        client = self.client_class().sign_in(make_member(partner))
        path = "/ja/partners/"
        self.visit(path)
        with mock.patch.object(pages, "_kept") as kept:
            response = client.get(path)
        kept.assert_not_called()
        self.assertIn("private", response.headers["Cache-Control"])
        self.assertNotIn("ETag", response.headers)
        # Signed out, the same browser is a visitor again.
        client.logout()
        self.assertIn("public", client.get(path).headers["Cache-Control"])

    def test_who_has_a_message_gets_it_alone(self):
        client = self.client_class()
        client.cookies["messages"] = "x"
        self.assertIn("private", client.get("/ja/news/").headers["Cache-Control"])
        self.assertEqual(len(caches["pages"]._cache), 0)

    def test_no_visitor_gets_a_cookie(self):
        event = make_event(max_companions=3)
        for path in (
            *("/ja/", "/ja/events/", event.get_absolute_url(), form_url(event)),
            *("/ja/registrations/find/", form_url(event) + "group/", "/en/partners/"),
        ):
            with self.subTest(path):
                response = self.visit(path)
                self.assertEqual(response.status_code, 200)
                self.assertFalse(response.cookies)
                self.assertNotIn("Vary", response.headers)


class TimeTests(KeptPagesCase):
    def assertShownLater(self, make, path, words, *, at, without):
        """Assert that the page says `words` at the moment `at`, and a second before not."""
        for rule_off in (without, None):
            self.forget_everything()
            with time_machine.travel(at - timedelta(minutes=5), tick=False) as clock:
                make()
                if rule_off:
                    rule_off.start()
                try:
                    self.assertNotContains(self.visit(path), words)
                    clock.move_to(at - timedelta(seconds=1))
                    self.assertNotContains(self.visit(path), words)
                    clock.move_to(at)
                    response = self.visit(path)
                finally:
                    if rule_off:
                        rule_off.stop()
            shown = words in response.content.decode()
            self.assertEqual(shown, rule_off is None, words)

    def test_publish_at_passes(self):
        at = timezone.now().replace(microsecond=0) + timedelta(days=2)
        numbers = iter("ab")
        self.assertShownLater(
            lambda: make_topic(slug=next(numbers), title_ja="予定の話", publish_at=at),
            "/ja/news/",
            "予定の話",
            at=at,
            without=FAR,
        )

    def test_an_event_ends(self):
        at = tokyo(2031, 6, 7, 15)
        numbers = iter("ab")
        self.assertShownLater(
            lambda: make_event(
                slug=next(numbers), title_ja="川の会", starts_at=tokyo(2031, 6, 7, 13), ends_at=at
            ),
            "/ja/events/past/",
            "川の会",
            at=at,
            without=FAR,
        )

    def test_midnight(self):
        """「This weekend」 begins a day later; no row says when."""
        midnight = tokyo(2031, 6, 9)
        numbers = iter("ab")
        self.assertShownLater(
            lambda: make_event(
                slug=next(numbers), title_ja="次の土曜の会", starts_at=tokyo(2031, 6, 14, 13)
            ),
            "/ja/events/?weekend=1",
            "次の土曜の会",
            at=midnight,
            without=FAR,
        )


class SeatsTests(KeptPagesCase):
    """Counts of seats may be ten seconds old, and a registration empties nothing."""

    def test_a_registration_is_shown_ten_seconds_later(self):
        event = make_event(capacity=3, slug="few")
        path = event.get_absolute_url()
        with time_machine.travel(in_days(0), tick=False) as clock:
            before = self.visit(path).content
            services.register(event, name="山田", email="y@example.test", purpose_version="1")
            self.assertEqual(self.assertKept(path).content, before)
            clock.shift(9.9)
            self.assertEqual(self.assertKept(path).content, before)
            clock.shift(0.2)
            self.assertNotEqual(self.assertBuilt(path).content, before)

    def test_a_page_without_seats_is_not_built_again(self):
        with time_machine.travel(tokyo(2031, 6, 7, 9), tick=False) as clock:
            self.visit("/ja/news/")
            clock.shift(3600)
            self.assertKept("/ja/news/")
            self.visit("/ja/events/")
            clock.shift(3600)
            self.assertBuilt("/ja/events/")

    def test_one_builds_while_others_get_the_page_before(self):
        path = make_event().get_absolute_url()
        with time_machine.travel(in_days(0), tick=False) as clock:
            old = self.visit(path).content
            Event.objects.update(seats_held=1)
            clock.shift(11)
            with mock.patch.object(pages, "_begin", return_value=False):
                self.assertEqual(self.assertKept(path).content, old)
                # Too old for that: who may not build waits for the page, then helps themself.
                clock.shift(10)
                with mock.patch.object(pages, "LONGEST_WAIT", 0):
                    self.assertNotEqual(self.assertBuilt(path).content, old)

    def test_many_at_once_build_a_page_once(self):
        path = make_event().get_absolute_url()
        self.client_class().get("/ja/news/")
        built, lock = [], threading.Lock()
        real = pages._built

        def counted(*args):
            with lock:
                built.append(1)
            return real(*args)

        with mock.patch.object(pages, "_built", counted):
            found, errors = self.run_threads(8, lambda _n: self.visit(path).content)
        self.assertFalse(errors, errors)
        self.assertEqual((len(built), len(set(found))), (1, 1))


class CacheDownTests(KeptPagesCase):
    def test_pages_are_served_without_the_cache(self):
        path = make_event().get_absolute_url()
        broken = {"BACKEND": f"{__name__}.BrokenCache"}
        with override_settings(
            CACHES={"default": broken, "pages": broken, "pages_here": {**broken, "LOCATION": "x"}}
        ):
            with self.assertRaises(ConnectionError):
                caches["pages"].get("x")
            for _again in range(2):
                self.assertBuilt(path)
