"""The steps of a proposal.

`Proposal.data[step][field]` is a text or a list of texts, in a draft as it was typed,
once handed in as the forms of the steps cleaned it.
"""

from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core.forms.stepwise import Step, Steps, StepSummary

from .forms import AccessForm, AttachmentsForm, IdeaForm, SupportForm, WhenForm
from .organisation_form import OrganisationForm

STEPS = Steps(
    Step("idea", gettext_lazy("Idea"), IdeaForm),
    Step("organisation", gettext_lazy("Organisation and co-hosts"), OrganisationForm),
    Step("when", gettext_lazy("Date and place"), WhenForm),
    Step("access", gettext_lazy("Access and languages"), AccessForm),
    Step("support", gettext_lazy("Support by the city"), SupportForm),
    Step("attachments", pgettext_lazy("proposal", "Attachments"), AttachmentsForm),
)


def summary_of(proposal, data: dict | None = None) -> list[StepSummary]:
    """Return how `data` (a revision's, else the proposal's) reads in the page's language."""
    return STEPS.validated(proposal, proposal.proposer, data).summary
