"""What people type is in no line of the log, whether it is taken, refused, limited or fails."""

import json
import logging
import subprocess
import sys
from contextlib import contextmanager
from io import StringIO
from unittest import mock
from urllib.parse import quote

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, models
from django.test import Client, SimpleTestCase
from django.urls import reverse

from events.proposals.proposer.steps import STEPS
from kanazawa2030.core.mail.delivery import deliver_due
from kanazawa2030.core.models import LimitCount, OutgoingMail
from kanazawa2030.core.web.logs import JsonFormatter

from .base import PortalTestCase
from .core.mail.postbox import postbox
from .events.proposals.factories import answers
from .events.proposals.proposer.factories import make_draft, make_member
from .events.registration.factories import filled, form_url, own_url, register
from .factories import make_event
from .meetings.voices import factories as voices
from .people import make_person

NAME, EMAIL, PHONE = "標識花子", "planted-hanako@people.example", "090-5555-0142"
WORDS, SEARCHED, SECRET = "うえた文章", "うえた言葉", "planted-password-0142"
PLANTED = (NAME, EMAIL, PHONE, WORDS, SEARCHED, SECRET, "planted-hanako")
ALL = " ".join(PLANTED)


class QuietTests(PortalTestCase):
    def setUp(self):
        self.written = StringIO()
        handler = logging.StreamHandler(self.written)
        handler.setFormatter(JsonFormatter())
        root = logging.getLogger()
        self.addCleanup(root.setLevel, root.level)
        self.addCleanup(root.removeHandler, handler)
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        self.browser = Client(raise_request_exception=False)
        self.event = make_event(slug="noto", capacity=50)

    def assertQuiet(self, *traces, tokens=()):
        """Assert that nothing planted was written, encoded or not, and that each trace was."""
        text = self.written.getvalue()
        for word in (*PLANTED, *tokens):
            for form in (word, quote(word), json.dumps(word)[1:-1]):
                self.assertNotIn(form, text)
        for trace in traces:
            self.assertIn(trace, text)
        for line in text.splitlines():
            json.loads(line)

    @contextmanager
    def failing(self):
        """Let every row that is written fail with all that was planted in the error's words."""
        save_base, create = models.Model.save_base, models.QuerySet.bulk_create
        kept = (Session, LimitCount)

        def save(row, *args, **kwargs):
            if isinstance(row, kept):
                return save_base(row, *args, **kwargs)
            raise IntegrityError(f"DETAIL: Failing row contains ({ALL})") from ValueError(ALL)

        def bulk_create(rows, *args, **kwargs):
            if rows.model in kept:
                return create(rows, *args, **kwargs)
            raise IntegrityError(f"DETAIL: Failing row contains ({ALL})")

        with (
            mock.patch.object(models.Model, "save_base", save),
            mock.patch.object(models.QuerySet, "bulk_create", bulk_create),
        ):
            yield

    def post(self, *args, **kwargs):
        """Send a form as it is, then while the database fails."""
        taken = self.browser.post(*args, **kwargs)
        with self.failing():
            failed = self.browser.post(*args, **kwargs)
        return taken.status_code, failed.status_code

    def test_registration_and_a_persons_own_page(self):
        typed = filled(name=NAME, email=EMAIL, phone=PHONE, note=WORDS)
        with self.failing():
            self.assertEqual(self.browser.post(form_url(self.event), typed).status_code, 500)
        self.assertEqual(self.browser.post(form_url(self.event), typed).status_code, 302)
        self.browser.post(form_url(self.event), {**typed, "email": f"{EMAIL} {NAME}"})
        mine = register(self.event, name=NAME, email="other-" + EMAIL)
        token = own_url(mine).split("/")[3]
        for path in (own_url(mine), own_url(mine)[:-1] + ").", f"/ja/registrations/{token}x/"):
            self.browser.get(path)
        self.post("/ja/registrations/find/", {"email": EMAIL})
        self.assertQuiet("IntegrityError", "registrations:manage", tokens=(token,))

    def test_a_limit_leaves_a_trace_without_whom_it_met(self):
        typed = filled(name=NAME, email=EMAIL)
        for _time in range(15):
            answer = self.browser.post(form_url(self.event), typed)
        self.assertEqual(answer.status_code, 429)
        self.assertQuiet("Limit register_browser exceeded", '"status": 429')

    def test_an_answer_to_the_current_question(self):
        question = voices.make_question()
        typed = voices.filled(question, text=WORDS, nickname=NAME, email=EMAIL)
        taken, failed = self.post(voices.PAGE.format("ja"), typed)
        self.assertEqual((taken, failed), (302, 500))
        self.assertQuiet("IntegrityError")

    def test_a_proposal(self):
        person = make_member(email=EMAIL, name=NAME)
        draft = make_draft(person, full=True, idea={"title": WORDS})
        self.browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        path = reverse("proposals:proposal_step", args=[draft.pk, "idea"])
        version = STEPS.version(draft, "idea")
        typed = {**answers()["idea"], "title": WORDS, "what": ALL, "version": version}
        self.assertEqual(self.post(path, {**typed, "action": "next"}), (302, 500))
        self.assertQuiet("proposals:proposal_step", "IntegrityError")

    def test_search_and_addresses_that_lead_nowhere(self):
        self.browser.get("/ja/search/", {"q": SEARCHED})
        self.browser.get(f"/ja/events/?q={quote(SEARCHED)}")
        with mock.patch("kanazawa2030.pages.search.views.Search", side_effect=KeyError(SEARCHED)):
            answer = self.browser.get("/ja/search/", {"q": SEARCHED})
        self.assertEqual(answer.status_code, 500)
        for path in (f"/ja/{NAME}/", f"/{EMAIL}", f"/ja/events/{quote(NAME)}/?q={SEARCHED}"):
            self.assertEqual(self.browser.get(path).status_code, 404)
        self.browser.generic("HANAKO" + SECRET.upper(), "/ja/")
        self.browser.get("/ja/", headers={"host": "odd.example"})
        self.assertQuiet("pages:search", '"status": 404', "builtins.KeyError")

    def test_signing_in_in_vain_until_it_is_locked(self):
        staff = make_person("editor", email=EMAIL)
        login = reverse("account_login")
        for _time in range(10):
            answer = self.browser.post(login, {"login": staff.email, "password": SECRET})
        self.assertEqual(answer.status_code, 429)
        self.browser.post(login, {"login": "nobody-" + EMAIL, "password": SECRET})
        for name in ("account_reset_password", "account_request_login_code"):
            self.browser.post(reverse(name), {"email": EMAIL})
        self.assertQuiet("A login was refused: try 1 of", "Limit login exceeded")

    def test_the_worker_names_mails_by_number(self):
        register(self.event, name=NAME, email=EMAIL)

        def refuse(_message):
            raise ValueError(ALL)

        with postbox() as box:
            box.on_send = refuse
            deliver_due()
            OutgoingMail.objects.update(not_before=self.event.created_at)
            box.on_send = lambda _message: None
            deliver_due()
        number = OutgoingMail.objects.order_by("pk").first().pk
        self.assertQuiet(f'"trace": "mail-{number}"', "unknown error at", "): sent")


