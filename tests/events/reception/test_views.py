"""The door: on a phone, from paper afterwards, by QR; twice is once."""

from datetime import timedelta
from unittest import mock
from urllib.parse import unquote

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from events.desk.history import label_of
from events.models import Event, Registration, Report
from events.reception import services as reception_services
from events.registration import retention
from events.registration import services as registration_services
from events.registration.transitions import TRANSITIONS, NoRoom, RegistrationError
from events.reports import services as report_services
from kanazawa2030.core.workflow import publishing

from ..clock import EVENING, Place, Status
from ..desk.cases import DeskCase
from ..reading import text_of


class DoorCase(DeskCase):
    role = "reception"

    def setUp(self):
        super().setUp()
        self.hanako = self.register(1, name="金沢 花子", kana="カナザワ ハナコ", adults=1)
        self.taro = self.register(2, name="小松 太郎", kana="コマツ タロウ")
        self.go_to(EVENING - timedelta(minutes=20))

    def door(self, **data):
        if data:
            return self.send("event_reception", self.event.pk, **data)
        return self.open("event_reception", self.event.pk)

    def totals(self):
        found = report_services.totals(self.event)
        return found.arrived, found.still_to_come, found.walk_ins


class TickingOff(DoorCase):
    def test_one_button_and_back(self):
        for _click in range(2):
            page = self.send("registration_arrive", self.hanako.pk, size="2")
        self.assertContains(page, "受付番号1：出席（2人）")
        self.assertEqual(self.totals(), (2, 1, 0))
        line = self.hanako.transitions.get(move="attend")
        self.assertEqual(line.by, self.person("reception"))
        for _click in range(2):
            self.send("registration_undo", self.hanako.pk)
        self.assertEqual(self.again(self.hanako).status, Status.CONFIRMED)
        self.assertEqual(self.totals(), (0, 3, 0))

    def test_as_many_as_really_came(self):
        self.send("registration_arrive", self.hanako.pk, size="４")
        self.assertSeats(5)
        hanako = self.again(self.hanako)
        self.assertEqual((hanako.size, hanako.adults), (4, 1))
        self.assertEqual(self.hanako.transitions.get(move="attend").note, "2 → 4")
        self.send("registration_undo", self.hanako.pk)
        hanako = self.again(self.hanako)
        self.assertEqual((hanako.size, hanako.adults), (2, 1))
        self.assertSeats(3)
        self.send("registration_arrive", self.hanako.pk, size="1")
        hanako = self.again(self.hanako)
        self.assertEqual((hanako.size, hanako.adults), (1, 0))
        self.assertSeats(2)

    def test_bad_numbers_change_nothing_and_say_what_to_enter(self):
        for size in ("-1", "abc", "9" * 30, "501", "1.5"):
            page = self.send("registration_arrive", self.hanako.pk, size=size)
            self.assertEqual(page.status_code, 200)
            self.assertContains(page, "入力してください")
        self.assertEqual(self.again(self.hanako).status, Status.CONFIRMED)
        self.send("registration_arrive", self.hanako.pk)
        self.assertEqual(self.again(self.hanako).size, 2)

    def test_more_people_than_seats_are_refused_in_words(self):
        page = self.send("registration_arrive", self.hanako.pk, size="11")
        self.assertContains(page, "空席は7席")
        self.assertSeats(3)

    def test_but_let_in_with_a_reason_that_is_kept(self):
        page = self.send("registration_arrive", self.hanako.pk, size="11", anyway="1", reason="")
        self.assertContains(page, "理由を")
        self.assertContains(page, 'name="size" value="11"')
        self.assertContains(page, "100字まで。")
        for _click in range(2):
            self.send(
                "registration_arrive", self.hanako.pk, size="11", anyway="1", reason="椅子を追加"
            )
        self.assertSeats(12)
        self.assertEqual(self.event.capacity, 12)
        self.assertEqual(self.hanako.transitions.get(move="attend").note, "2 → 11: 椅子を追加")
        line = publishing.history(self.event).get(move="seats")
        self.assertEqual((line.note, line.by), ("10 → 12: 椅子を追加", self.person("reception")))

    def test_undoing_restores_what_was(self):
        """Who waited waits in the same place, who never confirmed has not, who was absent is."""
        self.fill(7)
        waiting = self.register("w")
        behind = self.register("z")
        queue_no = waiting.queue_no
        registration_services.cancel(self.taro, by=self.editor)
        unconfirmed = self.register("u", confirmed=False)
        self.send("registration_arrive", waiting.pk)
        self.assertAt(waiting, Status.ATTENDED, Place.SEAT)
        self.send("registration_undo", waiting.pk)
        self.assertAt(waiting, Status.CONFIRMED, Place.QUEUE)
        self.assertEqual(self.again(waiting).queue_no, queue_no)
        self.assertLess(queue_no, self.again(behind).queue_no)
        self.send("registration_arrive", unconfirmed.pk)
        self.send("registration_undo", unconfirmed.pk)
        unconfirmed = self.again(unconfirmed)
        self.assertEqual((unconfirmed.status, unconfirmed.confirmed_at), (Status.UNCONFIRMED, None))
        self.assertSeats(9)

    def test_who_waited_takes_a_free_seat_only(self):
        self.fill(7)
        waiting = self.register("w", adults=1)
        self.assertEqual(waiting.place, Place.QUEUE)
        self.assertContains(self.door(), "キャンセル待ち：空席が必要")
        self.send("registration_arrive", waiting.pk)
        self.assertEqual(self.again(waiting).status, Status.CONFIRMED)
        self.send("registration_undo", self.taro.pk)
        registration_services.cancel(self.taro, by=self.editor)
        self.send("registration_arrive", waiting.pk, size="1")
        self.assertAt(waiting, Status.ATTENDED, Place.SEAT)
        self.assertSeats(10)

    def test_who_never_confirmed_is_welcome(self):
        row = self.register("u", confirmed=False)
        self.send("registration_arrive", row.pk)
        self.assertEqual(self.again(row).status, Status.ATTENDED)

    def test_a_cancelled_one_comes_as_a_walk_in(self):
        registration_services.cancel(self.taro)
        page = self.send("registration_arrive", self.taro.pk)
        self.assertContains(page, "当日参加として受け付けてください")

    def test_get_ticks_nobody(self):
        for name in ("registration_arrive", "registration_undo"):
            self.assertEqual(self.open(name, self.taro.pk).status_code, 302)
        self.assertEqual(self.again(self.taro).status, Status.CONFIRMED)


