"""A person's own pages: only for whoever has the link, and no GET acts."""

import json
import re
from datetime import timedelta
from unittest import mock

from django.test import override_settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from events.desk import services as desk_services
from events.editing.services import cancel_event, postpone_event
from events.models import EventQuestion, Registration, RegistrationNeeds
from events.reception import services as reception_services
from events.registration import notifications
from events.registration import services as registration_services
from kanazawa2030.core import tokens
from kanazawa2030.core.models import OutgoingMail

from ...factories import in_days, make_event
from .factories import OwnPages, own_url, register

Status = Registration.Status
ROOM = "https://meet.example/room-7"
PAGES = ("", "edit/", "cancel/", "erase/", "confirm/", "data.json", "event.ics")


class LinkTests(OwnPages):
    def bad_tokens(self, mine):
        token = notifications.token_of(mine)
        yield "x"
        yield "find"[:-1]
        yield token[:-1] + ("A" if token[-1] != "A" else "B")
        yield token + "A"
        yield tokens.make("reception", mine.pk, mine.manage_nonce)
        yield tokens.make(notifications.TOKEN_PURPOSE, mine.pk + 999, mine.manage_nonce)
        yield tokens.make(notifications.TOKEN_PURPOSE, mine.pk, tokens.new_nonce())
        yield tokens.make(notifications.TOKEN_PURPOSE, mine.pk, "")
        yield tokens.make(notifications.TOKEN_PURPOSE, 10**30, mine.manage_nonce)
        yield mine.reception_code
        yield "１.あ~ん"
        yield "a" * 3000

    @override_settings(LIMITS={"manage": (999, 60)})
    def test_one_neutral_page_for_every_bad_link(self):
        mine = register(make_event())
        seen = set()
        for token in self.bad_tokens(mine):
            for page in PAGES:
                path = f"/ja/registrations/{token}/{page}"
                with self.subTest(token=token[:40], page=page):
                    response = self.client.get(path)
                    self.assertEqual(response.status_code, 404)
                    self.assertIn("noindex", response.headers["X-Robots-Tag"])
                    main = response.content.decode().partition("<main")[2]
                    seen.add(main)
            self.client.post(f"/ja/registrations/{token}/cancel/")
        self.assertEqual(len(seen), 1)
        mine.refresh_from_db()
        self.assertEqual(mine.status, Status.CONFIRMED)

    def test_a_token_of_another_registration_opens_that_one_only(self):
        event = make_event()
        one, other = register(event, 1), register(event, 2)
        self.assertNotIn("p1@people.example", self.text(other))
        swapped = tokens.make(notifications.TOKEN_PURPOSE, one.pk, other.manage_nonce)
        self.assertEqual(self.client.get(f"/ja/registrations/{swapped}/").status_code, 404)

    def test_a_new_nonce_revokes_the_link(self):
        mine = register(make_event())
        old = own_url(mine)
        Registration.objects.update(manage_nonce=tokens.new_nonce())
        self.assertEqual(self.client.get(old).status_code, 404)

    def test_private_and_out_of_search_engines(self):
        mine = register(make_event())
        for page in ("", "edit/", "cancel/", "erase/", "data.json", "event.ics"):
            with self.subTest(page):
                response = self.get(mine, page)
                self.assertEqual(response.status_code, 200)
                self.assertIn("no-store", response.headers["Cache-Control"])
                self.assertIn("private", response.headers["Cache-Control"])
                self.assertIn("noindex", response.headers["X-Robots-Tag"])
                self.assertEqual(response.headers["Referrer-Policy"], "same-origin")

    def test_no_get_and_no_head_acts(self):
        for confirmed in (True, False):
            mine = register(make_event(), confirmed=confirmed)
            for page in PAGES:
                for method in (self.client.get, self.client.head):
                    method(own_url(mine, page))
            before = mine.status
            mine.refresh_from_db()
            self.assertEqual(mine.status, before)
            self.assertIsNone(mine.erased_at)

    @override_settings(LIMITS={"manage": (3, 3600)})
    def test_guessing_is_limited(self):
        for status in (404, 404, 404, 429):
            self.assertEqual(self.client.get("/ja/registrations/guess/").status_code, status)

    @override_settings(LIMITS={"manage": (3, 3600)})
    def test_people_with_a_link_are_not_counted(self):
        mine = register(make_event(), confirmed=False)
        for _opened in range(5):
            self.assertEqual(self.client.get(own_url(mine)).status_code, 200)


