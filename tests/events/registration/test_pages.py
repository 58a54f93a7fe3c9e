"""Registering on the web: the same answer for everyone, nothing typed is lost."""

import re
from datetime import timedelta
from unittest import mock

from django.conf import settings
from django.core import signing
from django.db import OperationalError, connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.access_needs import NEEDS
from events.models import Event, EventQuestion, Registration
from events.registration import notifications
from events.registration import services as registration_services
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.page_cache.content import forget_version
from kanazawa2030.pages.models import SitePage

from ...factories import in_days, make_event, make_office, make_site_page, make_venue
from ..reading import text_of
from .factories import ANNA, Pages, filled, form_url, own_url, register

Status = Registration.Status


class FormPageTests(Pages):
    def test_both_languages_with_everything_asked(self):
        event = make_event(max_companions=3, offered_needs=list(NEEDS))
        EventQuestion.objects.create(event=event, label_ja="ひとこと")
        for language, button in (("ja", "申し込む（無料）"), ("en", "Register (free)")):
            with self.subTest(language):
                response = self.client.get(form_url(event, language))
                self.assertContains(response, button)
                self.assertContains(response, 'autocomplete="email"')
                asked = 'name="kana"' in response.content.decode()
                self.assertEqual(asked, language == "ja")

    def test_what_is_preset_is_neither_required_nor_optional(self):
        html = self.client.get(form_url(make_event())).content.decode()
        self.assertRegex(html, r'for="id_name">[^<]*<span class="req">')
        self.assertNotRegex(html, r'for="id_language">[^<]*<span class="(req|opt)">')

    def test_purpose_stands_above_the_button(self):
        make_office()
        make_site_page(SitePage.Key.PRIVACY)
        html = self.client.get(form_url(make_event())).content.decode()
        purpose = html.index("受付と連絡にだけ使い、終了後90日で消します")
        self.assertLess(purpose, html.index("担当：", purpose))
        self.assertLess(html.index("担当：", purpose), html.index("</button>", purpose))
        self.assertIn('href="/ja/privacy/"', html[purpose : html.index("</button>", purpose)])
        self.assertEqual(html.count('type="checkbox"'), 1)
        self.assertNotIn("checked", html)

    def test_a_full_event_offers_the_waiting_list(self):
        event = make_event(capacity=1)
        register(event)
        response = self.client.get(form_url(event))
        self.assertContains(response, "キャンセル待ちに登録する</button>")
        self.assertNotContains(response, "申し込む（無料）")

    def test_few_seats_are_told_beside_the_number_of_people(self):
        event = make_event(capacity=2, max_companions=3)
        register(event)
        form = self.client.get(form_url(event))
        self.assertContains(form, "いま空いている席は、あと1席です。")
        again = self.post(event, name="")
        self.assertContains(again, "いま空いている席は、あと1席です。", status_code=422)

    def test_a_full_list_says_so_and_shows_no_form(self):
        event = make_event(capacity=1, waiting_capacity=1)
        register(event)
        register(event, 2)
        response = self.client.get(form_url(event))
        self.assertContains(response, "キャンセル待ちの受付も終わりました")
        self.assertNotContains(response, 'name="email"')
        self.assertContains(
            self.client.get(f"/ja/events/{event.slug}/"), "キャンセル待ちの受付も終わりました"
        )

    def test_a_fee_is_not_called_free(self):
        response = self.client.get(form_url(make_event(fee_yen=500)))
        self.assertNotContains(response, "（無料）")
        self.assertContains(response, "500円")

    def test_head_answers_like_get(self):
        self.assertEqual(self.client.head(form_url(make_event())).status_code, 200)

    def test_other_methods_are_refused(self):
        self.assertEqual(self.client.put(form_url(make_event())).status_code, 405)


