"""Write the pages nginx shows when it answers itself, beside the collected static files."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from kanazawa2030.core.web.errors import PROXY_ERRORS, static_page


def build(root: Path) -> list[Path]:
    """Write `errors/<status>.html` below `root` for each error of the proxy; return them."""
    folder = root / "errors"
    folder.mkdir(parents=True, exist_ok=True)
    pages = {folder / f"{status}.html": static_page(status) for status in PROXY_ERRORS}
    for path, page in pages.items():
        path.write_text(page, encoding="utf-8")
    return list(pages)


class Command(BaseCommand):
    help = "Write the error pages of deploy/nginx.conf into STATIC_ROOT."

    def handle(self, **options):
        written = build(Path(settings.STATIC_ROOT))
        if options["verbosity"]:
            self.stdout.write(f"{len(written)} error pages written.")
