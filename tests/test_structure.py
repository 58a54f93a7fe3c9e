"""Folders, directions inside an app, imports, sizes and test files keep their rules.

Each rule is tried on the real tree, and on a small tree with a fault planted.
"""

import inspect
import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from .structure import (
    APP_FOLDERS,
    BORROWED,
    BORROWED_MODULES,
    CODE_FOLDERS,
    COLUMNS,
    DIRECTIONS,
    TEMPLATE_COLUMNS,
    borrowed_modules,
    borrowed_names,
    circles,
    collecting_packages,
    crowded_folders,
    early_clocks,
    imports_of_tags,
    long_files,
    long_functions,
    long_lines,
    long_signatures,
    private_imports,
    python_files,
    strayed_tests,
    unformatted_lines,
    upward_steps,
)
from .test_architecture import LAYERS, ROOT


class Planted(SimpleTestCase):
    """A test that writes small trees of files."""

    def tree(self, **files: str) -> Path:
        """Return a folder with these files, by path."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, text in files.items():
            path = Path(folder.name, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Path(folder.name)


class FolderTests(Planted):
    def test_no_folder_is_crowded(self):
        self.assertEqual(crowded_folders(ROOT), [])

    def test_a_thirteenth_module_is_seen(self):
        names = [f"{chr(97 + n)}.py" for n in range(13)]
        full = {f"events/desk/{name}": "" for name in names[:12]}
        full |= {"events/desk/__init__.py": "", "events/desk/migrations/0001.py": ""}
        self.assertEqual(crowded_folders(self.tree(**full)), [])
        over = full | {f"events/desk/{names[12]}": ""}
        self.assertEqual(crowded_folders(self.tree(**over)), ["events/desk holds 13 modules"])

    def test_a_prefix_used_three_times_is_seen(self):
        files = {f"partners/board_{name}.py": "" for name in ("forms", "mail")}
        self.assertEqual(crowded_folders(self.tree(**files)), [])
        third = files | {"partners/board.py": ""}
        self.assertEqual(crowded_folders(self.tree(**third)), ["partners: board_* 3 times"])


class FolderDirectionTests(Planted):
    def test_folders_use_lower_folders_only(self):
        for package in LAYERS:
            with self.subTest(package):
                seen, faults = upward_steps(ROOT, package)
                self.assertEqual(faults, [])
                self.assertEqual(circles(ROOT, package), [])
                self.assertGreater(seen, 3, "so few imports between folders: is it blind?")

    def test_the_table_names_folders_that_exist(self):
        for package, rows in DIRECTIONS.items():
            for folder in set(" ".join(rows).split()) - {"root"}:
                path = ROOT / APP_FOLDERS[package] / folder.replace(".", "/")
                self.assertTrue(path.is_dir(), path)

    def test_planted_steps_are_seen(self):
        files = {
            f"events/{name}": ""
            for name in (
                "__init__.py",
                "urls.py",
                "status.py",
                "desk/__init__.py",
                "desk/views.py",
                "models/__init__.py",
                "proposals/__init__.py",
                "proposals/mail.py",
                "proposals/review/__init__.py",
                "proposals/review/services.py",
            )
        }
        planted = {
            "events/status.py": ("from .desk.views import x", "root uses desk"),
            "events/models/__init__.py": ("from .. import status", "models uses root"),
            "events/desk/views.py": ("from events import urls", "desk uses top"),
            "events/proposals/mail.py": (
                "def f():\n    from .review import services",
                "proposals uses proposals.review",
            ),
            "events/proposals/review/services.py": (
                "from ...desk import views",
                "proposals.review uses desk",
            ),
        }
        allowed = files | {
            "events/urls.py": "from .desk import views",
            "events/desk/views.py": (
                "from ..proposals.review import services\nfrom ..models import x"
            ),
            "events/proposals/review/services.py": "from ..mail import send",
        }
        self.assertEqual(upward_steps(self.tree(**allowed), "events"), (4, []))
        for where, (source, fault) in planted.items():
            with self.subTest(source):
                _seen, faults = upward_steps(self.tree(**(files | {where: source})), "events")
                self.assertEqual(faults, [f"{where}: {fault}"])

    def test_a_folder_outside_the_table_is_seen(self):
        files = {"events/new/a.py": "from ..models import x", "events/models/__init__.py": ""}
        _seen, faults = upward_steps(self.tree(**files), "events")
        self.assertEqual(faults, ["events/new/a.py: new is not in the table"])

    def test_a_circle_is_seen(self):
        files = {"events/desk/a.py": "from ..public import b", "events/public/b.py": ""}
        self.assertEqual(circles(self.tree(**files), "events"), [])
        files["events/public/b.py"] = "def f():\n    from ..desk.a import g"
        self.assertEqual(
            circles(self.tree(**files), "events"), ["events: desk and public use each other"]
        )


class ImportTests(Planted):
    def test_no_private_name_is_imported(self):
        self.assertEqual(private_imports(ROOT), [])

    def test_a_planted_private_name_is_seen(self):
        for source, name in {
            "from .services import _fresh": "1 _fresh",
            "from . import services\nservices._fresh()": "2 _fresh",
            "import re\nre._compile": "2 _compile",
        }.items():
            with self.subTest(source):
                root = self.tree(**{"events/a.py": source})
                self.assertEqual(private_imports(root), [f"events/a.py:{name}"])
        good = "from __future__ import annotations\nself._a\nfrom . import Event\nEvent._meta"
        self.assertEqual(private_imports(self.tree(**{"events/a.py": good})), [])

    def test_what_is_borrowed_of_packages_is_listed_and_still_there(self):
        self.assertEqual(borrowed_names(ROOT), set(BORROWED))
        self.assertEqual(borrowed_modules(ROOT), BORROWED_MODULES)
        for use, owner in BORROWED.items():
            with self.subTest(use):
                self.assertIn(use.partition(" ")[2], inspect.getsource(owner))

    def test_a_planted_loan_is_seen(self):
        for source, found in {
            "form._user = 1": {"events/a.py _user"},
            "getattr(request, '_messages', None)": {"events/a.py _messages"},
            "def _post_clean(self):\n    super()._post_clean()": {"events/a.py _post_clean"},
            "self._mine = 1\nother._mine": set(),
            "class _A:\n    def _b(self): 0\nclass C(_A):\n    def _b(self): super()._b()": set(),
            "row._replace(a=1)\nEvent._meta": set(),
        }.items():
            with self.subTest(source):
                self.assertEqual(borrowed_names(self.tree(**{"events/a.py": source})), found)
        root = self.tree(**{"events/a.py": "from allauth.internal.flows import login"})
        self.assertEqual(borrowed_modules(root), {"events/a.py allauth.internal.flows"})

    def test_tags_are_for_templates(self):
        self.assertEqual(imports_of_tags(ROOT), [])

    def test_a_planted_import_of_tags_is_seen(self):
        source = "from kanazawa2030.core.templatetags.ui import icon"
        files = {
            "events/templatetags/events.py": source,
            "tests/core/templatetags/test_a.py": source,
        }
        self.assertEqual(imports_of_tags(self.tree(**files)), [])
        for planted in (source, "from .templatetags import events"):
            with self.subTest(planted):
                self.assertTrue(imports_of_tags(self.tree(**{"events/display.py": planted})))

    def test_packages_collect_nothing(self):
        self.assertEqual(collecting_packages(ROOT), [])

    def test_a_planted_collection_is_seen(self):
        files = {"events/models/__init__.py": "from .event import Event"}
        self.assertEqual(collecting_packages(self.tree(**files)), [])
        files["events/desk/__init__.py"] = "from .services import enter"
        self.assertEqual(collecting_packages(self.tree(**files)), ["events/desk/__init__.py"])


class FormTests(Planted):
    code: list[Path]
    templates: list[Path]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.code = [*python_files(ROOT, *CODE_FOLDERS), ROOT / "manage.py"]
        cls.templates = sorted(
            path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}
        )

    def plant(self, source: str) -> list[Path]:
        return [self.tree(**{"a.py": source}) / "a.py"]

    def test_lines_of_code_fit(self):
        self.assertGreater(len(self.code), 300)
        self.assertEqual(long_lines(self.code, COLUMNS), [])
        self.assertEqual(unformatted_lines(self.code), [])

    def test_lines_of_templates_fit(self):
        self.assertGreater(len(self.templates), 100)
        self.assertEqual(long_lines(self.templates, TEMPLATE_COLUMNS), [])

    def test_a_planted_long_line_is_seen(self):
        self.assertEqual(long_lines(self.plant("a" * 100), COLUMNS), [])
        self.assertEqual(len(long_lines(self.plant("a" * 101), COLUMNS)), 1)
        self.assertEqual(len(long_lines(self.plant("あ" * 51), COLUMNS)), 1)
        self.assertEqual(len(long_lines(self.plant("あ" * 80 + "."), TEMPLATE_COLUMNS)), 1)
        self.assertEqual(len(unformatted_lines(self.plant("a = 1  # fmt: " + "skip"))), 1)

    def test_functions_are_short(self):
        """Tests are told apart: a test that follows one person through many pages is long."""
        code = [path for path in self.code if path.relative_to(ROOT).parts[0] != "tests"]
        self.assertEqual(long_functions(code), [])
        self.assertEqual(long_signatures(self.code), [])

    def test_a_planted_long_function_is_seen(self):
        body = "    pass\n"
        self.assertEqual(long_functions(self.plant("def f():\n" + body * 39)), [])
        self.assertEqual(len(long_functions(self.plant("def f():\n" + body * 40))), 1)
        nine = ", ".join("abcdefghi")
        self.assertEqual(
            long_signatures(self.plant(f"def f(self, {nine[:-3]}, *, by, now): 0")), []
        )
        for source in (f"def f({nine}): 0", f"def f(a, *, {nine[3:]}, j): 0"):
            self.assertEqual(len(long_signatures(self.plant(source))), 1)
        self.assertEqual(long_signatures(self.plant(f"def queue_mail({nine}): 0")), [])

    def test_the_clock_is_read_under_the_lock(self):
        self.assertEqual(early_clocks(self.code), [])

    def test_a_planted_early_clock_is_seen(self):
        clock, lock = "    now = now or timezone.now()\n", "    event = lock_event(event)\n"
        begin, end = "def f(event, *, now=None):\n", "    return event, now\n"
        self.assertEqual(early_clocks(self.plant(begin + lock + clock + end)), [])
        self.assertEqual(len(early_clocks(self.plant(begin + clock + lock + end))), 1)

    def test_files_are_short(self):
        self.assertEqual(long_files(self.code + self.templates), [])

    def test_a_planted_long_file_is_seen(self):
        self.assertEqual(long_files(self.plant("\n" * 500)), [])
        self.assertEqual(len(long_files(self.plant("\n" * 501))), 1)


class TestFileTests(Planted):
    def test_every_test_file_has_its_module(self):
        self.assertEqual(strayed_tests(ROOT), [])

    def test_a_planted_stray_is_seen(self):
        files = {
            "events/desk/views.py": "",
            "kanazawa2030/pages/management/commands/load_demo.py": "",
            "tests/events/desk/test_views.py": "",
            "tests/events/desk/test_race.py": "",
            "tests/pages/test_load_demo.py": "",
        }
        self.assertEqual(strayed_tests(self.tree(**files)), [])
        files["tests/events/test_views.py"] = ""
        self.assertEqual(strayed_tests(self.tree(**files)), ["tests/events/test_views.py"])
