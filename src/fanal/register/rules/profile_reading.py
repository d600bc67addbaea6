"""A profile from its TOML text; a mistake is an error that names the key and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from fanal.foundation.messages import catalogue
from fanal.register.rules.calendars import WEEKDAYS, Calendar
from fanal.register.rules.durations import Duration
from fanal.register.rules.errors import ProfileKeyMissing, ProfileNotToml
from fanal.register.rules.events import CLOCK_EVENTS, TAGS, event_names
from fanal.register.rules.profile import (
    BASES,
    CONTACT_KINDS,
    Contact,
    Duty,
    Profile,
    Rule,
    Signature,
)
from fanal.register.rules.regions.identity import LEAST_RECOVERY_DAYS
from fanal.register.rules.roles import CHILD, REPORTER, ROLES, SYSTEM
from fanal.register.rules.toml_table import Table
from fanal.vocabulary.places import all_places

FORMAT = 1
EXAMPLE_PROFILE = Path(__file__).parent.parent / "profiles" / "example.toml"
# without these the register would have no clock for what it promises
NEEDED_RULES = ("emergency_seen", "triage", "feedback", "purge_receipt", "break_glass_review")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_CODE_ALLOWED = "a-z, 0-9, _ (at most 40)"
_HOURS = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_HOURS_ALLOWED = '["08:00-12:00", "13:00-24:00"]'


@cache
def example_profile() -> Profile:
    """The shipped profile of the made-up country: every default, signed by nobody."""
    return read_profile(EXAMPLE_PROFILE.read_text(encoding="utf-8"), EXAMPLE_PROFILE.name)


def read_profile(content: str, file: str = "profile") -> Profile:
    """A profile from TOML. Raises ProfileNotToml, ProfileKeyUnknown, ProfileKeyMissing, ProfileValueWrong."""
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise ProfileNotToml(file=file, where=str(error).rpartition("(")[2].rstrip(")") or "?") from None
    top = Table(data, file)
    if top.get("format", int, f"{FORMAT}") != FORMAT:
        raise top.wrong("format", FORMAT)
    code = top.text("place")
    if code not in all_places() or all_places()[code].kind != "country":
        raise top.wrong("place", "ISO 3166-1 alpha-3: KEN, FRA, … or XAA")
    profile = Profile(
        code=code,
        names=top.texts("name", needed=False),
        calendar=_calendar(top),
        hours=_hours(top.table("hours")),
        outside_hours=top.texts("outside_hours", needed=False),
        **_organisation(top.table("organisation")),
        receipt_days=_receipt_days(top.table("retention")),
        say_so_after=_say_so_after(top.table("triage")),
        contacts=tuple(map(_contact, top.tables("contact"))),
        duties=_duties(top.tables("duty")),
        deadlines=_deadlines(top.table("deadline", needed=True)),
        signatures=tuple(map(_signature, top.tables("signature"))),
    )
    top.finish()
    return profile


def _organisation(table: Table) -> dict[str, str]:
    found = {
        "organisation": table.text("name", ""),
        "controller": table.text("controller", ""),
        "contact_point": table.text("contact", ""),
        "safeguarding_lead": table.text("safeguarding_lead", ""),
        "impact_assessment": table.text("impact_assessment", ""),
    }
    table.finish()
    return found


def _receipt_days(table: Table) -> int:
    days = int(table.get("receipt_days", int, "90", 90))
    if not 1 <= days <= 3650:
        raise table.wrong("receipt_days", "1 … 3650")
    table.finish()
    return days


def _say_so_after(table: Table) -> Duration:
    found = table.duration("say_so_after", "24 hours")
    if found.unit != "hours":
        raise table.wrong("say_so_after", "24 hours")
    table.finish()
    return found


def _calendar(top: Table) -> Calendar:
    zone = top.text("zone")
    if zone not in available_timezones():
        raise top.wrong("zone", "IANA: Africa/Nairobi, Europe/Paris, UTC, …")
    table = top.table("calendar")
    country, subdivision = table.text("country", ""), table.text("subdivision", "")
    _known_to_holidays(table, country, subdivision)
    weekend = table.choices("weekend", WEEKDAYS, ["saturday", "sunday"])
    if len(weekend) == len(WEEKDAYS):
        raise table.wrong("weekend", ", ".join(WEEKDAYS[5:]))
    calendar = Calendar(
        zone=ZoneInfo(zone),
        weekend=frozenset(map(WEEKDAYS.index, weekend)),
        closed=table.dates("closed"),
        worked=table.dates("worked"),
        holidays_of=(country, subdivision),
    )
    table.finish()
    return calendar


def _known_to_holidays(table: Table, country: str, subdivision: str) -> None:
    if not country and not subdivision:
        return
    import holidays

    known = holidays.list_supported_countries()
    if country not in known:
        raise table.wrong("country", "ISO 3166-1 alpha-2: KE, FR, …")
    if subdivision and subdivision not in known[country]:
        raise table.wrong("subdivision", ", ".join(known[country]) or '""')


def _hours(table: Table) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """Minutes of the day in which somebody is on duty, by weekday."""
    found = {}
    for day in WEEKDAYS:
        spans = [_HOURS.fullmatch(span) for span in table.strings(day, [])]
        minutes = [tuple(int(m[n]) * 60 + int(m[n + 1]) for n in (1, 3)) for m in spans if m]
        if len(minutes) < len(spans) or not all(0 <= a < b <= 24 * 60 for a, b in minutes):
            raise table.wrong(day, _HOURS_ALLOWED)
        found[day] = tuple((a, b) for a, b in minutes)
    table.finish()
    return MappingProxyType(found)


def _contact(table: Table) -> Contact:
    made = Contact(
        kind=table.choice("kind", CONTACT_KINDS),
        names=table.texts("name"),
        number=table.text("number", ""),
        address=table.text("address", ""),
        hours=table.texts("hours", needed=False),
        free=table.get("free", bool, "true, false", None),
        languages=table.strings("languages", []),
        source=table.text("source", ""),
        verified_by=table.text("verified_by", ""),
        verified_on=table.date("verified_on"),
    )
    if not made.number and not made.address:
        raise ProfileKeyMissing(file=table.file, key=table.path + "number", allowed='"…"')
    table.finish()
    return made


def _duties(tables: list[Table]) -> tuple[Duty, ...]:
    found: dict[str, Duty] = {}
    for table in tables:
        code = table.text("code")
        if not CODE.fullmatch(code) or code in found:
            raise table.wrong("code", _CODE_ALLOWED)
        basis, source = _basis(table)
        found[code] = Duty(
            code=code,
            whom=table.texts("whom"),
            when=table.texts("when"),
            within=table.duration("within"),
            basis=basis,  # type: ignore[arg-type]
            source=source,
        )
        table.finish()
    return tuple(found.values())


def _deadlines(table: Table) -> Mapping[str, Rule]:
    found = {}
    for name in table.keys():
        if not CODE.fullmatch(name):
            raise table.wrong(name, _CODE_ALLOWED)
        found[name] = _rule(name, table.table(name))
    for name in NEEDED_RULES:
        if name not in found:
            raise ProfileKeyMissing(file=table.file, key=f"{table.path}{name}", allowed=f"[deadline.{name}]")
    return MappingProxyType(found)


def _rule(name: str, table: Table) -> Rule:
    basis, source = _basis(table)
    happening = tuple(each for each in event_names() if each not in CLOCK_EVENTS)
    shipped = name in _shipped_names()
    made = Rule(
        name=name,
        starts=table.choices("starts", happening),
        met_by=table.choices("met_by", happening),
        void_by=table.choices("void_by", happening, []),
        when=frozenset(table.choices("when", TAGS, [])),
        unless=frozenset(table.choices("unless", TAGS, [])),
        within=table.duration("within"),
        kind=table.choice("kind", ("latest", "earliest"), "latest"),  # type: ignore[arg-type]
        counts_from=table.choice("counts_from", ("event", "date"), "event"),  # type: ignore[arg-type]
        pausable=table.get("pausable", bool, "true, false", False),
        basis=basis,  # type: ignore[arg-type]
        source=source,
        chain=table.choices("chain", [r for r in ROLES if r not in (SYSTEM, REPORTER, CHILD)]),
        step=table.duration("step", "4 hours"),
        labels=table.texts("label", needed=not shipped),
    )
    for key in ("starts", "met_by", "chain"):
        if not getattr(made, key):
            raise table.wrong(key, '["…"]')
    _within_the_law(made, table)
    table.finish()
    return made


def _within_the_law(rule: Rule, table: Table) -> None:
    if rule.counts_from == "date" and rule.within.unit == "hours":
        raise table.wrong("within", "30 days, 17 years 6 months")
    least = Duration(LEAST_RECOVERY_DAYS, "days")
    if rule.name == "recovery" and (
        rule.kind != "earliest" or rule.within.unit != "days" or rule.within.amount < least.amount
    ):
        raise table.wrong("within", f'kind = "earliest", {least} (Council of Europe Convention, article 13)')


def _basis(table: Table) -> tuple[str, str]:
    """The mark, and where it is written; only a default of ours needs no source."""
    basis, source = table.choice("basis", BASES), table.text("source", "")
    if basis != "default" and not source:
        raise ProfileKeyMissing(file=table.file, key=table.path + "source", allowed='"…"')
    return basis, source


def _signature(table: Table) -> Signature:
    on = table.date("on", needed=True)
    if on is None:
        raise table.wrong("on", "2027-12-31")
    made = Signature(
        name=table.text("name"),
        function=table.text("function"),
        on=on,
        reference=table.text("reference", ""),
    )
    table.finish()
    return made


@cache
def _shipped_names() -> frozenset[str]:
    heads = "rule_deadline."
    found = catalogue("en", "register_rules")
    return frozenset(key.removeprefix(heads) for key in found if key.startswith(heads))
