"""Ask for every row of the access table as every role; no GET changes a row."""

from django.apps import apps
from django.contrib.sessions.models import Session
from django.urls import get_resolver, reverse
from django.utils import translation

from kanazawa2030.core.models import LimitCount, User

from ..base import PortalClient
from ..people import make_person
from .cases import AccessCase
from .table import COLUMNS, rows

# Signing in and out of the staff site.
OPEN = ("admin:login", "admin:logout")
MEMBERS_FORMS = (
    "partners:change_",
    "partners:partner_apply",
    "partners:partner_edit",
    "partners:partner_members",
    "partners:invitation",
    "partners:yearly_check",
    "partners:board_new",
    "partners:board_edit",
    "partners:board_renew",
    "partners:board_close",
    "partners:board_ask",
    "partners:commitment_edit",
    "partners:commitment_report",
)
PROPOSERS_FORMS = tuple(
    f"proposals:{name}"
    for name in (
        "proposal_new",
        "proposal_step",
        "proposal_check",
        "proposal_answer",
        "proposal_message",
        "proposal_withdraw",
        "cohost_answer",
    )
)
# Pages with forms, and the page for development; all others take GET only.
NOT_ONLY_READ = (
    "admin:",
    "account_",
    "mfa_",
    "pages:components",
    "events:registration_create",
    "events:group_request",
    "events:feedback",
    "registrations:",
    "voices:",
    "follow:",
    *MEMBERS_FORMS,
    *PROPOSERS_FORMS,
)
# What a link to a subscriber opens.
FOLLOWERS = ("follow:manage", "follow:confirm", "follow:leave")
# What only takes POST, and a part of the address of the page that has its button.
POSTED_FROM = {
    "partners:partner_edit": "/my/",
    "partners:change_take_back": "/changes/",
    "partners:board_renew": "/board/",
    "admin:events_call_done": "/registrations/",
    "admin:events_event_count": "/reception/",
    "admin:events_event_walk_in": "/reception/",
    "admin:events_registration_arrive": "/reception/",
    "admin:events_registration_size": "/reception/",
    "admin:events_registration_called": "/registrations/",
    "admin:events_registration_needs": "/registrations/",
    "admin:events_registration_undo": "/reception/",
    "admin:events_event_feedback_export": "/feedback/",
    "admin:events_feedback_read": "/feedback/",
    "admin:events_message_act": "/message/",
    "admin:events_people_disclose": "/people/",
    "admin:events_people_correct": "/people/",
    "admin:events_people_restrict": "/people/",
    "admin:events_people_erase": "/people/",
}
UNSAFE = ("post", "put", "patch", "delete")
# Pages of development, files, and addresses that do not exist: 404.
MISSING = ("/dev/mail/", "/dev/mail/1/", "/media/x.webp", "/ja/nowhere/", "/nowhere/")


def named_urls(patterns=None, spaces=()) -> set[str]:
    """Return the name of every URL of the resolver, with its namespaces."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            space = [pattern.namespace] if pattern.namespace else []
            found |= named_urls(pattern.url_patterns, (*spaces, *space))
        elif pattern.name:
            found.add(":".join((*spaces, pattern.name)))
    return found


def everything() -> dict:
    """Return the rows of every table that a GET must not change."""
    with translation.override("ja"):  # a base column reads as the active language
        return {
            model._meta.label: list(model._base_manager.order_by("pk").values_list())
            for model in apps.get_models()
            if model not in (Session, LimitCount)  # visits are counted, not kept
        }


class AccessTableTests(AccessCase):
    def test_every_named_url_has_its_rows(self):
        """Every named URL has a line of the table for each of its states."""
        names, table = named_urls(), rows()
        self.assertGreater(len(names), 130)
        self.assertEqual(sorted(names - {row.name for row in table}), [])
        self.assertEqual(sorted({row.name for row in table} - names), [])
        for name, stands in self.arguments.items():
            with self.subTest(name):
                told = {row.stands for row in table if row.name == name}
                self.assertEqual(told, set(stands))

    def check_role(self, role: str):
        """GET every row as `role`; a stranger's pages in both languages."""
        client = self.client_of(role)
        # PortalClient reads each page once for strangers and once for staff.
        client.reads_pages = role in ("stranger", "administrator")
        before, walked = everything(), 0
        for row in rows():
            self.stand(row.name, row.stands)
            for language in ("ja", "en"):
                with translation.override(language):
                    path = self.address(row.name, row.stands)
                if language == "en" and not (role == "stranger" and path.startswith("/en/")):
                    continue
                walked += 1
                with self.subTest(row.name, stands=row.stands, path=path):
                    response = client.get(path)
                    self.assertEqual(response.status_code, row.statuses[role])
            self.stand(row.name, "published")
        self.assertGreater(walked, 190)
        self.assertEqual(everything(), before, "A GET has changed a row")

    def test_stranger(self):
        self.check_role("stranger")

    def test_account_without_rights(self):
        self.check_role("account")

    def test_reception(self):
        self.check_role("reception")

    def test_editor(self):
        self.check_role("editor")

    def test_reviewer(self):
        self.check_role("reviewer")

    def test_approver(self):
        self.check_role("approver")

    def test_administrator(self):
        self.check_role("administrator")

    def test_owner_of_an_organisation(self):
        self.check_role("owner")

    def test_member_of_an_organisation(self):
        self.check_role("member")

    def test_owner_of_another_organisation(self):
        self.check_role("outsider")

    def test_nobody_here_is_a_superuser(self):
        for role in COLUMNS:
            make_person(role)
        self.assertFalse(User.objects.filter(is_superuser=True).exists())

    def test_staff_without_their_second_factor_get_nothing_of_the_desk(self):
        client = PortalClient().sign_in(self.administrator, second_factor=False)
        walked = 0
        for row in rows():
            if row.name.startswith("admin:") and row.name not in OPEN:
                walked += 1
                with self.subTest(row.name, stands=row.stands):
                    path = self.address(row.name, row.stands)
                    response = client.get(path)
                    self.assertEqual(response.status_code, 302)
                    self.assertTrue(response["Location"].startswith("/admin/login/"))
        self.assertGreater(walked, 90)

    def test_a_password_alone_reads_no_draft(self):
        """Public pages answer staff without a second factor as an account without rights."""
        clients = {
            # Addresses of their own: visits are limited.
            role: PortalClient(REMOTE_ADDR=f"192.0.2.{number}")
            for number, role in enumerate(("editor", "administrator", "superuser"))
        }
        for role, client in clients.items():
            if role == "superuser":
                person = User.objects.create_superuser("root@example.test")
            else:
                person = make_person(role)
            client.sign_in(person, second_factor=False)
        only_staff = set()
        for row in rows():
            if row.name.startswith("admin:"):
                continue
            self.stand(row.name, row.stands)
            path = self.address(row.name, row.stands)
            if row.statuses["editor"] != row.statuses["account"]:
                only_staff.add(row.name)
            for role, client in clients.items():
                with self.subTest(row.name, stands=row.stands, role=role):
                    client.reads_pages = False
                    self.assertEqual(client.get(path).status_code, row.statuses["account"])
            self.stand(row.name, "published")
        self.assertGreater(len(only_staff), 8)

    def test_addresses_that_do_not_exist_are_404(self):
        client = self.client_of("administrator")
        for path in MISSING:
            with self.subTest(path):
                self.assertEqual(client.get(path).status_code, 404)


