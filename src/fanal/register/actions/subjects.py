"""The report or case that a row about one points to."""

from __future__ import annotations

from typing import Any

from fanal.register.models import Case, Report


def subject_of(row: Any) -> Report | Case | None:
    """By kind and id; None where it is gone."""
    model = {"report": Report, "case": Case}.get(row.subject_kind)
    return None if model is None else model.objects.filter(pk=row.subject_id).first()
