"""The shipped nginx, started: every location answers with the portal's policy headers."""

import http.client
import re
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


@pytest.fixture(scope="module")
def fetch(tmp_path_factory):
    """Return a function that asks the started nginx and returns the response."""
    folder = tmp_path_factory.mktemp("nginx")
    installed_files(folder)
    port = free_port()
    conf = folder / "nginx.conf"
    with installed_settings(folder), django_answers() as upstream:
        conf.write_text(as_installed(folder, upstream, port))
        server = subprocess.Popen([NGINX, "-p", folder, "-c", conf], stderr=subprocess.PIPE)
        try:
            yield _asker(port, server)
        finally:
            server.terminate()
            server.wait(10)


def _asker(port, server):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    def ask(path, method="GET", body=None, **headers):
        for _attempt in range(50):
            try:
                connection = http.client.HTTPSConnection(
                    "127.0.0.1", port, context=context, timeout=30
                )
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
