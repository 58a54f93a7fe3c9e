"""events.services: changes under the lock, postponing, cancelling, copying."""

from datetime import timedelta
from unittest import mock

from django.core.files.base import ContentFile
from django.test import override_settings
from django.utils import timezone, translation

from events import slugs
from events.editing import copying
from events.editing import services as editing_services
from events.models import Event
from events.status import Status, status_of
from kanazawa2030.core.models import PublishingMove
from kanazawa2030.core.workflow.changes import StaleItem
from kanazawa2030.core.workflow.publishing import PublishingError, history

from ...base import PortalTestCase
from ...factories import in_days, make_event, make_partner, make_past_event, make_venue

State = Event.EventState


class ChangeEvent(PortalTestCase):
    def change(self, event, **changes):
        return editing_services.change_event(event, changes=changes, by=self.editor)

    def test_it_writes_only_the_columns_named(self):
        event = make_event(title_ja="前")
        Event.objects.filter(pk=event.pk).update(bring_ja="筆記用具")
        self.change(event, title_ja="後")
        event.refresh_from_db()
        self.assertEqual((event.title_ja, event.bring_ja), ("後", "筆記用具"))
        self.assertEqual(event.version, 2)
        self.assertIn("後", event.search_text)

    def test_the_same_again_changes_nothing(self):
        event = make_event(title_ja="前")
        changed = self.change(event, title_ja="前", bring_ja="", venue=event.venue, capacity=30)
        self.assertEqual((changed.version, changed.sequence), (1, 0))

    def test_an_old_version_is_refused_with_the_row_as_it_is(self):
        event = make_event(title_ja="前")
        self.change(event, title_ja="他の人")
        with self.assertRaises(StaleItem) as caught:
            editing_services.change_event(
                event, changes={"title_ja": "私"}, by=self.editor, version=1
            )
        self.assertEqual(caught.exception.current.title_ja, "他の人")

    def test_a_second_click_on_save_is_not_stale(self):
        event = make_event(title_ja="前")
        for _click in range(2):
            editing_services.change_event(
                event, changes={"title_ja": "後"}, by=self.editor, version=1
            )
        event.refresh_from_db()
        self.assertEqual((event.title_ja, event.version), ("後", 2))

    def test_calendars_hear_of_a_new_place_but_not_of_new_words(self):
        event = make_event()
        self.assertEqual(self.change(event, venue=make_venue()).sequence, 1)
        self.assertEqual(self.change(event, body_ja="本文").sequence, 1)
        self.assertEqual(self.change(event, title_en="Other").sequence, 2)

    def test_a_draft_has_no_calendars_to_tell(self):
        event = make_event(published=False)
        self.assertEqual(self.change(event, starts_at=in_days(3)).sequence, 0)

    def test_a_venue_may_be_given_as_row_or_key(self):
        event, venue = make_event(), make_venue()
        self.assertEqual(self.change(event, venue_id=venue.pk).venue, venue)
        self.assertEqual(self.change(event, venue=None, format="online").sequence, 2)

    def test_tags_and_a_picture_are_written_with_their_sizes(self):
        event = make_event(courses=(1,), image_alt_ja="川辺の家並み")
        changed = self.change(event, courses=[], image="")
        self.assertEqual((changed.version, changed.courses.count()), (2, 0))
        with mock.patch("django.core.files.images.get_image_dimensions", return_value=(40, 30)):
            self.change(event, image=ContentFile(b"x", name="a.webp"))
        event.refresh_from_db()
        self.assertEqual((event.image_width, event.image_height), (40, 30))

    def test_what_is_public_must_stay_such_that_it_could_be_published(self):
        event, draft = make_event(), make_event(published=False)
        for field, changes in {
            "venue": {"venue": None},
            "image_alt_ja": {"image": ContentFile(b"x", name="b.webp")},
            "title_ja": {"title_ja": ""},
        }.items():
            with self.subTest(field), self.assertRaises(PublishingError) as caught:
                self.change(event, **changes)
            self.assertEqual(caught.exception.field, field)
            event.refresh_from_db()
        self.assertEqual(event.version, 1)
        self.assertIsNone(self.change(draft, venue=None).venue)

    def test_a_public_event_to_come_becomes_one_that_was_held_only_when_said(self):
        event, draft = make_event(), make_event(published=False)
        past = {"starts_at": in_days(-300), "ends_at": in_days(-299)}
        with self.assertRaises(editing_services.EventError) as caught:
            self.change(event, **past)
        self.assertEqual(caught.exception.field, "into_past")
        self.assertTrue(self.change(draft, **past).is_over())
        held = editing_services.change_event(
            event, changes=past, by=self.editor, version=None, into_past=True
        )
        self.assertTrue(held.is_over())
        self.assertTrue(self.change(held, title_ja="先年の催し").is_over())

    def test_fewer_seats_than_taken_are_refused_at_the_field(self):
        event = make_event(seats_held=12)
        with self.assertRaises(editing_services.EventError) as caught:
            self.change(event, capacity=11)
        self.assertEqual(caught.exception.field, "capacity")
        self.assertIn("12", str(caught.exception))

    def test_what_no_constraint_would_explain_is_a_sentence(self):
        event = make_event(capacity=10)
        for field, changes in {
            "reserved_seats": {"reserved_seats": 11},
            "ends_at": {"ends_at": event.starts_at},
        }.items():
            with self.subTest(field), self.assertRaises(editing_services.EventError) as caught:
                self.change(event, **changes)
            self.assertEqual(caught.exception.field, field)

    def test_the_address_stays_once_it_has_been_public(self):
        draft, public = make_event(published=False), make_event()
        self.assertEqual(self.change(draft, slug="new-name").slug, "new-name")
        reopened = make_event(publishing_state="withdrawn")
        for event in (public, reopened):
            with self.assertRaises(PublishingError):
                self.change(event, slug="newer-name")

    @override_settings(APPROVAL_REQUIRED=True)
    def test_an_approved_text_is_not_an_editors_to_change(self):
        with self.assertRaises(PublishingError):
            self.change(make_event(), title_ja="後")

    @override_settings(APPROVAL_REQUIRED=True)
    def test_an_approvers_change_stands_in_the_history(self):
        event = make_event()
        editing_services.change_event(event, changes={"bring_ja": "傘"}, by=self.administrator)
        line = history(event).get()
        self.assertEqual((line.move, line.by), ("amend", self.administrator))


