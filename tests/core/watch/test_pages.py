"""The state of the site as administrators see it."""

from datetime import timedelta

from django import get_version
from django.utils import timezone

from kanazawa2030 import __version__
from kanazawa2030.core.models import TaskRun

from ...base import PortalTestCase


class StateTests(PortalTestCase):
    def page(self, role="administrator"):
        self.client.sign_in(self.person(role))
        return self.client.get("/admin/state/")

    def test_each_part_with_its_state_in_words_and_what_to_do(self):
        page = self.page()
        self.assertContains(page, "<h1>サイトの様子</h1>", html=True)
        self.assertContains(page, "自動処理")
        self.assertContains(page, "まだ一度も動いていません。")
        self.assertContains(page, "自動処理（worker）の再起動を依頼してください。")
        self.assertContains(page, "サイトに正常に動いていない部分があります。")
        self.assertContains(page, f"Django {get_version()}")
        self.assertContains(page, f"Portal {__version__}")

    def test_tasks_with_their_last_and_next_run_and_error(self):
        began = timezone.now() - timedelta(minutes=3)
        TaskRun.objects.create(
            name="purge", last_started_at=began, last_finished_at=began, last_error="PurgeFailed"
        )
        page = self.page()
        self.assertContains(page, "PurgeFailed</span>")
        self.assertContains(page, "キャンセル待ちと未確定の席の整理")

    def test_only_for_administrators_who_find_it_among_all_lists(self):
        self.assertEqual(self.page("editor").status_code, 403)
        self.assertNotContains(self.client.get("/admin/lists/"), "/admin/state/")
        self.page()
        self.assertContains(self.client.get("/admin/lists/"), "/admin/state/")
