"""What is kept of people, and for how long: needs go first, counts stay."""

from datetime import timedelta
from io import StringIO

from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from events.desk import group_requests
from events.desk import services as desk_services
from events.editing.services import cancel_event, postpone_event
from events.models import Answer, Call, EventQuestion, GroupRequest, RegistrationNeeds
from events.reception import services as reception_services
from events.registration import notifications
from events.registration import retention as registration_retention
from events.registration import services as registration_services
from events.registration.transitions import RegistrationClosed
from events.reports import services as report_services
from kanazawa2030.core import registry
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.worker.purging import purge

from ..clock import EVENING, ClockCase, Status

OVER = EVENING + timedelta(hours=2)
RULES = ("access needs", "answers", "registrations", "group requests", "calls made")


@override_settings(NEEDS_KEPT_DAYS=7, REGISTRATION_KEPT_DAYS=90)
class PurgeCase(ClockCase):
    def setUp(self):
        super().setUp()
        question = EventQuestion.objects.create(event=self.event, label_ja="質問", keep_days=30)
        self.made = self.register(
            adults=2, kana="みほん", needs_text="段差", answers={question: "答え"}
        )
        self.phoned = desk_services.enter(
            self.event, name="電話", phone="0760000000", by=self.editor
        )
        notifications.notify(self.phoned, "changed")
        self.request = registration_services.ask_for_group(
            self.event,
            organisation="小学校",
            name="先生",
            email="s@example.test",
            phone="076",
            message="",
            headcount=3,
            language="ja",
        )

    def after(self, **age):
        return self.go_to(OVER + timedelta(**age))

    def counts(self, *, dry_run, now=None):
        found = purge(dry_run=dry_run, now=now or timezone.now())
        return [found[name] for name in RULES]


class RuleTests(PurgeCase):
    def test_the_rules_stand_in_their_order(self):
        names = [rule.name for rule in registry.purges()]
        self.assertEqual([name for name in names if name in RULES], list(RULES))

    def test_needs_after_seven_days(self):
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=6.99))[0], 0)
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=7))[0], 1)
        self.assertFalse(RegistrationNeeds.objects.exists())
        self.assertTrue(Answer.objects.exists())

    def test_answers_when_the_questions_time_is_up(self):
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=29))[1], 0)
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=30))[1], 1)
        self.assertFalse(Answer.objects.exists())
        self.assertEqual(self.again(self.made).name, "参加者1")

    def test_names_after_ninety_days_and_counts_stay(self):
        self.go_to(EVENING)
        reception_services.check_in(self.made, by=self.reception)
        before = report_services.totals(self.event)
        token = notifications.token_of(self.made)
        self.after(days=89)
        self.counts(dry_run=False)
        self.assertEqual(self.again(self.made).name, "参加者1")
        self.after(days=90)
        self.assertEqual(self.counts(dry_run=False)[2:4], [2, 1])
        for registration in (self.made, self.phoned):
            row = self.again(registration)
            for name in ("name", "kana", "email", "phone", "manage_nonce"):
                self.assertEqual(getattr(row, name), "", name)
            self.assertIsNotNone(row.erased_at)
        self.assertEqual(report_services.totals(self.event), before)
        self.assertEqual(before.arrived, 3)
        self.assertSeats(4)
        self.assertIsNone(notifications.by_token(token))
        self.request.refresh_from_db()
        self.assertEqual((self.request.name, self.request.headcount), ("", 3))

    def test_mails_about_the_registration_are_emptied(self):
        OutgoingMail.objects.update(status="sent", sent_at=self.after(days=89))
        purge(dry_run=False, now=self.after(days=90))
        mails = OutgoingMail.objects.filter(dedupe_key__startswith="registration:")
        self.assertTrue(mails.exists())
        self.assertFalse(mails.exclude(to="", text="", html="").exists())

    def test_calls_after_a_month(self):
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=29))[4], 0)
        self.assertEqual(self.counts(dry_run=False, now=self.after(days=30))[4], 1)
        self.assertFalse(Call.objects.exists())

    def test_twice_finds_nothing_more(self):
        self.after(days=100)
        self.assertEqual(self.counts(dry_run=False), [1, 1, 2, 1, 0])  # calls go along
        self.assertEqual(self.counts(dry_run=False), [0, 0, 0, 0, 0])


