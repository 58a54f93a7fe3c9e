"""The digest: who is due, what it tells, and that nothing is told twice or lost."""

from datetime import timedelta
from unittest import mock

import time_machine
from django.test import override_settings
from django.utils import timezone

from events.models import Report
from kanazawa2030.core.models import PublishingMove
from kanazawa2030.core.workflow import publishing
from kanazawa2030.pages.digest import mail as digest_mail
from kanazawa2030.pages.digest import services
from kanazawa2030.pages.digest.tasks import DigestFailed, send_digests
from kanazawa2030.pages.models import Subscription
from meetings.models import RecordVersion

from ...base import PortalTestCase
from ...factories import make_event, make_meeting, make_past_event, make_topic, tokyo
from ...meetings.voices.factories import make_question
from .factories import EMAIL, make_subscription, sent_messages

WEDNESDAY = tokyo(2026, 12, 2, 12)
THURSDAY = tokyo(2026, 12, 3, 7, 10)
LATER = tokyo(2026, 12, 20, 14)  # an event after the next digest
THIS_WEEK = tokyo(2026, 12, 5, 14)
WEEK = timedelta(days=7)


class DigestCase(PortalTestCase):
    """It is Wednesday, and somebody follows since Tuesday."""

    def setUp(self):
        travel = time_machine.travel(WEDNESDAY, tick=False)
        self.clock = travel.start()
        self.addCleanup(travel.stop)
        self.row = make_subscription(told_until=WEDNESDAY - timedelta(days=1))

    def run_at(self, moment=THURSDAY) -> list:
        """Run the task at a moment; return the digests it has written."""
        before = len(self.outbox("digest"))
        self.clock.move_to(moment)
        send_digests(moment)
        return self.outbox("digest")[before:]

    def text_at(self, moment=THURSDAY) -> str:
        (mail,) = self.run_at(moment)
        return mail.text

    def new(self, **fields):
        return make_event(**{"publish_at": WEDNESDAY, "starts_at": LATER, **fields})


class WhenTests(DigestCase):
    def test_on_thursday_from_seven_on(self):
        self.new()
        for moment in (WEDNESDAY, tokyo(2026, 12, 3, 6, 59), tokyo(2026, 12, 3, 7, 4)):
            self.assertEqual(self.run_at(moment), [])
        (mail,) = self.run_at(tokyo(2026, 12, 3, 7, 5))
        self.assertEqual((mail.to, mail.priority), (EMAIL, 9))

    def test_on_the_first_of_the_month(self):
        Subscription.objects.update(every="month")
        self.new()
        self.assertEqual(self.run_at(tokyo(2026, 12, 31, 23)), [])
        self.new(starts_at=tokyo(2027, 1, 20), title_ja="新年の催し")
        self.assertIn("新年の催し", self.text_at(tokyo(2027, 1, 1, 7, 5)))

    def test_once_however_often_the_task_runs(self):
        self.new()
        self.assertEqual(len(self.run_at()), 1)
        for hours in (0, 1, 30):
            self.assertEqual(self.run_at(THURSDAY + timedelta(hours=hours)), [])

    def test_late_it_tells_of_its_period(self):
        self.new(title_ja="水曜の催し")
        self.new(title_ja="土曜の催し", publish_at=tokyo(2026, 12, 5, 9))
        text = self.text_at(tokyo(2026, 12, 6, 3))
        self.assertIn("水曜の催し", text)
        self.assertNotIn("土曜の催し", text)
        self.assertIn("土曜の催し", self.text_at(THURSDAY + WEEK))

    def test_weeks_without_a_worker_are_one_digest(self):
        self.new(title_ja="水曜の催し", starts_at=tokyo(2027, 1, 20))
        moment = WEDNESDAY + 2 * WEEK
        self.new(title_ja="あとの催し", publish_at=moment, starts_at=tokyo(2027, 1, 20))
        text = self.text_at(THURSDAY + 2 * WEEK)
        self.assertIn("水曜の催し", text)
        self.assertIn("あとの催し", text)

    def test_nothing_to_say_no_mail(self):
        self.assertEqual(self.run_at(), [])
        self.row.refresh_from_db()
        self.assertEqual(self.row.told_until, tokyo(2026, 12, 3, 7))
        self.new(publish_at=tokyo(2026, 12, 3, 12))
        self.assertEqual(self.run_at(tokyo(2026, 12, 3, 13)), [])  # next week's
        self.assertEqual(len(self.run_at(THURSDAY + WEEK)), 1)

    def test_not_to_who_has_not_confirmed(self):
        Subscription.objects.update(confirmed_at=None)
        self.new()
        self.assertEqual(self.run_at(), [])

    def test_who_confirms_after_it_is_told_from_then_on(self):
        self.row.delete()
        self.new(title_ja="水曜の催し")
        make_subscription(told_until=THURSDAY - timedelta(minutes=1))
        self.assertEqual(self.run_at(), [])
        self.assertEqual(self.run_at(THURSDAY + WEEK), [])  # it was public before


