"""One registration on the desk: entered, confirmed, moved, corrected, merged."""

from events.editing import services as editing_services
from events.models import Event, EventQuestion, Registration
from events.registration import notifications, retention
from events.registration import services as registration_services

from ..clock import Place, Status
from .cases import ENTRY, DeskCase


class Entering(DeskCase):
    def enter(self, **changes):
        page = self.open("event_enter", self.event.pk)
        key = page.context["form"]["key"].value()
        data = {**ENTRY, "key": key, **changes}
        return self.send("event_enter", self.event.pk, **data)

    def test_a_person_without_e_mail_is_confirmed_at_once(self):
        page = self.enter(kana="ﾃﾞﾝﾜ ﾊﾅｺ", adults="１", needs=["captioning"])
        row = Registration.objects.get()
        self.assertEqual((row.status, row.place), (Status.CONFIRMED, Place.SEAT))
        self.assertEqual((row.phone, row.kana), ("076-220-1234", "デンワ　ハナコ"))
        self.assertEqual((row.size, row.source), (2, "phone"))
        self.assertEqual(row.needs.choices, ["captioning"])
        line = row.transitions.get()
        self.assertEqual((line.move, line.by), ("enter", self.editor))
        self.assertContains(page, "申込み　受付番号1")
        self.assertEqual(self.outbox(), [])

    def test_somebody_who_reads_easy_japanese(self):
        self.enter(language="ja-easy", email="easy@people.example")
        row = Registration.objects.get()
        self.assertEqual((row.language, row.is_easy), ("ja", True))
        page = self.open("registration_edit", row.pk)
        self.assertContains(page, '<option value="ja-easy" selected>やさしい日本語</option>')
        data = {name: value for name, value in ENTRY.items() if name != "source"}
        for language, stored in (("ja-easy", ("ja", True)), ("en", ("en", False))):
            self.send("registration_edit", row.pk, **{**data, "language": language})
            row.refresh_from_db()
            self.assertEqual((row.language, row.is_easy), stored)

    def test_the_second_click_is_the_same_registration(self):
        page = self.open("event_enter", self.event.pk)
        data = {**ENTRY, "key": page.context["form"]["key"].value()}
        for _click in range(2):
            self.send("event_enter", self.event.pk, **data)
        self.assertEqual(Registration.objects.count(), 1)

    def test_a_possible_double_is_asked_about_first(self):
        known = self.register(phone="076-220-1234")
        page = self.enter()
        self.assertContains(page, "同じ人ではありませんか")
        self.assertContains(page, known.name)
        self.assertContains(page, "電話 花子")  # what was typed is still there
        self.assertEqual(Registration.objects.count(), 1)
        self.enter(although_double="1")
        self.assertEqual(Registration.objects.count(), 2)

    def test_an_address_that_is_known_is_never_doubled(self):
        self.register()
        page = self.enter(email="p1@people.example", although_double="1")
        self.assertContains(page, "すでに申込みがあります")
        self.assertEqual(Registration.objects.count(), 1)

    def test_a_full_event_puts_them_on_the_list_and_says_so(self):
        self.fill(10)
        self.assertContains(self.enter(), "キャンセル待ち1番目")
        Event.objects.update(waiting_capacity=1)
        self.assertContains(self.enter(name="次の人", phone="076-000-0001"), "満席")

    def test_bad_input_has_a_sentence_at_its_field(self):
        for field, value in {
            "name": "",
            "phone": "abc",
            "kana": "漢字",
            "email": "x@",
            "adults": "-1",
            "children": "9" * 5000,
            "infants": "abc",
            "source": "web",
            "language": "fr",
            "needs": ["nonsense"],
        }.items():
            with self.subTest(field):
                page = self.enter(**{field: value})
                self.assertIn(field, page.context["form"].errors)
                self.assertContains(page, "エラー")
        self.assertEqual(Registration.objects.count(), 0)

    def test_a_mistyped_address_is_asked_about_once_and_kept(self):
        page = self.enter(email="hanako@gmial.com")
        sentence = "hanako@gmail.com ではありませんか"
        self.assertContains(page, sentence, count=2)  # in the summary and at the field
        self.assertContains(page, 'value="hanako@gmial.com"')
        self.assertEqual(Registration.objects.count(), 0)
        asked = page.context["form"]["asked_about"].value()
        page = self.enter(email="hanako@gnail.com", asked_about=asked)
        self.assertContains(page, sentence, count=2)  # another address is asked about too
        self.enter(email="hanako@gmial.com", asked_about=asked)
        self.assertEqual(Registration.objects.get().email, "hanako@gmial.com")

    def test_enter_in_a_field_enters_nobody_twice(self):
        self.register()
        page = self.enter(email="p1@people.example").content.decode()
        form = page[page.index('id="ask_form"') :]
        first = form[form.index('type="submit"') :].partition(">")[0]
        self.assertNotIn("although_double", first)
        self.assertIn("visually-hidden", first)

    def test_nobody_is_entered_for_what_is_over_or_cancelled(self):
        self.event.state = "cancelled"
        self.event.save()
        self.assertContains(self.enter(), "中止")
        self.assertEqual(Registration.objects.count(), 0)


