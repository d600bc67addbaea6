"""Readers: what a person sees in a file is what comes out, with the row numbers a person sees."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fanal.foundation.errors import FanalError
from fanal.foundation.messages import LANGUAGES, catalogue
from fanal.sources.readers import RawTable, errors, read
from fanal.sources.readers.base import Note, unique_names


def one(path: Path, staging: Path) -> RawTable:
    tables = read(path, staging)
    assert len(tables) == 1
    return tables[0]


def cells(table: RawTable) -> list[list[str | None]]:
    data = pq.read_table(table.path)
    return [[row[name] for name in table.columns] for row in data.to_pylist()]


def numbers(table: RawTable) -> list[int]:
    return pq.read_table(table.path).column("_row").to_pylist()


def note(table: RawTable, kind: str) -> dict[str, object]:
    return next(each.params for each in table.notes if each.kind == kind)


def kinds(table: RawTable) -> set[str]:
    return {each.kind for each in table.notes}


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    return tmp_path / "identity"


# text with delimiters


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_delimiter_is_found(tmp_path: Path, staging: Path, delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(row) for row in (["sex", "age", "note"], ["F", "1.5", "a b"], ["M", "", "c:d"])
    )
    table = one(write(tmp_path / "a.csv", text), staging)
    assert table.columns == ("sex", "age", "note")
    assert cells(table) == [["F", "1.5", "a b"], ["M", None, "c:d"]]
    assert note(table, "delimiter") == {"delimiter": delimiter}


FRENCH = "nom;pays;motif\nÉlodie;Côte d’Ivoire;forcée à mendier\nFrançois;Sénégal;cœur\n"
RUSSIAN = "имя;страна\nАнна;Россия\nОльга;Украина\n"
ARABIC = "الاسم;البلد\nفاطمة;المغرب\nمحمد;لبنان\n"
CHINESE = "姓名;国家\n王小明;中国\n李华;越南\n"
PINYIN = "nom;pays\nélève;Sénégal\nmère;Algérie\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8"),
        (FRENCH, "utf-16", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
        (FRENCH, "cp1252", "cp1252"),
        (FRENCH.replace("œ", "oe").replace("’", "'"), "latin-1", "cp1252"),
        (FRENCH, "mac-roman", "mac-roman"),
        (FRENCH.replace("œ", "oe").replace("’", "'"), "cp850", "cp850"),
        (RUSSIAN, "cp1251", "cp1251"),
        (ARABIC, "cp1256", "cp1256"),
        (CHINESE, "gb18030", "gb18030"),
        (PINYIN, "gb18030", "gb18030"),
    ],
)
def test_encoding_is_found(tmp_path: Path, staging: Path, text: str, encoding: str, found: str) -> None:
    table = one(write(tmp_path / "a.csv", text, encoding), staging)
    assert note(table, "encoding") == {"encoding": found}
    expected = list(csv.reader(text.splitlines(), delimiter=";"))
    assert [list(table.columns), *cells(table)] == expected


def test_rows_are_numbered_as_an_editor_shows_them(tmp_path: Path, staging: Path) -> None:
    text = '\na,b\n1,"x\ny"\n\n2,"p\r\nq ""r"""\n3,z\n'
    table = one(write(tmp_path / "a.csv", text), staging)
    assert cells(table) == [["1", "x\ny"], ["2", 'p\r\nq "r"'], ["3", "z"]]
    assert numbers(table) == [3, 6, 8]


def test_old_line_ends(tmp_path: Path, staging: Path) -> None:
    table = one(write(tmp_path / "a.csv", "a,b\r1,2\r\r3,4"), staging)
    assert (cells(table), numbers(table)) == ([["1", "2"], ["3", "4"]], [2, 4])


