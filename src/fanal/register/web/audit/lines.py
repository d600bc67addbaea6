"""Audit entries as lines: who, what, about which report or case, with which outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fanal.foundation.messages import text
from fanal.register.models import AuditEntry, Case, Report, User
from fanal.register.web.audit.details import codes_of, details_in_words
from fanal.register.web.staff.words import maybe, role_words


@dataclass(frozen=True)
class Line:
    """One entry in words and codes."""

    entry: AuditEntry
    who: str
    roles: str
    what: str
    number: str
    detail: str
    codes: str


def lines_of(entries: Iterable[AuditEntry], lang: str) -> list[Line]:
    """Entries with the names of accounts and the numbers of reports, looked up together."""
    found = list(entries)
    people = User.objects.in_bulk([each.actor_id for each in found if each.actor_kind == "user"])
    ids = {each.subject_id for each in found if each.subject_id}
    numbers = dict(Report.objects.filter(pk__in=ids).values_list("pk", "number"))
    numbers |= dict(Case.objects.filter(pk__in=ids).values_list("pk", "number"))
    return [
        Line(
            entry=each,
            who=_who(each, people, lang),
            roles=_roles(each, lang),
            what=verb_words(each.verb, lang),
            number=numbers.get(each.subject_id, ""),
            detail=details_in_words(each.detail, lang),
            codes=" · ".join(filter(None, (each.verb, each.data_class, codes_of(each.detail)))),
        )
        for each in found
    ]


def verb_words(verb: str, lang: str) -> str:
    """What somebody did, in words; the code itself where there are none."""
    return maybe(f"register.audit.verb.{verb.replace('.', '_')}", lang) or verb


def _who(entry: AuditEntry, people: dict[Any, User], lang: str) -> str:
    if entry.actor_kind == "user":
        return people[entry.actor_id].get_full_name() if entry.actor_id in people else "?"
    return text(f"register.audit.kind.{entry.actor_kind}", lang)


def _roles(entry: AuditEntry, lang: str) -> str:
    """Of an account; what is no account is its own role."""
    if entry.actor_kind != "user":
        return ""
    return ", ".join(_role(role, lang) for role in entry.roles.split())


def _role(role: str, lang: str) -> str:
    try:
        return role_words(role, lang)
    except KeyError:
        return role
