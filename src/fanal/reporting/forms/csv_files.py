"""Forms as CSV: GLOTIP with one released number a row, SDG 16.2.2 as SDMX-CSV of the SDG structure.

What is not known has no row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from fanal.foundation.sheets import defused
from fanal.reporting.forms import words
from fanal.reporting.forms.base import TOTAL, Form, Line
from fanal.reporting.forms.cells import is_number, shown, whole
from fanal.reporting.forms.rates import Rate
from fanal.vocabulary import Observation, code_list, place

# the columns of the dataflow of country data, as the registry of the SDG indicators lists them (IAEG-SDGs)
DATAFLOW = "IAEG-SDGs:DF_SDG_GLC(1.22)"
_TOTALS = (
    "URBANISATION", "INCOME_WEALTH_QUANTILE", "EDUCATION_LEV", "OCCUPATION", "CUST_BREAKDOWN",
    "COMPOSITE_BREAKDOWN", "DISABILITY_STATUS", "ACTIVITY", "PRODUCT",
)  # fmt: skip
SDG_COLUMNS = (
    "DATAFLOW", "FREQ", "REPORTING_TYPE", "SERIES", "REF_AREA", "SEX", "AGE", *_TOTALS, "TIME_PERIOD",
    "OBS_VALUE", "OBS_STATUS", "UNIT_MULT", "UNIT_MEASURE", "NATURE", "COMMENT_OBS", "UPPER_BOUND",
    "LOWER_BOUND", "SOURCE_DETAIL",
)  # fmt: skip
OUR_COLUMNS = ("AREA_CODE", "AREA_KIND", "DATASET", "OBS_ID", "MARKING")
_FIXED = {
    "DATAFLOW": DATAFLOW, "FREQ": "A", "REPORTING_TYPE": "N", "UNIT_MULT": 0, "NATURE": "C",
    **dict.fromkeys(_TOTALS, TOTAL),
}  # fmt: skip


def glotip(form: Form) -> bytes:
    """One row a number, with the headers of our template for yearly totals: it can be read back."""
    lang = form.lang
    more = ("table", "year", "number", "definition", "articles", "note", "source", "marking")
    heads = {name: words.say(f"column.{name}", lang) for name in more}
    header = [
        heads["table"], *words.columns(lang), heads["year"], heads["number"], "OBS_ID", heads["definition"],
        heads["articles"], heads["note"], heads["source"], heads["marking"],
    ]  # fmt: skip
    # a byte order mark: a spreadsheet would else take the accents for Latin-1
    return b"\xef\xbb\xbf" + _written([header, *_glotip_rows(form)])


def _glotip_rows(form: Form) -> Iterator[list[object]]:
    articles = "; ".join(form.notes.articles)
    for position, table in enumerate(form.tables, start=1):
        title, note = words.number(position, table, form.lang), form.notes.notes.get(table.asks.name, "")
        for line in table.lines:
            first, what = words.cells(line, form.lang), words.what(line, form.lang)
            for year in table.years:
                if each := table.cells.get((line, year)):
                    yield [
                        title, *first, year, shown(each), each.id, what, articles, note, each.source,
                        form.marking,
                    ]  # fmt: skip


def sdg(form: Form) -> bytes:
    """SDMX-CSV: a hidden number has no OBS_VALUE but its bounds, and is said in COMMENT_OBS."""
    rows: list[dict[str, object]] = []
    for table in form.tables:
        for line in table.lines:
            for year in table.years:
                if each := table.cells.get((line, year)):
                    rows.append(_counted(line, year, each, form))
    rows += [_rate(each, form) for each in form.rates]
    columns = (*SDG_COLUMNS, *OUR_COLUMNS)
    return _written([columns, *([row.get(name, "") for name in columns] for row in rows)])


def _counted(line: Line, year: str, each: Observation, form: Form) -> dict[str, object]:
    ranged = each.low < each.high
    comments = [str(shown(each))] if not is_number(each) else []
    comments += [found] if (found := words.partial(line, form.apart, form.lang)) else []
    return {
        **_FIXED,
        "SERIES": words.series(line),
        "REF_AREA": m49(line.area),
        "SEX": line.sex,
        "AGE": line.age,
        "TIME_PERIOD": year,
        "OBS_VALUE": shown(each) if is_number(each) else "",
        "OBS_STATUS": code_list("observation_status").to_standard(each.obs_status, "sdmx")[0],
        "UNIT_MEASURE": "NUMBER",
        "COMMENT_OBS": "; ".join(comments),
        "LOWER_BOUND": whole(each.low) if ranged else "",
        "UPPER_BOUND": whole(each.high) if ranged else "",
        "SOURCE_DETAIL": each.source,
        "AREA_CODE": line.area,
        "AREA_KIND": line.area_kind,
        "DATASET": line.dataset,
        "OBS_ID": each.id,
        "MARKING": form.marking,
    }


def _rate(each: Rate, form: Form) -> dict[str, object]:
    ranged = each.low < each.high
    return {
        **_FIXED,
        "SERIES": each.series,
        "REF_AREA": m49(each.area),
        "SEX": TOTAL,
        "AGE": TOTAL,
        "TIME_PERIOD": each.year,
        "OBS_VALUE": each.value if each.exact else "",
        "OBS_STATUS": "A" if not ranged else "E" if each.exact else "Q",
        "UNIT_MEASURE": code_list("unit").to_standard("PER_100000_PS", "sdmx")[0],
        "COMMENT_OBS": "" if each.exact else each.shown(),
        "LOWER_BOUND": each.low if ranged else "",
        "UPPER_BOUND": each.high if ranged else "",
        "AREA_CODE": each.area,
        "DATASET": each.dataset,
        "OBS_ID": " ".join(each.observations),
        "MARKING": form.marking,
    }


def m49(area: str) -> str:
    """The M49 number as the SDG structure writes it, without leading zeros; else the area's own code."""
    try:
        number = place(area).m49
    except KeyError:
        number = ""
    return (number or area).lstrip("0") if (number or area).isdecimal() else area


def _written(rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8")
