"""Sealed content, and keyed tokens of names."""

from __future__ import annotations

from django.db import models

from fanal.register.models import choices
from fanal.register.models.base import AboutSubject, Code, moment_of_creation, new_id


class SealedPart(AboutSubject):
    """One sealed piece of content; only ``vault`` opens it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    data_class = Code(choices=choices.data_classes)
    slot = models.CharField(max_length=64, default="main")
    key_id = models.UUIDField()
    nonce = models.BinaryField()
    ciphertext = models.BinaryField()
    created_at = moment_of_creation()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "data_class", "slot", "subject_kind"], name="one_part_a_slot"
            )
        ]
        indexes = [models.Index(fields=["key_id"], name="part_of_key")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.data_class} {self.slot}"


class NameToken(AboutSubject):
    """A keyed hash of one folded name token: finds exact overlap between reports, searched by nobody."""

    token = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_id", "token"], name="token_once_a_subject")]
        indexes = [models.Index(fields=["token"], name="name_token")]

    def __str__(self) -> str:
        return f"token of {self.subject_kind} {self.subject_id}"