class WhereNothingIsRegisteredTests(Pages):
    def test_other_modes_have_no_form(self):
        for mode in ("none", "external", "contact"):
            event = make_event(registration_mode=mode)
            for page in ("", "sent/", "group/"):
                with self.subTest(mode, page=page):
                    url = form_url(event) + page
                    self.assertEqual(self.client.get(url).status_code, 404)
            self.assertEqual(self.post(event).status_code, 404)

    def test_what_is_not_public_has_no_form(self):
        self.assertEqual(self.client.get(form_url(make_event(published=False))).status_code, 404)
        gone = make_event(publishing_state=Event.State.WITHDRAWN)
        self.assertEqual(self.client.get(form_url(gone)).status_code, 410)

    def closed(self):
        now = timezone.now()
        yield make_event(state="cancelled"), "中止"
        yield make_event(state="postponed"), "延期"
        yield make_event(starts_at=in_days(-3)), "終わっています"
        yield (make_event(registration_closes_at=now - timedelta(hours=1)), "終わりました")
        yield make_event(registration_opens_at=now + timedelta(hours=1)), "まだ"

    def test_a_sentence_instead_of_the_form(self):
        for event, word in self.closed():
            with self.subTest(word):
                for page in ("", "group/"):
                    response = self.client.get(form_url(event) + page)
                    self.assertContains(response, word)
                    self.assertNotContains(response, 'name="email"')

    def test_closed_between_form_and_post_keeps_what_was_typed(self):
        for event, word in self.closed():
            with self.subTest(word):
                response = self.post(event, needs_text="車いすです")
                self.assertContains(response, word, status_code=422)
                self.assertContains(response, 'value="見本 花子"', status_code=422)
                self.assertContains(response, "車いすです", status_code=422)
                self.assertNotContains(response, "申し込む（無料）", status_code=422)
                self.assertFalse(event.registrations.exists())


