"""What came of a session, and from an event the way back to the decision."""

from datetime import timedelta

from django.utils import timezone, translation

from events.models import Report
from kanazawa2030.core.registry import beginnings
from kanazawa2030.core.workflow.publishing import apply_transition
from meetings.models import Axis, Decision, Indicator, Question, Voice
from meetings.records import follow_up

from ...base import PortalTestCase
from ...events.proposals.factories import make_proposal
from ...factories import make_event, make_meeting, make_past_event
from .written import published, write_record


def make_indicator(slug="townhouses", *, state="approved", **fields) -> Indicator:
    stands = {"publishing_state": state, "publish_at": timezone.now() - timedelta(days=1)}
    axis = Axis.objects.create(course_id=1, title_ja="風景", title_en="Scenery", **stands)
    return Indicator.objects.create(
        axis=axis,
        slug=slug,
        title_ja="住まれている町家",
        title_en="Townhouses lived in",
        direction="more",
        source_name_ja="市",
        **{**stands, **fields},
    )


def make_question(**fields) -> Question:
    now = timezone.now()
    return Question.objects.create(
        **{
            "title_ja": "冬の道は",
            "title_en": "How are the streets in winter?",
            "opens_at": now - timedelta(days=9),
            "closes_at": now + timedelta(days=9),
            "publishing_state": "approved",
            "publish_at": now - timedelta(days=9),
            **fields,
        }
    )


def make_voice(question, *, status="shown", **fields) -> Voice:
    now = timezone.now()
    return Voice.objects.create(
        **{
            "question": question,
            "text": "雪がこおります",
            "course_id": 3,
            "status": status,
            "confirmed_at": now,
            "read_at": now,
            **fields,
        }
    )


class FollowUpCase(PortalTestCase):
    def setUp(self):
        self.meeting = write_record()
        self.decision = self.meeting.decisions.get(number=2)
        self.action = self.meeting.actions.get(number=1)
        self.now = timezone.now()

    def publish(self, **options):
        return published(self.meeting, by=self.editor, **options)


class CameTests(FollowUpCase):
    def came(self):
        version = self.meeting.versions.last()
        return follow_up.events_after(version, timezone.now() + timedelta(minutes=1))

    def test_events_of_decisions_and_actions_are_named_once(self):
        event = make_past_event()
        Report.objects.create(
            event=event, summary_ja="x", publishing_state="approved", publish_at=self.now
        )
        self.decision.events.add(event, make_event(published=False))
        self.action.events.add(event)
        self.publish()
        (came,) = self.came()
        self.assertEqual((came.slug, came.codes), (event.slug, ["D-05-2", "A-05-1"]))
        self.assertTrue(came.has_report)
        self.assertIsNone(came.proposal)

    def test_a_proposal_is_named_by_its_public_event_only(self):
        hidden, told = make_proposal(state="in_review"), make_proposal()
        event = make_event(proposal=told)
        self.decision.proposals.add(hidden, told)
        self.publish()
        (came,) = self.came()
        self.assertEqual((came.slug, came.proposal), (event.slug, told.pk))
        event.publishing_state = "withdrawn"
        event.save()
        self.assertEqual(self.came(), [])

    def test_what_a_version_does_not_have_leads_to_nothing(self):
        self.decision.events.add(make_event())
        Decision.objects.filter(pk=self.decision.pk).update(is_dropped=True)
        self.publish()
        self.assertEqual(self.came(), [])

    def test_indicators_are_those_that_are_public(self):
        shown, hidden = make_indicator(), make_indicator("hidden", state="draft")
        self.decision.indicators.set([shown, hidden])
        self.meeting.statements.get(number=1).indicators.add(shown)
        version = self.publish()
        (led,) = follow_up.indicators_after(version, timezone.now())
        self.assertEqual((led.slug, sorted(led.codes)), (shown.slug, ["D-05-2", "S-05-1"]))

    def test_voices_are_counted_once_and_only_the_public_ones(self):
        question = make_question()
        make_voice(question, meeting=self.meeting, decision=self.decision)
        make_voice(question, statement=self.meeting.statements.get(number=1))
        make_voice(question, status="waiting", meeting=self.meeting, read_at=None)
        make_voice(question)
        asked = make_question(meeting=self.meeting, title_ja="次の問い")
        make_question(meeting=self.meeting, publishing_state="draft")
        make_question()
        found = follow_up.questions_of(self.meeting, timezone.now())
        self.assertEqual({one.pk: one.taken for one in found}, {question.pk: 2, asked.pk: 0})


class WayBackTests(FollowUpCase):
    def ways(self, event):
        with translation.override("en"):
            return beginnings(event)

    def test_an_event_names_the_decisions_and_actions_it_began_with(self):
        event, other = make_event(), make_event()
        self.decision.events.add(event)
        self.action.events.add(event)
        self.assertEqual(self.ways(event), [])  # not public yet
        self.publish()
        self.assertEqual(
            self.ways(event),
            [
                ("Decision D-05-2 of SDG’s Meeting No. 5", "/en/meetings/5/#D-05-2"),
                ("Action A-05-1 of SDG’s Meeting No. 5", "/en/meetings/5/#A-05-1"),
            ],
        )
        self.assertEqual(self.ways(other), [])
        self.assertEqual(self.ways(make_meeting()), [])

    def test_it_goes_by_the_proposal_too_and_both_pages_say_so(self):
        proposal = make_proposal()
        event = make_event(proposal=proposal)
        self.decision.proposals.add(proposal)
        self.publish()
        for path in (f"/en/events/{event.slug}/", f"/en/proposals/{proposal.pk}/"):
            self.assertContains(self.client.get(path), 'href="/en/meetings/5/#D-05-2"')
        self.assertContains(
            self.client.get(f"/ja/events/{event.slug}/"), "SDGsミーティング No.5の決定 D-05-2"
        )

    def test_a_withdrawn_record_is_no_beginning(self):
        event = make_event()
        self.decision.events.add(event)
        version = self.publish()
        apply_transition(version, "withdraw", by=self.editor, reason="誤り")
        self.assertEqual(self.ways(event), [])
