"""deploy/README.md: its commands fit what is there; those that need no server are run.

`python -m tests.deploy.debian` types all of them on a bare Debian, as root.
"""

import os
import re
import shutil
import stat
import subprocess

import psycopg2
import pytest

from .. import postgres
from ..nginx import SHIPPED
from ..test_architecture import ROOT
from .debian import TYPED
from .readme import commands

DEPLOY = ROOT / "deploy"
UNITS = ("kanazawa2030-web.socket", "kanazawa2030-web@.service", "kanazawa2030-worker.service")
ENVIRONMENT = r"""# a comment
; another
PLAIN=value
DOLLAR=pa$$word$HOME`id`
QUOTED="Portal <portal@example.jp>"
SINGLE='a "b" $c'
QUOTE=it's
BACKSLASH=a\\b
EMPTY=
"""


def test_every_line_is_a_whole_command():
    """Each is typed on its own, so none may go on in the next."""
    assert len(commands()) > 30
    for line in commands():
        done = subprocess.run(
            ["sh", "-n", "-c", TYPED.get("git clone") if "<this" in line else line]
        )
        assert done.returncode == 0, line


def test_what_is_typed_instead_is_in_the_readme():
    for start in TYPED:
        assert [line for line in commands() if line.startswith(start)], start


def test_the_units_name_what_is_there():
    for name in UNITS:
        text = (DEPLOY / name).read_text()
        for path in re.findall(r"/srv/kanazawa2030/([\w./-]+)", text):
            assert path.startswith((".venv/", "var")), path
        assert "EnvironmentFile=/etc/kanazawa2030.env" in text or name.endswith(".socket")
    enabled = next(line for line in commands() if line.startswith("systemctl enable"))
    for name in enabled.split()[3:]:
        unit = re.sub(r"@\d", "@", name)
        unit = unit if unit.endswith((".socket", ".timer")) else f"{unit}.service"
        assert (DEPLOY / unit).is_file(), name
    [listens] = re.findall(r"ListenStream=(\S+)", (DEPLOY / UNITS[0]).read_text())
    assert f"server unix:{listens}" in SHIPPED


def test_the_environment_file_is_read_without_a_shell(tmp_path):
    """By the script itself: it passes on the variables and the arguments, in a copy's folder."""
    (tmp_path / "env").write_text(ENVIRONMENT)
    (tmp_path / "deploy").mkdir()
    (tmp_path / "var").mkdir()
    (tmp_path / ".venv/bin").mkdir(parents=True)
    shutil.copy(DEPLOY / "portal.py", tmp_path / "deploy")
    python = tmp_path / ".venv/bin/python"
    python.write_text('#!/bin/sh\necho "$@"; pwd; env\n')
    python.chmod(0o755)
    done = subprocess.run(
        [tmp_path / "deploy/portal.py", "send_outbox", "--test", "a b"],
        env={"PATH": os.environ["PATH"], "KANAZAWA2030_ENV": str(tmp_path / "env")},
        capture_output=True,
        text=True,
        cwd="/",
    )
    said = done.stdout.splitlines()
    assert said[:2] == ["manage.py send_outbox --test a b", str(tmp_path)], done.stderr
    for line in (
        "PLAIN=value",
        "DOLLAR=pa$$word$HOME`id`",
        "QUOTED=Portal <portal@example.jp>",
        'SINGLE=a "b" $c',
        "QUOTE=it's",
        "BACKSLASH=a\\b",
        "EMPTY=",
    ):
        assert line in said


