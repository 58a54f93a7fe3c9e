"""Build what the Dockerfile describes in a clean folder, where no Docker engine runs.

Each step of the stages `build` and `site` is taken from the Dockerfile itself, with the
folder in place of /srv/kanazawa2030. The Python of the tests stands in for that of the base
image, their packages for what pip would install; what makes users is left out.
"""

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from ..test_architecture import ROOT

HOME = "/srv/kanazawa2030"
DOCKERFILE = ROOT / "Dockerfile"


def steps() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile: (word, rest), continued lines joined."""
    text = re.sub(r"(?m)^\s*#.*\n", "", DOCKERFILE.read_text(encoding="utf-8"))
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in lines if line]


def stage(name: str) -> list[tuple[str, str]]:
    """Return the instructions of one stage."""
    found, inside = [], False
    for word, rest in steps():
        if word == "FROM":
            inside = rest.endswith(f" AS {name}")
        elif inside:
            found.append((word, rest))
    return found


def values(name: str, wanted: str) -> list[str]:
    return [rest for word, rest in stage(name) if word == wanted]


def environment() -> dict[str, str]:
    """Return what ENV of the stage `site` sets."""
    pairs = (pair for rest in values("site", "ENV") for pair in rest.split())
    return dict(pair.split("=", 1) for pair in pairs)


def command(name: str, wanted: str = "CMD") -> list[str]:
    """Return the words of CMD, or of the HEALTHCHECK."""
    return json.loads(
        values(name, wanted)[-1].partition("[")[1] + values(name, wanted)[-1].partition("[")[2]
    )


def ignored() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _is_ignored(path: str, patterns: list[str]) -> bool:
    parts = path.split("/")
    heads = ["/".join(parts[: number + 1]) for number in range(len(parts))]
    plain = [pattern.removeprefix("**/") for pattern in patterns if pattern.startswith("**/")]
    return any(fnmatch.fnmatch(part, one) for part in parts for one in plain) or any(
        head in patterns for head in heads
    )


def copy_context(folder: Path) -> None:
    """Copy what `COPY . ./` would: this folder without what .dockerignore names."""
    patterns = ignored()
    for top, folders, files in os.walk(ROOT):
        here = Path(top).relative_to(ROOT)
        folders[:] = [name for name in folders if not _is_ignored(str(here / name), patterns)]
        for name in files:
            if not _is_ignored(str(here / name), patterns):
                (folder / here).mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / here / name, folder / here / name)


def build(folder: Path) -> list[str]:
    """Make the files of the image below `folder`; return the commands that were run."""
    ran = []
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    for word, rest in stage("build"):
        if (word, rest) == ("COPY", ". ./"):
            copy_context(folder)
        elif word == "RUN" and "pip install" in rest:
            (folder / ".venv/bin").mkdir(parents=True)
            start = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
            (folder / ".venv/bin/python").write_text(start)
            (folder / ".venv/bin/python").chmod(0o755)
        elif word == "RUN":
            subprocess.run(["sh", "-ec", rest], cwd=folder, env=clean, check=True)
            ran.append(rest)
    for rest in values("site", "RUN"):
        for made in re.findall(rf"{HOME}/(var/\w+)", rest):
            (folder / made).mkdir(parents=True)
    return ran


def make_read_only(folder: Path) -> None:
    """Take the right to write from everybody, but below var/."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink() and "var" not in path.relative_to(folder).parts[:1]:
            path.chmod(path.stat().st_mode & ~0o222 | 0o444)
    for path in [folder / "var", *(folder / "var").iterdir()]:
        path.chmod(0o777)
