"""``fanal.toml``: every key known, every mistake named with the nearest right word."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanal.foundation.errors import CallError

FORMAT = 1
PROTECTIONS = ("records", "published", "simulated")
_KEYS = {
    "format",
    "title",
    "hidden_counts",
    "engine",
    "threads",
    "population",
    "estimates",
    "identity_key_file",
    "sources",
    "forms",
}
_SOURCE_KEYS = {"protection", "citation", "mapping", "purpose", "legal_basis", "agreement", "until"}


_FORM_KEYS = {"articles", "notes"}


class UnknownKey(CallError):
    code = "FNL-STU-001"


class BadValue(CallError):
    code = "FNL-STU-002"


class NotToml(CallError):
    code = "FNL-STU-003"


class NoSuchSource(CallError):
    code = "FNL-STU-004"


@dataclass(frozen=True)
class SourceConfig:
    """What ``fanal.toml`` says of one source file."""

    protection: str | None = None
    citation: str = ""
    mapping: str | None = None
    purpose: str = ""
    legal_basis: str = ""
    agreement: str = ""
    until: str = ""


@dataclass(frozen=True)
class FormConfig:
    """What ``fanal.toml`` adds to a form: articles of the criminal code, and a note on the source a table."""

    articles: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Config:
    """The settings of a study; all have defaults."""

    title: str = ""
    hidden_counts: tuple[int, int] = (0, 4)
    engine: str = "duckdb"
    threads: int | None = None
    population: str = ""
    estimates: str = "quick"
    identity_key_file: str = ""
    sources: Mapping[str, SourceConfig] = field(default_factory=dict)
    forms: Mapping[str, FormConfig] = field(default_factory=dict)


def read_config(path: Path) -> Config:
    """Read and check ``fanal.toml``. Raises NotToml, UnknownKey, BadValue; no file means all defaults."""
    if not path.exists():
        return Config()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise NotToml(file=path.name, where=str(error).rpartition("(")[2].rstrip(")") or "?") from None
    except UnicodeDecodeError:
        raise NotToml(file=path.name, where="UTF-8") from None
    _known(data, _KEYS, path.name, "")
    if data.get("format", FORMAT) != FORMAT:
        raise BadValue(key="format", allowed=str(FORMAT))
    return Config(
        title=_string(data, "title"),
        hidden_counts=_hidden(data.get("hidden_counts", [0, 4])),
        engine=_choice(data, "engine", ("duckdb", "spark"), "duckdb"),
        threads=_threads(data.get("threads")),
        population=_string(data, "population"),
        identity_key_file=_key_file(data, path.parent),
        estimates=_choice(data, "estimates", ("quick", "full", "off"), "quick"),
        sources={name: _source(name, table, path.name) for name, table in _table(data, "sources").items()},
        forms=_forms(data, path.name),
    )


def _source(name: str, table: Any, file: str) -> SourceConfig:
    if not isinstance(table, dict):
        raise BadValue(key=f'sources."{name}"', allowed='[sources."…"]')
    _known(table, _SOURCE_KEYS, file, f'sources."{name}".')
    protection = _choice(table, "protection", PROTECTIONS, "") or None
    until = table.get("until", "")
    if isinstance(until, dt.date):
        until = until.isoformat()
    if until and not _is_date(str(until)):
        raise BadValue(key="until", allowed="2027-12-31")
    strings = {key: _string(table, key) for key in ("citation", "purpose", "legal_basis", "agreement")}
    mapping = _string(table, "mapping") or None
    return SourceConfig(protection=protection, mapping=mapping, until=str(until), **strings)


def _forms(data: Mapping[str, Any], file: str) -> dict[str, FormConfig]:
    if "forms" not in data:
        return {}
    from fanal.vocabulary.forms import forms

    found = {}
    tables = _table(data, "forms", "[forms.glotip]")
    _known(tables, set(forms()), file, "forms.")
    for name, value in tables.items():
        _known(_table(tables, name, f"[forms.{name}]"), _FORM_KEYS, file, f"forms.{name}.")
        notes = _table(value, "notes", f"[forms.{name}.notes]")
        _known(notes, {table.name for table in forms()[name]}, file, f"forms.{name}.notes.")
        found[name] = FormConfig(_articles(value), {table: _string(notes, table) for table in notes})
    return found


def _articles(data: Mapping[str, Any]) -> tuple[str, ...]:
    value = data.get("articles", [])
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise BadValue(key="articles", allowed='["…", "…"]')
    return tuple(value)


def _known(data: Mapping[str, Any], keys: set[str], file: str, prefix: str) -> None:
    for key in data:
        if key not in keys:
            near = difflib.get_close_matches(key, sorted(keys), 1, cutoff=0.3) or [", ".join(sorted(keys))]
            raise UnknownKey(file=file, key=prefix + key, nearest=near[0])


def _table(data: Mapping[str, Any], key: str, allowed: str = '[sources."…"]') -> Mapping[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise BadValue(key=key, allowed=allowed)
    return value


def _string(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        raise BadValue(key=key, allowed='"…"')
    return value


def _choice(data: Mapping[str, Any], key: str, allowed: tuple[str, ...], default: str) -> str:
    value = data.get(key, default)
    if value != default and value not in allowed:
        raise BadValue(key=key, allowed=", ".join(allowed))
    return str(value)


def _key_file(data: Mapping[str, Any], root: Path) -> str:
    """The path of a key that lies outside the study: whoever copies the study must not get it too."""
    name = _string(data, "identity_key_file")
    if name and root.resolve() in (root / name).resolve().parents:
        raise BadValue(key="identity_key_file", allowed="../keys/identity.key")
    return name


def _hidden(value: Any) -> tuple[int, int]:
    ok = isinstance(value, list) and len(value) == 2 and all(type(part) is int for part in value)
    if not ok or not 0 <= value[0] <= value[1]:
        raise BadValue(key="hidden_counts", allowed="[0, 4]")
    return value[0], value[1]


def _threads(value: Any) -> int | None:
    if value is not None and (type(value) is not int or value < 1):
        raise BadValue(key="threads", allowed="1, 2, …")
    return value


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
