"""The page on which a record is written: sending it, refusing it, and two people at it."""

import re
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from kanazawa2030.core.models import CourseOfAction
from kanazawa2030.core.workflow.publishing import apply_transition
from meetings.models import (
    AgendaItem,
    Axis,
    Decision,
    Meeting,
    RecordVersion,
    SectorCount,
    Statement,
)

from ...base import PortalTestCase
from ...factories import make_meeting
from ...staffdesk import StaffDesk, sent_by
from .factories import freeze, make_action, make_decision, make_item, make_statement
from .written import published, reword, write_record


class WritingCase(PortalTestCase):
    def setUp(self):
        self.meeting = make_meeting(number=5)
        self.url = reverse("admin:meetings_record_change", args=[self.meeting.pk])
        self.client.sign_in(self.editor)

    def opened(self) -> dict:
        """Return what a browser would send of the page as it is now."""
        return sent_by(self.client.get(self.url), "record_form")

    def send(self, typed=None, *, opened=None, do="save"):
        data = {**(self.opened() if opened is None else opened), **(typed or {}), "do": do}
        return self.client.post(self.url, data)

    def in_language(self, language):
        self.editor.language = language
        self.editor.save()


class PageTests(WritingCase):
    def test_an_empty_record_is_begun(self):
        response = self.send(
            {
                "agenda-new_0_0-title_ja": "ビジョン",
                "agenda-new_0_0-starts_at": "１４時",
                "agenda-new_0_0-notes": "一つ目\n全 二つ目",
                "statement-new_0_0-text_ja": "用水を\n守る",
                "statement-new_0_0-goals": "１１、4",
                "statement-new_0_0-view": "overall",
                "decision-new_0_0-text_en": "Meet again",
                "action-new_0_0-text_ja": "冊子を作る",
                "action-new_0_0-who_ja": "事務局",
                "action-new_0_0-due_on": "2026年8月31日",
                "sector-new_0_0-sector_ja": "教育",
                "sector-new_0_0-people": "１２",
            }
        )
        self.assertRedirects(response, self.url)
        item = AgendaItem.objects.get()
        self.assertEqual((item.title_ja, f"{item.starts_at:%H:%M}"), ("ビジョン", "14:00"))
        statement = Statement.objects.get()
        self.assertEqual((statement.text_ja, statement.view), ("用水を 守る", "overall"))
        self.assertEqual({goal.pk for goal in statement.goals.all()}, {4, 11})
        self.assertEqual(Decision.objects.get().code, "D-05-1")
        self.assertEqual(SectorCount.objects.get().people, 12)
        self.assertEqual(str(self.meeting.actions.get().due_on), "2026-08-31")
        page = self.client.get(self.url)
        self.assertContains(page, "ビジョン")
        self.assertContains(page, "D-05-1")

    def test_a_new_record_opens_with_its_first_item(self):
        field = '<details class="rec-more" id="more-agenda" open>'
        page = self.client.get(self.url)
        self.assertContains(page, field)
        self.assertContains(page, "一度保存すると、各行を発言にするボタンが表示されます。")
        make_item(self.meeting)
        self.assertNotContains(self.client.get(self.url), field)

    def test_a_page_that_is_sent_as_it_was_changes_nothing(self):
        item = make_item(self.meeting, notes="メモ", starts_at="14:00")
        statement = make_statement(self.meeting, agenda_item=item, course_id=1)
        statement.goals.set([4, 11])
        freeze(self.meeting, make_decision(self.meeting))
        make_action(self.meeting, due_on=timezone.localdate())
        self.assertRedirects(self.send(), self.url)
        self.meeting.refresh_from_db()
        self.assertEqual(self.meeting.record_version, 1)

    def test_a_statement_is_added_below_its_item(self):
        item = make_item(self.meeting)
        self.send({f"statement-new_{item.pk}_0-text_ja": "ここで"})
        self.assertEqual(Statement.objects.get().agenda_item, item)
        other = make_item(make_meeting())
        row = f"statement-new_{other.pk}_0"
        self.send({f"{row}-text_ja": "よその議題", f"{row}-view": "detail", f"{row}-seen": ""})
        self.assertIsNone(Statement.objects.get(text_ja="よその議題").agenda_item)

    def test_an_axis_brings_its_course(self):
        axis = Axis.objects.create(course=CourseOfAction.objects.get(pk=2), title_ja="歩ける")
        row = f"statement-{make_statement(self.meeting).pk}"
        self.send({f"{row}-axis": axis.pk})
        self.assertEqual(Statement.objects.get().course_id, 2)
        response = self.send({f"{row}-course": "3"})
        self.assertEqual(response.status_code, 422)

    def test_more_empty_rows_are_shown_after_saving(self):
        item = make_item(self.meeting)
        name = f"statement-{item.pk}"
        response = self.send({f"{name}-x": ""}, do=f"more:{name}")
        self.assertRedirects(response, f"{self.url}?more={name}#more-{name}")
        page = self.client.get(f"{self.url}?more={name}")
        self.assertContains(page, f'name="statement-new_{item.pk}_4-text_ja"')

    def test_rows_are_deleted_or_left_out(self):
        free, frozen = make_decision(self.meeting), make_decision(self.meeting)
        freeze(self.meeting, frozen)
        self.send({f"decision-{row.pk}-is_removed": "on" for row in (free, frozen)})
        frozen.refresh_from_db()
        self.assertEqual(list(Decision.objects.all()), [frozen])
        self.assertTrue(frozen.is_dropped)
        opened = self.opened()
        del opened[f"decision-{frozen.pk}-is_removed"]
        self.send(opened=opened)
        frozen.refresh_from_db()
        self.assertFalse(frozen.is_dropped)

    def test_lines_become_statements_after_saving(self):
        item = make_item(self.meeting)
        notes = {f"agenda-{item.pk}-notes": "一つ目\n二つ目"}
        response = self.send(notes, do=f"lines:{item.pk}")
        self.assertRedirects(response, f"{self.url}#item-{item.pk}")
        self.assertEqual(Statement.objects.count(), 2)
        self.send(do=f"lines:{item.pk}")
        self.assertEqual(Statement.objects.count(), 2)

    def test_forged_names_and_keys_are_no_error(self):
        other = make_decision(make_meeting())
        forged = {
            f"decision-{other.pk}-text_ja": "よその決定",
            f"decision-{other.pk}-seen": "x",
            "statement-new_99999999_0-text_ja": "どこか",
            "statement-new_99999999_0-view": "detail",
            "statement-new_99999999_0-seen": "",
            "decision-99999999999999999999-seen": "x",
            "nonsense-1-seen": "",
            "version": "1",
        }
        self.assertEqual(self.send(forged, do="lines:x").status_code, 302)
        other.refresh_from_db()
        self.assertNotEqual(other.text_ja, "よその決定")
        self.assertEqual(self.send(do="lines:99999999999").status_code, 404)

    def test_the_number_of_queries_does_not_grow(self):
        item = make_item(self.meeting)

        def add():
            for _number in range(30):
                make_statement(self.meeting, agenda_item=item).goals.add(4)
                make_action(self.meeting, decision=make_decision(self.meeting))

        add()
        self.assertQueriesSame(lambda: self.client.get(self.url), add, at_most=40)

    def test_a_session_that_ended_loses_nothing(self):
        item = make_item(self.meeting)
        opened = self.opened()
        self.client.end_session()
        self.send({f"agenda-{item.pk}-notes": "長いメモ"}, opened=opened)
        self.client.force_login(self.editor)
        session = self.client.session
        session["account_authentication_methods"] = [{"method": "mfa"}]
        session["account_authentication_methods_user"] = str(self.editor.pk)
        session.save()
        page = self.client.get(self.url)
        self.assertContains(page, "長いメモ", status_code=422)
        self.assertRedirects(self.send(opened=sent_by(page, "record_form")), self.url)
        item.refresh_from_db()
        self.assertEqual(item.notes, "長いメモ")


