"""The two files of the Counter-Trafficking Data Collaborative: declared published, and not declared at
all."""

import csv
import gzip
import json
import re
import shutil
import subprocess

import pyarrow.parquet as pq
import pytest

from fanal.study import new_study, run

pytestmark = pytest.mark.full
FILES = ("CTDC_synthetic_20210825.csv.gz", "CTDC_VPsynthetic_condensed.csv")


def study(tmp_path_factory, shared_data, *, published):
    config = "format = 1\n"
    if published:
        config += "".join(
            f'[sources."{name}"]\nprotection = "published"\ncitation = "CTDC"\n' for name in FILES
        )
    made = new_study(tmp_path_factory.mktemp("ctdc") / "study", config=config)
    for name in FILES:
        shutil.copy(shared_data / "ctdc" / name, made.sources)
    return made, run(made.root)


@pytest.fixture(scope="module")
def published(tmp_path_factory, shared_data):
    return study(tmp_path_factory, shared_data, published=True)


@pytest.fixture(scope="module")
def undeclared(tmp_path_factory, shared_data):
    return study(tmp_path_factory, shared_data, published=False)


def observations(made):
    with (made.out / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def total(rows, dataset):
    wanted = {
        "DATASET": dataset,
        "REF_AREA": "W",
        "TIME_PERIOD": "_T",
        "BREAKDOWN": "_T",
        "FORM": "_T",
        "SEX": "_T",
        "AGE": "_T",
    }
    (row,) = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return float(row["OBS_VALUE"])


def test_two_datasets_never_summed_and_never_de_duplicated(published):
    made, result = published
    rows = observations(made)
    assert total(rows, "ctdc-global-2021") == 193_025
    assert total(rows, "ctdc-victim-perpetrator") == 21_195
    assert {row["DATASET"] for row in rows} == {"ctdc-global-2021", "ctdc-victim-perpetrator"}
    assert (result.read, result.accepted, result.marking) == (214_220, 214_220, "")
    assert set(result.persons.values()) == {214_220}


def test_children_at_the_time_who_are_adults_by_age_band(published):
    made, _ = published
    (path,) = made.cache.glob("read-*/CTDC_synthetic*.parquet")
    table = pq.read_table(path, columns=["child_at_time", "age_group"]).to_pylist()
    assert sum(row["child_at_time"] == "yes" and row["age_group"] == "Y_GE18" for row in table) == 1_384


def test_shares_are_of_those_who_report_anything(published, shared_data):
    """The code book's denominator, counted here from the file itself."""
    made, _ = published
    forms = {
        "isForcedLabour": "forced_labour",
        "isSexualExploit": "sexual_exploitation",
        "isOtherExploit": "other",
    }
    with gzip.open(shared_data / "ctdc" / FILES[0], "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if any(row[name] == "1" for name in forms)]
    facts = {
        fact["id"]: fact
        for fact in json.loads((made.out / "facts.json").read_text(encoding="utf-8"))["facts"]
    }
    for name, form in forms.items():
        start = f"ctdc-global-2021/W/victims_detected/share/_T._T.{form}/_T/all_reporting_areas"
        (fact,) = [fact for key, fact in facts.items() if key.startswith(start)]
        share = 100 * sum(row[name] == "1" for row in rows) / len(rows)
        assert fact["value"] == fact["low"] == fact["high"] == pytest.approx(share)
        assert fact["of"] == "form_reported"


def test_no_figure_joins_the_two_datasets(published):
    made, _ = published
    datasets = {row["OBS_ID"]: row["DATASET"] for row in observations(made)}
    for fact in json.loads((made.out / "facts.json").read_text(encoding="utf-8"))["facts"]:
        assert {datasets[each] for each in fact["observations"]} <= {fact["dataset"]}


def exact_counts(made):
    """Counts that are no multiple of five and no end of a rounded range, and too large to occur by chance.

    The totals of the files are left out: read, accepted and rejected are tallies.
    """
    found = set()
    for path in made.cache.glob("count-*/counts.json"):
        found |= {
            n
            for _, _, _, _, n in json.loads(path.read_text(encoding="utf-8"))
            if n > 10_000 and n % 5 in (1, 4)
        }
    return found - {193_025, 21_195, 214_220}


def ends_of_sums(made):
    """Ends of ranges summed over areas: they may be any number, also one that is a count elsewhere."""
    facts = json.loads((made.out / "facts.json").read_text(encoding="utf-8"))["facts"]
    sums = [f for f in facts if (f["areas_matched"] or 0) > 1 and f["measure"] == "count"]
    assert sums and all(fact["low"] < fact["high"] for fact in sums)
    return {int(fact[end]) for fact in sums for end in ("low", "high")}


def test_undeclared_files_show_no_exact_count_in_any_text(published, undeclared):
    made, _ = undeclared
    exact = exact_counts(published[0]) - ends_of_sums(made)
    assert len(exact) > 10
    looked = set()
    for path in sorted(made.out.rglob("*")):
        if path.name in ("facts.json", "manifest.json"):
            # sums over areas and sizes of files may be any number; facts are looked at one by one below
            continue
        if path.suffix == ".pdf" and shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode(
                "utf-8"
            )
        elif path.suffix in (".json", ".csv", ".html", ".svg", ".xml"):
            # where a mark is drawn is no text
            text = re.sub(r' (?:d|transform|points)="[^"]*"', "", path.read_text(encoding="utf-8"))
        else:
            continue
        looked.add(path.suffix)
        joined = re.sub(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}(?!\d))", "", text)
        numbers = {int(n) for n in re.findall(r"(?<![\d.\w])\d{5,6}(?!\w|\.\d*[1-9])", text + joined)}
        assert not numbers & exact, path.relative_to(made.out)
    assert {".json", ".csv", ".html", ".svg", ".xml"} <= looked
    shown = {"105,990", "105\u202f990"}  # women and girls: only ever as a range around it
    for path in (made.out / "report").rglob("*.html"):
        assert not [number for number in shown if number in path.read_text(encoding="utf-8")]


def test_undeclared_files_give_no_exact_count_anywhere(undeclared):
    made, result = undeclared
    assert result.marking == "INTERNAL"
    for row in observations(made):
        assert float(row["LOW"]) < float(row["HIGH"])
        assert row["OBS_STATUS"] in ("H", "R")
        assert row["MARKING"] == "INTERNAL"
    for fact in json.loads((made.out / "facts.json").read_text())["facts"]:
        assert fact["status"] != "ok" or fact["low"] < fact["high"] or fact["value"] in (0, 100), fact["id"]
        assert fact["marking"] == "INTERNAL"
    for path in (made.out / "report").rglob("*.html"):
        assert "INTERNAL" in path.read_text(encoding="utf-8")
