"""The portal's addresses, and the pages of a recipe: a draft kept in memory."""

from django.conf.urls.i18n import i18n_patterns
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path

from kanazawa2030.core.drafts.services import StaleDraft, with_step
from kanazawa2030.core.drafts.views import CheckView, StepView
from kanazawa2030.core.workflow.changes import ChangeError
from kanazawa2030.urls import handler400, handler403, handler404, handler500
from kanazawa2030.urls import urlpatterns as portal

from ..forms.recipe import STEPS, Recipe

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

RECIPE = Recipe()
SENT = []


class RecipeMixin:
    step_url = "recipe_step"
    check_url = "recipe_check"

    def get_draft(self):
        if self.kwargs["pk"] != RECIPE.pk:
            raise Http404
        return RECIPE

    def get_steps(self):
        return STEPS

    def get_redirect(self):
        return RECIPE if SENT else None

    def get_context_data(self, **context):
        return super().get_context_data(about="A recipe", **context)


class RecipeStepView(RecipeMixin, StepView):
    template_name = "forms/step.html"

    def save(self, form):
        typed = form.typed(self.request.POST)
        RECIPE.data = with_step(RECIPE, STEPS, self.key, typed, self.version)
        return RECIPE


class RecipeCheckView(RecipeMixin, CheckView):
    template_name = "forms/check.html"

    def submit(self, validated):
        wanted = self.request.POST["version"]
        if wanted == "old":
            raise StaleDraft(RECIPE)
        if wanted == "bad":
            raise ChangeError("The kitchen is closed.")
        SENT.append(validated.data)
        return redirect(RECIPE)


urlpatterns = portal + i18n_patterns(
    path("recipes/<int:pk>/check/", RecipeCheckView.as_view(), name="recipe_check"),
    path("recipes/<int:pk>/<slug:step>/", RecipeStepView.as_view(), name="recipe_step"),
)
