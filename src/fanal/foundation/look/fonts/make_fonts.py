"""How the font files beside this file were made, so that they can be made again; the package never runs it.

Needs fontTools, brotli and Debian's fonts-noto-core. ``python make_fonts.py /usr/share/fonts/truetype/noto``
The TrueType files (Latin, Greek, Cyrillic) serve charts and PDF, the smaller WOFF2 files (Latin) the pages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

LATIN = [(0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2DD), (0x300, 0x30F), (0x1E00, 0x1EFF), (0x2000, 0x206F)]
LATIN += [(0x2070, 0x209F), (0x2190, 0x2193)]
LATIN += [(c, c) for c in (0x20AC, 0x2116, 0x2122, 0xFFFD, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265)]
WEB = [LATIN[0], (0xA0, 0x17F), *LATIN[5:]]
OTHERS = [(0x370, 0x3FF), (0x400, 0x45F), (0x490, 0x491)]
# Noto Sans has no minus, comparison signs or arrows: they come from Noto Sans Math, of the same design and em
BORROWED = (0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x2190, 0x2191, 0x2192, 0x2193)


def borrow(font: TTFont, math: TTFont) -> None:
    """Copy the missing signs; each keeps its own advance width."""
    source, names = math.getGlyphSet(), math.getBestCmap()
    for code in BORROWED:
        if code in font.getBestCmap():
            continue
        recording, pen, name = DecomposingRecordingPen(source), TTGlyphPen(None), f"uni{code:04X}"
        source[names[code]].draw(recording)
        recording.replay(pen)
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        font["glyf"][name] = pen.glyph()
        font["hmtx"][name] = math["hmtx"][names[code]]
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name


def cut(font: TTFont, ranges: list[tuple[int, int]]) -> None:
    """Keep the glyphs of these ranges, with their layout features."""
    options = subset.Options(layout_features=["*"], hinting=False, name_IDs=["*"], notdef_outline=True)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=[c for low, high in ranges for c in range(low, high + 1)])
    worker.subset(font)


def main(folder: Path) -> None:
    here = Path(__file__).parent
    for weight in ("Regular", "Bold"):
        for suffix, ranges, flavor in (("ttf", LATIN + OTHERS, None), ("woff2", WEB, "woff2")):
            font = TTFont(folder / f"NotoSans-{weight}.ttf", recalcTimestamp=False)
            borrow(font, TTFont(folder / "NotoSansMath-Regular.ttf"))
            cut(font, ranges)
            font.flavor = flavor
            font.save(here / f"NotoSans-{weight}.{suffix}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
