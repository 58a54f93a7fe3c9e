"""The pages of a draft, with a tiny form of its own: nothing typed is ever lost."""

from unittest import mock

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from ...base import PortalTestCase
from ...people import make_person
from ..forms.recipe import STEPS
from ..forms.test_stepwise import COOKING, DISH
from .draft_urls import RECIPE, SENT

DISH_PAGE, COOKING_PAGE = "/ja/recipes/7/dish/", "/ja/recipes/7/cooking/"
CHECK = "/ja/recipes/7/check/"


@override_settings(ROOT_URLCONF="tests.core.drafts.draft_urls")
class RecipeCase(PortalTestCase):
    def setUp(self):
        cache.clear()
        RECIPE.data = {}
        SENT.clear()
        self.person = make_person("partner")
        self.client.sign_in(self.person)

    def post(self, page=DISH_PAGE, *, client=None, version=None, action="next", **typed):
        key = "dish" if page == DISH_PAGE else "cooking"
        version = STEPS.version(RECIPE, key) if version is None else version
        sent = {"version": version, "action": action, **typed}
        return (client or self.client).post(page, sent)


class StepTests(RecipeCase):
    def test_the_way_through(self):
        self.assertRedirects(self.post(**DISH), COOKING_PAGE)
        self.assertContains(self.client.get(COOKING_PAGE), f'href="{DISH_PAGE}"')
        self.assertRedirects(self.post(COOKING_PAGE, **COOKING), CHECK)
        self.assertEqual(RECIPE.data, {"dish": DISH, "cooking": COOKING})
        self.assertRedirects(self.post(**DISH, check="1"), CHECK)

    def test_what_is_wrong_is_said_and_kept(self):
        response = self.post(name="", season="winter")
        self.assertEqual(response.status_code, 422)
        self.assertIn("name", response.context["form"].errors)
        self.assertEqual(RECIPE.data["dish"]["season"], "winter")

    def test_a_pause_asks_nothing(self):
        response = self.post(action="draft", name="", name_en="half a wor")
        self.assertRedirects(response, "/ja/recipes/7/", fetch_redirect_response=False)
        page = self.client.get(DISH_PAGE)
        self.assertContains(page, "half a wor")
        self.assertFalse(page.context["form"].is_bound)
        self.assertIn("season", self.client.get(DISH_PAGE + "?check=1").context["form"].errors)

    def test_a_refused_file_is_said_also_on_a_pause(self):
        picture = SimpleUploadedFile("x.txt", b"x")
        response = self.post(action="draft", name="残る", picture=picture)
        self.assertEqual(response.status_code, 422)
        self.assertEqual(RECIPE.data["dish"]["name"], "残る")

    @override_settings(LIMITS={"upload": (1, 86400)})
    def test_too_many_files_are_not_read_and_the_words_kept(self):
        for name, status in (("一", 422), ("二", 302)):
            picture = SimpleUploadedFile("x.txt", b"x")
            response = self.post(action="draft", name=name, picture=picture)
            self.assertEqual(response.status_code, status)
        self.assertEqual(RECIPE.data["dish"]["name"], "二")

    def test_two_versions(self):
        opened = STEPS.version(RECIPE, "dish")
        self.post(**DISH)
        response = self.post(version=opened, **{**DISH, "name": "ぶり大根"})
        self.assertEqual(response.status_code, 409)
        (both,) = response.context["differing"]
        self.assertEqual((both.old, both.new), (["かぶら寿し"], ["ぶり大根"]))
        self.assertContains(response, 'value="ぶり大根"', status_code=409)
        self.assertEqual(RECIPE.data["dish"], DISH)
        self.assertEqual(self.post(version=opened, **DISH).status_code, 302, "a second click")
        self.post(version=response.context["version"], **{**DISH, "name": "ぶり大根"})
        self.assertEqual(RECIPE.data["dish"]["name"], "ぶり大根")

    def test_typed_after_the_session_had_ended(self):
        opened = STEPS.version(RECIPE, "dish")
        stranger = self.client_class().sign_in(self.person).end_session()
        self.post(client=stranger, version=opened, **{**DISH, "name": "待つ"})
        self.assertEqual(RECIPE.data, {})
        self.post(**DISH)
        stranger.force_login(self.person)
        page = stranger.get(DISH_PAGE)
        self.assertContains(page, 'value="待つ"')
        self.assertTrue(page.context["is_kept"])
        self.assertEqual(page.context["version"], opened, "not to be saved over the other")

    def test_pages_that_are_not_there(self):
        for page in ("/ja/recipes/8/dish/", "/ja/recipes/7/drink/", "/ja/recipes/8/check/"):
            self.assertEqual(self.client.get(page).status_code, 404)
        with mock.patch.object(RECIPE, "pk", 8):
            self.assertEqual(self.post(**DISH).status_code, 404)


class CheckTests(RecipeCase):
    def send(self, version="1"):
        return self.client.post(CHECK, {"version": version})

    def test_what_is_missing_is_said_with_the_way_there(self):
        for response, status in ((self.client.get(CHECK), 200), (self.send(), 422)):
            link = f'href="{DISH_PAGE}?check=1#id_name"'
            self.assertContains(response, link, status_code=status)
            self.assertEqual(response.context["was_sent"], status == 422)
        self.assertEqual(SENT, [])

    def test_read_sent_and_closed(self):
        RECIPE.data = {"dish": DISH, "cooking": COOKING}
        page = self.client.get(CHECK)
        self.assertContains(page, "つける")
        self.assertContains(page, "未記入")
        self.assertEqual(self.send().status_code, 302)
        self.assertEqual(SENT[0]["dish"]["name"], DISH["name"])
        for page in (CHECK, DISH_PAGE):
            self.assertEqual(self.client.get(page)["Location"], "/ja/recipes/7/")

    def test_what_stops_it(self):
        RECIPE.data = {"dish": DISH, "cooking": COOKING}
        self.assertContains(self.send("bad"), "The kitchen is closed.", status_code=422)
        self.assertContains(self.send("old"), "つける", status_code=409)
        self.assertEqual(SENT, [])
