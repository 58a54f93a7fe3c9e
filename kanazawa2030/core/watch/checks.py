"""What is looked at, and when it needs attention or fails. In words of the active language.

Of each check: the desk shows it, /healthz names its state where it is `is_public`, and an
alarm tells administrators when it begins to fail (`core.watch.alarms`).
"""

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import TextChoices
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from ..language import dates
from ..language.bilingual import page_language
from ..language.lists import listed
from ..mail import pausing
from ..models import OutgoingMail, TaskRun
from . import facts

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GB = 1024**3


class State(TextChoices):
    OK = "ok", pgettext_lazy("state of a check", "fine")
    ATTENTION = "attention", pgettext_lazy("state of a check", "needs attention")
    FAILING = "failing", pgettext_lazy("state of a check", "not working")


@dataclass(frozen=True)
class Finding:
    """How one thing is: a fact, and what to do where it is not fine."""

    state: State
    fact: str
    advice: str = ""
    link: tuple[str, str] | None = None  # its words and address


class Site:
    """What several checks read, once for all of them."""

    def __init__(self, now: datetime):
        self.now = now

    @cached_property
    def runs(self) -> dict[str, TaskRun]:
        return facts.runs()


@dataclass(frozen=True)
class Check:
    name: str
    label: object
    look: Callable[[Site], Finding]
    is_public: bool = False


def _graded(value, attention, failing) -> State:
    if value >= failing:
        return State.FAILING
    return State.ATTENTION if value >= attention else State.OK


# --- In words ---------------------------------------------------------------------


def moment(value: datetime) -> str:
    """Return a day and time as the desk writes them."""
    return f"{dates.short_date(value, page_language())} {dates.clock(value)}"


def span(value: timedelta) -> str:
    """Return a length of time in its largest whole unit: 3 minutes, 2 hours, 5 days."""
    if value < 2 * HOUR:
        number = int(value / MINUTE)
        return ngettext("%(number)d minute", "%(number)d minutes", number) % {"number": number}
    if value < 2 * DAY:
        number = int(value / HOUR)
        return ngettext("%(number)d hour", "%(number)d hours", number) % {"number": number}
    return ngettext("%(number)d day", "%(number)d days", value.days) % {"number": value.days}


# --- The checks -------------------------------------------------------------------