class WhatTests(DigestCase):
    def test_a_new_event_with_day_place_and_seats(self):
        event = self.new(title_ja="朝の市", starts_at=LATER)
        (mail,) = self.run_at()
        self.assertEqual(mail.subject, "【金沢SDGs】催しとお知らせ（12月3日）")
        lines = [line for line in mail.text.splitlines() if line]
        at = lines.index("■ 新しい催し")
        self.assertEqual(
            lines[at + 1 : at + 6],
            [
                "朝の市",
                "2026年12月20日（日）14:00–16:00",
                event.venue.name_ja,
                "受付中（残り30席／定員30人）",
                f"http://testserver/ja/events/{event.slug}/",
            ],
        )
        self.assertIn("<strong>■ 新しい催し</strong>", mail.html)
        self.assertIn(f'href="http://testserver/ja/events/{event.slug}/"', mail.html)

    def test_in_english(self):
        Subscription.objects.update(language="en")
        self.new(title_en="Morning market")
        (mail,) = self.run_at()
        self.assertEqual(mail.subject, "[Kanazawa SDGs] Events and news (3 December)")
        self.assertIn("Sunday 20 December 2026, 14:00–16:00", mail.text)
        self.assertIn("http://testserver/en/events/", mail.text)

    def test_in_the_other_language_where_there_is_no_other(self):
        Subscription.objects.update(language="en")
        self.new(title_en="", title_ja="朝の市")
        (mail,) = self.run_at()
        self.assertIn('<span lang="ja">朝の市</span>', mail.html)

    def test_what_takes_place_before_the_next_one(self):
        old = WEDNESDAY - timedelta(days=20)
        make_event(title_ja="今週の催し", starts_at=THIS_WEEK, publish_at=old)
        make_event(title_ja="来週の催し", starts_at=THIS_WEEK + WEEK, publish_at=old)
        text = self.text_at()
        self.assertIn("■ 次のメールまでに行われる催し", text)
        self.assertIn("今週の催し", text)
        self.assertNotIn("来週の催し", text)
        text = self.text_at(THURSDAY + WEEK)
        self.assertIn("来週の催し", text)
        self.assertNotIn("今週の催し", text)

    def test_a_new_event_of_this_week_is_told_once(self):
        self.new(title_ja="今週の催し", starts_at=THIS_WEEK)
        self.assertEqual(self.text_at().count("今週の催し"), 1)

    def test_an_event_of_several_weeks_is_told_once(self):
        self.new(title_ja="展示", starts_at=THIS_WEEK, ends_at=THIS_WEEK + 4 * WEEK)
        self.assertIn("展示", self.text_at())
        self.assertEqual(self.run_at(THURSDAY + WEEK), [])

    def test_what_nobody_can_join_is_not_told(self):
        self.new(state="cancelled")
        self.new(state="postponed")
        self.new(registration_closes_at=WEDNESDAY)
        self.new(published=False)
        make_past_event(publish_at=WEDNESDAY)
        self.assertEqual(self.run_at(), [])

    def test_reports_news_records_and_the_question(self):
        event = make_past_event(title_ja="秋の会", publish_at=WEDNESDAY - timedelta(days=60))
        approved = {"publishing_state": "approved", "publish_at": WEDNESDAY}
        Report.objects.create(event=event, summary_ja="報告", **approved)
        make_topic(title_ja="新しい席", publish_at=WEDNESDAY)
        meeting = make_meeting()
        RecordVersion.objects.create(meeting=meeting, number=1, **approved)
        make_question(title_ja="何が聞こえますか。", days=(-0.5, 10))
        text = self.text_at()
        for words in (
            "■ 新しい報告",
            f"http://testserver/ja/events/{event.slug}/#report",
            "新しい席",
            f"http://testserver/ja/meetings/{meeting.number}/versions/1/",
            "何が聞こえますか。",
            "まで回答できます。",
        ):
            self.assertIn(words, text)
        self.assertEqual(self.run_at(THURSDAY + WEEK), [])

    def test_of_a_record_the_version_that_readers_see(self):
        meeting = make_meeting()
        for number in (1, 2):
            RecordVersion.objects.create(
                meeting=meeting,
                number=number,
                note_ja="誤字を直しました。",
                publishing_state="approved",
                publish_at=WEDNESDAY + timedelta(minutes=number),
            )
        text = self.text_at()
        self.assertIn("誤字を直しました。", text)
        self.assertEqual(text.count("/versions/"), 1)

    def test_samples_are_told_where_data_shows_them(self):
        self.new(is_sample=True, title_ja="見本の催し")
        make_topic(is_sample=True, publish_at=WEDNESDAY)
        self.assertEqual(self.run_at(), [])
        Subscription.objects.update(told_until=WEDNESDAY - timedelta(days=1))
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            self.assertIn("【見本】見本の催し", self.text_at())

    def test_a_long_list_is_cut_and_says_so(self):
        for _number in range(23):
            self.new()
        text = self.text_at()
        self.assertEqual(text.count("残り30席"), 20)
        self.assertIn("このほかに3件あります。", text)

    def test_both_links_stand_at_the_foot(self):
        self.new()
        text = self.text_at()
        for name in ("manage", "leave"):
            self.assertIn(digest_mail.own_url(self.row, name), text)


