"""The admin of voices: questions, the reading queue, paper, requests to look again."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kanazawa2030.core.staff_site.base import PortalModelForm, PortalPages, ReadOnly
from kanazawa2030.core.staff_site.bilingual import OneLanguageAtLeast, pairs
from kanazawa2030.core.staff_site.publishing import PublicationFilter, PublishableAdmin
from kanazawa2030.core.staff_site.transitions import TransitionForm, TransitionsAdmin
from kanazawa2030.core.web.posted import is_possible_key
from kanazawa2030.core.workflow.changes import ChangeError, StaleItem, log_change, version_of

from ..models import Question, Voice, VoiceFlag
from . import services
from .forms import AnswerTexts, OutcomeForm, VersionForm
from .transitions import ADD_VOICES, READ_FLAGS, READ_VOICES, TRANSITIONS, Status, label_of

# --- Questions -------------------------------------------------------------------


class QuestionForm(OneLanguageAtLeast, PortalModelForm):
    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The end must be after the start."))
        meeting = cleaned.get("meeting")
        if opens and meeting and meeting.held_on < timezone.localdate(opens):
            words = _("This session is held before the question is asked. Choose a later one.")
            self.add_error("meeting", words)
        return cleaned


@admin.register(Question)
class QuestionAdmin(PublishableAdmin):
    form = QuestionForm
    address_field = None
    list_display = ("__str__", "opens_at", "closes_at", "meeting", "switch", "publication")
    list_filter = (PublicationFilter,)
    list_select_related = ("meeting",)
    search_fields = ("title_ja", "title_en")
    autocomplete_fields = ("meeting",)
    fieldsets = (
        (None, {"fields": (*pairs("title", "intro"), "meeting")}),
        (gettext_lazy("When"), {"fields": (("opens_at", "closes_at"), "publish_at")}),
    )
    paper = ("title", "intro", "meeting", "opens_at", "closes_at")

    @admin.display(description=pgettext_lazy("voice", "answers"))
    def switch(self, obj):
        now = timezone.now()
        if obj.takes_voices(now):
            return pgettext("question", "taken")
        if obj.is_paused:
            return pgettext("question", "paused")
        return pgettext("question", "closed") if obj.closes_at <= now else "–"

    def word(self, obj):
        """Return the state, and that no answers are taken where the question is paused."""
        words = [super().word(obj)]
        if obj.is_paused and obj.closes_at > timezone.now():
            words.append(_("not taking answers"))
        return " · ".join(words)

    @admin.display(description=gettext_lazy("publication"), ordering="publishing_state")
    def publication(self, obj):
        return format_html(
            '<span class="state state-{}">{}</span>', obj.publishing_state, self.word(obj)
        )

    # --- the pause switch ----------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(self.pause_view)
        name = "meetings_question_pause"
        return [path("<path:object_id>/pause/", view, name=name), *super().get_urls()]

    def more_buttons(self, request, obj):
        url = reverse("admin:meetings_voice_changelist", query={"question__id__exact": obj.pk})
        links = super().more_buttons(request, obj)
        if request.user.has_perm(READ_VOICES):
            links = [*links, {"url": url, "label": _("Its answers")}]
        if obj.closes_at > timezone.now() and request.user.has_perm("meetings.change_question"):
            links.insert(0, {"url": self.address("pause", obj), "label": self._switch_label(obj)})
        return links

    @staticmethod
    def _switch_label(obj):
        return _("Take answers again") if obj.is_paused else _("Pause: take no new answers")

    def pause_view(self, request, object_id):
        """Ask, then pause the question or take answers again."""
        question, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not request.user.has_perm("meetings.change_question"):
            raise PermissionDenied
        paused = not question.is_paused
        form = VersionForm(
            request.POST if request.method == "POST" else None,
            initial={"version": version_of(question)},
        )

        def act(form):
            services.pause(
                question, paused=paused, by=request.user, version=form.cleaned_data["version"]
            )
            done = _("No new answers are taken.") if paused else _("Answers are taken again.")
            return done, self.address("change", question)

        return self.ask(
            request,
            question,
            form,
            act,
            title=self._switch_label(question),
            word=self.word(question),
            back=self.address("change", question),
            explanation=[
                _("The question stays on the page with its answers. It works immediately.")
            ],
        )


# --- Answers ---------------------------------------------------------------------


class ReasonForm(TransitionForm):
    """The reason is one of the rules that readers see."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=Voice.Reason.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The writer is told this rule by email."),
        error_messages={"required": gettext_lazy("Choose one of the reasons.")},
    )


