"""In which encoding a text file is written, and its content as UTF-8 in whole lines.

Detection looks at a bounded sample of the lines that are not plain ASCII. A stream is never held: blocks of
some megabytes, each ending with a line.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from fanal.sources.readers.base import MAX_RECORD, MEGABYTE, Progress
from fanal.sources.readers.errors import LineTooLong, NulByte

BLOCK = 8 * MEGABYTE
SAMPLE = MEGABYTE // 4
# from this share of valid lines on, a file is UTF-8 with some foreign lines, below it is another encoding
MOSTLY = 0.25
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = ("cp1252", "gb18030", "cp1256", "cp1251", "cp1250", "cp1253")
_LATIN = frozenset("éèêëàâäáãåæçîïíôöóõøœùûüúñßÿÉÈÊÀÂÄÇÎÔÖÜÑÅØ’‘“”«»–—…°€\u00a0")
_PINYIN = frozenset("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹɡɑ")
_ARABIC_COMMON = frozenset(b"\xe1\xe3\xe4\xe5\xe6\xec\xed")  # lam, meem, noon, heh, waw, both forms of yeh


@dataclass(frozen=True)
class Encoding:
    """A Python codec name and the length of the byte order mark."""

    name: str
    mark: int = 0


@dataclass
class Tally:
    """What decoding had to do: lines in another encoding than the rest, and where the first one is."""

    foreign_lines: int = 0
    first_foreign: int | None = field(default=None)


def detect(path: Path) -> Encoding:
    """The encoding of a text file."""
    with path.open("rb") as file:
        head = file.read(MEGABYTE // 16)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    if wide := _wide(head):
        return Encoding(wide)
    lines = _foreign_lines(path)
    if not lines:
        return Encoding("utf-8")
    valid = sum(_is_utf8(line) for line in lines)
    return Encoding("utf-8" if valid >= MOSTLY * len(lines) else legacy(b"\n".join(lines)))


def legacy(sample: bytes) -> str:
    """The one-byte or Chinese encoding in which a sample makes most sense."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    high = b"".join(runs)
    if sum(len(run) == 1 for run in runs) >= len(runs) / 2:
        return max(("cp1252", "mac-roman", "cp850"), key=lambda name: _share(high, name, _LATIN.__contains__))
    if _share(high, "cp1256", _is_arabic) >= 0.9 and sum(b in _ARABIC_COMMON for b in high) >= len(high) / 10:
        return "cp1256"
    if _is_cyrillic(runs):
        return "cp1251"
    if _is_chinese(sample):
        return "gb18030"
    from charset_normalizer import from_bytes  # slow to import, seldom needed

    best = from_bytes(sample, cp_isolation=list(_LEGACY)).best()
    return best.encoding if best else "cp1252"


