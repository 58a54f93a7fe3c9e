"""Machines of the portal: sites, workers, nginx, Redis, mail server and visitors, started here."""

import http.client
import os
import re
import shutil
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from ..nginx import HOST, NGINX, as_installed, free_port, installed_files
from ..test_architecture import ROOT

REDIS = shutil.which("redis-server")
RATE = 20  # registrations a second
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "kanazawa2030.settings.prod",
    "SECRET_KEY": "".join(chr(40 + n % 80) for n in range(60)),
    "SITE_ORIGIN": f"https://{HOST}",
    "ALLOWED_HOSTS": HOST,
    "DEFAULT_FROM_EMAIL": f"Portal <portal@{HOST}>",
    "TRUSTED_PROXY_COUNT": "1",
    "GUNICORN_WORKERS": "2",
}
# What systemd does for the service: the socket stays with whoever opened it.
_TAKE_SOCKET = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.executable, [sys.executable, "-m", *sys.argv[2:]])
"""


class Mailbox(socketserver.StreamRequestHandler):
    """A mail server that keeps whom each mail was for."""

    def handle(self):
        self.say("220 ready")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"RCPT":
                self.server.recipients[re.search(r"<(.+)>", line.decode())[1]] += 1
            if word == b"DATA":
                self.say("354 go on")
                while next(self.rfile) != b".\r\n":
                    pass
            self.say("221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                return

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server(port: int = 0):
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, allow_reuse_address, recipients = True, True, Counter()

    with Server(("127.0.0.1", port), Mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class Host:
    """One machine: a folder, a socket that stays open, a site and a worker of its own."""

    def __init__(self, folder: Path, variables: dict[str, str]):
        self.folder, self.variables = folder, variables
        # Code is shared here; what a machine keeps to itself lies in `var`.
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.port = self.socket.getsockname()[1]
        self.site = self.worker = None
        self.log = (folder / "site.log").open("ab")

    def start_site(self):
        number = self.socket.fileno()
        gunicorn = ["gunicorn", "--config", "deploy/gunicorn.conf.py", "kanazawa2030.wsgi"]
        self.site = self._start(
            *(sys.executable, "-c", _TAKE_SOCKET, str(number)), *gunicorn, pass_fds=[number]
        )

    def start_worker(self):
        self.worker = self._start(sys.executable, "manage.py", "run_worker")

    def _start(self, *command, **options):
        return subprocess.Popen(
            command,
            cwd=self.folder / "code",
            env=self.variables,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
            **options,
        )

    def restart(self):
        """Do what deploy/update.sh does: the site ends what it has begun, a new one starts."""
        self.stop(self.site)
        self.start_site()
        self.ask("/healthz")
        self.stop(self.worker)
        self.start_worker()

    @staticmethod
    def stop(process):
        if process and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    def close(self):
        for process in (self.site, self.worker):
            if process and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.socket.close()
        self.log.close()

    def ask(self, path, method="GET", body=None, *, address="198.51.100.1", **headers):
        """Ask this machine's site as nginx would."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": address}
        connection.request(method, path, body=body, headers={**sent, **headers})
        response = connection.getresponse()
        response.text = response.read().decode(errors="replace")
        return response


def manage(variables: dict[str, str], script: str) -> str:
    """Run Python in the portal's settings; return what it printed."""
    text = "import django; django.setup()\n" + script
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, env=variables, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def redis(folder: Path):
    """Start Redis on a socket of its own; yield process and address, or nothing without it."""
    if REDIS is None:
        yield None, ""
        return
    port = free_port()
    words = ["--port", str(port), "--save", "", "--dir", str(folder), "--bind", "127.0.0.1"]
    server = subprocess.Popen([REDIS, *words], stdout=subprocess.DEVNULL)
    try:
        yield server, f"redis://127.0.0.1:{port}/1"
    finally:
        server.kill()
        server.wait()


