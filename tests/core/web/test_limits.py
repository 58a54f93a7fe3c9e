"""core.limits: exact under load, blind to who it counts, closed when it fails."""

import threading
from datetime import UTC, datetime, timedelta
from unittest import mock

from django.db import OperationalError, connection, transaction
from django.test import RequestFactory, SimpleTestCase, override_settings
from django.test.utils import CaptureQueriesContext

from kanazawa2030.core.models import LimitCount
from kanazawa2030.core.web import limits
from kanazawa2030.core.web.errors import TooMany

from ...base import PortalTestCase, RaceTestCase
from .error_urls import ERRORS

FIVE = override_settings(LIMITS={"try": (5, 60), "other": (5, 3600)})
NOON = datetime(2026, 5, 10, 3, 0, tzinfo=UTC)


@FIVE
class AllowTests(PortalTestCase):
    def test_the_sixth_is_refused_until_the_window_ends(self):
        answers = [limits.allow("try", "192.0.2.1", now=NOON) for _ in range(6)]
        self.assertEqual(answers, [True] * 5 + [False])
        end = NOON + timedelta(seconds=59)
        self.assertIs(limits.allow("try", "192.0.2.1", now=end), False)
        self.assertIs(limits.allow("try", "192.0.2.1", now=NOON + timedelta(seconds=60)), True)

    def test_keys_and_names_count_apart_and_case_does_not(self):
        for _ in range(5):
            limits.allow("try", "Hanako@example.jp", now=NOON)
        self.assertIs(limits.allow("try", " hanako@EXAMPLE.jp", now=NOON), False)
        self.assertIs(limits.allow("try", "taro@example.jp", now=NOON), True)
        self.assertIs(limits.allow("other", "hanako@example.jp", now=NOON), True)

    def test_no_address_is_kept(self):
        limits.allow("try", "hanako@example.jp")
        kept = str(list(LimitCount.objects.values_list()))
        self.assertNotIn("hanako", kept)

    def test_works_inside_a_transaction(self):
        with transaction.atomic():
            self.assertIs(limits.allow("try", "k"), True)
        self.assertEqual(LimitCount.objects.get().count, 1)

    def test_fails_closed(self):
        with mock.patch.object(limits, "_COUNT", "SELECT nothing FROM nowhere"):
            self.assertIs(limits.allow("try", "k"), False)

    def test_a_database_that_is_away_or_busy_is_no_refusal(self):
        """The visitor is told of the database (503), not of too many attempts."""
        for how in ("down", "locked"):
            with (
                mock.patch.object(limits, "_add_one", side_effect=ERRORS[how]()),
                self.assertRaises(OperationalError),
            ):
                limits.allow("try", "k")

    def test_an_unknown_limit_is_a_mistake(self):
        with self.assertRaises(KeyError):
            limits.allow("no such limit", "k")

    def test_require_counts_each_key_and_says_when(self):
        now = NOON + timedelta(seconds=20)
        for _ in range(5):
            limits.require("try", "address", "mailbox", now=now)
        with self.assertRaises(TooMany) as caught:
            limits.require("try", "address", "other mailbox", now=now)
        self.assertEqual(caught.exception.retry_after, 40)
        with self.assertRaises(TooMany):
            limits.require("try", "other address", "mailbox", now=now)

    def test_several_limits_are_counted_in_one_statement_and_one_order(self):
        wanted = [("try", "a"), ("other", (31, "b")), ("other", "c"), ("try", "a")]
        said = []
        for pairs in (wanted, wanted[::-1]):
            with CaptureQueriesContext(connection) as queries:
                limits.require_all(pairs, now=NOON)
            said += [one["sql"] for one in queries if "INSERT" in one["sql"]]
        self.assertEqual(len(said), 2)
        self.assertEqual(*said)  # else two forms could wait for each other
        self.assertEqual(
            set(LimitCount.objects.values_list("name", "count")), {("try", 2), ("other", 2)}
        )
        for _ in range(3):
            limits.require_all([("try", "d"), ("other", "c")], now=NOON)
        with self.assertRaises(TooMany) as caught:
            limits.require_all([("try", "e"), ("other", "c")], now=NOON)
        self.assertEqual(caught.exception.retry_after, 3600)
        self.assertEqual(limits.count_of("try", "e", now=NOON), 1)

    @override_settings(LIMITS={"try": ((3, 60), (5, 3600))})
    def test_several_windows_hold_together(self):
        minutes = [NOON + timedelta(minutes=minute) for minute in (0, 0, 0, 0, 1, 2)]
        answers = [limits.allow("try", "192.0.2.1", now=now) for now in minutes]
        # The fourth is one too many for the minute; it counts for the hour, which is then full.
        self.assertEqual(answers, [True, True, True, False, True, False])
        with self.assertRaises(TooMany) as caught:
            limits.require("try", "192.0.2.1", now=NOON + timedelta(minutes=50))
        self.assertEqual(caught.exception.retry_after, 600)

    def test_what_is_counted_together(self):
        for _ in range(5):
            limits.require("try", (31, "Hanako@example.jp"), now=NOON)
        self.assertIs(limits.allow("try", 31, "hanako@example.jp", now=NOON), False)
        self.assertIs(limits.allow("try", 3, "1hanako@example.jp", now=NOON), True)
        self.assertIs(limits.allow("try", 32, "hanako@example.jp", now=NOON), True)

    def test_looking_counts_nothing(self):
        for _ in range(3):
            self.assertEqual(limits.count_of("try", "k", now=NOON), 0)
        limits.allow("try", "k", now=NOON)
        self.assertEqual(limits.count_of("try", "k", now=NOON), 1)
        self.assertEqual(limits.count_of("try", "k", now=NOON + timedelta(minutes=1)), 0)

    def test_a_refusal_leaves_a_line_without_the_address(self):
        for _ in range(5):
            limits.allow("try", "hanako@example.jp", now=NOON)
        with self.assertLogs("kanazawa2030.core.web.limits", "WARNING") as logs:
            limits.allow("try", "hanako@example.jp", now=NOON)
        (line,) = logs.output
        self.assertRegex(line, r"Limit try exceeded: 6 of 5 in 60 s, key [0-9a-f]{12}$")

    def test_purge(self):
        limits.allow("try", "old", now=NOON)
        limits.allow("try", "new", now=NOON + timedelta(hours=1))
        now = NOON + timedelta(hours=1, seconds=30)
        self.assertEqual(limits.purge_counts(now, dry_run=True), 1)
        self.assertEqual(LimitCount.objects.count(), 2)
        self.assertEqual(limits.purge_counts(now, dry_run=False), 1)
        self.assertEqual(LimitCount.objects.count(), 1)