class ConfirmTests(OwnPages):
    def test_one_button_in_both_languages(self):
        mine = register(make_event(), confirmed=False)
        for language, heading, button in (
            ("ja", "まだ申込みは終わっていません", "申込みを確定する"),
            ("en", "Your registration is not complete yet", "Confirm my registration"),
        ):
            html = self.text(mine, "", language)
            main = html[html.index("<main") :]
            with self.subTest(language):
                self.assertIn(heading, html)
                self.assertEqual(len(re.findall('<button type="submit" class', main)), 1)
                self.assertIn(button, html)
                self.assertIn(own_url(mine, "confirm/", language), html)

    def test_pressing_it_settles_the_place_and_twice_is_once(self):
        mine = register(make_event(), confirmed=False)
        for _click in range(3):
            response = self.post(mine, "confirm/")
            self.assertRedirects(response, own_url(mine))
        self.assertShows(mine, "参加が決まりました", f"受付番号 {mine.number}")
        self.assertEqual(len(self.outbox("registration_confirmed")), 1)

    def test_opened_again_the_button_is_gone(self):
        mine = register(make_event())
        self.assertNotIn("申込みを確定する", self.text(mine))
        self.assertRedirects(self.get(mine, "confirm/"), own_url(mine))

    def test_waiting_is_said_before_and_after(self):
        event = make_event(capacity=1)
        register(event)
        mine = register(event, 2, confirmed=False)
        self.assertShows(mine, "キャンセル待ちの1番目", "キャンセル待ちを確定する")
        self.post(mine, "confirm/")
        self.assertShows(mine, "キャンセル待ちの1番目です")

    def test_late_takes_a_free_seat_or_the_end_of_the_queue(self):
        for capacity, words in ((2, "参加が決まりました"), (1, "キャンセル待ちの1番目")):
            event = make_event(capacity=capacity)
            mine = register(event, confirmed=False)
            Registration.objects.filter(pk=mine.pk).update(
                hold_until=timezone.now() - timedelta(minutes=1)
            )
            register(event, 2)
            with self.subTest(capacity):
                self.assertShows(mine, "確定の期限が過ぎました", "いま申込みを確定する")
                self.post(mine, "confirm/")
                self.assertShows(mine, words)

    def test_too_late_or_cancelled_has_no_button(self):
        begun = register(make_event(), confirmed=False)
        begun.event.starts_at = timezone.now() - timedelta(minutes=5)
        begun.event.save()
        off = register(make_event(), confirmed=False)
        cancel_event(off.event, by=self.editor, note_ja="大雪のため")
        for mine in (begun, off):
            self.assertShows(mine, "もう確定できません")
            self.assertNotIn('<button type="submit" class', self.text(mine).partition("<main")[2])
            response = self.client.post(own_url(mine, "confirm/"))
            self.assertContains(response, "alert-", status_code=409)
            self.assertFalse(response.cookies)
            mine.refresh_from_db()
            self.assertEqual(mine.status, Status.UNCONFIRMED)

    def test_registered_again_since(self):
        event = make_event()
        old = register(event, confirmed=False)
        Registration.objects.update(hold_until=timezone.now() - timedelta(hours=1))
        register(event)
        response = self.client.post(own_url(old, "confirm/"))
        self.assertContains(response, "新しいメールのリンクをお使いください", status_code=409)

    def test_a_stranger_who_got_the_mail_may_give_it_back(self):
        mine = register(make_event(), confirmed=False)
        self.assertIn(own_url(mine, "cancel/"), self.text(mine))
        self.post(mine, "cancel/")
        mine.refresh_from_db()
        self.assertEqual(mine.status, Status.CANCELLED)


