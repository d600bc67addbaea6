"""fanal link on what cannot be linked: a clear message, bounded time, no name in it, nothing half-written."""

from __future__ import annotations

import pytest

from command import fanal

NAME = "Zquivra" + "Montelle"


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "code", "error"),
    [
        ("colour,number\nred,1\nblue,2\n", 1, "FNL-SRC-062"),
        (f"{NAME},1990-01-02\nOther,1990-01-03\n", 1, None),  # no header row
        ("given_name,family_name,dob\n,,\n ,N/A,-\n", 1, "FNL-LNK-001"),
        ("given_name,family_name,dob\n", 1, None),
        ("", 1, None),
    ],
)
def test_what_says_nothing_of_persons(tmp_path, text, code, error):
    file = write(tmp_path / "f.csv", text)
    result = fanal("link", file, "--out", tmp_path / "o", "--json")
    assert result.code == code and NAME not in result.out + result.err
    assert error in (None, result.json["error"]["code"])
    assert not (tmp_path / "o").exists()


def test_no_column_in_common_is_no_link_and_no_failure(tmp_path):
    one = write(tmp_path / "one.csv", f"given_name,family_name,dob\n{NAME},Ab,1990-01-02\nB,Cd,1991-01-02\n")
    other = write(tmp_path / "other.csv", "phone,email\n123456789,a@example.org\n987654321,b@example.org\n")
    result = fanal("link", one, other, "--out", tmp_path / "o", "--json")
    assert result.code == 0 and result.json["persons"] == 4


def test_one_record_is_one_person(tmp_path):
    file = write(tmp_path / "f.csv", f"given_name,family_name,dob\n{NAME},Ab,1990-01-02\n")
    assert fanal("link", file, "--out", tmp_path / "o", "--json").json["persons"] == 1


def test_many_identical_records_end_in_words(tmp_path):
    row = f"{NAME},Ab,1990-01-02\n"
    file = write(tmp_path / "f.csv", "given_name,family_name,dob\n" + row * 20_000)
    result = fanal("link", file, "--out", tmp_path / "o", "--json")
    assert result.code in (0, 1) and NAME not in result.out + result.err
    if result.code:
        assert result.json["error"]["code"] == "FNL-LNK-003" and not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (["--key", "nothing"], 2, "FNL-SRC-061"),
        (["--truth", "empty"], 1, "FNL-LNK-043"),
        (["--map", "missing.toml"], 2, "FNL-SRC-067"),
        (["--by", "empty"], 2, "FNL-LNK-047"),
        (["--kind", "f.csv=polyce"], 2, "FNL-SRC-065"),
        (["--kind", "other.csv=shelter"], 2, "FNL-SRC-066"),
        (["--kind", "shelter"], 2, "FNL-CLI-001"),
    ],
)
def test_a_wrong_column_or_map(tmp_path, words, code, error):
    file = write(tmp_path / "f.csv", "given_name,family_name,dob,empty\nA,B,1990,\nC,D,1991,\n")
    result = fanal("link", file, "--out", tmp_path / "o", "--json", *words)
    assert result.code == code and result.json["error"]["code"] == error
    assert not (tmp_path / "o").exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "o").mkdir()
    write(tmp_path / "o" / "mine.txt", "mine")
    file = write(tmp_path / "f.csv", "given_name,family_name,dob\nA,B,1990\nC,D,1991\n")
    result = fanal("link", file, "--out", tmp_path / "o", "--json")
    assert result.code == 2 and result.json["error"]["code"] == "FNL-LNK-040"
    assert [path.name for path in (tmp_path / "o").iterdir()] == ["mine.txt"]
    review = fanal("review", tmp_path / "o", "--file")
    assert review.code == 2 and "FNL-LNK-041" in review.err


def test_an_earlier_file_that_is_gone_and_ids_that_are_damaged(tmp_path):
    text = "given_name,family_name,dob\nA,B,1990-01-02\nC,D,1991-02-03\n"
    first, second = write(tmp_path / "one.csv", text), write(tmp_path / "two.csv", text)
    assert fanal("link", first, "--out", tmp_path / "o", "--quiet").code == 0
    first.unlink()
    gone = fanal("link", second, "--into", tmp_path / "o", "--json")
    assert gone.code == 1 and gone.json["error"]["code"] == "FNL-LNK-042"
    write(tmp_path / "one.csv", text)
    before = (tmp_path / "o" / "persons.csv").read_bytes()
    write(tmp_path / "o" / "private" / "person-ids.json", "{")
    damaged = fanal("link", second, "--into", tmp_path / "o", "--json")
    assert damaged.code == 1 and damaged.json["error"]["code"] == "FNL-LNK-021"
    assert (tmp_path / "o" / "persons.csv").read_bytes() == before


def test_a_review_file_that_was_changed_beyond_its_decision(tmp_path):
    text = "given_name,family_name,dob\nA,B,1990-01-02\nC,D,1991-02-03\n"
    file = write(tmp_path / "one.csv", text)
    assert fanal("link", file, "--out", tmp_path / "o", "--quiet").code == 0
    for body in (
        "x\n",
        "pair,left,right,decision,reason\n1,a,b,perhaps,\n",
        "pair,left,right,decision\n1,a,a,yes\n",
    ):
        changed = write(tmp_path / "r.csv", body)
        result = fanal("review", tmp_path / "o", "--apply", changed, "--by", "AB")
        assert result.code == 1 and "FNL-LNK-045" in result.err and changed.exists()
    nameless = write(tmp_path / "r.csv", "pair,left,right,decision,reason\n1,a,b,yes,\n")
    result = fanal("review", tmp_path / "o", "--apply", nameless)
    assert result.code == 2 and "FNL-LNK-044" in result.err and nameless.exists()


def test_rows_without_any_part_of_an_address_stay_in_their_place(tmp_path):
    """Several columns of one field are joined; a row where all are empty must not shift the others."""
    text = "given_name,family_name,dob,address_1,address_2\n"
    rows = "".join(f"A{i},{NAME}{i},1990-01-{i + 1:02d},{'' if i % 3 else i},\n" for i in range(20))
    file = write(tmp_path / "f.csv", text + rows)
    result = fanal("link", file, "--out", tmp_path / "o", "--json")
    assert result.code == 0 and result.json["records"] == 20


def test_a_new_file_that_is_not_there_is_the_readers_to_tell(tmp_path):
    result = fanal("link", tmp_path / "none.csv", "--out", tmp_path / "o", "--json")
    assert result.code == 1 and result.json["error"]["code"] == "FNL-SRC-013"
    assert not (tmp_path / "o").exists()


def test_the_kind_of_a_source_chooses_the_preset_and_is_kept_for_the_next_batch(tmp_path):
    text = "given_name,family_name,dob\n" + "".join(f"A{i},B{i},1990-02-{i + 1:02d}\n" for i in range(20))
    files = [write(tmp_path / name, text) for name in ("police.csv", "house.csv")]
    map_ = write(tmp_path / "m.toml", '[kinds]\n"house.csv" = "Shelter"\n')
    words = ("--map", map_, "--kind", "police.csv=law_enforcement")
    assert fanal("link", *files, "--out", tmp_path / "o", *words, "--quiet").code == 0
    model = (tmp_path / "o" / "private" / "model.json").read_text(encoding="utf-8")
    assert '"preset": "law_enforcement+shelter"' in model
    third = write(tmp_path / "third.csv", text)
    assert fanal("link", third, "--into", tmp_path / "o", "--quiet").code == 0
    model = (tmp_path / "o" / "private" / "model.json").read_text(encoding="utf-8")
    assert "law_enforcement+shelter" in model
