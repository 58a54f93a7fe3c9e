"""The search of the desk: everything a person may see, nothing else."""

from django.urls import reverse

from ...events.desk.cases import DeskCase
from ...factories import make_event, make_partner, make_topic

FIND = "/admin/search/"


class SearchTests(DeskCase):
    def find(self, words, role=None):
        if role:
            self.client.sign_in(self.person(role))
        return self.client.get(FIND, {"q": words})

    def test_each_kind_leads_to_its_row(self):
        rows = [
            make_event(title_ja="用水の散歩", published=False),
            make_topic(title_ja="用水のお知らせ"),
            make_partner(name_ja="用水を守る会"),
        ]
        page = self.find("用水")
        for row in rows:
            opts = row._meta
            url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
            self.assertContains(page, f'href="{url}"')

    def test_width_and_kana_do_not_matter(self):
        make_event(title_ja="カフェで話す SDGs 2030")
        for words in ("ｶﾌｪ", "かふぇ", "ＳＤＧｓ", "２０３０"):
            with self.subTest(words):
                self.assertContains(self.find(words), "カフェで話す")

    def test_a_person_by_name_reading_address_or_number(self):
        row = self.register(
            1, name="金沢 花子", kana="カナザワ ハナコ", email="hanako@people.example"
        )
        row.phone = "076-220-1234"
        row.save(update_fields=["phone"])
        url = reverse("admin:events_registration_page", args=[row.pk])
        for words in (
            "花子",
            "かなざわ",
            "ｶﾅｻﾞﾜ",
            "hanako@people",
            "０７６－２２０",
            "0762201234",
            "金沢　花子",
        ):
            with self.subTest(words):
                self.assertContains(self.find(words), url)

    def test_people_are_found_only_by_who_works_with_them(self):
        self.register(1, name="金沢 花子")
        for role in ("reception", "reviewer", "approver"):
            with self.subTest(role):
                page = self.find("花子", role)
                self.assertNotContains(page, "金沢 花子")
                self.assertContains(page, "当てはまるものはありません")

    def test_at_the_door_nothing_of_the_desk_is_found(self):
        make_event(title_ja="用水の散歩")
        self.assertContains(self.find("用水", "reception"), "当てはまるものはありません")

    def test_odd_words_are_no_error_and_stay_text(self):
        for words in ("", "   ", "%", "_", "'", "<script>x", "あ" * 300, "😀", "-1"):
            with self.subTest(words[:9]):
                page = self.client.get(FIND, {"q": words})
                self.assertEqual(page.status_code, 200)
                self.assertNotContains(page, "<script>x")
        self.assertContains(self.find(""), "名前、題名、番号などを入力してください")

    def test_many_lead_to_the_list(self):
        for number in range(8):
            make_event(title_ja=f"同じ名前{number}")
        page = self.find("同じ名前")
        self.assertContains(page, reverse("admin:events_event_changelist") + "?q=")
