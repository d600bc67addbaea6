"""Who stands behind the public door (R18): its openings and closings, and the rota of those on duty."""

from __future__ import annotations

from django.db import models

from fanal.register.models.base import Code, moment, moment_of_creation
from fanal.register.models.people import User
from fanal.register.models.profiles import ProfileVersion


class DoorChange(models.Model):
    """The public form was opened or shut; the newest row is the present state."""

    open = models.BooleanField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    at = moment_of_creation()
    reason = Code(blank=True)
    profile = models.ForeignKey(ProfileVersion, models.PROTECT, null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)  # what R18 lists, as given at the opening

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return "open" if self.open else "shut"


class DutyShift(models.Model):
    """Somebody is on duty from one moment to another."""

    user = models.ForeignKey(User, models.CASCADE, related_name="shifts")
    starts_at = moment()
    ends_at = moment()

    class Meta:
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="shift_times")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="a_shift_has_a_length"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.starts_at:%Y-%m-%d %H:%M}"
