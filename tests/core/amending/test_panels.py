"""Amendments reach both sides: the list of what is to do, the morning mail, a successor."""

from django.test import override_settings
from django.utils import timezone, translation

from kanazawa2030.core.accounts.staff import transfer
from kanazawa2030.core.amending import services
from kanazawa2030.core.amending.panels import amendment_lines, amendments_to_do
from kanazawa2030.core.models import Amendment

from ...factories import make_event
from ...people import make_person
from .cases import AmendedCase, amended


class PanelTests(AmendedCase):
    def texts(self, person):
        return [todo.text for todo in amendments_to_do(person, timezone.now())]

    def returned(self):
        services.decide(self.amendment, "return", by=self.approver, reason="番号を確認")

    def test_an_approver_finds_what_awaits_approval_with_its_author(self):
        (text,) = self.texts(self.approver)
        self.assertIn(str(self.event), text)
        self.assertIn(self.editor.name, text)
        self.assertEqual(self.texts(self.editor), [])
        self.assertEqual(self.texts(self.reviewer), [])
        self.assertEqual(amendment_lines(self.approver, timezone.now()), ["承認待ちの修正案：1件"])

    def test_an_author_finds_what_was_returned_and_what_is_not_sent(self):
        self.returned()
        (text,) = self.texts(self.editor)
        self.assertIn("番号を確認", text)
        self.assertEqual(amendment_lines(self.editor, timezone.now()), ["差し戻された修正案：1件"])
        self.assertEqual(self.texts(make_person("editor")), [])
        Amendment.objects.update(state="draft")
        with translation.override("en"):
            self.assertIn("not sent for approval", self.texts(self.editor)[0])
        self.assertEqual(amendment_lines(self.editor, timezone.now()), [])

    def test_nobody_is_asked_to_release_what_is_their_own(self):
        Amendment.objects.update(author=self.approver)
        self.assertEqual(self.texts(self.approver), [])
        with override_settings(APPROVER_MAY_BE_AUTHOR=True):
            self.assertEqual(len(self.texts(self.approver)), 1)

    def test_an_amendment_whose_event_is_gone_is_no_task(self):
        type(self.event).objects.all().delete()
        self.assertEqual(self.texts(self.approver), [])

    def test_a_successor_takes_over_what_is_open(self):
        self.returned()
        successor = make_person("editor")
        transfer(self.editor, successor=successor, by=self.administrator)
        self.assertEqual(len(self.texts(successor)), 1)

    def test_many_amendments_cost_as_many_queries_as_one(self):
        def find():
            return self.texts(self.approver)

        find()  # rights are read once a person
        one = len(self.count_queries(find))
        for _number in range(5):
            amended(make_event(), self.editor)
        self.assertEqual(len(find()), 6)
        self.assertEqual(len(self.count_queries(find)), one)