class Searching(DoorCase):
    def test_by_number_name_and_kana_in_any_width(self):
        for words in ("1", "１", "#1", "花子", "かなざわ", "ｶﾅｻﾞﾜ", "カナザワハナコ"):
            page = self.door(q=words)
            self.assertContains(page, "金沢 花子")
            self.assertNotContains(page, "小松 太郎")
        self.assertContains(self.door(q="9" * 40), "見つかりません")

    def test_everybody_stands_in_kana_order(self):
        self.register(3, name="安宅 一郎", kana="アタカ イチロウ")
        self.register(4, name="Zoe", kana="")
        html = self.door().content.decode()
        names = ["安宅 一郎", "金沢 花子", "小松 太郎", "Zoe"]
        places = [html.index(name) for name in names]
        self.assertEqual(places, sorted(places))

    def test_the_door_knows_no_needs_no_mail_no_phone(self):
        registration_services.change_registration(
            self.taro, changes={"needs": ["wheelchair"], "phone": "076-220-1234"}, by=self.editor
        )
        page = self.door()
        for secret in ("車いす", "076-220-1234", "people.example"):
            self.assertNotContains(page, secret)

    def test_a_search_is_shown_by_a_get_and_its_words_stay_out_of_the_address(self):
        page = self.door(q="花子")
        (address, status) = page.redirect_chain[0]
        self.assertEqual(status, 302)
        self.assertNotIn("花子", unquote(address))
        again = self.client.get(address)
        self.assertContains(again, "金沢 花子")
        self.assertNotContains(again, "小松 太郎")
        self.assertContains(self.door(), "小松 太郎")
        self.client.sign_in(self.person("editor"))
        self.assertContains(self.client.get(address), "小松 太郎")  # somebody else's words are not


