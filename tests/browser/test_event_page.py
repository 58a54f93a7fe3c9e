"""The page of an event on paper and in a low window."""

import re

from ..factories import in_days, make_event, make_office, make_partner, make_venue

A_PAGE = re.compile(rb"/Type /Page\b")
SIDE = """() => {
    const box = document.querySelector(".split__side aside").getBoundingClientRect();
    return [box.top, box.bottom, innerHeight];
}"""


def usual_event():
    make_office()
    return make_event(
        number=48,
        summary_ja="夕方の用水ぞいを30分歩き、守り方と楽しみ方を話し合います。",
        body_ja="会場の前を流れる用水を歩きます。\n\n" * 4,
        easy_summary="川の そばを 歩きます。お金は いりません。",
        venue=make_venue(step_free=True, parking=True, directions_ja="バス停から3分です。"),
        fee_yen=500,
        bring_ja="歩きやすい靴",
        offered_needs=["sign_language", "childcare", "wheelchair"],
        registration_closes_at=in_days(10),
        hosts=[make_partner(), (make_partner(), "cooperation"), (make_partner(), "endorser")],
        speakers=[{"name_ja": f"見本 {n}", "position_ja": "代表"} for n in range(2)],
        programme=[{"starts_at": f"1{n}:00", "text_ja": "話合い"} for n in range(5)],
        goals=range(1, 8),
        contact_phone="076-000-0000",
    )


def test_two_sheets_at_most_with_a_code(open_page):
    event = usual_event()
    for language in ("ja", "en"):
        page = open_page(f"/{language}/events/{event.slug}/")
        assert len(A_PAGE.findall(page.pdf(format="A4"))) <= 2
        page.emulate_media(media="print")
        assert page.locator(".panel .qr svg").bounding_box()["width"] > 75  # 2 cm


def test_every_part_of_the_panel_comes_into_a_low_window(open_page):
    page = open_page(f"/ja/events/{usual_event().slug}/", width=1280, height=720)
    top, bottom, height = page.evaluate(SIDE)
    assert bottom > height  # longer than what is left below the head
    page.mouse.wheel(0, top + bottom - height)
    page.wait_for_timeout(500)
    top, bottom, height = page.evaluate(SIDE)
    assert bottom <= height


PORTRAIT = """() => {
    const figure = document.createElement("figure"), picture = new Image(300, 3000);
    picture.src = "data:image/svg+xml," + encodeURIComponent(
        "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='3000'/>");
    figure.append(picture);
    const pair = document.createElement("div");
    pair.className = "pair";
    pair.append(figure);
    document.querySelector("main .wrap").append(pair);
    return picture.decode().then(() => picture.getBoundingClientRect().height);
}"""


def test_a_portrait_among_the_photographs_fills_no_more_than_a_screen(open_page):
    page = open_page(f"/ja/events/{usual_event().slug}/", width=1280, height=900)
    assert page.evaluate(PORTRAIT) <= 768
