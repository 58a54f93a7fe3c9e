"""All lists of the admin, by what people do with them, each with the number of its rows."""

from dataclasses import dataclass

from django.apps import apps
from django.contrib import admin
from django.db.models import Count, Value
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.permissions import ENTER_REGISTRATION, HANDLE_RIGHTS, VIEW_REPORT
from kanazawa2030.core.models.prepared import union_of
from kanazawa2030.core.permissions import VIEW_MAILS

from ..imports.staff_views import kinds_of
from ..translations.kinds import kinds_for

# By label of the model; what is in no group stands in the last one.
GROUPS = (
    (
        pgettext_lazy("lists", "Events"),
        ("events.event", "events.report", "events.proposal", "events.venue", "events.texttemplate"),
    ),
    (
        pgettext_lazy("lists", "Partners"),
        (
            "partners.partner",
            "partners.partnerchange",
            "partners.yearlycheck",
            "partners.boardentry",
            "partners.introduction",
            "partners.commitment",
            "partners.commitmentchange",
        ),
    ),
    (
        gettext_lazy("Meetings and voices"),
        (
            "meetings.meeting",
            "meetings.recordversion",
            "meetings.statement",
            "meetings.decision",
            "meetings.action",
            "meetings.material",
            "meetings.photo",
            "meetings.question",
            "meetings.voice",
            "meetings.voiceflag",
        ),
    ),
    (
        gettext_lazy("Vision and figures"),
        ("meetings.vision", "meetings.axis", "meetings.indicator", "meetings.measurement"),
    ),
    (
        pgettext_lazy("lists", "Publishing"),
        (
            "pages.topic",
            "pages.sitepage",
            "pages.subscription",
            "pages.milestone",
            "pages.documentedtotal",
            "core.sitenotice",
        ),
    ),
    (gettext_lazy("Basics and people"), ()),
)


@dataclass
class List:
    name: str
    address: str
    count: int | None = None


def lists_for(request) -> list[tuple[str, list[List]]]:
    """Return the groups with the lists this person may open; all counts in one query."""
    shown = {
        one["model"]._meta.label_lower: one
        for app in admin.site.get_app_list(request)
        for one in app["models"]
        if one.get("admin_url")
    }
    counts = _counts(shown)
    named = {label for _title, labels in GROUPS for label in labels}
    groups = []
    for title, labels in GROUPS:
        found = [
            List(str(capfirst(one["name"])), one["admin_url"], counts.get(label))
            for label, one in shown.items()
            if label in labels or (not labels and label not in named)
        ]
        if found:
            groups.append((str(title), found))
    return groups


def tools_for(user) -> list[List]:
    """Return what else this person may use: waiting lists, figures, tables to import, and so on."""
    found = []
    if user.has_perm(ENTER_REGISTRATION):
        found.append(List(_("All waiting lists"), reverse("admin:events_waiting_lists")))
    if user.has_perm(HANDLE_RIGHTS):
        found.append(List(_("Requests about personal data"), reverse("admin:events_people")))
        found.append(List(_("Next deletion of data"), reverse("admin:next_deletion")))
    if user.has_perm(VIEW_REPORT):
        found.append(List(_("Figures by fiscal year"), reverse("admin:impact")))
    if user.has_perm(VIEW_MAILS):
        found.append(List(_("State of the site"), reverse("admin:watch_state")))
    if kinds_for(user):
        found.append(List(_("Translations"), reverse("admin:translations")))
    return found + [
        List(str(kind.title), reverse("admin:imports_table", args=[kind.key]))
        for kind in kinds_of(user)
    ]


def _counts(labels) -> dict[str, int]:
    parts = [
        apps.get_model(label)
        ._base_manager.order_by()
        .values_list(Value(label))
        .annotate(number_of_rows=Count("pk"))
        for label in labels
    ]
    return dict(union_of(parts)) if parts else {}
