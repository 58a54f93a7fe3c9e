"""Every kind of mail: written in both languages, named for staff, described once."""

import ast
import re
from datetime import date
from html import unescape
from itertools import product
from pathlib import Path
from types import SimpleNamespace

from django.template import Context
from django.template.loader import get_template
from django.test import SimpleTestCase, override_settings
from django.utils import timezone, translation
from django.utils.html import strip_tags

from events.proposals.mail import KINDS as PROPOSAL_KINDS
from events.registration.mail_kinds import KINDS as REGISTRATION_KINDS
from events.registration.mail_kinds import call_label, mail_label
from kanazawa2030.core.mail.kinds import known_kinds, label_of, render
from kanazawa2030.core.management.commands.send_outbox import TEST
from kanazawa2030.core.models import Office

from ...base import PortalTestCase
from ...test_architecture import LAYERS, ROOT

LANGUAGES = ("ja", "en")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
# Stands for any text or address of a context: neither Japanese nor English.
X = "§"


def sample_context() -> dict:
    """Return a value for everything the templates of any kind ask for."""
    texts = (
        "addressee name title aspect aspects asking owner message reason what code link "
        "reset_link login_link start_day "
        "desk_url number position held_until promoted_until feedback_until wording minutes "
        "button_url manage_url report_url event_url profile_url member_url form_url entry_url "
        "commitments_url own_url until events_url leave_url state_url "
        "kind_of_item item item_url returned_by why"
    )
    return {
        **dict.fromkeys(texts.split(), X),
        # Staff write the subject and the text of a message, in each language: they are no
        # words of ours, so they stand for themselves here.
        "message_subject": X,
        "message_paragraphs": [X],
        "comment": SimpleNamespace(text=X),
        "decision": SimpleNamespace(mail_ja=X, mail_en=X),
        "event": SimpleNamespace(state="scheduled", is_sample=False, online_url=""),
        "stated": SimpleNamespace(event="", calendar="adds", can_cancel=True),
        "facts": [(X, X)],
        "group": SimpleNamespace(headcount=3),
        "kept_days": 30,
        "lines": [X],
        "sections": [(X, [[X]], 3)],
        "proposal": SimpleNamespace(promised_on=date(2031, 6, 19), number=X),
        "changed_at": timezone.now(),
        "day": date(2031, 6, 19),
        "on": date(2031, 6, 19),
    }


