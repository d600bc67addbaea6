"""What stands behind one figure: formula, way of counting, areas, the one that weighs most, cells."""

from __future__ import annotations

from fanal.foundation.messages import text
from fanal.reporting import labels, numbers
from fanal.reporting.book import Fact

# beyond these a list is a file, not a page
MOST_CELLS = 12
OF_A_PLACE = {"nationals": "same_country", "flows_nationals": "flows_same_country"}

Row = dict[str, str]


def rows(fact: Fact, lang: str) -> list[Row]:
    """The opening of a fact as (label, text) rows, in the order a reader asks."""
    found = [
        ("formula", text(f"how.formula_of.{_formula(fact)}", lang)),
        ("reading", _reading(fact, lang)),
        ("areas", _areas(fact, lang)),
        ("weighs", _weighs(fact, lang)),
        ("cells", _cells(fact, lang)),
        ("reference", str(fact["id"])),
    ]
    return [{"label": text(f"how.{key}", lang), "text": said} for key, said in found if said]


def _formula(fact: Fact) -> str:
    if fact["measure"] == "rate":
        return "rate"
    kind = str(fact["definition"])
    # a place of recruitment, transit, exploitation or return says nothing about whose citizen a person is
    return OF_A_PLACE.get(kind, kind) if fact["breakdown"] != "citizenship" else kind


def _reading(fact: Fact, lang: str) -> str:
    if not fact.get("areas_matched"):
        return text("how.whole", lang) if fact["ref_area"] == labels.AREA_WORLD else ""
    return text(f"how.read_as.{fact['reading']}", lang)


def _areas(fact: Fact, lang: str) -> str:
    areas = sorted(fact.get("areas") or [], key=lambda area: labels.sort_key(area, lang))
    if not areas:
        return ""
    names = ", ".join(labels.place(area, lang) for area in areas)
    return text("how.areas_named", lang, n=len(areas), names=names)


def _weighs(fact: Fact, lang: str) -> str:
    area, without = fact.get("most_influential_area"), fact.get("value_without_it")
    if not area:
        return ""
    if without is None:
        return text("how.weighs_open", lang, area=labels.place(area, lang))
    return text("how.weighs_value", lang, area=labels.place(area, lang), value=numbers.change(without, lang))


def _cells(fact: Fact, lang: str) -> str:
    cells = fact.get("observations") or []
    if not cells:
        return ""
    if len(cells) > MOST_CELLS:
        return text("how.cells_many", lang, n=len(cells))
    return text("how.cells_named", lang, n=len(cells), names=", ".join(cells))
