"""The review on the staff desk: who gets in, the queue, the panels."""

from datetime import timedelta

from django.utils import timezone

from events.models import Proposal
from events.proposals import comments
from events.proposals.review import decisions
from events.proposals.review.decisions import version_of
from events.proposals.review.filters import age_of, promise_of
from events.proposals.review.panels import digest_lines
from kanazawa2030.core.working_days import add_working_days
from partners.models import Membership

from ....base import PortalTestCase
from ....factories import make_partner
from ....people import make_person
from ....staffdesk import sent_by
from ..factories import LIST, RELEASE, TEXTS, bulk, make_proposal, page, prepare

ROLES = (
    "stranger",
    "proposer",
    "member",
    "other",
    "reception",
    "editor",
    "reviewer",
    "approver",
    "administrator",
)


class AccessTests(PortalTestCase):
    """Who gets what at every address of the review."""

    @classmethod
    def setUpTestData(cls):
        cls.partner = make_partner()
        cls.proposer, cls.member, cls.other = (make_person("account") for _n in range(3))
        cls.proposal = make_proposal(state="in_review", by=cls.proposer, partner=cls.partner)
        Membership.objects.create(user=cls.member, partner=cls.partner)
        Membership.objects.create(user=cls.other, partner=make_partner())

    def who(self, role):
        own = {"proposer": self.proposer, "member": self.member, "other": self.other}
        return own.get(role) or self.person(role)

    def walk(self, path, wanted, **post):
        for role, status in zip(ROLES, wanted, strict=True):
            with self.subTest(path, role=role):
                self.client.sign_in(self.who(role))
                send = self.client.post if post else self.client.get
                self.assertEqual(send(path, post or None).status_code, status)

    LOOK = (302, 302, 302, 302, 403, 403, 200, 200, 200)
    ACT = (302, 302, 302, 302, 403, 403, 200, 403, 200)

    def test_looking(self):
        prepare(self.proposal, by=self.reviewer)
        for path in (LIST, page(self.proposal), page(self.proposal, "decision"), RELEASE):
            self.walk(path, self.LOOK)
        self.walk(f"{LIST}add/", (302, 302, 302, 302, 403, 403, 403, 403, 403))
        self.walk(page(self.proposal, "delete"), (302, 302, 302, 302, 403, 403, 403, 403, 403))

    def test_every_address_that_acts(self):
        for end, *args in (
            ("assign",),
            ("note",),
            ("message",),
            ("ask",),
            ("move", "review"),
            ("decide", "accepted"),
            ("decide", "declined"),
            ("discard",),
            ("event",),
        ):
            self.walk(page(self.proposal, end, *args), self.ACT)

    def test_who_may_not_act_changes_nothing_by_a_post(self):
        decision = prepare(self.proposal, by=self.reviewer)
        key = f"{decision.pk}|{version_of(decision)}"
        posts = {
            page(self.proposal, "assign"): {"to": self.reviewer.pk},
            page(self.proposal, "note"): {"note-text": "x"},
            page(self.proposal, "message"): {"message-text": "x"},
            page(self.proposal, "ask"): {"text": "x"},
            page(self.proposal, "decide", "accepted"): TEXTS,
            page(self.proposal, "discard"): {"x": "1"},
            page(self.proposal, "event"): {"x": "1"},
        }
        mails = len(self.outbox())
        for role in ("stranger", "proposer", "other", "reception", "editor", "approver"):
            self.client.sign_in(self.who(role))
            for path, data in posts.items():
                with self.subTest(path, role=role):
                    wanted = 302 if role in ("stranger", "proposer", "other") else 403
                    self.assertEqual(self.client.post(path, data).status_code, wanted)
        for role in ("stranger", "proposer", "reception", "editor"):
            self.client.sign_in(self.who(role))
            self.client.post(RELEASE, {"decision": key})
            self.client.post(page(self.proposal, "decision"), {"decision": decision.pk})
        fresh = Proposal.objects.get(pk=self.proposal.pk)
        self.assertEqual((fresh.state, fresh.comments.count()), ("in_review", 0))
        self.assertEqual(decisions.draft_decision(fresh), decision)
        self.assertEqual(len(self.outbox()), mails)

    def test_an_approver_reads_and_releases_and_sees_no_other_button(self):
        prepare(self.proposal, by=self.reviewer)
        self.client.sign_in(self.approver)
        response = self.client.get(page(self.proposal))
        for end in ("assign", "note", "message", "ask", "discard"):
            self.assertNotContains(response, f'"{page(self.proposal, end)}"')
        shown = self.client.get(page(self.proposal, "decision"))
        self.client.post(page(self.proposal, "decision"), sent_by(shown, "release_form"))
        self.proposal.refresh_from_db()
        self.assertEqual(self.proposal.state, "accepted")

    def test_a_draft_is_not_there_for_staff(self):
        draft = make_proposal(state="draft")
        self.client.sign_in(self.administrator)
        for end in ("change", "note", "decision"):
            self.assertRedirects(self.client.get(page(draft, end)), "/admin/")
        self.assertNotContains(self.client.get(f"{LIST}?queue=all"), page(draft))

    def test_numbers_and_words_that_are_no_proposal(self):
        self.client.sign_in(self.reviewer)
        for key in ("999999", "9" * 23, "x", "1%00"):
            for end in ("change", "note", "ask", "decision", "event"):
                tail = "change/" if end == "change" else f"{end}/"
                with self.subTest(key, end=end):
                    response = self.client.get(f"{LIST}{key}/{tail}")
                    self.assertIn(response.status_code, (302, 400, 404))
        for end, name in (("move", "accept"), ("move", "x"), ("decide", "x")):
            response = self.client.get(page(self.proposal, end, name))
            self.assertEqual(response.status_code, 404)


class QueueTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.client.sign_in(self.reviewer)

    def rows(self, query=""):
        response = self.client.get(f"{LIST}{query}")
        self.assertEqual(response.status_code, 200)
        return list(response.context["cl"].result_list)

    def test_what_is_due_first_stands_first_and_what_is_decided_is_not_there(self):
        today = timezone.localdate()
        [late] = bulk(1, promised_on=add_working_days(today, 9))
        [asked] = bulk(1, state="more_info", paused_on=today, promised_on=today)
        [over] = bulk(1, promised_on=today - timedelta(days=10))
        bulk(1, state="declined", decided_at=timezone.now())
        self.assertEqual(self.rows(), [over, late, asked])
        self.assertEqual(len(self.rows("?queue=all")), 4)

    def test_each_filter_is_one_click(self):
        today = timezone.localdate()
        [over] = bulk(1, promised_on=today - timedelta(days=10))
        [later] = bulk(1, assigned_to=self.reviewer)
        [asked] = bulk(1, state="more_info", paused_on=today)
        [accepted] = bulk(1, state="accepted", decided_at=timezone.now())
        prepare(later, by=self.reviewer)
        comments.comment(
            over, by=over.proposer, text="どうなりましたか", visibility="proposer", from_staff=False
        )
        for query, wanted in {
            "?queue=ours": [over, later],
            "?queue=theirs": [asked],
            "?queue=ready": [later],
            "?queue=answered": [over],
            "?queue=event": [accepted],
            "?queue=decided": [accepted],
            "?promise=over": [over],
            "?promise=later": [later],
            "?promise=soon": [],
            "?assigned=me": [later],
            "?assigned=nobody": [over, asked],
            f"?assigned={self.reviewer.pk}": [over, later, asked],  # oneself is "me"
            "?assigned=x%00": None,
            "?queue=nonsense": [over, later, accepted, asked],
            "?state__exact=more_info": [asked],
            "?q=提案": [over, later, asked],
            f"?q={over.number}": [over],
            "?q=9999999999999999999999": [],
        }.items():
            with self.subTest(query):
                if wanted is None:
                    self.assertIn(self.client.get(f"{LIST}{query}").status_code, (200, 302, 400))
                    continue
                self.assertEqual(self.rows(query), wanted)

    def test_a_search_finds_who_proposes(self):
        found = make_proposal(
            partner=make_partner(name_ja="浅野川の会", name_kana="アサノガワノカイ")
        )
        make_proposal()
        for words in ("浅野川", "あさのがわ", "ｱｻﾉｶﾞﾜ", found.proposer.email):
            with self.subTest(words):
                response = self.client.get(LIST, {"q": words})
                self.assertEqual(list(response.context["cl"].result_list), [found])

    def test_age_and_promise_in_working_days(self):
        # Friday 17 July 2026; Monday the 20th is a holiday.
        friday = timezone.datetime(2026, 7, 17).date()
        row = Proposal(
            state="in_review", submitted_at=timezone.now(), promised_on=friday + timedelta(days=5)
        )
        self.assertEqual(promise_of(row, friday), ("soon", "あと2開庁日"))
        self.assertEqual(promise_of(row, row.promised_on).kind, "soon")
        self.assertEqual(
            promise_of(row, row.promised_on + timedelta(days=2)), ("over", "2開庁日超過")
        )
        row.state, row.paused_on = "more_info", friday
        self.assertEqual(promise_of(row, friday + timedelta(days=60)).kind, "still")
        row.state = "declined"
        self.assertEqual(promise_of(row, friday).kind, "none")
        row.submitted_at = timezone.datetime(2026, 7, 17, 3, tzinfo=timezone.get_current_timezone())
        self.assertEqual(age_of(row, friday + timedelta(days=5)), "2開庁日")


class DeskTests(PortalTestCase):
    def found(self, person):
        """Return by its words where each todo leads."""
        self.client.sign_in(person)
        found = {}
        for row in self.client.get("/admin/").context["todos"]:
            found.setdefault(row.todo.text, []).append(row.todo.address)
        return found

    def test_what_waits_by_promise_and_what_is_ready(self):
        today = timezone.localdate()
        [late] = bulk(1, promised_on=today - timedelta(days=9))
        [later] = bulk(1, assigned_to=self.reviewer)
        bulk(1, assigned_to=make_person("reviewer"))
        prepare(later, by=self.reviewer)
        ready = {"お知らせできる決定があります": [page(later, "decision")]}
        waiting = {"提案に返事をします": [page(late), page(later)]}
        self.assertEqual(self.found(self.reviewer), {**waiting, **ready})
        self.assertEqual(self.found(self.approver), ready)
        self.assertEqual(self.found(self.editor), {})

    def test_the_morning_mail_says_how_many_and_how_urgent(self):
        now = timezone.now()
        self.assertEqual(digest_lines(self.reviewer, now), [])
        bulk(1, promised_on=timezone.localdate() - timedelta(days=9))
        [later] = bulk(1, assigned_to=self.reviewer)
        bulk(2, assigned_to=make_person("reviewer"))
        prepare(later, by=self.reviewer)
        self.assertEqual(
            digest_lines(self.reviewer, now),
            [
                "お返事を待っている提案：2件",
                "そのうち、期限まで3開庁日以内：1件",
                "お知らせできる決定：1件",
            ],
        )
        self.assertEqual(digest_lines(self.approver, now), ["お知らせできる決定：1件"])
        self.assertEqual(digest_lines(self.editor, now), [])
