"""Markup that people typed is shown as text on every page of the access table.

Every text field of every row holds markup, then each role asks for the pages of the
access table. A new page joins by its line there. A page that shows no stored text is
named in WITHOUT_TEXT with the reason; a field that no page shows, in NOT_SHOWN.
"""

import re
from collections import defaultdict
from fnmatch import fnmatchcase
from unittest import mock

from auditlog.models import LogEntry
from django.apps import apps
from django.db import models
from django.utils import timezone, translation
from modeltranslation.translator import translator

from events.models import Event, Proposal, Report, ReportPhoto, RightsAct
from kanazawa2030.core.models import Amendment, PublishingMove
from kanazawa2030.pages.models import DocumentedTotal, Milestone, Topic
from meetings.models import Indicator, Meeting
from partners.models import BoardEntry, CommitmentChange, Partner, PartnerChange

from .access.cases import AccessCase
from .access.table import rows
from .events.proposals.factories import answers
from .partners.commitments.factories import TERMS
from .partners.profile.factories import ANSWERS

TEXT = "文章"
OURS = ("auditlog", "core", "partners", "events", "meetings", "pages")
# role: (languages, beginnings of the names it asks for)
WALKS = {
    "stranger": (("ja", "en"), ("",)),
    "owner": (("ja", "en"), ("partners:", "proposals:", "pages:my")),
    "outsider": (("ja",), ("partners:board_ask",)),
    "reviewer": (("ja",), ("admin:index", "admin:events_proposal", "admin:partners_")),
    "administrator": (("ja",), ("admin:", "partners:", "proposals:", "events:event_detail")),
}
# Fields that hold no text of a person, by `Model.field` or `*.field`, and why.
MACHINE = {
    **dict.fromkeys(("*.move", "*.kind", "*.key", "*.key_hash"), "a word of the code"),
    **dict.fromkeys(("*.from_state", "*.to_state", "*.from_status", "*.to_status"), "a state"),
    **dict.fromkeys(("*.nonce", "*.manage_nonce", "User.session_nonce"), "part of a token"),
    **dict.fromkeys(("*.search_text", "*.sort_ja", "*.sort_en"), "made from other fields"),
    **dict.fromkeys(("*.colour", "*.text_colour", "Partner.crest"), "of a fixed form"),
    **dict.fromkeys(("LogEntry.object_pk", "LogEntry.cid"), "a row's or a request's number"),
    "LogEntry.serialized_data": "not in use",
    "LogEntry.additional_data": "names of columns",
    "Amendment.answers": "choices",
    "RightsAct.counts": "numbers by names of the code",
    **dict.fromkeys(("RoleGrant.role", "RoleGrant.permission", "LimitCount.name"), "of the code"),
    **dict.fromkeys(("Event.offered_needs", "RegistrationNeeds.choices"), "choices"),
    **dict.fromkeys(("*.step_language", "*.asked_from", "*.purpose_version"), "choices"),
    **dict.fromkeys(
        (f"FrozenPart.{name}" for name in ("code", "text_ja", "text_en", "who_ja", "who_en")),
        "a copy of what a version shows",
    ),
    "User.password": "a hash",
    "OutgoingMail.html": "HTML, escaped when it was written",
}
# Shown around every page, so they say nothing of the page.
FRAME = ("Office", "SiteNotice", "User")
# Pages of the access table, or patterns of them, that show no stored text, and why.
WITHOUT_TEXT = {
    "account_*": "the forms of an account",
    "feeds:index": "addresses",
    "registrations:erased": "one sentence",
    "registrations:find": "a form for an address",
    "registrations:found": "one sentence",
    "follow:*": "our own words; courses and goals are Japanese and English choices",
    "admin:pages_subscription_history": "the subscription's number",
    "admin:pages_subscription_delete": "the subscription's number",
    "admin:events_waiting_lists": "empty where no one waits; tests/events/lists looks",
    "admin:translations": "empty where every text is written; tests/pages/translations looks",
    "admin:core_outgoingmail_pause": "our own words, and numbers",
    "admin:pictures": "originals only, and here each is a copy; tests/core/files looks",
    "admin:meetings_photos_add": "a form for files",
    "pages:search": "a form for words; tests/pages/search looks at what is found",
    "pages:open_data*": "files, columns and our own words",
    "voices:sent": "one sentence",
    "voices:flagged": "one sentence",
    "voices:deleted": "one sentence",
    "admin:meetings_voice_history": "the answer's number",
    "admin:meetings_voiceflag_history": "the answer's number",
    "admin:core_office_*": "shows what is in FRAME",
    "admin:core_sitenotice_*": "shows what is in FRAME",
    "admin:core_user_*": "shows what is in FRAME",
    "admin:app_list": "names of models",
    "admin:lists": "names of models",
    "admin:find": "a form for words; tests/pages/dashboard looks at what is found",
    "admin:*_add": "an empty form",
    "admin:core_outgoingmail_history": "the mail's number",
    "admin:meetings_figures_import": "a form for a file",
    "admin:handbook*": "our own words",
    "admin:next_deletion": "names of models, rules and numbers",
    "admin:watch_state": "our own words, figures and kinds of errors",
    "admin:imports*": "our own words, and a form for a file",
    "admin:meetings_meeting_delete": "the session's number",
    "admin:meetings_meeting_history": "the session's number",
    "admin:meetings_meeting_move": "the session's number",
    "admin:meetings_recordversion_delete": "the version's number",
    "admin:meetings_recordversion_move": "the version's number",
    "admin:partners_partnerchange_history": "the change's number",
    "admin:partners_partnerchange_move": "the change's number",
    "admin:password_change_done": "one sentence",
}
# Fields that no page of the access table shows.
NOT_SHOWN = {
    "Material.url": "a version shows the address it froze",
    "Call.reason": "a word of the code",
    "FeedbackAnswer.text": "shown once five have answered; its tests look at the page",
    "ReportPhoto.origin": "the name of a file of ours",
    "Photo.origin": "the name of a file of ours",
    "CoHost.email": "for the mail to the co-host",
    "CommitmentChange.before": "shown beside an earlier commitment; the table has a first one",
    "PartnerChange.before": "shown beside a change; the one of the table is an application",
    "Registration.before_arrival": "what an undo of the reception gives back",
    "Axis.withdrawal_reason": "as of a report; an axis has no page of its own",
    "Vision.withdrawal_reason": "as of a report; the page shows the vision that is public",
    "Report.withdrawal_reason": "the history of the report shows the note of the transition",
    "Event.previous_start": "a date of ours; the page shows the day",
    "Topic.facebook_url": "a link only to an address of Facebook, which markup is not",
    "Introduction.reason": "in the mail of a declined request",
    "LogEntry.actor_email": "the account is shown",
    "LogEntry.changes_text": "not in use",
    "MailPause.place": "compared with where the site is",
    "OutgoingMail.calendar_reference": "for the calendar file",
    "OutgoingMail.reply_to": "for the mail's head",
    "TaskRun.last_error": "in the log of the worker",
    "UnsavedForm.fields": "only its writer sees it, in the fields of the form put back",
}
# Pages that show the reason why something was returned to the partner.
RETURNED = (
    ("partners:board_entry", "sent"),
    ("partners:board_edit", "sent"),
    ("partners:change_detail", "sent"),
    ("partners:commitment_edit", "own"),
)
# The markup of field number n. A short field holds a shorter one.
LONG, SHORT = "\"'><script>alert({})</script>", '<b>{}"'
EXECUTES = re.compile(r'<script>alert\(\d+\)|<b>\d+"')
# … as text, within JSON-LD, or within the address of a link.
SHOWN = re.compile(
    r"(?:&lt;|\\u003c|%3C)(?:script(?:&gt;|\\u003e|%3E)alert(?:\(|%28)|b&gt;)(\d+)", re.IGNORECASE
)
# A value of a JSON field that is a choice, a number, a date or a row's number.
MACHINE_VALUE = re.compile(r"[\w.:+-]*", re.ASCII)


