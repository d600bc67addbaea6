"""What the indicators ask of the vocabulary's places. Codes of a source that are no place have no region."""

from __future__ import annotations

from functools import cache

from fanal.vocabulary import Place, place
from fanal.vocabulary import region_of as m49_region


@cache
def _known(code: str) -> Place | None:
    try:
        return place(code)
    except KeyError:
        return None


def region_of(area: str) -> str | None:
    """The M49 region of a country; None for what is no country we know."""
    return m49_region(area) if _known(area) else None


def subregion_of(area: str) -> str:
    """The M49 subregion of a country; "" for everything else."""
    known = _known(area)
    return known.subregion if known and known.kind == "country" else ""


def income_of(area: str) -> str:
    """The income group (LIC, LMC, UMC, HIC) in the vocabulary's dated list; "" where there is none."""
    known = _known(area)
    return known.income if known else ""


def is_place(code: str) -> bool:
    """Whether a category names a country or a region, and is not other text."""
    known = _known(code)
    return known is not None and known.kind in ("country", "region")
