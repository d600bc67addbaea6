"""fanal estimate TABLE"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fanal.cli.main import WrongCall
from fanal.cli.progress import Bars
from fanal.foundation.errors import CallError
from fanal.foundation.filenames import as_text

if TYPE_CHECKING:
    from fanal.prevalence import Answer, HiddenTable, ListTable

# files that the readers of a study open; everything else is read as text
_OPENED = (".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".gz")


class PageUnwritable(CallError):
    code = "FNL-PRV-050"


def run(options: argparse.Namespace, lang: str) -> int:
    """Read a table of lists, estimate by every method, and say what to distrust; a refusal is a result."""
    page = Path(options.html) if options.html else None
    if page and (not page.resolve().parent.is_dir() or page.is_dir()):
        raise PageUnwritable(file=as_text(page.name))
    if options.seed < 0 or options.resamples is not None and options.resamples < 1:
        raise WrongCall(command="fanal estimate")
    path = Path(options.table)
    with Bars(lang, quiet=options.quiet, transient=True) as bars:
        read = _read(path)
        found = _answer(read, options, lang, bars)
    body = {**found.to_json(), "file": read.file, "exit_code": 0}
    if page:
        _write_page(page, body, lang)
    if options.json:
        print(json.dumps(body, ensure_ascii=False, allow_nan=False))  # noqa: T201
    elif not options.quiet:
        from fanal.cli.estimate_words import story

        print("\n".join(story(body, lang, page)))  # noqa: T201
    return 0


def _read(path: Path) -> ListTable:
    from fanal.prevalence.reading import read_table, understand

    if path.suffix.lower() not in _OPENED:
        return read_table(path)
    import pyarrow.parquet as pq

    from fanal.foundation.scratch import private_folder
    from fanal.sources.readers import read

    with private_folder() as staging:
        raw = read(path, staging)[0]
        cells = pq.read_table(raw.path).to_pydict()
    numbers = cells[raw.row_column] if raw.row_column else range(1, raw.rows + 1)
    columns = [[_as_cell(value) for value in cells[name]] for name in raw.columns]
    rows = list(zip(numbers, zip(*columns, strict=True), strict=True))
    return understand(as_text(path.name), [_as_named(name, raw.columns) for name in raw.columns], rows)


def _as_named(name: str, names: Sequence[str]) -> str:
    """A column as its file names it: the readers number one whose name is taken, and leave no blank name."""
    base, _, number = name.rpartition("_")
    if number.isdigit() and base.casefold() in {each.casefold() for each in names}:
        return base
    return "" if base == "column" and number.isdigit() else name


def _as_cell(value: object) -> str:
    """A typed cell of a Parquet file as a text file would have it."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _answer(read: ListTable, options: argparse.Namespace, lang: str, bars: Bars) -> Answer:
    from fanal.prevalence import METHODS, Options, answer, compiled
    from fanal.prevalence.errors import MethodUnknown

    for name in options.method or ():
        if name not in METHODS:
            raise MethodUnknown(method=as_text(name), known=", ".join(METHODS))
    if not compiled():
        bars.step("compiling")
    wanted = Options(
        seed=options.seed, resamples=options.resamples or Options().resamples, quick=options.quick
    )
    last = ""

    def said(what: str, part: float) -> None:
        nonlocal last
        if what != last:
            from fanal.vocabulary.estimates import method

            known = what in METHODS
            bars.step("estimating" if known else what, **({"method": method(what, lang)} if known else {}))
            last = what
        bars.advance(part)

    return answer(
        read.table(), wanted, methods=tuple(options.method or ()), hidden=_hidden(read), progress=said
    )


def _hidden(read: ListTable) -> HiddenTable | None:
    from fanal.prevalence import HiddenTable

    return HiddenTable(read.lists, read.patterns, read.low, read.high) if read.hidden else None


def _write_page(page: Path, body: dict[str, object], lang: str) -> None:
    from fanal.reporting.estimates import write_page

    try:
        write_page(page, body, lang=lang)
    except OSError:
        raise PageUnwritable(file=as_text(page.name)) from None
