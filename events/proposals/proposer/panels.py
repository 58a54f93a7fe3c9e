"""The panel of proposals on a person's own page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kanazawa2030.core.registry import my_panel

from ...models import CoHost, Proposal
from .. import cohosts
from ..labels import label_of
from ..mail import cohost_path

State = Proposal.State
_SHOWN = 50


@my_panel("proposals", order=50)
def my_proposals(request) -> dict:
    """List the user's proposals, their own and their organisations', the last changed first."""
    found = Proposal.objects.belonging_to(request.user).order_by("-changed_at", "-pk")
    rows = [_row(proposal) for proposal in found.select_related("event").defer("data")[:_SHOWN]]
    asked = [_asked(cohost) for cohost in cohosts.asked_of(request.user)[:_SHOWN]]
    return {
        "title": _("Your proposals"),
        "template": "events/proposals/_mine.html",
        "rows": rows,
        "asked": asked,
        "waiting": [row["waiting"] for row in (*rows, *asked) if row["waiting"]],
    }


def _asked(cohost) -> dict:
    """Return a question to an organisation of the user: whether it takes part."""
    url = cohost_path(cohost)
    words = _("Will %(name)s take part in “%(title)s”?")
    words %= {"name": cohost.name, "title": cohost.proposal.title}
    is_open = cohost.state == CoHost.State.ASKED
    return {"cohost": cohost, "url": url, "waiting": (words, url) if is_open else None}


def _row(proposal) -> dict:
    action, url, waiting = "", proposal.get_absolute_url(), None
    title = proposal.title or _("Draft without a title yet")
    if proposal.state == State.DRAFT:
        action = _("Continue")
    elif proposal.state == State.MORE_INFO:
        action = _("Answer our question")
        url = reverse("proposals:proposal_answer", args=[proposal.pk])
        waiting = (_("We have a question about “%(title)s”.") % {"title": title}, url)
    elif proposal.state == State.CONDITIONAL:
        waiting = (
            _("“%(title)s” is accepted with conditions. Please read them.") % {"title": title},
            url,
        )
    return {
        "proposal": proposal,
        "label": label_of(proposal),
        "is_open": proposal.state in Proposal.OPEN and proposal.state != State.MORE_INFO,
        "action": action,
        "url": url,
        "waiting": waiting,
    }
