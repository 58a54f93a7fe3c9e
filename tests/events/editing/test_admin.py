"""The staff desk's event pages, opened and sent as staff do."""

import re
from datetime import timedelta

from django.utils import timezone

from events.models import Event, HostRole, ProgrammeItem, Speaker, Venue

from ...core.uploads.test_images import picture, upload
from ...factories import make_event, make_partner, make_venue
from ..reading import text_of, title_of
from ..registration.factories import register
from .cases import NEW, EventDesk


def part(prefix, *rows) -> dict:
    """Return the fields of new rows of a part."""
    fields = {f"{prefix}-TOTAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        values = {"order": "0", **row}
        fields |= {f"{prefix}-{number}-{name}": value for name, value in values.items()}
    return fields


class EventList(EventDesk):
    def list(self, **query):
        return self.client.get(self.address(Event, "changelist"), query)

    def test_a_search_minds_no_width_and_no_kana(self):
        make_event(title_ja="カフェの夕べ")
        make_event(title_ja="川の清掃")
        for words in ("ｶﾌｪ", "カフェ", "かふぇ 夕べ"):
            response = self.list(q=words)
            self.assertContains(response, "カフェの夕べ")
            self.assertNotContains(response, "川の清掃")

    def test_the_count_of_a_search_is_written_as_the_language_writes_it(self):
        make_event(title_ja="川の清掃")
        make_event(title_ja="川の夕べ")
        make_event(title_ja="山の清掃")
        page = self.list(q="川").content.decode()
        self.assertIn("2件", page)
        self.assertIn("すべて表示（全3件）", page)
        self.assertNotIn("(", re.sub("<script.*?</script>|<[^>]*>", "", page, flags=re.S))

    def test_a_row_says_how_the_event_stands(self):
        make_event(publish_at=timezone.now() + timedelta(days=3))
        make_event(state="cancelled")
        response = self.list()
        self.assertContains(response, "公開待ち")
        self.assertContains(response, "中止")

    def test_each_publication_filter_finds_its_own(self):
        make_event(title_ja="公開の催し")
        make_event(title_ja="下書きの催し", published=False)
        self.assertNotContains(self.list(publication="public"), "下書きの催し")
        self.assertNotContains(self.list(publication="draft"), "公開の催し")
        for value in ("scheduled", "withdrawn", "awaiting", "nonsense"):
            self.assertEqual(self.list(publication=value).status_code, 200)

    def test_no_row_leaves_by_the_dozen(self):
        draft = make_event(published=False)
        self.client.post(
            self.address(Event, "changelist"),
            {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"},
        )
        self.assertTrue(Event.objects.filter(pk=draft.pk).exists())

    def test_both_languages_of_the_desk(self):
        make_event(title_ja="題名の催し", title_en="An event with a title")
        make_event(title_ja="日本語だけの催し", title_en="")
        self.assertContains(self.list(), "新しい催し")
        self.assertContains(self.list(), "題名の催し")
        self.client.sign_in(self.person("administrator"))
        type(self.administrator).objects.update(language="en")
        page = self.list()
        for words in ("<h1>Events</h1>", "Add event", "An event with a title", "日本語だけの催し"):
            self.assertContains(page, words)
        self.assertNotContains(page, "題名の催し")


class EventForm(EventDesk):
    def test_a_new_event_has_its_author_and_a_suggested_address(self):
        response = self.add(Event, **NEW, number="９")
        self.assertEqual(response.status_code, 302)
        event = Event.objects.get()
        self.assertEqual((event.author, event.slug), (self.editor, "cafe-9"))
        self.assertEqual(event.publishing_state, "draft")

    def test_a_second_click_on_save_makes_no_second_event(self):
        data = {**self.form_of(Event), **NEW}
        for _click in range(2):
            response = self.client.post(self.address(Event, "add"), data)
        self.assertIn("slug", self.errors_of(response))
        self.assertEqual(Event.objects.count(), 1)

    def test_full_width_input_is_understood(self):
        response = self.add(
            Event,
            title_ja="全角の催し",
            starts_at_0="２０３１年６月１８日",
            starts_at_1="１８：３０",
            ends_at_0="２０３１／６／１８",
            ends_at_1="20時30分",
            capacity="２０",
            contact_email="ｏｆｆｉｃｅ＠ｅｘａｍｐｌｅ．ｔｅｓｔ",
            contact_phone="（０７６）２２０−２１１１",
            slug="ｃａｆｅ－１",
        )
        self.assertEqual(response.status_code, 302)
        event = Event.objects.get()
        local = timezone.localtime
        self.assertEqual(f"{local(event.starts_at):%Y-%m-%d %H:%M}", "2031-06-18 18:30")
        self.assertEqual(f"{local(event.ends_at):%H:%M}", "20:30")
        self.assertEqual((event.capacity, event.slug), (20, "cafe-1"))
        self.assertEqual(event.contact_email, "office@example.test")
        self.assertEqual(event.contact_phone, "076-220-2111")

    def test_what_people_of_the_office_type_is_understood(self):
        response = self.add(
            Event,
            title_ja="夜の催し",
            starts_at_0="R13.6.18",
            starts_at_1="午後8時",
            ends_at_0="2031-06-18",
            ends_at_1="24:00",
            contact_phone="076-220-2111（代表）",
            online_url="https://meet.example.jp/２０３１年度/" + "x" * 300,
            format="hybrid",
            capacity="20",
        )
        self.assertEqual(response.status_code, 302)
        event = Event.objects.get()
        local = timezone.localtime
        self.assertEqual(f"{local(event.starts_at):%Y-%m-%d %H:%M}", "2031-06-18 20:00")
        self.assertEqual(f"{local(event.ends_at):%Y-%m-%d %H:%M}", "2031-06-19 00:00")
        self.assertEqual(event.contact_phone, "076-220-2111（代表）")
        self.assertIn("/２０３１年度/", event.online_url)

    def test_bad_input_names_the_field_and_keeps_what_was_typed(self):
        make_event(series="cafe", number=4)
        for field, typed in {
            "title_ja": {"title_ja": "長" * 300},
            "title_en": {"title_en": "x" * 151},
            "starts_at": {"starts_at_0": "2031-13-01", "starts_at_1": "25:30"},
            "ends_at": {"ends_at_0": "2031-06-18", "ends_at_1": "18:30"},
            "capacity": {"capacity": "many"},
            "slug": {"slug": "past"},
            "registration_url": {"registration_mode": "external", "capacity": ""},
            "reserved_seats": {"reserved_seats": "21"},
            "number": {"number": "4"},
            "date_precision": {"date_precision": "month"},
            "contact_email": {"contact_email": "no address"},
            "registration_closes_at": {
                "registration_opens_at_0": "2031-06-02",
                "registration_opens_at_1": "9:00",
                "registration_closes_at_0": "2031-06-01",
                "registration_closes_at_1": "9:00",
            },
            "registration_opens_at": {
                "registration_opens_at_0": "2031-06-18",
                "registration_opens_at_1": "18:30",
            },
            "promote_until": {"promote_until_0": "2031-06-18", "promote_until_1": "19:00"},
            "series": {"series": "forged"},
            "venue": {"venue": "99999999999999999999999"},
            "courses": {"courses": ["99999999999999999999999"]},
            "goals": {"goals": ["abc"]},
        }.items():
            with self.subTest(field):
                response = self.add(Event, **{**NEW, **typed})
                self.assertIn(field, self.errors_of(response))
                self.assertNotContains(response, "Constraint")
                self.assertContains(response, "茶屋街を歩く" if field != "title_ja" else "長" * 300)
        self.assertEqual(Event.objects.count(), 1)

    def test_missing_seats_or_language_are_asked_for(self):
        no_seats = self.add(Event, **{**NEW, "capacity": ""})
        self.assertIn("capacity", self.errors_of(no_seats))
        data = {**self.form_of(Event), **NEW}
        del data["in_japanese"]
        response = self.client.post(self.address(Event, "add"), data)
        self.assertIn("in_japanese", self.errors_of(response))
        no_title = self.add(Event, **{**NEW, "title_ja": " "})
        self.assertIn("title_ja", self.errors_of(no_title))

    def test_emoji_and_invisible_characters(self):
        self.add(Event, **{**NEW, "title_ja": "祭り🎐\u202e\u200b！"})
        self.assertEqual(Event.objects.get().title_ja, "祭り🎐！")

    def test_a_nul_is_a_bad_request_not_an_error(self):
        self.assertEqual(self.add(Event, **{**NEW, "title_ja": "a\0b"}).status_code, 400)

    def test_parts_in_both_languages_are_saved_with_it(self):
        event, partner = make_event(published=False), make_partner()
        response = self.save(
            event,
            **{
                "host_roles-TOTAL_FORMS": "1",
                "host_roles-0-partner": partner.pk,
                "host_roles-0-role": "organiser",
                "host_roles-0-order": "0",
                "speakers-TOTAL_FORMS": "1",
                "speakers-0-name_ja": "金沢花子",
                "speakers-0-name_en": "Hanako Kanazawa",
                "speakers-0-order": "0",
                "programme-TOTAL_FORMS": "1",
                "programme-0-starts_at": "１８：３０",
                "programme-0-text_en": "Opening",
                "programme-0-order": "0",
            },
        )
        self.assertEqual(response.status_code, 302)
        self.assertEqual(HostRole.objects.get().partner, partner)
        self.assertEqual(Speaker.objects.get().name_en, "Hanako Kanazawa")
        self.assertEqual(f"{ProgrammeItem.objects.get().starts_at:%H:%M}", "18:30")
        event.refresh_from_db()
        self.assertEqual(event.version, 2)

    def test_a_speaker_without_a_name_is_asked_for_one(self):
        response = self.save(
            make_event(published=False),
            **{"speakers-TOTAL_FORMS": "1", "speakers-0-position_ja": "課長"},
        )
        formset = response.context["inline_admin_formsets"][1].formset
        self.assertIn("name_ja", formset.errors[0])
        self.assertNotContains(response, "Constraint")

    def test_names_of_the_columns(self):
        response = self.client.get(self.address(Event, "add"))
        self.assertContains(response, "題名（日本語）")
        self.assertContains(response, "題名（英語）")
        self.assertNotContains(response, 'name="title"')

    def test_fewer_seats_than_taken(self):
        event = make_event(seats_held=12)
        response = self.save(event, capacity="11")
        self.assertIn("capacity", self.errors_of(response))


class Pictures(EventDesk):
    def test_an_upload_is_drawn_anew_and_kept_with_the_event(self):
        event = make_event(published=False)
        response = self.save(
            event, image=upload(picture(kind="JPEG"), "x.jpg"), image_alt_ja="会場"
        )
        self.assertEqual(response.status_code, 302)
        event.refresh_from_db()
        self.assertRegex(event.image.name, r"^events/[0-9a-f]{32}\.webp$")
        self.assertEqual((event.image_width, event.image_height), (60, 40))

    def test_what_is_no_image_is_named_and_the_rest_is_kept(self):
        response = self.save(make_event(published=False), image=upload(b"<svg>"), bring_ja="傘")
        self.assertIn("image", self.errors_of(response))
        self.assertContains(response, 'value="傘"')

    def test_clearing_takes_the_picture_away(self):
        event = make_event(published=False)
        self.save(event, image=upload(picture()), image_alt_ja="会場")
        self.save(event, **{"image-clear": "on"})
        event.refresh_from_db()
        self.assertEqual(event.image.name, "")
        self.assertIsNone(event.image_width)


class Venues(EventDesk):
    def test_one_coordinate_alone_is_no_place(self):
        response = self.add(Venue, name_ja="会場", latitude="36.56")
        self.assertIn("longitude", self.errors_of(response))
        response = self.add(Venue, name_ja="会場", latitude="３６．５６", longitude="136.66")
        self.assertEqual(response.status_code, 302)

    def test_search_in_any_width(self):
        make_venue(name_ja="カフェ広坂")
        response = self.client.get(self.address(Venue, "changelist"), {"q": "ｶﾌｪ"})
        self.assertContains(response, "カフェ広坂")


class TellingTheRegistered(EventDesk):
    """Another day, hour or place is announced before it is mailed; a typing error is not."""

    def setUp(self):
        super().setUp()
        self.event = make_event(title_ja="川の清掃", room_ja="第一会議室")
        register(self.event, 1)
        register(self.event, 2)

    def changed_mails(self):
        return self.outbox("registration_changed")

    def test_nothing_is_sent_or_saved_before_the_answer(self):
        response = self.save(self.event, room_ja="第二会議室", title_ja="川の大清掃")
        self.assertIn("tell", self.errors_of(response))
        self.assertContains(response, "2件の申込みの方にメールを送ります。")
        self.assertContains(response, 'value="川の大清掃"')
        self.event.refresh_from_db()
        self.assertEqual(self.event.room_ja, "第一会議室")
        self.assertEqual(self.changed_mails(), [])

    def test_the_answer_decides(self):
        self.assertEqual(self.save(self.event, room_ja="第ニ会議室", tell="yes").status_code, 302)
        self.assertEqual(len(self.changed_mails()), 2)
        self.assertEqual(self.save(self.event, room_ja="第二会議室", tell="no").status_code, 302)
        self.assertEqual(len(self.changed_mails()), 2)
        self.event.refresh_from_db()
        self.assertEqual(self.event.room_ja, "第二会議室")

    def test_a_corrected_word_and_an_event_of_nobody_are_saved_without_a_question(self):
        self.assertEqual(self.save(self.event, title_ja="川の掃除").status_code, 302)
        lonely = make_event(room_ja="第一会議室")
        self.assertNotIn("tell", self.form_of(Event, lonely))
        self.assertEqual(self.save(lonely, room_ja="第二会議室").status_code, 302)
        self.assertEqual(self.changed_mails(), [])


class Mistakes(EventDesk):
    def test_each_is_listed_above_the_form_with_a_link_to_its_field(self):
        response = self.add(Event, **{**NEW, "title_ja": "長" * 151, "capacity": ""})
        page = response.content.decode()
        for anchor in ("id_title_ja", "id_capacity"):
            self.assertIn(f'<a href="#{anchor}">', page)
            self.assertIn(f'id="{anchor}"', page)
        labels = [mistake.label for mistake in response.context["mistakes"]]
        self.assertEqual(labels, ["題名（日本語）", "定員"])
        self.assertIn("題名（日本語）</a>：", page)
        self.assertEqual(
            title_of(response), "エラー： 新しい催し | IMAGINE KANAZAWA 2030 職員用ページ"
        )

    def test_a_row_of_a_part_is_named_with_its_field(self):
        """Each place that is wrong, its row, what to enter, and where the link leads."""
        partner = make_partner()
        response = self.add(
            Event,
            **{**NEW, "capacity": ""},
            **part(
                "host_roles",
                {"partner": partner.pk, "role": ""},
                {"partner": "", "role": "endorser"},
            ),
            **part("speakers", {"position_ja": "農家"}),
            **part("questions", {"kind": "", "label_ja": "靴の大きさ", "keep_days": "30"}),
        )
        mistakes = response.context["mistakes"]
        self.assertEqual(
            [(mistake.label, mistake.sentence) for mistake in mistakes],
            [
                ("定員", "このサイトで申込みを受け付けるには、定員を入力してください。"),
                ("主催など 1: 役割", "「役割」を選んでください。"),
                ("主催など 2: パートナー", "「パートナー」を選んでください。"),
                ("登壇者 1: お名前（日本語）", "日本語か英語のどちらかで入力してください。"),
                ("質問 1: 種類", "「種類」を選んでください。"),
            ],
        )
        page = response.content.decode()
        for mistake in mistakes:
            self.assertIn(f'<a href="#{mistake.anchor}">', page)
            self.assertIn(f'id="{mistake.anchor}"', page)

    def test_an_address_is_not_asked_for_while_what_it_is_made_of_is_missing(self):
        errors = self.errors_of(self.add(Event, **{**NEW, "starts_at_0": "", "starts_at_1": ""}))
        self.assertEqual(list(errors), ["starts_at"])

    def test_two_rows_that_may_not_be_the_same(self):
        partner = make_partner()
        row = {"partner": partner.pk, "role": "organiser"}
        response = self.add(Event, **NEW, **part("host_roles", row, row))
        [first, second] = response.context["mistakes"]
        self.assertEqual((first.anchor, second.anchor), ("host_roles-group", "host_roles-1"))
        for mistake in (first, second):
            self.assertTrue(mistake.sentence)
            self.assertContains(response, f'id="{mistake.anchor}"')

    def test_a_note_for_visitors_says_where_it_is_read(self):
        page = self.client.get(self.address(Event, "add")).content.decode()
        self.assertIn("「このページ」とは書かないでください", page)

    def test_no_text_is_cut_while_it_is_pasted(self):
        page = self.client.get(self.address(Event, "add")).content.decode()
        self.assertNotIn('maxlength="150"', page)

    def test_leaving_with_something_unsaved_is_asked_about(self):
        self.assertContains(self.client.get(self.address(Event, "add")), "js/unsaved.js")

    def test_closing_after_the_start_is_refused_in_a_sentence(self):
        response = self.add(
            Event, **NEW, registration_closes_at_0="2031-06-18", registration_closes_at_1="18:31"
        )
        self.assertEqual(
            self.errors_of(response),
            {
                "registration_closes_at": [
                    "受付は催しの開始までです。開始時刻か、それより前の日時を入力してください。"
                ]
            },
        )

    def test_the_history_names_the_fields_in_japanese(self):
        event = make_event()
        self.save(event, title_ja="別の題名", capacity="31")
        page = self.client.get(self.address(Event, "history", event.pk))
        for label, before, after in (
            ("題名（日本語）", event.title_ja, "別の題名"),
            ("定員", str(event.capacity), "31"),
        ):
            self.assertRegex(text_of(page), f"{label} ： 変更前 {before} → 変更後 {after}")

    def test_deleting_lists_no_rows_of_code(self):
        event = make_event(published=False)
        event.courses.add(1)
        page = self.client.get(self.address(Event, "delete", event.pk))
        self.assertNotContains(page, "object (")


class ApprovalPaper(EventDesk):
    def test_it_lists_what_people_are_asked_and_until_when_seats_are_given(self):
        event = make_event(
            offered_needs=["wheelchair"], max_companions=3, promote_until=make_event().starts_at
        )
        event.questions.create(label_ja="アレルギーはありますか", order=1)
        page = self.client.get(self.address(Event, "paper", event.pk))
        for words in ("車いす", "アレルギーはありますか", "自動繰上げの期限", "質問1"):
            self.assertContains(page, words)
