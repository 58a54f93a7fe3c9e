"""When an event is over, and until when its registration runs."""

from datetime import datetime, time, timedelta

from django.utils import timezone

# A start without an end: people plan for about two hours.
USUAL_LENGTH = timedelta(hours=2)


def end_of_precision(
    starts_at: datetime, ends_at: datetime | None, precision: str
) -> datetime:
    """The moment from which the event counts as past, in Tokyo's calendar.

    With a time: its end, or two hours after the start. With only a day, month or year:
    the end of that day, month or year.
    """
    if precision == "time":
        return ends_at or starts_at + USUAL_LENGTH
    if ends_at is not None:
        return ends_at
    first = timezone.localtime(starts_at).date()
    if precision == "day":
        last = first + timedelta(days=1)
    elif precision == "month":
        last = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    else:
        last = first.replace(year=first.year + 1, month=1, day=1)
    return timezone.make_aware(datetime.combine(last, time.min))
