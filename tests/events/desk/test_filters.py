"""The list of an event's registrations: what its filter shows, its sums, its pages."""

from datetime import timedelta
from unittest import mock

from events.desk import overview_views
from events.reception import services as reception

from ..clock import EVENING
from .cases import DeskCase


class Filtering(DeskCase):
    def setUp(self):
        super().setUp()
        self.way = self.event.questions.create(
            order=1, label_ja="参加のしかた", kind="choice", options_ja="用水を歩く\n会場だけ"
        )
        self.rows = {
            "seat": self.register("seat", answers={self.way: "用水を歩く"}),
            "needs": self.register(
                "needs", needs=["captioning"], answers={self.way: "会場だけ"}, adults=1
            ),
            "held": self.register("held", confirmed=False),
            "gone": self.register("gone"),
        }
        self.act(self.rows["gone"], "cancel")
        self.fill(6)
        self.rows["late"] = self.register("late")

    def found(self, **data):
        """Return which of the rows above a filter shows."""
        page = self.send("event_registrations", self.event.pk, **data)
        shown = {row.pk for row in page.context["page"].object_list}
        return {name for name, row in self.rows.items() if row.pk in shown}

    def test_by_state(self):
        self.assertEqual(self.found(), {"seat", "needs", "held", "late"})
        self.assertEqual(self.found(state="seated"), {"seat", "needs"})
        self.assertEqual(self.found(state="unconfirmed"), {"held"})
        self.assertEqual(self.found(state="waiting"), {"late"})
        self.assertEqual(self.found(state="gone"), {"gone"})
        self.assertEqual(self.found(state="all"), set(self.rows))

    def test_by_what_happened_on_the_day(self):
        self.go_to(EVENING)
        reception.check_in(self.rows["seat"], by=self.editor, size=1)
        reception.mark_rest_absent(self.event, by=self.editor)
        self.assertEqual(self.found(state="came"), {"seat"})
        self.assertIn("needs", self.found(state="absent"))

    def test_by_needs(self):
        self.assertEqual(self.found(needs="any"), {"needs"})
        self.assertEqual(self.found(needs="open"), {"needs"})
        self.send("registration_needs", self.rows["needs"].pk, state="arranged")
        self.assertEqual(self.found(needs="open"), set())

    def test_by_an_answer(self):
        self.assertEqual(self.found(answer="会場だけ"), {"needs"})

    def test_by_one_of_several_answers(self):
        self.way.kind = "several"
        self.way.save()
        mine = self.rows["seat"].answers.filter(question=self.way)
        mine.update(text="用水を歩く\n会場だけ")
        self.assertEqual(self.found(answer="会場だけ"), {"seat", "needs"})

    def test_filters_add_up(self):
        self.assertEqual(self.found(state="seated", q="参加者seat"), {"seat"})
        self.assertEqual(self.found(state="waiting", q="参加者seat"), set())

    def test_an_unknown_choice_is_none(self):
        self.assertEqual(self.found(state="<b>", needs="nonsense"), self.found())

    def test_what_was_chosen_stays_chosen(self):
        page = self.send("event_registrations", self.event.pk, state="waiting", q="参加者")
        self.assertContains(page, '<option value="waiting" selected>')
        self.assertContains(page, 'value="参加者"')
        self.assertContains(page, "全11件のうち1件")

    def test_needs_are_an_icon_and_a_word_and_only_for_who_may_see_them(self):
        page = self.open("event_registrations", self.event.pk)
        self.assertContains(page, 'class="d-need"')
        self.assertContains(page, "要約筆記")
        rights = self.editor.groups.get().permissions
        rights.remove(rights.get(codename="see_needs"))
        page = self.open("event_registrations", self.event.pk)
        for words in ('class="d-need"', "要約筆記", 'name="needs"'):
            self.assertNotContains(page, words)
        self.assertEqual(self.found(needs="any"), set())

    def test_sums(self):
        page = self.open("event_registrations", self.event.pk)
        self.assertEqual(
            page.context["desk"].sums,
            [("席あり", 10, 9), ("キャンセル待ち", 1, 1), ("未確定の申込み", 1, 1)],
        )

    def test_further_pages_keep_the_filter(self):
        with mock.patch.object(overview_views, "PER_PAGE", 2):
            first = self.send("event_registrations", self.event.pk, state="seated")
            self.assertContains(first, '<input type="hidden" name="state" value="seated">')
            numbers = []
            for number in range(1, first.context["page"].paginator.num_pages + 1):
                page = self.send("event_registrations", self.event.pk, state="seated", page=number)
                numbers += [row.number for row in page.context["page"].object_list]
        self.assertEqual(len(numbers), 8)
        self.assertEqual(numbers, sorted(set(numbers)))

    def test_it_says_when_contacts_are_deleted(self):
        day = EVENING + timedelta(days=90)
        self.assertContains(
            self.open("event_registrations", self.event.pk), f"{day.year}年{day.month}月{day.day}日"
        )
