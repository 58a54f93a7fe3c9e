"""What is found of a person, and what erasing, correcting and restricting leave."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from events.desk import services as desk_services
from events.lists.rosters import roster_of
from events.messages import services as message_services
from events.models import GroupRequest, Registration, RegistrationNeeds, RightsAct
from events.people import services
from events.registration import services as registration_services
from events.registration.transitions import RegistrationError
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.workflow.people import Wanted, sources
from kanazawa2030.pages.models import Subscription
from meetings.models import Voice
from partners.models import Invitation

from ...factories import make_partner
from ...meetings.voices.factories import make_question
from ..clock import ClockCase, Place, Status
from ..messages.factories import sent


class PeopleCase(ClockCase):
    def find(self, **typed):
        return services.find(Wanted.of(**typed), by=self.administrator)

    def keys(self, **typed) -> list[str]:
        return [row.key for row in self.find(**typed)]

    def key(self, registration) -> str:
        return f"registration-{registration.pk}"


class FindingTests(PeopleCase):
    def test_by_address_number_and_name_however_they_are_typed(self):
        row = self.register(1, name="見本 花子", kana="ミホン　ハナコ", phone="076-220-1234")
        other = self.make_event()
        again = self.register(1, event=other, name="見本 花子")
        self.register(2, name="見本 一郎", kana="ミホン　イチロウ")
        mine = {self.key(row), self.key(again)}
        self.assertLessEqual(mine, set(self.keys(email="Ｐ1@People.example")))
        self.assertEqual(self.keys(phone="+81 76 220 1234"), [self.key(row)])
        self.assertEqual(set(self.keys(name="見本花子")), mine)
        self.assertEqual(self.keys(name="みほん はなこ"), [self.key(row)])
        self.assertEqual(self.keys(name="ﾊﾅｺ"), [self.key(row)])
        self.assertEqual(self.keys(email="p@people.example"), [])

    def test_nothing_asked_finds_nothing(self):
        self.register(1)
        self.assertEqual(self.keys(), [])
        self.assertEqual(self.keys(email=" ", phone="-", name="　"), [])

    def test_every_kind_of_row_is_found(self):
        address = "p1@people.example"
        self.register(1)
        registration_services.ask_for_group(
            self.event,
            organisation="見本小学校",
            name="先生",
            email=address,
            phone="",
            headcount=24,
            message="",
            language="ja",
        )
        Subscription.objects.create(email=address, created_at=timezone.now())
        make_question().voices.create(text="緑", email=address, course_id=1, language="ja")
        partner = make_partner(contact_name="見本", contact_email=address)
        Invitation.objects.create(partner=partner, email=address, expires_at=timezone.now())
        kinds = {row.key.partition("-")[0] for row in self.find(email=address)}
        expected = {"registration", "group", "subscription", "voice", "contact", "invitation"}
        self.assertEqual(kinds, expected | {"mail"})

    def test_each_source_says_what_stays_or_can_erase(self):
        for source in sources():
            with self.subTest(source.name):
                self.assertTrue(source.label)
                self.assertIsNotNone(source.rows().model)

    def test_only_who_may_answer_such_requests(self):
        for person in (self.editor, self.reviewer, self.approver, self.reception):
            with self.assertRaises(PermissionDenied):
                services.find(Wanted.of(email="a@b.example"), by=person)


class DisclosingTests(PeopleCase):
    def test_everything_that_is_stored(self):
        row = self.register(1, adults=2, needs=["captioning"], needs_text="席は前に")
        [held] = services.disclose([self.key(row)], by=self.administrator, document_number="12号")
        self.assertEqual(held.facts["adults"], 2)
        self.assertEqual(held.facts["needs_text"], "席は前に")
        self.assertEqual(held.facts["email"], row.email)
        act = RightsAct.objects.get()
        self.assertEqual(
            (act.act, act.by, act.document_number), ("disclose", self.administrator, "12号")
        )
        self.assertEqual(act.counts, {"registration": 1})
        self.assertNotIn(row.email, str(RightsAct.objects.values().get()))

    def test_unknown_rows_are_no_rows(self):
        for keys in ([], ["registration-999"], ["x-1"], ["registration-"], ["registration-１"]):
            with self.subTest(keys), self.assertRaises(services.NothingChosen):
                services.disclose(keys, by=self.administrator)
        self.assertFalse(RightsAct.objects.exists())


class ErasingTests(PeopleCase):
    def test_the_seat_goes_to_who_waits(self):
        mine, *_others = self.fill()
        waiting = self.register("wait")
        services.erase([self.key(mine)], by=self.administrator)
        mine = self.again(mine)
        self.assertEqual((mine.name, mine.email, mine.status), ("", "", Status.CANCELLED))
        self.assertAt(waiting, Status.CONFIRMED, Place.SEAT)
        self.assertSeats(10)

    def test_needs_and_emails_go_and_counts_stay(self):
        row = self.register(1, adults=2, needs=["captioning"])
        services.erase(self.keys(email=row.email), by=self.administrator)
        self.assertFalse(RegistrationNeeds.objects.exists())
        self.assertFalse(OutgoingMail.objects.filter(to=row.email).exists())
        self.assertEqual(self.again(row).size, 3)
        self.assertEqual(self.keys(email=row.email), [])

    def test_twice_is_once(self):
        row = self.register(1)
        services.erase([self.key(row)], by=self.administrator)
        with self.assertRaises(services.NothingChosen):
            services.erase([self.key(row)], by=self.administrator)
        self.assertEqual(RightsAct.objects.count(), 1)

    def test_what_other_apps_hold(self):
        address = "p9@people.example"
        Subscription.objects.create(email=address, created_at=timezone.now())
        make_question().voices.create(text="緑", email=address, course_id=1, language="ja")
        act = services.erase(self.keys(email=address), by=self.administrator)
        self.assertEqual(act.counts, {"voice": 1, "subscription": 1})
        self.assertFalse(Subscription.objects.exists())
        self.assertEqual((Voice.objects.get().text, Voice.objects.get().email), ("", ""))

    def test_what_an_organisation_needs_stays(self):
        make_partner(contact_name="見本", contact_email="c@people.example")
        [held] = self.find(email="c@people.example")
        self.assertTrue(held.stays)
        with self.assertRaises(services.NothingChosen):
            services.erase([held.key], by=self.administrator)

    def test_an_open_request_of_a_group(self):
        request = registration_services.ask_for_group(
            self.event,
            organisation="見本小学校",
            name="先生",
            email="s@people.example",
            phone="",
            headcount=24,
            message="",
            language="ja",
        )
        services.erase([f"group-{request.pk}"], by=self.administrator)
        self.assertFalse(GroupRequest.objects.exists())

    def test_after_the_years_of_the_audit_trail_the_note_goes(self):
        services.erase([self.key(self.register(1))], by=self.administrator)
        self.assertEqual(services.purge_acts(self.wait(days=1), dry_run=False), 0)
        self.assertEqual(services.purge_acts(self.wait(days=9000), dry_run=True), 1)
        self.assertEqual(services.purge_acts(self.wait(days=1), dry_run=False), 1)


class CorrectingTests(PeopleCase):
    def test_across_events(self):
        rows = [self.register(1), self.register(1, event=self.make_event())]
        gone = registration_services.cancel(self.register(1, event=self.make_event()))
        changes = {"name": "見本 はな", "email": "new@people.example"}
        keys = [self.key(row) for row in (*rows, gone)]
        services.correct(keys, changes, by=self.administrator)
        for row in (*rows, gone):
            row = self.again(row)
            self.assertEqual((row.name, row.email), ("見本 はな", "new@people.example"))
            self.assertTrue(row.size)

    def test_all_or_nothing(self):
        mine, other = self.register(1), self.register(2)
        elsewhere = self.register(1, event=self.make_event())
        keys = [self.key(elsewhere), self.key(mine)]
        with self.assertRaises(RegistrationError):
            services.correct(keys, {"email": other.email}, by=self.administrator)
        self.assertEqual(self.again(elsewhere).email, elsewhere.email)
        self.assertFalse(RightsAct.objects.exists())


class RestrictingTests(PeopleCase):
    def restrict(self, row, restricted=True):
        services.restrict([self.key(row)], restricted=restricted, by=self.administrator)

    def test_no_email_and_no_list(self):
        row = self.register(1)
        self.restrict(row)
        before = len(self.mails_to(row))
        message_services.reach(self.event, "all")
        sent(self.event, self.editor)
        desk_services.change_for(self.again(row), changes={"name": "別"}, by=self.editor)
        registration_services.cancel(self.again(row), by=self.editor)
        self.assertEqual(len(self.mails_to(row)), before)

    def test_not_on_the_roster_but_the_seat_stays(self):
        row = self.register(1)
        self.restrict(row)
        self.assertEqual(roster_of(self.event).count, 0)
        self.assertSeats(1)

    def test_twice_is_once_and_it_can_be_lifted(self):
        row = self.register(1)
        self.restrict(row)
        at = self.again(row).restricted_at
        self.wait(hours=1)
        self.restrict(row)
        self.assertEqual(self.again(row).restricted_at, at)
        self.restrict(row, restricted=False)
        self.assertIsNone(Registration.objects.get().restricted_at)
        self.assertEqual(roster_of(self.event).count, 1)
