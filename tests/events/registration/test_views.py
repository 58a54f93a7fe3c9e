"""The ways to registration: the event's page, a group's request, a lost link."""

import re
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from events.models import GroupRequest
from events.registration import services as registration_services
from kanazawa2030.core.models import OutgoingMail

from ...factories import in_days, make_event, make_office
from .factories import ANNA, Pages, form_url, register


class GroupTests(Pages):
    def test_a_request_and_a_mail_and_no_seat(self):
        event = make_event()
        response = self.post(event, page="group/")
        self.assertRedirects(response, f"/ja/events/{event.slug}/register/group/sent/")
        self.assertContains(self.client.get(response.url), "ご相談を受け付けました")
        asked = GroupRequest.objects.get()
        self.assertEqual((asked.headcount, asked.language), (24, "ja"))
        event.refresh_from_db()
        self.assertEqual(event.seats_held, 0)
        self.assertEqual(len(self.outbox()), 1)
        self.post(event, page="group/", headcount="３０", message="車いすの子がいます。")
        (asked,) = GroupRequest.objects.all()
        self.assertEqual((asked.headcount, asked.message), (30, "車いすの子がいます。"))
        self.assertEqual(len(self.outbox()), 1)

    def test_an_email_to_whoever_was_named_expires(self):
        self.post(make_event(), page="group/")
        (mail,) = self.outbox()
        self.assertLess(mail.expires_at, timezone.now() + timedelta(hours=25))

    def test_one_open_request_of_an_address(self):
        event = make_event()
        asked = {"event": event, "headcount": 5, "created_at": timezone.now()}
        GroupRequest.objects.create(email="a@people.example", state="declined", **asked)
        GroupRequest.objects.create(email="A@people.example", **asked)
        with self.assertRaises(IntegrityError), transaction.atomic():
            GroupRequest.objects.create(email="a@people.example", **asked)

    def test_errors_keep_what_was_typed(self):
        for language in ("ja", "en"):
            response = self.post(make_event(), language, page="group/", headcount="-3")
            self.assertContains(response, "見本小学校", status_code=422)
            self.assertContains(response, 'href="#id_headcount"', status_code=422)

    def test_a_mistyped_address_is_asked_about_once(self):
        event, typed = make_event(), "school@yahoo.co.jo"
        for language, sentence in (
            ("ja", "school@yahoo.co.jp ではありませんか"),
            ("en", "Did you mean school@yahoo.co.jp?"),
        ):
            response = self.post(event, language, page="group/", email=typed)
            self.assertContains(response, sentence, status_code=422)
            self.assertContains(response, f'value="{typed}"', status_code=422)
        self.assertContains(response, 'name="asked_about"', status_code=422)
        response = self.post(event, page="group/", email=typed, asked_about=typed)
        self.assertEqual(response.status_code, 302)
        self.assertEqual(GroupRequest.objects.get().email, typed)

    def test_page_asks_no_names_of_pupils(self):
        response = self.client.get(form_url(make_event()) + "group/")
        self.assertContains(response, "児童・生徒や参加する方のお名前は、書かないで")
        self.assertContains(response, "終了後90日で消します")


class FindTests(Pages):
    def test_the_same_answer_for_everyone(self):
        register(make_event(), email=ANNA["email"])
        answers = [self.find(email=e) for e in (ANNA["email"], "nobody@people.example")]
        for response in answers:
            self.assertRedirects(response, "/ja/registrations/find/sent/")
        self.assertEqual(answers[0].content, answers[1].content)
        self.assertEqual(len(self.outbox("registration_links")), 1)

    def test_all_links_in_one_mail_in_the_pages_language(self):
        for number in range(2):
            register(make_event(slug=f"event-of-mine-{number}"), email=ANNA["email"])
        self.find("en")
        (mail,) = self.outbox("registration_links")
        self.assertEqual((mail.to, mail.language), (ANNA["email"], "en"))
        self.assertEqual(len(set(re.findall(r"/registrations/\S+", mail.text))), 2)

    def test_asking_again_and_again_mails_three_times_an_hour(self):
        register(make_event(), email=ANNA["email"], confirmed=False)
        for minute in range(30):
            registration_services.find(
                email=ANNA["email"], language="ja", now=timezone.now() + timedelta(minutes=minute)
            )
        soon = timezone.now() + timedelta(minutes=45)
        mails = OutgoingMail.objects.filter(to=ANNA["email"])
        self.assertEqual(mails.filter(not_before__lt=soon).count(), 3)
        self.assertEqual(mails.count(), 4)

    def test_no_address(self):
        for language in ("ja", "en"):
            response = self.find(language, email="nobody")
            self.assertContains(response, 'value="nobody"', status_code=422)
            self.assertEqual(self.client.get(f"/{language}/registrations/find/").status_code, 200)


class EventPageTests(Pages):
    def html(self, event, language="ja"):
        return self.client.get(f"/{language}/events/{event.slug}/").content.decode()

    def test_a_button_the_group_and_the_lost_link(self):
        make_office()
        event = make_event()
        for language, words in (("ja", "申し込む（無料）"), ("en", "Register (free)")):
            html = self.html(event, language)
            with self.subTest(language):
                self.assertIn(words, html)
                for path in (
                    form_url(event, language),
                    form_url(event, language) + "group/",
                    f"/{language}/registrations/find/",
                    "tel:0760000000",
                ):
                    self.assertIn(f'href="{path}"', html)

    def test_the_lost_link_is_in_the_menu_the_footer_and_beside_the_sign_in(self):
        for path, times in (
            ("", 2),
            ("sitemap/", 3),
            ("accounts/login/", 3),
            ("accounts/code/", 3),
        ):
            for language in ("ja", "en"):
                page = self.client.get(f"/{language}/{path}")
                self.assertContains(page, f'href="/{language}/registrations/find/"', times)

    def test_full_leads_to_the_waiting_list(self):
        event = make_event(capacity=1)
        register(event)
        self.assertIn("キャンセル待ちに登録する</a>", self.html(event))

    def test_no_dead_button(self):
        for event in (
            make_event(registration_mode="none"),
            make_event(registration_mode="contact"),
            make_event(state="cancelled"),
            make_event(starts_at=in_days(-2)),
            make_event(registration_closes_at=timezone.now()),
        ):
            with self.subTest(event):
                self.assertNotIn(form_url(event), self.html(event))

    def test_a_preview_has_no_button_yet(self):
        self.client.sign_in(self.editor)
        event = make_event(published=False)
        self.assertNotIn(form_url(event), self.html(event))
