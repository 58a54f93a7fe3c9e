"""The lists of a record's rows: axes in bulk, links, materials and photographs."""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from kanazawa2030.core.models import CourseOfAction
from meetings.models import Action, Axis, Decision, Material, Photo, Statement

from ...base import PortalTestCase
from ...core.uploads.factories import pdf
from ...factories import make_event, make_meeting
from ...staffdesk import StaffDesk, sent_by
from .factories import freeze, make_action, make_decision, make_item, make_statement


def picture(name="photo.png") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


class Desk(StaffDesk, PortalTestCase):
    def setUp(self):
        self.meeting = make_meeting(number=5)
        self.client.sign_in(self.editor)


class AxesInBulkTests(Desk):
    def setUp(self):
        super().setUp()
        self.axis = Axis.objects.create(course=CourseOfAction.objects.get(pk=2), title_ja="歩ける")
        self.rows = [make_statement(self.meeting) for _number in range(3)]
        self.url = reverse("admin:meetings_statement_changelist")

    def choose(self, rows, **more):
        data = {"action": "assign", "_selected_action": [row.pk for row in rows], **more}
        return self.client.post(self.url, data)

    def test_how_many_is_said_before_and_after(self):
        page = self.choose(self.rows[:2])
        self.assertContains(page, "2件の発言に付ける")
        self.assertContains(page, "評価軸を選ぶと、その軸が属する方向性も付きます。")
        self.assertIsNone(Statement.objects.get(pk=self.rows[0].pk).axis)
        data = sent_by(page, "assign_form") | {"axis": self.axis.pk, "goals": [4, 11]}
        response = self.client.post(self.url, data, follow=True)
        self.assertContains(response, "2件の発言を変更しました。")
        given = Statement.objects.filter(axis=self.axis, course=2)
        self.assertEqual(set(given), set(self.rows[:2]))
        self.assertEqual(self.rows[0].goals.count(), 2)

    def test_an_axis_can_be_taken_away_and_what_is_empty_stays(self):
        Statement.objects.update(axis=self.axis, course=2)
        self.choose(self.rows, apply="1", axis="none", course="")
        self.assertEqual(Statement.objects.filter(axis=None, course=2).count(), 3)

    def test_bad_choices_are_said_and_change_nothing(self):
        for language, typed, words in (
            ("ja", {}, "発言に付けるものを選んでください。"),
            ("ja", {"axis": self.axis.pk, "course": "1"}, "別の方向性"),
            ("en", {"axis": self.axis.pk, "course": "1"}, "belongs to another course"),
            ("ja", {"axis": "99999"}, "選"),
            ("ja", {"goals": ["18"]}, "選"),
        ):
            self.editor.language = language
            self.editor.save()
            with self.subTest(str(typed), language=language):
                self.assertContains(self.choose(self.rows, apply="1", **typed), words)
        self.assertFalse(Statement.objects.exclude(axis=None).exists())

    def test_statements_without_an_axis_are_found(self):
        Statement.objects.filter(pk=self.rows[0].pk).update(axis=self.axis)
        page = self.client.get(
            self.url, {"axis__isnull": "True", "meeting__id__exact": self.meeting.pk}
        )
        self.assertEqual(page.context["cl"].result_count, 2)

    def test_who_only_reads_has_no_such_button(self):
        self.client.sign_in(self.reviewer)
        self.assertNotContains(self.client.get(self.url), 'value="assign"')
        self.choose(self.rows, apply="1", course="2")
        self.assertFalse(Statement.objects.filter(course=2).exists())


