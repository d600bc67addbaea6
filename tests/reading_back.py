"""Reads a report back as a stranger would: numbers of either language out of pages, pictures and PDF."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from lxml import etree, html

from fanal.foundation.look import palette

SVG = "{http://www.w3.org/2000/svg}"
GROUPED = {"en": (",", "."), "fr": ("\u202f", ",")}
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Number:
    """A number as it was written: its value, and how many decimals are shown."""

    value: float
    digits: int

    def shows(self, value: float) -> bool:
        """Whether it is ``value`` as written: whole numbers stand as they are, others are rounded."""
        exact = self.digits == 0 and value == int(value)
        return self.value == value if exact else abs(self.value - value) <= 0.5 * 10**-self.digits + 1e-9


def numbers(words: str, lang: str) -> list[Number]:
    """The numbers of a text. *2019–2020* holds two; a sign must touch its number."""
    group, point = (re.escape(mark) for mark in GROUPED[lang])
    pattern = rf"[+{MINUS}]?(?:\d{{1,3}}(?:{group}\d{{3}})+(?!\d)|\d+)(?:{point}\d+)?"
    return [_number(found, lang) for found in re.findall(pattern, words)]


def _number(written: str, lang: str) -> Number:
    group, point = GROUPED[lang]
    plain = written.replace(group, "").replace(point, ".").replace(MINUS, "-")
    return Number(float(plain), len(plain.partition(".")[2]))


# pages


@dataclass(frozen=True)
class Site:
    """One language of a report on disk."""

    folder: Path
    lang: str

    def pages(self) -> dict[str, Any]:
        """Every page that there is, by its name."""
        found = sorted(self.folder.rglob("*.html"))
        return {str(p.relative_to(self.folder).with_suffix("")): html.parse(str(p)).getroot() for p in found}

    def data(self, name: str) -> tuple[list[str], list[list[str]]]:
        """The data file of a chart: its head and its rows."""
        with (self.folder / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            head, *rows = list(csv.reader(file))
        return head, rows

    def picture(self, name: str) -> Any:
        return etree.parse(str(self.folder / "charts" / f"{name}.svg")).getroot()


def words_of(element: Any) -> str:
    return " ".join(element.text_content().split(" ")).strip()


def rows_of(table: Any) -> list[list[str]]:
    return [[words_of(cell) for cell in row] for row in table.iterfind("tbody/tr")]


def labels_of(picture: Any) -> list[str]:
    """Direct labels, legend and marking of a picture; the numbers of axes, which are grey, are left out."""
    quiet = palette()["ink"]["quiet"]
    texts = [text for text in picture.iter(f"{SVG}text") if text.get("fill") != quiet]
    return ["".join(text.itertext()) for text in texts]


def tips_of(picture: Any) -> list[str]:
    """What is read when the pointer rests on a mark."""
    return [mark.text or "" for mark in picture.iter(f"{SVG}title") if mark.getparent().tag != f"{SVG}svg"]


# PDF


def pdf_texts(path: Path) -> list[list[str]]:
    """The texts of each leaf, line by line, without running heads and leaders (artifacts)."""
    with pikepdf.open(path) as pdf:
        return [list(_leaf(page)) for page in pdf.pages]


def _leaf(page: Any) -> Iterator[str]:
    letters = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    marks: list[str] = []
    line, place, before, font, size = "", (0.0, 0.0), (0.0, 0.0), "", 0.0
    for given, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            marks.append(str(given[0]))
        elif name == "EMC":
            marks.pop()
        elif name == "cm":
            place = (float(given[4]), float(given[5]))
        elif name == "Tf":
            font, size = str(given[0]), float(given[1])
        elif name in ("Tj", "TJ") and "/Artifact" not in marks:
            shown = _shown(given[0], letters[font])
            # a chart sets its letters one by one: those that touch are one text
            near = abs(place[1] - before[1]) < 0.1 and 0 < place[0] - before[0] < size
            if not (len(shown) == 1 and near) and line:
                yield line
                line = ""
            line, before = line + shown, place
    if line:
        yield line


def _shown(given: Any, letters: dict[int, str]) -> str:
    pieces = [bytes(piece) for piece in ([given] if isinstance(given, pikepdf.String) else given)
              if isinstance(piece, pikepdf.String)]  # fmt: skip
    codes = b"".join(pieces)
    return "".join(letters[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2))


def _letters(font: Any) -> dict[int, str]:
    """The letters that the codes of a font stand for (its ToUnicode map)."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, letter in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, letter in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(letter, 16) + step)
    return found
