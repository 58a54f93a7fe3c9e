"""Proposals for tests of the review: handed in through the services, as people do."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from events.models import CoHost, Decision, Proposal
from events.proposals.proposer import services as proposer_services
from events.proposals.review import decisions
from events.proposals.review import services as review_services
from kanazawa2030.core.working_days import add_working_days
from partners.models import Membership

from ...people import make_person

TEXTS = {
    "reason_ja": "会場の都合がつきません。",
    "reason_en": "There is no place for it.",
    "next_step_ja": "来月もう一度ご相談ください。",
    "next_step_en": "Please ask again next month.",
    "mail_ja": "ご提案をありがとうございます。",
    "mail_en": "Thank you for your proposal.",
}


def answers(**idea) -> dict:
    """What the six steps hold, cleaned, for a proposal that could be handed in."""
    day = timezone.localdate() + timedelta(days=90)
    return {
        "idea": {
            "title": "用水ナイトウォーク",
            "summary": "夜の用水を歩きます。",
            "what": "用水に沿って歩き、水の音を聴きます。",
            "aim": "",
            "audience": "",
            "courses": ["1"],
            "goals": ["6", "11"],
            **idea,
        },
        "organisation": {
            "proposed_by": "person",
            "group_name": "",
            "contact_name": "水野",
            "contact_phone": "",
            **{f"cohost{n}_{part}": "" for n in range(1, 6) for part in ("name", "email", "role")},
        },
        "when": {
            "wish1_date": day.isoformat(),
            "wish1_from": "18:30",
            "wish1_to": "20:00",
            **{f"wish{n}_{part}": "" for n in (2, 3) for part in ("date", "from", "to")},
            "when_note": "",
            "place": "open",
            "place_name": "",
            "capacity": "30",
            "fee_yen": "0",
        },
        "access": {"languages": ["ja"], "english_support": "none", "access": [], "access_note": ""},
        "support": {"support": ["venue"], "support_note": ""},
        "attachments": {"note": ""},
    }


def make_proposal(*, state="submitted", by=None, reviewer=None, now=None, **more) -> Proposal:
    """A proposal that has come as far as `state`, moved there by the services.

    `idea` and `organisation` replace answers of those steps; `partner` and `language` are
    the row's.
    """
    by = by or make_person("proposer")
    begun = {key: more.pop(key) for key in ("partner", "language") if key in more}
    proposal = Proposal.objects.create(
        proposer=by,
        **{"language": "ja", **begun},
        created_at=now or timezone.now(),
        changed_at=now or timezone.now(),
    )
    if proposal.partner is not None:
        Membership.objects.get_or_create(user=by, partner=proposal.partner)
    if state == "draft":
        return proposal
    data = answers(**more.pop("idea", {}))
    data["organisation"] |= more.pop("organisation", {})
    proposal = proposer_services.submit(proposal, by=by, data=data, now=now, **more)
    if state == "submitted":
        return proposal
    reviewer = reviewer or make_person("reviewer")
    proposal = review_services.begin_screening(proposal, by=reviewer, now=now)
    if state == "screening":
        return proposal
    if state == "withdrawn":
        return proposer_services.withdraw(proposal, by=by, now=now)
    if state == "more_info":
        return review_services.ask_for_more(proposal, by=reviewer, text="いつですか。", now=now)
    proposal = review_services.begin_review(proposal, by=reviewer, now=now)
    if state == "in_review":
        return proposal
    outcome = {"scheduled": "accepted"}.get(state, state)
    decision = prepare(proposal, by=reviewer, outcome=outcome, now=now)
    decisions.release(decision, by=reviewer, now=now)
    proposal.refresh_from_db()
    if state == "scheduled":
        review_services.make_event(proposal, by=reviewer, fields=event_fields(), now=now)
        proposal.refresh_from_db()
    return proposal


def prepare(proposal, *, by, outcome="accepted", now=None, **texts) -> Decision:
    return decisions.prepare_decision(
        proposal, by=by, outcome=outcome, texts={**TEXTS, **texts}, now=now
    )


def event_fields(**more) -> dict:
    """The least an event needs, where what is carried over does not matter."""
    return {
        "title_ja": "用水ナイトウォーク",
        "starts_at": timezone.now() + timedelta(days=90),
        "registration_mode": "none",
        "series": "collaborative",
        **more,
    }


def make_cohost(proposal, *, state="agreed", **fields) -> CoHost:
    return CoHost.objects.create(
        proposal=proposal,
        **{
            "name": "共催の会",
            "email": f"cohost-{proposal.cohosts.count()}@example.test",
            "state": state,
            **fields,
        },
    )


# --- The desk ----------------------------------------------------------------

LIST = "/admin/events/proposal/"
RELEASE = f"{LIST}release/"


def page(proposal, end="change", *args) -> str:
    return reverse(f"admin:events_proposal_{end}", args=[proposal.pk, *args])


def bulk(number: int, **fields) -> list[Proposal]:
    """Rows for the queue, made quickly."""
    now, today = timezone.now(), timezone.localdate()
    owner = make_person("proposer")
    first = (
        Proposal.objects.order_by("-number").values_list("number", flat=True).first()
    ) or 20260000
    return Proposal.objects.bulk_create(
        Proposal(
            **{
                "proposer": owner,
                "number": first + n,
                "title": f"提案 {n}",
                "state": "in_review",
                "created_at": now,
                "changed_at": now,
                "submitted_at": now,
                "promised_on": add_working_days(today, 5 + n % 20),
                "data": answers(),
                **fields,
            }
        )
        for n in range(1, number + 1)
    )
