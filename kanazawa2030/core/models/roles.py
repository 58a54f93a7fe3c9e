"""Permissions the portal has already given to staff groups."""

from django.db import models


class RoleGrant(models.Model):
    """One permission given once: what staff remove afterwards is not given again."""

    role = models.CharField(max_length=150)
    permission = models.CharField(max_length=201)  # "app_label.codename"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "permission"], name="role_grant_once")
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.permission}"