class DryRunTests(PurgeCase):
    def test_says_the_same_and_changes_nothing(self):
        self.after(days=100)
        rows = (RegistrationNeeds, Answer, Call, GroupRequest)
        before = [list(model.objects.values()) for model in rows]
        self.assertEqual(self.counts(dry_run=True), [1, 1, 2, 1, 1])
        self.assertEqual([list(model.objects.values()) for model in rows], before)
        self.assertEqual(self.again(self.made).name, "参加者1")

    def test_is_what_the_command_does_unless_told_otherwise(self):
        self.after(days=100)
        out = StringIO()
        call_command("purge", stdout=out)
        for name in RULES:
            self.assertIn(name, out.getvalue())
        self.assertEqual(self.again(self.made).name, "参加者1")


class PostponedTests(PurgeCase):
    def test_a_postponed_event_is_not_over(self):
        """People keep their seats; what they need is still to be arranged."""
        postpone_event(self.event, by=self.editor, note_ja="台風")
        self.after(days=100)
        self.assertEqual(self.counts(dry_run=False), [0, 0, 0, 0, 0])
        self.after(days=365 + 100)
        self.assertEqual(self.counts(dry_run=False)[0], 1)
        self.assertEqual(self.again(self.made).name, "")

    def test_a_new_date_counts_instead_of_the_old_one(self):
        postpone_event(
            self.event, by=self.editor, note_ja="台風", starts_at=EVENING + timedelta(days=60)
        )
        self.after(days=60 + 6)
        self.assertEqual(self.counts(dry_run=False)[0], 0)
        self.after(days=60 + 7)
        self.assertEqual(registration_retention.purge_needs(timezone.now(), dry_run=False), 1)


class EraseTests(ClockCase):
    def test_nothing_of_the_person_is_left_and_the_seat_is_free(self):
        made = self.register(kana="みほん", needs_text="段差", adults=1)
        waiting = self.register(2)
        token = notifications.token_of(made)
        registration_retention.erase(made)
        made = self.again(made)
        for field in ("name", "kana", "email", "phone", "manage_nonce"):
            self.assertEqual(getattr(made, field), "", field)
        self.assertEqual((made.status, made.size), (Status.CANCELLED, 2))
        self.assertIsNone(notifications.by_token(token))
        self.assertFalse(RegistrationNeeds.objects.exists())
        self.assertSeats(1)
        self.assertEqual(self.mails_to(waiting), ["confirm", "confirmed"])
        mails = OutgoingMail.objects.filter(dedupe_key__contains=f":{made.pk}:")
        self.assertFalse(mails.exclude(to="").exists())

    def test_after_the_event_it_stays_counted(self):
        made = self.register(adults=2)
        self.go_to(EVENING)
        reception_services.check_in(made, by=self.reception)
        registration_retention.erase(made)
        made = self.again(made)
        self.assertEqual((made.status, made.size, made.name), ("attended", 3, ""))
        self.assertSeats(3)

    def test_sent_mails_are_emptied_and_waiting_ones_never_sent(self):
        made = self.register()
        OutgoingMail.objects.filter(kind="registration_confirm").update(status="sent")
        registration_retention.erase(made)
        mail = OutgoingMail.objects.get()
        self.assertEqual((mail.to, mail.text, mail.html), ("", "", ""))
        self.assertIsNotNone(mail.erased_at)

    def test_the_request_of_a_group_goes_with_it(self):
        request = registration_services.ask_for_group(
            self.event,
            organisation="小学校",
            name="先生",
            email="s@example.test",
            phone="076",
            headcount=5,
            message="車いす1人",
            language="ja",
        )
        made = group_requests.seat_group(request, by=self.editor)
        registration_retention.erase(made, by=self.editor)
        request.refresh_from_db()
        self.assertEqual(
            (request.organisation, request.name, request.email, request.message), ("", "", "", "")
        )


