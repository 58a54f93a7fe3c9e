"""The page of one event, as visitors and staff meet it."""

from datetime import timedelta

from django.utils import timezone

from events.editing.services import postpone_event
from events.models import Event, Registration
from kanazawa2030.pages.demo.pictures import fields_of_venue

from ...base import PortalTestCase
from ...factories import (
    ODD_NAME,
    in_days,
    make_event,
    make_office,
    make_partner,
    make_past_event,
    make_venue,
    tokyo,
)
from ..reading import text_of, title_of

SCRIPT = "<script>alert('x')</script>\"'&"


class DetailTests(PortalTestCase):
    def get(self, event, language="ja", status=200):
        response = self.client.get(f"/{language}/events/{event.slug}/")
        self.assertEqual(response.status_code, status)
        return response

    def test_a_drawn_map_is_for_everybody_and_described(self):
        venue = make_venue(**fields_of_venue("map-hall"))
        event = make_event(venue=venue)
        for language, alt in (("ja", venue.map_alt_ja), ("en", venue.map_alt_en)):
            self.assertContains(self.get(event, language), f'alt="{alt}"')
        self.assertEqual(self.client.get(venue.map.url).status_code, 200)
        event.format = event.Format.ONLINE
        event.save()
        self.assertNotContains(self.get(event), venue.map.url)

    def test_shows_everything_that_is_known(self):
        partner = make_partner(name_ja="緑の会", name_en="Green Group", slug="green")
        hidden = make_partner(name_ja="準備中の会", published=False, slug="hidden")
        event = make_event(
            title_ja="用水のまちを歩く",
            number=48,
            starts_at=tokyo(2030, 6, 18, 18, 30),
            summary_ja="夕方の用水を歩きます。",
            body_ja="## 歩くところ\n\n**鞍月用水**です。",
            easy_summary="川の そばに 行きます。",
            venue=make_venue(
                name_ja="しいのき迎賓館",
                directions_ja="香林坊バス停から歩いて5分。",
                latitude="36.562500",
                longitude="136.658300",
                step_free=True,
                hearing_loop=False,
            ),
            room_ja="セミナールームB",
            fee_yen=500,
            fee_note_ja="お茶代",
            bring_ja="歩きやすい靴",
            audience_ja="高校生から",
            go_nogo_note_ja="当日15時に決めます。",
            access_note_ja="筆談できます。",
            access_request_by=tokyo(2030, 6, 8).date(),
            registration_closes_at=tokyo(2030, 6, 15, 17),
            hosts=(partner, (hidden, "endorser")),
            speakers=({"name_ja": "水野かおり", "position_ja": "代表"},),
            programme=({"starts_at": "18:00", "text_ja": "受付"}, {"text_ja": "歩く"}),
        )
        response = self.get(event)
        page = text_of(response)
        for words in (
            "SDGsカフェ 第48回",
            "用水のまちを歩く",
            "2030年",
            "6月18日",
            "18:30–20:30",
            "残り 30 席 ／定員30人",
            "申込期限 6月15日（土）17:00",
            "500円",
            "お茶代",
            "高校生から",
            "夕方の用水を歩きます。",
            "歩くところ",
            "鞍月用水",
            "18:00",
            "受付",
            "水野かおり",
            "代表",
            "香林坊バス停から歩いて5分。",
            "入口に段差はありません",
            "補聴器用の磁気ループはありません",
            "筆談できます。",
            "参加に必要な配慮は、6月8日（土）までにお知らせいただくと手配しやすくなります。"
            "過ぎても、まずご相談ください。",
            "緑の会",
            "後援",
            "準備中の会",
            "当日15時に決めます。",
            "住み続けられるまちづくりを",
            "日本語で行います。英語への通訳の予定はありません。",
        ):
            with self.subTest(words=words):
                self.assertIn(words, page)
        # Not checked at the place: neither yes nor no is said.
        for words in ("授乳室", "駐車場", "車いすで使えるトイレ"):
            self.assertNotIn(words, page)
        self.assertContains(response, 'href="/ja/partners/green/"')
        self.assertNotContains(response, "/partners/hidden/")
        self.assertContains(
            response, '<a class="small" href="https://maps.gsi.go.jp/#16/36.562500/136.658300/"'
        )
        self.assertContains(response, 'datetime="2030-06-18T18:30+09:00"')

    def test_an_event_with_nothing_but_a_title_and_a_day_has_no_empty_parts(self):
        event = make_event(
            title_ja="題名だけ",
            title_en="",
            venue=None,
            courses=(),
            goals=(),
            date_precision="year",
            starts_at=tokyo(2020, 1, 1),
        )
        for language in ("ja", "en"):
            response = self.get(event, language)
            self.assertNotRegex(response.content.decode(), r"<(dd|dt|ul)>\s*</")
            self.assertNotIn("None", text_of(response))

    def test_each_precision_prints_no_more_than_is_known(self):
        for precision, shown, hidden in (
            ("time", "2021年 11月6日 （土） 10:00", None),
            ("day", "2021年11月6日（土）", "10:00"),
            ("month", "2021年11月", "11月6日"),
            ("year", "2021年", "11月"),
        ):
            event = make_event(
                starts_at=tokyo(2021, 11, 6, 10),
                date_precision=precision,
                title_ja="回",
                slug=f"known-{precision}",
            )
            page = text_of(self.get(event)).partition("IMAGINE KANAZAWA 2030")[2]
            with self.subTest(precision=precision):
                self.assertIn(shown, page)
                if hidden:
                    self.assertNotIn(hidden, page)

    def test_an_english_page_says_whose_clock_it_is(self):
        event = make_event(
            starts_at=tokyo(2030, 6, 18, 18, 30), registration_closes_at=tokyo(2030, 6, 15, 17)
        )
        page = text_of(self.get(event, "en"))
        self.assertIn("18:30–20:30 (Japan time)", page)
        self.assertIn("Sat 15 June, 17:00 (Japan time)", page)

    def test_languages_in_words(self):
        no_interpretation = (
            "This event is held in Japanese. No interpretation into English is planned."
        )
        for fields, expected, missing in (
            ({}, no_interpretation, "handouts"),
            ({"english_support": "materials"}, "English handouts", None),
            ({"english_support": "materials"}, no_interpretation, None),
            (
                {"english_support": "interpretation"},
                "Interpretation into English",
                no_interpretation,
            ),
            ({"english_support": "staff"}, "English-speaking staff on site", no_interpretation),
            ({"in_english": True}, "Japanese, English", no_interpretation),
            ({"offered_needs": ["interpretation"]}, "Interpretation into English", "No interp"),
            ({"in_english": True, "in_japanese": False}, "English", no_interpretation),
        ):
            with self.subTest(fields=fields):
                page = text_of(self.get(make_event(**fields), "en"))
                self.assertIn(expected, page)
                if missing:
                    self.assertNotIn(missing, page)

    def test_a_text_that_fell_back_says_so(self):
        event = make_event(
            title_ja="日本語の題名",
            title_en="",
            body_ja="日本語の本文",
            body_en="",
            speakers=({"name_ja": "水野かおり", "name_en": "Kaori Mizuno", "position_ja": "代表"},),
        )
        page = self.get(event, "en")
        self.assertContains(page, '<span lang="ja">日本語の題名</span></h1>')
        self.assertContains(page, "Only available in Japanese.")
        self.assertContains(page, '<span lang="ja">代表</span>')
        self.assertContains(page, "<strong>Kaori Mizuno</strong>")

    def test_both_languages_lead_to_easy_japanese_where_an_event_has_it(self):
        event = make_event(easy_summary="水の まちの 催しです。<b>")
        link = f'<a href="/ja/events/{event.slug}/?easy=1" lang="ja" hreflang="ja">'
        for language in ("ja", "en"):
            page = self.get(event, language)
            self.assertContains(page, f'<p class="easyline wide no-print">{link}')
        easy = self.client.get(f"/ja/events/{event.slug}/?easy=1")
        self.assertContains(easy, "<p>水の まちの <ruby>催<rp>（</rp>")
        self.assertContains(easy, "しです。&lt;b&gt;")

    def test_the_trail_ends_with_the_title(self):
        event = make_event(title_ja="用水を歩く", title_en="Canal walk", easy_summary="歩きます。")
        for path, title in (("ja", "用水を歩く"), ("en", "Canal walk")):
            page = self.client.get(f"/{path}/events/{event.slug}/")
            self.assertContains(page, f'"position":3,"name":"{title}"}}]')
            self.assertContains(page, f'<li><span aria-current="page">{title}</span></li>')
        page = self.client.get(f"/ja/events/{event.slug}/?easy=1")
        self.assertContains(page, '"position":3,"name":"用水を歩く"}]')

    def test_state_comes_first(self):
        for state, words in (
            ("cancelled", "この催しは中止になりました。"),
            ("postponed", "この催しは延期になりました。"),
            ("scheduled", "変更のお知らせ"),
        ):
            event = make_event(state=state, state_note_ja="大雪のためです。")
            page = text_of(self.get(event)).partition(event.title_ja)[2]
            heading = "参加するには" if state == "scheduled" else "開催の状況"
            with self.subTest(state=state):
                self.assertIn(words, page)
                self.assertLess(page.index(words), page.index("大雪のためです。"))
                self.assertLess(page.index("大雪のためです。"), page.index(heading))
        self.assertNotIn("変更のお知らせ", text_of(self.get(make_event())))

    def test_the_title_says_that_it_is_cancelled_or_a_sample(self):
        event = make_event(title_ja="催し", state="cancelled")
        self.assertIn("中止：催し", title_of(self.get(event)))
        event = make_event(title_en="Walk", is_sample=True)
        page = self.get(event, "en")
        self.assertIn("Walk (sample)", title_of(page))
        self.assertContains(page, '<span class="sample">Sample</span>')

    def test_names_arrive_byte_for_byte(self):
        partner = make_partner(name_ja=ODD_NAME, name_en="")
        event = make_event(
            title_ja=ODD_NAME,
            title_en="",
            hosts=(partner,),
            venue=make_venue(name_ja=ODD_NAME, name_en=""),
            speakers=({"name_ja": ODD_NAME},),
        )
        page = self.get(event).content.decode()
        self.assertGreaterEqual(page.count(ODD_NAME), 6)
        self.assertIn(ODD_NAME, self.client.get("/en/events/").content.decode())

    def test_how_to_take_part_follows_mode_and_state(self):
        make_office()
        button = "申し込む（無料）"
        for fields, expected, missing in (
            ({}, button, "主催者のサイト"),
            ({"seats_held": 30}, "キャンセル待ちに登録する", button),
            ({"registration_opens_at": in_days(1)}, "受付開始", button),
            ({"registration_closes_at": in_days(-1)}, "締め切りました", button),
            ({"registration_mode": "none"}, "申込みはいりません", button),
            ({"registration_mode": "external"}, "主催者のサイトで申し込む", button),
            ({"registration_mode": "contact"}, "主催者へご連絡ください", button),
            ({"state": "cancelled"}, "この催しは行いません", button),
            ({"state": "postponed"}, "新しい日程は、このページで", button),
            ({"starts_at": in_days(-9)}, "この催しは終わっています", button),
            ({"date_precision": "day"}, "当日、そのままお越しください", "日程が決まりしだい"),
            ({"date_precision": "month"}, "日程が決まりしだい、参加の方法を", "お越しください"),
        ):
            with self.subTest(fields=fields):
                page = text_of(self.get(make_event(**fields)))
                self.assertIn(expected, page)
                self.assertNotIn(missing, page)

    def test_nothing_is_offered_for_what_will_not_happen(self):
        for fields, is_offered in (
            ({}, True),
            ({"state": "cancelled"}, False),
            ({"state": "postponed"}, False),
            ({"starts_at": in_days(-9)}, False),
        ):
            with self.subTest(fields=fields):
                page = self.get(make_event(**fields))
                for link in (".ics?lang=", "/flyer/"):
                    self.assertIs(link in page.content.decode(), is_offered)
                self.assertIs("予定に入ります" in text_of(page), is_offered)

    def test_the_old_day_of_a_postponed_event_says_so(self):
        page = text_of(self.get(make_event(state="postponed", starts_at=tokyo(2030, 6, 18, 18))))
        self.assertEqual(page.count("当初の日時"), 2)  # under the title, and among the facts
        self.assertNotIn("当初の日時", text_of(self.get(make_event())))

    def test_what_is_over_says_nothing_of_the_future(self):
        """Of documented events neither language nor place is known: none is said."""
        event = make_past_event(
            venue=None,
            registration_mode="none",
            format="place",
            access_request_by=tokyo(2019, 9, 20).date(),
            offered_needs=["childcare"],
            go_nogo_note_ja="当日15時に決めます。",
            bring_ja="歩きやすい靴",
        )
        for language, words in (
            ("ja", ("日本語で行います", "使う言語", "開催方法", "託児", "当日15時", "歩きやすい")),
            ("en", ("interpretation", "Languages", "Format", "Childcare", "Open to anyone")),
        ):
            page = text_of(self.get(event, language)).partition("footer")[0]
            for word in words:
                self.assertNotIn(word, page)

    def test_past_events_show_the_report_before_their_state(self):
        page = text_of(self.get(make_past_event(body_ja="歩きました。")))
        self.assertLess(page.index("歩きました。"), page.index("開催の状況"))
        page = text_of(self.get(make_event(body_ja="歩きます。")))
        self.assertLess(page.index("参加するには"), page.index("歩きます。"))

    def test_what_support_can_be_asked_for(self):
        event = make_event(offered_needs=["sign_language", "childcare"])
        page = text_of(self.get(event, "en"))
        for words in (
            "Support you can ask for: Sign language interpretation Childcare",
            "please ask us as early as you can",
        ):
            self.assertIn(words, page)
        late = make_event(access_request_by=in_days(-1).date())
        self.assertIn("お早めにご相談ください", text_of(self.get(late)))
        nobody = make_event(registration_mode="none")  # and no office is set
        self.assertNotIn("ご相談ください", text_of(self.get(nobody)))

    def test_a_moved_event_says_from_which_date_to_which(self):
        event = make_event(starts_at=tokyo(2031, 12, 5, 18), slug="moved")
        for day in (12, 19):
            postpone_event(
                event, by=self.editor, note_ja="大雪のため。", starts_at=tokyo(2031, 12, day, 18)
            )
        event.refresh_from_db()
        page = text_of(self.get(event))
        self.assertIn("12月12日（金）から12月19日（金）に変わりました。 大雪のため。", page)
        english = self.get(event, "en")
        self.assertContains(english, "Moved from Fri 12 December to Fri 19 December.")
        self.assertContains(
            english,
            '<p class="fallback-note">Only available in Japanese.</p>'
            '<div lang="ja"><p>大雪のため。</p></div>',
        )
        Event.objects.update(previous_start="")
        self.assertIn("変更のお知らせ", text_of(self.get(event)))

    def test_seats_kept_for_the_waiting_list_are_no_full_house(self):
        event = make_event(seats_held=27)
        Registration.objects.create(
            event=event,
            number=1,
            place="queue",
            queue_no=1,
            status="confirmed",
            size=4,
            adults=3,
            created_at=timezone.now(),
        )
        page = text_of(self.get(event))
        self.assertIn("空席は3席です。キャンセル待ちの先頭の4人のグループを先に", page)
        self.assertNotIn("すべて埋まって", page)
        Registration.objects.update(size=2, adults=1)
        page = text_of(self.get(event, "en"))
        self.assertIn("3 seats are free. They go to the waiting list first.", page)

    def test_the_hosts_site_is_an_external_link(self):
        event = make_event(
            registration_mode="external", registration_url="https://host.example/a?b=1&c=2"
        )
        self.assertContains(
            self.get(event), 'href="https://host.example/a?b=1&amp;c=2" rel="external noopener"'
        )

    def test_the_contact_is_the_events_own_else_the_office(self):
        make_office(phone="076-000-0000", email="office@example.test")
        own = make_event(contact_phone="076-111-1111", contact_name_ja="主催の会")
        page = self.get(own)
        self.assertContains(page, 'href="tel:0761111111"')
        self.assertNotIn("office@example.test", text_of(page))
        page = self.get(make_event())
        self.assertContains(page, 'href="mailto:office@example.test"')

    def test_the_online_address_is_not_public(self):
        event = make_event(format="online", online_url="https://meet.example/secret")
        self.assertNotContains(self.get(event), "meet.example")

    def test_documented_events_name_their_source(self):
        event = make_past_event(
            source_name="OUIK", source_url="https://ouik.example/2613", title_ja="第6回"
        )
        self.assertContains(
            self.get(event), '<a href="https://ouik.example/2613" rel="external noopener">OUIK</a>'
        )

    def test_an_online_event_has_no_map_and_no_door(self):
        event = make_event(
            format="online", venue=make_venue(latitude="36.5", longitude="136.6", step_free=True)
        )
        page = self.get(event)
        self.assertNotContains(page, "maps.gsi.go.jp")
        self.assertNotIn("段差", text_of(page))


