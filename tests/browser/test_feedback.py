"""The questionnaire in a browser without script: from the event to the report."""

import pytest
from playwright.sync_api import expect

from events.models import Feedback, Report
from events.questionnaire import services as questionnaire_services
from kanazawa2030.core import tokens
from kanazawa2030.core.workflow.publishing import apply_transition

from ..factories import in_days, make_event, make_office
from ..people import make_person
from .conftest import PHONE

WORDS = {
    "ja": {
        "go": "アンケートに答える",
        "first": "はじめて参加した",
        "how": "よかった",
        "step": "わたしの一歩",
        "text": "歩いて通う",
        "send": "回答を送る",
        "done": "回答を受け取りました",
        "error": "エラー：",
        "age": "30〜49歳",
        "next": "同じ端末でほかの方も答えるときは、新しい用紙を開く",
        "over": "いかがでしたか",
        "answered": "5人がアンケートに答えました",
    },
    "en": {
        "go": "Answer the questionnaire",
        "first": "Yes, it was my first time",
        "how": "Good",
        "step": "My one step",
        "text": "Walk to school",
        "send": "Send my answers",
        "done": "Your answers have arrived",
        "error": "Error: ",
        "age": "30 to 49",
        "next": "Someone else on this device? Open an empty form",
        "over": "How was it?",
        "answered": "5 people answered the questionnaire",
    },
}


def fill(page, words, step=""):
    page.get_by_label(words["first"]).check()
    page.get_by_label(words["how"], exact=True).check()
    page.get_by_label(words["age"]).check()
    page.get_by_label(words["step"]).fill(step)


@pytest.mark.parametrize("language", ["ja", pytest.param("en", marks=pytest.mark.slow)])
def test_from_the_event_to_the_report(open_page, sign_in, settings, language):
    words = WORDS[language]
    make_office()
    event = make_event(starts_at=in_days(-2))
    page = open_page(
        f"/{language}/events/{event.slug}/", PHONE, language=language, javascript=False
    )

    page.get_by_role("link", name=words["go"]).click()
    page.get_by_role("button", name=words["send"]).click()
    assert page.title().startswith(words["error"])
    assert page.locator(".invalid-feedback").count() == 2
    fill(page, words, step=words["text"])
    page.get_by_role("button", name=words["send"]).dblclick()
    expect(page.locator("h1")).to_have_text(words["done"])
    assert Feedback.objects.count() == 1

    for _somebody in range(4):
        page.get_by_role("link", name=words["next"]).click()
        fill(page, words)
        page.get_by_role("button", name=words["send"]).click()
    assert Feedback.objects.count() == 5

    # Staff read the step, and the report comes out.
    editor = make_person("editor")
    desk = open_page(None, language="ja", javascript=False)
    sign_in(desk, editor)
    desk.goto("/admin/")
    desk.locator(".d-todo li", has_text=event.title_ja).get_by_role("link").first.click()
    desk.get_by_role("button", name=f"載せる：{words['text']}").click()
    assert Feedback.objects.filter(step_state="shown").count() == 1
    report = Report.objects.create(event=event, summary_ja="歩きました。")
    apply_transition(report, "publish", by=editor)
    page.goto(f"/{language}/events/{event.slug}/")
    expect(page.locator("blockquote")).to_have_text(words["text"])
    assert page.get_by_text(words["answered"]).count() == 0

    settings.FEEDBACK_DAYS = 0  # it closes
    page.reload()
    expect(page.get_by_text(words["answered"])).to_be_visible()
    expect(page.get_by_role("row", name=f"{words['how']} 5 100%")).to_be_visible()


def test_the_sheets_fit_on_three_pages_and_the_forms_of_the_desk(open_page, sign_in, axe, ears):
    event = make_event(starts_at=in_days(-2))
    questionnaire_services.answer(event, key=tokens.new_nonce(), one_step="歩いて通う")
    desk = open_page(None)
    sign_in(desk, make_person("editor"))
    desk.goto(f"/admin/events/event/{event.pk}/feedback/")
    axe(desk)
    desk.goto(f"/admin/events/event/{event.pk}/feedback/sheet/")
    axe(desk)
    assert desk.pdf(format="A4").count(b"/Type /Page\n") == 3
    desk.goto(f"/admin/events/event/{event.pk}/feedback/paper/")
    axe(desk)
    desk.get_by_label("とてもよかった").check()
    desk.locator("input[type=submit]").click()
    expect(desk.locator(".messagelist")).to_contain_text("次の1枚")
    assert Feedback.objects.latest("pk").satisfaction == 5
    ears.complaints.clear()  # axe sets inline styles of its own to measure a field
