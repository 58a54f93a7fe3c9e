"""Documented content: as its source has it, once each, and never against the staff's will."""

from datetime import date, datetime
from io import StringIO
from unittest import mock

from django.core.management import call_command
from django.utils import translation

from events.models import Event, Venue
from kanazawa2030.core.language.dates import TOKYO
from kanazawa2030.core.models import CourseOfAction, Goal, Office
from kanazawa2030.core.workflow import publishing
from kanazawa2030.pages.content import services as content_services
from kanazawa2030.pages.content.documented import documented
from kanazawa2030.pages.content.services import SITE_PAGES, load_documented_content
from kanazawa2030.pages.models import DocumentedTotal, LoadedContent, Milestone, SitePage, Topic
from meetings.models import Meeting
from partners.models import Partner

from ...base import PortalTestCase
from ...factories import make_event, make_site_page

# number: Japanese title, English title, day or year, precision, format
CAFES = {
    6: (
        "文化のまちづくり",
        "Community Development with Culture",
        datetime(2019, 9, 26, tzinfo=TOKYO),
        "day",
        "place",
    ),
    11: (
        "持続とは変化!? ～with コロナ時代の働き方とリモートワーク～",
        None,
        datetime(2020, 1, 1, tzinfo=TOKYO),
        "year",
        "online",
    ),
    12: (
        "～with コロナ時代だから考えたい～ ESG投資が金沢に根付くには!?",
        None,
        datetime(2020, 1, 1, tzinfo=TOKYO),
        "year",
        "online",
    ),
    19: (
        "金沢のパートナーシップ、どう進化してる？",
        "How are partnerships developing in Kanazawa?",
        datetime(2021, 11, 6, 10, 0, tzinfo=TOKYO),
        "time",
        "hybrid",
    ),
}
MEETINGS = [
    (0, date(2019, 6, 13), "しいのき迎賓館", "Shiinoki Cultural Complex"),
    (1, date(2019, 7, 25), "しいのき迎賓館", "Shiinoki Cultural Complex"),
    (2, date(2019, 9, 25), "しいのき迎賓館", "Shiinoki Cultural Complex"),
    (3, date(2019, 10, 29), "金沢市長土塀青少年交流センター", "Nagadohe Youth Center"),
]
FOUNDERS = {
    "金沢市",
    "公益社団法人金沢青年会議所",
    "国連大学サステイナビリティ高等研究所いしかわ・かなざわオペレーティング・ユニット",
}
MODELS = (
    DocumentedTotal,
    Event,
    LoadedContent,
    Meeting,
    Milestone,
    Office,
    Partner,
    SitePage,
    Topic,
    Venue,
)


def counts():
    return {model: model.objects.count() for model in MODELS}


