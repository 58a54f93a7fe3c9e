"""Which documented content has been loaded."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedContent(models.Model):
    """Remembers which documented content was brought in once.

    What staff deleted or changed afterwards stays so: a key here is never loaded again.
    """

    key = models.CharField(max_length=100, unique=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("loaded content")
        verbose_name_plural = _("loaded content")

    def __str__(self):
        return self.key
