"""A wrong phone number on a public event, with approval on: four clicks of two people."""

import pytest
from django.urls import reverse

from kanazawa2030.core.models import Amendment

from ..factories import in_days, make_event
from ..people import make_person
from .conftest import PHONE, View


@pytest.fixture
def event(settings):
    settings.APPROVAL_REQUIRED = True
    return make_event(
        title_ja="SDGsカフェ 冬の回",
        contact_phone="076-220-1111",
        starts_at=in_days(20),
        ends_at=in_days(20, hour=20),
    )


def address(event, page) -> str:
    return reverse(f"admin:events_event_{page}", args=[event.pk])


@pytest.fixture
def opened(open_page, sign_in):
    """Return `opened(path, person, view)`: a page of the desk, signed in."""

    def open_one(path, person, view=None):
        page = open_page(None, view or View())
        sign_in(page, person)
        page.goto(path)
        return page

    return open_one


def test_two_people_correct_a_phone_number_with_four_clicks(event, opened):
    page = opened(address(event, "change"), make_person("editor"))
    page.locator(f'a[href="{address(event, "amend")}"]').click()
    page.locator("#id_contact_phone").fill("076-220-2222")
    page.locator('input[name="_send"]').click()
    page = opened(address(event, "change"), make_person("approver"))
    page.locator(f'a[href="{address(event, "amendment")}"]').click()
    page.locator('button[value="release"]').click()
    event.refresh_from_db()
    assert event.contact_phone == "076-220-2222"


def test_its_pages_are_accessible_and_fit(event, opened, axe, view, ears):
    wide = View(**{**view.__dict__, "width": 390 if view is PHONE else 1366})
    page = opened(address(event, "amend"), make_person("editor", language=view.language), wide)
    assert ears.complaints == []
    axe(page)
    ears.complaints.clear()  # axe reads the @import of Django's forms.css by an inline style
    page.locator("#id_contact_phone").fill("076-220-2222")
    page.locator("#id_body_ja").fill("# 内容\n\n新しい行です。")
    page.locator('input[name="_send"]').click()
    approver = make_person("approver", language=view.language)
    for path in (address(event, "amendment"), address(event, "history")):
        page = opened(path, approver, wide)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= wide.width
    page = opened(address(event, "amendment"), approver, wide)
    page.locator("details.am-act > summary").click()
    page.locator('button[value="return"]').click()
    axe(page)
    assert Amendment.objects.get().state == "awaiting"
