"""What is typed into an event's form and not saved: kept, offered back, thrown away."""

from datetime import timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from events.editing import unsaved
from events.models import Event, UnsavedForm
from kanazawa2030.core.workflow.publishing import apply_transition

from ...factories import make_event, make_venue
from ...staffdesk import sent_by
from .cases import NEW, EventDesk


class UnsavedForms(EventDesk):
    def keep(self, event=None, **typed):
        query = {"event": event.pk} if event else None
        return self.client.post(reverse("admin:events_event_unsaved", query=query), typed)

    def opened(self, event=None, **query):
        return self.client.get(unsaved.form_of(event), query)

    def test_what_was_typed_into_a_new_event_is_offered_and_put_back(self):
        empty = {name: values[0] for name, values in self.form_of(Event).items()}
        typed = {**empty, **NEW, "title_ja": "書きかけの催し", "speakers-TOTAL_FORMS": "1"}
        typed |= {"speakers-0-name_ja": "金沢花子", "speakers-0-order": "0"}
        answer = self.keep(**typed)
        self.assertIn("まだ保存されていません", answer.json()["said"])
        self.assertEqual(Event.objects.count(), 0)
        offered = self.opened()
        self.assertContains(offered, "入力欄に戻す")
        self.assertNotContains(offered, "書きかけの催し")
        self.assertNotContains(offered, "data-keep=")  # or it would be written over
        back = self.opened(put_back="1")
        self.assertContains(back, 'value="書きかけの催し"')
        self.assertContains(back, "入力していた内容を戻しました")
        self.assertEqual(Event.objects.count(), 0)
        opened = sent_by(back, "event_form")
        opened["venue"] = make_venue().pk
        self.client.post(self.address(Event, "add"), {**opened, "_continue": "1"})
        event = Event.objects.get()
        self.assertEqual(event.title_ja, "書きかけの催し")
        self.assertEqual(event.speakers.get().name_ja, "金沢花子")
        self.assertFalse(UnsavedForm.objects.exists())

    def test_of_an_event_with_its_version_so_that_nothing_newer_is_lost(self):
        event = make_event(published=False, title_ja="前の題名")
        typed = {name: values[0] for name, values in self.form_of(Event, event).items()}
        self.keep(event, **{**typed, "title_ja": "書きかけの題名"})
        Event.objects.filter(pk=event.pk).update(title_ja="別の人の題名", version=9)
        back = self.opened(event, put_back="1")
        self.assertContains(back, 'value="書きかけの題名"')
        response = self.save(event, opened=sent_by(back, "event_form"))
        self.assertIn("title_ja", self.errors_of(response))
        event.refresh_from_db()
        self.assertEqual(event.title_ja, "別の人の題名")

    def test_saving_erases_it_and_a_refused_save_does_not(self):
        event = make_event(published=False)
        self.keep(event, title_ja="書きかけ")
        self.assertEqual(self.save(event, title_ja="", title_en="").status_code, 200)
        self.assertTrue(UnsavedForm.objects.exists())
        self.save(event, title_ja="書き終えた")
        self.assertFalse(UnsavedForm.objects.exists())

    def test_thrown_away_twice_is_thrown_away_once(self):
        event = make_event(published=False)
        self.keep(event, title_ja="書きかけ")
        for _click in range(2):
            response = self.keep(event, throw_away="1")
            self.assertRedirects(response, self.address(Event, "change", event.pk))
        self.assertNotContains(self.opened(event), "入力欄に戻す")

    def test_kept_again_it_is_one_row_and_the_latest_text(self):
        for title in ("一", "二", "二"):
            self.keep(title_ja=title)
        self.assertIn("%E4%BA%8C", UnsavedForm.objects.get().fields)

    def test_nobody_else_sees_it(self):
        event = make_event(published=False)
        self.keep(event, title_ja="私の書きかけ")
        self.client.sign_in(self.person("administrator"))
        self.assertNotContains(self.opened(event), "入力欄に戻す")
        self.assertNotContains(self.opened(event, put_back="1"), "私の書きかけ")
        self.keep(event, throw_away="1")
        self.assertEqual(UnsavedForm.objects.get().user, self.editor)

    def test_who_may_not_write_keeps_nothing(self):
        event = make_event(published=False)
        for role in ("reception", "reviewer", "approver"):
            self.client.sign_in(self.person(role))
            for which in (event, None):
                self.assertEqual(self.keep(which, title_ja="x").status_code, 403, role)
        self.assertFalse(UnsavedForm.objects.exists())

    def test_what_was_handed_in_is_not_written_any_more(self):
        with self.settings(APPROVAL_REQUIRED=True):
            event = make_event(published=False)
            apply_transition(event, "submit", by=self.editor)
            self.assertEqual(self.keep(event, title_ja="x").status_code, 403)

    def test_forged_numbers_are_no_event(self):
        for number in ("0", "999999", "x", "１", "9" * 30):
            address = reverse("admin:events_event_unsaved", query={"event": number})
            self.assertEqual(self.client.post(address, NEW).status_code, 404, number)

    def test_a_get_leads_to_the_list_and_an_unknown_text_to_the_plain_form(self):
        address = reverse("admin:events_event_unsaved")
        self.assertRedirects(self.client.get(address), self.address(Event, "changelist"))
        self.assertEqual(self.opened(put_back="1").context["adminform"].form.errors, {})

    def test_no_file_no_token_and_no_more_than_fits(self):
        typed = QueryDict(mutable=True)
        typed.update(
            {
                "title_ja": "題",
                "image-kept": "signed",
                "image-kept-out": "on",
                "csrfmiddlewaretoken": "t",
            }
        )
        kept = unsaved.keep(self.editor, None, typed)
        self.assertEqual(kept.fields, "title_ja=%E9%A1%8C")
        self.assertIsNone(unsaved.keep(self.editor, None, QueryDict("a=" + "x" * 200_000)))
        self.assertIn("保存してください", self.keep(body_ja="長" * 70_000).json()["said"])
        self.assertEqual(UnsavedForm.objects.get().fields, "title_ja=%E9%A1%8C")

    def test_old_ones_are_purged_and_counted_before(self):
        now = timezone.now()
        for event, days in ((None, 7), (make_event(), 6)):
            UnsavedForm.objects.create(
                user=self.editor, event=event, fields="", at=now - timedelta(days=days)
            )
        self.assertEqual(unsaved.purge_unsaved(now, dry_run=True), 1)
        self.assertEqual(UnsavedForm.objects.count(), 2)
        self.assertEqual(unsaved.purge_unsaved(now, dry_run=False), 1)
        self.assertIsNotNone(UnsavedForm.objects.get().event)

    def test_it_is_on_the_list_of_its_writer_while_they_may_write(self):
        event = make_event(published=False, title_ja="川の清掃")
        self.keep(event, title_ja="川の大清掃")
        self.keep(title_ja="書きかけ")
        now = timezone.now()
        new, old = unsaved.unsaved_of_mine(self.editor, now)
        self.assertEqual(new.text, "入力したまま保存していない内容：新しい催し")
        self.assertIn("川の清掃", old.text)
        self.assertContains(self.client.get(old.address), 'value="川の大清掃"')
        self.assertEqual(unsaved.unsaved_of_mine(self.administrator, now), [])
        self.editor.groups.clear()
        reader = type(self.editor).objects.get(pk=self.editor.pk)
        self.assertEqual(unsaved.unsaved_of_mine(reader, now), [])

    def test_in_english(self):
        type(self.editor).objects.filter(pk=self.editor.pk).update(language="en")
        self.keep(title_ja="書きかけ")
        self.assertContains(self.opened(), "Throw it away")
