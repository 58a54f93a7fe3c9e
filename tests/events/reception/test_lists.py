"""What the page's script gets: only what has changed, as rows to put in place."""

import re
from datetime import timedelta

from django.test import Client

from events.models import Registration
from events.reception import lists
from events.reception import services as reception_services
from events.registration import services as registration_services
from events.registration.transitions import NoRoom

from ..clock import EVENING, Place, Status
from .test_views import DoorCase

SCRIPT = {"x-requested-with": "fetch"}


class ScriptCase(DoorCase):
    def tap(self, name, row, **data):
        return self.client.post(self.url(name, row), data, headers=SCRIPT)

    def news(self, since=0, **headers):
        url = self.url("event_reception_news", self.event.pk)
        return self.client.get(url, {"since": since}, headers={**SCRIPT, **headers})

    def rows_of(self, response) -> set[str]:
        return set(re.findall(r'<li id="p(\d+)"', response.content.decode()))


class Taps(ScriptCase):
    def test_a_tap_answers_its_row_and_the_counts_and_no_page(self):
        since = lists.version_of(self.event)
        page = self.tap("registration_arrive", self.hanako.pk, size="2", since=since)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self.rows_of(page), {"1"})
        self.assertContains(page, "来た人 <b>2</b>", count=1)
        self.assertContains(page, "（残り7席）")
        self.assertNotContains(page, "<html")
        again = self.tap("registration_arrive", self.hanako.pk, size="2", since=since)
        self.assertContains(again, "来た人 <b>2</b>")
        self.assertEqual(self.hanako.transitions.filter(move="attend").count(), 1)

    def test_what_another_phone_did_comes_along(self):
        since = lists.version_of(self.event)
        self.tap("registration_arrive", self.taro.pk)
        page = self.tap("registration_arrive", self.hanako.pk, since=since)
        self.assertEqual(self.rows_of(page), {"1", "2"})

    def test_a_refusal_says_why_and_changes_nothing(self):
        page = self.tap("registration_arrive", self.hanako.pk, size="abc")
        self.assertContains(page, 'id="door-say"', status_code=422)
        self.assertContains(page, "入力してください", status_code=422)
        self.assertEqual(self.again(self.hanako).status, Status.CONFIRMED)
        page = self.tap("event_walk_in", self.event.pk, size="-1")
        self.assertContains(page, "1以上", status_code=422)
        self.assertSeats(3)

    def test_a_full_room_asks_in_place_and_lets_in_with_a_reason(self):
        page = self.tap("event_walk_in", self.event.pk, size="8", key="k" * 24)
        self.assertContains(page, 'id="door-ask"', status_code=422)
        self.assertContains(page, self.url("event_walk_in", self.event.pk), status_code=422)
        self.assertContains(page, 'name="key" value="' + "k" * 24, status_code=422)
        for _twice in range(2):
            page = self.tap(
                "event_walk_in", self.event.pk, size="8", key="k" * 24, anyway="1", reason="立ち見"
            )
            self.assertContains(page, "（空席なし）")
        made = Registration.objects.get(source="walk_in")
        self.assertEqual(made.transitions.get(move="walk_in").note, "立ち見")
        self.assertSeats(11)

    def test_another_day_asks_in_place_and_counts_after_the_button(self):
        self.wait(days=1)
        page = self.tap("registration_arrive", self.taro.pk, size="1")
        self.assertContains(page, "開催日は、今日ではなく2031年6月19日", status_code=422)
        self.assertContains(page, 'name="day" value="1"', status_code=422)
        self.assertEqual(self.again(self.taro).status, Status.CONFIRMED)
        page = self.tap("registration_arrive", self.taro.pk, size="1", day="1")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self.again(self.taro).status, Status.ATTENDED)

    def test_a_corrected_number_is_news_for_every_phone(self):
        self.tap("registration_arrive", self.hanako.pk, size="2")
        since = lists.version_of(self.event)
        self.tap("registration_size", self.hanako.pk, size="4", since=since)
        self.assertEqual(self.rows_of(self.news(since)), {"1"})
        self.tap("registration_size", self.hanako.pk, size="3")
        # Sent again over a bad connection, the first tap is known as the same one.
        self.tap("registration_size", self.hanako.pk, size="4", seen=since)
        self.assertEqual(self.again(self.hanako).size, 3)

    def test_who_is_gone_is_named_by_number(self):
        since = lists.version_of(self.event)
        registration_services.cancel(self.taro, by=self.editor)
        page = self.news(since)
        self.assertContains(page, 'data-gone="2"')
        self.assertEqual(self.rows_of(page), set())

    def test_a_tap_without_a_session_leads_to_signing_in_and_changes_nothing(self):
        answer = Client().post(
            self.url("registration_arrive", self.hanako.pk), headers=SCRIPT, secure=True
        )
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(self.again(self.hanako).status, Status.CONFIRMED)


