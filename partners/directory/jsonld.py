"""A profile as schema.org Organization, public facts only."""

from kanazawa2030.core.http import web_address
from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.mail.outbox import site_url


def organization(partner) -> dict | None:
    """Return the data of a public profile; None for a sample or a hidden one."""
    if partner.is_sample or partner.status != partner.Status.APPROVED:
        return None
    is_person = partner.kind == partner.Kind.INDIVIDUAL
    data = {
        "@context": "https://schema.org",
        "@type": "Person" if is_person else "Organization",
        "name": localized(partner, "name").text,
        "url": site_url(partner.get_absolute_url()),
    }
    others = {partner.name_ja, partner.name_en} - {data["name"], "", None}
    if others:
        data["alternateName"] = sorted(others)
    if tagline := localized(partner, "tagline").text:
        data["description"] = tagline
    if website := web_address(partner.website):
        data["sameAs"] = website
    if partner.logo:
        data["image" if is_person else "logo"] = site_url(partner.logo.url)
    if partner.contact_is_public:
        data |= {
            key: value
            for key, value in (
                ("email", partner.contact_email),
                ("telephone", partner.contact_phone),
            )
            if value
        }
    return data
