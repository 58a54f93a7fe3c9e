"""The board and its box on the desk: who sees what, filters, and the mark of a check."""

from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kanazawa2030.core.workflow.changes import ChangeError
from kanazawa2030.pages.translations.rows import board
from kanazawa2030.pages.translations.services import mark_checked

from ...base import PortalTestCase
from ...events.reading import text_of
from ...factories import make_event, make_partner, make_past_event, make_topic

BOARD = reverse("admin:translations")
CHECKED = reverse("admin:translations_checked")


class BoardCase(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.event = make_event(
            title_ja="雨の日の散歩",
            title_en="A walk in the rain",
            easy_title="雨の日の散歩《さんぽ》",
            summary_ja="傘をさして",
            summary_en="",
            easy_summary="かさ",
        )
        cls.event.title_ja = "雪の日の散歩"
        cls.event.save()

    def open(self, role="editor", desk="ja", **query):
        """Open the board with these filters, in the language `desk`."""
        user = self.person(role)
        user.language = desk
        user.save()
        self.client.sign_in(user)
        return self.client.get(BOARD, query)

    def row(self):
        [row] = [row for row in board(self.editor) if row.kind.key == "event"]
        return row

    def seen(self, column="title_en") -> int:
        """Return the change of the Japanese that the board shows for the event."""
        row = self.row()
        return next(t.before.entry for t in row.texts if t.pair.target == column and t.before)

    def check(self, person="editor", address=CHECKED, **changes):
        self.client.sign_in(self.person(person))
        data = {"table": "events.event", "row": self.event.pk, "column": "title_en"}
        return self.client.post(address, {**data, "seen": self.seen(), **changes})


class AccessTests(BoardCase):
    def test_only_who_may_change_texts_enters(self):
        for role, status in (
            ("stranger", 302),
            ("reception", 403),
            ("approver", 403),
            ("reviewer", 200),
            ("editor", 200),
            ("administrator", 200),
        ):
            with self.subTest(role):
                self.client.sign_in(self.person(role))
                self.assertEqual(self.client.get(BOARD).status_code, status)

    def test_a_reviewer_sees_partners_alone(self):
        make_partner(name_ja="雨具店", name_en="")
        page = self.open("reviewer")
        self.assertContains(page, "雨具店")
        self.assertNotContains(page, "雪の日の散歩")
        self.assertNotContains(page, 'value="event"')

    def test_the_box_on_the_desk_is_for_the_same_people(self):
        for role, is_shown in (("reception", False), ("approver", False), ("editor", True)):
            with self.subTest(role):
                self.client.sign_in(self.person(role))
                page = self.client.get(reverse("admin:index"))
                check = self.assertContains if is_shown else self.assertNotContains
                check(page, BOARD)


class PageTests(BoardCase):
    def test_each_text_leads_to_its_field(self):
        page = self.open()
        form = reverse("admin:events_event_change", args=[self.event.pk])
        self.assertContains(page, f'href="{form}#id_title_en"')
        self.assertContains(page, f'href="{form}#id_summary_en"')
        fields = self.client.get(form).content.decode()
        self.assertIn('id="id_title_en"', fields)
        self.assertIn('id="id_easy_title"', fields)

    def test_old_and_new_japanese_stand_side_by_side(self):
        for language, words in (
            (
                "ja",
                (
                    "翻訳したときの日本語",
                    "今の日本語",
                    "翻訳後に日本語を変更",
                    "削除：",
                    "今の翻訳",
                ),
            ),
            (
                "en",
                (
                    "Japanese as it was translated",
                    "Japanese now",
                    "changed since the translation",
                    "deleted: ",
                ),
            ),
        ):
            with self.subTest(language):
                page = self.open(desk=language)
                for word in words:
                    self.assertContains(page, word)
                self.assertContains(page, "雨</del")
                self.assertContains(page, "雪</ins")

    def test_the_button_carries_a_token(self):
        self.assertContains(self.open(state="outdated"), 'value="title_en"')
        forms = self.open(state="outdated").content.decode().split(f'action="{CHECKED}')[1:]
        self.assertTrue(forms)
        for form in forms:
            self.assertIn("csrfmiddlewaretoken", form.partition("</form>")[0])

    def test_shares_are_said_on_the_board_and_on_the_desk(self):
        for language, sentence in (
            ("ja", "催し 英語 0%（0/1）"),
            ("en", "Events, English: 0% (0 of 1)"),
        ):
            with self.subTest(language):
                self.assertContains(self.open(desk=language), sentence)
                self.assertContains(self.client.get(reverse("admin:index")), sentence)

    def test_filters(self):
        make_topic(title_ja="お知らせです", title_en="", body_ja="", body_en="")
        make_event(title_ja="下書きです", title_en="", published=False)
        names = ("雪の日の散歩", "お知らせです", "下書きです")
        for query, shown in (
            ({}, names),
            ({"kind": "topic"}, names[1:2]),
            ({"language": "easy"}, (names[0], names[2])),
            ({"state": "outdated"}, names[:1]),
            ({"state": "missing", "language": "en"}, names),
            ({"when": "public"}, names[:2]),
            ({"when": "soon"}, names[2:]),
            ({"when": "former"}, ()),
            ({"kind": "topic", "state": "outdated"}, ()),
        ):
            with self.subTest(query):
                page = self.open(**query)
                for name in names:
                    check = self.assertContains if name in shown else self.assertNotContains
                    check(page, f"<h3>{name}</h3>")

    def test_bad_values_count_as_not_given(self):
        for query in (
            {"kind": "x" * 1000, "language": "%00", "state": "'--", "when": "%"},
            {"page": "99999"},
            {"page": "-1", "kind": ""},
        ):
            with self.subTest(query):
                self.assertContains(self.open(**query), "雪の日の散歩")
        self.assertContains(self.client.get(f"{BOARD}?kind=%ED%A0%80"), "雪の日の散歩")

    def test_a_kind_that_is_not_theirs_is_no_filter(self):
        make_partner(name_ja="雨具店", name_en="")
        page = self.open("reviewer", kind="event")
        self.assertContains(page, "<h3>雨具店</h3>")
        self.assertNotContains(page, " selected>")
        page = self.open("editor", kind="event")
        self.assertContains(page, '<option value="event" selected>')

    def test_a_day_is_said_as_far_as_it_is_known(self):
        make_event(
            title_ja="秋の催し", title_en="", date_precision="month", registration_mode="none"
        )
        page = self.open(kind="event", state="missing").content.decode()
        about = page.partition("秋の催し</h3>")[2].partition("</p>")[0]
        self.assertRegex(about, r"\d月</span>")

    def test_the_translation_is_read_without_opening_anything(self):
        page = self.open(state="outdated", language="en").content.decode()
        row = page.partition("<h3>雪の日の散歩")[2]
        self.assertIn("A walk in the rain</dd>", row.partition("<form")[0])
        self.assertNotIn("<details", row.partition("</form>")[0])

    def test_why_totals_differ_is_said(self):
        self.assertContains(self.open(), "これから開催するもの")

    def test_a_long_list_has_pages_that_keep_the_filters(self):
        for number in range(30):
            make_event(title_ja=f"催し{number}", title_en="", venue=self.event.venue)
        first = self.open(kind="event", language="en")
        self.assertContains(first, "<h3>", count=25)
        self.assertContains(first, "kind=event&amp;language=en&amp;page=2")
        self.assertContains(self.open(kind="event", language="en", page=2), "<h3>", count=6)

    def test_rows_cost_no_queries(self):
        self.client.sign_in(self.editor)
        self.client.get(BOARD)
        with CaptureQueriesContext(connection) as few:
            self.client.get(BOARD)
        for number in range(20):
            event = make_event(title_ja=f"催し{number}", speakers=[{"name_ja": "見本"}])
            event.title_ja += "改"
            event.save()
        make_past_event()
        with CaptureQueriesContext(connection) as many:
            self.client.get(BOARD)
        self.assertEqual(len(few), len(many))
        self.assertLessEqual(len(many), 10)


class CheckedTests(BoardCase):
    def test_a_checked_translation_is_up_to_date_and_logged(self):
        page = self.check(address=f"{CHECKED}?kind=event&page=2&x=1")
        self.assertRedirects(page, f"{BOARD}?kind=event&page=2", fetch_redirect_response=False)
        entry = LogEntry.objects.latest("pk")
        self.assertEqual(entry.actor, self.editor)
        self.assertEqual(entry.changes, {})
        states = {t.pair.target: t.state for t in self.row().texts}
        self.assertNotIn("title_en", states)
        self.assertEqual(states["easy_title"], "outdated")

    def test_the_history_of_the_page_names_who_has_checked_what(self):
        item = self.event.programme.create(text_ja="受付", text_en="Doors open")
        item.text_ja = "受付と見学"
        item.save()
        entry = next(
            t.before.entry for t in self.row().texts if t.table.parent and t.found.pk == item.pk
        )
        self.check(table="events.programmeitem", row=item.pk, column="text_en", seen=entry)
        self.check()
        page = self.client.get(reverse("admin:events_event_history", args=[self.event.pk]))
        self.assertRegex(
            text_of(page),
            f"{self.editor.name} 翻訳を確認済みとした項目 ： .*題名（英語）.*"
            "プログラムの行「受付と見学」"
            " 翻訳を確認済みとした項目 ： .*内容（英語）",
        )

    def test_without_japanese_there_is_nothing_to_check(self):
        self.event.title_ja = ""
        self.event.save()
        with self.assertRaises(ChangeError):
            mark_checked(self.event, "title_en", seen=self.seen(), by=self.editor)
        for language, words in (
            ("ja", "翻訳はまだ表示されています"),
            ("en", "the translation is still shown: remove it too"),
        ):
            with self.subTest(language):
                page = self.open(desk=language, language="en", state="outdated")
                self.assertContains(page, words)
                self.assertNotContains(page, 'value="title_en"')

    def test_the_log_names_what_was_checked(self):
        self.check()
        entry = LogEntry.objects.latest("pk")
        self.client.sign_in(self.administrator)
        page = self.client.get(reverse("admin:auditlog_logentry_change", args=[entry.pk]))
        self.assertContains(page, "翻訳を確認済みとした項目")
        self.assertContains(page, "題名（英語）")

    def test_a_later_change_makes_it_outdated_again_from_there(self):
        self.check()
        self.event.title_ja = "雪の朝の散歩"
        self.event.save()
        row = self.row()
        before = {t.pair.target: t.before.text for t in row.texts if t.before}
        self.assertEqual(before, {"title_en": "雪の日の散歩", "easy_title": "雨の日の散歩"})

    def test_twice_writes_one_entry(self):
        seen = self.seen()
        self.check(seen=seen)
        count = LogEntry.objects.count()
        self.client.post(
            CHECKED,
            {"table": "events.event", "row": self.event.pk, "column": "title_en", "seen": seen},
        )
        self.assertEqual(LogEntry.objects.count(), count)
        self.assertContains(self.client.get(BOARD), "すでに日本語と合っています")

    def test_what_was_not_compared_is_not_checked(self):
        seen = self.seen()
        self.event.title_ja = "雪の朝の散歩"
        self.event.save()
        with self.assertRaises(ChangeError):
            mark_checked(self.event, "title_en", seen=seen, by=self.editor)
        self.check(seen=seen)
        self.assertContains(self.client.get(BOARD), "もう一度変更されました")
        self.assertNotEqual(self.seen(), seen)

    def test_only_who_may_change_the_text_checks_it(self):
        for role in ("reception", "approver", "reviewer"):
            with self.subTest(role):
                count = LogEntry.objects.count()
                self.assertEqual(self.check(role).status_code, 403)
                self.assertEqual(LogEntry.objects.count(), count)

    def test_a_part_is_checked_too(self):
        item = self.event.programme.create(text_ja="受付", text_en="Doors open")
        item.text_ja = "受付と見学"
        item.save()
        entry = LogEntry.objects.latest("pk").pk
        self.check(table="events.programmeitem", row=item.pk, column="text_en", seen=entry)
        texts = [text for text in self.row().texts if text.table.parent]
        self.assertEqual(texts, [])

    def test_forged_values_find_nothing(self):
        for forged in (
            {"table": "core.user"},
            {"table": "x" * 1000},
            {"column": "contact_email"},
            {"row": "0"},
            {"row": "9" * 40},
            {"seen": "x"},
            {"seen": ""},
        ):
            with self.subTest(forged):
                self.assertEqual(self.check(**forged).status_code, 404)

    def test_reloading_leads_back_to_the_board(self):
        self.client.sign_in(self.editor)
        self.assertRedirects(self.client.get(CHECKED), BOARD, fetch_redirect_response=False)
