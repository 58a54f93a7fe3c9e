"""The year for the council, imports and own questions: on a phone and at a desk, light and dark."""

import pytest

from ..events.questionnaire.test_asking import ask
from ..factories import make_past_event, make_total
from ..pages.impact.factories import make_report
from ..people import make_person
from .conftest import View

TABLE = "名称,種別,ウェブサイト\r\n川の会,企業,https://kawa.example.jp/\r\n山の会,個人,"
VIEWS = [View(width=390, height=844), View(width=1366, scheme="dark")]


@pytest.fixture(params=VIEWS, ids=str)
def desk(request, open_page, sign_in):
    """Return `desk(path)`, a page of the desk, signed in as an editor."""
    person = make_person("editor", language="ja")

    def open_one(path):
        page = open_page(None, request.param)
        sign_in(page, person)
        page.goto(path)
        return page

    return open_one


@pytest.fixture
def check(axe, ears):
    """Return `check(page)`: nothing axe sees, nothing wider than the screen."""

    def look(page):
        axe(page)
        ears.complaints.clear()  # axe sets inline styles of its own to measure a field
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    return look


def test_the_year_and_its_first_timers(desk, check):
    make_total()
    report = make_report(courses=(1, 2), report={"attendance_place": 33})
    year = report.event.starts_at.year
    page = desk(f"/admin/impact/?year={year}")
    check(page)
    page.get_by_role("link", name="不明").first.click()
    check(page)


def test_a_table_is_checked_and_imported(desk, check):
    page = desk("/admin/import/")
    check(page)
    page.get_by_role("link", name="パートナー").last.click()
    check(page)
    file = {"name": "partners.csv", "mimeType": "text/csv", "buffer": TABLE.encode("cp932")}
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="ファイルを確認する").click()
    check(page)
    page.get_by_role("button", name="この内容を取り込む").click()
    assert "2行を取り込みました" in page.content()


def test_own_questions(desk, check):
    event = make_past_event()
    ask(event, kind="several")
    page = desk(f"/admin/events/event/{event.pk}/feedback/questions/")
    check(page)
    page.goto(f"/admin/events/event/{event.pk}/feedback/")
    check(page)
    page.goto(f"/ja/events/{event.slug}/feedback/")
    page.get_by_label("広報").check()
    check(page)
