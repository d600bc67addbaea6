"""What the models share."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.db import models

from fanal.register import clock

# no I, L, O, U: read aloud over a telephone, and no word by accident
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def Code(**options: Any) -> models.CharField:  # noqa: N802 - stands where a field class stands
    """A field that holds one code of a list."""
    return models.CharField(max_length=64, **options)


def new_id() -> uuid.UUID:
    return uuid.uuid4()


def new_number() -> str:
    """A number to speak of: chance, so that it tells neither how many there are nor when."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class Subject(models.Model):
    """A report or a case: what events, deadlines, sealed parts and audit entries are about."""

    kind: str  # "report" or "case"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=9, unique=True, default=new_number, editable=False)
    # every change of state adds one and names the version it saw: of two, one wins
    version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class AboutSubject(models.Model):
    """Points to a report or a case by kind and id."""

    subject_kind = Code()
    subject_id = models.UUIDField()

    class Meta:
        abstract = True


def moment(**options: Any) -> models.DateTimeField:
    """A point in time, UTC."""
    return models.DateTimeField(**options)


def moment_of_creation() -> models.DateTimeField:
    return models.DateTimeField(default=clock.now, editable=False)