class ManageTests(OwnPages):
    def test_what_was_told_is_shown(self):
        event = make_event(max_companions=3, offered_needs=["childcare"])
        question = EventQuestion.objects.create(
            event=event,
            kind="choice",
            label_ja="どちらに",
            label_en="Which",
            options_ja="歩く\n会場",
            options_en="Walk\nHall",
        )
        mine = register(
            event,
            kana="ミホン",
            phone="076-000-0000",
            adults=1,
            infants=1,
            needs=["childcare"],
            needs_text="<i>席</i>",
            answers={question: "歩く"},
        )
        self.assertShows(
            mine,
            "参加者1",
            "ミホン",
            "076-000-0000",
            "3人",
            "託児",
            "&lt;i&gt;席&lt;/i&gt;",
            "歩く",
            "写真に写ることに同意していません",
            "p1@people.example",
        )
        self.assertIn("Walk", self.text(mine, "", "en"))

    def test_several_answers_are_shown_in_the_language_and_changed(self):
        event = make_event()
        question = EventQuestion.objects.create(
            event=event,
            kind="several",
            label_ja="何に乗って",
            label_en="How",
            options_ja="バス\n電車\n自転車",
            options_en="Bus\nTrain\nBicycle",
        )
        mine = register(event, answers={question: "バス\n自転車"})
        self.assertShows(mine, "バス、自転車")
        self.assertIn("Bus, Bicycle", self.text(mine, "", "en"))
        page = self.text(mine, "edit/")
        for value, is_ticked in (("バス", True), ("電車", False), ("自転車", True)):
            found = re.search(f'<input type="checkbox"[^>]*value="{value}"[^>]*>', page)
            self.assertEqual("checked" in found[0], is_ticked, value)

    def test_the_heading_fits_the_state_of_the_event(self):
        postponed, cancelled = register(make_event()), register(make_event())
        postpone_event(postponed.event, by=self.editor, note_ja="講師の体調のため")
        cancel_event(cancelled.event, by=self.editor, note_ja="大雪のため")
        for mine, said, unsaid in (
            (postponed, ("当初の日時：", "新しい日程が決まりましたら"), ("お待ちしています",)),
            (cancelled, ("お手続きは必要ありません",), ("お待ちしています", "参加が決まりました")),
        ):
            text = self.text(mine)
            for words in said:
                self.assertIn(words, text)
            for words in unsaid:
                self.assertNotIn(words, text)

    def test_the_online_address_only_with_a_confirmed_seat(self):
        event = make_event(capacity=1, format="hybrid", online_url=ROOM)
        seated = register(event, confirmed=False)
        waiting = register(event, 2)
        for mine in (seated, waiting):
            self.assertNotIn(ROOM, self.text(mine))
        registration_services.confirm(seated)
        self.assertIn(ROOM, self.text(seated))
        registration_services.cancel(seated)
        self.assertNotIn(ROOM, self.text(seated))
        self.assertIn(ROOM, self.text(waiting))
        cancel_event(event, by=self.editor, note_ja="大雪のため")
        self.assertNotIn(ROOM, self.text(waiting))

    def test_reception_code_is_another_key_for_seats_only(self):
        event = make_event(capacity=1)
        seated, waiting = register(event), register(event, 2)
        try:
            reverse("admin:events_reception_code", args=[seated.reception_code])
            has_reception = True
        except NoReverseMatch:
            has_reception = False
        self.assertEqual('class="qr"' in self.text(seated), has_reception)
        self.assertNotIn('class="qr"', self.text(waiting))
        with mock.patch("events.registration.manage_views.reverse", side_effect=self._reverse):
            html = self.text(seated)
        self.assertIn('class="qr"', html)
        self.assertNotIn(seated.reception_code, html)

    @staticmethod
    def _reverse(name, args=()):
        if name == "admin:events_reception_code":
            return f"/admin/events/reception/{args[0]}/"
        return reverse(name, args=args)

    def test_promoted_says_so_and_cancels(self):
        event = make_event(capacity=1)
        first, mine = register(event), register(event, 2)
        third = register(event, 3)
        registration_services.cancel(first)
        self.assertShows(mine, "席が空き", "参加を取り消す")
        self.assertIn("参加を取り消しますか", self.text(mine, "cancel/"))
        self.post(mine, "cancel/")
        third.refresh_from_db()
        self.assertEqual(third.place, "seat")

    def test_news_of_the_event_come_first(self):
        mine = register(make_event())
        postpone_event(mine.event, by=self.editor, note_ja="講師の体調のため")
        self.assertShows(mine, "延期", "講師の体調のため", "参加を取り消す")
        later = register(make_event())
        cancel_event(later.event, by=self.editor, note_ja="大雪のため")
        self.assertShows(later, "中止", "大雪のため")
        self.assertNotIn("参加を取り消す", self.text(later))

    def test_after_the_event(self):
        event = make_event()
        came, absent, was_there = (register(event, n) for n in range(3))
        event.starts_at = timezone.now() - timedelta(hours=3)
        event.ends_at = timezone.now() - timedelta(hours=1)
        event.save()
        reception_services.check_in(came, by=self.reception)
        Registration.objects.filter(pk=absent.pk).update(status="absent")
        for mine, word in (
            (came, "参加済み"),
            (absent, "この催しは終わりました"),
            (was_there, "この催しは終わりました"),
        ):
            self.assertShows(mine, word, "個人情報を消す")
            html = self.text(mine)
            for page in ("edit/", "cancel/"):
                self.assertNotIn(own_url(mine, page), html)
                self.assertRedirects(self.get(mine, page), own_url(mine))

    def test_registered_by_phone_has_no_address_to_show(self):
        event = make_event()
        mine = desk_services.enter(event, name="見本 電話", phone="0760000001", by=self.editor)
        self.assertShows(mine, "見本 電話", "参加が決まりました")

    def test_calendar_file_is_the_persons_own(self):
        mine = register(make_event(format="hybrid", online_url=ROOM))
        response = self.get(mine, "event.ics")
        self.assertIn("text/calendar", response.headers["Content-Type"])
        self.assertIn(ROOM, response.content.decode().replace("\r\n ", ""))


