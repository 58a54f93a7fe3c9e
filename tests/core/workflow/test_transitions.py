"""The tables of transitions: every row applied, every wrong state refused alike."""

import ast
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.test import SimpleTestCase, override_settings
from django.utils import timezone

from events.models import Proposal
from events.proposals import transitions as proposals
from events.registration import transitions as registrations
from kanazawa2030.core.accounts.staff import StaffError
from kanazawa2030.core.workflow import publishing
from kanazawa2030.core.workflow.changes import ChangeError
from partners.board import introductions
from partners.board import services as board
from partners.commitments import services as commitments
from partners.models import BoardEntry, CommitmentChange, PartnerChange
from partners.profile import changes
from partners.profile import services as profile

from ...base import PortalTestCase
from ...events.proposals.factories import make_proposal
from ...events.registration.factories import register
from ...factories import make_event, make_member, make_partner, make_topic
from ...partners.board.factories import make_entry, make_request
from ...partners.commitments.factories import make_commitment

TABLES = {
    "publishing": publishing.TRANSITIONS,
    "partner": profile.TRANSITIONS,
    "profile change": changes.TRANSITIONS,
    "board entry": board.TRANSITIONS,
    "introduction": introductions.TRANSITIONS,
    "commitment": commitments.TRANSITIONS,
    "commitment change": commitments.CHANGE_TRANSITIONS,
    "proposal": proposals.TRANSITIONS,
    "registration": registrations.TRANSITIONS,
}


WRONG_STATE = "その間に状態が変わりました。いまは「%(state)s」です。"


def states_of(table) -> list[str]:
    found = {state for row in table.values() for state in (*row.sources, row.target)}
    return sorted(map(str, found))


def columns_for(item, state) -> dict:
    """What else a row needs in a state, by the constraints of its table."""
    if not isinstance(item, Proposal):
        return {}
    return {"paused_on": timezone.localdate() if state == "more_info" else None}


