"""One catalogue per language and subject; numbers and dates as each language writes them.

A catalogue is ``<lang>/<subject>.toml``. A message is a string with ``{name}`` places, or a table of plural
forms (``one``, ``many``, ``other``) chosen by the parameter ``n`` with the CLDR rules of the language.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fr")
# a row is known by its number as a house in a street is: row 12345, as the spreadsheet shows it
_NOT_COUNTED = ("row", "first_row")
_PLAIN_BELOW = 1000  # in every language of ours, digits alone
_HERE = Path(__file__).parent


@cache
def catalogue(lang: str, subject: str) -> dict[str, Any]:
    """All messages of one subject, nested keys joined by dots."""
    messages: dict[str, Any] = {}
    for path in sorted((_HERE / lang).glob(f"{subject}*.toml")):
        # a subject may be split by room: errors_sources.toml holds messages of the subject errors
        if path.stem == subject or path.stem.startswith(f"{subject}_"):
            messages.update(_flatten(tomllib.loads(path.read_text(encoding="utf-8"))))
    return messages


def text(key: str, lang: str, /, **params: object) -> str:
    """The message ``subject.name`` in one language, its places filled.

    A parameter ``n`` chooses the plural form and is written as the language writes numbers.
    Raises KeyError for a key that no catalogue has: a missing text is a defect, found by the catalogue test.
    """
    subject, name = key.split(".", 1)
    message = catalogue(lang, subject)[name]
    if isinstance(message, dict):
        message = message.get(_plural(params["n"], lang), message["other"])
    shown = {
        k: number(v, lang) if isinstance(v, int) and not isinstance(v, bool) and k not in _NOT_COUNTED else v
        for k, v in params.items()
    }
    return message.format(**shown) if params else message


def number(value: float, lang: str, digits: int | None = None) -> str:
    """A number as the language writes it: 1,234.5 or 1 234,5 (narrow no-break space)."""
    if digits is None and type(value) is int and 0 <= value < _PLAIN_BELOW:
        return str(value)
    from babel.numbers import format_decimal

    if digits is None:
        return format_decimal(value, locale=locale_of(lang))
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    rounded = round(value, digits)
    return format_decimal(rounded if rounded else 0, format=pattern, locale=locale_of(lang)).replace(
        "-", "\N{MINUS SIGN}"
    )


def percent(value: float, lang: str, digits: int = 1, *, signed: bool = False) -> str:
    """A percentage given in percent (12.5 is 12.5 %), with its sign when it is a change."""
    shown = number(value, lang, digits)
    if signed and not shown.startswith("\N{MINUS SIGN}") and round(value, digits) != 0:
        shown = "+" + shown
    return shown + ("\N{NARROW NO-BREAK SPACE}%" if lang == "fr" else "%")


def language(asked: str | None = None) -> str:
    """The language asked for, else the locale's, else English."""
    if asked:
        return asked
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value[:2].lower() in LANGUAGES:
            return value[:2].lower()
        if value and value[:1] not in ("C", "P"):
            break
    return "en"


def _plural(n: object, lang: str) -> str:
    return str(locale_of(lang).plural_form(n))


@cache
def locale_of(lang: str) -> Any:
    """The language's rules, as Babel has them; read once, since every number and date asks for them."""
    from babel import Locale

    return Locale.parse(lang)


def _flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, dict) and not (
            "other" in value and all(isinstance(v, str) for v in value.values())
        ):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = value
    return flat