GUNICORN = """
import sys
from types import SimpleNamespace as Made
from gunicorn.config import Config
from gunicorn.glogging import Logger
settings = {}
exec(open("deploy/gunicorn.conf.py").read(), settings)
config = Config()
for name in ("access_log_format", "logconfig_dict", "errorlog"):
    config.set(name, settings[name])
config.set("accesslog", "-")
logger = Logger(config)
path, query = sys.argv[1:]
try:
    raise ValueError(query)
except ValueError:
    logger.exception("Error handling request %s", path + "?" + query)
environ = {
    "REQUEST_METHOD": "GET", "RAW_URI": path + "?" + query, "PATH_INFO": path,
    "QUERY_STRING": query, "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.77",
    "HTTP_REFERER": "https://x/" + path, "HTTP_USER_AGENT": query,
}
from datetime import timedelta
answer = Made(status="200 OK", sent=5, headers=[("X-Request-ID", "c0ffee")])
logger.access(answer, Made(headers=[]), environ, timedelta(milliseconds=12))
"""


class GunicornTests(SimpleTestCase):
    def test_its_own_lines_are_json_and_hold_no_address(self):
        path = f"/ja/registrations/r-7~planted{'x' * 30}/"
        done = subprocess.run(
            [sys.executable, "-c", GUNICORN, path, f"email={EMAIL}&q={SEARCHED}"],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=60,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        written = done.stdout + done.stderr
        error, access = map(json.loads, written.splitlines())
        self.assertEqual(access["message"], "GET 200 in 12 ms, c0ffee")
        self.assertTrue(error["error"].startswith("builtins.ValueError\n"))
        for word in ("planted", "hanako", SEARCHED, "192.0.2.77"):
            self.assertNotIn(word, written)
