"""manage.py forget_pages: build every public page anew."""

from django.core.management.base import BaseCommand

from kanazawa2030.core.page_cache.content import record_change


class Command(BaseCommand):
    help = "Build every public page anew, for instance after the database was changed by hand."

    def handle(self, *args, **options):
        record_change()
        self.stdout.write("From the next request on, every page is built anew.")