class EveryTableCase(PortalTestCase):
    def make(self, kind: str):
        """A saved row that may stand in any state of its table, and its history."""
        now = timezone.now()
        match kind:
            case "publishing":
                item = make_topic(author=self.editor)
                return item, lambda: publishing.history(item)
            case "partner":
                item = make_partner()
                return item, item.moves.all
            case "profile change":
                item = PartnerChange.objects.create(
                    partner=make_partner(), edited_at=now, submitted_at=now
                )
            case "board entry":
                item = make_entry(state="published")
                BoardEntry.objects.filter(pk=item.pk).update(ended_at=now, reason="x")
            case "introduction":
                item = make_request(make_entry())
                item.decided_at, item.reason = now, "x"
                item.save()
            case "commitment":
                partner = make_partner()
                item = make_commitment(partner, make_member(partner))
                item.reason = "x"
                item.save()
            case "commitment change":
                item = CommitmentChange.objects.create(
                    partner=make_partner(),
                    aspect="society",
                    what="terms",
                    submitted_at=now,
                    reason="x",
                )
            case "proposal":
                item = make_proposal()
                item.decided_at = now
                item.save()
                return item, item.transitions.all
            case "registration":
                item = register(make_event(capacity=10, online_url=""))
                return item, item.transitions.all
        return item, None

    def put(self, table, item, state):
        """The row again, in a state set past the table."""
        columns = {**table.columns(item, state, timezone.now()), **columns_for(item, state)}
        type(item)._base_manager.filter(pk=item.pk).update(**columns)
        return type(item)._base_manager.get(pk=item.pk)

    def apply(self, table, item, row, **other):
        arguments = {"at": timezone.now(), "note": "なぜなら", **other}
        if table is registrations.TRANSITIONS:
            arguments.setdefault("actor", row.actors[0])
        columns = columns_for(item, row.target)
        return table.apply(item, row.name, columns=columns, **arguments)

    def test_every_row_from_every_state(self):
        """What the table has is done and kept; all else is refused in one sentence."""
        refused = 0
        for kind, table in TABLES.items():
            made, history = self.make(kind)
            for row in table.values():
                for state in states_of(table):
                    item = self.put(table, made, state)
                    kept = history().count() if history else 0
                    with self.subTest(kind=kind, transition=row.name, state=state):
                        if state in row.sources:
                            self.apply(table, item, row)
                        else:
                            shown = getattr(item, f"get_{table.column}_display")()
                            sentence = WRONG_STATE % {"state": shown}
                            with self.assertRaisesMessage(table.error, sentence):
                                self.apply(table, item, row)
                            refused += 1
                        item.refresh_from_db()
                        is_done = state in row.sources
                        after = getattr(item, table.column)
                        self.assertEqual(after, row.target if is_done else state)
                        if history:
                            self.assertEqual(history().count(), kept + is_done)
        self.assertGreater(refused, 150)

    def test_the_history_says_from_where_to_where_and_why(self):
        for kind, table in TABLES.items():
            made, history = self.make(kind)
            if history is None:
                continue
            for row in table.values():
                with self.subTest(kind=kind, transition=row.name):
                    self.apply(table, self.put(table, made, row.sources[0]), row, by=self.editor)
                    line = history().order_by("pk").last()
                    column = "state" if hasattr(line, "from_state") else "status"
                    self.assertEqual(getattr(line, f"from_{column}"), row.sources[0])
                    self.assertEqual(getattr(line, f"to_{column}"), row.target)
                    self.assertEqual(
                        (line.by, getattr(line, "move", row.name)), (self.editor, row.name)
                    )
                    self.assertEqual(getattr(line, "note", "") or line.reason, "なぜなら")

    def test_a_needed_reason_is_asked_for(self):
        asked = 0
        for kind, table in TABLES.items():
            made, _history = self.make(kind)
            for row in table.values():
                if not row.needs_reason:
                    continue
                item = self.put(table, made, row.sources[0])
                with self.subTest(kind=kind, transition=row.name):
                    with self.assertRaisesMessage(table.error, "理由を書いてください。") as caught:
                        self.apply(table, item, row, note="  ")
                    self.assertEqual(caught.exception.field, "reason")
                    item.refresh_from_db()
                    self.assertEqual(getattr(item, table.column), row.sources[0])
                asked += 1
        self.assertGreaterEqual(asked, 8)

    def test_an_actor_who_is_not_in_the_row_is_refused(self):
        table = registrations.TRANSITIONS
        made, _history = self.make("registration")
        for row in table.values():
            for actor in {"person", "staff", "system"} - set(row.actors):
                item = self.put(table, made, row.sources[0])
                error = self.assertRaises(registrations.RegistrationError)
                with self.subTest(transition=row.name, actor=actor), error:
                    self.apply(table, item, row, actor=actor)

    @override_settings(APPROVAL_REQUIRED=True, APPROVER_MAY_BE_AUTHOR=True)
    def test_buttons_are_what_this_person_may_apply_from_here(self):
        """`transitions_for` agrees with `require`, and nobody else is offered anything."""
        staffs = {"editor", "approver", "staff", "reviewer"}
        for kind, table in TABLES.items():
            made, _history = self.make(kind)
            for state in states_of(table):
                item = self.put(table, made, state)
                offered = table.transitions_for(item, self.administrator)
                expected = [
                    row
                    for row in table.values()
                    if state in row.sources
                    and staffs & set(row.actors)
                    and row.name != "publish"  # approval is required
                    and row.name != "recall"  # the author's alone
                    and kind != "registration"  # these have buttons of their own
                ]
                with self.subTest(kind=kind, state=state):
                    self.assertEqual(offered, expected)
                    self.assertEqual(table.transitions_for(item, self.reception), [])
                    for row in table.values():
                        with self.assertRaises(PermissionDenied):
                            table.require(item, row.name, self.reception)
                    for row in offered:
                        table.require(item, row.name, self.administrator)


