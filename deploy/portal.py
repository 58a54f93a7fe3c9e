#!/usr/bin/env python3
"""Run manage.py as the services run: with their environment and as their user.

    portal check_production

reads the environment file as systemd does. A shell would take a `$` in a password for a
variable. Root becomes the owner of `var/`, so that the services may use what is written.
"""

import os
import re
import shlex
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
FILE = Path(os.environ.get("KANAZAWA2030_ENV", "/etc/kanazawa2030.env"))


def read_environment(text: str) -> dict[str, str]:
    """Return the variables of an environment file; quotes and backslashes as systemd reads."""
    found = {}
    for line in text.splitlines():
        name, is_pair, value = line.strip().partition("=")
        if is_pair and not name.startswith(("#", ";")):
            found[name.strip()] = _plain(value.strip())
    return found


def _plain(value: str) -> str:
    if value.startswith(("'", '"')):
        return "".join(shlex.split(value))
    return re.sub(r"\\(.)", r"\1", value)


def become_owner(folder: Path) -> None:
    """Take the user and group of `folder`, if this is root."""
    owner = folder.stat()
    if os.geteuid() == 0 and owner.st_uid:
        os.setgroups([])
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)


def main() -> None:
    try:
        environment = {**os.environ, **read_environment(FILE.read_text(encoding="utf-8"))}
    except OSError as error:
        raise SystemExit(
            f"{FILE} cannot be read ({error.strerror}). As root: sudo portal …"
        ) from None
    python = HOME / ".venv" / "bin" / "python"
    os.chdir(HOME)
    os.umask(0o027)
    become_owner(HOME / "var")
    os.execve(python, [str(python), "manage.py", *sys.argv[1:]], environment)


if __name__ == "__main__":
    main()
