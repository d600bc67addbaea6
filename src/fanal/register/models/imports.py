"""What organisations sent as a file or in bulk."""

from __future__ import annotations

from django.db import models

from fanal.register.models.base import Code, moment_of_creation, new_id
from fanal.register.models.people import Organisation, User


class ImportBatch(models.Model):
    """One file or one call. ``digest`` is keyed: the same file sent again is known."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="batches")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    channel = Code()  # upload or api
    format = Code()  # htcds or template
    digest = models.CharField(max_length=64)
    received_at = moment_of_creation()
    rows = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "digest"], name="one_batch_a_file")]

    def __str__(self) -> str:
        return f"batch {self.id}"


class ImportProblem(models.Model):
    """Why a row was not taken: row, column and rule, never a value."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True)
    rule = Code()

    class Meta:
        ordering = ["row", "id"]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.row} {self.rule}"