def test_without_the_environment_file_it_says_what_to_do(tmp_path):
    done = subprocess.run(
        [DEPLOY / "portal.py", "check"],
        env={"PATH": os.environ["PATH"], "KANAZAWA2030_ENV": str(tmp_path / "none")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "cannot be read" in done.stderr and "sudo portal" in done.stderr


# --- update.sh, with every program it calls written down instead of run ------------------


@pytest.fixture
def update(tmp_path):
    """Return a function that runs update.sh on a copy; `answers` are programs' endings."""
    (tmp_path / "deploy").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(DEPLOY / "update.sh", tmp_path / "deploy")
    log = tmp_path / "log"
    names = ["bin/git", "bin/make", "bin/systemctl", "bin/sleep", "deploy/portal.py"]
    (tmp_path / ".venv/bin").mkdir(parents=True)
    names.append(".venv/bin/python")
    for name in names:
        program = tmp_path / name
        word = program.stem
        program.write_text(f'#!/bin/sh\necho "{word} $*" >> {log}\n. {tmp_path}/answers\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def run(answers="", *arguments):
        log.write_text("")
        (tmp_path / "answers").write_text(answers)
        done = subprocess.run(
            ["sh", tmp_path / "deploy/update.sh", *arguments],
            env={"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
        )
        return done, log.read_text().splitlines()

    return run


def test_an_update_backs_up_first_and_restarts_one_after_the_other_last(update):
    done, ran = update()
    assert done.returncode == 0, done.stderr
    order = [
        "portal backup /var/backups/kanazawa2030 --keep 14",
        "git merge --quiet --ff-only",
        "make setup",
        "portal build_error_pages",
        "portal migrate",
        "systemctl restart kanazawa2030-web@1",
        "systemctl restart kanazawa2030-web@2",
        "systemctl restart kanazawa2030-worker",
    ]
    assert [line for line in ran if line in order] == order
    assert "git checkout --quiet v1.2.0" in update("", "v1.2.0")[1]


def test_a_step_that_fails_leaves_the_old_version_running(update):
    for step in ("backup", "merge", "setup", "collectstatic", "check", "load_content"):
        done, ran = update(f'case "$*" in *{step}*) exit 1 ;; esac')
        assert done.returncode != 0, step
        assert not [line for line in ran if line.startswith("systemctl")], step


def test_a_table_in_use_is_tried_again_and_another_fault_is_not(update):
    fails = ': > "$0.had"; echo "lock timeout"; exit 1'
    once = f'case "$*" in migrate) [ -e "$0.had" ] || {{ {fails}; }} ;; esac'
    done, ran = update(once)
    assert (done.returncode, ran.count("portal migrate")) == (0, 2)
    always = 'case "$*" in migrate) echo "canceling statement due to lock timeout"; exit 1 ;; esac'
    done, ran = update(always)
    assert (done.returncode, ran.count("portal migrate")) == (1, 20)
    done, ran = update('case "$*" in migrate) echo "no such column"; exit 1 ;; esac')
    assert (done.returncode, ran.count("portal migrate")) == (1, 1)
    assert "no such column" in done.stderr


# --- PostgreSQL ---------------------------------------------------------------------------


def fail_with(url_folder, user, marker):
    """Break a unique column and a time-out, each with the marker in its statement."""
    session = psycopg2.connect(dbname="postgres", user=user, host=url_folder)
    session.autocommit = True
    cursor = session.cursor()
    cursor.execute("CREATE TEMP TABLE people (email text UNIQUE)")
    cursor.execute("INSERT INTO people VALUES (%s)", [marker])
    for statement in (
        "INSERT INTO people VALUES (%s)",
        "SET statement_timeout = '20ms'; SELECT %s, pg_sleep(1)",
    ):
        with pytest.raises(psycopg2.Error):
            cursor.execute(statement, [marker])
    session.close()


def test_postgresql_writes_down_no_statement_that_failed():
    """As the README sets it; the control is a role without these settings."""
    settings = [
        re.search(r'"(ALTER ROLE .+)"', line)[1] for line in commands() if "ALTER ROLE" in line
    ]
    assert len(settings) == 3
    with postgres.server() as url:
        folder = url.partition("?host=")[2]
        chief = psycopg2.connect(dbname="postgres", user="postgres", host=folder)
        chief.autocommit = True
        cursor = chief.cursor()
        for statement in ("CREATE ROLE kanazawa2030 LOGIN", "CREATE ROLE loud LOGIN", *settings):
            cursor.execute(statement)
        chief.close()
        fail_with(folder, "kanazawa2030", "planted-quiet")
        fail_with(folder, "loud", "planted-loud")
        with open(f"{folder}/server.log", encoding="utf-8") as file:
            log = file.read()
    assert "planted-loud" in log
    assert "planted-quiet" not in log
