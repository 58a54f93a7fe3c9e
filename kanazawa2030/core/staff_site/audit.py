"""The audit trail of models: who changed which text; nothing derived, nobody's contact."""

from datetime import datetime, timedelta

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.conf import settings
from modeltranslation.translator import NotRegistered, translator

from ..registry import purge_rule

DERIVED = {
    *("search_text", "sort_ja", "sort_en", "version", "updated_at", "over_at", "thanked_at"),
    *("uid", "sequence", "previous_start", "image_width", "image_height"),
    *("logo_width", "logo_height", "map_width", "map_height"),
    *("record_version", "last_statement", "last_decision", "last_action"),
}
# What a part belongs to never changes, and its own entry names it.
PARENTS = {"event", "report", "series"}
# How to reach a person: the row has it as long as it is needed, the trail would keep it.
PERSONAL = {"contact_name", "contact_phone", "contact_email"}

# The key of an entry's additional_data that names the columns of a checked translation.
CHECKED = "translation_checked"


def audited(*models):
    """Register models with the audit trail.

    Left out: derived columns, parents of parts, contacts, and modeltranslation's base
    columns, which repeat one of the languages. Registration, User and OutgoingMail never come here.
    """
    for model in models:
        names = {field.name for field in model._meta.get_fields()}
        try:
            base = set(translator.get_options_for_model(model).fields)
        except NotRegistered:
            base = set()
        left_out = ((DERIVED | PARENTS | PERSONAL) & names) | base
        auditlog.register(model, exclude_fields=sorted(left_out))


@purge_rule("audit contacts", order=220)
def purge_contacts(now: datetime, *, dry_run: bool) -> int:
    """Take contacts and addresses of computers out of what an earlier version has logged."""
    entries = LogEntry.objects.filter(changes__has_any_keys=sorted(PERSONAL))
    with_address = LogEntry.objects.filter(remote_addr__isnull=False)
    if dry_run:
        return entries.count() + with_address.count()
    count = with_address.update(remote_addr=None)
    for entry in entries.iterator():
        changes = {name: value for name, value in entry.changes.items() if name not in PERSONAL}
        LogEntry.objects.filter(pk=entry.pk).update(changes=changes)
        count += 1
    return count


@purge_rule("audit trail", order=221)
def purge_trail(now: datetime, *, dry_run: bool) -> int:
    """Delete entries older than AUDIT_KEPT_DAYS; return how many."""
    since = now - timedelta(days=settings.AUDIT_KEPT_DAYS)
    old = LogEntry.objects.filter(timestamp__lt=since)
    return old.count() if dry_run else old.delete()[0]
