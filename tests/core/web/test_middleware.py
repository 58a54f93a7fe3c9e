"""Whatever bytes come in, the answer is no 5xx."""

import io
from unittest import mock

from django.conf import settings as portal_settings
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import SimpleTestCase, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from kanazawa2030.core.web.errors import SECURITY_HEADERS
from kanazawa2030.core.web.middleware import is_storable
from kanazawa2030.core.web.wsgi_guard import guard, readable_content_type

from ...base import PortalTestCase

FORM = "application/x-www-form-urlencoded"
ODD_TYPES = [
    f"{FORM}; charset=utf-16",
    f"{FORM}; charset*=BOGUS''x",
    f"{FORM}; charset=shift_jis",
    f"{FORM}; charset=no-such-charset",
    f"{FORM}; charset=a\x00b",
    f"{FORM}; charset*0*=utf-8''x; charset*2=y",
    "multipart/form-data; boundary=x; charset=utf-7",
    "text/plain; charset=base64",
    "; charset*=BOGUS''x",
]


class Wsgi:
    """Calls the whole application with an environ made of raw bytes."""

    def __init__(self):
        self.application = guard(WSGIHandler())

    def __call__(self, path=b"/ja/try/echo/", query=b"", body=b"", method="POST", **extra):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path.decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "192.0.2.1",
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            **extra,
        }
        answer = {}

        def start_response(status, headers, exc_info=None):
            answer.update(status=int(status[:3]), headers=dict(headers))

        response = self.application(environ, start_response)
        answer["body"] = b"".join(response)
        if hasattr(response, "close"):
            response.close()
        return answer


def multipart(*parts: bytes) -> bytes:
    return b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"


