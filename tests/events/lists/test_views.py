"""Answers, consent, sheets to print and all waiting lists: what they hold, who gets them."""

import io
from datetime import timedelta

from django.urls import reverse
from openpyxl import load_workbook

from events.editing import services as editing_services
from events.reception import services as reception
from events.registration import services as registration_services

from ..clock import EVENING
from ..desk.cases import DeskCase


class Questions(DeskCase):
    """Two parties with answers: one agrees to photographs."""

    def setUp(self):
        super().setUp()
        self.way = self.event.questions.create(
            order=1,
            label_ja="参加のしかた",
            label_en="How you take part",
            kind="choice",
            options_ja="用水を歩く\n会場だけ",
            options_en="Walk\nStay in the hall",
        )
        self.word = self.event.questions.create(order=2, label_ja="ひとこと")
        self.one = self.register(
            1,
            name="安宅 一郎",
            kana="アタカ イチロウ",
            adults=2,
            photo_consent=True,
            answers={self.way: "用水を歩く", self.word: "=cmd|'/c calc'!A1"},
        )
        self.two = self.register(2, name="金沢 花子", answers={self.way: "会場だけ"})


class AnswersPage(Questions):
    def page(self):
        return self.open("event_answers", self.event.pk)

    def test_each_row_and_the_totals(self):
        page = self.page()
        self.assertEqual(
            page.context["answers"].totals,
            [
                ("写真への同意", [("はい", 1), ("いいえ", 1)]),
                ("参加のしかた", [("用水を歩く", 1), ("会場だけ", 1), ("回答なし", 0)]),
                ("ひとこと", [("回答あり", 1), ("回答なし", 1)]),
            ],
        )
        self.assertContains(page, "安宅 一郎")
        self.assertContains(page, 'data-l="参加のしかた" class="exact">会場だけ')
        self.assertNotContains(page, "people.example")

    def test_of_several_answers_each_is_counted(self):
        several = self.event.questions.create(
            order=3, label_ja="乗り物", kind="several", options_ja="バス\n電車\n自転車"
        )
        self.register(3, answers={several: "バス\n自転車"})
        self.register(4, answers={several: "バス"})
        page = self.page()
        self.assertEqual(
            page.context["answers"].totals[-1],
            ("乗り物", [("バス", 2), ("電車", 0), ("自転車", 1), ("回答なし", 2)]),
        )
        self.assertContains(page, "バス、自転車")

    def test_it_says_when_the_data_is_deleted(self):
        self.assertContains(self.page(), "2031年9月17日")

    def test_answers_stand_in_the_language_of_the_page(self):
        self.client.post(reverse("admin:language"), {"language": "en"})
        self.assertContains(self.page(), "Stay in the hall")

    def test_whoever_is_gone_is_not_counted(self):
        registration_services.cancel(self.two)
        self.assertNotContains(self.page(), "金沢 花子")
        self.assertEqual(self.page().context["answers"].totals[0][1], [("はい", 1), ("いいえ", 0)])

    def test_an_event_without_questions_shows_the_consent_alone(self):
        self.event.questions.all().delete()
        self.assertEqual(len(self.page().context["answers"].totals), 1)

    def test_each_of_several_chosen_answers_is_counted(self):
        self.way.kind = "several"
        self.way.save()
        self.one.answers.filter(question=self.way).update(text="用水を歩く\n会場だけ")
        page = self.page()
        self.assertEqual(
            page.context["answers"].totals[1][1],
            [("用水を歩く", 1), ("会場だけ", 2), ("回答なし", 0)],
        )
        self.assertContains(page, "用水を歩く、会場だけ")


class Files(Questions):
    def rows(self, **data):
        sent = self.send("event_roster_export", self.event.pk, kind="xlsx", **data)
        return [list(row) for row in load_workbook(io.BytesIO(sent.content)).active.values]

    def test_answers_and_consent_only_where_chosen(self):
        self.assertNotIn("参加のしかた", self.rows()[0])
        head, first, second = self.rows(answers="on")
        self.assertEqual(head[-3:], ["写真への同意", "参加のしかた", "ひとこと"])
        self.assertEqual(first[-3:], ["はい", "用水を歩く", "'=cmd|'/c calc'!A1"])
        self.assertEqual(second[-3:-1], ["いいえ", "会場だけ"])
        self.assertIn("質問への回答", self.logged()[-1])

    def test_csv_executes_nothing(self):
        sent = self.send("event_roster_export", self.event.pk, kind="csv", answers="on")
        self.assertIn("'=cmd|", sent.content.decode())

    def test_the_link_of_the_answers_has_them_ticked(self):
        page = self.client.get(self.url("event_roster_export", self.event.pk) + "?answers=on")
        self.assertContains(page, 'name="answers" id="id_answers" checked')

    def test_who_came(self):
        self.go_to(EVENING)
        reception.check_in(self.one, by=self.editor, size=2)
        reception.mark_rest_absent(self.event, by=self.editor)
        head, first, second = self.rows()
        column = head.index("来た人数")
        self.assertEqual((first[column], second[column]), ("2", "0"))

    def test_no_head_is_the_name_of_a_column(self):
        for head in self.rows(answers="on", contact="on", needs="on")[0]:
            self.assertNotRegex(head, r"^[a-z_]+$")


