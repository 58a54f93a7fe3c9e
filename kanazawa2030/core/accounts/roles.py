"""The staff groups and the permissions each begins with.

Nobody works as superuser. A group is given each right once, when the right first
exists: what an installation changes stays, and a later release's rights still arrive.
"""

from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.utils.translation import pgettext_lazy

from ..models import RoleGrant


class Role(models.TextChoices):
    """Staff groups. The value is the group's name, the label is what staff read."""

    RECEPTION = "reception", pgettext_lazy("staff role", "Reception")
    EDITOR = "editor", pgettext_lazy("staff role", "Editor")
    REVIEWER = "reviewer", pgettext_lazy("staff role", "Reviewer")
    APPROVER = "approver", pgettext_lazy("staff role", "Approver")
    ADMINISTRATOR = "administrator", pgettext_lazy("staff role", "Administrator")


def _rights(actions: str, *models_: str) -> set[str]:
    """Return permission names: `_rights("view change", "events.event")`."""
    return {
        f"{app}.{action}_{name}"
        for app, name in (model.split(".") for model in models_)
        for action in actions.split()
    }


_PUBLISHABLE = (
    "events.event",
    "events.report",
    "meetings.meeting",
    "meetings.recordversion",
    "meetings.vision",
    "meetings.axis",
    "meetings.indicator",
    "meetings.question",
    "pages.topic",
)
# Rows that belong to one of those, or that nothing can be lost with.
_PARTS = (
    "events.venue",
    "events.texttemplate",
    "events.hostrole",
    "events.speaker",
    "events.programmeitem",
    "events.reportphoto",
    "events.reportmaterial",
    "events.quote",
    "meetings.agendaitem",
    "meetings.statement",
    "meetings.decision",
    "meetings.action",
    "meetings.material",
    "meetings.photo",
    "meetings.sectorcount",
    "meetings.series",
    "meetings.measurement",
    "pages.milestone",
    "pages.documentedtotal",
)
_FIXED = ("core.courseofaction", "core.sitenotice", "pages.sitepage")
_PARTNERS = (
    "partners.partner",
    "partners.partnermove",
    "partners.partnerchange",
    "partners.yearlycheck",
    "partners.commitment",
    "partners.commitmentchange",
    "partners.boardentry",
)
_READ_ONLY = ("core.goal", "core.office", "core.publishingmove", "auditlog.logentry")

_VIEW_CONTENT = _rights("view", *_PUBLISHABLE, *_PARTS, *_FIXED, *_PARTNERS, *_READ_ONLY) - {
    "auditlog.view_logentry"
}

# Reception sees who is expected, nothing else. Needs and exports are the editors'.
_RECEPTION = {"events.view_registration", "events.run_reception"}
_REGISTRATIONS = _RECEPTION | {
    "events.enter_registration",
    "events.see_needs",
    "events.export_registrations",
    "events.view_grouprequest",
    "events.view_call",
    "events.add_eventquestion",
    "events.change_eventquestion",
    "events.delete_eventquestion",
    "events.view_eventquestion",
    "events.change_feedback",
}
# Voices come with addresses, so they are not among the content every member of staff sees.
_VOICES = _rights("view add change", "meetings.voice") | _rights(
    "view change", "meetings.voiceflag"
)
# Who follows by email: those who may delete a subscription see its address.
_SUBSCRIPTIONS = _rights("view delete", "pages.subscription")

# Messages to the people of an event: no addresses, so approvers read them too.
_MESSAGES = _rights("view change", "events.eventmessage")

# The admin lets nobody delete what has been public. Accounts are closed, never deleted,
# so that old records still say who did what.
_EDITOR = (
    _VIEW_CONTENT
    | _rights("add change delete", *_PUBLISHABLE, *_PARTS)
    | _rights("add change", "partners.partner")
    | _rights("add change", *_FIXED)
    | _REGISTRATIONS
    | _VOICES
    | _SUBSCRIPTIONS
    | _MESSAGES
)
# Reviewers prepare decisions and release them; where APPROVAL_REQUIRED is on, only
# approvers release (events.proposals.may_release).
_REVIEWER = (
    _VIEW_CONTENT
    | _rights("change", "partners.partner")
    | {"partners.move_partner", "events.review_proposal"}
)
_APPROVER = _VIEW_CONTENT | {
    "core.approve_content",
    "events.release_decision",
    "events.view_eventmessage",
}
_ADMINISTRATOR = (
    _EDITOR
    | _REVIEWER
    | _APPROVER
    | _rights("add change view", "core.user", "core.office")
    | _rights("change view", "core.goal")
    | _rights("view resend", "core.outgoingmail")
    | {"core.transfer_staff", "auditlog.view_logentry", "events.handle_rights"}
)

ROLES = {
    Role.RECEPTION: _RECEPTION,
    Role.EDITOR: _EDITOR,
    Role.REVIEWER: _REVIEWER,
    Role.APPROVER: _APPROVER,
    Role.ADMINISTRATOR: _ADMINISTRATOR,
}


@transaction.atomic
def load_groups():
    """Create missing groups; give each the permissions it was never given."""
    existing = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    given = set(RoleGrant.objects.values_list("role", "permission"))
    for role, names in ROLES.items():
        group, is_new = Group.objects.get_or_create(name=role.value)
        missing = sorted(
            name for name in names & existing.keys() if is_new or (role.value, name) not in given
        )
        group.permissions.add(*(existing[name] for name in missing))
        RoleGrant.objects.bulk_create(
            [RoleGrant(role=role.value, permission=name) for name in missing], ignore_conflicts=True
        )


def role_label(name: str) -> str:
    """Return the label of a group; an installation's own group keeps its name."""
    return str(Role(name).label) if name in Role.values else name
