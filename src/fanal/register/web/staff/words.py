"""Words of the working screens that follow from data: clocks, owners, events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fanal.foundation.messages import text
from fanal.register import in_force
from fanal.register.models import Deadline
from fanal.vocabulary import code_list

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Clock:
    """One deadline as a row shows it: what, how long still, on what it rests, who answers for it."""

    pk: int
    what: str
    left: str
    late: bool
    resting: bool
    due_at: datetime
    basis: str
    source: str
    owner: str


def clock_of(deadline: Deadline, now: datetime, lang: str) -> Clock:
    """The clock of an open deadline, with its legal basis and its owner."""
    late = deadline.state == "open" and deadline.kind == "latest" and now >= deadline.due_at
    rule = _rule(deadline)
    return Clock(
        pk=deadline.pk,
        what=rule.label(lang) if rule else deadline.rule,
        left=left_words(deadline, now, lang),
        late=late,
        resting=deadline.state == "paused",
        due_at=deadline.due_at,
        basis=text(f"register_rules.rule_basis.{deadline.basis or 'default'}", lang),
        source=rule.source if rule else "",
        owner=owner_words(deadline, lang),
    )


def left_words(deadline: Deadline, now: datetime, lang: str) -> str:
    """How long there is still, or how late it is."""
    if deadline.state == "paused":
        return text("register.staff.clock.rests", lang)
    if deadline.kind == "earliest":
        return span_words(deadline.due_at - now, "wait", "over", lang)
    return span_words(deadline.due_at - now, "left", "late", lang)


def span_words(span: timedelta, ahead: str, behind: str, lang: str) -> str:
    """Minutes under two hours, hours under two days, else days."""
    which, length = (ahead, span) if span > timedelta() else (behind, -span)
    if length < 2 * _HOUR:
        return text(f"register.staff.clock.{which}_minutes", lang, n=length // timedelta(minutes=1))
    if length < 48 * _HOUR:
        return text(f"register.staff.clock.{which}_hours", lang, n=length // _HOUR)
    return text(f"register.staff.clock.{which}_days", lang, n=length // timedelta(days=1))


def owner_words(row: Any, lang: str) -> str:
    """A person, or the role on duty until a person takes it."""
    if row.owner_id:
        return str(row.owner.get_full_name())
    return role_words(row.owner_role, lang)


def role_words(role: str, lang: str) -> str:
    """A role's name; the few that no account holds have a text of their own."""
    roles = code_list("register_role")
    return roles.label(role, lang) if role in roles else text(f"register_rules.rule_role.{role}", lang)


def event_words(code: str, lang: str) -> str:
    """What happened, in words."""
    return maybe(f"register.staff.event.{code}", lang) or code.replace("_", " ")


def maybe(key: str, lang: str) -> str:
    """A text, or nothing where the catalogues have none."""
    try:
        return text(key, lang)
    except KeyError:
        return ""


def _rule(deadline: Deadline) -> Any:
    rules = in_force.profile_by(deadline.profile_id).rules
    return next((each for each in rules if each.name == deadline.rule), None)
