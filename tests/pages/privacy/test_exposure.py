"""After an incident: whose data, which columns, since when, and the list of those affected."""

import csv
import stat
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import time_machine
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.urls import reverse

from events.models import Answer, EventQuestion, RegistrationNeeds
from events.registration import retention
from kanazawa2030.pages.models import Subscription

from ...base import PortalTestCase
from ...events.registration.factories import register
from ...factories import make_event, tokyo

MARCH = tokyo(2027, 3, 1, 12)
MAY = tokyo(2027, 5, 1, 12)
JUNE = tokyo(2027, 6, 1, 12)


class ExposedCase(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        with time_machine.travel(MARCH, tick=False):
            cls.event = make_event(starts_at=tokyo(2027, 7, 1, 18))
            cls.other = make_event(starts_at=tokyo(2027, 7, 2, 18))
            cls.hanako = register(cls.event, 1, name="見本 花子", email="hanako@people.example")
        with time_machine.travel(MAY, tick=False):
            cls.taro = register(
                cls.other, 2, name="=見本 太郎", email="taro@people.example", phone="076-000-0001"
            )
            cls.again = register(cls.other, 3, name="見本 花子", email="Hanako@people.example")
            RegistrationNeeds.objects.create(registration=cls.taro, text="車いす")

    def setUp(self):
        self.enterContext(time_machine.travel(JUNE, tick=False))
        self.folder = Path(self.enterContext(TemporaryDirectory()))
        self.file = self.folder / "people.csv"

    def say(self, *options, since="2027-05-31"):
        out = StringIO()
        call_command("exposed", "--since", since, *options, stdout=out)
        return out.getvalue()

    def listed(self, *options, **named):
        self.say("--people", str(self.file), *options, **named)
        with self.file.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))


class CountTests(ExposedCase):
    def test_all_that_was_stored_during_the_incident_with_its_dates(self):
        said = self.say("--table", "events.Registration")
        self.assertIn("催し申込者ファイル\n", said)
        self.assertIn("申込み (events.Registration): 3\n", said)
        self.assertIn("お名前 (name): 3, 2027-03-01 – 2027-05-01\n", said)
        self.assertIn("電話 (phone): 1, 2027-05-01 – 2027-05-01\n", said)
        self.assertNotIn("(kana)", said)
        self.assertIn("People: 2, with an address or a number: 2\n", said)

    def test_what_came_after_the_incident_is_not_counted(self):
        said = self.say(
            "--table", "events.Registration", "--until", "2027-04-01", since="2027-02-01"
        )
        self.assertIn("(events.Registration): 1\n", said)
        self.assertIn("People: 1,", said)

    def test_a_day_counts_whole_and_a_time_to_the_minute(self):
        table = ("--table", "events.Registration", "--until")
        self.assertIn("Registration): 1\n", self.say(*table, "2027-03-01", since="2027-02-01"))
        self.assertIn("People: 0,", self.say(*table, "2027-03-01T11:59", since="2027-02-01"))
        self.assertIn(
            "Registration): 1\n", self.say(*table, "2027-03-01T12:00", since="2027-02-01")
        )

    def test_only_new_leaves_out_what_was_there_before(self):
        said = self.say("--table", "events.Registration", "--only-new", since="2027-04-01")
        self.assertIn("(events.Registration): 2\n", said)

    def test_one_event(self):
        said = self.say("--event", str(self.event.pk), "--language", "en")
        self.assertIn("People registered for events\n", said)
        self.assertIn("(events.Registration): 1\n", said)
        self.assertNotIn("RegistrationNeeds", said)
        self.assertNotIn("OutgoingMail", said)

    def test_rows_that_hold_nothing_of_a_person_are_not_counted(self):
        retention.erase(self.taro)
        said = self.say("--table", "events.Registration")
        self.assertIn("(events.Registration): 3\n", said)  # that it spoke Japanese is left
        self.assertIn("お名前 (name): 2,", said)
        self.assertIn("erased since, no longer reachable: 1\n", said)

    def test_what_was_erased_before_the_incident_was_not_exposed(self):
        retention.erase(self.taro, now=JUNE - timedelta(days=2))
        self.assertNotIn("erased since", self.say("--table", "events.Registration"))

    def test_needs_answers_news_and_accounts_are_counted_too(self):
        question = EventQuestion.objects.create(
            event=self.other, kind="text", label_ja="何を", order=1
        )
        Answer.objects.create(registration=self.taro, question=question, text="お茶")
        Subscription.objects.create(email="news@people.example", created_at=MAY)
        self.editor  # noqa: B018 -- made at first use
        said = self.say()
        for label in ("RegistrationNeeds", "Answer", "Subscription", "User", "OutgoingMail"):
            self.assertRegex(said, rf"\.{label}\): [1-9]")

    def test_mistakes_are_said_and_nothing_is_written(self):
        for options, words in (
            ({"since": "yesterday"}, "Not a day or a time: yesterday."),
            ({"since": "2027-02-30"}, "Not a day or a time: 2027-02-30."),
            ({"options": ("--until", "2027-05-01")}, "--since is after --until."),
            ({"options": ("--table", "events.Nobody")}, "No such table: events.Nobody."),
            ({"options": ("--event", "999999")}, "No such event: 999999."),
        ):
            with self.subTest(words), self.assertRaisesMessage(CommandError, words):
                since = options.get("since", "2027-05-31")
                self.say("--people", str(self.file), *options.get("options", ()), since=since)
            self.assertFalse(self.file.exists())


