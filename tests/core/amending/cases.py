"""An amendment of an event, as the services write it."""

from django.test import override_settings

from kanazawa2030.core.amending import services
from kanazawa2030.core.models import Amendment

from ...base import PortalTestCase
from ...factories import in_days, make_event


def amended(event, by, **changes) -> Amendment:
    """Send an amendment of the event's contact, or of `changes`, for approval."""
    changes = changes or {"contact_phone": "076-220-2222"}
    return services.save_amendment(event, changes=changes, answers={}, by=by)


@override_settings(APPROVAL_REQUIRED=True)
class AmendedCase(PortalTestCase):
    def setUp(self):
        self.event = make_event(starts_at=in_days(20), ends_at=in_days(20, hour=20))
        self.amendment = amended(self.event, self.editor)
