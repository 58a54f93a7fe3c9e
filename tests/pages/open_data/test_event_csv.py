"""172014_event.csv: the standard's form to the byte, and only what is known."""

import csv
import io
from datetime import timedelta

from django.test import override_settings
from django.utils import timezone

from events.models import Event

from ...factories import (
    in_days,
    make_event,
    make_office,
    make_partner,
    make_past_event,
    make_venue,
    tokyo,
)
from .reading import FileTestCase

FILE = "172014_event.csv"
# Written here once more: the file is compared with the standard, not with the code.
HEADER = (
    "全国地方公共団体コード,法人番号,ID,地方公共団体名,イベント名,言語コード,イベント通称,"
    "サブタイトル,イベント名_カナ,イベント名_英語,コンテンツURL,状態,キーワード,タグ,"
    "対象となる産業,開催パターン,開始日,終了日,開始時間,終了時間,開始日時特記事項,所要時間,"
    "掲載開始日,掲載終了日,概要,説明,サブイベント,イベント種類,料金(基本),料金(詳細),"
    "連絡先名称,連絡先電話番号,連絡先内線番号,主催者,共催団体,関連組織,対象者,対象者備考,"
    "場所名称,集合（受付）場所,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,"
    "所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,"
    "アクセス方法,駐車場情報,駐車場料金,駐輪場情報,Web開催,Web開催URL,ツール・環境,定員,"
    "定員備考,料金種別,決済種別,外国語対応,外国語対応備考,開催条件,参加申込終了日,"
    "参加申込終了時間,参加申込方法,申込開始日,申込開始時刻,申込URL,URL,授乳室,"
    "おむつ替えコーナー,飲食可否,ベビーカー貸出,ベビーカー利用,画像,画像_ライセンス,備考"
).encode()


class FormTests(FileTestCase):
    def test_the_header_is_the_standards_byte_for_byte(self):
        body = self.body(FILE)
        self.assertEqual(body, b"\xef\xbb\xbf" + HEADER + b"\r\n")
        self.assertEqual(len(HEADER.decode().split(",")), 79)

    def test_each_line_ends_with_crlf_and_texts_come_back_as_they_were(self):
        odd = 'A "quoted", text\nof two lines; 𠮷野・髙橋 ①と㈱'
        make_event(body_ja=odd, title_ja="=1+1", audience_ja="+81, @all", summary_ja="-5\t度")
        body = self.body(FILE)
        self.assertTrue(body.endswith(b"\r\n"))
        (row,) = self.table(FILE)
        self.assertEqual(row["説明"], odd)
        self.assertEqual(row["イベント名"], "=1+1")  # data stay as they are
        self.assertEqual(row["対象者"], "+81, @all")
        self.assertEqual(row["概要"], "-5\t度")
        again = io.StringIO(newline="")
        csv.writer(again).writerows(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))
        self.assertEqual(again.getvalue().encode(), body)

    def test_the_columns_of_the_page_are_those_of_the_file(self):
        make_event()
        (row,) = self.table(FILE)
        page = self.client.get("/ja/open-data/event-csv/").content.decode()
        for name in row:
            self.assertIn(f'<code lang="ja">{name}</code>', page)


