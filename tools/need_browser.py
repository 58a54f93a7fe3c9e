"""Find the Chromium the browser tests drive, or say how to get it.

    python -m tools.need_browser [--install]

prints its path. `--install` gets one where that is possible without asking: Debian's
package as root, else Playwright's own build. A distribution's snap is no use: it cannot
read the test's profile folder.
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
HOW = """\
The browser tests need Chromium. Any one of these gets it:
  Debian:         sudo apt-get install -y chromium fonts-noto-cjk
  Ubuntu, macOS:  .venv/bin/python -m playwright install --with-deps chromium
  elsewhere:      CHROMIUM=/path/to/chromium make test
"""


class BrowserMissing(Exception):
    """No browser that starts was found; the text says how to get one."""


def _starts(path: str) -> bool:
    """Whether the browser answers for itself and is not a snap or a pointer to one."""
    if "/snap/" in os.path.realpath(path):
        return False
    try:
        done = subprocess.run(
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    words = (done.stdout + done.stderr).lower()
    return done.returncode == 0 and "snap" not in words and "chrom" in words


def _of_playwright() -> str | None:
    """Return where Playwright keeps its own build, there or not."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


@cache
def find_browser() -> str:
    """Return the path of a Chromium that starts.

    CHROMIUM decides when it is set. Raises BrowserMissing, saying how to get one.
    """
    wanted = os.environ.get("CHROMIUM")
    if wanted:
        if _starts(wanted):
            return wanted
        raise BrowserMissing(f"CHROMIUM is {wanted}, which does not start.\n{HOW}")
    for name in (*map(shutil.which, NAMES), *MAC_APPS):
        if name and Path(name).exists() and _starts(name):
            return name
    # Asked in a process of its own: Playwright may be at work in this one.
    asked = subprocess.run(
        [sys.executable, "-m", "tools.need_browser", "--playwright"],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    own = asked.stdout.strip()
    if own and Path(own).exists() and _starts(own):
        return own
    raise BrowserMissing(HOW)


def _run(*command: str) -> bool:
    done = subprocess.run(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write("\n".join(done.stdout.splitlines()[-10:]) + "\n")
    return done.returncode == 0


def install() -> None:
    """Get a browser where nobody need be asked; leave it to `find_browser` to judge."""
    sys.stderr.write("Installing Chromium …\n")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and shutil.which("apt-get"):
        os_release = Path("/etc/os-release")
        if os_release.exists() and "ID=ubuntu" not in os_release.read_text():
            _run("apt-get", "update")
            if _run("apt-get", "install", "-y", "--no-install-recommends", "chromium"):
                return
    command = [sys.executable, "-m", "playwright", "install"]
    _run(*command, *(["--with-deps"] if root else []), "chromium")


def main(arguments: list[str]) -> int:
    if "--playwright" in arguments:
        print(_of_playwright() or "")
        return 0
    try:
        print(find_browser())
    except BrowserMissing as missing:
        if "--install" in arguments and not os.environ.get("CHROMIUM"):
            install()
            return main([])
        sys.stderr.write(str(missing))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