class EditTests(OwnPages):
    def test_changes_are_saved_and_shown(self):
        event = make_event(max_companions=3, offered_needs=["childcare"])
        mine = register(event, kana="ミホン", needs=["childcare"])
        response = self.post(
            mine,
            "edit/",
            **self.fields(mine, name="髙橋 花", people="3", needs=[], photo_consent="on"),
        )
        self.assertRedirects(response, own_url(mine) + "?changed=yes")
        self.assertContains(self.client.get(response.url), "申込みの内容を変更しました")
        self.assertFalse(response.cookies)
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
        response = self.post(mine, "edit/", **self.fields(mine, name="新しい名前", people="4"))
        self.assertContains(response, "あと1席", status_code=422)
        self.assertContains(response, 'value="新しい名前"', status_code=422)
        mine.refresh_from_db()
        self.assertEqual((mine.name, mine.size), ("参加者1", 1))

    def test_errors_in_both_languages(self):
        mine = register(make_event(), kana="ミホン")
        for language, words in (("ja", "お名前を入力"), ("en", "Enter your name")):
            response = self.client.post(own_url(mine, "edit/", language), {})
            self.assertContains(response, words, status_code=422)

    def test_the_other_language_keeps_what_is_typed_and_saves_nothing(self):
        mine = register(make_event(), photo_consent=True)
        page = self.client.post(own_url(mine, "edit/", "en"), {"name": "Hana", "switch": "yes"})
        form = page.context["form"]
        self.assertEqual((form["name"].value(), form["photo_consent"].value()), ("Hana", False))
        self.assertEqual(Registration.objects.get(pk=mine.pk).name, mine.name)

    def test_editing_in_english_keeps_the_reading(self):
        mine = register(make_event(), kana="ミホン")
        self.client.post(own_url(mine, "edit/", "en"), {"name": "Hanako", "language": "en"})
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
        response = self.client.post(own_url(mine, "cancel/"))
        self.assertContains(response, "始まっているため、ここからは取り消せません", status_code=409)
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
