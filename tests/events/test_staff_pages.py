"""The head above every staff page of an event: its name, its state and its tabs."""

import re
from datetime import timedelta

from django.urls import reverse

from events.models import Report

from ..factories import make_event
from .clock import EVENING
from .desk.cases import DeskCase

TAB = re.compile(r'<li><a href="([^"]+)"( aria-current="page")?>([^<]+)</a></li>')
ALL = ["概要", "内容", "申込み", "受付", "アンケート"]


class Tabs(DeskCase):
    def links(self, url):
        """Return address, mark and label of each tab of a page."""
        page = self.client.get(url)
        self.assertEqual(page.status_code, 200, url)
        nav = page.content.decode().split('<nav class="d-tabs"')[1].split("</nav>")[0]
        return TAB.findall(nav)

    def tabs(self, url):
        """Return the labels of the tabs on a page, and the current ones."""
        found = self.links(url)
        return [label for _url, _now, label in found], [label for _u, now, label in found if now]

    def test_every_page_of_an_event_has_them_and_marks_its_own(self):
        row = self.register()
        pk = self.event.pk
        for current, pages in {
            "概要": [("event_overview", pk), ("event_postpone", pk), ("event_cancel", pk)],
            "内容": [*(("event_change", pk), ("event_history", pk), ("event_copy", pk))],
            "申込み": [
                *(("event_registrations", pk), ("event_enter", pk), ("event_seats", pk)),
                *(("event_roster", pk), ("event_roster_export", pk)),
                *(("registration_page", row.pk), ("registration_edit", row.pk)),
            ],
            "受付": [
                ("event_reception", pk),
                ("event_absent", pk),
                ("reception_code", row.reception_code),
            ],
            "アンケート": [("event_feedback", pk), ("event_feedback_paper", pk)],
        }.items():
            for name, key in pages:
                with self.subTest(name):
                    shown, now = self.tabs(self.url(name, key))
                    self.assertEqual(now, [current])
                    self.assertEqual([one for one in shown if one in ALL], ALL)

    def test_each_person_sees_the_tabs_they_may_open(self):
        pk = self.event.pk
        for role, name, expected in (
            ("reception", "event_reception", ["受付"]),
            ("approver", "event_change", ["概要", "内容"]),
            ("reviewer", "event_change", ["概要", "内容"]),
        ):
            with self.subTest(role):
                self.client.sign_in(self.person(role))
                shown, _now = self.tabs(self.url(name, pk))
                self.assertEqual([one for one in shown if one in ALL], expected)

    def test_every_tab_opens(self):
        self.go_to(EVENING + timedelta(days=1))
        for role in ("editor", "approver", "administrator"):
            self.client.sign_in(self.person(role))
            links = self.links(self.url("event_change", self.event.pk))
            self.assertTrue(links)
            for url, _now, label in links:
                with self.subTest(role, label=label):
                    self.assertEqual(self.client.get(url.replace("&amp;", "&")).status_code, 200)

    def test_the_report_has_a_tab_once_the_event_was_held(self):
        url = self.url("event_change", self.event.pk)
        self.assertNotIn("開催報告", self.tabs(url)[0])
        self.go_to(EVENING + timedelta(days=1))
        self.assertIn("開催報告", self.tabs(url)[0])
        new = reverse("admin:events_report_add", query={"event": self.event.pk})
        self.assertEqual(self.tabs(new)[1], ["開催報告"])
        report = Report.objects.create(event=self.event, summary_ja="報告")
        for name in ("change", "history"):
            shown, now = self.tabs(self.url(f"report_{name}", report.pk))
            self.assertEqual(now, ["開催報告"])
            self.assertIn("申込み", shown)

    def test_an_event_without_counted_seats_has_no_list_of_people(self):
        event = make_event(registration_mode="none", capacity=None)
        shown, _now = self.tabs(self.url("event_change", event.pk))
        self.assertNotIn("申込み", shown)
        self.assertNotIn("受付", shown)

    def test_a_new_event_has_no_tabs(self):
        self.assertNotContains(self.open("event_add"), "d-tabs")

    def test_the_head_says_what_visitors_read(self):
        page = self.open("event_registrations", self.event.pk)
        self.assertContains(page, '<span class="state">受付中</span>', html=True)
        draft = make_event(publishing_state="draft", publish_at=None)
        page = self.open("event_change", draft.pk)
        self.assertContains(page, '<span class="state">下書き</span>', html=True)
        self.client.post(reverse("admin:language"), {"language": "en"})
        page = self.open("event_registrations", self.event.pk)
        self.assertContains(page, '<span class="state">Open</span>', html=True)
