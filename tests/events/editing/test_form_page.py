"""The page of an event's form: a short first screen, closed sections, what is missing."""

import re
from html.parser import HTMLParser

from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from events.models import Event, EventQuestion, HostRole, ProgrammeItem, TextTemplate
from kanazawa2030.core.workflow.publishing import PublishingError, apply_transition
from kanazawa2030.core.workflow.readiness import needs_of

from ...core.uploads.test_images import picture, upload
from ...factories import make_event, make_partner, make_text_template, make_venue
from ...staffdesk import sent_by
from .cases import NEW, EventDesk

SHOWN_AT_MOST = 12
NEEDED_AT_MOST = 10
TEXT = {"name": "結びの文", "place": "bring", "text_ja": "歩きやすい靴", "text_en": ""}


class _Shown(HTMLParser):
    """Collects the names of the inputs of the form that stand in no closed section."""

    def __init__(self):
        super().__init__()
        self.names, self.in_form, self.closed = [], False, 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.in_form = attrs.get("id") == "event_form"
        elif tag == "details":
            self.closed += "open" not in attrs
        elif tag in ("input", "select", "textarea") and self.in_form and not self.closed:
            is_seen = attrs.get("type") not in ("hidden", "submit")
            self.names += [attrs["name"]] if is_seen else []

    def handle_endtag(self, tag):
        if tag == "details" and self.closed:
            self.closed -= 1
        elif tag == "form":
            self.in_form = False


def shown_of(response) -> list[str]:
    reader = _Shown()
    reader.feed(response.content.decode())
    return reader.names


def sections_of(response) -> dict[str, tuple[str, bool]]:
    """Return by key what each section says, and whether it is open."""
    return {one.key: (one.state, one.is_open) for one in response.context["page"].sections}


class FirstScreen(EventDesk):
    def opened(self, event=None):
        args = ("change", event.pk) if event else ("add",)
        return self.client.get(self.address(Event, *args))

    def test_a_new_cafe_shows_few_fields_and_marks_each(self):
        response = self.opened()
        names = shown_of(response)
        self.assertLessEqual(len(names), SHOWN_AT_MOST, names)
        page = response.content.decode()
        first = page[page.index('class="ev-sheet"') : page.index('id="ev-later"')]
        fields = len(re.findall(r'class="ev-field ', first))
        self.assertEqual(len(re.findall(r'class="need', first)), fields)

    def test_a_cafe_from_nothing_is_published_with_few_fields_and_three_pages(self):
        """The list or the desk, the form, the saved form; then the button."""
        self.opened()
        typed = {**NEW, "venue": make_venue().pk}
        self.assertLessEqual(len(typed), NEEDED_AT_MOST)
        response = self.client.post(
            self.address(Event, "add"),
            {**self.form_of(Event), **typed, "_continue": "1"},
            follow=True,
        )
        self.assertEqual(len(response.redirect_chain), 1)
        self.assertEqual(response.context["page"].missing, [])
        event = Event.objects.get()
        self.assertEqual(event.publishing_state, "draft")
        self.save(event, _move="publish")
        event.refresh_from_db()
        self.assertTrue(event.is_published())

    def test_a_copy_is_published_after_its_date(self):
        original = make_event(title_ja="第1回のカフェ")
        date = {"starts_at_0": "2031-07-01", "starts_at_1": "19:00"}
        self.assertLessEqual(len(date), 5)
        self.client.post(self.address(Event, "copy", original.pk), date)
        copy = Event.objects.exclude(pk=original.pk).get()
        self.assertEqual(self.opened(copy).context["page"].missing, [])
        self.save(copy, _move="publish")
        copy.refresh_from_db()
        self.assertTrue(copy.is_published())

    def test_one_primary_button_and_saving_does_not_publish(self):
        for event in (None, make_event(published=False)):
            response = self.opened(event)
            self.assertContains(response, 'class="default"', count=1)
            self.assertContains(response, "下書きを保存する")
            self.assertContains(response, "保存しただけでは公開されません")
        public = self.opened(make_event())
        self.assertContains(public, "この催しは公開中です")
        self.assertNotContains(public, "下書きを保存する")

    @override_settings(APPROVAL_REQUIRED=True)
    def test_where_approval_is_required_the_page_says_so(self):
        self.assertContains(self.opened(make_event(published=False)), "承認を依頼してください")

    def test_who_may_not_change_it_sees_no_button(self):
        self.client.sign_in(self.person("reviewer"))
        response = self.opened(make_event(title_ja="川の清掃"))
        self.assertContains(response, "川の清掃")
        self.assertNotContains(response, 'class="default"')
        self.assertEqual(shown_of(response), [])

    def test_in_english(self):
        type(self.editor).objects.filter(pk=self.editor.pk).update(language="en")
        response = self.opened()
        for words in ("4 more to publish", "Save the draft", "required to publish"):
            self.assertContains(response, words)

    def test_an_end_with_its_time_only_is_on_the_day_of_the_start(self):
        self.assertEqual(self.add(Event, **NEW, ends_at_1="午後8時半").status_code, 302)
        ends = timezone.localtime(Event.objects.get().ends_at)
        self.assertEqual(f"{ends:%Y-%m-%d %H:%M}", "2031-06-18 20:30")

    def test_times_as_people_type_them_are_understood_or_refused_with_an_example(self):
        for typed, read in (("午後2時", "14:00"), ("16", "16:00"), ("1400", "14:00")):
            event = make_event(published=False)
            response = self.save(
                event, starts_at_0="R13.12.20", starts_at_1=typed, ends_at_0="", ends_at_1=""
            )
            self.assertEqual(response.status_code, 302, typed)
            event.refresh_from_db()
            starts = timezone.localtime(event.starts_at)
            self.assertEqual(f"{starts:%Y-%m-%d %H:%M}", f"2031-12-20 {read}")
        response = self.add(Event, **{**NEW, "starts_at_0": "12/20"})
        [sentence] = self.errors_of(response)["starts_at"]
        self.assertIn("2026年12月20日", sentence)
        self.assertContains(response, 'value="12/20"')