class OnePerson(DeskCase):
    def seats(self, number):
        self.event.refresh_from_db()
        version = self.event.version
        data = {"capacity": number, "reason": "椅子を足した", "version": version}
        self.send("event_seats", self.event.pk, **data)

    def test_confirming_for_somebody_whose_mail_does_not_arrive(self):
        row = self.register(confirmed=False)
        for _click in range(2):
            self.act(row, "confirm")
        self.assertEqual(self.again(row).status, Status.CONFIRMED)
        self.assertEqual(self.mails_to(row, "confirmed"), ["confirmed"])
        self.assertEqual(row.transitions.get(move="confirm").by, self.editor)

    def test_after_the_hold_they_go_to_a_free_seat_or_behind_the_others(self):
        row = self.register(confirmed=False)
        self.wait(hours=25)
        self.fill(10)
        self.act(row, "confirm")
        self.assertAt(row, Status.CONFIRMED, Place.QUEUE, 1)

    def test_who_has_registered_again_is_not_revived(self):
        row = self.register(confirmed=False)
        self.wait(hours=25)
        self.register()
        page = self.act(row, "confirm")
        self.assertEqual(self.again(row).status, Status.EXPIRED)
        self.assertEqual(page.status_code, 200)

    def test_a_seat_out_of_turn_and_back(self):
        self.fill(10)
        first, second = self.register("a"), self.register("b")
        refused = self.act(second, "seat")
        self.assertContains(refused, "空席は0席")
        self.seats(11)
        self.assertAt(first, Status.CONFIRMED, Place.SEAT)
        self.seats(12)
        self.assertAt(second, Status.CONFIRMED, Place.SEAT)
        third = self.register("c")
        self.act(second, "queue", note="本人の希望")
        self.assertAt(third, Status.CONFIRMED, Place.SEAT)
        self.assertAt(second, Status.CONFIRMED, Place.QUEUE, 1)
        self.assertSeats(12)
        self.assertContains(self.open("registration_page", second.pk), "本人の希望")

    def test_nobody_is_put_at_the_end_of_an_empty_queue(self):
        row = self.register()
        self.assertContains(self.act(row, "queue"), "待っている人がいない")
        self.assertAt(row, Status.CONFIRMED, Place.SEAT)

    def test_whoever_goes_up_twice_is_told_twice(self):
        self.fill(10)
        row = self.register("a")
        self.seats(11)
        self.register("b")
        self.wait(minutes=1)
        self.act(row, "queue")
        self.seats(12)
        self.assertEqual(self.mails_to(row, "promoted"), ["promoted", "promoted"])

    def test_cancelling_twice_frees_one_seat(self):
        row = self.register(adults=1)
        for _click in range(2):
            self.act(row, "cancel", note="電話で連絡あり")
        self.assertSeats(0)
        self.assertEqual(row.transitions.filter(move="cancel").count(), 1)

    def test_a_corrected_address_gets_new_links_and_the_old_ones_end(self):
        row = self.register(needs=["captioning"])
        old = row.manage_nonce
        page = self.open("registration_edit", row.pk)
        self.assertContains(page, "p1@people.example")
        self.edit(row, email="new@people.example", needs=["captioning"])
        row = self.again(row)
        self.assertEqual(row.email, "new@people.example")
        self.assertNotEqual(row.manage_nonce, old)
        self.assertEqual(self.mails_to(row), ["confirmed"])
        self.assertEqual(row.needs.choices, ["captioning"])

    def edit(self, row, **changes):
        data = {
            "name": row.name,
            "kana": row.kana,
            "phone": row.phone,
            "email": row.email,
            "language": "ja",
            "adults": row.adults,
            "children": row.children,
            "infants": row.infants,
            **changes,
        }
        return self.send("registration_edit", row.pk, **data)

    def test_an_address_of_somebody_else_is_refused(self):
        self.register(2)
        row = self.register(1)
        page = self.edit(row, email="p2@people.example", name="変えた名前")
        self.assertContains(page, "すでに申込みがあります")
        self.assertNotEqual(self.again(row).name, "変えた名前")

    def test_somebody_must_stay_reachable(self):
        page = self.edit(self.register(), email="", phone="")
        self.assertIn("phone", page.context["form"].errors)

    def test_more_companions_than_seats_change_nothing(self):
        row = self.register(adults=1)
        self.fill(8)
        page = self.edit(row, adults="3")
        self.assertContains(page, "空いて")
        self.assertSeats(10)

    def test_two_rows_of_one_person_become_one(self):
        keep = self.register(1, phone="076-220-1234", confirmed=False)
        drop = self.register(2, phone="076-220-1234", needs=["wheelchair"], adults=1)
        page = self.open("registration_page", keep.pk)
        self.assertContains(page, self.url("registration_merge", keep.pk, drop.pk))
        for _click in range(2):
            self.send("registration_merge", keep.pk, drop.pk)
        self.assertEqual(self.again(drop).status, Status.CANCELLED)
        self.assertEqual(self.again(keep).needs.choices, ["wheelchair"])
        self.assertSeats(1)
        self.assertEqual(keep.transitions.filter(move="merge").count(), 1)

    def test_what_only_the_other_row_knew_goes_over(self):
        self.send("event_enter", self.event.pk, **ENTRY)
        keep = Registration.objects.get()
        drop = self.register(1, phone="076-220-1234")
        self.send("registration_merge", keep.pk, drop.pk)
        keep = self.again(keep)
        self.assertEqual(keep.email, "p1@people.example")
        self.assertNotIn("cancelled", self.mails_to(keep))

    def test_rows_of_different_events_are_never_merged(self):
        other = self.register(2, event=self.make_event())
        row = self.register(1)
        self.assertEqual(self.send("registration_merge", row.pk, other.pk).status_code, 404)
        page = self.send("registration_merge", row.pk, row.pk)
        self.assertEqual(self.again(row).status, Status.CONFIRMED)
        self.assertEqual(page.status_code, 200)

    def test_the_page_of_somebody_erased(self):
        row = self.register()
        retention.erase(row)
        self.assertEqual(self.open("registration_page", row.pk).status_code, 200)

    def test_no_name_stands_in_title_or_address(self):
        row = self.register(name="金沢 花子")
        page = self.open("registration_page", row.pk)
        title = page.content.decode().split("<title>")[1].split("</title>")[0]
        self.assertNotIn("花子", title)