class RawRequests:
    """Mixin: `self.call(…)` sends bytes through guard, middleware and views."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = staticmethod(Wsgi())
        # As the test client does: the test's transaction must not be closed.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            cls.addClassCleanup(signal.connect, close_old_connections)


@override_settings(ROOT_URLCONF="tests.core.web.error_urls")
class RawRequestTests(RawRequests, PortalTestCase):
    def assertStatus(self, answer, *expected):
        self.assertIn(answer["status"], expected, answer["body"][:300])
        for name in SECURITY_HEADERS:
            self.assertIn(name, answer["headers"])

    def test_odd_charsets_are_400_with_and_without_a_csrf_cookie(self):
        for kind in ODD_TYPES:
            for cookie in ("", "csrftoken=" + "a" * 32):
                for path in (b"/ja/try/echo/", b"/en/try/guarded/", b"/ja/nothing/"):
                    answer = self.call(path, body=b"a=b", CONTENT_TYPE=kind, HTTP_COOKIE=cookie)
                    self.assertStatus(answer, 400)

    def test_a_refused_body_is_read_whole(self):
        """Closing with bytes unread resets the connection: nginx would answer 502."""
        large = b"a=" + b"b" * (portal_settings.FORM_MAX_BYTES + 1)
        for path, kind, status in (
            (b"/ja/try/echo/", FORM, 413),
            (b"/ja/try/echo/", ODD_TYPES[0], 400),
            (b"/ja/nothing/", FORM, 404),
        ):
            body = {"wsgi.input": io.BytesIO(large), "wsgi.input_terminated": True}
            sent = {**body, "CONTENT_LENGTH": str(len(large))}
            self.assertStatus(self.call(path, CONTENT_TYPE=kind, **sent), status)
            self.assertEqual(body["wsgi.input"].read(), b"")

    def test_plain_charsets_pass(self):
        for kind in (FORM, f"{FORM}; charset=UTF-8", 'text/plain; charset="us-ascii"'):
            self.assertStatus(self.call(body=b"a=b", CONTENT_TYPE=kind), 200)

    def test_nul_anywhere_is_400(self):
        self.assertStatus(self.call(b"/ja/events/a\x00b/", method="GET"), 400)
        self.assertStatus(self.call(query=b"q=a%00b", method="GET"), 400)
        self.assertStatus(self.call(query=b"a%00b=q", method="GET"), 400)
        self.assertStatus(self.call(body=b"name=a%00b"), 400)
        self.assertStatus(self.call(body=b"a%00b=name"), 400)
        quoted = 'sessionid="abcdefgh\\000"'  # Django undoes the octal escape
        self.assertStatus(self.call(method="GET", HTTP_COOKIE=quoted), 400)
        self.assertStatus(self.call(method="GET", HTTP_ACCEPT_LANGUAGE="a\x00b"), 400)
        part = b'Content-Disposition: form-data; name="a"\r\n\r\nb\x00c'
        kind = "multipart/form-data; boundary=x"
        self.assertStatus(self.call(body=multipart(part), CONTENT_TYPE=kind), 400)

    def test_the_refusal_speaks_the_language_of_the_address(self):
        for code in (b"ja", b"en"):
            answer = self.call(b"/" + code + b"/try/echo/", query=b"q=%00")
            self.assertIn(b'<html lang="' + code, answer["body"])

    def test_broken_escapes_and_bytes_are_answered_sanely(self):
        for query in (
            b"q=%",
            b"q=%zz",
            b"q=%ff%fe",
            b"q=%ed%a0%80",
            b"\xff=\xfe",
            b"&&==&;",
            b"q=" + b"a" * 9000,
        ):
            self.assertStatus(self.call(query=query, method="GET"), 200)
            self.assertStatus(self.call(body=query), 200)
        for path in (
            b"/ja/events/\xff/",
            b"/ja/\xed\xa0\x80/",
            b"/%",
            b"//",
            b"/ja//x",
            b"/ja/events/../x",
            b"\xff",
            b"",
        ):
            self.assertStatus(self.call(path, method="GET"), 301, 302, 404, 400)

    def test_too_much_is_refused(self):
        many = b"&".join(b"a=1" for _ in range(2_001))
        self.assertStatus(self.call(body=many), 400)
        self.assertStatus(self.call(query=many, method="GET"), 400)
        self.assertStatus(self.call(body=b"a=" + b"x" * 1_100_000), 413)
        self.assertStatus(self.call(CONTENT_LENGTH="9" * 18), 413)
        for length in ("9" * 5000, "-1", "1.5", "x", "１"):
            self.assertStatus(self.call(CONTENT_LENGTH=length), 400)
        files = [b'Content-Disposition: form-data; name="f"; filename="f"\r\n\r\nx'] * 101
        kind = "multipart/form-data; boundary=x"
        self.assertStatus(self.call(body=multipart(*files), CONTENT_TYPE=kind), 400)

    def test_a_form_is_far_smaller_than_an_upload(self):
        most = portal_settings.FORM_MAX_BYTES
        self.assertLessEqual(most, portal_settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 8)
        self.assertStatus(self.call(body=b"a=" + b"x" * (most - 2)), 200)
        for language, words in (("ja", "大きすぎます"), ("en", "What was sent is too large")):
            path = f"/{language}/try/echo/".encode()
            answer = self.call(path, body=b"a=" + b"x" * most)
            self.assertStatus(answer, 413)
            self.assertIn(f'<html lang="{language}"', answer["body"].decode())
            self.assertIn(f"<h1>{words}" if language == "en" else words, answer["body"].decode())
        kind = "multipart/form-data; boundary=x"
        text = b'Content-Disposition: form-data; name="a"\r\n\r\n' + b"x" * (most + 1)
        file = b'Content-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + b"x" * most
        for path, part, status in (
            (b"/ja/try/echo/", text, 413),
            (b"/ja/try/echo/", file, 413),
            (b"/ja/try/upload/", text, 413),
            (b"/ja/try/upload/", file, 200),
        ):
            answer = self.call(path, body=multipart(part), CONTENT_TYPE=kind)
            self.assertStatus(answer, status)

    def test_malformed_multipart(self):
        kind = "multipart/form-data; boundary=x"
        for body, content_type in [
            (b"", kind),
            (b"garbage", kind),
            (b"--x", kind),
            (multipart(b"Content-Disposition: form-data; name*=BOGUS''x\r\n\r\ny"), kind),
            (multipart(b"Content-Disposition: form-data; name*0*=u''a; name*9=x\r\n\r\ny"), kind),
            (multipart(b"\xff\xfe: \xff\r\n\r\ny"), kind),
            (
                multipart(
                    b"Content-Transfer-Encoding: base64\r\n"
                    b"Content-Disposition: form-data; name=a\r\n\r\n!"
                ),
                kind,
            ),
            (b"x", "multipart/form-data"),
            (b"x", "multipart/form-data; boundary="),
            (b"x", "multipart/form-data; boundary=\xff"),
            (b"x", "multipart/form-data; boundary=" + "y" * 300),
        ]:
            answer = self.call(body=body, CONTENT_TYPE=content_type)
            self.assertStatus(answer, 200, 400)

    def test_other_methods_and_hosts(self):
        for method in ("TRACE", "OPTIONS", "PUT", "DELETE", "BREW", "get", "P\x00ST"):
            self.assertLess(self.call(b"/ja/nothing/", method=method)["status"], 500)
        for host in ("evil.example", "a b", "[::1", "testserver:x", ""):
            self.assertLess(self.call(method="GET", HTTP_HOST=host)["status"], 500)

    def test_a_body_that_is_no_form_is_left_to_the_view(self):
        with mock.patch("django.http.request.HttpRequest._load_post_and_files") as load:
            answer = self.call(b"/ja/try/stream/", body=b"abc\x00", CONTENT_TYPE="text/csv")
        self.assertEqual(answer["body"], b"abc")
        load.assert_not_called()

    def test_uploads_still_arrive(self):
        part = b'Content-Disposition: form-data; name="f"; filename="f.png"\r\n\r\n\x00\x01'
        answer = self.call(body=multipart(part), CONTENT_TYPE="multipart/form-data; boundary=x")
        self.assertIn(b'"files": ["f"]', answer["body"])

    def test_without_the_guard_the_same_request_breaks(self):
        """The control: were this to pass, the tests above would prove nothing."""
        bare = Wsgi()
        bare.application = WSGIHandler()
        with self.assertRaises((ValueError, BadRequest)):  # the second from Django 6.1 on
            bare(CONTENT_TYPE=f"{FORM}; charset*=BOGUS''x")


@override_settings(ROOT_URLCONF="tests.core.web.error_urls")
class FuzzTests(RawRequests, HypothesisTestCase):
    @settings(
        max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(
        path=st.one_of(
            st.binary(max_size=30),
            st.sampled_from(
                [b"ja/try/echo/", b"en/try/guarded/", b"healthz", b"ja/events/", b"admin/"]
            ),
        ),
        query=st.binary(max_size=40),
        body=st.binary(max_size=80),
        kind=st.one_of(
            st.sampled_from([FORM, "multipart/form-data; boundary=x", *ODD_TYPES]),
            st.text(st.characters(max_codepoint=255), max_size=40),
        ),
        length=st.one_of(st.none(), st.text(max_size=6)),
        method=st.sampled_from(["GET", "POST", "HEAD", "PUT"]),
        cookie=st.text(st.characters(max_codepoint=255), max_size=40),
        language=st.text(st.characters(max_codepoint=255), max_size=20),
    )
    def test_no_bytes_give_a_5xx(self, path, query, body, kind, length, method, cookie, language):
        extra = {} if length is None else {"CONTENT_LENGTH": length}
        answer = self.call(
            b"/" + path,
            query,
            body,
            method,
            CONTENT_TYPE=kind,
            HTTP_COOKIE=cookie,
            HTTP_ACCEPT_LANGUAGE=language,
            HTTP_REFERER=cookie,
            **extra,
        )
        self.assertLess(answer["status"], 500, answer["body"][:300])


class HeadTests(SimpleTestCase):
    def test_is_storable(self):
        self.assertTrue(all(map(is_storable, ["", "a", "花", "👩‍💻", "\ufffd"])))
        self.assertFalse(any(map(is_storable, ["\x00", "a\x00", "\ud800", "花\udfff"])))

    @settings(deadline=None, derandomize=True)
    @given(st.text(st.characters(max_codepoint=255), max_size=60))
    def test_any_content_type_is_judged(self, value):
        self.assertIn(readable_content_type(f"text/html; {value}"), (True, False))


class PermissionsPolicyTests(PortalTestCase):
    def test_no_page_may_use_the_camera_or_the_position_of_a_phone(self):
        for path in ("/ja/", "/admin/", "/healthz", "/ja/nowhere/"):
            header = self.client.get(path).headers["Permissions-Policy"]
            for feature in ("camera=()", "geolocation=()"):
                self.assertIn(feature, header, path)
