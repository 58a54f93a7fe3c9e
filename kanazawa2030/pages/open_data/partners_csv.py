"""partners.csv: the directory, with what each profile shows and nothing else."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils.translation import override

from kanazawa2030.core.http import web_address
from kanazawa2030.core.language.bilingual import LANGUAGE_CODES, language_columns
from kanazawa2030.core.language.dates import day_of
from kanazawa2030.core.models.publishing import for_data
from partners.models import Partner

from .formats import CSV, Column, Dataset, addresses

_TEXTS = {
    "name": ("名称", "Name"),
    "tagline": ("ひとことで", "In one sentence"),
    "practice": ("取り組んでいること（Markdown）", "What they do (Markdown)"),
    "challenge": ("挑戦したいこと（Markdown）", "What they want to try (Markdown)"),
    "vision_2030": ("2030年の姿（Markdown）", "Vision for 2030 (Markdown)"),
}
_LANGUAGES = {"ja": ("日本語", "in Japanese"), "en": ("英語", "in English")}


def _both(name: str, note_ja: str, note_en: str) -> list[Column]:
    return [
        Column(f"{name}_{code}", f"{note_ja}、{ja}。", f"{note_en}, {en}.")
        for code, (ja, en) in _LANGUAGES.items()
    ]


COLUMNS = (
    Column("id", "識別子。ページのアドレスの終わり。", "Identifier: the end of its address."),
    *(column for name, notes in _TEXTS.items() for column in _both(name, *notes)),
    Column("kind", "種類の符号。", "Kind, as a code.", codes=Partner.Kind.choices),
    *_both("kind", "種類", "Kind"),
    Column(
        "signed_2018",
        "2018年の協定に署名したか。true・false。",
        "Signed the 2018 agreement: true, false.",
    ),
    Column("joined_year", "パートナーになった年。", "Partner since."),
    Column("website", "ウェブサイト。", "Website."),
    Column("courses", "方向性の番号。「;」で区切ります。", "Courses of action, separated by “;”."),
    Column("goals", "SDGsの目標の番号。「;」で区切ります。", "Goals, separated by “;”."),
    *_both("representative", "代表者。公開に同意した団体だけ", "Representative, if they agreed"),
    Column("email", "メールアドレス。公開に同意した団体だけ。", "Email, only of those who agreed."),
    Column("phone", "電話番号。公開に同意した団体だけ。", "Phone, only of those who agreed."),
    *_both("page", "紹介ページ", "Profile"),
    Column("listed_on", "掲載した日。", "Listed on."),
    Column("updated_on", "最後に変更した日。", "Updated on."),
    Column("confirmed_on", "内容を確認した日。", "Confirmed as correct on."),
    Column("is_sample", "見本か。true・false。", "Whether it is a sample: true, false."),
)
_TRUTH = {True: "true", False: "false"}


def _partners() -> QuerySet[Partner]:
    return for_data(Partner.objects.published())


def _rows(now: datetime) -> Iterator[list]:
    """Yield the partners in Japanese reading order: three queries."""
    page, kinds = addresses("partners:partner_detail"), _kinds()
    texts = language_columns(*_TEXTS)
    for partner in _partners().prefetch_related("courses", "goals").order_by("sort_ja", "pk"):
        is_open, names = partner.contact_is_public, partner.representative_is_public
        yield [
            partner.slug,
            *(getattr(partner, name) or "" for name in texts),
            partner.kind,
            *kinds[partner.kind],
            _TRUTH[partner.is_founder],
            partner.joined_year or "",
            web_address(partner.website),
            ";".join(str(course.number) for course in partner.courses.all()),
            ";".join(str(goal.number) for goal in partner.goals.all()),
            partner.representative_ja or "" if names else "",
            partner.representative_en or "" if names else "",
            partner.contact_email if is_open else "",
            partner.contact_phone if is_open else "",
            *page(partner.slug).values(),
            day_of(partner.listed_at or partner.created_at).isoformat(),
            day_of(partner.updated_at).isoformat(),
            day_of(partner.checked_at).isoformat() if partner.checked_at else "",
            _TRUTH[partner.is_sample],
        ]


def _kinds() -> dict[str, list[str]]:
    """Return the names of each kind, in Japanese and in English."""
    found: dict[str, list[str]] = {kind: [] for kind in Partner.Kind.values}
    for code in LANGUAGE_CODES:
        with override(code):
            for kind in Partner.Kind:
                found[kind].append(str(kind.label))
    return found


def _updated(now: datetime) -> datetime | None:
    return _partners().order_by().aggregate(at=Max("updated_at"))["at"]


PARTNERS_CSV = Dataset(
    file="partners.csv",
    name="partners_csv",
    media_type=CSV,
    title_ja="パートナー一覧",
    title_en="Partners",
    summary_ja="掲載中のパートナーの紹介。連絡先は、公開に同意した団体だけ。",
    summary_en="Profiles of the partners. Contact data only of those who agreed to it.",
    columns=COLUMNS,
    rows=_rows,
    updated=_updated,
)
