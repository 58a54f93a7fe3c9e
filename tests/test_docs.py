"""The documents agree with the code: links, paths, commands and versions exist."""

import re
import tomllib

import yaml
from django.core.management import get_commands, load_command_class
from django.test import SimpleTestCase

from kanazawa2030 import __version__
from kanazawa2030.core.accounts.roles import Role
from kanazawa2030.pages.demo.rows import people

from .test_architecture import ROOT

DOCUMENTS = [ROOT / "deploy" / "README.md", *sorted(ROOT.glob("*.md"))]
DOCUMENTS += sorted((ROOT / "docs").rglob("*.md"))
LINK = re.compile(r"""\]\(([^)\s]+)\)|\bsrc="([^"]+)\"""")
TOP_LEVEL = ("kanazawa2030", "partners", "events", "meetings", "templates", "tests")
IN_CODE = re.compile(rf"`((?:{'|'.join(TOP_LEVEL)}|locale|tools)/[\w./]*)`")
# A command of the portal, and what follows it in its line or between its quotes.
MANAGE = re.compile(r"(?:\bmanage\.py|(?m:^)portal) ([a-z]\w+)([^\n`|;#]*)")
HEAVIEST = 300_000  # bytes of a screenshot
FOR_CONTRIBUTORS = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "LICENSE",
    ".pre-commit-config.yaml",
    "publiccode.yml",
)
# Mandatory keys of publiccode.yml; `url` and `maintenance.contacts` are added by whoever
# publishes the repository.
PUBLICCODE_KEYS = {
    "publiccodeYmlVersion",
    "name",
    "platforms",
    "categories",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
}


