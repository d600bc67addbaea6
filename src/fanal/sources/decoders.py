"""What one raw value means, decided once per distinct value.

A decoder is a pure function from the text of a cell to a :class:`Decoded`. The engine never parses: it joins
with what was learnt here, so DuckDB and Spark cannot disagree about a date or an accent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from fanal.vocabulary import Field, code_list, lookup_place, lookup_place_damaged


@dataclass(frozen=True)
class Decoded:
    """The meaning of one raw value, or the rule that it breaks; both None for a blank."""

    meaning: str | None = None
    rule: str | None = None
    repaired: bool = False


Decoder = Callable[[str], Decoded]
BLANK = Decoded()
LONGEST_CODE = 200  # no label or list of codes in any shipped language is longer
YEARS_BACK = 150
TRUE = {"1", "true", "yes", "y", "x", "oui", "o", "vrai", "si", "sí"}
FALSE = {"0", "false", "no", "n", "non", "faux"}
# an Excel file or a CSV may spell "not given" in these ways in any column
NOT_GIVEN = {"", "-", "--", "n/a", "#n/a", "null", "none", ".", "nan"}

BUDDHIST_OFFSET = 543


def decoder(
    field: Field,
    *,
    values: Mapping[str, str],
    separator: str | None,
    date_order: str,
    calendar: str,
    this_year: int,
    refused: Collection[str] = (),
) -> Decoder:
    """The decoder of a field, with a mapping's own values first; what it refuses is not looked up."""
    own = {plain(raw): meaning for raw, meaning in values.items()}
    not_this = frozenset(map(plain, refused))
    base = _by_kind(
        field,
        separator=separator,
        date_order=date_order,
        calendar=calendar,
        this_year=this_year,
        own=own,
        refused=not_this,
    )

    def decode(raw: str) -> Decoded:
        if plain(raw) in own:
            return Decoded(own[plain(raw)] or None)
        if plain(raw) in not_this:
            return Decoded(rule="not_in_list" if field.list else "unknown_place")
        if plain(raw) not in NOT_GIVEN:
            return base(raw.strip())
        # "none" is a code of some lists: nothing was done is not the same as nothing is known
        found = base(raw.strip()) if field.list and raw.strip() else BLANK
        return found if found.meaning else BLANK

    return decode


def flag(raw: str, ticks: Mapping[str, str] | None = None) -> Decoded:
    """Whether a column that stands for one code is ticked; ``ticks`` are a mapping's own words for it: "1",
    "0", or "" for not reported.
    """
    text = plain(raw).removesuffix(".0")
    if ticks and text in ticks:
        return Decoded(ticks[text] or None)
    if text in NOT_GIVEN:
        return BLANK
    if text in TRUE:
        return Decoded("1")
    return Decoded("0") if text in FALSE else Decoded(rule="not_yes_or_no")


def _by_kind(
    field: Field,
    *,
    separator: str | None,
    date_order: str,
    calendar: str,
    this_year: int,
    own: Mapping[str, str],
    refused: frozenset[str],
) -> Decoder:
    match field.kind:
        case "code":
            return _one(_code(field.list))
        case "codes":
            return _many(_code(field.list), own, refused, separator, code_list(field.list).codes)
        case "place":
            return _one(_place)
        case "places":
            return _many(_place, own, refused, separator, None)
        case "date":
            return lambda raw: _date(raw, date_order, calendar, this_year)
        case "integer":
            return lambda raw: _integer(raw, field.minimum, field.maximum)
        case _:
            return lambda raw: Decoded(raw)


_Found = tuple[str | None, str | None, bool]  # code, rule, repaired


def _code(list_name: str) -> Callable[[str], _Found]:
    codes = code_list(list_name)

    def find(raw: str) -> _Found:
        if len(raw) > LONGEST_CODE:
            return None, "not_in_list", False
        code = codes.lookup(raw)
        if code is not None:
            return code, None, False
        code = codes.lookup_damaged(raw) if "?" in raw or "\ufffd" in raw else None
        return (code, None, True) if code else (None, "not_in_list", False)

    return find


def _place(raw: str) -> _Found:
    if len(raw) > LONGEST_CODE:
        return None, "unknown_place", False
    code = lookup_place(raw)
    if code:
        return code, None, False
    code = lookup_place_damaged(raw) if "?" in raw or "\ufffd" in raw else None
    return (code, None, True) if code else (None, "unknown_place", False)


