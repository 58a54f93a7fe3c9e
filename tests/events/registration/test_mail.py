"""Every mail about a registration: subject, words, links, in both languages."""

import re
from itertools import product

from django.utils import timezone, translation

from events.ical import event_calendar
from events.models import Registration
from events.registration import mail as registration_mail
from events.registration import services as registration_services
from events.registration.mail_kinds import KINDS
from kanazawa2030.core.language.normalise import text_width
from kanazawa2030.core.mail.subjects import SUBJECT_WIDTH

from ...base import PortalTestCase
from ...calendars import read
from ...factories import make_event, make_office, make_venue, tokyo

LANGUAGES = ("ja", "en")
OF_A_PERSON = [what for what in KINDS if what != "links" and not what.startswith("group_")]
ONLINE = "https://meet.example/room"
MANAGE = "http://testserver/ja/registrations/key/"


class Group:
    headcount = 25


class WritingCase(PortalTestCase):
    def setUp(self):
        make_office(hours_ja="平日 9:00–17:45", hours_en="weekdays 9:00–17:45")
        self.event = make_event(
            title_ja="用水のまちを歩いて考える、水と暮らしの2030年",
            title_en="Walking the canal town: water and daily life in 2030",
            starts_at=tokyo(2031, 6, 19, 18, 30),
            venue=make_venue(
                name_ja="しいのき迎賓館",
                name_en="Shiinoki Cultural Complex",
                directions_ja="香林坊バス停から歩いて5分",
                directions_en="Five minutes on foot from Korinbo",
                latitude="36.560000",
                longitude="136.650000",
            ),
            bring_ja="歩きやすい靴",
            bring_en="Comfortable shoes",
            go_nogo_note_ja="前日17時に決めます",
            go_nogo_note_en="Decided at 17:00 the day before",
        )

    def registration(self, language="ja", *, confirmed=True, **fields):
        made = registration_services.register(
            self.event,
            **{
                "name": "金沢 花子",
                "email": f"{language}{timezone.now():%f}@example.test",
                "language": language,
                **fields,
            },
        )
        return registration_services.confirm(made) if confirmed else made

    def waiting(self, language="ja"):
        """Somebody confirmed in the queue, on paper only."""
        made = self.registration(language, email=f"w{language}@example.test")
        made.place, made.queue_no = Registration.Place.QUEUE, 1
        return made

    def write(self, what, registration=None, **context):
        registration = registration or self.registration()
        if what == "message":
            subject = "ご案内" if registration.language == "ja" else "A hint"
            context = {"message_subject": subject, "message_paragraphs": [subject], **context}
        return registration_mail.write(
            what,
            language=registration.language,
            event=registration.event,
            registration=registration,
            manage_url=MANAGE,
            **context,
        )


