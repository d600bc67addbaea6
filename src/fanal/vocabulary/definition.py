"""Is this trafficking in persons? The definition of each instrument, applied to one record.

An instrument is data: ``instruments/*.toml``, or a national profile of the same form that may extend one of
them (``extends = "un_protocol"``). Consent is never asked: for a child it is irrelevant, and for an adult it
is irrelevant once a means is shown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from fanal.foundation.errors import CallError
from fanal.vocabulary.lists import code_list

Outcome = Literal["met", "not_met", "undecided"]
INSTRUMENTS = ("un_protocol", "coe_convention", "eu_directive")
COUNTS = ("yes", "child", "depends", "no")
_HERE = Path(__file__).parent
_KEYS = {"format", "name", "source", "extends", "child", "consent", "acts", "means", "purposes"}


class ProfileWrong(CallError):
    """A national profile cannot be read or says something that is not allowed."""

    code = "FNL-VOC-001"


@dataclass(frozen=True)
class Reason:
    """Why, in every language, and the article that says so."""

    texts: Mapping[str, str]
    source: str

    def say(self, lang: str) -> str:
        """The reason in one language; KeyError for a language it lacks."""
        return self.texts[lang]


@dataclass(frozen=True)
class Verdict:
    """Whether the definition is met, what is missing to decide (``act``, ``means``, ``purpose``,
    ``child_at_time``), why.
    """

    outcome: Outcome
    missing: tuple[str, ...]
    why: tuple[Reason, ...]
    source: str


@dataclass(frozen=True)
class Purpose:
    """Whether a purpose counts under an instrument: yes, for a child, it depends, no."""

    counts: str
    source: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Instrument:
    """An instrument's definition: the codes it names and the article of each element."""

    name: str
    source: str
    child_below: int
    child_source: str
    presumed_source: str
    consent_source: str
    acts: frozenset[str]
    acts_source: str
    means: frozenset[str]
    means_source: str
    purposes: Mapping[str, Purpose]


@dataclass(frozen=True)
class _Element:
    name: str
    outcome: Outcome
    why: tuple[Reason, ...] = ()
    missing: bool = False


def definition(record: Mapping[str, Any], law: str | Path | Mapping[str, Any] | Instrument) -> Verdict:
    """Apply an instrument's definition to a record.

    ``record`` holds case record columns (lists joined by ``;`` or as iterables): acts, means,
    means_of_control, purposes, child_at_time, and ages where child_at_time is not known. ``law`` is
    ``un_protocol``, ``coe_convention``, ``eu_directive``, a national profile (a TOML file's path, or its
    content), or an :class:`Instrument`. Raises ProfileWrong for a profile that cannot be used.
    """
    rules = law if isinstance(law, Instrument) else instrument(law)
    child, age_reason = _child(record, rules)
    elements = [_act(record, rules), _purpose(record, rules, child)]
    if child is not True:
        elements.append(_means(record, rules))
    missing = [element.name for element in elements if element.missing]
    why = [age_reason, *(reason for element in elements for reason in element.why)]
    means_open = elements[-1].name == "means" and elements[-1].outcome == "undecided"
    if child is None and means_open:
        missing.append("child_at_time")
    return Verdict(_joined(elements), tuple(missing), tuple(why), rules.source)


def instrument(law: str | Path | Mapping[str, Any]) -> Instrument:
    """An instrument by name, by the path of a profile, or from a profile's content."""
    if isinstance(law, str) and law in INSTRUMENTS:
        return _shipped(law)
    if isinstance(law, Mapping):
        return _profile(law, "profile")
    path = Path(law)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileWrong(file=path.name, key="-", allowed=", ".join(INSTRUMENTS)) from error
    return _profile(content, path.name)


def _joined(elements: Iterable[_Element]) -> Outcome:
    outcomes = {element.outcome for element in elements}
    if "not_met" in outcomes:
        return "not_met"
    return "undecided" if "undecided" in outcomes else "met"


def _act(record: Mapping[str, Any], rules: Instrument) -> _Element:
    reported = _codes(record.get("acts"))
    if reported & rules.acts:
        return _Element("act", "met")
    if reported:
        return _Element("act", "not_met", (_reason("act_outside", rules.acts_source),))
    return _Element("act", "undecided", (_reason("act_missing", rules.acts_source),), missing=True)


def _means(record: Mapping[str, Any], rules: Instrument) -> _Element:
    control = _codes(record.get("means_of_control"))
    if _codes(record.get("means")) & rules.means or any(_shows_means(code, rules) for code in control):
        return _Element("means", "met")
    key = "control_is_no_means" if control else "means_missing"
    return _Element("means", "undecided", (_reason(key, rules.means_source),), missing=True)


def _shows_means(control: str, rules: Instrument) -> bool:
    """A kind of control shows that one of several means was used: all of them must be means of the
    instrument.
    """
    shown = code_list("means_of_control").attribute("protocol_means").get(control, "")
    return bool(shown) and set(shown.split("|")) <= rules.means


