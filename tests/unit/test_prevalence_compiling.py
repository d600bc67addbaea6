"""Where compiled code is kept when nothing can be written to but the temporary folder."""

from __future__ import annotations

import numba
import pytest

from fanal.prevalence import compiling


def test_with_no_place_to_write_compiled_code_lives_for_the_process(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("a file is no folder")
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setattr(compiling, "_caches", lambda: [tmp_path / "file" / "cache"])
    kept = []
    monkeypatch.setattr(compiling.atexit, "register", lambda *call, **options: kept.append(call))
    compiling.keep_somewhere()
    (remove, folder), *others = kept
    assert numba.config.CACHE_DIR == folder and not others
    remove(folder)


@pytest.mark.parametrize("named", ["", "named"])
def test_a_place_to_write_is_left_as_it_is(named, tmp_path, monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", named)
    monkeypatch.setattr(compiling, "_caches", lambda: [tmp_path / "cache"])
    compiling.keep_somewhere()
    assert numba.config.CACHE_DIR == named
