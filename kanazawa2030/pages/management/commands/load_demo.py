from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...demo import loading, members
from ...demo.rows import people


class Command(BaseCommand):
    """Load the sample data; refuses to run outside DEBUG, may be run twice."""

    help = "Load sample events, partners, news and staff (development only)."

    def add_arguments(self, parser):
        parser.add_argument(
            "--events",
            type=int,
            default=0,
            metavar="N",
            help="bring the sample events up to N, to try the lists at size",
        )

    def handle(self, *args, events, **options):
        if not settings.DEBUG:
            raise CommandError(
                "Sample data belongs to development: it is refused while DEBUG is off."
            )
        counts = loading.load()
        if events:
            counts["events"] += loading.load_many(events)
        self.stdout.write("Samples: " + ", ".join(f"{n} {kind}" for kind, n in counts.items()))
        for email, _name, roles in people.STAFF:
            self.stdout.write(f"  {email}  {people.PASSWORD}  ({', '.join(roles)})")
        self.stdout.write(f"  {members.EMAIL}  by a code from /dev/mail/  (partner)")
