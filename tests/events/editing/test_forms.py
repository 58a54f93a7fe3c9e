"""The form of an event on the desk: what a public one keeps, and how staff find their way."""

import re
from datetime import datetime, timedelta

from events.editing import services as editing_services
from events.models import Event, ProgrammeItem
from kanazawa2030.core.language.dates import TOKYO
from kanazawa2030.core.workflow.publishing import apply_transition

from ...factories import make_event, make_topic, make_venue, tokyo
from ...staffdesk import sent_by
from ..registration.factories import register
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


class LongLists(EventDesk):
    def test_the_venues_are_a_plain_list_that_a_script_can_search(self):
        venue = make_venue(name_ja="玉川こども図書館")
        page = self.client.get(self.address(Event, "add"))
        self.assertContains(page, 'data-search="会場を検索"')
        self.assertContains(page, "js/search-select.js")
        self.assertContains(page, f'<option value="{venue.pk}">玉川こども図書館</option>')

    def test_whether_people_are_told_is_marked_as_asked(self):
        event = make_event()
        register(event, email="hanako@people.example")
        page = self.client.get(self.address(Event, "change", event.pk))
        marks = {
            one.field.field.name: one.mark
            for _name, row in page.context["page"].first
            for one in row
        }
        self.assertEqual(marks["tell"], "日時や場所が変わるときは必須")


class WhatEnterPresses(EventDesk):
    """The first button of a form is what Enter in a field presses: it only saves."""

    def test_a_form_with_a_way_to_publish(self):
        topic = make_topic(published=False)
        page = self.client.get(self.address(type(topic), "change", topic.pk)).content.decode()
        buttons = re.findall(r'<(?:input|button) type="submit"[^>]*>', page)
        own = [one for one in buttons if 'form="topic_form"' in one]
        self.assertIn('name="_save"', own[0])
        self.assertIn('name="_move"', own[1])


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


class TwoAtOnce(EventDesk):
    def test_the_later_one_sees_both_texts_and_keeps_what_was_typed(self):
        event = make_event(published=False, title_ja="もとの題名")
        opened = self.form_of(Event, event)
        editing_services.change_event(event, changes={"title_ja": "他の人の題名"}, by=self.editor)
        response = self.save(event, opened=opened, title_ja="私の題名", bring_ja="傘")
        errors = self.errors_of(response)
        self.assertIn("他の人の題名", errors["title_ja"][0])
        self.assertContains(response, 'value="私の題名"')
        self.assertContains(response, 'value="傘"')
        event.refresh_from_db()
        self.assertEqual((event.title_ja, event.bring_ja), ("他の人の題名", None))

    def test_only_what_the_other_person_changed_is_named_with_what_was_there(self):
        event = make_event(starts_at=datetime(2031, 11, 29, 15, 5, 48, tzinfo=TOKYO))
        opened = self.form_of(Event, event)
        for day in (1, 2):
            start = event.starts_at + timedelta(days=day)
            changes = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
            editing_services.change_event(event, changes=changes, by=self.editor)
        own = {"bring_ja": "傘", "starts_at_0": "2031-12-05", "ends_at_0": "2031-12-05"}
        errors = self.errors_of(self.save(event, opened=opened, **own))
        self.assertEqual(set(errors), {"__all__", "starts_at", "ends_at"})
        self.assertEqual(
            errors["starts_at"],
            [
                "ほかの人が「2031年11月29日（土）15:05」を「2031年12月1日（月）15:05」に"
                "書き換えました。このまま保存すると、この欄の内容になります。"
            ],
        )

    def test_a_form_opened_before_is_named_in_english_too(self):
        event = make_event(published=False, title_en="Old", fee_yen=0)
        self.editor.language = "en"
        self.editor.save()
        opened = self.form_of(Event, event)
        editing_services.change_event(event, changes={"title_en": "Theirs"}, by=self.editor)
        response = self.save(event, opened=opened, title_en="Mine", fee_yen="500")
        self.assertEqual(
            self.errors_of(response)["title_en"],
            [
                "Someone else changed this from “Old” to “Theirs”. "
                "Save again to keep what is in this field."
            ],
        )
        self.assertNotIn("fee_yen", self.errors_of(response))
        again = self.save(event, opened=sent_by(response, "event_form"))
        self.assertEqual(again.status_code, 302)

    def test_having_seen_both_the_next_save_decides(self):
        event = make_event(published=False)
        opened = self.form_of(Event, event)
        editing_services.change_event(event, changes={"title_ja": "他の人"}, by=self.editor)
        refused = self.save(event, opened=opened, title_ja="私")
        data = sent_by(refused, "event_form")
        response = self.client.post(self.address(Event, "change", event.pk), data)
        self.assertEqual(response.status_code, 302)
        event.refresh_from_db()
        self.assertEqual(event.title_ja, "私")

    def test_a_form_without_its_version_is_an_old_form(self):
        event = make_event(published=False)
        opened = self.form_of(Event, event)
        del opened["form_version"]
        response = self.save(event, opened=opened, title_ja="私")
        self.assertIn("title_ja", self.errors_of(response))

    def test_parts_of_a_refused_form_are_not_written(self):
        event = make_event(published=False)
        opened = self.form_of(Event, event)
        editing_services.change_event(event, changes={"bring_ja": "傘"}, by=self.editor)
        self.save(
            event,
            opened=opened,
            **{
                "programme-TOTAL_FORMS": "1",
                "programme-0-text_ja": "開会",
                "programme-0-order": "0",
            },
        )
        self.assertFalse(ProgrammeItem.objects.exists())

    def test_the_address_cannot_be_changed_by_a_form_opened_before_it_was_public(self):
        event = make_event(published=False)
        opened = self.form_of(Event, event)
        apply_transition(event, "publish", by=self.editor)
        response = self.save(event, opened=opened, slug="elsewhere")
        self.assertEqual(response.status_code, 200)
        event.refresh_from_db()
        self.assertNotEqual(event.slug, "elsewhere")
