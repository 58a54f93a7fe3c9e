"""Staff pages of imports: the kinds of tables, a file with its preview, a file to fill in."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kanazawa2030.core.registry import staff_page
from kanazawa2030.core.staff_site.exports import KINDS as FILE_KINDS
from kanazawa2030.core.staff_site.exports import file_answer
from kanazawa2030.core.uploads.tables import ACCEPT

from . import services
from .kinds import KINDS, Kind

MOST_FAULTS = 200


class FileForm(forms.Form):
    """The file of an import."""

    file = forms.FileField(
        label=gettext_lazy("CSV or Excel file"), widget=forms.FileInput({"accept": ACCEPT})
    )


def kinds_of(user) -> list[Kind]:
    """Return the tables this person may import."""
    return [kind for kind in KINDS.values() if user.has_perms(kind.needs)]


def _kind(request, key: str) -> Kind:
    if key not in KINDS:
        raise Http404
    if not request.user.has_perms(KINDS[key].needs):
        raise PermissionDenied
    return KINDS[key]


def _list_of(kind: Kind) -> str:
    opts = kind.model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def _page(request, template, kind, title, *, status=200, **context):
    frame = {
        **admin.site.each_context(request),
        "title": title,
        "kind": kind,
        "back": _list_of(kind),
    }
    return render(
        request, f"admin/pages/imports/{template}.html", {**frame, **context}, status=status
    )


@staff_page("import/", name="imports")
@require_safe
def imports(request):
    """List the tables this person may import."""
    kinds = kinds_of(request.user)
    if not kinds:
        raise PermissionDenied
    context = {"title": _("Import a table"), "kinds": kinds}
    return render(
        request, "admin/pages/imports/list.html", {**admin.site.each_context(request), **context}
    )


@staff_page("import/<slug:key>/", name="imports_table")
@require_http_methods(("GET", "HEAD", "POST"))
def table(request, key):
    """Take a file, show what it would add, and store exactly what was shown."""
    kind = _kind(request, key)
    if "rows" in request.POST:
        return _store(request, kind)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if not form.is_valid():
        return _file_page(request, kind, form)
    try:
        read = services.read_file(kind, form.cleaned_data["file"], now=timezone.now())
        text = "" if read.faults else services.signed(kind, read, by=request.user)
    except ValidationError as refusal:
        form.add_error("file", refusal)
        return _file_page(request, kind, form)
    if read.faults:
        return _file_page(request, kind, form, faults=read.faults)
    return _preview_page(request, kind, read, text)


def _file_page(request, kind, form, *, faults=()):
    words = services.headings(kind)
    return _page(
        request,
        "file",
        kind,
        _("Import: %(table)s") % {"table": kind.title},
        status=422 if form.is_bound else 200,
        form=form,
        columns=[words[name] for name in kind.form.HEADINGS],
        needed=[words[name] for name in kind.form.NEEDED],
        most_rows=services.MOST_ROWS,
        faults=faults[:MOST_FAULTS],
        faults_left=max(0, len(faults) - MOST_FAULTS),
        templates=[
            (words, reverse("admin:imports_template", args=[kind.key, ending]))
            for ending, words in (("xlsx", "Excel"), ("csv", "CSV"))
        ],
    )


def _preview_page(request, kind, read, text):
    words = services.headings(kind)
    used = [name for name in words if any(line.cells.get(name) for line in read.lines)]
    return _page(
        request,
        "preview",
        kind,
        _("Import, check: %(table)s") % {"table": kind.title},
        columns=[words[name] for name in used],
        lines=[
            (line, [(words[name], line.cells.get(name, "")) for name in used])
            for line in read.lines
        ],
        new=len(read.new),
        there=len(read.lines) - len(read.new),
        signed=text,
        change=f"admin:{kind.model._meta.app_label}_{kind.model._meta.model_name}_change",
    )


def _store(request, kind):
    """Store what was shown; what is there by now is left as it is."""
    try:
        rows = services.unpacked(kind, request.POST["rows"], by=request.user)
        stored = services.store(kind, rows, by=request.user)
    except ValidationError as refusal:
        form = FileForm({}, {})
        form.is_valid()
        form.errors["file"] = form.error_class(refusal.messages)
        return _file_page(request, kind, form)
    if stored.faults:  # something it refers to is no longer there
        form = FileForm({}, {})
        form.errors.clear()
        return _file_page(request, kind, form, faults=stored.faults)
    number = len(stored.new)
    if number:
        words = ngettext("%(number)d row imported.", "%(number)d rows imported.", number)
        messages.success(request, f"{words % {'number': number}} {kind.after}")
    else:
        messages.info(request, _("All rows of the file are already there. Nothing was added."))
    return redirect(_list_of(kind))


@staff_page("import/<slug:key>/template.<slug:ending>", name="imports_template")
@require_safe
def template(request, key, ending):
    """Return a file to fill in."""
    kind = _kind(request, key)
    if ending not in FILE_KINDS:
        raise Http404
    return file_answer(services.template_table(kind), f"import-{kind.key}", ending)
