"""Every address answers each role as tests/access/table.py says; no GET changes anything."""

import io
from datetime import timedelta

from allauth.mfa.models import Authenticator
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse
from django.utils import timezone, translation
from PIL import Image

from events.models import Event, Venue
from kanazawa2030.core.models import Goal, LimitCount, OutgoingMail, Publishable, SiteNotice, User
from kanazawa2030.core.uploads import images
from kanazawa2030.pages.models import SitePage

from ..base import PortalClient, PortalTestCase
from ..events.proposals.factories import make_proposal, prepare
from ..factories import (
    make_event,
    make_meeting,
    make_milestone,
    make_office,
    make_partner,
    make_site_page,
    make_topic,
    make_total,
)
from ..people import make_person
from .board import BoardRows
from .members import MembersRows
from .proposals import ProposalRows
from .rows import make_reports, taking_part
from .table import COLUMNS, rows

State = Publishable.State
TOMORROW = timezone.now() + timedelta(days=1)
# How a text may stand. A sample is as public as anything else, where there are any.
STANDS = {
    "published": {},
    "sample": {"is_sample": True},
    "later": {"publishing_state": State.APPROVED, "publish_at": TOMORROW},
    "draft": {"published": False},
    "awaiting": {"publishing_state": State.AWAITING},
    "withdrawn": {"publishing_state": State.WITHDRAWN, "withdrawal_reason": "誤り"},
}
PARTNER_STANDS = ("approved", "applied", "returned", "suspended", "left")
# What the form of an event asks for while somebody types the name of its venue.
VENUES = "app_label=events&model_name=event&field_name=venue&term=x"
# The desk's two doors, in and out.
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
# Forms live here, the last is for development; everywhere else a page is only read.
NOT_ONLY_READ = (
    "admin:",
    "account_",
    "mfa_",
    "pages:components",
    "events:registration_create",
    "events:group_request",
    "events:feedback",
    "registrations:",
    *MEMBERS_FORMS,
    *PROPOSERS_FORMS,
)
UNSAFE = ("post", "put", "patch", "delete")
# Rooms of development, files, and what nobody built: nothing answers there.
NOWHERE = ("/dev/mail/", "/dev/mail/1/", "/media/x.webp", "/ja/nowhere/", "/nowhere/")


