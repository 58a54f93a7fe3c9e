"""The pages of commitments: written, reported on, decided, read; in both languages."""

import time_machine
from django.conf import settings

from partners.commitments import services as commitment_services
from partners.models import Aspect, CommitmentChange
from partners.profile.services import apply_to_partner

from ...factories import make_member, make_partner, tokyo
from .factories import (
    NOW,
    REPORT,
    START,
    TERMS,
    PagesCase,
    What,
    make_commitment,
    make_report,
    send,
)

SCRIPT = "<script>alert(1)</script>"


class WritingTests(PagesCase):
    def test_written_in_any_width_and_kept_as_figures(self):
        response = self.post(
            text_ja="  節電\r\n します ", start="１，２３４．５", target="1,000", year="令和12年"
        )
        self.assertRedirects(response, self.url("commitment_list", None))
        values = CommitmentChange.objects.get().values
        self.assertEqual(values["text_ja"], "節電\n します")
        self.assertEqual((values["start"], values["target"]), ("1234.5", "1000"))
        self.assertEqual(values["year"], 2030)
        for language, words in (("ja", "事務局が読み"), ("en", "The office reads it")):
            page = self.client.get(self.url("commitment_list", None, language))
            self.assertContains(page, words)
        form = self.form()["form"]
        self.assertEqual(form["start"].value(), "1234.5")
        self.assertNotContains(self.profile(), "節電")

    def test_what_is_missing_or_wrong_is_said_at_its_field_and_kept(self):
        wrong = {
            "text_ja": "",
            "text_en": " ",
            "indicator_ja": "",
            "indicator_en": "",
            "unit_ja": "x" * 21,
            "start": "-3",
            "target": "約100",
            "year": "2026",
        }
        response = self.post(**wrong)
        errors = self.errors(response)
        self.assertEqual(
            set(errors), {"text_ja", "indicator_ja", "unit_ja", "start", "target", "year"}
        )
        self.assertIn("0以上", errors["start"])
        self.assertIn("数字を一つだけ", errors["target"])
        self.assertIn("2027年から2050年まで", errors["year"])
        self.assertContains(response, "約100", status_code=422)
        self.assertContains(response, "<title>エラー：", status_code=422)
        english = self.errors(self.post(language="en", **wrong))
        self.assertIn("from 2027 to 2050", english["year"])
        self.assertIn("minus", english["start"])
        self.assertFalse(CommitmentChange.objects.exists())

    def test_an_empty_and_a_forged_form(self):
        response = self.client.post(self.url(), {})
        self.assertEqual(
            set(self.errors(response)), {"text_ja", "indicator_ja", "start", "target", "year"}
        )
        odd = {"start": "9" * 9000, "target": "∞", "year": "٢٠٣٠", "text_ja": "x" * 501}
        self.assertLessEqual(set(odd), set(self.errors(self.post(**odd, version="<b>"))))

    def test_one_language_is_enough_and_says_so_in_the_other(self):
        make_commitment(self.partner, self.owner, text_en="", indicator_en="", unit_en="")
        page = self.profile("en")
        self.assertContains(page, '<span lang="ja">食べ残しを減らします。</span>')
        self.assertContains(page, '<b>120</b> <span lang="ja">kg</span>')

    def test_a_target_that_has_passed_may_keep_its_year(self):
        make_commitment(self.partner, self.owner, year=2026)
        self.assertIn("2026年から", self.errors(self.post(year="2025"))["year"])
        self.assertEqual(self.post(year="2026", target="50").status_code, 302)

    def test_two_tabs(self):
        opened = self.form()["version"]
        self.post(version=opened, target="50")
        response = self.post(version=opened, text_ja="別の人の文")
        errors = self.errors(response, 409)
        self.assertIn("60", response.context["form"]["target"].value())
        self.assertIn("「50」", errors["target"])
        self.assertContains(response, "別の人の文", status_code=409)
        self.assertEqual(CommitmentChange.objects.get().values["target"], "50")
        version = response.context["version"]
        self.assertEqual(self.post(version=version, text_ja="別の人の文").status_code, 302)
        self.assertEqual(CommitmentChange.objects.get().values["text_ja"], "別の人の文")

    def test_a_tab_that_was_open_while_staff_decided(self):
        send(self.partner, self.owner)
        opened = self.form()["version"]
        change = CommitmentChange.objects.get()
        commitment_services.decide(
            change, "return", by=self.reviewer, reason="単位を書いてください"
        )
        response = self.post(version=opened, target="50")
        self.errors(response, 409)
        self.assertContains(response, "単位を書いてください", status_code=409)
        again = self.post(version=response.context["version"], target="50")
        self.assertEqual(again.status_code, 302)

    def test_a_partner_sends_so_much_a_day(self):
        with self.settings(LIMITS={**settings.LIMITS, "commitments": (2, 86400)}):
            for target in ("50", "40"):
                self.assertEqual(self.post(target=target).status_code, 302)
            response = self.post(target="30")
        self.assertIn("明日", self.errors(response)["__all__"])
        self.assertContains(response, 'value="30"', status_code=422)

    def test_a_second_click_sends_one(self):
        opened = self.form()["version"]
        for _click in range(2):
            self.assertEqual(self.post(version=opened).status_code, 302)
        self.assertEqual(CommitmentChange.objects.get().version, 1)

    def test_what_was_typed_when_the_session_ended_is_kept(self):
        self.client.end_session()
        url = self.url()
        response = self.client.post(url, {"version": "0", **TERMS, "text_ja": "消えない"})
        self.assertEqual(response.status_code, 302)
        self.client.force_login(self.writer)
        self.assertContains(self.client.get(url), "消えない")

    def test_a_partner_that_is_not_listed_writes_nothing(self):
        opened = self.form()["version"]
        apply_to_partner(self.partner, "suspend", by=self.reviewer, reason="x")
        errors = self.errors(self.post(version=opened))
        self.assertIn("公開されていません", errors["__all__"])
        page = self.client.get(self.url("commitment_list", None))
        self.assertNotContains(page, "取組目標を書く")

    def test_another_organisation_is_not_there(self):
        stranger = self.client_class().sign_in(make_member(make_partner()))
        for name in ("commitment_edit", "commitment_report"):
            for aspect in (*Aspect.values, "x"):
                url = self.url(name, aspect)
                self.assertEqual(stranger.get(url).status_code, 404)
                self.assertEqual(stranger.post(url, TERMS).status_code, 404)
        self.assertEqual(stranger.get(self.url("commitment_list", None)).status_code, 404)
        self.assertEqual(self.client.get(self.url(aspect="money")).status_code, 404)
        self.assertFalse(CommitmentChange.objects.exists())


