"""`manage.py exposed`: whose data, which columns, since when, after an incident."""

from datetime import date, datetime, time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import override

from events.models import Event

from ...privacy.exposure import Incident, exposed, people, write_people
from ...privacy.files import personal_files


class Command(BaseCommand):
    """Count what was stored between --since and --until, by file, table and column.

    Times are of Tokyo; a day without a time counts whole. With --people FILE everybody
    affected is written to a new file (CSV, mode 600) with their contact; that is logged.
    """

    help = "Say whose data an incident may have exposed, which columns, and since when."

    def add_arguments(self, parser):
        parser.add_argument("--since", required=True, help="2026-11-30 or 2026-11-30T14:00")
        parser.add_argument("--until", help="likewise; without it: now")
        parser.add_argument("--table", action="append", default=[], help="events.Registration, …")
        parser.add_argument("--event", type=int, help="number of one event")
        parser.add_argument("--only-new", action="store_true", help="what was stored then anew")
        parser.add_argument("--people", type=Path, help="write those affected to this new file")
        parser.add_argument("--language", choices=("ja", "en"), default="ja")

    def handle(self, *args, **options):
        incident = _incident(options)
        language, file = options["language"], options["people"]
        with override(language):
            self._tables(incident, language)
            found, nobody = people(incident, language)
        reached = sum(bool(person.emails or person.phones) for person in found)
        self.stdout.write("")
        self.stdout.write(f"People: {len(found)}, with an address or a number: {reached}")
        self.stdout.write(f"Rows that say of nobody how to reach them: {nobody}")
        self.stdout.write("Rows deleted since are not counted: a backup of the time has them.")
        if file:
            try:
                write_people(found, file, incident=incident)
            except OSError as error:
                raise CommandError(f"Not written: {error.strerror} ({file})") from error
            self.stdout.write(f"Written, for its owner's eyes only, and logged: {file}")

    def _tables(self, incident, language):
        names = {entry.key: entry.words["name"][language] for entry in personal_files()}
        key = ""
        for file, found in exposed(incident):
            if file != key:
                key = file
                self.stdout.write(f"\n{names[file]}")
            table = found.table
            self.stdout.write(f"  {table.name_in(language)} ({table.label}): {found.rows}")
            for column in found.columns:
                dates = f", {_day(column.oldest)} – {_day(column.newest)}" if column.oldest else ""
                name = table.field_in(column.name, language)
                self.stdout.write(f"    {name} ({column.name}): {column.count}{dates}")
            if found.erased:
                self.stdout.write(f"    erased since, no longer reachable: {found.erased}")


def _incident(options) -> Incident:
    now = timezone.now()
    since = _moment(options["since"], time.min)
    until = _moment(options["until"], time.max) if options["until"] else now
    if since > until:
        raise CommandError("--since is after --until.")
    known = {table.label for entry in personal_files() for table in entry.tables}
    if unknown := set(options["table"]) - known:
        raise CommandError(
            f"No such table: {', '.join(sorted(unknown))}. There are: {', '.join(sorted(known))}."
        )
    event = options["event"]
    if event is not None and not Event.objects.filter(pk=event).exists():
        raise CommandError(f"No such event: {event}.")
    return Incident(since, until, tuple(options["table"]), event, options["only_new"])


def _moment(text: str, of_day: time) -> datetime:
    """Return what was typed as a moment; a day begins or ends at `of_day`. Raises CommandError."""
    try:
        day: date | None = parse_date(text)
        moment = datetime.combine(day, of_day) if day else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"Not a day or a time: {text}. Right: 2026-11-30 or 2026-11-30T14:00.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _day(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}"