@pytest.mark.parametrize(
    ("text", "row", "expected", "found"),
    [
        ("a,b,c\n1,2,3\n1,2,3,4\n1,2\n", 3, 3, 4),
        ("a,b,c\n1,2,3\n1,2\n", 3, 3, 2),
        ('a,b,c\n1,"2\n2",3\n\n1,2,3,4\n', 5, 3, 4),
        ('a,b,c\n1,2"x,3\n1,2,3,4\n', 3, 3, 4),
        ("a,b,c\n1,2,3,\n4,5,6,\n", 2, 3, 4),
    ],
)
def test_slipped_columns_are_refused(
    tmp_path: Path, staging: Path, text: str, row: int, expected: int, found: int
) -> None:
    with pytest.raises(errors.SlippedColumns) as refused:
        read(write(tmp_path / "a.csv", text), staging)
    assert refused.value.params == {"file": "a.csv", "row": row, "expected": expected, "found": found}
    assert list(staging.iterdir()) == []


def test_quotes_inside_values_and_other_quotes(tmp_path: Path, staging: Path) -> None:
    table = one(write(tmp_path / "a.csv", 'a,b\n5" pipe,x\n"q",y\n'), staging)
    assert cells(table) == [['5" pipe', "x"], ["q", "y"]]
    table = one(write(tmp_path / "b.csv", "'a','b'\n'1,5','x'\n"), staging)
    assert (table.columns, cells(table)) == (("a", "b"), [["1,5", "x"]])
    table = one(write(tmp_path / "c.csv", 'a,b\n"say \\"x, y\\"",2\n"z",3\n'), staging)
    assert cells(table) == [['say "x, y"', "2"], ["z", "3"]]
    table = one(write(tmp_path / "d.csv", 'a, b\n1, "x, y"\n2, z\n'), staging)
    assert cells(table) == [["1", "x, y"], ["2", "z"]]


def test_banner_and_separator_line(tmp_path: Path, staging: Path) -> None:
    table = one(
        write(tmp_path / "a.csv", "UNODC,x@un.org,,\n30/05/2023,,,\ncode,land,sex,n\nK,Y,F,<5\n"), staging
    )
    assert table.banner == (("UNODC", "x@un.org", "", ""), ("30/05/2023", "", "", ""))
    assert (table.columns, numbers(table)) == (("code", "land", "sex", "n"), [4])
    table = one(write(tmp_path / "b.csv", "sep=;\na;b\n1,5;2,5\n"), staging)
    assert cells(table) == [["1,5", "2,5"]]


def test_label_row_and_numbered_rows(tmp_path: Path, staging: Path) -> None:
    text = ",prs_FirstName,prs_Gender,vic_Status\n,First Name,Gender,Status\n1,A,F,x\n2,,,\n3,,,\n"
    table = one(write(tmp_path / "a.csv", text), staging)
    assert table.columns == ("column_1", "prs_FirstName", "prs_Gender", "vic_Status")
    assert (cells(table), numbers(table)) == ([["1", "A", "F", "x"]], [3])
    assert note(table, "label_row") == {"row": 2}
    assert note(table, "blank_rows") == {"rows": 2}


def test_names_are_made_unique_whatever_their_case() -> None:
    assert unique_names(["Sex", " sex ", "", "_row", "sex_2"]) == (
        "Sex",
        "sex_3",
        "column_3",
        "_row_2",
        "sex_2",
    )


def test_lines_in_another_encoding_are_counted(tmp_path: Path, staging: Path) -> None:
    data = "a;b\nété;1\nhôtel;2\n".encode() + "forêt;3\n".encode("cp1252")
    (tmp_path / "a.csv").write_bytes(data)
    table = one(tmp_path / "a.csv", staging)
    assert cells(table) == [["été", "1"], ["hôtel", "2"], ["forêt", "3"]]
    assert note(table, "repaired_mixed_encoding") == {"cells": 1, "first_row": 4}


def test_damaged_text_is_repaired_or_flagged(tmp_path: Path, staging: Path) -> None:
    text = "pays;profession\nSÃ©nÃ©gal;cuisinier\nSénégal;balan?oire\nFrance;C?ur\n"
    table = one(write(tmp_path / "a.csv", text), staging)
    assert [row[0] for row in cells(table)] == ["Sénégal", "Sénégal", "France"]
    assert note(table, "repaired_utf8_as_latin1") == {"column": "pays", "cells": 1, "first_row": 2}
    assert note(table, "damaged_letters") == {"column": "profession", "cells": 2, "first_row": 3}