class News(ScriptCase):
    def test_nothing_new_is_304(self):
        first = self.news()
        self.assertEqual(self.rows_of(first), {"1", "2"})
        tag = first.headers["ETag"]
        self.assertEqual(self.news(**{"if-none-match": tag}).status_code, 304)
        self.tap("registration_arrive", self.hanako.pk)
        self.assertEqual(self.news(**{"if-none-match": tag}).status_code, 200)

    def test_more_seats_are_news(self):
        tag = self.news().headers["ETag"]
        self.event.capacity += 1
        self.event.save(update_fields=["capacity"])
        self.assertContains(self.news(**{"if-none-match": tag}), "（残り8席）")

    def test_a_version_that_is_none_begins_at_the_beginning(self):
        for since in ("", "abc", "-1", "²", "9" * 40):
            self.assertEqual(self.news(since).status_code, 200)
        self.assertEqual(self.rows_of(self.news("abc")), {"1", "2"})

    def test_it_is_read_only(self):
        url = self.url("event_reception_news", self.event.pk)
        self.assertEqual(self.client.post(url, headers=SCRIPT).status_code, 405)

    def test_the_code_of_a_phone_finds_its_row(self):
        url = self.url("reception_code", self.taro.reception_code)
        answer = self.client.get(url, headers=SCRIPT)
        self.assertEqual(answer.json(), {"event": self.event.pk, "found": [2]})
        self.assertEqual(self.again(self.taro).status, Status.CONFIRMED)

    def test_the_camera_is_for_this_page_only(self):
        self.assertIn("camera=(self)", self.door().headers["Permissions-Policy"])
        self.assertIn("camera=()", self.news().headers["Permissions-Policy"])


class Finding(ScriptCase):
    def found(self, words) -> list[int]:
        url = self.url("event_reception", self.event.pk)
        return self.client.post(url, {"q": words}, headers=SCRIPT).json()["found"]

    def test_by_a_part_of_the_address_or_of_the_telephone_number(self):
        registration_services.change_registration(
            self.taro, changes={"phone": "076-220-1234"}, by=self.editor
        )
        part = self.again(self.taro).email[:4]
        for words in (part.upper(), "220-1234", "０７６２２０", "1234"):
            self.assertEqual(self.found(words), [2], words)
        self.assertEqual(self.found("2"), [2])  # a number, no part of a telephone number
        self.assertEqual(self.found("234"), [])
        self.assertEqual(self.found("髙松"), [])

    def test_letters_that_stand_in_every_address_find_no_one(self):
        self.assertEqual(self.found("pe"), [])


class TheLastAct(ScriptCase):
    def last(self):
        return lists.last_act(self.event, self.person("reception"), self.now)

    @property
    def now(self):
        return EVENING - timedelta(minutes=19)

    def test_it_can_be_undone_from_the_foot_until_it_is(self):
        self.assertIsNone(self.last())
        self.tap("registration_arrive", self.hanako.pk)
        self.assertEqual((self.last().party, self.last().is_arrival), (self.hanako, True))
        self.tap("registration_undo", self.hanako.pk, of="attended")
        self.assertEqual((self.last().party, self.last().is_arrival), (self.hanako, False))

    def test_it_is_ones_own(self):
        self.client.sign_in(self.person("editor"))
        self.tap("registration_arrive", self.hanako.pk)
        self.assertIsNone(self.last())

    def test_it_is_forgotten_after_some_hours(self):
        self.tap("registration_arrive", self.hanako.pk)
        later = self.now + timedelta(hours=4)
        self.assertIsNone(lists.last_act(self.event, self.person("reception"), later))


class SentTwice(ScriptCase):
    def test_an_arrival_that_another_phone_has_undone_stays_undone(self):
        seen = lists.version_of(self.event)
        self.tap("registration_arrive", self.hanako.pk, seen=seen)
        reception_services.undo(self.hanako, by=self.editor)
        self.tap("registration_arrive", self.hanako.pk, seen=seen)
        self.assertEqual(self.again(self.hanako).status, Status.CONFIRMED)
        self.tap("registration_arrive", self.hanako.pk, seen=lists.version_of(self.event))
        self.assertEqual(self.again(self.hanako).status, Status.ATTENDED)

    def test_an_undo_after_which_another_phone_let_them_in_undoes_nothing(self):
        self.tap("registration_arrive", self.hanako.pk)
        seen = lists.version_of(self.event)
        self.tap("registration_undo", self.hanako.pk, of="attended", seen=seen)
        reception_services.check_in(self.hanako, by=self.editor)
        self.tap("registration_undo", self.hanako.pk, of="attended", seen=seen)
        self.assertEqual(self.again(self.hanako).status, Status.ATTENDED)

    def test_who_was_absent_is_absent_again_and_stays_so(self):
        self.go_to(EVENING + timedelta(hours=1))
        self.send("event_absent", self.event.pk)
        self.tap("registration_arrive", self.taro.pk)
        for _twice in range(2):
            self.tap("registration_undo", self.taro.pk, of="attended")
        self.assertAt(self.taro, Status.ABSENT, Place.SEAT)
        self.tap("registration_undo", self.taro.pk, of="absent")
        self.assertEqual(self.again(self.taro).status, Status.CONFIRMED)

    def test_a_seat_given_away_meanwhile_is_said(self):
        self.go_to(EVENING + timedelta(hours=1))
        self.send("event_absent", self.event.pk)
        self.tap("event_walk_in", self.event.pk, size="10")
        page = self.tap("registration_undo", self.taro.pk, of="absent")
        self.assertContains(page, str(NoRoom(0)), status_code=422)


class Rows(ScriptCase):
    def test_each_reading_stands_in_its_row_of_the_syllabary(self):
        readings = {"アサ": 1, "ヴィ": 1, "ガク": 2, "ジロウ": 3, "ヅカ": 4, "ノ": 5, "パン": 6}
        readings |= {"ミ": 7, "ヨ": 8, "ロ": 9, "ワ": 10, "ン": 10, "": 0, "Zoe": 0}
        for kana, row in readings.items():
            self.assertEqual(lists.row_of(kana), row, kana)

    def test_needs_are_for_who_may_see_them(self):
        registration_services.change_registration(
            self.taro, changes={"needs": ["wheelchair"]}, by=self.editor
        )
        self.assertNotContains(self.door(), "車いす")
        self.client.sign_in(self.person("editor"))
        self.assertContains(self.door(), "車いす")
