"""Texts of Django's admin in the portal's words.

Their Japanese stands in the portal's catalogue, which is read before Django's; it keeps
only words that the code names, so they are named here.
"""

from django.utils.translation import gettext_noop

SAID_OUR_WAY = (
    gettext_noop("Add %(name)s"),
    gettext_noop("Add %s"),
    gettext_noop("Change %s"),
    gettext_noop("None available"),
    gettext_noop("Select %s"),
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
)
