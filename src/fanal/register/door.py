"""Whether the public door is open, and what its first screen must say (R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fanal.register import in_force
from fanal.register.models import Deadline, DoorChange, DutyShift, ProfileSignature, ProfileVersion
from fanal.register.project import current
from fanal.register.rules.door import Missing, Rota, Shift, notices, why_shut
from fanal.register.rules.profile import Contact, Profile, Signature

# what R18 asks for and a profile may leave to the opening
STATED = ("organisation", "controller", "safeguarding_lead", "impact_assessment")


@dataclass(frozen=True, kw_only=True)
class Door:
    """The door at one moment. ``reason`` (of a shut one): never_opened, shut_by_person, something_missing."""

    now: dt.datetime
    profile: Profile
    version: ProfileVersion | None
    given: Mapping[str, str]
    reason: str = ""
    missing: tuple[Missing, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return not self.reason

    @property
    def today(self) -> dt.date:
        return self.profile.calendar.local_date(self.now)

    @property
    def numbers_first(self) -> bool:
        """Whether the form waits behind the numbers: nobody will read soon."""
        return any(each != "outside_hours" for each in self.notices)

    @property
    def organisation(self) -> str:
        return self.profile.organisation or self.given.get("organisation", "")

    def contacts(self, *kinds: str) -> tuple[Contact, ...]:
        """The numbers of some kinds that somebody checked within twelve months."""
        return self.profile.shown(self.today, *kinds)


def state(now: dt.datetime) -> Door:
    """The door now. That of a demonstration is always open, and says nothing of a rota that it lacks."""
    held = in_force.version()
    profile = in_force.profile_of(held)
    newest = DoorChange.objects.first()
    opened = DoorChange.objects.filter(open=True).first()
    given = declared() | ({name: text for name, text in opened.facts.items() if text} if opened else {})
    seen = Door(now=now, profile=profile, version=held, given=given)
    if current().demo:
        return seen
    if newest is None or opened is None:
        return replace(seen, reason="never_opened")
    if not newest.open:
        return replace(seen, reason="shut_by_person")
    missing = why_shut(profile, seen.today, signatures=signatures(held), given=given)
    if missing:
        return replace(seen, reason="something_missing", missing=tuple(missing))
    said = notices(profile, rota(now), now, triage_due=_triage_due())
    return replace(seen, notices=said)


def declared() -> dict[str, str]:
    """What ``deployment.toml`` says of what R18 asks for."""
    said = current().declared.get("controller", {})
    known = {**said, "controller": said.get("name", "")} if isinstance(said, dict) else {}
    return {name: str(known.get(name, "")).strip() for name in STATED}


def rota(now: dt.datetime) -> Rota:
    """Who is on duty, now and later."""
    rows = DutyShift.objects.filter(ends_at__gt=now, user__is_active=True)
    return Rota(tuple(Shift(str(row.user_id), row.starts_at, row.ends_at) for row in rows))


def signatures(held: ProfileVersion | None) -> tuple[Signature, ...]:
    """Who signed a stored version."""
    if held is None:
        return ()
    rows = ProfileSignature.objects.filter(profile=held)
    return tuple(
        Signature(name=row.name, function=row.function, on=row.at.date(), reference=row.reference)
        for row in rows
    )


def _triage_due() -> dt.datetime | None:
    """When the report that waits longest should have been looked at."""
    waiting = Deadline.objects.filter(rule="triage", state="open").order_by("due_at")
    return waiting.values_list("due_at", flat=True).first()
