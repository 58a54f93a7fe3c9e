"""Tables of partners, venues and past events: what is read, refused, there already, stored."""

import io
import time
import zipfile
from datetime import UTC, date, datetime
from datetime import time as clock

import time_machine
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from events.models import Event, Report, Venue
from kanazawa2030.core.uploads import tables
from kanazawa2030.pages.imports import services
from kanazawa2030.pages.imports.kinds import KINDS
from partners.models import Partner

from ...base import PortalTestCase
from ...factories import make_event, make_partner, make_venue, tokyo
from .files import EVENTS, PARTNERS, VENUES, csv_file, excel_file

NOW = datetime(2026, 8, 1, 3, tzinfo=UTC)


@time_machine.travel(NOW, tick=False)
class ImportCase(PortalTestCase):
    def read(self, kind, file):
        return services.read_file(KINDS[kind], file, now=timezone.now())

    def lines(self, kind, file):
        read = self.read(kind, file)
        self.assertEqual(read.faults, [])
        return read.lines

    def faults(self, kind, file):
        return [(one.row, one.column, one.sentence) for one in self.read(kind, file).faults]

    def refusal(self, file, kind="partners") -> str:
        with self.assertRaises(ValidationError) as refused:
            self.read(kind, file)
        [sentence] = refused.exception.messages
        return sentence

    def store(self, kind, file, by=None):
        by = by or self.editor
        text = services.signed(KINDS[kind], self.read(kind, file), by=by)
        return services.store(KINDS[kind], services.unpacked(KINDS[kind], text, by=by), by=by)


class ReadTests(ImportCase):
    def test_every_code_of_a_csv_and_excel(self):
        row = (
            "髙橋商店,Takahashi,たかはししょうてん,"
            "企業,２０２１,1、3,４；11,ａ@example.jp,０７６-000-0000"
        )
        files = [
            csv_file(PARTNERS, row, encoding=encoding)
            for encoding in ("utf-8", "utf-8-sig", "cp932", "utf-16")
        ]
        files.append(excel_file(PARTNERS, row.split(",")))
        for file in files:
            [line] = self.lines("partners", file)
            self.assertEqual(line.values["name_ja"], "髙橋商店")
            self.assertEqual(line.values["kind"], "company")
            self.assertEqual(line.values["joined_year"], 2021)
            self.assertEqual((line.values["courses"], line.values["goals"]), ([1, 3], [4, 11]))
            self.assertEqual(line.values["contact_email"], "a@example.jp")
            self.assertEqual(line.values["contact_phone"], "076-000-0000")

    def test_english_headings_and_words(self):
        head = "Name (Japanese),Kind,Partner since"
        [line] = self.lines("partners", csv_file(head, "みほん,non-profit or association,2020"))
        self.assertEqual((line.values["kind"], line.values["joined_year"]), ("group", 2020))

    def test_dates_as_they_are_written(self):
        for typed, day, precision in (
            ("R7.5.1", date(2025, 5, 1), "day"),
            ("令和７年５月１日", date(2025, 5, 1), "day"),
            ("2025/5/1", date(2025, 5, 1), "day"),
            ("2025年5月", date(2025, 5, 1), "month"),
            ("２０２０年", date(2020, 1, 1), "year"),
        ):
            with self.subTest(typed):
                [line] = self.lines("events", csv_file("催しの名前,開催日", f"みほん,{typed}"))
                self.assertEqual(timezone.localdate(line.values["starts_at"]), day)
                self.assertEqual(line.values["date_precision"], precision)

    def test_dates_and_times_of_excel(self):
        file = excel_file(
            "催しの名前,開催日,開始時刻,終了時刻",
            ["みほん", tokyo(2025, 5, 1).replace(tzinfo=None), clock(18, 30), "20時"],
        )
        [line] = self.lines("events", file)
        self.assertEqual(line.values["starts_at"], tokyo(2025, 5, 1, 18, 30))
        self.assertEqual(line.values["ends_at"], tokyo(2025, 5, 1, 20))
        self.assertEqual(line.values["date_precision"], "time")

    def test_the_file_to_fill_in_comes_back_without_its_example(self):
        for code in ("ja", "en"):
            with translation.override(code):
                for kind in KINDS.values():
                    table = services.template_table(kind)
                    file = SimpleUploadedFile("x.xlsx", table.export("xlsx"))
                    self.assertEqual(
                        self.refusal(file, kind.key),
                        {
                            "ja": "見出しの下に行がありません。",
                            "en": "The file has no rows below its headings.",
                        }[code],
                    )

    def test_the_example_itself_could_be_imported(self):
        for kind in KINDS.values():
            cells = {name: words[0] for name, words in kind.form.EXAMPLE.items()}
            table = services.judged(kind, [(2, cells)], now=NOW)
            self.assertEqual(table.faults, [], kind.key)


