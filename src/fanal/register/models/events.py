"""What happened to a report or case, and what is due: deadlines follow from events, which never change."""

from __future__ import annotations

from django.db import models

from fanal.register.models.base import AboutSubject, Code, moment, moment_of_creation
from fanal.register.models.people import User
from fanal.register.models.profiles import ProfileVersion


class Event(AboutSubject):
    """One thing that happened. ``detail`` holds codes and numbers, never a word that somebody wrote."""

    code = Code()
    at = moment_of_creation()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    profile = models.ForeignKey(ProfileVersion, models.PROTECT, null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject_id", "id"], name="events_of_subject")]

    def __str__(self) -> str:
        return f"{self.code} {self.subject_kind} {self.subject_id}"


class Deadline(AboutSubject):
    """A duty with a due moment and an owner: a person, or the role on duty until a person takes it."""

    rule = Code()
    item = models.CharField(max_length=64, blank=True)  # of several referrals or uses of break-glass, which
    event = models.ForeignKey(Event, models.PROTECT, related_name="deadlines")
    kind = Code(default="latest")  # latest: to be done by then; earliest: not before
    state = Code(default="open")  # open, met, void, paused
    starts_at = moment()
    due_at = moment()
    due_on = models.DateField(null=True, blank=True)  # the last local day, where the rule counts days
    owner = models.ForeignKey(User, models.PROTECT, related_name="deadlines", null=True, blank=True)
    owner_role = Code()
    chain = models.CharField(max_length=300, blank=True)  # roles, the first owns it, the next are told
    step_hours = models.PositiveIntegerField(default=0)
    escalated = models.PositiveSmallIntegerField(
        default=0
    )  # how many of the chain were told beyond the first
    met_at = moment(null=True, blank=True)
    basis = Code(blank=True)  # law, practice or default, as the profile says
    profile = models.ForeignKey(ProfileVersion, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "event"], name="one_deadline_a_rule_and_event"),
            models.CheckConstraint(
                condition=~models.Q(owner_role="") | models.Q(owner__isnull=False),
                name="a_deadline_has_an_owner",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_id", "state"], name="deadlines_of_subject"),
            models.Index(fields=["state", "due_at"], name="deadlines_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_at:%Y-%m-%d %H:%M}"