def test_many_blocks_give_the_same_as_the_csv_module(
    tmp_path: Path, staging: Path, monkeypatch: object
) -> None:
    from fanal.sources.readers import encoding

    monkeypatch.setattr(encoding, "BLOCK", 997)  # type: ignore[attr-defined]
    path = tmp_path / "a.csv"
    rows = [[f"r{i}", f'a"{i}', "x\ny" if i % 7 == 0 else "été", "" if i % 3 else str(i)] for i in range(900)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["key", "text", "more", "number"], *rows])
    table = one(path, staging)
    assert cells(table) == [[cell or None for cell in row] for row in rows]
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        lines = [reader.line_num for _ in reader]
    assert numbers(table) == [line + 1 for line in lines[:-1]]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", errors.EmptyFile),
        ("\n \n", errors.EmptyFile),
        ("a,b,c\n", errors.HeaderOnly),
        ("1,2,3\n4,5,6\n", errors.NoHeader),
        ("Amina,2009-03-01,F\nJean,2008-02-02,M\n", errors.NoHeader),
        ('a,b\n1,"2\n3,4\n', errors.UnclosedQuote),
        ("<!DOCTYPE html><table></table>", errors.UnknownKind),
    ],
)
def test_unusable_texts(tmp_path: Path, staging: Path, text: str, error: type[FanalError]) -> None:
    with pytest.raises(error):
        read(write(tmp_path / "a.csv", text), staging)


def test_progress_reaches_the_end(tmp_path: Path, staging: Path) -> None:
    seen: list[float] = []
    read(write(tmp_path / "a.csv", "a,b\n1,2\n"), staging, progress=seen.append)
    assert seen[-1] == 1.0


# workbooks


def workbook(path: Path, **sheets: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def test_workbook_cells_as_text(tmp_path: Path, staging: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [
        ["UNODC", "x@un.org"],
        ["30/05/2023"],
        ["country", "n", "day", "at", "ok", "note"],
        ["Kenya", 5.0, dt.date(2020, 1, 2), dt.datetime(2020, 1, 2, 3, 4), True, "=not a formula"],
        [None, None, None, None, None, None],
        ["Mali", 2.5, "2019-03", None, False, "N/A"],
    ]
    workbook(path, data=rows)
    book = openpyxl.load_workbook(path)
    book["data"]["F4"].data_type = "s"
    book.save(path)
    table = one(path, staging)
    assert table.name == "a.xlsx"
    assert table.banner[0][:2] == ("UNODC", "x@un.org")
    assert cells(table) == [
        ["Kenya", "5", "2020-01-02", "2020-01-02T03:04:00", "true", "=not a formula"],
        ["Mali", "2.5", "2019-03", None, "false", "N/A"],
    ]
    assert numbers(table) == [4, 6]


def test_sheets_that_are_no_tables(tmp_path: Path, staging: Path) -> None:
    path = tmp_path / "a.xlsx"
    table = [["key", "sex"], ["1", "F"]]
    workbook(path, cases=table, more=table, about=[["Version"], ["1.0"]], old=table, validation=table)
    book = openpyxl.load_workbook(path)
    book["old"].sheet_state = "hidden"
    drop_down = openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1="validation!$B$2:$B$2")
    book["cases"].add_data_validation(drop_down)
    drop_down.add("B2")
    book["cases"]["C1"] = "sum"
    book["cases"]["C2"] = "=1+1"
    book.save(path)
    first, second = read(path, staging)
    assert (first.name, second.name) == ("a.xlsx#1", "a.xlsx#2")
    assert note(first, "hidden_sheets")["sheets"] == [4]
    assert note(first, "sheets_of_lists")["sheets"] == [5]
    assert note(first, "sheets_without_table")["sheets"] == [3]
    assert (first.sheet, second.sheet) == (1, 2)
    assert first.sheets == ("cases", "more", "about", "old", "validation")
    assert note(first, "formula_cells") == {"cells": 1}
    assert note(first, "damaged_formulas_without_value") == {"cells": 1}
    assert "formula_cells" not in kinds(second)


def test_template_with_labels_and_numbered_rows(tmp_path: Path, staging: Path) -> None:
    path = tmp_path / "a.xlsx"
    head = [
        [None, "prs_FirstName", "prs_Gender", "vic_Status", None],
        [None, "First Name", "Gender", "Status", "Why"],
    ]
    workbook(path, cases=[*head, [1, "A", "F", "x", "y"], [2], [3]])
    table = one(path, staging)
    assert table.columns == ("column_1", "prs_FirstName", "prs_Gender", "vic_Status", "Why")
    assert (cells(table), numbers(table)) == ([["1", "A", "F", "x", "y"]], [3])
    workbook(path, cases=[*head, [1], [2]])
    with pytest.raises(errors.HeaderOnly):
        read(path, staging)


def test_table_away_from_the_corner(tmp_path: Path, staging: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for at, value in (("C4", "name"), ("D4", "sex"), ("C5", "x"), ("D7", "F")):
        book.active[at] = value
    book.save(path)
    table = one(path, staging)
    assert (cells(table), numbers(table)) == ([["x", None], [None, "F"]], [5, 7])


def test_workbook_under_another_name(tmp_path: Path, staging: Path) -> None:
    workbook(tmp_path / "a.xlsx", cases=[["key", "sex"], ["1", "F"]])
    (tmp_path / "a.xlsx").rename(tmp_path / "a.csv")
    assert cells(one(tmp_path / "a.csv", staging)) == [["1", "F"]]


# Parquet, JSON, gzip


def test_parquet_is_read_in_place(tmp_path: Path, staging: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"sex": ["F", "M"], "age": [1, None], "lost": ["balan?oire", "x"]}), path)
    table = one(path, staging)
    assert (table.path, table.row_column, table.rows) == (path, None, 2)
    assert table.notes == (Note("damaged_letters", {"column": "lost", "cells": 1, "first_row": 1}),)


