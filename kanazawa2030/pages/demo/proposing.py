"""Create the sample proposals through forms and services, each up to its state."""

from datetime import timedelta

from django.utils import timezone

from events.models import Event, Proposal, Report, Venue
from events.proposals import cohosts, event_draft
from events.proposals import transitions as proposal_transitions
from events.proposals.proposer import services as proposer_services
from events.proposals.proposer.steps import STEPS
from events.proposals.review import decisions
from events.proposals.review import services as review_services
from kanazawa2030.core.models import User
from kanazawa2030.core.workflow import publishing
from partners.models import BoardEntry, Partner

from .pictures import PROPOSED, add_photos, fields_of_event
from .rows.proposals import PROPOSALS, USUAL

CLOCK = ("13:30", "15:30")
NAMES = {"neighbour@example.test": "見本 なぎさ"}


def load(*, crew, now):
    """Create the missing proposals, each up to the state its row names."""
    # Oldest first, because proposals are numbered in that order.
    for row in sorted(PROPOSALS, key=lambda row: -row["days"]):
        if not Proposal.objects.filter(title=row["title"], is_sample=True).exists():
            _propose(row, crew=crew, now=now)


def _propose(row, *, crew, now):
    by = _person(row["by"])
    began = now - timedelta(days=row["days"])
    partner = row.get("partner") and Partner.objects.get(slug=row["partner"])
    origin = BoardEntry.objects.filter(title_ja=row.get("from")).first()
    proposal = proposer_services.begin(
        by=by, language=row.get("language", "ja"), partner=partner, origin=origin, now=began
    )
    Proposal.objects.filter(pk=proposal.pk).update(is_sample=True)
    for step, typed in _typed(row, partner=partner, now=now).items():
        proposal = proposer_services.save_step(proposal, step=step, values=typed, by=by, now=began)
    if row["to"] == "draft":
        return
    validated = STEPS.validated(proposal, by)
    if not validated.is_valid:
        raise ValueError(f"{row['title']}: {validated.problems}")
    data = validated.data
    data["when"] |= _wish(row["wish"], now)
    cohosts_named = validated.forms["organisation"].cohosts
    proposal = proposer_services.submit(
        proposal, by=by, data=data, cohosts=cohosts_named, now=began
    )
    _answer_as_cohosts(proposal, row, now=began)
    _review(proposal, row, by=by, crew=crew, began=began, now=now)


def _person(email):
    user = User.objects.filter(email=email).first()
    return user or User.objects.create_user(email, name=NAMES[email])


def _typed(row, *, partner, now) -> dict:
    typed = {step: {**values, **row.get(step, {})} for step, values in USUAL.items()}
    typed["idea"]["title"] = row["title"]
    if partner is not None:
        typed["organisation"]["proposed_by"] = f"partner:{partner.pk}"
    for number, (name, email, role, _agrees) in enumerate(row.get("cohosts", ()), 1):
        typed["organisation"] |= {
            f"cohost{number}_name": name,
            f"cohost{number}_email": email,
            f"cohost{number}_role": role,
        }
    # The form accepts future days only; a past one is set after validation.
    typed["when"] |= _wish(max(row["wish"], 1), now)
    return typed


def _wish(days, now) -> dict:
    day = timezone.localdate(now) + timedelta(days=days)
    begin, end = CLOCK
    return {"wish1_date": day.isoformat(), "wish1_from": begin, "wish1_to": end}


def _answer_as_cohosts(proposal, row, *, now):
    answers = {name: agrees for name, _email, _role, agrees in row.get("cohosts", ())}
    for cohost in proposal.cohosts.all():
        if answers[cohost.name] is not None:
            cohosts.answer_as_cohost(cohost, agrees=answers[cohost.name], now=now)


def _review(proposal, row, *, by, crew, began, now):
    """Review the proposal up to the state of its row, from the day after it was submitted."""
    reviewer, to, day = crew["reviewer"], row["to"], began + timedelta(days=1)
    if to == "submitted":
        return
    review_services.assign(proposal, to=reviewer, by=reviewer)
    review_services.begin_screening(proposal, by=reviewer, now=day)
    if to == "withdrawn":
        proposer_services.withdraw(proposal, by=by, now=day + timedelta(days=2))
        return
    if to == "more_info":
        review_services.ask_for_more(proposal, by=reviewer, text=row["question"], now=day)
        return
    review_services.begin_review(proposal, by=reviewer, now=day)
    outcome, texts = row["decision"]
    decision = decisions.prepare_decision(
        proposal, by=reviewer, outcome=outcome, texts=texts, now=day
    )
    if to == "in_review":
        return
    day += timedelta(days=6)
    decisions.release(decision, by=crew["approver"], now=day)
    if to in ("scheduled", "held"):
        _hold(proposal, row, crew=crew, day=day)


def _hold(proposal, row, *, crew, day):
    proposal.refresh_from_db()
    fields = event_draft.fields_of(proposal, now=day)
    event = review_services.make_event(proposal, by=crew["reviewer"], fields=fields, now=day)
    if row["to"] == "scheduled":
        return
    Event.objects.filter(pk=event.pk).update(
        registration_mode=Event.RegistrationMode.NONE,
        capacity=None,
        venue=Venue.objects.filter(is_sample=True).first(),
        **row["in_english"],
    )
    event.refresh_from_db()
    for name, value in fields_of_event(row["picture"]).items():
        setattr(event, name, value)
    event.save()
    event = publish(event, crew=crew, now=day + timedelta(days=7))
    report = Report.objects.create(event=event, author=crew["staff"], **row["report"])
    report.partners.set(Partner.objects.filter(host_roles__event=event))
    add_photos(report, PROPOSED)
    out = event.ends_at + timedelta(days=5)
    publish(report, crew=crew, now=out)
    proposal_transitions.follow_event(event, now=out)


def publish(item, *, crew, now):
    """Publish `item`, with approval where the installation requires it."""
    if publishing.TRANSITIONS.may(item, "submit", crew["staff"]):
        publishing.apply_transition(item, "submit", by=crew["staff"], now=now)
        return publishing.apply_transition(
            item, "approve", by=crew["approver"], document_number="見本第1号", now=now
        )
    return publishing.apply_transition(item, "publish", by=crew["staff"], now=now)
