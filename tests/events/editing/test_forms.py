"""The form of an event on the desk: what a public one keeps, and how staff find their way."""

import re

from events.models import Event

from ...factories import make_event, make_venue, tokyo
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


class ImpossibleDay(EventDesk):
    END = {"ends_at_0": "", "ends_at_1": "20:30"}

    def test_it_is_named_and_not_given_to_the_end(self):
        response = self.add(Event, **{**NEW, "starts_at_0": "2031-02-30"}, **self.END)
        self.assertEqual(
            self.errors_of(response),
            {"starts_at": ["2031年2月は28日までです。日付を確かめてください。"]},
        )
        kept = sent_by(response, "event_form")
        self.assertEqual(
            [kept[name] for name in ("starts_at_0", "ends_at_0", "ends_at_1")],
            [["2031-02-30"], [""], ["20:30"]],
        )

    def test_a_wrong_hour_of_the_end_is_said_all_the_same(self):
        end = {**self.END, "ends_at_1": "25:30"}
        response = self.add(Event, **{**NEW, "starts_at_0": "2031-02-30"}, **end)
        self.assertEqual(set(self.errors_of(response)), {"starts_at", "ends_at"})


class SamePlaceAndTime(EventDesk):
    """Two events at one place and time are warned of, never forbidden."""

    def setUp(self):
        super().setUp()
        self.other = make_event(title_ja="川の清掃", starts_at=tokyo(2031, 6, 18, 18))
        self.link = self.address(Event, "change", self.other.pk)

    def added(self, **changes):
        data = {**NEW, "venue": self.other.venue_id, "_continue": "1", **changes}
        url = self.address(Event, "add")
        return self.client.post(url, {**self.form_of(Event), **data}, follow=True)

    def test_it_is_said_after_saving_and_beside_the_form(self):
        response = self.added()
        self.assertEqual(Event.objects.count(), 2)
        said = [line for line in self.messages_of(response) if "川の清掃" in line]
        self.assertEqual(len(said), 1)
        self.assertIn(f'href="{self.link}"', said[0])
        self.assertIn("6月18日（水）18:00–20:00", said[0])
        self.assertEqual(response.context["page"].clashes, [self.other])

    def test_it_is_said_beside_a_form_that_was_refused(self):
        response = self.added(capacity="")
        self.assertEqual(response.context["page"].clashes, [self.other])

    def test_what_does_not_meet_is_not_said(self):
        apart = {
            "another venue": {"venue": make_venue().pk},
            "after it": {"starts_at_1": "20:00"},
            "before it": {"starts_at_1": "16:00", "ends_at_1": "18:00"},
            "another day": {"starts_at_0": "2031-06-19"},
        }
        for what, changes in apart.items():
            with self.subTest(what):
                self.assertEqual(self.added(**changes).context["page"].clashes, [])

    def test_two_rooms_are_two_places(self):
        Event.objects.filter(pk=self.other.pk).update(room_ja="大広間")
        rooms = [self.added(room_ja=room).context["page"].clashes for room in ("茶室", "大広間")]
        self.assertEqual(rooms, [[], [self.other]])

    def test_what_is_not_held_takes_no_place(self):
        mine = make_event(venue=self.other.venue, starts_at=self.other.starts_at)
        for gone in ({"state": "cancelled"}, {"state": "postponed"}):
            with self.subTest(**gone):
                Event.objects.filter(pk=self.other.pk).update(**gone)
                self.assertFalse(mine.others_here().exists())
        Event.objects.filter(pk=self.other.pk).update(state="scheduled")
        self.assertEqual(mine.others_here().get(), self.other)

    def test_a_copy_is_warned_of(self):
        event = make_event(venue=self.other.venue)
        start = {"starts_at_0": "2031-06-18", "starts_at_1": "19:00"}
        response = self.client.post(self.address(Event, "copy", event.pk), start, follow=True)
        self.assertEqual(len([one for one in self.messages_of(response) if self.link in one]), 1)
