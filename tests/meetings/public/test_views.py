"""The sessions of the SDG's Meeting, asked for through their addresses."""

from datetime import date, time
from io import StringIO

from django.core.management import call_command

from meetings.models import Meeting

from ...base import PortalTestCase
from ...factories import make_meeting, make_venue

LIST = "/{}/meetings/"
BOTH = ("ja", "en")
SEES_ALL = {"editor", "reviewer", "approver", "administrator"}
SCRIPT = "<script>alert(1)</script>"
SHIINOKI = {"ja": "しいのき迎賓館", "en": "Shiinoki Cultural Complex"}
NAGADOHE = {"ja": "金沢市長土塀青少年交流センター", "en": "Nagadohe Youth Center"}
# As the founding document has them: number, day in both languages, place.
SESSIONS = [
    (0, {"ja": "2019年6月13日（木）", "en": "Thu 13 June 2019"}, SHIINOKI),
    (1, {"ja": "2019年7月25日（木）", "en": "Thu 25 July 2019"}, SHIINOKI),
    (2, {"ja": "2019年9月25日（水）", "en": "Wed 25 September 2019"}, SHIINOKI),
    (3, {"ja": "2019年10月29日（火）", "en": "Tue 29 October 2019"}, NAGADOHE),
]


class ListTests(PortalTestCase):
    def page(self, language="ja", **params):
        response = self.client.get(LIST.format(language), params)
        self.assertEqual(response.status_code, 200)
        return response

    def test_published_sessions_are_listed_the_latest_first(self):
        make_meeting(number=7, held_on=date(2020, 1, 8), title_en="The older")
        make_meeting(number=8, held_on=date(2020, 2, 8), title_en="The newer")
        make_meeting(number=9, title_en="Unseen", published=False)
        html = self.page("en").content.decode()
        self.assertLess(html.index("The newer"), html.index("The older"))
        self.assertNotIn("Unseen", html)

    def test_a_number_is_not_said_twice(self):
        make_meeting(number=7, title_ja="SDGsミーティング No.7")
        make_meeting(number=8, title_ja="ものさしを考える")
        response = self.page()
        self.assertContains(response, "SDGsミーティング No.7", count=1)
        self.assertContains(response, "SDGsミーティング No.8", count=1)

    def test_people_and_place_stand_where_they_are_known(self):
        make_meeting(participants_total=None, venue=None)
        self.assertNotRegex(self.page("en").content.decode(), r"took part\s*</span>")
        venue = make_venue(name_ja="しいのき", name_en="")
        make_meeting(participants_total=1, venue=venue)
        response = self.page("en")
        self.assertContains(response, "1 person took part")
        self.assertContains(response, '<span lang="ja">しいのき</span>')

    def test_it_says_what_is_documented_of_the_whole(self):
        self.assertContains(self.page("en"), "In 2019, 43 people took part")
        self.assertContains(
            self.page("ja"), "2019年には、教育、環境、ITの専門家や学生など、43人が参加しました"
        )

    def test_an_empty_list_says_so(self):
        self.assertContains(self.page("en"), "No session is on record here yet")
        self.assertContains(self.page("ja"), "まだ記録がありません")

    def test_pages(self):
        for number in range(1, 26):
            make_meeting(number=number)
        self.assertContains(self.page("en"), "25 sessions")
        second = self.page("en", page=2)
        self.assertContains(second, "<title>SDG’s Meeting (page 2 of 3) |")
        self.assertContains(second, 'rel="prev" href="/en/meetings/"')
        self.assertEqual(self.page(page="no").context["page"].number, 1)
        gone = self.client.get(LIST.format("en"), {"page": 4})
        self.assertRedirects(gone, "/en/meetings/")


class AccessTests(PortalTestCase):
    def test_a_withdrawn_session_says_why(self):
        make_meeting(number=5, publishing_state="withdrawn", withdrawal_reason="日付の誤り<b>")
        response = self.client.get("/ja/meetings/5/")
        self.assertContains(response, "日付の誤り&lt;b&gt;", status_code=410)

    def test_a_preview_says_so_and_stays_out_of_search_engines(self):
        make_meeting(number=5, published=False)
        self.client.sign_in(self.editor)
        response = self.client.get("/en/meetings/5/")
        self.assertContains(response, "Draft preview: not public.")
        self.assertContains(response, '<meta name="robots" content="noindex">')

    def test_a_number_nobody_has_is_a_404_of_its_language(self):
        for number in ("4", "32768", "99999999999999999999", "9" * 5000, "-1", "1.5", "１", "x"):
            for language in BOTH:
                with self.subTest(number[:30], language=language):
                    response = self.client.get(f"/{language}/meetings/{number}/")
                    self.assertEqual(response.status_code, 404)

    def test_it_is_only_read(self):
        make_meeting(number=5)
        for path in ("/ja/meetings/", "/ja/meetings/5/"):
            self.assertEqual(self.client.post(path).status_code, 405)


