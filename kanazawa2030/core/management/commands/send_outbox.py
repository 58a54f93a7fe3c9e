from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ...mail.delivery import deliver_due
from ...mail.kinds import HELLO_ORGANISATION, MailKind, send
from ...mail.outbox import Priority

TEST = MailKind(
    name="test",
    subject=_("Test email"),
    paragraphs="mail/test.txt",
    unnamed=HELLO_ORGANISATION,
    priority=Priority.URGENT,
)


class Command(BaseCommand):
    """Send the mails that are due, once; safe to run twice or beside the worker.

    With --test a mail to that address is queued first, in both languages: the way to
    see whether a new installation's mail server works.
    """

    help = "Send the mails that are due."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, metavar="N", help="at most N mails")
        parser.add_argument("--test", metavar="ADDRESS", help="queue a test mail first")

    def handle(self, *args, limit, test, **options):
        if test:
            with transaction.atomic():
                for language in ("ja", "en"):
                    send(TEST, to=test, language=language, context={})
        tally = deliver_due(limit=limit)
        if tally.is_paused:
            raise CommandError("Emails are held back: this site was restored or copied.")
        self.stdout.write(
            f"{tally.sent} sent, {tally.deferred} to be tried again, {tally.failed} failed"
        )
        if tally.is_cut_off:
            raise CommandError("The mail server could not be reached.")