def markup(number: int, longest: int | None) -> str:
    """Return the markup of a field, as long as the field takes."""
    text = LONG.format(number)
    return text if longest is None or len(text) <= longest else SHORT.format(number)


def translated_fields(model) -> set[str]:
    """Return the names that stand for the columns of both languages."""
    known = model in translator.get_registered_models()
    return set(translator.get_options_for_model(model).get_field_names()) if known else set()


def text_fields():
    """Yield (model, field) for every column that holds text a person typed."""
    for model in apps.get_models():
        if model._meta.proxy or model._meta.app_label not in OURS:
            continue
        translated = translated_fields(model)
        for field in model._meta.concrete_fields:
            name = f"{model.__name__}.{field.name}"
            if (
                isinstance(field, (models.CharField, models.TextField, models.JSONField))
                and not isinstance(field, models.SlugField)
                and not (field.choices or field.unique or field.name in translated)
                and not {name, f"*.{field.name}"} & set(MACHINE)
            ):
                yield model, field


def in_json(value, text: str):
    """Return a JSON value with `text` in the place of every text a person typed."""
    if isinstance(value, dict):
        return {key: in_json(one, text) for key, one in value.items()}
    if isinstance(value, list):
        return [in_json(one, text) for one in value]
    if isinstance(value, str) and not MACHINE_VALUE.fullmatch(value):
        return text
    return value