class MethodTests(AccessCase):
    """Other methods than GET at the same URLs."""

    def paths(self, wanted) -> list[str]:
        return [self.address(row.name, row.stands) for row in rows() if wanted(row.name)]

    def test_a_page_takes_no_other_method(self):
        """405 for everybody, whatever is sent; HEAD is GET without its body.

        Only a file of open data answers OPTIONS: browsers ask so for pages of other sites.
        """
        client = self.client_of("administrator")
        before = everything()
        paths = self.paths(lambda name: not name.startswith(NOT_ONLY_READ))
        self.assertGreater(len(paths), 60)
        for path in paths:
            for method in (*UNSAFE, "trace", "options"):
                with self.subTest(path, method=method):
                    response = getattr(client, method)(path)
                    is_asked = method == "options" and path.startswith("/open-data/")
                    self.assertEqual(response.status_code, 204 if is_asked else 405)
            with self.subTest(path, method="head"):
                response = client.head(path)
                self.assertEqual(response.status_code, client.get(path).status_code)
                self.assertEqual(response.getvalue(), b"")
        self.assertEqual(everything(), before)

    def test_signing_out_takes_no_get(self):
        client = self.client_of("editor")
        response = client.get(reverse("admin:logout"))
        self.assertRedirects(response, reverse("admin:index"))

    def test_what_only_takes_post_leads_to_the_page_with_its_button(self):
        """No named URL answers a GET with 405, and where it leads is a page."""
        client = self.client_of("administrator")
        self.assertEqual([row.name for row in rows() if 405 in row.statuses.values()], [])
        for name, leads_to in POSTED_FROM.items():
            path = self.address(name, next(r.stands for r in rows() if r.name == name))
            with self.subTest(name):
                response = client.get(path)
                self.assertEqual(response.status_code, 302)
                self.assertIn(leads_to, response["Location"])
                if name.startswith("admin:"):
                    self.assertEqual(client.get(response["Location"]).status_code, 200)
                self.assertEqual(client.put(path).status_code, 405)

    def test_no_form_acts_for_another_site(self):
        """403 from another site's page, whoever is signed in; TRACE echoes nothing."""
        client = self.client_of("administrator", enforce_csrf_checks=True)
        foreign = {"sec-fetch-site": "cross-site"}  # where no token is asked for
        before = everything()
        client.reads_pages = False
        paths = self.paths(
            lambda name: name.startswith(
                (
                    "admin:",
                    "account",
                    "mfa",
                    "registrations:",
                    "voices:own",
                    *FOLLOWERS,
                    *MEMBERS_FORMS,
                )
            )
        )
        self.assertGreater(len(paths), 110)
        for path in paths:
            for method in ("post", "delete"):
                with self.subTest(path, method=method):
                    response = getattr(client, method)(path, headers=foreign)
                    self.assertEqual(response.status_code, 403)
            with self.subTest(path, method="trace"):
                response = client.trace(path, headers={"x-secret": "kirigami"})
                self.assertLess(response.status_code, 500)
                self.assertNotIn(b"kirigami", response.content)
        self.assertEqual(everything(), before)
