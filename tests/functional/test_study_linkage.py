"""Linkage as a stage of a study: only with a purpose, adding up, cached, undone, and without a name left."""

from __future__ import annotations

import csv
import json
import shutil
import stat
import sys

import pyarrow.parquet as pq
import pytest

from agencies import ALLOWED, FAMILY, GIVEN, NOW
from command import files_of, write_study
from fanal import disclosure
from fanal.foundation.crypto import new_master, write_key_file
from fanal.linkage.keeping import Judgement, keep_judgements
from fanal.study import Study
from fanal.study import run as run_study
from fanal.study.overlaps import links_of, overlaps, persons_of

HEAD = (
    "record_key,person_key,given_name,family_name,date_of_birth,phone,sex,age_identification,"
    "date_identified,status,purposes,country_detection\n"
)


def agency(letter, persons, *, slip=False):
    lines = [HEAD]
    for i in persons:
        family = FAMILY[(i * 3 + i // 8) % 8] + "aeiou"[i % 5]
        family = family[:-2] + family[-1] if slip and i % 4 == 0 else family
        lines.append(
            f"{letter}{i},,{GIVEN[i % 10]},{family},{1995 + i % 17}-{1 + i % 12:02d}-{1 + (i * 5) % 28:02d},"
            f"+999 {10_000_000 + i * 7919},{'FM'[i % 2]},{10 + i % 12},2022-0{1 + i % 9}-11,"
            "identified,begging,FRA\n"
        )
    return "".join(lines)


FILES = {"border.csv": agency("B", range(0, 50)), "shelter.csv": agency("S", range(30, 80), slip=True)}


def config(*allowed, more=""):
    text = f'format = 1\nestimates = "off"\n{more}'
    return text + "".join(f'[sources."{name}"]\n{ALLOWED}' for name in allowed)


def quality(root):
    return json.loads((root / "out" / "quality.json").read_text(encoding="utf-8"))


def only(root):
    (tally,) = quality(root)["linkage"]
    return tally


def persons_in(root):
    """How many persons there are, exactly: what only ``private/`` knows."""
    ids = Study(root).links / "person-ids.json"
    return len(set(json.loads(ids.read_text(encoding="utf-8"))["person"].values()))


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    root = write_study(tmp_path_factory.mktemp("linked") / "s", FILES, config(*FILES))
    run_study(root, now=NOW)
    return root


@pytest.fixture
def copy(linked, tmp_path):
    return shutil.copytree(linked, tmp_path / "s")


def test_registrations_are_persons_and_merged(linked):
    tally = only(linked)
    assert tally["records"] == 100 == tally["persons"]["value"] + tally["merged"]["value"]
    assert tally["linked"]["registrations"] == 100 and tally["linked"]["persons"] == tally["persons"]
    assert 78 <= persons_in(linked) <= 84  # 80 in truth
    assert tally["persons"]["low"] <= persons_in(linked) <= tally["persons"]["high"]
    assert tally["counted"] == tally["persons"] and tally["left_out"] == disclosure.cell(0)
    assert "not_linked" not in tally


def test_pairs_of_sources_are_protected_like_every_count(linked):
    pairs = {tuple(each["sources"]): (each["low"], each["high"]) for each in only(linked)["linked"]["pairs"]}
    low, high = pairs["border.csv", "shelter.csv"]
    assert low <= 20 <= high and high - low == 4
    assert pairs["border.csv", "border.csv"] == (0, 9)


def test_a_linked_person_stands_once_with_all_that_was_said(linked):
    (folder,) = Study(linked).cache.glob("link-*")
    persons = pq.read_table(folder / "persons.parquet")
    assert persons.num_rows == persons_in(linked)
    found = overlaps(links_of(folder), by=("sex",))
    assert found.lists == ("border.csv", "shelter.csv")
    assert sum(found.table().values()) == persons.num_rows == persons_of(links_of(folder)).num_rows
    assert len(found.draws) == 50 and all(sum(found.table(k).values()) > 70 for k in range(50))


@pytest.mark.parametrize(
    ("change", "missing"),
    [("purpose", "purpose"), ("legal_basis", "legal_basis"), ("agreement", "agreement"), ("until", "until"),
     ("past", "until_past")],
)  # fmt: skip
def test_without_purpose_basis_agreement_and_date_nobody_is_linked(tmp_path, change, missing):
    lines = ALLOWED.splitlines(keepends=True)
    given = "".join(line for line in lines if not line.startswith(change))
    given = given.replace("2027", "2025") if change == "past" else given
    text = f'format = 1\nestimates = "off"\n[sources."border.csv"]\n{given}[sources."shelter.csv"]\n{given}'
    root = write_study(tmp_path / "s", FILES, text)
    run_study(root, now=NOW)
    tally = only(root)
    assert tally["persons"] == disclosure.cell(100) and "linked" not in tally
    assert tally["not_linked"] == [{"file": name, "missing": [missing]} for name in sorted(FILES)]
    page = (root / "out" / "report" / "en" / "quality.html").read_text(encoding="utf-8")
    assert "were not linked" in page and "border.csv" in page
    assert not list(Study(root).cache.glob("link-*"))


def test_a_source_that_may_not_be_linked_stands_beside_those_that_may(tmp_path):
    root = write_study(tmp_path / "s", FILES | {"other.csv": agency("O", range(5))}, config(*FILES))
    run_study(root, now=NOW)
    tally = only(root)
    assert tally["records"] == 105 == tally["persons"]["value"] + tally["merged"]["value"]
    assert tally["persons"]["value"] == tally["linked"]["persons"]["value"] + 5
    assert tally["linked"]["registrations"] == 100
    assert [each["file"] for each in tally["not_linked"]] == ["other.csv"]


def test_the_end_date_passes_though_nothing_else_changes(copy):
    assert run_study(copy, now=NOW).unchanged
    later = run_study(copy, now=NOW.replace(month=12))
    assert later.unchanged
    assert not run_study(copy, now=NOW.replace(year=2028)).unchanged
    assert only(copy)["not_linked"]


def test_an_unchanged_study_needs_no_identity_and_a_decision_links_anew(copy, monkeypatch):
    from fanal import sources

    seen = []
    real = sources.write_identity
    monkeypatch.setattr(sources, "write_identity", lambda *a, **k: (seen.append(a), real(*a, **k)))
    assert run_study(copy, now=NOW).unchanged and not seen
    (copy / "fanal.toml").write_text(config(*FILES, more='title = "New"\n'), encoding="utf-8")
    run_study(copy, now=NOW)  # something else changed: the linkage stands in the cache
    assert not seen
    before = persons_in(copy)
    keep_judgements(copy / "decisions" / "links.csv",
                    [Judgement("border.csv/B1", "border.csv/B2", True, "AB", "2026-06-02")])  # fmt: skip
    run_study(copy, now=NOW)
    assert len(seen) == 2 and persons_in(copy) == before - 1
    assert only(copy)["linked"]["decisions"]["used"] == 1


def test_a_source_that_changed_is_linked_anew_with_the_others_and_ids_stay(copy):
    ids = Study(copy).links / "person-ids.json"
    before = json.loads(ids.read_text(encoding="utf-8"))["person"]
    (copy / "sources" / "shelter.csv").write_text(agency("S", range(30, 85), slip=True), encoding="utf-8")
    run_study(copy, now=NOW)
    after = json.loads(ids.read_text(encoding="utf-8"))["person"]
    assert set(after) == set(before) | {f"shelter.csv/S{i}" for i in range(80, 85)}
    assert sum(after[record] != before[record] for record in before) <= 4


def test_the_same_study_gives_the_same_bytes_elsewhere(linked, tmp_path):
    again = write_study(tmp_path / "s", FILES, config(*FILES))
    run_study(again, now=NOW)
    assert files_of(again / "out", without=("manifest.json",)) == files_of(
        linked / "out", without=("manifest.json",)
    )


def holding(root, names):
    """The files outside ``sources/`` that hold any of these names."""
    wanted = [name.encode() for name in names]
    found = set()
    for path in root.rglob("*"):
        if path.is_file() and root / "sources" not in path.parents:
            held = path.read_bytes()
            if any(name in held for name in wanted):
                found.add(path.relative_to(root).as_posix())
    return found


def holds_a_name(root):
    return holding(root, FAMILY)


def test_after_a_run_no_name_is_left(linked):
    assert not holds_a_name(linked)
    assert not Study(linked).identity.exists()


def test_identity_is_sealed_where_a_key_lies_outside(tmp_path):
    key = tmp_path / "identity.key"
    write_key_file(key, new_master())
    root = write_study(tmp_path / "s", FILES, config(*FILES, more='identity_key_file = "../identity.key"\n'))
    run_study(root, now=NOW)
    sealed = sorted(Study(root).sealed.iterdir())
    assert len(sealed) == 2 and not holds_a_name(root)
    before = {path.name: path.read_bytes() for path in sealed}
    keep_judgements(root / "decisions" / "links.csv",
                    [Judgement("border.csv/B1", "border.csv/B2", True, "AB", "2026-06-02")])  # fmt: skip
    run_study(root, now=NOW)
    assert {path.name: path.read_bytes() for path in Study(root).sealed.iterdir()} == before
    assert not holds_a_name(root)


def test_a_key_inside_the_study_is_refused(tmp_path):
    from fanal.study.config import BadValue

    root = write_study(tmp_path / "s", FILES, config(more='identity_key_file = "private/key"\n'))
    with pytest.raises(BadValue):
        run_study(root, now=NOW)


def test_a_review_of_a_study_shows_names_in_its_private_file_alone(demo_copy):
    from fanal.cli.main import main

    study = Study(demo_copy)
    assert main(["review", str(demo_copy), "--file", "--by", "AB"]) == 0
    path = study.review / "review.csv"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = read_rows(path)
    names = {row["family name 1"] for row in rows if len(row["family name 1"]) > 5}
    assert names and holding(demo_copy, names) == {"private/identity/review/review.csv"}
    study.prepare()
    assert path.exists()  # what somebody asked for stays until it is read back
    rows[0]["decision"] = "yes"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    assert main(["review", str(demo_copy), "--apply", "review.csv", "--by", "AB"]) == 0
    assert not holding(demo_copy, names) and not study.identity.exists()
    (decision,) = read_rows(study.decisions)
    assert decision["same"] == "yes" and decision["left"] == rows[0]["left"]


def read_rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_what_cannot_be_linked_leaves_the_study_as_it_was(tmp_path):
    nameless = {name: "\n".join(",".join(cell if i not in (2, 3, 4, 5) else "" for i, cell in enumerate(
        line.split(","))) for line in text.splitlines()) + "\n" for name, text in FILES.items()}  # fmt: skip
    nameless = {name: HEAD + text.partition("\n")[2] for name, text in nameless.items()}
    root = write_study(tmp_path / "s", nameless, config(*FILES))
    run_study(root, now=NOW)
    tally = only(root)
    assert tally["link_failed"] == "FNL-LNK-001" and tally["persons"] == disclosure.cell(100)
    assert "could not be linked" in (root / "out" / "report" / "en" / "quality.html").read_text(
        encoding="utf-8"
    )