class PostponeAndCancel(PortalTestCase):
    def postpone(self, event, **more):
        return editing_services.postpone_event(
            event, by=self.editor, note_ja="大雪のため", note_en="Snow", **more
        )

    def test_without_a_new_date_it_stands_as_postponed(self):
        event = self.postpone(make_event())
        self.assertEqual((event.state, event.sequence), (State.POSTPONED, 1))
        self.assertEqual(event.state_note_ja, "大雪のため")
        line = history(event).get()
        self.assertEqual((line.move, line.note), ("postpone", "大雪のため"))

    def test_with_a_new_date_everything_that_hangs_on_it_moves_along(self):
        start = in_days(10)
        event = make_event(
            starts_at=start,
            registration_opens_at=start - timedelta(days=9),
            registration_closes_at=start - timedelta(days=2),
            promote_until=start - timedelta(days=1),
            access_request_by=timezone.localdate(start) - timedelta(days=3),
        )
        moved = self.postpone(event, starts_at=start + timedelta(days=7, hours=1))
        self.assertEqual(moved.state, State.SCHEDULED)
        self.assertEqual(moved.ends_at - moved.starts_at, timedelta(hours=2))
        self.assertEqual(moved.registration_closes_at, start + timedelta(days=5))
        self.assertEqual(moved.promote_until, start + timedelta(days=6))
        self.assertEqual(moved.access_request_by, timezone.localdate(start) + timedelta(days=4))
        self.assertEqual(moved.registration_opens_at, start - timedelta(days=9))
        self.assertEqual((moved.sequence, moved.version), (1, 2))

    def test_a_postponed_event_gets_its_date_even_after_the_old_one(self):
        event = make_past_event(state=State.POSTPONED)
        moved = self.postpone(event, starts_at=in_days(5))
        self.assertEqual(moved.state, State.SCHEDULED)

    def test_a_postponed_event_was_not_held_on_its_old_day(self):
        event = make_past_event(state=State.POSTPONED)
        self.assertEqual(status_of(event).status, Status.POSTPONED)

    def test_a_date_behind_us_is_no_new_date(self):
        with self.assertRaises(editing_services.EventError) as caught:
            self.postpone(make_event(), starts_at=in_days(-1))
        self.assertEqual(caught.exception.field, "starts_at")

    def test_what_is_over_or_cancelled_stays_so(self):
        for event in (make_past_event(), make_event(state=State.CANCELLED)):
            with self.assertRaises(editing_services.EventError):
                self.postpone(event)
            with self.assertRaises(editing_services.EventError):
                editing_services.cancel_event(event, by=self.editor, note_ja="中止")

    def test_a_second_click_says_so_and_writes_no_second_line(self):
        for act in (editing_services.postpone_event, editing_services.cancel_event):
            event = make_event()
            act(event, by=self.editor, note_ja="中止")
            with self.assertRaises(editing_services.EventError):
                act(event, by=self.editor, note_ja="中止")
            self.assertEqual(history(event).count(), 1)

    def test_an_event_that_has_changed_meanwhile_is_looked_at_again(self):
        event = make_event()
        with self.assertRaises(editing_services.EventError):
            editing_services.cancel_event(event, by=self.editor, note_ja="中止", version="7")
        self.assertFalse(PublishingMove.objects.exists())

    @override_settings(APPROVAL_REQUIRED=True)
    def test_snow_does_not_wait_for_an_approval(self):
        event = editing_services.cancel_event(make_event(), by=self.editor, note_ja="大雪")
        self.assertEqual(event.state, State.CANCELLED)


