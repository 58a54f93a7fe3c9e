"""The page "All changes": who, when, what, from what to what, in the words of the forms."""

from auditlog.models import LogEntry
from django.test import override_settings

from events.models import Event
from kanazawa2030.core.models import Goal, User

from ...base import PortalTestCase
from ...factories import make_event, make_topic, make_venue, tokyo
from ...staffdesk import StaffDesk
from ..amending.cases import amended


class HistoryPage(StaffDesk, PortalTestCase):
    def setUp(self):
        self.event = make_event(
            title_ja="雪の日の催し",
            starts_at=tokyo(2030, 12, 5, 18, 30),
            ends_at=None,
            contact_phone="076-220-1111",
            published=False,
        )
        self.client.sign_in(self.editor)

    def page(self, row=None, language="ja"):
        User.objects.update(language=language)
        row = row or self.event
        return self.client.get(self.address(type(row), "history", row.pk))

    def lines(self, row=None):
        """Return each line of the page as (who, label, old, new), the newest first."""
        return [
            (step.who, line.label, line.old, line.new or line.note)
            for step in self.page(row).context["steps"]
            for line in step.lines
        ]

    def test_two_clicks_answer_who_changed_this_date_from_what_to_what(self):
        self.save(self.event, starts_at_0="2030-12-06", starts_at_1="14:00")
        form = self.client.get(self.address(Event, "change", self.event.pk))  # click 1
        address = self.address(Event, "history", self.event.pk)
        self.assertContains(form, f'href="{address}"')
        page = self.client.get(address)  # click 2
        self.assertContains(page, self.editor.name)
        (line,) = [line for line in self.lines() if "12月5日" in line[2]]
        self.assertEqual(line[:2], (str(self.editor), "開始"))
        self.assertIn("12月5日（木）18:30", line[2])
        self.assertIn("12月6日（金）14:00", line[3])
        for code in ("starts_at", "Changed", "Starts", "UTC"):
            self.assertNotContains(page, code)

    def test_choices_rows_lists_and_yes_or_no_are_said_in_words(self):
        venue = make_venue(name_ja="石川県文教会館")
        self.save(self.event, venue=str(venue.pk), format="online", in_english="on", goals=["4"])
        page = self.page()
        for words in ("石川県文教会館", "オンライン", "はい", str(Goal.objects.get(pk=4))):
            self.assertContains(page, words)
        self.assertNotContains(page, "online")

    def test_parts_are_named_when_new_changed_and_removed(self):
        speaker = self.event.speakers.create(name_ja="金沢花子")
        speaker.name_ja = "金沢太郎"
        speaker.save()
        speaker.delete()
        words = " ".join(" ".join(line) for line in self.lines())
        for word in ("金沢花子", "金沢太郎", "新規", "削除"):
            self.assertIn(word, words)

    def test_a_contact_on_the_public_page_is_kept_with_its_values(self):
        self.save(self.event, contact_phone="076-220-2222")
        found = [line[2:] for line in self.lines()]
        self.assertIn(("076-220-1111", "076-220-2222"), found)

    @override_settings(APPROVAL_REQUIRED=True)
    def test_transitions_and_amendments_stand_beside_the_changes_they_made(self):
        event = make_event(contact_phone="1")
        amended(event, self.editor)
        self.client.sign_in(self.approver)
        url = self.address(Event, "amendment", event.pk)
        self.client.post(url, {"act": "release"})
        labels = [line[:2] for line in self.lines(event)]
        self.assertIn((str(self.editor), "修正案の承認を依頼"), labels)
        self.assertIn((str(self.approver), "修正案を承認し反映"), labels)
        self.assertIn("1", [line[2] for line in self.lines(event)])

    def test_a_move_is_named_once_in_the_language_of_the_page(self):
        topic = make_topic(published=False)
        self.press(topic, "publish")
        self.assertEqual([line[1] for line in self.lines(topic)].count("公開する"), 1)
        page = self.page(topic, "en")
        self.assertContains(page, "<strong>Publish</strong>", count=1)
        self.assertNotContains(page, "公開する")

    def test_a_row_without_any_record_says_so(self):
        topic = make_topic()
        LogEntry.objects.all().delete()
        self.assertContains(self.page(topic), "まだ記録")

    def test_a_row_that_is_gone_leads_back(self):
        url = self.address(Event, "history", 99999)
        self.assertEqual(self.client.get(url).status_code, 302)

    def test_thirty_changes_cost_as_many_queries_as_one(self):
        def change(number):
            self.event.venue = make_venue(name_ja=f"会場{number}")
            self.event.save()

        change(0)
        self.page()
        one = len(self.count_queries(self.page))
        for number in range(30):
            change(number)
        self.assertEqual(len(self.count_queries(self.page)), one)

    def test_only_administrators_are_led_to_the_list_of_all_changes(self):
        self.assertNotContains(self.page(), "/auditlog/logentry/")
        self.client.sign_in(self.administrator)
        self.assertContains(self.page(), "/auditlog/logentry/?q=")
