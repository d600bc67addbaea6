"""What a case knows of the person as one keyed filter, in the format of ``fanal encode``.

Never a name, never a token of a single name (docs/decisions/0019). The register's own tokens
(rules/name_tokens) have another key and another purpose, and never leave.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fanal.foundation.names import words
from fanal.foundation.names.encoding import Encoder, read_secret, write_encoded
from fanal.register import keystore

# sources/ is read by the study, which would take a bit pattern for a source; private/ is its owner's alone
FOLDER, FILE = Path("private") / "linkable", "register.parquet"
_DATE = re.compile(r"[12]\d{3}(-\d{2}(-\d{2})?)?")


class Linkable:
    """Gathers the filters of the cases that are exported, and writes them beside the case records."""

    def __init__(self, secret_file: Path, *, study: Path, data: Path) -> None:
        """Raises SecretUnusable, SecretOpen, SecretInside."""
        self._encoder = Encoder(read_secret(secret_file, outside=(study, data)))
        self._target = study / FOLDER / FILE
        self._records: list[str] = []
        self._filters: list[bytes] = []
        self.too_little = self.erased = 0

    @property
    def encoded(self) -> int:
        return len(self._records)

    def add(self, key: str, person: Mapping[str, Any], *, erased: bool) -> None:
        """One exported case: its record key, and who the person is, as the safe gave it."""
        row = person_row(person)
        if erased:
            self.erased += 1
        elif not enough(row):
            self.too_little += 1
        else:
            self._records.append(key)
            self._filters.append(self._encoder.encode(row))

    def write(self) -> None:
        for folder in (self._target.parent.parent, self._target.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        write_encoded(
            self._target, self._encoder, records=self._records, source=_source(), filters=self._filters
        )


def person_row(person: Mapping[str, Any]) -> dict[str, str | None]:
    """The fields of the register under the names of a person file."""
    given, family = _halves(_text(person, "name"))
    born = _text(person, "birth_date")
    return {
        "given_name": given,
        "family_name": family,
        "other_names": _text(person, "also_called"),
        "date_of_birth": born if _DATE.fullmatch(born) else None,
        "sex": _text(person, "sex"),
    }


def enough(row: Mapping[str, str | None]) -> bool:
    """A lone name keeps its frequency, which attacks count, and links strangers: two words, or one and a
    date of birth."""
    named = sum(len(words(row[name] or "")) for name in ("given_name", "family_name", "other_names"))
    return named > 1 or bool(named and row["date_of_birth"])


def _halves(name: str) -> tuple[str, str | None]:
    """The register asks for the whole name; two halves weigh as they do in the files of agencies. Which half
    is the family's does not matter: both share a space."""
    parts = name.split()
    if len(parts) == 1:  # a script without spaces has several words all the same
        parts = list(words(name)) or parts
    return (" ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else (name, None)


def _text(person: Mapping[str, Any], name: str) -> str:
    value = person.get(name)
    return value.strip() if isinstance(value, str) else ""


def _source() -> str:
    """Two registers are two sources, and neither says its name."""
    mark = hmac.new(keystore.instance_key("export"), b"source", hashlib.sha256).hexdigest()[:8]
    return f"register-{mark}"
