"""What a cell of an imported table may hold; each refuses the rest with an example."""

import re
from collections.abc import Callable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from events.models import Event
from kanazawa2030.core.language.bilingual import LANGUAGE_CODES
from kanazawa2030.core.language.dates import read_day
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.language.normalise import clean_line, nfkc, plain_number, search_key

_SEPARATORS = re.compile(r"[、,;；\n]")
_MONTH = re.compile(r"(\d{4})(?:年|[/.-])(\d{1,2})月?")
_YEAR = re.compile(r"(\d{4})年?")
Precision = Event.Precision


def name_key(name: str) -> str:
    """Return a name as it is compared: without width, case, kana and spaces."""
    return search_key(name).replace(" ", "")


def parts_of(text: str) -> list[str]:
    """Return the parts of a cell that names several things: 1、3 or A; B."""
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


class CellField(forms.Field):
    """A cell that is read as something else than text; an empty one is `blank`."""

    blank: Callable = staticmethod(lambda: None)
    longest = 500

    def __init__(self, *, ask=None, **kwargs):
        super().__init__(**kwargs)
        if ask:
            self.error_messages["required"] = ask

    def to_python(self, value):
        text = clean_line(value or "")
        if len(text) > self.longest:
            raise ValidationError(
                _("Use at most %(longest)d characters."), params={"longest": self.longest}
            )
        return self.read(text) if text else self.blank()

    def read(self, text: str):
        raise NotImplementedError


class CountField(CellField):
    """A whole number; 30名 is 30, but 定員 30名 is not."""

    default_error_messages = {
        "invalid": _("Enter a number only, for example 30."),
        "range": _("Enter a number from %(least)s to %(most)s."),
    }

    def __init__(self, *, least=0, most=100_000, **kwargs):
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def read(self, text):
        text = plain_number(text)
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise ValidationError(self.error_messages["invalid"])
        number = int(text)
        if not self.least <= number <= self.most:
            limits = {"least": self.least, "most": f"{self.most:,}"}
            raise ValidationError(self.error_messages["range"], params=limits)
        return number


class PickField(CellField):
    """One of the answers the model knows, by its word in either language."""

    def __init__(self, *, choices, **kwargs):
        self.choices = choices
        super().__init__(**kwargs)

    def read(self, text):
        for code in LANGUAGE_CODES:
            with translation.override(code):
                for stored, words in self.choices:
                    if search_key(text) in (search_key(str(words)), search_key(str(stored))):
                        return stored
        words = listed(str(words) for _stored, words in self.choices)
        raise ValidationError(_("Enter one of these: %(words)s."), params={"words": words})


class NumbersField(CellField):
    """Numbers of goals or of courses of action: 4、11."""

    blank = staticmethod(list)

    def __init__(self, *, most, **kwargs):
        self.most = most
        super().__init__(**kwargs)

    def read(self, text):
        parts = [nfkc(part) for part in parts_of(text)]
        if all(re.fullmatch("[0-9]{1,2}", p) and 1 <= int(p) <= self.most for p in parts):
            return sorted({int(part) for part in parts})
        raise ValidationError(
            _("Enter numbers from 1 to %(most)s, with 、 between them, for example 1、3."),
            params={"most": self.most},
        )


class KnownField(CellField):
    """A row that is there already, by its name in either language; `find(keys)` has them."""

    def __init__(self, *, find, missing, several=False, **kwargs):
        self.find, self.missing, self.several = find, missing, several
        if several:
            self.blank = list
        super().__init__(**kwargs)

    def read(self, text):
        names = parts_of(text) if self.several else [text]
        known = self.find()
        found = [known.get(name_key(name)) for name in names]
        for name, row in zip(names, found, strict=True):
            if row is None:
                raise ValidationError(self.missing, params={"name": name[:80]})
        found = list(dict.fromkeys(found))
        return found if self.several else found[0]


class WhenField(CellField):
    """A day, or only its month or year where no more is known, with how exact it is."""

    default_error_messages = {
        "invalid": _("Enter the date with its year, for example 2025-05-01, R7.5.1 or 2025年5月.")
    }

    def read(self, text):
        plain = nfkc(read_day(text)).strip()
        try:
            if found := _YEAR.fullmatch(plain):
                return date(int(found[1]), 1, 1), Precision.YEAR
            if found := _MONTH.fullmatch(plain):
                return date(int(found[1]), int(found[2]), 1), Precision.MONTH
            return date.fromisoformat(plain), Precision.DAY
        except ValueError:
            raise ValidationError(self.error_messages["invalid"]) from None


class FactField(CellField):
    """Yes, no, or empty for what nobody has checked yet."""

    def read(self, text):
        text = search_key(text)
        for answer, words in ((True, "有 あり はい ○ 〇 yes"), (False, "無 なし いいえ × ✕ no")):
            if text in {search_key(word) for word in words.split()}:
                return answer
        raise ValidationError(_("Enter 有 or 無; leave it empty if it is not known."))


class SlugCell(forms.SlugField):
    """The last part of the page's address."""

    default_error_messages = {"invalid": _("Enter the page address: a–z, 0–9 and hyphens.")}
