"""Submissions become reports: compared with what is known, then stored with as few round trips as can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from fanal.register import audit, bulk, due, in_force, keystore, vault
from fanal.register.access import Actor
from fanal.register.errors import KeyDestroyed
from fanal.register.keystore import Place
from fanal.register.models import Event, ImportBatch, NameToken, Report
from fanal.register.organisations.submission import Submission, once_of
from fanal.register.rules import name_tokens

Kind = Literal["created", "repeated", "different"]
CREATED: Final = "created"
REPEATED: Final = "repeated"
DIFFERENT: Final = "different"
AT_ONCE = 500  # stored together; also the most that the API takes in one call
_OF = "P4"  # the class that every submission has: its key makes the fingerprint


class Outcome(NamedTuple):
    """What became of one. ``different``: its number is known, with other content; nothing was stored."""

    kind: Kind
    report: Report | None = None


@dataclass(frozen=True, kw_only=True)
class Sender:
    """On whose behalf, and by which way."""

    actor: Actor
    organisation_id: UUID
    channel: str
    now: datetime
    batch: ImportBatch | None = None


def compare(organisation_id: UUID, submissions: Sequence[Submission]) -> list[Outcome]:
    """What storing these would do; reads only."""
    hashes = _hashes(organisation_id, submissions)
    known = {
        report.once: report
        for start in range(0, len(hashes), AT_ONCE)
        for report in Report.objects.filter(once__in=hashes[start : start + AT_ONCE])
    }
    prints = _fingerprints(list(known.values()))
    first: dict[str, Submission] = {}
    found = []
    for submission, once in zip(submissions, hashes, strict=True):
        if (report := known.get(once)) is not None:
            found.append(Outcome(_same(report, submission, prints.get(report.pk, "")), report))
        elif (before := first.setdefault(once, submission)) is submission:
            found.append(Outcome(CREATED))
        else:
            found.append(Outcome(REPEATED if before.parts() == submission.parts() else DIFFERENT))
    return found


def store(sender: Sender, submissions: Sequence[Submission]) -> list[Outcome]:
    """Store what is new; call it in an action's transaction. Nothing known is changed."""
    outcomes = compare(sender.organisation_id, submissions)
    hashes = _hashes(sender.organisation_id, submissions)
    new = [at for at, outcome in enumerate(outcomes) if outcome.kind == CREATED]
    made: dict[str, Report] = {}
    for start in range(0, len(new), AT_ONCE):
        chosen = [(submissions[at], hashes[at]) for at in new[start : start + AT_ONCE]]
        made |= {str(report.once): report for report in _stored(sender, chosen)}
    return [
        Outcome(outcome.kind, outcome.report or made.get(once))
        for outcome, once in zip(outcomes, hashes, strict=True)
    ]


def _hashes(organisation_id: UUID, submissions: Sequence[Submission]) -> list[str]:
    key = keystore.instance_key("submissions")
    return [once_of(organisation_id, each.number, key) for each in submissions]


def _same(report: Report, submission: Submission, known: str) -> Kind:
    """A number whose content was erased since stays known: erased is not sent anew by accident."""
    try:
        key = keystore.key_of(Place(report.kind, report.pk, _OF))
    except KeyDestroyed:
        return REPEATED
    return REPEATED if key and submission.fingerprint(key.value) == known else DIFFERENT


def _fingerprints(reports: Sequence[Report]) -> dict[UUID, str]:
    events = Event.objects.filter(code="report_received", subject_id__in=[report.pk for report in reports])
    return {event.subject_id: str(event.detail.get("content", "")) for event in events}


def _stored(sender: Sender, chosen: Sequence[tuple[Submission, str]]) -> list[Report]:
    profile = in_force.version()
    reports = [_report(sender, submission, once, profile) for submission, once in chosen]
    pairs = [(report, submission) for report, (submission, _) in zip(reports, chosen, strict=True)]
    bulk.insert_objects(Report, reports)
    parts = [
        vault.Part(report, data_class, content)
        for report, submission in pairs
        for data_class, content in submission.parts().items()
    ]
    keys = keystore.keys_for(vault.place_of(part.subject, part.data_class) for part in parts)
    vault.put_many(parts, keys)
    bulk.insert(NameToken, ("subject_kind", "subject_id", "token"), _tokens(pairs))
    events = _events(
        sender, pairs, {place.subject_id: key.value for place, key in keys.items() if place.data_class == _OF}
    )
    due.recompute_many(reports, events)
    audit.record_many(_entries(sender, reports))
    return reports


def _report(sender: Sender, submission: Submission, once: str, profile: Any) -> Report:
    return Report(
        channel=sender.channel,
        mode="professional",
        language=submission.language,
        urgency_said=submission.urgency,
        urgency=submission.urgency,
        organisation_id=sender.organisation_id,
        sent_by_id=sender.actor.id,
        batch=sender.batch,
        once=once,
        profile=profile,
        received_at=sender.now,
    )


def _tokens(pairs: Sequence[tuple[Report, Submission]]) -> Iterator[tuple[str, UUID, str]]:
    key = keystore.instance_key("name_tokens")
    for report, submission in pairs:
        for token in sorted(name_tokens.tokens(submission.names, key)):
            yield report.kind, report.pk, token


def _events(
    sender: Sender, pairs: Sequence[tuple[Report, Submission]], keys: dict[UUID, bytes]
) -> list[Event]:
    events = [
        Event(
            subject_kind=report.kind,
            subject_id=report.pk,
            code="report_received",
            at=sender.now,
            by_id=sender.actor.id,
            profile_id=report.profile_id,
            detail={"tags": submission.tags, "content": submission.fingerprint(keys[report.pk])},
        )
        for report, submission in pairs
    ]
    for event in events:
        audit.codes_only(event.detail)
    return Event.objects.bulk_create(events)


def _entries(sender: Sender, reports: Sequence[Report]) -> Iterator[audit.Entry]:
    for report in reports:
        yield audit.Entry(
            actor=sender.actor,
            verb="organisation.send",
            subject_kind=report.kind,
            subject_id=report.pk,
            detail={"channel": sender.channel, "organisation": str(sender.organisation_id)},
        )
