"""Drafts of applications and profile changes."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.drafts.services import DraftExpiry, with_step
from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import ChangeError, locked

from ..models import Partner, PartnerChange
from . import mail
from .steps import steps_of, typed_from

Status = PartnerChange.Status
MOST_DRAFTS = 5  # applications one person may have begun
PLAIN = (
    "kind",
    "name_ja",
    "name_en",
    "name_kana",
    "tagline_ja",
    "tagline_en",
    "website",
    "practice_ja",
    "practice_en",
    "challenge_ja",
    "challenge_en",
    "vision_2030_ja",
    "vision_2030_en",
    "logo_alt_ja",
    "logo_alt_en",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_is_public",
    "representative_ja",
    "representative_en",
    "representative_is_public",
)
SETS = ("courses", "goals")


class FormClosed(ChangeError):
    """The form was sent in the meantime; its text is for the person who typed."""

    def __init__(self):
        super().__init__(_("This has been sent in the meantime and can no longer be changed here."))


def snapshot(partner) -> dict:
    """Return the columns of a profile, ready for JSON."""
    plain = {name: getattr(partner, name) for name in PLAIN}
    plain = {k: v if isinstance(v, bool) else v or "" for k, v in plain.items()}
    rows = {name: sorted(getattr(partner, name).values_list("pk", flat=True)) for name in SETS}
    return {**plain, **rows, "logo": partner.logo.name or ""}


@transaction.atomic
def start_application(*, by, language: str, now=None) -> PartnerChange:
    """Begin an application; an empty one is used again (a second click).

    Raises ChangeError when this person has MOST_DRAFTS already.
    """
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    begun = PartnerChange.objects.filter(author=by, partner=None, status=Status.DRAFT)
    empty = begun.filter(data={}).first()
    if empty is not None:
        return empty
    if begun.count() >= MOST_DRAFTS:
        raise ChangeError(
            _("You have several draft applications. Please send or delete one first.")
        )
    return PartnerChange.objects.create(
        is_application=True, author=by, language=language, edited_at=now or timezone.now()
    )


@transaction.atomic
def open_change(partner, *, by, language: str, now=None) -> PartnerChange:
    """Return the open change of `partner`, begun if there is none.

    Members share it. Raises PermissionDenied for others, ChangeError while the profile
    is not public.
    """
    partner = locked(partner)
    if not partner.memberships.filter(user=by).exists():
        raise PermissionDenied
    change = partner.changes.filter(status__in=PartnerChange.OPEN).first()
    if change is not None:
        return change
    if partner.status != Partner.Status.APPROVED:
        raise ChangeError(_("The profile is not public now."))
    before = snapshot(partner)
    return PartnerChange.objects.create(
        partner=partner,
        author=by,
        language=language,
        before=before,
        data=typed_from({k: v for k, v in before.items() if k != "logo"}),
        edited_at=now or timezone.now(),
    )


@transaction.atomic
def save_step(change, key, *, typed: dict, version, logo=None, now=None):
    """Store what was typed into one step, whatever it is; return the fresh row.

    `logo` is a `CleanedImage` already stored, or None. Raises FormClosed once the form
    is sent, StaleDraft when the step's answers are no longer at `version`.
    """
    current = locked(change)
    if not current.is_editable:
        raise FormClosed
    steps = steps_of(current)
    current.data = with_step(current, steps, key, typed, version, has_file=logo is not None)
    if logo is not None:
        current.logo = logo
        current.data["logo_removed"] = ""
    elif current.data.get("logo_removed"):
        current.logo = ""
    current.version += 1
    current.edited_at = now or timezone.now()
    current.warned_at = None
    current.save(
        update_fields=[
            "data",
            "logo",
            "logo_width",
            "logo_height",
            "version",
            "edited_at",
            "warned_at",
        ]
    )
    return current


@transaction.atomic
def discard(change):
    """Delete an undecided form: a draft, or a change that was returned."""
    current = PartnerChange.objects.select_for_update(no_key=True).filter(pk=change.pk)
    row = current.first()
    if row is None:  # a second click
        return
    if not row.is_editable or (row.is_application and row.partner_id):
        raise FormClosed
    current.delete()


DRAFT_EXPIRY = DraftExpiry(
    drafts=lambda: PartnerChange.objects.filter(status=Status.DRAFT),
    touched="edited_at",
    owner="author",
    notify=lambda change, on, now: mail.draft_expires(change, on=on),
)
DRAFT_EXPIRY.register("partner drafts", _("Reminders about drafts of partners"), order=110)
