"""The steps as forms: what people really type, what is asked of them, how it reads."""

from datetime import timedelta
from unittest import mock

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase
from django.utils import timezone, translation

from events.models import Proposal
from events.proposals.proposer.fields import iso_day, iso_time
from events.proposals.proposer.organisation_form import OrganisationForm
from events.proposals.proposer.steps import STEPS, summary_of
from kanazawa2030.core.language.dates import full_date
from kanazawa2030.core.uploads import documents

from ....base import PortalTestCase
from ....core.uploads.factories import pdf, png, upload
from ....factories import make_partner
from ..factories import answers
from .factories import COHOST, make_draft, make_member


class FieldTests(SimpleTestCase):
    def test_days(self):
        for typed in ("2027-03-04", "2027/3/4", "2027年3月4日", "２０２７．３．４", " 2027-3-4 "):
            self.assertEqual(iso_day(typed), "2027-03-04")
        for typed in ("秋ごろ", "2027-13-01", "3月4日", "2027-02-30"):
            self.assertEqual(iso_day(typed), typed)

    def test_times(self):
        for typed in ("18:30", "１８：３０", "18時30分", "1830", "18.30"):
            self.assertEqual(iso_time(typed), "18:30")
        self.assertEqual(iso_time("9時"), "09:00")
        for typed in ("夕方", "25:00", "12:75"):
            self.assertEqual(iso_time(typed), typed)


