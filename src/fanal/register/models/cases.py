"""A case: here its shell, with the states of its regions. Person and facts are sealed (P3, P4)."""

from __future__ import annotations

from django.db import models

from fanal.register.models import choices
from fanal.register.models.base import Code, Subject, moment_of_creation
from fanal.register.models.people import User
from fanal.register.models.profiles import ProfileVersion


class Case(Subject):
    """One person's case. P3 ``person``; P4 ``facts``: acts, means, purposes, the definition and why."""

    kind = "case"

    identity_state = Code(choices=choices.identity_states, default="not_started")
    age_state = Code(choices=choices.age_states, default="unknown")
    protection_state = Code(choices=choices.protection_states, default="intake")
    justice_state = Code(choices=choices.justice_states, default="none")
    owner = models.ForeignKey(User, models.PROTECT, related_name="cases", null=True, blank=True)
    identification_officer = models.ForeignKey(
        User, models.PROTECT, related_name="identifications", null=True, blank=True
    )
    profile = models.ForeignKey(ProfileVersion, models.PROTECT, null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    opened_at = moment_of_creation()
