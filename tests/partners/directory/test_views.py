"""The directory and the profiles, asked for through their addresses."""

from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from kanazawa2030.core.language.phrases import with_breaks
from partners.models import Partner

from ...base import PortalTestCase
from ...factories import ODD_NAME, in_days, make_event, make_office, make_partner, make_past_event

LIST = "/{}/partners/"
BOTH = ("ja", "en")
SEES_ALL = {"editor", "reviewer", "approver", "administrator"}
SCRIPT = "<script>alert(1)</script>"
# As the founding document names them, byte for byte.
SIGNATORIES = {
    "ja": (
        "金沢市",
        "公益社団法人金沢青年会議所",
        "国連大学サステイナビリティ高等研究所いしかわ・かなざわオペレーティング・ユニット",
    ),
    "en": (
        "Kanazawa City",
        "Junior Chamber International Kanazawa (JCI Kanazawa)",
        "United Nations University Institute for the Advanced Study of Sustainability "
        "Operating Unit Ishikawa/Kanazawa (UNU-IAS OUIK)",
    ),
}


class DirectoryTests(PortalTestCase):
    def page(self, language="ja", **params):
        response = self.client.get(LIST.format(language), params)
        self.assertEqual(response.status_code, 200)
        return response

    def test_only_approved_partners_are_listed_for_everybody(self):
        for status in Partner.Status.values:
            make_partner(status=status, name_ja=f"その{status}", name_en=f"The {status}")
        for person in (None, self.editor):
            self.client.sign_in(person)
            response = self.page("en")
            self.assertContains(response, "The approved")
            for status in ("applied", "returned", "suspended", "left"):
                self.assertNotContains(response, f"The {status}")

    def test_signatories_stand_first_and_once(self):
        make_partner(name_en="Aaron")
        make_partner(name_en="Zoe", is_founder=True)
        html = self.page("en").content.decode()
        self.assertLess(html.index("Zoe"), html.index("Aaron"))
        self.assertEqual(html.count(">Zoe<"), 1)
        self.assertContains(self.page("en", q="zoe"), "Partners found")

    def test_a_suspended_signatory_is_not_listed(self):
        make_partner(name_ja="休会", is_founder=True, status="suspended")
        self.assertNotContains(self.page(), "休会")

    def test_order_follows_the_language(self):
        make_partner(name_ja="雪", name_kana="ゆき", name_en="Apple")
        make_partner(name_ja="海", name_kana="うみ", name_en="Pear")
        ja, en = (self.page(lang).text for lang in BOTH)
        self.assertLess(ja.index(">海</a>"), ja.index(">雪</a>"))
        self.assertLess(en.index(">Apple</a>"), en.index(">Pear</a>"))

    def test_how_to_reach_a_partner_comes_before_its_texts(self):
        """On a phone, where the page is one column in the order of its source."""
        make_partner(
            slug="reach", contact_email="a@b.example", contact_is_public=True, practice_ja="水の会"
        )
        page = self.client.get("/ja/partners/reach/").text
        self.assertLess(page.index("mailto:a@b.example"), page.index("水の会"))
        self.assertLess(page.index("水の会"), page.index("このページについて"))

    def test_pages_keep_the_filters_and_leave_page_one_clean(self):
        for number in range(26):
            make_partner(kind="school", name_en=f"School {number:02}")
        self.assertContains(self.page("en", kind="school"), "1–12 of 26 partners")
        second = self.page("en", kind="school", page=2)
        self.assertContains(second, "<title>Partners (page 2 of 3) |")
        self.assertContains(second, 'rel="prev" href="/en/partners/?kind=school"')
        self.assertContains(second, 'rel="next" href="?kind=school&amp;page=3"')

    def test_a_page_that_is_gone_leads_to_the_list(self):
        response = self.client.get(LIST.format("en"), {"page": "9", "q": "water"})
        self.assertRedirects(response, "/en/partners/?q=water", fetch_redirect_response=False)

    def test_fields_nobody_filled_leave_the_address(self):
        response = self.client.get("/ja/partners/?kind=&course=2&goal=&q=")
        self.assertRedirects(response, "/ja/partners/?course=2")

    def test_active_filters_can_be_taken_off_one_by_one(self):
        make_partner(kind="school", courses=(3,), name_en="Riverside")
        response = self.page("en", kind="school", course=3)
        self.assertContains(response, '<details class="filter no-print" open>')
        self.assertContains(response, 'class="badge" href="?course=3">School')
        self.assertContains(response, 'class="badge" href="?kind=school">3 A city')

    def test_an_empty_result_offers_ways_out(self):
        make_partner(kind="school", courses=(3,))
        response = self.page("en", kind="school", course=1)
        self.assertContains(response, "No partner matches")
        self.assertContains(response, "Without “1 Old and new")

    def test_an_empty_directory_says_so(self):
        self.assertContains(self.page("en"), "No partner is listed yet")
        self.assertContains(self.page("ja"), "まだ掲載がありません")

    def test_a_name_that_falls_back_carries_its_language(self):
        make_partner(name_ja="見晴らしの会", name_en="", tagline_en="Only English")
        self.assertContains(self.page("en"), '<span lang="ja">見晴らしの会</span>')
        self.assertContains(self.page("ja"), '<span lang="en">Only English</span>')

    def test_samples_are_marked(self):
        make_partner(is_sample=True)
        self.assertContains(self.page("ja"), '<span class="sample">見本</span>')
        self.assertContains(self.page("en"), '<span class="sample">Sample</span>')

    def test_it_says_that_a_listing_is_no_certification(self):
        self.assertContains(self.page("en"), "Being listed is not a certification")

    def test_it_is_only_read(self):
        self.assertEqual(self.client.post(LIST.format("ja")).status_code, 405)


