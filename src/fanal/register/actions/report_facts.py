"""What the rules of the region REPORT ask, as the register knows it: states and counts, never content."""

from __future__ import annotations

from typing import Any, Literal

from fanal.register import clock, in_force
from fanal.register.access import Actor
from fanal.register.looking import once
from fanal.register.models import Deadline, Event, Notification, Receipt, Report
from fanal.register.rules.regions.report import ReportFacts

MISUSE_PROPOSED, MISUSE_SET = "misuse_proposed", "report_set_abuse_of_channel"
NO_DUTY = "no_duty_to_report"
SAME_CHILD, OTHER_CHILD = "same_child_confirmed", "same_child_denied"


def report_facts(report: Report, actor: Actor, **known: Any) -> ReportFacts:
    """The facts of a report for this actor; ``known`` is what the person says with the verb."""
    return ReportFacts(**{**_stored(report, actor), **known})


@once
def _stored(report: Report, actor: Actor) -> dict[str, Any]:
    """What needs no word of a person."""
    ownerless = Deadline.objects.filter(
        subject_id=report.pk, state__in=("open", "paused"), owner__isnull=True, owner_role=""
    )
    return {
        "read_by_person": report.seen_at is not None,
        "receipt_alive": receipt_alive(report),
        "case": report.case_id is not None,
        "duty_to_report": duty_to_report(report),
        "authority_in_profile": bool(in_force.profile_by(report.profile_id).duties),
        "deadlines_without_owner": ownerless.count(),
        "second_person": second_person(report, actor),
    }


@once
def receipt_alive(report: Report) -> bool:
    """Whether somebody can still come back with the code."""
    found = Receipt.objects.filter(report=report, destroyed_at__isnull=True).first()
    return found is not None and (found.expires_at is None or found.expires_at > clock.now())


def duty_to_report(report: Report) -> Literal["unknown", "none", "open", "done"]:
    """What was decided about the duty to notify, and whether it was done (R15)."""
    done = list(Notification.objects.filter(report=report).values_list("done_at", flat=True))
    if done:
        return "done" if all(done) else "open"
    return "none" if Event.objects.filter(subject_id=report.pk, code=NO_DUTY).exists() else "unknown"


@once
def second_person(report: Report, actor: Actor) -> bool:
    """Whether somebody else said before that the channel was misused."""
    said = Event.objects.filter(subject_id=report.pk, code__in=(MISUSE_PROPOSED, MISUSE_SET))
    return bool(said.exclude(by_id=actor.id).exclude(by__isnull=True).exists())


def same_child(report: Report, other: Report) -> bool:
    """Whether the identification officer's newest answer on this pair was yes."""
    answers = Event.objects.filter(
        subject_id=report.pk, code__in=(SAME_CHILD, OTHER_CHILD), detail__other=other.number
    )
    newest = answers.order_by("-id").first()
    return newest is not None and newest.code == SAME_CHILD
