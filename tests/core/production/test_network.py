"""check_production: mail server, certificate and private files, on servers of this machine."""

import contextlib
import copy
import smtplib
import socket
import ssl
import subprocess
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.test import SimpleTestCase, override_settings

from kanazawa2030.core.production import network

from ...nginx import free_port
from ..uploads.in_bucket import InBucket

REQUEST = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
    "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


class MailServerTests(SimpleTestCase):
    def findings(self, error=None):
        where = {"BACKEND": SMTP, "OPTIONS": {"host": "mail.city.jp", "port": 587}}
        transport = mock.MagicMock()
        transport.open.side_effect = error
        with (
            override_settings(OUTBOX_TRANSPORT=where),
            mock.patch.object(network, "mail_transport", return_value=transport),
        ):
            return list(network.mail_server())

    def test_it_answers(self):
        self.assertEqual(self.findings(), [])

    def test_each_fault(self):
        for error, words in (
            (socket.gaierror(), "mail.city.jp:587 is not known by this name"),
            (smtplib.SMTPAuthenticationError(535, b"no"), "refuses user or password"),
            (ConnectionRefusedError(), "does not answer (ConnectionRefusedError)"),
            (TimeoutError(), "does not answer (TimeoutError)"),
            (smtplib.SMTPServerDisconnected(), "does not answer (SMTPServerDisconnected)"),
        ):
            with self.subTest(words):
                [found] = self.findings(error)
                self.assertIn(words, found)
                self.assertIn("Correct EMAIL_URL", found)

    def test_a_port_where_nobody_listens(self):
        where = {"BACKEND": SMTP, "OPTIONS": {"host": "127.0.0.1", "port": free_port()}}
        with override_settings(OUTBOX_TRANSPORT=where):
            [found] = network.mail_server()
        self.assertIn("does not answer (ConnectionRefusedError)", found)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class SiteTests(SimpleTestCase):
    """A web server with a certificate of its own, in front of a folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    @contextlib.contextmanager
    def site(self, *, days=90, trusted=True):
        files = [self.folder / "key.pem", self.folder / "certificate.pem"]
        subprocess.run(
            [*REQUEST.split(), "-days", str(days), "-keyout", files[0], "-out", files[1]],
            check=True,
            capture_output=True,
        )
        root = self.folder / "root"
        root.mkdir()
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=root))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files[1], files[0])
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        trusting = partial(ssl.create_default_context, cafile=files[1] if trusted else None)
        origin = f"https://localhost:{server.server_port}"
        try:
            with (
                override_settings(SITE_ORIGIN=origin),
                mock.patch("ssl.create_default_context", trusting),
            ):
                yield root
        finally:
            server.shutdown()
            server.server_close()

    def test_a_good_certificate(self):
        with self.site():
            self.assertEqual(list(network.certificate()), [])

    def test_one_that_ends_soon(self):
        with self.site(days=10):
            [found] = network.certificate()
        self.assertIn("ends within two weeks", found)

    def test_one_browsers_do_not_trust(self):
        with self.site(trusted=False):
            [found] = network.certificate()
        self.assertIn("Browsers refuse the certificate", found)
        self.assertIn("self", found)

    def test_nobody_answers(self):
        with override_settings(SITE_ORIGIN=f"https://localhost:{free_port()}"):
            [found] = network.certificate()
        self.assertIn("does not answer here (ConnectionRefusedError)", found)

    def test_private_files_stay_private(self):
        with self.site():
            self.assertEqual(list(network.private_files(site_answers=True)), [])
        left = Path(settings.PRIVATE_MEDIA_ROOT, "check-production")
        self.assertEqual(list(left.iterdir()), [])

    def test_a_web_server_that_shows_private_files(self):
        with self.site() as root:
            Path(settings.PRIVATE_MEDIA_ROOT).mkdir(exist_ok=True)
            (root / "private").symlink_to(settings.PRIVATE_MEDIA_ROOT)
            [found] = network.private_files(site_answers=True)
        self.assertIn("Anybody can read private files below https://localhost", found)

    def test_a_disk_that_takes_nothing(self):
        storage = mock.Mock()
        storage.save.side_effect = PermissionError
        with mock.patch.object(network, "private_storage", return_value=storage):
            [found] = network.private_files(site_answers=False)
        self.assertIn("cannot be stored (PermissionError)", found)


class BucketTests(InBucket, SimpleTestCase):
    def test_a_closed_bucket(self):
        self.assertEqual(list(network.private_files(site_answers=False)), [])
        self.assertEqual(self.keys(), [])

    def test_an_open_bucket(self):
        opened = copy.deepcopy(settings.STORAGES)
        opened["private"]["OPTIONS"]["default_acl"] = "public-read"
        with override_settings(STORAGES=opened):
            [found] = network.private_files(site_answers=False)
        self.assertIn("Anybody can read private files below http://127.0.0.1", found)
        self.assertEqual(self.keys(), [])

    def test_keys_that_are_refused(self):
        self.bucket.meta.client.delete_bucket(Bucket=self.bucket.name)
        self.addCleanup(
            self.bucket.create, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
        )
        [found] = network.private_files(site_answers=False)
        self.assertIn("cannot be stored (FilesUnavailable)", found)
        self.assertIn("MEDIA_S3_*", found)
