"""Every mail about a registration: subject, words, links, in both languages."""

import re
from itertools import product

from django.test import SimpleTestCase
from django.utils import timezone, translation

from events.models import Registration
from events.registration import mail as registration_mail
from events.registration import services as registration_services
from events.registration.mail_kinds import KINDS
from kanazawa2030.core.language.normalise import text_width

from ...base import PortalTestCase
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
            "ja": ("用水のまち", "2031年6月19日（木）18:30–20:30", "しいのき迎賓館", "受付中"),
            "en": ("Walking the", "Thursday 19 June 2031", "Shiinoki", "Open"),
        }
        for what, language, made, written in self.all_mails():
            for part, word in product((written.text, written.html), words[language]):
                self.assertIn(word, part, what)
            if made is not None:
                number = "受付番号：" if language == "ja" else "Registration number: "
                self.assertIn(f"{number}{made.number}\n", written.text, what)

    def test_each_has_a_link_and_the_office(self):
        for what, language, _made, written in self.all_mails():
            goal = KINDS[what].button_target
            url = MANAGE if goal == "manage_url" else f"/{language}/events/event-"
            for part in (written.text, written.html):
                self.assertIn(url, part, what)
                self.assertIn("076-000-0000", part, what)

    def test_subjects_are_short_and_end_in_the_day(self):
        for what, language, _made, written in self.all_mails():
            self.assertLessEqual(text_width(written.subject), 60, written.subject)
            self.assertNotIn("\n", written.subject)
            if language == "ja":
                self.assertRegex(written.subject, r"^【[^】]+】用水", what)
            else:
                self.assertIn(": Walking", written.subject)

    def test_nothing_of_the_other_language(self):
        for what, language, _made, written in self.all_mails():
            if language == "en":
                text = written.text.replace("会場が小さいためです。", "")
                text = text.replace("金沢 花子", "")
                self.assertIsNone(re.search(r"[ぁ-んァ-ヶ一-龠]", text), what)
            else:
                text = re.sub(r"http\S+|event\.ics|IMAGINE \S+ \d+", "", written.text)
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
    def subject(self, what, language="ja", event=None):
        with translation.override(language):
            return registration_mail.subject_of(KINDS[what].subject, event or self.event)

    def test_fixed_words(self):
        self.assertIn("【あと1回の操作が必要です】", self.subject("confirm"))
        self.assertIn("【あと1回の操作が必要です】", self.subject("nudge"))
        self.assertIn("【参加が決まりました】", self.subject("confirmed"))

    def test_a_number_in_the_series_stands_for_the_title(self):
        self.event.number = 48
        self.assertEqual(
            self.subject("confirmed"), "【参加が決まりました】SDGsカフェ 第48回（6月19日）"
        )
        self.assertEqual(
            self.subject("waiting", "en"), "You are on the waiting list: SDGs Café No. 48 (19 June)"
        )

    def test_a_sample_says_so_first(self):
        self.event.is_sample = True
        self.assertTrue(self.subject("confirmed").startswith("【見本】【参加が"))
        self.assertTrue(self.subject("confirmed", "en").startswith("[Sample] "))
        for what, language in product(KINDS, LANGUAGES):
            self.assertLessEqual(text_width(self.subject(what, language)), 60, what)
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
        self.assertIn("spam.exampleさま", self.write("confirmed", made).text)

    def test_html_is_escaped_and_text_is_not(self):
        made = self.registration(name="O’Neill & <b>Co</b>", language="en")
        written = self.write("confirmed", made)
        self.assertIn("Dear O’Neill & <b>Co</b>,", written.text)
        self.assertIn("Dear O’Neill &amp; &lt;b&gt;Co&lt;/b&gt;,", written.html)

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
        self.assertNotIn("受付では", written.text)

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
        self.assertIn("時間は過ぎて", self.write("confirmed", seated, late=True).text)
        self.assertNotIn("時間は過ぎて", self.write("confirmed", seated).text)
        waiting = self.waiting()
        self.assertIn("最後、1番目", self.write("waiting", waiting, late=True).text)
        self.assertIn("1番目", self.write("waiting", waiting).text)

    def test_promotion_tells_how_to_decline(self):
        self.assertIn("辞退", self.write("promoted").text)
        self.assertIn("decline", self.write("promoted", self.registration("en")).text)

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
        self.assertIn("まだ決まっていません", text)
        self.assertIn("日時：未定（当初の予定：2031年6月19日", text)
        self.assertIn("お返事は要りません", text)
        self.assertIn("取り消してください", text)
        self.assertIn("催しの状況：延期", text)
        made.event.state = "scheduled"
        text = self.write("postponed", made).text
        self.assertIn("次の日に延期", text)
        self.assertIn("お返事は要りません", text)

    def test_staffs_note_stands_in_the_mails_of_a_change(self):
        made = self.registration()
        made.event.state_note_ja = "大雪のため"
        for what in ("postponed", "event_cancelled", "go_nogo", "moved_online"):
            self.assertIn("大雪のため", self.write(what, made).text)

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


class CutTests(SimpleTestCase):
    def test_cut(self):
        self.assertEqual(registration_mail.cut("催しの名前", 10), "催しの名前")
        self.assertEqual(registration_mail.cut("催しの名前です", 10), "催しの名…")
