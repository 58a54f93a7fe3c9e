"""What is installed: declared where it is imported, locked with sums, listed in the SBOM."""

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from django.test import SimpleTestCase

from .test_architecture import LAYERS, ROOT, python_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OWN = {"kanazawa2030", "partners", "events", "meetings", "tests", "tools"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(file: str) -> dict[str, str]:
    """Return the packages a file of requirements names, with their versions."""
    text = (ROOT / file).read_text("utf-8")
    found = re.findall(r"(?m)^([A-Za-z0-9_.-]+)(?:\[[a-z0-9,]+\])?==([^\s;\\]+)", text)
    return {normal(name): version for name, version in found}


def imported(paths) -> set[str]:
    """Return the packages of others that files import."""
    names = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module.partition(".")[0])
    return names - OWN - sys.stdlib_module_names


class DeclaredTests(SimpleTestCase):
    def undeclared(self, paths, *files):
        declared = {name for file in files for name in pinned(file)}
        owners = packages_distributions()
        return {
            name
            for name in imported(paths)
            if not {normal(owner) for owner in owners.get(name, [name])} & declared
        }

    def test_what_the_portal_imports_is_in_requirements(self):
        """A package that comes with another goes with it too."""
        paths = [path for package in LAYERS for path in python_files(package)]
        self.assertGreater(len(paths), 300)
        self.assertEqual(self.undeclared(paths, "requirements.txt"), set())

    def test_what_tests_import_is_in_requirements(self):
        paths = [path for folder in ("tests", "tools") for path in (ROOT / folder).rglob("*.py")]
        both = ("requirements.txt", "requirements-dev.txt")
        self.assertEqual(self.undeclared(paths, *both), set())

    def test_an_import_of_what_is_not_declared_is_seen(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.py")
            path.write_text("import os, asgiref.sync\nfrom sqlparse import x\nfrom . import b\n")
            self.assertEqual(self.undeclared([path], "requirements.txt"), {"asgiref", "sqlparse"})


class LockTests(SimpleTestCase):
    LOCKS = ("requirements.lock", "requirements-dev.lock")

    def test_the_lock_has_what_requirements_pin(self):
        for wanted, lock in (
            ("requirements.txt", "requirements.lock"),
            ("requirements.txt", "requirements-dev.lock"),
            ("requirements-dev.txt", "requirements-dev.lock"),
            ("requirements.lock", "requirements-dev.lock"),
        ):
            with self.subTest(lock, of=wanted):
                locked = pinned(lock)
                kept = {name: locked.get(name) for name in pinned(wanted)}
                self.assertEqual(kept, pinned(wanted), "run make lock")

    def test_every_package_has_sums_and_no_address(self):
        for lock in self.LOCKS:
            text = (ROOT / lock).read_text("utf-8")
            blocks = re.split(r"(?m)^(?=[a-z0-9])", text)[1:]
            self.assertEqual({normal(one.partition("==")[0]) for one in blocks}, set(pinned(lock)))
            for block in blocks:
                self.assertRegex(block, r"--hash=sha256:[0-9a-f]{64}", block.partition("=")[0])
            self.assertNotRegex(text, r"(?m)://|--(extra-)?index|--find-links|^-")

    def test_the_lock_is_for_every_python_the_project_is_for(self):
        oldest = PROJECT["requires-python"].removeprefix(">=")
        makefile = (ROOT / "Makefile").read_text("utf-8")
        self.assertIn(f"--universal --python-version {oldest}", makefile)

    def test_set_up_installs_the_lock_and_nothing_else(self):
        script = (ROOT / "tools" / "bootstrap.sh").read_text("utf-8")
        installs = [line for line in script.splitlines() if "pip install" in line]
        self.assertEqual(len(installs), 2)
        for line in installs:
            self.assertIn('--require-hashes -r "$1"', line)


class PartsTests(SimpleTestCase):
    def test_the_list_of_parts_names_what_is_locked(self):
        """CycloneDX JSON with version, address and sums of each part."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "parts.json")
            # -o: what is installed stays as it is.
            command = ["make", "-o", "setup-test", "sbom", f"SBOM={file}"]
            subprocess.run(
                [*command, f"PYTHON={sys.executable}"],
                cwd=ROOT,
                env={**os.environ, "MAKEFLAGS": ""},
                check=True,
                capture_output=True,
            )
            parts = json.loads(file.read_text("utf-8"))
        self.assertEqual((parts["bomFormat"], parts["specVersion"]), ("CycloneDX", "1.6"))
        portal = parts["metadata"]["component"]
        self.assertEqual((portal["name"], portal["version"]), ("kanazawa2030", PROJECT["version"]))
        locked = pinned("requirements.lock")
        self.assertEqual({normal(c["name"]): c["version"] for c in parts["components"]}, locked)
        for part in parts["components"]:
            name, version = part["name"], part["version"]
            self.assertEqual(part["purl"].lower(), f"pkg:pypi/{normal(name)}@{version}")
            self.assertTrue(part["externalReferences"][0]["hashes"], name)