class EveryKindTests(PortalTestCase):
    def all_mails(self):
        for kind, language in product(known_kinds, LANGUAGES):
            yield kind, language, render(kind, sample_context(), language)
        self.assertGreater(len(known_kinds), 50)

    def test_each_is_written_in_both_languages(self):
        for kind, language, mail in self.all_mails():
            with translation.override(language):
                button = str(kind.button)
            self.assertIn(button, mail.text)
            for part in (mail.subject, mail.text, *filter(None, (button,))):
                self.assertEqual(bool(JAPANESE.search(part)), language == "ja", part)

    def test_each_greets_says_who_writes_and_closes(self):
        """The first line greets; then who writes, the thanks, the matter, the closing."""
        frames = {
            "ja": (f"{X} 様", "IMAGINE KANAZAWA 2030事務局です。", "よろしくお願いいたします。"),
            "en": (
                f"Hello {X},",
                "This email is from the IMAGINE KANAZAWA 2030 office.",
                "Kind regards,",
            ),
        }
        for kind, language, mail in self.all_mails():
            greeting, writer, closing = frames[language]
            with translation.override(language):
                thanks = [str(kind.thanks)] if kind.thanks else []
            lines = list(filter(None, mail.text.splitlines()))
            self.assertEqual(lines[: 2 + len(thanks)], [greeting, writer, *thanks], kind.name)
            self.assertEqual(lines.count(closing), 1, kind.name)
            page = unescape(strip_tags(mail.html))
            for words in (greeting, writer, *thanks, closing):
                self.assertEqual(page.count(words), 1, (kind.name, words))

    def test_each_says_what_to_do(self):
        """A button, a request or the word that nothing needs to be done."""
        asks = re.compile(
            r"[Pp]lease|[Yy]ou do not need|You can |To .*, |you will be"
            r"|ください|お手続きは必要ありません|できます|お読みいただけます|いただけます"
        )
        for kind, _language, mail in self.all_mails():
            body = re.split(r"よろしくお願い|Kind regards", mail.text)[0]
            self.assertTrue(kind.button or asks.search(body), mail.text)

    def test_without_a_name_each_still_greets(self):
        for kind, language in product(known_kinds, LANGUAGES):
            first = render(kind, sample_context() | {"addressee": ""}, language).text.split("\n")[0]
            self.assertRegex(first, "(様|方へ)$" if language == "ja" else "^Hello,$")

    def test_a_subject_begins_with_who_writes(self):
        for kind, language, mail in self.all_mails():
            start = "【金沢SDGs】" if language == "ja" else "[Kanazawa SDGs] "
            self.assertTrue(mail.subject.startswith(start), kind.name)
            self.assertEqual(
                mail.subject.count("金沢SDGs") + mail.subject.count("Kanazawa SDGs"), 1
            )

    def test_no_template_is_left_over(self):
        for _kind, language, mail in self.all_mails():
            for part, trace in product(mail, ("{{", "{%", "%(", "None")):
                self.assertNotIn(trace, part)
            self.assertNotIn("\n", mail.subject)
            self.assertIn(f'<html lang="{language}">', mail.html)

    def test_both_parts_hold_the_same_paragraphs(self):
        walked = 0
        for kind, language, mail in self.all_mails():
            walked += 1
            page = unescape(strip_tags(mail.html))
            for name in filter(None, (kind.paragraphs, kind.after, kind.reason)):
                template = get_template(name).template
                context = {**sample_context(), "language": language, "office": Office.current()}
                with translation.override(language):
                    paragraphs = template.render(Context(context, autoescape=False))
                for line in filter(None, map(str.strip, paragraphs.splitlines())):
                    self.assertIn(line, mail.text, kind.name)
                    self.assertIn(line, page, kind.name)
        self.assertGreater(walked, 100)

    def test_staff_have_a_name_for_each(self):
        for kind in known_kinds:
            with self.subTest(kind.name), translation.override("ja"):
                label = str(label_of(kind.name))
                self.assertRegex(label, JAPANESE)
                self.assertNotIn("%(", label)
                # Kinds that share a stored name share what staff call it.
                self.assertEqual(str(kind.label or kind.subject), label)

    def test_an_unknown_kind_is_a_mail(self):
        with translation.override("ja"):
            self.assertEqual(str(label_of("of an older release")), "メール")
            self.assertEqual(str(mail_label("of an older release")), "メール")

    def test_a_call_is_named_by_what_it_is_about(self):
        with translation.override("en"):
            self.assertEqual(mail_label("confirmed"), "Registration confirmed")
            self.assertEqual(call_label("confirmed"), "Their seats are confirmed")
            self.assertEqual(call_label("changed"), mail_label("changed"))

    def test_what_is_phoned_has_a_label(self):
        phoned = {key for key, kind in REGISTRATION_KINDS.items() if kind.is_phoned}
        self.assertEqual(
            phoned,
            {"promoted", "changed", "postponed", "moved_online", "event_cancelled", "go_nogo"},
        )
        self.assertTrue(all(REGISTRATION_KINDS[key].label for key in phoned))


