"""From a proposal to the draft of its event: each answer into its column."""

from datetime import timedelta

from django.utils import timezone

from events.models import Event
from events.proposals import event_draft

from ...base import PortalTestCase
from ...factories import tokyo
from ...people import make_person
from .factories import answers
from .proposer.factories import make_draft


class CarryOverTests(PortalTestCase):
    def event(self, language="ja", **changes) -> Event:
        person = make_person("proposer")
        proposal = make_draft(person, language=language)
        proposal.data = answers()
        for key, values in changes.items():
            proposal.data[key].update(values)
        fields = event_draft.fields_of(proposal)
        courses, goals = fields.pop("courses"), fields.pop("goals")
        event = Event.objects.create(slug="made", **fields)
        event.courses.set(courses)
        event.goals.set(goals)
        return event

    def test_each_answer_finds_its_column(self):
        day = (timezone.localdate() + timedelta(days=40)).isoformat()
        event = self.event(
            idea={"aim": "水を大切に。", "audience": "小学生"},
            when={"wish1_date": day, "place": "hybrid", "place_name": "長町の庭", "fee_yen": "500"},
            access={
                "languages": ["ja", "en"],
                "english_support": "staff",
                "access": ["sign", "step_free"],
                "access_note": "駐車場なし",
            },
        )
        self.assertEqual(event.title_ja, "用水ナイトウォーク")
        self.assertFalse(event.title_en)
        self.assertIn("水の音", event.body_ja)
        self.assertIn("水を大切に。", event.body_ja)
        self.assertEqual(event.audience_ja, "小学生")
        self.assertEqual(event.starts_at, tokyo(*map(int, day.split("-")), 18, 30))
        self.assertEqual(event.date_precision, "time")
        self.assertEqual((event.format, event.room_ja), ("hybrid", "長町の庭"))
        self.assertEqual((event.capacity, event.fee_yen), (30, 500))
        self.assertEqual(event.registration_mode, "here")
        self.assertTrue(event.in_japanese and event.in_english)
        self.assertEqual(event.access_note_ja, "手話通訳、車いすで入れる会場\n駐車場なし")
        self.assertEqual(event.series, "collaborative")
        self.assertEqual({goal.pk for goal in event.goals.all()}, {6, 11})
        self.assertFalse(event.is_published())

    def test_english_words_go_into_the_english_columns(self):
        event = self.event("en", access={"access": ["sign"]})
        self.assertFalse(event.title_ja)
        self.assertTrue(event.title_en)
        self.assertEqual(event.access_note_en, "Sign language interpretation")

    def test_a_day_without_hours_claims_no_hours(self):
        event = self.event(when={"wish1_from": "", "wish1_to": ""})
        self.assertEqual((event.date_precision, event.ends_at), ("day", None))
        self.assertEqual(event.registration_mode, "contact")

    def test_without_a_day_only_the_year_is_claimed(self):
        event = self.event(when={"wish1_date": "", "when_note": "秋"})
        self.assertEqual(event.date_precision, "year")

    def test_a_wish_that_has_passed_gives_way_to_the_next(self):
        later = (timezone.localdate() + timedelta(days=9)).isoformat()
        event = self.event(when={"wish1_date": "2020-01-01", "wish2_date": later})
        self.assertEqual(timezone.localdate(event.starts_at).isoformat(), later)

    def test_the_longest_answers_fit(self):
        event = self.event(
            idea={"title": "あ" * 100, "summary": "い" * 300, "audience": "う" * 200},
            when={"place_name": "え" * 100},
            access={
                "access": ["step_free", "sign", "captions", "loop", "childcare", "easy"],
                "access_note": "お" * 150,
            },
        )
        event.full_clean(exclude=["venue", "author", "approved_by"], validate_unique=False)
