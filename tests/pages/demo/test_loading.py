"""load_demo: samples that are alive, marked, and claim nothing of anybody real."""

import re
from collections import Counter
from io import StringIO

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models
from django.test import override_settings
from django.utils import timezone

from events.models import (
    Event,
    Feedback,
    GroupRequest,
    HostRole,
    ProgrammeItem,
    Proposal,
    Registration,
    Report,
    ReportMaterial,
    Speaker,
    Venue,
)
from events.proposals import provenance
from events.questionnaire import opening, results
from events.registration.tasks import seats_that_differ
from events.status import Status, status_of
from kanazawa2030.core.models import Goal, Office, OutgoingMail, Publishable, PublishingMove, User
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.pages.demo import members
from kanazawa2030.pages.demo.rows import people
from kanazawa2030.pages.demo.rows.past_years import EARLIER
from kanazawa2030.pages.demo.taking_part import READER
from kanazawa2030.pages.models import Topic
from meetings.models import Question, Voice
from partners.board.matching import matches_of
from partners.models import BoardEntry, Introduction, Partner
from partners.profile.services import TRANSITIONS

from ...base import PortalTestCase
from ...staffdesk import StaffDesk

SAMPLES = (BoardEntry, Event, Partner, Topic, Venue, Question, Voice)
HOST = re.compile(r"https?://([^/\s)\"]+)|[\w.+-]+@([\w.-]+)")
# Bodies that exist; no sample may speak in their name.
REAL = re.compile(r"青年会議所|JCI|国連|United Nations|OUIK|UNU|金沢市役所|Kanazawa City")
BOTH = ("ja", "en")


def load(**options) -> str:
    out = StringIO()
    with override_settings(DEBUG=True):
        call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def counts() -> dict:
    """How many rows there are of everything the command creates."""
    parts = (
        *SAMPLES,
        HostRole,
        Speaker,
        ProgrammeItem,
        User,
        PublishingMove,
        Registration,
        GroupRequest,
        OutgoingMail,
        Proposal,
        Feedback,
        Report,
        ReportMaterial,
    )
    return {model.__name__: model.objects.count() for model in parts}


def texts(item):
    """Every text column of a row that somebody writes, both languages (a nonce is chance)."""
    for field in item._meta.get_fields():
        if isinstance(field, models.CharField | models.TextField) and field.editable:
            yield getattr(item, field.name) or ""


class RefusalTests(PortalTestCase):
    def test_it_refuses_outside_debug_and_leaves_nothing(self):
        self.assertFalse(settings.DEBUG)
        before = counts()
        with self.assertRaisesMessage(CommandError, "DEBUG"):
            call_command("load_demo")
        self.assertEqual(counts(), before)


class TwiceTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        load()

    def test_a_second_run_adds_nothing(self):
        before = counts()
        load()
        self.assertEqual(counts(), before)

    def test_it_completes_what_is_missing_and_leaves_what_was_changed(self):
        before = counts()
        Topic.objects.filter(slug="sample-winter-hours").delete()
        Partner.objects.filter(slug="sample-taro").update(name_ja="見本 次郎")
        load()
        self.assertEqual(counts()["Topic"], before["Topic"])
        self.assertEqual(Partner.objects.get(slug="sample-taro").name_ja, "見本 次郎")

    def test_documented_content_beside_it_stays_as_it_is(self):
        call_command("load_content", stdout=StringIO())
        real = {model: model.objects.filter(is_sample=False).count() for model in SAMPLES}
        load()
        for model, number in real.items():
            self.assertEqual(model.objects.filter(is_sample=False).count(), number)
        office = Office.current()
        self.assertTrue(office.phone and office.email and office.reply_to)
        self.assertIn("見本", office.hours_ja)
        self.assertIn("sample", office.hours_en)
        founders = Partner.objects.founders()
        self.assertEqual(founders.count(), 3)
        self.assertFalse(
            HostRole.objects.filter(event__is_sample=True, partner__in=founders).exists()
        )


