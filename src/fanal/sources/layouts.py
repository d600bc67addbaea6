"""Tables of totals in other shapes than one row a number: years across, numbers left blank, rows of no use.

What is not a number of the source is not read: neither accepted nor rejected, but tallied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fanal.sources.mapping import Mapping

Cells = dict[str, str | None]
_YEAR = re.compile(r"(?:19|20|21|25)\d{2}", re.ASCII)  # 25..: the Buddhist era, told apart when it is read


@dataclass
class Tally:
    """What was passed over."""

    blank: int = 0
    left_out: int = 0

    def flags(self) -> dict[str, int]:
        found = {"numbers_left_blank": self.blank, "computed_rows_not_read": self.left_out}
        return {name: n for name, n in found.items() if n}


def lay_out(
    rows: Iterator[tuple[int, Cells]], mapping: Mapping, tally: Tally
) -> Iterator[tuple[int, str, Cells]]:
    """Row number, the column that holds the number, and the cells, one number at a time."""
    value, year = (mapping.columns[name].source or name for name in ("value", "time_period"))
    skip = mapping.layout.get("left_out", {})
    for number, cells in rows:
        if skip and (cells.get(skip["column"]) or "") in skip["values"]:
            tally.left_out += 1
            continue
        across = _years(cells) if mapping.layout.get("years_across") and year not in cells else []
        if across:
            rest = {name: cell for name, cell in cells.items() if name not in across}
            yield from (
                (number, name, {**rest, year: name, value: cells[name]})
                for name in across
                if (cells[name] or "").strip()
            )
        elif mapping.layout.get("blank_is_unknown") and not (cells.get(value) or "").strip():
            tally.blank += 1
        else:
            yield number, value, cells


def _years(cells: Cells) -> list[str]:
    return [name for name in cells if _YEAR.fullmatch(name)]
