"""core.tokens: only what was made for a purpose is read for it."""

from django.conf import settings
from django.test import SimpleTestCase, override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from events.models import Registration
from kanazawa2030.core import tokens

from ..base import PortalTestCase
from ..events.registration.factories import register
from ..factories import make_event


class TokenTests(SimpleTestCase):
    def test_round_trip(self):
        nonce = tokens.new_nonce()
        token = tokens.make("registration", 12, nonce)
        self.assertEqual(tokens.read("registration", token), (12, nonce))
        self.assertRegex(token, r"\A[\w.~-]+\Z")  # nothing an address must escape

    def test_nonces_are_long_and_differ(self):
        nonces = {tokens.new_nonce() for _ in range(100)}
        self.assertEqual(len(nonces), 100)
        self.assertTrue(all(len(nonce) == 24 for nonce in nonces))  # 144 bits

    def test_another_purpose_reads_none(self):
        token = tokens.make("registration", 12, tokens.new_nonce())
        self.assertIsNone(tokens.read("reception", token))

    def test_any_altered_character_reads_none(self):
        token = tokens.make("registration", 12, tokens.new_nonce())
        for place in range(len(token)):
            other = "A" if token[place] != "A" else "B"
            altered = token[:place] + other + token[place + 1 :]
            self.assertIsNone(tokens.read("registration", altered), altered)

    @hypothesis_settings(deadline=None, derandomize=True)
    @given(st.text(st.characters(), max_size=60))
    def test_nonsense_reads_none(self, token):
        self.assertIsNone(tokens.read("registration", token))

    def test_a_changed_key_keeps_links_while_the_old_one_is_a_fallback(self):
        token = tokens.make("registration", 12, "n" * 24)
        with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[]):
            self.assertIsNone(tokens.read("registration", token))
        old = settings.SECRET_KEY
        with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[old]):
            self.assertEqual(tokens.read("registration", token), (12, "n" * 24))

    def test_same_nonce(self):
        self.assertTrue(tokens.same_nonce("abc", "abc"))
        self.assertFalse(tokens.same_nonce("abc", "abd"))
        self.assertFalse(tokens.same_nonce("", ""))  # a revoked row opens to nobody


class RowTests(PortalTestCase):
    """Every mailed link is looked up this way: registration, co-host, invitation, check."""

    def setUp(self):
        self.row = register(make_event())

    def find(self, token, rows=None):
        rows = Registration.objects.all() if rows is None else rows
        return tokens.row_of("registration", token, rows, field="manage_nonce")

    def token(self, *, purpose="registration", pk=None, nonce=None):
        return tokens.make(purpose, pk or self.row.pk, nonce or self.row.manage_nonce)

    def test_the_row_of_a_link(self):
        self.assertEqual(self.find(self.token()), self.row)

    def test_no_row_for_a_forged_or_revoked_link(self):
        for token in (
            "",
            "nonsense",
            self.token(purpose="reception"),
            self.token(pk=self.row.pk + 1),
            self.token(pk=10**30),
            self.token(nonce=tokens.new_nonce()),
        ):
            with self.subTest(token=token):
                self.assertIsNone(self.find(token))
        old = self.token()
        for nonce in (tokens.new_nonce(), ""):
            Registration.objects.update(manage_nonce=nonce)
            self.assertIsNone(self.find(old))
            self.assertIsNone(self.find(tokens.make("registration", self.row.pk, "")))

    def test_only_among_the_rows_given(self):
        self.assertIsNone(self.find(self.token(), Registration.objects.none()))