class ApprovalTests(PortalTestCase):
    def stages(self):
        return Counter(Event.objects.values_list("slug", "publishing_state"))

    def test_the_same_comes_out_with_and_without_approval(self):
        load()
        without = self.stages()
        self.assertFalse(PublishingMove.objects.filter(move="approve").exists())
        GroupRequest.objects.all().delete()
        Report.objects.all().delete()
        Proposal.objects.all().delete()
        Registration.objects.all().delete()
        Event.objects.all().delete()
        Topic.objects.all().delete()
        with override_settings(APPROVAL_REQUIRED=True):
            load()
        self.assertEqual(self.stages(), without)
        approved = Event.objects.exclude(document_number="")
        self.assertGreaterEqual(approved.count(), 14)
        for event in approved.select_related("author", "approver"):
            self.assertNotEqual(event.author, event.approver)


class SampleTests(StaffDesk, PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.said = load()
        cls.public = list(Event.objects.published())

    def test_everything_is_marked_as_a_sample(self):
        for model in SAMPLES:
            with self.subTest(model.__name__):
                self.assertTrue(model.objects.exists())
                self.assertFalse(model.objects.filter(is_sample=False).exists())

    def test_each_sample_passes_the_form_it_is_edited_in(self):
        self.client.sign_in(self.administrator)
        own = [row[0] for row in people.STAFF]
        rows = [*User.objects.filter(email__in=own), *Event.objects.all()]
        rows += [row for model in (Venue, Topic, Partner) for row in model.objects.all()]
        for row in rows:
            with self.subTest(row=row):
                response = self.save(row)
                errors = {} if response.status_code == 302 else self.errors_of(response)
                self.assertEqual(errors, {})

    def test_names_are_invented(self):
        named = [*Partner.objects.all(), *Venue.objects.all(), *Speaker.objects.all()]
        for item in named:
            with self.subTest(item):
                self.assertRegex(item.name_ja, "見本")
        for user in User.objects.all():
            self.assertRegex(user.name, "見本")

    def test_no_real_body_is_named(self):
        rows = [row for model in (*SAMPLES, Speaker, ProgrammeItem) for row in model.objects.all()]
        for row in rows:
            for text in texts(row):
                with self.subTest(row=row):
                    self.assertNotRegex(text, REAL)

    def test_addresses_lead_nowhere(self):
        seen = 0
        rows = [row for model in (*SAMPLES, User) for row in model.objects.all()]
        for row in rows:
            for text in texts(row):
                for match in HOST.finditer(text):
                    seen += 1
                    self.assertRegex(match[1] or match[2], r"\.(example|test)$")
        self.assertGreater(seen, 5)

    def test_every_status_and_every_way_to_register_can_be_seen(self):
        seen = {status_of(event).status for event in self.public}
        self.assertEqual(seen, set(Status))
        for values, column in (
            (Event.RegistrationMode, "registration_mode"),
            (Event.Format, "format"),
            (Event.Series, "series"),
            (Event.EventState, "state"),
        ):
            with self.subTest(column):
                shown = {getattr(event, column) for event in self.public}
                self.assertEqual(shown, set(values))
        self.assertGreaterEqual(len(self.public), 14)

    def test_voices_stand_in_every_state(self):
        self.assertEqual(Voice.objects.count(), 20)
        self.assertEqual({*Voice.objects.values_list("status", flat=True)}, {*Voice.Status.values})
        shown = Voice.objects.public()
        self.assertEqual({*shown.values_list("course", flat=True)}, {1, 2, 3, 4, 5})
        now = timezone.now()
        self.assertEqual(Question.objects.open(now).count(), 1)
        self.assertEqual(Question.objects.over(now).count(), 2)
        for name in ("meeting", "statement", "decision"):
            self.assertTrue(shown.filter(**{f"{name}__isnull": False}).exists(), name)
        for voice in shown.exclude(meeting=None).select_related("meeting"):
            self.assertLessEqual(timezone.localdate(voice.confirmed_at), voice.meeting.held_on)
        for question in Question.objects.exclude(meeting=None):
            self.assertLessEqual(timezone.localdate(question.closes_at), question.meeting.held_on)
        self.assertFalse(OutgoingMail.objects.filter(dedupe_key__startswith="voice:").exists())

    def test_answers_are_there_to_be_shown_put_together_and_kept_back(self):
        found = {
            event.slug: results.results(event) for event in self.public if event.feedback.exists()
        }
        told = {
            slug: {question.name for question in result.questions} for slug, result in found.items()
        }
        self.assertEqual(
            told,
            {
                "sample-compost-start": {"satisfaction", "is_first_time", "age_band"},
                "sample-after-school-map": {"satisfaction"},
                "sample-sounds-of-town": set(),
                "sample-warm-townhouses": set(),
            },
        )
        states = set(Feedback.objects.values_list("step_state", flat=True))
        self.assertEqual(states, set(Feedback.StepState.values))
        self.assertTrue(opening.is_open(Event.objects.get(slug="sample-warm-townhouses")))

    def test_a_report_brings_a_pdf_along_and_nobody_is_mailed(self):
        own = Report.objects.published().filter(event__proposal__isnull=True)
        self.assertEqual(own.count(), 3 + len(EARLIER))
        self.assertTrue(ReportMaterial.objects.get().size)
        self.assertFalse(OutgoingMail.objects.filter(kind="registration_thanks").exists())

    def test_pictures_are_there_and_described(self):
        with_picture = [event for event in self.public if event.image]
        self.assertGreater(len(with_picture), len(self.public) / 2)
        reports = Report.objects.published()
        self.assertGreaterEqual(reports.count(), 4)
        photos = [photo for report in reports for photo in report.photos.all()]
        self.assertTrue(all(report.photos.exists() for report in reports))
        logos = [partner for partner in Partner.objects.published() if partner.logo]
        self.assertGreaterEqual(len(logos), 10)
        self.assertTrue(Venue.objects.exclude(map="").exists())
        for image, ja, en in (
            *((e.image, e.image_alt_ja, e.image_alt_en) for e in with_picture),
            *((p.image, p.alt_ja, p.alt_en) for p in photos),
            *((v.map, v.map_alt_ja, v.map_alt_en) for v in Venue.objects.all() if v.map),
            *((p.logo, p.logo_alt_ja, p.logo_alt_en) for p in logos),
        ):
            with self.subTest(image.name):
                self.assertTrue(image.storage.exists(image.name))
                self.assertRegex(ja, "絵")
                self.assertRegex(en, "drawing")

    def test_each_event_has_easy_japanese(self):
        for event in Event.objects.exclude(proposal__isnull=False, report__isnull=True):
            with self.subTest(event.slug):
                self.assertTrue(event.easy_summary)

    def test_texts_fit_whatever_day_they_are_loaded(self):
        """Samples are dated from today: they name no season and no other hour."""
        season = re.compile(r"春|夏|秋|冬|日が傾|夕暮|夕方|spring|summer|autumn|winter|dusk")
        hour = re.compile(r"午前に|午後に|[Ii]n the (?:morning|afternoon)")
        for row in [*Event.objects.all(), *Report.objects.all(), *Proposal.objects.all()]:
            for text in texts(row):
                with self.subTest(row=row, text=text):
                    self.assertNotRegex(text, season)
                    self.assertNotRegex(text, hour)

    def test_people_take_part_in_every_way(self):
        rows = Registration.objects.all()
        self.assertEqual(
            set(rows.values_list("status", flat=True)),
            {"unconfirmed", "confirmed", "attended", "absent"},
        )
        self.assertEqual(set(rows.values_list("source", flat=True)), {"web", "phone", "walk_in"})
        self.assertTrue(rows.queued().exists())
        self.assertEqual(seats_that_differ(), [])
        for row in rows.exclude(source="walk_in"):
            self.assertRegex(row.name, "^見本 ")
            self.assertRegex(row.email or "x.example", r"\.example$")

    def test_only_the_reader_and_partners_have_mail(self):
        self.assertEqual(
            set(OutgoingMail.objects.values_list("to", flat=True)),
            {
                READER,
                *(email for email, *_rest in members.MEMBERS),
                "neighbour@example.test",
                # Named as co-hosts: their links can be tried.
                "field@people.example",
                "library@people.example",
            },
        )

    def test_proposals_stand_in_every_state_and_one_has_come_to_its_report(self):
        rows = Proposal.objects.all()
        without = {"screening", "accepted", "closed"}
        states = set(rows.values_list("state", flat=True))
        self.assertEqual(states, set(Proposal.State) - without)
        self.assertFalse(rows.filter(is_sample=False).exists())
        self.assertTrue(rows.filter(origin__isnull=False).exists())
        held = Report.objects.published().get(event__proposal__isnull=False)
        days = [link.at for link in provenance.provenance_of(held.event)]
        self.assertEqual(days, sorted(days))
        self.assertGreaterEqual(len(days), 4)

    def test_entries_of_the_board_stand_in_every_way(self):
        states = set(BoardEntry.objects.values_list("status", flat=True))
        self.assertEqual(states, {"submitted", "returned", "published", "expired"})
        self.assertEqual(Introduction.objects.waiting().count(), 1)
        live = BoardEntry.objects.live()
        kinds = set(live.values_list("kind", flat=True))
        self.assertEqual(kinds, set(BoardEntry.Kind.values))
        fitting = [entry for entry in live if matches_of(entry, Tags.load())]
        self.assertGreaterEqual(len(fitting), 4)

    def test_staff_find_work_in_every_state(self):
        states = set(Event.objects.values_list("publishing_state", flat=True))
        self.assertEqual(states, set(Publishable.State))
        later = Event.objects.filter(publish_at__gt=timezone.now())
        self.assertTrue(later.filter(publishing_state="approved").exists())

    def test_twelve_partners_of_every_kind_are_listed(self):
        listed = Partner.objects.published()
        self.assertGreaterEqual(listed.count(), 12)
        kinds = set(listed.values_list("kind", flat=True))
        self.assertEqual(kinds, set(Partner.Kind))

    def test_partners_stand_in_every_status_by_allowed_moves(self):
        statuses = set(Partner.objects.values_list("status", flat=True))
        self.assertEqual(statuses, set(Partner.Status))
        for partner in Partner.objects.prefetch_related("moves"):
            status = Partner.Status.APPLIED
            for move in partner.moves.all():
                self.assertEqual(move.from_status, status)
                self.assertTrue(
                    any(
                        move.from_status in step.sources and move.to_status == step.target
                        for step in TRANSITIONS.values()
                    )
                )
                status = move.to_status
            self.assertEqual(status, partner.status)

    def test_every_goal_and_course_has_something_to_show(self):
        for goal in Goal.objects.all():
            with self.subTest(goal=goal.number):
                self.assertTrue(goal.events.published().exists())

    def test_each_page_is_alive_and_marked(self):
        pages = [*self.public, *Partner.objects.published(), *Topic.objects.published()]
        self.assertGreater(len(pages), 14 + 12)
        for item in pages:
            path = item.get_absolute_url().split("/", 2)[2]
            for language in BOTH:
                with self.subTest(path, language=language):
                    response = self.client.get(f"/{language}/{path}")
                    self.assertContains(response, 'class="sample"')
                    self.assertNotContains(response, "noindex")

    def test_it_prints_who_can_sign_in(self):
        for email, _name, roles in people.STAFF:
            self.assertIn(email, self.said)
            user = User.objects.get(email=email)
            self.assertTrue(user.check_password(people.PASSWORD))
            self.assertEqual({group.name for group in user.groups.all()}, set(roles))


class ScaleTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        load()

    def test_events_are_brought_up_to_a_number_and_stay_there(self):
        load(events=200)
        self.assertEqual(Event.objects.count(), 200)
        load(events=200)
        self.assertEqual(Event.objects.count(), 200)
        load(events=50)
        self.assertEqual(Event.objects.count(), 200)

    def test_gaps_are_filled(self):
        load(events=60)
        Event.objects.filter(slug="sample-scale-3").delete()
        load(events=70)
        self.assertEqual(Event.objects.count(), 70)

    def test_they_are_tagged_marked_and_lie_on_both_sides_of_today(self):
        load(events=900)
        plain = Event.objects.filter(slug__startswith="sample-scale-")
        self.assertEqual(plain.filter(is_sample=True).count(), plain.count())
        self.assertFalse(plain.filter(courses=None).exists())
        self.assertFalse(plain.filter(goals=None).exists())
        self.assertEqual(plain.published().count(), plain.count())
        self.assertGreater(plain.upcoming().count(), 200)
        self.assertGreater(plain.past().count(), 400)

    def test_lists_hold_at_size(self):
        load(events=200)
        for path in ("/ja/events/", "/en/events/past/?page=2", "/ja/partners/"):
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 200)
