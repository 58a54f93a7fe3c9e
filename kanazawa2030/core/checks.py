"""System checks of the settings.

The command `check_production` adds those that depend on the data of an installation.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register

from .http import is_on_facebook

NEEDED_LIMITS = ("login", "password_reset", "contact", "search", "upload")
# They forget or count per process, but sign-in limits are counted in `default`.
_UNFIT_CACHES = ("locmem", "dummy", "filebased")
_LONGEST_VOICE_DAYS = 365


@register()
def check_translation_comes_first(app_configs, **kwargs):
    """E001: modeltranslation is the first app, because it replaces widgets of the admin."""
    if settings.INSTALLED_APPS[0] == "modeltranslation":
        return []
    return [
        Error(
            "modeltranslation is not the first of INSTALLED_APPS.",
            hint="Put it first; else the admin shows one language only.",
            id="kanazawa.E001",
        )
    ]


@register()
def check_sqlite_locks(app_configs, **kwargs):
    """E002: on SQLite every transaction takes the write lock when it begins."""
    return [
        Error(
            f"The SQLite database {alias!r} does not begin its transactions IMMEDIATE "
            "or waits less than 5 seconds.",
            hint='OPTIONS: {"transaction_mode": "IMMEDIATE", "timeout": 20}.',
            id="kanazawa.E002",
        )
        for alias, database in settings.DATABASES.items()
        if database["ENGINE"].endswith("sqlite3")
        and not _waits_for_locks(database.get("OPTIONS", {}))
    ]


def _waits_for_locks(options: dict) -> bool:
    return options.get("transaction_mode") == "IMMEDIATE" and options.get("timeout", 5) >= 5


@register()
def check_site_origin(app_configs, **kwargs):
    """E003: SITE_ORIGIN, with which links in mails begin, is a scheme and a host."""
    origin = urlsplit(settings.SITE_ORIGIN)
    rest = origin.path or origin.query or origin.fragment or origin.username
    if origin.scheme in ("http", "https") and origin.hostname and not rest:
        return []
    return [
        Error(
            f"SITE_ORIGIN is {settings.SITE_ORIGIN!r}.",
            hint="A scheme and a host without a slash: https://portal.example.jp",
            id="kanazawa.E003",
        )
    ]


@register()
def check_limits(app_configs, **kwargs):
    """E004: every limit the code uses is one or more pairs of positive whole numbers."""
    missing = [name for name in NEEDED_LIMITS if name not in settings.LIMITS]
    wrong = [name for name, limit in settings.LIMITS.items() if not _is_limit(limit)]
    return [
        Error(
            f"The limit {name!r} is missing or not (how many, seconds).",
            hint="See LIMITS in settings/base.py.",
            id="kanazawa.E004",
        )
        for name in [*missing, *wrong]
    ]


def _is_limit(limit) -> bool:
    """Return whether this is (how many, seconds), or one or more such pairs."""
    pairs = limit if limit and isinstance(limit[0], tuple) else [limit]
    return all(
        len(pair) == 2 and all(isinstance(number, int) and number > 0 for number in pair)
        for pair in pairs
    )


@register()
def check_caches(app_configs, **kwargs):
    """E005: the cache `default` is shared by all processes and apart from `pages`."""
    problems = []
    default, pages = settings.CACHES.get("default"), settings.CACHES.get("pages")
    if not default or not pages:
        problems.append("CACHES needs `default` and `pages`.")
    elif default == pages:
        problems.append("The caches `default` and `pages` are the same one.")
    if default and any(kind in default["BACKEND"] for kind in _UNFIT_CACHES):
        problems.append("The cache `default` is not shared by all processes.")
    return [
        Error(text, hint="Use DatabaseCache or Redis.", id="kanazawa.E005") for text in problems
    ]


@register()
def check_private_files(app_configs, **kwargs):
    """E006: public and private files are in folders apart from each other."""
    private = settings.STORAGES.get("private", {})
    options = private.get("OPTIONS", {})
    if not private:
        text = "There is no storage `private`."
    elif private == settings.STORAGES["default"]:
        text = "The storages `private` and `default` are the same one."
    elif "bucket_name" in options:
        return []
    elif "location" in options and _inside(options["location"], settings.MEDIA_ROOT):
        text = "The storage `private` lies inside MEDIA_ROOT, which is public."
    elif "location" in options and _inside(settings.MEDIA_ROOT, options["location"]):
        text = "MEDIA_ROOT lies inside the storage `private`."
    else:
        return []
    return [Error(text, hint="Give each a folder of its own.", id="kanazawa.E006")]


def _inside(inner, outer) -> bool:
    return Path(inner).resolve().is_relative_to(Path(outer).resolve())


@register()
def check_voice_days(app_configs, **kwargs):
    """E008: addresses of people who answered a question are kept for some days, a year at most."""
    if 1 <= settings.VOICE_EMAIL_KEPT_DAYS <= _LONGEST_VOICE_DAYS:
        return []
    return [
        Error(
            f"VOICE_EMAIL_KEPT_DAYS is {settings.VOICE_EMAIL_KEPT_DAYS}.",
            hint=f"A number of days from 1 to {_LONGEST_VOICE_DAYS}.",
            id="kanazawa.E008",
        )
    ]


@register()
def check_languages(app_configs, **kwargs):
    """E007: the languages are ja and en, for which columns, addresses and texts exist."""
    if [code for code, _name in settings.LANGUAGES] == ["ja", "en"]:
        return []
    return [
        Error(
            "LANGUAGES is not ja and en.",
            hint="Another list would change the columns of every table.",
            id="kanazawa.E007",
        )
    ]


@register()
def check_facebook(app_configs, **kwargs):
    """E009: FACEBOOK_URL is empty, or an address of Facebook."""
    if not settings.FACEBOOK_URL or is_on_facebook(settings.FACEBOOK_URL):
        return []
    return [
        Error(
            f"FACEBOOK_URL is {settings.FACEBOOK_URL!r}.",
            hint="An address of Facebook, such as https://www.facebook.com/name.",
            id="kanazawa.E009",
        )
    ]
