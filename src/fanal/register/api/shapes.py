"""What is sent and what is answered. Unknown names are refused: a field written wrong is a fact lost.

Plain models: those of the library ask a Django object behind every value, which takes longer than all else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from fanal.register.organisations.storing import AT_ONCE
from fanal.register.organisations.submission import (
    ANSWERS,
    LONGEST_LINE,
    LONGEST_NUMBER,
    LONGEST_STORY,
    Submission,
)
from fanal.vocabulary import code_list, fields, lookup_place

_CONTROL = frozenset(chr(n) for n in range(32) if chr(n) not in "\t\n\r") | {"\x7f"}
_IDENTITY = frozenset(each.name for each in fields("case_record") if each.identity)
MOST_CODES = 60


def _plain(value: str) -> str:
    if _CONTROL & set(value):
        raise ValueError("control")
    return value


def _coded(name: str) -> AfterValidator:
    def check(value: str) -> str:
        if value not in code_list(name):
            raise ValueError("code")
        return value

    return AfterValidator(check)


def _placed(value: str) -> str:
    if lookup_place(value) != value:
        raise ValueError("place")
    return value


Line = Annotated[
    str, StringConstraints(max_length=LONGEST_LINE, strip_whitespace=True), AfterValidator(_plain)
]
Story = Annotated[str, StringConstraints(max_length=LONGEST_STORY), AfterValidator(_plain)]
Number = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_NUMBER, strip_whitespace=True),
    AfterValidator(_plain),
]
Answer = Literal["yes", "no", "dont_know"]
Age = Annotated[int, Field(ge=0, le=120, strict=True)]
Date = Annotated[str, StringConstraints(pattern=r"^[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
Place = Annotated[str, StringConstraints(min_length=3, max_length=3), AfterValidator(_placed)]
Codes = "list of codes"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Child(Strict):
    """What identifies the child; sealed on arrival. All of it may be unknown."""

    name: Line = ""
    given_name: Line = ""
    family_name: Line = ""
    other_names: Line = ""
    date_of_birth: Date | None = None
    place: Line = ""


class Contact(Strict):
    """Whom the officer may ask at the organisation."""

    name: Line = ""
    contact: Line = ""


def _many(name: str) -> Any:
    return Annotated[list[Annotated[str, _coded(name)]], Field(max_length=MOST_CODES)]


class Facts(Strict):
    """Fields of a case record, without identity, as codes of the vocabulary."""

    sex: Annotated[str, _coded("sex")] | None = None
    age_identification: Age | None = None
    age_exploitation: Age | None = None
    age_recruitment: Age | None = None
    age_band_identification: Annotated[str, _coded("age_band")] | None = None
    age_basis: Annotated[str, _coded("age_basis")] | None = None
    child_at_time: Annotated[str, _coded("yes_no_presumed")] | None = None
    date_identified: Date | None = None
    citizenship: Annotated[list[Place], Field(max_length=MOST_CODES)] = Field(default_factory=list)
    country_recruitment: Annotated[list[Place], Field(max_length=MOST_CODES)] = Field(default_factory=list)
    country_transit: Annotated[list[Place], Field(max_length=MOST_CODES)] = Field(default_factory=list)
    country_exploitation: Annotated[list[Place], Field(max_length=MOST_CODES)] = Field(default_factory=list)
    acts: _many("acts") = Field(default_factory=list)  # type: ignore[valid-type]
    means: _many("means") = Field(default_factory=list)  # type: ignore[valid-type]
    means_of_control: _many("means_of_control") = Field(default_factory=list)  # type: ignore[valid-type]
    purposes: _many("purposes") = Field(default_factory=list)  # type: ignore[valid-type]
    vulnerabilities: _many("vulnerabilities") = Field(default_factory=list)  # type: ignore[valid-type]
    violence: _many("violence") = Field(default_factory=list)  # type: ignore[valid-type]
    services: _many("services") = Field(default_factory=list)  # type: ignore[valid-type]
    recruiter_relation: _many("recruiter_relation") = Field(default_factory=list)  # type: ignore[valid-type]


class ReportIn(Strict):
    """One report about one child. ``record_number`` is the sender's own: sent again, none is made."""

    record_number: Number
    story: Story = ""
    language: Literal["en", "fr"] = "en"
    danger_now: Answer | None = None
    hurt_or_ill: Answer | None = None
    taken_away_soon: Answer | None = None
    with_person_feared: Answer | None = None
    child: Child = Field(default_factory=Child)
    facts: Facts = Field(default_factory=Facts)
    contact: Contact = Field(default_factory=Contact)

    def submission(self) -> Submission:
        child = {name: value for name, value in self.child if value}
        record = {name: value for name, value in self.facts if value not in (None, [])}
        if "age_identification" in record:
            child["age"] = str(record["age_identification"])
        if "age_band_identification" in record:
            child["age_band"] = record["age_band_identification"]
        contact = dict(self.contact)
        return Submission(
            number=self.record_number,
            story=self.story,
            answers={name: getattr(self, name) or "" for name in ANSWERS},
            child=child,
            record=record,
            contact=contact if any(contact.values()) else {},
            language=self.language,
        )


class ReportsIn(Strict):
    reports: Annotated[list[ReportIn], Field(min_length=1, max_length=AT_ONCE)]


class Result(BaseModel):
    """``created``; ``repeated``: number and content were known; ``different``: the number was known with
    other content, and nothing was stored.
    """

    index: int
    outcome: Literal["created", "repeated", "different"]
    number: str


class ResultsOut(BaseModel):
    created: int
    repeated: int
    different: int
    results: list[Result]


class StatusOut(BaseModel):
    """The state of one report: codes of the list report_state, nothing of what was sent."""

    number: str
    state: str
    channel: str
    received_at: datetime


class StatusesOut(BaseModel):
    total: int
    reports: list[StatusOut]


class ProblemOut(BaseModel):
    """A problem (RFC 9457). ``errors`` lists places and rules, never values."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = Field(default_factory=list)


def names_of_ours() -> frozenset[str]:
    """Every name that the schema knows: the only ones that an error repeats."""
    shapes = (ReportsIn, ReportIn, Child, Facts, Contact)
    return frozenset(name for shape in shapes for name in shape.model_fields) | {"limit", "offset", "number"}
