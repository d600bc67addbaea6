"""Files as agencies send them, the same bytes for the same rows: no clock and no host in them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fanal.simulate.coded import Coded
from fanal.simulate.registrations import Column
from fanal.vocabulary import Field, code_list, fields, lookup_place, place

FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can hold
ROWS_OF_A_SHEET = 1_000_000
SUFFIXES = {"csv": ".csv", "excel": ".xlsx", "parquet": ".parquet", "jsonl": ".jsonl.gz"}


class Writer(Protocol):
    """A file that takes batches of rows; the columns are fixed by ``names`` at its start."""

    def write(self, columns: Mapping[str, np.ndarray]) -> None: ...

    def close(self) -> None: ...


def writer(path: Path, agency: Mapping[str, Any], names: Sequence[str]) -> Writer:
    """The writer of an agency's format; labels as headers where the agency writes in a language."""
    headers = [header(name, agency.get("language")) for name in names]
    match agency["format"]:
        case "csv":
            return CsvFile(path, headers, str(agency["delimiter"]), str(agency["encoding"]))
        case "excel":
            return ExcelFile(path, headers, list(agency["banner"]))
        case "jsonl":
            return JsonLinesFile(path, headers)
        case _:
            return ParquetFile(path, headers)


def case_fields() -> dict[str, Field]:
    return {field.name: field for field in fields("case_record")}


def header(name: str, language: str | None) -> str:
    return case_fields()[name].label(language) if language else name


def show(name: str, column: Column, language: str | None) -> np.ndarray:
    """The texts of a column: codes as they are, or their labels in one language."""
    if not isinstance(column, Coded):
        return column
    field = case_fields()[name]
    coded = field.kind in ("code", "codes", "place", "places")
    return column.texts(_labeller(field, language) if language and coded else None)


def _labeller(field: Field, language: str) -> Callable[[str], str]:
    def one(code: str) -> str:
        label = _label(field, code, language)
        # in a list a comma would look like the end of the entry, so the code is written instead
        return code if field.many and ("," in label or ";" in label) else label

    return lambda text: ";".join(one(code) for code in text.split(";"))


def _label(field: Field, code: str, language: str) -> str:
    """The label of a code or place; a value that is neither (a flaw) stays as it is."""
    if field.list:
        codes = code_list(field.list)
        return codes.label(code, language) if code in codes else code
    return place(code).labels[language] if lookup_place(code) == code else code


class CsvFile:
    """Comma or semicolon separated, quoted where needed, CRLF lines as Excel saves them."""

    def __init__(self, path: Path, headers: Sequence[str], delimiter: str, encoding: str) -> None:
        self._file = path.open("w", encoding=encoding, newline="")
        self._csv = csv.writer(self._file, delimiter=delimiter)
        self._csv.writerow(headers)

    def write(self, columns: Mapping[str, np.ndarray]) -> None:
        self._csv.writerows(zip(*columns.values(), strict=True))

    def close(self) -> None:
        self._file.close()


class JsonLinesFile:
    """One object a row, gzipped; what is missing is left out, as most exports do."""

    def __init__(self, path: Path, headers: Sequence[str]) -> None:
        self._raw = path.open("wb")
        self._gzip = gzip.GzipFile(filename="", fileobj=self._raw, mode="wb", mtime=0, compresslevel=6)
        self._headers = headers
        self._first = True

    def write(self, columns: Mapping[str, np.ndarray]) -> None:
        for row in zip(*columns.values(), strict=True):
            # the first row names every column, so that a reader knows them all
            pairs = zip(self._headers, row, strict=True)
            given = {name: value for name, value in pairs if value is not None or self._first}
            self._first = False
            self._gzip.write((json.dumps(given, ensure_ascii=False) + "\n").encode("utf-8"))

    def close(self) -> None:
        self._gzip.close()
        self._raw.close()


class ParquetFile:
    """Every column text."""

    def __init__(self, path: Path, headers: Sequence[str]) -> None:
        self._schema = pa.schema([(name, pa.string()) for name in headers])
        self._parquet = pq.ParquetWriter(path, self._schema, compression="zstd")

    def write(self, columns: Mapping[str, np.ndarray]) -> None:
        arrays = [pa.array(values.tolist(), pa.string()) for values in columns.values()]
        self._parquet.write_table(pa.table(arrays, schema=self._schema))

    def close(self) -> None:
        self._parquet.close()


class ExcelFile:
    """A workbook with banner rows above the header; a new sheet, with its own header, when one is full."""

    def __init__(self, path: Path, headers: Sequence[str], banner: Sequence[str]) -> None:
        from openpyxl import Workbook  # slow to import, and only workbooks need it

        self._path, self._headers, self._banner = path, headers, banner
        self._book = Workbook(write_only=True)
        self._room = 0
        self._new_sheet()

    def _new_sheet(self) -> None:
        self._sheet = self._book.create_sheet(f"Register {len(self._book.sheetnames) + 1}")
        for line in self._banner:
            self._sheet.append([line])
        self._sheet.append([])
        self._sheet.append(list(self._headers))
        self._room = ROWS_OF_A_SHEET

    def write(self, columns: Mapping[str, np.ndarray]) -> None:
        shown = [
            [int(v) if v else None for v in values]
            if name.startswith("age_") and _numeric(values)
            else values
            for name, values in columns.items()
        ]
        for row in zip(*shown, strict=True):
            if not self._room:
                self._new_sheet()
            self._sheet.append(row)
            self._room -= 1

    def close(self) -> None:
        buffer = io.BytesIO()
        self._book.save(buffer)
        self._path.write_bytes(without_clock(buffer.getvalue()))


def _numeric(values: np.ndarray) -> bool:
    return all(value is None or value.isdigit() for value in values)


def without_clock(workbook: bytes) -> bytes:
    """The same workbook with fixed dates in its zip entries and its properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