def test_parquet_is_copied_when_it_must_change(tmp_path: Path, staging: Path) -> None:
    path = tmp_path / "a.parquet"
    days = [dt.date(2020, 1, 2), None]
    pq.write_table(pa.table({"Sex": ["F", ""], "sex": ["SÃ©nÃ©gal", "x"], "day": days, "n": [1, 2]}), path)
    table = one(path, staging)
    assert table.columns == ("Sex", "sex_2", "day", "n")
    assert cells(table) == [["F", "Sénégal", "2020-01-02", "1"], [None, "x", None, "2"]]
    assert numbers(table) == [1, 2]


@pytest.mark.parametrize(
    ("table", "error"),
    [
        (pa.table({"a": [[1]]}), errors.NestedColumn),
        (pa.table({"a": pa.array([], pa.string())}), errors.HeaderOnly),
    ],
)
def test_unusable_parquet(tmp_path: Path, staging: Path, table: pa.Table, error: type[FanalError]) -> None:
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(error):
        read(tmp_path / "a.parquet", staging)


RECORDS = [{"key": 1, "sex": "F", "forms": ["a", "b"], "ok": True}, {"key": 2.0, "late": "été", "sex": None}]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json"])
@pytest.mark.parametrize("indent", [None, 2])
def test_json(tmp_path: Path, staging: Path, name: str, indent: int | None) -> None:
    if indent:
        text = json.dumps(RECORDS, indent=indent)
    else:
        text = "\n\n".join(json.dumps(record) for record in RECORDS)
    table = one(write(tmp_path / name, text), staging)
    assert table.columns == ("key", "sex", "forms", "ok", "late")
    assert cells(table) == [["1", "F", "a;b", "true", None], ["2", None, None, None, "été"]]
    assert numbers(table) == ([1, 2] if indent else [1, 3])


