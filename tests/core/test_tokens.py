"""core.tokens: only what was made for a purpose is read for it."""

from django.conf import settings
from django.test import SimpleTestCase, override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kanazawa2030.core import tokens


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
