"""What the forms of the staff desk say of bad input: our sentences, none of the framework's."""

import gettext
import re
from pathlib import Path

import django
from django.contrib import admin
from django.http import QueryDict
from django.test import RequestFactory, SimpleTestCase
from django.utils import translation
from django.utils.html import format_html

from kanazawa2030.core.staff_site.django_messages import in_our_english
from kanazawa2030.settings.city import CITY

from ...base import PortalTestCase

DJANGO = Path(django.__file__).parent
LONG = "あ" * 100_001
BAD = ("", "-1", "99999999999", "0.12345678901", "abc", "a\0b", "2026-02-30", "javascript:x", LONG)
PLACE = re.compile(r"%\(\w+\)[sdr]|%[sdr]|\{\w*\}")


def catalogue(folder) -> dict:
    path = Path(folder) / "ja" / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog


def stock_sentences() -> list[re.Pattern]:
    """Return the framework's Japanese sentences that our catalogue does not replace."""
    ours = catalogue(CITY.folder / "locale")
    found = []
    for folder in ("conf/locale", "contrib/admin/locale", "contrib/auth/locale"):
        for msgid, said in catalogue(DJANGO / folder).items():
            is_ours = msgid in ours or (isinstance(msgid, tuple) and msgid in ours)
            if isinstance(said, str) and said.endswith(("。", "！")) and not is_ours:
                parts = [re.escape(part) for part in PLACE.split(said)]
                found.append(re.compile(".*".join(parts), re.DOTALL))
    return found


class BadInput(PortalTestCase):
    def test_every_form_says_it_in_our_words(self):
        stock = stock_sentences()
        request = RequestFactory().get("/admin/")
        request.user = self.administrator
        with translation.override("ja"):
            said = {
                (sentence, place)
                for place, form_class in self.forms_of(request)
                for bad in BAD
                for sentence in self.errors_of(form_class, bad)
            }
        self.assertGreater(len(said), 100)
        foreign = {
            (re.sub(r"[0-9]{3,}", "N", sentence), place)
            for sentence, place in said
            if any(one.fullmatch(sentence) for one in stock)
        }
        self.assertEqual(sorted(foreign), [])

    @staticmethod
    def forms_of(request):
        """Return each form of the admin with the name of its place, those of parts too."""
        for model, model_admin in admin.site._registry.items():
            name = model._meta.label
            yield name, model_admin.get_form(request)
            for inline in model_admin.get_inline_instances(request):
                formset = inline.get_formset(request)
                yield f"{name}: {inline.model._meta.label}", formset.form

    @staticmethod
    def errors_of(form_class, bad):
        """Return what the form says of `bad` in each of its fields."""
        data = QueryDict(mutable=True)
        for name in form_class.base_fields:
            for key in (name, f"{name}_0", f"{name}_1"):
                data[key] = bad
        form = form_class(data)
        form.is_valid()
        return [str(line) for lines in form.errors.values() for line in lines]


class WhatWasDone(SimpleTestCase):
    def test_in_english_too_it_is_said_in_our_words(self):
        for said, ours in (
            ("The venue “A” was added successfully.", "The venue “A” has been saved."),
            ("The venue “A” was deleted successfully.", "The venue “A” has been deleted."),
            (
                "The venue “A” was changed successfully. You may edit it again below.",
                "The venue “A” has been saved. You can go on editing it below.",
            ),
            ("12月5日に延期しました。", "12月5日に延期しました。"),
        ):
            with self.subTest(said):
                self.assertEqual(in_our_english(said), ours)

    def test_a_link_stays_one_and_a_plain_text_is_still_escaped(self):
        link = format_html("The venue “<a>{}</a>” was added successfully.", "<A>")
        self.assertIn("<a>&lt;A&gt;</a>” has been", format_html("{}", in_our_english(link)))
        self.assertIn("&lt;b&gt;", format_html("{}", in_our_english("<b> was added successfully.")))