def utf8_blocks(
    path: Path,
    encoding: Encoding,
    tally: Tally | None = None,
    progress: Progress | None = None,
    *,
    name: str | None = None,
) -> Iterator[bytes]:
    """The file as UTF-8, in blocks of whole lines; only the last may lack its line end.

    In a UTF-8 file a line that is not valid UTF-8 is read as Windows-1252 and counted.
    Raises NulByte, LineTooLong, both with ``name``: an unpacked file is known by the name of its archive.
    """
    name = name or path.name
    tally = tally if tally is not None else Tally()
    lines = 0
    rest = b""
    for piece in _decoded(path, encoding, progress):
        rest += piece
        cut = _line_end(rest)
        if not cut:
            if len(rest) > MAX_RECORD:
                raise LineTooLong(file=name, row=lines + 1, limit=MAX_RECORD // MEGABYTE)
            continue
        block, rest = rest[:cut], rest[cut:]
        yield _checked(block, name, lines, tally)
        lines += _count_lines(block)
    if rest:
        yield _checked(rest, name, lines, tally)


def _decoded(path: Path, encoding: Encoding, progress: Progress | None) -> Iterator[bytes]:
    size = max(path.stat().st_size, 1)
    decoder = None
    if encoding.name != "utf-8":
        decoder = codecs.getincrementaldecoder(encoding.name)(errors="replace")
    with path.open("rb") as file:
        file.seek(encoding.mark)
        done = encoding.mark
        while piece := file.read(BLOCK):
            done += len(piece)
            yield piece if decoder is None else _to_utf8(decoder.decode(piece))
            if progress:
                progress(min(done / size, 1.0))
        if decoder is not None:
            yield _to_utf8(decoder.decode(b"", final=True))


def _to_utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _line_end(data: bytes) -> int:
    """Where the last whole line ends. A carriage return at the very end may be half of a line end."""
    return max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1


def _count_lines(block: bytes) -> int:
    data = np.frombuffer(block, np.uint8)
    feeds = data == 10
    if b"\r" not in block:
        return int(np.count_nonzero(feeds))
    returns = data == 13
    pairs = np.count_nonzero(returns[:-1] & feeds[1:])
    return int(np.count_nonzero(feeds) + np.count_nonzero(returns) - pairs)


def _checked(block: bytes, name: str, lines: int, tally: Tally) -> bytes:
    nul = block.find(b"\0")
    if nul >= 0:
        raise NulByte(file=name, row=lines + _count_lines(block[:nul]) + 1)
    if block.isascii() or _is_utf8(block):
        return block
    mended = []
    for number, line in enumerate(block.splitlines(keepends=True), start=lines + 1):
        if not _is_utf8(line):
            tally.foreign_lines += 1
            tally.first_foreign = tally.first_foreign or number
            line = line.decode("cp1252", "replace").encode("utf-8")
        mended.append(line)
    return b"".join(mended)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Latin text is zero."""
    pairs = len(head) // 2
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if pairs and odd > 0.4 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if pairs and even > 0.4 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _foreign_lines(path: Path) -> list[bytes]:
    """Lines that are not plain ASCII, up to the size of a sample; plain blocks are only passed over."""
    found: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if block.isascii():
                continue
            block += file.readline(SAMPLE)
            for line in block.splitlines():
                if not line.isascii():
                    found.append(line[:SAMPLE])
                    size += len(found[-1])
                if size > SAMPLE:
                    return found
    return found


def _share(high: bytes, name: str, fits: object) -> float:
    text = high.decode(name, "replace")
    return sum(map(fits, text)) / max(len(text), 1)  # type: ignore[call-overload, no-any-return]


def _is_arabic(char: str) -> bool:
    return "\u060c" <= char <= "\u06ff" or char in "\u200c\u200d\u200e\u200f\u00a0"


def _is_cyrillic(runs: list[bytes]) -> bool:
    """Cyrillic letters, hardly ever a capital after a small one."""
    words = [run.decode("cp1251", "replace") for run in runs]
    size = sum(map(len, words))
    letters = sum("\u0400" <= char <= "\u045f" or char in "«»№—–…\u00a0" for word in words for char in word)
    odd = sum(a.islower() and b.isupper() for word in words for a, b in pairwise(word))
    return letters >= 0.9 * size and odd <= 0.05 * size


def _is_chinese(sample: bytes) -> bool:
    """Valid GB 18030, mostly common characters; none inside Latin words, but perhaps pinyin letters."""
    try:
        text = sample.decode("gb18030")
    except UnicodeDecodeError:
        return False
    foreign = [char for char in text if ord(char) > 127]
    ideographs = [char for char in foreign if "\u4e00" <= char <= "\u9fff"]
    signs = sum("\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef" or c in _PINYIN for c in foreign)
    common = sum(0xB0 <= char.encode("gb18030")[0] <= 0xD7 for char in ideographs)
    glued = len(re.findall("[A-Za-z][\u4e00-\u9fff]|[\u4e00-\u9fff][A-Za-z]", text))
    return (
        len(ideographs) + signs >= 0.9 * len(foreign)
        and common >= 0.6 * len(ideographs)
        and glued <= 0.2 * len(ideographs)
    )