class RegisteringTests(Pages):
    def test_a_seat_a_mail_and_one_step_left(self):
        for language in ("ja", "en"):
            event = make_event(max_companions=2)
            with self.subTest(language):
                response = self.post(event, language, language=language, people="2")
                self.assertSent(response, event, language)
                mine = event.registrations.get()
                self.assertEqual((mine.status, mine.size), (Status.UNCONFIRMED, 2))
                self.assertEqual(mine.purpose_version, "2026-11")
                (mail,) = OutgoingMail.objects.filter(language=language)
                self.assertEqual(mail.to, ANNA["email"])
                page = self.client.get(response.url)
                words = {"ja": "まだ申込みは終わっていません", "en": "One step is left"}
                self.assertContains(page, words[language])
                subject = re.search("[「“]([^」”]+)[」”]", text_of(page))[1]
                self.assertRegex(mail.subject, rf"[\]】] ?{subject}")
                self.assertContains(page, f"<strong>{ANNA['email']}</strong>")
                self.assertContains(page, f'href="{form_url(event, language)}#id_email"')
                self.client.cookies.clear()
                self.assertNotContains(self.client.get(response.url), ANNA["email"])

    def test_nothing_personal_in_addresses(self):
        response = self.post(make_event())
        self.assertRegex(response.url, r"^/ja/events/[\w-]+/register/sent/$")

    @override_settings(SESSION_COOKIE_SECURE=True)
    def test_over_https_the_cookie_is_one_only_https_can_set(self):
        answer = self.post(make_event())
        cookie = answer.cookies["__Secure-sent_to"]
        self.assertTrue(cookie["secure"] and cookie["httponly"])
        self.assertContains(self.client.get(answer.url, secure=True), ANNA["email"])

    def test_a_known_address_gets_the_same_page(self):
        event = make_event()
        mine = register(event, email=ANNA["email"])
        answers = [self.post(event), self.post(event, email="new@people.example")]
        self.assertEqual(answers[0].status_code, answers[1].status_code)
        self.assertEqual(answers[0].url, answers[1].url)
        self.assertEqual(answers[0].content, answers[1].content)
        cookies = [answer.cookies["sent_to"] for answer in answers]
        # Its end is so many seconds from now, and the clock goes on.
        self.assertEqual(*({**cookie, "expires": ""} for cookie in cookies))
        kept = [signing.loads(cookie.value, salt="sent_to") for cookie in cookies]
        self.assertEqual(*(re.sub("[0-9a-f]", "0", key) for _email, key in kept))
        self.assertEqual(event.registrations.filter(email=ANNA["email"]).get(), mine)
        self.assertEqual(len(self.outbox("registration_known")), 1)

    def test_a_corrected_address_takes_the_place_along(self):
        event = make_event(capacity=1, waiting_capacity=5)
        self.post(event, email="hanakoo@people.example")
        register(event, 2)
        self.assertSent(self.post(event, wait="yes"), event)
        mine = event.registrations.get(name=ANNA["name"])
        self.assertEqual((mine.email, mine.place, mine.number), (ANNA["email"], "seat", 1))
        event.refresh_from_db()
        self.assertEqual(event.seats_held, 1)

    def test_a_browser_moves_no_place_but_its_own(self):
        event = make_event()
        theirs = register(event, name=ANNA["name"], email="theirs@people.example", confirmed=False)
        Registration.objects.update(created_at=timezone.now() - timedelta(hours=1))
        self.post(event, email="theirs@people.example")
        self.post(event)
        theirs.refresh_from_db()
        self.assertEqual((theirs.email, theirs.status), ("theirs@people.example", "unconfirmed"))
        self.post(event, name="見本 太郎", email="taro@people.example")
        self.assertEqual(event.registrations.active().count(), 3)

    def test_a_known_address_is_refused_like_a_new_one(self):
        full = make_event(capacity=1, waiting_capacity=0)
        closed = make_event(registration_closes_at=timezone.now() + timedelta(days=1))
        for event in (full, closed):
            register(event, email=ANNA["email"])
        closed.registration_closes_at = timezone.now()
        closed.save()
        before = len(self.outbox())
        for event in (full, closed):
            pages = [
                self.post(event, email=email) for email in (ANNA["email"], "new1@people.example")
            ]
            with self.subTest(event):
                known, new = (re.sub(r'value="[^"]*"', "", page.content.decode()) for page in pages)
                self.assertEqual([page.status_code for page in pages], [422, 422])
                self.assertEqual(known, new)
        self.assertEqual(len(self.outbox()), before)

    def test_a_double_click_is_one_registration_and_one_mail(self):
        event = make_event(capacity=1, waiting_capacity=0)
        data = filled()
        for _click in range(5):
            response = self.client.post(form_url(event), data)
            self.assertSent(response, event)
        self.assertEqual(event.registrations.count(), 1)
        self.assertEqual(len(self.outbox()), 1)

    def test_full_while_typing_is_said_before_one_waits(self):
        event = make_event(capacity=1)
        register(event)
        response = self.post(event, adults="")
        self.assertContains(response, "入力していただく間に満席になりました", status_code=422)
        self.assertContains(response, 'value="見本 花子"', status_code=422)
        self.assertContains(response, 'name="wait"', status_code=422)
        self.assertFalse(event.registrations.filter(email=ANNA["email"]).exists())
        self.assertSent(self.post(event, wait="yes"), event)
        self.assertEqual(event.registrations.get(email=ANNA["email"]).queue_no, 1)

    def test_more_people_than_seats_choose_what_they_want(self):
        event = make_event(capacity=1, max_companions=3)
        for language, sentence, button in (
            ("ja", "いま空いている席は、あと1席です", "全員でキャンセル待ちに登録する"),
            ("en", "Only 1 seat is free now", "Put everyone on the waiting list"),
        ):
            self.assertContains(self.client.get(form_url(event, language)), sentence[-8:-2])
            response = self.post(event, language, people="2")
            self.assertContains(response, f"{sentence}", status_code=422)
            self.assertContains(response, f"{button}</button>", status_code=422)
            self.assertContains(response, 'href="#id_people"', status_code=422)
            self.assertContains(response, 'value="見本 花子"', status_code=422)
            self.assertFalse(event.registrations.exists())
        self.assertSent(self.post(event, people="1"), event)
        self.assertEqual(event.registrations.get().place, "seat")
        other = make_event(capacity=1, max_companions=3)
        self.assertSent(self.post(other, people="2", wait="yes"), other)
        self.assertEqual((other.registrations.get().place, other.seats_held), ("queue", 0))

    def test_more_people_than_seats_and_no_list(self):
        event = make_event(capacity=1, max_companions=3, waiting_capacity=0)
        for wait in (None, "yes"):
            response = self.post(event, people="2", wait=wait)
            self.assertContains(response, "人数を減らしてください", status_code=422)
            self.assertNotContains(response, 'name="wait"', status_code=422)

    def test_the_other_language_keeps_what_is_typed(self):
        event = make_event(max_companions=3, offered_needs=["childcare", "wheelchair"])
        typed = {"people": "3", "children": "1", "needs": ["wheelchair"], "needs_text": "段差"}
        response = self.post(event, "en", switch="en", email="half", photo_consent="on", **typed)
        self.assertEqual(response.status_code, 200)
        form = response.context["form"]
        self.assertFalse(form.is_bound)
        for name, value in {**typed, "name": ANNA["name"], "email": "half"}.items():
            self.assertEqual(form[name].value(), value)
        self.assertEqual(form["language"].value(), "en")
        self.assertContains(response, "checked", count=2)
        self.assertFalse(event.registrations.exists())
        self.assertEqual(self.outbox(), [])

    def test_full_and_no_list_keeps_what_was_typed(self):
        event = make_event(capacity=1, waiting_capacity=0)
        register(event)
        response = self.post(event)
        self.assertContains(response, "満席", status_code=422)
        self.assertContains(response, 'value="見本 花子"', status_code=422)


