"""Proposals, their revisions, co-hosts and attachments."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.storages import private_storage
from kanazawa2030.core.tokens import new_nonce
from partners.models import BoardEntry, Partner

from .parts import HostRole

_BEFORE_SCHEDULED = (
    "draft",
    "submitted",
    "screening",
    "more_info",
    "in_review",
    "accepted",
    "conditional",
)

# Every transition: from which states, to which. `events.proposals.transitions` says who may.
PROPOSAL_TRANSITIONS = {
    "submit": (("draft",), "submitted"),
    "screen": (("submitted",), "screening"),
    "ask": (("screening", "in_review"), "more_info"),
    "answer_screening": (("more_info",), "screening"),
    "answer_review": (("more_info",), "in_review"),
    "review": (("screening",), "in_review"),
    "accept": (("in_review", "conditional"), "accepted"),
    "accept_with_conditions": (("in_review",), "conditional"),
    "decline": (("in_review", "conditional"), "declined"),
    "withdraw": (_BEFORE_SCHEDULED, "withdrawn"),
    "schedule": (("accepted",), "scheduled"),
    "finish": (("scheduled",), "done"),
    "close": (("scheduled",), "closed"),
}
_STATES = (*_BEFORE_SCHEDULED, "declined", "withdrawn", "scheduled", "done", "closed")
_UNDECIDED = ("draft", "submitted", "screening", "more_info", "in_review", "withdrawn")


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Return the user's own proposals and, for reviewers, all that were submitted."""
        if not user.is_authenticated:
            return self.none()
        own = self._own(user)
        if user.is_staff and (
            user.has_perm("events.review_proposal") or user.has_perm("events.release_decision")
        ):
            return self.filter(own | Q(number__isnull=False))
        return self.filter(own)

    def belonging_to(self, user: Any) -> Self:
        """Return the proposals of this user or of an organisation they act for.

        What was proposed for an organisation is its members': whoever leaves it loses
        sight of that at once, also of what they wrote themselves.
        """
        return self.filter(self._own(user)) if user.is_authenticated else self.none()

    def _own(self, user: Any) -> Q:
        theirs = Partner.objects.filter(memberships__user=user)
        return Q(proposer=user, partner=None) | Q(partner__in=theirs)

    def handed_in(self) -> Self:
        """Return submitted proposals; staff never see a draft, withdrawn or not."""
        return self.filter(number__isnull=False)

    def open(self) -> Self:
        """Return submitted proposals without a decision."""
        return self.filter(state__in=Proposal.OPEN)

    def decided(self) -> Self:
        """Return proposals with a released decision."""
        return self.filter(decided_at__isnull=False)


