"""No file holds a text that is not public: every text of every row is marked and looked for."""

import re

from django.db import models
from django.utils import timezone

from events.models import Event, HostRole, Venue
from kanazawa2030.core.models import CourseOfAction, Goal, Office
from kanazawa2030.pages.open_data.datasets import DATASETS, PATHS
from meetings.models import Action, Axis, Indicator, Measurement, Meeting, RecordVersion, Series
from partners.models import Partner

from ... import test_stored_text as stored
from ...access.cases import AccessCase
from ...factories import make_partner

MARK = re.compile(r"〓(\d+)\.(\d+)〓")
LONGEST_MARK = 10
# A mark does not fit, and no file has a column for it.
TOO_SHORT = {"Office.postal_code"}
BOTH = ("_ja", "_en")


def in_both(model: str, *names: str) -> set[str]:
    return {f"{model}.{name}{language}" for name in names for language in BOTH}


# All that files may show; each of it is looked for as well.
PUBLIC = {
    *in_both("Action", "state_note"),
    *in_both("Axis", "title"),
    *in_both("CourseOfAction", "short_title"),
    *in_both("Event", "title", "summary", "body", "audience", "bring", "language_note"),
    *in_both("Event", "access_note", "go_nogo_note", "state_note", "fee_note", "image_alt", "room"),
    *in_both("Event", "contact_name"),
    *("Event.easy_title", "Event.easy_summary", "Event.easy_bring"),
    *("Event.contact_email", "Event.contact_phone", "Event.source_name", "Event.source_url"),
    *in_both("Goal", "title"),
    *in_both("Indicator", "title", "unit", "source_name"),
    *("Indicator.licence", "Indicator.source_url"),
    *in_both("Measurement", "note"),
    *in_both("Meeting", "title"),
    *in_both("Partner", "name", "tagline", "practice", "challenge", "vision_2030"),
    "Partner.website",
    *in_both("Series", "label"),
    *in_both("Venue", "name", "address", "directions", "access_note"),
    "RecordVersion.content",
}
# Only of partners who have agreed.
AGREED = {
    *in_both("Partner", "representative"),
    *("Partner.contact_email", "Partner.contact_phone"),
}


def public_rows(now) -> dict:
    """Return the rows whose texts files may show, by model."""
    events = Event.objects.published(now).filter(is_sample=False)
    meetings = Meeting.objects.published(now).filter(is_sample=False)
    versions = RecordVersion.objects.current(now).filter(meeting__in=meetings)
    indicators = Indicator.objects.published(now).filter(is_sample=False)
    series = Series.objects.filter(indicator__in=indicators)
    partners = Partner.objects.published().filter(is_sample=False)
    hosts = HostRole.objects.filter(event__in=events, partner__is_sample=False)
    return {
        Event: events,
        Meeting: meetings,
        RecordVersion: versions,
        Action: Action.objects.filter(versions__in=versions),
        Indicator: indicators,
        Series: series,
        Axis: Axis.objects.filter(indicators__in=indicators),
        Measurement: Measurement.objects.public().filter(series__in=series),
        Partner: Partner.objects.filter(models.Q(pk__in=partners) | models.Q(host_roles__in=hosts)),
        Venue: Venue.objects.filter(models.Q(events__in=events) | models.Q(meetings__in=meetings)),
        Office: Office.objects.all(),
        CourseOfAction: CourseOfAction.objects.all(),
        Goal: Goal.objects.all(),
    }


class PrivateTextTests(AccessCase):
    maxDiff = None

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        stored.StoredTextTests.add_parts.__func__(cls)
        cls.silent = make_partner(contact_email="c@host.example", contact_phone="076-1")
        cls.names, cls.skipped = {}, set()
        for number, (model, field) in enumerate(stored.text_fields()):
            name = f"{model.__name__}.{field.name}"
            longest = getattr(field, "max_length", None)
            if longest is not None and longest < LONGEST_MARK:
                cls.skipped.add(name)
                continue
            cls.names[number] = model, name
            cls.mark(model, field, number)

    @classmethod
    def mark(cls, model, field, number):
        """Put a mark that names the field and the row into every row of the table."""
        table = model._base_manager
        rows = table.all()
        if isinstance(field, models.URLField):
            rows = rows.exclude(**{field.name: ""})  # an address or a file, in some tables
        for row in rows:
            text = f"〓{number}.{row.pk}〓"
            if isinstance(field, models.JSONField):
                value = stored.in_json(getattr(row, field.name), text)
            else:
                value = f"https://h.example/{text}" if isinstance(field, models.URLField) else text
            table.filter(pk=row.pk).update(**{field.name: value})

    def found(self) -> dict[tuple[str, int], set[str]]:
        """Return the files each mark stands in, by field and row."""
        found: dict = {}
        for path in sorted(PATHS):
            text = self.client.get(path).content.decode()
            for number, row in MARK.findall(text):
                found.setdefault((int(number), int(row)), set()).add(path)
        return found

    def test_only_public_texts_of_public_rows_are_in_the_files(self):
        self.assertEqual(self.skipped, TOO_SHORT)
        self.assertGreater(len(self.names), 150)
        self.assertEqual(len(DATASETS), 6)
        found = self.found()
        rows = {
            model: set(table.values_list("pk", flat=True))
            for model, table in public_rows(timezone.now()).items()
        }
        wrong = [
            (self.names[number][1], row, files)
            for (number, row), files in found.items()
            if row not in rows.get(self.names[number][0], ())
            or (self.names[number][1] in AGREED and row == self.silent.pk)
        ]
        self.assertEqual(wrong, [])
        shown = {self.names[number][1] for number, _row in found}
        self.assertEqual(sorted(shown), sorted(PUBLIC | AGREED))
