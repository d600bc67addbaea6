"""The calibration as a picture: of pairs said to match with a probability, the share that does."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

SIDE, EDGE = 320, 48  # of the square, and the room around it for words


def calibration_svg(bins: Sequence[tuple[float, float, int]], *, said: str, happened: str) -> str:
    """SVG of ``calibration``'s bins: a dot each, its area by the number of pairs, on the line of a model that
    holds what it says. ``said`` and ``happened`` name the axes, in the reader's language."""
    whole = SIDE + 2 * EDGE
    most = max((n for _, _, n in bins), default=1)

    def at(x: float, y: float) -> tuple[str, str]:
        return f"{EDGE + SIDE * x:.1f}", f"{EDGE + SIDE * (1 - y):.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" role="img" '
        f'font-family="sans-serif" font-size="12">',
        f"<title>{escape(said)}; {escape(happened)}</title>",
        f'<rect x="{EDGE}" y="{EDGE}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#888"/>',
        f'<path d="M{EDGE},{EDGE + SIDE} L{EDGE + SIDE},{EDGE}" stroke="#888" stroke-dasharray="4 4"/>',
    ]
    for mark in (0.0, 0.5, 1.0):
        x, y = at(mark, mark)
        parts.append(f'<text x="{x}" y="{EDGE + SIDE + 16}" text-anchor="middle">{mark:g}</text>')
        parts.append(f'<text x="{EDGE - 8}" y="{y}" text-anchor="end">{mark:g}</text>')
    for expected, share, n in bins:
        x, y = at(expected, share)
        radius = 3 + 9 * (n / most) ** 0.5
        parts.append(
            f'<circle cx="{x}" cy="{y}" r="{radius:.1f}" fill="#0b5cad" fill-opacity="0.6">'
            f"<title>{expected:.2f} / {share:.2f} ({n})</title></circle>"
        )
    middle, low = EDGE + SIDE / 2, EDGE + SIDE + 36
    parts.append(f'<text x="{middle:g}" y="{low}" text-anchor="middle">{escape(said)}</text>')
    parts.append(f'<text x="{EDGE}" y="{EDGE - 16}">{escape(happened)}</text>')
    return "\n".join([*parts, "</svg>", ""])