class CounterForm(AnswerTexts, PortalModelForm):
    """An answer handed in on paper, typed as it is written."""

    class Meta:
        model = Voice
        fields = ("question", "text", "knows", "course", "goal", "nickname", "language")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            return  # a stored answer is read, not written
        asked = Question.objects.published().filter(opens_at__lte=timezone.now())
        self.fields["question"].queryset = asked.order_by("-opens_at")
        self.fields["text"].label = pgettext("voice", "answer").capitalize()
        self.fields["text"].help_text = _(
            "Exactly as it is written on the sheet. Up to 400 characters."
        )
        self.fields["knows"].label = _(
            "The text contains a phone number or an email address, and its writer wants it public."
        )


@admin.register(Voice)
class VoiceAdmin(ReadOnly, TransitionsAdmin):
    """Answers: read, decided on by buttons, never rewritten."""

    form = CounterForm
    address_field = None
    transitions = TRANSITIONS
    asks_first = ("delete",)
    transition_form = ReasonForm
    list_display = ("__str__", "beginning", "state", "course_number", "confirmed_at")
    list_filter = ("status", "course", "question")
    ordering = ("-confirmed_at", "-pk")
    search_fields = ("text",)
    change_list_template = "admin/meetings/voices/change_list.html"

    def get_fields(self, request, obj=None):
        if obj is None:
            return CounterForm.Meta.fields
        private = ("email",) if request.user.has_perm(READ_VOICES) else ()
        return (
            *("answer", "question", "course", "goal", "nickname", *private, "source", "language"),
            *("created_at", "confirmed_at", "read_at", "reader", "why", "became", "requests"),
        )

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else ()

    def has_add_permission(self, request):
        return request.user.has_perm(ADD_VOICES)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """As Django's; questions, courses and goals are only chosen here, not changed."""
        if db_field.is_relation:
            return db_field.formfield(**kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request):
        open_now = Question.objects.open(timezone.now()).first()
        return {"question": open_now and open_now.pk, "language": "ja"}

    def save_model(self, request, obj, form, change):
        names = ("text", "course_id", "goal_id", "nickname", "language")
        said = {name: getattr(obj, name) for name in names}
        obj.pk = services.enter(obj.question, by=request.user, **said).pk

    def view_on_site(self, obj):
        return obj.get_absolute_url()

    def previews(self, obj):
        return super().previews(obj) if obj.status == Status.SHOWN else []

    # --- what the pages show -------------------------------------------------

    @admin.display(description=pgettext_lazy("voice", "answer"))
    def answer(self, obj):
        return format_html(
            '<div class="voice-text" lang="{}">{}</div>', obj.text_language, obj.text or "–"
        )

    @admin.display(description=pgettext_lazy("voice", "answer"))
    def beginning(self, obj):
        return f"{obj.text[:40]}…" if len(obj.text) > 40 else obj.text or "–"

    @admin.display(description=gettext_lazy("course of action"), ordering="course")
    def course_number(self, obj):
        return obj.course_id

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, obj):
        return format_html('<span class="state state-{}">{}</span>', obj.status, self.word(obj))

    @admin.display(description=gettext_lazy("read by"))
    def reader(self, obj):
        """Return who read it, as text: few may open the page of an account."""
        return str(obj.read_by or "–")

    @admin.display(description=gettext_lazy("reason"))
    def why(self, obj):
        return obj.get_reason_display() or "–"

    @admin.display(description=gettext_lazy("what became of it"))
    def became(self, obj):
        parts = [part.code for part in (obj.decision, obj.statement) if part]
        return " ".join([*parts, *([str(obj.meeting)] if obj.meeting else [])]) or "–"

    @admin.display(description=gettext_lazy("requests to look again"))
    def requests(self, obj):
        return obj.flags.open().count()

    def word(self, obj):
        return obj.get_status_display()

    def was_public(self, obj):
        return True

    # --- transitions, by meetings.voices -------------------------------------

    def apply_transition(self, obj, name, *, by, version, reason=""):
        return services.decide(obj, name, by=by, version=version, reason=reason)

    def explanation(self, transition):
        if transition.name != "delete":
            return []
        return [_("Text, name and email address are erased. This cannot be undone.")]

    def ask_page(self, request, row, form, *, explanation=(), **shown):
        """As always, with the answer it is about."""
        lines = [*explanation, self.answer(row)]
        return super().ask_page(request, row, form, explanation=lines, **shown)

    def history_lines(self, obj):
        return [
            {
                "at": line.at,
                "what": label_of(line.move),
                "by": line.by or line.get_actor_display(),
                "note": line.get_reason_display(),
            }
            for line in obj.moves.select_related("by")
        ]

    def more_buttons(self, request, obj):
        if obj.status == Status.DELETED or not request.user.has_perm(READ_VOICES):
            return []
        return [{"url": self.address("outcome", obj), "label": _("Say what became of it")}]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("read/", wrap(self.read_view), name="meetings_voice_read"),
            path(
                "<path:object_id>/outcome/", wrap(self.outcome_view), name="meetings_voice_outcome"
            ),
            *super().get_urls(),
        ]

    def outcome_view(self, request, object_id):
        """Ask what became of an answer, and store it."""
        voice, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not request.user.has_perm(READ_VOICES):
            raise PermissionDenied
        form = OutcomeForm(request.POST if request.method == "POST" else None, voice=voice)

        def act(form):
            chosen = form.cleaned_data.copy()
            try:
                changed = services.set_outcome(voice, by=request.user, **chosen)
            except StaleItem as refusal:
                form.show_both(refusal.current)
                raise
            log_change(changed, _("Said what became of it"), by=request.user)
            return _("What became of the answer is saved."), self.address("change", voice)

        return self.ask(
            request,
            voice,
            form,
            act,
            title=_("Say what became of it"),
            button=pgettext("button", "Save"),
            word=self.word(voice),
            back=self.address("change", voice),
            is_possible=voice.status != Status.DELETED,
        )

    # --- the reading queue ---------------------------------------------------

    def read_view(self, request):
        """Show the answer that has waited longest, with its buttons; then the next one."""
        if not request.user.has_perm(READ_VOICES):
            raise PermissionDenied
        form = ReasonForm(
            request.POST if request.method == "POST" else None, needs=("reason",), auto_id="id_%s"
        )
        if request.method == "POST":
            refusal = self._read(request, form)
            if refusal is None:
                return HttpResponseRedirect(request.get_full_path())
        queue = Voice.objects.to_read().select_related("question", "course", "goal")
        later = [pk for pk in request.GET.getlist("later")[:100] if _may_be_one(pk)]
        voice = self._shown_again(request, form) or queue.exclude(pk__in=later).first()
        context = self.page_context(
            request,
            voice,
            _("Read answers"),
            voice=voice,
            form=form,
            number=queue.count(),
            next=voice and f"?{urlencode({'later': [*later, voice.pk]}, doseq=True)}",
            skipped=bool(later),
            same=voice.same_text() if voice else (),
        )
        return render(request, "admin/meetings/voices/read.html", context)

    def _shown_again(self, request, form):
        """Return the answer whose form had a mistake, if it still waits."""
        pk = request.POST.get("voice", "")
        if not form.is_bound or not _may_be_one(pk):
            return None
        return (
            Voice.objects.to_read()
            .select_related("question", "course", "goal")
            .filter(pk=pk)
            .first()
        )

    def _read(self, request, form) -> ChangeError | None:
        """Apply the button pressed; return what was refused."""
        pk = request.POST.get("voice", "")
        voice = Voice.objects.filter(pk=pk).first() if _may_be_one(pk) else None
        name = "decline" if "decline" in request.POST else "publish"
        if voice is None:
            return ChangeError("")
        needs = {}
        if name == "decline":
            if not form.is_valid():
                return ChangeError("")
            needs = {"reason": form.cleaned_data["reason"]}
        transition, version = self.transitions[name], request.POST.get("version", "")
        try:
            changed = self.apply_transition(voice, name, by=request.user, version=version, **needs)
        except ChangeError as refusal:
            words = '<a href="{}">{}</a>{}{}'
            colon = pgettext("after a status", ": ")
            url = self.address("change", voice)
            messages.error(request, format_html(words, url, voice, colon, str(refusal)))
        else:
            self.log_change(request, changed, str(transition.label))
            words = {"item": changed, "state": self.word(changed)}
            messages.success(request, _("“%(item)s” is now: %(state)s.") % words)
        return None


