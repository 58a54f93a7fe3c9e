"""Which rights the portal has already given to which staff group."""

from django.db import models


class RoleGrant(models.Model):
    """One right given once: what staff take away afterwards is not given again."""

    role = models.CharField(max_length=150)
    permission = models.CharField(max_length=201)  # "app_label.codename"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "permission"], name="role_grant_once")
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.permission}"
