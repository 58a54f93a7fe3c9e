"""The register says what the code says, and a city's copy has its office."""

from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, override_settings

from kanazawa2030.core.models import Office
from kanazawa2030.pages.privacy import register

from ...base import PortalTestCase
from ...test_architecture import ROOT


class DocumentTests(SimpleTestCase):
    def test_the_documents_are_up_to_date(self):
        """Else run: manage.py privacy_register."""
        self.assertEqual(register.stale(ROOT / "docs"), [])

    def test_another_retention_makes_them_out_of_date(self):
        with override_settings(REGISTRATION_KEPT_DAYS=91):
            wrong = register.stale(ROOT / "docs")
        self.assertEqual(wrong, ["privacy.ja.md", "privacy.en.md"])

    def test_no_column_is_left_out(self):
        for language in register.LANGUAGES:
            text = register.written(language)
            for entry in register.personal_files():
                for table in entry.tables:
                    line = next(one for one in text.splitlines() if f"(`{table.label}`)" in one)
                    for name in table.fields:
                        self.assertIn(f"`{name}`", line)

    def test_what_is_not_known_is_a_line_to_fill_in(self):
        self.assertIn("- 事務をつかさどる組織：＿＿＿＿＿＿（市が記入）", register.written("ja"))
        self.assertIn("- Public body: __________ (for the city to fill in)", register.written("en"))


class CommandTests(PortalTestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(TemporaryDirectory())) / "register"

    def run_command(self, *options):
        out = StringIO()
        call_command("privacy_register", *options, stdout=out)
        return out.getvalue()

    def test_a_citys_copy_has_its_office(self):
        Office.objects.update_or_create(
            pk=1,
            defaults={
                "department_ja": "広報広聴課",
                "department_en": "PR",
                "phone": "076-000-0000",
            },
        )
        self.run_command("--folder", str(self.folder))
        text = (self.folder / "privacy.ja.md").read_text(encoding="utf-8")
        self.assertIn("- 事務をつかさどる組織：広報広聴課\n", text)
        self.assertIn("076-000-0000", text)
        self.assertIn("- 行政機関等の名称：＿", text)

    def test_check_fails_for_a_missing_or_changed_document_and_writes_nothing(self):
        where = ("--folder", str(self.folder))
        with self.assertRaisesMessage(CommandError, "privacy.ja.md, privacy.en.md"):
            self.run_command(*where, "--check")
        self.assertFalse(self.folder.exists())
        self.run_command(*where)
        self.assertIn("up to date", self.run_command(*where, "--check"))
        (self.folder / "privacy.en.md").write_text("edited by hand", encoding="utf-8")
        with self.assertRaisesMessage(CommandError, "Out of date: privacy.en.md."):
            self.run_command(*where, "--check")