class CopyEvent(PortalTestCase):
    def setUp(self):
        self.event = make_event(
            title_ja="茶屋街を歩く",
            title_en="",
            summary_en="Only English",
            number=9,
            hosts=[make_partner()],
            speakers=[{"name_ja": "話す人"}],
            programme=[{"text_ja": "開会", "text_en": "Opening"}],
            courses=(1, 2),
            online_url="https://meet.example/secret",
            seats_held=5,
            document_number="7号",
        )

    def copy(self, **more):
        return copying.copy_event(self.event, by=self.editor, **{"starts_at": in_days(40), **more})

    def test_words_hosts_tags_and_programme_come_along(self):
        copy = self.copy()
        self.assertEqual(copy.title_ja, "茶屋街を歩く")
        self.assertEqual(copy.host_roles.count(), 1)
        self.assertEqual(copy.programme.get().text_en, "Opening")
        self.assertEqual(copy.courses.count(), 2)
        self.assertEqual(copy.ends_at - copy.starts_at, timedelta(hours=2))

    def test_people_dates_and_approval_stay_behind(self):
        copy = self.copy()
        self.assertEqual(copy.publishing_state, "draft")
        self.assertEqual(copy.speakers.count(), 0)
        self.assertEqual(
            (copy.seats_held, copy.number, copy.online_url, copy.document_number), (0, None, "", "")
        )
        self.assertNotEqual(copy.uid, self.event.uid)
        self.assertEqual(copy.author, self.editor)

    def test_the_english_column_gets_no_japanese_whatever_the_language(self):
        for language in ("ja", "en"):
            with translation.override(language):
                copy = self.copy(slug=f"copy-{language}")
            copy = Event.objects.get(pk=copy.pk)
            self.assertFalse(copy.title_en)
            self.assertEqual(copy.summary_en, "Only English")
            self.assertFalse(copy.summary_ja)

    def test_the_same_twice_is_one_event(self):
        starts_at = in_days(40)
        first = self.copy(slug="cafe-10", starts_at=starts_at)
        second = self.copy(slug="cafe-10", starts_at=starts_at)
        self.assertEqual(first, second)
        self.assertEqual(Event.objects.count(), 2)

    def test_somebody_elses_address_is_refused(self):
        for slug in (self.event.slug, "past"):
            with self.assertRaises(editing_services.EventError) as caught:
                self.copy(slug=slug)
            self.assertEqual(caught.exception.field, "slug")

    def test_a_sample_stays_a_sample(self):
        self.event.is_sample = True
        self.assertTrue(self.copy().is_sample)


class Addresses(PortalTestCase):
    def test_suggestions(self):
        day = in_days(0)
        self.assertEqual(slugs.suggest_slug("cafe", 9, "Tea", day), "cafe-9")
        self.assertEqual(
            slugs.suggest_slug("collaborative", None, "River Clean-up!", day), "river-clean-up"
        )
        self.assertEqual(
            slugs.suggest_slug("cafe", None, "", day), f"cafe-{timezone.localdate():%Y-%m-%d}"
        )
