"""What a name or a title may not hold: it is mailed to others in the portal's name."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..language.normalise import nfkc

# A web or email address, or a host that mail programs turn into a link.
_ADDRESS = re.compile(
    r"://|\bwww\.|[^\s@]@[^\s@]|\w\.[a-z]{2,}/|\w\.(?:com|info|jp|net|org)\b", re.IGNORECASE
)
# Headlines such as 【至急】 and [Urgent], which mails of the portal begin with themselves.
_HEADLINE = re.compile(r"[【】〖〗\[\]]")


def plain_name(value: str) -> None:
    """Refuse addresses and headlines in brackets in a name or a title."""
    plain = nfkc(value)
    if _ADDRESS.search(plain):
        raise ValidationError(
            _("Leave out web addresses and email addresses here."), code="address"
        )
    if _HEADLINE.search(plain):
        raise ValidationError(_("Leave out brackets such as 【 】 and [ ] here."), code="headline")