class VersionTests(WritingCase):
    def test_what_is_written_is_saved_and_frozen(self):
        response = self.send({"decision-new_0_0-text_ja": "決定"}, do="version")
        version = RecordVersion.objects.get()
        url = reverse("admin:meetings_recordversion_change", args=[version.pk])
        self.assertRedirects(response, url)
        self.assertEqual(version.content["decisions"][0]["text_ja"], "決定")
        page = self.client.get(self.url)
        self.assertContains(page, url)
        self.assertContains(page, "次の版に載せない")

    def test_what_is_refused_is_said_and_what_was_typed_is_saved(self):
        decision = make_decision(self.meeting)
        freeze(self.meeting, decision)
        typed = {f"decision-{decision.pk}-text_ja": "直した決定"}
        response = self.send(typed, do="version")
        self.assertEqual(response.status_code, 422)
        self.assertIn("note_ja", response.context["note"].errors)
        decision.refresh_from_db()
        self.assertEqual(decision.text_ja, "直した決定")
        again = sent_by(response, "record_form") | {"note-note_ja": "誤字を直した"}
        self.assertEqual(self.send(opened=again, do="version").status_code, 302)
        self.assertEqual(RecordVersion.objects.get(number=2).note_ja, "誤字を直した")

    def test_an_empty_record_makes_no_version(self):
        self.assertEqual(self.send(do="version").status_code, 422)
        self.assertFalse(RecordVersion.objects.exists())


