"""What the tests of the staff's pages about registrations share."""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from events.access_needs import NEEDS
from kanazawa2030.core.models import OutgoingMail

from ..clock import ClockCase

ENTRY = {
    "source": "phone",
    "name": "電話 花子",
    "phone": "０７６−２２０−１２３４",
    "language": "ja",
}


class DeskCase(ClockCase):
    """Signed in as the editor; `open` and `send` name a page and its row."""

    role = "editor"

    def setUp(self):
        super().setUp()
        self.client.sign_in(self.person(self.role))
        self.signed_in_at = timezone.now()

    def make_event(self, **fields):
        return super().make_event(**{"offered_needs": list(NEEDS), **fields})

    def wait(self, **how_long):
        """As ClockCase; whoever comes back later signs in again."""
        moment = super().wait(**how_long)
        if moment > self.signed_in_at + timedelta(hours=1):
            self.client.sign_in(self.person(self.role))
            self.signed_in_at = moment
        return moment

    def go_to(self, moment):
        super().go_to(moment)
        return self.wait()

    def url(self, name, *args) -> str:
        return reverse(f"admin:events_{name}", args=args)

    def open(self, name, /, *args, **query):
        return self.client.get(self.url(name, *args), query)

    def send(self, name, /, *args, follow=True, **data):
        return self.client.post(self.url(name, *args), data, follow=follow)

    def act(self, registration, name, /, **data):
        return self.send("registration_act", registration.pk, name, **data)

    def logged(self) -> list[str]:
        lines = LogEntry.objects.order_by("pk")
        return [line.get_change_message() for line in lines]

    def fail_mail(self, registration, what) -> OutgoingMail:
        """The newest mail of this kind comes back."""
        mail = OutgoingMail.objects.filter(
            to=registration.email, kind=f"registration_{what}"
        ).latest("pk")
        mail.status = OutgoingMail.Status.FAILED
        mail.failed_at = self.wait(minutes=1)
        mail.save(update_fields=["status", "failed_at"])
        return mail
