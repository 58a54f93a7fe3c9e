"""The pages a draft of a stepwise form is written on: its steps, and the check before it
is sent. Whatever is typed is saved before it is validated.

Templates: forms/step.html and forms/check.html, which those of the apps extend.
"""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.forms import FileField
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from ..accounts.kept_forms import kept, signed_in_keeping
from ..accounts.services import signed_in
from ..forms.stepwise import Steps
from ..http import form_methods, takes_uploads
from ..storages import NoRoom
from ..web import limits
from ..web.errors import TooMany
from ..workflow.changes import ChangeError, StaleItem


class DraftView(View):
    """A page of one draft; `step_url` and `check_url` name the addresses of its pages."""

    template_name: str
    step_url: str
    check_url: str

    def dispatch(self, request, *args, **kwargs):
        self.draft = self.get_draft()
        self.steps = self.get_steps()
        self.key = kwargs.get("step")
        if self.key is not None and self.key not in self.steps:
            raise Http404
        elsewhere = self.get_redirect()
        return redirect(elsewhere) if elsewhere else super().dispatch(request, *args, **kwargs)

    def get_draft(self):
        """Return this person's draft by `self.kwargs["pk"]`, or raise Http404."""
        raise NotImplementedError

    def get_steps(self) -> Steps:
        raise NotImplementedError

    def get_redirect(self):
        """Return where else to go while the draft is not to be written in, or None."""
        return None

    @property
    def version(self) -> str:
        """What the page was shown with: the version of the step, or of the whole draft."""
        return self.request.POST.get("version", "")

    def get_context_data(self, **context) -> dict:
        return {
            "draft": self.draft,
            "steps": self.steps.values(),
            "step_count": len(self.steps) + 1,
            "step_url": self.step_url,
            "check_url": self.check_url,
            **context,
        }

    def render(self, *, status=200, **context):
        context = self.get_context_data(**context)
        return render(self.request, self.template_name, context, status=status)


@method_decorator([takes_uploads, form_methods, signed_in_keeping], name="dispatch")
class StepView(DraftView):
    """One step, in any order; `self.key` is its key."""

    too_many_files = gettext_lazy("That is too many files for today. Please try again tomorrow.")

    def get_files(self):
        """Return the files sent, unless this person has sent too many today."""
        fields = self.steps[self.key].form_class.base_fields
        names = [name for name, field in fields.items() if isinstance(field, FileField)]
        files = [file for name in names for file in self.request.FILES.getlist(name)]
        # Each file counts, also after the first that is over the limit.
        allowed = [limits.allow("upload", f"user:{self.request.user.pk}") for _file in files]
        if all(allowed):
            return self.request.FILES
        messages.error(self.request, self.too_many_files)
        return {}

    def save(self, form):
        """Keep what was typed and the files that will do; return the fresh row.

        May raise StaleItem, ChangeError, or an error that the draft is gone.
        """
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        sent = kept(request)
        if sent is None and "check" in request.GET and self._is_begun():
            return self.show(self.steps.bound_form(self.key, self.draft, request.user))
        form = self.steps.blank_form(self.key, self.draft, request.user)
        if sent is None:
            return self.show(form)
        form.initial = form.typed(sent)
        return self.show(form, is_kept=True, version=sent.get("version", ""))

    def _is_begun(self) -> bool:
        return bool(self.steps.stored(self.draft.data, self.key))

    def post(self, request, *args, **kwargs):
        form_class = self.steps[self.key].form_class
        form = form_class(request.POST, self.get_files(), draft=self.draft, user=request.user)
        is_valid = form.is_valid()
        try:
            self.draft = self.save(form)
        except StaleItem as refusal:
            self.draft = refusal.current
            differing = self.steps.differences(self.key, self.draft, form)
            return self.show(form, status=409, refusal=refusal, differing=differing)
        except NoRoom as refusal:
            self.draft = self.get_draft()  # the texts are saved already
            form.add_error(None, refusal)
            return self.show(form, status=422)
        except ChangeError as refusal:
            messages.error(request, str(refusal))
            return redirect(self.draft)
        except (PermissionDenied, ObjectDoesNotExist) as error:  # gone since it was read
            raise Http404 from error
        pauses = request.POST.get("action") == "draft"
        if is_valid or (pauses and not form.has_refused_files):
            return self.saved(pauses=pauses)
        return self.show(form, status=422)

    def show(self, form, *, status=200, **context):
        step = self.steps[self.key]
        return self.render(
            status=status,
            **{
                "form": form,
                "step": step,
                "number": self.steps.order.index(self.key) + 1,
                "previous": self.steps.before(self.key),
                "version": self.steps.version(self.draft, self.key),
                "to_check": "check" in self.request.GET or "check" in self.request.POST,
                **context,
            },
        )

    def saved(self, *, pauses: bool):
        """Go on to the draft's own page, the check page or the next step."""
        if pauses:
            messages.success(
                self.request,
                _("Saved. To continue at any time, sign in with the same email address."),
            )
            return redirect(self.draft)
        following = self.steps.after(self.key)
        if "check" in self.request.POST or following is None:
            return redirect(self.check_url, self.draft.pk)
        return redirect(self.step_url, self.draft.pk, following)


@method_decorator([form_methods, signed_in], name="dispatch")
class CheckView(DraftView):
    """All answers on one page, what is missing, and the button that sends them."""

    def submit(self, validated):
        """Send the draft and return the response.

        Raises ChangeError for what can be put right on the page: a StaleItem shows it anew.
        """
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        return self.show()

    def post(self, request, *args, **kwargs):
        validated = self.validated()
        if not validated.is_valid:
            return self.show(validated, status=422)
        try:
            return self.submit(validated)
        except StaleItem as refusal:
            self.draft = self.get_draft()
            return self.show(refusal=refusal, is_stale=True, status=409)
        except ChangeError as refusal:
            return self.show(validated, refusal=refusal, status=422)
        except TooMany as refusal:
            return refusal.answer(self.show(validated, refusal=refusal))
        except (PermissionDenied, ObjectDoesNotExist) as error:  # gone since it was read
            raise Http404 from error

    def validated(self):
        return self.steps.validated(self.draft, self.request.user)

    def show(self, validated=None, **context):
        validated = validated or self.validated()
        return self.render(
            **{
                "summary": validated.summary,
                "problems": validated.problems,
                "was_sent": self.request.method == "POST",
                **context,
            }
        )
