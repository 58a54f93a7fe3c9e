"""Rules on the form of the code; each function returns what breaks one in a tree of files."""

import ast
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from itertools import takewhile
from pathlib import Path

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib.admin import ModelAdmin

from .test_architecture import LAYERS, imports

APP_FOLDERS = {package: package.replace(".", "/") for package in LAYERS}
CODE_FOLDERS = ["kanazawa2030", "partners", "events", "meetings", "tests", "tools", "deploy"]

# --- 1. Folders -----------------------------------------------------------------------------

MODULES = 12  # of one folder
# Django decides what these hold.
UNCOUNTED = {"migrations", "management", "commands", "templatetags"}

# --- 2. Directions --------------------------------------------------------------------------

# The folders of an app from low to high; one uses those to its left only, and none beside it.
# "root" is the app's own modules, without those of TOP, which may use every folder.
# Tags and commands may too; nothing but templates and Django uses them.
DIRECTIONS = {
    "kanazawa2030.core": (
        "language formats",
        "models",
        "root",
        "page_cache uploads charts",
        "forms web",
        "mail",
        "backup workflow worker",
        "accounts",
        "drafts files history",
        "amending",
        "production reference staff_site watch",
    ),
    "partners": (
        "models",
        "root",
        "commitments membership",
        "directory yearly_check",
        "board",
        "profile",
    ),
    "events": (
        "models",
        "root",
        "proposals questionnaire",
        "proposals.proposer",
        "proposals.review",
        "registration",
        "reports",
        "editing public",
        "desk feeds messages",
        "lists overview people reception",
    ),
    "meetings": ("models", "root", "vision", "records voices", "photos", "public"),
    "kanazawa2030.pages": (
        "models",
        "root",
        "demo.rows impact",
        "content council demo digest handbook imports open_data privacy public search translations",
        "dashboard",
    ),
}
TOP = {"admin", "apps", "urls"}
OPEN = {"migrations", "management", "templatetags"}

# --- 3. Imports -----------------------------------------------------------------------------

# Django gives these names a leading underscore and documents them; so do named tuples.
DOCUMENTED = {"_meta", "_default_manager", "_base_manager", "_db"}
DOCUMENTED |= {"_asdict", "_fields", "_make", "_replace"}

# What is taken from a package although its name is private, for no public way does the same.
# The reason stands beside each; here is what must still speak of it, or the upgrade fails.
BORROWED = {
    "kanazawa2030/core/accounts/views.py _process": ConfirmLoginCodeView,
    "kanazawa2030/core/accounts/views.py _user": RequestLoginCodeView,
    "kanazawa2030/core/staff_site/base.py _get_obj_does_not_exist_redirect": ModelAdmin,
}
# The same of modules that a package keeps for itself.
BORROWED_MODULES = {
    "kanazawa2030/core/accounts/second_factor.py allauth.account.internal.flows.login"
}
# What stands in `__init__.py` is named there and not imported by others.
COLLECTS = {"models"}

# --- 4. Form --------------------------------------------------------------------------------

FILE_LINES = 500
FUNCTION_LINES = 40
COLUMNS = 100
TEMPLATE_COLUMNS = 160
PARAMETERS = 8
NOT_COUNTED = {"self", "cls", "by", "now"}
# It takes the columns of one row; a parcel for them would be a second form.
TAKES_A_FORM = {"queue_mail"}

# --- 5. Tests -------------------------------------------------------------------------------

# Tests of a whole feature: through its addresses, in parallel, and with something failing.
OF_A_FEATURE = {"race", "pages", "faults"}


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def python_files(root: Path, *folders: str) -> list[Path]:
    """Return our Python files below these folders; migrations are written by Django."""
    return [
        path
        for folder in folders
        for path in sorted((root / folder).rglob("*.py"))
        if "migrations" not in path.relative_to(root).parts
    ]


