"""Give the samples their pictures: drawings of the city, never a photograph of anybody."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile

from events.models import ReportPhoto
from kanazawa2030.core.uploads.images import CleanedImage, clean_image

FOLDER = Path(__file__).with_name("pictures")


@dataclass(frozen=True)
class Drawing:
    """What a drawing shows, for readers, in Japanese and English."""

    ja: str
    en: str


DRAWINGS = {
    "asanogawa": Drawing(
        "木の橋がかかる川と、川ぞいの町家（絵）",
        "A river with a wooden bridge and townhouses (drawing)",
    ),
    "canal": Drawing(
        "土塀のそばを流れる用水と、その道を歩く二人（絵）",
        "A canal beside an earthen wall, and two people walking (drawing)",
    ),
    "chaya": Drawing(
        "庭に面した座敷で、お茶を飲む二人（絵）",
        "Two people having tea in a room that opens onto a garden (drawing)",
    ),
    "kenrokuen": Drawing(
        "石の灯籠と、縄で枝をつった松（絵）",
        "A stone lantern and a pine whose branches are held by ropes (drawing)",
    ),
    "koubou": Drawing(
        "工房で金箔を並べる二人（絵）", "Two people laying gold leaf in a workshop (drawing)"
    ),
    "machiya": Drawing(
        "のれんのかかる町家が並ぶ通り（絵）",
        "A street of townhouses with curtains over their doors (drawing)",
    ),
    "map-hall": Drawing(
        "見本駅から見本市民ホールまでの道（見本の絵）",
        "The way from Mihon station to the Sample Citizens’ Hall (sample drawing)",
    ),
    "michi": Drawing(
        "地図を広げる子どもたちと、まっすぐな道（絵）",
        "Children with a map beside a straight road (drawing)",
    ),
    "snow": Drawing(
        "雪の積もった町家の前で、雪をかく人（絵）",
        "Someone clearing snow in front of townhouses (drawing)",
    ),
    "photo-board": Drawing(
        "色紙を貼った板の前で話す人（見本の絵）",
        "Someone talking in front of a board of coloured notes (sample drawing)",
    ),
    "photo-canal": Drawing(
        "用水のそばに座る二人（見本の絵）", "Two people sitting beside a canal (sample drawing)"
    ),
    "photo-table": Drawing(
        "机を囲んで話す五人（見本の絵）", "Five people talking around a table (sample drawing)"
    ),
    "photo-tea": Drawing(
        "湯気の立つ茶わんと、花の形のお菓子（見本の絵）",
        "A steaming bowl of tea and a sweet shaped like a flower (sample drawing)",
    ),
}
# By slug of the event.
REPORT_PHOTOS = {
    "sample-compost-start": ("photo-board", "photo-table", "photo-canal"),
    "sample-after-school-map": ("photo-table", "photo-board", "michi"),
    "sample-sounds-of-town": ("photo-tea", "asanogawa"),
}
PROPOSED = ("photo-canal", "photo-board", "photo-table")  # of the event made from a proposal


@cache
def _encoded(name: str) -> CleanedImage:
    # Encoding takes longer than all the rest of a sample.
    return clean_image(ContentFile((FOLDER / f"{name}.webp").read_bytes(), f"{name}.webp"))


def picture(name: str) -> CleanedImage:
    """Return the drawing `name`, encoded as an upload would be, under a name of its own."""
    drawing = _encoded(name)
    drawing.seek(0)
    size = (drawing.width, drawing.height)
    return CleanedImage(drawing.read(), size=size, renditions=drawing.renditions)


def fields_of_event(name: str) -> dict:
    """Return the columns of an event that carries the drawing `name`."""
    drawing = DRAWINGS[name]
    return {"image": picture(name), "image_alt_ja": drawing.ja, "image_alt_en": drawing.en}


def fields_of_venue(name: str) -> dict:
    """Return the columns of a venue whose drawn map is the drawing `name`."""
    drawing = DRAWINGS[name]
    return {"map": picture(name), "map_alt_ja": drawing.ja, "map_alt_en": drawing.en}


def fields_of_partner(name: str, *, name_ja: str, name_en: str) -> dict:
    """Return the columns of a partner whose logo is the drawing `name`."""
    return {
        "logo": picture(name),
        "logo_alt_ja": f"{name_ja}のロゴ（見本の絵）",
        "logo_alt_en": f"Logo of {name_en} (sample drawing)",
    }


def add_photos(report, names) -> None:
    """Add the drawings `names` to a report where photographs would be."""
    for order, name in enumerate(names):
        drawing = DRAWINGS[name]
        ReportPhoto.objects.create(
            report=report,
            image=picture(name),
            alt_ja=drawing.ja,
            alt_en=drawing.en,
            credit=settings.CITY.project,
            basis=ReportPhoto.Basis.NOBODY,
            order=order,
        )


def one_page(words: str) -> bytes:
    """Return a PDF of one page with the text `words` (ASCII)."""
    text = f"BT /F1 24 Tf 72 760 Td ({words}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, places = "%PDF-1.4\n", []
    for number, part in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    body += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
        f"startxref\n{len(body)}\n%%EOF\n"
    )
    return body.encode("ascii")
