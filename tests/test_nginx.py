"""The shipped nginx, started: every location answers with the portal's policy headers."""

import http.client
import re
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, path
from django.utils import translation

from kanazawa2030.core.uploads import documents
from kanazawa2030.core.web.errors import PROXY_ERRORS
from kanazawa2030.urls import urlpatterns as portal_urls

from .nginx import HOST, NGINX, SHIPPED, as_installed, free_port, installed_files

POLICY = (
    "X-Content-Type-Options",
    "Strict-Transport-Security",
    "Permissions-Policy",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "X-Frame-Options",
)
SEALED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def a_document(request):
    return documents.download("kept/plan.pdf", kind=documents.PDF, label="案.pdf")


def kept_page(request):
    COUNTS.append(request.path)
    return HttpResponse("page", headers={"X-Accel-Expires": "1", "Cache-Control": "max-age=0"})


def own_page(request):
    COUNTS.append(request.path)
    return HttpResponse("mine", headers={"Cache-Control": "no-store"})


def camera_page(request):
    return HttpResponse("camera", headers={"Permissions-Policy": "camera=(self)"})


COUNTS: list[str] = []
urlpatterns = [
    path("camera/", camera_page),
    path("a-document", a_document),
    path("kept/", kept_page),
    path("own/", own_page),
    *portal_urls,
]
pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx here: apt-get install nginx-light")


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def django_answers():
    """Serve Django on a port of its own; nothing asked of it here needs a database."""
    server = make_server(
        "127.0.0.1", 0, get_wsgi_application(), server_class=Threads, handler_class=Quiet
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def installed_settings(folder: Path):
    private = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder / "var" / "private"},
    }
    return override_settings(
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=[HOST],
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
        PRIVATE_MEDIA_ACCEL="/internal-private/",
        STORAGES={**settings.STORAGES, "private": private},
    )


@contextmanager
def started(folder: Path, upstream: str, change=lambda text: text):
    """Start the shipped nginx on these files; yield what asks it over https."""
    installed_files(folder)
    port, plain = free_port(), free_port()
    conf = folder / "nginx.conf"
    conf.write_text(change(as_installed(folder, upstream, port, plain)))
    server = subprocess.Popen([NGINX, "-p", folder, "-c", conf], stderr=subprocess.PIPE)
    try:
        ask = _asker(port, server)
        ask.port, ask.plain_port, ask.folder = port, plain, folder
        yield ask
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def fetch(tmp_path_factory):
    """Return a function that asks the started nginx and returns the response."""
    folder = tmp_path_factory.mktemp("nginx")
    with installed_settings(folder), django_answers() as upstream, started(folder, upstream) as ask:
        yield ask


def _asker(port, server):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    def ask(path, method="GET", body=None, **headers):
        for _attempt in range(50):
            try:
                connection = http.client.HTTPConnection(HOST, timeout=30)
                reached = socket.create_connection(("127.0.0.1", port), timeout=30)
                connection.sock = context.wrap_socket(reached, server_hostname=HOST)
                connection.request(method, path, body=body, headers={"Host": HOST, **headers})
                return connection.getresponse()
            except ConnectionRefusedError:
                assert server.poll() is None, server.stderr.read().decode()
                time.sleep(0.1)
        raise AssertionError("nginx does not answer")

    return ask


def assert_policy(response, wanted):
    for name in POLICY:
        assert response.headers.get_all(name) == [wanted[name]], name


@pytest.fixture
def policy():
    """Return what Django itself sends over https."""
    response = Client().get("/robots.txt", secure=True, headers={"host": HOST})
    return {name: response.headers[name] for name in POLICY}