class AccessTests(PortalTestCase):
    """Draft, handed in, scheduled, published, withdrawn × stranger and staff."""

    def test_who_gets_what(self):
        later = timezone.now() + timedelta(hours=1)
        for fields, stranger, staff, is_preview in (
            ({"published": False}, 404, 200, True),
            ({"publishing_state": "awaiting"}, 404, 200, True),
            ({"publishing_state": "approved", "publish_at": later}, 404, 200, True),
            ({}, 200, 200, False),
            ({"publishing_state": "withdrawn"}, 410, 200, True),
        ):
            event = make_event(**fields)
            for person, expected in ((None, stranger), (self.editor, staff)):
                self.client.sign_in(person)
                page = self.client.get(f"/en/events/{event.slug}/")
                with self.subTest(fields=fields, person=person):
                    self.assertEqual(page.status_code, expected)
                    if page.status_code == 200:
                        self.assertIs("Draft preview" in text_of(page), is_preview)
                        self.assertIs("noindex" in page.content.decode(), is_preview)

    def test_a_withdrawn_event_gives_the_reason_in_the_pages_language(self):
        event = make_event(
            publishing_state="withdrawn", withdrawal_reason="会場が使えなくなりました。"
        )
        for language in ("ja", "en"):
            page = self.client.get(f"/{language}/events/{event.slug}/")
            self.assertContains(page, "会場が使えなくなりました。", status_code=410)
        self.assertNotContains(self.client.get("/ja/events/"), event.title_ja)

    def test_an_unknown_event_offers_the_list(self):
        for slug in ("nothing", "a" * 200, "2026", "Past"):
            page = self.client.get(f"/ja/events/{slug}/")
            self.assertContains(page, 'href="/ja/events/"', status_code=404)
        self.assertEqual(self.client.get("/ja/events/日本/").status_code, 404)

    def test_the_language_switch_stays_on_the_page(self):
        event = make_event()
        page = self.client.get(f"/ja/events/{event.slug}/?a=1")
        self.assertContains(page, f'href="/en/events/{event.slug}/?a=1"')
        self.assertContains(page, f'hreflang="en" href="http://testserver/en/events/{event.slug}/"')
