"""The events with all their public texts, in both languages: events.json."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from events.models import Event, HostRole
from events.status import ClosedReason, can_be_joined, closed_reason
from kanazawa2030.core.language.dates import machine
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.models import Office

from . import event_rows
from .formats import (
    ANY_DATE,
    BOTH,
    JSON,
    MOMENT,
    NUMBER,
    TRUTH,
    URL,
    WHOLE,
    Column,
    Dataset,
    addresses,
    both,
    moment,
    one_of,
    or_null,
)

_ACCESS = {
    "step_free": ("段差のない入口。null は未確認。", "Step-free entrance. null: not checked."),
    "accessible_toilet": ("車いすで使えるトイレ。", "Wheelchair-accessible toilet."),
    "hearing_loop": ("磁気ループ。", "Hearing loop."),
    "nursing_room": ("授乳室。", "Nursing room."),
    "parking": ("駐車場。", "Parking."),
}
VENUE = (
    Column("name", "会場の名称。", "Name of the venue.", BOTH),
    Column("room", "部屋。", "Room.", BOTH),
    Column("address", "所在地。", "Postal address.", BOTH),
    Column("directions", "行き方。", "How to get there.", BOTH),
    Column("latitude", "緯度（世界測地系、度）。", "Latitude in degrees.", or_null(NUMBER)),
    Column("longitude", "経度（世界測地系、度）。", "Longitude in degrees.", or_null(NUMBER)),
    *(Column(name, *notes, or_null(TRUTH)) for name, notes in _ACCESS.items()),
    Column("access_note", "バリアフリーについての補足。", "More on accessibility.", BOTH),
)
HOSTS = (
    Column("role", "役割。", "Role.", codes=HostRole.Role.choices),
    Column("name", "名称。", "Name.", BOTH),
    Column("url", "パートナーのページ。", "The partner’s page.", BOTH, may_be_null=True),
)
REGISTRATION = (
    Column("mode", "申込方法。", "How to register.", codes=Event.RegistrationMode.choices),
    Column(
        "open",
        "今、申し込めるか、申込みなしで参加できるか。受付の開始前と終了後、延期・中止はfalse。"
        "満席は含みません。",
        "Whether people can register now, or come without. false before registration opens, "
        "after it has closed, and if postponed or cancelled. Full events are not told apart.",
        TRUTH,
    ),
    Column("opens_at", "受付開始。", "When registration opens.", or_null(MOMENT)),
    Column("closes_at", "受付終了。", "When registration closes.", or_null(MOMENT)),
    Column("url", "主催者の申込みページ。", "The host’s page to register on.", or_null(URL)),
)
CONTACT = (
    Column("name", "名称。", "Name.", BOTH),
    Column("phone", "電話番号。", "Phone number."),
    Column("email", "メールアドレス。", "Email."),
)
COLUMNS = (
    Column("id", "識別子。変わりません。", "Identifier. It never changes."),
    Column("url", "催しのページ。", "The event’s page.", BOTH),
    Column(
        "calendar",
        "カレンダー用ファイル。日にちが未定ならnull。",
        "Calendar file. null: the day is not known.",
        or_null(URL),
    ),
    Column("series", "シリーズ。", "Series.", codes=Event.Series.choices),
    Column("number", "シリーズの第何回か。", "Number in the series.", or_null(WHOLE)),
    Column("title", "題名。", "Title.", BOTH),
    Column("summary", "概要。", "Summary.", BOTH),
    Column("body", "本文（Markdown）。", "Text (Markdown).", BOTH),
    Column("easy_title", "題名（やさしい日本語）。", "Title in easy Japanese."),
    Column("easy_summary", "概要（やさしい日本語）。", "Summary in easy Japanese."),
    Column("easy_bring", "持ち物（やさしい日本語）。", "What to bring, in easy Japanese."),
    Column("audience", "対象。空は、どなたでも。", "For whom. Empty: open to anyone.", BOTH),
    Column("bring", "持ち物。", "What to bring.", BOTH),
    Column(
        "starts",
        "開始。分かっているところまで。YYYY-MM-DDThh:mm+09:00、YYYY-MM-DD、YYYY-MM、YYYYの"
        "どれか（date_precision）。延期中は元の日時。",
        "Start, as exactly as it is known: YYYY-MM-DDThh:mm+09:00, YYYY-MM-DD, YYYY-MM or YYYY, "
        "see date_precision. If postponed, the original one.",
        ANY_DATE,
    ),
    Column(
        "ends",
        "終了。形はstartsと同じ。分からなければnull。",
        "End, in the form of starts. null: not known.",
        or_null(ANY_DATE),
    ),
    Column(
        "date_precision",
        "日時がどこまで分かっているか。",
        "How exactly the date is known.",
        codes=Event.Precision.choices,
    ),
    Column(
        "state",
        "予定どおりか。",
        "Whether it takes place as planned.",
        codes=Event.EventState.choices,
    ),
    Column("state_note", "変更のお知らせ。", "What visitors should know of the change.", BOTH),
    Column(
        "format",
        "開催方法。分からなければnull。",
        "How it takes place. null: not known.",
        may_be_null=True,
        codes=Event.Format.choices,
    ),
    Column(
        "venue",
        "会場。オンラインだけのとき、または分からなければnull。",
        "Venue. null: online only, or not known.",
        parts=VENUE,
        may_be_null=True,
    ),
    Column(
        "languages",
        "使われる言語。終わった催しは空。",
        "Languages it is held in. Empty once it is over.",
        one_of("ja", "en"),
        is_list=True,
    ),
    Column(
        "english_support",
        "英語での支援。終わった催しはnull。",
        "Support in English. null once it is over.",
        may_be_null=True,
        codes=Event.EnglishSupport.choices,
    ),
    Column("language_note", "言語についての補足。", "More on languages.", BOTH),
    Column("access_note", "当日のバリアフリー。", "Access at this event.", BOTH),
    Column("go_nogo_note", "荒天のときの扱い。", "In bad weather.", BOTH),
    Column("hosts", "主催など。", "Hosts.", parts=HOSTS, is_list=True),
    Column(
        "contact",
        "催しのページにある連絡先。なければnull。",
        "Contact, as on the event’s page. null: there is none.",
        parts=CONTACT,
        may_be_null=True,
    ),
    Column(
        "fee_yen",
        "参加費（円）。分からなければnull。",
        "Fee in yen. null: not known.",
        or_null(WHOLE),
    ),
    Column("fee_note", "参加費の補足。", "More on the fee.", BOTH),
    Column("capacity", "定員。", "Seats in all.", or_null(WHOLE)),
    Column(
        "registration",
        "申込み。終わった催しはnull。",
        "Registration. null once it is over.",
        parts=REGISTRATION,
        may_be_null=True,
    ),
    Column("courses", "方向性の番号。", "Numbers of courses of action.", WHOLE, is_list=True),
    Column("goals", "SDGsの目標の番号。", "Numbers of the goals.", WHOLE, is_list=True),
    Column("image", "画像。", "Picture.", or_null(URL)),
    Column("image_alt", "画像の説明。", "The picture in words.", BOTH),
    Column("source", "出典。", "Source."),
    Column("source_url", "出典のアドレス。", "Address of the source."),
    Column("published_at", "公開した日時。", "When it became public.", MOMENT),
    Column("updated_at", "最後に変更した日時。", "When it was last changed.", MOMENT),
    Column("is_sample", "見本か。", "Whether it is a sample.", TRUTH),
)


def _rows(now: datetime) -> Iterator[dict]:
    office = Office.current()
    page, partner = addresses("events:event_detail"), addresses("partners:partner_detail")
    for row in event_rows.event_rows(now):
        event = row.event
        yield {
            "id": event.uid,
            "url": page(event.slug),
            "calendar": _calendar(event),
            "series": event.series,
            "number": event.number,
            **_texts(event, "title", "summary", "body"),
            "easy_title": event.easy_title,
            "easy_summary": event.easy_summary,
            "easy_bring": event.easy_bring,
            **_texts(event, "audience", "bring"),
            **_when(event),
            **_texts(event, "state_note"),
            "format": event.format if event_rows.knows_format(event, now) else None,
            "venue": _venue(event),
            "languages": event_rows.languages(event, now),
            "english_support": None if event.is_over(now) else event.english_support,
            **_texts(event, "language_note", "access_note", "go_nogo_note"),
            "hosts": [_host(host, partner) for host in row.hosts],
            "contact": _contact(event_rows.contact(event, office)),
            "fee_yen": event.fee_yen if event_rows.knows_fee(event, now) else None,
            **_texts(event, "fee_note"),
            "capacity": event.capacity,
            "registration": None if event.is_over(now) else _registration(event, now),
            "courses": row.courses,
            "goals": row.goals,
            "image": site_url(event.image.url) if event.image else None,
            **_texts(event, "image_alt"),
            "source": event.source_name,
            "source_url": event.source_url,
            "published_at": moment(event.publish_at),
            "updated_at": moment(event.updated_at),
            "is_sample": event.is_sample,
        }


def _texts(row, *names: str) -> dict:
    return {name: both(row, name) for name in names}


def _calendar(event: Event) -> str | None:
    return site_url(reverse("event_ics", args=[event.slug])) if event.has_day else None


def _when(event: Event) -> dict:
    precision = event.date_precision
    ends = None
    if event.ends_at is not None:
        is_timed = precision == Event.Precision.TIME
        ends = machine(event.ends_at if is_timed else event.last_day, precision)
    return {
        "starts": machine(event.starts_at, precision),
        "ends": ends,
        "date_precision": precision,
        "state": event.state,
    }


def _venue(event: Event) -> dict | None:
    venue = event.venue
    if not event.has_place:
        return None
    return {
        **_texts(venue, "name"),
        **_texts(event, "room"),
        **_texts(venue, "address", "directions"),
        "latitude": None if venue.latitude is None else float(venue.latitude),
        "longitude": None if venue.longitude is None else float(venue.longitude),
        **{name: getattr(venue, name) for name in event_rows.ACCESS},
        **_texts(venue, "access_note"),
    }


def _host(host: event_rows.Host, partner) -> dict:
    return {
        "role": host.role,
        **_texts(host, "name"),
        "url": partner(host.slug) if host.slug else None,
    }


def _contact(found: event_rows.Contact | None) -> dict | None:
    return found and {**_texts(found, "name"), "phone": found.phone, "email": found.email}


def _registration(event: Event, now: datetime) -> dict:
    is_to_open = closed_reason(event, now) == ClosedReason.NOT_YET
    return {
        "mode": event.registration_mode,
        "open": can_be_joined(event, now) and not is_to_open,
        "opens_at": moment(event.registration_opens_at),
        "closes_at": moment(event.registration_closes_at),
        "url": event_rows.host_url(event) or None,
    }


EVENTS_JSON = Dataset(
    file="events.json",
    name="events_json",
    media_type=JSON,
    title_ja="催し（日本語・英語）",
    title_en="Events in Japanese and English",
    summary_ja="公開している催しのすべて。日本語と英語の文、日時、会場、主催者、申込み。",
    summary_en="All public events: texts in Japanese and English, dates, venue, hosts, "
    "registration.",
    columns=COLUMNS,
    rows=_rows,
    updated=event_rows.events_updated,
    period=event_rows.events_period,
    rows_name="events",
)