class RowTests(Desk):
    def test_a_statement_stays_with_items_of_its_session(self):
        item, other = make_item(self.meeting), make_item(make_meeting())
        row = make_statement(self.meeting)
        self.assertEqual(self.save(row, agenda_item=item.pk).status_code, 302)
        self.assertIn("agenda_item", self.errors_of(self.save(row, agenda_item=other.pk)))

    def test_a_decision_is_linked_with_an_event(self):
        row, event = make_decision(self.meeting), make_event()
        self.assertEqual(self.save(row, events=[event.pk]).status_code, 302)
        self.assertEqual(list(event.decisions.all()), [row])
        self.meeting.refresh_from_db()
        self.assertEqual(self.meeting.record_version, 2)

    def test_a_stale_form_shows_both(self):
        row = make_statement(self.meeting, text_ja="元")
        opened = self.form_of(Statement, row)
        self.save(row, text_ja="先")
        response = self.save(row, opened=opened, text_ja="後")
        [said] = self.errors_of(response)["text_ja"]
        self.assertIn("ほかの人が「元」を「先」に書き換えました", said)
        self.save(row, opened=sent_by(response, "statement_form"))
        row.refresh_from_db()
        self.assertEqual(row.text_ja, "後")

    def test_the_session_is_a_link_that_its_reader_may_open(self):
        row = make_statement(self.meeting)
        write = reverse("admin:meetings_record_change", args=[self.meeting.pk])
        for person in (self.editor, self.reviewer, self.approver):
            self.client.sign_in(person)
            for page in (
                self.client.get(self.address(Statement, "change", row.pk)),
                self.client.get(self.address(Statement, "changelist")),
            ):
                if person == self.editor:
                    self.assertContains(page, f'href="{write}"')
                    continue
                session = self.address(type(self.meeting), "change", self.meeting.pk)
                self.assertNotContains(page, write)
                self.assertContains(page, f'href="{session}"')
                self.assertEqual(self.client.get(session).status_code, 200)

    def test_rows_with_numbers_are_neither_added_nor_deleted_here(self):
        row = make_decision(self.meeting)
        for page, args in (("add", []), ("delete", [row.pk])):
            response = self.client.post(self.address(Decision, page, *args), {"post": "yes"})
            self.assertEqual(response.status_code, 403)
        self.assertTrue(Decision.objects.exists())


class FileTests(Desk):
    def test_a_material_is_a_pdf_or_a_link(self):
        file = SimpleUploadedFile("資料.pdf", pdf(), "application/pdf")
        response = self.add(Material, meeting=self.meeting.pk, label_ja="資料", file=file)
        page = reverse("admin:meetings_record_change", args=[self.meeting.pk])
        self.assertRedirects(response, f"{page}#files", fetch_redirect_response=False)
        material = Material.objects.get()
        self.assertTrue(material.file and material.size)
        self.meeting.refresh_from_db()
        self.assertEqual(self.meeting.record_version, 2)
        for typed in (
            {"label_ja": "何もない"},
            {
                "label_ja": "両方",
                "url": "https://host.example/",
                "file": SimpleUploadedFile("a.pdf", pdf()),
            },
            {"label_ja": "悪い", "url": "javascript:alert(1)"},
        ):
            with self.subTest(typed["label_ja"]):
                response = self.add(Material, meeting=self.meeting.pk, **typed)
                self.assertIn("url", self.errors_of(response))
        self.assertContains(self.client.get(page), "資料")

    def test_a_file_survives_an_error_elsewhere(self):
        response = self.add(Photo, meeting=self.meeting.pk, image=picture(), alt_ja="", credit="市")
        self.assertTrue({"alt_ja", "basis"} <= self.errors_of(response).keys())
        data = sent_by(response, "photo_form") | {"alt_ja": "会場", "basis": "nobody"}
        self.assertEqual(self.client.post(self.address(Photo, "add"), data).status_code, 302)
        self.assertTrue(Photo.objects.get().image.name)

    def test_what_a_version_has_is_left_out_and_not_deleted(self):
        row = self.meeting.materials.create(label_ja="資料", url="https://host.example/")
        freeze(self.meeting, row)
        url = self.address(Material, "delete", row.pk)
        self.assertEqual(self.client.post(url, {"post": "yes"}).status_code, 403)
        self.save(row, is_dropped="on")
        row.refresh_from_db()
        self.assertTrue(row.is_dropped)
        free = self.meeting.materials.create(label_ja="別の資料", url="https://host.example/")
        self.client.post(self.address(Material, "delete", free.pk), {"post": "yes"})
        self.assertEqual(list(Material.objects.all()), [row])

    def test_a_photograph_is_taken_down_after_asking(self):
        self.add(
            Photo,
            meeting=self.meeting.pk,
            image=picture(),
            alt_ja="会場",
            credit="市",
            basis="nobody",
        )
        photo = Photo.objects.get()
        freeze(self.meeting, photo)
        url = reverse("admin:meetings_photo_down", args=[photo.pk])
        self.assertContains(self.client.get(url), "元に戻せません")
        self.assertTrue(Photo.objects.exists())
        self.assertEqual(self.client.post(url).status_code, 302)
        self.assertFalse(Photo.objects.exists())