class FindTests(ClockCase):
    def test_all_links_in_one_mail_for_a_known_address(self):
        first = self.register()
        other = self.register(event=self.make_event(title_ja="別の催し"))
        cancelled = self.register(event=self.make_event())
        registration_services.cancel(cancelled)
        self.assertEqual(registration_services.find(email="P1@people.example", language="ja"), 2)
        text = OutgoingMail.objects.get(kind="registration_links").text
        for registration in (first, other):
            self.assertIn(notifications.manage_url(registration), text)
        self.assertNotIn(notifications.token_of(cancelled), text)

    def test_nothing_is_mailed_to_a_stranger(self):
        self.assertEqual(registration_services.find(email="x@example.test", language="ja"), 0)
        self.assertFalse(OutgoingMail.objects.exists())

    def test_registrations_of_people_without_address_are_nobodys(self):
        desk_services.enter(self.event, name="電話の人", phone="076", by=self.editor)
        self.assertEqual(registration_services.find(email="", language="ja"), 0)

    def test_a_postponed_event_is_found_after_its_old_date(self):
        self.register()
        postpone_event(self.event, by=self.editor, note_ja="台風")
        self.go_to(EVENING + timedelta(days=5))
        self.assertEqual(registration_services.find(email="p1@people.example", language="ja"), 1)


class GroupTests(ClockCase):
    def ask(self, **fields):
        return registration_services.ask_for_group(
            self.event,
            **{
                "organisation": "見本小学校",
                "name": "先生",
                "phone": "0760000000",
                "email": "school@example.test",
                "headcount": 6,
                "message": "",
                "language": "ja",
                **fields,
            },
        )

    def test_asked_twice_is_one_request_and_one_mail(self):
        self.assertEqual(self.ask(), self.ask())
        self.assertEqual(len(self.outbox("group_received")), 1)
        self.assertSeats(0)

    def test_seats_come_from_those_kept_for_groups(self):
        event = self.event
        event.reserved_seats = 4
        event.save()
        request = self.ask()
        made = group_requests.seat_group(request, by=self.editor)
        self.assertEqual(group_requests.seat_group(request, by=self.editor), made)
        self.assertSeats(6)
        self.assertEqual(event.reserved_seats, 0)
        self.assertEqual(self.mails_to(made), ["group_received", "confirmed"])

    def test_declined_with_the_reason(self):
        request = self.ask()
        for _click in range(2):
            group_requests.decline_group(request, by=self.editor, reason="満席です")
        (mail,) = self.outbox("group_declined")
        self.assertIn("満席です", mail.text)
        request.refresh_from_db()
        self.assertEqual(request.state, GroupRequest.State.DECLINED)

    def test_strangers_and_closed_events(self):
        request = self.ask()
        with self.assertRaises(PermissionDenied):
            group_requests.seat_group(request, by=self.reception)
        self.go_to(EVENING)
        with self.assertRaises(RegistrationClosed):
            self.ask(headcount=7)


class WithoutEmailTests(ClockCase):
    """People who phoned: staff are told whom to call back."""

    def setUp(self):
        super().setUp()
        self.fill(9)
        self.seated = desk_services.enter(
            self.event, name="電話 一郎", phone="076-000-0001", by=self.editor
        )
        self.waiting = desk_services.enter(
            self.event, name="電話 二郎", phone="076-000-0002", by=self.editor
        )

    def calls(self):
        return set(Call.objects.values_list("registration", "reason"))

    def test_promotion(self):
        registration_services.cancel(self.seated, by=self.editor)
        self.assertEqual(self.calls(), {(self.waiting.pk, "promoted")})

    def test_change_and_cancellation_of_the_event(self):
        postpone_event(self.event, by=self.editor, note_ja="台風")
        both = {self.seated.pk, self.waiting.pk}
        self.assertEqual(self.calls(), {(pk, "postponed") for pk in both})
        cancel_event(self.event, by=self.editor, note_ja="台風")
        self.assertEqual({pk for pk, reason in self.calls() if reason == "event_cancelled"}, both)

    def test_one_open_call_a_reason_and_a_new_one_after_it_is_done(self):
        notifications.notify(self.seated, "changed", occasion="1")
        notifications.notify(self.seated, "changed", occasion="2")
        self.assertEqual(Call.objects.count(), 1)
        desk_services.call_done(Call.objects.get(), by=self.editor)
        notifications.notify(self.seated, "changed", occasion="3")
        self.assertEqual(Call.objects.filter(done_at__isnull=True).count(), 1)
