"""core.forms.stepwise, with a tiny form of its own: kept, validated, read, compared."""

from django.http import QueryDict
from django.test import SimpleTestCase

from kanazawa2030.core.forms.stepwise import Difference, Row, fingerprint

from .recipe import STEPS, Recipe

DISH = {"name": "かぶら寿し", "name_en": "", "season": "a", "is_hot": ""}
COOKING = {"how": "切る\nつける", "tools": ["1", "2"], "hours": "1", "minutes": "", "note": "x"}


class OrderTests(SimpleTestCase):
    def test_what_comes_before_and_after(self):
        self.assertEqual(STEPS.order, ["dish", "cooking"])
        self.assertEqual([STEPS.before(key) for key in STEPS], [None, "dish"])
        self.assertEqual([STEPS.after(key) for key in STEPS], ["cooking", None])


class KeepingTests(SimpleTestCase):
    def test_anything_typed_is_kept_as_it_was_typed_and_nothing_else(self):
        sent = QueryDict("name=%20+%E3%81%82&season=winter&is_hot=on&evil=1&picture=x")
        typed = STEPS.blank_form("dish", Recipe()).typed(sent)
        self.assertEqual(typed, {"name": "  あ", "name_en": "", "season": "winter", "is_hot": "on"})
        several = STEPS.blank_form("cooking", Recipe()).typed(QueryDict("tools=9&tools=1&how=%0A"))
        self.assertEqual((several["tools"], several["how"]), (["9", "1"], "\n"))

    def test_what_was_typed_is_in_the_form_again(self):
        typed = {**DISH, "name": "x" * 900, "season": "winter"}
        recipe = Recipe(**STEPS.replaced({"cooking": COOKING}, "dish", typed))
        self.assertEqual(recipe.data, {"dish": typed, "cooking": COOKING})
        for form in (STEPS.blank_form("dish", recipe), STEPS.bound_form("dish", recipe)):
            self.assertEqual({name: form[name].value() or "" for name in typed}, {**typed})
        self.assertEqual(STEPS.blank_form("dish", recipe).errors, {})

    def test_a_version_is_that_of_one_step(self):
        recipe = Recipe(dish=DISH)
        version = STEPS.version(recipe, "dish")
        recipe.data = STEPS.replaced(recipe.data, "cooking", COOKING)
        self.assertEqual(STEPS.version(recipe, "dish"), version)
        recipe.data = STEPS.replaced(recipe.data, "dish", {**DISH, "name": "ぶり"})
        self.assertNotEqual(STEPS.version(recipe, "dish"), version)
        self.assertEqual(fingerprint({"a": 1, "b": 2}), fingerprint({"b": 2, "a": 1}))


class ValidatedTests(SimpleTestCase):
    def test_a_full_draft(self):
        validated = STEPS.validated(Recipe(dish=DISH, cooking=COOKING))
        self.assertTrue(validated.is_valid)
        self.assertEqual(validated.problems, [])
        self.assertEqual(validated.data["dish"], {**DISH, "is_hot": False})
        self.assertEqual(validated.data["cooking"]["tools"], ["1", "2"])

    def test_each_problem_leads_to_its_field(self):
        raw = {**COOKING, "how": "raw", "tools": ["1"]}
        validated = STEPS.validated(Recipe(dish={**DISH, "name": ""}, cooking=raw))
        self.assertFalse(validated.is_valid)
        self.assertEqual(
            [(one.step.key, one.label, one.target) for one in validated.problems],
            [("dish", "Name", "id_name"), ("cooking", "", "")],
        )
        self.assertEqual(validated.problems[1].message, "Cook it.")

    def test_an_empty_draft_lacks_everything_needed(self):
        problems = STEPS.validated(Recipe()).problems
        self.assertEqual([one.label for one in problems], ["Name", "Season", "How", "Tools"])


class SummaryTests(SimpleTestCase):
    def test_answers_read_as_lines(self):
        dish, cooking = STEPS.validated(Recipe(dish=DISH, cooking=COOKING)).summary
        self.assertEqual(dish.step.title, "Dish")
        self.assertEqual(
            dish.rows,
            [
                Row("Name", ["かぶら寿し"], "id_name", "ja"),
                Row("In English", [], "id_name_en", "en"),
                Row("Season", ["Autumn"], "id_season"),
                Row("Hot", ["いいえ"], "id_is_hot"),
                Row("Picture", [], "id_picture"),
            ],
        )
        self.assertEqual(
            [(row.label, row.lines) for row in cooking.rows],
            [("Time", ["1"]), ("How", ["切る", "つける"]), ("Tools", ["Pan", "Pot"])],
        )

    def test_a_valid_answer_reads_as_it_will_be_stored(self):
        typed = {**COOKING, "hours": "１", "minutes": "３０"}
        (time, *_rest) = STEPS.bound_form("cooking", Recipe(), values=typed).summary()
        self.assertEqual(time.lines, ["１", "30"])
        (time, *_rest) = STEPS.bound_form(
            "cooking", Recipe(), values={**typed, "minutes": "半"}
        ).summary()
        self.assertEqual(time.lines, ["１", "半"])

    def test_other_data_and_anything_typed(self):
        data = {"dish": {"season": "winter"}, "cooking": {"tools": ["9"]}}
        dish, cooking = STEPS.validated(Recipe(dish=DISH), data=data).summary
        self.assertEqual([row.lines for row in dish.rows][:3], [[], [], ["winter"]])
        self.assertEqual(cooking.rows[-1].lines, ["9"])

    def test_two_versions_side_by_side(self):
        recipe = Recipe(cooking={"how": "焼く", "tools": ["1"]})
        typed = {"how": "煮る", "tools": ["1"], "hours": "2"}
        form = STEPS.bound_form("cooking", recipe, values=typed)
        self.assertEqual(
            STEPS.differences("cooking", recipe, form),
            [Difference("Time", [], ["2"]), Difference("How", ["焼く"], ["煮る"])],
        )