State = Action.State


class ActionDesk(StaffDesk, PortalTestCase):
    def setUp(self):
        self.today = timezone.localdate()
        self.meeting = make_meeting(number=5)
        self.action = make_action(self.meeting, due_on=self.today - timedelta(days=2))
        self.client.sign_in(self.editor)
        self.url = reverse("admin:meetings_action_changelist")

    def move(self, name, **typed):
        url = self.address(Action, "move", self.action.pk, name)
        return self.client.post(url, {"version": self.action.state, **typed})

    def test_open_ones_come_first_and_overdue_ones_are_marked(self):
        done = make_action(self.meeting, state=State.DONE, state_changed_on=self.today)
        soon = make_action(self.meeting, due_on=self.today + timedelta(days=2))
        page = self.client.get(self.url)
        self.assertEqual(list(page.context["cl"].result_list), [self.action, soon, done])
        self.assertContains(page, '<strong class="late">期限を2日過ぎています</strong>')
        for query, found in (
            ("open", [self.action, soon]),
            ("overdue", [self.action]),
            ("done", [done]),
        ):
            with self.subTest(query):
                page = self.client.get(self.url, {"state": query})
                self.assertEqual(list(page.context["cl"].result_list), found)

    def test_a_button_asks_and_then_changes_the_state(self):
        url = self.address(Action, "move", self.action.pk, "start")
        self.assertContains(self.client.get(url), "進行中にする")
        self.assertEqual(self.move("start", note_ja="始めた").status_code, 302)
        self.action.refresh_from_db()
        self.assertEqual((self.action.state, self.action.state_note_ja), ("running", "始めた"))
        page = self.client.get(self.address(Action, "change", self.action.pk))
        self.assertContains(page, "これから → 進行中")
        self.move("note", note_ja="始めました")
        self.action.refresh_from_db()
        self.assertEqual(self.action.state_note_ja, "始めました")

    def test_bad_input_is_a_sentence_on_the_page(self):
        self.assertIn("note_ja", self.errors_of(self.move("stop")))
        self.assertIn("note_ja", self.errors_of(self.move("start", note_ja="あ" * 201)))
        response = self.move("finish")
        self.assertContains(response, "いまはできません")
        self.assertEqual(self.move("unknown").status_code, 404)
        self.action.refresh_from_db()
        self.assertEqual(self.action.state, State.PLANNED)

    def test_the_state_is_no_field_and_links_are(self):
        event = make_event()
        response = self.save(self.action, state="done", text_ja="別の文", events=[event.pk])
        self.assertEqual(response.status_code, 302)
        self.action.refresh_from_db()
        self.assertEqual(self.action.state, State.PLANNED)
        self.assertNotEqual(self.action.text_ja, "別の文")
        self.assertEqual(list(self.action.events.all()), [event])

    def test_who_may_not_sees_no_buttons_and_is_refused(self):
        self.client.sign_in(self.reviewer)
        self.assertNotContains(self.client.get(self.url), "/move/start/")
        self.assertEqual(self.move("start").status_code, 403)

    @override_settings(APPROVAL_REQUIRED=True)
    def test_a_public_action_is_for_approvers_where_approval_is_required(self):
        freeze(self.meeting, self.action)
        self.assertEqual(self.move("start").status_code, 403)
        page = self.client.get(self.address(Action, "change", self.action.pk))
        self.assertNotContains(page, "/move/")
        self.client.sign_in(self.administrator)
        self.assertEqual(self.move("start").status_code, 302)
