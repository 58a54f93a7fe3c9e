"""The project and its site as schema.org JSON-LD, for the home page."""

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.translation import gettext as _

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES, page_language
from kanazawa2030.core.mail.outbox import site_url


def site_data() -> dict:
    """Return who is behind the site, and the site: one of each in both languages."""
    home = site_url(reverse("pages:home"))
    organization = {
        "@type": "Organization",
        "@id": f"{settings.SITE_ORIGIN}/#organization",
        "name": settings.CITY.project,
        "alternateName": _("{short}"),
        "url": home,
        "logo": site_url(staticfiles_storage.url("img/icon-512.png")),
    }
    if settings.FACEBOOK_URL:
        organization["sameAs"] = settings.FACEBOOK_URL
    website = {
        "@type": "WebSite",
        "@id": f"{settings.SITE_ORIGIN}/#website",
        "name": settings.CITY.project,
        "alternateName": _("{short}"),
        "url": home,
        "inLanguage": sorted(LANGUAGE_CODES, key=lambda code: code != page_language()),
        "publisher": {"@id": organization["@id"]},
    }
    return {"@context": "https://schema.org", "@graph": [organization, website]}
