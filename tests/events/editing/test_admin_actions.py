"""The staff desk's event pages besides the form: changes of state, paper, lists to
take along, forged requests, and the way of a text to its approval."""

from django.test import override_settings
from django.utils import timezone

from events.models import Event, ProgrammeItem
from kanazawa2030.core.workflow.publishing import apply_transition, history

from ...core.uploads.test_images import picture, upload
from ...factories import in_days, make_event, make_partner, make_past_event, make_venue
from .cases import EventDesk


class ChangesOfState(EventDesk):
    def act(self, event, page, **data):
        event.refresh_from_db()
        data = {"version": event.version, "note_ja": "大雪のため", **data}
        return self.client.post(self.address(Event, page, event.pk), data, follow=True)

    def test_looking_at_the_pages_changes_nothing(self):
        event = make_event()
        for page in ("postpone", "cancel", "copy"):
            response = self.client.get(self.address(Event, page, event.pk))
            self.assertContains(response, "csrfmiddlewaretoken")
        event.refresh_from_db()
        self.assertEqual((event.version, Event.objects.count()), (1, 1))

    def test_cancelling_twice(self):
        event = make_event()
        self.act(event, "cancel")
        again = self.act(event, "cancel")
        event.refresh_from_db()
        self.assertEqual((event.state, event.sequence), ("cancelled", 1))
        self.assertEqual(history(event).count(), 1)
        self.assertContains(again, "すでに中止")

    def test_postponing_to_a_day_typed_the_japanese_way(self):
        event = make_event()
        self.act(event, "postpone", starts_at_0="２０３１年７月１日", starts_at_1="19:00")
        event.refresh_from_db()
        self.assertEqual(f"{timezone.localtime(event.starts_at):%m-%d %H:%M}", "07-01 19:00")
        self.assertEqual(event.state, "scheduled")

    def test_bad_input_stays_on_the_page(self):
        event = make_event()
        for field, data in {
            "note_ja": {"note_ja": ""},
            "starts_at": {"ends_at_0": "2031-07-01", "ends_at_1": "19:00"},
            "note_en": {"note_en": "x" * 301},
        }.items():
            response = self.act(event, "postpone", **data)
            self.assertIn(field, response.context["form"].errors)
        past = self.act(event, "postpone", starts_at_0="2019-01-01", starts_at_1="9:00")
        self.assertIn("starts_at", past.context["form"].errors)
        self.assertContains(past, "大雪のため")

    def test_a_copy_opens_and_the_second_click_opens_the_same(self):
        event = make_event(title_ja="茶屋街を歩く")
        data = {"starts_at_0": "2031-07-01", "starts_at_1": "19:00"}
        pages = [self.act(event, "copy", **data) for _click in range(2)]
        self.assertEqual(pages[0].redirect_chain, pages[1].redirect_chain)
        self.assertContains(pages[0], "茶屋街を歩く")
        self.assertEqual(Event.objects.count(), 2)

    def test_only_who_may_change_events_finds_these_pages(self):
        event = make_event()
        for role, allowed in {
            "reception": False,
            "reviewer": False,
            "approver": False,
            "administrator": True,
        }.items():
            self.client.sign_in(self.person(role))
            for page in ("postpone", "cancel", "copy"):
                response = self.client.get(self.address(Event, page, event.pk))
                self.assertEqual(response.status_code, 200 if allowed else 403, role)

    def test_buttons_that_would_be_refused_are_not_offered(self):
        for event, offered in {
            make_event(): True,
            make_past_event(): False,
            make_event(state="cancelled"): False,
            make_event(published=False): False,
        }.items():
            response = self.client.get(self.address(Event, "change", event.pk))
            found = self.address(Event, "cancel", event.pk) in response.content.decode()
            self.assertEqual(found, offered)


