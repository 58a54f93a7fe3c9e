"""The public pages of the vision and of an indicator, in both languages."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from kanazawa2030.core.models import CourseOfAction, Publishable
from meetings.models import Decision, Measurement, RecordVersion, Statement, Vision
from partners.models import Commitment

from ...base import QUERY_LIMIT, PortalTestCase
from ...factories import make_event, make_meeting, make_partner, make_past_event
from .measured import make_axis, make_figure, make_indicator

LONGEST = 120 * 1024  # bytes of the page of the vision, with all there may be


def figures(indicator, **values):
    """Make figures of the first series public: y2021=12."""
    for year, value in values.items():
        make_figure(indicator.series.first(), int(year[1:]), Decimal(value))
    return indicator


class VisionPageTests(PortalTestCase):
    def page(self, language="en"):
        return self.client.get(f"/{language}/vision/")

    def test_without_anything_it_says_so_and_draws_nothing(self):
        for language, words in (("ja", "準備中です"), ("en", "are being prepared")):
            with self.subTest(language):
                page = self.page(language)
                self.assertContains(page, words)
                self.assertNotContains(page, 'class="chart')

    def test_indicators_without_figures_have_a_sentence_and_no_chart(self):
        make_indicator(title_en="Lived-in houses")
        page = self.page()
        self.assertContains(page, "Lived-in houses")
        self.assertContains(page, "There is no approved figure yet.")
        self.assertContains(page, "Of 1 indicator: 1 without data")
        self.assertNotContains(page, 'class="chart')

    def test_level_latest_value_and_chart(self):
        figures(make_indicator(), y2021=13)
        for language, words in (
            ("ja", ("順調", "1指標のうち、順調1", "2021年度 13人、2030年の目標 20人")),
            ("en", ("On track", "Of 1 indicator: 1 on track", "2030 target: 20 people")),
        ):
            page = self.page(language)
            for text in words:
                with self.subTest(language, text=text):
                    self.assertContains(page, text)

    def test_the_ropes_show_shares_of_approved_levels_and_no_average(self):
        figures(make_indicator(), y2021=20)
        figures(make_indicator(), y2021=10)
        make_figure(make_indicator().series.get(), 2021, Decimal(20), public=False)
        page = self.page()
        self.assertContains(page, "Course of action 1: 1 of 2.")
        self.assertContains(page, "Course of action 2: 0 of 0.")
        self.assertContains(page, ">1/2</text>")

    def test_the_latest_published_vision(self):
        now = timezone.now()
        state = Publishable.State.APPROVED
        for days, title in ((9, "Older"), (3, "Newer"), (-1, "Later")):
            Vision.objects.create(
                title_ja=title,
                title_en=title,
                body_en="**Water** runs.",
                publishing_state=state,
                publish_at=now - timedelta(days=days),
            )
        Vision.objects.create(title_ja="下書き", title_en="Drafted")
        page = self.page()
        self.assertContains(page, "Newer")
        self.assertContains(page, "<strong>Water</strong>")
        for other in ("Older", "Later", "Drafted"):
            self.assertNotContains(page, other)

    def test_samples_are_marked(self):
        make_indicator(is_sample=True, axis=make_axis(is_sample=True))
        self.assertContains(self.page(), '<span class="sample">', 3)
        course = self.client.get("/en/courses/1/")
        self.assertContains(course, '<span class="sample">', 3)  # counts, axis, indicator

    def test_the_navigation_names_it(self):
        for path in ("vision/", "courses/", "courses/1/"):
            with self.subTest(path):
                page = self.client.get(f"/ja/{path}")
                self.assertContains(
                    page, '<a href="/ja/vision/" aria-current="true">ビジョン2030</a>'
                )

    def test_45_indicators_of_4_series_over_15_years(self):
        courses = CourseOfAction.objects.all()
        words = "くらしのなかで水辺や庭の手入れに加わり、次の世代に伝えている人の数"
        for number in range(45):
            names = (
                {"label_ja": f"系列の名前{n}", "label_en": f"Name of series {n}"}
                for n in "甲乙丙丁"
            )
            indicator = make_indicator(
                axis=make_axis(course=courses[number % 5]), title_ja=words, series=tuple(names)
            )
            now = timezone.now()
            Measurement.objects.bulk_create(
                Measurement(
                    series=series,
                    year=year,
                    value=year,
                    note_ja="注記",
                    entered_at=now,
                    approved_at=now,
                )
                for series in indicator.series.all()
                for year in range(2010, 2025)
            )
        self.page()
        for language in ("ja", "en"):
            with self.subTest(language), self.client.unread():
                queries = self.count_queries(lambda language=language: self.page(language))
                self.assertLessEqual(len(queries), QUERY_LIMIT)
                self.assertLess(len(self.page(language).content), LONGEST)


class IndicatorPageTests(PortalTestCase):
    def page(self, indicator, language="en", status=200):
        response = self.client.get(f"/{language}/vision/indicators/{indicator.slug}/")
        self.assertEqual(response.status_code, status)
        return response

    def test_value_level_sentence_steps_and_equal_table(self):
        indicator = figures(make_indicator(), y2019=11, y2021=12)
        page = self.page(indicator)
        for text in (
            "Now (fiscal year 2021)",
            "Slightly behind",
            "20% of the way to the target is covered; 25% of the time has passed.",
            "It is 0.5 people below the pace line, which is worse.",
            "Baseline (fiscal year 2018)",
            "2018 (baseline)",
            "2030 (target)",
            "−0.5",
        ):
            with self.subTest(text):
                self.assertContains(page, text)
        page = self.page(indicator, "ja")
        self.assertContains(page, "目標までの道のりの20%を進みました。時間は25%が過ぎています。")
        self.assertContains(page, "<desc", 1)

    def test_without_approved_figures_a_sentence_and_no_chart(self):
        indicator = make_indicator()
        make_figure(indicator.series.get(), 2021, Decimal(12), public=False)
        page = self.page(indicator)
        self.assertContains(page, "There is no approved figure yet.")
        for never in ('class="chart', "<table", "figures.csv"):
            self.assertNotContains(page, never)

    def test_what_a_corrected_figure_was_before_and_when_it_was_replaced(self):
        indicator = figures(make_indicator(), y2021=12)
        make_figure(
            indicator.series.get(), 2021, Decimal(15), note_en="Counted twice.", note_ja="重複"
        )
        page = self.page(indicator)
        self.assertContains(page, "Counted twice.")
        self.assertRegex(page.content.decode(), r"Corrected on [^;]+; before: 12 people\.")

    def test_what_a_year_has_to_say_is_in_a_row_of_its_own(self):
        indicator = figures(make_indicator(), y2021=12)
        make_figure(indicator.series.get(), 2022, Decimal(15), note_en="Counted anew.")
        page = self.page(indicator)
        self.assertContains(page, '<td class="note" colspan="3">', 1)
        self.assertContains(page, 'rowspan="2"', 1)

    def test_what_is_to_be_kept_says_at_which_value(self):
        fields = {"direction": "hold", "unit_ja": "%", "unit_en": "%"}
        indicator = figures(make_indicator(**fields), y2021=12)
        indicator.series.update(target=90, tolerance=2)
        self.assertContains(self.page(indicator), "To be kept at 90%.")
        with self.client.unread():
            self.assertContains(self.page(indicator, "ja"), "90%を保つ")

    def test_the_session_it_came_from_is_named(self):
        indicator = make_indicator(asked_by="meeting", meeting=make_meeting(number=42))
        page = self.page(indicator)
        self.assertContains(page, '<a href="/en/meetings/42/">SDG’s Meeting No. 42</a>', html=True)
        self.assertNotContains(page, "<dd>SDG’s Meeting")

    def test_the_next_figure_has_a_label_of_its_own(self):
        page = self.page(make_indicator(next_due_on=date(2027, 6, 1)))
        self.assertContains(page, "Next figure</dt><dd>")
        self.assertNotContains(page, "Published</dt>")

    def test_several_series_have_a_column_and_a_key_each(self):
        names = [{"label_ja": f"系列{n}", "label_en": f"Series {n}"} for n in (1, 2)]
        indicator = figures(make_indicator(series=names), y2021=12)
        make_figure(indicator.series.last(), 2021, Decimal(77))
        page = self.page(indicator)
        self.assertContains(page, '<th scope="col">B Series 2</th>')
        self.assertContains(page, '<td data-label="B Series 2">77</td>')
        self.assertContains(page, '<th scope="col">Pace line (A)</th>')
        self.assertContains(page, '<th scope="col">Difference (A)</th>')
        self.assertContains(page, "2030 target (A): 20 people")
        self.assertContains(self.page(indicator, "ja"), "目標までの目安（A）")
        self.assertContains(page, "on s2")

    def test_draft_withdrawn_and_preview(self):
        draft = make_indicator(published=False)
        self.page(draft, status=404)
        gone = make_indicator(
            publishing_state=Publishable.State.WITHDRAWN, withdrawal_reason="Counted wrongly"
        )
        self.assertContains(self.page(gone, status=410), "Counted wrongly", status_code=410)
        self.client.sign_in(self.editor)
        self.assertContains(self.page(draft), "Draft preview: not public.")

    def test_an_indicator_of_an_axis_that_is_not_public_is_not(self):
        self.page(make_indicator(axis=make_axis(published=False)), status=404)

    def test_a_source_that_is_no_web_address_is_no_link(self):
        indicator = make_indicator(source_url="javascript:alert(1)")
        self.assertNotContains(self.page(indicator), "javascript:")


class ServedTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.indicator = make_indicator(title_en="Lived-in houses", title_ja="住む家")

    def page(self):
        return self.client.get(f"/en/vision/indicators/{self.indicator.slug}/")

    def test_published_events_and_the_way_back(self):
        event = make_past_event(title_en="Old roofs")
        hidden = make_event(published=False, title_en="Secret roofs")
        self.indicator.events.add(event, hidden)
        self.assertContains(self.page(), "Old roofs")
        self.assertNotContains(self.page(), "Secret roofs")
        self.assertContains(self.client.get(f"/en/events/{event.slug}/"), "Lived-in houses")
        self.indicator.is_sample = True
        self.indicator.save()
        self.assertContains(
            self.client.get(f"/en/events/{event.slug}/"),
            'Lived-in houses <span class="sample">Sample</span></a>',
        )
        self.indicator.publishing_state = Publishable.State.DRAFT
        self.indicator.save()
        self.assertNotContains(self.client.get(f"/en/events/{event.slug}/"), "Lived-in houses")

    def test_decisions_and_statements_in_the_words_of_the_public_version(self):
        meeting = make_meeting(number=42)
        decision = Decision.objects.create(meeting=meeting, number=1, text_ja="測る")
        said = Statement.objects.create(meeting=meeting, number=3, text_ja="住む")
        for row in (decision, said):
            row.indicators.add(self.indicator)
        version = RecordVersion.objects.create(
            meeting=meeting,
            number=1,
            content={
                "decisions": [
                    {"pk": decision.pk, "code": "D-42-1", "text_ja": "測る", "text_en": "Measure"}
                ],
                "statements": [
                    {"pk": said.pk, "code": "S-42-3", "text_ja": "住む", "text_en": "People live"}
                ],
            },
        )
        for row in (decision, said):
            row.versions.add(version)
            type(row).objects.filter(pk=row.pk).update(text_en="Not yet public")
        self.assertNotContains(self.page(), "D-42-1")
        version.publishing_state = Publishable.State.APPROVED
        version.publish_at = timezone.now()
        version.save()
        page = self.page()
        self.assertContains(page, '<a href="/en/meetings/42/#D-42-1">D-42-1 Measure</a>')
        self.assertContains(page, "S-42-3 People live")
        self.assertNotContains(page, "Not yet public")

    def test_public_commitments_and_the_way_back(self):
        partner = make_partner()
        commitment = Commitment.objects.create(
            partner=partner,
            aspect="society",
            text_en="We open four old houses.",
            indicator_en="Houses",
            start=0,
            target=4,
            year=2030,
            since=timezone.now(),
        )
        self.indicator.commitments.add(commitment)
        self.assertContains(self.page(), "We open four old houses.")
        profile = f"/en/partners/{partner.slug}/"
        self.assertContains(self.client.get(profile), "Lived-in houses")
        self.indicator.is_sample = True
        self.indicator.save()
        self.assertContains(self.client.get(profile), '<span class="sample">Sample</span>', 1)
        commitment.withdrawn_at, commitment.reason = timezone.now(), "Done"
        commitment.save()
        self.assertNotContains(self.page(), "We open four old houses.")
