"""The table behind `core.web.limits`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitCount(models.Model):
    """How often something was tried in one period. Only a hash of the address is stored."""

    name = models.CharField(_("limit"), max_length=40)
    key_hash = models.CharField(_("hash of the key"), max_length=64)
    window_start = models.DateTimeField(_("window begins at"), db_index=True)
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("limit count")
        verbose_name_plural = _("limit counts")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key_hash", "window_start"], name="limit_one_count"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.count}"