class WhatReadersSeeTests(StaffDesk, WritingCase):
    """The pages say which version is public, and what a step changes for readers."""

    def setUp(self):
        super().setUp()
        write_record(self.meeting)
        self.first = published(self.meeting, by=self.editor)
        self.page = reverse("admin:meetings_meeting_change", args=[self.meeting.pk])

    def page_of(self, version, name="change"):
        return self.client.get(self.address(RecordVersion, name, version.pk))

    def second(self):
        reword(self.meeting.decisions.first(), "直した決定")
        return published(self.meeting, by=self.editor, note_ja="訂正")

    def test_the_session_and_the_write_page_name_the_public_version(self):
        for language, words in (("ja", "記録は第1版です"), ("en", "Readers see version 1")):
            self.in_language(language)
            self.assertContains(self.client.get(self.page), words)
            self.assertContains(self.client.get(self.url), words)
            self.assertContains(self.page_of(self.first), words)
        self.in_language("ja")
        self.assertContains(self.client.get(self.url), '<span class="state">公開中</span>')

    def test_a_version_waits_for_its_session(self):
        later = timezone.now() + timedelta(days=1)
        Meeting.objects.filter(pk=self.meeting.pk).update(publish_at=later)
        words = "この回を公開していないため、この版は市民に見えません。"
        page = self.page_of(self.first)
        self.assertContains(page, words)
        self.assertContains(page, f'href="{self.page}"')
        RecordVersion.objects.all().delete()
        self.send({}, do="version")
        version = RecordVersion.objects.get()
        self.press(version, "publish")
        said = self.messages_of(self.page_of(version))
        self.assertTrue([one for one in said if words in one and self.page in one])
        for url in (self.page, self.url):
            self.assertContains(self.client.get(url), "記録は市民に見えません。")

    def test_a_withdrawn_text_in_the_working_copy_is_named(self):
        version = self.second()
        words = "取り下げた版の内容が、この画面に残っています"
        self.assertNotContains(self.client.get(self.url), words)
        apply_transition(version, "withdraw", by=self.editor, reason="誤り")
        page = self.client.get(self.url)
        self.assertContains(page, words)
        self.assertContains(page, "記録は第1版です")
        reword(self.meeting.decisions.first(), "もう一度直した決定")
        self.assertNotContains(self.client.get(self.url), words)

    def test_a_public_version_has_nothing_to_save_and_no_help(self):
        page = self.page_of(self.first)
        self.assertNotContains(page, 'name="_save"')
        for words in ("第1版では必要ありません", "空欄なら"):
            self.assertNotContains(page, words)
        self.assertContains(page, "/move/withdraw/")

    def test_deleting_says_what_readers_see_then(self):
        Meeting.objects.filter(pk=self.meeting.pk).update(is_sample=True)
        self.client.sign_in(self.administrator)
        page = self.page_of(self.first, "delete")
        self.assertContains(page, "この回の記録は市民に見えなくなります")
        for words in ("AgendaItem", "Agendaitem", "object (", "recordversion の"):
            self.assertNotContains(page, words)
        second = self.second()
        self.assertContains(self.page_of(second, "delete"), "市民に見える記録は第1版になります")
        RecordVersion.objects.filter(pk=second.pk).update(publishing_state="draft")
        self.assertContains(self.page_of(second, "delete"), "公開中のページは変わりません")


