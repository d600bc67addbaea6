"""Numbers as each language writes them, fast enough for tens of thousands of sentences.

Babel parses its pattern again at every call; here its symbols are read once and grouping is done by Python.
Languages that group otherwise than by thousands fall back to Babel itself.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

from fanal.foundation.messages import number as slow_number

MINUS = "\N{MINUS SIGN}"
# languages that are written from right to left
RTL = {"ar", "fa", "he", "ur"}
# a number with its signs, grouping and unit: kept together and upright in text of any direction
WRITTEN = re.compile(
    r"(?<!\w)[<≤≥]?[+−]?\d[\d.,\u202f\u00a0]*\d(?:[\u202f\u00a0]?%)?(?!\w)"
    r"|(?<!\w)[<≤≥]?[+−]?\d(?:[\u202f\u00a0]?%)?(?!\w)"
)


@cache
def _symbols(lang: str) -> tuple[str, str] | None:
    pattern = Locale.parse(lang).decimal_formats[None]
    if pattern.grouping != (3, 3) or Locale.parse(lang).default_numbering_system != "latn":
        return None
    return get_group_symbol(lang), get_decimal_symbol(lang)


@lru_cache(maxsize=100_000)
def number(value: float, lang: str, digits: int = 0) -> str:
    """A number with its grouping, a true minus sign and a fixed number of decimals."""
    symbols = _symbols(lang)
    if symbols is None:
        return slow_number(value, lang, digits)
    rounded = round(value, digits) or 0
    written = f"{abs(rounded):,.{digits}f}"
    group, decimal = symbols
    written = written.replace(",", "\0").replace(".", decimal).replace("\0", group)
    return (MINUS if rounded < 0 else "") + written


def count(value: float, lang: str) -> str:
    """Persons; half persons (the middle of an odd range) are shown with one decimal."""
    return number(value, lang, 0 if value == int(value) else 1)


def percent(value: float, lang: str, digits: int = 1, *, signed: bool = False) -> str:
    """A percentage given in percent, with its sign when it is a change."""
    shown = number(value, lang, digits)
    if signed and value > 0 and round(value, digits) != 0:
        shown = "+" + shown
    return shown + ("\N{NARROW NO-BREAK SPACE}%" if lang == "fr" else "%")


def share(value: float, lang: str) -> str:
    return percent(value, lang, 1)


def change(value: float, lang: str) -> str:
    return percent(value, lang, 1, signed=True)
