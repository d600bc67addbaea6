"""A study folder is whole at any moment: what a kill leaves is mended at the next start."""

import subprocess
import sys

import pytest

from fanal.study.cache import Cache, FileHashes, Stage
from fanal.study.folder import FolderNotEmpty, Locked, NoSources, NotAStudy, Study, new_study


def test_new_makes_the_places_and_ignores_what_must_not_be_committed(tmp_path):
    study = new_study(tmp_path / "s")
    assert study.sources.is_dir()
    ignored = (study.root / ".gitignore").read_text()
    assert {"sources/", "private/", "out/"} <= set(ignored.split())


def test_new_never_touches_a_folder_that_holds_something(tmp_path):
    (tmp_path / "precious").write_text("x")
    with pytest.raises(FolderNotEmpty):
        new_study(tmp_path)


def test_a_folder_without_sources_says_so(tmp_path):
    with pytest.raises(NotAStudy):
        Study(tmp_path).check()
    with pytest.raises(NoSources):
        new_study(tmp_path / "s").source_files()


def test_a_kill_between_the_two_renames_is_mended(tmp_path):
    study = new_study(tmp_path / "s")
    study.out_last.mkdir()
    (study.out_last / "facts.json").write_text("whole")
    study.out_next.mkdir()
    study.identity.mkdir(parents=True)
    (study.identity / "raw.parquet").write_text("a name")
    study.prepare()
    assert (study.out / "facts.json").read_text() == "whole"
    assert not study.out_next.exists()
    assert not study.identity.exists()


def test_a_second_run_is_turned_away_and_told_who_runs(tmp_path):
    study = new_study(tmp_path / "s")
    code = (
        "import sys; from pathlib import Path; from fanal.study.folder import Study\n"
        "with Study(Path(sys.argv[1])).lock('then'): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(study.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline().strip() == "held"
    with pytest.raises(Locked) as error, study.lock("now"):
        pass
    assert str(holder.pid) in error.value.say("en")
    holder.communicate("")
    with study.lock("now"):
        pass


def test_a_stage_is_done_once_and_forgotten_when_unused(tmp_path):
    cache, done = Cache(tmp_path), []
    stage = Stage("read", "", "", 1, lambda: None)
    for _ in range(2):
        folder = cache.do(stage, stage.key("a"), lambda part: done.append((part / "x").write_text("1")))
    assert len(done) == 1
    assert (folder / "x").read_text() == "1"
    assert stage.key("a") != stage.key("b")
    fresh = Cache(tmp_path)
    fresh.forget_unused()
    assert not folder.exists()


def test_file_hashes_notice_a_change(tmp_path):
    path = tmp_path / "a"
    path.write_text("1")
    hashes = FileHashes(tmp_path / "memo.json")
    first = hashes.of(path)
    hashes.save()
    path.write_text("22")
    assert FileHashes(tmp_path / "memo.json").of(path) != first