class StepCase(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.member = make_member(email="me@example.test")
        cls.draft = make_draft(cls.member)

    def form(self, key, **changes):
        values = {**answers()[key], **changes}
        return STEPS.bound_form(key, self.draft, self.member, values)

    def error(self, key, field, **changes) -> str:
        form = self.form(key, **changes)
        self.assertIn(field, form.errors, form.errors)
        return form.errors[field][0]


class FormTests(StepCase):
    def test_numbers_with_their_unit(self):
        form = self.form("when", capacity="３０人", fee_yen="500円")
        self.assertEqual(form.errors, {})
        self.assertEqual(
            (form.cleaned_data["capacity"], form.cleaned_data["fee_yen"]), ("30", "500")
        )
        form = self.form("when", capacity="40 名", fee_yen="￥1,500")
        self.assertEqual(form.errors, {})
        self.assertEqual(
            (form.cleaned_data["capacity"], form.cleaned_data["fee_yen"]), ("40", "1500")
        )
        self.error("when", "capacity", capacity="約40人か50人")

    def test_a_place_of_ones_own_is_said_to_need_a_name_before_it_is_refused(self):
        self.client.sign_in(self.member)
        page = self.client.get(f"/ja/proposals/{self.draft.pk}/step/when/")
        label = page.content.decode().split('for="id_place_name"')[1].split("</label>")[0]
        self.assertIn("会場を決めているときは必須", label)
        self.assertNotIn("任意", label)

    def test_files_are_read_as_what_they_are_not_as_what_to_do(self):
        with translation.override("ja"):
            labels = [row.label for row in self.form("attachments").summary()]
        self.assertEqual(labels, ["添付ファイル", "ファイルについて"])

    def test_the_full_answers_are_right(self):
        for key in STEPS:
            with self.subTest(key):
                self.assertEqual(self.form(key).errors, {})

    def test_cleaned_answers_can_be_shown_and_judged_again(self):
        for key in STEPS:
            with self.subTest(key):
                form = self.form(key)
                self.assertTrue(form.is_valid())
                values = {k: v for k, v in form.cleaned_data.items() if v is not None}
                again = STEPS.bound_form(key, self.draft, self.member, values)
                self.assertTrue(again.is_valid(), again.errors)
                self.assertEqual(
                    {k: v for k, v in again.cleaned_data.items() if v is not None}, values
                )

    def test_an_error_says_what_to_enter(self):
        with translation.override("ja"):
            self.assertEqual(self.error("idea", "title", title=" 　"), "題名を入力してください。")
            self.assertEqual(self.error("when", "place", place=""), "会場について選んでください。")
            self.assertEqual(
                self.error("idea", "goals", goals=["1", "2", "3", "4"]),
                "目標は三つまで選んでください。",
            )

    def test_a_choice_that_is_not_offered(self):
        self.error("idea", "courses", courses=["9"])
        self.error("idea", "goals", goals=["99999999999999999999999"])
        self.error("when", "place", place="moon")
        self.error("organisation", "proposed_by", proposed_by="partner:999999")

    def test_a_title_is_no_place_for_a_link(self):
        for title in ("見て https://evil.example/", "WWW.evil.example で"):
            self.error("idea", "title", title=title)

    def test_a_wish_is_a_day_ahead_with_hours_in_order(self):
        today = timezone.localdate()
        blank = {"wish1_from": "", "wish1_to": ""}
        for day in ("秋ごろ", today.isoformat(), (today + timedelta(days=2000)).isoformat()):
            with self.subTest(day):
                self.error("when", "wish1_date", wish1_date=day, **blank)
        self.error("when", "wish1_to", wish1_from="18:00", wish1_to="17:00")
        self.error("when", "wish1_from", wish1_from="", wish1_to="17:00")
        self.error("when", "wish2_date", wish2_from="18:00")
        self.error("when", "wish1_from", wish1_from="夕方")
        self.error("when", "wish1_date", wish1_date="", **blank)

    def test_no_day_is_needed_where_words_say_when(self):
        form = self.form("when", wish1_date="", wish1_from="", wish1_to="", when_note="秋の土曜日")
        self.assertEqual(form.errors, {})

    def test_numbers_in_any_width(self):
        form = self.form("when", capacity="約", fee_yen="１，０００円")
        self.assertEqual(list(form.errors), ["capacity"])
        self.assertEqual(form.cleaned_data["fee_yen"], "1000")
        for wrong in ("0", "5001", "9" * 40, "-3", "1.5"):
            with self.subTest(wrong):
                self.error("when", "capacity", capacity=wrong)

    def test_a_place_of_ones_own_has_a_name(self):
        self.error("when", "place_name", place="own", place_name="")

    def test_a_group_has_a_name(self):
        self.error("organisation", "group_name", proposed_by="group", group_name="")
        form = self.form("organisation", proposed_by="person", group_name="前の名前")
        self.assertTrue(form.is_valid())
        self.assertEqual(form.cleaned_data["group_name"], "")

    def test_words_the_picker_cannot_show_stay_in_the_field(self):
        form = STEPS.bound_form(
            "when", self.draft, self.member, {"wish1_date": "秋ごろ", "wish2_date": "2030-01-02"}
        )
        self.assertInHTML(
            '<input type="text" name="wish1_date" value="秋ごろ" id="id_wish1_date">',
            str(form["wish1_date"])
            .replace(' aria-invalid="true"', "")
            .replace(' aria-describedby="id_wish1_date_error"', ""),
        )
        self.assertIn('type="date"', str(form["wish2_date"]))


class OrganisationTests(StepCase):
    def cohosts(self, **changes):
        form = self.form("organisation", **changes)
        self.assertTrue(form.is_valid(), form.errors)
        return form.cohosts

    def test_a_body_that_is_no_partner_is_asked_at_its_address(self):
        self.assertEqual(
            self.cohosts(**COHOST),
            [
                {
                    "name": "町の図書室",
                    "email": "library@example.test",
                    "role": "co_organiser",
                    "partner": None,
                }
            ],
        )

    def test_a_partner_is_asked_where_it_said_never_where_the_proposer_says(self):
        partner = make_partner(name_ja="川の会", contact_email="office@river.example")
        (cohost,) = self.cohosts(
            cohost1_name="川の会", cohost1_email="me-too@example.test", cohost1_role="cooperation"
        )
        self.assertEqual(cohost["email"], "office@river.example")
        self.assertEqual(cohost["partner"], partner)

    def test_a_partner_without_an_address_is_asked_through_its_owner(self):
        owner = make_member(make_partner(name_ja="山の会"))
        (cohost,) = self.cohosts(cohost1_name="山の会", cohost1_role="endorser")
        self.assertEqual(cohost["email"], owner.email)

    def test_a_partner_nobody_can_ask(self):
        make_partner(name_ja="海の会")
        self.error("organisation", "cohost1_name", cohost1_name="海の会", cohost1_role="endorser")

    def test_a_name_two_partners_have_is_neither(self):
        for _number in range(2):
            make_partner(name_ja="同じ会", contact_email="same@example.test")
        self.error("organisation", "cohost1_email", cohost1_name="同じ会", cohost1_role="endorser")

    def test_partners_that_are_not_public_are_not_found_out(self):
        make_partner(name_ja="隠れた会", contact_email="h@example.test", published=False)
        self.error(
            "organisation", "cohost1_email", cohost1_name="隠れた会", cohost1_role="endorser"
        )

    def test_half_a_cohost(self):
        self.error("organisation", "cohost1_name", cohost1_email="x@example.test")
        self.error("organisation", "cohost1_email", cohost1_name="会")
        self.error(
            "organisation", "cohost1_role", cohost1_name="会", cohost1_email="x@example.test"
        )
        self.error("organisation", "cohost1_role", **{**COHOST, "cohost1_role": "organiser"})

    def test_oneself_and_the_same_twice(self):
        self.error("organisation", "cohost1_name", **{**COHOST, "cohost1_email": "ME@example.test"})
        own = self.member.partner
        own.contact_email = "own@example.test"
        own.save()
        self.error(
            "organisation",
            "cohost1_name",
            proposed_by=f"partner:{own.pk}",
            cohost1_name=own.name_ja,
            cohost1_role="endorser",
        )
        twice = {k.replace("1", "2"): v for k, v in COHOST.items()}
        self.error("organisation", "cohost2_name", **COHOST, **twice)

    def test_only_the_proposer_says_for_whom_it_is(self):
        colleague = make_member(self.member.partner, role="editor")
        draft = Proposal.objects.create(
            proposer=self.member,
            partner=self.member.partner,
            created_at=timezone.now(),
            changed_at=timezone.now(),
        )
        form = STEPS.blank_form("organisation", draft, colleague)
        self.assertEqual(
            [value for value, _label in form.fields["proposed_by"].choices],
            [f"partner:{self.member.partner.pk}"],
        )

    def test_one_offers_only_ones_own_organisations(self):
        other = make_partner()
        left = make_member(make_partner(published=False))
        form = STEPS.blank_form("organisation", make_draft(left), left)
        values = [value for value, _label in form.fields["proposed_by"].choices]
        self.assertEqual(values, ["group", "person"])
        self.assertNotIn(f"partner:{other.pk}", values)


class FilesTests(StepCase):
    def test_after_a_costly_file_no_other_is_read(self):
        refusal = ValidationError("x", code=documents.COSTLY)
        with mock.patch.object(documents, "clean_document", side_effect=refusal) as read:
            form = self.form_with(*(upload(pdf()) for _number in range(5)))
            self.assertFalse(form.is_valid())
        self.assertEqual(read.call_count, 1)

    def form_with(self, *uploads):
        return STEPS["attachments"].form_class(
            {"note": ""}, _MultiFiles(uploads), draft=self.draft, user=self.member
        )

    def test_good_files_are_taken_beside_bad_ones(self):
        form = self.form_with(upload(pdf()), upload(b"<svg/>", "x.svg"), upload(png(), "p.png"))
        self.assertFalse(form.is_valid())
        self.assertEqual([one.label for one in form.documents], ["plan.pdf", "p.webp"])
        self.assertIn("x", form.errors["files"][0])

    def test_too_many_are_refused_unread(self):
        form = self.form_with(*[upload(b"junk") for _n in range(6)])
        self.assertEqual(len(form.errors["files"]), 1)
        self.assertEqual(form.documents, [])


class _MultiFiles(dict):
    def __init__(self, uploads):
        super().__init__(files=uploads)

    def getlist(self, name):
        return list(self.get(name, []))


class ReadingTests(StepCase):
    def rows(self, data, language="ja") -> dict:
        with translation.override(language):
            return {
                row.label: row.lines for part in summary_of(self.draft, data) for row in part.rows
            }

    def test_answers_read_in_the_pages_language(self):
        data = answers()
        data["when"]["wish1_date"] = "2027-03-14"
        data["organisation"].update(COHOST)
        rows = self.rows(data)
        self.assertEqual(rows["第1希望"], ["2027年3月14日（日） 18:30–20:00"])
        self.assertEqual(rows["関わるSDGsの目標（三つまで）"][0], "6 安全な水とトイレを世界中に")
        self.assertEqual(rows["団体1"], ["町の図書室", "library@example.test", "共催"])
        self.assertNotIn("団体2", rows)
        english = self.rows(data, "en")
        self.assertEqual(english["First choice"], ["Sun 14 March 2027 18:30–20:00"])
        self.assertEqual(english["Languages of the event"], ["Japanese"])

    def test_what_is_valid_reads_as_it_will_be_stored(self):
        rows = self.rows({"when": {"capacity": "２０人", "fee_yen": "１，５００円"}})
        self.assertEqual(rows["おおよその人数"], ["20"])
        self.assertEqual(rows["参加費（円）"], ["1500"])
        self.assertEqual(
            self.rows({"when": {"capacity": "たくさん"}})["おおよその人数"], ["たくさん"]
        )
        day = timezone.localdate() + timedelta(days=30)
        typed = {"wish1_date": f"{day:%Y.%m.%d}", "wish1_from": "１８時", "wish1_to": "２０３０"}
        self.assertEqual(
            self.rows({"when": typed}, "en")["First choice"],
            [f"{full_date(day, 'en')} 18:00–20:30"],
        )

    def test_no_browser_fills_in_the_proposers_own_address_for_a_co_host(self):
        form = OrganisationForm(draft=self.draft, user=self.member)
        for number in (1, 5):
            widget = form.fields[f"cohost{number}_email"].widget
            self.assertEqual(widget.attrs["autocomplete"], "off")

    def test_anything_typed_reads_as_it_was_typed(self):
        rows = self.rows({"when": {"wish1_date": "秋", "place": "月"}, "idea": {"goals": ["x"]}})
        self.assertEqual(rows["第1希望"], ["秋"])
        self.assertEqual(rows["会場"], ["月"])
        self.assertEqual(rows["催しの題名"], [])

    def test_an_empty_draft_reads_as_empty(self):
        self.assertEqual([lines for lines in self.rows({}).values() if lines], [])