class Restoring(DeskCase):
    def test_a_cancelled_person_shows_no_seat_and_comes_back_with_one(self):
        row = self.register(adults=1)
        self.act(row, "cancel")
        page = self.open("registration_page", row.pk)
        self.assertNotContains(page, "席あり")
        self.assertNotContains(
            self.open("event_registrations", self.event.pk, show="all"),
            "<td>席あり</td>",
            html=True,
        )
        for _click in range(2):
            page = self.act(row, "restore", note="取消しは誤り")
        self.assertContains(page, "受付番号1の申込みを元に戻しました")
        self.assertAt(row, Status.CONFIRMED, Place.SEAT)
        self.assertSeats(2)
        self.assertEqual(self.mails_to(row, "confirmed"), ["confirmed"] * 2)
        self.assertEqual(row.transitions.get(move="restore").note, "取消しは誤り")

    def test_in_a_full_event_they_are_offered_the_end_of_the_waiting_list(self):
        row = self.register("a")
        registration_services.cancel(row)
        self.fill(10)
        self.register("b")
        page = self.act(row, "restore", note="取消しは誤り")
        self.assertContains(page, "1席を戻せません。")
        self.assertContains(page, "取消しは誤り")  # what was typed is still there
        self.assertEqual(self.again(row).status, Status.CANCELLED)
        self.act(row, "restore", may_wait="1")
        self.assertAt(row, Status.CONFIRMED, Place.QUEUE, 2)
        self.assertSeats(10)

    def test_a_free_seat_that_others_wait_for_is_theirs(self):
        row = self.register("a")
        registration_services.cancel(row)
        self.fill(9)
        self.register("pair", adults=1)  # waits, and one seat is free
        page = self.act(row, "restore")
        self.assertContains(page, "1席を戻せません。")
        self.assertSeats(9)

    def test_where_the_waiting_list_is_full_too_none_is_offered(self):
        row = self.register("a")
        registration_services.cancel(row)
        self.fill(10)
        self.event.waiting_capacity = 0
        self.event.save(update_fields=["waiting_capacity"])
        page = self.act(row, "restore")
        self.assertContains(page, "1席を戻せません。")
        self.assertNotContains(page, "キャンセル待ちに入れる</button>")

    def test_not_beside_a_newer_registration_of_the_address_nor_once_erased(self):
        row = self.register("a")
        registration_services.cancel(row)
        again = self.register("a")
        self.assertContains(self.act(row, "restore"), "すでに申込みがあります")
        self.assertEqual(self.again(row).status, Status.CANCELLED)
        retention.erase(again)
        self.assertNotIn("restore", self.open("registration_page", again.pk).context["acts"])


