"""The key store: a database of its own, whose backups are kept 30 days at most."""

from __future__ import annotations

from django.db import models

from fanal.register.models import choices
from fanal.register.models.base import AboutSubject, Code, moment_of_creation, new_id


class DataKey(AboutSubject):
    """The key of one data class of one report or case, wrapped; ``wrapped`` is empty once destroyed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    data_class = Code(choices=choices.data_classes)
    wrapped = models.BinaryField()
    created_at = moment_of_creation()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "data_class", "subject_kind"], name="one_key_a_class"
            )
        ]

    def __str__(self) -> str:
        return f"key {self.id}"


class KeyDestruction(AboutSubject):
    """A key that was destroyed; a restore replays this list, so that erased stays erased."""

    key_id = models.UUIDField(unique=True)
    data_class = Code(choices=choices.data_classes)
    reason = Code()
    destroyed_at = moment_of_creation()

    def __str__(self) -> str:
        return f"destruction of {self.key_id}"


class InstanceKey(models.Model):
    """A long-lived key of the instance, wrapped: audit, name tokens, authenticators, repeated submissions."""

    name = models.CharField(max_length=40, primary_key=True)
    wrapped = models.BinaryField()
    created_at = moment_of_creation()

    def __str__(self) -> str:
        return self.name
