"""A report with three photographs and one error on the way, in a browser."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Report, ReportPhoto

from ..core.uploads.test_images import heic, images, picture, upload
from ..factories import make_event, make_meeting
from ..people import make_person
from .conftest import View

FILES = [
    {"name": "入口.png", "mimeType": "image/png", "buffer": picture()},
    {"name": "会場.jpg", "mimeType": "image/jpeg", "buffer": picture(kind="JPEG")},
    {"name": "IMG_0001.HEIC", "mimeType": "image/heic", "buffer": heic()},
]
MOST_FIELDS = 15
# What a person sees and can fill in; a closed section shows nothing.
FIELDS = """() => [...document.querySelectorAll("form#report_form :is(input, select, textarea)")]
  .filter(box => !["hidden", "submit", "button"].includes(box.type) && box.checkVisibility())
  .map(box => box.name)"""


def held_event():
    return make_event(
        starts_at=timezone.now() - timedelta(days=2),
        ends_at=timezone.now() - timedelta(days=2, hours=-2),
    )


@pytest.mark.parametrize(
    "view",
    [View(width=390, height=844), View(width=1366, scheme="dark", javascript=False)],
    ids=str,
)
def test_three_photographs_and_an_error_lose_nothing(open_page, sign_in, axe, view):
    event = held_event()
    page = open_page(None, view)
    sign_in(page, make_person("editor", language="ja"))
    page.goto(reverse("admin:events_report_add", query={"event": event.pk}))
    page.locator("#id_summary_ja").fill("川を歩きました。")
    page.locator("#id_photos-several-files").set_input_files(FILES)
    page.locator("#id_photos-several-credit").fill("広報課")
    page.locator("#id_photos-several-basis").select_option("nobody")
    page.get_by_role("button", name="選んだ写真を加える").click()
    assert page.locator(".kept-file:visible").count() == 3
    assert len(page.evaluate(FIELDS)) <= MOST_FIELDS, page.evaluate(FIELDS)
    assert page.evaluate("document.documentElement.scrollWidth") <= view.width
    if view.javascript:  # axe waits for promises
        axe(page)
    for number in (0, 2):
        page.locator(f"#id_photos-{number}-alt_ja").fill("川辺を歩く人たち")
    page.locator("input[name=_save]:not(.visually-hidden)").first.click()
    assert page.locator(".kept-file:visible").count() == 3  # one has no words yet
    assert "IMG_0001.HEIC" in page.locator("#photos-2").inner_text()
    page.locator("#id_photos-1-alt_ja").fill("会場の入口")
    page.locator("input[name=_save]:not(.visually-hidden)").first.click()
    page.wait_for_load_state()
    assert Report.objects.get().summary_ja == "川を歩きました。"
    assert ReportPhoto.objects.count() == len(FILES)


def test_the_page_of_a_session_takes_several(open_page, sign_in, axe):
    meeting = make_meeting(number=5)
    page = open_page(None, View(width=390, height=844, scheme="dark"))
    sign_in(page, make_person("editor", language="ja"))
    page.goto(reverse("admin:meetings_photos_add", args=[meeting.pk]))
    page.locator("#id_photos-several-files").set_input_files(FILES)
    page.get_by_role("button", name="選んだ写真を加える").click()
    assert page.locator(".kept-file").count() == 3
    axe(page)
    page.get_by_role("button", name="写真を保存する").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_photograph_used_before_is_chosen(open_page, sign_in, axe):
    report = Report.objects.create(event=held_event())
    image = images.clean_image(upload(picture((600, 400))))
    ReportPhoto.objects.create(
        report=report, image=image, alt_ja="川辺", credit="広報課", basis="nobody"
    )
    meeting = make_meeting(number=5)
    for view in (View(width=390, height=844, scheme="dark"), View(width=1366)):
        page = open_page(None, view)
        sign_in(page, make_person("editor", language="ja"))
        page.goto(reverse("admin:pictures", query={"to": f"record:{meeting.pk}"}))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= view.width
    page.get_by_role("button", name="この写真を使う").click()
    assert meeting.photos.get().credit == "広報課"
