"""How often, to whom and when people are told; links and tokens."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone, translation

from events.editing.services import (
    EventError,
    cancel_event,
    change_event,
    confirm_it_takes_place,
    move_online,
    postpone_event,
)
from events.models import Call
from events.registration import notifications, retention
from events.registration import services as registration_services
from events.registration.mail_kinds import KINDS
from events.registration.tasks import nudge_due
from kanazawa2030.core.mail import delivery
from kanazawa2030.core.models import OutgoingMail

from ...core.mail.postbox import postbox
from ...factories import make_venue
from ..clock import EVENING, ClockCase, Place, Status

LATER = EVENING + timedelta(days=14)


class TokenTests(ClockCase):
    def test_a_link_opens_its_registration_only(self):
        first, second = self.register(1), self.register(2)
        self.assertEqual(notifications.by_token(notifications.token_of(first)), first)
        self.assertEqual(notifications.by_token(notifications.token_of(second)), second)
        token = notifications.token_of(first)
        others = f"{second.pk}.{token.partition('.')[2]}"
        for forged in ("", "x", token + "x", others, "日本"):
            self.assertIsNone(notifications.by_token(forged), forged)

    def test_a_new_nonce_revokes(self):
        made = self.register()
        token = notifications.token_of(made)
        made.manage_nonce = "another-nonce-of-24-chars"
        made.save()
        self.assertIsNone(notifications.by_token(token))
        made.manage_nonce = ""
        made.save()
        self.assertIsNone(notifications.by_token(notifications.token_of(made)))

    def test_links_are_in_the_persons_language(self):
        made = self.register(language="en")
        with translation.override("ja"):
            url = notifications.manage_url(made)
        self.assertTrue(url.startswith("http://testserver/en/registrations/"))
        (sent,) = self.outbox("registration_confirmed")
        self.assertEqual(sent.language, "en")
        self.assertIn(url, sent.text)


class HowOftenTests(ClockCase):
    """A stranger can make the portal write to an address three times an hour."""

    def due(self, email="p1@people.example"):
        """Minutes from the morning on at which mails to the address may go out."""
        start = self.start
        return [
            round((mail.not_before - start).total_seconds() / 60)
            for mail in OutgoingMail.objects.filter(to=email).order_by("pk")
        ]

    def setUp(self):
        super().setUp()
        self.start = timezone.now()

    def test_the_fourth_waits_for_the_next_hour(self):
        for minutes in range(5):
            self.register(event=self.make_event(), confirmed=False)
            self.wait(minutes=1)
            self.assertEqual(len(self.due()), minutes + 1)
        self.assertEqual(self.due(), [0, 1, 2, 60, 61])

    def test_no_window_of_an_hour_holds_more_than_three(self):
        for _number in range(12):
            self.register(event=self.make_event(), confirmed=False)
            self.wait(minutes=7)
        due = sorted(self.due())
        for index in range(len(due) - 3):
            self.assertGreaterEqual(due[index + 3] - due[index], 60)

    def test_an_address_nobody_has_confirmed_gets_six_a_day(self):
        for _number in range(20):
            self.register(event=self.make_event(), confirmed=False)
            self.wait(minutes=1)
        nudge_due(self.wait(hours=13))
        self.assertEqual([due for due in self.due() if due < 24 * 60], [0, 1, 2, 60, 61, 62])
        in_time = OutgoingMail.objects.filter(expires_at__gt=F("not_before"))
        sent = list(in_time.order_by("not_before").values_list("not_before", flat=True))
        for first, seventh in zip(sent, sent[6:], strict=False):
            self.assertGreaterEqual(seventh - first, timedelta(days=1))

    def test_a_confirmed_address_waits_for_the_next_hour_only(self):
        self.register()
        for _number in range(7):
            self.register(event=self.make_event(), confirmed=False)
        self.assertLessEqual(max(self.due()), 2 * 60)

    def test_other_addresses_and_the_persons_own_doing_do_not_count(self):
        made = [self.register(event=self.make_event(), confirmed=False) for _n in range(3)]
        self.register(2, confirmed=False)
        self.assertEqual(self.due("p2@people.example"), [0])
        registration_services.confirm(made[0])
        (told,) = self.outbox("registration_confirmed")
        self.assertEqual(told.not_before, timezone.now())

    def test_a_stranger_cannot_pile_them_up(self):
        self.register()
        for _number in range(40):
            self.wait(minutes=2, seconds=30)
            self.register(name="いたずら", confirmed=False)
            registration_services.find(email="p1@people.example", language="ja")
        kinds = self.mails_to(self.event.registrations.get())
        waited = 40 * 2.5 / 60
        self.assertLessEqual(len(kinds), 2 + 3 * (waited + 2))

    def test_groups_count_too(self):
        for headcount in range(2, 8):
            registration_services.ask_for_group(
                self.make_event(),
                organisation="学校",
                name="先生",
                phone="076",
                message="",
                email="p1@people.example",
                headcount=headcount,
                language="ja",
            )
        self.assertEqual(self.due(), [0, 0, 0, 60, 60, 60])


class WhichMailTests(ClockCase):
    def test_the_calendar_file_goes_with_what_changes_a_day(self):
        made = self.register()
        for what, kind in KINDS.items():
            if what == "links" or what.startswith("group_"):
                continue
            notifications.notify(made, what, occasion="test", message_subject="ご案内")
            row = OutgoingMail.objects.get(dedupe_key=f"registration:{made.pk}:{what}:test")
            self.assertEqual(
                row.calendar_reference, f"registration:{made.pk}" if kind.has_calendar_file else ""
            )
            has_words = "event.ics" in row.text
            self.assertLessEqual(has_words, kind.has_calendar_file, what)

    def test_the_file_is_built_at_sending(self):
        made = self.register()
        self.event.refresh_from_db()
        self.event.online_url, self.event.format = "https://meet.example/x", "hybrid"
        self.event.save()
        with postbox() as box:
            delivery.deliver_due()
        confirmed = next(m for m in box.messages if "決まりました" in m.subject)
        ((name, content, kind),) = confirmed.attachments
        self.assertEqual((name, kind), ("event.ics", "text/calendar"))
        words = content.decode() if isinstance(content, bytes) else content
        self.assertIn("https://meet.example/x", words.replace("\r\n ", ""))
        self.assertEqual(confirmed.extra_headers["Auto-Submitted"], "auto-generated")
        self.assertTrue(made)

    def test_the_same_occasion_is_told_once(self):
        made = self.register()
        for _time in range(3):
            notifications.notify(made, "changed", occasion="v5")
        self.assertEqual(self.mails_to(made, "changed"), ["changed"])
        notifications.notify(made, "changed", occasion="v6")
        self.assertEqual(len(self.mails_to(made, "changed")), 2)

    def test_erased_people_are_told_nothing(self):
        made = self.register()
        retention.erase(made)
        before = OutgoingMail.objects.count()
        for what in ("changed", "event_cancelled"):
            notifications.notify(self.again(made), what)
        self.assertEqual(OutgoingMail.objects.count(), before)
        self.assertFalse(Call.objects.exists())

    def test_everyone_means_everyone_active(self):
        self.fill(9)
        unconfirmed = self.register("u", confirmed=False)
        waiting = self.register("w")
        gone = self.register("c")
        registration_services.cancel(gone)
        told = notifications.notify_everyone(
            self.event, "changed", at=timezone.now(), occasion="v9"
        )
        self.assertEqual(told, 11)
        for one in (unconfirmed, waiting):
            self.assertEqual(self.mails_to(one)[-1], "changed")
        self.assertEqual(self.mails_to(gone)[-1], "cancelled")
        (to_unconfirmed,) = OutgoingMail.objects.filter(
            to=unconfirmed.email, kind="registration_changed"
        )
        self.assertIn("まだ申込みは終わっていません", to_unconfirmed.text)

    def test_of_no_use_after_its_hour(self):
        self.register("c")
        made = self.register(confirmed=False)
        notifications.notify(made, "nudge", occasion=notifications.NUDGE_OCCASION)
        notifications.notify(made, "reminder_day", occasion="x")
        nudge = OutgoingMail.objects.get(kind="registration_nudge")
        reminder = OutgoingMail.objects.get(kind="registration_reminder_day")
        self.assertEqual(nudge.expires_at, made.hold_until)
        self.assertEqual(reminder.expires_at, EVENING)
        confirm = OutgoingMail.objects.get(kind="registration_confirm", to=made.email)
        self.assertEqual(confirm.expires_at, made.hold_until)
        self.assertIsNone(OutgoingMail.objects.get(kind="registration_confirmed").expires_at)
        self.assertLess(made.hold_until - timezone.now(), timedelta(hours=25))


class ChangeCase(ClockCase):
    def setUp(self):
        super().setUp()
        self.made = self.register()
        self.unconfirmed = self.register("u", confirmed=False)
        OutgoingMail.objects.all().delete()

    def change(self, **changes):
        return change_event(self.event, changes=changes, by=self.editor)

    def told(self):
        return {mail.kind.removeprefix("registration_") for mail in self.outbox()}

    def text(self, to=None):
        mails = OutgoingMail.objects.filter(to=(to or self.made).email)
        return mails.latest("pk").text


class ChangeTests(ChangeCase):
    def test_another_day_is_told_as_old_and_new(self):
        self.change(starts_at=LATER, ends_at=LATER + timedelta(hours=2))
        self.assertEqual(self.told(), {"changed"})
        self.assertEqual(len(self.outbox()), 2)
        self.assertIn("6月19日（木）18:30–20:30 → 2031年7月3日（木）", self.text())
        self.assertNotIn("場所：会場", self.text().split("催し：")[0])

    def test_another_place(self):
        self.change(venue=make_venue(name_ja="新会場", name_en="New place"))
        self.assertRegex(self.text(), r"場所：会場\d+.* → 新会場")

    def test_words_picture_and_seats_mail_nobody(self):
        self.change(summary_ja="新しい説明", bring_ja="筆記用具", capacity=20)
        self.assertEqual(self.outbox(), [])

    def test_a_first_online_address_waits_for_the_reminder(self):
        event = self.make_event(format="hybrid")
        made = self.register(event=event)
        OutgoingMail.objects.all().delete()
        first, second = "https://meet.example/1", "https://meet.example/2"
        change_event(event, changes={"online_url": first}, by=self.editor)
        self.assertEqual(self.outbox(), [])
        change_event(event, changes={"online_url": second}, by=self.editor)
        self.assertIn("アドレスが新しくなりました", self.text(made))
        self.assertIn(second, self.text(made))
        self.assertNotIn(first, self.text(made))

    def test_the_online_address_of_a_postponed_event_waits_for_its_new_date(self):
        event = self.make_event(format="hybrid", online_url="https://meet.example/1")
        self.register(event=event)
        postpone_event(event, by=self.editor, note_ja="大雪のため")
        OutgoingMail.objects.all().delete()
        change_event(event, changes={"online_url": "https://meet.example/2"}, by=self.editor)
        self.assertEqual(self.outbox(), [])

    def test_saved_twice_is_told_once_and_each_change_anew(self):
        room = {"room_ja": "2階"}
        for _click in range(2):
            self.change(**room)
        self.assertEqual(len(self.outbox()), 2)
        self.change(room_ja="3階")
        self.assertEqual(len(self.outbox()), 4)

    def test_correcting_an_event_that_is_over_mails_nobody(self):
        self.go_to(EVENING + timedelta(days=2))
        self.change(room_ja="2階", ends_at=EVENING + timedelta(hours=3))
        self.assertEqual(self.outbox(), [])

    def test_a_draft_mails_nobody(self):
        event = self.make_event(published=False)
        change_event(event, changes={"starts_at": LATER, "ends_at": None}, by=self.editor)
        self.assertEqual(self.outbox(), [])

    def test_the_calendar_hears_of_it(self):
        before = self.event.sequence
        event = self.change(starts_at=LATER, ends_at=None)
        self.assertEqual(event.sequence, before + 1)
        for mail in self.outbox():
            self.assertTrue(mail.calendar_reference.startswith("registration:"))


class StateTests(ChangeCase):
    def test_postponed_without_a_date_keeps_seats(self):
        postpone_event(self.event, by=self.editor, note_ja="台風のため")
        self.assertEqual(self.told(), {"postponed"})
        for word in ("まだ決まっていません", "台風のため", "ご返信は必要ありません", "延期"):
            self.assertIn(word, self.text())
        self.assertAt(self.made, Status.CONFIRMED, Place.SEAT)
        self.go_to(LATER)
        registration_services.confirm(self.made)
        self.assertAt(self.made, Status.CONFIRMED, Place.SEAT)
        self.assertSeats(1)  # the unconfirmed hold has lapsed

    def test_and_its_new_date_is_told_again(self):
        postpone_event(self.event, by=self.editor, note_ja="台風のため")
        postpone_event(self.event, by=self.editor, note_ja="台風のため", starts_at=LATER)
        self.assertEqual(len(self.outbox()), 4)
        self.assertIn("→ 2031年7月3日（木）18:30–20:30", self.text())

    def test_no_answer_keeps_the_seat_and_the_link_releases_it(self):
        postpone_event(self.event, by=self.editor, note_ja="台風のため", starts_at=LATER)
        self.assertIn("/ja/registrations/", self.text())
        registration_services.cancel(self.made)
        self.assertAt(self.made, Status.CANCELLED, Place.SEAT)

    def test_an_unconfirmed_hold_lapses_while_it_is_postponed(self):
        postpone_event(self.event, by=self.editor, note_ja="台風のため")
        self.wait(hours=25)
        self.register(event=self.make_event())
        registration_services.confirm(self.unconfirmed)
        self.assertAt(self.unconfirmed, Status.CONFIRMED, Place.SEAT)

    def test_cancelled(self):
        cancel_event(self.event, by=self.editor, note_ja="大雪のため")
        self.assertEqual(self.told(), {"event_cancelled"})
        self.assertIn("大雪のため", self.text())
        self.assertIn("催しの状況：中止", self.text())
        with self.assertRaises(EventError):
            cancel_event(self.event, by=self.editor, note_ja="大雪のため")
        self.assertEqual(len(self.outbox()), 2)

    def test_held_in_spite_of_the_weather(self):
        confirm_it_takes_place(self.event, by=self.editor, note_ja="雪は少ない見込みです")
        self.assertEqual(self.told(), {"go_nogo"})
        self.assertIn("予定どおり", self.text())
        self.assertIn("雪は少ない見込みです", self.text())

    def test_moved_online(self):
        url = "https://meet.example/x"
        move_online(self.event, by=self.editor, note_ja="大雪のため", online_url=url)
        self.assertEqual(self.told(), {"moved_online"})
        self.assertIn(url, self.text())
        self.assertNotIn(url, self.text(self.unconfirmed))
        self.assertRegex(self.text(), r"場所：会場\d+.* → オンライン")

    def test_nothing_of_a_change_that_fails_is_told(self):
        with self.assertRaises(EventError):
            postpone_event(
                self.event, by=self.editor, note_ja="台風", starts_at=EVENING, version=99
            )
        self.assertEqual(self.outbox(), [])
