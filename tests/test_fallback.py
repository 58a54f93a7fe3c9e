"""A text in one language only is shown on pages of the other, with its `lang`."""

import re
from html.parser import HTMLParser

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from modeltranslation.translator import translator

from events.models import Event, EventQuestion, Quote, Report, ReportMaterial, ReportPhoto
from kanazawa2030.core.models import CourseOfAction, Goal, SiteNotice
from kanazawa2030.pages.models import Topic
from meetings.models import Action, AgendaItem, Decision, Material, Photo, SectorCount, Statement
from partners.models import Partner

from .base import PortalTestCase
from .factories import make_event, make_meeting, make_partner, make_past_event, make_topic
from .page_types import PAGE_TYPES, address, load_everything
from .pagecheck import VOID

# Stands for a text; the number tells which. No font, no search key changes it.
MARK = re.compile(r"〓(\d+)〓")
# Only in attributes, the head or a file, where no element can carry a language.
NOT_IN_TEXT = {
    "Event.image_alt",
    "Partner.logo_alt",
    "Venue.map_alt",
    "SitePage.description",
    # What a proposer alone reads, in the language of the proposal.
    "Decision.mail",
    "Decision.next_step",
    "Decision.reason",
    # Only staff read it, each language at its own field.
    "TextTemplate.text",
}
# Names in tags and choices: they are there in both languages, the admin sees to it.
ALWAYS_BOTH = {(Goal, "title"), (CourseOfAction, "title"), (CourseOfAction, "short_title")}
# Japanese is there: the database sees to it.
ALWAYS_JAPANESE = {(ReportPhoto, "alt"), (Photo, "alt")}
# Readers see what a version has frozen: tests/meetings/public/test_record_page.py.
FROZEN = {
    (AgendaItem, "title"),
    (Statement, "text"),
    (Decision, "text"),
    (Action, "text"),
    (Action, "who"),
    (Material, "label"),
    (SectorCount, "sector"),
}
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
OTHER = {"ja": "en", "en": "ja"}
NOTES = {"ja": "この文章は英語だけです。", "en": "Only available in Japanese."}


class Texts(HTMLParser):
    """Collects the visible texts of a page with the language of each."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.stack, self.texts = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            attrs = dict(attrs)
            inherited = self.stack[-1][1] if self.stack else ""
            kind = "hidden" if attrs.get("aria-hidden") == "true" else tag
            self.stack.append((kind, attrs.get("lang", inherited)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.stack.pop()

    def handle_data(self, data):
        if data.strip() and not {"head", "script", "hidden"} & {tag for tag, _lang in self.stack}:
            self.texts.append((self.stack[-1][1] if self.stack else "", data.strip()))


def fields():
    """Return every translated field as (model, name), sorted."""
    models = translator.get_registered_models(abstract=False)
    found = {
        (model, name)
        for model in models
        if not model._meta.proxy
        for name in translator.get_options_for_model(model).get_field_names()
    }
    return sorted(
        found - ALWAYS_BOTH - ALWAYS_JAPANESE - FROZEN, key=lambda pair: (pair[0].__name__, pair[1])
    )


@override_settings(SHOW_SAMPLES_IN_DATA=True)
class FallbackTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        load_everything()
        SiteNotice.objects.create(pk=1, text_ja="大雪", text_en="Snow")
        partner = make_partner(
            slug="whole", tagline="x", practice="x", challenge="x", vision_2030="x"
        )
        make_event(
            slug="whole",
            hosts=[partner],
            speakers=[{"name_ja": "人", "position_ja": "職"}],
            programme=[{"text_ja": "式"}],
            fee_yen=100,
            format="hybrid",
            registration_mode="contact",
            contact_email="host@host.example",
        )
        asking = make_event(slug="asking")
        EventQuestion.objects.create(event=asking, kind="choice", label_ja="道", options_ja="x")
        answered = make_past_event(slug="told")
        answered.feedback_questions.create(order=1, label_ja="どこで", options_ja="x")
        told = Report.objects.create(
            event=answered, summary_ja="x", publishing_state="approved", publish_at=timezone.now()
        )
        ReportMaterial.objects.create(report=told, label_ja="x", url="https://host.example/")
        Quote.objects.create(report=told, text_ja="x", said_by_ja="x", is_shown=True)
        make_meeting(number=99)
        make_topic(slug="whole")
        cls.paths = [
            *PAGE_TYPES.values(),
            "events/whole/",
            "events/asking/register/",
            "events/told/",
            "events/told/feedback/",
            "partners/whole/",
            "meetings/99/",
            "news/whole/",
        ]

    def leave_only(self, language: str) -> list[str]:
        """Put a mark in every text in that language, and nothing in the other."""
        names = []
        for number, (model, name) in enumerate(fields()):
            names.append(f"{model.__name__}.{name}")
            model._base_manager.update(
                **{f"{name}_{language}": f"〓{number}〓", f"{name}_{OTHER[language]}": ""}
            )
        return names

    def test_each_text_falls_back_and_says_its_language(self):
        for page_language, language in OTHER.items():
            names = self.leave_only(language)
            self.assertGreater(len(names), 40)
            seen, unmarked = set(), []
            for path in self.paths:
                where = address(path, page_language)
                html = self.client.get(where).content.decode()
                for said, text in Texts(html).texts:
                    for number in map(int, MARK.findall(text)):
                        seen.add(names[number])
                        if said != language:
                            unmarked.append(f"{where}: {names[number]}")
            with self.subTest(page_language):
                self.assertEqual(sorted(set(unmarked)), [])
                self.assertEqual(set(names) - seen - NOT_IN_TEXT, set())

    def test_names_are_wanted_in_both_languages(self):
        self.client.sign_in(self.administrator)
        for model, name in sorted(ALWAYS_BOTH, key=str):
            row = model.objects.first()
            url = reverse(f"admin:core_{model._meta.model_name}_change", args=[row.pk])
            with self.subTest(model.__name__, name=name):
                form = self.client.get(url).context["adminform"].form
                self.assertTrue(form.fields[f"{name}_en"].required)

    def test_long_texts_say_it_in_words(self):
        for page_language, language in OTHER.items():
            self.leave_only(language)
            for path in ("events/whole/", "partners/whole/", "news/whole/", "about/"):
                with self.subTest(path, language=page_language):
                    page = self.client.get(address(path, page_language))
                    self.assertContains(page, NOTES[page_language])

    def test_no_japanese_stands_unmarked_on_an_english_page(self):
        paths = [
            *self.paths,
            *(f"events/{e.slug}/" for e in Event.objects.published()),
            *(f"partners/{p.slug}/" for p in Partner.objects.published()),
            *(f"news/{t.slug}/" for t in Topic.objects.published()),
        ]
        seen, unmarked = 0, []
        for path in paths:
            where = address(path, "en")
            for said, text in Texts(self.client.get(where).content.decode()).texts:
                if JAPANESE.search(text):
                    seen += 1
                    if said != "ja":
                        unmarked.append(f"{where}: {text[:60]}")
        self.assertEqual(unmarked, [])
        self.assertGreater(seen, len(paths))
