"""Several photographs chosen in one input; each becomes a row of the form.

The rows come with their files kept (`core.files.kept`): what is left to write is what each
shows. It works without script, and a file that is refused takes no other with it.
"""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..forms.bound_fields import Mistake
from ..uploads import images
from ..uploads.documents import shown_name
from ..workflow.changes import ChangeError
from .kept import KEY, Keeper, KeptImageInput, counted
from .views import address_for

MOST = 10  # files of one request: each takes a second
ADD = "_photos"  # name of the button that makes the rows and saves nothing


class FilesInput(forms.FileInput):
    """One input for several files."""

    allow_multiple_selected = True

    def __init__(self, attrs=None):
        super().__init__({"multiple": True, "accept": images.ACCEPT, **(attrs or {})})

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if files else []


class SeveralForm(forms.Form):
    """The photographs, and what is said of all of them."""

    files = forms.Field(
        label=gettext_lazy("Choose several photographs"),
        required=False,
        widget=FilesInput,
        help_text=gettext_lazy(
            "Up to 10 at a time, 30 MB together: PNG, JPEG, WebP, or HEIC as an iPhone takes them."
        ),
    )
    credit = forms.CharField(
        label=gettext_lazy("Credit of all of them"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Who took it: a name or an office."),
    )
    basis = forms.ChoiceField(label=gettext_lazy("Why all of them may be shown"), required=False)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = [("", "---------"), *choices]


@dataclass
class Sent:
    """What became of the files of one request: how many rows, and who was refused why."""

    rows: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)

    def sentence(self) -> str:
        if not self.rows:
            return _("No photograph was added.")
        words = ngettext(
            "%(count)s photograph is added below. Say what it shows, then save.",
            "%(count)s photographs are added below. Say what each shows, then save.",
            self.rows,
        )
        return words % {"count": self.rows}

    def mistakes(self, anchor: str) -> list[Mistake]:
        return [Mistake(name, anchor, sentence) for name, sentence in self.refused]


def is_sending(request, prefix: str) -> bool:
    """Return whether a POST is to make rows of the photographs chosen at once."""
    return ADD in request.POST or f"{prefix}-several-files" in request.FILES


def make_rows(request, *, prefix: str, column) -> Sent:
    """Clean and store the files sent at once, and add a row for each to `request.POST`.

    `prefix` is the formset's, `column` the ImageField the rows fill. Before a transaction.
    """
    sent, widget = Sent(), KeptImageInput()
    widget.keeper = Keeper(person=request.user.pk, column=column)
    clean = counted(request.user, images.clean_image)
    post = request.POST.copy()
    said = {name: post.get(f"{prefix}-several-{name}", "") for name in ("credit", "basis")}
    number = _rows_in(post, prefix)
    files = request.FILES.pop(f"{prefix}-several-files", [])
    if not files:
        label = str(SeveralForm.base_fields["files"].label)
        sent.refused.append((label, _("Choose the photographs first, then press this button.")))
    for place, file in enumerate(files):
        if place >= MOST:
            sent.refused.append((shown_name(file.name, with_ending=True), _too_many()))
            continue
        upload = images.prepared(file, column.upload_to, clean=clean)
        refusal = getattr(upload, "refusal", None)
        if refusal is not None:
            sent.refused.append(
                (shown_name(file.name, with_ending=True), " ".join(refusal.messages))
            )
            continue
        row = {f"image{KEY}": widget.key_of(upload), "order": str(number), **said}
        post.update({f"{prefix}-{number}-{name}": value for name, value in row.items()})
        number, sent.rows = number + 1, sent.rows + 1
    if sent.rows:
        post[f"{prefix}-TOTAL_FORMS"] = str(number)
    request.POST = post
    return sent


def _too_many() -> str:
    return _("Up to %(most)s at a time. Choose this one again.") % {"most": MOST}


def _rows_in(post, prefix: str) -> int:
    """Return how many rows a formset was sent with."""
    text = post.get(f"{prefix}-TOTAL_FORMS", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


class TakesSeveral:
    """Mixin of a CleanImagesAdmin: `several` is the inline that gets the rows."""

    several: type
    several_prefix = "photos"

    def changeform_view(self, request, object_id=None, *args, **kwargs):
        prefix = self.several_prefix
        if (
            request.method == "POST"
            and is_sending(request, prefix)
            and self.may_send_files(request, object_id)
        ):
            column = self.several.model._meta.get_field("image")
            request.several = make_rows(request, prefix=prefix, column=column)
            request.refusal = ChangeError(request.several.sentence())  # nothing is saved yet
        return super().changeform_view(request, object_id, *args, **kwargs)

    def render_change_form(self, request, context, *args, **kwargs):
        """Show the rows without errors: nobody has had the chance to fill them in."""
        sent = getattr(request, "several", None)
        shown = context["inline_admin_formsets"]
        found = next((one for one in shown if isinstance(one.opts, self.several)), None)
        if found is not None and found.has_add_permission:
            found.several = blank_form(found.formset.prefix, self.several.model)
            found.refused = sent.refused if sent else []
            row = context["original"]
            found.pictures = address_for(self.several.model, row) if row else ""
        if sent is not None:
            forget_errors(context["adminform"].form, [one.formset for one in shown])
            context["errors"].clear()
            messages.info(request, sent.sentence())
        answer = super().render_change_form(request, context, *args, **kwargs)
        if sent is not None and found is not None:
            anchor = blank_form(found.formset.prefix, self.several.model)["files"].id_for_label
            answer.context_data["mistakes"] += sent.mistakes(anchor)
        return answer


def blank_form(prefix: str, model) -> SeveralForm:
    """Return the form above the rows of photographs of a model."""
    choices = model._meta.get_field("basis").choices
    return SeveralForm(prefix=f"{prefix}-several", choices=choices)


def forget_errors(form, formsets):
    """Let a form that was sent to get rows say nothing of what is still missing."""
    if form is not None:
        form.errors.clear()
    for formset in formsets:
        formset.non_form_errors().clear()
        for row in formset.forms:
            row.errors.clear()