class EveryMailTests(WritingCase):
    """What holds for each kind in each language."""

    def all_mails(self):
        for language in LANGUAGES:
            confirmed = self.registration(language)
            unconfirmed = self.registration(
                language, confirmed=False, email=f"u{language}@example.test"
            )
            for what in OF_A_PERSON:
                is_open = what in ("confirm", "nudge")
                made = unconfirmed if is_open else confirmed
                if what == "waiting":
                    made = self.waiting(language)
                yield what, language, made, self.write(what, made)
            for what in ("group_received", "group_declined"):
                yield (
                    what,
                    language,
                    None,
                    registration_mail.write(
                        what,
                        language=language,
                        event=self.event,
                        group=Group,
                        reason="会場が小さいためです。",
                    ),
                )

    def test_each_says_what_when_where_and_how_it_stands(self):
        words = {
            "ja": ("用水のまち", "2031年6月19日（木）18:30–20:30", "しいのき迎賓館"),
            "en": ("Walking the", "Thursday 19 June 2031", "Shiinoki"),
        }
        for what, language, made, written in self.all_mails():
            for part, word in product((written.text, written.html), words[language]):
                self.assertIn(word, part, what)
            if made is not None and KINDS[what].states_registration:
                number = "受付番号：" if language == "ja" else "Registration number: "
                self.assertIn(f"{number}{made.number}\n", written.text, what)

    def test_each_has_a_link_and_the_office(self):
        for what, language, _made, written in self.all_mails():
            goal = KINDS[what].button_target
            url = MANAGE if goal == "manage_url" else f"/{language}/events/event-"
            for part in (written.text, written.html):
                self.assertIn(url, part, what)
                self.assertIn("076-000-0000", part, what)

    def test_subjects_say_who_writes_what_and_when(self):
        for what, language, _made, written in self.all_mails():
            matter = "[^：]+：用水" if language == "ja" else "[^:]+: Walking"
            day = "（6月19日）" if language == "ja" else r" \(19 June\)"
            start = "【金沢SDGs】" if language == "ja" else r"\[Kanazawa SDGs\] "
            self.assertRegex(written.subject, f"^{start}{matter}.*{day}$", what)
            before = written.subject.removesuffix("（6月19日）").removesuffix(" (19 June)")
            self.assertLessEqual(text_width(before), SUBJECT_WIDTH, written.subject)

    def test_nothing_of_the_other_language(self):
        for what, language, _made, written in self.all_mails():
            if language == "en":
                text = written.text.replace("会場が小さいためです。", "")
                text = text.replace("金沢 花子", "")
                self.assertIsNone(re.search(r"[ぁ-んァ-ヶ一-龠]", text), what)
            else:
                text = re.sub(r"http\S+|\S+@\S+|event\.ics|IMAGINE \S+ \d+", "", written.text)
                self.assertIsNone(re.search(r"[A-Za-z]{4,}", text), f"{what}: {text}")

    def test_no_template_is_left_over(self):
        for what, _language, _made, written in self.all_mails():
            for part in (written.subject, written.text, written.html):
                for trace in ("{{", "{%", "None", "%("):
                    self.assertNotIn(trace, part, what)
            self.assertNotIn("<p", written.text)
            self.assertNotIn("\n\n\n", written.text)

    def test_the_html_fetches_nothing(self):
        for what, _language, _made, written in self.all_mails():
            for trace in ("<img", "<script", "<link", "url(", "@import"):
                self.assertNotIn(trace, written.html, what)


class SubjectTests(WritingCase):
    def subject(self, what, language="ja"):
        made = self.registration(language, email=f"{what}{language}@example.test")
        made.event = self.event
        return self.write(what, made).subject

    def test_fixed_words(self):
        for what in ("confirm", "nudge"):
            self.assertTrue(self.subject(what).startswith("【金沢SDGs】あと1回の操作が必要です："))
        self.assertTrue(self.subject("confirmed").startswith("【金沢SDGs】参加が決まりました："))

    def test_a_number_in_the_series_stands_for_the_title(self):
        self.event.number = 48
        self.assertEqual(
            self.subject("confirmed"),
            "【金沢SDGs】参加が決まりました：SDGsカフェ 第48回（6月19日）",
        )
        self.assertEqual(
            self.subject("waiting", "en"),
            "[Kanazawa SDGs] You are on the waiting list: SDGs Café No. 48 (19 June)",
        )

    def test_without_a_date_none_is_named(self):
        self.event.state = "postponed"
        self.assertNotIn("6月", self.subject("postponed"))
        self.event.state, self.event.date_precision = "scheduled", "month"
        self.assertTrue(self.subject("changed").endswith("（2031年6月）"))
        self.assertTrue(self.subject("changed", "en").endswith(" (June 2031)"))

    def test_a_sample_says_so_behind_who_writes(self):
        self.event.is_sample = True
        self.assertTrue(self.subject("confirmed").startswith("【金沢SDGs】【見本】参加が"))
        self.assertTrue(self.subject("confirmed", "en").startswith("[Kanazawa SDGs] [Sample] "))
        for language in LANGUAGES:
            made = self.registration(language)
            made.event = self.event
            written = self.write("confirmed", made)
            mark = "これは見本です" if language == "ja" else "This is a sample"
            for part in (written.text, written.html):
                self.assertIn(mark, part)

    def test_visitors_words_are_in_no_subject(self):
        made = self.registration(name="買って http://spam.example", confirmed=False)
        for what in OF_A_PERSON:
            self.assertNotIn("spam", self.write(what, made).subject)