class FactsTests(PortalTestCase):
    """Byte for byte what is documented, and nothing beside it."""

    @classmethod
    def setUpTestData(cls):
        load_documented_content()

    def test_the_four_documented_cafes(self):
        cafes = Event.objects.published()
        self.assertEqual(
            {
                cafe.number: (
                    cafe.title_ja,
                    cafe.title_en,
                    cafe.starts_at,
                    cafe.date_precision,
                    cafe.format,
                )
                for cafe in cafes
            },
            CAFES,
        )
        self.assertEqual(cafes.get(number=19).ends_at.astimezone(TOKYO).hour, 11)
        for cafe in cafes:
            self.assertEqual(cafe.series, "cafe")
            self.assertTrue(cafe.is_over())
            self.assertFalse(cafe.is_sample)
            self.assertTrue(cafe.source_name)
            self.assertFalse(cafe.host_roles.exists())
            self.assertIsNone(cafe.venue)

    def test_only_the_documented_speaker_is_named(self):
        (speaker,) = Event.objects.get(number=6).speakers.all()
        self.assertEqual(
            (speaker.name_ja, speaker.name_en, speaker.position_ja, speaker.position_en),
            ("浦淳", "Atsushi Ura", "認定NPO法人趣都金澤", "NPO Shuto Kanazawa"),
        )
        self.assertFalse(speaker.photo_consent)
        others = Event.objects.exclude(number=6)
        self.assertFalse(others.filter(speakers__isnull=False).exists())

    def test_the_four_sessions_of_the_meeting(self):
        found = [
            (m.number, m.held_on, m.venue.name_ja, m.venue.name_en)
            for m in Meeting.objects.published().order_by("number")
        ]
        self.assertEqual(found, MEETINGS)
        for meeting in Meeting.objects.all():
            self.assertEqual(meeting.title_ja, f"SDGsミーティング No.{meeting.number}")
            self.assertEqual(meeting.title_en, f"SDG’s Meeting No. {meeting.number}")
            self.assertIsNone(meeting.starts_at)
            self.assertIsNone(meeting.participants_total)
            self.assertFalse(meeting.summary_ja or meeting.summary_en)
            self.assertEqual(
                (meeting.source_name_ja, meeting.source_name_en), ("金沢市", "Kanazawa City")
            )

    def test_venues_have_their_addresses_and_claim_nothing_else(self):
        self.assertEqual(
            dict(Venue.objects.values_list("name_ja", "address_ja")),
            {
                "しいのき迎賓館": "金沢市広坂",
                "金沢市長土塀青少年交流センター": "金沢市長町3丁目3番3号",
            },
        )
        for venue in Venue.objects.all():
            self.assertIsNone(venue.step_free)
            self.assertIsNone(venue.latitude)

    def test_the_three_signatories(self):
        founders = Partner.objects.published().founders()
        self.assertEqual({one.name_ja for one in founders}, FOUNDERS)
        self.assertEqual(Partner.objects.count(), 3)
        for one in founders:
            self.assertTrue(one.name_en and one.name_kana and one.tagline_ja)
            self.assertEqual(one.moves.count(), 1)
            self.assertFalse(one.contact_email or one.representative_ja)

    def test_history_with_its_dates_and_a_source_each(self):
        days = {(step.date, step.precision) for step in Milestone.objects.all()}
        for known in (
            (date(2018, 7, 13), "day"),
            (date(2019, 3, 23), "day"),
            (date(2020, 3, 1), "month"),
            (date(2020, 6, 29), "day"),
            (date(2020, 7, 17), "day"),
            (date(2021, 9, 10), "day"),
            (date(2022, 3, 31), "day"),
        ):
            self.assertIn(known, days)
        for step in Milestone.objects.all():
            self.assertTrue(step.source_name_ja and step.source_name_en)
            self.assertTrue(step.title_ja and step.title_en)

    def test_weekdays_are_those_of_the_calendar(self):
        self.assertEqual(date(2018, 7, 13).strftime("%a"), "Fri")
        self.assertEqual(date(2019, 3, 23).strftime("%a"), "Sat")
        about = SITE_PAGES["about"]
        self.assertIn("2018年7月13日（金）", about["body_ja"])
        self.assertIn("Friday 13 July 2018", about["body_en"])
        self.assertIn("2019年3月23日（土）", about["body_ja"])
        self.assertIn("Saturday 23 March 2019", about["body_en"])

    def test_figures(self):
        found = dict(DocumentedTotal.objects.values_list("key", "value"))
        self.assertEqual(
            found,
            {
                "cafes-2019": 8,
                "cafe-participants-2019": 350,
                "meetings-2019": 4,
                "meeting-participants": 43,
            },
        )

    def test_the_office_leaves_open_what_nobody_has_documented(self):
        office = Office.current()
        self.assertTrue(office.department_ja and office.department_en)
        self.assertFalse(office.phone or office.email or office.hours_ja)

    def test_no_news_is_made_up(self):
        self.assertFalse(Topic.objects.exists())

    def test_every_standing_page_is_out_in_both_languages(self):
        self.assertEqual(set(SITE_PAGES), {key.value for key in SitePage.Key})
        for page in SitePage.objects.published():
            for field in ("title", "description", "body"):
                for code in ("ja", "en"):
                    self.assertTrue(getattr(page, f"{field}_{code}"), (page.key, field))
        self.assertEqual(SitePage.objects.published().count(), len(SITE_PAGES))

    def test_each_course_and_goal_is_explained(self):
        for row in (*CourseOfAction.objects.all(), *Goal.objects.all()):
            self.assertTrue(row.aim_ja and row.aim_en)

    def test_the_founding_document_is_told_in_full(self):
        about = SITE_PAGES["about"]
        for code, words in (
            (
                "ja",
                (
                    "環境・社会・経済の三つの面",
                    "3回開かれ、その成果が翌年の共同宣言",
                    "発表しました",
                ),
            ),
            ("en", ("environment, society and economy", "workshops led to the declaration")),
        ):
            for word in words:
                self.assertIn(word, about[f"body_{code}"])
        page = self.client.get("/en/events/").content.decode()
        self.assertIn("the project’s real, face-to-face space. Knowing the SDGs encourages", page)
        self.assertIn("「リアル」な場です", self.client.get("/ja/events/").content.decode())


