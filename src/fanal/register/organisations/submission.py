"""One report as an organisation gives it, by form, API or a row of a file."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fanal.register.rules.urgency import Answers, from_answers

LONGEST_STORY, LONGEST_LINE, LONGEST_NUMBER = 10_000, 200, 80
ANSWERS = ("danger_now", "hurt_or_ill", "taken_away_soon", "with_person_feared")
_NAMES = ("name", "given_name", "family_name", "other_names")


@dataclass(frozen=True, kw_only=True)
class Submission:
    """``number`` is the organisation's own: sent again, it makes no second report.

    ``child`` holds what identifies the child (P3), ``record`` the fields of a case record without identity
    (P4), ``contact`` whom to ask at the organisation (P2).
    """

    number: str = field(repr=False)
    story: str = field(default="", repr=False)
    answers: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict, repr=False)
    child: Mapping[str, str] = field(default_factory=dict, repr=False)
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)
    language: str = "en"

    @property
    def urgency(self) -> str:
        """From the answers alone; nothing reads the story."""
        return from_answers(Answers(**{name: self.answers.get(name, "") for name in ANSWERS})).code  # type: ignore[arg-type]

    @property
    def tags(self) -> list[str]:
        """What the deadlines look at. A person counts as a child unless the record says otherwise."""
        tags = [self.urgency] if self.urgency != "normal" else []
        return tags if self.record.get("child_at_time") == "no" else [*tags, "child"]

    @property
    def names(self) -> list[str]:
        """Everything that the child is called."""
        return [self.child[name] for name in _NAMES if self.child.get(name)]

    def parts(self) -> dict[str, dict[str, Any]]:
        """What is sealed, by data class; a class without content is left out."""
        told = {"story": self.story, **{name: self.answers.get(name, "") for name in ANSWERS}}
        found: dict[str, dict[str, Any]] = {
            "P1": told if any(told.values()) else {},
            "P2": {**self.contact, "safe_contact": "contact", "relation": "professional"}
            if self.contact
            else {},
            "P3": {name: value for name, value in self.child.items() if value},
            "P4": {"record": dict(self.record), "record_number": self.number},
        }
        return {data_class: content for data_class, content in found.items() if content}

    def fingerprint(self, key: bytes) -> str:
        """Tells the same content from another one; without the report's own key it says nothing."""
        own = hmac.new(key, b"fanal/1/fingerprint", hashlib.sha256).digest()
        body = json.dumps(self.parts(), sort_keys=True, ensure_ascii=True)
        return hmac.new(own, body.encode(), hashlib.sha256).hexdigest()


def once_of(organisation_id: UUID, number: str, key: bytes) -> str:
    """The keyed hash by which a record number of an organisation is known again."""
    words = f"organisation\n{organisation_id}\n{number}".encode()
    return hmac.new(key, words, hashlib.sha256).hexdigest()
