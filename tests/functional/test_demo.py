"""The demo as somebody meets it: what it says in each language, and the girl in its records."""

from __future__ import annotations

import json
import re

import pyarrow.parquet as pq
import pytest

from command import fanal
from fanal.cli import demo_words
from fanal.cli.demo import Telling
from fanal.foundation.messages import LANGUAGES, number
from fanal.simulate import girl, simulate
from fanal.study import RunResult
from fanal.study import run as run_study
from fanal.study.girl import made_up_girl
from fanal.vocabulary.estimates import counted


@pytest.fixture(scope="module")
def summary(demo):
    return json.loads((demo / "out" / "manifest.json").read_text(encoding="utf-8"))["summary"]


def told(demo, lang, **env):
    """A second run: answered from the cache."""
    result = fanal(
        "demo", "--records", "250", "--seed", "4", "--out", demo, env={"LC_ALL": f"{lang}_XX.UTF-8", **env}
    )
    assert result.code == 0
    return result.out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_what_was_read_accepted_set_aside_and_counted(demo, summary, lang):
    out = told(demo, lang)
    for file in summary["files"]:
        shown = [number(file[name], lang) for name in demo_words.NUMBERS]
        assert re.search(rf"{re.escape(file['file'])} +{' +'.join(shown)}\n", out)
    for name in ("read", "accepted", "rejected"):
        assert re.search(rf"(?<!\d){number(summary[name], lang)}(?!\d)", out)
    assert counted(summary["persons"], lang) in out and summary["persons"]["low"] < summary["persons"]["high"]
    words = {"en": "no person in it is real", "fr": "aucune personne n’y est réelle"}
    assert words[lang] in out.splitlines()[0]
    assert (demo / "out" / "report" / lang / "index.html").as_posix() in out
    assert (demo / "private" / "rejects").as_posix() in out
    assert "SIMULATED" in out and "fanal check" in out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_fits_a_window_and_has_no_colour(demo, lang):
    out = told(demo, lang, COLUMNS="80")
    assert "\x1b" not in out
    # a command and a path are never broken
    lines = out.replace(demo.as_posix(), "demo").replace("python -m fanal", "fanal").splitlines()
    assert max(map(len, lines)) <= 80
    assert len(told(demo, lang, COLUMNS="100").splitlines()) <= 30


@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_the_cache_it_says_the_same(demo, summary, lang):
    made = {**summary, "out": demo / "out"}
    first, again = (demo_words.story(RunResult(**made, unchanged=yes), lang) for yes in (False, True))
    assert again[1:] == first


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_read_is_said_before_persons_are_linked_and_never_twice(demo_copy, summary, lang, capsys):
    """Linking and estimating take a minute; what became of the files is known at once."""

    steps = []

    class Recorder(Telling):
        def step(self, key, **params):
            steps.append(key)

        def sources_read(self, files):
            super().sources_read(files)
            steps.append("said")

    config = demo_copy / "fanal.toml"
    config.write_text(config.read_text(encoding="utf-8") + "# another run\n", encoding="utf-8")
    recorder = Recorder(lang, quiet=False)
    result = run_study(demo_copy, progress=recorder)
    wanted = ["looking", *["reading"] * len(summary["files"]), "said", "counting"]
    assert steps[: len(wanted)] == wanted
    said = capsys.readouterr().out.splitlines()
    rest = demo_words.story(result, lang, told=True)
    assert recorder.told and said + rest == demo_words.story(result, lang)


def test_a_quiet_demo_says_nothing_of_what_was_read(capsys):
    quiet = Telling("en", quiet=True)
    quiet.sources_read([])
    assert capsys.readouterr().out == "" and not quiet.told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_commands_that_exist_are_named(demo, summary, lang, monkeypatch):
    result = RunResult(**summary, out=demo / "out")
    monkeypatch.setattr(demo_words, "COMMANDS", ("check",))
    few = "\n".join(demo_words.story(result, lang))
    assert "check" in few and "--form" not in few and " map " not in few and "serve" not in few
    monkeypatch.undo()
    every = "\n".join(demo_words.story(result, lang))
    for tried in (" map ", " serve --demo ", f"fill {demo.as_posix()} --form sdg-16.2.2"):
        assert tried in every


# the girl


@pytest.mark.parametrize(("seed", "records"), [(1, 20), (2, 21), (3, 20), (20240730, 60), (11, 400)])
def test_her_records_are_planted_whole_at_every_seed_and_size(tmp_path, seed, records):
    truth = simulate(tmp_path, records=records, seed=seed, format="parquet")
    assert truth.records == records
    for agency, wrote in girl().registrations.items():
        rows = pq.read_table(tmp_path / f"{agency}.parquet").to_pylist()
        (row,) = [row for row in rows if row["record_key"] == wrote["record_key"]]
        assert {name: row[name] for name in wrote if name in row} == dict(wrote)
        assert set(wrote) <= set(row)


def test_the_study_finds_her_accepted_and_tells_truly_as_how_many_she_counts(demo):
    """Linkage joins her registrations or misses one: the page says which it was."""
    found = []
    for path in sorted(demo.glob("private/cache/read-*/tables.json")):
        for table in json.loads(path.read_text(encoding="utf-8")):
            found.append({**table, "records": path.parent / table["records"]})
    (folder,) = demo.glob("private/cache/link-*")
    her = made_up_girl(found, {"case-records": folder})
    assert her and her["cell"]["area"] == "XAA" and her["cell"]["period"] == "2022"
    links = pq.read_table(folder / "links.parquet").to_pylist()
    of_key = {row["record"].rpartition("/")[2]: row["person"] for row in links}
    persons = {of_key[key] for key in girl().record_keys.values()}
    groups = her["persons"]["groups"]
    assert len(groups) == len(persons) and sorted(at for group in groups for at in group) == [0, 1, 2]
    assert her["persons"]["others"] == (sum(number in persons for number in of_key.values()) > 3)
    kept = pq.read_table(folder / "persons.parquet", columns=["record_key"])["record_key"].to_pylist()
    assert len(kept) == len(set(of_key.values()))
    times = {1: "once", 2: "twice", 3: "three times"}[len(persons)]
    page = (demo / "out" / "report" / "en" / "index.html").read_text(encoding="utf-8")
    assert f"She counts {times}" in page and f"She counts in it {times}" in page
