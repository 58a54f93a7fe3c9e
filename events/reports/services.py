"""Reports: headcounts, photographs taken down, thanks, missing reports."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.files.library import Picture, same_picture
from kanazawa2030.core.models import User
from kanazawa2030.core.registry import periodic_task, purge_rule
from kanazawa2030.core.uploads import images
from kanazawa2030.core.uploads.documents import purge_folder
from kanazawa2030.core.workflow.changes import ChangeError, require
from kanazawa2030.core.workflow.publishing import save_changes, write_history

from ..models import Event, Registration, Report, ReportMaterial, ReportPhoto
from ..permissions import CHANGE_REPORT, RUN_RECEPTION, VIEW_REPORT
from ..proposals.transitions import follow_event
from ..registration import notifications
from ..registration.seats import lock_event
from ..registration.transitions import Place, Status

# A report is due so long after its event.
DUE_AFTER = timedelta(days=7)
# An event without a report is called to mind after so many days, and again.
REMIND_AFTER = (timedelta(days=3), DUE_AFTER)
GIVEN_UP_AFTER = timedelta(days=90)


# A number is in doubt that is so many people, and this share of reception's, away from it.
DOUBTED_FROM = 6
DOUBTED_SHARE = 0.5
IS_RIGHT = "is_right"  # name of the box that says a doubted number is right


class ReportError(ChangeError):
    """A change to a report that is not possible; its text is for the user."""


def attendance_column(event: Event) -> str:
    """Return the column that reception of this event fills."""
    is_online = event.format == Event.Format.ONLINE
    return "attendance_online" if is_online else "attendance_place"


def counted_by_hand(event: Event) -> int | None:
    """Return the number staff have entered, or None."""
    column = attendance_column(event)
    return Report.objects.filter(event=event).values_list(column, flat=True).first()


@transaction.atomic
def count_by_hand(event: Event, *, people: int, by: User, now: datetime | None = None) -> Report:
    """Store how many came, as a plain number, in a draft of the report.

    Raises ReportError before the event begins, and once the report is no draft any
    more: then the number is the report's to correct.
    """
    require(by, RUN_RECEPTION)
    event = lock_event(event.pk)
    now = now or timezone.now()
    if event.state != Event.EventState.SCHEDULED or now < event.starts_at:
        raise ReportError(_("The event has not been held yet."))
    report, _created = Report.objects.get_or_create(event=event, defaults={"author": by})
    if report.publishing_state != Report.State.DRAFT:
        raise ReportError(
            _("The report is no longer a draft. Please change the number in the report.")
        )
    column = attendance_column(event)
    if getattr(report, column) != people:
        setattr(report, column, people)
        report.version += 1
        report.save(update_fields=[column, "version", "updated_at"])
    return report


def counted_words(event: Event) -> str:
    """Return in words how many people reception counted."""
    found = totals(event)
    if not found.arrived:
        return gettext("No one was checked in at reception.")
    people = ngettext("%(people)s person", "%(people)s people", found.arrived)
    if found.walk_ins:
        people = ngettext(
            "%(people)s person, of whom %(walk_ins)s walked in",
            "%(people)s people, of whom %(walk_ins)s walked in",
            found.arrived,
        )
    return people % {"people": found.arrived, "walk_ins": found.walk_ins}


def doubt(event: Event, people: int | None) -> str:
    """Return the sentence that asks about a number of people, with both figures; "" for none.

    In doubt is what is at least DOUBTED_FROM people and more than DOUBTED_SHARE away from
    the number reception counted. Where reception counted nobody there is no doubt.
    """
    counted = totals(event).arrived if people is not None else 0
    away = abs((people or 0) - counted)
    if not counted or away < DOUBTED_FROM or away <= counted * DOUBTED_SHARE:
        return ""
    return gettext(
        "Reception counted %(counted)s people, but the number entered here is %(people)s. "
        "Correct the number, or tick “The number of people is right”."
    ) % {"counted": counted, "people": people}


def doubt_of(report: Report) -> str:
    """Return the sentence that asks about the number of a report; "" for none."""
    return doubt(report.event, getattr(report, attendance_column(report.event)))


def ask_about_attendance(report: Report, move: str, *, is_right: bool) -> None:
    """Raise ReportError before a report with a number in doubt leaves its author's hands.

    `is_right` says that whoever writes it has been asked. The approver reads both figures.
    """
    if move in ("submit", "publish") and not is_right and (words := doubt_of(report)):
        raise ReportError(words, attendance_column(report.event))


@transaction.atomic
def take_photo_down(photo: ReportPhoto, *, by: User, now: datetime | None = None) -> bool:
    """Delete a photograph with file and renditions; return whether it was there.

    Always possible, approved or not: somebody in it has asked. Caches let go of it
    within the hour.
    """
    require(by, CHANGE_REPORT)
    found = ReportPhoto.objects.select_related("report").filter(pk=photo.pk).first()
    if found is None:
        return False
    image, report = found.image, found.report
    name, storage = image.name, image.storage
    found.delete()
    write_history(report, "photo_down", source=report.publishing_state, by=by, at=now)
    if name:
        transaction.on_commit(lambda: storage.delete(name))
    return True


@transaction.atomic
def add_copy(report: Report, picture: Picture, *, by: User) -> ReportPhoto:
    """Put a copy of a photograph behind those of a report; once, however often it is asked."""
    require(by, CHANGE_REPORT)
    current = save_changes(report, changes={}, by=by, parts_changed=True, fixed=())
    if current.photos.filter(same_picture(picture.origin)).exists():
        raise ReportError(_("This photograph is in it already."))
    return ReportPhoto.objects.create(
        report=current,
        image=picture.upload,
        origin=picture.origin,
        order=current.photos.count(),
        **picture.columns,
    )


def report_of(event: Event, user: User | AnonymousUser) -> Report | None:
    """Return the report shown on the event's page; editors see the draft too.

    `event` comes with its report selected; four queries more where there is one to show.
    """
    report = getattr(event, "report", None)
    if report is None:
        return None
    is_editor = user.is_authenticated and user.is_staff
    if not report.is_published() and not (is_editor and user.has_perm(VIEW_REPORT)):
        return None
    prefetch_related_objects([report], "photos", "materials", "quotes", "partners")
    return report


def shown_photos(report: Report) -> list[tuple[ReportPhoto, str]]:
    """Return the photographs with their `srcset`."""
    return [(photo, images.srcset(photo.image, photo.image_width)) for photo in report.photos.all()]


@purge_rule("materials of reports", order=116)
def purge_materials(now: datetime, *, dry_run: bool) -> int:
    """Delete PDFs that no report names, a day after they were written; return how many."""
    in_use = set(ReportMaterial.objects.exclude(file="").values_list("file", flat=True))
    return purge_folder(ReportMaterial.FOLDER, in_use, now, dry_run=dry_run)


def shown_quotes(report: Report) -> list:
    """Return the quotes staff have approved."""
    return [quote for quote in report.quotes.all() if quote.is_shown]


def due_on(event: Event) -> date:
    """Return the day by which the report on `event` is due."""
    return timezone.localdate(event.over_at + DUE_AFTER)


def unreported(now: datetime | None = None) -> QuerySet[Event]:
    """Return events held three or more days ago without a public report, newest first."""
    now = now or timezone.now()
    public = Report.objects.published(now).filter(event=OuterRef("pk"))
    return (
        Event.objects.published(now)
        .filter(
            state=Event.EventState.SCHEDULED,
            over_at__lte=now - REMIND_AFTER[0],
            over_at__gt=now - GIVEN_UP_AFTER,
        )
        .exclude(Exists(public))
        .order_by("-over_at", "pk")
    )


@periodic_task(
    "events: thanks", _("Emails that a report is published"), every=timedelta(minutes=10)
)
def thank_due(now: datetime) -> int:
    """Mail everyone who came a link to the report, once it is public; return how many."""
    sent = 0
    for pk in list(
        Report.objects.published(now).filter(thanked_at__isnull=True).values_list("pk", flat=True)
    ):
        with transaction.atomic():
            sent += _thank(pk, now)
    return sent


def _thank(pk: int, now: datetime) -> int:
    report = (
        Report.objects.select_for_update(no_key=True, of=("self",))
        .select_related("event__venue")
        .get(pk=pk)
    )
    if report.thanked_at is not None:  # another worker was quicker
        return 0
    came = report.event.registrations.filter(
        status=Registration.Status.ATTENDED, erased_at__isnull=True
    ).exclude(email="")
    count = 0
    for registration in came:
        registration.event = report.event
        notifications.notify(registration, "thanks", at=now, occasion="report")
        count += 1
    report.thanked_at = now
    report.save(update_fields=["thanked_at"])
    follow_event(report.event, now=now)  # what was proposed has been held and told
    return count


@dataclass(frozen=True)
class Totals:
    """Headcounts at reception; `unconfirmed` are those expected who have not confirmed."""

    expected: int
    unconfirmed: int
    arrived: int
    walk_ins: int
    absent: int
    waiting: int

    @property
    def at_door(self) -> int:
        """Return the people expected, with those who walked in."""
        return self.expected + self.walk_ins

    @property
    def still_to_come(self) -> int:
        return self.expected - (self.arrived - self.walk_ins) - self.absent


def totals(event: Event) -> Totals:
    """Return the people expected, arrived, walked in, absent and waiting; one query.

    Who walked in was not expected, but has arrived.
    """
    came = Q(status=Status.ATTENDED)
    walked = Q(source=Registration.Source.WALK_IN)
    rows = event.registrations.active().aggregate(
        expected=Sum("size", filter=Q(place=Place.SEAT) & ~walked),
        unconfirmed=Sum("size", filter=Q(place=Place.SEAT, status=Status.UNCONFIRMED)),
        arrived=Sum("size", filter=came),
        walk_ins=Sum("size", filter=came & walked),
        absent=Sum("size", filter=Q(status=Status.ABSENT) & ~walked),
        waiting=Sum("size", filter=Q(place=Place.QUEUE)),
    )
    return Totals(**{name: value or 0 for name, value in rows.items()})
