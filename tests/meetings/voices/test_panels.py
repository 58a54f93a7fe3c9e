"""What awaits staff: on the dashboard and in the digest."""

from django.utils import timezone, translation

from meetings.voices import panels, services

from ...base import PortalTestCase
from .factories import make_question, make_voice


class PanelTests(PortalTestCase):
    def test_answers_and_requests_wait_for_who_may_read_them(self):
        voice = make_voice(make_question())
        make_voice(voice.question, "waiting", text="待つ")
        services.flag(voice, reason="名前がある")
        self.client.sign_in(self.editor)
        page = self.client.get("/admin/")
        self.assertContains(page, "確認待ちの市民の声が1件あります。")
        self.assertContains(page, "声の再確認の依頼が1件あります。")
        with translation.override("en"):
            lines = panels.digest_lines(self.editor, timezone.now())
        self.assertEqual(
            lines,
            [
                "1 answer from a citizen is waiting to be read.",
                "1 reader asks you to look at an answer again.",
            ],
        )
        self.assertEqual(panels.digest_lines(self.reviewer, timezone.now()), [])
        self.client.sign_in(self.reviewer)
        self.assertNotContains(self.client.get("/admin/"), "確認待ちの市民の声")

    def test_nothing_waits(self):
        make_voice(make_question())
        self.client.sign_in(self.editor)
        self.assertNotContains(self.client.get("/admin/"), "市民の声が")
        self.assertEqual(panels.digest_lines(self.editor, timezone.now()), [])
