"""Make the pictures of the handbook from the sample data of a running portal.

    make run
    .venv/bin/python -m tools.handbook_pictures [http://127.0.0.1:8000]

opens each staff page as a sample administrator, in Japanese and in English, and writes
`static/handbook/<page>.<language>.webp`. Works only with the sample data and the settings
of development, which ask for no second factor.
"""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from kanazawa2030.pages.demo.rows.people import PASSWORD

from .need_browser import find_browser

TARGET = Path(__file__).parent.parent / "static" / "handbook"
WHO = "admin@example.test"
WIDTH, HEIGHT, QUALITY = 1100, 760, 62


@dataclass(frozen=True)
class Shot:
    """A page, the links to follow from it by CSS, and what is scrolled to the top."""

    path: str
    follow: tuple[str, ...] = ()
    top: str = ""


FIRST_ROW = "#result_list tbody tr th a"
NEEDS = 'a[href$="#d-needs"]'  # of the next event with needs to arrange, on the first page
SHOTS = {
    "publish-a-cafe": Shot("events/event/add/"),
    "approval": Shot("events/event/?publication=awaiting", (FIRST_ROW,)),
    "proposal": Shot("events/proposal/", (FIRST_ROW,)),
    "access-needs": Shot("", (NEEDS,), "#d-needs"),
    "reception": Shot("", (NEEDS, 'a[href$="/reception/"]')),
    "snow-day": Shot("", (NEEDS, 'a[href$="/overview/"]'), ".d-heavy"),
    "report": Shot("events/report/", (FIRST_ROW,)),
    "meeting-record": Shot("meetings/meeting/", (FIRST_ROW, 'a[href$="/record/"]')),
    "measurement": Shot("meetings/indicator/", (FIRST_ROW, 'a[href*="/figures/"]')),
    "voices": Shot("meetings/voice/read/"),
    "erasure": Shot("events/people/"),
    "yearly-transfer": Shot("core/user/"),
}


def sign_in(page: Page, origin: str, language: str) -> None:
    page.goto(f"{origin}/admin/")
    page.fill("input[name=login]", WHO)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{origin}/admin/**")
    other = page.locator(f'button[name=language][value="{language}"]').first
    if other.count():
        other.evaluate("button => button.form.requestSubmit(button)")
        page.wait_for_load_state()


def take(page: Page, origin: str, shot: Shot) -> bytes:
    """Return the picture of a page as WebP."""
    page.goto(f"{origin}/admin/{shot.path}")
    for link in shot.follow:
        address = page.locator(link).first.get_attribute("href")
        page.goto(f"{origin}{address}")
    page.evaluate("document.fonts.ready")
    if shot.top:
        page.locator(shot.top).first.evaluate("part => part.scrollIntoView()")
    image = Image.open(io.BytesIO(page.screenshot()))
    written = io.BytesIO()
    image.convert("RGB").save(written, "WEBP", quality=QUALITY, method=6)
    return written.getvalue()


def main(origin: str = "http://127.0.0.1:8000", *only: str) -> None:
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        for language in ("ja", "en"):
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme="light",
                reduced_motion="reduce",
                timezone_id="Asia/Tokyo",
            )
            sign_in(page, origin, language)
            for slug, shot in SHOTS.items():
                if only and slug not in only:
                    continue
                picture = take(page, origin, shot)
                (TARGET / f"{slug}.{language}.webp").write_bytes(picture)
                print(f"{slug}.{language}: {len(picture) / 1000:.0f} KB")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
