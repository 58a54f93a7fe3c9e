"""Follow deploy/README.md to the letter on a bare Debian, then update it under load.

    python -m tests.deploy.debian            (as root; debootstrap and systemd-container)

boots a Debian in a container of systemd, without anything but its base, and types each line.
What differs from a city's server stands in TYPED. The container shares this machine's network:
ports 80 and 443 must be free. Ends with 0 if every step and every check was right.
"""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from ..test_architecture import ROOT
from .readme import commands

SITE = "portal.example.jp"
# What a person types, or nobody can here: the beginning of the line, and what is run for it.
TYPED = {
    "git clone": "git clone --quiet /repository /srv/kanazawa2030",
    "nano ": "sed -i 's|^EMAIL_URL=.*|EMAIL_URL=smtp://127.0.0.1:2525|' /etc/kanazawa2030.env",
    "portal createsuperuser": (
        "DJANGO_SUPERUSER_PASSWORD=kanazawa-2030-bare portal createsuperuser"
        " --noinput --email chief@example.test"
    ),
    # No authority reaches this machine: the proof is fetched as it would, then the
    # certificate made here lies where certbot would put one.
    "certbot certonly": (
        "certbot --version && install -d /var/www/kanazawa2030-acme/.well-known/acme-challenge"
        " && echo proof > /var/www/kanazawa2030-acme/.well-known/acme-challenge/x"
        " && [ $(curl -s http://$SITE/.well-known/acme-challenge/x) = proof ]"
        " && install -d /etc/letsencrypt/live/kanazawa2030"
        " && cp /etc/ssl/kanazawa2030-first/*.pem /etc/letsencrypt/live/kanazawa2030/"
    ),
    "curl ": f"curl --fail --silent --insecure https://{SITE}/healthz",
}
HERE = "ca-certificates.crt"  # a machine may reach its registries by authorities of its own
RATE = 20  # requests a second during the update


def typed(line: str) -> str:
    return next((told for start, told in TYPED.items() if line.startswith(start)), line)


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, **options)


class Debian:
    """A booted container of systemd on the files below `root`."""

    def __init__(self, root: Path, repository: Path):
        binds = [f"--bind-ro={repository}:/repository"]
        for path in (Path("/etc/ssl/certs") / HERE, Path("/etc/pip.conf")):
            if path.exists():
                (root / str(path)[1:]).touch()
                binds.append(f"--bind-ro={path}")
        find_links = os.environ.get("PIP_FIND_LINKS", "")
        binds += [f"--bind-ro={find_links}"] if find_links.startswith("/") else []
        (root / "etc/hosts").write_text(f"127.0.0.1 localhost {SITE}\n")
        words = ["systemd-nspawn", "--quiet", "--keep-unit", "--register=no", "--boot"]
        self.log = (root.parent / "boot.log").open("w")
        self.process = subprocess.Popen(
            [*words, "-D", root, *binds], stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL
        )
        self.leader = self._leader()

    def _leader(self) -> str:
        for _second in range(60):
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            for child in children.read_text().split():
                if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                    time.sleep(3)
                    return child
            time.sleep(1)
        raise SystemExit(f"Debian did not boot: {Path(self.log.name).read_text()[-2000:]}")

    def shell(self, script: str, **options):
        enter = ["nsenter", "-t", self.leader, "-m", "-u", "-i", "-p", "-r"]
        clean = ["env", "-i", "HOME=/root", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"]
        path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return subprocess.run(
            [*enter, *clean, path, "bash", "-c", f"cd /root; {script}"], **options
        )

    def says(self, script: str) -> str:
        return self.shell(script, capture_output=True, text=True).stdout.strip()

    def halt(self):
        self.shell("systemctl poweroff", capture_output=True)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


def install(debian: Debian) -> float:
    """Type every line in one shell; return the seconds it took."""
    script = ["set -u"]
    for line in commands():
        script += [f"printf '%s\\n' {_quoted('$ ' + line)}", typed(line), "ok=$?"]
        script += ['[ $ok = 0 ] || { echo "failed: $ok"; exit 1; }']
    began = time.monotonic()
    if debian.shell("\n".join(script)).returncode:
        raise SystemExit("A line of deploy/README.md failed.")
    return time.monotonic() - began


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def ask(path: str, *, host=SITE):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection(host, timeout=30, context=context)
    connection.sock = context.wrap_socket(
        socket.create_connection(("127.0.0.1", 443), 30), server_hostname=host
    )
    connection.request("GET", path, headers={"Host": host})
    response = connection.getresponse()
    return response.status, response.read().decode(errors="replace")


def checks(debian: Debian) -> dict[str, bool]:
    """Return what was looked at, and whether it was right."""
    services = "kanazawa2030-web@1 kanazawa2030-web@2 kanazawa2030-worker nginx postgresql"
    owner = "ps -o user= -C python | sort -u; ps -ef | grep -c '[g]unicorn'"
    return {
        "all services run": set(debian.says(f"systemctl is-active {services}").split())
        == {"active"},
        "the home page, in both languages": (ask("/ja/")[0], ask("/en/")[0]) == (200, 200),
        "signing in": ask("/ja/accounts/login/")[0] == 200,
        "a style sheet": ask("/static/css/site.css")[0] == 200,
        "a page of nginx's own": "ページが見つかりません" in ask("/static/none.css")[1],
        "nothing runs as root": "root" not in debian.says(owner).split(),
        "no file of root's below var": not debian.says("find /srv/kanazawa2030/var -user root"),
        "no visitor in the logs of nginx": not debian.says("grep -r 127.0.0.1 /var/log/nginx"),
    }


def update(debian: Debian) -> Counter:
    """Run update.sh while pages are asked for, RATE a second; return how often which answer."""
    answers, over, threads = Counter(), threading.Event(), []

    def one(number):
        try:
            answers[ask(("/ja/", "/en/events/", "/healthz")[number % 3])[0]] += 1
        except OSError as error:
            answers[type(error).__name__] += 1

    def load():
        number = 0
        while not over.wait(1 / RATE):
            number += 1
            threads.append(threading.Thread(target=one, args=(number,)))
            threads[-1].start()

    source = threading.Thread(target=load)
    source.start()
    done = debian.shell("/srv/kanazawa2030/deploy/update.sh")
    time.sleep(2)
    over.set()
    source.join()
    for thread in threads:
        thread.join()
    if done.returncode:
        answers["update.sh failed"] += 1
    return answers


def main() -> int:
    missing = [name for name in ("debootstrap", "systemd-nspawn") if not shutil.which(name)]
    if os.geteuid() or missing:
        raise SystemExit(f"As root, with debootstrap and systemd-container; missing: {missing}")
    folder = Path(tempfile.mkdtemp(prefix="kanazawa-debian-"))
    root, repository = folder / "root", folder / "repository"
    run("git", "clone", "--quiet", "--bare", ROOT, repository)
    include = "--include=systemd,systemd-sysv,dbus,ca-certificates,curl,nano"
    quiet = {"stdout": subprocess.DEVNULL}
    run("debootstrap", "--variant=minbase", include, "bookworm", root, **quiet)
    debian = Debian(root, repository)
    try:
        print(f"Installed in {install(debian):.0f} s")
        found = checks(debian)
        for name, right in found.items():
            print("ok  " if right else "WRONG", name)
        answers = update(debian)
        print("Answers during the update:", dict(answers))
        return 0 if all(found.values()) and set(answers) == {200} else 1
    finally:
        debian.halt()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
