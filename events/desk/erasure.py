"""When the data on a list is deleted, in a sentence."""

from django.conf import settings
from django.utils.translation import gettext as _

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import full_date

from ..models import Event
from ..registration.retention import erased_on


def erasure_text(event: Event) -> str:
    """Return when the names, contacts and needs of `event` are deleted."""
    language = page_language()
    return _(
        "The portal deletes names, contacts and answers on %(names)s at the latest, and access "
        "needs on %(needs)s. Delete your files and shred your paper by then."
    ) % {
        "names": full_date(erased_on(event, settings.REGISTRATION_KEPT_DAYS), language),
        "needs": full_date(erased_on(event, settings.NEEDS_KEPT_DAYS), language),
    }
