"""The staff desk in a browser: no script of ours, and none the policy would block.

`ears` fails each of these tests on any console error, so a widget that breaks under the
Content-Security-Policy is heard.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from kanazawa2030.core.models import Goal

from ..factories import (
    make_event,
    make_meeting,
    make_office,
    make_partner,
    make_site_page,
    make_text_template,
    make_topic,
)
from ..people import make_person
from .conftest import View


@pytest.fixture
def desk(open_page, sign_in):
    """Return `desk(path, language, width)`: a page of the desk, signed in."""

    def open_one(path, language="ja", width=1280, role="administrator"):
        page = open_page(None, View(language=language, width=width))
        sign_in(page, make_person(role, language=language))
        page.goto(path)
        return page

    return open_one


def change(event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def test_both_languages_stand_side_by_side_or_below_each_other(desk):
    event = make_event(published=False)
    for width, side_by_side in ((1280, True), (480, False)):
        page = desk(change(event), width=width)
        ja, en = (page.locator(f"#id_title_{code}").bounding_box() for code in ("ja", "en"))
        assert (abs(ja["y"] - en["y"]) < 8) is side_by_side
        assert abs(ja["width"] - en["width"]) < 3
        # What is wider than the screen scrolls inside its own box.
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_partner_is_found_by_typing(desk):
    event = make_event(published=False)
    make_partner(name_ja="カフェ広坂")
    page = desk(change(event))
    page.locator("#s-host_roles > summary").click()
    page.locator("#host_roles-0 .select2-selection").click()
    page.locator(".select2-search__field").fill("ｶﾌｪ")
    page.get_by_role("option", name="カフェ広坂").click()
    page.locator('input[name="_continue"]').first.click()
    page.wait_for_load_state()
    assert event.host_roles.get().partner.name_ja == "カフェ広坂"


def test_a_link_of_the_readiness_list_leads_into_a_closed_section(desk):
    """From the list by keyboard into the section, which opens."""
    event = make_event(published=False, courses=())
    page = desk(change(event))
    assert not page.locator("#id_courses_0").is_visible()
    page.locator(".d-ready a[href='#id_courses']").focus()
    page.keyboard.press("Enter")
    assert page.locator("#id_courses_0").is_visible()
    page.locator("#id_title_ja").fill("")
    page.locator("#id_title_en").fill("")
    page.locator('input[name="_continue"]').first.click()
    expect(page.locator(".mistakes")).to_be_focused()


def test_saving_and_publishing_with_one_button(desk):
    event = make_event(published=False, hosts=[make_partner()])
    page = desk(change(event))
    page.locator("#id_title_ja").fill("打ったばかりの題名")
    page.locator(".panel button[value=publish]").click()
    page.wait_for_load_state()
    event.refresh_from_db()
    assert (event.title_ja, event.publishing_state) == ("打ったばかりの題名", "approved")


def test_a_new_date_is_picked_from_the_calendar(desk):
    event = make_event()
    page = desk(reverse("admin:events_event_postpone", args=[event.pk]))
    page.locator(".datetimeshortcuts a:visible").first.click()
    page.locator(".calendarbox .calendar td a:visible").first.click()
    assert page.locator("#id_starts_at_0").input_value()


def test_leaving_with_something_unsaved_is_asked_about(desk):
    """Asked once something is typed or was refused; never after saving or without a change."""
    event = make_event(published=False)
    page = desk(change(event))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    def leave():
        page.wait_for_load_state("load")
        page.goto(reverse("admin:index"))
        return [asked.pop() for _one in list(asked)]

    assert leave() == []
    page.goto(change(event))
    page.locator("#id_title_ja").fill("まだ保存していない題名")
    assert leave() == ["beforeunload"]
    page.goto(change(event))
    page.locator("#id_title_ja").fill("保存した題名")
    page.locator('input[name="_continue"]').first.click()
    assert leave() == []
    page.goto(change(event))
    page.locator("#id_title_ja").fill("")
    page.locator("#id_title_en").fill("")
    page.locator('input[name="_continue"]').first.click()
    assert leave() == ["beforeunload"]


def test_each_mistake_leads_to_its_input(desk):
    """From the summary by keyboard to the input, in a row of a part too."""
    event = make_event(published=False, speakers=[{"name_ja": "金沢花子"}])
    page = desk(change(event))
    page.locator("#id_starts_at_0").fill("")
    page.locator("#s-speakers > summary").click()
    page.locator("#id_speakers-0-name_ja").fill("")
    page.locator('input[name="_continue"]').first.click()
    for link in (".mistakes a >> nth=0", ".mistakes a >> nth=1"):
        target = page.locator(link).get_attribute("href")
        page.locator(link).focus()
        page.keyboard.press("Enter")
        assert page.url.endswith(target)
        page.wait_for_function(
            "(target) => { const place = document.querySelector(target).getBoundingClientRect();"
            " return place.top >= 0 && place.bottom <= innerHeight; }",
            arg=target,
        )


def test_a_text_to_reuse_is_put_in_where_the_cursor_is(desk):
    make_text_template(place="bring", text_ja="歩きやすい靴")
    page = desk(reverse("admin:events_event_add"))
    page.locator("#s-texts > summary").click()
    page.locator("#id_bring_ja").fill("水筒、")
    page.locator(".ev-texts:has([data-into=id_bring_ja]) > summary").click()
    page.locator("button[data-into=id_bring_ja]").click()
    assert page.locator("#id_bring_ja").input_value() == "水筒、歩きやすい靴"


def test_what_is_typed_is_kept_and_put_back(desk):
    """Kept when the page is put aside, without files; the next visit offers it."""
    page = desk(reverse("admin:events_event_add"))
    page.on("dialog", lambda dialog: dialog.accept())
    page.wait_for_load_state("load")
    page.locator("#id_title_ja").fill("書きかけの題名")
    with page.expect_response("**/unsaved/") as answer:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert answer.value.ok
    page.get_by_text("まだ保存されていません").wait_for()
    page.goto(reverse("admin:events_event_add"))
    page.get_by_role("link", name="入力欄に戻す").click()
    assert page.locator("#id_title_ja").input_value() == "書きかけの題名"


def test_no_list_is_cut_off_beside_its_filters(desk):
    """At 768 px, the narrowest at which Django puts the filters beside a list."""
    make_event(hosts=[make_partner()])
    page = desk(reverse("admin:events_event_changelist"), language="en", width=768)
    for name in ("events_event", "auditlog_logentry", "partners_partner"):
        page.goto(reverse(f"admin:{name}_changelist"))
        assert page.evaluate("document.documentElement.scrollWidth") <= 768
        assert page.evaluate(
            "(() => { const box = document.querySelector('.results');"
            " return box.scrollWidth <= box.clientWidth; })()"
        ), name


PAGES = {
    "first": lambda event: reverse("admin:index"),
    "lists": lambda event: reverse("admin:lists"),
    "deadlines": lambda event: reverse("admin:deadlines"),
    "found": lambda event: reverse("admin:find", query={"q": str(event)}),
    "list": lambda event: reverse("admin:events_event_changelist"),
    "form": change,
    "new": lambda event: reverse("admin:events_event_add"),
    "cancel": lambda event: reverse("admin:events_event_cancel", args=[event.pk]),
    "paper": lambda event: reverse("admin:events_event_paper", args=[event.pk]),
    "withdraw": lambda event: reverse("admin:events_event_move", args=[event.pk, "withdraw"]),
    "partners": lambda event: reverse("admin:partners_partner_changelist"),
}


@pytest.mark.parametrize("name", PAGES)
def test_staff_who_use_a_reader_or_a_keyboard_can_work_here(desk, axe, ears, name):
    event = make_event(hosts=[make_partner()], speakers=[{"name_ja": "金沢花子"}])
    language = "en" if name in ("paper", "list") else "ja"
    page = desk(PAGES[name](event), language=language)
    page.wait_for_load_state("load")
    assert not ears.complaints
    axe(page)
    ears.complaints.clear()  # axe sets inline styles of its own to measure a field


def test_no_page_of_the_desk_breaks_the_policy(desk, ears):
    """Every list and every form, with data: nothing inline, nothing from elsewhere."""
    event = make_event(published=False, hosts=[make_partner()])
    rows = [event, event.venue, make_partner(), make_meeting(), make_topic()]
    rows += [make_site_page(), make_office(), Goal.objects.first()]
    paths = [reverse("admin:index"), reverse("admin:core_user_changelist")]
    for row in rows:
        name = f"admin:{row._meta.label_lower.replace('.', '_')}"
        paths += [reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[row.pk])]
    for model in ("events_event", "partners_partner", "meetings_meeting", "pages_topic"):
        paths.append(reverse(f"admin:{model}_add"))
    page = desk(paths.pop(0))
    for path in paths:
        page.goto(path)
        assert page.locator("h1").first.is_visible()
        assert not ears.complaints, path
