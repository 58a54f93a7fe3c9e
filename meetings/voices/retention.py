"""How long answers and their addresses are kept, and whose they are."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.models import User
from kanazawa2030.core.registry import due, purge_rule
from kanazawa2030.core.workflow.people import Held, PersonSource, columns_of, person_source

from ..models import Voice, VoiceFlag
from .services import CONFIRM_WITHIN, decide

FLAGS_KEPT = timedelta(days=365)
Status = Voice.Status


@purge_rule("unconfirmed voices", order=70)
def purge_unconfirmed(now: datetime, *, dry_run: bool) -> int:
    """Delete answers that were not confirmed in time; return how many."""
    old = Voice.objects.filter(status=Status.UNCONFIRMED, created_at__lte=now - CONFIRM_WITHIN)
    return due(old, "created_at") if dry_run else _deleted(old)


@purge_rule("voices not published", order=71)
def purge_declined(now: datetime, *, dry_run: bool) -> int:
    """Delete answers that were not published, with the addresses of their question."""
    old = Voice.objects.filter(status=Status.DECLINED, question__closes_at__lte=_closed(now))
    return due(old, "question__closes_at") if dry_run else _deleted(old)


@purge_rule("addresses of voices", order=72)
def purge_addresses(now: datetime, *, dry_run: bool) -> int:
    """Erase addresses VOICE_EMAIL_KEPT_DAYS after the question closed; the link still works."""
    old = Voice.objects.filter(question__closes_at__lte=_closed(now)).exclude(email="", key="")
    old = old.exclude(status=Status.UNCONFIRMED)
    return due(old, "question__closes_at") if dry_run else old.update(email="", key="")


@purge_rule("requests to look again", order=73)
def purge_flags(now: datetime, *, dry_run: bool) -> int:
    """Delete requests a year after staff have looked at them."""
    old = VoiceFlag.objects.filter(handled_at__lte=now - FLAGS_KEPT)
    return due(old, "handled_at") if dry_run else old.delete()[0]


def _closed(now: datetime) -> datetime:
    """Return when a question has closed whose addresses are no longer needed."""
    return now - timedelta(days=settings.VOICE_EMAIL_KEPT_DAYS)


def _deleted(voices) -> int:
    """Delete rows with their history; return how many voices there were."""
    return voices.delete()[1].get(Voice._meta.label, 0)


@person_source
class Voices(PersonSource):
    """Answers to a question, found by the address or the name their writer gave."""

    name, label, order = "voice", gettext_lazy("Citizens’ voices"), 60
    emails, names = ("email",), ("nickname",)
    may = frozenset({"erase"})

    def rows(self) -> QuerySet:
        return Voice.objects.exclude(status=Status.DELETED).order_by("pk")

    def describe(self, row: Voice) -> Held:
        return self.held(
            row,
            where=_("Answer No. %(number)s") % {"number": row.pk},
            person=" ".join(filter(None, (row.nickname, row.email))),
            read=lambda: columns_of(
                row, "text", "nickname", "email", "language", "status", "created_at"
            ),
            address=reverse("admin:meetings_voice_change", args=[row.pk]),
            stays=_("That there was an answer stays; its text, name and address go."),
        )

    def erase(self, row: Voice, *, by: User, now: datetime) -> None:
        decide(row, "delete", by=by, now=now)
