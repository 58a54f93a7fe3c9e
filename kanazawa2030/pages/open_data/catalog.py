"""The catalogue of the files after DCAT, as JSON-LD."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES
from kanazawa2030.core.mail.outbox import site_url

from .datasets import CATALOG, DATASETS, FOLDER
from .event_rows import latest
from .formats import PUBLISHER, Dataset, moment

MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
LANGUAGES = {
    "ja": "http://publications.europa.eu/resource/authority/language/JPN",
    "en": "http://publications.europa.eu/resource/authority/language/ENG",
}
CONTINUOUS = "http://publications.europa.eu/resource/authority/frequency/UPDATE_CONT"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def page_urls() -> dict[str, str]:
    """Return the address of the page about the files in both languages."""
    found = {}
    for code in LANGUAGE_CODES:
        with override(code):
            found[code] = site_url(reverse("pages:open_data"))
    return found


def catalog(now: datetime) -> dict:
    """Return the catalogue: one entry and one download a file."""
    times, pages = updates(now), page_urls()
    functions = {one.period for one in DATASETS if one.period}
    periods = {function: function(now) for function in functions}
    return {
        "@context": CONTEXT,
        "@id": site_url(f"/{FOLDER}{CATALOG}"),
        "@type": "dcat:Catalog",
        "dct:title": _both("{project} オープンデータ", "{project} open data"),
        "dct:description": _both(
            "{short}の催し、会議の記録、パートナー、成果と指標。",
            "Events, records of meetings, partners, impact and indicators of the SDGs in {city}.",
        ),
        "dct:publisher": _publisher(),
        "dct:license": _ref(settings.OPEN_DATA_LICENCE_URL),
        "dct:language": [_ref(url) for url in LANGUAGES.values()],
        "dct:spatial": _here(),
        **_modified(latest(*times.values())),
        "foaf:homepage": _ref(pages["ja"]),
        "dcat:dataset": [
            _entry(one, times[one.file], pages["ja"], periods.get(one.period)) for one in DATASETS
        ],
    }


def updates(now: datetime) -> dict[str, datetime | None]:
    """Return when the data of each file last changed; files of the same rows ask once."""
    known = {}
    for dataset in DATASETS:
        if dataset.updated not in known:
            known[dataset.updated] = dataset.updated(now)
    return {dataset.file: known[dataset.updated] for dataset in DATASETS}


def _entry(
    dataset: Dataset, updated: datetime | None, page: str, period: tuple[date, date] | None
) -> dict:
    landing = f"{page}{dataset.key}/"
    entry = {
        "@id": f"{landing}#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.file,
        "dct:title": _both(dataset.title_ja, dataset.title_en),
        "dct:description": _both(dataset.summary_ja, dataset.summary_en),
        "dcat:keyword": [*_both("{municipality}", "{city}"), {"@value": "SDGs", "@language": "en"}],
        "dct:publisher": _publisher(),
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": PUBLISHER["ja"],
            "vcard:hasURL": _ref(_contact()),
        },
        "dct:license": _ref(settings.OPEN_DATA_LICENCE_URL),
        "dct:language": [_ref(url) for url in LANGUAGES.values()],
        "dct:spatial": _here(),
        "dct:accrualPeriodicity": _ref(CONTINUOUS),
        **_modified(updated),
        "dcat:landingPage": _ref(landing),
        "dcat:distribution": [_distribution(dataset, updated, landing)],
    }
    if period:
        entry["dct:temporal"] = _period(*period)
    return entry


def _distribution(dataset: Dataset, updated: datetime | None, landing: str) -> dict:
    found = {
        "@id": dataset.url,
        "@type": "dcat:Distribution",
        "dct:title": _both(dataset.file, dataset.file),
        "dcat:accessURL": _ref(landing),
        "dcat:downloadURL": _ref(dataset.url),
        "dcat:mediaType": _ref(MEDIA_TYPES + dataset.media_type),
        "dct:license": _ref(settings.OPEN_DATA_LICENCE_URL),
        **_modified(updated),
    }
    if dataset.schema_url:
        found["dct:conformsTo"] = _ref(dataset.schema_url)
    return found


def _contact() -> str:
    with override("ja"):
        return site_url(reverse("pages:contact"))


def _ref(url: str) -> dict:
    return {"@id": url}


def _both(ja: str, en: str) -> list[dict]:
    texts = {"ja": ja, "en": en}
    return [
        {"@value": settings.CITY.named(text, code), "@language": code}
        for code, text in texts.items()
    ]


def _publisher() -> dict:
    return {
        "@id": site_url("/#publisher"),
        "@type": "foaf:Organization",
        "foaf:name": _both(PUBLISHER["ja"], PUBLISHER["en"]),
        "foaf:homepage": _ref(site_url("/")),
    }


def _here() -> dict:
    return {
        "@type": "dct:Location",
        "rdfs:label": _both(PUBLISHER["ja"], PUBLISHER["en"]),
        "dct:identifier": settings.CITY.code,
    }


def _modified(at: datetime | None) -> dict:
    if at is None:
        return {}
    return {"dct:modified": {"@value": moment(at), "@type": "xsd:dateTime"}}


def _period(first: date, last: date) -> dict:
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@value": first.isoformat(), "@type": "xsd:date"},
        "dcat:endDate": {"@value": last.isoformat(), "@type": "xsd:date"},
    }
