"""Results of the sample events: reports, a PDF, and answers to the questionnaire."""

from datetime import timedelta

from django.core.files.base import ContentFile

from events.models import Report, ReportMaterial
from events.questionnaire import services as questionnaire_services
from events.reports import services as report_services
from kanazawa2030.core import tokens
from kanazawa2030.core.uploads import documents

from .pictures import REPORT_PHOTOS, add_photos, one_page
from .proposing import publish

# (satisfaction, first time?, age band), number of such answers.
ANSWERS = {
    "sample-compost-start": [
        ((5, True, "30-49"), 7),
        ((5, False, "50-64"), 5),
        ((4, True, "18-29"), 6),
        ((4, False, "65-"), 5),
        ((3, True, ""), 5),
    ],
    "sample-after-school-map": [
        ((5, True, "30-49"), 6),
        ((5, True, "0-17"), 2),
        ((4, False, "30-49"), 3),
        ((4, True, "18-29"), 2),
        ((3, False, "65-"), 1),
    ],
    "sample-sounds-of-town": [((5, True, "50-64"), 2), ((4, False, "65-"), 1)],
    "sample-warm-townhouses": [((5, True, "30-49"), 2), ((4, False, ""), 2)],
}
# Steps in the order of the answers; True: approved, False: refused, None: not read yet.
STEPS = {
    "sample-compost-start": [
        ("生ごみの水を切ってから捨てる", True),
        ("ベランダで箱をひとつ試す", True),
        ("Start a box with my neighbours", True),
        ("近所の畑に落ち葉を届ける", True),
    ],
    "sample-after-school-map": [
        ("帰り道で会う子どもに、あいさつをする", True),
        ("地図を学校の掲示板に貼る", True),
        ("安い広告はこちら", False),
        ("空いている部屋を週に一度あける", None),
    ],
    "sample-sounds-of-town": [("朝の鐘の音を録音して残す", True)],
    "sample-warm-townhouses": [
        ("窓に紙を一枚はってみる", None),
        ("Measure how cold my kitchen gets", None),
    ],
}

REPORTS = {
    "sample-compost-start": {
        "after_days": 5,
        "attendance_place": 34,
        "summary_ja": (
            "12組が箱を組み立て、家に持ち帰りました。水気を切ること、"
            "毎日まぜることの二つを約束にしました。\n\nこの報告は見本です。"
        ),
        "summary_en": (
            "Twelve households built a box and took it home, and agreed on two things: drain the "
            "scraps and turn the heap every day.\n\nThis report is a sample."
        ),
        "pdf": ("箱の作り方（見本）", "How to build the box (sample)"),
    },
    "sample-after-school-map": {
        "after_days": 6,
        "summary_ja": (
            "子どもと大人が同じ地図に、好きな場所とあるとよい場所を書き込みました。"
            "地図は会場に一か月飾ります。\n\nこの報告は見本です。"
        ),
        "summary_en": (
            "Children and adults wrote on one map the places they like and those they miss. "
            "It hangs in the hall for a month.\n\nThis report is a sample."
        ),
    },
    "sample-sounds-of-town": {
        "after_days": 4,
        "attendance_place": 9,
        "summary_ja": "残したい町の音を持ち寄って聞きました。\n\nこの報告は見本です。",
        "summary_en": (
            "We brought the sounds of town we would like to keep, and listened.\n\n"
            "This report is a sample."
        ),
    },
}


def add_results(event, *, crew, now):
    """Create the answers, steps and report that ANSWERS and REPORTS have for `event`."""
    _answer(event, by=crew["staff"])
    plan = REPORTS.get(event.slug)
    if plan is None:
        return
    report = Report.objects.create(
        event=event,
        author=crew["staff"],
        publish_at=event.over_at + timedelta(days=plan["after_days"]),
        **{name: plan[name] for name in plan if name not in ("after_days", "pdf")},
    )
    add_photos(report, REPORT_PHOTOS[event.slug])
    if "pdf" in plan:
        _add_pdf(report, *plan["pdf"])
    publish(report, crew=crew, now=now)
    report_services.thank_due(now)


def _answer(event, *, by):
    steps = list(STEPS.get(event.slug, []))
    day = event.over_at + timedelta(hours=20)
    for (satisfaction, is_first_time, age_band), number in ANSWERS.get(event.slug, []):
        for _one in range(number):
            words, verdict = steps.pop(0) if steps else ("", None)
            row = questionnaire_services.answer(
                event,
                key=tokens.new_nonce(),
                satisfaction=satisfaction,
                is_first_time=is_first_time,
                age_band=age_band,
                one_step=words,
                now=day,
            )
            if verdict is not None:
                questionnaire_services.moderate(row, shown=verdict, by=by, now=day)


def _add_pdf(report, label_ja, label_en):
    upload = ContentFile(one_page("A sample. How to build a compost box."), "box.pdf")
    document = documents.clean_pdf(upload)
    documents.store_document(document, prefix=ReportMaterial.FOLDER)
    ReportMaterial.objects.create(
        report=report, label_ja=label_ja, label_en=label_en, file=document, size=document.size
    )
