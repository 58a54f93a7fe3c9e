"""The papers keep step: links lead somewhere, names are those of the code."""

import re

from django.test import SimpleTestCase

from kanazawa2030.core.accounts.roles import Role
from kanazawa2030.pages.demo import people

from .test_architecture import ROOT

PAPERS = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "deploy" / "README.md"]
PAPERS += sorted((ROOT / "docs").glob("*.md"))
LINK = re.compile(r"""\]\(([^)\s]+)\)|\bsrc="([^"]+)\"""")
TOP_LEVEL = ("kanazawa2030", "partners", "events", "meetings", "templates", "tests")
IN_CODE = re.compile(rf"`((?:{'|'.join(TOP_LEVEL)}|locale|tools)/[\w./]*)`")
HEAVIEST = 300_000  # bytes of a screenshot


def anchors(text: str) -> set[str]:
    """Return the anchors that the headings of a paper get."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


class PaperTests(SimpleTestCase):
    def test_links_lead_somewhere(self):
        seen, dead = 0, []
        for paper in PAPERS:
            for pair in LINK.findall(paper.read_text(encoding="utf-8")):
                link = pair[0] or pair[1]
                if link.startswith("https://"):
                    continue
                seen += 1
                path, _, anchor = link.partition("#")
                target = (paper.parent / path).resolve() if path else paper
                if not target.exists() or (
                    anchor and anchor not in anchors(target.read_text(encoding="utf-8"))
                ):
                    dead.append(f"{paper.name}: {link}")
        self.assertEqual(dead, [])
        self.assertGreater(seen, 15)

    def test_named_files_are_there(self):
        named = {path for paper in PAPERS for path in IN_CODE.findall(paper.read_text("utf-8"))}
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
            for paper in PAPERS
            for name in re.findall(r"`(?:[A-Z_]+=\S+ )?make ([a-z-]+)", paper.read_text("utf-8"))
        }
        self.assertGreater(len(named), 5)
        self.assertEqual(named - targets, set())

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
