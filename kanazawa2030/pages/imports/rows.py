"""A row of each kind of table: its columns with their headings, and what the cells may hold.

`HEADINGS` are the words of the first row in Japanese and English, `EXAMPLE` is the row of the
file to fill in: it is skipped when it comes back.
"""

from datetime import datetime, time
from typing import ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event, Venue
from events.models.event import RESERVED_SLUGS as EVENT_WORDS
from events.models.event import end_of_precision
from kanazawa2030.core.forms.fields import (
    ClockField,
    EmailField,
    KanaField,
    LineField,
    TextField,
    WebsiteField,
)
from kanazawa2030.core.language.dates import TOKYO
from kanazawa2030.core.language.normalise import contact_phone
from kanazawa2030.core.models.columns import CONTACT_PHONE_LENGTH
from partners.models import RESERVED_SLUGS as PARTNER_WORDS
from partners.models import Partner

from .fields import CountField, FactField, KnownField, NumbersField, PickField, SlugCell, WhenField

_SAMPLE_ADDRESS = settings.CITY.word("municipality", "ja") + "見本町1-1"

EXAMPLE_MARKS = ("記入例", "example")
Precision = Event.Precision


def _line(model, name, **kwargs) -> LineField:
    """Return a field of one line as long as the column of the model."""
    return LineField(max_length=model._meta.get_field(name).max_length, required=False, **kwargs)


class RowForm(forms.Form):
    """A row of a table; `known` maps a name of what it may refer to to the rows by key."""

    HEADINGS: ClassVar[dict[str, tuple[str, str]]]
    EXAMPLE: ClassVar[dict[str, tuple[str, str]]]
    NEEDED: ClassVar[tuple[str, ...]]  # columns a file must have
    DATES: ClassVar[tuple[str, ...]] = ()  # columns that may hold a date or a time of Excel
    RESERVED: ClassVar[tuple[str, ...]] = ()  # words of our own addresses

    def __init__(self, data, *, known, now):
        super().__init__(data)
        self.known, self.now = known, now
        for name, field in self.fields.items():
            if isinstance(field, KnownField):
                field.find = lambda name=name: known[name]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug in self.RESERVED:
            raise ValidationError(
                _("This address is needed by the site itself. Choose another one.")
            )
        return slug

    def need_one_name(self, *names):
        """Refuse a row without any of these names, unless one has a mistake already."""
        cleaned = self.cleaned_data
        if not any(cleaned.get(name) for name in names) and not self.errors.keys() & set(names):
            self.add_error(names[0], _("Enter the name."))


class PartnerRow(RowForm):
    """An organisation of the partners' list."""

    HEADINGS = {
        "name_ja": ("名称", "name (Japanese)"),
        "name_en": ("名称（英語）", "name (English)"),
        "name_kana": ("名称（かな）", "name in kana"),
        "kind": ("種別", "kind"),
        "tagline_ja": ("ひとこと", "in one sentence (Japanese)"),
        "practice_ja": ("取り組み", "what they do (Japanese)"),
        "website": ("ウェブサイト", "website"),
        "joined_year": ("登録年", "partner since"),
        "courses": ("方向性", "courses of action"),
        "goals": ("目標", "goals"),
        "contact_name": ("担当者", "contact person"),
        "contact_email": ("メール", "email"),
        "contact_phone": ("電話", "phone"),
        "slug": ("ページのアドレス", "page address"),
    }
    EXAMPLE = {
        "name_ja": ("記入例：みほん商店", "Example: みほん商店"),
        "name_en": ("Mihon Shop", "Mihon Shop"),
        "name_kana": ("みほんしょうてん", "みほんしょうてん"),
        "kind": ("企業", "Company"),
        "website": ("https://mihon.example.jp/", "https://mihon.example.jp/"),
        "joined_year": ("2021", "2021"),
        "courses": ("1、3", "1、3"),
        "goals": ("4、11", "4、11"),
        "contact_email": ("info@mihon.example.jp", "info@mihon.example.jp"),
        "contact_phone": ("076-000-0000", "076-000-0000"),
    }
    NEEDED = ("name_ja", "kind")
    RESERVED = (*PARTNER_WORDS, "partner")

    name_ja = _line(Partner, "name")
    name_en = _line(Partner, "name")
    name_kana = KanaField(max_length=200, required=False)
    kind = PickField(choices=Partner.Kind.choices, ask=gettext_lazy("Enter the kind."))
    tagline_ja = _line(Partner, "tagline")
    practice_ja = TextField(required=False, max_length=2_000)
    website = WebsiteField(required=False)
    joined_year = CountField(required=False, least=2018, most=2100)
    courses = NumbersField(required=False, most=5)
    goals = NumbersField(required=False, most=17)
    contact_name = _line(Partner, "contact_name")
    contact_email = EmailField(required=False)
    contact_phone = LineField(required=False, max_length=CONTACT_PHONE_LENGTH)
    slug = SlugCell(required=False, max_length=60)

    def clean_contact_phone(self):
        return contact_phone(self.cleaned_data["contact_phone"])

    def clean(self):
        self.need_one_name("name_ja", "name_en")
        return super().clean()