def dotted(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(root: Path, path: Path):
    is_package = path.name == "__init__.py"
    return imports(parse(path), dotted(root, path), is_package=is_package)


def width(line: str) -> int:
    """Return the columns a line takes; wide letters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def crowded_folders(root: Path) -> list[str]:
    """Return the folders with too many modules, or with a prefix that stands for a folder."""
    modules = defaultdict(list)
    for path in python_files(root, *APP_FOLDERS.values()):
        if path.name != "__init__.py" and not UNCOUNTED & set(path.parts):
            modules[path.parent.relative_to(root).as_posix()].append(path.stem)
    faults = []
    for folder, names in modules.items():
        if len(names) > MODULES:
            faults.append(f"{folder} holds {len(names)} modules")
        prefixes = Counter(name.partition("_")[0] for name in names)
        faults += [f"{folder}: {word}_* {n} times" for word, n in prefixes.items() if n > 2]
    return faults


def folder_of(package: str, name: str, modules: dict[str, bool]) -> str | None:
    """Return the folder of `package` in which a dotted name is defined; None: elsewhere.

    `modules` names every module of ours and whether it is a package.
    """
    while name and name not in modules:
        name = name.rpartition(".")[0]
    if name == package or not name.startswith(f"{package}."):
        return None
    parts = name.removeprefix(f"{package}.").split(".")
    if not modules[name]:
        module = parts.pop()
        if not parts:
            return "top" if module in TOP else "root"
    return ".".join(parts)


def steps_between_folders(root: Path, package: str):
    """Yield (folder, folder it uses, file) for each import inside an app across folders."""
    files = python_files(root, APP_FOLDERS[package])
    modules = {dotted(root, path): path.name == "__init__.py" for path in files}
    for path in files:
        folder = folder_of(package, dotted(root, path), modules)
        for name in imported_names(root, path):
            used = folder_of(package, name, modules)
            if folder and used and used != folder:
                yield folder, used, path.relative_to(root).as_posix()


def upward_steps(root: Path, package: str) -> tuple[int, list[str]]:
    """Return how many steps between folders were seen, and those the table forbids."""
    level = {
        folder: number for number, row in enumerate(DIRECTIONS[package]) for folder in row.split()
    } | {"top": len(DIRECTIONS[package])}
    steps = set(steps_between_folders(root, package))
    faults = set()
    for folder, used, where in steps:
        if folder.split(".")[0] in OPEN:
            continue
        for one in {folder, used} - set(level):
            faults.add(f"{where}: {one} is not in the table")
        if {folder, used} <= set(level) and level[used] >= level[folder]:
            faults.add(f"{where}: {folder} uses {used}")
    return len(steps), sorted(faults)


def circles(root: Path, package: str) -> list[str]:
    """Return the pairs of folders that use each other."""
    pairs = {(folder, used) for folder, used, _where in steps_between_folders(root, package)}
    return sorted(
        f"{package}: {a} and {b} use each other" for a, b in pairs if a < b and (b, a) in pairs
    )


def private_imports(root: Path) -> list[str]:
    """Return where a module takes a name beginning with `_` from another module."""
    faults = []
    for path in python_files(root, *CODE_FOLDERS):
        tree = parse(path)
        taken = {name.rpartition(".")[2] for name in imported_names(root, path)}
        of_tests = path.relative_to(root).parts[0] == "tests"
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if of_tests:  # they set aside what a module keeps, and put it back
                    continue
                # a module is lower case; `Event._something` is the model's own affair
                of_module = node.value.id in taken and node.value.id.islower()
                names = [node.attr] if of_module else []
            else:
                continue
            faults += [
                f"{path.relative_to(root)}:{node.lineno} {name}"
                for name in names
                if name.startswith("_") and not name.startswith("__") and name not in DOCUMENTED
            ]
    return faults


def borrowed_names(root: Path) -> set[str]:
    """Return "file name" of each private name that code takes from a package it uses.

    A name is borrowed when the project makes none of that name, or calls the one above
    (`super()._name`) and has but one definition itself.
    """
    made: Counter[str] = Counter()
    used, above = set(), set()
    for path in python_files(root, *APP_FOLDERS.values()):
        where = path.relative_to(root)
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                made[node.name] += 1
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                made[node.id] += 1
            elif isinstance(node, ast.Attribute):
                if isinstance(node.ctx, ast.Store) and ast.unparse(node.value) in ("self", "cls"):
                    made[node.attr] += 1
                else:
                    group = above if ast.unparse(node.value) == "super()" else used
                    group.add((where, node.attr))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "hasattr"):
                used.add((where, str(getattr(node.args[1], "value", ""))))
    borrowed = {one for one in used if not made[one[1]]} | {
        one for one in above if made[one[1]] < 2
    }
    return {
        f"{where.as_posix()} {name}"
        for where, name in borrowed
        if name.startswith("_") and not name.startswith("__") and name not in DOCUMENTED
    }


def borrowed_modules(root: Path) -> set[str]:
    """Return "file module" of each import from a part that a package calls internal."""
    return {
        f"{path.relative_to(root).as_posix()} {node.module}"
        for path in python_files(root, *APP_FOLDERS.values())
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ImportFrom) and "internal" in (node.module or "").split(".")
    }


def imports_of_tags(root: Path) -> list[str]:
    """Return the modules, apart from tags themselves, that import from `templatetags`."""
    faults = []
    for path in python_files(root, *CODE_FOLDERS):
        if "templatetags" in path.parts:  # tests of tags stand in a folder of that name
            continue
        used = {n for n in imported_names(root, path) if "templatetags" in n.split(".")}
        faults += [f"{path.relative_to(root)} imports {name}" for name in sorted(used)]
    return faults


def collecting_packages(root: Path) -> list[str]:
    """Return the `__init__.py` that import anything, models' apart."""
    return [
        path.relative_to(root).as_posix()
        for path in python_files(root, *CODE_FOLDERS)
        if path.name == "__init__.py"
        and path.parent.name not in COLLECTS
        and any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(parse(path)))
    ]