class ProfileAccessTests(PortalTestCase):
    def test_a_preview_says_so_and_stays_out_of_search_engines(self):
        make_partner(slug="waiting", status="applied")
        self.client.sign_in(self.reviewer)
        response = self.client.get("/en/partners/waiting/")
        self.assertContains(response, "only its members and the office see this profile")
        self.assertContains(response, '<meta name="robots" content="noindex">')

    def test_an_address_nobody_has_is_a_404_of_its_language(self):
        for slug in ("nobody", "%20", "a" * 300, "é", "..%2f", "1" * 50):
            for language in BOTH:
                with self.subTest(slug, language=language):
                    response = self.client.get(f"/{language}/partners/{slug}/")
                    self.assertEqual(response.status_code, 404)


class ProfileTests(PortalTestCase):
    def page(self, partner, language="ja"):
        response = self.client.get(f"/{language}/partners/{partner.slug}/")
        self.assertEqual(response.status_code, 200)
        return response

    def test_contact_and_representative_stay_with_staff(self):
        private = {
            "representative_ja": "代表 春子",
            "representative_en": "Haruko Daihyo",
            "contact_name": "連絡 夏子",
            "contact_email": "natsuko@private.example",
            "contact_phone": "076-123-4567",
        }
        partner = make_partner(**private)
        for language in BOTH:
            pages = [self.page(partner, language), self.client.get(LIST.format(language))]
            for response in pages:
                for value in private.values():
                    self.assertNotContains(response, value)

    def test_each_is_shown_once_the_partner_wants_it(self):
        partner = make_partner(
            representative_ja="代表 春子",
            contact_name="連絡 夏子",
            contact_email="hello@open.example",
            contact_phone="076-123-4567",
            representative_is_public=True,
        )
        response = self.page(partner, "en")
        self.assertContains(response, '<span lang="ja">代表 春子</span>')
        self.assertNotContains(response, "hello@open.example")
        Partner.objects.update(contact_is_public=True, representative_is_public=False)
        response = self.page(partner)
        self.assertNotContains(response, "代表 春子")
        self.assertContains(response, 'href="mailto:hello@open.example"')
        self.assertContains(response, 'href="tel:0761234567"')
        self.assertNotContains(response, "連絡 夏子")

    def test_only_web_pages_are_linked(self):
        partner = make_partner()
        for address in (
            "javascript:alert(1)",
            "data:text/html,<b>x</b>",
            "ftp://files.example/",
            "//elsewhere.example/",
        ):
            Partner.objects.update(website=address)
            with self.subTest(address):
                self.assertNotContains(self.page(partner, "en"), "external site")
        Partner.objects.update(website="https://www.garden.example/a?b=1&c=2")
        self.assertContains(
            self.page(partner, "en"),
            '<a href="https://www.garden.example/a?b=1&amp;c=2" '
            'rel="external noopener nofollow">garden.example</a>',
        )

    def test_a_name_is_printed_as_it_was_written(self):
        partner = make_partner(name_ja=ODD_NAME, tagline_ja=ODD_NAME)
        self.assertContains(self.page(partner), f"<h1>{ODD_NAME}</h1>")
        self.assertContains(self.page(partner), f'content="{ODD_NAME}。{ODD_NAME}"')

    def test_the_name_stands_in_both_languages(self):
        partner = make_partner(name_ja="庭の会", name_en="Garden Group")
        self.assertContains(self.page(partner, "en"), 'lang="ja">庭の会</p>')
        self.assertContains(self.page(partner, "ja"), 'lang="en">Garden Group</p>')

    def test_texts_that_fall_back_say_so(self):
        partner = make_partner(name_en="", practice_ja="草を刈ります。")
        response = self.page(partner, "en")
        self.assertContains(response, "Only available in Japanese.")
        self.assertContains(response, '<div lang="ja"><p>草を刈ります。</p>')
        name = partner.name_ja
        self.assertContains(response, f'<h1><span lang="ja">{name}</span></h1>')
        self.assertContains(response, f"<title>{name} |")

    def test_the_description_is_in_the_language_of_the_page_or_the_other(self):
        partner = make_partner(name_en="Garden", tagline_ja="庭を守ります。")
        self.assertContains(
            self.page(partner, "en"), 'name="description" content="Garden: 庭を守ります。"'
        )
        Partner.objects.update(tagline_ja="")
        self.assertContains(self.page(partner, "en"), "Garden, a partner of IMAGINE KANAZAWA 2030")

    def test_nothing_is_shown_as_an_empty_heading(self):
        response = self.page(make_partner(), "en")
        for heading in ("What we do", "What we want to try", "Our Kanazawa", "Goals"):
            self.assertNotContains(response, f"<h2>{heading}")
        self.assertContains(response, "No event of this partner is recorded")

    def test_events_are_counted_from_the_events_themselves(self):
        partner, other = make_partner(), make_partner()
        both = [(partner, "organiser"), (partner, "operator")]
        make_event(hosts=both, title_en="To come")
        make_past_event(hosts=[partner], title_en="Long past")
        make_event(hosts=[partner], title_en="Unseen draft", published=False)
        make_event(hosts=[other], title_en="Somebody else’s")
        response = self.page(partner, "en")
        self.assertContains(response, "To come", count=1)
        self.assertContains(response, "Long past", count=1)
        self.assertContains(response, "<dd>2 events</dd>")
        self.assertNotContains(response, "Unseen draft")
        self.assertNotContains(response, "Somebody else")

    def test_an_event_that_does_not_take_place_says_so(self):
        partner = make_partner()
        make_event(hosts=[partner], state="cancelled", starts_at=in_days(3))
        make_event(hosts=[partner], state="postponed", starts_at=in_days(4))
        response = self.page(partner)
        self.assertInHTML('<span class="badge badge--solid">中止</span>', response.text)
        self.assertInHTML('<span class="badge badge--solid">延期</span>', response.text)

    def test_a_sample_is_marked(self):
        partner = make_partner(is_sample=True)
        response = self.page(partner)
        self.assertContains(response, '<span class="sample">見本</span>')
        self.assertContains(response, "（見本） | IMAGINE KANAZAWA 2030</title>")
        self.assertNotContains(response, "noindex")

    def test_it_names_when_it_was_listed_and_whom_to_tell_of_errors(self):
        make_office(email="office@example.test")
        response = self.page(make_partner(), "en")
        today = timezone.localdate()
        self.assertContains(response, f'<time datetime="{today:%Y-%m-%d}">', count=2)
        self.assertContains(response, "mailto:office@example.test")


class SignatoryTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        call_command("load_content", stdout=StringIO())

    def test_their_names_are_byte_for_byte(self):
        for language, names in SIGNATORIES.items():
            response = self.client.get(LIST.format(language))
            founders = list(Partner.objects.founders().order_by("pk"))
            self.assertEqual(len(founders), 3)
            for partner, name in zip(founders, names, strict=True):
                self.assertContains(response, f">{with_breaks(name)}</a>")
                profile = self.client.get(f"/{language}/partners/{partner.slug}/")
                self.assertContains(profile, f">{with_breaks(name)}</h1>")
                self.assertNotContains(profile, 'class="sample"')
