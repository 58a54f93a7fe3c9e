"""A kept page behind the shipped nginx, beside a file nginx serves itself: the same bytes."""

import http.client
import ssl
import subprocess
import time
from pathlib import Path

from ..nginx import NGINX, as_installed, free_port, installed_files
from .registrations import HOST, portal, processor_seconds

PAGE = "/ja/events/"
FILE = "/static/page.html"
REQUESTS = 3000
LEAST = 0.8  # of the file, in processor time of nginx and web processes


def report(folder: Path, url: str) -> list[str]:
    """Return what a page costs beside a file; nothing where there is no nginx."""
    if NGINX is None:
        return ["- no nginx here: the page behind it is not measured"]
    installed_files(folder)
    port = free_port()
    with portal(url, 2) as (upstream, web):
        conf = folder / "nginx.conf"
        text = as_installed(folder, f"127.0.0.1:{upstream}", port)
        # One visitor asks for all of it, of the name the portal of the bench has.
        text = text.replace("rate=50r/s", "rate=100000r/s").replace("portal.example.jp", HOST)
        conf.write_text(text)
        nginx = subprocess.Popen([NGINX, "-p", folder, "-c", conf], stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            body = _ask(port, PAGE, 1)
            (folder / "staticfiles" / "page.html").write_bytes(body)
            # A page is kept for a second: as many seconds as in a busy minute count.
            costs = {}
            for path in (FILE, PAGE, FILE, PAGE):
                before = processor_seconds(nginx.pid) + processor_seconds(web.pid)
                _ask(port, path, REQUESTS)
                used = processor_seconds(nginx.pid) + processor_seconds(web.pid) - before
                costs.setdefault(path, []).append(used)
        finally:
            nginx.terminate()
            nginx.wait(10)
    file, page = min(costs[FILE]), min(costs[PAGE])
    share = file / page
    return [
        f"- behind nginx: {share:.2f} × nginx's own file{'' if share >= LEAST else '!'}"
        f" ({page * 1000 / REQUESTS:.3f} against {file * 1000 / REQUESTS:.3f} ms of processor,"
        f" {REQUESTS:,} requests over TLS)"
    ]


def _ask(port: int, path: str, times: int) -> bytes:
    """Ask over one connection; return the last body."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=30)
    body = b""
    for number in range(times):
        if number % 900 == 899:  # nginx ends a connection after a thousand
            connection.close()
        connection.request("GET", path, headers={"Host": HOST})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
    connection.close()
    return body
