"""What would leave for Sentry: kinds and places of errors, nothing of a person."""

import json
import subprocess
import sys
from unittest import mock

from django.conf import settings
from django.test import SimpleTestCase

from kanazawa2030.core.watch import sentry

PLANTED = ("標識花子", "hanako@people.example", "090-5555-0142", "planted-token")
ALL = " ".join(PLANTED)
# As the package makes it of an error in a view, with more than its settings would let in.
EVENT = {
    "event_id": "c0ffee",
    "level": "error",
    "logger": "django.request",
    "server_name": ALL,
    "transaction": f"/ja/registrations/{ALL}",
    "request": {"url": ALL, "query_string": ALL, "data": {"email": ALL}, "cookies": ALL},
    "user": {"email": ALL, "ip_address": "192.0.2.77"},
    "breadcrumbs": {"values": [{"message": ALL}]},
    "extra": {"sys.argv": [ALL]},
    "contexts": {"trace": {"data": {"url": ALL}}},
    "tags": {"x": ALL},
    "modules": {"django": "5.2"},
    "logentry": {"message": "Not Found: %s", "params": [ALL], "formatted": f"Not Found: {ALL}"},
    "exception": {
        "values": [
            {
                "type": "ValueError",
                "module": "builtins",
                "value": ALL,
                "mechanism": {"type": "django", "handled": False, "data": {"x": ALL}},
                "stacktrace": {
                    "frames": [
                        {
                            "filename": "events/registration/views.py",
                            "function": "register",
                            "lineno": 12,
                            "vars": {"email": ALL},
                            "context_line": ALL,
                            "pre_context": [ALL],
                        }
                    ]
                },
            }
        ]
    },
}
SENDING = """
import logging, json, sys
import django
from django.conf import settings
import kanazawa2030.core.watch.sentry as ours
from sentry_sdk.transport import Transport
import sentry_sdk
sent = []
class Kept(Transport):
    def capture_envelope(self, envelope):
        sent.append(envelope.serialize().decode(errors="replace"))
django.setup()
assert ours.start("https://key@sentry.invalid/1", transport=Kept)
from django.test import Client
from unittest import mock
from kanazawa2030.core.uploads import images
words = sys.argv[1]
browser = Client(raise_request_exception=False)
with mock.patch.object(images, "visibility", side_effect=ValueError(words)):
    browser.cookies["a"] = "planted-token"
    browser.get("/images/x.webp?q=" + words, headers={"user-agent": words})
form = "kanazawa2030.core.accounts.forms.SignInForm.is_valid"
with mock.patch(form, side_effect=ValueError(words)):
    browser.post("/ja/accounts/login/", {"login": words, "password": words})
logging.getLogger("x").error("Refused: %s", words)
sentry_sdk.flush()
print(json.dumps(sent))
"""


class ScrubTests(SimpleTestCase):
    def test_what_is_not_known_to_be_harmless_stays_here(self):
        left = sentry.scrubbed(EVENT)
        told = json.dumps(left, ensure_ascii=False)
        for word in (*PLANTED, "192.0.2.77"):
            self.assertNotIn(word, told)
        (error,) = left["exception"]["values"]
        self.assertEqual((error["type"], error["mechanism"]["handled"]), ("ValueError", False))
        (frame,) = error["stacktrace"]["frames"]
        self.assertEqual((frame["function"], frame["lineno"]), ("register", 12))
        self.assertEqual(left["logentry"], {"message": "Not Found: %s"})

    def test_an_event_with_nothing_in_it(self):
        self.assertEqual(sentry.scrubbed({"exception": None, "logentry": None}), {})
        bare = sentry.scrubbed({"exception": {"values": [{"type": "X", "value": ALL}]}})
        self.assertNotIn("標識", json.dumps(bare, ensure_ascii=False))


class StartTests(SimpleTestCase):
    def test_without_the_variable_nothing_is_loaded(self):
        with mock.patch.dict(sys.modules, {"sentry_sdk": None}), self.assertNoLogs():
            self.assertFalse(sentry.start(""))

    def test_the_package_is_told_to_send_nothing_of_a_person(self):
        package = mock.Mock()
        with mock.patch.dict(sys.modules, {"sentry_sdk": package}):
            self.assertTrue(sentry.start("https://key@sentry.invalid/1"))
        told = package.init.call_args.kwargs
        self.assertIs(told["send_default_pii"], False)
        self.assertIs(told["include_local_variables"], False)
        self.assertEqual((told["max_request_body_size"], told["max_breadcrumbs"]), ("never", 0))
        self.assertIs(told["before_send"], sentry.scrubbed)

    def test_of_real_errors_no_planted_word_leaves(self):
        done = subprocess.run(
            [sys.executable, "-c", SENDING, ALL],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=120,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        sent = done.stdout.splitlines()[-1]
        self.assertIn("ValueError", sent)
        for word in (*PLANTED, json.dumps(PLANTED[0])[1:-1]):
            self.assertNotIn(word, sent)
