from django.core.management.base import BaseCommand

from ...content.services import load_documented_content


class Command(BaseCommand):
    help = (
        "Bring in what is documented about the project. Safe to run again: "
        "nothing is changed, doubled or brought back."
    )

    def handle(self, *args, **options):
        new = load_documented_content()
        self.stdout.write(f"{len(new)} new entries of documented content.")