class BadInputTests(Pages):
    def test_each_error_has_its_sentence_and_all_is_kept(self):
        event = make_event(max_companions=2, offered_needs=["childcare"])
        typed = {
            "kana": "漢字",
            "phone": "123",
            "people": "2",
            "children": "-1",
            "needs": ["childcare"],
            "needs_text": "<b>段差</b>",
            "photo_consent": "on",
        }
        for language, prefix in (("ja", "エラー：</"), ("en", "Error: ")):
            with self.subTest(language):
                response = self.post(event, language, name="", email="a＠", **typed)
                html = response.content.decode()
                self.assertEqual(response.status_code, 422)
                self.assertTrue(
                    re.search(r"<title>(.*?)</title>", html)[1].startswith(prefix.strip("</"))
                )
                for field in ("name", "email", "phone", "children"):
                    self.assertIn(f'href="#id_{field}"', html)
                    self.assertIn(f'id="id_{field}_error"', html)
                self.assertIn("&lt;b&gt;段差&lt;/b&gt;", html)
                self.assertEqual(html.count("checked"), 2)
                self.assertIn('value="-1"', html)
                self.assertFalse(event.registrations.exists())

    def test_nul_is_a_bad_request(self):
        response = self.post(make_event(), name="花\x00子")
        self.assertEqual(response.status_code, 400)

    def test_three_hundred_characters_and_emoji(self):
        event = make_event()
        response = self.post(event, name="花" * 300)
        self.assertContains(response, "花" * 300, status_code=422)
        self.assertSent(self.post(event, name="🎏 花子"), event)
        self.assertEqual(event.registrations.get().name, "🎏 花子")

    def test_no_visitors_text_in_a_subject(self):
        self.post(make_event(), name="<script>賞金</script>")
        (mail,) = self.outbox()
        self.assertNotIn("賞金", mail.subject)
        self.assertNotIn("<script>", mail.html)

    @override_settings(LIMITS={**settings.LIMITS, "register": (2, 3600), "find": (2, 3600)})
    def test_limits_answer_429(self):
        event = make_event()
        for status in (302, 302, 429):
            self.assertEqual(self.post(event).status_code, status)
        self.assertEqual(self.post(event, page="group/").status_code, 429)
        for status in (302, 302, 429):
            self.assertEqual(self.find().status_code, status)
        self.assertEqual(self.client.get(form_url(event)).status_code, 200)

    @override_settings(LIMITS={**settings.LIMITS, "register": (0, 3600), "find": (0, 3600)})
    def test_a_form_over_its_limit_is_shown_again_as_typed(self):
        event = make_event()
        group = {"organisation": "川の学校", "contact": "川野", "message": "四十人です"}
        for response, typed in (
            (self.post(event), ["見本 花子"]),
            (self.post(event, page="group/", **group), ["川の学校", "四十人です"]),
            (self.find(), ["hanako@people.example"]),
        ):
            self.assertEqual(response.status_code, 429)
            self.assertGreater(int(response["Retry-After"]), 0)
            for text in ("今回の送信は受け付けていません", '<form method="post"', *typed):
                self.assertContains(response, text, status_code=429)

    @override_settings(LIMITS={**settings.LIMITS, "register_event": (0, 3600)})
    def test_a_form_over_the_limit_of_its_event_is_shown_again_as_typed(self):
        response = self.post(make_event())
        self.assertContains(response, "今回の送信は受け付けていません", status_code=429)
        self.assertContains(response, 'value="見本 花子"', status_code=429)
        self.assertFalse(Registration.objects.exists())

    def test_one_browser_cannot_fill_an_event(self):
        event, other = make_event(), make_event()
        answers = [
            self.post(event, email=f"p{number}@people.example").status_code for number in range(30)
        ]
        self.assertEqual((answers.count(302), answers[-1]), (10, 429))
        self.assertSent(self.post(other), other)

    def test_a_hall_behind_one_address_gets_its_forms(self):
        event = make_event(capacity=100)
        for number in range(30):
            data = filled(email=f"p{number}@people.example")
            answer = self.client.post(form_url(event), data, HTTP_USER_AGENT=f"phone {number}")
            self.assertEqual(answer.status_code, 302)

    def test_a_lock_not_had_is_tried_once_more(self):
        event = make_event()
        real, calls = registration_services.register, []

        def busy_once(*args, **kwargs):
            calls.append(1)
            if len(calls) == 1:
                raise OperationalError("database is locked")
            return real(*args, **kwargs)

        with mock.patch.object(registration_services, "register", busy_once):
            self.assertSent(self.post(event), event)

    def test_a_lock_never_had_keeps_the_form(self):
        error = OperationalError("database is locked")
        with mock.patch.object(registration_services, "register", side_effect=error):
            response = self.post(make_event())
        self.assertContains(response, 'value="見本 花子"', status_code=503)
        self.assertIn("Retry-After", response.headers)
        with (
            mock.patch.object(
                registration_services, "register", side_effect=OperationalError("disk")
            ),
            self.assertRaises(OperationalError),
        ):
            self.post(make_event())