class BadInputTests(WritingCase):
    def test_each_mistake_names_its_row_and_field(self):
        item, decision = make_item(self.meeting), make_decision(self.meeting)
        action = make_action(self.meeting)
        for typed, ja, en in (
            (
                {f"agenda-{item.pk}-starts_at": "25:99"},
                f"議題 {item}: ",
                f"Agenda item {item}: From",
            ),
            ({f"decision-{decision.pk}-text_ja": "　"}, "決定 D-05-1: ", "Decision D-05-1: Text"),
            ({f"decision-{decision.pk}-text_ja": "あ" * 301}, "300", "300"),
            (
                {f"action-{action.pk}-due_on": "2026-02-30"},
                "行動 A-05-1: ",
                "Action A-05-1: Due on",
            ),
            ({f"action-{action.pk}-who_ja": ""}, "行動 A-05-1: ", "Action A-05-1: By whom"),
            (
                {"statement-new_0_0-goals": "18"},
                "発言（新規）",
                "Statement (new): Goals, by number",
            ),
            ({"statement-new_0_0-view": "x"}, "発言（新規）", "Statement (new): View"),
            ({"statement-new_0_0-course": "x"}, "発言（新規）", "Statement (new): Course"),
            ({"sector-new_0_0-people": "-1"}, "（新規）", "(new): People"),
            ({"sector-new_0_0-sector_ja": "教育"}, "（新規）", "(new): People"),
        ):
            for language, words in (("ja", ja), ("en", en)):
                with self.subTest(str(typed), language=language):
                    self.in_language(language)
                    response = self.send(typed)
                    self.assertEqual(response.status_code, 422)
                    mistakes = response.context["mistakes"]
                    self.assertTrue(mistakes)
                    text = " ".join(f"{one.label}: {one.sentence}" for one in mistakes)
                    self.assertIn(words, text)
                    anchors = [f'id="{one.anchor}"' for one in mistakes]
                    for anchor in anchors:
                        self.assertContains(response, anchor, status_code=422)
        self.assertEqual(Meeting.objects.get(pk=self.meeting.pk).record_version, 1)

    def test_what_others_belong_to_is_said_at_the_row(self):
        item = make_item(self.meeting)
        make_statement(self.meeting, agenda_item=item, text_ja="中身", text_en="Content")
        response = self.send({f"agenda-{item.pk}-is_removed": "on"})
        self.assertContains(response, "「中身」がここに属しています", status_code=422)
        self.assertTrue(AgendaItem.objects.exists())


