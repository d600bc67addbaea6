"""Whatever stands in a file with our columns: read = accepted + rejected, and a rejected row has a rule."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanal.foundation.errors import DataError
from fanal.foundation.messages import catalogue
from fanal.sources import check

RULES = {key.rpartition(".")[0] for key in catalogue("en", "rules")}
COLUMNS = {
    "record_key": st.sampled_from(["A1", "A2", "", " A1 ", "é"]),
    "sex": st.sampled_from(["F", "M", "_O", "femme", "X9", "", "?", "f?minin", "=1+1"]),
    "age_identification": st.sampled_from(["12", "17.0", "-3", "200", "twelve", "", "1e3", "٣"]),
    "age_exploitation": st.sampled_from(["12", "30", "", "0"]),
    "date_identified": st.sampled_from(
        ["2024-01-02", "2024", "31/12/2023", "30/02/2023", "2567", "soon", ""]
    ),
    "date_of_birth": st.sampled_from(["2010-05", "2030-01-01", "", "01/01/2010"]),
    "child_at_time": st.sampled_from(["yes", "no", "unknown", "", "peut-être"]),
    "purposes": st.sampled_from(
        ["begging", "begging;servitude", "forced labour", "travail forcé", "x", "", ";"]
    ),
    "country_detection": st.sampled_from(["FRA", "France", "Nowhere", "", "C?te d'Ivoire"]),
}
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    names = draw(st.lists(st.sampled_from(list(COLUMNS)), min_size=3, unique=True))
    row = st.tuples(*(st.one_of(COLUMNS[name], COLUMNS[name], ANY_TEXT) for name in names)).map(list)
    return names, draw(st.lists(row, min_size=1, max_size=8))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_counts_add_up_for_any_content(tmp_path_factory, table):
    names, rows = table
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    path: Path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    try:
        (report,) = check(path, this_year=2026)
    except DataError:
        return  # refused as a whole, with a code
    blank = sum(not any(cell.strip() for cell in row) for row in rows)
    assert len(rows) - blank <= report.read <= len(rows)
    assert report.read == report.accepted + report.rejected
    assert sum(report.rejected_by_rule.values()) == report.rejected
    assert set(report.rejected_by_rule) <= RULES
    assert len({issue.row for issue in report.issues}) == report.rejected
    assert report.issues_total >= report.rejected
    for issue in report.issues:
        assert issue.value is None or issue.field in ("sex", "child_at_time", "purposes")


def test_a_table_of_totals_adds_up_too(tmp_path):
    mapping = tmp_path / "mappings" / "totals.toml"
    mapping.parent.mkdir()
    columns = {"ref_area": "area", "indicator": "what", "time_period": "year", "value": "n"}
    lines = [
        "format = 1",
        'name = "totals"',
        'kind = "observations"',
        'recognise = ["area", "what", "n"]',
        "[columns]",
    ]
    mapping.write_text(
        "\n".join([*lines, *(f'{name} = "{source}"' for name, source in columns.items())]) + "\n"
    )
    path = tmp_path / "totals.csv"
    cells = ["<5", "12", "1,282", "many", "", "-4", "<0"]
    rows = [f'FRA,victims_detected,20{n:02d},"{cell}"' for n, cell in enumerate(cells, start=10)]
    path.write_text("\n".join(["area,what,year,n", *rows]) + "\n", encoding="utf-8")
    from fanal.sources import own_mappings

    (report,) = check(path, mappings=own_mappings(mapping.parent), this_year=2026)
    assert report.read == 7 == report.accepted + report.rejected
    assert sum(report.rejected_by_rule.values()) == report.rejected >= 3
