"""The picture of an event for shared links, and what the page says of it."""

import io
import re
from html import unescape
from unittest import mock
from uuid import uuid4

from django.test import override_settings
from PIL import Image

from events.models import Event
from events.public import share_image

from ...base import PortalTestCase
from ...factories import in_days, make_event, make_past_event, make_venue

LANGUAGES = ("ja", "en")


def metas(html: str) -> dict[str, str]:
    """Return the properties of a page by their names, the first of each."""
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', html)
    return {name: unescape(content) for name, content in reversed(found)}


class ShareImageTest(PortalTestCase):
    def page(self, event, language="ja") -> dict[str, str]:
        return metas(self.client.get(f"/{language}/events/{event.slug}/").content.decode())

    def get(self, event, language="ja"):
        return self.client.get(f"/{language}/events/{event.slug}/share.png")

    def test_the_page_names_a_picture_of_its_size(self):
        event = make_event()
        drawn = set()
        for language in LANGUAGES:
            found = self.page(event, language)
            address = found["og:image"]
            self.assertTrue(
                address.startswith(f"http://testserver/{language}/events/{event.slug}/share.png?v=")
            )
            response = self.client.get(address.removeprefix("http://testserver"))
            self.assertEqual(response["Content-Type"], "image/png")
            picture = Image.open(io.BytesIO(response.content))
            size = tuple(int(found[f"og:image:{side}"]) for side in ("width", "height"))
            self.assertEqual((picture.size, size), ((1200, 630), (1200, 630)))
            self.assertLess(len(response.content), 150_000)
            self.assertEqual(found["twitter:card"], "summary_large_image")
            drawn.add(response.content)
        self.assertEqual(len(drawn), 2)

    def test_the_picture_in_words(self):
        event = make_event(
            title_ja="水と暮らし",
            title_en="Water and life",
            venue=make_venue(name_ja="文化センター", name_en="Culture Centre"),
            starts_at=in_days(40),
        )
        for language, words in (
            ("ja", ("水と暮らし", "SDGsカフェ", "18:30", "文化センター")),
            ("en", ("Water and life", "SDGs Café", "18:30", "Culture Centre")),
        ):
            alt = self.page(event, language)["og:image:alt"]
            for word in words:
                self.assertIn(word, alt)

    def test_a_change_is_in_picture_title_and_description(self):
        moved = make_event(
            previous_start=in_days(1).isoformat(timespec="minutes"), state_note_en="Snow is due."
        )
        for event, word in (
            (make_event(state="cancelled", state_note_en="Snow is due."), "Cancelled"),
            (make_event(state="postponed", state_note_en="Snow is due."), "Postponed"),
            (moved, "New date"),
        ):
            with self.subTest(word):
                found = self.page(event, "en")
                self.assertTrue(found["og:title"].startswith(f"{word}: {event.title_en}"))
                self.assertTrue(found["og:description"].startswith("Snow is due."))
                self.assertTrue(found["og:image:alt"].startswith(word))

    def test_a_change_has_another_address(self):
        event = make_event()
        before = self.page(event)["og:image"]
        Event.objects.filter(pk=event.pk).update(title_ja="ほかの題")
        self.assertNotEqual(self.page(event)["og:image"], before)
        Event.objects.filter(pk=event.pk).update(title_ja=event.title_ja, seats_held=1)
        self.assertEqual(self.page(event)["og:image"], before)

    def test_is_drawn_once_for_the_same_words(self):
        # Pictures outlive a run of the tests.
        event = make_event(title_ja=f"一度だけ描く {uuid4()}")
        with mock.patch.object(share_image, "draw", wraps=share_image.draw) as draw:
            first = self.get(event)
            Event.objects.filter(pk=event.pk).update(summary_ja="あたらしい要約")
            self.assertEqual(self.get(event).content, first.content)
            self.assertEqual(draw.call_count, 1)
            Event.objects.filter(pk=event.pk).update(title_ja="二度めは描く")
            self.assertNotEqual(self.get(event).content, first.content)
            self.assertEqual(draw.call_count, 2)

    @override_settings(KEEP_PAGES=True)
    def test_is_not_sent_twice(self):
        event = make_event()
        headers = {"If-None-Match": self.get(event)["ETag"]}
        address = f"/ja/events/{event.slug}/share.png?x=1"
        self.assertEqual(self.client.get(address, headers=headers).status_code, 304)

    def test_works_without_the_cache(self):
        with mock.patch("kanazawa2030.core.page_cache.kept.caches") as caches:
            caches.__getitem__.return_value.get.side_effect = OSError
            self.assertEqual(self.get(make_event()).status_code, 200)

    def test_none_of_a_draft_and_the_reason_of_what_was_withdrawn(self):
        draft = make_event(published=False)
        self.client.sign_in(self.staff)
        self.assertEqual(self.get(draft).status_code, 404)
        found = self.page(draft)
        self.assertIn("/static/img/share", found["og:image"])
        self.client.logout()
        gone = make_event(publishing_state="withdrawn", withdrawal_reason="二重でした")
        response = self.get(gone)
        self.assertEqual(response.status_code, 410)
        self.assertContains(response, "二重でした", status_code=410)

    def test_every_kind_of_event_is_drawn(self):
        for event in (
            make_past_event(is_sample=True),
            make_event(date_precision="month", venue=None, format="online"),
            make_event(date_precision="year"),
            make_event(date_precision="day", starts_at=in_days(3), ends_at=in_days(40)),
            make_event(title_ja="海" * 150, format="hybrid", courses=[]),
            make_event(title_ja="\U0001f600" * 75, title_en=""),
        ):
            for language in LANGUAGES:
                with self.subTest(event.title_ja[:5], language=language):
                    self.assertEqual(self.get(event, language).status_code, 200)

    def test_takes_no_post(self):
        event = make_event()
        address = f"/ja/events/{event.slug}/share.png"
        self.assertEqual(self.client.post(address).status_code, 405)
