"""A row for each transaction that has changed what public pages show."""

from django.db import models
from django.db.models.functions import Now


class ContentChange(models.Model):
    """Says that content has changed; a row is written with the change and seen with it.

    Rows, not a counter: transactions that change content do not wait for each other.
    """

    at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.at}"
