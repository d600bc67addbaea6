"""How often somebody tried something: counted over all processes, without keeping who."""

from __future__ import annotations

from django.db import models


class Throttle(models.Model):
    """Tries in one window. ``who`` is a keyed hash that changes with every window and is deleted with it."""

    who = models.CharField(max_length=64)
    ends_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who"], name="one_count_a_window")]
        indexes = [models.Index(fields=["ends_at"], name="throttle_ends")]

    def __str__(self) -> str:
        return f"{self.count}"
