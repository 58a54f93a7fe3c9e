"""What tests of the digest share: subscriptions, a filled form, the mail as it is sent."""

from datetime import timedelta

from django.utils import timezone

from kanazawa2030.core.mail.delivery import deliver_due
from kanazawa2030.pages.digest import mail, services
from kanazawa2030.pages.models import Subscription

from ...core.mail.postbox import postbox

EMAIL = "reader@example.test"
CHOICES = {
    "every": "week",
    "language": "ja",
    "is_easy": False,
    "series": "",
    "courses": [],
    "goals": [],
}


def make_subscription(
    email=EMAIL, *, confirmed=True, courses=(), goals=(), told_until=None, **fields
) -> Subscription:
    """Create a subscription, weekly and in Japanese, confirmed an hour ago."""
    hour_ago = timezone.now() - timedelta(hours=1)
    known = {"confirmed_at": hour_ago, "told_until": told_until or hour_ago} if confirmed else {}
    row = Subscription.objects.create(
        email=email, **{"every": "week", "created_at": timezone.now(), **known, **fields}
    )
    row.courses.set(courses)
    row.goals.set(goals)
    return row


def ask(email=EMAIL, **choices) -> Subscription:
    """Ask for the digest by the service."""
    now = choices.pop("now", None)
    return services.ask(email=email, now=now, **{**CHOICES, **choices})


def filled(**changes) -> dict:
    """Return what a browser sends after a person has filled in the form; None leaves out."""
    data = {"email": EMAIL, "every": "week", "language": "ja", "series": "", "subject": ""}
    return {name: value for name, value in (data | changes).items() if value is not None}


def address(row, name="manage", language="ja") -> str:
    """Return the path of a page of a subscriber."""
    path = {"manage": "", "confirm": "confirm/", "leave": "leave/"}[name]
    return f"/{language}/follow/{mail.token_of(row)}/{path}"


def sent_messages() -> list:
    """Send what is due; return the messages as a mail server gets them."""
    with postbox() as box:
        deliver_due()
    return box.messages
