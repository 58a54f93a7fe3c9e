"""Proposals: written, handed in, asked about, decided, made into an event.

One table says which moves exist (`moves`). Each service locks the proposal, looks
again, writes, and leaves a line of history; what it mails is written into the same
transaction. `proposer` holds what its author does, `review` and `decisions` what staff do.
"""

from .attachments import add_attachments, remove_attachment
from .cohosts import answer_as_cohost, is_open_to_cohosts, name_cohosts
from .decisions import (
    Released,
    discard_decision,
    draft_decision,
    may_release,
    prepare_decision,
    release,
    release_all,
)
from .moves import (
    RELEASE,
    REVIEW,
    TRANSITIONS,
    ProposalError,
    StaleProposal,
    State,
    follow_event,
    lock_proposal,
)
from .proposer import (
    WRITABLE,
    answer,
    begin,
    delete_with_files,
    discard,
    fingerprint,
    save_step,
    submit,
    withdraw,
)
from .review import (
    ask_for_more,
    assign,
    begin_review,
    begin_screening,
    comment,
    hand_over_proposals,
    make_event,
    moves_for,
    reviewers,
)

__all__ = [
    "RELEASE",
    "REVIEW",
    "TRANSITIONS",
    "WRITABLE",
    "ProposalError",
    "Released",
    "StaleProposal",
    "State",
    "add_attachments",
    "answer",
    "answer_as_cohost",
    "ask_for_more",
    "assign",
    "begin",
    "begin_review",
    "begin_screening",
    "comment",
    "delete_with_files",
    "discard",
    "discard_decision",
    "draft_decision",
    "fingerprint",
    "follow_event",
    "hand_over_proposals",
    "is_open_to_cohosts",
    "lock_proposal",
    "make_event",
    "may_release",
    "moves_for",
    "name_cohosts",
    "prepare_decision",
    "release",
    "release_all",
    "remove_attachment",
    "reviewers",
    "save_step",
    "submit",
    "withdraw",
]
