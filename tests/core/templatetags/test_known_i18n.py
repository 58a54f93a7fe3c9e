"""`translate` writes a fixed text once a language, and everything else as Django does."""

from unittest import mock

from django.template import Context, Template
from django.test import SimpleTestCase
from django.utils import translation


def written(source, language, **values):
    with translation.override(language):
        return Template("{% load i18n %}" + source).render(Context(values))


class TranslateTests(SimpleTestCase):
    def test_each_language_has_its_text(self):
        page = Template(
            '{% load i18n %}{% translate "Events" %}{% translate "Events" as it %}/{{ it }}'
        )
        for _time in range(2):
            for language, text in (("ja", "催し"), ("en", "Events")):
                with translation.override(language):
                    self.assertEqual(page.render(Context()), f"{text}/{text}")

    def test_a_text_with_a_context(self):
        source = '{% translate "Past" context "events" %}'
        self.assertNotEqual(written(source, "ja"), "Past")
        self.assertEqual(written(source, "en"), "Past")

    def test_a_variable_is_translated_each_time(self):
        page = Template("{% load i18n %}{% translate word %}")
        with translation.override("ja"):
            found = [page.render(Context({"word": word})) for word in ("Events", "<Place>")]
        self.assertEqual(found, ["催し", "&lt;Place&gt;"])

    def test_the_catalogue_is_asked_once(self):
        page = Template('{% load i18n %}{% translate "Events" %}')
        with translation.override("en"):
            page.render(Context())
            with mock.patch("django.template.base.gettext_lazy") as asked:
                page.render(Context())
        asked.assert_not_called()