def _one(find: Callable[[str], _Found]) -> Decoder:
    def decode(raw: str) -> Decoded:
        return Decoded(*find(raw))

    return decode


def _many(
    find: Callable[[str], _Found],
    own: Mapping[str, str],
    refused: frozenset[str],
    separator: str | None,
    order: tuple[str, ...] | None,
) -> Decoder:
    rank = {code: position for position, code in enumerate(order)} if order else None

    def decode(raw: str) -> Decoded:
        whole = find(raw)
        if whole[0]:
            return Decoded(*whole)
        decoded = Decoded(rule=whole[1])
        for pattern in separators(separator):
            decoded = each(raw, pattern)
            if decoded.rule is None:
                break
        return decoded

    def each(raw: str, pattern: str) -> Decoded:
        found: list[str] = []
        repaired = False
        for part in split(raw, pattern):
            if plain(part) in refused:
                return Decoded(rule="unknown_place" if order is None else "not_in_list")
            if plain(part) in own:
                found += [code for code in own[plain(part)].split(";") if code]
                continue
            code, rule, mended = find(part)
            if code is None:
                return Decoded(rule=rule)
            found.append(code)
            repaired |= mended
        ordered = sorted(set(found), key=lambda code: rank[code]) if rank else sorted(set(found))
        return Decoded(";".join(ordered) or None, repaired=repaired)

    return decode


def separators(separator: str | None) -> tuple[str, ...]:
    """What stands between the codes of a list; a comma only where nothing else does, since labels hold
    commas."""
    return (re.escape(separator),) if separator else (r"[;|\n]", r"[;|\n,]")


def split(raw: str, pattern: str) -> list[str]:
    """The pieces of a cell that holds several codes; a list as programs write it, ``["a", "b"]``, too."""
    if written := _PROGRAM_LIST.fullmatch(raw):
        return [piece for piece in (part.strip().strip("\"'") for part in written[1].split(",")) if piece]
    return [piece.strip() for piece in re.split(pattern, raw) if piece.strip()]


_PROGRAM_LIST = re.compile(r"""\s*\[((?:\s*(?:"[^"]*"|'[^']*')\s*,?)+)\]\s*""")
_PERIOD = re.compile(r"(\d{4})\s*[-–/]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ][\d:.Z+-]*)?")
_THREE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ][\d:.Z+-]*)?")
_TWO = re.compile(r"(\d{1,2})[-/.](\d{4})")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _date(raw: str, order: str, calendar: str, this_year: int) -> Decoded:
    """ISO 8601 text as precise as the raw value: year, month or day; or a period of years."""
    raw = raw.removesuffix(".0")
    period = _PERIOD.fullmatch(raw)
    if period and int(period[1]) < int(period[2]) <= this_year + 1:
        return Decoded(f"{period[1]}-{period[2]}")
    parts = _parts(raw, order)
    if parts is None:
        return Decoded(rule="not_a_date")
    year, month, day = parts
    if calendar == "buddhist":
        year -= BUDDHIST_OFFSET
    if year > this_year + 1:
        looks_buddhist = this_year - YEARS_BACK <= year - BUDDHIST_OFFSET <= this_year + 1
        return Decoded(rule="year_buddhist_era" if looks_buddhist else "year_in_future")
    if year < this_year - YEARS_BACK:
        return Decoded(rule="year_too_early")
    if month is None:
        return Decoded(f"{year:04d}")
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= _last_day(year, month)):
        return Decoded(rule="not_a_date")
    return Decoded(f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day is not None else ""))


def _parts(raw: str, order: str) -> tuple[int, int | None, int | None] | None:
    if match := _ISO.fullmatch(raw):
        year, month, day = match.groups()
        return int(year), int(month) if month else None, int(day) if day else None
    if match := _THREE.fullmatch(raw):
        first, second, year = (int(part) for part in match.groups())
        return (year, second, first) if order != "mdy" else (year, first, second)
    if match := _TWO.fullmatch(raw):
        return int(match[2]), int(match[1]), None
    return None


def _last_day(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 28 if month == 2 and not leap else _DAYS[month - 1]


def _integer(raw: str, minimum: int | None, maximum: int | None) -> Decoded:
    text = raw.removesuffix(".0")
    if not re.fullmatch(r"-?\d{1,9}", text, flags=re.ASCII):
        return Decoded(rule="not_a_number")
    number = int(text)
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        return Decoded(rule="out_of_range")
    return Decoded(str(number))


def plain(raw: str) -> str:
    return raw.strip().casefold()