class Paper(EventDesk):
    def test_it_shows_the_exact_text_in_both_languages(self):
        event = make_event(
            published=False,
            title_ja="茶屋街を歩く",
            title_en="A <walk>",
            body_ja="## 見出し\n**太字**",
            body_en="- list",
            hosts=[make_partner(name_ja="金沢の会社")],
            speakers=[{"name_ja": "金沢花子", "position_en": "Head"}],
            programme=[{"text_ja": "開会"}],
            state_note_ja="雨天決行",
        )
        response = self.client.get(self.address(Event, "paper", event.pk))
        for text in (
            "茶屋街を歩く",
            "A &lt;walk&gt;",
            "## 見出し\n**太字**",
            "- list",
            "金沢の会社",
            "金沢花子",
            "開会",
            "雨天決行",
            "決裁日",
            "文書番号",
            event.venue.name_ja,
        ):
            self.assertContains(response, text)
        self.assertNotContains(response, "<script")

    def test_the_picture_is_on_it_too(self):
        event = make_event(published=False)
        self.save(event, image=upload(picture()), image_alt_ja="会場の写真")
        event.refresh_from_db()
        response = self.client.get(self.address(Event, "paper", event.pk))
        self.assertContains(response, event.image.url)
        self.assertContains(response, "会場の写真")

    def test_who_may_not_see_events_gets_no_paper(self):
        event = make_event()
        self.client.sign_in(self.reception)
        response = self.client.get(self.address(Event, "paper", event.pk))
        self.assertEqual(response.status_code, 403)
        self.client.sign_in(None)
        response = self.client.get(self.address(Event, "paper", event.pk))
        self.assertEqual(response.status_code, 302)


class Forgeries(EventDesk):
    def test_no_forged_request_is_an_error_of_ours(self):
        event = make_event()
        huge = "9" * 23
        for query in (
            "?p=abc",
            f"?p={huge}",
            "?o=99.-99",
            f"?pk__exact={huge}",
            "?id__exact=abc",
            f"?courses__number__exact={huge}",
            "?starts_at__year=abc",
            "?starts_at__year=99999",
            f"?starts_at__year={huge}",
            "?e=1",
            "?q=" + "あ" * 500,
            "?starts_at__year=2026&starts_at__month=13",
            "?all=x",
            "?nonsense__x=1",
            f"?venue__id__exact={huge}",
            "?password=1",
        ):
            with self.subTest(query):
                response = self.client.get(self.address(Event, "changelist") + query)
                self.assertLess(response.status_code, 500)
        for selected in (["abc"], [huge], ["-1"], [event.pk, "１"]):
            with self.subTest(selected):
                response = self.client.post(
                    self.address(Event, "changelist"),
                    {"action": "delete_selected", "_selected_action": selected},
                )
                self.assertLess(response.status_code, 500)

    def test_rows_that_do_not_exist(self):
        for pk in ("abc", "9" * 23, "0", "_5F"):
            for page in ("change", "move", "paper", "copy", "cancel", "delete", "history"):
                args = (pk, "publish") if page == "move" else (pk,)
                response = self.client.get(self.address(Event, page, *args))
                self.assertIn(response.status_code, (302, 404), (pk, page))

    def test_tampered_inlines_and_flags(self):
        event = make_event(published=False, programme=[{"text_ja": "開会"}])
        opened = self.form_of(Event, event)
        for tampered in (
            {"programme-TOTAL_FORMS": "abc"},
            {"programme-TOTAL_FORMS": "9" * 23},
            {"programme-INITIAL_FORMS": "7"},
            {"programme-0-id": "9" * 23},
            {"programme-0-id": "abc"},
            {"programme-0-event": "99"},
            {"_saveasnew": "1"},
            {"_to_field": "slug"},
            {"_popup": "1"},
            {"host_roles-TOTAL_FORMS": "1", "host_roles-0-partner": "9" * 23},
            {"_move": "approve"},
            {"_move": "nonsense"},
        ):
            with self.subTest(tampered):
                response = self.save(event, opened=opened, **tampered)
                self.assertLess(response.status_code, 500)
        self.assertEqual(Event.objects.count(), 1)

    def test_autocomplete(self):
        make_venue(name_ja="しいのき迎賓館")
        url = "/admin/autocomplete/"
        query = {"app_label": "events", "model_name": "event", "field_name": "venue"}
        found = self.client.get(url, {**query, "term": "しいのき"}).json()["results"]
        self.assertEqual([row["text"] for row in found], ["しいのき迎賓館"])
        for broken in ({"app_label": "x"}, {"field_name": "slug"}, {"page": "abc"}):
            response = self.client.get(url, {**query, "term": "a", **broken})
            self.assertLess(response.status_code, 500)


