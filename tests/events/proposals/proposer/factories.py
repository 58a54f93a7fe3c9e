"""People who propose, for tests of the forms: what they type, and the way through."""

from django.urls import reverse
from django.utils import translation

from events.models import Proposal
from events.proposals.proposer import services as proposer_services
from events.proposals.proposer.steps import STEPS
from partners.models import Membership

from ....factories import make_partner
from ....people import make_person
from ..factories import answers

COHOST = {
    "cohost1_name": "町の図書室",
    "cohost1_email": "library@example.test",
    "cohost1_role": "co_organiser",
}


def make_member(partner=None, role="owner", **fields):
    """A person who acts for a partner; `person.partner` is the latter."""
    person = make_person("member", **fields)
    person.partner = partner or make_partner()
    Membership.objects.create(user=person, partner=person.partner, role=role)
    return person


def make_draft(person, *, language="ja", full=False, **steps) -> Proposal:
    """A draft of `person`; `full` fills every step, `steps` replace single answers."""
    draft = proposer_services.begin(by=person, language=language)
    if full or steps:
        typed = answers()
        for key, changes in steps.items():
            typed[key] = {**typed[key], **changes}
        for key, values in typed.items():
            draft = proposer_services.save_step(draft, step=key, values=values, by=person)
    return draft


def url(name, *args, language="ja") -> str:
    with translation.override(language):
        return reverse(f"proposals:{name}", args=args)


class ProposingMixin:
    """For a test case with `self.client`: the proposer is signed in."""

    def setUp(self):
        super().setUp()
        self.person = make_person("proposer", email="mizuno@example.test")
        self.client.sign_in(self.person)

    def step(self, draft, key, values=None, *, action="next", language="ja", **more):
        """Send one step as its form does, with the version the page shows."""
        path = url("proposal_step", draft.pk, key, language=language)
        draft = Proposal.objects.get(pk=draft.pk)
        version = STEPS.version(draft, key)
        values = answers()[key] if values is None else values
        return self.client.post(path, {"version": version, **values, "action": action, **more})

    def send(self, draft, **more):
        """Press the button of the check page."""
        version = Proposal.objects.get(pk=draft.pk).version
        return self.client.post(url("proposal_check", draft.pk), {"version": version, **more})
