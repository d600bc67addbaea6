"""Published claims: what was said, what would count as the same, and what the public data give.

A ``claims.toml`` states its claims and the range that counts as reproduced before any figure is seen. A
reading reproduces when its [low, high] lies inside that range, is uncertain when it only meets it, else not.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from fanal.foundation.errors import CallError
from fanal.foundation.messages import LANGUAGES, text

Text = dict[str, str]
SHIPPED = Path(__file__).parent / "published"
KINDS = ("figure", "income_trend", "income_part", "coverage", "reporting_share")
_TEXTS = ("name", "why", "quote", "note", "needs", "source", "file_date")


class UnknownClaimKey(CallError):
    """claims.toml has a key that nothing reads."""

    code = "FNL-IND-001"


class BadClaim(CallError):
    """A value in claims.toml is missing or is not what its key holds."""

    code = "FNL-IND-002"


class UnreadableClaims(CallError):
    """claims.toml is not TOML."""

    code = "FNL-IND-003"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to compute what a claim says. ``counts`` is false for what is only shown beside it."""

    name: Text
    kind: str = "figure"
    measure: str = ""
    indicator: str = "victims_detected"
    area: str = "W"
    sex: str = "_T"
    age: str = "_T"
    form: str = "_T"
    breakdown: str = "_T"
    category: str = "_T"
    period: str = ""
    periods: tuple[str, ...] = ()
    period_from: str = ""
    reading: str = "all_reporting_areas"
    definition: str = ""
    of: str = ""
    income: tuple[str, ...] = ()
    mapping: str = ""
    counts: bool = True


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim with its readings. ``mapping`` or ``dataset`` say which of a study's datasets it is about.

    A dataset with fewer areas than ``least_areas`` is somebody's own table in the same shape, and not meant.
    ``shipped`` claims are answered from shipped totals where a study does not hold their dataset.
    """

    id: str
    readings: tuple[Reading, ...]
    accept: tuple[float, float] | None = None
    published: float | str | None = None
    why: Text = field(default_factory=dict)
    quote: Text = field(default_factory=dict)
    quoted: bool = True
    source: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    needs: Text = field(default_factory=dict)
    statement: int | str | None = None
    testable: bool = True
    mapping: str = ""
    dataset: str = ""
    file_date: Text = field(default_factory=dict)
    least_areas: int = 1
    shipped: bool = False


_SHARED = ("mapping", "dataset", "file_date", "source", "least_areas")
_TOP = {"format", "claim", *_SHARED}
_CLAIM = {each.name for each in fields(Claim)} - {"readings", "shipped"} | {"reading"}
_READING = {each.name for each in fields(Reading)}


def load_claims(path: Path) -> list[Claim]:
    """The claims of one file. Raises a CallError that names the file, the key and its nearest name."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise UnreadableClaims(file=path.name) from None
    _known(data, _TOP, path.name)
    if data.get("format") != 1:
        raise BadClaim(file=path.name, key="format", allowed="1")
    shared: dict[str, Any] = {key: data[key] for key in _SHARED if key in data}
    return [_claim({**shared, **each}, path.name) for each in _list_of_tables(data, "claim", path.name)]


def shipped_claims() -> list[Claim]:
    """The claims that ship."""
    files = sorted(SHIPPED.glob("claims_*.toml"))
    return [replace(claim, shipped=True) for path in files for claim in load_claims(path)]


def verdict(claim: Claim, readings: Iterable[Mapping[str, Any]]) -> str:
    """``reproduced`` by all readings, ``not_reproduced`` by none, ``depends_on_reading`` else.

    ``not_testable`` where the claim says so, or no reading could be computed.
    """
    answers = [r["reproduces"] for r in readings if r["counts"] and r["reproduces"] != "none"]
    if not claim.testable or not answers:
        return "not_testable"
    if all(answer == "yes" for answer in answers):
        return "reproduced"
    return "not_reproduced" if all(answer == "no" for answer in answers) else "depends_on_reading"


def verdict_text(claim: Claim, said: str) -> Text:
    """The verdict in every language; it never says that a claim is wrong."""
    dated = "_dated" if said == "not_reproduced" and claim.file_date else ""
    return {
        lang: text(
            f"indicators.verdict.{said}{dated}", lang, **({"date": claim.file_date[lang]} if dated else {})
        )
        for lang in LANGUAGES
    }


def _claim(data: dict[str, Any], file: str) -> Claim:
    _known(data, _CLAIM, file)
    for key in ("id", "quote"):
        if not data.get(key):
            raise BadClaim(file=file, key=key, allowed="…")
    readings = tuple(_reading(each, file) for each in _list_of_tables(data, "reading", file))
    given = {key: _value(key, value, file) for key, value in data.items() if key != "reading"}
    if given.get("testable", True) and given.get("accept") is None:
        raise BadClaim(file=file, key="accept", allowed="[low, high]")
    return Claim(readings=readings, **given)


def _reading(data: dict[str, Any], file: str) -> Reading:
    _known(data, _READING, file)
    given = {key: _value(key, value, file) for key, value in data.items()}
    found = Reading(**{"name": dict.fromkeys(LANGUAGES, ""), **given})
    if found.kind not in KINDS:
        raise BadClaim(file=file, key="kind", allowed=" | ".join(KINDS))
    if found.kind == "figure" and found.measure not in ("count", "share", "trend", "rate"):
        raise BadClaim(file=file, key="measure", allowed="count | share | trend | rate")
    return found


def _value(key: str, value: Any, file: str) -> Any:
    if key in _TEXTS:
        return _text(key, value, file)
    if key == "accept":
        return _range(value, file)
    if key in ("income", "periods"):
        if not isinstance(value, list):
            raise BadClaim(file=file, key=key, allowed='["…", "…"]')
        return tuple(str(each) for each in value)
    if key == "least_areas":
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadClaim(file=file, key=key, allowed="100")
        return value
    if key in ("counts", "testable", "quoted"):
        if not isinstance(value, bool):
            raise BadClaim(file=file, key=key, allowed="true | false")
        return value
    if key == "published":
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise BadClaim(file=file, key=key, allowed="-11")
        return value
    return value if key == "statement" and isinstance(value, int) else str(value)


def _range(value: Any, file: str) -> tuple[float, float]:
    numbers = isinstance(value, list) and [v for v in value if isinstance(v, (int, float))]
    if not numbers or len(value) != 2 or len(numbers) != 2 or numbers[0] > numbers[1]:
        raise BadClaim(file=file, key="accept", allowed="[low, high]")
    return float(numbers[0]), float(numbers[1])


def _text(key: str, value: Any, file: str) -> Text:
    """Words in both languages; a plain string stands for both."""
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value)
    if not isinstance(value, dict) or set(value) != set(LANGUAGES):
        raise BadClaim(file=file, key=key, allowed='"…" | { en = "…", fr = "…" }')
    return {lang: str(value[lang]) for lang in LANGUAGES}


def _list_of_tables(data: Mapping[str, Any], key: str, file: str) -> list[dict[str, Any]]:
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise BadClaim(file=file, key=key, allowed=f"[[{key}]]")
    return found


def _known(data: Iterable[str], allowed: set[str], file: str) -> None:
    for key in data:
        if key not in allowed:
            near = difflib.get_close_matches(key, sorted(allowed), n=1, cutoff=0)
            raise UnknownClaimKey(file=file, key=key, nearest=near[0] if near else "")
