"""A proposal that began from an entry on the partners' board, and what is told of it."""

from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone, translation

from events import proposals
from events.chain import chain_of
from events.models import Proposal
from partners import board
from partners.models import BoardEntry, Partner
from tests.base import PortalTestCase
from tests.factories import make_office, make_partner
from tests.partners.boarding import make_entry, values
from tests.people import make_person

from .proposing import ProposingMixin, url
from .reviewing import make_proposal
from .test_proposal_chain import publish


class OriginCase(PortalTestCase):
    def setUp(self):
        super().setUp()
        make_office()
        self.partner = make_partner(name_ja="畑の会", name_en="Field")
        self.entry = make_entry(
            self.partner, title_ja="落ち葉の畑", title_en="A field for leaves"
        )
        self.author = self.entry.author

    def take_down(self):
        board.decide(self.entry, "take_down", by=self.reviewer, reason="宣伝")

    def change_words(self):
        board.change_entry(
            self.entry, values=values(title_ja="読まれていない", title_en="Unread"),
            version=self.entry.version, by=self.author,
        )  # fmt: skip


class BeginTests(ProposingMixin, OriginCase):
    def new(self, number, language="ja", client=None):
        path = url("proposal_new", language=language)
        return (client or self.client).get(f"{path}?from={number}")

    def begin(self, number, **data):
        return self.client.post(url("proposal_new"), {"from": number, **data})

    def test_the_page_says_from_what_and_the_draft_remembers_it(self):
        self.assertContains(self.new(self.entry.pk, "en"), "A field for leaves")
        page = self.new(self.entry.pk)
        self.assertContains(page, f'name="from" value="{self.entry.pk}"')
        self.begin(self.entry.pk)
        draft = Proposal.objects.get()
        self.assertEqual(draft.origin, self.entry)
        self.assertContains(self.client.get(draft.get_absolute_url()), "落ち葉の畑")
        self.assertContains(
            self.client.get(url("proposal_print", draft.pk)), "落ち葉の畑"
        )
        self.begin(self.entry.pk)
        self.assertEqual(Proposal.objects.count(), 1)  # a second click
        self.client.post(url("proposal_new"))
        self.assertEqual(Proposal.objects.filter(origin=None).count(), 1)

    def test_what_is_no_live_entry_is_no_origin(self):
        hidden = make_entry(state="submitted", title_ja="未読の掲示")
        for number in (hidden.pk, 999, "x", "-1", "1" * 30, "1 OR 1", ""):
            with self.subTest(number):
                page = self.client.get(url("proposal_new"), {"from": number})
                self.assertNotContains(page, "未読の掲示")
                self.assertNotContains(page, 'name="from"')
        self.begin(hidden.pk)
        self.assertIsNone(Proposal.objects.get().origin)

    def test_a_stranger_comes_back_to_it_after_signing_in(self):
        page = self.new(self.entry.pk, client=self.client_class())
        self.assertContains(page, f"from%3D{self.entry.pk}")

    def test_it_is_handed_in_with_the_proposal(self):
        handed_in = make_proposal(by=self.person)
        Proposal.objects.filter(pk=handed_in.pk).update(origin=self.entry)
        proposals.withdraw(handed_in, by=self.person)
        self.assertEqual(Proposal.objects.get().origin, self.entry)


class ToldTests(OriginCase):
    def setUp(self):
        super().setUp()
        self.proposal = make_proposal(state="scheduled", reviewer=self.reviewer)
        Proposal.objects.update(origin=self.entry)
        self.event = publish(self.proposal)

    def chain(self, language="ja"):
        with translation.override(language):
            return chain_of(self.event)

    def test_the_public_chain_begins_with_it(self):
        first = self.chain("en")[0]
        self.assertEqual(first.words, "Entry on the board of offers and needs")
        self.assertEqual(first.detail, "A field for leaves")
        self.assertEqual(first.at, self.entry.published_at)
        self.assertEqual(first.url, f"/en/partners/board/{self.entry.pk}/")
        for path in (self.proposal.get_absolute_url(), self.event.get_absolute_url()):
            page = self.client.get(path)
            self.assertContains(page, "できる・さがす掲示板への掲示")
            self.assertContains(page, "落ち葉の畑")

    def test_run_out_it_is_told_without_a_link(self):
        board.look_after_the_board(self.entry.expires_at)
        first = self.chain()[0]
        self.assertEqual((first.detail, first.url), ("落ち葉の畑", ""))
        board.close(self.entry, by=self.author)
        self.assertEqual(self.chain()[0].detail, "落ち葉の畑")

    def test_words_nobody_has_read_or_that_were_taken_down_stay_untold(self):
        self.change_words()
        page = self.client.get(self.proposal.get_absolute_url())
        self.assertNotContains(page, "読まれていない")
        self.assertEqual((self.chain()[0].detail, self.chain()[0].url), ("", ""))
        board.close(self.entry, by=self.author)
        self.assertEqual(self.chain()[0].detail, "")
        self.entry = make_entry(self.partner, title_ja="二つめ")
        Proposal.objects.update(origin=self.entry)
        self.take_down()
        self.assertEqual(self.chain()[0].detail, "")
        own = self.client_class().sign_in(self.proposal.proposer)
        page = own.get(self.proposal.get_absolute_url())
        self.assertContains(page, "いまは公開していない掲示から始まりました")

    def test_a_partner_that_has_left_is_not_named(self):
        Partner.objects.filter(pk=self.partner.pk).update(status="left")
        page = self.client.get(self.event.get_absolute_url())
        self.assertNotContains(page, "畑の会")

    def test_staff_read_it_with_a_way_to_the_entry(self):
        self.client.sign_in(self.reviewer)
        page = self.client.get(
            reverse("admin:events_proposal_change", args=[self.proposal.pk])
        )
        self.assertContains(page, "落ち葉の畑")
        self.assertContains(
            page, reverse("admin:partners_boardentry_change", args=[self.entry.pk])
        )

    def test_the_entry_is_kept_as_long_as_the_proposal(self):
        board.close(self.entry, by=self.author)
        other = make_entry(state="closed")
        late = timezone.now() + 2 * board.KEPT
        self.assertEqual(board.purge_board(late, dry_run=False), 1)
        self.assertFalse(BoardEntry.objects.filter(pk=other.pk).exists())
        with self.assertRaises(ProtectedError):
            self.entry.delete()

    def test_a_proposal_without_one_says_nothing(self):
        other = make_proposal(by=make_person("proposer"))
        own = self.client_class().sign_in(other.proposer)
        self.assertNotContains(own.get(other.get_absolute_url()), "掲示板")
