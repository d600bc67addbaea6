"""Damaged text: what can be repaired without guessing is, the rest is counted and left.

Three kinds of damage occur in practice. UTF-8 that was read as Latin-1 or Windows-1252 (``FranÃ§ais``) is
undone when the way back is unambiguous. Letters that a narrower encoding could not hold became ``?``
or U+FFFD: French saved through GBK loses ç ô î œ É À and keeps é è ê à (``balan?oire``, ``?tats``, ``C?ur``);
nothing can bring those back here, though a code list may still know the word. Lines in another encoding than
their file are the readers' part.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

# read as Windows-1252 or Latin-1, each of these signs was one byte of UTF-8
_BYTES = {bytes([b]).decode("cp1252", "ignore") or chr(b): b for b in range(128, 256)}
_BYTES |= {chr(b): b for b in range(128, 160)}
_FOLLOWING = "".join(char for char, byte in _BYTES.items() if byte < 0xC0)
_SEQUENCE = re.compile(f"[Â-ô][{re.escape(_FOLLOWING)}]{{1,3}}")
# what one lone sequence may mean: Latin letters, typographic signs. Two or more may be another script.
_LATIN = re.compile("[\u00a0-\u017f\u2010-\u2026\u2030\u2039\u203a\u20ac\u2122]")
_SIGNS = "\u00a0-\u00bf\u2010-\u2026\u3000-\u303f\uff00-\uffef"
_SCRIPTS = tuple(
    re.compile(f"[{letters}{_SIGNS}]")
    for letters in (
        "\u0370-\u03ff",  # Greek
        "\u0400-\u045f",  # Cyrillic
        "\u0590-\u05ff",  # Hebrew
        "\u060c-\u06ff",  # Arabic
        "\u0900-\u0dff",  # scripts of India
        "\u0e00-\u0e7f",  # Thai
        "\u1e00-\u1eff\u00c0-\u017f\u01a0-\u01b0",  # Vietnamese
        "\u3040-\u9fff",  # Chinese, Japanese
        "\uac00-\ud7a3",  # Korean
    )
)
_LOST = re.compile(
    r"\ufffd|(?<=[^\W\d_])\?(?=[^\W\d_])|(?:^|(?<=[\s'’(«\"-]))\?(?=[^\W\d_])|^\?{2,}(?:\s+\?+)*$"
)
_CERTAIN = re.compile(f"[ÃÂ][{re.escape(_FOLLOWING)}]|â€[{re.escape(_FOLLOWING)}]")
_ADDRESS = re.compile(r"://|www\.|\S\?\w+=")
# the same in RE2 and in bytes of UTF-8: which values, which blocks deserve a look
_LOOK = "[?\ufffd]|[Â-ô][" + _FOLLOWING.replace("^", r"\^").replace("-", r"\-") + "]"
_LOOK_BYTES = re.compile(
    rb"\xef\xbf\xbd|\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xe2[\x80\x82\x84]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]"
    rb"|\xc6\x92|\xcb[\x86\x9c])"
)
REPAIRED = "utf8_as_latin1"
FEW_BYTES = 4  # a value of a column that is worth reading by its dictionary
LETTERS, MIXED, NAMES = "letters", "mixed_up", "names"


@dataclass
class Damage:
    """One kind of damage in one column: how many cells, and the first row; of its name, one cell in row 0."""

    column: str
    kind: str
    repaired: bool
    cells: int
    first_row: int

    @property
    def note(self) -> str:
        return ("repaired_" if self.repaired else "damaged_") + self.kind


Tally = dict[tuple[str, str], Damage]


def repair(text: str) -> tuple[str, str | None]:
    """The text, repaired where that is safe, and the kind of damage found, else None.

    ``utf8_as_latin1`` was repaired; ``letters`` (lost) and ``mixed_up`` (no sure way back) are left.
    """
    mended = _undo(text)
    if mended != text:
        return mended, REPAIRED
    if _LOST.search(text) and not _ADDRESS.search(text):
        return text, LETTERS
    return text, MIXED if _CERTAIN.search(text) else None


def _undo(text: str) -> str:
    """UTF-8 read as Windows-1252, up to twice over, put right."""
    for _ in range(2):
        found = _SEQUENCE.search(text)
        if not found:
            return text
        try:
            data = b"".join(bytes([_BYTES[c]]) if ord(c) > 127 else c.encode() for c in text)
            again = data.decode("utf-8")
        except (KeyError, UnicodeDecodeError):
            return text
        if not _plausible([char for char in again if ord(char) > 127]):
            return text
        text = again
    return text


def _plausible(letters: list[str]) -> bool:
    if all(_LATIN.match(char) for char in letters):
        return True
    # one letter of two bytes may be chance, one of three is not
    return (len(letters) > 1 or letters[0] >= "\u0800") and any(
        all(script.match(char) for char in letters) for script in _SCRIPTS
    )


def may_be_damaged(block: bytes) -> bool:
    """Whether a block of UTF-8 holds anything that deserves a closer look."""
    return b"?" in block or (not block.isascii() and _LOOK_BYTES.search(block) is not None)


def mend(table: pa.Table, rows: npt.NDArray[np.int64], tally: Tally) -> pa.Table:
    """The text columns, repaired where possible; ``tally`` grows. ``rows`` are row numbers."""
    for position, column in enumerate(table.column_names):
        values = table.column(position)
        if not pa.types.is_string(values.type):
            continue
        suspect = pc.fill_null(pc.match_substring_regex(values, _LOOK), False)
        if not pc.any(suspect).as_py():
            continue
        mended = _mend_column(values.filter(suspect), rows[suspect.to_numpy()], column, tally)
        if mended is not None:
            values = pc.replace_with_mask(values.combine_chunks(), suspect.combine_chunks(), mended)
            table = table.set_column(position, column, values)
    return table


def _mend_column(
    suspects: pa.ChunkedArray, rows: npt.NDArray[np.int64], column: str, tally: Tally
) -> pa.Array | None:
    """The suspect values repaired, each distinct one looked at once; None where none was repaired."""
    encoded = suspects.combine_chunks().dictionary_encode()
    verdicts = [repair(value) for value in encoded.dictionary.to_pylist()]
    indices = encoded.indices.to_numpy()
    for kind in {kind for _, kind in verdicts if kind}:
        hits = np.isin(indices, [i for i, (_, each) in enumerate(verdicts) if each == kind])
        found = tally.setdefault(
            (column, kind), Damage(column, kind, kind == REPAIRED, 0, int(rows[hits.argmax()]))
        )
        found.cells += int(hits.sum())
    if not any(kind == REPAIRED for _, kind in verdicts):
        return None
    return pa.array([text for text, _ in verdicts], pa.string()).take(encoded.indices)


def scan_damage(path: Path, row_column: str | None = None) -> list[Damage]:
    """The damage in the text columns of a Parquet file, nothing changed; streams one column at a time.

    Columns with few distinct values are looked at in their dictionaries; of the others the bytes come first.
    """
    tally: Tally = {}
    names = [field.name for field in pq.read_schema(path) if _is_text(field.type)]
    file = pq.ParquetFile(path, read_dictionary=_repetitive(pq.read_metadata(path)))
    for column in names:
        if column != row_column:
            _scan_column(file, column, row_column, tally)
    return list(tally.values())


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _repetitive(metadata: pq.FileMetaData) -> list[str]:
    """Text columns stored in so few bytes a value that they must be indices into a dictionary."""
    sizes: dict[str, int] = {}
    for group in range(metadata.num_row_groups):
        for position in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(position)
            size = chunk.total_uncompressed_size if chunk.physical_type == "BYTE_ARRAY" else sys.maxsize
            sizes[chunk.path_in_schema] = sizes.get(chunk.path_in_schema, 0) + size
    return [name for name, size in sizes.items() if size < FEW_BYTES * metadata.num_rows]


def _scan_column(file: pq.ParquetFile, column: str, row_column: str | None, tally: Tally) -> None:
    first = 1
    known: pa.Buffer | None = None  # held, so that no other dictionary can come to lie at its address
    suspect = False
    for batch in file.iter_batches(batch_size=65_536, columns=[column], use_threads=False):
        values = batch.column(0)
        words = values.dictionary if pa.types.is_dictionary(values.type) else values
        buffer = words.buffers()[-1]
        same = known is not None and buffer is not None and known.address == buffer.address
        if not same or words is values:
            suspect = buffer is not None and may_be_damaged(buffer.to_pybytes())
            known = buffer
        if suspect:
            rows = np.arange(first, first + len(batch), dtype=np.int64)
            mend(pa.table({column: values.cast(words.type).cast(pa.string())}), rows, tally)
        first += len(batch)
    if row_column is not None:
        _own_rows(file, column, row_column, tally)


def _own_rows(file: pq.ParquetFile, column: str, row_column: str, tally: Tally) -> None:
    """Positions become the row numbers that the file itself keeps."""
    wanted = {key: damage for key, damage in tally.items() if key[0] == column}
    first = 1
    for batch in file.iter_batches(columns=[row_column]) if wanted else ():
        for key, damage in list(wanted.items()):
            if first <= damage.first_row < first + len(batch):
                damage.first_row = batch.column(0)[damage.first_row - first].as_py()
                del wanted[key]
        first += len(batch)
