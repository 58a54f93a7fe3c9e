"""What lacks a translation, what is behind the Japanese, and in which order it is done."""

from datetime import timedelta

from auditlog.models import LogEntry
from django.test import override_settings
from django.utils import timezone, translation

from events.models import EventQuestion
from kanazawa2030.core.fiscal_year import bounds, fiscal_year_of
from kanazawa2030.core.models import CourseOfAction, Goal
from kanazawa2030.core.staff_site.audit import purge_trail
from kanazawa2030.pages.models import SitePage
from kanazawa2030.pages.translations.kinds import KINDS
from kanazawa2030.pages.translations.rows import MISSING, OUTDATED, Share, board, shares
from kanazawa2030.pages.translations.services import mark_checked
from meetings.models import Meeting

from ...base import PortalTestCase
from ...factories import (
    in_days,
    make_event,
    make_meeting,
    make_past_event,
    make_site_page,
    make_topic,
    make_venue,
)
from ...meetings.records.factories import make_item, make_statement

WORDS = {"title_ja": "雨の日の散歩", "title_en": "A walk in the rain", "easy_title": "雨の日"}


class Board(PortalTestCase):
    """Shortcuts: the board of the editor, and what it says of one object."""

    def rows(self, kind="event", *, by=None, **options):
        found = board(by or self.editor, **options)
        return [row for row in found if row.kind.key == kind]

    def said(self, kind="event", **options) -> dict[str, str]:
        """Return the state of each column of the only object of `kind`."""
        [row] = self.rows(kind, **options)
        return {text.pair.target: text.state for text in row.texts}


class MissingTests(Board):
    def test_what_is_in_japanese_only_is_missing(self):
        make_event(title_ja="雨", title_en="", summary_ja="傘", summary_en="")
        said = self.said()
        self.assertEqual(said["title_en"], MISSING)
        self.assertEqual(said["summary_en"], MISSING)
        self.assertEqual(said["easy_title"], MISSING)
        self.assertEqual(said["easy_summary"], MISSING)

    def test_what_is_blank_in_both_languages_is_not(self):
        make_event(**WORDS, summary_ja="", summary_en="", bring_ja="", bring_en="")
        self.assertEqual(self.said(), {})

    def test_what_is_in_english_only_is_not(self):
        make_event(title_ja="", title_en="A walk", summary_ja="", summary_en="")
        self.assertEqual(self.said(), {})

    def test_what_is_past_needs_no_easy_japanese(self):
        make_past_event(title_ja="雨", title_en="Rain", easy_title="", summary_ja="", summary_en="")
        with self.subTest("whatever the fiscal year"):
            both = self.rows() + self.rows(former=True)
            self.assertEqual([row.texts for row in both], [[]])

    def test_only_two_fixed_pages_need_easy_japanese(self):
        for key in (SitePage.Key.ABOUT, SitePage.Key.TERMS):
            make_site_page(key, title_en="Title", body_ja="本文", body_en="Text")
        lacking = {row.found.pk for row in self.rows("page") if row.texts}
        self.assertEqual(lacking, {SitePage.objects.get(key="about").pk})

    def test_a_course_has_its_easy_text(self):
        course = CourseOfAction.objects.get(pk=1)
        CourseOfAction.objects.filter(pk=1).update(aim_ja="目的", aim_en="Aim", easy_text="")
        row = next(row for row in self.rows("course") if row.found.pk == course.pk)
        self.assertIn("easy_text", [text.pair.target for text in row.texts])

    def test_each_part_leads_to_its_own_field(self):
        event = make_event(
            **WORDS,
            speakers=[
                {"name_ja": "見本一郎", "name_en": "Sample", "order": 1},
                {"name_ja": "見本花子", "name_en": "", "order": 2},
            ],
            programme=[{"text_ja": "受付", "text_en": ""}],
        )
        EventQuestion.objects.create(event=event, label_ja="きっかけ", label_en="")
        [row] = self.rows()
        page = f"/admin/events/event/{event.pk}/change/"
        self.assertEqual(
            [text.address for text in row.texts if text.table.parent],
            [
                f"{page}#id_speakers-1-name_en",
                f"{page}#id_programme-0-text_en",
                f"{page}#id_questions-0-label_en",
            ],
        )

    def test_the_parts_of_a_record_belong_to_their_session(self):
        meeting = make_meeting(
            held_on=timezone.localdate(),
            title_en="Session",
            summary_ja="",
            summary_en="",
            source_name_ja="",
        )
        item = make_item(meeting, title_ja="議題", title_en="")
        statement = make_statement(meeting, text_ja="意見", text_en="")
        dropped = make_statement(meeting, text_ja="消した意見", text_en="")
        type(dropped).objects.filter(pk=dropped.pk).update(is_dropped=True)
        [row] = self.rows("meeting")
        self.assertEqual(
            {text.address for text in row.texts},
            {
                f"/admin/meetings/meeting/{meeting.pk}/record/#id_agenda-{item.pk}-title_en",
                f"/admin/meetings/statement/{statement.pk}/change/#id_text_en",
            },
        )