class FaultTests(ImportCase):
    def test_each_mistake_stands_with_its_row_and_column(self):
        file = csv_file(
            "催しの名前,開催日,開始時刻,終了時刻,定員,会場,主催,目標",
            "一,R7.5.1,18:30,20:00,定員 30名,,,",
            "二,5月1日,,,30名,,,",
            "三,2025-05-01,20:00,18:00,,,,",
            "四,2025-05-01,,,,どこか会館,だれか商店,18",
            "五,2030-05-01,,,,,,",
            ",2025-05-02,,,,,,",
            "七,2025年5月,18:00,,,,,",
        )
        self.assertEqual(
            self.faults("events", file),
            [
                (2, "定員", "数字だけを入力してください。例：30"),
                (3, "開催日", "年も入れて入力してください。例：2025-05-01、R7.5.1、2025年5月"),
                (4, "終了時刻", "終了は開始より後にしてください。"),
                (
                    5,
                    "会場",
                    "「どこか会館」という会場はありません。"
                    "先に会場を取り込むか、名前を直してください。",
                ),
                (
                    5,
                    "主催",
                    "「だれか商店」というパートナーはありません。"
                    "先にパートナーを取り込むか、名前を直してください。",
                ),
                (5, "目標", "1から17までの数字を「、」で区切って入力してください。例：1、3"),
                (
                    6,
                    "開催日",
                    "終わった催しだけを取り込めます。"
                    "これからの催しは、新しい催しとして入力してください。",
                ),
                (7, "催しの名前", "名前を入力してください。"),
                (8, "開始時刻", "時刻を入れるときは、日付を日まで入力してください。"),
            ],
        )

    def test_kinds_and_facts_that_are_none(self):
        [(_row, column, sentence)] = self.faults("partners", csv_file("名称,種別", "みほん,店"))
        self.assertEqual(column, "種別")
        self.assertIn("企業", sentence)
        [(_row, column, sentence)] = self.faults("venues", csv_file(VENUES, "会館,,多分"))
        self.assertEqual(
            (column, sentence),
            ("駐車場", "「有」か「無」を入力してください。分からないときは空欄にします。"),
        )

    def test_a_formula_and_a_date_in_the_wrong_place(self):
        file = excel_file(
            "名称,種別,登録年", ["=A1", "企業", tokyo(2020, 1, 1).replace(tzinfo=None)]
        )
        self.assertEqual(
            [one[:2] for one in self.faults("partners", file)], [(2, "名称"), (2, "登録年")]
        )

    def test_the_same_twice_in_one_file(self):
        file = csv_file("名称,種別", "みほん　商店,企業", "みほん 商店,企業")
        [(row, column, sentence)] = self.faults("partners", file)
        self.assertEqual((row, column), (3, "名称"))
        self.assertEqual(sentence, "2行目と同じです。どちらかを除いてください。")

    def test_files_that_are_none(self):
        self.assertIn(
            "CSVでもExcelでもありません",
            self.refusal(SimpleUploadedFile("x.csv", b"\x89PNG\r\n\x1a\n\0")),
        )
        big = csv_file(PARTNERS, "あ" * tables.MAX_BYTES)
        self.assertIn("MB", self.refusal(big))
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/workbook.xml", b"0" * (tables.MAX_UNPACKED + 1))
        self.assertIn("多すぎ", self.refusal(SimpleUploadedFile("x.xlsx", bomb.getvalue())))
        self.assertIn("列名", self.refusal(csv_file("なまえ,しゅべつ", "みほん,企業")))
        many = csv_file("名称,種別", *(f"商店{n},企業" for n in range(services.MOST_ROWS + 2)))
        self.assertIn("行", self.refusal(many))