def html_of(response) -> str:
    """Return the HTML of a page, or "" for a redirect or a file."""
    is_html = "html" in response.headers.get("Content-Type", "")
    return response.content.decode() if is_html else ""


class StoredTextTests(AccessCase):
    maxDiff = None

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.add_parts()
        cls.fields = list(text_fields())
        for number, (model, field) in enumerate(cls.fields):
            cls.fill(model, field, number)

    @classmethod
    def add_parts(cls):
        """Add what stands on these pages without a line of its own in the access table."""
        event = Event.objects.get(slug=cls.arguments["events:event_detail"]["published"][0])
        partner = Partner.objects.get(pk=cls.staged.partner_id)
        now = timezone.now()
        event.host_roles.create(partner=partner, role="organiser")
        event.speakers.create(name_ja="話す人")
        event.programme.create(text_ja="開会")
        event.feedback_questions.create(order=1, label_ja="どこで", options_ja="広報\n友だち")
        question = event.questions.create(label_ja="ひとこと")
        event.registrations.first().answers.create(question=question, text="こたえ")
        report = Report.objects.get(publishing_state="approved")
        report.materials.create(label_ja="資料", url="https://host.example/")
        report.quotes.create(text_ja="声", said_by_ja="学生", is_shown=True)
        draft = Proposal.objects.get(state="draft")
        draft.data = {step: dict.fromkeys(values, TEXT) for step, values in answers().items()}
        draft.save(update_fields=["data"])
        typed = dict.fromkeys((name for step in ANSWERS.values() for name in step), TEXT)
        columns = {name: TEXT for name in typed if name.endswith(("_ja", "_en"))}
        PartnerChange.objects.update(data=typed, values=columns, before=columns, reason=TEXT)
        terms = {name: TEXT for name in TERMS if name.endswith(("_ja", "_en"))}
        CommitmentChange.objects.update(values=terms, before=terms)
        partner.commitments.get().reports.create(year=2026, value=1, note_ja=TEXT, reported_at=now)
        on_staff_page = Partner.objects.get(pk=cls.admin_rows["partners_partner"])
        on_staff_page.moves.create(from_status="applied", to_status="approved", at=now)
        on_staff_page.membership_moves.create(what="joined", at=now)
        Partner.objects.update(
            crest="<",
            contact_is_public=True,
            representative_is_public=True,
            website="https://host.example/",
        )
        for item in (event, Meeting.objects.first(), Topic.objects.first()):
            PublishingMove.objects.create(item=item, move="publish", by=cls.people["owner"], at=now)
        Amendment.objects.create(
            item=event, state="returned", based_on=1, changes={"title_ja": [TEXT, TEXT]}
        )
        RightsAct.objects.create(act="erase", at=now, counts={"registration": 1})
        LogEntry.objects.update(changes={"title": [TEXT, TEXT]})
        ReportPhoto.objects.update(report=report)
        Event.objects.update(online_url="https://host.example/")
        Event.objects.filter(is_sample=True).update(
            registration_mode="external", registration_url="https://host.example/", capacity=None
        )
        for model in (Event, Indicator, Meeting, Milestone, DocumentedTotal):
            model.objects.update(source_url="https://host.example/")

    @classmethod
    def fill(cls, model, field, number):
        """Put the markup of field `number` into every row of its table."""
        table = model._base_manager
        if isinstance(field, models.JSONField):
            for row in table.all():
                value = in_json(getattr(row, field.name), LONG.format(number))
                table.filter(pk=row.pk).update(**{field.name: value})
            return
        text = markup(number, field.max_length)
        if isinstance(field, models.URLField):
            table = table.exclude(**{field.name: ""})  # an address or a file, in some tables
            text = f"https://host.example/{text}"
        if isinstance(field, models.EmailField):  # one a person, in some tables
            for pk in table.values_list("pk", flat=True):
                table.filter(pk=pk).update(**{field.name: f"{pk}{text}@host.example"})
            return
        table.update(**{field.name: text})

    def walk(self):
        """Yield (name, path, HTML) of every page that each role reads."""
        for role, (languages, beginnings) in WALKS.items():
            client = self.client_of(role)
            for row in rows():
                if row.statuses[role] not in (200, 410) or not row.name.startswith(beginnings):
                    continue
                self.stand(row.name, row.stands)
                for language in languages:
                    with translation.override(language):
                        path = self.address(row.name, row.stands)
                    if language == languages[0] or path.startswith(f"/{language}/"):
                        yield row.name, f"{role}: {path}", html_of(client.get(path))
                self.stand(row.name, "published")
        yield from self.more_pages()

    def more_pages(self):
        """Yield pages that the access table asks for with other arguments or states."""
        slug = self.arguments["events:event_detail"]["published"][0]
        month = timezone.localtime(Event.objects.get(slug=slug).starts_at)
        entry = self.arguments["partners:board_entry"]["live"][0]
        client = self.client_of("owner")
        for language in ("ja", "en"):
            for path in (
                f"/{language}/events/calendar/{month:%Y/%m}/",
                f"/{language}/proposals/new/?from={entry}",
            ):
                yield path, path, html_of(client.get(path))
        path = self.address("admin:events_event_amendment", "")
        yield path, path, html_of(self.client_of("approver").get(path))
        for model in (BoardEntry, PartnerChange, CommitmentChange):
            model.objects.filter(status="submitted").update(status="returned")
        for name, stands in RETURNED:
            path = self.address(name, stands)
            yield path, path, html_of(client.get(path))

    def is_own(self, number: int) -> bool:
        """Whether field `number` belongs to single pages, not to the frame of all."""
        return not self.fields[number][0].__name__.startswith(FRAME)

    def test_every_page_shows_markup_as_text(self):
        executing, shown_by = [], defaultdict(set)
        for name, path, html in self.walk():
            if EXECUTES.search(html):
                executing.append(path)
            if html:
                shown_by[name].update(map(int, SHOWN.findall(html)))
        self.assertEqual(executing, [])
        self.assertGreater(len(shown_by), 180)
        with self.subTest("pages"):
            without = {
                name for name, numbers in shown_by.items() if not any(map(self.is_own, numbers))
            }
            excused = {
                name for name in without if any(fnmatchcase(name, one) for one in WITHOUT_TEXT)
            }
            self.assertEqual(sorted(without - excused), [])
            unused = [
                one for one in WITHOUT_TEXT if not any(fnmatchcase(name, one) for name in without)
            ]
            self.assertEqual(unused, [])
        with self.subTest("fields"):
            shown = set().union(*shown_by.values())
            names = [f"{model.__name__}.{field.name}" for model, field in self.fields]
            hidden = {name for number, name in enumerate(names) if number not in shown}
            self.assertEqual(sorted(hidden), sorted(NOT_SHOWN))

    def test_a_search_for_markup_is_shown_as_text(self):
        for path in ("events/", "events/past/", "partners/", "partners/board/", "search/"):
            for language in ("ja", "en"):
                with self.subTest(path, language=language):
                    page = self.client.get(f"/{language}/{path}", {"q": LONG.format(0)})
                    self.assertNotRegex(html_of(page), EXECUTES)
                    self.assertContains(page, "&lt;script&gt;alert(0)")

    def test_an_unescaped_page_is_seen(self):
        path = self.address("events:event_detail", "published")
        self.assertNotRegex(html_of(self.client.get(path)), EXECUTES)
        with mock.patch("django.template.base.conditional_escape", str), self.client.unread():
            self.assertRegex(html_of(self.client.get(path)), EXECUTES)
