"""The flyer on paper: one sheet of A4, whole, however much it has to say."""

import re

import pytest

from ..factories import in_days, make_event, make_office, make_partner, make_venue

A4 = {"width": 794, "height": 1123}  # at 96 pixels an inch
ROLES = ("organiser", "co_organiser", "endorser", "cooperation", "operator")


def fill(words, length):
    """`words` again and again, as long as the column is, or that share of it."""
    return (words * length)[:length].strip()


def full_event(share: float, **fields):
    """An event whose texts fill `share` of their columns, in both languages."""

    def texts(name, length, ja, en):
        length = int(length * share)
        return {f"{name}_ja": fill(ja, length), f"{name}_en": fill(en, length)}

    make_office(hours_ja="平日 9:00–17:45", hours_en="weekdays 9:00–17:45")
    venue = make_venue(
        step_free=True,
        accessible_toilet=True,
        hearing_loop=True,
        nursing_room=True,
        parking=False,
        **texts("name", 150, "市民ホール", "Civic Hall "),
        **texts("address", 200, "金沢市広坂二丁目", "2-1-1 Hirosaka "),
        **texts("directions", 300, "バス停から歩いて三分。", "Three minutes on foot. "),
    )
    hosts = [
        (make_partner(name_ja=fill("山を守る会", 20), name_en=fill("Hill group ", 40)), role)
        for role in ROLES
    ]
    return make_event(
        **{
            **texts("title", 150, "金沢の用水と暮らし", "Water and life in Kanazawa "),
            **texts("summary", 300, "用水を歩いて話す。", "A walk and a talk. "),
            **texts("audience", 200, "小学生から大人まで", "pupils and adults "),
            **texts("bring", 200, "歩きやすい靴と雨具", "shoes and rain gear "),
            **texts("fee_note", 100, "お茶とお菓子の代金", "for tea and sweets "),
            **texts("room", 100, "大会議室", "Large room "),
            "venue": venue,
            "fee_yen": 1500,
            "courses": (1, 2),
            "goals": range(1, 18),
            "hosts": hosts,
            "registration_closes_at": in_days(10),
            **fields,
        }
    )


WORST = {
    "short": {"share": 0.1},
    "quarter": {"share": 0.25},
    "half": {"share": 0.5},
    "full": {"share": 1},
    "sample": {"share": 1, "is_sample": True, "format": "hybrid"},
    "long title": {
        "share": 0.15,
        "title_ja": "用水と暮らし" * 25,
        "title_en": "Water and life " * 10,
    },
    "simple": {"share": 0.05, "goals": (11,), "courses": (1,), "series": "collaborative"},
}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", WORST)
def test_one_whole_sheet(open_page, kind, language):
    fields = dict(WORST[kind])
    event = full_event(fields.pop("share"), **fields)
    page = open_page(None, language=language, **A4)
    page.emulate_media(media="print")
    page.goto(f"/{language}/events/{event.slug}/flyer/")
    cut_off = page.evaluate(
        """() => ["", "__body"].map(part => {
            const box = document.querySelector(".flyer" + part);
            return box.scrollHeight - box.clientHeight;
        })"""
    )
    assert cut_off == [0, 0]
    code = page.locator(".flyer .qr svg").bounding_box()
    assert code["width"] > 75  # 2 cm: a phone reads it at arm's length
    for furniture in ("body > header", "body > footer", ".crumb", ".flyer-intro"):
        assert not page.locator(furniture).is_visible()
    paper = page.pdf(prefer_css_page_size=True, print_background=False)
    assert len(re.findall(rb"/Type /Page\b", paper)) == 1
    assert re.search(rb"/MediaBox \[0 0 59[45]\.?\d* 84[12]", paper)


def test_on_the_screen(open_page, view, axe):
    event = full_event(0.2)
    page = open_page(f"/{view.language}/events/{event.slug}/flyer/", view)
    assert page.evaluate("document.documentElement.scrollWidth") <= view.width
    axe(page)
