"""impact.csv and indicators.csv: the figures, as the features that count them give them."""

from datetime import datetime

from django.db.models import Max

from events.models import Report
from meetings.models import Indicator, Measurement
from meetings.vision.csv import HEADERS, figures_of, open_indicators
from meetings.vision.levels import Level

from ..impact.csv import COLUMNS, table_rows
from ..impact.figures import MEASURES
from ..impact.sources import EVERYTHING, actions, decisions
from .event_rows import last_change, latest, start_of
from .formats import CSV, Column, Dataset

# --- Impact ------------------------------------------------------------------------------------

_COURSE = ("空欄は、全体。催しは1回ずつ数えます。", "Empty: all, each event counted once.")
_IMPACT = {
    "fiscal_year": ("年度（始まる年）。", "The year in which the fiscal year begins."),
    "course": (f"方向性の番号。{_COURSE[0]}", f"Number of the course of action. {_COURSE[1]}"),
    "course_ja": ("方向性の名前、日本語。", "Name of the course of action, in Japanese."),
    "course_en": ("方向性の名前、英語。", "Name of the course of action, in English."),
    "goal": (f"SDGsの目標の番号。{_COURSE[0]}", f"Number of the goal. {_COURSE[1]}"),
    "goal_ja": ("目標の名前、日本語。", "Name of the goal, in Japanese."),
    "goal_en": ("目標の名前、英語。", "Name of the goal, in English."),
    "measure": ("何を数えたかの符号。", "What is counted, as a code."),
    "measure_ja": ("何を数えたか、日本語。", "What is counted, in Japanese."),
    "measure_en": ("何を数えたか、英語。", "What is counted, in English."),
    "value": (
        "数。空欄は、どの報告にも数がないもの（0ではありません）。オンラインの人数は、"
        "オンラインで参加できる催しがなくても空欄。行のない組合せには、数えるものがありません。",
        "The figure. Empty: no report gives a number, which is not 0; for people online also "
        "where no event could be joined online. A combination without a row has nothing to count.",
    ),
    "reports_with_number": (
        "人数と席数について、数のある報告の数。",
        "For people and seats: how many reports give a number.",
    ),
    "reports": ("そのうちの報告の総数。", "Of how many reports."),
    "has_samples": ("見本を含むか。true・false。", "Whether it contains samples: true, false."),
}


_CODES = {"measure": [(key, measure.label) for key, measure in MEASURES.items()]}


def _impact_updated(now: datetime) -> datetime | None:
    released = decisions.within(EVERYTHING, now).aggregate(at=Max("released_at"))["at"]
    changed = actions.within(EVERYTHING, now).aggregate(on=Max("state_changed_on"))["on"]
    return latest(last_change(Report, now, "event__is_sample"), released, start_of(changed))


IMPACT_CSV = Dataset(
    file="impact.csv",
    name="impact_csv",
    media_type=CSV,
    title_ja="成果の数",
    title_en="Impact",
    summary_ja="公開した報告から数えた、年度・方向性・目標ごとの数。",
    summary_en="Figures by fiscal year, course of action and goal, counted from published reports.",
    columns=tuple(Column(name, *_IMPACT[name], codes=_CODES.get(name, ())) for name in COLUMNS),
    rows=table_rows,
    updated=_impact_updated,
)

# --- Indicators --------------------------------------------------------------------------------

_NAMES = (
    ("指標の識別子。", "Identifier of the indicator: the end of its address."),
    ("方向性の番号。", "Number of the course of action."),
    ("方向性の名前、日本語。", "Name of the course of action, in Japanese."),
    ("方向性の名前、英語。", "Name of the course of action, in English."),
    ("評価軸、日本語。", "Evaluation axis, in Japanese."),
    ("評価軸、英語。", "Evaluation axis, in English."),
    ("指標、日本語。", "Indicator, in Japanese."),
    ("指標、英語。", "Indicator, in English."),
    ("系列、日本語。1つだけなら空欄。", "Series, in Japanese. Empty: there is only one."),
    ("系列、英語。1つだけなら空欄。", "Series, in English. Empty: there is only one."),
    ("単位、日本語。", "Unit, in Japanese."),
    ("単位、英語。", "Unit, in English."),
    ("よい方向。", "Which way is better."),
    ("2030年の目標に対する段階の符号。", "Level on the way to 2030, as a code."),
    ("段階、日本語。", "Level, in Japanese."),
    ("段階、英語。", "Level, in English."),
    ("基準年度。", "Fiscal year of the baseline."),
    ("基準値。", "Baseline."),
    ("2030年の目標。", "Target for 2030."),
    ("holdの指標で許される差。", "How far it may be from the target, for hold."),
    ("年度。数がまだなければ空欄。", "Fiscal year. Empty: no figure yet."),
    ("値。", "Value."),
    ("注記、日本語。", "Note, in Japanese."),
    ("注記、英語。", "Note, in English."),
    ("訂正前の値。", "The value before a correction."),
    ("訂正した日。", "When it was corrected."),
    ("値を公開した日。", "When the value became public."),
    ("出典、日本語。", "Source, in Japanese."),
    ("出典、英語。", "Source, in English."),
    ("出典のアドレス。", "Address of the source."),
    (
        "その値の利用条件。このデータのライセンスより優先します。",
        "Licence of the figure; it comes before the licence of this file.",
    ),
    ("見本か。true・false。", "Whether it is a sample: true, false."),
)


_OF_INDICATORS = {
    "よい方向 / direction": Indicator.Direction.choices,
    "段階 / level": Level.choices,
}


def _indicators_updated(now: datetime) -> datetime | None:
    shown = Measurement.objects.filter(
        approved_at__isnull=False, series__indicator__in=open_indicators().order_by()
    )
    return latest(
        last_change(Indicator, now),
        *shown.aggregate(
            approved=Max("approved_at"),
            replaced=Max("replaced_at"),
            axis=Max("series__indicator__axis__updated_at"),
        ).values(),
    )


INDICATORS_CSV = Dataset(
    file="indicators.csv",
    name="indicators_csv",
    media_type=CSV,
    title_ja="指標と年度ごとの値",
    title_en="Indicators and their yearly figures",
    summary_ja="評価軸の指標、基準値と2030年の目標、承認された値、出典と利用条件。",
    summary_en="Indicators of the evaluation axes: baselines, targets for 2030, approved "
    "figures, sources and their licences.",
    columns=tuple(
        Column(header, *notes, codes=_OF_INDICATORS.get(header, ()))
        for header, notes in zip(HEADERS, _NAMES, strict=True)
    ),
    rows=lambda now: figures_of(open_indicators()),
    updated=_indicators_updated,
)
