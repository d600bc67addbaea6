"""Which facts the page of flows shows, of which period, and in which order."""

from __future__ import annotations

from collections import defaultdict

from fanal.reporting import figures, labels
from fanal.reporting.book import ALL_YEARS, Book, Fact
from fanal.reporting.context import Writer

WORLD, NATIONALS = labels.AREA_WORLD, "Nationals"
PLACED = ("flow", "nationals")
# where victims come from, the likelier start of their way first; then all that name countries
ORIGINS = ("country_recruitment", "citizenship")
NAMED = (*ORIGINS, "country_transit", "country_exploitation")


def facts(book: Book, name: str, period: str = "") -> list[Fact]:
    """Numbers by country of one breakdown, of all persons, as areas detected them."""
    return [
        f
        for f in book.facts
        if f["breakdown"] == name and f["measure"] == "count" and f["ref_area"] != WORLD
        and (f["sex"], f["age"], f["form"]) == ("_T", "_T", "_T") and f["status"] == "ok"
        and f["definition"] in (*PLACED, "not_a_country") and period in ("", f["period"])
    ]  # fmt: skip


def only_area(book: Book) -> str:
    """The one area that detects; ``W`` where records name none; nothing where there are several."""
    areas = {f["ref_area"] for name in NAMED for f in facts(book, name)}
    if len(areas) == 1:
        return str(areas.pop())
    return WORLD if not areas and book.counted else ""


def listed(book: Book, name: str, period: str) -> list[Fact]:
    """Flows between two countries or regions."""
    return [f for f in facts(book, name, period) if f["definition"] == "flow"]


def period_of(book: Book, name: str) -> str:
    """All years together of records; else the latest year with three quarters of the best year's areas."""
    areas = defaultdict(set)
    for fact in facts(book, name):
        areas[str(fact["period"])].add(fact["ref_area"])
    if ALL_YEARS in areas and book.counted:
        return ALL_YEARS
    years = {year: len(found) for year, found in areas.items() if year.isdigit()}
    enough = 0.75 * max(years.values(), default=0)
    return max((year for year, n in years.items() if n >= enough), default=ALL_YEARS)


def one_side(book: Book, name: str, area: str) -> list[Fact]:
    """Numbers by country of one area, or of the whole, in the period that is shown."""
    period = period_of(book, name) if area != WORLD else book.overall()
    of = {"ref_area": area, "breakdown": name}
    asked = [book.at(period, category=category, **of) for category in book.categories(name, ref_area=area)]
    return [f for f in figures.fits(asked) if f["definition"] in PLACED]


def by_names(w: Writer, found: list[Fact]) -> list[Fact]:
    """In the order of where victims were detected, then of where they come from."""
    return sorted(
        found, key=lambda f: (labels.sort_key(f["ref_area"], w.lang), labels.sort_key(f["category"], w.lang))
    )


def at(fact: Fact) -> str:
    """The country that a number is of; nationals are of the one that detects."""
    return str(fact["ref_area"] if fact["category"] == NATIONALS else fact["category"])
