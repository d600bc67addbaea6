"""One table of a TOML file, read key by key: every mistake names the file, the key and what is allowed."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from fanal.foundation.messages import LANGUAGES
from fanal.register.rules.durations import EXAMPLE, Duration
from fanal.register.rules.errors import ProfileKeyMissing, ProfileKeyUnknown, ProfileValueWrong

_NOTHING: Any = object()


class Table:
    """A TOML table with its place in the file. ``finish`` refuses the keys that nobody asked for."""

    def __init__(self, data: Mapping[str, Any], file: str, path: str = "") -> None:
        self._data, self.file, self.path = data, file, path
        self._known: set[str] = set()

    def keys(self) -> tuple[str, ...]:
        self._known.update(self._data)
        return tuple(self._data)

    def wrong(self, key: str, allowed: object) -> ProfileValueWrong:
        return ProfileValueWrong(file=self.file, key=self.path + key, allowed=str(allowed))

    def finish(self) -> None:
        """Raises ProfileKeyUnknown with the nearest known key."""
        for key in self._data:
            if key not in self._known:
                known = sorted(self._known)
                near = difflib.get_close_matches(key, known, 1, cutoff=0.4) or [", ".join(known)]
                raise ProfileKeyUnknown(file=self.file, key=self.path + key, nearest=near[0])

    def get(self, key: str, kind: type | tuple[type, ...], allowed: str, default: Any = _NOTHING) -> Any:
        """A value of a type; without a default a missing key is an error."""
        self._known.add(key)
        if key not in self._data:
            if default is _NOTHING:
                raise ProfileKeyMissing(file=self.file, key=self.path + key, allowed=allowed)
            return default
        value = self._data[key]
        # true is an int for Python and none for a person
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise self.wrong(key, allowed)
        return value

    def table(self, key: str, *, needed: bool = False) -> Table:
        found = self.get(key, dict, f"[{self.path}{key}]", _NOTHING if needed else {})
        return Table(found, self.file, f"{self.path}{key}.")

    def tables(self, key: str) -> list[Table]:
        """An array of tables; each is called by its number."""
        allowed = f"[[{self.path}{key}]]"
        found = self.get(key, list, allowed, [])
        if not all(isinstance(each, dict) for each in found):
            raise self.wrong(key, allowed)
        return [Table(each, self.file, f"{self.path}{key}[{n}].") for n, each in enumerate(found, start=1)]

    def text(self, key: str, default: Any = _NOTHING) -> str:
        return str(self.get(key, str, '"…"', default)).strip()

    def choice(self, key: str, allowed: Iterable[str], default: Any = _NOTHING) -> str:
        names = tuple(allowed)
        value = str(self.get(key, str, ", ".join(names), default))
        if value not in names:
            near = difflib.get_close_matches(value, names, 3, cutoff=0.5)
            raise self.wrong(key, ", ".join(near or names))
        return value

    def choices(self, key: str, allowed: Iterable[str], default: Any = _NOTHING) -> tuple[str, ...]:
        """A list of codes, each of them known and none twice."""
        names, found = tuple(allowed), self.strings(key, default)
        for value in found:
            if value not in names:
                near = difflib.get_close_matches(value, names, 3, cutoff=0.5)
                raise self.wrong(key, ", ".join(near or names))
        return found

    def strings(self, key: str, default: Any = _NOTHING) -> tuple[str, ...]:
        found = self.get(key, list, '["…", "…"]', default)
        if not all(isinstance(each, str) and each for each in found) or len(set(found)) != len(found):
            raise self.wrong(key, '["…", "…"]')
        return tuple(found)

    def texts(self, key: str, *, needed: bool = True) -> Mapping[str, str]:
        """One text for all languages, or one for each of them."""
        allowed = "{ " + ", ".join(f'{lang} = "…"' for lang in LANGUAGES) + " }"
        value = self.get(key, (str, dict), allowed, _NOTHING if needed else "")
        if isinstance(value, str):
            value = dict.fromkeys(LANGUAGES, value) if value.strip() else {}
        whole = set(value) == set(LANGUAGES) and all(isinstance(t, str) and t.strip() for t in value.values())
        if not whole and (value or needed):
            raise self.wrong(key, allowed)
        return MappingProxyType({lang: words.strip() for lang, words in value.items()})

    def duration(self, key: str, default: Any = _NOTHING) -> Duration:
        value = self.get(key, str, EXAMPLE, default)
        try:
            return Duration.parse(value)
        except ValueError:
            raise self.wrong(key, EXAMPLE) from None

    def date(self, key: str, *, needed: bool = False) -> dt.date | None:
        allowed = "2027-12-31"
        value = self.get(key, dt.date, allowed, _NOTHING if needed else None)
        if isinstance(value, dt.datetime):
            raise self.wrong(key, allowed)
        return value  # type: ignore[no-any-return]

    def dates(self, key: str) -> frozenset[dt.date]:
        allowed = "[2027-12-31, 2028-01-02]"
        found = self.get(key, list, allowed, [])
        if not all(isinstance(each, dt.date) and not isinstance(each, dt.datetime) for each in found):
            raise self.wrong(key, allowed)
        return frozenset(found)
