"""Exceptions to who may see what: for a stated reason, for a time, and seen by others."""

from __future__ import annotations

from django.db import models

from fanal.register.models import choices
from fanal.register.models.base import AboutSubject, Code, moment, moment_of_creation, new_id
from fanal.register.models.people import User


class Grant(AboutSubject):
    """A request for a protected class and the custodian's answer. The reason's words: P4, ``slot``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    data_class = Code(choices=choices.data_classes)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="grants_asked")
    asked_at = moment_of_creation()
    reason = Code(choices=choices.access_reasons)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="grants_decided", null=True, blank=True)
    decided_at = moment(null=True, blank=True)
    granted = models.BooleanField(default=False)
    until = moment(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["subject_id", "asked_by"], name="grants_of_subject")]

    def __str__(self) -> str:
        return f"grant {self.id}"

    @property
    def slot(self) -> str:
        return f"grant-{self.id}"


class BreakGlass(AboutSubject):
    """Access taken in an emergency. The reason's words: P4, ``slot``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="break_glass")
    at = moment_of_creation()
    reason = Code(choices=choices.access_reasons)
    until = moment()
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    reviewed_at = moment(null=True, blank=True)
    justified = models.BooleanField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["subject_id", "by"], name="break_glass_of_subject")]

    def __str__(self) -> str:
        return f"break-glass {self.id}"

    @property
    def slot(self) -> str:
        return f"break-glass-{self.id}"


class CaseBlock(AboutSubject):
    """Somebody named as a suspect, or related to one: shut out of the report or case whatever the role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="blocks")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    at = moment_of_creation()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "subject_id"], name="one_block_a_subject")]

    def __str__(self) -> str:
        return f"block {self.user_id} {self.subject_id}"