class AnotherDay(DoorCase):
    """Nothing is recorded for an event of another day before somebody says that it is meant."""

    def setUp(self):
        super().setUp()
        self.wait(days=1)

    def arrive(self, **data):
        return self.send("registration_arrive", self.taro.pk, **data)

    def test_it_is_pointed_out_with_its_date(self):
        self.assertContains(self.door(), "開催日は、今日ではなく2031年6月19日")
        page = self.open("reception_code", self.hanako.reception_code)
        self.assertContains(page, "開催日は、今日ではなく2031年6月19日")
        self.go_to(EVENING + timedelta(minutes=5))
        self.assertNotContains(self.door(), "今日ではなく")

    def test_a_tick_asks_first_and_the_button_goes_on(self):
        page = self.arrive(size="3")
        for words in (
            "開催日は、今日ではなく2031年6月19日",
            "この催しに記録する",
            'name="size" value="3"',
        ):
            self.assertContains(page, words)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self.again(self.taro).status, Status.CONFIRMED)
        self.arrive(size="3", day="1")
        taro = self.again(self.taro)
        self.assertEqual((taro.status, taro.size), (Status.ATTENDED, 3))

    def test_it_is_asked_once_a_day_for_this_event_alone(self):
        self.arrive(day="1")
        self.send("registration_arrive", self.hanako.pk)
        self.assertEqual(self.again(self.hanako).status, Status.ATTENDED)
        other = self.make_event(starts_at=EVENING)
        self.send("event_walk_in", other.pk, size="1")
        self.assertFalse(other.registrations.exists())
        self.send("registration_undo", self.hanako.pk)
        self.wait(days=1)
        self.send("registration_arrive", self.hanako.pk)
        self.assertEqual(self.again(self.hanako).status, Status.CONFIRMED)

    def test_walk_ins_too_with_what_was_typed(self):
        page = self.send("event_walk_in", self.event.pk, size="2", name="通りがかり", key="k" * 24)
        self.assertContains(page, 'name="name" value="通りがかり"')
        self.assertFalse(Registration.objects.filter(source="walk_in").exists())
        self.send(
            "event_walk_in", self.event.pk, size="2", name="通りがかり", key="k" * 24, day="1"
        )
        self.assertEqual(Registration.objects.get(source="walk_in").size, 2)

    def test_an_event_of_two_days_is_on_both(self):
        self.event.ends_at = self.event.starts_at + timedelta(days=1)
        self.event.save(update_fields=["ends_at"])
        self.arrive()
        self.assertEqual(self.again(self.taro).status, Status.ATTENDED)

    def test_the_question_is_this_persons_and_ends_with_its_key(self):
        address = self.arrive().redirect_chain[0][0].partition("#")[0]
        self.assertContains(self.client.get(address), "この催しに記録する")
        for broken in (f"{address}x", self.url("event_reception", self.event.pk) + "?shown="):
            self.assertNotContains(self.client.get(broken), "この催しに記録する")


class CountedAgain(DoorCase):
    """How many of a party came is corrected in place, without undoing its check-in."""

    def setUp(self):
        super().setUp()
        self.send("registration_arrive", self.hanako.pk, size="2")

    def resize(self, size, **data):
        return self.send("registration_size", self.hanako.pk, size=size, **data)

    def test_the_row_says_how_many_and_that_it_can_be_changed(self):
        page = self.door()
        self.assertContains(page, self.url("registration_size", self.hanako.pk))
        self.assertContains(page, "人数を直す", count=2)

    def test_more_or_fewer_came_and_the_seats_follow(self):
        for _click in range(2):
            page = self.resize("４")
        self.assertContains(page, "受付番号1：出席（4人）")
        self.assertSeats(5)
        self.assertEqual(self.hanako.transitions.get(move="recount").note, "2 → 4")
        self.resize("1")
        self.assertSeats(2)
        self.assertEqual(self.again(self.hanako).adults, 0)
        self.send("registration_undo", self.hanako.pk)
        hanako = self.again(self.hanako)
        self.assertEqual((hanako.status, hanako.size), (Status.CONFIRMED, 2))
        self.assertSeats(3)

    def test_a_number_that_is_none_is_said_and_changes_nothing(self):
        for size in ("", "0", "-1", "abc", "501"):
            self.assertContains(self.resize(size), "入力してください")
        self.assertEqual(self.again(self.hanako).size, 2)

    def test_more_than_there_are_seats_needs_a_reason(self):
        self.assertContains(self.resize("12"), "空席は7席")
        self.assertSeats(3)
        self.resize("12", anyway="1", reason="椅子を追加")
        self.assertSeats(13)

    def test_one_that_is_not_here_any_more_stays(self):
        self.send("registration_undo", self.hanako.pk)
        self.resize("4")
        self.assertEqual(self.again(self.hanako).size, 2)
        with self.assertRaises(PermissionDenied):
            reception_services.recount(self.hanako, by=self.reviewer, size=1)

    def test_its_line_of_the_history_has_a_name(self):
        self.assertNotEqual(label_of("recount"), "recount")