@FIVE
class AllowRaceTests(RaceTestCase):
    def test_twenty_at_once_let_five_through(self):
        for inside in (False, True):
            with self.subTest(inside_a_transaction=inside):
                key = f"192.0.2.{inside:d}"

                def attempt(_number, inside=inside, key=key):
                    if not inside:
                        return limits.allow("try", key, now=NOON)
                    with transaction.atomic():
                        return limits.allow("try", key, now=NOON)

                results, errors = self.run_threads(20, attempt)
                self.assertEqual(errors, [])
                self.assertEqual(sorted(results), [False] * 15 + [True] * 5)

    def test_counting_in_two_steps_lets_all_through(self):
        """The control: these threads do meet, so the test above proves something."""
        read = threading.Barrier(20)

        def attempt(number):
            counted = LimitCount.objects.filter(name="try").count()
            read.wait(60)
            LimitCount.objects.create(name="try", key_hash=str(number), window_start=NOON, count=1)
            return counted < 5

        results, errors = self.run_threads(20, attempt)
        self.assertEqual((errors, results), ([], [True] * 20))


class ClientAddressTests(SimpleTestCase):
    def address(self, remote="192.0.2.9", forwarded=None, hops=0):
        headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        request = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
        with override_settings(TRUSTED_PROXY_COUNT=hops):
            return limits.client_address(request)

    def test_a_forged_header_is_ignored(self):
        self.assertEqual(self.address(forwarded="203.0.113.5"), "192.0.2.9")
        forged = "203.0.113.5, 198.51.100.7"
        self.assertEqual(self.address(forwarded=forged, hops=1), "198.51.100.7")
        forged = "1.1.1.1, 203.0.113.5, 198.51.100.7"
        self.assertEqual(self.address(forwarded=forged, hops=2), "203.0.113.5")

    def test_a_short_or_odd_header_falls_back(self):
        for value in (None, "", "unknown", "a, b", "203.0.113.5", "x" * 9999):
            self.assertEqual(self.address(forwarded=value, hops=2), "192.0.2.9", value)

    def test_ports_and_families(self):
        cases = {
            "198.51.100.7:4711": "198.51.100.7",
            "[2001:db8:1:2:3::4]:443": "2001:db8:1:2::/64",
            "2001:db8:1:2:ffff::1": "2001:db8:1:2::/64",
            "::ffff:198.51.100.7": "198.51.100.7",
        }
        for value, expected in cases.items():
            self.assertEqual(self.address(forwarded=value, hops=1), expected)

    def test_no_address_at_all(self):
        self.assertEqual(self.address(remote=""), "unknown")
