"""Changing, leaving, taking one's data along and erasing it, from one's own page."""

import json
from datetime import timedelta

from django.utils import timezone

from events.models import Registration, RegistrationNeeds
from events.services import postpone_event
from kanazawa2030.core.models import OutgoingMail
from tests.factories import in_days, make_event

from .registering import OwnPages, own_url, register

Status = Registration.Status


class EditTests(OwnPages):
    def test_changes_are_saved_and_shown(self):
        event = make_event(max_companions=3, offered_needs=["childcare"])
        mine = register(event, kana="ミホン", needs=["childcare"])
        response = self.post(
            mine,
            "edit/",
            **self.fields(
                mine, name="髙橋 花", adults="2", needs=[], photo_consent="on"
            ),
        )
        self.assertRedirects(response, own_url(mine))
        mine.refresh_from_db()
        self.assertEqual((mine.name, mine.size), ("髙橋 花", 3))
        self.assertTrue(mine.photo_consent)
        self.assertFalse(RegistrationNeeds.objects.exists())
        event.refresh_from_db()
        self.assertEqual(event.seats_held, 3)

    def test_consent_can_be_taken_back(self):
        mine = register(make_event(), kana="ミホン", photo_consent=True)
        sent = self.fields(mine)
        sent.pop("photo_consent")
        self.post(mine, "edit/", **sent)
        mine.refresh_from_db()
        self.assertFalse(mine.photo_consent)

    def test_changed_needs_are_to_be_arranged_again(self):
        mine = register(make_event(), kana="ミホン", needs_text="前の席")
        RegistrationNeeds.objects.update(state="arranged")
        self.post(mine, "edit/", **self.fields(mine))
        self.assertEqual(RegistrationNeeds.objects.get().state, "arranged")
        self.post(mine, "edit/", **self.fields(mine, needs_text="後ろの席"))
        self.assertEqual(RegistrationNeeds.objects.get().state, "open")

    def test_more_people_than_seats_keeps_everything(self):
        event = make_event(capacity=2, max_companions=3)
        mine = register(event, kana="ミホン")
        response = self.post(
            mine, "edit/", **self.fields(mine, name="新しい名前", adults="3")
        )
        self.assertContains(response, "あと1席", status_code=422)
        self.assertContains(response, 'value="新しい名前"', status_code=422)
        mine.refresh_from_db()
        self.assertEqual((mine.name, mine.size), ("参加者1", 1))

    def test_errors_in_both_languages(self):
        mine = register(make_event(), kana="ミホン")
        for language, words in (("ja", "お名前を入力"), ("en", "Enter your name")):
            response = self.client.post(own_url(mine, "edit/", language), {})
            self.assertContains(response, words, status_code=422)

    def test_editing_in_english_keeps_the_reading(self):
        mine = register(make_event(), kana="ミホン")
        self.client.post(
            own_url(mine, "edit/", "en"), {"name": "Hanako", "language": "en"}
        )
        mine.refresh_from_db()
        self.assertEqual((mine.name, mine.kana), ("Hanako", "ミホン"))


class CancelTests(OwnPages):
    def test_asks_once_then_the_seat_moves_on(self):
        event = make_event(capacity=1)
        mine, waiting = register(event), register(event, 2)
        self.assertIn("参加を取り消しますか", self.text(mine, "cancel/"))
        self.assertIn("Cancel your registration?", self.text(mine, "cancel/", "en"))
        for _click in range(3):
            self.assertRedirects(self.post(mine, "cancel/"), own_url(mine))
        self.assertShows(mine, "取り消し", "もう一度申し込む")
        waiting.refresh_from_db()
        self.assertEqual(waiting.place, "seat")
        self.assertEqual(len(self.outbox("registration_cancelled")), 1)
        self.assertEqual(len(self.outbox("registration_promoted")), 1)

    def test_not_after_the_start(self):
        mine = register(make_event())
        mine.event.starts_at = timezone.now() - timedelta(minutes=1)
        mine.event.save()
        response = self.client.post(own_url(mine, "cancel/"), follow=True)
        self.assertContains(response, "始まっているため、ここからは取り消せません")
        mine.refresh_from_db()
        self.assertEqual(mine.status, Status.CONFIRMED)

    def test_a_postponed_event_can_be_left_after_its_old_hour(self):
        mine = register(make_event())
        postpone_event(mine.event, by=self.editor, note_ja="講師の体調のため")
        mine.event.refresh_from_db()
        mine.event.starts_at = in_days(-2)
        mine.event.ends_at = None
        mine.event.save()
        self.assertShows(mine, "参加を取り消す")
        self.post(mine, "cancel/")
        mine.refresh_from_db()
        self.assertEqual(mine.status, Status.CANCELLED)


class OwnDataTests(OwnPages):
    def test_download_tells_everything_and_nothing_of_others(self):
        event = make_event()
        register(event, 2)
        mine = register(event, needs_text="前の席")
        response = self.get(mine, "data.json")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        told = json.loads(response.content)
        self.assertEqual(told["email"], "p1@people.example")
        self.assertEqual(told["needs_text"], "前の席")
        self.assertNotIn("p2@people.example", response.content.decode())
        for key in (mine.manage_nonce, mine.reception_code):
            self.assertNotIn(key, response.content.decode())

    def test_erasing_says_what_stays_then_leaves_numbers_only(self):
        event = make_event(capacity=1)
        mine, waiting = register(event, needs_text="前の席"), register(event, 2)
        self.assertIn("公文書の決まり", self.text(mine, "erase/"))
        self.assertIn("public records", self.text(mine, "erase/", "en"))
        link = own_url(mine)
        response = self.post(mine, "erase/")
        self.assertRedirects(response, "/ja/registrations/erased/")
        self.assertEqual(self.client.get(link).status_code, 404)
        mine.refresh_from_db()
        self.assertEqual((mine.name, mine.email, mine.size), ("", "", 1))
        waiting.refresh_from_db()
        self.assertEqual(waiting.place, "seat")
        left = OutgoingMail.objects.filter(text__contains="参加者1")
        self.assertFalse(left.exists())

    def test_erased_page_in_both_languages(self):
        for language in ("ja", "en"):
            response = self.client.get(f"/{language}/registrations/erased/")
            self.assertEqual(response.status_code, 200)
