"""Kill a run at any moment and run again: the same bytes as an undisturbed run, nothing half-written."""

import hashlib
import json
import os
import subprocess
import sys
import time

import pytest

from fanal.simulate import simulate
from fanal.study import new_study

pytestmark = [pytest.mark.full, pytest.mark.kill]
DELAYS = [0.15, 0.5, 1.0, 1.6, 2.3, 3.0, 3.8, 4.6, 5.5, 6.5, 7.5, 8.5]


def make(root):
    study = new_study(root)
    simulate(study.sources, truth=root.parent / f"{root.name}-truth", records=300, seed=11)
    return study


def start(study):
    return subprocess.Popen(
        [sys.executable, "-m", "fanal", "run", str(study.root), "--quiet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONHASHSEED": "random"},
    )


def contents(study):
    """Every file of ``out/`` by hash; of the manifest everything but its two times."""
    found = {}
    for path in sorted(study.out.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if path.name == "manifest.json":
                manifest = json.loads(data)
                data = json.dumps(
                    {k: v for k, v in manifest.items() if k not in ("started", "finished")}
                ).encode()
            found[path.relative_to(study.out).as_posix()] = hashlib.sha256(data).hexdigest()
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    study = make(tmp_path_factory.mktemp("whole") / "study")
    process = start(study)
    assert process.wait() == 0, process.stderr.read()
    return contents(study)


@pytest.mark.parametrize("delay", DELAYS)
def test_a_killed_run_goes_on_to_the_same_bytes(tmp_path, undisturbed, delay):
    study = make(tmp_path / "study")
    process = start(study)
    time.sleep(delay)
    process.kill()
    process.wait()
    if study.out.exists():
        assert contents(study) == undisturbed  # at any moment out/ is absent or whole
    again = start(study)
    assert again.wait() == 0, again.stderr.read()
    assert contents(study) == undisturbed
    assert not study.identity.exists()
    assert not study.out_next.exists()
    assert not study.out_last.exists()


def test_killed_again_and_again(tmp_path, undisturbed):
    study = make(tmp_path / "study")
    for delay in (0.8, 1.4, 2.0, 2.6):
        process = start(study)
        time.sleep(delay)
        process.kill()
        process.wait()
    last = start(study)
    assert last.wait() == 0, last.stderr.read()
    assert contents(study) == undisturbed


def test_killed_while_a_new_version_replaces_the_last(tmp_path, undisturbed):
    """With results there already, ``out/`` is the last version or the new one, whenever the kill comes."""
    study = make(tmp_path / "study")
    first = start(study)
    assert first.wait() == 0, first.stderr.read()
    (study.sources / "more.csv").write_bytes((study.sources / "police.csv").read_bytes())
    seen = []
    delays = [0.4, 1.1, 2.2, 3.3, 4.4, 5.5, 6.6, 7.7, 8.8]
    for delay in delays:
        process = start(study)
        time.sleep(delay)
        process.kill()
        process.wait()
        if study.out.exists():
            seen.append(contents(study))
            manifest = json.loads((study.out / "manifest.json").read_text(encoding="utf-8"))
            for each in manifest["outputs"]:
                data = (study.out / each["path"]).read_bytes()
                assert hashlib.sha256(data).hexdigest() == each["sha256"]
    last = start(study)
    assert last.wait() == 0, last.stderr.read()
    new = contents(study)
    assert new != undisturbed
    assert seen and all(each in (undisturbed, new) for each in seen)
    assert not any(path.exists() for path in (study.identity, study.out_next, study.out_last))
    assert not list(study.cache.glob("*.part"))


def test_two_runs_at_once_the_second_is_turned_away(tmp_path):
    study = make(tmp_path / "study")
    first = start(study)
    while not (study.private / "run.json").exists():
        time.sleep(0.01)
    second = start(study)
    _, words = second.communicate()
    assert second.returncode == 3
    assert str(first.pid).encode() in words
    assert b"Traceback" not in words
    assert first.wait() == 0
