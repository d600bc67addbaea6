"""Files made to hurt: each ends in a clear error, in bounded time and memory, and leaves nothing behind."""

from __future__ import annotations

import gzip
import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fanal.foundation.errors import FanalError
from fanal.sources.readers import base, errors, read

MEGABYTE = 1024 * 1024
CANARY = "Zaynab-Canary"


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    return tmp_path / "identity"


def refused(path: Path, staging: Path) -> FanalError:
    """The error, which neither quotes a cell nor keeps what quotes one, and leaves no file."""
    with pytest.raises(FanalError) as caught:
        read(path, staging)
    error = caught.value
    assert CANARY not in f"{error} {error.say('fr')} {error.params}"
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert not staging.exists() or list(staging.iterdir()) == []
    return error


def workbook(path: Path, sheet: bytes | None = None, **parts: bytes) -> Path:
    """A small workbook, its first sheet's XML replaced."""
    book = openpyxl.Workbook()
    for row in (["name", "sex"], [CANARY, "F"], ["x", "M"]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if sheet is not None and info.filename == "xl/worksheets/sheet1.xml":
                data = sheet
            target.writestr(info.filename, data)
        for name, data in parts.items():
            target.writestr(name, data)
    return path


HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def cell(at: str, text: str) -> bytes:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def test_zip_bomb(tmp_path: Path, staging: Path) -> None:
    error = refused(workbook(tmp_path / "a.xlsx", HEAD + b" " * (60 * MEGABYTE) + TAIL), staging)
    assert isinstance(error, errors.UnpacksTooLarge)


def test_zip_larger_than_allowed_in_all(
    tmp_path: Path, staging: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fanal.sources.readers.workbook_guard.MAX_WORKBOOK", 1_000)
    assert isinstance(refused(workbook(tmp_path / "a.xlsx"), staging), errors.UnpacksTooLarge)


def test_zip_that_lies_about_its_sizes(tmp_path: Path, staging: Path) -> None:
    sheet = HEAD + b" " * (60 * MEGABYTE) + TAIL
    data = bytearray(workbook(tmp_path / "a.xlsx", sheet).read_bytes())
    size = len(sheet).to_bytes(4, "little")
    at = data.find(size)
    while at >= 0:
        data[at : at + 4] = (2_000).to_bytes(4, "little")
        at = data.find(size)
    (tmp_path / "a.xlsx").write_bytes(data)
    assert isinstance(refused(tmp_path / "a.xlsx", staging), errors.DamagedFile)


def test_two_cells_at_the_ends_of_a_sheet(tmp_path: Path, staging: Path) -> None:
    far = (
        HEAD
        + b'<row r="1">'
        + cell("A1", "name")
        + b'</row><row r="1048576">'
        + cell("BXX1048576", "x")
        + b"</row>"
        + TAIL
    )
    assert isinstance(refused(workbook(tmp_path / "a.xlsx", far), staging), errors.SheetTooLarge)
    unnumbered = (
        HEAD
        + b"<row>"
        + b"<c><v>1</v></c>" * 1_900
        + b"</row>"
        + b"<row><c><v>1</v></c></row>" * 30_000
        + TAIL
    )
    assert isinstance(refused(workbook(tmp_path / "b.xlsx", unnumbered), staging), errors.SheetTooLarge)


def test_ods_that_repeats_itself(tmp_path: Path, staging: Path) -> None:
    row = b'<table:table-row table:number-rows-repeated="1000000">'
    one = (
        b'<table:table-cell table:number-columns-repeated="1000" office:value-type="float" office:value="1"/>'
    )
    content = (
        b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
        b'<table:table table:name="a">' + row + one + b"</table:table-row></table:table></office:spreadsheet>"
        b"</office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("content.xml", content)
    assert isinstance(refused(tmp_path / "a.ods", staging), errors.SheetTooLarge)


def test_hundred_thousand_columns(tmp_path: Path, staging: Path) -> None:
    names = ",".join(f"column{i}" for i in range(100_000))
    (tmp_path / "a.csv").write_text(f"{names}\n{',' * 99_999}\n")
    error = refused(tmp_path / "a.csv", staging)
    assert isinstance(error, errors.TooManyColumns)
    assert error.params["found"] == 100_000
    wide = HEAD + b'<row r="1">' + cell("A1", "a") + cell("XFD1", "b") + b"</row>" + TAIL
    assert isinstance(refused(workbook(tmp_path / "a.xlsx", wide), staging), errors.TooManyColumns)
    record = "{" + ",".join(f'"c{i}": 1' for i in range(100_000)) + "}"
    (tmp_path / "a.jsonl").write_text(record)
    assert isinstance(refused(tmp_path / "a.jsonl", staging), errors.TooManyColumns)
    pq.write_table(pa.table({f"c{i}": [1] for i in range(base.MAX_COLUMNS + 1)}), tmp_path / "a.parquet")
    assert isinstance(refused(tmp_path / "a.parquet", staging), errors.TooManyColumns)


def test_formula_cells_stay_text(tmp_path: Path, staging: Path) -> None:
    formulas = ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A1"]
    (tmp_path / "a.csv").write_text(
        "name,sex\n" + "".join(f'"{f.replace(chr(34), chr(34) * 2)}",F\n' for f in formulas)
    )
    (table,) = read(tmp_path / "a.csv", staging)
    assert pq.read_table(table.path).column("name").to_pylist() == formulas


@pytest.mark.parametrize("before", [1, 3, 5_000])
def test_nul_bytes(tmp_path: Path, staging: Path, before: int) -> None:
    (tmp_path / "a.csv").write_bytes(b"name,sex\r\n" + b"x,F\r\n" * before + CANARY.encode() + b"\0,F\r\n")
    error = refused(tmp_path / "a.csv", staging)
    assert isinstance(error, errors.NulByte)
    assert error.params["row"] == before + 2


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("kind", ["xlsx", "gz", "parquet"])
def test_truncated(tmp_path: Path, staging: Path, kind: str, share: float) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        workbook(path)
    elif kind == "gz":
        noise = random.Random(1)  # noqa: S311
        text = "name,sex\n" + "".join(f"{CANARY}{noise.random()},F\n" for _ in range(2_000))
        path = tmp_path / "a.csv.gz"
        path.write_bytes(gzip.compress(text.encode()))
    else:
        pq.write_table(pa.table({"name": [f"{CANARY}{i}" for i in range(5_000)]}), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert isinstance(refused(path, staging), errors.DamagedFile)


def test_parquet_with_wrong_bytes(tmp_path: Path, staging: Path) -> None:
    """Broken pages, sizes and schemas, also of numbers: our error or a table, nothing else."""
    path = tmp_path / "a.parquet"
    table = pa.table({"name": [f"{CANARY}{i}" for i in range(400)], "n": list(range(400))})
    pq.write_table(table, path, compression="snappy", use_dictionary=["name"])
    whole = path.read_bytes()
    dice = random.Random(3)  # noqa: S311
    outcomes = set()
    for _ in range(250):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 3])):
            data[dice.randrange(4, len(data) - 8)] = dice.randrange(256)
        path.write_bytes(data)
        try:
            read(path, staging)
        except FanalError as error:
            assert CANARY not in f"{error} {error.params}"
            outcomes.add(type(error))
    assert errors.DamagedFile in outcomes


def test_gzip_bomb(tmp_path: Path, staging: Path) -> None:
    with gzip.open(tmp_path / "a.csv.gz", "wb", compresslevel=9) as file:
        file.write(b"name,sex\n")
        for _ in range(60):
            file.write(b"x,F\n" * (MEGABYTE // 4))
    assert isinstance(refused(tmp_path / "a.csv.gz", staging), errors.UnpacksTooLarge)
    (tmp_path / "b.gz").write_bytes(gzip.compress(gzip.compress(b"a,b\n1,2\n")))
    assert isinstance(refused(tmp_path / "b.gz", staging), errors.UnknownKind)


def test_fifty_megabytes_in_one_line(tmp_path: Path, staging: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a" * (50 * MEGABYTE))
    assert isinstance(refused(tmp_path / "a.csv", staging), errors.LineTooLong)
    (tmp_path / "b.csv").write_bytes(b"name,sex\nx,F\n" + b"a" * (50 * MEGABYTE) + b",F\n")
    error = refused(tmp_path / "b.csv", staging)
    assert isinstance(error, errors.LineTooLong)
    assert error.params["row"] == 3
    (tmp_path / "c.jsonl").write_bytes(b'{"a": "' + b"a" * (50 * MEGABYTE) + b'"}')
    assert isinstance(refused(tmp_path / "c.jsonl", staging), errors.LineTooLong)


def test_quote_that_swallows_the_rest(tmp_path: Path, staging: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        b'name,sex\nx,F\n"' + CANARY.encode() + b",F\n" + b"y,M\n" * (5 * MEGABYTE)
    )
    error = refused(tmp_path / "a.csv", staging)
    assert isinstance(error, errors.UnclosedQuote)
    assert error.params["row"] == 3


def test_deep_json(tmp_path: Path, staging: Path) -> None:
    (tmp_path / "a.json").write_text("[" * 200_000)
    assert isinstance(refused(tmp_path / "a.json", staging), errors.NotJson)
    (tmp_path / "b.jsonl").write_text('{"a":' * 200_000)
    assert isinstance(refused(tmp_path / "b.jsonl", staging), errors.NotJson)
    (tmp_path / "c.jsonl").write_text('{"a": ' + "9" * 100_000 + "}")
    (table,) = read(tmp_path / "c.jsonl", staging)
    assert table.rows == 1


def test_slipped_row_with_a_name_in_it(tmp_path: Path, staging: Path) -> None:
    (tmp_path / "a.csv").write_text(f"name,sex\nx,F\n{CANARY},F,1\n")
    assert isinstance(refused(tmp_path / "a.csv", staging), errors.SlippedColumns)


def test_password(tmp_path: Path, staging: Path) -> None:
    ole = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    )
    (tmp_path / "a.xlsx").write_bytes(ole)
    assert isinstance(refused(tmp_path / "a.xlsx", staging), errors.LockedFile)


def test_every_byte_of_a_workbook_may_be_wrong(tmp_path: Path, staging: Path) -> None:
    """Panics of the reader behind us included: nothing but our errors, nothing on stderr."""
    code = (
        "import random, sys, pathlib, io, zipfile\n"
        "from fanal.foundation.errors import FanalError\n"
        "from fanal.sources.readers import read\n"
        "source, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])\n"
        "parts = {i.filename: zipfile.ZipFile(source).read(i) for i in zipfile.ZipFile(source).infolist()}\n"
        "dice = random.Random(7)\n"
        "for turn in range(150):\n"
        "    path = folder / f'{turn}.xlsx'\n"
        "    with zipfile.ZipFile(path, 'w') as z:\n"
        "        for name, data in parts.items():\n"
        "            data = bytearray(data)\n"
        "            for _ in range(dice.choice([0, 1, 4])):\n"
        "                data[dice.randrange(len(data))] = dice.randrange(256)\n"
        "            z.writestr(name, bytes(data))\n"
        "    try:\n"
        "        read(path, folder / 'identity')\n"
        "    except FanalError:\n"
        "        pass\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(workbook(tmp_path / "a.xlsx")), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
