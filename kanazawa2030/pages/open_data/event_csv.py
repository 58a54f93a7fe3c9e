"""<code>_event.csv: the events after 自治体標準オープンデータセット「イベント一覧」.

The header is the standard's, byte for byte; what the portal does not know stays empty.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from events.display import series_label
from events.models import Event, HostRole
from events.status import ClosedReason, can_be_joined, closed_reason, closes_at
from kanazawa2030.core.language.addresses import address_parts
from kanazawa2030.core.language.dates import closing_clock, day_of, in_japan
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.models import CourseOfAction, Goal, Office

from . import event_rows
from .formats import CSV, Column, Dataset, addresses

HERE = settings.CITY.word("municipality", "ja")
PREFECTURE = settings.CITY.word("prefecture", "ja")
HEADER = (
    "全国地方公共団体コード,法人番号,ID,地方公共団体名,イベント名,言語コード,イベント通称,"
    "サブタイトル,イベント名_カナ,イベント名_英語,コンテンツURL,状態,キーワード,タグ,"
    "対象となる産業,開催パターン,開始日,終了日,開始時間,終了時間,開始日時特記事項,所要時間,"
    "掲載開始日,掲載終了日,概要,説明,サブイベント,イベント種類,料金(基本),料金(詳細),"
    "連絡先名称,連絡先電話番号,連絡先内線番号,主催者,共催団体,関連組織,対象者,対象者備考,"
    "場所名称,集合（受付）場所,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,"
    "所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,"
    "アクセス方法,駐車場情報,駐車場料金,駐輪場情報,Web開催,Web開催URL,ツール・環境,定員,"
    "定員備考,料金種別,決済種別,外国語対応,外国語対応備考,開催条件,参加申込終了日,"
    "参加申込終了時間,参加申込方法,申込開始日,申込開始時刻,申込URL,URL,授乳室,"
    "おむつ替えコーナー,飲食可否,ベビーカー貸出,ベビーカー利用,画像,画像_ライセンス,備考"
)
NAMES = HEADER.split(",")

# --- Notes -----------------------------------------------------------------------------------

_EMPTY = ("空欄。このサイトにはない情報です。", "Empty: this site does not record it.")
_NOTES = {
    "全国地方公共団体コード": ("{municipality}のコード。", "Code of {municipality}."),
    "ID": ("催しの識別子。変わりません。", "Identifier of the event. It never changes."),
    "地方公共団体名": ("{prefecture}{municipality}。", "{prefecture} Prefecture, {municipality}."),
    "イベント名": ("題名。日本語がなければ英語。", "Title, in English if there is no Japanese."),
    "言語コード": ("題名の言語。JAまたはEN。", "Language of the title: JA or EN."),
    "イベント通称": ("シリーズと回。", "Series and number."),
    "イベント名_英語": ("題名（英語）。", "Title in English."),
    "コンテンツURL": ("催しのページ（日本語）。", "The event’s page in Japanese."),
    "状態": ("開催予定、開催済み、延期、中止。", "To come, held, postponed or cancelled."),
    "キーワード": ("SDGsの目標。「;」で区切ります。", "Goals, separated by “;”."),
    "タグ": ("5つの方向性。「;」で区切ります。", "Courses of action, separated by “;”."),
    "開始日": ("YYYY-MM-DD。延期中は元の日。", "YYYY-MM-DD. If postponed, the original day."),
    "終了日": (
        "YYYY-MM-DD。数日にわたる催しも1行です。",
        "YYYY-MM-DD. An event of several days is one row.",
    ),
    "開始時間": ("hh:mm。分からなければ空欄。", "hh:mm. Empty: not known."),
    "終了時間": (
        "hh:mm。0時に終わるものは前日の24:00。",
        "hh:mm. What ends at midnight ends at 24:00 of the day before.",
    ),
    "開始日時特記事項": ("変更のお知らせ。", "What visitors should know of a change."),
    "掲載開始日": ("公開した日。", "Day it became public."),
    "概要": ("概要。", "Summary."),
    "説明": ("本文（Markdown）。改行を含みます。", "Text (Markdown), with line breaks."),
    "イベント種類": ("SDGsカフェまたは協働イベント。", "SDGs Café or collaborative event."),
    "料金(基本)": ("参加費（円）。無料は0。", "Fee in yen; 0: free."),
    "料金(詳細)": ("参加費の補足。", "More on the fee."),
    "連絡先名称": ("催しのページにある連絡先。", "Contact, as on the event’s page."),
    "連絡先電話番号": ("その電話番号。", "Its phone number."),
    "主催者": ("主催。「;」で区切ります。", "Organisers, separated by “;”."),
    "共催団体": ("共催。「;」で区切ります。", "Co-organisers, separated by “;”."),
    "関連組織": ("後援・協力・運営。「;」で区切ります。", "Other hosts, separated by “;”."),
    "対象者": ("対象。空欄は、どなたでも。", "For whom. Empty: open to anyone."),
    "場所名称": ("会場。オンラインのみなら空欄。", "Venue. Empty: online only."),
    "所在地_全国地方公共団体コード": ("{municipality}なら{code}。", "{code} in {city}."),
    "所在地_連結表記": ("所在地。", "Postal address."),
    "所在地_都道府県": (
        "都道府県。書いてあるか、{municipality}のとき。",
        "Prefecture, where written or in {city}.",
    ),
    "所在地_市区町村": ("市町村。読み取れなければ空欄。", "City or town. Empty: not recognised."),
    "所在地_町字": ("町名と丁目。", "Town and block."),
    "所在地_番地以下": (
        "番地から後。1-1-1のようなものは、Excelが日付に変えることがあります。",
        "Number. Excel may turn one such as 1-1-1 into a date.",
    ),
    "建物名等(方書)": ("部屋。", "Room."),
    "緯度": ("世界測地系、度。", "In degrees."),
    "経度": ("世界測地系、度。", "In degrees."),
    "アクセス方法": ("行き方。", "How to get there."),
    "駐車場情報": ("有・無。未確認は空欄。", "有: yes, 無: no. Empty: not checked."),
    "Web開催": (
        "オンラインでも参加できるか。有・無。分からなければ空欄。",
        "Online as well. 有: yes, 無: no. Empty: not known.",
    ),
    "Web開催URL": (
        "空欄。申し込んだ方にだけお知らせします。",
        "Empty: only people who register receive it.",
    ),
    "定員": ("人数。", "Seats in all."),
    "料金種別": (
        "無料または有料。分からなければ空欄。",
        "無料: free, 有料: paid. Empty: not known.",
    ),
    "外国語対応": (
        "使われる言語。JA;ENのように書きます。終わった催しは空欄。",
        "Languages it is held in, such as JA;EN. Empty once it is over.",
    ),
    "外国語対応備考": ("英語での支援と補足。", "Support in English, and more on languages."),
    "開催条件": ("荒天のときの扱い。", "In bad weather."),
    "参加申込終了日": ("受付終了の日。", "Day registration closes."),
    "参加申込終了時間": ("受付終了の時刻。", "Time registration closes."),
    "参加申込方法": (
        "申込方法。申し込めなくなれば空欄。",
        "How to register. Empty once that is not possible.",
    ),
    "申込開始日": ("受付開始の日。", "Day registration opens."),
    "申込開始時刻": ("受付開始の時刻。", "Time registration opens."),
    "申込URL": (
        "申込みページ。受付開始前にもあり、受付終了・延期・中止・開催後は空欄。",
        "Page to register on, also before registration opens. Empty once registration has "
        "closed, or if the event is over, postponed or cancelled.",
    ),
    "URL": ("催しのページ（日本語）。", "The event’s page in Japanese."),
    "授乳室": ("有・無。未確認は空欄。", "有: yes, 無: no. Empty: not checked."),
    "画像": ("画像のアドレス。", "Address of the picture."),
    "画像_ライセンス": (
        "空欄。画像は、このデータのライセンスの対象ではありません。",
        "Empty: the licence of the data does not cover pictures.",
    ),
    "備考": ("出典。見本は「見本」と書きます。", "Source; samples say 見本."),
}
COLUMNS = tuple(Column(name, *_NOTES.get(name, _EMPTY)) for name in NAMES)

# --- Values ----------------------------------------------------------------------------------

_YES_NO = {True: "有", False: "無", None: ""}
_CALLED_OFF = (ClosedReason.CANCELLED, ClosedReason.POSTPONED)
_OTHERS = (HostRole.Role.ENDORSER, HostRole.Role.COOPERATION, HostRole.Role.OPERATOR)


def joined(texts) -> str:
    """Return a list as the standard writes one; no item can be taken for two."""
    return ";".join(text.replace(";", "；") for text in texts if text)


def _rows(now: datetime) -> Iterator[list]:
    """Yield the events whose day is known, in Japanese."""
    with override("ja"):
        yield from _in_japanese(now)


def _in_japanese(now: datetime) -> Iterator[list]:
    page, office = addresses("events:event_detail"), Office.current()
    names = {
        "courses": dict(CourseOfAction.objects.values_list("number", "short_title_ja")),
        "goals": dict(Goal.objects.values_list("number", "title_ja")),
    }
    for row in event_rows.event_rows(now):
        event = row.event
        if not event.has_day:
            continue
        address = page(event.slug)["ja"]
        values = {
            "全国地方公共団体コード": settings.CITY.code,
            "ID": event.uid,
            "地方公共団体名": PREFECTURE + HERE,
            **_words(event),
            "コンテンツURL": address,
            "URL": address,
            "キーワード": joined(names["goals"][number] for number in row.goals),
            "タグ": joined(names["courses"][number] for number in row.courses),
            **_when(event, now),
            **_people(row, office),
            **(_place(event) if event.has_place else {}),
            **_languages(event, now),
            **_fee(event, now),
            **_registration(event, now),
        }
        yield [values.get(name, "") for name in NAMES]


def _ja(row, name: str) -> str:
    """Return a text in Japanese, or in English where that is all there is."""
    return getattr(row, f"{name}_ja") or getattr(row, f"{name}_en") or ""


def _words(event: Event) -> dict:
    return {
        "イベント名": _ja(event, "title"),
        "言語コード": "JA" if event.title_ja else "EN",
        "イベント通称": series_label(event),
        "イベント名_英語": event.title_en or "",
        "概要": _ja(event, "summary"),
        "説明": _ja(event, "body"),
        "イベント種類": event.get_series_display(),
        "対象者": _ja(event, "audience"),
        "画像": site_url(event.image.url) if event.image else "",
        "備考": joined(["見本" if event.is_sample else "", event.source_name]),
    }


def _when(event: Event, now: datetime) -> dict:
    is_timed = event.date_precision == Event.Precision.TIME
    return {
        "状態": _state(event, now),
        "開始日": day_of(event.starts_at).isoformat(),
        "終了日": event.last_day.isoformat(),
        "開始時間": _clock(event.starts_at) if is_timed else "",
        "終了時間": _closing(event.ends_at) if is_timed and event.ends_at else "",
        "開始日時特記事項": _ja(event, "state_note"),
        "開催条件": _ja(event, "go_nogo_note"),
        "掲載開始日": day_of(event.publish_at).isoformat(),
    }


def _state(event: Event, now: datetime) -> str:
    if event.state == Event.EventState.CANCELLED:
        return "中止"
    if event.state == Event.EventState.POSTPONED:
        return "延期"
    return "開催済み" if event.is_over(now) else "開催予定"


def _clock(moment: datetime) -> str:
    return f"{in_japan(moment):%H:%M}"


def _closing(moment: datetime) -> str:
    return closing_clock(moment) if closing_clock(moment) == "24:00" else _clock(moment)


def _people(row: event_rows.EventRow, office: Office) -> dict:
    event = row.event
    contact = event_rows.contact(event, office)
    return {
        "連絡先名称": (contact.name_ja or contact.name_en) if contact else "",
        "連絡先電話番号": contact.phone if contact else "",
        "主催者": joined(row.names(HostRole.Role.ORGANISER)),
        "共催団体": joined(row.names(HostRole.Role.CO_ORGANISER)),
        "関連組織": joined(row.names(*_OTHERS)),
    }


def _place(event: Event) -> dict:
    venue = event.venue
    address = _ja(venue, "address")
    parts = address_parts(address)
    is_here = parts.locality == HERE
    town, number = parts.town_and_number
    return {
        "場所名称": _ja(venue, "name"),
        "建物名等(方書)": _ja(event, "room"),
        "所在地_連結表記": address,
        "所在地_全国地方公共団体コード": settings.CITY.code if is_here else "",
        "所在地_都道府県": PREFECTURE if is_here else parts.region,
        "所在地_市区町村": parts.locality,
        "所在地_町字": town,
        "所在地_番地以下": number,
        "緯度": _plain(venue.latitude),
        "経度": _plain(venue.longitude),
        "アクセス方法": _ja(venue, "directions"),
        "駐車場情報": _YES_NO[venue.parking],
        "授乳室": _YES_NO[venue.nursing_room],
    }


def _plain(number) -> str:
    return "" if number is None else str(number)


def _languages(event: Event, now: datetime) -> dict:
    held, is_known = event_rows.languages(event, now), event_rows.knows_format(event, now)
    has_support = held and event.english_support != Event.EnglishSupport.NONE
    support = event.get_english_support_display() if has_support else ""
    return {
        "Web開催": _YES_NO[event.format != Event.Format.PLACE] if is_known else "",
        "外国語対応": joined(code.upper() for code in held),
        "外国語対応備考": joined([support, _ja(event, "language_note")]),
    }


def _fee(event: Event, now: datetime) -> dict:
    if not event_rows.knows_fee(event, now):
        return {}
    return {
        "料金(基本)": event.fee_yen,
        "料金(詳細)": _ja(event, "fee_note"),
        "料金種別": "有料" if event.fee_yen else "無料",
    }


def _registration(event: Event, now: datetime) -> dict:
    values = {"定員": event.capacity or ""}
    if event.is_over(now) or closed_reason(event, now) in _CALLED_OFF:
        return values
    is_joinable = can_be_joined(event, now)
    values["参加申込方法"] = event.get_registration_mode_display() if is_joinable else ""
    if event.registration_mode == Event.RegistrationMode.NONE:
        return values
    opens = event.registration_opens_at
    closes = closes_at(event) if event.registration_closes_at else None
    url = event_rows.host_url(event)
    if event.registration_mode == Event.RegistrationMode.HERE:
        url = site_url(reverse("events:registration_create", args=[event.slug]))
    return {
        **values,
        "参加申込終了日": day_of(closes).isoformat() if closes else "",
        "参加申込終了時間": _clock(closes) if closes else "",
        "申込開始日": day_of(opens).isoformat() if opens else "",
        "申込開始時刻": _clock(opens) if opens else "",
        "申込URL": url if is_joinable else "",
    }


EVENT_CSV = Dataset(
    file=f"{settings.CITY.code}_event.csv",
    name="event_csv",
    media_type=CSV,
    title_ja="イベント一覧（自治体標準オープンデータセット）",
    title_en="Event list in the standard form of Japanese municipalities",
    summary_ja="日にちの決まった催しを、1つ1行で。国の「自治体標準オープンデータセット」の列です。",
    summary_en="Events whose day is known, one a row, with the columns of the Japanese "
    "government’s standard data set for municipalities. In Japanese.",
    columns=COLUMNS,
    rows=_rows,
    updated=event_rows.events_updated,
    period=event_rows.events_period,
)
