"""fanal link and fanal review on person files: keys out, never names; batches, decisions, undo."""

from __future__ import annotations

import csv
import shutil
import stat
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from command import fanal, files_of
from fanal.foundation.messages import LANGUAGES, catalogue
from fanal.simulate import simulate

GIVEN = [
    "Awa",
    "Mariam",
    "Jonas",
    "Elena",
    "Tomas",
    "Ngozi",
    "Farah",
    "Linh",
    "Petra",
    "Samuel",
    "Ines",
    "Olga",
]
FAMILY = [
    "Diallovin",
    "Kestrane",
    "Bruvald",
    "Ostrenko",
    "Havelin",
    "Adebori",
    "Nassimi",
    "Trandoc",
    "Zelenik",
    "Quorum",
]


def people(n, *, start=0):
    """Persons twice: once as they are, once with a slip; true person, key, and what was written."""
    rows = []
    for i in range(start, start + n):
        given, family = GIVEN[i % 12], FAMILY[(i * 7 + i // 10) % 10] + "aeiou"[i % 5]
        born = f"{1990 + i % 20}-{1 + i % 12:02d}-{1 + (i * 5) % 28:02d}"
        phone = f"+999 {10_000_000 + i * 7919}"
        rows.append([i, given, family, born, phone, "ab"[i % 2]])
        rows.append([i, given, family[:-2] + family[-1], born, phone if i % 3 else "", "ab"[i % 2]])
    return rows


def write(path, rows, keys):
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["key", "person", "first_name", "surname", "dob", "phone", "group"])
        for (person, *said, group), key in zip(rows, keys, strict=True):
            out.writerow([key, person, *said, group])
    return path


def numbered(n, start=0):
    return [f"K{start + i}" for i in range(n)]


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    base = tmp_path_factory.mktemp("link")
    rows = people(60)
    file = write(base / "agency.csv", rows, numbered(len(rows)))
    result = fanal(
        "link", file, "--out", base / "out", "--key", "key", "--truth", "person", "--by", "group", "--json"
    )
    assert result.code == 0, result.err
    return base, file, result


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_json_says_what_was_done(linked):
    found = linked[2].json
    assert found["schema"] == "fanal.link/1" and found["records"] == 120
    assert found["f1"] > 0.9 and set(found["by"]) == {"a", "b"}
    assert 50 <= found["persons"] <= 70 and found["pairs_scored"] > 0


def test_the_files_hold_keys_and_no_name(linked):
    base, _, result = linked
    out = base / "out"
    assert [row["record"] for row in table(out / "persons.csv")] == numbered(120)
    assert {"persons.csv", "pairs.csv", "clusters.csv", "changes.csv"} <= set(files_of(out))
    sizes = [int(row["records"]) for row in table(out / "clusters.csv")]
    assert sum(sizes) + (result.json["persons"] - len(sizes)) == 120
    held = b"".join(files_of(out).values()) + result.out.encode() + result.err.encode()
    for name in (*FAMILY, "+999 1000"):
        assert name.encode() not in held
    if sys.platform != "win32":
        assert stat.S_IMODE(out.stat().st_mode) == 0o700
        assert all(
            stat.S_IMODE((out / name).stat().st_mode) == 0o600 for name in ("persons.csv", "pairs.csv")
        )


def test_opaque_keys_and_truth_give_the_same_agreement(linked, tmp_path):
    """Keys and the truth never enter the comparison."""
    rows = people(60)
    opaque = [[f"{(row[0] * 7919) % 100_003:x}", *row[1:]] for row in rows]
    file = write(
        tmp_path / "agency.csv", opaque, [f"{(i * 104_729) % 999_983:06d}" for i in range(len(rows))]
    )
    found = fanal(
        "link", file, "--out", tmp_path / "o", "--key", "key", "--truth", "person", "--by", "group", "--json"
    ).json
    assert {k: found[k] for k in ("f1", "precision", "recall", "by", "persons")} == {
        k: linked[2].json[k] for k in ("f1", "precision", "recall", "by", "persons")
    }
    without = fanal("link", file, "--out", tmp_path / "p", "--key", "key", "--json").json
    assert without["persons"] == found["persons"] and without["f1"] is None


def test_a_batch_keeps_the_ids_and_says_what_it_changed(linked, tmp_path):
    rows = people(60)
    first = write(tmp_path / "one.csv", rows, numbered(len(rows)))
    more = people(20, start=55)
    second = write(tmp_path / "two.csv", more, numbered(len(more), 1000))
    assert fanal("link", first, "--out", tmp_path / "o", "--key", "key", "--json").code == 0
    before = {row["record"]: row["person"] for row in table(tmp_path / "o" / "persons.csv")}
    found = fanal("link", second, "--into", tmp_path / "o", "--key", "key", "--json").json
    assert found["records"] == 160
    after = {row["record"]: row["person"] for row in table(tmp_path / "o" / "persons.csv")}
    moved = [record for record in before if before[record] != after[record]]
    changes = table(tmp_path / "o" / "changes.csv")
    assert len(changes) == found["changes"] and all(row["reason"] for row in changes)
    assert (not moved) or changes
    assert len(moved) <= 0.2 * len(before)


def test_without_a_key_a_record_is_file_and_row_and_a_second_key_is_an_error(tmp_path):
    rows = people(10)
    file = write(tmp_path / "agency.csv", rows, ["K"] * len(rows))
    assert fanal("link", file, "--out", tmp_path / "o", "--quiet").code == 0
    assert table(tmp_path / "o" / "persons.csv")[0]["record"] == "agency.csv:2"
    result = fanal("link", file, "--out", tmp_path / "p", "--key", "key", "--json")
    assert result.code == 1 and result.json["error"]["code"] == "FNL-SRC-063"
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_terminal_says_it_in_words(linked, tmp_path, lang):
    result = fanal(
        "--lang", lang, "link", linked[1], "--out", tmp_path / "o", "--key", "key", "--truth", "person"
    )
    assert {"en": "Registrations: ", "fr": "Enregistrements\N{NO-BREAK SPACE}: "}[lang] in result.out
    assert {"en": "false", "fr": "faux"}[lang] in result.out and "F1" in result.out
    assert "group" in result.out  # a column nobody compared is named


def uncertain(out):
    return fanal("review", out, "--file", "--by", "AB")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Registrations of two agencies of the made-up country: many pairs of which nobody can be sure."""
    folder = tmp_path_factory.mktemp("doubtful")
    simulate(folder / "sources", records=1000, seed=7)
    out, files = folder / "o", [folder / "sources" / name for name in ("police.csv", "helpline.csv")]
    assert fanal("link", *files, "--out", out, "--quiet").code == 0
    return out, files


@pytest.fixture
def doubtful(made, tmp_path):
    return Path(shutil.copytree(made[0], tmp_path / "o")), made[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_at_the_screen_another_key_is_asked_again_and_skipping_decides_nothing(doubtful, lang):
    out, _ = doubtful
    yes = {"en": "y", "fr": "o"}[lang]
    typed = f"maybe\n{yes}\nseen both\ns\nq\n"
    result = fanal("--lang", lang, "review", out, "--by", "AB", typed=typed)
    assert result.code == 0, result.err
    words = catalogue(lang, "linkage")
    assert result.out.count(words["screen.unknown"]) == 1
    assert result.out.count(words["screen.ask"]) == 4  # of the first pair twice
    (decision,) = table(out / "decisions.csv")
    assert (decision["same"], decision["reason"]) == ("yes", "seen both")


def test_review_by_file_keeps_decisions_and_forgets_the_names(doubtful):
    out, files = doubtful
    result = uncertain(out)
    assert result.code == 0, result.err
    path = out / "private" / "review" / "review.csv"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = table_with_bom(path)
    assert rows[0]["given name 1"] and rows[0]["why"]
    names = {row["given name 1"] for row in rows} - {""}
    rows[0]["decision"], rows[0]["reason"] = "no", "seen both"
    rewrite(path, rows)
    applied = fanal("review", out, "--apply", path, "--by", "AB")
    assert applied.code == 0 and not path.exists()
    (decision,) = table(out / "decisions.csv")
    assert (decision["left"], decision["right"], decision["same"]) == (
        rows[0]["left"],
        rows[0]["right"],
        "no",
    )
    assert decision["by"] == "AB" and decision["at"] and decision["reason"] == "seen both"
    assert fanal("link", *files, "--out", out, "--quiet").code == 0
    person = {row["record"]: row["person"] for row in table(out / "persons.csv")}
    assert person[decision["left"]] != person[decision["right"]]
    held = b"".join(files_of(out).values())
    assert not any(name.encode() in held for name in names)


def table_with_bom(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)


def test_four_eyes_wait_and_disagree(doubtful):
    from fanal.linkage.keeping import Judgement, keep_judgements

    out, files = doubtful
    one, other = "police.csv:2", "police.csv:4"
    keep_judgements(out / "decisions.csv", [Judgement(one, other, True, "AB", "2026-01-01", needs=2)])
    assert (
        "1 pair waits for a second reviewer"
        in fanal("review", out, "--file", "--by", "AB", "--most", "1").out
    )
    keep_judgements(out / "decisions.csv", [Judgement(other, one, True, "CD", "2026-01-02", needs=2)])
    again = fanal("link", *files, "--out", out)
    assert "1 decision of a reviewer was used" in again.out
    person = {row["record"]: row["person"] for row in table(out / "persons.csv")}
    assert person[one] == person[other]
    keep_judgements(out / "decisions.csv", [Judgement(one, other, False, "CD", "2026-01-03", needs=2)])
    assert f"{one} and {other}" in fanal("review", out, "--file", "--by", "EF").out


def test_an_undo_puts_the_persons_back_and_holds(doubtful):
    from fanal.linkage.keeping import Judgement, keep_judgements

    out, files = doubtful
    before = {row["record"]: row["person"] for row in table(out / "persons.csv")}
    pair = next((a, b) for a in before for b in before if before[a] != before[b])
    keep_judgements(out / "decisions.csv", [Judgement(*pair, True, "AB", "2026-01-01")])
    assert fanal("link", *files, "--out", out, "--quiet").code == 0
    merged = [row for row in table(out / "changes.csv") if row["reason"] == "decision"]
    assert merged
    for row in sorted(table(out / "changes.csv"), key=lambda row: -int(row["change"])):
        result = fanal("review", out, "--undo", row["change"], "--by", "CD")
        assert result.code == 0, result.err
    assert {row["record"]: row["person"] for row in table(out / "persons.csv")} == before
    nobody = fanal("review", out, "--undo", "999", "--by", "CD")
    assert nobody.code == 2 and "FNL-LNK-022" in nobody.err


def encoded(path, rows, source, letter):
    from fanal.foundation.names.encoding import Encoder, write_encoded

    encoder = Encoder(b"k" * 32)
    filters = [
        encoder.encode({"given_name": given, "family_name": family, "date_of_birth": born, "phone": phone})
        for _, given, family, born, phone, _ in rows
    ]
    keys = [f"{letter}{row[0]}" for row in rows]
    write_encoded(path, encoder, records=keys, source=source, filters=filters)
    return path


def test_encoded_files_are_linked_without_a_secret_or_a_name(tmp_path):
    rows = people(60)
    one = encoded(tmp_path / "one.parquet", rows[0::2], "one", "A")
    other = encoded(tmp_path / "other.parquet", rows[1::2], "other", "B")
    result = fanal("link", "--encoded", one, other, "--out", tmp_path / "o", "--json")
    assert result.code == 0, result.err
    person = {row["record"]: row["person"] for row in table(tmp_path / "o" / "persons.csv")}
    right = sum(person[f"A{i}"] == person[f"B{i}"] for i in range(60))
    assert len(person) == 120 == result.json["records"] and right > 50
    again = fanal("link", "--encoded", one, other, "--out", tmp_path / "o", "--json")
    assert again.json["changes"] == 0
    assert {row["record"]: row["person"] for row in table(tmp_path / "o" / "persons.csv")} == person
    refused = fanal("link", "--encoded", one, other, "--out", tmp_path / "p", "--key", "key", "--json")
    assert refused.code == 2 and refused.json["error"]["code"] == "FNL-LNK-046"
    plain = write(tmp_path / "plain.csv", rows, numbered(len(rows)))
    mixed = fanal("link", plain, "--into", tmp_path / "o", "--json")
    assert mixed.code == 2 and mixed.json["error"]["code"] == "FNL-LNK-040"
    assert "FNL-LNK-041" in fanal("review", tmp_path / "o", "--by", "AB").err


def test_a_first_of_january_that_stands_for_a_year_is_encoded_as_the_year(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("6f1e0d3c" * 8)
    secret.chmod(0o600)
    found = {}
    for name, born in (("heaped", "2009-01-01"), ("year", "2009"), ("day", "2009-03-08")):
        rows = "".join(f"K{i},Awa {'abcdefghij'[i]}stra,{born}\n" for i in range(10))
        path = tmp_path / f"{name}.csv"
        path.write_text(f"record_key,given_name,date_of_birth\n{rows}", encoding="utf-8")
        result = fanal(
            "encode", path, "--secret-file", secret, "--key", "record_key", "--out", tmp_path / name
        )
        assert result.code == 0, result.err
        (made,) = (tmp_path / name).glob("*.parquet")
        found[name] = pq.read_table(made)["bits"].to_pylist()
    assert found["heaped"] == found["year"] != found["day"]


def test_plain_and_encoded_files_are_not_taken_for_each_other(tmp_path):
    rows = people(20)
    one = encoded(tmp_path / "one.parquet", rows[0::2], "one", "A")
    other = encoded(tmp_path / "other.parquet", rows[1::2], "other", "B")
    plain = write(tmp_path / "plain.csv", rows, numbered(len(rows)))
    with_encoded = fanal("link", "--encoded", one, plain, "--out", tmp_path / "o", "--json")
    assert with_encoded.code == 1 and with_encoded.json["error"]["code"] == "FNL-NAM-004"
    assert (
        "--encoded" in with_encoded.json["error"]["do"] and "plain.csv" in with_encoded.json["error"]["what"]
    )
    for files in ((one, other), (plain, one)):
        without = fanal("link", *files, "--out", tmp_path / "o", "--json")
        assert without.code == 1 and without.json["error"]["code"] == "FNL-SRC-064"
        assert "--encoded" in without.json["error"]["do"]
    assert not (tmp_path / "o").exists()
    (tmp_path / "secret").write_bytes(b"s" * 40)
    (tmp_path / "secret").chmod(0o600)
    twice = fanal("encode", one, "--secret-file", tmp_path / "secret", "--out", tmp_path / "e")
    assert twice.code == 1 and "FNL-SRC-064" in twice.err and not (tmp_path / "e").exists()
