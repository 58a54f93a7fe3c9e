"""What awaits one member of staff, from all apps, in one list ordered by the time left."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.registry import Todo, todo_sources

AT_ONCE = 12  # rows that are open; the rest unfolds below them


@dataclass(frozen=True)
class Row:
    """A todo with its time left in words, at the moment `now`."""

    todo: Todo
    now: datetime

    @property
    def ends_at(self) -> datetime | None:
        """Return the moment from which it is late."""
        due = self.todo.due
        if due is None or isinstance(due, datetime):
            return due
        return dates.start_of_day(due + timedelta(days=1))

    @property
    def is_late(self) -> bool:
        return self.ends_at is not None and self.ends_at <= self.now

    @cached_property
    def days(self) -> int:
        """Return the days until its day; below 0 those since."""
        return (dates.day_of(self.todo.due) - timezone.localdate(self.now)).days

    @property
    def left(self) -> tuple[str, str, str]:
        """Return the time left in words: what stands before the number, the number, the rest."""
        if self.days == 0:
            return "", _("Today"), ""
        number = abs(self.days)
        if self.days < 0:
            words = ngettext("%(days)s day late", "%(days)s days late", number)
        else:
            words = ngettext("%(days)s day left", "%(days)s days left", number)
        before, _mark, after = (words % {"days": "\0"}).partition("\0")
        return before, str(number), after

    @property
    def until(self) -> str:
        """Return the day; for today the hour, where one is set."""
        due = self.todo.due
        if self.days == 0 and isinstance(due, datetime):
            words = dates.clock(due)
        else:
            words = dates.short_date(due, page_language())
        return pgettext("deadline", "by %(day)s") % {"day": words}


_NEVER = datetime.combine(date.max, time(), tzinfo=dates.TOKYO) - timedelta(days=1)


def todos_for(user, now: datetime) -> list[Row]:
    """Return what awaits `user`: what is late first, what has no day last."""
    rows = [Row(todo, now) for source in todo_sources() for todo in source.find(user, now)]
    return sorted(rows, key=lambda row: row.ends_at or _NEVER)