class WordsForThePerson(DeskCase):
    def cancelled(self, row, **words):
        self.act(row, "cancel", **words)
        return self.outbox("registration_cancelled")[-1]

    def test_in_the_language_of_the_person(self):
        words = {"words_ja": "会場の都合です。", "words_en": "Because of the hall."}
        mail = self.cancelled(self.register(1), **words)
        self.assertIn("会場の都合です。", mail.text)
        self.assertNotIn("Because of the hall.", mail.text)
        mail = self.cancelled(self.register(2, language="en"), **words)
        self.assertIn("Because of the hall.", mail.text)
        self.assertNotIn("会場の都合です。", mail.text)

    def test_in_the_other_language_they_are_marked(self):
        mail = self.cancelled(self.register(1, language="en"), words_ja="会場の<b>都合</b>です。")
        self.assertIn("Message from the office (in Japanese):", mail.text)
        self.assertIn('<span lang="ja">会場の&lt;b&gt;都合&lt;/b&gt;です。</span>', mail.html)

    def test_without_words_nothing_is_said(self):
        mail = self.cancelled(self.register(1), note="電話で連絡あり")
        self.assertNotIn("事務局からのお知らせ", mail.text)
        self.assertNotIn("電話で連絡あり", mail.text)

    def test_too_long_words_are_kept_with_the_sentence(self):
        row = self.register(1)
        page = self.act(row, "cancel", words_ja="長" * 301)
        self.assertContains(page, "300")
        self.assertContains(page, "長" * 301)
        self.assertEqual(self.again(row).status, Status.CONFIRMED)


class Words(DeskCase):
    def test_notes_of_the_history_are_in_words(self):
        self.send("event_enter", self.event.pk, **ENTRY)
        row = Registration.objects.get()
        other = self.register(2)
        self.send("registration_merge", row.pk, other.pk)
        notes = [note for _line, _label, note in self.history(row)]
        self.assertEqual(notes, ["電話", "受付番号2と同じ方"])
        self.assertIn("受付番号1と同じ方", [note for *_more, note in self.history(other)])

    def history(self, row):
        return self.open("registration_page", row.pk).context["history"]

    def test_the_phone_form_offers_only_what_the_event_does(self):
        self.event.offered_needs = ["wheelchair"]
        self.event.save(update_fields=["offered_needs"])
        page = self.open("event_enter", self.event.pk)
        self.assertContains(page, "車いす")
        self.assertNotContains(page, "託児")
        self.event.offered_needs = []
        self.event.save(update_fields=["offered_needs"])
        form = self.open("event_enter", self.event.pk).context["form"]
        self.assertNotIn("needs", form.fields)
        self.assertIn("needs_text", form.fields)

    def test_the_phone_form_asks_what_the_event_asks_and_about_photographs(self):
        size = EventQuestion.objects.create(
            event=self.event, order=1, label_ja="靴の大きさ", kind="text", is_required=True
        )
        name = f"question_{size.pk}"
        response = self.send("event_enter", self.event.pk, **ENTRY)
        self.assertContains(response, "靴の大きさ")
        self.assertIn(name, response.context["form"].errors)
        self.send("event_enter", self.event.pk, **ENTRY, **{name: "24.5cm", "photo_consent": "on"})
        row = self.event.registrations.get()
        self.assertTrue(row.photo_consent)
        self.assertEqual([answer.text for answer in row.answers.all()], ["24.5cm"])
        page = self.open("registration_edit", row.pk)
        self.assertContains(page, "24.5cm")
        self.assertTrue(page.context["form"]["photo_consent"].value())
        self.send("registration_edit", row.pk, **ENTRY, **{name: ""})
        row.refresh_from_db()
        self.assertFalse(row.photo_consent or row.answers.exists())

    def test_whoever_has_neither_email_nor_phone_is_not_to_be_called(self):
        row = self.register(phone="")
        Registration.objects.filter(pk=row.pk).update(email="")
        editing_services.change_event(self.event, changes={"room_ja": "第二会議室"}, by=self.editor)
        self.assertFalse(row.calls.exists())
        self.assertEqual(notifications.audience(self.event), (0, 0))
