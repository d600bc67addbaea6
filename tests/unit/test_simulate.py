"""The made-up country: same seed same bytes, known truth, targets met, nobody real in it."""

import csv
import gzip
import json
from collections import Counter
from itertools import zip_longest
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest

from fanal.simulate import TooFewRecords, UnknownFormat, bulk, flaws, girl, simulate
from fanal.simulate.naming import KINDS, name_book, read_rows
from fanal.simulate.people import agencies
from fanal.simulate.pools import SLOTS, data, pool, several, single
from fanal.vocabulary import code_list, fields, lookup_place

RECORDS = 3_000
FIELDS = {field.name: field for field in fields("case_record")}

# Well-known persons whose names lists of common names could put together; in the usual Latin spelling.
NOTABLE = """
Nadia Murad|Omar Sharif|Gamal Nasser|Ali Hakim|Diego Rivera|Mustafa Mahdi Bakri|Nadiia Savchenko
Mykola Lysenko|Kateryna Bondarenko|Nazrul Islam|Rubel Hossain|Kamal Hossain|Thongchai Jaidee
Moussa Traore|Ibrahim Traore|Seydou Keita|Ibrahim Boubacar Keita|Aminata Toure|Emeka Okafor
Mariama Ba|Luis Diaz|Javier Hernandez|Carlos Sanchez|Andreea Marin|Guo Wenjun|Yang Wenjun|Li Jianguo
Pham Tuan|Ho Minh|Malala Yousafzai|Iqbal Masih|Volodymyr Zelensky|Vladimir Putin|Bashar Assad
Saddam Hussein|Gabriel Garcia Marquez|Nicolas Maduro|Chimamanda Adichie|Mao Zedong|Ho Chi Minh
Aung San|Sheikh Hasina|Haile Gebrselassie|Abiy Ahmed|Mengistu Mariam|Boubacar Traore|Lamine Kone
"""


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    folder = tmp_path_factory.mktemp("country")
    truth = simulate(folder / "sources", records=RECORDS, seed=7, truth=folder / "truth")
    return folder, truth


def read_file(path: Path) -> list[dict]:
    """The data rows of one simulated file, by header."""
    if path.suffix == ".csv":
        encoding, delimiter = ("cp1252", ";") if path.name == "police.csv" else ("utf-8", ",")
        with path.open(encoding=encoding, newline="") as file:
            return [
                {k: v or None for k, v in row.items()} for row in csv.DictReader(file, delimiter=delimiter)
            ]
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    rows = list(openpyxl.load_workbook(path, read_only=True).worksheets[0].values)
    banner = len(agencies()["shelter"]["banner"]) + 1
    # a sheet read as a stream ends each row at its last filled cell
    return [dict(zip_longest(rows[banner], row)) for row in rows[banner + 1 :]]


def column(path: Path, rows: list[dict], name: str) -> list:
    language = next((a.get("language") for a in agencies().values() if a["file"] == path.name), None)
    header = FIELDS[name].label(language) if language else name
    return [row.get(header) for row in rows]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_same_seed_same_bytes_and_other_seeds_differ(country, tmp_path):
    folder, truth = country
    again = simulate(tmp_path / "a" / "sources", records=RECORDS, seed=7, truth=tmp_path / "a" / "truth")
    other = simulate(tmp_path / "b" / "sources", records=RECORDS, seed=8, truth=tmp_path / "b" / "truth")
    assert again == truth and bytes_of(tmp_path / "a") == bytes_of(folder)
    assert other != truth
    assert all(bytes_of(folder)[name] != content for name, content in bytes_of(tmp_path / "b").items())


def test_every_file_is_read_back_with_the_rows_that_the_truth_counts(country):
    folder, truth = country
    sizes = {path.name: len(read_file(path)) for path in (folder / "sources").iterdir()}
    assert sizes == truth.files
    assert sum(sizes.values()) == truth.records == RECORDS
    assert set(sizes) == {agency["file"] for agency in agencies().values()}


def test_the_truth_knows_every_record_and_every_person(country):
    folder, truth = country
    records = pq.read_table(folder / "truth" / "records.parquet").to_pylist()
    persons = pq.read_table(folder / "truth" / "persons.parquet").to_pylist()
    in_files = {(path.name, i): key for path in (folder / "sources").iterdir()
                for i, key in enumerate(column(path, read_file(path), "record_key"), 1)}  # fmt: skip
    assert {(r["file"], r["row"]): r["record_key"] for r in records} == in_files
    assert len(set(in_files.values())) == RECORDS
    assert [p["person"] for p in persons] == list(range(truth.persons))
    registered = {(r["person"], r["file"]) for r in records}
    listed = {(p["person"], a["file"]) for p in persons for name, a in agencies().items() if p[name]}
    assert registered == listed
    undetected = [p for p in persons if not any(p[name] for name in agencies())]
    assert len(undetected) == truth.undetected > 0
    assert sum(p["child"] for p in undetected) == truth.children_undetected
    assert truth.detected + truth.undetected == truth.persons
    assert json.loads((folder / "truth" / "truth.json").read_text())["marking"] == "SIMULATED"