class Proposal(models.Model):
    """A proposal for an event; its state changes only in `events.proposals`.

    `data` is what the proposer typed, step by step and field by field, valid or not: a
    draft takes anything. What was handed in is frozen in a ProposalRevision.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("proposal state", "draft")
        SUBMITTED = "submitted", pgettext_lazy("proposal state", "handed in")
        SCREENING = "screening", pgettext_lazy("proposal state", "in screening")
        MORE_INFO = ("more_info", pgettext_lazy("proposal state", "waiting for the proposer"))
        IN_REVIEW = "in_review", pgettext_lazy("proposal state", "in review")
        ACCEPTED = "accepted", pgettext_lazy("proposal state", "accepted")
        CONDITIONAL = ("conditional", pgettext_lazy("proposal state", "accepted with conditions"))
        DECLINED = "declined", pgettext_lazy("proposal state", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposal state", "withdrawn")
        SCHEDULED = "scheduled", pgettext_lazy("proposal state", "scheduled")
        DONE = "done", pgettext_lazy("proposal state", "held and reported")
        CLOSED = "closed", pgettext_lazy("proposal state", "closed")

    OPEN = (State.SUBMITTED, State.SCREENING, State.MORE_INFO, State.IN_REVIEW)
    DECIDED = (
        State.ACCEPTED,
        State.CONDITIONAL,
        State.DECLINED,
        State.SCHEDULED,
        State.DONE,
        State.CLOSED,
    )
    FINAL = (State.DECLINED, State.WITHDRAWN, State.DONE, State.CLOSED)

    number = models.PositiveIntegerField(_("receipt number"), unique=True, null=True, blank=True)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
    )
    origin = models.ForeignKey(
        BoardEntry,
        verbose_name=_("board entry it is based on"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="proposals",
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="ja"
    )
    title = models.CharField(_("title"), max_length=150, blank=True)
    summary_for_public = models.CharField(_("summary for the public"), max_length=300, blank=True)
    data = models.JSONField(_("as typed"), default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    state = models.CharField(
        pgettext_lazy("proposal", "state"), max_length=12, choices=State, default=State.DRAFT
    )
    asked_from = models.CharField(max_length=12, blank=True, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_proposals",
    )
    created_at = models.DateTimeField(_("begun at"))
    changed_at = models.DateTimeField(_("last changed at"))
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    promised_on = models.DateField(_("answer promised by"), null=True, blank=True)
    paused_on = models.DateField(_("waiting for the proposer since"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    warned_at = models.DateTimeField(null=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-submitted_at", "-pk"]
        permissions = [("review_proposal", _("Can review proposals"))]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=_STATES), name="proposal_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=_UNDECIDED) | Q(decided_at__isnull=False),
                name="proposal_decided_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(number__isnull=False, submitted_at__isnull=False, promised_on__isnull=False),
                name="proposal_handed_in_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(state="more_info", paused_on__isnull=False)
                | ~Q(state="more_info") & Q(paused_on__isnull=True),
                name="proposal_pauses_while_asked",
            ),
        ]
        indexes = [models.Index(fields=["state", "promised_on"], name="proposal_queue")]

    def __str__(self) -> str:
        return self.title or _("Proposal %(number)s") % {"number": self.number or self.pk}

    def get_absolute_url(self) -> str:
        return reverse("proposals:proposal_detail", args=[self.pk])


class ProposalRevision(models.Model):
    """A frozen copy of what was submitted, one for each submission."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField(pgettext_lazy("revision", "number"))
    data = models.JSONField(_("as handed in"))
    at = models.DateTimeField(_("handed in at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("proposal revision")
        verbose_name_plural = _("proposal revisions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="revision_number_once")
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"


class CoHost(models.Model):
    """An organisation named as co-host; public only after it agrees by its own mailed link."""

    class State(models.TextChoices):
        NAMED = "named", pgettext_lazy("co-host", "named")
        ASKED = "asked", pgettext_lazy("co-host", "asked")
        AGREED = "agreed", pgettext_lazy("co-host", "agreed")
        DECLINED = "declined", pgettext_lazy("co-host", "declined")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="cohosts")
    partner = models.ForeignKey(
        Partner, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(pgettext_lazy("of an organisation", "name"), max_length=150)
    email = models.EmailField(_("email"))
    role = models.CharField(
        _("role wished for"),
        max_length=20,
        choices=HostRole.Role,
        default=HostRole.Role.CO_ORGANISER,
    )
    state = models.CharField(
        pgettext_lazy("co-host", "state"), max_length=10, choices=State, default=State.NAMED
    )
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("co-host")
        verbose_name_plural = _("co-hosts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "email"], name="cohost_once_a_proposal")
        ]

    def __str__(self) -> str:
        return f"co-host {self.pk}"


class ProposalAttachment(models.Model):
    """A PDF or image of a proposal, stored privately and sent as a download."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(storage=private_storage, upload_to="proposals/")
    name = models.CharField(pgettext_lazy("of a file", "name"), max_length=150)
    size = models.PositiveIntegerField(_("bytes"))
    kind = models.CharField(max_length=10)
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
