"""Files made to break the command line: a clear error with a code, exit 1, no traceback, bounded memory."""

from __future__ import annotations

import gzip
import io
import os
import random
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from command import fanal, write_study

HEADER = "record_key,sex,age_identification,date_identified,purposes,country_detection"
ROWS = "".join(f"K{n},F,12,2024-01-02,begging,FRA\n" for n in range(300))
GOOD = f"{HEADER}\n{ROWS}"
MEMORY = 2 * 1024**3


def random_bytes() -> bytes:
    return random.Random(5).randbytes(200_000)  # noqa: S311


def nul_bytes() -> bytes:
    return GOOD.replace("K7,F", "K7,\0F").encode()


def many_columns() -> bytes:
    names = ",".join(f"c{n}" for n in range(5_000))
    return f"{names}\n{','.join('1' for _ in range(5_000))}\n".encode()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for line in GOOD.splitlines():
        book.active.append(line.split(","))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def zip_bomb() -> bytes:
    """A workbook of 200 kB whose sheet unpacks to 200 MB."""
    data = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as whole,
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</worksheet>", b"<!--" + b"0" * 200_000_000 + b"--></worksheet>")
            bomb.writestr(name, content)
    return data.getvalue()


def parquet() -> bytes:
    data = io.BytesIO()
    columns = list(zip(*(line.split(",") for line in GOOD.splitlines()[1:]), strict=True))
    pq.write_table(pa.table(dict(zip(HEADER.split(","), columns, strict=True))), data)
    return data.getvalue()


def long_line() -> bytes:
    return f"{HEADER}\nK1,{'x' * 20_000_000},1,2,3,4\n".encode()


FILES = {
    "random.csv": (random_bytes, None),
    "random.xlsx": (random_bytes, "FNL-SRC-020"),
    "random.parquet": (random_bytes, "FNL-SRC-020"),
    "nul.csv": (nul_bytes, "FNL-SRC-015"),
    "wide.csv": (many_columns, "FNL-SRC-016"),
    "cut.xlsx": (lambda: workbook()[:3_000], "FNL-SRC-020"),
    "cut.csv.gz": (lambda: gzip.compress(GOOD.encode())[:-40], "FNL-SRC-020"),
    "cut.parquet": (lambda: parquet()[:-30], "FNL-SRC-020"),
    "bomb.xlsx": (zip_bomb, "FNL-SRC-022"),
    "line.csv": (long_line, None),
    "quote.csv": (lambda: GOOD.replace("K5,F", 'K5,"F').encode(), "FNL-SRC-018"),
    "page.csv": (b"<!doctype html><html><table><tr><td>sex</td></tr></table>".strip, "FNL-SRC-014"),
    "pickle.csv": (b"\x80\x04\x95cos\nsystem\n(S'echo'\ntR.".strip, None),
    "blank.csv": (b"\n\n\n   \n\n".rstrip, None),
    "wrong.json": (b'{"record_key": {"a": 1}, "sex": "F", "age_identification": 3}'.strip, "FNL-SRC-025"),
}


def bounded(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in a process that may not take more than MEMORY of private memory."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))

    return subprocess.run(
        [sys.executable, "-m", "fanal", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "LC_ALL": "C"},
        preexec_fn=limit,  # noqa: PLW1509 - one thread
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_with_a_code(tmp_path, name):
    make, code = FILES[name]
    path = tmp_path / name
    path.write_bytes(make())
    done = bounded("check", path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert (code or "FNL-SRC-") in done.stdout
    assert "Traceback" not in done.stdout + done.stderr and "FNL-RUN" not in done.stdout + done.stderr
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["random.csv", "nul.csv", "cut.parquet", "bomb.xlsx"])
def test_a_study_with_a_hostile_file_stops_before_it_gives_anything_out(tmp_path, name):
    make, code = FILES[name]
    study = write_study(tmp_path / "s", {"agency.csv": GOOD, name: make()})
    result = fanal("run", study, "--json")
    assert result.code == 1
    assert result.json["error"]["code"].startswith(code or "FNL-SRC-")
    assert not (study / "out").exists() and not (study / ".out.next").exists()
    assert not (study / "private" / "identity").exists()


def test_formula_cells_are_read_as_their_saved_values_and_never_run(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    book.active["B2"] = '=HYPERLINK("http://example.org/?"&A2,"F")'
    path = tmp_path / "formula.xlsx"
    path.write_bytes(saved(book))
    found = fanal("check", path, "--json").json["files"][0]["tables"][0]
    kinds = {note["kind"] for note in found["notes"]}
    assert found["read"] == found["accepted"] + found["rejected"] == 300
    assert {"formula_cells", "damaged_formulas_without_value"} <= kinds


def test_formulas_in_a_csv_file_come_out_as_text(tmp_path):
    rows = GOOD.replace("K1,F", "K1,=1+1").replace("K2,F", "K2,\"=cmd|'/c calc'!A1\"")
    study = write_study(tmp_path / "s", {"agency.csv": rows})
    result = fanal("check", study / "sources" / "agency.csv", "--json")
    assert result.code == 1
    assert result.json["files"][0]["tables"][0]["rejected_by_rule"] == {"not_in_list": 2}


@pytest.mark.parametrize(
    "name", ["-agency.csv", "a b'c\"d.csv", "$(touch x).csv", "é😀.csv", "a[1].csv", "{n}.csv"]
)
def test_strange_names_of_files(tmp_path, name):
    (tmp_path / name).write_text(GOOD, encoding="utf-8")
    result = fanal("check", "--json", "--", name, cwd=tmp_path)
    assert result.code == 0 and result.json["files"][0]["tables"][0]["accepted"] == 300
    (tmp_path / name).write_text("", encoding="utf-8")
    assert name in fanal("check", "--", name, cwd=tmp_path).out
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_markup_in_values_and_headers_stays_text_in_the_report(tmp_path):
    header = HEADER + ",<script>alert(1)</script>"
    rows = "".join(f"K{n},F,12,2024-01-02,begging,FRA,<img src=x>\n" for n in range(40))
    study = write_study(
        tmp_path / "s",
        {"<b>agency.csv": f"{header}\n{rows}"},
        'title = "<script>alert(2)</script> #let x = 1"\n',
    )
    assert fanal("run", study, "--quiet").code == 0
    for path in (study / "out" / "report").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert "<script>alert" not in page and "<img src=x" not in page and "<b>agency" not in page