def test_lists_overlap_and_depend_on_each_other(country):
    _, truth = country
    assert sum(truth.lists.values()) == truth.detected
    assert sum(count for name, count in truth.lists.items() if "+" in name) > 0.25 * truth.detected
    police = sum(count for name, count in truth.lists.items() if "police" in name) / truth.persons
    shelter = sum(count for name, count in truth.lists.items() if "shelter" in name) / truth.persons
    both = sum(count for name, count in truth.lists.items() if {"police", "shelter"} <= set(name.split("+")))
    assert both / truth.persons > 1.2 * police * shelter


def test_spoilt_rows_are_where_the_truth_says_and_nowhere_else(country):
    folder, truth = country
    records = pq.read_table(folder / "truth" / "records.parquet").to_pylist()
    for path in (folder / "sources").iterdir():
        rows = read_file(path)
        planted = {r["row"]: r["planted"] for r in records if r["file"] == path.name and r["planted"]}
        assert set(planted.values()) == set(flaws.KINDS)
        assert Counter(planted.values()) == Counter(truth.planted[path.name])
        found = {i for name, text in flaws.KINDS.values() if text
                 for i, value in enumerate(column(path, rows, name), 1) if str(value) == text}  # fmt: skip
        found |= {
            i for i, value in enumerate(column(path, rows, "date_registered"), 1) if year_of(value) > 2500
        }
        assert found == set(planted)


def year_of(date: str) -> int:
    return int(next(part for part in date.replace("/", "-").split("-") if len(part) == 4))


def test_values_are_codes_or_labels_of_the_vocabulary(country):
    folder, _ = country
    records = pq.read_table(folder / "truth" / "records.parquet").to_pylist()
    spoilt = {(r["file"], r["row"]) for r in records if r["planted"] or r["damaged"]}
    for path in (folder / "sources").iterdir():
        rows = [row for i, row in enumerate(read_file(path), 1) if (path.name, i) not in spoilt]
        for field in FIELDS.values():
            for text in {value for value in column(path, rows, field.name) if value}:
                parts = text.split(";") if field.many else [text]
                if field.list:
                    assert all(code_list(field.list).lookup(part) for part in parts), (
                        path.name,
                        field.name,
                        text,
                    )
                if field.kind in ("place", "places"):
                    assert all(lookup_place(part) for part in parts), (path.name, field.name, text)


def test_ages_never_contradict_each_other(country):
    folder, _ = country
    for path in (folder / "sources").iterdir():
        rows = read_file(path)
        names = ("age_recruitment", "age_exploitation", "age_identification")
        for ages in zip(*(column(path, rows, name) for name in names), strict=True):
            known = [int(age) for age in ages if age is not None]
            assert known == sorted(known)


def test_each_agency_has_its_own_mistakes(country):
    folder, truth = country
    police = folder / "sources" / "police.csv"
    births = [text for text in column(police, read_file(police), "date_of_birth") if text]
    assert sum(text.startswith("01/01/") for text in births) > 0.15 * len(births)
    helpline = folder / "sources" / "helpline.csv"
    keys = column(helpline, read_file(helpline), "person_key")
    assert keys.count(None) > 0.15 * len(keys)
    repeated = [key for key, count in Counter(key for key in keys if key).items() if count > 1]
    assert repeated
    shelter = folder / "sources" / "shelter.xlsx"
    families = column(shelter, read_file(shelter), "family_name")
    assert 0.15 < families.count(None) / len(families) < 0.4
    assert sum(truth.damaged.values()) > 0


def test_the_girl_is_planted_at_every_seed(country):
    folder, truth = country
    assert truth.girl == girl().record_keys and len(truth.girl) == 3
    assert len(set(girl().spellings.values())) == 3
    for agency, key in truth.girl.items():
        path = folder / "sources" / agencies()[agency]["file"]
        rows = read_file(path)
        row = column(path, rows, "record_key").index(key)
        assert column(path, rows, "given_name")[row] == girl().registrations[agency]["given_name"]
        assert column(path, rows, "family_name")[row] == girl().registrations[agency]["family_name"]
    records = pq.read_table(folder / "truth" / "records.parquet").to_pylist()
    assert {r["person"] for r in records if r["record_key"] in truth.girl.values()} == {0}


def test_shares_are_near_their_targets(tmp_path):
    simulate(tmp_path / "s", records=30_000, seed=3, format="parquet", truth=tmp_path / "t")
    persons = pq.read_table(tmp_path / "t" / "persons.parquet").to_pylist()
    shares = data("shares.toml")
    assert np.mean([p["child"] for p in persons]) == pytest.approx(shares["child"], abs=0.01)
    for group in ("girl", "boy", "woman", "man"):
        of_group = [p for p in persons if p["group"] == group and p["age"] >= 8]
        for code, target in shares["purposes"][group].items():
            share = np.mean([code in p["purposes"].split(";") for p in of_group])
            assert share == pytest.approx(target, abs=0.025), (group, code)
    years = Counter(p["year"] for p in persons)
    for year, target in shares["year"].items():
        assert years[int(year)] / len(persons) == pytest.approx(target, abs=0.01)
    table = pq.read_table(tmp_path / "s" / "police.parquet", columns=["means_of_control"]).to_pydict()
    given = [text.split(";") for text in table["means_of_control"] if text]
    for code, target in shares["means_of_control"].items():
        if code != "missing":
            assert np.mean([code in codes for codes in given]) == pytest.approx(target, abs=0.03), code