class VisitorsWordsTests(WritingCase):
    def test_a_name_appears_only_after_confirmation(self):
        made = self.registration(name="買って http://spam.example", confirmed=False)
        for what in ("confirm", "nudge", "changed", "event_cancelled"):
            written = self.write(what, made)
            self.assertNotIn("spam", written.text + written.html, what)
        made = registration_services.confirm(made)
        self.assertIn("spam.example 様", self.write("confirmed", made).text)

    def test_html_is_escaped_and_text_is_not(self):
        made = self.registration(name="O’Neill & <b>Co</b>", language="en")
        written = self.write("confirmed", made)
        self.assertIn("Hello O’Neill & <b>Co</b>,", written.text)
        self.assertIn("Hello O’Neill &amp; &lt;b&gt;Co&lt;/b&gt;,", written.html)

    def test_staffs_reason_is_escaped_in_html(self):
        written = registration_mail.write(
            "group_declined",
            language="ja",
            event=self.event,
            group=Group,
            reason="満席 <25人> https://example.test/other のため",
        )
        self.assertIn("満席 <25人>", written.text)
        self.assertIn("満席 &lt;25人&gt;", written.html)
        self.assertIn('<a href="https://example.test/other"', written.html)


class PlaceTests(WritingCase):
    def test_the_online_address_only_with_a_confirmed_seat(self):
        self.event.format = "hybrid"
        self.event.online_url = ONLINE
        self.event.capacity = 2
        self.event.save()
        seated = self.registration(email="a@example.test")
        unconfirmed = self.registration(email="b@example.test", confirmed=False)
        waiting = self.registration(email="c@example.test")
        self.assertEqual(waiting.place, Registration.Place.QUEUE)
        for what in OF_A_PERSON:
            expected = KINDS[what].shows_online_address
            written = self.write(what, seated)
            self.assertEqual(ONLINE in written.text, expected, what)
            self.assertEqual(f'<a href="{ONLINE}"' in written.html, expected, what)
            for other in (unconfirmed, waiting):
                written = self.write(what, other)
                self.assertNotIn(ONLINE, written.text + written.html, what)

    def test_online_only_names_no_place(self):
        self.event.format = "online"
        self.event.save()
        written = self.write("reminder_day")
        self.assertIn("場所：オンライン\n", written.text)
        self.assertNotIn("しいのき", written.text)
        self.assertNotIn("香林坊", written.text)
        self.assertNotIn("当日の受付", written.text)

    def test_reminders_tell_the_way_what_to_bring_and_about_snow(self):
        for what in ("reminder_week", "reminder_day"):
            written = self.write(what)
            for word in ("香林坊バス停", "maps.gsi.go.jp", "靴", "前日17時に決めます"):
                self.assertIn(word, written.text)
                self.assertIn(word, written.html)
            self.assertIn('<a href="https://maps.gsi.go.jp/', written.html)

    def test_a_text_that_falls_back_carries_its_language(self):
        self.event.title_en = ""
        self.event.save()
        written = self.write("confirmed", self.registration("en"))
        self.assertIn('<span lang="ja">用水のまち', written.html)
        self.assertNotIn("<span", written.text)

    def test_the_events_own_contact(self):
        self.event.contact_name_ja = "里山の会"
        self.event.contact_phone = "076-111-1111"
        self.event.save()
        self.assertRegex(self.write("confirmed").text, "お問い合わせ：里山の会.*076-111")


