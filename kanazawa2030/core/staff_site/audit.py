"""The audit trail of models: who changed which text; nothing derived, nobody's contact."""

from datetime import datetime, timedelta

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from modeltranslation.translator import NotRegistered, translator

from ..history.words import is_reverse
from ..registry import Due, due, purge_rule

DERIVED = {
    *("search_text", "sort_ja", "sort_en", "version", "updated_at", "over_at", "thanked_at"),
    *("uid", "sequence", "previous_start", "image_width", "image_height"),
    *("logo_width", "logo_height", "map_width", "map_height"),
    *("record_version", "last_statement", "last_decision", "last_action"),
}
# How to reach a person: the row has it as long as it is needed, the trail would keep it.
PERSONAL = {"contact_name", "contact_phone", "contact_email"}
# Models whose contact is on their public page.
_public_contact: list[type] = []


def audited(*models, contact_is_public: bool = False):
    """Register models with the audit trail.

    Left out: derived columns, contacts that are not public, and modeltranslation's base
    columns, which repeat one of the languages. Registration, User and OutgoingMail never come here.
    """
    personal = set() if contact_is_public else PERSONAL
    _public_contact.extend(models if contact_is_public else ())
    for model in models:
        names = {field.name for field in model._meta.get_fields()}
        # What only points here is no value of the row.
        reverse = {field.name for field in model._meta.get_fields() if is_reverse(field)}
        try:
            base = set(translator.get_options_for_model(model).fields)
        except NotRegistered:
            base = set()
        left_out = ((DERIVED | personal) & names) | base | reverse
        auditlog.register(
            model,
            exclude_fields=sorted(left_out),
            m2m_fields={column.name for column in model._meta.many_to_many},
        )


@purge_rule("audit contacts", order=220)
def purge_contacts(now: datetime, *, dry_run: bool) -> int:
    """Take contacts and addresses of computers out of what an earlier version has logged."""
    kinds = ContentType.objects.get_for_models(*_public_contact).values()
    entries = LogEntry.objects.filter(changes__has_any_keys=sorted(PERSONAL))
    entries = entries.exclude(content_type__in=[kind.pk for kind in kinds])
    with_address = LogEntry.objects.filter(remote_addr__isnull=False)
    if dry_run:
        found = due(entries, "timestamp"), due(with_address, "timestamp")
        return Due.of_all(found)
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
    return due(old, "timestamp") if dry_run else old.delete()[0]