def test_every_code_with_a_share_is_in_the_vocabulary():
    for name, table in data("shares.toml").items():
        if name not in FIELDS or not FIELDS[name].list:
            continue
        groups = [table[group] for group in table.get("by", [])] or [table]
        codes = {code for group in groups for code in group} - {"missing", "when", "by"}
        assert codes <= set(code_list(FIELDS[name].list).codes), name


def test_pools_hold_the_shares_exactly_or_nearly():
    assert Counter(single({"a": 0.25, "b": 0.75})) == {"a": SLOTS // 4, "b": 3 * SLOTS // 4}
    lists = several({"a": 0.7, "b": 0.5, "c": 0.2}, ["a", "b", "c"])
    for code, target in {"a": 0.7, "b": 0.5, "c": 0.2}.items():
        assert sum(code in text for text in lists) / SLOTS == pytest.approx(target, abs=0.02)
    assert "none" in pool("violence").values
    assert not any("none" in text.split(";") and ";" in text for text in pool("violence").values)


def test_no_pair_of_names_is_a_notable_person():
    book = name_book()
    forbidden = {(r["culture"], r["given"], r["family"]) for r in read_rows("not_together.csv")}
    possible = set()
    for culture in book.cultures:
        rows = read_rows(f"{culture}.csv")
        assert {row["kind"] for row in rows} == set(KINDS)
        for given in (row for row in rows if row["kind"] != "family"):
            for family in (row for row in rows if row["kind"] == "family"):
                if (culture, given["native"], family["native"]) not in forbidden:
                    g, f = given["latin"].split("|")[0], family["latin"].split("|")[0]
                    possible |= {f"{g} {f}".casefold(), f"{f} {g}".casefold()}
    notable = {name.strip().casefold() for name in NOTABLE.replace("\n", "|").split("|") if name.strip()}
    assert sorted(notable & possible) == []


def test_forbidden_pairs_are_never_drawn():
    book = name_book()
    given, family = np.divmod(book.forbidden, len(book.native))
    culture = np.searchsorted(book.start[:, 0], given, side="right") - 1
    parted = book.part(given, family, culture)
    assert not np.isin(given * len(book.native) + parted, book.forbidden).any()


def test_the_girls_family_name_is_nobodys_in_the_lists():
    spellings = {text.casefold() for text in name_book().spellings}
    assert not {record["family_name"].casefold() for record in girl().registrations.values()} & spellings


def test_nobody_can_be_called_or_written_to(country):
    folder, _ = country
    for path in (folder / "sources").iterdir():
        rows = read_file(path)
        assert all(text.startswith("+999 ") for text in column(path, rows, "phone") if text)
        assert all(text.endswith("@example.org") for text in column(path, rows, "email") if text)


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_bulk_has_every_field_and_a_known_share_of_invalid_rows(tmp_path, format):
    path, again = tmp_path / f"a.{format}", tmp_path / f"b.{format}"
    planted = bulk(path, records=20_000, seed=5, format=format)
    assert bulk(again, records=20_000, seed=5, format=format) == planted
    assert path.read_bytes() == again.read_bytes()
    wanted = [field.name for field in FIELDS.values() if not (field.derived or field.identity)]
    if format == "csv":
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = list(csv.reader(file))
        assert header == wanted and len(rows) == 20_000
        return
    table = pq.read_table(path)
    assert table.column_names == wanted and table.num_rows == 20_000
    assert 0.007 < sum(planted.values()) / 20_000 < 0.013
    assert sum(count > 0 for count in planted.values()) > 30
    assert len(set(table["record_key"].to_pylist())) == 20_000
    for field in (FIELDS[name] for name in wanted if FIELDS[name].list):
        wrong = 0
        for text in filter(None, table[field.name].to_pylist()):
            parts = text.split(";") if field.many else [text]
            wrong += not all(part in code_list(field.list) for part in parts)
        assert wrong == planted[field.name], field.name


def test_progress_reaches_the_end(tmp_path):
    seen = []
    simulate(
        tmp_path, records=500, seed=1, format="jsonl", progress=lambda done, whole: seen.append((done, whole))
    )
    assert seen[-1] == (500, 500) and [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_call_that_cannot_be_met_is_refused_in_words(tmp_path):
    with pytest.raises(TooFewRecords) as few:
        simulate(tmp_path, records=3)
    assert "20" in few.value.say("en") and "20" in few.value.say("fr")
    with pytest.raises(UnknownFormat) as unknown:
        simulate(tmp_path, format="word")
    assert "parquet" in unknown.value.say("fr")
    with pytest.raises(UnknownFormat):
        bulk(tmp_path / "x", records=10, format="jsonl")
