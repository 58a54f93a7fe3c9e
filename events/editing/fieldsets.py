"""The fields of an event's form: a short first screen, then named sections.

A class of a fieldset names its section (form_page.STATES says how it stands); what has the
class FIRST stands on the first screen.
"""

from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.staff_site.bilingual import easy_texts, pairs

FIRST = "first"


def _section(label, key, *fields):
    return (label, {"fields": fields, "classes": (key,)})


def _easy():
    label, options = easy_texts("easy_title", "easy_summary", "easy_bring")
    return (label, {**options, "classes": ("easy",)})


FIELDSETS = (
    _section(_("When and where"), FIRST, "series", "venue", "starts_at", "ends_at"),
    _section(_("What happens at the event"), FIRST, *pairs("title"), "summary_ja"),
    _section(_("Registration"), FIRST, "capacity", "registration_opens_at"),
    _section(_("More text"), "texts", "summary_en", *pairs("body", "audience", "bring")),
    _easy(),
    _section(
        _("Format, room and bad weather"),
        "place",
        ("format", "online_url"),
        *pairs("room"),
        "date_precision",
        *pairs("go_nogo_note"),
    ),
    _section(
        _("Languages and access"),
        "access",
        ("in_japanese", "in_english"),
        "english_support",
        "offered_needs",
        *pairs("language_note", "access_note"),
        "access_request_by",
    ),
    _section(
        _("How people register"),
        "registering",
        "registration_mode",
        "registration_url",
        "registration_closes_at",
        ("reserved_seats", "waiting_capacity"),
        ("max_companions", "asks_kana"),
        "promote_until",
        "pass_over_groups",
    ),
    _section(_("Fee"), "fee", "fee_yen", *pairs("fee_note")),
    _section(_("Courses of action and goals"), "goals", "courses", "goals"),
    _section(_("Picture"), "picture", "image", *pairs("image_alt")),
    _section(_("Contact"), "contact", *pairs("contact_name"), ("contact_phone", "contact_email")),
    _section(
        _("Address, publication, source"),
        "address",
        "number",
        "slug",
        "publish_at",
        *pairs("state_note"),
        ("source_name", "source_url"),
    ),
)