def _may_be_one(pk: str) -> bool:
    return is_possible_key(Voice._meta.pk, pk)


# --- Requests to look again ------------------------------------------------------


class HandledFilter(admin.SimpleListFilter):
    title = gettext_lazy("looked at")
    parameter_name = "handled"

    def lookups(self, request, model_admin):
        return [("no", _("Not looked at yet")), ("yes", _("Looked at"))]

    def queryset(self, request, queryset):
        if self.value() not in ("no", "yes"):
            return queryset
        return queryset.filter(handled_at__isnull=self.value() == "no")


@admin.register(VoiceFlag)
class VoiceFlagAdmin(ReadOnly, PortalPages, admin.ModelAdmin):
    """Requests: read beside the answer, then noted as looked at."""

    actions = None
    list_display = ("__str__", "reason", "created_at", "handled_at")
    list_filter = (HandledFilter,)
    ordering = ("handled_at", "created_at", "pk")
    fields = ("reason", "answer", "created_at", "handled_at", "handler", "button")
    readonly_fields = fields
    list_select_related = ("voice",)

    @admin.display(description=pgettext_lazy("voice", "answer"))
    def answer(self, obj):
        url = reverse("admin:meetings_voice_change", args=[obj.voice_id])
        return format_html('<a href="{}">{}</a><br>{}', url, obj.voice, obj.voice.text)

    @admin.display(description=gettext_lazy("looked at by"))
    def handler(self, obj):
        return str(obj.handled_by or "–")

    @admin.display(description=gettext_lazy("what to do"))
    def button(self, obj):
        if obj.handled_at:
            return "–"
        url = reverse("admin:meetings_voiceflag_handled", args=[obj.pk])
        return format_html('<a class="button" href="{}">{}</a>', url, _("Note as looked at"))

    def get_urls(self):
        view = self.admin_site.admin_view(self.handled_view)
        name = "meetings_voiceflag_handled"
        return [path("<path:object_id>/handled/", view, name=name), *super().get_urls()]

    def handled_view(self, request, object_id):
        """Ask, then note that staff have looked at the answer again."""
        row, answer = self.row_or_redirect(request, object_id)
        if answer is not None:
            return answer
        if not request.user.has_perm(READ_FLAGS):
            raise PermissionDenied
        form = VersionForm(request.POST if request.method == "POST" else None)

        def act(form):
            services.handle(row, by=request.user)
            log_change(row, _("Looked at"), by=request.user)
            return _("Noted as looked at."), reverse("admin:meetings_voiceflag_changelist")

        return self.ask(
            request,
            row,
            form,
            act,
            title=_("Note as looked at"),
            word=_("Looked at") if row.handled_at else _("Not looked at yet"),
            back=reverse("admin:meetings_voiceflag_change", args=[row.pk]),
            explanation=[
                row.reason,
                _("The answer stays as it is. To remove it from the page, use its own page."),
            ],
            is_possible=row.handled_at is None,
        )
