"""The audit chain: rows that the database itself refuses to change or delete."""

from __future__ import annotations

from django.db import models

from fanal.register.models.base import Code, moment


class AuditEntry(models.Model):
    """One read or write. Codes and ids alone (P9 never holds content)."""

    seq = models.BigIntegerField(primary_key=True)
    at = moment()
    actor_kind = Code()
    actor_id = models.UUIDField(null=True, blank=True)
    roles = models.CharField(max_length=400, blank=True)
    verb = Code()
    subject_kind = Code(blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    data_class = Code(blank=True)
    outcome = Code()  # done, read, refused
    detail = models.JSONField(default=dict, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["subject_id", "seq"], name="audit_of_subject"),
            models.Index(fields=["actor_id", "seq"], name="audit_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb}"


class AuditHead(models.Model):
    """The newest entry's number and hash: the row that writers lock, one at a time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"head {self.seq}"