class SameFigures(DoorCase):
    """Reception and overview say the same of the seats, the reserved ones named."""

    role = "editor"

    def test_reserved_and_unconfirmed_people_are_named_on_both(self):
        Event.objects.update(reserved_seats=4)
        self.register("u", confirmed=False)
        sentence = (
            "6席のうち2席が空いています。 "
            "このほか4席を、団体や来賓のために取ってあります（全部で10席）。"
        )
        overview = self.open("event_overview", self.event.pk)
        for page in (self.door(), overview, self.open("event_registrations", self.event.pk)):
            self.assertIn(sentence, text_of(page))
        self.assertContains(self.door(), "（残り6席、うち団体用4）")
        self.assertIn("（うち未確定1）", text_of(self.door()))
        figures = text_of(overview)
        for words in (
            "埋まっている席 6席のうち 4",
            "未確定の人 埋まっている席のうち 1",
            "団体・来賓用の席 4",
        ):
            self.assertIn(words, figures)


class ByCode(DoorCase):
    def test_looking_marks_nobody_and_one_button_does(self):
        page = self.open("reception_code", self.hanako.reception_code)
        self.assertContains(page, "金沢 花子")
        self.assertEqual(self.again(self.hanako).status, Status.CONFIRMED)
        for _click in range(2):
            page = self.send("registration_arrive", self.hanako.pk, size="2", back="code")
        self.assertEqual(
            page.redirect_chain[-1][0], self.url("reception_code", self.hanako.reception_code)
        )
        self.assertContains(page, "出席")

    def test_an_unknown_code_is_a_neutral_404(self):
        retention.erase(self.taro)
        for code in ("x" * 24, "1", "あ", self.taro.reception_code):
            self.assertEqual(self.open("reception_code", code).status_code, 404)

    def test_a_code_is_for_staff_of_the_reception_only(self):
        url = self.url("reception_code", self.hanako.reception_code)
        for role, status in (("stranger", 302), ("reviewer", 403), ("approver", 403)):
            self.client.sign_in(self.person(role))
            self.assertEqual(self.client.get(url).status_code, status)

    def test_a_helper_whose_time_is_over_sees_nothing(self):
        helper = self.person("reception")
        helper.access_until = timezone.localdate() - timedelta(days=1)
        helper.save(update_fields=["access_until"])
        self.assertNotEqual(self.door().status_code, 200)
        self.assertNotEqual(
            self.open("reception_code", self.hanako.reception_code).status_code, 200
        )


class WalkIns(DoorCase):
    def walk_in(self, **changes):
        key = self.door().context["walk_in"]["key"].value()
        return self.send("event_walk_in", self.event.pk, **{"key": key, **changes})

    def test_people_without_registration(self):
        self.walk_in(size="3", name="通りがかり")
        row = Registration.objects.get(source="walk_in")
        self.assertEqual((row.status, row.size), (Status.ATTENDED, 3))
        self.assertEqual(self.totals(), (3, 3, 3))
        self.walk_in()
        self.assertSeats(7)

    def test_the_second_click_is_the_same_party(self):
        key = self.door().context["walk_in"]["key"].value()
        for _click in range(2):
            self.send("event_walk_in", self.event.pk, key=key, size="2")
        self.assertEqual(Registration.objects.filter(source="walk_in").count(), 1)
        # The browser's back button, then other people: not the same party.
        self.send("event_walk_in", self.event.pk, key=key, size="1")
        self.assertEqual(Registration.objects.filter(source="walk_in").count(), 2)

    def test_taken_back_they_leave_no_seat_behind(self):
        self.walk_in(size="3")
        row = Registration.objects.get(source="walk_in")
        for _click in range(2):
            self.send("registration_undo", row.pk)
        self.assertSeats(3)
        self.assertEqual(self.outbox("registration_cancelled"), [])

    def test_a_full_room_and_bad_input(self):
        page = self.walk_in(size="8")
        self.assertContains(page, "空席は7席")
        self.assertContains(page, 'name="size" value="8"')
        for size in ("-1", "abc", "9" * 30):
            page = self.walk_in(size=size)
            self.assertEqual(page.status_code, 422)
            self.assertIn("size", page.context["walk_in"].errors)
        self.assertSeats(3)

    def test_a_cancelled_event_lets_nobody_in(self):
        self.event.state = "cancelled"
        self.event.save(update_fields=["state"])
        self.assertContains(self.walk_in(), "中止または延期", status_code=422)