class PeopleTests(ExposedCase):
    def test_each_person_once_with_contact_files_columns_and_dates(self):
        rows = self.listed("--table", "events.Registration", "--table", "events.RegistrationNeeds")
        people = {row["email"].casefold().split("; ")[0]: row for row in rows}
        self.assertEqual(set(people), {"hanako@people.example", "taro@people.example"})
        hanako, taro = people["hanako@people.example"], people["taro@people.example"]
        self.assertEqual((hanako["oldest"], hanako["newest"]), ("2027-03-01", "2027-05-01"))
        self.assertEqual(taro["phone"], "076-000-0001")
        self.assertEqual(taro["files"], "催し申込者ファイル")
        self.assertIn("本人の言葉", taro["columns"])
        self.assertNotIn("本人の言葉", hanako["columns"])

    def test_a_name_is_no_formula(self):
        names = [row["name"] for row in self.listed("--table", "events.Registration")]
        self.assertIn("'=見本 太郎", names)

    def test_the_file_is_for_its_owner_alone(self):
        self.listed()
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)

    def test_no_file_is_overwritten_and_nothing_noted(self):
        self.file.write_text("kept")
        with self.assertRaisesMessage(CommandError, "Not written"):
            self.say("--people", str(self.file))
        self.assertEqual(self.file.read_text(), "kept")
        self.assertFalse(LogEntry.objects.filter(action=LogEntry.Action.ACCESS).exists())

    def test_a_full_disk_leaves_neither_file_nor_note(self):
        full = OSError(28, "No space left on device")
        with (
            mock.patch("kanazawa2030.pages.privacy.exposure._line", side_effect=full),
            self.assertRaisesMessage(CommandError, "No space left on device"),
        ):
            self.say("--people", str(self.file))
        self.assertFalse(self.file.exists())
        self.assertFalse(LogEntry.objects.filter(action=LogEntry.Action.ACCESS).exists())

    def test_it_is_noted_without_a_name_and_administrators_see_it(self):
        self.listed("--table", "events.Registration")
        [entry] = LogEntry.objects.filter(action=LogEntry.Action.ACCESS)
        self.assertEqual(entry.additional_data["people"], 2)
        self.assertEqual(entry.additional_data["tables"], ["events.Registration"])
        self.assertNotIn("people.example", str(entry.additional_data) + entry.object_repr)
        self.client.sign_in(self.administrator)
        for address in (
            reverse("admin:auditlog_logentry_changelist"),
            reverse("admin:auditlog_logentry_change", args=[entry.pk]),
        ):
            self.assertContains(self.client.get(address), "一覧の取り出し")

    def test_counting_alone_is_not_noted(self):
        self.say()
        self.assertFalse(LogEntry.objects.filter(action=LogEntry.Action.ACCESS).exists())

    def test_queries_do_not_grow_with_people(self):
        with self.assertNumQueries(3):  # counted, emptied since, people
            self.say("--table", "events.Registration")
