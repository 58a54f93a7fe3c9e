"""The audit trail keeps texts, not how to reach people, and not for ever."""

from datetime import timedelta

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.conf import settings
from django.utils import timezone, translation

from kanazawa2030.core.history.words import changes_of, is_parent
from kanazawa2030.core.staff_site.audit import purge_contacts, purge_trail

from ...base import PortalTestCase
from ...factories import make_event, make_partner


class AuditTests(PortalTestCase):
    def test_contacts_are_not_logged(self):
        partner = make_partner(contact_email="hanako@example.test", contact_name="花子")
        partner.contact_phone = "076-220-0000"
        partner.name_ja = "新しい名前"
        partner.save()
        logged = str(list(LogEntry.objects.values_list("changes", "remote_addr")))
        self.assertIn("新しい名前", logged)
        for personal in ("hanako", "花子", "076-220", "contact_email", "contact_name"):
            self.assertNotIn(personal, logged)

    def test_what_only_points_to_a_row_is_no_value_of_it(self):
        for model in auditlog.get_models():
            left_out = auditlog.get_model_fields(model)["exclude_fields"]
            for field in model._meta.get_fields():
                if field.auto_created and not field.concrete:
                    self.assertIn(field.name, left_out, model)
        event = make_event()
        entry = LogEntry.objects.get_for_object(event).first()
        entry.changes = {"registrations": ["None", "events.Registration.None"], "fee_yen": [0, 5]}
        self.assertEqual(len(changes_of(entry)), 1)

    def test_each_logged_column_has_a_japanese_name(self):
        with translation.override("ja"):
            for model in auditlog.get_models():
                left_out = auditlog.get_model_fields(model)["exclude_fields"]
                for field in model._meta.fields:
                    name = str(field.verbose_name)
                    is_shown = field.name not in left_out and not is_parent(field)
                    if is_shown and name not in ("ID", "PDF"):
                        with self.subTest(field=field):
                            self.assertFalse(name.isascii(), name)

    def test_contacts_logged_earlier_are_taken_out(self):
        make_partner()
        LogEntry.objects.update(
            changes={"contact_email": ["", "hanako@example.test"], "name_ja": ["あ", "い"]},
            remote_addr="192.0.2.1",
        )
        now = timezone.now()
        count = purge_contacts(now, dry_run=True)
        self.assertEqual(purge_contacts(now, dry_run=False), count)
        entry = LogEntry.objects.last()
        self.assertEqual(entry.changes, {"name_ja": ["あ", "い"]})
        self.assertIsNone(entry.remote_addr)
        self.assertEqual(purge_contacts(now, dry_run=True), 0)

    def test_the_contact_on_the_page_of_an_event_is_logged_and_stays(self):
        event = make_event(contact_phone="076-220-1111")
        event.contact_phone = "076-220-2222"
        event.save()
        purge_contacts(timezone.now(), dry_run=False)
        entry = LogEntry.objects.order_by("pk").last()
        self.assertEqual(entry.changes["contact_phone"], ["076-220-1111", "076-220-2222"])

    def test_chosen_rows_are_logged(self):
        event = make_event(goals=())
        event.goals.set([4])
        entry = LogEntry.objects.order_by("pk").last()
        self.assertEqual(entry.changes["goals"]["operation"], "add")

    def test_old_entries_are_deleted(self):
        make_partner()
        now = timezone.now() + timedelta(days=settings.AUDIT_KEPT_DAYS)
        before = LogEntry.objects.count()
        self.assertEqual(purge_trail(now - timedelta(days=1), dry_run=False), 0)
        self.assertEqual(purge_trail(now + timedelta(days=1), dry_run=True), before)
        self.assertEqual(purge_trail(now + timedelta(days=1), dry_run=False), before)
        self.assertFalse(LogEntry.objects.exists())