def named_urls(patterns=None, spaces=()) -> set[str]:
    """The name of every URL the resolver knows, with its namespaces."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            space = [pattern.namespace] if pattern.namespace else []
            found |= named_urls(pattern.url_patterns, (*spaces, *space))
        elif pattern.name:
            found.add(":".join((*spaces, pattern.name)))
    return found


def picture():
    """A small photograph as the portal keeps it."""
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "PNG")
    return images.clean_image(ContentFile(buffer.getvalue(), "photo.png"))


def everything() -> dict:
    """Every row of every table but the sessions: what a GET must leave alone."""
    with translation.override("ja"):  # a base column reads as the active language
        return {
            model._meta.label: list(model._base_manager.order_by("pk").values_list())
            for model in apps.get_models()
            if model not in (Session, LimitCount)  # visits are counted, not kept
        }


class AccessCase(PortalTestCase):
    """One of everything, in each way it may stand; and where it is asked for."""

    @classmethod
    def setUpTestData(cls):
        make_office()
        notice = SiteNotice.objects.create(pk=1, text_ja="大雪のため閉館", text_en="Closed")
        events = {name: make_event(**fields) for name, fields in STANDS.items()}
        meetings = {name: make_meeting(**fields) for name, fields in STANDS.items()}
        topics = {name: make_topic(**fields) for name, fields in STANDS.items()}
        partners = {name: make_partner(status=name) for name in PARTNER_STANDS}
        partners["sample"] = make_partner(is_sample=True)
        partners["own"] = make_partner(status="applied")
        members = MembersRows(partners, logo=picture())
        cls.people = members.people
        of_owner = ProposalRows(members.people["owner"], partners["own"])
        on_board = BoardRows(
            members.staged.partner, partners["approved"], author=members.people["owner"]
        )
        proposal = make_proposal(state="in_review")
        prepare(proposal, by=make_person("reviewer"))
        pages = [make_site_page(key) for key in SitePage.Key.values]
        someone = make_person("editor")
        key = Authenticator.objects.create(user=someone, type="webauthn", data={})
        mail = OutgoingMail.objects.create(kind="account", to="a@example.test")
        shown, hidden = (make_event(image=picture(), published=p) for p in (True, False))
        event = events["published"]
        reports = make_reports(picture())
        deleted = ("published", "draft", "withdrawn", "sample")
        cls.arguments = {
            **members.arguments,
            **of_owner.arguments,
            **on_board.arguments,
            "events:event_detail": {k: [v.slug] for k, v in events.items()},
            "meetings:meeting_detail": {k: [v.number] for k, v in meetings.items()},
            "pages:topic_detail": {k: [v.slug] for k, v in topics.items()},
            "partners:partner_detail": {k: [v.slug] for k, v in partners.items()},
            "image": {
                "published": [shown.image.name],
                "draft": [hidden.image.name],
                "nobody": ["events/" + "0" * 32 + ".webp"],
                "staged": [members.staged.logo.name],
            },
            "events:event_calendar": {"": [2026, 6]},
            "pages:course_detail": {"": [1], "missing": [6]},
            "pages:goal_detail": {"": [11], "missing": [18]},
            "account_reset_password_from_key": {"bad": ["1", "set-password"]},
            "mfa_edit_webauthn": {"another": [key.pk]},
            "mfa_remove_webauthn": {"another": [key.pk]},
            "admin:view_on_site": {"": [ContentType.objects.get_for_model(Event).pk, event.pk]},
            **{
                f"admin:{model}_delete": {name: [rows[name].pk] for name in deleted}
                for model, rows in (
                    ("events_event", events),
                    ("meetings_meeting", meetings),
                    ("pages_topic", topics),
                )
            },
            "admin:partners_partner_delete": {name: [partners[name].pk] for name in partners},
            "admin:app_list": {
                label: [label]
                for label in ("auditlog", "core", "partners", "events", "meetings", "pages")
            },
        }
        cls.arguments |= taking_part(event, reports)
        for page in pages:
            cls.arguments[f"pages:{page.key}"] = {"published": [], "draft": [], "withdrawn": []}
        log = LogEntry.objects.create(
            content_type=ContentType.objects.get_for_model(Event),
            object_pk=str(event.pk),
            object_id=event.pk,
            object_repr="x",
            action=LogEntry.Action.UPDATE,
        )
        cls.admin_rows = {
            type(row)._meta.label_lower.replace(".", "_"): row.pk
            for row in (
                log,
                mail,
                someone,
                make_office(),
                notice,
                Goal.objects.first(),
                event.courses.first(),
                partners["applied"],
                event,
                Venue.objects.first(),
                meetings["published"],
                pages[0],
                topics["published"],
                make_milestone(),
                make_total(),
                members.sent,
                members.check,
                *members.promised,
                on_board.entries["sent"],
                on_board.asked,
                proposal,
                reports["published"],
            )
        }

    def address(self, name: str, stands: str) -> str:
        """The path a row of the table asks for, in the language that is active."""
        table = self.arguments.get(name)
        if table is not None:
            return reverse(name, args=table[stands])
        if name == "admin:autocomplete":
            return f"{reverse(name)}?{VENUES}"
        if not name.startswith("admin:") or "_" not in name:
            return reverse(name)
        model, _line, page = name.removeprefix("admin:").rpartition("_")
        if model not in self.admin_rows or page in ("changelist", "add"):
            return reverse(name)
        move = "approve" if model.startswith("partners_") else "withdraw"
        move = {"events_proposal": "review", "partners_commitment": "withdraw"}.get(model, move)
        args = {
            "export": ["csv"],
            "move": [self.admin_rows[model], move],
            "decide": [self.admin_rows[model], "accepted"],
        }
        return reverse(name, args=args.get(page, [self.admin_rows[model]]))

    def stand(self, name: str, stands: str):
        """Bring the standing page of that name to where its row wants it."""
        key = name.removeprefix("pages:")
        if key in SitePage.Key.values:
            state = State.APPROVED if stands == "published" else stands
            SitePage.objects.filter(key=key).update(publishing_state=state)

    def client_of(self, role: str, **options) -> PortalClient:
        person = self.people.get(role) or make_person(role)
        return PortalClient(**options).sign_in(person)


class AccessTableTests(AccessCase):
    def test_every_named_url_has_its_rows(self):
        """A new address is in nobody's reach until its row says in whose."""
        names, table = named_urls(), rows()
        self.assertGreater(len(names), 130)
        self.assertEqual(sorted(names - {row.name for row in table}), [])
        self.assertEqual(sorted({row.name for row in table} - names), [])
        for name, stands in self.arguments.items():
            with self.subTest(name):
                told = {row.stands for row in table if row.name == name}
                self.assertEqual(told, set(stands))

    def walk(self, role: str):
        """Ask for every row as `role`; a stranger's pages in both languages."""
        client = self.client_of(role)
        # Each page is read once as seen from outside and once from inside.
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
        self.walk("stranger")

    def test_account_without_rights(self):
        self.walk("account")

    def test_reception(self):
        self.walk("reception")

    def test_editor(self):
        self.walk("editor")

    def test_reviewer(self):
        self.walk("reviewer")

    def test_approver(self):
        self.walk("approver")

    def test_administrator(self):
        self.walk("administrator")

    def test_owner_of_an_organisation(self):
        self.walk("owner")

    def test_member_of_an_organisation(self):
        self.walk("member")

    def test_owner_of_another_organisation(self):
        self.walk("outsider")

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

    def test_nowhere_is_nowhere(self):
        client = self.client_of("administrator")
        for path in NOWHERE:
            with self.subTest(path):
                self.assertEqual(client.get(path).status_code, 404)