class RowTests(FileTestCase):
    def row(self, **fields) -> dict:
        make_event(**fields)
        (row,) = self.table(FILE)
        return row

    def test_codes_names_and_addresses(self):
        event = make_event(slug="walk", title_ja="用水を歩く", title_en="Canal walk", number=7)
        (row,) = self.table(FILE)
        self.assertEqual(row["全国地方公共団体コード"], "172014")
        self.assertEqual(row["地方公共団体名"], "石川県金沢市")
        self.assertEqual(row["ID"], event.uid)
        self.assertEqual(row["言語コード"], "JA")
        self.assertEqual(row["イベント通称"], "SDGsカフェ 第7回")
        self.assertEqual(row["イベント名_英語"], "Canal walk")
        self.assertEqual(row["URL"], "http://testserver/ja/events/walk/")
        self.assertEqual(row["申込URL"], "http://testserver/ja/events/walk/register/")
        self.assertEqual(row["法人番号"], "")
        self.assertEqual(self.client.get(row["URL"]).status_code, 200)

    def test_days_and_times(self):
        start = in_days(10, 9, 5)
        row = self.row(starts_at=start, ends_at=start + timedelta(hours=1))
        self.assertEqual(row["開始日"], timezone.localtime(start).date().isoformat())
        self.assertEqual(row["終了日"], row["開始日"])
        self.assertEqual((row["開始時間"], row["終了時間"]), ("09:05", "10:05"))

    def test_several_days_are_one_row_and_midnight_is_of_the_day_before(self):
        row = self.row(starts_at=tokyo(2030, 5, 1, 10), ends_at=tokyo(2030, 5, 4))
        self.assertEqual((row["開始日"], row["終了日"]), ("2030-05-01", "2030-05-03"))
        self.assertEqual((row["開始時間"], row["終了時間"]), ("10:00", "24:00"))

    def test_a_day_without_a_time(self):
        row = self.row(date_precision="day", starts_at=tokyo(2030, 5, 1))
        self.assertEqual((row["開始日"], row["開始時間"], row["終了時間"]), ("2030-05-01", "", ""))

    def test_without_a_day_there_is_no_row(self):
        make_event(date_precision="month")
        make_event(date_precision="year")
        self.assertEqual(self.table(FILE), [])

    def test_what_is_cancelled_or_postponed_says_so(self):
        for state, word in (
            ("cancelled", "中止"),
            ("postponed", "延期"),
            ("scheduled", "開催予定"),
        ):
            Event.objects.all().delete()
            with self.subTest(state):
                row = self.row(state=state, state_note_ja="大雪のため")
                self.assertEqual((row["状態"], row["開始日時特記事項"]), (word, "大雪のため"))
                self.assertEqual(bool(row["申込URL"]), state == "scheduled")

    def test_lists_are_joined_and_no_name_can_be_taken_for_two(self):
        hosts = [
            make_partner(name_ja="A;B"),
            make_partner(name_ja="C"),
            (make_partner(name_ja="D"), "co_organiser"),
            (make_partner(name_ja="E"), "endorser"),
            make_partner(name_ja="見本", is_sample=True),
        ]
        row = self.row(hosts=hosts, courses=[1, 2], goals=[4, 11])
        self.assertEqual(row["主催者"], "A；B;C")
        self.assertEqual((row["共催団体"], row["関連組織"]), ("D", "E"))
        self.assertEqual(row["キーワード"], "質の高い教育をみんなに;住み続けられるまちづくりを")
        self.assertEqual(len(row["タグ"].split(";")), 2)

    def test_fee_languages_and_format(self):
        row = self.row(
            fee_yen=500, in_english=True, format="hybrid", online_url="https://m.example/"
        )
        self.assertEqual((row["料金(基本)"], row["料金種別"]), ("500", "有料"))
        self.assertEqual((row["外国語対応"], row["Web開催"]), ("JA;EN", "有"))
        self.assertEqual(row["Web開催URL"], "")
        self.assertNotIn(b"m.example", self.body(FILE))

    def test_a_free_event_in_a_hall(self):
        venue = make_venue(
            address_ja="金沢市広坂2丁目1番1号",
            latitude="36.561000",
            longitude="136.656000",
            parking=False,
            nursing_room=True,
        )
        row = self.row(venue=venue, room_ja="第2会議室")
        self.assertEqual((row["料金(基本)"], row["料金種別"], row["Web開催"]), ("0", "無料", "無"))
        self.assertEqual((row["所在地_都道府県"], row["所在地_市区町村"]), ("石川県", "金沢市"))
        self.assertEqual((row["所在地_町字"], row["所在地_番地以下"]), ("広坂2丁目", "1番1号"))
        self.assertEqual(row["所在地_全国地方公共団体コード"], "172014")
        self.assertEqual((row["緯度"], row["経度"]), ("36.561000", "136.656000"))
        self.assertEqual((row["駐車場情報"], row["授乳室"]), ("無", "有"))
        self.assertEqual(row["建物名等(方書)"], "第2会議室")

    def test_addresses_as_people_write_them(self):
        for text, parts in (
            ("石川県野々市市三納1-1", ("", "石川県", "野々市市", "三納", "1-1")),
            ("野々市市三納1-1", ("", "", "野々市市", "三納", "1-1")),
            ("金沢市 広坂１－１－１", ("172014", "石川県", "金沢市", "広坂", "1-1-1")),
            ("白山市倉光二丁目1番地", ("", "", "白山市", "倉光二丁目", "1番地")),
            ("犀川の河川敷", ("", "", "", "", "")),
        ):
            Event.objects.all().delete()
            with self.subTest(text):
                row = self.row(venue=make_venue(address_ja=text))
                names = ("全国地方公共団体コード", "都道府県", "市区町村", "町字", "番地以下")
                self.assertEqual(tuple(row[f"所在地_{name}"] for name in names), parts)
                self.assertEqual(row["所在地_連結表記"], text)

    def test_what_is_not_known_stays_empty(self):
        make_past_event(venue=None, registration_mode="none", hosts=())
        (row,) = self.table(FILE)
        known = {name for name, value in row.items() if value}
        self.assertEqual(
            known,
            {"全国地方公共団体コード", "ID", "地方公共団体名", "イベント名", "言語コード"}
            | {"イベント通称", "イベント名_英語", "コンテンツURL", "状態", "キーワード", "タグ"}
            | {"開始日", "終了日", "開始時間", "終了時間", "掲載開始日", "イベント種類", "URL"},
        )
        self.assertEqual(row["状態"], "開催済み")

    def test_the_contact_is_that_of_the_page(self):
        make_office()
        row = self.row(contact_name_ja="係", contact_phone="076-111-1111")
        self.assertEqual((row["連絡先名称"], row["連絡先電話番号"]), ("係", "076-111-1111"))
        Event.objects.update(contact_name_ja="", contact_phone="")
        (row,) = self.table(FILE)
        self.assertEqual(row["連絡先名称"], "金沢市 企画調整課")
        self.assertEqual(row["連絡先電話番号"], "076-000-0000")

    def test_registration_closes(self):
        row = self.row(registration_closes_at=tokyo(2030, 1, 1, 9), starts_at=tokyo(2030, 1, 2, 9))
        self.assertEqual((row["参加申込終了日"], row["参加申込終了時間"]), ("2030-01-01", "09:00"))
        self.assertEqual(row["参加申込方法"], "このサイトで受け付ける")

    def test_an_address_to_register_only_while_it_can_be_used(self):
        now = timezone.now()
        past, future = now - timedelta(days=1), now + timedelta(days=1)
        for can_be_used, fields in (
            (True, {}),
            (True, {"registration_opens_at": future}),
            (True, {"registration_mode": "external"}),
            (False, {"registration_closes_at": past}),
            (False, {"registration_closes_at": past, "registration_mode": "external"}),
            (False, {"state": "cancelled"}),
            (False, {"state": "postponed"}),
        ):
            Event.objects.all().delete()
            with self.subTest(**fields):
                row = self.row(**fields)
                self.assertEqual(bool(row["申込URL"]), can_be_used)
                self.assertEqual(bool(row["参加申込方法"]), can_be_used)

    def test_samples_are_left_out_and_marked_where_they_are_shown(self):
        make_event(is_sample=True)
        self.assertEqual(self.table(FILE), [])
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            (row,) = self.table(FILE)
        self.assertEqual(row["備考"], "見本")