def test_every_location_carries_the_policy(fetch, policy):
    """Pages, files, what is sent by X-Accel-Redirect, and refusals by nginx and Django."""
    odd = {"Content-Type": "text/plain; charset=utf-7"}
    asked = [
        ("/robots.txt", "GET", {}, 200),
        ("/robots.txt", "POST", {}, 403),
        ("/static/css/site.css", "GET", {}, 200),
        ("/static/css/none.css", "GET", {}, 404),
        ("/media/drawn.webp", "GET", {}, 200),
        ("/media/none.webp", "GET", {}, 404),
        ("/a-document", "GET", {}, 200),
        ("/internal-private/kept/plan.pdf", "GET", {}, 404),
        ("/ja/", "DELETE", {}, 405),
        ("/ja/", "GET", odd, 400),
        ("/ja/", "POST", {"Content-Length": str(10**6)}, 413),
        ("/admin/events/event/add/", "POST", {"Content-Length": str(10**9)}, 413),
    ]
    for address, method, headers, status in asked:
        response = fetch(address, method, **headers)
        assert (address, response.status) == (address, status)
        assert_policy(response, policy)
        assert len(response.headers.get_all("Content-Security-Policy")) == 1, address


def test_a_file_keeps_the_policy_of_the_view_that_allowed_it(fetch):
    response = fetch("/a-document")
    assert response.read() == b"content"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_files_of_the_disk_are_sealed(fetch):
    for address in ("/static/css/site.css", "/media/drawn.webp"):
        assert fetch(address).headers["Content-Security-Policy"] == SEALED


def test_only_names_with_a_hash_are_kept_for_ever(fetch):
    assert "immutable" in fetch("/static/css/site.0123456789ab.css").headers["Cache-Control"]
    assert fetch("/static/css/site.css").headers["Cache-Control"] == "public, max-age=3600"


def test_a_page_keeps_its_own_policy(fetch):
    wanted = Client().get("/robots.txt", headers={"host": HOST}).headers["Content-Security-Policy"]
    assert fetch("/robots.txt").headers["Content-Security-Policy"] == wanted


def test_a_page_keeps_the_camera_it_may_use(fetch):
    assert fetch("/camera/").headers.get_all("Permissions-Policy") == ["camera=(self)"]


def addresses(patterns=None, before="/"):
    """Yield each address of the portal, with made-up arguments, and its view."""
    for entry in get_resolver("kanazawa2030.urls").url_patterns if patterns is None else patterns:
        part = re.sub(r"<[^>]+>", "1", str(entry.pattern)).strip("^$")
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, before + part)
        else:
            yield before + part, entry.callback


def test_only_forms_with_files_and_the_admin_take_large_bodies():
    large = re.search(r"location ~ (\S+) \{\s+client_max_body_size 32m;", SHIPPED)[1]
    small = re.search(r"\n    client_max_body_size (\d+)k;", SHIPPED)[1]
    assert settings.FORM_MAX_BYTES < int(small) * 1024 <= 2 * settings.FORM_MAX_BYTES
    assert settings.REQUEST_MAX_BYTES == 32 * 1024 * 1024
    with translation.override("ja"):
        views = list(addresses())
    with_files = [address for address, view in views if getattr(view, "takes_uploads", False)]
    assert with_files
    for address in with_files:
        assert re.search(large, address), address
    for address, view in views:
        may_be_large = address.startswith(("/admin/", "/ja/proposals/", "/ja/partners/changes/"))
        assert bool(re.search(large, address)) == may_be_large, (address, view)


def test_a_form_reaches_the_portal_and_a_far_too_large_one_does_not(fetch):
    sent = {"Content-Type": "application/x-www-form-urlencoded"}
    for size, status in ((settings.FORM_MAX_BYTES, 403), (3 * settings.FORM_MAX_BYTES, 413)):
        headers = {**sent, "Content-Length": str(size)}
        assert fetch("/robots.txt", "POST", body=b"a" * size, **headers).status == status


def test_no_location_adds_a_header_of_its_own():
    """nginx then forgets those of the server."""
    for location in re.findall(r"(?s)location [^{]+\{(.*?)\n    \}", SHIPPED):
        assert "add_header" not in location