class Roster(Questions):
    def test_columns_are_chosen(self):
        page = self.open("event_roster", self.event.pk)
        self.assertContains(page, "参加のしかた")
        plain = self.send("event_roster", self.event.pk)
        self.assertNotContains(plain, "用水を歩く")
        chosen = self.send("event_roster", self.event.pk, columns=[f"q{self.way.pk}"])
        self.assertContains(chosen, "<td>用水を歩く</td>", html=True)
        self.assertNotContains(chosen, "写真への同意")
        self.assertEqual(self.logged()[-1], "受付名簿の印刷：2件; 参加のしかた")

    def test_a_column_that_is_not_there_is_refused(self):
        page = self.send("event_roster", self.event.pk, columns=["email"])
        self.assertIn("columns", page.context["form"].errors)
        self.assertEqual(self.logged(), [])

    def test_it_says_when_its_names_are_deleted(self):
        self.assertContains(self.send("event_roster", self.event.pk), "2031年9月17日")


class Sheets(Questions):
    def test_name_tags_with_an_empty_one_for_each_companion(self):
        page = self.send("event_name_tags", self.event.pk)
        self.assertContains(page, "<li>", count=4)
        self.assertContains(page, '<span class="name-tag__name">安宅 一郎</span>', html=True)
        self.assertContains(page, "受付番号1の同伴", count=2)
        self.assertEqual(self.logged(), ["名札の印刷：4枚"])

    def test_the_insurance_gets_no_contacts(self):
        page = self.send("event_insurance", self.event.pk)
        self.assertContains(page, "アタカ　イチロウ")
        self.assertNotContains(page, "people.example")
        self.assertEqual(page.context["totals"]["adults"], 2)
        self.assertEqual(page.context["totals"]["size"], 4)
        self.assertEqual(self.logged(), ["保険用の名簿の印刷：2件"])

    def test_a_link_prints_nothing(self):
        for name in ("event_name_tags", "event_insurance"):
            self.assertNotContains(self.open(name, self.event.pk), "安宅")
        self.assertEqual(self.logged(), [])

    def test_who_waits_is_on_no_sheet(self):
        self.fill(6)
        self.register("late", name="後の 人", adults=1)
        for name in ("event_name_tags", "event_insurance"):
            self.assertNotContains(self.send(name, self.event.pk), "後の 人")

    def test_a_certificate_for_whoever_was_checked_in(self):
        self.assertContains(
            self.send("registration_certificate", self.one.pk), "受付で来場を記録した"
        )
        self.go_to(EVENING)
        reception.check_in(self.one, by=self.editor, size=3)
        self.assertContains(
            self.open("registration_page", self.one.pk),
            self.url("registration_certificate", self.one.pk),
        )
        self.assertEqual(self.logged(), [])
        page = self.send("registration_certificate", self.one.pk)
        self.assertContains(page, "安宅 一郎 様")
        self.assertContains(page, "参加したことを証明します")
        self.assertEqual(self.logged(), ["参加証明書の印刷：受付番号1"])

    def test_a_certificate_is_in_the_language_of_the_person(self):
        row = self.register(5, name="Ann Other", language="en")
        self.go_to(EVENING)
        reception.check_in(row, by=self.editor, size=1)
        page = self.send("registration_certificate", row.pk)
        self.assertContains(page, '<html lang="en">')
        self.assertContains(page, "Certificate of attendance")

    def test_the_lists_of_an_event_are_on_one_page(self):
        page = self.open("event_lists", self.event.pk)
        for name in ("roster", "name_tags", "insurance", "needs_sheet", "answers"):
            self.assertContains(page, self.url(f"event_{name}", self.event.pk))
        self.assertContains(page, "2031年6月26日")  # the needs go first
        rights = self.editor.groups.get().permissions
        rights.remove(rights.get(codename="see_needs"))
        page = self.open("event_lists", self.event.pk)
        self.assertNotContains(page, self.url("event_needs_sheet", self.event.pk))


class WaitingLists(DeskCase):
    def rows(self):
        return [row for row, _seats in self.open("waiting_lists").context["rows"]]

    def test_who_waits_since_when_and_who_has_moved_up(self):
        seated = self.fill(10)
        self.register("first")
        self.wait(days=2)
        self.register("second", adults=1)
        registration_services.cancel(seated[0])
        self.wait(days=3)
        [row] = self.rows()
        self.assertEqual((row.event, row.parties, row.people), (self.event, 1, 2))
        self.assertEqual((row.days, row.promoted), (3, 1))
        page = self.open("waiting_lists")
        self.assertContains(page, "2人（1件）")
        self.assertContains(page, self.url("event_registrations", self.event.pk) + "#d-queue")

    def test_the_next_event_comes_first_and_the_past_is_left_out(self):
        later = self.make_event(capacity=1, starts_at=EVENING + timedelta(days=7))
        for event in (later, self.event):
            event_seats = event.capacity
            for number in range(event_seats + 1):
                self.register(f"p{event.pk}-{number}", event=event)
        self.assertEqual([row.event for row in self.rows()], [self.event, later])
        self.go_to(EVENING + timedelta(days=1))
        self.assertEqual([row.event for row in self.rows()], [later])

    def test_after_the_deadline_staff_are_asked_to_phone(self):
        self.fill(11)
        self.go_to(EVENING - timedelta(hours=3))
        self.assertContains(self.open("waiting_lists"), "席を割り当てて電話してください")

    def test_a_cancelled_event_has_none(self):
        self.fill(11)
        editing_services.cancel_event(self.event, by=self.editor, note_ja="雪のため")
        self.assertEqual(self.rows(), [])
        self.assertContains(self.open("waiting_lists"), "キャンセル待ちの人はいません")

    def test_a_name_is_shown_as_text(self):
        self.fill(11)
        self.event.title_ja = "<script>alert(1)</script>"
        self.event.save()
        self.assertNotContains(self.open("waiting_lists"), "<script>alert")