def pending_migrations() -> int:
    """Return how many changes of this release the database does not have yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _database(site: Site) -> Finding:
    if not pending_migrations():
        return Finding(State.OK, _("It answers and fits this version of the site."))
    return Finding(
        State.FAILING,
        _("It does not fit this version of the site."),
        _("Ask whoever runs the server to finish the update with “manage.py migrate”."),
    )


def _worker(site: Site) -> Finding:
    beat = facts.heartbeat(site.runs)
    advice = _(
        "Emails and reminders are not sent. Ask whoever runs the server to start the worker of "
        "the site again."
    )
    if beat is None:
        return Finding(State.FAILING, _("It has not run yet."), advice)
    fact = _("Last sign of life: %(time)s.") % {"time": moment(beat)}
    state = _graded(site.now - beat, 5 * MINUTE, 15 * MINUTE)
    return Finding(state, fact, "" if state == State.OK else advice)


def _waiting_mail(site: Site) -> Finding:
    if held := pausing.held():
        return Finding(
            State.ATTENTION,
            _("Emails are held back"),
            str(held.get_reason_display()),
            (_("Decide what is sent"), reverse("admin:core_outgoingmail_pause")),
        )
    count, waited = facts.unsent(site.now)
    if waited is None:
        return Finding(State.OK, _("No email is late."))
    fact = _("Emails not sent yet: %(count)s. The oldest has been waiting for %(time)s.")
    state = _graded(waited, 15 * MINUTE, HOUR)
    link = (
        _("See the emails"),
        reverse(
            "admin:core_outgoingmail_changelist",
            query={"status__exact": OutgoingMail.Status.QUEUED.value},
        ),
    )
    return Finding(
        state,
        fact % {"count": count, "time": span(waited)},
        ""
        if state == State.OK
        else _(
            "Ask whoever runs the mail server whether it accepts the site’s emails. All of them "
            "are sent as soon as it does."
        ),
        link,
    )


def _failed_mail(site: Site) -> Finding:
    count = facts.failed_mails(site.now)
    state = _graded(count, 1, 20)
    if not count:
        return Finding(state, _("In the last 24 hours all emails were delivered."))
    link = (
        _("See the emails"),
        reverse(
            "admin:core_outgoingmail_changelist",
            query={"status__exact": OutgoingMail.Status.FAILED.value},
        ),
    )
    return Finding(
        state,
        _("Undelivered emails in the last 24 hours: %(count)s") % {"count": count},
        _("Look at the reasons; check the addresses with the people concerned."),
        link,
    )


def _disks(site: Site) -> Finding:
    states, words = [State.OK], []
    for disk in facts.disks():
        share = disk.free / (disk.total or 1)
        if disk.free < GB / 2 or (share < 0.03 and disk.free < 5 * GB):
            states.append(State.FAILING)
        elif disk.free < 2 * GB or (share < 0.1 and disk.free < 20 * GB):
            states.append(State.ATTENTION)
        words.append(
            _("%(free)s free of %(total)s (%(folder)s)")
            % {
                "free": filesizeformat(disk.free),
                "total": filesizeformat(disk.total),
                "folder": disk.folder,
            }
        )
    state = max(states, key=list(State).index)
    return Finding(
        state,
        listed(words),
        "" if state == State.OK else _("Ask whoever runs the server for more room on the disk."),
    )


def _backup(site: Site) -> Finding:
    run = site.runs.get(facts.BACKUP, TaskRun())
    if run.last_finished_at is None:
        return Finding(
            State.ATTENTION,
            _("There is no backup yet."),
            _("Ask whoever runs the server to set up the daily backup."),
        )
    fact = _("Last backup: %(time)s.") % {"time": moment(run.last_finished_at)}
    advice = _("Ask whoever runs the server why there is no new backup.")
    if run.last_error:
        fact = _("The backup of %(time)s failed (%(error)s).")
        words = {"time": moment(run.last_finished_at), "error": run.last_error}
        return Finding(State.FAILING, fact % words, advice)
    state = _graded(site.now - run.last_finished_at, 36 * HOUR, 3 * DAY)
    return Finding(state, fact, "" if state == State.OK else advice)


def _purge(site: Site) -> Finding:
    run = site.runs.get("purge", TaskRun())
    advice = _(
        "Personal data may be kept for too long. Ask whoever runs the server to look at the log."
    )
    if run.last_finished_at is None:
        return Finding(State.ATTENTION, _("No data has been deleted yet."), advice)
    if run.last_error:
        words = {"time": moment(run.last_finished_at), "error": run.last_error}
        fact = _("The deletion of %(time)s failed (%(error)s).") % words
        return Finding(State.FAILING, fact, advice)
    state = _graded(site.now - run.last_finished_at, 2 * DAY, 4 * DAY)
    fact = _("Data past its time was last deleted on %(time)s.")
    fact %= {"time": moment(run.last_finished_at)}
    return Finding(state, fact, "" if state == State.OK else advice)


def is_late(task, run: TaskRun, now: datetime) -> bool:
    """Return whether a task has ended no run for three times its interval and an hour."""
    since = run.last_finished_at or run.last_started_at
    return since is not None and now - since > 3 * task.every + HOUR


def _tasks(site: Site) -> Finding:
    found = list(facts.tasks(site.runs))
    failed = [(task, run) for task, run in found if run.last_error]
    late = [task for task, run in found if not run.last_error and is_late(task, run, site.now)]
    if not failed and not late:
        return Finding(State.OK, _("All have run as planned."))
    lasting = [
        run for _task, run in failed if run.failing_since and site.now - run.failing_since >= HOUR
    ]
    facts_ = []
    if failed:
        facts_.append(
            _("Failed: %(names)s.") % {"names": listed(str(task.label) for task, _run in failed)}
        )
    if late:
        facts_.append(_("Late: %(names)s.") % {"names": listed(str(task.label) for task in late)})
    return Finding(
        State.FAILING if lasting else State.ATTENTION,
        " ".join(facts_),
        _(
            "A task is run again at its next time. If it keeps failing, show this page to whoever "
            "runs the server."
        ),
    )


def _caches(site: Site) -> Finding:
    if caches_answer():
        return Finding(State.OK, _("They answer."))
    return Finding(
        State.FAILING,
        _("At least one does not answer."),
        _("Pages are slower. Ask whoever runs the server to look at Redis or at the disk."),
    )


def caches_answer() -> bool:
    """Return whether every cache gives back what it is given."""
    try:
        for cache in caches.all(initialized_only=False):
            cache.set("healthz", 1, 10)
            if cache.get("healthz") != 1:
                return False
    except Exception:  # each cache backend raises errors of its own
        return False
    return True


CHECKS = (
    Check("database", gettext_lazy("Database"), _database),
    Check("worker", gettext_lazy("Background work"), _worker, is_public=True),
    Check("mail", gettext_lazy("Emails waiting to be sent"), _waiting_mail, is_public=True),
    Check("failed_mail", gettext_lazy("Undelivered emails"), _failed_mail),
    Check("disk", gettext_lazy("Room on the disk"), _disks, is_public=True),
    Check("backup", gettext_lazy("Backup"), _backup),
    Check("purge", gettext_lazy("Deletion of old data"), _purge),
    Check("tasks", gettext_lazy("Periodic tasks"), _tasks),
    Check("cache", gettext_lazy("Memory for pages and counters"), _caches, is_public=True),
)


def look(now: datetime, *, only: Container[str] | None = None) -> list[tuple[Check, Finding]]:
    """Return how everything is, or `only` the checks with these names, in the active language."""
    checks = [check for check in CHECKS if only is None or check.name in only]
    site = Site(now)
    return [(check, check.look(site)) for check in checks]
