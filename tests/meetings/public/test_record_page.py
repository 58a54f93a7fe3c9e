"""The pages of a record: as it is now, as it was, and for whom."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from kanazawa2030.core.workflow.publishing import apply_transition
from meetings.models import Action, Decision, Material, Meeting, Series, Statement
from meetings.records.services import make_version, take_photo_down

from ...base import PortalTestCase
from ...factories import make_meeting, make_past_event
from ..records.test_follow_up import make_indicator, make_question, make_voice
from ..records.written import add, add_pdf, add_photo, publish, published, reword, write_record

BOTH = ("ja", "en")


class RecordCase(PortalTestCase):
    def setUp(self):
        self.meeting = write_record()

    def page(self, rest="", language="en", status=200):
        response = self.client.get(f"/{language}/meetings/5/{rest}")
        self.assertEqual(response.status_code, status)
        return response

    def publish(self, **options):
        return published(self.meeting, by=self.editor, **options)

    def correct(self, text="直した", note="数字の訂正"):
        reword(self.meeting.decisions.get(number=1), text)
        return self.publish(note_ja=note)


class PageTests(RecordCase):
    def test_without_a_record_the_page_says_so(self):
        make_version(self.meeting, by=self.editor)
        for language, words in (("ja", "公開していません"), ("en", "No agenda or minutes")):
            page = self.page(language=language)
            self.assertNotContains(page, "D-05-1")
            self.assertContains(page, words)

    def test_it_shows_what_was_said_and_decided_in_both_languages(self):
        self.publish()
        page = self.page(language="ja")
        for words in ("町家の数え方", "S1の本文", "D2の本文", "A1の本文", "方向性1"):
            self.assertContains(page, words)
        page = self.page()
        for words in (
            '<li id="D-05-2">',
            '<a class="id" href="#D-05-2">D-05-2</a>',
            '<span class="view view--all">overall</span>',
            '<span class="view">detail</span>',
            "Text S1",
            "Sun 31 March 2030",
            "<strong>Version 1</strong>",
        ):
            self.assertContains(page, words)
        self.assertNotContains(page, "メモ")
        self.assertNotContains(page, "noindex")

    def test_people_stand_as_counted_and_never_split(self):
        self.publish()
        page = self.page()
        self.assertContains(page, "43 people took part.")
        self.assertContains(page, "The sectors of 20 people are known.")
        self.assertContains(page, "<dt>Education</dt><dd>20</dd>")
        other = make_meeting(number=6, participants_total=43)
        add(Decision, other)
        published(other, by=self.editor)
        page = self.client.get("/en/meetings/6/")
        self.assertContains(page, "43 people took part.")
        self.assertNotContains(page, 'class="sect"')

    def test_the_state_of_an_action_is_what_it_is_now(self):
        self.publish()
        Action.objects.filter(number=1).update(
            state="done", state_changed_on="2030-01-05", state_note_en="All drawn"
        )
        for rest in ("", "versions/1/"):
            page = self.page(rest)
            self.assertContains(page, "All drawn")
            self.assertContains(page, '<span class="badge c2">')
            self.assertContains(page, "Sat 5 January 2030")

    def test_what_is_changed_in_the_working_copy_is_not_shown_before_it_is_published(self):
        self.publish()
        reword(self.meeting.decisions.get(number=1), "まだ公開しない")
        make_version(self.meeting, note_ja="訂正", by=self.editor)
        self.assertNotContains(self.page(language="ja"), "まだ公開しない")

    def test_a_dropped_decision_keeps_its_anchor(self):
        self.publish()
        Decision.objects.filter(number=2).update(is_dropped=True)
        self.publish(note_en="One decision taken out")
        page = self.page()
        self.assertContains(page, '<p class="small muted" id="D-05-2">')
        self.assertContains(page, "D-05-2 was taken out in version 2; the number is not used again")
        self.assertNotContains(page, "<p>Text D2</p>")
        self.assertContains(self.page("versions/1/"), "<p>Text D2</p>")

    def test_what_came_of_it(self):
        event = make_past_event(title_en="A walk")
        decision = self.meeting.decisions.get(number=2)
        decision.events.add(event)
        indicator = make_indicator(is_sample=True)
        Series.objects.create(indicator=indicator)
        decision.indicators.add(indicator)
        self.assertNotIn("A walk", self.publish().content)
        make_voice(make_question(is_sample=True), meeting=self.meeting)
        page = self.page()
        self.assertContains(page, f'href="/en/events/{event.slug}/">A walk</a>')
        self.assertContains(page, "no report yet")
        self.assertContains(page, "Townhouses lived in", count=2)
        self.assertContains(page, "<h3>Related indicators</h3>")
        self.assertContains(page, 'class="sample"', count=3)  # twice the indicator, the question
        self.assertContains(page, 'class="level level--none level--s"')
        self.assertContains(page, "1 answer was taken to this session")
        self.assertContains(self.page(language="ja"), "この回に届けた声：1件")

    def test_a_record_in_one_language_says_so_and_marks_its_texts(self):
        for model in (Statement, Decision, Action):
            model.objects.update(text_en="")
        self.publish()
        page = self.page()
        self.assertContains(page, "Only available in Japanese.")
        self.assertContains(page, '<span lang="ja">D2の本文</span>')
        self.assertNotContains(self.page(language="ja"), "だけです。")

    def test_the_list_says_which_have_a_record(self):
        make_meeting(number=6)
        for language, words in (("ja", "記録あり"), ("en", "With a record")):
            with self.subTest(language):
                self.assertNotContains(self.client.get(f"/{language}/meetings/"), words)
        self.publish()
        self.assertContains(self.client.get("/en/meetings/"), "With a record", count=1)
        self.assertContains(self.client.get("/ja/meetings/"), "記録あり", count=1)

    def test_on_paper_it_says_which_version_it_is(self):
        self.publish()
        page = self.page()
        self.assertContains(page, '<span class="qr" role="img"')
        self.assertContains(page, "Record of SDG’s Meeting No. 5, version 1,")


class VersionTests(RecordCase):
    def test_every_version_stays_readable_with_what_changed(self):
        self.publish()
        self.correct()
        old = self.page("versions/1/", "ja")
        self.assertContains(old, "D1の本文")
        self.assertNotContains(old, "直した")
        self.assertContains(old, "いまの記録は第2版です")
        new = self.page("versions/2/", "ja")
        self.assertContains(new, '<h2 id="changes">')
        self.assertContains(new, "<del>")
        self.assertContains(new, "<ins>")
        self.assertContains(new, '<span class="vh">削除：</span>')
        for page in (old, new):
            self.assertContains(page, '<meta name="robots" content="noindex">')
        current = self.page(language="ja")
        self.assertContains(current, "数字の訂正")
        self.assertContains(current, 'href="/ja/meetings/5/versions/2/#changes"')
        self.assertContains(current, 'href="/ja/meetings/5/versions/1/"')

    def test_the_opening_summary_is_frozen_and_its_change_is_shown(self):
        Meeting.objects.update(summary_ja="町家を数えた。", summary_en="We counted houses.")
        self.publish()
        Meeting.objects.update(summary_ja="町家と雪を数えた。", summary_en="We counted snow.")
        self.assertContains(self.page(), "We counted houses.")
        self.publish(note_ja="概要を直した")
        for language, old, new in (
            ("ja", "町家を数えた。", "町家と雪を数えた。"),
            ("en", "We counted houses.", "We counted snow."),
        ):
            self.assertContains(self.page("versions/1/", language), f"<p>{old}</p>")
            self.assertContains(self.page("versions/2/", language), f"<p>{new}</p>")
            self.assertContains(self.page(language=language), f"<p>{new}</p>")
        self.assertContains(self.page("versions/2/"), "Changed: summary")
        self.assertContains(self.page("versions/2/"), '<ins><span class="vh">new: </span>snow')

    def test_the_opening_summary_stands_before_the_contents(self):
        Meeting.objects.update(summary_en="We counted houses.")
        self.publish()
        for rest in ("", "versions/1/"):
            text = self.page(rest).text
            self.assertLess(text.index("We counted houses."), text.index("On this page"))

    def test_a_draft_is_nobodys_but_the_offices(self):
        photo, paper = add_photo(self.meeting), add_pdf(self.meeting)
        make_version(self.meeting, by=self.editor)
        paths = (
            "/en/meetings/5/versions/1/",
            f"/images/{photo.image.name}",
            f"/en/meetings/5/materials/{paper.pk}/",
        )
        for path in paths:
            self.assertEqual(self.client.get(path).status_code, 404, path)
        self.client.sign_in(self.reviewer)
        for path in paths:
            self.assertEqual(self.client.get(path).status_code, 200, path)
        self.assertContains(self.client.get(paths[0]), "Draft preview: not public.")
        self.client.sign_in(self.reception)
        self.assertEqual(self.client.get(paths[0]).status_code, 404)

    def test_a_pdf_is_there_with_its_version_whatever_becomes_of_the_row(self):
        paper = add_pdf(self.meeting)
        self.publish()
        path = f"/en/meetings/5/materials/{paper.pk}/"
        self.assertContains(self.page(), f'href="{path}"')
        self.assertContains(self.page(), "in Japanese)")
        Material.objects.all().delete()
        response = self.client.get(path)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Agenda paper.pdf", response.headers["Content-Disposition"])
        self.assertEqual(self.client.get("/en/meetings/5/materials/9999/").status_code, 404)

    def test_a_link_is_no_download(self):
        link = Material.objects.create(
            meeting=self.meeting, label_ja="資料", url="https://host.example/"
        )
        self.publish()
        self.assertContains(self.page(), '<a href="https://host.example/" rel="external noopener">')
        self.assertEqual(self.client.get(f"/en/meetings/5/materials/{link.pk}/").status_code, 404)

    def test_one_to_come_is_there_from_its_hour_on(self):
        photo = add_photo(self.meeting)
        hour = timezone.now() + timedelta(days=1)
        publish(make_version(self.meeting, by=self.editor), by=self.editor, at=hour)
        image = f"/images/{photo.image.name}"
        self.page("versions/1/", status=404)
        self.assertNotContains(self.page(), "Text D1")
        self.assertEqual(self.client.get(image).status_code, 404)
        with time_machine.travel(hour + timedelta(minutes=1), tick=False):
            self.page("versions/1/")
            self.assertContains(self.page(), "Text D1")
            self.assertEqual(self.client.get(image).status_code, 200)

    def test_a_withdrawn_version_answers_410_and_the_one_before_is_shown(self):
        self.publish()
        second = self.correct()
        apply_transition(second, "withdraw", by=self.editor, reason="数字の誤り<b>")
        for language in BOTH:
            gone = self.client.get(f"/{language}/meetings/5/versions/2/")
            self.assertContains(gone, "数字の誤り&lt;b&gt;", status_code=410)
        page = self.page(language="ja")
        self.assertContains(page, "D1の本文")
        self.assertContains(page, "取り下げました。理由：数字の誤り")

    def test_a_withdrawn_record_says_why_on_the_page_of_the_session(self):
        version = self.publish()
        apply_transition(version, "withdraw", by=self.editor, reason="誤りがありました")
        page = self.page(language="ja")
        self.assertContains(page, "記録を取り下げました")
        self.assertContains(page, "誤りがありました")
        self.assertNotContains(page, "D1の本文")

    def test_versions_of_a_session_that_is_not_public(self):
        self.publish()
        for state, status in (("draft", 404), ("withdrawn", 410)):
            self.meeting.refresh_from_db()
            self.meeting.publishing_state = state
            self.meeting.withdrawal_reason = "日付の誤り"
            self.meeting.save()
            self.page("versions/1/", status=status)

    def test_each_page_has_one_address(self):
        self.publish()
        for written, plain in (("05/", "5/"), ("005/versions/01/", "5/versions/1/")):
            moved = self.client.get(f"/ja/meetings/{written}")
            self.assertRedirects(moved, f"/ja/meetings/{plain}", status_code=301)

    def test_numbers_nobody_has(self):
        self.publish()
        for number in ("0", "2", "32768", "9" * 30, "x"):
            self.page(f"versions/{number}/", status=404)

    def test_a_photograph_taken_down_leaves_a_sentence(self):
        photo = add_photo(self.meeting)
        self.publish()
        self.assertContains(self.page(), 'alt="People at a table"')
        take_photo_down(photo, by=self.editor)
        for rest in ("", "versions/1/"):
            page = self.page(rest)
            self.assertNotContains(page, "People at a table")
            self.assertContains(page, "1 photograph has been taken down since.")


class CostTests(RecordCase):
    def test_many_parts_cost_no_more_queries(self):
        meeting = self.meeting
        add_photo(meeting)
        indicator = make_indicator()
        meeting.decisions.get(number=1).indicators.add(indicator)
        self.publish()

        def fill():
            for number in range(30):
                said = add(Statement, meeting, course_id=2)
                said.indicators.add(indicator)
                decision = add(Decision, meeting)
                decision.events.add(make_past_event())
                decision.indicators.add(indicator)
                add(Action, meeting, decision=decision).events.add(make_past_event())
                make_voice(make_question(title_ja=f"問い{number}"), decision=decision)
            self.publish(note_ja="追加")

        self.assertQueriesSame(lambda: self.page(), fill)
        self.assertQueriesSame(lambda: self.page("versions/2/"), lambda: None)


class AdminTests(RecordCase):
    def test_the_sheet_shows_the_frozen_text_word_for_word(self):
        add_photo(self.meeting)
        version = make_version(self.meeting, by=self.editor)
        reword(self.meeting.decisions.get(number=1), "あとから書いた")
        self.client.sign_in(self.editor)
        sheet = self.client.get(f"/admin/meetings/recordversion/{version.pk}/paper/")
        for words in ("D1の本文", "Text D1", "D-05-1", "町家の数え方", "企画調整課", "43"):
            self.assertContains(sheet, words)
        self.assertNotContains(sheet, "あとから書いた")
        self.assertNotContains(sheet, "メモ")

    def test_a_version_is_read_and_published_but_not_added_by_hand(self):
        version = make_version(self.meeting, by=self.editor)
        self.client.sign_in(self.editor)
        self.assertEqual(self.client.get("/admin/meetings/recordversion/add/").status_code, 403)
        address = f"/admin/meetings/recordversion/{version.pk}/change/"
        self.assertContains(self.client.get(address), 'name="note_ja"')
        publish(version, by=self.editor)
        self.assertNotContains(self.client.get(address), 'name="note_ja"')
        self.assertContains(self.client.get("/admin/meetings/recordversion/"), "No.5")