class Sections(EventDesk):
    def test_each_says_how_it_stands_and_is_closed(self):
        event = make_event(
            published=False,
            speakers=[{"name_ja": "花子"}, {"name_ja": "太郎"}],
            hosts=[make_partner()],
            fee_yen=1500,
            contact_phone="076-220-2111",
            offered_needs=["wheelchair"],
            goals=(11, 13),
        )
        found = sections_of(self.client.get(self.address(Event, "change", event.pk)))
        said = {key: state for key, (state, _is_open) in found.items()}
        self.assertEqual(said["speakers"], "2人")
        self.assertEqual(said["host_roles"], "1団体")
        self.assertEqual((said["programme"], said["picture"]), ("未入力", "未入力"))
        self.assertEqual(said["fee"], "1,500円")
        self.assertEqual(said["contact"], "076-220-2111")
        self.assertEqual(said["access"], "日本語、配慮1件")
        self.assertIn("目標11、13", said["goals"])
        self.assertFalse(any(is_open for _state, is_open in found.values()))

    def test_a_row_is_added_without_script_and_an_empty_one_is_none(self):
        event = make_event(published=False)
        opened = self.form_of(Event, event)
        self.assertEqual(opened["speakers-TOTAL_FORMS"], ["1"])
        self.save(event, opened={**opened, "speakers-0-name_ja": "花子"})
        self.assertEqual([one.name_ja for one in event.speakers.all()], ["花子"])
        for model in (HostRole, ProgrammeItem, EventQuestion):
            self.assertFalse(model.objects.filter(event=event).exists())

    def test_the_one_with_a_mistake_is_open_and_the_summary_leads_into_it(self):
        response = self.add(
            Event,
            **NEW,
            slug="川の清掃 1",
            **{
                "speakers-TOTAL_FORMS": "1",
                "speakers-0-position_ja": "農家",
                "speakers-0-order": "0",
            },
        )
        found = sections_of(response)
        is_open = {key for key, (_state, is_open) in found.items() if is_open}
        self.assertEqual(is_open, {"address", "speakers"})
        page = response.content.decode()
        self.assertLess(page.index('class="mistakes"'), page.index('class="ev-sheet"'))
        for anchor in ("id_slug", "id_speakers-0-name_ja"):
            self.assertIn(f'<a href="#{anchor}">', page)
        self.assertContains(response, 'value="農家"')

    def test_every_field_stands_on_the_page_once(self):
        response = self.client.get(self.address(Event, "add"))
        sent = response.content.decode()
        asked_later = {"into_past"}  # once a date in the past was refused
        for name in set(response.context["adminform"].form.fields) - asked_later:
            ids = re.findall(rf'id="id_{name}(?:_0)?"', sent)
            self.assertTrue(ids, name)
            self.assertEqual(len(ids), len(set(ids)), name)