class WordsTests(PortalTestCase):
    """What the texts must say, and what they must never say."""

    def texts(self, code):
        for key, row in SITE_PAGES.items():
            yield (
                key,
                "\n".join(row[f"{field}_{code}"] for field in ("title", "description", "body")),
            )

    def test_japanese(self):
        for key, text in self.texts("ja"):
            with self.subTest(key):
                for never in ("準拠", "イベント", "子供", "SDG’s", "SDG's", "年度", "助成"):
                    self.assertNotIn(never, text)
        self.assertIn("配慮", SITE_PAGES["accessibility"]["body_ja"])

    def test_english(self):
        for key, text in self.texts("en"):
            with self.subTest(key):
                for never in ("conform", "compliant", "comply", "SDG's", "fiscal", "'"):
                    self.assertNotIn(never, text)

    def test_the_unit_of_the_university_is_spelled_out_once(self):
        for code, name in (
            ("ja", "いしかわ・かなざわオペレーティング・ユニット（UNU-IAS OUIK）"),
            ("en", "Operating Unit Ishikawa/Kanazawa (UNU-IAS OUIK)"),
        ):
            self.assertEqual(SITE_PAGES["about"][f"body_{code}"].count(name), 1)

    def test_shown_pages_never_claim_the_standard(self):
        load_documented_content()
        for path in ("accessibility/", "accessibility/results/"):
            html = self.client.get(f"/ja/{path}").content.decode()
            self.assertNotIn("準拠", html)
            self.assertIn("試験は、まだ行っていません", html)

    def test_history_never_invents_a_fiscal_year(self):
        for row in documented()["milestones"].values():
            self.assertNotIn("年度", row.get("text_ja", ""))


class OnceTests(PortalTestCase):
    def test_twice_is_as_once(self):
        first = load_documented_content()
        before = counts()
        self.assertEqual(load_documented_content(), [])
        self.assertEqual(counts(), before)
        self.assertEqual(len(first), before[LoadedContent])

    def test_the_command_says_how_many(self):
        out = StringIO()
        call_command("load_content", stdout=out)
        call_command("load_content", stdout=out)
        first, second = out.getvalue().splitlines()
        self.assertRegex(first, r"^[1-9]\d* new entries")
        self.assertRegex(second, r"^0 new entries")

    def test_what_staff_deleted_stays_deleted(self):
        load_documented_content()
        Event.objects.get(number=6).delete()
        SitePage.objects.get(key="terms").delete()
        DocumentedTotal.objects.all().delete()
        Milestone.objects.all().delete()
        Meeting.objects.all().delete()
        Venue.objects.all().delete()
        Office.objects.all().delete()
        before = counts()
        load_documented_content()
        self.assertEqual(counts(), before)

    def test_what_staff_changed_stays_changed(self):
        load_documented_content()
        publishing.apply_transition(
            SitePage.objects.get(key="call"), "withdraw", by=self.editor, reason="改訂"
        )
        CourseOfAction.objects.filter(pk=1).update(aim_ja="", aim_en="")
        Office.objects.update(department_ja="新しい課")
        load_documented_content()
        self.assertEqual(SitePage.objects.get(key="call").publishing_state, "withdrawn")
        self.assertEqual(CourseOfAction.objects.get(pk=1).aim_ja, "")
        self.assertEqual(Office.current().department_ja, "新しい課")

    def test_what_staff_made_first_is_left_as_it_is(self):
        make_site_page("about", body_ja="職員の文章")
        make_event(number=6, series="cafe", title_ja="職員の催し")
        CourseOfAction.objects.filter(pk=2).update(aim_ja="職員の説明")
        Office.objects.create(pk=1, department_ja="職員の課")
        load_documented_content()
        self.assertEqual(SitePage.objects.get(key="about").body_ja, "職員の文章")
        self.assertEqual(Event.objects.get(number=6).title_ja, "職員の催し")
        self.assertEqual(CourseOfAction.objects.get(pk=2).aim_ja, "職員の説明")
        self.assertEqual(Office.current().department_ja, "職員の課")

    def test_what_fails_is_not_taken_for_loaded(self):
        """The mark and the row come together or not at all."""
        with (
            mock.patch.object(content_services, "_site_page", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
        ):
            load_documented_content()
        self.assertFalse(LoadedContent.objects.filter(key__startswith="page:").exists())
        self.assertTrue(LoadedContent.objects.filter(key="office").exists())
        load_documented_content()
        self.assertEqual(SitePage.objects.count(), len(SITE_PAGES))

    def test_publication_is_on_record(self):
        load_documented_content()
        for item in (SitePage.objects.get(key="about"), Event.objects.get(number=6)):
            (line,) = publishing.history(item)
            self.assertEqual((line.move, line.to_state), ("publish", "approved"))
            self.assertIsNone(line.by)

    def test_the_language_of_the_shell_makes_no_difference(self):
        with translation.override("en"):
            load_documented_content()
        office = Office.current()
        self.assertEqual(office.department_ja, "IMAGINE KANAZAWA 2030 事務局（金沢市）")
        page = SitePage.objects.get(key="about")
        self.assertEqual(page.title_ja, "プロジェクトについて")
        self.assertEqual(page.title_en, "About the project")