class Afterwards(DoorCase):
    def test_the_rest_is_absent_and_can_come_back(self):
        self.send("registration_arrive", self.hanako.pk)
        early = self.send("event_absent", self.event.pk)
        self.assertContains(early, "まだ始まっていません")
        self.go_to(EVENING + timedelta(hours=1))
        asked = self.open("event_absent", self.event.pk)
        self.assertContains(asked, "1件（1人）")
        for _click in range(2):
            self.send("event_absent", self.event.pk)
        self.assertEqual(self.again(self.taro).status, Status.ABSENT)
        self.assertEqual(self.again(self.hanako).status, Status.ATTENDED)
        self.assertEqual(self.logged(), ["欠席にした申込み：1件"])
        self.send("registration_arrive", self.taro.pk)  # late, but here
        self.assertEqual(self.again(self.taro).status, Status.ATTENDED)
        self.assertSeats(3)
        page = self.send("registration_undo", self.taro.pk)
        self.assertContains(page, "受付番号2の受付を元に戻しました（申込みはそのままです）。")
        self.assertEqual(self.again(self.taro).status, Status.ABSENT)

    def test_whoever_is_absent_frees_the_room(self):
        """Ten seats, three registered, nobody came: ten people may walk in."""
        self.go_to(EVENING + timedelta(minutes=20))
        self.send("event_absent", self.event.pk)
        self.assertSeats(0)
        reception_services.walk_in(self.event, by=self.editor, size=9)
        self.assertSeats(9)
        with self.assertRaises(NoRoom):
            reception_services.undo(self.hanako, by=self.editor)
        self.assertEqual(self.again(self.hanako).status, Status.ABSENT)
        reception_services.check_in(self.hanako, by=self.editor, although_full="席を詰めてもらった")
        self.assertSeats(11)
        registration_services.cancel(self.taro, by=self.editor)  # kept no seat, frees none
        self.assertSeats(11)

    def test_a_plain_number_begins_the_report(self):
        self.go_to(EVENING + timedelta(hours=3))
        for people in ("", "-1", "abc", "9" * 30):
            page = self.send("event_count", self.event.pk, people=people)
            self.assertEqual(page.status_code, 422)
        for _click in range(2):
            self.send("event_count", self.event.pk, people="２７")
        report = Report.objects.get()
        self.assertEqual((report.attendance_place, report.publishing_state), (27, "draft"))
        self.assertEqual(report.author, self.person("reception"))
        self.assertContains(self.door(), 'value="27"')

    def test_a_report_that_is_out_keeps_its_number(self):
        self.go_to(EVENING + timedelta(hours=3))
        self.send("event_count", self.event.pk, people="27")
        Report.objects.update(publishing_state="approved", publish_at=timezone.now())
        page = self.send("event_count", self.event.pk, people="30")
        self.assertContains(page, "下書きではありません", status_code=422)
        self.assertEqual(Report.objects.get().attendance_place, 27)

    def test_services_refuse_whoever_may_not(self):
        for act in (
            lambda: reception_services.check_in(self.taro, by=self.reviewer),
            lambda: reception_services.undo(self.taro, by=self.reviewer),
            lambda: reception_services.mark_rest_absent(self.event, by=self.reviewer),
            lambda: reception_services.walk_in(self.event, by=self.reviewer),
        ):
            with self.assertRaises(PermissionDenied):
                act()

    def test_a_refusal_deep_inside_leaves_the_seats_as_they_were(self):
        failing = mock.patch.object(TRANSITIONS, "apply", side_effect=RegistrationError("x"))
        with failing:
            self.send("registration_arrive", self.hanako.pk, size="4")
        self.assertSeats(3)
