"""The page on which several photographs are added to the record of a session."""

from dataclasses import dataclass, field
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import modelformset_factory
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kanazawa2030.core.files import library, several
from kanazawa2030.core.files.views import address_for
from kanazawa2030.core.forms.bound_fields import mistakes_of
from kanazawa2030.core.http import form_methods
from kanazawa2030.core.registry import staff_page
from kanazawa2030.core.staff_site.uploads import DescribedPhoto

from ..models import Meeting, Photo
from ..permissions import WRITE_RECORD
from ..records import writing
from ..records.services import CHANGE_PHOTO, take_photo_down
from ..records.staff_views import address_of_page
from . import services

PREFIX = "photos"
library.register(
    library.Shelf(
        name="record",
        label=gettext_lazy("Sessions of SDG’s Meeting"),
        model=Photo,
        view="meetings.view_photo",
        change=CHANGE_PHOTO,
        rows=lambda user: (
            Photo.objects.visible_to(user)
            .filter(is_dropped=False)
            .select_related("meeting")
            .order_by("-meeting__number", "order", "pk")
        ),
        place=lambda photo: (
            str(photo.meeting),
            reverse("admin:meetings_photo_change", args=[photo.pk]),
        ),
        target=lambda pk: Meeting.objects.filter(pk=pk).first(),
        home=lambda meeting: _files_of(meeting),
        add=services.add_copy,
        take_down=take_photo_down,
    )
)
_FOLDED = ("credit", "basis")  # said of all of them; closed unless something is wrong there


def _files_of(meeting: Meeting) -> str:
    return f"{address_of_page(meeting)}#files"


class RowForm(DescribedPhoto, forms.ModelForm):
    """One of several photographs."""


@dataclass
class _Shown:
    """The fields of a row: those to fill in, and those said of all photographs."""

    form: forms.ModelForm
    is_open: bool = field(init=False)

    def __post_init__(self):
        self.is_open = any(name in self.form.errors for name in _FOLDED)

    @property
    def first(self):
        return [bound for bound in self.form.visible_fields() if bound.name not in _FOLDED]

    @property
    def folded(self):
        return [self.form[name] for name in _FOLDED]


def _formset(request, data=None):
    model_admin = admin.site.get_model_admin(Photo)
    factory = modelformset_factory(
        Photo,
        form=RowForm,
        fields=("image", "alt_ja", "alt_en", *_FOLDED),
        formfield_callback=partial(model_admin.formfield_for_dbfield, request=request),
        extra=0,
        max_num=100,
        absolute_max=100,
        validate_max=True,
    )
    return factory(data, request.FILES or None, queryset=Photo.objects.none(), prefix=PREFIX)


@staff_page("meetings/meeting/<int:pk>/photos/", name="meetings_photos_add")
@form_methods
def add_photos(request, pk):
    """Take several photographs, then what each shows; save them all together."""
    if not request.user.has_perm(WRITE_RECORD):
        raise PermissionDenied
    meeting = get_object_or_404(Meeting, pk=pk)
    if request.method != "POST":
        return _render(request, meeting, _formset(request))
    if several.is_sending(request, PREFIX):
        column = Photo._meta.get_field("image")
        sent = several.make_rows(request, prefix=PREFIX, column=column)
        rows = _formset(request, request.POST)
        several.forget_errors(None, [rows])
        messages.info(request, sent.sentence())
        return _render(request, meeting, rows, sent)
    rows = _formset(request, request.POST)
    if not rows.is_valid():
        return _render(request, meeting, rows, status=422)
    count = _save(meeting, rows, by=request.user)
    words = ngettext("%(count)s photograph is saved.", "%(count)s photographs are saved.", count)
    messages.success(request, words % {"count": count})
    return redirect(_files_of(meeting))


@transaction.atomic
def _save(meeting: Meeting, rows, *, by) -> int:
    """Add the photographs behind those there are; return how many."""
    changed = [row for row in rows.forms if row.has_changed()]
    first = meeting.photos.count()
    for number, row in enumerate(changed, start=first):
        photo = row.save(commit=False)
        photo.meeting, photo.order = meeting, number
        writing.add(photo, by=by)
    return len(changed)


def _render(request, meeting, rows, sent=None, *, status=200):
    above = several.blank_form(PREFIX, Photo)
    wrong = sent.mistakes(above["files"].id_for_label) if sent else []
    context = {
        **admin.site.each_context(request),
        "title": _("Add photographs"),
        "opts": Photo._meta,
        "meeting": meeting,
        "several": above,
        "refused": sent.refused if sent else [],
        "mistakes": [*mistakes_of(above, [rows]), *wrong],
        "rows": rows,
        "shown": [_Shown(row) for row in rows.forms],
        "back": _files_of(meeting),
        "pictures": address_for(Photo, meeting),
    }
    return render(request, "admin/meetings/photos/add.html", context, status=status)
