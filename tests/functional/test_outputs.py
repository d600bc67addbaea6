"""What a study gives out: valid, marked, consistent, and with no exact number of persons anywhere."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pyarrow.parquet as pq
import pytest

from command import fanal, files_of, manifest_without_times, write_study
from fanal.vocabulary import OBSERVATION_COLUMNS, json_schema

OUTPUTS = ("facts", "claims", "quality", "manifest", "estimates")
MARK = "SIMULATED"


@pytest.fixture(scope="module")
def out(demo: Path) -> Path:
    return demo / "out"


@pytest.fixture(scope="module")
def facts(out: Path) -> list[dict]:
    return json.loads((out / "facts.json").read_text(encoding="utf-8"))["facts"]


@pytest.fixture(scope="module")
def observations(out: Path) -> list[dict[str, str]]:
    with (out / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def counts(demo: Path) -> dict[tuple[str, ...], int]:
    """The confidential counts of the same study: what must not be found in ``out/``."""
    (path,) = demo.glob("private/cache/count-*/counts.json")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {(table, area, period, *cell): n for table, area, period, cell, n in rows}


# form


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_json_file_fits_its_schema(out, name):
    found = json.loads((out / f"{name}.json").read_text(encoding="utf-8"))
    assert found["schema"] == f"fanal.{name}/1"
    assert found["marking"] == MARK
    jsonschema.validate(found, json_schema(name))


def test_the_files_that_the_issue_names_are_there(out):
    names = set(files_of(out))
    assert {
        "facts.json", "claims.json", "quality.json", "manifest.json", "observations.csv",
        "observations.parquet",
        "report/en/index.html", "report/fr/index.html", "report/report-en.pdf", "report/report-fr.pdf",
    } <= names  # fmt: skip


def test_observations_are_the_same_in_csv_and_parquet(out, observations):
    table = pq.read_table(out / "observations.parquet")
    assert table.column_names == list(OBSERVATION_COLUMNS) == list(observations[0])
    assert len(observations) == table.num_rows > 500
    for csv_row, row in zip(observations, table.to_pylist(), strict=True):
        assert all(float(csv_row[name]) == row[name] for name in ("OBS_VALUE", "LOW", "HIGH"))
        assert csv_row["OBS_ID"] == row["OBS_ID"] and csv_row["MARKING"] == row["MARKING"]


def test_the_manifest_names_every_output_with_its_hash(out):
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert {each["path"] for each in manifest["outputs"]} == set(files_of(out)) - {"manifest.json"}
    assert [each["file"] for each in manifest["inputs"]] == sorted(
        p.name for p in (out.parent / "sources").iterdir()
    )


def test_facts_say_something_in_both_languages_and_have_one_id_each(facts):
    assert len({fact["id"] for fact in facts}) == len(facts)
    for fact in facts:
        assert all(fact["sentence"][lang].strip().endswith((".", "%")) for lang in ("en", "fr")), fact["id"]
        if fact["status"] == "ok":
            assert fact["low"] <= fact["value"] <= fact["high"]
        if fact["measure"] == "share" and fact["status"] == "ok":
            assert 0 <= fact["low"] and fact["high"] <= 100


# marking


def test_every_observation_and_fact_is_marked(facts, observations, out):
    assert {row["MARKING"] for row in observations} == {fact["marking"] for fact in facts} == {MARK}
    sdmx = (out / "sdmx" / "observations.csv").read_text(encoding="utf-8")
    assert all(row["MARKING"] == MARK for row in csv.DictReader(io.StringIO(sdmx)))


def test_every_page_picture_and_table_of_the_report_is_marked(out):
    seen = set()
    for path in (out / "report").rglob("*"):
        if path.suffix in (".html", ".svg"):
            assert MARK in visible(path), path
        elif path.suffix == ".csv":
            rows = list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
            assert rows and all(row["MARKING"] == MARK for row in rows), path
        seen.add(path.suffix)
    assert {".html", ".svg", ".csv", ".pdf"} <= seen


@pytest.mark.full
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_page_of_the_pdf_is_marked(out, lang):
    if shutil.which("pdftotext") is None:
        pytest.skip("needs Debian's poppler-utils (pdftotext)")
    done = subprocess.run(
        ["pdftotext", "-layout", out / "report" / f"report-{lang}.pdf", "-"], capture_output=True, check=True
    )
    pages = done.stdout.decode("utf-8").split("\f")[:-1]
    assert len(pages) > 3
    assert all(MARK in page for page in pages)


# tallies


def test_counts_add_up(out):
    quality = json.loads((out / "quality.json").read_text(encoding="utf-8"))
    for each in [*quality["files"], quality["totals"]]:
        assert each["read"] == each["accepted"] + each["rejected"]
    for file in quality["files"]:
        assert sum(file["rejected_by_rule"].values()) == file["rejected"]
    for name in ("read", "accepted", "rejected"):
        assert quality["totals"][name] == sum(file[name] for file in quality["files"])
    (linkage,) = quality["linkage"]
    assert linkage["records"] == quality["totals"]["accepted"]
    assert linkage["records"] == linkage["persons"]["value"] + linkage["merged"]["value"]
    parts = [linkage[name] for name in ("counted", "left_out")]
    assert linkage["persons"]["low"] <= sum(part["high"] for part in parts)
    assert linkage["persons"]["high"] >= sum(part["low"] for part in parts)
    assert linkage["left_out"]["high"] > 0


def test_rejects_hold_reasons_and_never_the_row(demo):
    quality = json.loads((demo / "out" / "quality.json").read_text(encoding="utf-8"))
    for file in quality["files"]:
        path = demo / "private" / "rejects" / f"{file['file']}-0.csv"
        rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        assert set(rows[0]) == {"file", "row", "column", "field", "rule", "value", "allowed", "nearest"}
        assert len({row["row"] for row in rows}) == file["rejected"]


# spreadsheets


def test_no_cell_of_a_file_to_download_acts_as_a_formula(tmp_path):
    victims = "Detected victims of trafficking in persons"
    rows = ["Country or area,Year,Indicator,Breakdown,Category,Sex,Age,Number"]
    for year in (2020, 2021):
        rows += [f"Kenya,{year},{victims},Total,,Total,Total,120"]
        rows += [f"Kenya,{year},{victims},Citizenship,{sign}1+1,Total,Total,11" for sign in "=+-@"]
    config = '[sources."totals.csv"]\nprotection = "published"\ncitation = "=Office"\n'
    study = write_study(tmp_path / "s", {"totals.csv": "\n".join([*rows, ""])}, config)
    assert fanal("run", study, "--quiet").code == 0
    texts = set()
    for path in (study / "out").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            texts |= {cell for row in csv.reader(file) for cell in row}
    acting = [text for text in texts if text[:1] in tuple("=+-@")]
    assert not [text for text in acting if not re.fullmatch(r"-[\d.]+(?:e-?\d+)?", text)]
    assert {"'=1+1", "'+1+1", "'-1+1", "'@1+1", "'=Office"} <= texts


# no exact number of persons


def test_every_observation_is_hidden_or_rounded(observations):
    for row in observations:
        low, high = float(row["LOW"]), float(row["HIGH"])
        assert low < high and row["OBS_STATUS"] in ("H", "R"), row
        if row["OBS_STATUS"] == "H":
            assert (low, high) == (0, 9)
        else:
            assert float(row["OBS_VALUE"]) % 5 == 0 and high - low == 4


def test_every_range_holds_the_true_count_and_small_ones_look_alike(observations, counts):
    """Looked up by hand in one table: persons by year, and by sex."""
    found = 0
    for row in observations:
        if any(row[name] != "_T" for name in ("AGE", "FORM", "BREAKDOWN")) or row["SEX"] not in (
            "_T",
            "F",
            "M",
        ):
            continue
        cell = () if row["SEX"] == "_T" else (row["SEX"],)
        exact = [
            n for key, n in counts.items()
            if key[1:3] == (row["REF_AREA"], row["TIME_PERIOD"]) and key[3:] == cell
        ]  # fmt: skip
        if not exact:
            continue
        found += 1
        assert float(row["LOW"]) <= exact[0] <= float(row["HIGH"])
        assert (row["OBS_STATUS"] == "H") == (exact[0] < 10)
    assert found > 10


def test_numbers_of_facts_come_from_released_observations_only(facts, observations):
    released = {row["OBS_ID"]: row for row in observations}
    counted = 0
    for fact in facts:
        assert set(fact["observations"]) <= set(released)
        if fact["measure"] != "count" or fact["status"] != "ok":
            continue
        of = [released[each] for each in fact["observations"]]
        low, high = sum(float(row["LOW"]) for row in of), sum(float(row["HIGH"]) for row in of)
        assert (fact["low"], fact["high"]) == (low, high)
        assert math.isclose(fact["value"], sum(float(row["OBS_VALUE"]) for row in of))
        counted += 1
    assert counted > 100
    for fact in facts:
        if fact["status"] == "ok" and fact["measure"] in ("share", "trend"):
            assert fact["observations"], fact["id"]


def test_every_number_in_a_table_of_a_chart_is_a_released_one(out, facts, observations):
    released = {(float(r["OBS_VALUE"]), float(r["LOW"]), float(r["HIGH"])) for r in observations}
    released |= {(f["value"], f["low"], f["high"]) for f in facts if f["status"] == "ok"}
    seen = 0
    names = {"en": ("Value", "Lowest", "Highest"), "fr": ("Valeur", "Minimum", "Maximum")}
    for path in (out / "report").rglob("data/*.csv"):
        if path.name.startswith("estimate-"):
            continue
        rows = list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
        for row in rows:
            shown = [row[name] for name in names[path.parts[-3]]]
            if not all(shown):
                # of what is hidden nothing can be said but its ends
                low, high = float(shown[1]), float(shown[2])
                assert shown[0] == "" and low == 0 and (high / 2, low, high) in released, (path.name, row)
                continue
            numbers = [float(number) for number in shown]
            same = (
                all(math.isclose(a, b, abs_tol=1e-6) for a, b in zip(numbers, each, strict=True))
                for each in released
            )
            assert any(same), (path.name, row)
            seen += 1
    assert seen > 50


def test_every_number_of_an_estimate_is_a_released_one(out):
    released = set(_numbers(json.loads((out / "estimates.json").read_text(encoding="utf-8"))))
    seen = 0
    for path in (out / "report").rglob("data/estimate-*.csv"):
        for row in list(csv.reader(path.open(encoding="utf-8-sig", newline="")))[1:]:
            numbers = {float(cell) for cell in row[1:] if re.fullmatch(r"[\d.]+", cell)}
            assert numbers <= released, (path.name, row)
            seen += len(numbers)
    assert seen > 10


def _numbers(value):
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _numbers(each)
    elif isinstance(value, int | float):
        yield float(value)


def test_no_exact_count_stands_in_any_text_of_the_report(out, counts):
    """A large count that is neither rounded nor the end of a range would be a leak."""
    tallies = json.loads((out / "quality.json").read_text(encoding="utf-8"))
    exempt = {int(n) for n in re.findall(r"\d+", json.dumps(tallies))}
    # a count of 60 or more is said to lie in [5k − 2, 5k + 2]: it may be an end of that, or its middle
    exact = {n for n in counts.values() if n >= 60 and n % 5 not in (0, 2, 3)} - exempt
    assert exact
    for path in (out / "report").rglob("*.html"):
        words = visible(path, own=True).replace(",", "").replace("\u202f", "").replace("\u00a0", " ")
        found = {int(n) for n in re.findall(r"(?<![\w.])\d{2,5}(?![\w.,])", words)}
        assert not found & exact, path


# the same bytes


@pytest.mark.full
def test_one_thread_and_many_and_another_folder_give_the_same_bytes(demo, tmp_path):
    other = tmp_path / "made-again"
    (other / "sources").mkdir(parents=True)
    for path in (demo / "sources").iterdir():
        shutil.copy(path, other / "sources")
    (other / "fanal.toml").write_text(
        "threads = 1\n" + (demo / "fanal.toml").read_text(encoding="utf-8").lstrip()
    )
    assert fanal("run", other, "--quiet").code == 0
    mine, theirs = (files_of(folder / "out", without=("manifest.json",)) for folder in (demo, other))
    assert list(mine) == list(theirs)
    assert [name for name in mine if mine[name] != theirs[name]] == []
    manifests = [manifest_without_times(folder / "out") for folder in (demo, other)]
    for manifest in manifests:
        manifest.pop("key")  # fanal.toml differs in one line
    assert manifests[0] == manifests[1]


def test_the_same_seed_gives_the_same_sources(demo, tmp_path):
    from fanal.simulate import simulate

    (tmp_path / "sources").mkdir()
    simulate(tmp_path / "sources", truth=tmp_path / "truth", records=250, seed=4)
    assert files_of(tmp_path / "sources") == files_of(demo / "sources")


def visible(path: Path, *, own: bool = False) -> str:
    """The text of a page or picture that a reader can see or hear.

    ``own``: without what speaks of the real world: claims, with cited totals, and the page Act.
    """

    class Text(HTMLParser):
        words = ""
        hidden = 0

        def handle_starttag(self, tag, attrs):
            self.hidden += tag in ("style", "script")

        def handle_endtag(self, tag):
            self.hidden -= tag in ("style", "script")

        def handle_data(self, data):
            if not self.hidden:
                self.words += data + " "

    parser = Text()
    page = path.read_text(encoding="utf-8")
    if own and path.name in ("index.html", "act.html"):
        page = page.partition("</section>" if path.name == "index.html" else "</main>")[2]
    parser.feed(page)
    return parser.words
