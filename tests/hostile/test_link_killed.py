"""fanal link and fanal review killed at any moment: no name outside private places, nothing lost, nothing
half written, and the same call again finishes the work."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time

import pytest

from command import fanal, files_of
from fanal.linkage.keeping import Judgement, Ledger, keep_judgements, read_judgements
from fanal.study.linking.folder import LinkFolder

CANARY = "Zquivra" + "Montelle"


def persons_file(path, n):
    rows = ["key,given_name,family_name,dob,phone"]
    rows += [
        f"K{i},Awa{i // 2 % 97},{CANARY}{i // 2},{1990 + i % 19}-{1 + i % 12:02d}-{1 + i % 28:02d},"
        f"{5550000 + i}"
        for i in range(n)
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def start(temp, *words):
    temp.mkdir(exist_ok=True)
    environment = {**os.environ, "TMPDIR": str(temp), "XDG_CACHE_HOME": str(temp / "cache"), "LC_ALL": "C"}
    return subprocess.Popen(
        [sys.executable, "-m", "fanal", *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )


def named(folder, *, without=None):
    return [
        name
        for name, data in files_of(folder).items()
        if CANARY.encode() in data and (without is None or not name.startswith(without))
    ]


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.full
@pytest.mark.kill
@pytest.mark.parametrize("delay", [0.8, 1.6, 2.4, 3.2, 4.5, 6.0])
def test_a_killed_link_leaves_no_name_and_the_same_call_finishes_it(tmp_path, delay):
    file, out, temp = persons_file(tmp_path / "people.csv", 4000), tmp_path / "out", tmp_path / "tmp"
    words = ("link", file, "--out", out, "--key", "key", "--json", "--quiet")
    process = start(temp, *words)
    time.sleep(delay)
    process.kill()
    said = b"".join(process.communicate())
    assert CANARY.encode() not in said
    assert not out.exists() or not named(out)
    assert not named(
        temp, without="cache/fanal/work-"
    )  # the private folder of this work alone, closed to others
    if sys.platform != "win32" and (temp / "cache").exists():
        assert all(each.stat().st_mode & 0o077 == 0 for each in (temp / "cache" / "fanal").glob("work-*"))
    given = Ledger.open(LinkFolder(out).private).person if (LinkFolder(out).private / "salt").exists() else {}
    again = start(temp, *words)
    said, wrong = again.communicate()
    assert again.returncode == 0, wrong
    assert len(table(out / "persons.csv")) == 4000 and not named(out) and not named(temp)
    kept = Ledger.open(LinkFolder(out).private).person
    assert {key: kept[key] for key in given} == given  # whoever had an id keeps it


@pytest.fixture
def linked(tmp_path):
    """Two agencies of a made-up country: pairs of which nobody can be sure."""
    from fanal.simulate import simulate

    simulate(tmp_path / "sources", truth=tmp_path / "truth", records=250, seed=7)
    files = [tmp_path / "sources" / name for name in ("police.csv", "helpline.csv")]
    assert fanal("link", *files, "--out", tmp_path / "o", "--quiet").code == 0
    return tmp_path / "o"


def test_a_reviewer_who_is_killed_has_lost_nothing(linked, tmp_path):
    process = start(tmp_path / "tmp", "review", linked, "--by", "AB")
    assert process.stdin
    process.stdin.write(b"y\nseen both\nn\n\n")
    process.stdin.flush()
    deadline = time.monotonic() + 100
    while len(read_judgements(linked / "decisions.csv")) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.kill()
    process.communicate()
    first, second = read_judgements(linked / "decisions.csv")
    assert (first.same, first.reason, second.same) == (True, "seen both", False)
    # the next reviewer goes on where this one stopped, and the lock of the killed one holds nobody up
    assert fanal("review", linked, "--file", "--by", "AB").code == 0


def test_a_review_file_that_holds_decisions_is_never_written_over(linked):
    assert fanal("review", linked, "--file", "--by", "AB").code == 0
    path = linked / "private" / "review" / "review.csv"
    text = path.read_text(encoding="utf-8-sig")
    assert fanal("review", linked, "--file", "--by", "AB").code == 0  # empty: it may be written anew
    lines = text.splitlines()
    lines[1] = lines[1].replace(",,,", ",no,,", 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    filled = path.read_bytes()
    again = fanal("review", linked, "--file", "--by", "AB")
    assert again.code == 2 and "FNL-LNK-048" in again.err and path.read_bytes() == filled
    assert fanal("review", linked, "--file", "other.xlsx", "--by", "AB").code == 0
    assert not list(path.parent.glob("*.part"))


def test_what_a_kill_left_of_a_review_file_is_not_read_and_goes(linked):
    assert fanal("review", linked, "--file", "--by", "AB").code == 0
    folder = linked / "private" / "review"
    (folder / "review.csv.part").write_text("half", encoding="utf-8")
    assert fanal("review", linked, "--apply", folder / "review.csv", "--by", "AB").code == 0
    assert not folder.exists()


@pytest.mark.parametrize("write", ["decisions", "ledger"])
def test_a_file_that_could_not_be_finished_leaves_the_old_one(tmp_path, monkeypatch, write):
    import numpy as np

    ledger = Ledger(b"s" * 32)
    ledger.update(["a", "b"], np.array([0, 1]), "t")
    ledger.save(tmp_path)
    keep_judgements(tmp_path / "decisions.csv", [Judgement("a", "b", True, "AB", "t")])
    before = files_of(tmp_path)

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        if write == "ledger":
            ledger.update(["a", "b"], np.array([0, 0]), "t2")
            ledger.save(tmp_path)
        else:
            keep_judgements(tmp_path / "decisions.csv", [Judgement("a", "b", False, "CD", "t")])
    monkeypatch.undo()
    after = {name: data for name, data in files_of(tmp_path).items() if not name.endswith(".part")}
    assert after == before
    assert len(set(Ledger.open(tmp_path).person.values())) == 2


def test_a_first_link_killed_before_its_end_is_known_as_ours(tmp_path):
    file, out = persons_file(tmp_path / "people.csv", 30), tmp_path / "out"
    (out / "private").mkdir(parents=True)
    (out / "private" / "run.lock").touch()
    (out / "persons.csv.part").write_text("half", encoding="utf-8")
    assert fanal("link", file, "--out", out, "--key", "key", "--quiet").code == 0
    (tmp_path / "else" / "private").mkdir(parents=True)
    (tmp_path / "else" / "private" / "mine.txt").touch()
    other = fanal("link", file, "--out", tmp_path / "else", "--json")
    assert other.code == 2 and other.json["error"]["code"] == "FNL-LNK-040"
