"""The form of an event on the desk: what a public one keeps, and how staff find their way."""

import re

from events.models import Event

from ...factories import make_event, make_venue
from ...staffdesk import sent_by
from .cases import NEW, EventDesk


class KeepsWhatPublishingAsks(EventDesk):
    """A public event is saved only as it could be published; a date in the past is asked about."""

    def test_a_public_event_keeps_its_venue(self):
        event = make_event()
        response = self.save(event, venue="")
        self.assertEqual(
            self.errors_of(response)["venue"], ["先に会場を決めるか、オンラインにしてください。"]
        )
        self.assertContains(response, '<a href="#id_venue">')

    def test_publishing_is_refused_at_the_field_and_keeps_what_was_typed(self):
        event = make_event(published=False, venue=None)
        response = self.save(event, title_ja="川の掃除", _move="publish")
        self.assertIn("venue", self.errors_of(response))
        self.assertContains(response, '<a href="#id_venue">')
        self.assertContains(response, 'value="川の掃除"')
        self.assertEqual(self.messages_of(response), [])
        self.save(event, opened=sent_by(response, "event_form"), venue=make_venue().pk)
        event.refresh_from_db()
        self.assertEqual((event.title_ja, event.publishing_state), ("川の掃除", "draft"))

    def test_a_new_event_is_refused_at_the_field_and_not_stored_twice(self):
        response = self.add(Event, **NEW, _move="publish")
        self.assertIn("venue", self.errors_of(response))
        opened = sent_by(response, "event_form")
        self.client.post(
            self.address(Event, "add"), {**opened, "venue": make_venue().pk, "_move": "publish"}
        )
        self.assertEqual(Event.objects.get().publishing_state, "approved")

    def test_a_typing_error_in_the_year_is_asked_about(self):
        event = make_event()
        past = {"starts_at_0": "2020-06-18", "ends_at_0": "2020-06-18"}
        self.assertContains(self.client.get(self.address(Event, "change", event.pk)), "into_past")
        response = self.save(event, **past)
        self.assertIn("into_past", self.errors_of(response))
        self.assertContains(response, 'type="checkbox" name="into_past"')
        opened = sent_by(response, "event_form")
        self.assertEqual(self.save(event, opened=opened, into_past="on").status_code, 302)
        event.refresh_from_db()
        self.assertTrue(event.is_over())


class FormOfAnEvent(EventDesk):
    def test_the_way_there_names_each_page_once(self):
        event = make_event(title_ja="川の清掃")
        for end in ("change", "registrations"):
            page = self.client.get(self.address(Event, end, event.pk)).content.decode()
            way = re.search(r'<div class="breadcrumbs">(.*?)</div>', page, re.DOTALL)[1]
            self.assertEqual(way.count(">催し</a>"), 1, end)

    def test_an_address_is_refused_in_one_sentence(self):
        response = self.add(Event, **NEW, slug="川の清掃 1")
        self.assertEqual(
            self.errors_of(response)["slug"],
            ["ページのアドレスを、半角の英小文字（a〜z）、数字、ハイフンで入力してください。"],
        )

    def test_a_filter_says_in_words_which_rows_have_none(self):
        page = self.client.get(self.address(Event, "changelist"))
        self.assertContains(page, "courses__isnull=True")
        self.assertContains(page, ">なし</a>")
