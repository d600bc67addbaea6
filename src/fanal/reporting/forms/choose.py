"""Which areas and years of a release a form holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from fanal.reporting.forms.base import UNKNOWN, WORLD
from fanal.reporting.forms.errors import NoSuchYears, NothingToFillIn, UnknownArea, WrongYears
from fanal.vocabulary import Observation, lookup_place

_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?", re.ASCII)
_MOST_NAMED = 30
_MOST_YEARS = 200


def years_asked(text: str | None) -> tuple[int, int] | None:
    """``2017-2020`` or ``2019``; WrongYears otherwise."""
    if text is None:
        return None
    found = _YEARS.fullmatch(text.strip())
    if found is None:
        raise WrongYears(years=text)
    first, last = int(found[1]), int(found[2] or found[1])
    if not first <= last < first + _MOST_YEARS:
        raise WrongYears(years=text)
    return first, last


def choose(
    observations: Sequence[Observation],
    *,
    area: str | None,
    years: tuple[int, int] | None,
    form: str,
) -> tuple[list[Observation], tuple[str, ...]]:
    """The observations of the areas and years asked for, and the years in a row, gaps included.

    Without an area: every area, but not all areas together and not those unknown, which nobody answers for.
    """
    yearly = [each for each in observations if each.time_period.isdigit()]
    if not yearly:
        raise NothingToFillIn(form=form)
    if area is None:
        chosen = [each for each in yearly if each.ref_area not in (WORLD, UNKNOWN)] or yearly
    else:
        chosen = _of_area(yearly, area)
    found = {int(each.time_period) for each in chosen}
    first, last = years or (min(found), max(found))
    inside = [each for each in chosen if first <= int(each.time_period) <= last]
    if not inside:
        raise NoSuchYears(first=str(first), last=str(last), earliest=str(min(found)), latest=str(max(found)))
    return inside, tuple(str(year) for year in range(first, last + 1))


def _of_area(observations: list[Observation], asked: str) -> list[Observation]:
    """The observations of one area: its code, or a name that stands for one."""
    codes = {each.ref_area for each in observations}
    wanted = asked if asked in codes else lookup_place(asked)
    if wanted not in codes:
        near = get_close_matches(asked.upper(), sorted(codes), 3) or sorted(codes)
        more = " …" if len(near) > _MOST_NAMED else ""
        raise UnknownArea(area=asked, nearest=", ".join(near[:_MOST_NAMED]) + more)
    return [each for each in observations if each.ref_area == wanted]
