"""The draft event of a proposal: each answer into its column.

What has no column (support wished for, further wishes, whom to speak to) stays with the
proposal, where staff read it. Nothing here is public before staff publish the event.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone, translation

from kanazawa2030.core.language.dates import TOKYO
from kanazawa2030.core.language.lists import listed

from ..models import Event, Proposal
from .labels import ACCESS, WISHES

_FORMATS = {"online": Event.Format.ONLINE, "hybrid": Event.Format.HYBRID}
_NO_DAY_YET = timedelta(days=60)  # an event needs some date; it says that it is a guess


def fields_of(proposal: Proposal, *, now: datetime | None = None) -> dict:
    """Return the columns of the new event, texts in the proposal's language.

    Reads what was handed in, so it is for proposals that were. The first wish that is
    still to come becomes the date; where no day was wished, only the year is claimed.
    """
    data, language = proposal.data, proposal.language
    idea, when, access = (data.get(key, {}) for key in ("idea", "when", "access"))
    texts = {
        "title": idea.get("title", ""),
        "summary": idea.get("summary", ""),
        "body": "\n\n".join(filter(None, (idea.get("what"), idea.get("aim")))),
        "audience": idea.get("audience", ""),
        "room": when.get("place_name", ""),
        "access_note": _access_note(access, language),
    }
    dates = _dates(when, now or timezone.now())
    capacity = _number(when.get("capacity"))
    takes_registrations = capacity is not None and dates["date_precision"] == Event.Precision.TIME
    mode = Event.RegistrationMode
    return {
        **_fitting(texts, language),
        **dates,
        "series": Event.Series.COLLABORATIVE,
        "format": _FORMATS.get(when.get("place"), Event.Format.PLACE),
        **_languages(access),
        "capacity": capacity,
        "fee_yen": _number(when.get("fee_yen")) or 0,
        # Registration here needs a time and a number of seats; staff settle both.
        "registration_mode": mode.HERE if takes_registrations else mode.CONTACT,
        "courses": [int(number) for number in idea.get("courses", [])],
        "goals": [int(number) for number in idea.get("goals", [])],
    }


def _fitting(texts: dict, language: str) -> dict:
    """Return the texts by column; one too long for its column goes below the body."""
    columns, below = {}, []
    for name, text in texts.items():
        longest = Event._meta.get_field(f"{name}_{language}").max_length
        if longest is not None and len(text) > longest:
            below.append(text)
            text = ""
        columns[f"{name}_{language}"] = text
    body = f"body_{language}"
    columns[body] = "\n\n".join([columns[body], *below])
    return columns


def _number(text: str) -> int | None:
    return int(text) if text else None


def _languages(access: dict) -> dict:
    chosen = access.get("languages", [])
    return {
        "in_japanese": "ja" in chosen or "en" not in chosen,
        "in_english": "en" in chosen,
        "english_support": access.get("english_support") or Event.EnglishSupport.NONE,
    }


def _access_note(access: dict, language: str) -> str:
    with translation.override(language):
        offered = listed(ACCESS[key] for key in access.get("access", []) if key in ACCESS)
    return "\n".join(filter(None, (offered, access.get("access_note"))))


def _dates(when: dict, now: datetime) -> dict:
    wishes = [_wish(when, number) for number in WISHES]
    wishes = [wish for wish in wishes if wish["starts_at"]]
    ahead = [wish for wish in wishes if wish["starts_at"] > now]
    if ahead or wishes:
        return (ahead or wishes)[0]
    return {"starts_at": now + _NO_DAY_YET, "ends_at": None, "date_precision": Event.Precision.YEAR}


def _wish(when: dict, number: int) -> dict:
    day = day_of(when.get(f"wish{number}_date"))
    begin = time_of(when.get(f"wish{number}_from"))
    end = time_of(when.get(f"wish{number}_to"))
    if day is None:
        return {"starts_at": None}
    moment = datetime.combine(day, begin or time(), tzinfo=TOKYO)
    return {
        "starts_at": moment,
        "ends_at": datetime.combine(day, end, tzinfo=TOKYO) if begin and end else None,
        "date_precision": Event.Precision.TIME if begin else Event.Precision.DAY,
    }


def day_of(value: str) -> date | None:
    """Return the date in a cleaned text, or None."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def time_of(value: str) -> time | None:
    """Return the time in a cleaned text, or None."""
    try:
        return time.fromisoformat(value)
    except (TypeError, ValueError):
        return None
