"""What staff read about an email that was not delivered."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The beginning of a stored reason, as delivery writes it, and what it means.
MEANINGS = {
    "expired": gettext_lazy("It was too late to be useful, so it was not sent."),
    "address bounces": gettext_lazy("The address is marked as undeliverable."),
    "returned to us": gettext_lazy("It came back after it was sent."),
    "no longer wanted": gettext_lazy("Its reader had stopped these emails, so it was not sent."),
    "address not supported": gettext_lazy("The mail server does not support this address."),
    "held back": gettext_lazy("It was held back because a backup was restored."),
    "no connection": gettext_lazy("The mail server could not be reached."),
    "no answer": gettext_lazy(
        "The mail server did not say whether it took the email, so it may have arrived."
    ),
    "connection lost": gettext_lazy("The connection to the mail server was lost."),
    "sender refused": gettext_lazy("The mail server refused the address of the sender."),
    "SMTP": gettext_lazy("The mail server refused the email."),
}
# Those whose details, such as the server's code, help whoever runs the mail server.
DETAILED = ("no connection", "no answer", "connection lost", "sender refused", "SMTP")


def in_words(reason: str) -> str:
    """Return a stored reason as a sentence, with the server's code where there is one."""
    if not reason:
        return ""
    start = next((one for one in MEANINGS if reason.startswith(one)), None)
    if start and start not in DETAILED:
        return str(MEANINGS[start])
    sentence = MEANINGS[start] if start else _("It could not be sent.")
    return _("%(sentence)s (%(code)s)") % {"sentence": sentence, "code": reason}