class StaleTests(WritingCase):
    def setUp(self):
        super().setUp()
        self.item = make_item(self.meeting, notes="はじめ")
        self.statement = make_statement(self.meeting, text_ja="元の発言")
        self.notes = f"agenda-{self.item.pk}-notes"
        self.text = f"statement-{self.statement.pk}-text_ja"

    def test_both_texts_are_shown_and_the_next_save_decides(self):
        opened = self.opened()
        self.send({self.notes: "先の人のメモ", self.text: "先の人の発言"})
        response = self.send({self.notes: "後の人のメモ"}, opened=opened)
        self.assertContains(response, "ほかの人が変更しました", status_code=422)
        self.assertContains(response, "いま保存されている内容：「先の人のメモ」", status_code=422)
        again = sent_by(response, "record_form")
        self.assertEqual(again[self.notes], ["後の人のメモ"])
        # What this person has not touched is what is stored now.
        self.assertEqual(again[self.text], ["先の人の発言"])
        self.item.refresh_from_db()
        self.assertEqual(self.item.notes, "先の人のメモ")
        self.assertRedirects(self.send(opened=again), self.url)
        self.item.refresh_from_db()
        self.statement.refresh_from_db()
        self.assertEqual(self.item.notes, "後の人のメモ")
        self.assertEqual(self.statement.text_ja, "先の人の発言")

    def test_the_summary_shortens_a_long_text_and_the_field_shows_it(self):
        opened, memo = self.opened(), "長いメモ" * 300
        self.send({self.notes: memo})
        response = self.send({self.notes: "別のメモ"}, opened=opened)
        page = response.content.decode()
        summary = page[page.index('class="mistakes"') : page.index("record_form")]
        self.assertIn("…", summary)
        self.assertIn(f'href="#id_{self.notes}"', summary)
        self.assertNotIn("長いメモ" * 20, summary)
        self.assertIn(memo, page)

    def test_in_english_too(self):
        self.in_language("en")
        opened = self.opened()
        self.send({self.text: "先"})
        response = self.send({self.text: "後"}, opened=opened)
        self.assertContains(response, "Currently saved: “先”", status_code=422)

    def test_new_rows_are_kept_and_those_of_the_other_shown(self):
        opened = self.opened()
        self.send({"decision-new_0_0-text_ja": "先の決定"})
        response = self.send({"decision-new_0_0-text_ja": "後の決定"}, opened=opened)
        self.assertContains(response, "先の決定", status_code=422)
        self.assertContains(response, "後の決定", status_code=422)
        self.send(opened=sent_by(response, "record_form"))
        self.assertEqual([row.text_ja for row in Decision.objects.all()], ["先の決定", "後の決定"])

    def test_a_row_that_was_removed_is_not_lost(self):
        opened = self.opened()
        self.send({f"statement-{self.statement.pk}-is_removed": "on"})
        response = self.send({self.text: "言い直した発言"}, opened=opened)
        self.assertContains(response, "言い直した発言", status_code=422)
        self.send(opened=sent_by(response, "record_form"))
        row = Statement.objects.get()
        self.assertEqual((row.text_ja, row.number), ("言い直した発言", 2))

    def test_a_second_click_is_no_conflict(self):
        opened = self.opened()
        typed = {self.notes: "メモ", "decision-new_0_0-text_ja": "決定"}
        self.send(typed, opened=opened)
        self.assertRedirects(self.send(typed, opened=opened), self.url)
        self.assertEqual(Decision.objects.count(), 1)


class RightsTests(WritingCase):
    def test_only_who_writes_records_opens_the_page(self):
        for role in ("reception", "reviewer", "approver"):
            with self.subTest(role):
                self.client.sign_in(self.person(role))
                self.assertEqual(self.client.get(self.url).status_code, 403)
                self.assertEqual(self.client.post(self.url, {"version": "1"}).status_code, 403)

    def test_the_page_of_the_session_leads_there(self):
        page = self.client.get(reverse("admin:meetings_meeting_change", args=[self.meeting.pk]))
        self.assertTrue(re.search(f'href="{self.url}"', page.content.decode()))