class OutdatedTests(Board):
    def setUp(self):
        self.event = make_event(**WORDS, summary_ja="", summary_en="")

    def change(self, **words):
        for name, value in words.items():
            setattr(self.event, name, value)
        self.event.save()

    def test_what_was_created_together_is_up_to_date(self):
        self.assertEqual(self.said(), {})

    def test_japanese_changed_alone_makes_both_translations_outdated(self):
        self.change(title_ja="雪の日の散歩")
        self.assertEqual(self.said(), {"title_en": OUTDATED, "easy_title": OUTDATED})
        [row] = self.rows()
        self.assertEqual({text.before.text for text in row.texts}, {"雨の日の散歩"})

    def test_changed_together_is_up_to_date(self):
        self.change(title_ja="雪の日の散歩", title_en="A walk in the snow", easy_title="雪の日")
        self.assertEqual(self.said(), {})

    def test_each_translation_stands_for_itself(self):
        self.change(title_ja="雪の日の散歩", title_en="A walk in the snow")
        self.assertEqual(self.said(), {"easy_title": OUTDATED})

    def test_a_later_translation_brings_it_up_to_date(self):
        self.change(title_ja="雪の日の散歩")
        self.change(title_en="A walk in the snow")
        self.assertEqual(self.said(), {"easy_title": OUTDATED})

    def test_the_first_text_since_the_translation_is_the_old_one(self):
        self.change(title_ja="雪の日の散歩")
        self.change(title_ja="雪の朝の散歩")
        [row] = self.rows()
        self.assertEqual({text.before.text for text in row.texts}, {"雨の日の散歩"})

    def test_japanese_that_is_as_it_was_again_is_up_to_date(self):
        self.change(title_ja="雪の日の散歩")
        self.change(title_ja="雨の日の散歩")
        self.assertEqual(self.said(), {})

    def test_japanese_that_is_as_it_was_when_translated_or_checked_is_up_to_date(self):
        for name in ("title_en", "easy_title"):
            self.change(title_ja="雪の日の散歩")
            [text] = [t for t in self.rows()[0].texts if t.pair.target == name]
            mark_checked(self.event, name, seen=text.before.entry, by=self.editor)
            self.change(title_ja="雪の朝の散歩")
            self.assertEqual(self.said()[name], OUTDATED)
            for known in ("雨の日の散歩", "雪の日の散歩"):
                self.change(title_ja=known)
                self.assertNotIn(name, self.said(), known)

    def test_a_new_translation_is_right_for_the_new_text_only(self):
        self.change(title_ja="雪の日の散歩", title_en="A walk in the snow")
        self.change(title_ja="雨の日の散歩")
        self.assertEqual(self.said(), {"title_en": OUTDATED})

    def test_japanese_that_was_removed_leaves_the_translation_behind(self):
        self.change(title_ja="")
        [row] = self.rows()
        self.assertEqual([text.is_removed for text in row.texts], [True, True])
        self.change(easy_title="")
        self.assertEqual(self.said(), {"title_en": OUTDATED})

    def test_other_changes_do_not_count(self):
        self.change(title_ja="雪の日の散歩")
        self.change(fee_yen=500)
        self.assertEqual(set(self.said()), {"title_en", "easy_title"})

    def test_japanese_written_after_the_translation_is_not_outdated(self):
        self.change(summary_en="With umbrellas.")
        self.change(summary_ja="傘をさして。")
        self.assertNotIn("summary_en", self.said())

    def test_a_translation_that_was_taken_away_is_missing(self):
        self.change(title_en="")
        self.change(title_ja="雪の日の散歩")
        self.assertEqual(self.said()["title_en"], MISSING)

    def test_what_is_written_past_the_trail_is_not_seen(self):
        type(self.event).objects.filter(pk=self.event.pk).update(title_ja="雪の日の散歩")
        self.assertEqual(self.said(), {})

    def test_a_purged_trail_makes_nothing_outdated(self):
        self.change(title_ja="雪の日の散歩")
        LogEntry.objects.update(timestamp=timezone.now() - timedelta(days=6 * 365))
        purge_trail(timezone.now(), dry_run=False)
        self.assertEqual(self.said(), {})

    def test_another_row_of_the_same_number_has_a_trail_of_its_own(self):
        venue = make_venue(pk=self.event.pk + 1000)
        self.event.delete()
        self.event = make_event(pk=venue.pk, **WORDS, summary_ja="", summary_en="")
        venue.name_ja = "別の会場"
        venue.save()
        self.assertEqual(self.said(), {})
        venues = [row for row in self.rows("venue") if row.found.pk == venue.pk]
        self.assertIn("name_en", [text.pair.target for text in venues[0].texts])

    def test_parts_have_a_trail_too(self):
        item = self.event.programme.create(text_ja="受付", text_en="Doors open")
        item.text_ja = "受付と見学"
        item.save()
        self.assertEqual(self.said(), {"text_en": OUTDATED})

    def test_goals_have_a_trail(self):
        goal = Goal.objects.get(pk=1)
        goal.title_ja = "新しい題"
        goal.save()
        rows = self.rows("goal", by=self.administrator)
        self.assertEqual([row.found.pk for row in rows if row.texts], [1])

    def test_the_passages_that_changed_stand_side_by_side(self):
        topic = make_topic(body_ja="一行目\n\n集まるのは10時です。", body_en="At ten.")
        topic.body_ja = "一行目\n\n集まるのは11時です。"
        topic.save()
        [row] = self.rows("topic")
        [(old, new)] = next(text for text in row.texts if text.pair.target == "body_en").passages
        self.assertEqual("".join(one.text for one in old), "集まるのは10時です。")
        self.assertEqual("".join(one.text for one in new), "集まるのは11時です。")
        self.assertIn(("del", "10"), old)
        self.assertIn(("ins", "11"), new)


