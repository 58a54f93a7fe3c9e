"""The admin of versions of records: note and hour, the exact frozen text, publishing.

A version is made on the page where a record is written; here it is read and published.
"""

from django.contrib import admin, messages
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES, page_language
from kanazawa2030.core.language.dates import full_date
from kanazawa2030.core.staff_site.bilingual import pairs
from kanazawa2030.core.staff_site.publishing import PublicationFilter, PublishableAdmin

from ..models import Photo, RecordVersion, Statement
from . import services
from .snapshot import rows_of, summary_of
from .staff_views import address_of_session, what_readers_see


@admin.register(RecordVersion)
class RecordVersionAdmin(PublishableAdmin):
    address_field = None
    list_display = ("__str__", "note_ja", "publication", "publish_at")
    list_filter = (PublicationFilter,)
    list_select_related = ("meeting",)
    ordering = ("-meeting__number", "-number")
    search_fields = ("note_ja", "note_en", "meeting__title_ja", "meeting__title_en")
    readonly_fields = ("meeting", "number")
    fieldsets = (
        (None, {"fields": (("meeting", "number"), *pairs("note"))}),
        (gettext_lazy("Publication"), {"fields": ("publish_at",)}),
    )
    paper = ("note",)

    def has_add_permission(self, request):
        return False

    def get_readonly_fields(self, request, obj=None):
        """A form opened before the approval still sends the note; the service then says no."""
        fields = tuple(super().get_readonly_fields(request, obj))
        if obj is None or request.method == "POST" or not self.was_public(obj):
            return fields
        return (*fields, "note_ja", "note_en")

    def has_change_permission(self, request, obj=None):
        """As its base; a version that is public or withdrawn shows no fields to edit."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.method == "POST" or not _is_over(obj))

    def get_form(self, request, obj=None, change=False, **kwargs):
        """As its base; what can no longer be edited is not explained."""
        if obj is not None and self.was_public(obj):
            fixed = ("note_ja", "note_en", *(["publish_at"] if _is_over(obj) else []))
            kwargs["help_texts"] = dict.fromkeys(fixed, "")
        return super().get_form(request, obj, change=change, **kwargs)

    # --- What readers see ---------------------------------------------------------------

    def notes(self, obj):
        if not obj.meeting.is_published():
            return [_session_is_hidden(obj)]
        return [what_readers_see(obj.meeting)]

    def deletion_notes(self, obj):
        if not obj.is_published():
            return [_("Readers do not see this version. Nothing changes for them.")]
        others = RecordVersion.objects.published().filter(meeting=obj.meeting).exclude(pk=obj.pk)
        left = others.order_by("number").last()
        if left is None:
            words = _(
                "This version is public. Once it is deleted, readers see no record of this session."
            )
            return [words]
        words = _("This version is public. Once it is deleted, readers see version %(number)s.")
        return [words % {"number": left.number}]

    def try_transition(self, request, obj, name, *, version, **needs):
        """As its base; say so where a version waits for its session to be public."""
        refusal = super().try_transition(request, obj, name, version=version, **needs)
        is_out = name in ("publish", "approve")
        if refusal is None and is_out and not obj.meeting.is_published():
            messages.warning(request, _session_is_hidden(obj))
        return refusal

    def service(self, obj, *, changes, by, version, parts_changed):
        return services.save_version(obj, changes=changes, by=by, version_read=version)

    def paper_parts(self, obj) -> list[tuple]:
        """Return the frozen text, word for word, in the order of the page."""
        content = obj.content
        agenda = rows_of(content, "agenda")
        places = {row.pk: place for place, row in enumerate(agenda, 1)}
        rows = [_row(_("Summary"), summary_of(content), "summary")]
        rows += [_row(_("Agenda item"), row, "title", _hour(row)) for row in agenda]
        rows += [
            _row(row.code, row, "text", *_of_statement(row, places))
            for row in rows_of(content, "statements")
        ]
        rows += [_row(row.code, row, "text") for row in rows_of(content, "decisions")]
        for row in rows_of(content, "actions"):
            rows.append(_row(row.code, row, "text", *_of_action(row, obj)))
            rows.append(_row(pgettext("action", "By whom"), row, "who"))
        total = content.get("participants_total")
        rows.append((_("People who took part"), "" if total is None else str(total), None))
        rows += [
            _row(_("People of a sector"), row, "sector", str(row.people))
            for row in rows_of(content, "sectors")
        ]
        rows += [
            _row(_("Material"), row, "label", row.url or f"PDF {filesizeformat(row.size)}")
            for row in rows_of(content, "materials")
        ]
        return rows + _pictures(content)


def _is_over(version: RecordVersion | None) -> bool:
    """Return whether nothing of a version can be edited any more."""
    if version is None:
        return False
    return version.is_published() or version.publishing_state == RecordVersion.State.WITHDRAWN


def _session_is_hidden(version: RecordVersion) -> str:
    words = _("The session is not public, so readers do not see this version.")
    url = address_of_session(version.meeting)
    return format_html('{} <a href="{}">{}</a>', words, url, _("Open the session"))


def _row(label: str, row, field: str, *more: str) -> tuple:
    """Return a line of the sheet: both texts, and below each what is the same for both."""
    texts = (getattr(row, f"{field}_{code}") for code in LANGUAGE_CODES)
    return (label, *("\n".join(filter(None, (text, *more))) for text in texts))


def _hour(row) -> str:
    return f"{row.starts_at:%H:%M}" if row.starts_at else ""


def _of_statement(row, places: dict) -> list[str]:
    words = [str(Statement.View(row.view).label)]
    if row.agenda in places:
        words.append(_("Item %(number)s") % {"number": places[row.agenda]})
    if row.course:
        words.append(_("Course of action %(number)s") % {"number": row.course["number"]})
    if row.axis:
        words.append(row.axis[f"title_{page_language()}"] or row.axis["title_ja"])
    return words + [_("Goal %(number)s") % {"number": goal["number"]} for goal in row.goals]


def _of_action(row, version: RecordVersion) -> list[str]:
    words = []
    if row.decision:
        words.append(f"D-{version.meeting.number:02}-{row.decision}")
    if row.due_on:
        day = full_date(row.due_on, page_language())
        words.append(_("Due on %(day)s") % {"day": day})
    return words


def _pictures(content: dict) -> list[tuple]:
    rows = rows_of(content, "photos")
    files = Photo.objects.in_bulk([row.pk for row in rows])
    return [
        (*_row(_("Photograph"), row, "alt", row.credit), files[row.pk].image.url)
        for row in rows
        if row.pk in files
    ]