def test_json_columns_that_come_late(tmp_path: Path, staging: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fanal.sources.readers import json_lines

    monkeypatch.setattr(json_lines, "BATCH", 2)
    lines = [json.dumps({"a": "Ã©", f"c{i // 3}": i}) for i in range(7)]
    table = one(write(tmp_path / "a.jsonl", "\n".join(lines)), staging)
    assert table.columns == ("a", "c0", "c1", "c2")
    assert [row[1:] for row in cells(table)] == [
        [str(i) if i // 3 == c else None for c in range(3)] for i in range(7)
    ]
    assert numbers(table) == [1, 2, 3, 4, 5, 6, 7]
    assert note(table, "repaired_utf8_as_latin1") == {"column": "a", "cells": 7, "first_row": 1}
    assert len(list(staging.iterdir())) == 1


@pytest.mark.parametrize(
    ("text", "error", "row"),
    [
        ('{"a": 1}\n{"a": {"b": 1}}\n', errors.NestedValue, 2),
        ('{"a": 1}\n\n{"a": [[1]]}\n', errors.NestedValue, 3),
        ('{"a": 1}\n{"a": \n', errors.NotJson, 2),
        ('{"a": 1}\n7\n', errors.NotJson, 2),
        ('[{"a": 1}, {"a": 2}', errors.NotJson, 2),
        ('[{"a": 1},]', errors.NotJson, 1),
        ('[{"a": 1}] x', errors.NotJson, 2),
        ('{"a": "\\u0000"}\n', errors.NulByte, 1),
        ('{"a": NaN}\n', errors.NotJson, 1),
    ],
)
def test_unusable_json(tmp_path: Path, staging: Path, text: str, error: type[FanalError], row: int) -> None:
    with pytest.raises(error) as refused:
        read(write(tmp_path / "a.json", text), staging)
    assert refused.value.params["row"] == row


def test_gzip_of_each_kind(tmp_path: Path, staging: Path) -> None:
    pq.write_table(pa.table({"key": ["1"], "sex": ["F"]}), tmp_path / "a.parquet")
    workbook(tmp_path / "a.xlsx", cases=[["key", "sex"], ["1", "F"]])
    write(tmp_path / "a.csv", "key,sex\n1,F\n")
    write(tmp_path / "a.jsonl", '{"key": 1, "sex": "F"}')
    for name in ("a.csv", "a.xlsx", "a.jsonl", "a.parquet"):
        packed = tmp_path / f"{name}.gz"
        packed.write_bytes(gzip.compress((tmp_path / name).read_bytes()))
        table = one(packed, staging)
        assert (table.name, cells(table)) == (packed.name, [["1", "F"]])
    assert len(list(staging.iterdir())) == 4


def test_what_is_no_file(tmp_path: Path, staging: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.csv", Path("/dev/zero")):
        with pytest.raises(errors.Unreadable):
            read(path, staging)
    link = tmp_path / "link.csv"
    link.symlink_to(write(tmp_path / "a.txt", "a\tb\n1\t2\n"))
    assert one(link, staging).name == "link.csv"


def test_kind_is_known_by_content(tmp_path: Path, staging: Path) -> None:
    assert cells(one(write(tmp_path / "noname", "a;b\n1;2\n"), staging)) == [["1", "2"]]
    assert cells(one(write(tmp_path / "other", '{"a": 1}'), staging)) == [["1"]]
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 20)
    with pytest.raises(errors.UnknownKind):
        read(tmp_path / "binary", staging)


def test_every_error_has_words_in_every_language() -> None:
    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, FanalError) and error.__module__ == errors.__name__:
            for lang in LANGUAGES:
                words = catalogue(lang, "errors")
                assert f"{error.code}.what" in words
                assert f"{error.code}.do" in words


@pytest.mark.full
def test_published_workbook(shared_data: Path, staging: Path) -> None:
    table = one(shared_data / "glotip" / "data_glotip_2023-05-30.xlsx", staging)
    packed = one(shared_data / "glotip" / "data_glotip_2023-05-30.csv.gz", staging)
    assert (table.rows, packed.rows) == (46_556, 46_556)
    assert (table.banner[0][0], table.banner[1][0]) == ("UNODC", "30/05/2023")
    assert table.columns == packed.columns
    assert cells(table) == cells(packed)
    assert numbers(table)[0] == 4
