"""Rows of the access table: proposals of a partner, in each state."""

from events.models import Event, ProposalAttachment
from events.proposals.mail import cohost_url
from events.proposals.proposer import attachments
from kanazawa2030.core.models import Publishable
from kanazawa2030.core.uploads.documents import clean_document

from ..core.uploads.factories import pdf, upload
from ..events.proposals.factories import make_proposal

ASKED = {"name": "共催の会", "email": "cohost@example.test", "role": "endorser", "partner": None}


class ProposalRows:
    """Creates proposals of `partner` by `owner`, and the arguments of their URLs."""

    def __init__(self, owner, partner):
        self.made = {
            stands: make_proposal(
                state=state,
                by=owner,
                partner=partner,
                **({"cohosts": [ASKED]} if state == "submitted" else {}),
            )
            for stands, state in (
                ("draft", "draft"),
                ("sent", "submitted"),
                ("asked", "more_info"),
                ("public", "scheduled"),
            )
        }
        Event.objects.filter(proposal=self.made["public"]).update(
            publishing_state=Publishable.State.APPROVED, publish_at=self.made["public"].submitted_at
        )
        draft, sent = self.made["draft"], self.made["sent"]
        files = [clean_document(upload(pdf()))]
        attachments.add_attachments(draft, files, by=owner)
        kept = draft.attachments.get()
        handed_in = ProposalAttachment.objects.create(
            proposal=sent,
            file=kept.file.name,
            name=kept.name,
            size=kept.size,
            kind=kept.kind,
            uploaded_at=kept.uploaded_at,
        )
        self.kept = {"draft": kept, "sent": handed_in}
        token = cohost_url(sent.cohosts.get()).rstrip("/").rpartition("/")[2]
        self.token = {"asked": token, "bad": token[:-2]}

    def _rows(self, *stands, more=()) -> dict:
        found = {one: [self.made[one].pk, *more] for one in stands if one != "nobody"}
        return {**found, **({"nobody": [999_999, *more]} if "nobody" in stands else {})}

    @property
    def arguments(self) -> dict:
        def rows(name, *stands, more=()):
            return {f"proposals:{name}": self._rows(*stands, more=more)}

        return {
            **rows("proposal_detail", "draft", "sent", "asked", "public", "nobody"),
            **rows("proposal_step", "draft", "sent", "asked", "nobody", more=["idea"]),
            **rows("proposal_check", "draft", "sent", "asked"),
            **rows("proposal_answer", "sent", "asked"),
            **rows("proposal_message", "sent"),
            **rows("proposal_print", "draft", "sent", "public"),
            **rows("proposal_withdraw", "draft", "sent", "public"),
            "proposals:attachment": {
                one: [self.made[one].pk, row.pk] for one, row in self.kept.items()
            },
            "proposals:cohost_answer": {k: [token] for k, token in self.token.items()},
        }