class RenderTests(PortalTestCase):
    def setUp(self):
        Office.objects.create(
            pk=1,
            department_ja="企画<調整>課",
            department_en="Planning & Coordination",
            phone="076-000-0000",
        )

    def test_a_mail_is_in_the_language_asked_for_whatever_is_active(self):
        with translation.override("ja"):
            mail = render(TEST, {}, "en")
        self.assertEqual(mail.subject, "[Kanazawa SDGs] Test email")
        self.assertIn("You do not need to do anything.", mail.text)
        self.assertIn('<html lang="en">', mail.html)

    def test_the_text_is_plain_and_the_html_escaped(self):
        mail = render(TEST, {}, "ja")
        self.assertIn("企画<調整>課", mail.text)
        self.assertIn("企画&lt;調整&gt;課", mail.html)
        self.assertNotIn("企画<調整>課", mail.html)

    def test_both_parts_carry_the_office(self):
        mail = render(TEST, {}, "en")
        self.assertIn("Planning & Coordination", mail.text)
        self.assertIn("Planning &amp; Coordination", mail.html)
        for part in (mail.text, mail.html):
            self.assertIn("076-000-0000", part)

    @override_settings(SITE_ORIGIN="https://portal.example.test")
    def test_links_begin_with_the_origin_of_the_site(self):
        mail = render(TEST, {}, "ja")
        for part in (mail.text, mail.html):
            self.assertIn("https://portal.example.test/ja/", part)
            self.assertEqual(part.count("://"), part.count("https://portal.example"))

    def test_nothing_is_fetched_and_nothing_runs(self):
        mail = render(TEST, {}, "ja")
        for word in ("<img", "<script", "<link", "url(", "@import"):
            self.assertNotIn(word, mail.html)

    def test_contact_stands_only_where_it_is_set(self):
        Office.objects.all().delete()
        for kind, language in product(known_kinds, LANGUAGES):
            mail = render(kind, sample_context(), language)
            for word in (
                "電話",
                "お問い合わせください",
                "Phone",
                "phone:",
                "contact the office",
                "tel:",
            ):
                self.assertNotIn(word, mail.text + mail.html, kind.name)
            self.assertIn("送信専用" if language == "ja" else "not monitored", mail.text)

    def test_a_japanese_name_is_not_spelled_out_in_english(self):
        for language, name, greeting in (
            ("ja", "金沢 花子", "金沢 花子 様"),
            ("ja", "Maria Sample", "Maria Sample 様"),
            ("en", "Maria Sample", "Hello Maria Sample,"),
            ("en", "金沢 花子", "Hello,"),
        ):
            mail = render(TEST, {"addressee": name}, language)
            self.assertEqual(mail.text.split("\n")[0], greeting)


# --- Described once -----------------------------------------------------------


# The tables themselves.
TABLES = re.compile(r"(^|/)(mail|mail_kinds)\.py$")
# The outbox and its one caller; the backend for Django's own mails is in the outbox.
QUEUE = ("kanazawa2030/core/mail/outbox.py", "kanazawa2030/core/mail/kinds.py")
KEYS = {kind.name for kind in known_kinds} | {*REGISTRATION_KINDS, *PROPOSAL_KINDS}


def tables_of_kinds(source: str) -> list[int]:
    """Return the lines at which a set, list, tuple or dict names two kinds or more."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Set | ast.List | ast.Tuple):
            named = node.elts
        elif isinstance(node, ast.Dict):
            named = node.keys
        else:
            continue
        values = {item.value for item in named if isinstance(item, ast.Constant)}
        if len(values) == len(named) >= 2 and values <= KEYS:
            found.append(node.lineno)
    return found


def queues_by_itself(source: str) -> bool:
    """Whether a module names `queue_mail`, and so passes the kinds by."""
    return any(
        "queue_mail" in (getattr(node, "id", ""), getattr(node, "attr", ""))
        or (isinstance(node, ast.alias) and node.name == "queue_mail")
        for node in ast.walk(ast.parse(source))
    )


def modules() -> dict[str, str]:
    """Return the source of every module of the portal, by its path."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for package in LAYERS
        for path in Path(ROOT, package.replace(".", "/")).rglob("*.py")
        if "migrations" not in path.parts
    }


class DescribedOnceTests(SimpleTestCase):
    def test_no_kind_is_known_in_a_second_table(self):
        found = {
            path: lines
            for path, source in modules().items()
            if not TABLES.search(path) and (lines := tables_of_kinds(source))
        }
        self.assertEqual(found, {})

    def test_every_mail_is_queued_as_one_of_a_kind(self):
        found = [path for path, source in modules().items() if queues_by_itself(source)]
        self.assertEqual(sorted(found), sorted(QUEUE))
        self.assertGreater(len(modules()), 200)

    def test_planted_ones_are_seen(self):
        for planted in (
            'URGENT = frozenset({"confirm", "known"})',
            'if what in ("promoted", "waiting"):\n    pass',
            'LABELS = {"registration_confirm": 1, "partner.yearly": 2}',
            'MAILS = ["received", "decision"]',
        ):
            self.assertEqual(tables_of_kinds(planted), [1], planted)
        self.assertEqual(tables_of_kinds('KINDS["confirm"]; STATES = {"a", "confirm"}'), [])
        for planted in (
            "from kanazawa2030.core.mail.outbox import queue_mail",
            "outbox.queue_mail(kind='x')",
        ):
            self.assertTrue(queues_by_itself(planted), planted)
        self.assertFalse(queues_by_itself("kinds.queue(kind, mail)"))
