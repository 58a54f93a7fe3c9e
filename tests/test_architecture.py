"""No package imports, links to or depends on one above it in LAYERS."""

import ast
import re
from pathlib import Path

from django.test import SimpleTestCase

ROOT = Path(__file__).resolve().parent.parent

# Low to high: package, the namespace of its URLs, the packages it may use.
LAYERS = {
    "kanazawa2030.core": ("core", set()),
    "partners": ("partners", {"kanazawa2030.core"}),
    "events": ("events", {"kanazawa2030.core", "partners"}),
    "meetings": ("meetings", {"kanazawa2030.core", "partners", "events"}),
    "kanazawa2030.pages": ("pages", {"kanazawa2030.core", "partners", "events", "meetings"}),
}
LABELS = {package.rpartition(".")[2]: package for package in LAYERS}
ADDRESS = re.compile(r"""\burl\s+["'](\w+):""")
# Functions whose first argument is the name of a URL.
REVERSING = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


# Functions whose first argument names a module or a model.
NAMING = {"import_module", "import_string", "get_model", "get_app_config"}
NAMING |= {"ForeignKey", "ManyToManyField", "OneToOneField"}


def called(node: ast.Call) -> str:
    """Return the name of the function or method that is called."""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def package_of(module: str) -> str | None:
    """Return the package of LAYERS that a dotted name belongs to, or None."""
    for package in LAYERS:
        if module == package or module.startswith(f"{package}."):
            return package
    return None


def python_files(package: str):
    return sorted((ROOT / package.replace(".", "/")).rglob("*.py"))


def imports(tree: ast.AST, module: str, *, is_package: bool):
    """Yield the absolute name of everything a module imports, however it does."""
    here = module.split(".")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = here[: len(here) - node.level + is_package]
                base = ".".join([*up, base]).strip(".")
            yield base
            # `from kanazawa2030 import pages` names the package in its second half
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            first = node.args[0] if node.args else None
            if called(node) in NAMING and isinstance(first, ast.Constant):
                # "events.Event" and "pages" name an app by its label
                label, _, rest = str(first.value).partition(".")
                yield f"{LABELS.get(label, label)}.{rest}"


def dependencies(tree: ast.AST):
    """Yield the app labels a migration's `dependencies` name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            getattr(target, "id", "") in {"dependencies", "run_before"} for target in node.targets
        ):
            for pair in getattr(node.value, "elts", []):
                first = getattr(pair, "elts", [None])[0]
                if isinstance(first, ast.Constant):
                    yield first.value


def named_addresses(tree: ast.AST):
    """Yield the URL namespaces that the calls of REVERSING name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            first = node.args[0]
            if (
                called(node) in REVERSING
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str)
                and ":" in first.value
            ):
                yield first.value.partition(":")[0]


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class DirectionTests(SimpleTestCase):
    def test_python_names_nothing_above(self):
        """Imports, migrations and reversed addresses name nothing above them."""
        seen, upward = 0, []
        for package, (_, below) in LAYERS.items():
            allowed = below | {package}
            for path in python_files(package):
                tree = ast.parse(path.read_text(encoding="utf-8"))
                where = path.relative_to(ROOT)
                names = imports(tree, dotted(path), is_package=path.name == "__init__.py")
                used = {package_of(name) for name in names} - {None, package}
                used |= {LABELS[label] for label in dependencies(tree) if label in LABELS}
                used |= {LABELS[space] for space in named_addresses(tree) if space in LABELS}
                seen += len(used)
                upward += [f"{where} uses {one}" for one in sorted(used - allowed)]
        self.assertEqual(upward, [])
        self.assertGreater(seen, 10, "too few imports between apps found")

    def test_templates_name_no_address_from_above(self):
        """templates/<app>/ names its own layer or a lower one; base and includes name all."""
        seen, upward = 0, []
        for package, (namespace, below) in LAYERS.items():
            allowed = {LAYERS[one][0] for one in below} | {namespace}
            for path in sorted((ROOT / "templates" / namespace).rglob("*")):
                if not path.is_file():
                    continue
                text = path.read_text(encoding="utf-8")
                used = {name for name in ADDRESS.findall(text) if name in LABELS}
                seen += len(used)
                upward += [
                    f"{path.relative_to(ROOT)} links to {one} ({package})"
                    for one in sorted(used - allowed)
                ]
        self.assertEqual(upward, [])
        self.assertGreater(seen, 2, "too few links in templates found")

    def test_every_kind_of_upward_import_is_found(self):
        """A planted import or link of each kind is found."""
        planted = {
            "import events.models": "events",
            "from events.models import Event": "events",
            "from kanazawa2030 import pages": "kanazawa2030.pages",
            "from ..pages import models": "kanazawa2030.pages",
            "def f():\n    from meetings import models": "meetings",
            "apps.get_model('events.Event')": "events",
            "apps.get_model('pages', 'SitePage')": "kanazawa2030.pages",
            "models.ForeignKey('meetings.Meeting')": "meetings",
            "import_module('meetings.models')": "meetings",
        }
        for source, package in planted.items():
            with self.subTest(source):
                names = imports(ast.parse(source), "kanazawa2030.core.models", is_package=False)
                self.assertIn(package, {package_of(name) for name in names})
        tree = ast.parse("dependencies = [('events', '0001_initial')]")
        self.assertEqual(list(dependencies(tree)), ["events"])
        tree = ast.parse("redirect('meetings:list')")
        self.assertEqual(list(named_addresses(tree)), ["meetings"])