class ReportingTests(PagesCase):
    def setUp(self):
        super().setUp()
        make_commitment(self.partner, self.owner, now=START)

    def test_a_report_of_this_year_is_offered_and_sent(self):
        context = self.form("commitment_report")
        self.assertEqual(context["form"]["year"].value(), 2027)
        response = self.post("commitment_report", value="９９．５", year="2027年")
        self.assertRedirects(response, self.url("commitment_list", None))
        change = CommitmentChange.objects.get(what=What.PROGRESS)
        self.assertEqual((change.values["value"], change.values["year"]), ("99.5", 2027))
        self.assertNotContains(self.profile(), "量り売り")

    def test_years_before_the_commitment_and_to_come_are_refused(self):
        for year in ("2025", "2028", "9999"):
            errors = self.errors(self.post("commitment_report", year=year))
            self.assertIn("2026年から2027年まで", errors["year"])
        errors = self.errors(self.post("commitment_report", note_ja="", note_en=" "))
        self.assertEqual(set(errors), {"note_ja"})

    def test_without_a_public_commitment_there_is_nothing_to_report_on(self):
        for send_it in (self.client.get, self.client.post):
            response = send_it(self.url("commitment_report", "society"))
            self.assertRedirects(response, self.url("commitment_list", None))

    def test_the_members_page_asks_for_it(self):
        for language, words in (
            ("ja", "今年の報告をお願いします"),
            ("en", "Please send the yearly report"),
        ):
            self.assertContains(self.client.get(f"/{language}/my/"), words)
        change = send(self.partner, self.owner, what=What.PROGRESS)
        self.assertNotContains(self.client.get("/ja/my/"), "今年の報告")
        commitment_services.decide(change, "return", by=self.reviewer, reason="出典は？")
        self.assertContains(self.client.get("/ja/my/"), "取組目標の修正のお願い")
        self.assertContains(self.client.get(self.url("commitment_list", None)), "出典は？")
        form = self.form("commitment_report")["form"]
        self.assertEqual(form["note_ja"].value(), REPORT["note_ja"])


class ProfileTests(PagesCase):
    def test_three_aspects_with_their_figures_and_history_as_text(self):
        for aspect, target in (("economy", 60), ("environment", 200), ("society", 120)):
            make_commitment(self.partner, self.owner, aspect, now=START, target=target)
        make_report(self.partner, self.owner, now=NOW, year=2027, value="100")
        page = self.profile("en")
        html = page.content.decode()
        places = [html.index(f'id="{aspect}"') for aspect in Aspect.values]
        self.assertEqual(places, sorted(places))
        for words in (
            "Start (2026): 120 kg",
            "Now (2027): 100 kg",
            "Target (2030): 200 kg",
            "It is now further from the target",
            "The aim is to keep this figure as it is.",
            "The aim is to lower",
            "Last report less than a year ago",
            "No report yet",
            "We began to sell by weight.",
            "1 report so far",
        ):
            self.assertContains(page, words)
        self.assertContains(self.profile("ja"), "目標（2030年）：200kg")
        self.assertContains(self.profile("ja"), "これまでの報告（1件）")

    def test_freshness_in_words(self):
        make_commitment(self.partner, self.owner, now=START)
        make_report(self.partner, self.owner, now=START, year=2026)
        for moment, ja, en in (
            (tokyo(2027, 5, 9, 23, 59), "1年たっていません", "less than a year ago"),
            (tokyo(2027, 5, 10, 0, 1), "1年以上", "more than a year ago"),
            (tokyo(2028, 5, 10, 0, 1), "2年以上", "more than two years ago"),
        ):
            with time_machine.travel(moment):
                self.assertContains(self.profile("ja"), ja)
                self.assertContains(self.profile("en"), en)

    def test_nothing_is_shown_of_withdrawn_suspended_and_gone(self):
        row = make_commitment(self.partner, self.owner)
        self.assertContains(self.profile(), "食べ残し")
        commitment_services.apply_to_commitment(row, "withdraw", by=self.reviewer, reason="誤記")
        self.assertNotContains(self.profile(), "食べ残し")
        self.assertContains(self.client.get(self.url("commitment_list", None)), "誤記")
        commitment_services.apply_to_commitment(row, "restore", by=self.reviewer)
        for name in ("suspend", "leave"):
            apply_to_partner(self.partner, name, by=self.reviewer, reason="x")
            self.assertEqual(self.profile().status_code, 404)