def anchors(text: str) -> set[str]:
    """Return the anchors that the headings of a document get."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


class DocumentTests(SimpleTestCase):
    def test_links_lead_somewhere(self):
        seen, dead = 0, []
        for document in DOCUMENTS:
            for pair in LINK.findall(document.read_text(encoding="utf-8")):
                link = pair[0] or pair[1]
                if link.startswith("https://"):
                    continue
                seen += 1
                path, _, anchor = link.partition("#")
                target = (document.parent / path).resolve() if path else document
                if not target.exists() or (
                    anchor and anchor not in anchors(target.read_text(encoding="utf-8"))
                ):
                    dead.append(f"{document.name}: {link}")
        self.assertEqual(dead, [])
        self.assertGreater(seen, 15)

    def test_named_files_are_there(self):
        named = {
            path for document in DOCUMENTS for path in IN_CODE.findall(document.read_text("utf-8"))
        }
        self.assertGreater(len(named), 10)
        self.assertEqual([path for path in sorted(named) if not (ROOT / path).exists()], [])

    def test_pictures_are_light(self):
        sizes = {
            path.name: path.stat().st_size for path in (ROOT / "docs" / "screenshots").glob("*.png")
        }
        self.assertTrue(sizes)
        self.assertEqual({k: v for k, v in sizes.items() if v > HEAVIEST}, {})

    def test_commands_are_those_of_the_makefile(self):
        targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
        named = {
            name
            for document in DOCUMENTS
            for name in re.findall(r"`(?:[A-Z_]+=\S+ )?make ([a-z-]+)", document.read_text("utf-8"))
        }
        self.assertGreater(len(named), 5)
        self.assertEqual(named - targets, set())

    def test_commands_of_the_portal_have_the_options_named(self):
        seen, wrong, known = 0, [], get_commands()
        for document in DOCUMENTS:
            for name, rest in MANAGE.findall(document.read_text("utf-8")):
                seen += 1
                if name not in known:
                    wrong.append(f"{document.name}: {name}")
                    continue
                parser = load_command_class(known[name], name).create_parser("manage.py", name)
                options = set(re.findall(r"(?<!\S)--[a-z-]+", rest)) - {"--help"}
                wrong += [
                    f"{document.name}: {name} {option}"
                    for option in options
                    if option not in parser._option_string_actions
                ]
        self.assertGreater(seen, 40)
        self.assertEqual(wrong, [])

    def test_every_variable_is_explained(self):
        listed = set(re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
        table = set(re.findall(r"`([A-Z_]+)`", read("docs/run-for-a-city.md")))
        self.assertEqual(listed - table, set())

    def test_demo_accounts_and_roles_are_those_that_exist(self):
        readme = read("README.md")
        self.assertIn(f"`{people.PASSWORD}`", readme)
        for address, _name, roles in people.STAFF:
            self.assertIn(f"| `{address}` | {', '.join(roles)} |", readme)
        self.assertIn(f"| | anyone | {' | '.join(Role.values)} |", readme)


# The last number of levels 1 and 2 in each section of ASVS 5.0.0; they begin at 1 without a gap.
ASVS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2
4.1:3 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4
7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4
10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1
12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3
15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""


def asvs_numbers() -> set[str]:
    """Return the number of every requirement of level 1 and 2."""
    sections = (pair.split(":") for pair in ASVS.split())
    return {f"{name}.{one}" for name, last in sections for one in range(1, int(last) + 1)}


def numbers_in(cell: str) -> list[str]:
    """Return the numbers of a cell such as "1.2.6–1.2.8, 1.3.8"."""
    found = []
    for part in cell.split(", "):
        first, _dash, last = part.partition("–")
        section, _dot, low = first.rpartition(".")
        high = last.rpartition(".")[2] or low
        found += [f"{section}.{one}" for one in range(int(low), int(high) + 1)]
    return found


class SecurityWalkTests(SimpleTestCase):
    def setUp(self):
        text = read("docs/security.md").partition("## OWASP ASVS")[2]
        self.walk, _heading, self.missing = text.partition("### Not met")
        self.lines = re.findall(r"^\| (\d[^|]*) \|(.*)\|$", self.walk, re.MULTILINE)

    def test_every_requirement_is_answered_once_or_more(self):
        answered = {number for cell, _rest in self.lines for number in numbers_in(cell)}
        self.assertEqual(len(asvs_numbers()), 253)
        self.assertEqual(answered ^ asvs_numbers(), set())

    def test_every_file_named_exists(self):
        named = {
            path
            for _cell, rest in self.lines
            for path in re.findall(r"`([\w.@/-]+/[\w.@-]+)`", rest)
        }
        self.assertGreater(len(named), 60)
        self.assertEqual([path for path in sorted(named) if not (ROOT / path).exists()], [])

    def test_what_is_met_by_code_names_a_test(self):
        untested = []
        for cell, rest in self.lines:
            _how, where, test = (part.strip() for part in rest.split("|"))
            if where.endswith(".py`") and "`tests/" not in test:
                untested.append(cell)
        self.assertEqual(untested, [])

    def test_what_is_not_met_is_gathered(self):
        gathered = {
            number
            for cell in re.findall(r"^\| (\d[^|]*) \|", self.missing, re.MULTILINE)
            for number in numbers_in(cell)
        }
        for cell, rest in self.lines:
            if "**not met**" in rest or "**partly**" in rest:
                with self.subTest(cell):
                    self.assertLessEqual(set(numbers_in(cell)), gathered)


class ContributorFilesTests(SimpleTestCase):
    def test_they_exist(self):
        self.assertEqual([name for name in FOR_CONTRIBUTORS if not (ROOT / name).exists()], [])

    def test_hooks_run_the_linters_of_make_lint(self):
        recipe = re.search(r"^lint:.*\n((?:\t.+\n)+)", read("Makefile"), re.MULTILINE)[1]
        commands = re.findall(r"^\t@?\$\(PYTHON\) -m ((?:ruff|djlint) .+)$", recipe, re.MULTILINE)
        [repo] = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
        entries = [hook["entry"] for hook in repo["hooks"]]
        self.assertGreater(len(commands), 2)
        self.assertEqual(entries, [f".venv/bin/python -m {command}" for command in commands])

    def test_publiccode_has_its_mandatory_keys_and_the_projects_version(self):
        code = yaml.safe_load(read("publiccode.yml"))
        project = tomllib.loads(read("pyproject.toml"))["project"]
        self.assertEqual(project["version"], __version__)
        self.assertIn(f"\n## {__version__} (", read("CHANGELOG.md"))
        self.assertEqual(PUBLICCODE_KEYS - code.keys(), set())
        self.assertEqual(code["softwareVersion"], project["version"])
        self.assertEqual(code["legal"]["license"], project["license"])
        self.assertEqual(set(code["localisation"]["availableLanguages"]), {"ja", "en"})

    def test_publiccode_describes_the_portal_in_both_languages(self):
        descriptions = yaml.safe_load(read("publiccode.yml"))["description"]
        self.assertEqual(set(descriptions), {"ja", "en"})
        for language, texts in descriptions.items():
            with self.subTest(language):
                self.assertLessEqual(len(texts["shortDescription"]), 150)
                self.assertGreaterEqual(len(texts["longDescription"]), 150)
                self.assertTrue(texts["features"])
                self.assertTrue(all((ROOT / path).exists() for path in texts["screenshots"]))
