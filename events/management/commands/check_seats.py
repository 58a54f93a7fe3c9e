from django.core.management.base import BaseCommand, CommandError

from ...registration.tasks import seats_that_differ


class Command(BaseCommand):
    """Compare every event's seats with its registrations; changes nothing."""

    help = "Compare seats taken with the registrations that take them."

    def handle(self, *args, **options):
        wrong = seats_that_differ()
        for event, counted in wrong:
            self.stderr.write(f"{event.slug}: {event.seats_held} held, {counted} registered")
        if wrong:
            raise CommandError(f"{len(wrong)} events do not add up.")
        self.stdout.write("Every event's seats add up.")
