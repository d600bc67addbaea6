"""Jurisdiction profiles: every edit is a new, unchangeable version; an example until somebody signs it."""

from __future__ import annotations

from django.db import models

from fanal.register.models.base import moment_of_creation
from fanal.register.models.people import User


class ProfileVersion(models.Model):
    """One version of a profile, as TOML text, byte for byte."""

    code = models.CharField(max_length=3)  # the area, ISO 3166 alpha-3; XAA is made up
    version = models.PositiveIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    # the holidays as the library had them when this was stored: due dates must not move with its editions
    closed_days = models.JSONField(default=dict, blank=True)
    imported_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    imported_at = moment_of_creation()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_profile_a_version"),
            models.UniqueConstraint(fields=["code", "digest"], name="one_profile_a_text"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class ProfileSignature(models.Model):
    """Who answers for a version of a profile."""

    profile = models.ForeignKey(ProfileVersion, models.PROTECT, related_name="signatures")
    name = models.CharField(max_length=200)
    function = models.CharField(max_length=200)
    reference = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    at = moment_of_creation()

    def __str__(self) -> str:
        return f"{self.profile} {self.name}"


class ProfileActivation(models.Model):
    """From this moment the version holds; the newest activation is the present one."""

    profile = models.ForeignKey(ProfileVersion, models.PROTECT, related_name="activations")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    at = moment_of_creation()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.profile} {self.at:%Y-%m-%d}"
