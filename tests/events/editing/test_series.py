"""Drafts of a series made in one go: the rule, the list of dates, all or none, once."""

from datetime import datetime
from unittest import mock

from events.editing import copying
from events.editing.series_dates import Rule, dates_by_rule
from events.models import Event
from kanazawa2030.core.language.dates import TOKYO

from ...factories import make_event, make_partner
from ...staffdesk import sent_by
from .cases import EventDesk

FIRST = datetime(2031, 4, 17, 18, 30, tzinfo=TOKYO)  # a third Thursday


def days(starts) -> list[str]:
    return [f"{one.astimezone(TOKYO):%m-%d}" for one in starts]


class Rules(EventDesk):
    def test_the_third_thursday_of_each_month(self):
        starts = dates_by_rule(FIRST, rule=Rule.MONTHLY, count=12)
        self.assertEqual(days(starts[:4]), ["04-17", "05-15", "06-19", "07-17"])
        self.assertEqual({one.weekday() for one in starts}, {3})
        self.assertEqual(starts[-1].year, 2032)

    def test_a_fifth_weekday_is_the_last_one(self):
        starts = dates_by_rule(FIRST.replace(day=29), rule=Rule.MONTHLY, count=3)
        self.assertEqual(days(starts), ["04-29", "05-27", "06-24"])

    def test_weeks(self):
        self.assertEqual(
            days(dates_by_rule(FIRST, rule=Rule.WEEKLY, count=3)), ["04-17", "04-24", "05-01"]
        )
        self.assertEqual(
            days(dates_by_rule(FIRST, rule=Rule.FORTNIGHTLY, count=2)), ["04-17", "05-01"]
        )


class SeriesPage(EventDesk):
    def setUp(self):
        super().setUp()
        self.event = make_event(title_ja="月例のカフェ", hosts=[make_partner()], starts_at=FIRST)
        self.url = self.address(Event, "series", self.event.pk)

    def drafts(self):
        return Event.objects.filter(publishing_state="draft").order_by("starts_at")

    def list_dates(self, **changes):
        asked = {
            "rule": "monthly",
            "first_0": "R13.5.15",
            "first_1": "午後6時半",
            "count": "12",
            "list": "1",
        }
        return self.client.post(self.url, {**asked, **changes})

    def make(self, listed, **changes):
        sent = {**sent_by(listed, "series_form"), **changes, "make": "1"}
        return self.client.post(self.url, sent, follow=True)

    def test_a_year_of_drafts_in_one_go_and_sent_twice_once(self):
        listed = self.list_dates()
        self.assertEqual(len(listed.context["dates"].forms), 12)
        self.assertEqual(self.drafts().count(), 0)
        for _click in range(2):
            done = self.make(listed)
            self.assertContains(done, "下書きを12件作成しました。")
        drafts = self.drafts()
        self.assertEqual(drafts.count(), 12)
        self.assertEqual(days(one.starts_at for one in drafts[:2]), ["05-15", "06-19"])
        self.assertEqual({one.title_ja for one in drafts}, {"月例のカフェ"})
        self.assertEqual({one.hosts.count() for one in drafts}, {1})
        self.assertEqual({one.author for one in drafts}, {self.editor})

    def test_each_date_may_be_changed_or_left_out(self):
        listed = self.list_dates(count="3")
        self.make(listed, **{"dates-1-starts_at_0": "2031-06-20", "dates-2-is_left_out": "on"})
        self.assertEqual(days(one.starts_at for one in self.drafts()), ["05-15", "06-20"])

    def test_dates_are_typed_one_a_line_in_any_shape(self):
        listed = self.list_dates(rule="typed", typed="2031-05-15\n２０３１年６月１日 14時\n\n")
        starts = [row["starts_at"].initial for row in listed.context["dates"]]
        self.assertEqual(
            [f"{one.astimezone(TOKYO):%m-%d %H:%M}" for one in starts],
            ["05-15 18:30", "06-01 14:00"],
        )

    def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(self):
        for changes, field, words in (
            ({"first_0": "12/20"}, "first", "2026年12月20日"),
            ({"first_0": "", "first_1": ""}, "first", "最初の開始日時"),
            ({"count": ""}, "count", "回数"),
            ({"count": "25"}, "count", "24"),
            ({"rule": "typed", "typed": "2031-05-15\n来週"}, "typed", "2行目"),
            ({"rule": "typed", "typed": ""}, "typed", "一つずつ"),
            ({"rule": "typed", "typed": "2031-05-15\n" * 25}, "typed", "24件"),
            ({"rule": "nonsense"}, "rule", ""),
        ):
            response = self.list_dates(**changes)
            self.assertIn(words, str(response.context["form"].errors[field]), changes)
            self.assertIsNone(response.context["dates"])
            self.assertContains(response, 'value="午後6時半"' if "first_1" not in changes else "")
            self.assertContains(response, 'class="mistakes"')
        self.assertEqual(self.drafts().count(), 0)

    def test_a_wrong_date_in_the_list_makes_none_at_all(self):
        listed = self.list_dates(count="3")
        for changes, row, words in (
            ({"dates-1-starts_at_0": "2020-01-01"}, 1, "これからの日時"),
            ({"dates-1-starts_at_0": "", "dates-1-starts_at_1": ""}, 1, "作成しない"),
            ({"dates-2-starts_at_0": "2031-05-15"}, 2, "二つあります"),
            ({"dates-0-starts_at_1": "夕方"}, 0, "14:00"),
        ):
            response = self.make(listed, **changes)
            self.assertIn(words, str(response.context["dates"].forms[row].errors), changes)
            self.assertContains(response, f'<a href="#id_dates-{row}-starts_at_0">')
        nothing = {f"dates-{row}-is_left_out": "on" for row in range(3)}
        self.assertContains(self.make(listed, **nothing), "日付を一つ以上残してください。")
        self.assertEqual(self.drafts().count(), 0)

    def test_a_failure_on_the_way_leaves_none(self):
        listed = self.list_dates(count="3")
        real, calls = copying.copy_event, []

        def fail_third(*args, **kwargs):
            calls.append(1)
            if len(calls) == 3:
                raise copying.EventError("そこまで")
            return real(*args, **kwargs)

        with mock.patch.object(copying, "copy_event", fail_third):
            response = self.make(listed)
        self.assertContains(response, "そこまで")
        self.assertEqual(self.drafts().count(), 0)

    def test_forged_lists(self):
        for total in ("x", "-1", "999"):
            response = self.client.post(
                self.url, {"make": "1", "dates-TOTAL_FORMS": total, "dates-INITIAL_FORMS": "0"}
            )
            self.assertEqual(response.status_code, 200, total)
        self.assertEqual(self.drafts().count(), 0)

    def test_who_may_add_events(self):
        self.assertContains(self.client.get(self.url), "日付を一覧にする")
        for role in ("reception", "reviewer", "approver"):
            self.client.sign_in(self.person(role))
            self.assertEqual(self.client.post(self.url, {"make": "1"}).status_code, 403, role)

    def test_in_english(self):
        type(self.editor).objects.filter(pk=self.editor.pk).update(language="en")
        self.assertContains(self.list_dates(), "Make the drafts")
