"""Rows of the access table: versions of records, with a material each."""

from datetime import timedelta

from django.utils import timezone

from kanazawa2030.core.models import User
from meetings.models import RecordVersion
from meetings.records.services import make_version

from ..factories import make_meeting
from ..meetings.records.written import add_pdf, write_record

SHOWN = timezone.now() - timedelta(hours=1)
STANDS = {
    "published": {"publishing_state": "approved", "publish_at": SHOWN},
    "later": {"publishing_state": "approved", "publish_at": SHOWN + timedelta(days=2)},
    "draft": {},
    "withdrawn": {
        "publishing_state": "withdrawn",
        "publish_at": SHOWN,
        "withdrawal_reason": "誤り",
    },
}


class RecordRows:
    """A version in each state, of a session each."""

    def __init__(self, *, by: User):
        self.versions = {name: self._make(by, **fields) for name, fields in STANDS.items()}

    def _make(self, by, **fields) -> RecordVersion:
        meeting = write_record(make_meeting())
        add_pdf(meeting)
        version = make_version(meeting, by=by)
        RecordVersion.objects.filter(pk=version.pk).update(**fields)
        return version

    @property
    def arguments(self) -> dict:
        """Return the arguments of their addresses."""
        return {
            "meetings:record_version": {
                name: [version.meeting.number, version.number]
                for name, version in self.versions.items()
            },
            "meetings:material": {
                name: [self.versions[name].meeting.number, self.versions[name].materials.get().pk]
                for name in ("published", "draft")
            },
            "admin:meetings_recordversion_delete": {
                name: [version.pk] for name, version in self.versions.items() if name != "later"
            },
        }
