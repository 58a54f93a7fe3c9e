"""Comments, transitions and decisions on proposals."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.bilingual import ja_or_en

from .proposal import PROPOSAL_TRANSITIONS, Proposal


class ProposalComment(models.Model):
    """A comment on a proposal, among staff or between staff and proposer."""

    class Visibility(models.TextChoices):
        INTERNAL = "internal", _("among staff")
        PROPOSER = "proposer", _("to the proposer")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    visibility = models.CharField(_("seen by"), max_length=10, choices=Visibility)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    is_from_staff = models.BooleanField(default=True)
    text = models.TextField(_("text"))
    at = models.DateTimeField(pgettext_lazy("history", "at"))

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class ProposalTransition(models.Model):
    """One line of a proposal's history: who, from what to what, when and why."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="transitions")
    move = models.CharField(_("move"), max_length=30)
    from_state = models.CharField(pgettext_lazy("history", "from"), max_length=12, blank=True)
    to_state = models.CharField(pgettext_lazy("history", "to"), max_length=12)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(pgettext_lazy("history", "at"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("proposal history entry")
        verbose_name_plural = _("proposal history")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=reduce(
                    or_,
                    (
                        Q(move=name, from_state__in=sources, to_state=target)
                        for name, (sources, target) in PROPOSAL_TRANSITIONS.items()
                    ),
                ),
                name="proposal_move_is_in_the_table",
            )
        ]

    def __str__(self) -> str:
        return f"{self.move}: {self.from_state} → {self.to_state}"


class Decision(models.Model):
    """A decision with its mail, prepared as a draft; releasing it changes the proposal."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accept")
        CONDITIONAL = "conditional", _("accept with conditions")
        DECLINED = "declined", _("decline")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    next_step = models.TextField(_("next step"), blank=True)
    mail = models.TextField(_("email to the proposer"), blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    prepared_at = models.DateTimeField(_("prepared at"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["prepared_at", "pk"]
        permissions = [("release_decision", _("Can release decisions"))]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(released_at__isnull=True, voided_at__isnull=True),
                name="decision_one_in_draft",
            ),
            models.CheckConstraint(
                condition=Q(outcome="accepted") | ja_or_en("reason") & ja_or_en("next_step"),
                name="decision_no_without_reason",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True)
                | Q(voided_at__isnull=True, released_at__gte=F("prepared_at")),
                name="decision_void_is_never_released",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.pk}"