def test_a_page_is_asked_of_the_portal_once_a_second(fetch):
    COUNTS.clear()
    answers = [fetch("/kept/") for _again in range(10)]
    assert {answer.read() for answer in answers} == {b"page"}
    assert len(COUNTS) <= 3
    assert "X-Accel-Expires" not in answers[-1].headers
    assert answers[-1].headers["Cache-Control"] == "max-age=0"


def test_a_person_and_a_page_of_ones_own_are_never_kept(fetch):
    COUNTS.clear()
    for cookie in ("__Host-session=x", "a=b; __Host-session=x", "messages=x"):
        fetch("/kept/", Cookie=cookie)
    for _again in range(3):
        fetch("/own/")
    assert len(COUNTS) == 6
    fetch("/kept/", Cookie="a__Host-session=x; messages2=y")  # another's cookies count for nothing
    fetch("/kept/")
    assert len(COUNTS) <= 7


def test_a_hall_behind_one_address_gets_its_pages(fetch):
    """Sixty people at once, each a page, its files and a second page."""
    statuses = []

    def visit():
        for address in ("/kept/", *["/static/css/site.css"] * 6, "/own/"):
            statuses.append(fetch(address).status)

    people = [threading.Thread(target=visit) for _person in range(60)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert (len(statuses), set(statuses)) == (480, {200})


def words_of(response):
    return response.read().decode()


def test_refusals_of_nginx_are_pages_of_the_portal_in_both_languages(fetch):
    odd = {"Content-Type": "text/plain; charset=utf-7"}
    asked = [
        ("/ja/", "GET", odd, 400, "読み取れません", "could not read"),
        ("/static/css/none.css", "GET", {}, 404, "見つかりません", "not found"),
        ("/ja/", "DELETE", {}, 405, "読み取れません", "could not read"),
        ("/ja/", "POST", {"Content-Length": str(10**6)}, 413, "大きすぎます", "too large"),
        ("/admin/x/", "POST", {"Content-Length": str(10**9)}, 413, "1枚10MB", "10 MB"),
        ("/ja/?q=" + "x" * 9000, "GET", {}, 414, "長すぎます", "too long"),
    ]
    for address, method, headers, status, japanese, english in asked:
        response = fetch(address, method, **headers)
        page = words_of(response)
        assert (address[:20], response.status) == (address[:20], status)
        assert japanese in page and english in page
        assert response.headers["Content-Type"].startswith("text/html")
        assert response.headers["Cache-Control"] == "no-store"
        assert "style-src 'self'" in response.headers["Content-Security-Policy"]
        assert "sandbox" not in response.headers["Content-Security-Policy"]
    assert fetch("/errors/413.html").status == 404


def test_a_page_of_the_portals_own_is_not_replaced(fetch):
    assert "読み取れません" not in words_of(fetch("/robots.txt", "POST"))


def test_without_the_portal_there_is_a_page_and_a_time_to_come_again(tmp_path):
    with started(tmp_path, f"127.0.0.1:{free_port()}") as ask:
        for address, method in (("/ja/", "GET"), ("/ja/events/x/register/", "POST")):
            response = ask(address, method)
            page = words_of(response)
            assert (response.status, response.headers["Retry-After"]) == (502, "10")
            assert "ただいま表示できません" in page and "cannot be shown" in page
            assert page.count("/static/css/site.css") == 1
            assert response.headers.get_all("Strict-Transport-Security")


def test_every_refusal_has_its_page():
    named = set(map(int, re.findall(r"error_page (?:494 =)?(\d+) /errors/\1\.html;", SHIPPED)))
    assert named == set(PROXY_ERRORS)


def test_too_many_requests_of_one_address_are_told_so(tmp_path):
    """The limit lowered to one: the second is refused, files never are."""

    def lower(text):
        return text.replace("rate=50r/s", "rate=1r/m").replace("burst=400 nodelay", "nodelay")

    with (
        installed_settings(tmp_path),
        django_answers() as upstream,
        started(tmp_path, upstream, lower) as ask,
    ):
        assert ask("/own/").status == 200
        response = ask("/own/")
        assert (response.status, response.headers["Retry-After"]) == (429, "10")
        assert "続けて操作" in words_of(response)
        assert {ask("/static/css/site.css").status for _again in range(20)} == {200}


def test_behind_another_proxy_each_visitor_is_counted_apart(tmp_path):
    """The three lines of the example taken in, for a proxy on this machine."""

    def change(text):
        text = text.replace("rate=50r/s", "rate=1r/m").replace("burst=400 nodelay", "nodelay")
        text, taken = re.subn(r"(?m)^#((?:set_)?real_ip)", r"\1", text)
        assert taken == 3
        return text.replace("192.0.2.0/24", "127.0.0.1")

    with (
        installed_settings(tmp_path),
        django_answers() as upstream,
        started(tmp_path, upstream, change) as ask,
    ):
        seen = [ask("/own/", **{"X-Forwarded-For": f"198.51.100.{n}"}).status for n in (1, 2, 1)]
        assert seen == [200, 200, 429]


def test_the_staffs_pages_can_be_kept_to_the_citys_networks(tmp_path):
    def close(text):
        return text.replace("default 1;\n", "default 0;\n", 1)

    def office(text):
        return close(text).replace("#203.0.113.0/24", "127.0.0.0/8")

    with installed_settings(tmp_path), django_answers() as upstream:
        with started(tmp_path / "closed", upstream, close) as ask:
            for address in ("/admin/", "/admin", "//admin/x/", "/%61dmin/", "/ja/../admin/"):
                response = ask(address)
                assert (address, response.status) == (address, 403)
                assert "表示できません" in words_of(response)
            assert ask("/robots.txt").status == 200
        with started(tmp_path / "office", upstream, office) as ask:
            assert ask("/admin/no-such-page/").status != 403


def test_port_80_leads_to_https_and_shows_the_proof_for_the_certificate(fetch):
    def plain(path, host=HOST):
        connection = http.client.HTTPConnection("127.0.0.1", fetch.plain_port, timeout=30)
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse()

    moved = plain("/ja/?q=x")
    assert (moved.status, moved.headers["Location"]) == (301, f"https://{HOST}/ja/?q=x")
    assert plain("/.well-known/acme-challenge/proof").read() == b"content"


def test_logs_name_no_visitor_path_or_query(fetch):
    """Refusals by nginx, an unreachable file, a visitor in plain text; each with a marker."""
    marker = "planted-7c1e"
    fetch(f"/ja/registrations/{marker}/?q={marker}", "DELETE", Referer=f"https://x/{marker}")
    fetch(f"/static/{marker}.css")
    fetch(f"/media/{marker}.webp?{marker}")
    fetch(f"/ja/{marker}/", "POST", **{"Content-Length": str(10**6)})
    fetch(f"/ja/?q={marker}" + "x" * 9000)
    connection = http.client.HTTPConnection("127.0.0.1", fetch.plain_port, timeout=30)
    connection.request("GET", f"/{marker}", headers={"Host": HOST})
    connection.getresponse().read()
    logs = [*fetch.folder.glob("*.log")]
    assert len(logs) >= 2
    for log in logs:
        assert marker not in log.read_text()
        assert "127.0.0.1" not in log.read_text()


def test_failures_are_counted_in_the_log_without_persons(tmp_path):
    marker = "planted-2b9d"
    with started(tmp_path, f"127.0.0.1:{free_port()}") as ask:
        ask(f"/ja/{marker}/?q={marker}")
    written = (tmp_path / "kanazawa2030-failures.log").read_text()
    assert re.fullmatch(r"\S+T\S+ 502 GET [\d.]+ portal=\d+\n", written), written
    for log in tmp_path.glob("*.log"):
        assert marker not in log.read_text()


def test_three_photographs_pass():
    large = int(re.search(r"client_max_body_size (\d+)m;", SHIPPED)[1]) * 1024 * 1024
    assert large > 3 * settings.IMAGE_MAX_BYTES


def test_browsers_are_offered_http_2(fetch):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", fetch.port), timeout=30) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as secured,
    ):
        assert secured.selected_alpn_protocol() == "h2"