def long_lines(paths: list[Path], columns: int) -> list[str]:
    return [
        f"{path}:{number} {width(line)} columns"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if width(line) > columns
    ]


def unformatted_lines(paths: list[Path]) -> list[str]:
    """Return where a comment takes a line out of the formatter's hands."""
    marks = ("fmt: " + "skip", "fmt: " + "off")
    return [
        f"{path}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if any(mark in line for mark in marks)
    ]


def functions(path: Path):
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


# What waits for others before it returns; what is decided under it is judged by a clock read then.
LOCKS = re.compile(r"\b(_?locked|_?lock_\w+|select_for_update)\(")
CLOCK = "now = now or timezone.now()"


def early_clocks(paths: list[Path]) -> list[str]:
    """Return the functions that read the clock, then wait for a lock before they use it."""
    faults = []
    for path in paths:
        for node in functions(path):
            written = [ast.unparse(step) for step in node.body]
            after = written[written.index(CLOCK) + 1 :] if CLOCK in written else []
            unused = takewhile(lambda step: not re.search(r"\bnow\b", step), after)
            if any(map(LOCKS.search, unused)):
                faults.append(f"{path}:{node.lineno} {node.name} reads the clock before its lock")
    return faults


def long_functions(paths: list[Path]) -> list[str]:
    return [
        f"{path}:{node.lineno} {node.name} has {lines} lines"
        for path in paths
        for node in functions(path)
        if (lines := node.end_lineno - node.lineno + 1) > FUNCTION_LINES
    ]


def long_signatures(paths: list[Path]) -> list[str]:
    faults = []
    for path in paths:
        for node in functions(path):
            arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            count = len({one.arg for one in arguments} - NOT_COUNTED)
            if count > PARAMETERS and node.name not in TAKES_A_FORM:
                faults.append(f"{path}:{node.lineno} {node.name} takes {count} parameters")
    return faults


def long_files(paths: list[Path]) -> list[str]:
    return [
        f"{path} has {lines} lines"
        for path in paths
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    ]


def strayed_tests(root: Path) -> list[str]:
    """Return the test files of an app's folder whose module is not in the app's folder.

    A folder of tests mirrors a folder of the app; commands stand for a module of their app.
    """
    faults = []
    for package, folder in APP_FOLDERS.items():
        tests = root / "tests" / package.rpartition(".")[2]
        for path in sorted(tests.rglob("test_*.py")):
            name = path.stem.removeprefix("test_")
            mirrored = root / folder / path.parent.relative_to(tests)
            places = [mirrored / f"{name}.py", mirrored / "management/commands" / f"{name}.py"]
            if name not in OF_A_FEATURE and not any(place.exists() for place in places):
                faults.append(path.relative_to(root).as_posix())
    return faults