class WishTests(DigestCase):
    def told(self, **wish) -> set[str]:
        """Return which of the titles a subscriber with this wish reads."""
        Subscription.objects.all().delete()
        make_subscription(told_until=WEDNESDAY - timedelta(days=1), **wish)
        text = "".join(mail.text for mail in self.run_at())
        return {title for title in ("甲", "乙", "丙", "報") if f"\n{title}\n" in text}

    def setUp(self):
        super().setUp()
        self.new(title_ja="甲", courses=[1], goals=[11], series="cafe")
        self.new(title_ja="乙", courses=[2], goals=[14], series="cafe")
        self.new(title_ja="丙", courses=[3], goals=[4], series="collaborative")
        make_topic(title_ja="報", publish_at=WEDNESDAY)

    def test_nothing_chosen_is_everything(self):
        self.assertEqual(self.told(), {"甲", "乙", "丙", "報"})

    def test_what_fits_one_of_the_choices(self):
        self.assertEqual(self.told(courses=[1]), {"甲"})
        self.assertEqual(self.told(goals=[14, 4]), {"乙", "丙"})
        self.assertEqual(self.told(series="collaborative"), {"丙"})
        self.assertEqual(self.told(courses=[1], series="collaborative"), {"甲", "丙"})

    def test_what_fits_nothing_sends_nothing(self):
        self.assertEqual(self.told(courses=[5]), set())
        self.assertEqual(self.outbox("digest"), [])


