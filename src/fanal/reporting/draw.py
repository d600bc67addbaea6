"""From a Vega-Lite specification to a clean SVG: our font and hatchings, title and description, the marking.

Vega-Lite drawn by vl-convert was measured at 26 ms a chart: one renderer serves main charts and area pages.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Any

from fanal.foundation.look import FONT_FAMILY, FONTS, palette
from fanal.reporting.numbers import RTL, WRITTEN

LOCALES = {"en": "en-US", "fr": "fr-FR"}
# colours that stand for a hatching: Vega has no patterns
HIDDEN, NOT_REPORTED, NO_DATA = "#010203", "#010204", "#010205"
_HATCHES = {
    HIDDEN: ('<path d="M0,6L6,0" stroke="{quiet}" stroke-width="1.6"/>', "hidden"),
    NOT_REPORTED: ('<path d="M0,3H6" stroke="{quiet}" stroke-width="1"/>', "notreported"),
    NO_DATA: ('<circle cx="3" cy="3" r="0.9" fill="{quiet}"/>', "nodata"),
}
_NOISE = re.compile(
    r' (?:aria-[a-z]+|role|class|pointer-events|xmlns:xlink|text-rendering)="[^"]*"|(?<=<path) display="none"'
)
# what is read when the pointer rests on a mark: Vega writes it as a label, browsers show a title
TIP = "tip:"
_TIPPED = re.compile(rf'<(path|circle|rect)((?: [a-z:-]+="[^"]*")*?) aria-label="{TIP}([^"]*)"([^>]*?)/>')
_LONG = re.compile(r"-?\d+\.\d{3,}")
_EMPTY = re.compile(
    r'<path d="(?:M0,0h0v0h0Z)?"[^>]*/>|<g(?: transform="translate\(0(?:\.5)?,0(?:\.5)?\)")?></g>'
)


@cache
def _vl() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def svg(
    spec: dict[str, Any], *, lang: str, name: str, title: str, desc: str, marking: str, decimals: int = 2
) -> str:
    """One picture. ``name`` makes its ids unique on a page; ``decimals`` is the precision of coordinates."""
    full = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "config": _config(), **spec}
    drawn = _vl().vegalite_to_svg(full, allowed_base_urls=[], format_locale=LOCALES.get(lang, "en-US"))
    return _clean(drawn, lang, name, title, desc, marking, decimals)


def size(drawn: str) -> tuple[int, int]:
    """Width and height of a picture in whole pixels."""
    found = re.search(r' width="([\d.]+)" height="([\d.]+)"', drawn)
    assert found, "every picture has its size"  # noqa: S101
    return round(float(found[1])), round(float(found[2]))


def key(spec: dict[str, Any], name: str) -> list[dict[str, str]]:
    """The legend of a map apart from it: each swatch and its words. On a phone those in the map are tiny."""
    for part in (spec, *spec.get("layer", [])):
        for channel in ("color", "strokeWidth"):
            scale = part.get("encoding", {}).get(channel, {}).get("scale")
            if scale:
                looks = enumerate(zip(scale["domain"], scale["range"], strict=True))
                return [
                    {"swatch": _swatch(channel, look, f"{name}-key-{n}"), "words": words}
                    for n, (words, look) in looks
                ]
    return []


def _swatch(channel: str, look: Any, name: str) -> str:
    body = f'<rect width="18" height="18" fill="{look}"/>'
    if channel == "strokeWidth":
        body = f'<path d="M0,9H18" stroke="{palette()["ink"]["accent"]}" stroke-width="{look}"/>'
    body, patterns = _hatched(body, name)
    return f'<svg viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">{patterns}{body}</svg>'


def _config() -> dict[str, Any]:
    ink = palette()["ink"]
    axis = {
        "labelColor": ink["quiet"],
        "labelFontSize": 13,
        "domain": False,
        "ticks": False,
        "gridColor": ink["rule"],
        "title": None,
        "labelPadding": 6,
    }
    return {
        "font": FONT_FAMILY,
        "background": ink["ground"],
        "view": {"stroke": None},
        "axis": axis,
        "text": {"fontSize": 13, "color": ink["text"]},
        "legend": {
            "labelFontSize": 13,
            "labelColor": ink["text"],
            "titleLimit": 0,
            "labelLimit": 0,
            "title": None,
        },
        "padding": {"left": 4, "right": 4, "top": 4, "bottom": 4},
    }


def _clean(drawn: str, lang: str, name: str, title: str, desc: str, marking: str, decimals: int) -> str:
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)
    assert size, "vl-convert always writes a view box"  # noqa: S101
    width, height = float(size[1]), float(size[2])
    top = 24 if marking else 0
    body = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
    body = body[body.index("/>") + 2 :] if body.startswith("<rect") else body
    body = _LONG.sub(lambda found: f"{float(found[0]):.{decimals}f}".rstrip("0").rstrip("."), body)
    body = _TIPPED.sub(r"<\1\2\4><title>\3</title></\1>", body)
    body = _NOISE.sub("", body)
    for _ in range(4):
        body = _EMPTY.sub("", body)
    stack = f"'{FONT_FAMILY}',system-ui,sans-serif"
    body = body.replace(f'font-family="{FONT_FAMILY}"', f'font-family="{stack}"')
    body, patterns = _hatched(body, name)
    stamp = _stamp(marking, width) if marking else ""
    body, turned = (_from_the_right(body), ' direction="ltr"') if lang in RTL else (body, "")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {-top} {width:g} {height + top:g}" '
        f'width="{width:g}" '
        f'height="{height + top:g}" role="img" lang="{lang}"{turned} aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(desc)}</desc>{patterns}'
        f'<rect y="{-top}" width="{width:g}" height="{height + top:g}" fill="#fff"/>{stamp}{body}</svg>'
    )


def _from_the_right(body: str) -> str:
    """Labels of a language written from right to left: placed as they were drawn, each read in its own
    direction, its numbers upright.
    """
    labels = re.compile(r"(<text )([^>]*>)([^<]+)(?=</text>)")

    def turn(found: re.Match[str]) -> str:
        isolated = WRITTEN.sub("\u2066\\g<0>\u2069", found[3])
        return f'{found[1]}unicode-bidi="plaintext" {found[2]}{isolated}'

    return labels.sub(turn, body)


def _hatched(body: str, name: str) -> tuple[str, str]:
    patterns = ""
    for sentinel, (content, kind) in _HATCHES.items():
        if sentinel in body:
            patterns += (
                f'<pattern id="{name}-{kind}" width="6" height="6" patternUnits="userSpaceOnUse">'
                f'<rect width="6" height="6" fill="{palette()["map"]["land"]}"/>'
                f"{content.format(quiet=palette()['ink']['quiet'])}</pattern>"
            )
            body = body.replace(f'"{sentinel}"', f'"url(#{name}-{kind})"')
    return body, f"<defs>{patterns}</defs>" if patterns else ""


def _stamp(marking: str, width: float) -> str:
    warm = palette()["ink"]["warm"]
    return (
        f'<text x="{width - 4:g}" y="-7" text-anchor="end" '
        f"font-family=\"'{FONT_FAMILY}',system-ui,sans-serif\" "
        f'font-size="13" font-weight="bold" fill="{warm}">{escape(marking)}</text>'
    )
