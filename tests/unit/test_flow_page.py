"""The page of flows: every number is a released one, ranges stay ranges, what is missing is said in place."""

from __future__ import annotations

import re

import pytest

from fanal.foundation.look import world
from fanal.foundation.look.centroids import centroids
from fanal.reporting import flowmap, flowpicture
from fanal.reporting.flowpicture import End, Ribbon
from fanal.reporting.pages import flows_page
from flow_cells import ONE, WORLD, by_country, writers

LANGUAGES = ("en", "fr")


def blocks(page, kind):
    return [b for section in page.sections for b in section.blocks if b["kind"] == kind]


def said(page):
    return " ".join(b["text"] for kind in ("note", "para") for b in blocks(page, kind))


@pytest.fixture(scope="module")
def many():
    return {lang: flows_page(w) for lang, w in writers(WORLD).items()}


@pytest.fixture(scope="module")
def one():
    return {lang: flows_page(w) for lang, w in writers(ONE).items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_world_has_findings_a_picture_of_regions_and_a_map(many, lang):
    page = many[lang]
    (found,) = blocks(page, "findings")
    assert [item["figure"].replace("\u202f", " ") for item in found["items"]] == [
        "67 to 71" if lang == "en" else "67 à 71", "70",
    ]  # fmt: skip
    picture, on_map = blocks(page, "chart")
    assert {tuple(row[2:5]) for row in picture["data"][1:]} == {(52, 50, 54), (12, 12, 12), (5, 5, 5)}
    assert {tuple(row[3:]) for row in on_map["data"][1:]} == {(37, 37), (12, 12), (13, 17), (5, 5), (40, 40)}
    assert [p["view"] for p in on_map["pictures"]] == ["map"]
    assert all(f'id="{p["name"]}-d"' in p["svg"] for b in (picture, on_map) for p in b["pictures"])


def test_small_flows_and_what_names_no_country_are_no_flows(many):
    rows = [row for b in blocks(many["en"], "chart") for row in b["data"]]
    assert not [row for row in rows if "Kenya" == row[0] or "Abroad" in map(str, row)]
    assert "1 number of the source names no country" in said(many["en"])


def test_what_is_not_in_the_source_is_said_with_what_would_be_needed(many):
    assert "Countries of transit are not in this source" in said(many["en"])
    assert "it does not say whether they came back" in said(many["en"]).casefold()
    empty = flows_page(writers([by_country("FRA", "_T", "_T", 20)])["fr"])
    assert "Il faudrait des totaux annuels par citoyenneté" in said(empty)
    small = flows_page(
        writers([by_country("W", "citizenship", "NGA", 0, 4, time_period="_T", area_kind="world")])["en"]
    )
    assert "below five or hidden" in said(small)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_country_is_shown_from_recruitment_to_exploitation(one, lang):
    page = one[lang]
    ways, transit = blocks(page, "chart")
    assert [p["view"] for p in ways["pictures"]] == ["chart", "map"]
    assert {tuple(row[2:]) for row in ways["data"][1:]} == {
        (20, 18, 22), (45, 43, 47), (65, 63, 67), (10, 8, 12),
    }  # fmt: skip
    (row,) = transit["table"]["rows"]
    between = {"en": "13 to 17", "fr": "13 à 17"}[lang]
    assert [cell["text"] for cell in row[:4]] == ["Niger", between, "13", "17"]
    # a range is written as one in the picture, its middle never
    svg = ways["pictures"][0]["svg"]
    assert re.search("18 (to|à) 22", svg) and not re.search(r">[^<]*\b(20|45|65)\b", svg)
    assert "SIMULATED" in svg


def test_destinations_stand_in_the_order_of_names_never_of_numbers():
    numbers = {"ZWE": 900, "AUT": 70, "GAB": 300}
    origins = ("NGA", "BEN", "KEN", "TGO", "MLI", "NER", "TCD", "SDN", "ETH", "SOM", "UGA")
    cells = [by_country(area, "citizenship", each, n) for area, n in numbers.items() for each in origins]
    page = flows_page(writers(cells)["fr"])
    (top,) = blocks(page, "table")
    names = [row[0]["text"] for row in top["rows"]]
    assert "100" in top["caption"] and names == sorted(names) and set(names) == {"Gabon", "Zimbabwe"}


def test_a_ribbon_is_as_wide_as_its_persons_and_ribbons_do_not_overlap():
    left = [End(f"a{n}", f"Country {n}", str(n)) for n in range(1, 6)]
    ribbons = [Ribbon(f"a{n}", "here", n * 10, n * 10 + 5, f"{n}") for n in range(1, 6)]
    spec = flowpicture.picture(["From", "To"], [left, [End("here", "Here")]], ribbons)
    paths = spec["layer"][0]["data"]["values"]
    edges = [p for p in paths if p["opacity"] < 0.2]
    assert len(edges) == len(paths) / 2 == 5
    spans = sorted(_span(p["path"]) for p in edges)
    scale = (spans[-1][1] - spans[0][0]) / sum(r.high for r in ribbons)
    for (top, bottom), ribbon in zip(spans, ribbons, strict=True):
        assert bottom - top == pytest.approx(ribbon.high * scale, abs=0.02)
    assert all(a[1] <= b[0] + 0.02 for a, b in zip(spans, spans[1:], strict=False))


def _span(path):
    """Top and bottom of a ribbon where it ends."""
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", path)]
    return numbers[7], numbers[9]


def test_labels_of_a_column_do_not_cover_each_other():
    long = "République démocratique populaire de quelque part"
    left = [End(f"a{n}", long if n % 3 else "Kenya", "1 234 à 1 238") for n in range(20)]
    ribbons = [Ribbon(f"a{n}", "here", 5 + n, 5 + n, "") for n in range(20)]
    spec = flowpicture.picture(["From", "To"], [left, [End("here", "Here")]], ribbons)
    texts = [t for layer in spec["layer"][2:] for t in layer["data"]["values"] if t["align"] == "left"]
    ys = sorted({t["y"] for t in texts})
    assert min(b - a for a, b in zip(ys, ys[1:], strict=False)) >= flowpicture.LINE - 0.02
    assert 0 <= ys[0] and ys[-1] <= spec["height"]


def test_every_shape_has_a_centre_inside_the_world():
    found = centroids()
    shapes = world()["objects"]["countries"]["geometries"]
    assert set(found) == {shape["id"] for shape in shapes if shape["arcs"]}
    assert all(-180 <= east <= 180 and -90 <= north <= 90 for east, north in found.values())
    near = {"FRA": (2.5, 46.6), "USA": (-99, 39.5), "RUS": (99, 62), "FJI": (178, -17.8), "KEN": (38, 0.5)}
    for code, (east, north) in near.items():
        assert found[code] == pytest.approx((east, north), abs=2), code


def test_lines_go_the_shorter_way_and_are_wider_by_steps():
    ways = [flowmap.Way("CHN", "USA", 300, 300, ""), flowmap.Way("NGA", "FRA", 8, 12, "")]
    words = {str(n): f"step {n}" for n in range(5)}
    layers = flowmap.flow_map(ways, words, {})["layer"]
    long, short = (f["geometry"]["coordinates"] for f in layers[1]["data"]["values"])
    assert max(east for east, _ in long) > 180 and len(short) >= 3
    scale = layers[1]["encoding"]["strokeWidth"]["scale"]
    assert scale["domain"] == ["step 0", "step 3"] and scale["range"] == sorted(scale["range"])
    assert flowmap.point("XAA") == flowmap.AT_SEA and flowmap.point("GLP") is None


def test_a_map_has_its_legend_again_in_letters_that_a_phone_can_show(many):
    (shown,) = [b for b in blocks(many["en"], "chart") if b["pictures"][0]["apart"]]
    (picture,) = shown["pictures"]
    assert picture["key"] and all(item["words"] in picture["svg"] for item in picture["key"])
    widths = [float(re.search(r'stroke-width="([\d.]+)"', item["swatch"])[1]) for item in picture["key"]]
    assert widths == sorted(widths) and len(set(widths)) == len(widths)


def test_flows_between_regions_that_a_map_cannot_show_stand_in_a_table():
    cells = [by_country("002", "citizenship", "142", 60, area_kind="region"),
             by_country("150", "citizenship", "002", 7, area_kind="region")]  # fmt: skip
    for page in map(flows_page, writers(cells).values()):
        assert not blocks(page, "chart") and len(blocks(page, "table")[0]["rows"]) == 2
