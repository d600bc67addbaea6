"""The public door is shut until somebody stands behind it (R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fanal.foundation.messages import text
from fanal.register.rules.calendars import WEEKDAYS
from fanal.register.rules.profile import Contact, Profile, Signature

_STATED = ("organisation", "controller", "safeguarding_lead", "impact_assessment")
_SHOWN_KINDS = ("emergency", "child_helpline", "helpline", "hotline", "takedown")


@dataclass(frozen=True)
class Shift:
    """Somebody, by the code of their account, is on duty from one instant to another."""

    person: str
    starts: dt.datetime
    ends: dt.datetime


@dataclass(frozen=True)
class Rota:
    """Who is on duty when."""

    shifts: tuple[Shift, ...] = ()

    def on_duty(self, now: dt.datetime) -> tuple[str, ...]:
        return tuple(sorted({s.person for s in self.shifts if s.starts <= now < s.ends}))

    def is_empty(self, now: dt.datetime) -> bool:
        """Nobody is on duty now, and nobody will be."""
        return not any(s.ends > now for s in self.shifts)


@dataclass(frozen=True)
class Missing:
    """Something that R18 asks for and that is not there. What does not ``stop`` is advice."""

    name: str
    stops: bool = True
    contact: Contact | None = None

    def say(self, lang: str) -> str:
        """The sentence that says what is missing and what to do."""
        key = f"register_rules.rule_missing.{self.name}"
        if self.contact is None:
            return text(key, lang)
        return text(key, lang, contact=self.contact.names[lang], date=str(self.contact.verified_on or "-"))


def what_is_missing(
    profile: Profile,
    rota: Rota,
    today: dt.date,
    *,
    signatures: Sequence[Signature] = (),
    given: Mapping[str, str] | None = None,
) -> list[Missing]:
    """Everything that keeps the door shut, then what is only advised.

    ``signatures`` given outside the file count like those in it; ``given`` fills what the profile leaves
    empty (organisation, controller, safeguarding_lead, impact_assessment).
    """
    said = given or {}
    found = [Missing(name) for name in _STATED if not (getattr(profile, name) or said.get(name, "").strip())]
    if not any(each.on <= today for each in (*profile.signatures, *signatures)):
        found.append(Missing("signature"))
    if rota.is_empty(profile.calendar.first_instant(today)):
        found.append(Missing("rota"))
    found += _hours(profile) + _contacts(profile, today)
    if not profile.duties:
        found.append(Missing("duty_to_report", stops=False))
    found += [
        Missing(kind, stops=False) for kind in ("hotline", "takedown") if not profile.shown(today, kind)
    ]
    return found


def why_shut(
    profile: Profile,
    today: dt.date,
    *,
    signatures: Sequence[Signature] = (),
    given: Mapping[str, str] | None = None,
) -> list[Missing]:
    """What shuts a door that was open: everything but the rota, of which the first screen only tells."""
    always = Rota(
        (Shift("-", dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)),)
    )
    found = what_is_missing(profile, always, today, signatures=signatures, given=given)
    return [each for each in found if each.stops]


def notices(
    profile: Profile, rota: Rota, now: dt.datetime, *, triage_due: dt.datetime | None = None
) -> tuple[str, ...]:
    """What the first screen must say: ``rota_empty``, ``outside_hours``, ``triage_overdue``.

    ``triage_due`` is the earliest due instant of a report that nobody has triaged. With any notice but
    ``outside_hours`` the numbers stand above the form.
    """
    found = []
    if rota.is_empty(now):
        found.append("rota_empty")
    elif not rota.on_duty(now):
        found.append("outside_hours")
    if triage_due is not None and now - triage_due > dt.timedelta(hours=profile.say_so_after.amount):
        found.append("triage_overdue")
    return tuple(found)


def is_on_duty_time(profile: Profile, now: dt.datetime) -> bool:
    """Whether the profile says that somebody is on duty at this instant."""
    local = now.astimezone(profile.calendar.zone)
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in profile.hours[WEEKDAYS[local.weekday()]])


def _hours(profile: Profile) -> list[Missing]:
    spans = [profile.hours[day] for day in WEEKDAYS]
    if not any(spans):
        return [Missing("hours")]
    around_the_clock = all(sum(end - start for start, end in day) >= 24 * 60 for day in spans)
    return [] if around_the_clock or profile.outside_hours else [Missing("outside_hours")]


def _contacts(profile: Profile, today: dt.date) -> list[Missing]:
    found = []
    if not profile.of_kind("emergency"):
        found.append(Missing("emergency"))
    if not profile.of_kind("child_helpline", "helpline"):
        found.append(Missing("helpline"))
    for each in profile.of_kind(*_SHOWN_KINDS):
        if not each.is_verified(today):
            found.append(_unverified(each))
    return found


def _unverified(contact: Contact) -> Missing:
    stated = contact.source and contact.verified_by and contact.verified_on
    return Missing("contact_too_old" if stated else "contact_not_verified", contact=contact)
