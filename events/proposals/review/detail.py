"""What staff read about one proposal: answers, changes since, history."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.forms.stepwise import compare

from ...models import Proposal, ProposalComment
from .. import transitions as proposal_transitions
from ..mail import OUTCOMES
from ..proposer.steps import summary_of

# Comparing two long texts letter by letter takes the square of their length.
LONGEST_COMPARED = 3_000
_TOKENS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Change:
    """One answer that differs between two revisions, as marked HTML of both."""

    section: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Round:
    """What one round of questions changed: between which revisions, when, what."""

    number: int
    before: object
    after: object
    changes: list[Change]


def marked(old: str, new: str) -> tuple[str, str]:
    """Return both texts as HTML: removed in <del>, added in <ins>; all escaped."""
    if len(old) > LONGEST_COMPARED or len(new) > LONGEST_COMPARED:
        return format_html("<del>{}</del>", old), format_html("<ins>{}</ins>", new)
    left, right = _TOKENS.findall(old), _TOKENS.findall(new)
    olds, news = [], []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        gone, come = "".join(left[a:b]), "".join(right[c:d])
        if kind == "equal":
            olds.append(conditional_escape(gone))
            news.append(conditional_escape(come))
            continue
        if gone:
            olds.append(format_html("<del>{}</del>", gone))
        if come:
            news.append(format_html("<ins>{}</ins>", come))
    return tuple(format_html_join("", "{}", ((part,) for part in side)) for side in (olds, news))


def changes_between(old: list, new: list) -> list[Change]:
    """Return the answers that differ, in the order of the new one."""
    return [
        Change(str(part.step.title), one.label, *marked("\n".join(one.old), "\n".join(one.new)))
        for before, part in zip(old, new, strict=True)
        for one in compare(before.rows, part.rows)
    ]


def rounds_of(revisions: list) -> list[Round]:
    """Return what each answer to a question changed, the latest first."""
    read = [summary_of(revision.proposal, revision.data) for revision in revisions]
    rounds = [
        Round(number, *pair, changes_between(*texts))
        for number, (pair, texts) in enumerate(
            zip(pairwise(revisions), pairwise(read), strict=True), start=1
        )
    ]
    return rounds[::-1]


def history_of(proposal, comments, decisions) -> list[dict]:
    """Return the history, oldest first: when, what, who, why."""
    lines = [
        {"at": line.at, "what": _moved(line), "by": line.by, "note": line.note}
        for line in proposal.transitions.select_related("by")
    ]
    for decision in decisions:
        word = OUTCOMES[decision.outcome]
        lines.append(
            _line(decision.prepared_at, _("Decision prepared"), decision.prepared_by, word)
        )
        if decision.voided_at:
            lines.append(_line(decision.voided_at, _("Prepared decision void"), None, word))
    kinds = {
        (True, ProposalComment.Visibility.INTERNAL): _("Staff note"),
        (True, ProposalComment.Visibility.PROPOSER): _("Message to the proposer"),
        (False, ProposalComment.Visibility.PROPOSER): _("Message from the proposer"),
    }
    for row in comments:
        what = kinds[row.is_from_staff, row.visibility]
        lines.append(_line(row.at, what, row.author, ""))
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Proposal), object_id=str(proposal.pk)
    ).select_related("user")
    lines += [
        _line(entry.action_time, entry.get_change_message(), entry.user, "") for entry in entries
    ]
    return sorted(lines, key=lambda line: line["at"])


def _line(at, what, by, note) -> dict:
    return {"at": at, "what": what, "by": by, "note": note}


def _moved(line) -> str:
    return proposal_transitions.TRANSITIONS[line.move].label


def with_texts(decision):
    """Return a decision with the texts it has as (label, ja, en) in `shown`."""
    labels = {
        "reason": _("Reason"),
        "next_step": _("Next step"),
        "mail": pgettext("message", "Email"),
    }
    texts = [
        (label, getattr(decision, f"{name}_ja"), getattr(decision, f"{name}_en"))
        for name, label in labels.items()
    ]
    decision.shown = [(label, ja, en) for label, ja, en in texts if ja or en]
    return decision


def page_of(proposal) -> dict:
    """Return the context of the proposal's page without its forms."""
    revisions = list(proposal.revisions.select_related("by"))
    for revision in revisions:
        revision.proposal = proposal
    comments = list(proposal.comments.select_related("author"))
    decisions = list(proposal.decisions.select_related("prepared_by", "released_by"))
    handed_in = revisions[-1] if revisions else None
    drafts = [row for row in decisions if not (row.released_at or row.voided_at)]
    return {
        "proposal": proposal,
        "revision": handed_in,
        "summary": summary_of(proposal, handed_in.data) if handed_in else [],
        "rounds": rounds_of(revisions),
        "comments": comments,
        "draft": drafts[0] if drafts else None,
        "released": [with_texts(row) for row in decisions if row.released_at],
        "attachments": list(proposal.attachments.all()),
        "cohosts": list(proposal.cohosts.select_related("partner")),
        "history": history_of(proposal, comments, decisions),
        "outcomes": OUTCOMES,
    }