class Readiness(EventDesk):
    def missing(self, response) -> list[str]:
        return [wish.anchor for wish in response.context["page"].missing]

    def test_all_that_is_missing_is_listed_with_links_and_what_is_done_below(self):
        response = self.client.get(self.address(Event, "add"))
        anchors = ["id_title_ja", "id_starts_at_0", "id_venue", "id_capacity"]
        self.assertEqual(self.missing(response), anchors)
        page = response.content.decode()
        for anchor in anchors:
            self.assertIn(f'<a href="#{anchor}">', page)
            self.assertIn(f'id="{anchor}"', page)
        draft = make_event(published=False, venue=None)
        response = self.client.get(self.address(Event, "change", draft.pk))
        self.assertEqual(self.missing(response), ["id_venue"])
        self.assertEqual(len(response.context["page"].met), 3)
        self.assertContains(response, "公開まで、あと1項目")

    def test_it_follows_what_is_typed_after_an_error(self):
        response = self.add(Event, **{**NEW, "capacity": "", "venue": make_venue().pk})
        self.assertEqual(self.missing(response), ["id_capacity"])
        opened = sent_by(response, "event_form")
        self.assertEqual(opened["title_ja"], [NEW["title_ja"]])

    def test_the_service_refuses_exactly_what_the_list_says(self):
        """Without title, venue or words for the picture; and publishes once none is missing."""
        now = timezone.now()
        event = make_event(published=False, title_ja="", title_en="Walk", venue=None)
        for column, value in (("title_ja", "散歩"), ("venue", make_venue())):
            first = next(need for need in needs_of(event, now) if not need.is_met)
            with self.assertRaisesMessage(PublishingError, str(first.ask)) as caught:
                apply_transition(event, "publish", by=self.editor)
            self.assertEqual((caught.exception.field, first.field), (column, column))
            setattr(event, column, value)
            event.save()
        self.assertTrue(all(need.is_met for need in needs_of(event, now)))
        apply_transition(event, "publish", by=self.editor)

    def test_an_online_event_needs_no_venue(self):
        event = make_event(published=False, venue=None, format="online")
        self.assertEqual(
            [need.field for need in needs_of(event, timezone.now()) if not need.is_met], []
        )

    def test_a_picture_needs_its_words(self):
        event = make_event(published=False)
        response = self.save(event, image=upload(picture()), _move="publish")
        self.assertEqual(list(self.errors_of(response)), ["image_alt_ja"])
        self.assertEqual(self.missing(response), ["id_image_alt_ja"])
        self.assertTrue(sections_of(response)["picture"][1])


class KeptTexts(EventDesk):
    def add(self, **changes):
        return self.client.post(self.address(TextTemplate, "add"), {**TEXT, **changes})

    def test_an_editor_keeps_a_text(self):
        self.assertEqual(self.add().status_code, 302)
        self.assertEqual(TextTemplate.objects.get().text_ja, "歩きやすい靴")

    def test_what_its_field_would_refuse_is_refused_with_all_that_was_typed(self):
        for changes, words in (
            ({"text_ja": "あ" * 201}, "200字以内で入力してください。"),
            ({"text_ja": ""}, "日本語か英語のどちらかで入力してください。"),
            ({"name": ""}, "「名前」を入力してください。"),
            ({"place": "slug"}, "「slug」は選べません。一覧から選んでください。"),
        ):
            with self.subTest(words):
                page = self.add(**changes)
                self.assertContains(page, words)
                self.assertContains(page, {**TEXT, **changes}["name"] or "歩きやすい靴")
        self.assertFalse(TextTemplate.objects.exists())

    def test_the_description_takes_a_longer_one(self):
        self.assertEqual(self.add(place="body", text_ja="あ" * 1_500).status_code, 302)

    def test_no_row_is_without_a_text(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            make_text_template(text_ja="", text_en="")


class OfferedTexts(EventDesk):
    def test_each_language_is_offered_at_its_field(self):
        make_text_template(name="結びの文", place="bring", text_ja="水筒 <b>", text_en="A bottle")
        make_text_template(name="日本語だけ", place="access_note", text_ja="段差なし", text_en="")
        page = self.client.get(self.address(Event, "add"))
        for column, text in (
            ("bring_ja", "水筒 &lt;b&gt;"),
            ("bring_en", "A bottle"),
            ("access_note_ja", "段差なし"),
        ):
            self.assertContains(page, f'data-into="id_{column}" data-text="{text}"')
        self.assertNotContains(page, 'data-into="id_access_note_en"')

    def test_without_texts_nothing_is_offered(self):
        self.assertNotContains(self.client.get(self.address(Event, "add")), "文例")
