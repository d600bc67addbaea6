"""Reports and cases that share exact name tokens: a question for the identification officer, no names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from fanal.register.actions.base import Action
from fanal.register.models import NameToken, Report
from fanal.register.rules.name_tokens import LEAST_OVERLAP, possible_duplicates

MOST = 10


@dataclass(frozen=True)
class Suggestion:
    """Another report, by its number, and how many tokens are the same."""

    report: Report
    shared: int


@dataclass(kw_only=True)
class SuggestDuplicates(Action):
    """Returns the suggestions, the most alike first."""

    verb = "report.duplicates"

    report: Report

    def check(self) -> None:
        self.allow(self.report)

    def act(self) -> list[Suggestion]:
        found = suggestions(self.report)
        self.note(found=len(found))
        return found


def suggestions(report: Report) -> list[Suggestion]:
    """Without writing it down, for the count that a page shows. The database counts: names are common."""
    own = set(NameToken.objects.filter(subject_id=report.pk).values_list("token", flat=True))
    same = NameToken.objects.filter(token__in=own, subject_kind="report").exclude(subject_id=report.pk)
    counted = same.values("subject_id").annotate(n=Count("*")).filter(n__gte=LEAST_OVERLAP)
    nearest = [row["subject_id"] for row in counted.order_by("-n", "subject_id")[:MOST]]
    others: dict[str, set[str]] = defaultdict(set)
    for subject_id, token in same.filter(subject_id__in=nearest).values_list("subject_id", "token"):
        others[str(subject_id)].add(token)
    reports = Report.objects.exclude(state="purged").in_bulk(nearest)
    by_id = {str(pk): row for pk, row in reports.items()}
    return [Suggestion(by_id[key], n) for key, n in possible_duplicates(own, others) if key in by_id]
