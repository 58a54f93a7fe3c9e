"""Subscriptions on the staff desk: numbers for all of its readers, addresses for few."""

from auditlog.models import LogEntry as AuditEntry
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from kanazawa2030.core.models import Goal
from kanazawa2030.pages.models import Subscription

from ...base import PortalTestCase
from ...people import make_person
from .factories import EMAIL, make_subscription

LIST = "/admin/pages/subscription/"


class SubscriptionDeskTests(PortalTestCase):
    def reader(self):
        """Return staff who may see subscriptions, and delete none."""
        person = make_person("reception")
        person.user_permissions.add(Permission.objects.get(codename="view_subscription"))
        return person

    def test_who_may_delete_sees_addresses(self):
        row = make_subscription(courses=[2], series="cafe")
        for path in (LIST, f"{LIST}{row.pk}/change/"):
            self.client.sign_in(self.editor)
            self.assertContains(self.client.get(path), EMAIL)
            self.client.sign_in(self.reader())
            self.assertNotContains(self.client.get(path), EMAIL)
        for role in ("reception", "reviewer", "approver"):
            self.client.sign_in(self.person(role))
            self.assertEqual(self.client.get(LIST).status_code, 403)

    def test_each_choice_is_counted(self):
        for number in range(3):
            make_subscription(f"a{number}@example.test", courses=[2])
        make_subscription(confirmed=False, every="month")
        self.client.sign_in(self.editor)
        page = self.client.get(LIST)
        self.assertContains(page, "毎週 (3)")
        self.assertContains(page, "毎月 (1)")
        self.assertContains(page, "未確認 (1)")

    def test_easy_japanese_is_one_of_three_languages(self):
        for number, words in enumerate(
            ({}, {}, {"is_easy": True}, {"language": "en"}, {"language": "en", "is_easy": True})
        ):
            make_subscription(f"a{number}@example.test", **words)
        self.client.sign_in(self.editor)
        page = self.client.get(LIST)
        for label in ("日本語 (2)", "やさしい日本語 (1)", "English (2)"):
            self.assertContains(page, f">{label}</a>")
        for value, number in (("ja", 2), ("easy", 1), ("en", 2), ("x", 5)):
            page = self.client.get(LIST, {"reads": value})
            self.assertEqual(len(page.context["cl"].result_list), number, value)

    def test_values_nobody_has_chosen_are_marked(self):
        make_subscription(courses=[2])
        self.client.sign_in(self.editor)
        page = self.client.get(LIST, {"courses__number__exact": 2})
        self.assertEqual(len(page.context["cl"].result_list), 1)
        goals = Goal.objects.count()
        self.assertGreaterEqual(page.content.decode().count('class="is-empty"'), goals)

    def test_only_a_whole_address_is_found(self):
        make_subscription()
        self.client.sign_in(self.editor)
        self.assertContains(self.client.get(LIST), "一部だけでは見つかりません")
        for query, number in (("reader@example.test", 1), ("Ｒeader@Example.test", 1), ("read", 0)):
            page = self.client.get(LIST, {"q": query})
            self.assertEqual(len(page.context["cl"].result_list), number, query)

    def test_no_filter_spells_an_address_out(self):
        make_subscription()
        self.client.sign_in(self.reader())
        for query in ("?email__startswith=r", "?nonce__startswith=a", "?q=reader@example.test"):
            page = self.client.get(LIST + query, follow=True)
            self.assertLess(page.status_code, 500)
            if page.status_code == 200:
                self.assertEqual(len(page.context["cl"].result_list), 1)

    def test_it_is_deleted_at_its_owners_request(self):
        first, second = make_subscription(), make_subscription("other@example.test")
        self.client.sign_in(self.editor)
        self.client.post(f"{LIST}{first.pk}/delete/", {"post": "yes"})
        self.assertEqual(Subscription.objects.get(), second)
        self.client.post(
            LIST, {"action": "delete_selected", "_selected_action": second.pk, "post": "yes"}
        )
        self.assertFalse(Subscription.objects.exists())
        told = "".join(map(str, LogEntry.objects.values_list("object_repr", "change_message")))
        self.assertNotIn("@", told)
        self.assertEqual(LogEntry.objects.count(), 2)
        self.assertFalse(AuditEntry.objects.filter(object_repr__contains="@").exists())

    def test_readers_can_neither_write_nor_delete(self):
        row = make_subscription()
        self.client.sign_in(self.reader())
        self.client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"})
        self.client.post(
            LIST, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
        )
        self.assertTrue(Subscription.objects.exists())
        for person in (self.reader(), self.editor):
            self.client.sign_in(person)
            self.assertEqual(self.client.get(f"{LIST}add/").status_code, 403)
            self.client.post(f"{LIST}{row.pk}/change/", {"email": "x@example.test"})
        row.refresh_from_db()
        self.assertEqual(row.email, EMAIL)