class Export(EventDesk):
    def test_csv_is_read_by_excel_and_executes_nothing(self):
        make_event(title_ja="=1+1", title_en="@cmd")
        make_event(title_ja="下書き", published=False)
        url = self.address(Event, "export", "csv")
        response = self.client.get(url, {"publication": "public"})
        text = response.content.decode()
        self.assertTrue(text.startswith("\ufeff"))
        self.assertIn("'=1+1,'@cmd", text)
        self.assertNotIn("下書き", text)

    def test_excel_and_unknown_kinds(self):
        make_event()
        response = self.client.get(self.address(Event, "export", "xlsx"))
        self.assertEqual(response.content[:2], b"PK")
        self.assertEqual(self.client.get(self.address(Event, "export", "pdf")).status_code, 404)
        self.client.sign_in(self.reception)
        self.assertEqual(self.client.get(self.address(Event, "export", "csv")).status_code, 403)


@override_settings(APPROVAL_REQUIRED=True)
class WithApproval(EventDesk):
    def test_the_whole_way_of_a_text(self):
        event = make_event(published=False, author=self.editor, title_ja="読まれる題名")
        self.press(event, "submit")
        self.client.sign_in(self.approver)
        asked = self.client.get(self.address(Event, "move", event.pk, "approve"))
        self.assertContains(asked, "読まれる題名")
        self.press(event, "approve", document_number="第12号")
        event.refresh_from_db()
        self.assertEqual(event.publishing_state, "approved")
        self.assertEqual((event.approver, event.document_number), (self.approver, "第12号"))

    def test_what_was_handed_in_is_read_only(self):
        event = make_event(published=False, author=self.editor)
        opened = self.form_of(Event, event)
        apply_transition(event, "submit", by=self.editor)
        page = self.client.get(self.address(Event, "change", event.pk))
        self.assertNotContains(page, 'name="title_ja"')
        self.assertNotContains(page, 'name="_save"')
        late = self.save(event, opened=opened, title_ja="遅れた題名")
        self.assertContains(late, "遅れた題名")
        event.refresh_from_db()
        self.assertNotEqual(event.title_ja, "遅れた題名")

    def test_parts_are_read_only_too(self):
        event = make_event(published=False, author=self.editor)
        opened = self.form_of(Event, event)
        apply_transition(event, "submit", by=self.editor)
        self.save(
            event,
            opened=opened,
            **{
                "programme-TOTAL_FORMS": "1",
                "programme-0-text_ja": "追加",
                "programme-0-order": "0",
            },
        )
        self.assertFalse(ProgrammeItem.objects.exists())

    def test_an_approvers_correction_stands_in_the_history(self):
        event = make_event(title_ja="誤字")
        self.client.sign_in(self.administrator)
        self.assertEqual(self.save(event, title_ja="正字").status_code, 302)
        self.assertEqual(history(event).get().move, "amend")
        page = self.client.get(self.address(Event, "change", event.pk))
        self.assertContains(page, "承認者による修正")

    def test_in_days_of_publishing_are_the_editors_to_choose(self):
        event = make_event(published=False)
        self.save(event, publish_at_0=f"{in_days(5):%Y-%m-%d}", publish_at_1="9:00")
        event.refresh_from_db()
        self.assertEqual(f"{timezone.localtime(event.publish_at):%H:%M}", "09:00")