class ScopeTests(Board):
    def test_coming_public_events_come_first_then_by_date(self):
        later = make_event(title_ja="後", starts_at=in_days(20))
        make_event(title_ja="下書き", starts_at=in_days(5), published=False)
        make_event(title_ja="先", starts_at=in_days(10), venue=later.venue)
        make_topic(title_ja="お知らせ")
        dated = [row for row in board(self.editor) if row.kind.key in ("event", "topic")]
        self.assertEqual([row.name for row in dated], ["先", "後", "下書き", "お知らせ"])

    def test_former_fiscal_years_are_shown_on_request_only(self):
        begin = bounds(fiscal_year_of(timezone.now()))[0]
        former = make_past_event(starts_at=begin - timedelta(days=40), ends_at=None)
        current = make_event()
        self.assertEqual([row.found.pk for row in self.rows()], [current.pk])
        self.assertEqual([row.found.pk for row in self.rows(former=True)], [former.pk])
        self.assertEqual(self.rows("venue", former=True), [])

    def test_what_is_withdrawn_is_never_shown(self):
        make_event(publishing_state="withdrawn")
        self.assertEqual(self.rows() + self.rows(former=True), [])

    def test_what_is_public_now_is_said(self):
        make_event(title_ja="公開", starts_at=in_days(3))
        make_event(title_ja="下書き", published=False, starts_at=in_days(4))
        self.assertEqual([row.is_public for row in self.rows()], [True, False])

    def test_the_date_of_a_session_is_a_day_in_japan(self):
        meeting = make_meeting(held_on=timezone.localdate())
        [row] = self.rows("meeting")
        self.assertEqual(timezone.localdate(row.day), Meeting.objects.get(pk=meeting.pk).held_on)

    def test_names_are_in_the_language_of_the_page(self):
        make_event(**WORDS)
        for language, name in (("ja", WORDS["title_ja"]), ("en", WORDS["title_en"])):
            with self.subTest(language), translation.override(language):
                self.assertEqual(self.rows()[0].name, name)

    @override_settings(APPROVAL_REQUIRED=True)
    def test_where_approval_is_required_only_drafts_are_an_editors(self):
        make_event(title_ja="公開")
        make_event(title_ja="下書き", title_en="", published=False)
        self.assertEqual([row.name for row in self.rows()], ["下書き"])
        self.assertEqual(len(self.rows(by=self.administrator)), 2)


class RightsTests(Board):
    def test_each_sees_what_they_may_change(self):
        make_event()
        kinds = {
            role: {row.kind.key for row in board(self.person(role))}
            for role in ("reception", "reviewer", "approver", "editor", "administrator")
        }
        self.assertEqual(kinds["reception"], set())
        self.assertEqual(kinds["approver"], set())
        self.assertLessEqual(kinds["reviewer"], {"partner"})
        self.assertIn("event", kinds["editor"])
        self.assertNotIn("goal", kinds["editor"])
        self.assertIn("goal", kinds["administrator"])


class ShareTests(Board):
    def test_a_kind_is_counted_by_object_and_language(self):
        make_event(**WORDS, summary_ja="", summary_en="")
        make_event(title_ja="雨", title_en="", easy_title="雨", summary_ja="", summary_en="")
        found = {(one.kind.key, one.language): one for one in shares(board(self.editor))}
        english, easy = found["event", "en"], found["event", "easy"]
        self.assertEqual((english.complete, english.total, english.percent), (1, 2, 50))
        self.assertEqual((easy.complete, easy.total, easy.percent), (2, 2, 100))

    def test_less_than_all_is_never_a_hundred_percent(self):
        self.assertEqual(Share(KINDS[0], "en", 999, 1000).percent, 99)

    def test_a_kind_without_rows_has_no_share(self):
        self.assertNotIn("topic", {one.kind.key for one in shares(board(self.editor))})
