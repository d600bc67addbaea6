"""Damaged text: repaired where the way back is sure, else flagged; sound text is left alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fanal.sources.repair import Damage, Tally, may_be_damaged, mend, repair, scan_damage


@pytest.mark.parametrize(
    "text", ["Français", "été", "Côte d’Ivoire", "À côté", "œuvre", "Łódź", "España", "“quoted”"]
    + ["price – 5 €", "Россия", "Ελλάδα", "المغرب", "中国", "Việt Nam", "한국"]
)  # fmt: skip
def test_utf8_read_as_latin1_is_undone(text: str) -> None:
    as_bytes = text.encode("utf-8")
    wrong = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in as_bytes)
    assert repair(wrong) == (text, "utf8_as_latin1")
    assert repair(as_bytes.decode("latin-1")) == (text, "utf8_as_latin1")
    assert may_be_damaged(wrong.encode("utf-8"))


def test_twice_over_is_undone() -> None:
    once = "é".encode().decode("cp1252")
    assert repair(once.encode().decode("cp1252")) == ("é", "utf8_as_latin1")


@pytest.mark.parametrize(
    "text", ["balan?oire", "C?ur", "?tats", "l'?cole", "Espa\ufffda", "??? ??", "\ufffd"]
)
def test_lost_letters_are_flagged(text: str) -> None:
    assert repair(text) == (text, "letters")
    assert may_be_damaged(text.encode("utf-8"))


@pytest.mark.parametrize("text", ["été Ã©", "Ã©\N{SNOWMAN}"])
def test_half_of_it_mixed_up_is_flagged(text: str) -> None:
    assert repair(text) == (text, "mixed_up")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "Sénégal",
        "MANHÃ DE SOL",
        "São Paulo",
        "AÑO",
        "why?",
        "5?",
        "? ",
        "https://a.org/x?y=z",
        "a?b=c",
    ]
    + ["CAFÉ»", "«CAFÉ»", "Ångström", "ÎLE", "naïve", "Россия", "中国", "Ä", "10 °C", "É… voilà"],
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert repair(text) == (text, None)


def test_mend_counts_by_column_and_first_row() -> None:
    table = pa.table(
        {"a": ["SÃ©nÃ©gal", None, "ok", "SÃ©nÃ©gal"], "b": ["x", "C?ur", "C?ur", None], "c": [1, 2, 3, 4]}
    )
    tally: Tally = {}
    mended = mend(table, np.array([10, 11, 15, 16]), tally)
    assert mended.column("a").to_pylist() == ["Sénégal", None, "ok", "Sénégal"]
    assert mended.column("b").to_pylist() == ["x", "C?ur", "C?ur", None]
    assert sorted(tally.values(), key=lambda d: d.column) == [
        Damage("a", "utf8_as_latin1", True, 2, 10),
        Damage("b", "letters", False, 2, 11),
    ]


def test_scan_names_the_rows_of_the_file_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"a": ["ok", "C?ur", None, "C?ur"], "n": [1, 2, 3, 4], "_row": [3, 4, 9, 12]}), path
    )
    assert scan_damage(path) == [Damage("a", "letters", False, 2, 2)]
    assert scan_damage(path, "_row") == [Damage("a", "letters", False, 2, 4)]
