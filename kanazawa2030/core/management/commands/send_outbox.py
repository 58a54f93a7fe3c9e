from django.core.management.base import BaseCommand

from kanazawa2030.core.delivery import deliver_due


class Command(BaseCommand):
    """Send the mails that are due, once; safe to run twice or beside the worker."""

    help = "Send the mails that are due."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=100, metavar="N")

    def handle(self, *args, limit, **options):
        self.stdout.write(f"Sent: {deliver_due(limit=limit)}")