class WordsOfKindsTests(WritingCase):
    def test_decided_is_said_only_after_confirmation(self):
        unconfirmed = self.registration(confirmed=False, email="u@example.test")
        for what in ("confirm", "nudge", "changed", "postponed", "go_nogo"):
            written = self.write(what, unconfirmed)
            self.assertNotIn("決まりました", written.text + written.html, what)
        self.assertIn("まだ申込みは終わっていません", self.write("confirm", unconfirmed).text)

    def test_confirm_names_the_end_of_the_hold(self):
        made = self.registration(confirmed=False)
        with translation.override("ja"):
            until = registration_mail.moment_text(made.hold_until)
        self.assertIn(f"席は{until}まで", self.write("confirm", made).text)

    def test_late_confirmation_says_so(self):
        seated = self.registration()
        self.assertIn("期限は過ぎて", self.write("confirmed", seated, late=True).text)
        self.assertNotIn("期限は過ぎて", self.write("confirmed", seated).text)
        waiting = self.waiting()
        self.assertIn("最後、1番目", self.write("waiting", waiting, late=True).text)
        self.assertIn("1番目", self.write("waiting", waiting).text)

    def test_one_more_press_follows_the_button_of_the_mail(self):
        for language, words in (("ja", "ページのボタンを押すと"), ("en", "press the button there")):
            made = self.registration(language, confirmed=False, email=f"p{language}@example.test")
            self.assertIn(words, self.write("confirm", made).text)

    def test_a_change_shows_old_and_new(self):
        before = registration_mail.when_and_where(self.event)
        made = self.registration()
        made.event.starts_at = tokyo(2031, 6, 26, 18, 0)
        made.event.ends_at = tokyo(2031, 6, 26, 20, 0)
        text = self.write("changed", made, before=before).text
        self.assertIn("日時：2031年6月19日（木）18:30–20:30 → 2031年6月26日（木）18:00–20:00", text)
        self.assertNotIn("場所：しいのき迎賓館 → ", text)

    def test_postponed_without_and_with_a_date(self):
        made = self.registration()
        made.event.state = "postponed"
        text = self.write("postponed", made).text
        self.assertIn("延期となりました。新しい日程はまだ決まっていません。", text)
        self.assertIn("日時：未定（当初の予定：2031年6月19日", text)
        self.assertIn("ご返信は必要ありません", text)
        self.assertIn("取り消してください", text)
        self.assertIn("催しの状況：延期\n", text)
        made.event.state = "scheduled"
        text = self.write("postponed", made).text
        self.assertIn("お申し込みいただいた催しの日程が、次のとおり変わりました。\n", text)
        self.assertIn("ご返信は必要ありません", text)

    def test_staffs_note_stands_in_the_mails_of_a_change(self):
        made = self.registration()
        made.event.state_note_ja = "大雪のため"
        for what in ("postponed", "event_cancelled", "go_nogo", "moved_online"):
            self.assertIn("事務局からのお知らせ：\n大雪のため\n", self.write(what, made).text)

    def test_a_note_in_the_other_language_says_so_and_is_marked(self):
        made = self.registration("en")
        made.event.state_note_ja = "大雪のため"
        for what in ("postponed", "event_cancelled", "go_nogo", "moved_online", "changed"):
            written = self.write(what, made)
            self.assertIn("Message from the office (in Japanese):\n大雪のため\n", written.text)
            self.assertIn('<span lang="ja">大雪のため</span>', written.html)

    def test_the_report_is_linked(self):
        written = self.write("thanks", report_url="https://example.test/report")
        self.assertIn("https://example.test/report", written.text)

    def test_links_of_one_person(self):
        made = self.registration()
        written = registration_mail.write_links([(made, MANAGE)], language="ja")
        for word in ("用水のまち", "6月19日（木）", MANAGE, "参加決定"):
            self.assertIn(word, written.text)
            self.assertIn(word, written.html)
        self.assertIn(f'<a href="{MANAGE}"', written.html)


# --- What a mail may state -----------------------------------------------------

# Sent only about an event that is on: services refuse or withdraw them otherwise.
ABOUT_WHAT_IS_ON = {
    *("confirm", "nudge", "confirmed", "waiting", "promoted", "known", "moved_online"),
    *("go_nogo", "reminder_week", "reminder_day", "thanks", "changed"),
}
ADDS = {"ja": "カレンダーに予定を追加できます", "en": "to add the event to your calendar"}
REMOVES = {"ja": "カレンダーの予定が取り消されます", "en": "to remove the event from your"}
HOW_TO_CANCEL = {"ja": "取り消してください", "en": "please cancel on your registration page"}
CONFIRMED = {"ja": "参加決定", "en": "place confirmed"}


