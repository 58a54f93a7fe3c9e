"""The overview of one event: figures, dates, the next step, acts of weight."""

from datetime import timedelta

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from events.editing import services as editing_services
from events.models import Call, Feedback, Report
from events.overview.coming_dates import coming_dates
from events.overview.next_step import next_step
from events.overview.situation import Situation
from events.reception import services as reception
from events.registration import services as registration_services

from ...factories import make_event
from ..clock import EVENING, MORNING
from ..desk.cases import DeskCase


class OverviewCase(DeskCase):
    def page(self, event=None):
        page = self.open("event_overview", (event or self.event).pk)
        self.assertEqual(page.status_code, 200)
        return page

    def step(self, event=None, user=None):
        self.event.refresh_from_db()
        event = event or self.event
        return next_step(Situation(event, user or self.editor, timezone.now()))


class NextStep(OverviewCase):
    def test_a_draft_is_to_be_completed(self):
        draft = make_event(published=False, starts_at=EVENING)
        step = self.step(draft)
        self.assertEqual(step.title, "下書きを仕上げる")
        self.assertEqual(step.address, self.url("event_change", draft.pk))

    @override_settings(APPROVAL_REQUIRED=True)
    def test_what_awaits_approval_is_read_by_the_approver_alone(self):
        handed_in = make_event(
            publishing_state="awaiting", publish_at=None, starts_at=EVENING, author=self.editor
        )
        self.assertEqual(self.step(handed_in).address, "")
        step = self.step(handed_in, self.person("approver"))
        self.assertEqual(step.address, self.url("event_move", handed_in.pk, "approve"))

    def test_what_is_shown_later_has_nothing_to_press(self):
        later = make_event(starts_at=EVENING, publish_at=MORNING + timedelta(days=1))
        step = self.step(later)
        self.assertIn("2031年6月3日", step.note)
        self.assertEqual(step.address, "")

    def test_people_come_in_the_order_calls_groups_needs(self):
        row = self.register(needs=["captioning"])
        self.assertIn("配慮の希望1件", self.step().title)
        registration_services.ask_for_group(
            self.event,
            organisation="見本小学校",
            name="先生",
            email="s@people.example",
            phone="",
            headcount=4,
            message="",
            language="ja",
        )
        self.assertIn("団体の申込み1件", self.step().title)
        Call.objects.create(registration=row, reason="changed", created_at=timezone.now())
        step = self.step()
        self.assertEqual(step.title, "1人に電話する")
        self.assertTrue(step.address.endswith("#d-calls"))

    def test_needs_are_no_step_of_whoever_may_not_see_them(self):
        self.register(needs=["captioning"])
        self.assertNotIn("配慮", self.step(user=self.person("approver")).title)

    def test_the_day_asks_for_reception_and_the_days_after_for_count_and_report(self):
        row = self.register()
        self.assertIn("いま必要なことはありません", self.step().title)
        self.go_to(EVENING - timedelta(hours=2))
        self.assertEqual(self.step().address, self.url("event_reception", self.event.pk))
        self.go_to(EVENING + timedelta(hours=3))
        self.assertEqual(self.step().title, "来た人数を記録する")
        reception.check_in(row, by=self.editor, size=1)
        step = self.step()
        self.assertEqual(step.title, "開催報告を書く")
        self.assertEqual(f"{step.due}", "2031-06-26")
        Report.objects.create(
            event=self.event,
            summary_ja="報告",
            publishing_state="approved",
            publish_at=timezone.now(),
        )
        self.assertEqual(self.step().title, "すべて終わりました")
        Feedback.objects.create(
            event=self.event, one_step="歩く", step_language="ja", step_state="waiting"
        )
        self.assertEqual(self.step().address, self.url("event_feedback", self.event.pk))

    def test_postponed_and_cancelled(self):
        editing_services.postpone_event(self.event, by=self.editor, note_ja="雪のため")
        self.assertEqual(self.step().address, self.url("event_postpone", self.event.pk))
        editing_services.cancel_event(self.event, by=self.editor, note_ja="雪のため")
        self.assertIn("中止", self.step().title)
        self.assertEqual(self.step().address, "")