class StoreTests(ImportCase):
    def test_partners_are_not_public_and_logged(self):
        kind = str(dict(Partner.Kind.choices)["group"])
        row = f"川の会,River Group,かわのかい,{kind},2021,2,14,kawa@example.jp,076-000-0000"
        self.store("partners", csv_file(PARTNERS, row))
        partner = Partner.objects.get(name_ja="川の会")
        self.assertEqual((partner.status, partner.slug), ("applied", "river-group"))
        self.assertEqual(partner.contact_is_public, False)
        self.assertEqual([goal.pk for goal in partner.goals.all()], [14])
        self.assertEqual(partner.moves.get().by, self.editor)
        self.assertFalse(Partner.objects.published().exists())
        self.assertEqual(self.client.get("/ja/partners/river-group/").status_code, 404)
        self.assertEqual(
            LogEntry.objects.get(object_id=partner.pk).change_message,
            "ファイルから取り込みました（2行目）",
        )

    def test_venues_know_what_is_not_known(self):
        self.store("venues", csv_file(VENUES, "みほん会館,金沢市,有", "べつの会館,,"))
        one, other = Venue.objects.order_by("pk")
        self.assertEqual((one.address_ja, one.parking), ("金沢市", True))
        self.assertIsNone(other.parking)

    def test_events_are_drafts_with_their_numbers(self):
        venue, host = make_venue(name_ja="みほん会館"), make_partner(name_ja="川の会")
        self.store(
            "events", csv_file(EVENTS, "川の一日,R7.5.1,18:30,20:00,30,２８,みほん会館,川の会,2,14")
        )
        event = Event.objects.get(title_ja="川の一日")
        self.assertEqual(event.publishing_state, "draft")
        self.assertEqual((event.starts_at, event.venue), (tokyo(2025, 5, 1, 18, 30), venue))
        self.assertEqual((event.capacity, event.registration_mode), (30, "none"))
        self.assertEqual(list(event.hosts.all()), [host])
        self.assertEqual(event.author, self.editor)
        self.assertEqual(
            (event.report.attendance_place, event.report.attendance_online), (28, None)
        )
        self.assertEqual(event.report.publishing_state, "draft")
        self.assertTrue(event.is_over(timezone.now()))
        self.assertEqual(self.client.get(event.get_absolute_url()).status_code, 404)

    def test_what_is_there_already_stays_as_it_is(self):
        make_partner(name_ja="川の会", slug="river", tagline_ja="もとのまま")
        make_event(title_ja="川の一日", starts_at=tokyo(2025, 5, 1, 18))
        make_event(slug="cafe-3", number=3, starts_at=tokyo(2024, 5, 1, 18))
        make_venue(name_ja="みほん会館")
        for kind, file in (
            ("partners", csv_file("名称,種別,ひとこと", "川 の 会,企業,新しい")),
            ("partners", csv_file("名称,種別,ページのアドレス", "別の名前,企業,river")),
            ("events", csv_file("催しの名前,開催日", "川の一日,2025-05-01")),
            ("events", csv_file("催しの名前,開催日,回", "別の名前,2024-06-01,3")),
            ("venues", csv_file("会場名", "みほん会館")),
        ):
            with self.subTest(kind):
                before = KINDS[kind].model.objects.count()
                [line] = self.lines(kind, file)
                self.assertIsNotNone(line.there)
                self.assertEqual(self.store(kind, file).new, [])
                self.assertEqual(KINDS[kind].model.objects.count(), before)
        self.assertEqual(Partner.objects.get(slug="river").tagline_ja, "もとのまま")

    def test_the_same_title_on_another_day_is_another_event(self):
        make_event(title_ja="川の一日", starts_at=tokyo(2025, 5, 1, 18))
        [line] = self.lines("events", csv_file("催しの名前,開催日", "川の一日,2025-06-01"))
        self.assertIsNone(line.there)

    def test_sent_twice_is_once(self):
        file = csv_file("名称,種別", "川の会,企業", "山の会,企業")
        kind, by = KINDS["partners"], self.editor
        rows = services.unpacked(
            kind, services.signed(kind, self.read("partners", file), by=by), by=by
        )
        self.assertEqual(len(services.store(kind, rows, by=by).new), 2)
        self.assertEqual(services.store(kind, rows, by=by).new, [])
        self.assertEqual(Partner.objects.count(), 2)

    def test_all_or_nothing(self):
        make_venue(name_ja="みほん会館")
        file = csv_file("催しの名前,開催日,会場", "一,2025-05-01,", "二,2025-05-02,みほん会館")
        kind, by = KINDS["events"], self.editor
        rows = services.unpacked(
            kind, services.signed(kind, self.read("events", file), by=by), by=by
        )
        Venue.objects.all().delete()
        self.assertEqual(len(services.store(kind, rows, by=by).faults), 1)
        self.assertFalse(Event.objects.exists() or Report.objects.exists())

    def test_a_preview_is_of_one_person_one_table_and_two_hours(self):
        kind, by = KINDS["partners"], self.editor
        text = services.signed(
            kind, self.read("partners", csv_file("名称,種別", "川の会,企業")), by=by
        )
        for other in (
            lambda: services.unpacked(kind, text, by=self.administrator),
            lambda: services.unpacked(KINDS["venues"], text, by=by),
            lambda: services.unpacked(kind, text[:-2] + "xx", by=by),
        ):
            with self.assertRaises(ValidationError):
                other()
        with time_machine.travel(NOW + services.KEPT * 2), self.assertRaises(ValidationError):
            services.unpacked(kind, text, by=by)

    def test_without_the_permission_nothing_is_stored(self):
        with self.assertRaises(PermissionDenied):
            self.store("partners", csv_file("名称,種別", "川の会,企業"), by=self.reviewer)
        self.assertFalse(Partner.objects.exists())

    def test_195_partners_within_a_request(self):
        kind = str(dict(Partner.Kind.choices)["company"])
        file = csv_file(
            PARTNERS, *(f"商店{n},,,{kind},2021,1、2,4、11,,076-000-0000" for n in range(195))
        )
        begun = time.process_time()
        self.assertEqual(len(self.store("partners", file).new), 195)
        self.assertLess(time.process_time() - begun, 20)
        self.assertEqual(Partner.objects.values("slug").distinct().count(), 195)
