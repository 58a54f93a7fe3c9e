"""The staff desk's pages for the SDG's Meeting."""

from kanazawa2030.core.workflow.publishing import apply_transition
from meetings.models import Meeting

from ..base import PortalTestCase
from ..factories import make_meeting
from ..staffdesk import StaffDesk


class MeetingDesk(StaffDesk, PortalTestCase):
    def setUp(self):
        self.client.sign_in(self.editor)

    def test_a_session_is_written_with_full_width_numbers(self):
        response = self.add(
            Meeting,
            number="７",
            title_ja="第7回",
            held_on="２０２０年２月１４日",
            starts_at="１４時",
            ends_at="16:00",
            participants_total="４３",
        )
        self.assertEqual(response.status_code, 302)
        meeting = Meeting.objects.get()
        self.assertEqual((meeting.number, meeting.participants_total), (7, 43))
        self.assertEqual(f"{meeting.held_on} {meeting.starts_at:%H:%M}", "2020-02-14 14:00")

    def test_the_desk_lists_the_models_in_one_order(self):
        self.client.sign_in(self.administrator)
        wanted = ["Meeting", "RecordVersion", "Statement", "Decision", "Action", "Material"]
        for language in ("ja", "en"):
            self.administrator.language = language
            self.administrator.save()
            found = self.client.get("/admin/meetings/").context["app_list"][0]["models"]
            self.assertEqual([one["object_name"] for one in found][:6], wanted)

    def test_bad_input_names_the_field(self):
        make_meeting(number=3)
        good = {"number": "9", "title_ja": "第9回", "held_on": "2020-02-14"}
        for field, typed in {
            "number": {"number": "3"},
            "held_on": {"held_on": "2020-02-30"},
            "ends_at": {"starts_at": "16:00", "ends_at": "14:00"},
            "starts_at": {"ends_at": "14:00"},
            "title_ja": {"title_ja": ""},
            "source_url": {"source_url": "javascript:alert(1)"},
            "participants_total": {"participants_total": "-1"},
        }.items():
            with self.subTest(field):
                response = self.add(Meeting, **{**good, **typed})
                self.assertIn(field, self.errors_of(response))
                self.assertNotContains(response, "Constraint")

    def test_the_number_stays_once_the_session_has_been_public(self):
        meeting = make_meeting(published=False)
        opened = self.form_of(Meeting, meeting)
        apply_transition(meeting, "publish", by=self.editor)
        self.assertNotIn("number", self.form_of(Meeting, meeting))
        self.save(meeting, opened=opened, number="999")
        self.assertFalse(Meeting.objects.filter(number=999).exists())
        self.assertEqual(self.save(meeting, title_ja="直した題名").status_code, 302)

    def test_the_paper_shows_the_exact_text(self):
        meeting = make_meeting(published=False, summary_ja="要旨", summary_en="Summary")
        response = self.client.get(self.address(Meeting, "paper", meeting.pk))
        self.assertContains(response, "要旨")
        self.assertContains(response, "Summary")