def sent_queries(queries) -> list[str]:
    """The statements of a request, without the savepoints a test adds."""
    words = ("SAVEPOINT", "RELEASE")
    return [one["sql"] for one in queries if not one["sql"].startswith(words)]


class CostTests(Pages):
    """Registering is short: what a page knows is not asked again, least of all under the lock."""

    def post_anew(self, event, email, **changes):
        self.client.cookies.clear()  # another browser
        return self.post(event, email=email, **changes)

    def test_a_completed_form(self):
        event = make_event(venue=make_venue(), max_companions=3)
        with CaptureQueriesContext(connection) as queries:
            self.assertSent(self.post(event, people="2"), event)
        sent = sent_queries(queries)
        sent = sent[
            : next(n for n, sql in enumerate(sent) if "outgoingmail" in sql and "INSERT" in sql) + 1
        ]
        self.assertEqual(len(sent), 11)
        locked = next(n for n, sql in enumerate(sent) if "seats_held" in sql and "venue" not in sql)
        self.assertEqual(len(sent[locked:]), 7)

    def test_kept_while_the_content_stays(self):
        forget_version()
        event = make_event(venue=make_venue())
        with override_settings(KEEP_PAGES=True):
            for number in (1, 2):
                with CaptureQueriesContext(connection) as queries:
                    made = self.post_anew(event, f"p{number}@people.example")
                self.assertEqual(made.status_code, 302)
        self.assertEqual(len(sent_queries(queries)), 8)
        first, second = OutgoingMail.objects.order_by("pk")
        links = [notifications.manage_url(one) for one in event.registrations.order_by("number")]
        for number, (mail, link) in enumerate(zip((first, second), links, strict=True), 1):
            for text in (mail.text, mail.html):
                self.assertIn(link, text)
                self.assertNotRegex(text, "[\ue000-\uf8ff]")
            self.assertIn(f"受付番号：{number}\n", mail.text)

    def test_what_is_kept_is_never_old_where_it_counts(self):
        """Seats are not content: they change without a new version."""
        forget_version()
        event = make_event(capacity=2)
        with override_settings(KEEP_PAGES=True):
            self.post_anew(event, "p1@people.example")
            Event.objects.filter(pk=event.pk).update(seats_held=2, reserved_seats=0)
            response = self.post_anew(event, "p2@people.example")
            self.assertContains(response, "キャンセル待ち", status_code=422)
            self.post_anew(event, "p3@people.example", wait="1")
            mail = OutgoingMail.objects.get(to="p3@people.example")
            self.assertIn("ただいま満席のため、キャンセル待ちの受付となります。", mail.text)

    def test_confirming_and_cancelling(self):
        made = register(make_event(venue=make_venue()), confirmed=False)
        for page, most in (("confirm/", 10), ("cancel/", 13)):
            with CaptureQueriesContext(connection) as queries:
                self.client.post(own_url(made, page))
            self.assertEqual(len(sent_queries(queries)), most, page)