@contextmanager
def nginx(folder: Path, hosts: list[Host]):
    """Start the shipped nginx before these hosts; yield what asks it as a visitor of an address."""
    installed_files(folder)
    port = free_port()
    text = as_installed(folder, "; server ".join(f"127.0.0.1:{h.port}" for h in hosts), port)
    # Visitors here are one machine: each says its address as a proxy of the city would.
    text = re.sub(r"(?m)^#((?:set_)?real_ip)", r"\1", text).replace("192.0.2.0/24", "127.0.0.1")
    (folder / "nginx.conf").write_text(text)
    server = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"])
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    def ask(path, method="GET", body=None, *, address="198.51.100.1", **headers):
        connection = http.client.HTTPConnection(HOST, timeout=60)
        reached = socket.create_connection(("127.0.0.1", port), timeout=60)
        connection.sock = context.wrap_socket(reached, server_hostname=HOST)
        sent = {"Host": HOST, "X-Forwarded-For": address, **headers}
        connection.request(method, path, body=body, headers=sent)
        response = connection.getresponse()
        response.text = response.read().decode(errors="replace")
        return response

    try:
        for _attempt in range(100):
            try:
                ask("/static/css/site.css")
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        yield ask
    finally:
        server.terminate()
        server.wait(10)


def variables(folder: Path, *, database: str, cache: str, mails) -> dict[str, str]:
    """Return the environment of the machines below `folder`."""
    return {
        **{key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ},
        **SETTINGS,
        "DATABASE_URL": database,
        "EMAIL_URL": f"smtp://127.0.0.1:{mails.server_address[1]}",
        "CACHE_URL": cache,
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_MEDIA_ROOT": str(folder / "private"),
        "PRIVATE_MEDIA_ACCEL": "/internal-private/",
    }


def started(stack: ExitStack, folder: Path, names: str, environment: dict[str, str]) -> list[Host]:
    """Start a site and a worker on a machine of each name, with a copy of the code built there."""
    hosts = []
    for name in names:
        (folder / name).mkdir()
        shutil.copytree(folder / "code", folder / name / "code", symlinks=True)
        hosts.append(Host(folder / name, environment))
        stack.callback(hosts[-1].close)
        hosts[-1].start_site()
        hosts[-1].start_worker()
    return hosts


def register(ask, slug: str, number: int, **more):
    """Register person `number` for an event; each has an address of the network of their own."""
    typed = {"name": "見本 花子", "kana": "みほん はなこ", "email": f"p{number}@people.example"}
    return ask(
        f"/ja/events/{slug}/register/",
        "POST",
        urlencode({**typed, **more}),
        address=f"198.51.{number // 250 % 250}.{number % 250 + 1}",
        **{"Content-Type": "application/x-www-form-urlencoded", "User-Agent": f"b{number}"},
    )


@dataclass
class Answer:
    """What a visitor got, and when they had asked, by `time.monotonic`."""

    number: int
    asked: float
    status: int | str
    text: str = ""


class Visitors(threading.Thread):
    """Register for an event RATE times a second, each time another person, until `over`."""

    def __init__(self, ask, slug: str, *, first: int = 0):
        super().__init__()
        self.ask, self.slug, self.first = ask, slug, first
        self.answers: list[Answer] = []
        self._over = threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self._over.set()
        self.join()

    def run(self):
        begun = []
        while not self._over.wait(1 / RATE):
            begun.append(threading.Thread(target=self._one, args=(self.first + len(begun),)))
            begun[-1].start()
        for thread in begun:
            thread.join()

    def _one(self, number: int):
        asked = time.monotonic()
        try:
            response = register(self.ask, self.slug, number)
            self.answers.append(Answer(number, asked, response.status, response.text))
        except OSError as error:
            self.answers.append(Answer(number, asked, repr(error)))

    @property
    def statuses(self) -> Counter:
        return Counter(answer.status for answer in self.answers)

    @property
    def acknowledged(self) -> set[str]:
        return {f"p{one.number}@people.example" for one in self.answers if one.status == 302}


def wait_until(ready, *, seconds: float = 120) -> float:
    """Wait until `ready()`; return for how long. Fails after `seconds`."""
    begun = time.monotonic()
    while not ready():
        assert time.monotonic() < begun + seconds, f"not ready within {seconds} s"
        time.sleep(0.2)
    return time.monotonic() - begun