class MethodTests(AccessCase):
    """Other methods than GET, at the same addresses."""

    def paths(self, wanted) -> list[str]:
        return [self.address(row.name, row.stands) for row in rows() if wanted(row.name)]

    def test_a_page_takes_no_other_method(self):
        """405 for everybody, whatever is sent; HEAD is GET without its body."""
        client = self.client_of("administrator")
        before = everything()
        paths = self.paths(lambda name: not name.startswith(NOT_ONLY_READ))
        self.assertGreater(len(paths), 60)
        for path in paths:
            for method in (*UNSAFE, "trace", "options"):
                with self.subTest(path, method=method):
                    response = getattr(client, method)(path)
                    self.assertEqual(response.status_code, 405)
            with self.subTest(path, method="head"):
                response = client.head(path)
                self.assertEqual(response.status_code, client.get(path).status_code)
                self.assertEqual(response.getvalue(), b"")
        self.assertEqual(everything(), before)

    def test_what_only_acts_is_never_got(self):
        client = self.client_of("editor")
        response = client.get(reverse("admin:logout"))
        self.assertEqual(response.status_code, 405)
        self.assertEqual(client.get(reverse("admin:index")).status_code, 200)

    def test_no_form_acts_without_its_token(self):
        """403 from another site's page, whoever is signed in; TRACE echoes nothing."""
        client = self.client_of("administrator", enforce_csrf_checks=True)
        before = everything()
        client.reads_pages = False
        paths = self.paths(
            lambda name: name.startswith(
                ("admin:", "account", "mfa", "registrations:", *MEMBERS_FORMS)
            )
        )
        self.assertGreater(len(paths), 110)
        for path in paths:
            for method in ("post", "delete"):
                with self.subTest(path, method=method):
                    self.assertEqual(getattr(client, method)(path).status_code, 403)
            with self.subTest(path, method="trace"):
                response = client.trace(path, headers={"x-secret": "kirigami"})
                self.assertLess(response.status_code, 500)
                self.assertNotIn(b"kirigami", response.content)
        self.assertEqual(everything(), before)
