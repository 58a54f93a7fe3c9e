"""The log says in Japanese who changed what and when, and can be searched."""

from auditlog.context import set_actor
from auditlog.models import LogEntry
from django.urls import reverse

from ...base import PortalTestCase
from ...factories import make_event, tokyo

LIST = "/admin/auditlog/logentry/"


class LogTests(PortalTestCase):
    def setUp(self):
        self.event = make_event(
            title_ja="雪の日の催し", starts_at=tokyo(2026, 12, 5, 18, 30), ends_at=None
        )
        with set_actor(self.editor):
            self.event.title_ja = "雨の日の催し"
            self.event.starts_at = tokyo(2026, 12, 6, 14, 0)
            self.event.save()
        self.entry = LogEntry.objects.order_by("pk").last()
        self.client.sign_in(self.administrator)

    def test_the_list_says_who_when_what_and_both_values(self):
        page = self.client.get(LIST)
        for words in (
            str(self.editor),
            "催し：雨の日の催し",
            "題名（日本語）: 雪の日の催し → 雨の日の催し",
            "12月5日（土）18:30 → ",
            "変更の記録",
        ):
            self.assertContains(page, words)
        for word in ("Correlation", "title_ja", "system", "changes:", "Resource", "ログエントリ"):
            self.assertNotContains(page, word)

    def test_the_page_of_an_entry_is_a_table(self):
        page = self.client.get(reverse("admin:auditlog_logentry_change", args=[self.entry.pk]))
        self.assertContains(page, "<td>雪の日の催し</td><td>雨の日の催し</td>", html=False)
        for head in ("項目", "変更前", "変更後"):
            self.assertContains(page, f'<th scope="col">{head}</th>', html=True)

    def test_searched_by_person_item_and_old_text(self):
        for word in ("雪の日", "雨の日 催し", self.editor.name):
            with self.subTest(word):
                page = self.client.get(LIST, {"q": word})
                self.assertContains(page, "雪の日の催し → 雨の日の催し")
        self.assertNotContains(self.client.get(LIST, {"q": "どこにもない"}), "雪の日の催し →")

    def test_odd_searches_and_filters_are_no_error(self):
        for query in (
            {"q": "x"},
            {"q": '"\\%_'},
            {"kind": "x"},
            {"action": "x"},
            {"kind": "9" * 30},
        ):
            with self.subTest(query):
                self.assertIn(self.client.get(LIST, query).status_code, (200, 302))

    def test_what_refers_to_nothing_any_more_is_shown(self):
        LogEntry.objects.filter(pk=self.entry.pk).update(
            changes={
                "gone": ["a", "b"],
                "venue": ["None", "99"],
                "goals": M2M,
                "starts_at": ["", "x"],
            }
        )
        page = self.client.get(LIST)
        self.assertContains(page, "gone: a → b")
        self.assertContains(page, "（空） → 目標4")


M2M = {"type": "m2m", "operation": "add", "objects": ["目標4"]}
