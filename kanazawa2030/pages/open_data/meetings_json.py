"""The sessions of the SDG's Meeting with their records as readers see them: meetings.json.

Texts come from the current version of a record, which is frozen: the working copy may have
moved on, and notes of the office are in no version. The state of an action is live.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Max, Min, QuerySet
from django.utils.translation import override

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES, language_columns
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.models.publishing import for_data
from meetings.models import Action, Meeting, RecordVersion, Statement

from .event_rows import last_change, latest, start_of
from .formats import (
    BOTH,
    CLOCK,
    DATE,
    JSON,
    MOMENT,
    TRUTH,
    WHOLE,
    Column,
    Dataset,
    both,
    moment,
    or_null,
)

_CODE = Column("code", "番号。D-05-2は第5回の決定2。", "How it is cited: D-05-2.")
_URL = Column("url", "そのアドレス。", "Its address.", BOTH)
_TEXT = Column("text", "本文。", "Text.", BOTH)
STATEMENTS = (
    _CODE,
    _URL,
    _TEXT,
    Column("view", "何についての発言か。", "What it is about.", codes=Statement.View.choices),
    Column("course", "方向性の番号。", "Number of the course of action.", or_null(WHOLE)),
    Column("axis", "評価軸。", "Evaluation axis.", BOTH, may_be_null=True),
    Column("goals", "SDGsの目標の番号。", "Numbers of the goals.", WHOLE, is_list=True),
)
ACTIONS = (
    _CODE,
    _URL,
    _TEXT,
    Column("who", "担当する団体や部署。", "Organisation or office that does it.", BOTH),
    Column("due_on", "期限。", "Due on.", or_null(DATE)),
    Column("decision", "もとになった決定の番号。", "Code of its decision.", may_be_null=True),
    Column(
        "state",
        "今の状態。分からなければnull。",
        "State as it is now. null: not known.",
        may_be_null=True,
        codes=Action.State.choices,
    ),
    Column("state_since", "その状態になった日。", "Since when.", or_null(DATE)),
    Column("state_note", "その後。", "What has come of it.", BOTH),
)
RECORD = (
    Column("version", "公開中の版。", "Version shown now.", WHOLE),
    Column("published_at", "その版を公開した日時。", "When it became public.", MOMENT),
    Column("participants", "参加者数。", "People who took part.", or_null(WHOLE)),
    Column("summary", "概要。", "Summary.", BOTH),
    Column(
        "statements",
        "発言。名前はありません。",
        "Statements, without names.",
        parts=STATEMENTS,
        is_list=True,
    ),
    Column("decisions", "決定。", "Decisions.", parts=(_CODE, _URL, _TEXT), is_list=True),
    Column("actions", "取組。", "Actions.", parts=ACTIONS, is_list=True),
)
COLUMNS = (
    Column("number", "第何回か。", "Number of the session.", WHOLE),
    Column("url", "会議のページ。", "The session’s page.", BOTH),
    Column("title", "題名。", "Title.", BOTH),
    Column("held_on", "開催日。", "Date.", DATE),
    Column("starts_at", "開始時刻。", "From.", or_null(CLOCK)),
    Column("ends_at", "終了時刻。", "To.", or_null(CLOCK)),
    Column("venue", "会場。", "Venue.", BOTH, may_be_null=True),
    Column(
        "record",
        "公開中の記録。まだなければnull。",
        "The record. null: none is public.",
        parts=RECORD,
        may_be_null=True,
    ),
    Column("is_sample", "見本か。", "Whether it is a sample.", TRUTH),
)


def _meetings(now: datetime) -> QuerySet[Meeting]:
    return for_data(Meeting.objects.published(now))


def _rows(now: datetime) -> Iterator[dict]:
    """Yield the sessions by number: three queries."""
    meetings = _meetings(now)
    shown = meetings.order_by().values("pk")
    versions = RecordVersion.objects.current(now).filter(meeting__in=shown)
    records = {version.meeting_id: version for version in versions}
    live: dict[int, dict[int, Action]] = defaultdict(dict)
    columns = ("meeting_id", "number", "state", "state_changed_on", *language_columns("state_note"))
    for action in Action.objects.filter(meeting__in=shown).only(*columns):
        live[action.meeting_id][action.number] = action
    for meeting in meetings.select_related("venue").order_by("number"):
        urls = _addresses(meeting)
        record = records.get(meeting.pk)
        yield {
            "number": meeting.number,
            "url": urls,
            "title": both(meeting, "title"),
            "held_on": meeting.held_on.isoformat(),
            "starts_at": meeting.starts_at and f"{meeting.starts_at:%H:%M}",
            "ends_at": meeting.ends_at and f"{meeting.ends_at:%H:%M}",
            "venue": both(meeting.venue, "name") if meeting.venue else None,
            "record": record and _record(record, urls, live[meeting.pk]),
            "is_sample": meeting.is_sample,
        }


def _addresses(meeting: Meeting) -> dict[str, str]:
    found = {}
    for code in LANGUAGE_CODES:
        with override(code):
            found[code] = site_url(meeting.get_absolute_url())
    return found


def _record(version: RecordVersion, urls: dict, live: dict[int, Action]) -> dict:
    content = version.content
    codes = {row["number"]: row["code"] for row in content.get("decisions", ())}
    return {
        "version": version.number,
        "published_at": moment(version.publish_at),
        "participants": content.get("participants_total"),
        "summary": _both(content, "summary"),
        "statements": [_statement(row, urls) for row in content.get("statements", ())],
        "decisions": [_cited(row, urls) for row in content.get("decisions", ())],
        "actions": [
            {
                **_cited(row, urls),
                "who": _both(row, "who"),
                "due_on": row["due_on"],
                "decision": codes.get(row["decision"]),
                **_state(live.get(row["number"])),
            }
            for row in content.get("actions", ())
        ],
    }


def _both(row: dict, name: str) -> dict[str, str]:
    return {code: row.get(f"{name}_{code}") or "" for code in LANGUAGE_CODES}


def _cited(row: dict, urls: dict) -> dict:
    return {
        "code": row["code"],
        "url": {code: f"{url}#{row['code']}" for code, url in urls.items()},
        "text": _both(row, "text"),
    }


def _statement(row: dict, urls: dict) -> dict:
    return {
        **_cited(row, urls),
        "view": row["view"],
        "course": row["course"] and row["course"]["number"],
        "axis": row["axis"] and _both(row["axis"], "title"),
        "goals": [goal["number"] for goal in row["goals"]],
    }


def _state(action: Action | None) -> dict:
    if action is None:
        return {"state": None, "state_since": None, "state_note": dict.fromkeys(LANGUAGE_CODES, "")}
    since = action.state_changed_on
    return {
        "state": action.state,
        "state_since": since and since.isoformat(),
        "state_note": both(action, "state_note"),
    }


def _updated(now: datetime) -> datetime | None:
    actions = Action.objects.filter(meeting__in=_meetings(now).order_by().values("pk"))
    return latest(
        last_change(Meeting, now),
        last_change(RecordVersion, now, "meeting__is_sample"),
        start_of(actions.aggregate(on=Max("state_changed_on"))["on"]),
    )


def _period(now: datetime) -> tuple[date, date] | None:
    found = _meetings(now).order_by().aggregate(first=Min("held_on"), last=Max("held_on"))
    return (found["first"], found["last"]) if found["first"] else None


MEETINGS_JSON = Dataset(
    file="meetings.json",
    name="meetings_json",
    media_type=JSON,
    title_ja="SDGsミーティングの記録",
    title_en="Records of the SDG’s Meeting",
    summary_ja="各回の発言・決定・取組。公開中の版の文と、取組の今の状態。",
    summary_en="Statements, decisions and actions of each session: the texts of the version "
    "shown now, and the state of each action.",
    columns=COLUMNS,
    rows=_rows,
    updated=_updated,
    period=_period,
    rows_name="meetings",
)
