"""How often, to whom and when people are told; links and tokens."""

from datetime import timedelta

from django.utils import timezone, translation

from events import mail, notices, registrations
from events.models import Call
from kanazawa2030.core import delivery
from kanazawa2030.core.models import OutgoingMail
from tests.core.postbox import postbox

from .clock import EVENING, ClockCase


class TokenTests(ClockCase):
    def test_a_link_opens_its_registration_only(self):
        first, second = self.register(1), self.register(2)
        self.assertEqual(notices.by_token(notices.token_of(first)), first)
        self.assertEqual(notices.by_token(notices.token_of(second)), second)
        token = notices.token_of(first)
        others = f"{second.pk}.{token.partition('.')[2]}"
        for forged in ("", "x", token + "x", others, "日本"):
            self.assertIsNone(notices.by_token(forged), forged)

    def test_a_new_nonce_revokes(self):
        made = self.register()
        token = notices.token_of(made)
        made.manage_nonce = "another-nonce-of-24-chars"
        made.save()
        self.assertIsNone(notices.by_token(token))
        made.manage_nonce = ""
        made.save()
        self.assertIsNone(notices.by_token(notices.token_of(made)))

    def test_links_are_in_the_persons_language(self):
        made = self.register(language="en")
        with translation.override("ja"):
            url = notices.manage_url(made)
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

    def test_other_addresses_and_the_persons_own_doing_do_not_count(self):
        made = [
            self.register(event=self.make_event(), confirmed=False) for _n in range(3)
        ]
        self.register(2, confirmed=False)
        self.assertEqual(self.due("p2@people.example"), [0])
        registrations.confirm(made[0])
        (told,) = self.outbox("registration_confirmed")
        self.assertEqual(told.not_before, timezone.now())

    def test_a_stranger_cannot_pile_them_up(self):
        self.register()
        for _number in range(40):
            self.wait(minutes=2, seconds=30)
            self.register(name="いたずら", confirmed=False)
            registrations.find(email="p1@people.example", language="ja")
        kinds = self.mails_to(self.event.registrations.get())
        waited = 40 * 2.5 / 60
        self.assertLessEqual(len(kinds), 2 + 3 * (waited + 2))

    def test_groups_count_too(self):
        for headcount in range(2, 8):
            registrations.ask_for_group(
                self.event, organisation="学校", name="先生", phone="076", message="",
                email="p1@people.example", headcount=headcount, language="ja",
            )  # fmt: skip
        self.assertEqual(self.due(), [0, 0, 0, 60, 60, 60])


class WhichMailTests(ClockCase):
    def test_the_calendar_file_goes_with_what_changes_a_day(self):
        made = self.register()
        for what in mail.KINDS:
            if what == "links" or what.startswith("group_"):
                continue
            notices.tell(made, what, occasion="test")
            row = OutgoingMail.objects.get(
                dedupe_key=f"registration:{made.pk}:{what}:test"
            )
            self.assertEqual(
                row.calendar_reference,
                f"registration:{made.pk}" if what in notices.WITH_CALENDAR else "",
            )
            has_words = "event.ics" in row.text
            self.assertLessEqual(has_words, what in notices.WITH_CALENDAR, what)

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
            notices.tell(made, "changed", occasion="v5")
        self.assertEqual(self.mails_to(made, "changed"), ["changed"])
        notices.tell(made, "changed", occasion="v6")
        self.assertEqual(len(self.mails_to(made, "changed")), 2)

    def test_erased_people_are_told_nothing(self):
        made = self.register()
        registrations.erase(made)
        before = OutgoingMail.objects.count()
        for what in ("changed", "event_cancelled"):
            notices.tell(self.again(made), what)
        self.assertEqual(OutgoingMail.objects.count(), before)
        self.assertFalse(Call.objects.exists())

    def test_everyone_means_everyone_active(self):
        self.fill(9)
        unconfirmed = self.register("u", confirmed=False)
        waiting = self.register("w")
        gone = self.register("c")
        registrations.cancel(gone)
        told = notices.tell_everyone(
            self.event, "changed", at=timezone.now(), occasion="v9"
        )
        self.assertEqual(told, 11)
        for one in (unconfirmed, waiting):
            self.assertEqual(self.mails_to(one)[-1], "changed")
        self.assertEqual(self.mails_to(gone)[-1], "cancelled")
        (to_unconfirmed,) = OutgoingMail.objects.filter(
            to=unconfirmed.email, kind="registration_changed"
        )
        self.assertIn("申込みはまだ終わっていません", to_unconfirmed.text)

    def test_of_no_use_after_its_hour(self):
        made = self.register(confirmed=False)
        notices.tell(made, "nudge", occasion=notices.NUDGE_OCCASION)
        notices.tell(made, "reminder_day", occasion="x")
        nudge = OutgoingMail.objects.get(kind="registration_nudge")
        reminder = OutgoingMail.objects.get(kind="registration_reminder_day")
        self.assertEqual(nudge.expires_at, made.hold_until)
        self.assertEqual(reminder.expires_at, EVENING)
        confirm = OutgoingMail.objects.get(kind="registration_confirm")
        self.assertIsNone(confirm.expires_at)
        self.assertLess(made.hold_until - timezone.now(), timedelta(hours=25))