class Page(OverviewCase):
    def test_figures(self):
        self.fill(9)
        self.register("held", confirmed=False, needs=["wheelchair"])
        self.register("wait", adults=1)
        page = self.page()
        html = " ".join(page.content.decode().split())
        self.assertIn("<dt>キャンセル待ち</dt><dd>2</dd>", html)
        self.assertRegex(html, r"埋まっている席のうち</small></dt> <dd>1</dd>")
        self.assertRegex(html, r"10席のうち</small></dt> <dd>10</dd>")
        self.assertRegex(html, r"全1件</small></dt> <dd>1</dd>")
        self.assertEqual(html.count("button default"), 1)

    def test_dates_to_come_stand_in_order(self):
        self.event.registration_closes_at = EVENING - timedelta(days=1)
        self.event.access_request_by = (EVENING - timedelta(days=7)).date()
        self.event.save()
        words = [str(one.words) for one in coming_dates(self.event, timezone.now())]
        self.assertEqual(
            words,
            [
                "配慮の希望を知らせてもらう期限",
                "キャンセル待ちの自動の繰上げが終了",
                "申込受付の終了",
                "開催",
                "開催報告の期限",
                "アンケートの最終日",
                "名前と連絡先を削除",
            ],
        )
        after = coming_dates(self.event, EVENING + timedelta(days=6))
        self.assertEqual(str(after[0].words), "開催報告の期限")
        self.assertEqual(len(coming_dates(self.event, EVENING + timedelta(days=400))), 0)

    def test_a_day_counts_until_its_end(self):
        due = EVENING + timedelta(days=7, hours=4)  # late on that day
        words = [str(one.words) for one in coming_dates(self.event, due)]
        self.assertIn("開催報告の期限", words)

    def test_acts_of_weight_name_how_many_are_told(self):
        self.register(1)
        self.register(2)
        page = self.page()
        heavy = page.content.decode().split('class="d-heavy"')[1]
        self.assertEqual(heavy.count("2件の申込みの方にメールを送ります"), 4)
        order = ["close", "seats", "go", "online", "postpone", "cancel"]
        places = [heavy.index(self.url(f"event_{name}", self.event.pk)) for name in order]
        self.assertEqual(places, sorted(places))
        self.assertNotIn("/move/withdraw/", heavy)

    def test_withdrawing_is_offered_while_no_one_is_registered(self):
        self.assertContains(self.page(), self.url("event_move", self.event.pk, "withdraw"))

    def test_whoever_may_only_look_finds_no_act(self):
        self.client.sign_in(self.person("reviewer"))
        page = self.page()
        for name in ("close", "seats", "cancel", "postpone"):
            self.assertNotContains(page, self.url(f"event_{name}", self.event.pk))

    def test_in_english(self):
        self.client.post(reverse("admin:language"), {"language": "en"})
        self.assertContains(self.page(), "The next thing to do")

    def test_an_event_that_takes_no_registrations_has_one_too(self):
        page = self.page(make_event(registration_mode="none", capacity=None, starts_at=EVENING))
        self.assertNotContains(page, 'id="h-figures"')
        self.assertContains(page, 'id="h-dates"')


class Closing(OverviewCase):
    def close(self, **data):
        return self.send("event_close", self.event.pk, **data)

    def test_it_asks_and_says_for_how_many_nothing_changes(self):
        self.fill(10)
        self.register("wait")
        page = self.open("event_close", self.event.pk)
        self.assertContains(page, "参加が確定した人10人、未確定の人0人、キャンセル待ち1人")
        self.event.refresh_from_db()
        self.assertIsNone(self.event.registration_closes_at)

    def test_it_closes_once_and_is_logged(self):
        version = self.open("event_close", self.event.pk).context["form"]["version"].value()
        moment = timezone.now()
        self.assertContains(self.close(version=version), "申込受付を閉じました")
        self.wait(minutes=1)
        self.assertContains(self.close(version=version), "申込受付を閉じました")
        self.event.refresh_from_db()
        self.assertEqual(self.event.registration_closes_at, moment)
        self.assertEqual(self.logged(), ["申込受付を早く閉じました"])
        visit = self.client.get(self.event.get_absolute_url())
        self.assertContains(visit, "受付終了")
        self.assertContains(self.page(), "受付終了")

    def test_a_change_in_between_is_seen_first(self):
        editing_services.change_seats(self.event, by=self.editor, capacity=12, reason="椅子")
        page = self.close(version="1")
        self.assertContains(page, "もう一度")
        self.event.refresh_from_db()
        self.assertIsNone(self.event.registration_closes_at)

    def test_what_is_not_open_is_not_closed(self):
        self.go_to(EVENING + timedelta(minutes=1))
        self.close(version="1")
        self.event.refresh_from_db()
        self.assertIsNone(self.event.registration_closes_at)

    def test_who_waits_still_moves_up(self):
        rows = self.fill(10)
        waiting = self.register("wait")
        self.close(version="1")
        registration_services.cancel(rows[0])
        self.assertEqual(self.again(waiting).place, "seat")


class Seats(OverviewCase):
    def test_it_says_who_would_move_up_with_how_many_seats(self):
        self.fill(10)
        self.register("two", adults=1)
        self.register("one")
        page = self.open("event_seats", self.event.pk)
        self.assertContains(page, "12席にすると、先頭の1件（2人）が繰り上がります")
        self.assertContains(page, "13席にすると、キャンセル待ちの2件（3人）がすべて")

    def test_sent_twice_it_is_done_once(self):
        self.fill(10)
        waiting = self.register("wait")
        self.event.refresh_from_db()
        sent = {"version": str(self.event.version), "capacity": "12", "reason": "椅子"}
        page = self.send("event_seats", self.event.pk, **sent)
        self.assertContains(page, "1件が繰り上がりました")
        self.assertEqual(self.again(waiting).place, "seat")
        self.send("event_seats", self.event.pk, **sent)
        self.assertEqual(self.logged(), ["定員：12"])