class DetailTests(PortalTestCase):
    def page(self, meeting, language="ja"):
        response = self.client.get(f"/{language}/meetings/{meeting.number}/")
        self.assertEqual(response.status_code, 200)
        return response

    def test_neighbours_are_the_next_public_ones(self):
        for number in (1, 2, 5, 9):
            make_meeting(number=number)
        make_meeting(number=3, published=False)
        make_meeting(number=7, publishing_state="withdrawn")
        response = self.page(Meeting.objects.get(number=5), "en")
        self.assertContains(response, 'rel="prev" href="/en/meetings/2/"')
        self.assertContains(response, 'rel="next" href="/en/meetings/9/"')
        first = self.page(Meeting.objects.get(number=1), "en")
        self.assertNotContains(first, 'rel="prev"')
        last = self.page(Meeting.objects.get(number=9), "en")
        self.assertNotContains(last, 'rel="next"')

    def test_the_number_is_a_sessions_and_not_a_registrations(self):
        for number in (1, 2, 3):
            make_meeting(number=number)
        html = self.page(Meeting.objects.get(number=2)).content.decode()
        self.assertIn('<span aria-current="page">No.2</span>', html)
        self.assertRegex(html, r'rel="prev"[^>]*>\s*<svg.*?</svg>\s*No\.1')
        self.assertRegex(html, r'rel="next"[^>]*>\s*No\.3')
        self.assertNotIn("受付番号", html)

    def test_the_description_holds_with_and_without_a_place(self):
        meeting = make_meeting(number=5, held_on=date(2019, 6, 13))
        start = 'name="description" content="SDG’s Meeting No. 5, held on Thu 13 June 2019'
        self.assertContains(self.page(meeting, "en"), f'{start}."')
        meeting.venue = make_venue(name_en='The "Old" Hall')
        meeting.save()
        expected = f'{start}, The &quot;Old&quot; Hall."'
        self.assertContains(self.page(meeting, "en"), expected)

    def test_times_are_shown_only_where_they_are_known(self):
        meeting = make_meeting(held_on=date(2019, 6, 13))
        self.assertNotContains(self.page(meeting, "en"), "(Japan time)")
        meeting.starts_at, meeting.ends_at = time(9, 5), time(11, 0)
        meeting.save()
        self.assertContains(self.page(meeting, "en"), "9:05–11:00</span> (Japan time)")
        meeting.ends_at = None
        meeting.save()
        self.assertContains(self.page(meeting, "ja"), '<span class="nb">9:05</span>')

    def test_what_is_not_published_is_said(self):
        response = self.page(make_meeting(), "en")
        self.assertContains(response, "No agenda or minutes of this session")

    def test_a_record_in_one_language_still_has_its_page_in_the_other(self):
        meeting = make_meeting(title_en="", summary_ja="- 評価軸を出し合った。")
        response = self.page(meeting, "en")
        self.assertContains(response, f'<span lang="ja">{meeting.title_ja}</span></h1>')
        self.assertContains(response, "Only available in Japanese.")
        self.assertContains(response, '<div lang="ja"><ul>')

    def test_only_web_pages_are_linked_as_source(self):
        meeting = make_meeting(source_name="The city", source_url="javascript:alert(1)")
        self.assertContains(self.page(meeting), "<dd>The city</dd>")
        Meeting.objects.update(source_url="https://city.example/")
        self.assertContains(self.page(meeting), '<a href="https://city.example/"')

    def test_a_sample_is_marked(self):
        response = self.page(make_meeting(is_sample=True))
        self.assertContains(response, '<span class="sample">見本</span>')
        self.assertNotContains(response, "noindex")
        self.assertContains(
            self.client.get(LIST.format("en")), '<span class="sample">Sample</span>'
        )


class DocumentedSessionTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        call_command("load_content", stdout=StringIO())

    def test_numbers_days_and_places_are_byte_for_byte(self):
        for language in BOTH:
            listed = self.client.get(LIST.format(language))
            for number, day, place in SESSIONS:
                name = {"ja": f"SDGsミーティング No.{number}", "en": f"SDG’s Meeting No. {number}"}[
                    language
                ]
                with self.subTest(name):
                    response = self.client.get(f"/{language}/meetings/{number}/")
                    self.assertContains(response, f"<h1>{name}</h1>")
                    self.assertContains(response, f">{day[language]}</time>")
                    self.assertContains(response, f"<dd>{place[language]}")
                    self.assertContains(listed, f'/{language}/meetings/{number}/">{name}</a>')
                    self.assertNotContains(response, 'class="sample"')

    def test_nothing_more_is_claimed_of_them(self):
        for number, _day, _place in SESSIONS:
            response = self.client.get(f"/en/meetings/{number}/")
            self.assertContains(response, "No agenda or minutes of this session")
            self.assertNotRegex(response.content.decode(), r"took part\s*</dd>")
