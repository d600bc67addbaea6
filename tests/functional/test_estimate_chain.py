"""A figure of the page *Detected and estimated*, traced back to persons and worked out again."""

from __future__ import annotations

import csv
import html
import json
import re

import jsonschema
import pytest

from agencies import ALLOWED, FAMILY, GIVEN, NOW
from command import write_study
from fanal import disclosure
from fanal.prevalence import METHODS, Options, OverlapTable
from fanal.study import Study
from fanal.study import run as run_study
from fanal.vocabulary import estimates as words
from fanal.vocabulary import json_schema

HEAD = (
    "record_key,given_name,family_name,date_of_birth,phone,sex,age_identification,"
    "date_identified,status,purposes,country_detection\n"
)
# persons by their number: every fourth, fifth and sixth is known to two agencies, a few to all three
LISTS = {
    "border": [i for i in range(840) if i % 3 == 0 or i % 8 == 1],
    "police": [i for i in range(840) if i % 3 == 1 or i % 12 == 0],
    "shelter": [i for i in range(840) if i % 3 == 2 or i % 10 == 1 or i % 210 == 0],
}


def agency(letter, persons):
    lines = [HEAD]
    for i in persons:
        family = FAMILY[(i * 3 + i // 8) % 8] + "aeiou"[i % 5] + "rst"[i % 3] + "lmn"[i % 7 % 3]
        lines.append(
            f"{letter}{i},{GIVEN[i % 10]},{family},{1990 + i % 23}-{1 + i % 12:02d}-{1 + (i * 5) % 28:02d},"
            f"+999 {10_000_000 + i * 7919},{'FM'[i % 2]},{10 + i % 12},202{i // 2 % 2}-0{1 + i % 9}-11,"
            "identified,begging,FRA\n"
        )
    return "".join(lines)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    files = {f"{name}.csv": agency(name[0].upper(), persons) for name, persons in LISTS.items()}
    text = 'format = 1\npopulation = "population.csv"\n'
    text += "".join(f'[sources."{name}"]\n{ALLOWED}' for name in files)
    root = write_study(tmp_path_factory.mktemp("chain") / "s", files, text)
    (root / "population.csv").write_text("area,year,population\nFRA,2020,1000000\nFRA,2021,2000000\n")
    run_study(root, now=NOW)
    return root


@pytest.fixture(scope="module")
def released(study):
    found = json.loads((study / "out" / "estimates.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, json_schema("estimates"))
    return found


@pytest.fixture(scope="module")
def exact(study):
    """What only ``private/`` knows."""
    (path,) = Study(study).cache.glob("count-*/estimates.json")
    return {(e["breakdown"], e["category"]): e for e in json.loads(path.read_text(encoding="utf-8"))}


def table_of(observed):
    names = [each["name"] for each in observed["lists"]]
    masks = [sum(1 << names.index(name) for name in each["lists"]) for each in observed["combinations"]]
    return OverlapTable.of(names, masks, [each["persons"] for each in observed["combinations"]])


def test_the_combinations_are_those_of_the_persons(exact):
    """The agencies' lists as this test wrote them: linkage found each person once."""
    seen = exact["_T", "_T"]["answer"]["observed"]
    wanted = {}
    for i in {i for persons in LISTS.values() for i in persons}:
        names = tuple(sorted(name for name, persons in LISTS.items() if i in persons))
        wanted[names] = wanted.get(names, 0) + 1
    found = {tuple(each["lists"]): each["persons"] for each in seen["combinations"]}
    assert sum(abs(found.get(names, 0) - wanted.get(names, 0)) for names in found | wanted) <= 8
    assert abs(seen["known"] - 840) <= 3


def test_every_released_total_is_the_exact_one_on_its_grain(exact, released):
    """From the combinations the method gives the total again; rounded, it is the one that was released."""
    checked = 0
    for each in released["estimates"]:
        inside = exact[each["breakdown"], each["category"]]
        if not inside["answer"]["observed"]["combinations"] or words.is_refused(each["answer"]):
            continue
        table, known = table_of(inside["answer"]["observed"]), each["answer"]["observed"]["known"]["value"]
        assert each["answer"]["grain"] == inside["grain"]
        for was, shown in zip(inside["answer"]["estimates"], each["answer"]["estimates"], strict=True):
            assert shown["estimate"] == disclosure.rounded_total(was["estimate"], known, inside["grain"])
            if was["settings"].get("linkages", 1) > 1:
                continue  # the same over other linkages: traced to their draws below
            again = METHODS[was["method"]](table, Options(resamples=0))
            assert again.estimate == pytest.approx(was["estimate"], rel=1e-9)
            checked += 1
    assert checked >= 4


def test_the_pooled_estimate_comes_from_the_draws_of_the_linkage(study, exact):
    from fanal.prevalence.linked import linked
    from fanal.study.estimating import MOST_DRAWS, list_name
    from fanal.study.overlaps import links_of, overlaps

    (folder,) = Study(study).cache.glob("link-*")
    found = overlaps(links_of(folder))
    names = [list_name(name) for name in found.lists]
    tables = []
    for number in range(min(MOST_DRAWS, len(found.draws))):
        drawn = found.table(number)
        masks = [sum(1 << at for at, on in enumerate(pattern) if on) for pattern in drawn]
        tables.append(OverlapTable.of(names, masks, list(drawn.values())))
    first = exact["_T", "_T"]["answer"]["estimates"][0]
    assert first["settings"]["linkages"] == len(tables) == MOST_DRAWS
    again = linked(tables, first["method"], Options(resamples=200, quick=True))
    assert again.estimate == pytest.approx(first["estimate"], rel=1e-9)
    assert (again.low, again.high) == pytest.approx((first["low"], first["high"]), rel=1e-9)


def test_the_known_are_the_detected_of_the_observations(study, released):
    with (study / "out" / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = 0
    for each in released["estimates"]:
        wanted = {
            "REF_AREA": "W",
            "SEX": "_T",
            "AGE": "_T",
            "FORM": "_T",
            "BREAKDOWN": "_T",
            "TIME_PERIOD": "_T",
        }
        column = {"sex": "SEX", "age_group": "AGE", "form": "FORM", "year": "TIME_PERIOD"}
        if each["breakdown"] != "_T":
            wanted[column[each["breakdown"]]] = each["category"]
        mine = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
        for row in mine:
            known = each["answer"]["observed"]["known"]
            assert (float(row["LOW"]), float(row["HIGH"])) == (known["low"], known["high"])
            found += 1
    assert found >= 5


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_page_csv_and_terminal_say_the_same(study, released, lang):
    from fanal.cli.estimate_words import of_study

    whole = next(each["answer"] for each in released["estimates"] if each["breakdown"] == "_T")
    said = words.sentence(whole, lang)
    page = (study / "out" / "report" / lang / "estimated.html").read_text(encoding="utf-8")
    plain = html.unescape(re.sub(r"<[^>]+>", "", page)).replace("\u2068", "").replace("\u2069", "")
    assert said in plain
    assert of_study(study / "out", lang)[0].startswith(said)
    with (study / "out" / "estimates.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert float(first["ESTIMATE"]) == whole["estimates"][0]["estimate"]


def test_sums_and_rates_come_from_released_numbers(released):
    sums = {each["breakdown"]: each for each in released["sums"]}
    assert sums
    for breakdown, made in sums.items():
        parts = [e["answer"] for e in released["estimates"] if e["breakdown"] == breakdown]
        given = [p for p in parts if not words.is_refused(p)]
        total = sum(p["estimates"][0]["estimate"] for p in given)
        detected = made["known"]["value"] - sum(p["observed"]["known"]["value"] for p in given)
        size = disclosure.coarsest(total + detected - made["known"]["value"])
        assert made["estimate"] == disclosure.rounded_total(
            total + max(0, detected), made["known"]["value"], size
        )
        assert made["low"] <= made["estimate"]
        assert (made["high"] is None) == bool(made["without"])
    for each in released["estimates"]:
        assert ("rate" in each) == (each["breakdown"] == "year")
        if "rate" in each:
            inhabitants = {"2020": 1_000_000, "2021": 2_000_000}[each["category"]]
            known = each["answer"]["observed"]["known"]["value"]
            assert each["rate"]["known"]["value"] == pytest.approx(1e5 * known / inhabitants)
            total = each["answer"]["estimates"][0]["estimate"]
            assert each["rate"]["estimate"] == (
                None if total is None else pytest.approx(1e5 * total / inhabitants)
            )


# an attack on the files of a whole run


def numbers(value, name=""):
    """Every number of a file with the names above it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from numbers(each, f"{name}.{key}")
    elif isinstance(value, list):
        for each in value:
            yield from numbers(each, name)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield name, value


def test_nothing_in_the_files_of_the_run_gives_a_hidden_combination_away(study, released, exact):
    """Everything that ``out/`` says of persons on lists, read from its files, and a solver."""
    from fanal.disclosure.attack import Known, fewest_values, possible

    quality = json.loads((study / "out" / "quality.json").read_text(encoding="utf-8"))
    (tally,) = quality["linkage"]
    seen = next(e["answer"]["observed"] for e in released["estimates"] if e["breakdown"] == "_T")
    names = sorted(each["name"] for each in seen["lists"])
    mask = {name: 1 << place for place, name in enumerate(names)}
    shown = {sum(mask[n] for n in c["lists"]): (c["low"], c["high"]) for c in seen["combinations"]}
    others, several = shown.pop(0), seen["on_two_or_more"]
    pairs = {
        sum(mask[n.removesuffix(".csv")] for n in each["sources"]): (each["low"], each["high"])
        for each in tally["linked"]["pairs"] if len(set(each["sources"])) == 2
    }  # fmt: skip
    known = Known(
        lists=len(names), shown=shown, others=others, pairs=pairs,
        known=(seen["known"]["low"], seen["known"]["high"]),
        several=(several["low"], several["high"]) if several else (0, float("inf")),
        files=[next(f["accepted"] for f in quality["files"] if f["file"] == f"{n}.csv") for n in names],
        persons=(tally["persons"]["low"], tally["persons"]["high"]),
        left_out=(tally["left_out"]["low"], tally["left_out"]["high"]),
    )  # fmt: skip
    assert known.hidden() and fewest_values(known) >= disclosure.FEWEST_VALUES
    inside = exact["_T", "_T"]["answer"]["observed"]["combinations"]
    true = {sum(mask[n] for n in each["lists"]): each["persons"] for each in inside}
    for hidden, (low, high) in possible(known).items():
        assert low - 1e-6 <= true.get(hidden, 0) <= high + 1e-6


def test_no_file_of_the_run_has_an_exact_number_of_persons(study, exact):
    """840 persons are a multiple of five: what must not be there are sums that are none."""
    seen = exact["_T", "_T"]["answer"]["observed"]
    secret = {each["persons"] for each in seen["combinations"]} | {seen["known"], seen["on_two_or_more"]}
    told = {".value", ".low", ".high"}
    for name in ("quality", "manifest", "estimates"):
        body = json.loads((study / "out" / f"{name}.json").read_text(encoding="utf-8"))
        for path, value in numbers(body):
            persons = any(part in path for part in (".persons", ".counted", ".left_out", ".links", ".known"))
            if persons and ".rate" not in path:
                assert any(path.endswith(each) for each in told), path
                if path.endswith(".value"):
                    assert value % 5 == 0 or value == 4.5, (path, value)
    assert any(n % 5 for n in secret)  # the test would see them
