"""The audit trail in the admin: who changed what and when, old and new text, in words."""

import json

from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.http import HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from ..history.words import changes_of, kind_of
from ..web.list_query import LONGEST_QUERY, MOST_WORDS
from .base import ReadOnly

_SHORT = 60  # characters of a value in the list
_ACTIONS = (
    (LogEntry.Action.CREATE, pgettext_lazy("audit", "added")),
    (LogEntry.Action.UPDATE, pgettext_lazy("audit", "changed")),
    (LogEntry.Action.DELETE, pgettext_lazy("audit", "deleted")),
    (LogEntry.Action.ACCESS, pgettext_lazy("audit", "taken out as a list")),
)


# --- The pages ---------------------------------------------------------------


class ActionFilter(admin.SimpleListFilter):
    title = gettext_lazy("what was done")
    parameter_name = "action"

    def lookups(self, request, model_admin):
        return _ACTIONS

    def queryset(self, request, queryset):
        wanted = {str(int(action)) for action, _word in _ACTIONS}
        return queryset.filter(action=self.value()) if self.value() in wanted else queryset


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        types = ContentType.objects.filter(pk__in=LogEntry.objects.values("content_type"))
        found = [(str(one.pk), one.model_class()) for one in types]
        words = [(pk, str(model._meta.verbose_name)) for pk, model in found if model]
        return sorted(words, key=lambda word: word[1])

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.filter(content_type=int(value)) if value.isdigit() else queryset


class AuditAdmin(ReadOnly, admin.ModelAdmin):
    """Read only: when, who, what was done to which row, and each old and new value."""

    list_display = ("when", "who", "action_word", "row", "summary")
    list_display_links = ("when",)
    list_filter = (ActionFilter, KindFilter)
    list_select_related = ("content_type", "actor")
    list_per_page = 50
    search_fields = ("object_repr",)
    search_help_text = gettext_lazy("Name of a person or an item, or words of a text")
    date_hierarchy = "timestamp"
    fields = readonly_fields = ("when", "who", "action_word", "row", "changes_table")

    def changelist_view(self, request, extra_context=None):
        """As Django's; what cannot be searched for is no error."""
        try:
            return super().changelist_view(request, extra_context)
        except (IncorrectLookupParameters, OverflowError, ValueError):
            return HttpResponseRedirect(f"{request.path}?e=1")

    def get_search_results(self, request, queryset, search_term):
        """Return entries with each word: in the row's or person's name, or in a value."""
        queryset = queryset.annotate(words=Cast("changes", models.TextField()))
        for word in search_term[:LONGEST_QUERY].split()[:MOST_WORDS]:
            found = Q(object_repr__icontains=word) | Q(actor__name__icontains=word)
            # SQLite keeps the JSON with escapes, PostgreSQL without.
            for text in {word, json.dumps(word)[1:-1]}:
                found |= Q(words__icontains=text)
            queryset = queryset.filter(found)
        return queryset, False

    @admin.display(description=gettext_lazy("when"), ordering="timestamp")
    def when(self, entry):
        return date_format(timezone.localtime(entry.timestamp), "DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("who"), ordering="actor")
    def who(self, entry):
        return str(entry.actor) if entry.actor else _("The portal itself")

    @admin.display(description=gettext_lazy("what was done"), ordering="action")
    def action_word(self, entry):
        return str(dict(_ACTIONS).get(entry.action, ""))

    @admin.display(description=gettext_lazy("item"))
    def row(self, entry):
        words = pgettext("audit", "%(kind)s: %(name)s") % {
            "kind": kind_of(entry),
            "name": entry.object_repr,
        }
        kind = entry.content_type
        try:
            url = reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[entry.object_pk])
        except NoReverseMatch:
            return words
        return format_html('<a href="{}">{}</a>', url, words)

    @admin.display(description=gettext_lazy("changes"))
    def summary(self, entry):
        if entry.action != LogEntry.Action.UPDATE:
            return ""
        return format_html_join("", "<div>{}: {} → {}</div>", map(_short, changes_of(entry)))

    @admin.display(description=gettext_lazy("changes"))
    def changes_table(self, entry):
        rows = format_html_join(
            "", '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>', changes_of(entry)
        )
        return format_html(
            '<table><thead><tr><th scope="col">{}</th><th scope="col">{}</th>'
            '<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
            pgettext("audit", "Field"),
            pgettext("audit", "Before"),
            pgettext("audit", "After"),
            rows,
        )


def _short(change):
    label, *values = change
    return label, *(Truncator(value).chars(_SHORT) or _("(empty)") for value in values)
