"""The rows of the workshop: what Django knows of a repair."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Repair(models.Model):
    """A repair.

    How it goes on is decided by its deal in the store. ``stage`` is a copy of that, for lists and
    joins; it follows in a moment, and ``seen`` says up to which event.
    """

    device = models.CharField(max_length=200)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    asked_at = models.DateTimeField(default=timezone.now)
    stage = models.CharField(max_length=64, blank=True, db_index=True)
    seen = models.PositiveIntegerField(default=0)

    @property
    def deal(self) -> str:
        """The identifier of its deal."""
        return f"repair-{self.pk}"

    @staticmethod
    def key_of(deal: str) -> int:
        """Return the primary key of the repair that a deal is of."""
        return int(deal.removeprefix("repair-"))

    def get_absolute_url(self) -> str:
        """Return where it is shown."""
        return f"/{self.pk}/"