class VenueRow(RowForm):
    """A venue with its address and what is known of its accessibility."""

    HEADINGS = {
        "name_ja": ("会場名", "name (Japanese)"),
        "name_en": ("会場名（英語）", "name (English)"),
        "address_ja": ("住所", "address (Japanese)"),
        "address_en": ("住所（英語）", "address (English)"),
        "directions_ja": ("行き方", "how to get there (Japanese)"),
        "directions_en": ("行き方（英語）", "how to get there (English)"),
        "step_free": ("段差のない入口", "step-free entrance"),
        "accessible_toilet": ("バリアフリートイレ", "accessible toilet"),
        "hearing_loop": ("ヒアリングループ", "hearing loop"),
        "nursing_room": ("授乳室", "nursing room"),
        "parking": ("駐車場", "parking"),
    }
    EXAMPLE = {
        "name_ja": ("記入例：みほん会館", "Example: みほん会館"),
        "name_en": ("Mihon Hall", "Mihon Hall"),
        "address_ja": (_SAMPLE_ADDRESS, _SAMPLE_ADDRESS),
        "step_free": ("有", "yes"),
        "parking": ("無", "no"),
    }
    NEEDED = ("name_ja",)

    name_ja = _line(Venue, "name")
    name_en = _line(Venue, "name")
    address_ja = _line(Venue, "address")
    address_en = _line(Venue, "address")
    directions_ja = _line(Venue, "directions")
    directions_en = _line(Venue, "directions")
    step_free = FactField(required=False)
    accessible_toilet = FactField(required=False)
    hearing_loop = FactField(required=False)
    nursing_room = FactField(required=False)
    parking = FactField(required=False)

    def clean(self):
        self.need_one_name("name_ja", "name_en")
        return super().clean()


class EventRow(RowForm):
    """An event that is over, with the numbers somebody has written down of it."""

    HEADINGS = {
        "title_ja": ("催しの名前", "title (Japanese)"),
        "title_en": ("催しの名前（英語）", "title (English)"),
        "day": ("開催日", "date"),
        "starts": ("開始時刻", "starts"),
        "ends": ("終了時刻", "ends"),
        "series": ("シリーズ", "series"),
        "number": ("回", "number"),
        "format": ("開催方法", "format"),
        "venue": ("会場", "venue"),
        "hosts": ("主催", "hosts"),
        "courses": ("方向性", "courses of action"),
        "goals": ("目標", "goals"),
        "capacity": ("定員", "seats"),
        "attendance_place": ("会場の参加者数", "people who came"),
        "attendance_online": ("オンラインの参加者数", "people who joined online"),
        "summary_ja": ("開催報告", "report (Japanese)"),
        "source_name": ("出典", "source"),
        "source_url": ("出典のアドレス", "address of the source"),
        "slug": ("ページのアドレス", "page address"),
    }
    EXAMPLE = {
        "title_ja": ("記入例：みほんカフェ", "Example: みほんカフェ"),
        "day": ("R7.5.1", "2025-05-01"),
        "starts": ("18:30", "18:30"),
        "ends": ("20:00", "20:00"),
        "series": ("SDGsカフェ", "SDGs Café"),
        "format": ("会場開催", "In person"),
        "courses": ("1", "1"),
        "goals": ("11", "11"),
        "capacity": ("30", "30"),
        "attendance_place": ("28", "28"),
    }
    NEEDED = ("title_ja", "day")
    DATES = ("day", "starts", "ends")
    RESERVED = EVENT_WORDS

    title_ja = _line(Event, "title")
    title_en = _line(Event, "title")
    day = WhenField(ask=WhenField.default_error_messages["invalid"])
    starts = ClockField(required=False)
    ends = ClockField(required=False)
    series = PickField(required=False, choices=Event.Series.choices)
    number = CountField(required=False, least=0, most=9_999)
    format = PickField(required=False, choices=Event.Format.choices)
    venue = KnownField(
        required=False,
        find=dict,
        missing=gettext_lazy(
            "There is no venue “%(name)s”. Import the venues first, or correct the name."
        ),
    )
    hosts = KnownField(
        required=False,
        several=True,
        find=dict,
        missing=gettext_lazy(
            "There is no partner “%(name)s”. Import the partners first, or correct the name."
        ),
    )
    courses = NumbersField(required=False, most=5)
    goals = NumbersField(required=False, most=17)
    capacity = CountField(required=False, least=1)
    attendance_place = CountField(required=False)
    attendance_online = CountField(required=False)
    summary_ja = TextField(required=False, max_length=2_000)
    source_name = _line(Event, "source_name")
    source_url = WebsiteField(required=False)
    slug = SlugCell(required=False, max_length=80)

    def clean(self):
        cleaned = super().clean()
        self.need_one_name("title_ja", "title_en")
        if not cleaned.get("day"):
            return cleaned
        day, precision = cleaned["day"]
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and precision != Precision.DAY:
            self.add_error("starts", _("A time needs the whole date."))
        elif ends and not starts:
            self.add_error("starts", _("Enter the start as well."))
        elif starts and ends and ends <= starts:
            self.add_error("ends", _("The end must be after the start."))
        else:
            self._settle_moment(day, Precision.TIME if starts else precision)
        return cleaned

    def _settle_moment(self, day, precision):
        cleaned = self.cleaned_data
        starts = datetime.combine(day, cleaned.get("starts") or time(), tzinfo=TOKYO)
        ends = cleaned.get("ends") and datetime.combine(day, cleaned["ends"], tzinfo=TOKYO)
        if end_of_precision(timezone.localtime(starts), ends, precision) > self.now:
            self.add_error(
                "day", _("Only events that are over are imported. Enter this one as a new event.")
            )
        cleaned |= {"starts_at": starts, "ends_at": ends, "date_precision": precision}
