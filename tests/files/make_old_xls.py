"""Makes old.xls, a made-up workbook of Excel 97 to 2003. To run it: pip install xlwt==1.3.0

Committed as a file because nothing that Fanal stands on writes this format.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import xlwt

HEADER = (
    "record_key", "sexe", "age_identification", "date_identified", "purposes", "country_detection",
    "organisation",
)  # fmt: skip
ROWS = {
    3: ("K1", "Féminin", 12, dt.date(2024, 1, 2), "begging", "FRA", "Zébré"),
    4: ("K2", "M", 15.0, dt.datetime(2024, 2, 29), "begging", "FRA", True),
    6: ("K3", "F", "16", dt.datetime(2024, 3, 1, 13, 45), "forced_labour", "Kenya", 1007.0),
    7: (1004, "F", 9, "2024-03", "begging", "KEN", 2.5),
    8: ("K5", "F", 3, dt.date(2023, 12, 31), "begging", "FRA", None),
    9: ("K6", "M", 4, dt.date(2023, 12, 30), "begging", None, None),
}
DAY = xlwt.easyxf(num_format_str="DD/MM/YYYY")
MOMENT = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM")
PLAIN = xlwt.easyxf()


def style(value: object) -> xlwt.XFStyle:
    if isinstance(value, dt.datetime):
        return MOMENT
    return DAY if isinstance(value, dt.date) else PLAIN


def main() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    cases = book.add_sheet("Cas 2024")
    cases.write_merge(0, 0, 0, 6, "Registre inventé, aucune personne réelle")
    for column, name in enumerate(HEADER):
        cases.write(2, column, name)
    for row, values in ROWS.items():
        for column, value in enumerate(values):
            if value is not None and (row, column) != (8, 5):
                cases.write(row, column, value, style(value))
    cases.write_merge(8, 9, 5, 5, "FRA")
    old = book.add_sheet("Ancien")
    old.visibility = 1
    for row, values in enumerate((HEADER, ROWS[3])):
        for column, value in enumerate(values):
            old.write(row, column, value, style(value))
    book.add_sheet("Notes").write(0, 0, "Rien ici")
    book.save(Path(__file__).with_name("old.xls"))


if __name__ == "__main__":
    main()