class StatedTests(WritingCase):
    """Every kind in every state of event and registration contradicts itself nowhere."""

    def people(self, language):
        """Yield a state and somebody in it, saved."""
        for state in ("confirmed", "unconfirmed", "waiting", "cancelled"):
            made = self.registration(
                language, confirmed=state != "unconfirmed", email=f"{state}{language}@example.test"
            )
            if state == "waiting":
                made.place, made.queue_no = Registration.Place.QUEUE, 1
                made.save()
            if state == "cancelled":
                made.status = Registration.Status.CANCELLED
                made.save()
            yield state, made

    def every_mail(self):
        for event_state in ("scheduled", "postponed", "cancelled"):
            for language in LANGUAGES:
                self.event.registrations.all().delete()
                self.event.refresh_from_db()
                people = list(self.people(language))
                self.event.state = event_state
                self.event.save()
                for (state, made), what in product(people, OF_A_PERSON):
                    if event_state != "scheduled" and what in ABOUT_WHAT_IS_ON:
                        continue
                    made.event = self.event
                    yield event_state, state, what, language, made, self.write(what, made)
                self.event.state = "scheduled"
                self.event.save()

    def test_no_mail_contradicts_itself(self):
        seen = set()
        for event_state, state, what, language, made, written in self.every_mail():
            label = (event_state, state, what, language)
            seen.add(label)
            for part in (written.text, written.html):
                with self.subTest(label):
                    is_on, is_active = event_state == "scheduled", state != "cancelled"
                    may = state == "confirmed" and event_state != "cancelled"
                    if what != "thanks":
                        self.assertEqual(CONFIRMED[language] in part, may)
                    self.assertEqual("催しの状況" in part, language == "ja" and not is_on)
                    self.assertEqual("Status of the event" in part, language == "en" and not is_on)
                    if language == "ja":
                        facts = part.partition("申込みの状況")[2][:80]
                        if KINDS[what].states_registration:
                            self.assertEqual("取消し済み" in facts, not is_active)
                        self.assertNotIn("申込みの状況：中止", part)
                    can_cancel = HOW_TO_CANCEL[language] in part
                    if state not in ("confirmed", "waiting") or event_state == "cancelled":
                        self.assertFalse(can_cancel)
                    elif KINDS[what].tells_how_to_cancel:
                        self.assertTrue(can_cancel)
            self.assertTrue(made)
        self.assertGreater(len(seen), 150)

    def test_the_file_does_what_the_mail_says(self):
        for event_state, state, what, language, made, written in self.every_mail():
            says = [
                word
                for word, words in (("adds", ADDS), ("removes", REMOVES))
                if words[language] in written.text
            ]
            reference = registration_mail.stated(KINDS[what], made.event, made).calendar
            with self.subTest((event_state, state, what, language)):
                self.assertEqual(says, [reference] if reference else [])
                self.assertLessEqual(bool(reference), KINDS[what].has_calendar_file)
                if event_state == "postponed" and state != "cancelled":
                    self.assertEqual(reference, "")
                if reference:
                    entry = read(event_calendar(made.event, language=language, registration=made))
                    is_gone = str(entry["status"]) == "CANCELLED"
                    self.assertEqual(reference, "removes" if is_gone else "adds")

    def test_a_day_nobody_knows_has_no_file(self):
        made = self.registration()
        made.event.date_precision = "month"
        self.assertNotIn("event.ics", self.write("changed", made).text)

    def test_the_own_cancellation_is_no_cancelled_event(self):
        made = self.registration()
        made.status = Registration.Status.CANCELLED
        text = self.write("cancelled", made).text
        self.assertIn("申込みの状況：取消し済み\n", text)
        self.assertNotIn("中止", text)

    def test_a_cancelled_event_ends_the_registration(self):
        made = self.registration()
        made.event.state = "cancelled"
        text = self.write("event_cancelled", made).text
        self.assertIn("催しの状況：中止\n", text)
        self.assertIn("申込みの状況：催しの中止により終了\n", text)
        self.assertIn("お手続きは必要ありません。", text)