class NothingLostTests(DigestCase):
    def test_approved_after_its_hour(self):
        """It was to be shown from Monday; it is approved on Friday, after a digest."""
        event = make_event(published=False, starts_at=LATER, title_ja="遅れた催し")
        type(event).objects.update(publish_at=WEDNESDAY - timedelta(days=5))
        self.assertEqual(self.run_at(), [])
        friday = THURSDAY + timedelta(days=1)
        self.clock.move_to(friday)
        publishing.apply_transition(event, "publish", by=self.editor, now=friday)
        self.assertIn("遅れた催し", self.text_at(THURSDAY + WEEK))

    def test_changed_once_it_is_public_it_is_not_new(self):
        event = self.new()
        self.assertEqual(len(self.run_at()), 1)
        publishing.write_history(event, "amend", source="approved", by=self.editor)
        self.assertEqual(PublishingMove.objects.count(), 1)
        self.assertEqual(self.run_at(THURSDAY + WEEK), [])

    def test_one_that_fails_stops_no_other_and_is_tried_again(self):
        self.new()
        make_subscription("other@example.test", told_until=self.row.told_until)
        broken = self.row.pk
        write = services.write_digest

        def fail(row, *args, **kwargs):
            if row.pk == broken:
                raise OSError(EMAIL)
            return write(row, *args, **kwargs)

        self.clock.move_to(THURSDAY)
        with (
            mock.patch.object(services, "write_digest", fail),
            self.assertLogs("kanazawa2030.pages.digest.tasks", "ERROR") as log,
            self.assertRaises(DigestFailed),
        ):
            send_digests(THURSDAY)
        self.assertNotIn(EMAIL, "".join(log.output))
        self.assertEqual([mail.to for mail in self.outbox("digest")], ["other@example.test"])
        (mail,) = self.run_at(THURSDAY + timedelta(minutes=10))
        self.assertEqual(mail.to, EMAIL)

    def test_a_mail_that_rolls_back_leaves_it_due(self):
        self.new()
        self.clock.move_to(THURSDAY)
        with mock.patch.object(Subscription, "save", side_effect=OSError):
            self.assertRaises(DigestFailed, send_digests, THURSDAY)
        self.assertEqual(self.outbox("digest"), [])
        self.assertEqual(len(self.run_at()), 1)


class CostTests(DigestCase):
    def test_each_subscriber_costs_the_same_few_queries(self):
        for _number in range(3):
            self.new()
        self.clock.move_to(THURSDAY)
        one = len(self.count_queries(lambda: send_digests(THURSDAY)))
        told = {"told_until": WEDNESDAY - timedelta(days=1)}
        Subscription.objects.update(**told)
        for number in range(29):
            make_subscription(f"r{number}@example.test", courses=[1], **told)
        type(self.outbox("digest")[0]).objects.all().delete()
        thirty = len(self.count_queries(lambda: send_digests(THURSDAY)))
        self.assertEqual(len(self.outbox("digest")), 30)
        self.assertLessEqual((thirty - one) / 29, 6)

    def test_more_events_cost_no_more(self):
        self.new()
        self.clock.move_to(THURSDAY)
        few = len(self.count_queries(lambda: send_digests(THURSDAY)))
        Subscription.objects.update(told_until=WEDNESDAY - timedelta(days=1))
        type(self.outbox("digest")[0]).objects.all().delete()
        for _number in range(29):
            self.new()
        self.assertEqual(len(self.count_queries(lambda: send_digests(THURSDAY))), few)


class HeaderTests(DigestCase):
    def test_mail_programs_are_told_how_to_leave(self):
        self.new()
        self.run_at()
        (message,) = sent_messages()
        headers = message.message()
        leave = digest_mail.own_url(self.row, "leave")
        self.assertEqual(" ".join(headers["List-Unsubscribe"].split()), f"<{leave}>")
        self.assertEqual(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertEqual(headers["Auto-Submitted"], "auto-generated")

    def test_no_other_mail_has_them(self):
        services.ask(
            email="new@example.test",
            **{"every": "week", "language": "ja", "is_easy": False},
            **{"series": "", "courses": [], "goals": []},
        )
        (message,) = sent_messages()
        self.assertNotIn("List-Unsubscribe", message.message())
        self.assertLess(timezone.now(), THURSDAY)