class TablesTests(SimpleTestCase):
    def test_what_refuses_is_always_a_change_error(self):
        for error in (*(table.error for table in TABLES.values()), StaffError):
            self.assertTrue(issubclass(error, ChangeError), error)

    def test_every_row_has_a_label_and_actors(self):
        for kind, table in TABLES.items():
            for name, row in table.items():
                self.assertTrue(row.label and row.actors and row.sources, (kind, name))
                self.assertEqual(row.name, name)


# --- Nobody else writes a state -----------------------------------------------------

ROOT = Path(__file__).resolve().parents[3]
CODE = ("kanazawa2030", "partners", "events", "meetings")
STATES = {"status", "state", "publishing_state", "withdrawn_at"}
APPLY = "kanazawa2030/core/workflow/transitions.py"
# What is written under these names in rows that have no table of transitions.
OTHERS = {
    ("events/desk/group_requests.py", "request.state"),  # GroupRequest
    ("events/desk/services.py", "RegistrationNeeds.update(state)"),
    ("events/proposals/cohosts.py", "row.state"),  # CoHost
    ("events/public/list_rows.py", "row.status"),  # EventRow, which is no model
    ("kanazawa2030/core/mail/delivery.py", "OutgoingMail.update(status)"),
    ("kanazawa2030/core/mail/outbox.py", "OutgoingMail.update(status)"),
    ("kanazawa2030/core/mail/pausing.py", "_old.update(status)"),  # of OutgoingMail
}


def _root(node) -> str:
    """The first name of a chain of attributes and calls."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return ast.unparse(node)


def _targets(node):
    if isinstance(node, ast.Tuple | ast.List):
        for part in node.elts:
            yield from _targets(part)
    elif isinstance(node, ast.Starred):
        yield from _targets(node.value)
    else:
        yield node


def _constants(node) -> set:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}


def states_written(source: str):
    """Yield what a module writes into a column of STATES, in whatever way."""
    for node in ast.walk(ast.parse(source)):
        targets = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For | ast.NamedExpr):
            targets = [node.target]
        for target in (part for one in targets for part in _targets(one)):
            if isinstance(target, ast.Attribute) and target.attr in STATES:
                yield ast.unparse(target)
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        named = {keyword.arg for keyword in node.keywords} & STATES
        if name == "setattr" and len(node.args) > 1 and _constants(node.args[1]) & STATES:
            yield f"setattr({ast.unparse(node.args[0])})"
        elif name in ("update", "aupdate", "update_or_create") and named:
            yield f"{_root(node.func)}.{name}({', '.join(sorted(named))})"
        elif name == "bulk_update" and any(_constants(one) & STATES for one in node.args):
            yield f"{_root(node.func)}.bulk_update"


class OnlyApplyWritesAStateTests(SimpleTestCase):
    def test_no_module_besides_this_one_writes_a_state(self):
        found = set()
        for path in sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py")):
            where = path.relative_to(ROOT).as_posix()
            if where == APPLY or "/migrations/" in where:
                continue
            found |= {(where, what) for what in states_written(path.read_text(encoding="utf-8"))}
        self.assertEqual(found, OTHERS)

    def test_a_state_written_elsewhere_would_be_seen(self):
        for planted in (
            "entry.status = 'closed'",
            "proposal.state, note = 'done', ''",
            "first = item.publishing_state = 'approved'",
            "row.withdrawn_at: object = now",
            "row.status += 'x'",
            "setattr(row, 'status', 'x')",
            "Partner.objects.filter(pk=1).update(status='left')",
            "partner.changes.filter(is_application=True).update(status=new, reason='')",
            "Registration.objects.bulk_update(rows, ['status'])",
            "def later():\n    if now:\n        row.state = 'x'",
        ):
            self.assertTrue(list(states_written(planted)), planted)

    def test_what_only_reads_a_state_is_passed_over(self):
        for innocent in (
            "if entry.status == 'closed': pass",
            "BoardEntry.objects.filter(status='published').update(warned_at=now)",
            "BoardEntry.objects.create(status='submitted')",
            "values.update(title='x')",
        ):
            self.assertEqual(list(states_written(innocent)), [], innocent)
