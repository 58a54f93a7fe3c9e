"""Drafts with time: warned of, then deleted; files nobody names."""

import json
from datetime import timedelta

from django.utils import timezone

from events.models import Proposal
from events.proposals.proposer import attachments
from events.proposals.proposer import services as proposer_services
from events.proposals.tasks import DRAFT_EXPIRY, purge_contacts, purge_files
from kanazawa2030.core import registry
from kanazawa2030.core.storages import private_storage
from kanazawa2030.core.uploads.documents import clean_document

from ...base import PortalTestCase
from ...core.uploads.factories import pdf, upload
from ...people import make_person
from .factories import answers, make_proposal
from .proposer.factories import make_draft

COHOST = "library@example.test"


def answers_with(**organisation) -> dict:
    filled = answers()
    filled["organisation"] |= organisation
    return filled


class DraftTests(PortalTestCase):
    def setUp(self):
        self.person = make_person("proposer")
        self.draft = make_draft(self.person, idea={"title": "落ち葉の会議"})
        self.start = self.draft.changed_at
        make_proposal()

    def days(self, number):
        return self.start + timedelta(days=number)

    def test_registered(self):
        self.assertIn("proposal drafts", [task.name for task in registry.tasks()])
        rules = [rule.name for rule in registry.purges()]
        self.assertIn("proposal drafts", rules)
        self.assertIn("proposal files", rules)
        self.assertIn("proposal contacts", rules)

    def test_warned_once_a_fortnight_before(self):
        DRAFT_EXPIRY.warn(self.days(350))
        self.assertEqual(self.outbox("proposal_draft_expiring"), [])
        DRAFT_EXPIRY.warn(self.days(351))
        DRAFT_EXPIRY.warn(self.days(352))
        (mail,) = self.outbox("proposal_draft_expiring")
        self.assertEqual(mail.to, self.person.email)
        self.assertIn("落ち葉の会議", mail.text)

    def test_deleted_after_a_year_never_without_the_warning(self):
        self.assertEqual(DRAFT_EXPIRY.purge(self.days(400), dry_run=False), 0)
        DRAFT_EXPIRY.warn(self.days(400))
        self.assertEqual(DRAFT_EXPIRY.purge(self.days(413), dry_run=False), 0)
        self.assertEqual(DRAFT_EXPIRY.purge(self.days(414), dry_run=True), 1)
        self.assertTrue(Proposal.objects.filter(pk=self.draft.pk).exists())
        self.assertEqual(DRAFT_EXPIRY.purge(self.days(414), dry_run=False), 1)
        self.assertFalse(Proposal.objects.filter(pk=self.draft.pk).exists())
        self.assertEqual(Proposal.objects.count(), 1, "what was handed in stays")

    def test_a_word_typed_starts_the_year_anew(self):
        DRAFT_EXPIRY.warn(self.days(351))
        proposer_services.save_step(
            self.draft, step="idea", values={"title": "x"}, by=self.person, now=self.days(360)
        )
        self.assertEqual(DRAFT_EXPIRY.purge(self.days(366), dry_run=False), 0)
        self.assertEqual(DRAFT_EXPIRY.purge(self.days(700), dry_run=False), 0)
        DRAFT_EXPIRY.warn(self.days(360 + 351))
        self.assertEqual(len(self.outbox("proposal_draft_expiring")), 2)

    def test_its_files_go_with_it(self):
        attachments.add_attachments(
            self.draft, [clean_document(upload(pdf()))], by=self.person, now=self.start
        )
        name = self.draft.attachments.get().file.name
        DRAFT_EXPIRY.warn(self.days(352))
        with self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(DRAFT_EXPIRY.purge(self.days(367), dry_run=False), 1)
        self.assertFalse(private_storage().exists(name))


class ContactTests(PortalTestCase):
    def setUp(self):
        person, reviewer = make_person("proposer"), make_person("reviewer")
        self.over = make_draft(person, full=True)
        self.over = proposer_services.submit(
            self.over,
            by=person,
            data=answers_with(contact_phone="076-000-0000", cohost1_email=COHOST),
            cohosts=[{"name": "図書室", "email": COHOST, "role": "cooperation"}],
        )
        with self.captureOnCommitCallbacks(execute=True):
            proposer_services.withdraw(self.over, by=person)
        self.running = make_proposal(state="in_review", by=person, reviewer=reviewer)
        self.end = timezone.now() + timedelta(days=365, minutes=1)

    def said(self, proposal):
        proposal.refresh_from_db()
        versions = [proposal.data, *(row.data for row in proposal.revisions.all())]
        people = [*proposal.cohosts.values_list("email", flat=True)]
        return json.dumps([versions, people], ensure_ascii=False)

    def test_forgotten_a_year_after_the_end_only(self):
        day_before = self.end - timedelta(days=1)
        self.assertEqual(purge_contacts(day_before, dry_run=False), 0)
        self.assertEqual(purge_contacts(self.end, dry_run=True), 1)
        self.assertIn("076-000-0000", self.said(self.over))
        self.assertEqual(purge_contacts(self.end, dry_run=False), 1)
        for gone in ("水野", "076-000-0000", COHOST):
            self.assertNotIn(gone, self.said(self.over))
        self.assertIn("用水ナイトウォーク", self.said(self.over))
        self.assertEqual(self.over.cohosts.get().name, "図書室")
        self.assertIn("水野", self.said(self.running))
        self.assertEqual(purge_contacts(self.end, dry_run=False), 0)

    def test_its_page_stands_without_them(self):
        purge_contacts(self.end, dry_run=False)
        self.client.sign_in(make_person("reviewer", email="desk@example.test"))
        for end in ("", "print/"):
            page = self.client.get(f"/ja/proposals/{self.over.pk}/{end}")
            self.assertContains(page, "用水ナイトウォーク")
            self.assertNotContains(page, "forgotten")
        page = self.client.get(f"/admin/events/proposal/{self.over.pk}/change/")
        self.assertEqual(page.status_code, 200)


class FileTests(PortalTestCase):
    def test_a_file_without_a_row_goes_a_day_later(self):
        draft = make_draft(person := make_person("proposer"))
        attachments.add_attachments(draft, [clean_document(upload(pdf()))], by=person)
        lost = private_storage().save("proposals/lost.pdf", upload(pdf()))
        now = timezone.now()
        before = purge_files(now + timedelta(hours=2), dry_run=False)
        self.assertEqual(before, 0)
        later = now + timedelta(days=2)
        count = purge_files(later, dry_run=True)
        self.assertGreaterEqual(count, 1)
        self.assertEqual(purge_files(later, dry_run=False), count)
        self.assertFalse(private_storage().exists(lost))
        self.assertTrue(private_storage().exists(draft.attachments.get().file.name))
        self.assertEqual(purge_files(later, dry_run=False), 0)
