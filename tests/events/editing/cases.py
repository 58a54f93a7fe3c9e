"""What the tests of the staff's pages of events share."""

from ...base import PortalTestCase
from ...staffdesk import StaffDesk

NEW = {
    "title_ja": "茶屋街を歩く",
    "starts_at_0": "2031-06-18",
    "starts_at_1": "18:30",
    "capacity": "20",
}


class EventDesk(StaffDesk, PortalTestCase):
    """Signed in as the editor."""

    def setUp(self):
        self.client.sign_in(self.editor)
