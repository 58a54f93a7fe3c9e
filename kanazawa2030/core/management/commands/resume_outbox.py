from django.core.management.base import BaseCommand

from ...mail import pausing


class Command(BaseCommand):
    """Release emails that a restored or copied site holds back.

    One of the two ways has to be chosen: the original may have sent already what was waiting.
    """

    help = "Let a restored or copied site send emails again."

    def add_arguments(self, parser):
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument(
            "--withhold-old",
            action="store_true",
            help="send what was written since; mark what was due before as not delivered",
        )
        way.add_argument("--send-all", action="store_true", help="send everything that waits")

    def handle(self, *args, withhold_old, send_all, **options):
        if pausing.paused_since() is None:
            self.stdout.write("Emails are not held back.")
            return
        left = pausing.resume(by=None, send_old=send_all)
        self.stdout.write(f"Emails are sent again; {left} stay behind.")
