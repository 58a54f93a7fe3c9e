"""What the tests of the staff's pages of events share."""

from ...base import PortalTestCase
from ...staffdesk import StaffDesk


class EventDesk(StaffDesk, PortalTestCase):
    """Signed in as the editor."""

    def setUp(self):
        self.client.sign_in(self.editor)