def _purpose(record: Mapping[str, Any], rules: Instrument, child: bool | None) -> _Element:
    reported = sorted(_codes(record.get("purposes")))
    if not reported:
        return _Element("purpose", "undecided", (_reason("purpose_missing", rules.source),), missing=True)
    judged = [rules.purposes.get(code, _unnamed(rules)) for code in reported]
    if any(each.counts == "yes" or (each.counts == "child" and child) for each in judged):
        return _Element("purpose", "met")
    open_questions = [each for each in judged if each.counts in ("depends", "child")]
    if open_questions:
        why = tuple(Reason(each.texts, each.source) for each in open_questions)
        return _Element("purpose", "undecided", why, missing=True)
    return _Element("purpose", "not_met", (_reason("purpose_outside", rules.source),))


def _unnamed(rules: Instrument) -> Purpose:
    return Purpose("depends", rules.source, _texts("purpose_unclear"))


def _child(record: Mapping[str, Any], rules: Instrument) -> tuple[bool | None, Reason]:
    """Whether the person was a child at the time of the act, and why."""
    said = record.get("child_at_time")
    if said == "presumed":
        return True, _reason("child_presumed", rules.presumed_source)
    child = {"yes": True, "no": False}.get(said) if isinstance(said, str) else None
    if child is None:
        child = _child_by_age(record, rules.child_below)
    key = {True: "child", False: "adult", None: "age_unknown"}[child]
    return child, _reason(key, rules.child_source)


def _child_by_age(record: Mapping[str, Any], below: int) -> bool | None:
    """By the ages on record. Ages only grow: a child later was a child before, an adult first stays one."""
    for moment in ("", "_recruitment", "_exploitation", "_identification"):
        age = record.get(f"age{moment}")
        band = code_list("age_band").attribute("high").get(record.get(f"age_band{moment}") or "", "")
        if (age is not None and int(age) < below) or (band and int(band) < below):
            return True
    for moment in ("", "_recruitment"):
        age = record.get(f"age{moment}")
        band = code_list("age_band").attribute("low").get(record.get(f"age_band{moment}") or "", "")
        if (age is not None and int(age) >= below) or (band and int(band) >= below):
            return False
    return None


def _codes(value: Any) -> frozenset[str]:
    parts = value.split(";") if isinstance(value, str) else value or ()
    return frozenset(part.strip() for part in parts if part.strip())


@cache
def _shipped(name: str) -> Instrument:
    return _profile(_content(name), f"{name}.toml")


@cache
def _content(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / "instruments" / f"{name}.toml").read_text(encoding="utf-8"))


def _profile(content: Mapping[str, Any], file: str) -> Instrument:
    def wrong(key: str, allowed: Iterable[object]) -> ProfileWrong:
        return ProfileWrong(file=file, key=key, allowed=", ".join(map(str, allowed)))

    for key in content:
        if key not in _KEYS:
            raise wrong(key, sorted(_KEYS))
    base = content.get("extends")
    if base is not None and base not in INSTRUMENTS:
        raise wrong("extends", INSTRUMENTS)
    merged = _merge(_content(base), content) if base else dict(content)
    try:
        law = _instrument(merged)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise wrong(str(error).strip("'"), ("format = 1", *sorted(_KEYS))) from None
    for name, reported in (("acts", law.acts), ("means", law.means), ("purposes", law.purposes)):
        unknown = sorted(set(reported) - set(code_list(name).codes))
        if unknown:
            raise wrong(f"{name}: {unknown[0]}", code_list(name).codes)
    for code, purpose in law.purposes.items():
        if purpose.counts not in COUNTS:
            raise wrong(f"purposes.{code}.counts", COUNTS)
    return law


def _instrument(content: Mapping[str, Any]) -> Instrument:
    if content["format"] != 1:
        raise ValueError("format")
    child, acts, means = content["child"], content["acts"], content["means"]
    return Instrument(
        name=str(content["name"]),
        source=str(content["source"]),
        child_below=int(child["below"]),
        child_source=str(child["source"]),
        presumed_source=str(child.get("presumed_source", child["source"])),
        consent_source=str(content["consent"]["source"]),
        acts=frozenset(acts["codes"]),
        acts_source=str(acts["source"]),
        means=frozenset(means["codes"]),
        means_source=str(means["source"]),
        purposes=MappingProxyType({code: _one_purpose(rule) for code, rule in content["purposes"].items()}),
    )


def _one_purpose(rule: Mapping[str, str]) -> Purpose:
    texts = {lang: rule.get(lang, text) for lang, text in _texts("purpose_unclear").items()}
    return Purpose(rule["counts"], rule["source"], MappingProxyType(texts))


def _merge(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        if key == "extends":
            continue
        both_tables = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = {**merged[key], **value} if both_tables else value
    return merged


def _reason(key: str, source: str) -> Reason:
    return Reason(_texts(key), source)


@cache
def _texts(key: str) -> Mapping[str, str]:
    return MappingProxyType(_reasons()[key])


@cache
def _reasons() -> dict[str, dict[str, str]]:
    return tomllib.loads((_HERE / "definition_reasons.toml").read_text(encoding="utf-8"))
