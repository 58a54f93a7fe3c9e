"""Whose use is restricted: what the pages of staff still show, and what is still said to them."""

from django.urls import reverse

from events.lists.answers import answers_of
from events.models import Call
from events.people import services
from events.registration import notifications
from events.registration.seats import promote_until
from kanazawa2030.core.models import OutgoingMail

from ..clock import Place, Status
from ..desk.cases import DeskCase

NAME, KANA, PHONE, GROUP = "停止 花子", "テイシ　ハナコ", "076-220-7777", "停止の会"


class RestrictedCase(DeskCase):
    role = "administrator"

    def setUp(self):
        super().setUp()
        self.row = self.restricted(1)

    def restricted(self, number, **fields):
        known = {
            "name": NAME,
            "kana": KANA,
            "phone": PHONE,
            "needs": ["captioning"],
            "needs_text": "前の席",
            "photo_consent": True,
        }
        row = self.register(number, **{**known, **fields})
        type(row).objects.filter(pk=row.pk).update(organisation=GROUP)
        services.restrict([f"registration-{row.pk}"], restricted=True, by=self.administrator)
        return self.again(row)

    def hides(self, page, *words):
        for one in words or (NAME, KANA, PHONE, GROUP, self.row.email, "前の席"):
            with self.subTest(one):
                self.assertNotContains(page, one)


class ListTests(RestrictedCase):
    def test_the_desk_shows_number_and_people_only(self):
        for language, words in (("ja", "利用停止中"), ("en", "use restricted")):
            self.client.post(reverse("admin:language"), {"language": language})
            page = self.open("event_registrations", self.event.pk)
            self.assertContains(page, self.url("registration_page", self.row.pk))
            self.hides(page)
            self.assertContains(page, words)

    def test_its_own_page_opens_what_is_stored_on_purpose(self):
        page = self.open("registration_page", self.row.pk)
        body = page.content.decode()
        closed = body.index("<details")
        for words in (NAME, PHONE, self.row.email):
            self.assertGreater(body.index(words), closed)
        self.assertNotContains(page, "前の席")

    def test_it_is_not_offered_as_a_double_by_name(self):
        other = self.register(2, kana=KANA, phone=PHONE)
        page = self.open("registration_page", other.pk)
        self.hides(page, NAME, GROUP)
        page = self.open("event_registrations", self.event.pk)
        self.assertNotContains(page, 'id="d-doubles"')

    def test_the_overview_of_waiting_lists_counts_them_without_a_name(self):
        self.fill(9)
        waiting = self.restricted("wait", name="停止 一郎")
        self.assertAt(waiting, Status.CONFIRMED, Place.QUEUE)
        page = self.open("waiting_lists")
        [(found, _seats)] = page.context["rows"]
        self.assertEqual((found.parties, found.people), (1, 1))
        self.hides(page, "停止 一郎", waiting.email)

    def test_the_sheet_of_needs_leaves_them_out(self):
        page = self.send("event_needs_sheet", self.event.pk)
        self.hides(page, NAME, "前の席")

    def test_they_count_as_not_agreeing_to_photographs(self):
        answers = answers_of(self.event)
        self.assertEqual([number for _word, number in answers.totals[0][1]], [0, 1])
        services.restrict([f"registration-{self.row.pk}"], restricted=False, by=self.administrator)
        answers = answers_of(self.event)
        self.assertEqual([number for _word, number in answers.totals[0][1]], [1, 0])

    def test_the_disclosure_still_says_all(self):
        [held] = services.disclose([f"registration-{self.row.pk}"], by=self.administrator)
        for words in (NAME, PHONE, GROUP, "前の席", "restricted_at"):
            self.assertIn(words, str(held.facts))
        self.assertTrue(held.facts["photo_consent"])


class DoorTests(RestrictedCase):
    def test_the_door_knows_the_name_and_nothing_else(self):
        for page in (
            self.open("event_reception", self.event.pk),
            self.open("reception_code", self.row.reception_code),
        ):
            self.assertContains(page, NAME)
            self.hides(page, f">{KANA}<", PHONE, GROUP, self.row.email, "前の席")

    def test_a_search_finds_them_by_name_reading_and_number(self):
        for words, is_found in (
            ("停止 花子", True),
            ("ていし", True),
            (str(self.row.number), True),
            (PHONE, False),
            (self.row.email, False),
            (GROUP, False),
        ):
            with self.subTest(words):
                page = self.send("event_reception", self.event.pk, q=words)
                self.assertEqual(page.context["found"], int(is_found))

    def test_they_are_let_in(self):
        self.go_to(self.event.starts_at)
        self.send("registration_arrive", self.row.pk, size="1")
        self.assertEqual(self.again(self.row).status, Status.ATTENDED)


class SayingTests(RestrictedCase):
    def test_only_what_is_about_the_event_itself(self):
        OutgoingMail.objects.all().delete()
        for what in ("reminder_day", "thanks", "message", "cancelled", "confirmed"):
            notifications.notify(self.row, what)
        self.assertEqual(self.mails_to(self.row), [])
        for what in ("event_cancelled", "postponed", "changed"):
            notifications.notify(self.row, what)
        self.assertEqual(self.mails_to(self.row), ["event_cancelled", "postponed", "changed"])

    def test_what_waits_to_be_sent_is_not_sent(self):
        other = self.register(2)
        notifications.notify(other, "reminder_day")
        notifications.notify(other, "postponed")
        services.restrict([f"registration-{other.pk}"], restricted=True, by=self.administrator)
        queued = OutgoingMail.objects.filter(status="queued", to=other.email)
        self.assertEqual([mail.kind for mail in queued], ["registration_postponed"])

    def test_they_are_phoned_about_the_event_only(self):
        for reason in ("message:1", "event_cancelled"):
            Call.objects.create(
                registration=self.row, reason=reason, created_at=self.wait(minutes=1)
            )
        page = self.open("event_registrations", self.event.pk)
        self.assertEqual([call.reason for call in page.context["desk"].calls], ["event_cancelled"])


class SeatTests(RestrictedCase):
    def setUp(self):
        super().setUp()
        self.seated = self.fill(9)
        self.waiting = self.restricted("wait")

    def test_they_move_up_in_turn_and_are_told(self):
        self.act(self.seated[0], "cancel")
        self.assertAt(self.waiting, Status.CONFIRMED, Place.SEAT)
        self.assertIn("promoted", self.mails_to(self.waiting))

    def test_out_of_turn_only_with_a_note_at_its_field(self):
        self.go_to(promote_until(self.event))
        self.act(self.seated[0], "cancel")
        page = self.act(self.waiting, "seat", note=" ")
        self.assertIn("note", page.context["form"].errors)
        self.assertContains(page, "理由を書いてください")
        self.assertAt(self.waiting, Status.CONFIRMED, Place.QUEUE)
        self.act(self.waiting, "seat", note="本人から電話")
        self.assertAt(self.waiting, Status.CONFIRMED, Place.SEAT)
        self.assertIn("promoted", self.mails_to(self.waiting))

    def test_the_page_that_asks_says_whether_they_are_told(self):
        page = self.open("registration_act", self.waiting.pk, "seat")
        self.assertContains(page, "席に関することなので、本人に知らせます")
        page = self.open("registration_act", self.waiting.pk, "cancel")
        self.assertContains(page, "本人に知らせません")
