"""For any size, seed and batch: the files hold the records asked for, and the truth explains each of them."""

import tempfile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from fanal.simulate import country, simulate
from fanal.simulate.coded import Coded
from fanal.simulate.pools import SLOTS, several, single


@settings(max_examples=15, deadline=None)
@given(records=st.integers(20, 400), seed=st.integers(0, 2**32 - 1), batch=st.integers(20, 300))
def test_counts_add_up_whatever_the_batches(records, seed, batch):
    usual, country.BATCH = country.BATCH, batch
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            truth = simulate(folder / "s", records=records, seed=seed, format="parquet", truth=folder / "t")
            sizes = {path.name: pq.read_metadata(path).num_rows for path in (folder / "s").iterdir()}
            rows = pq.read_table(folder / "t" / "records.parquet")
            persons = pq.read_table(folder / "t" / "persons.parquet")
    finally:
        country.BATCH = usual
    assert sizes == truth.files and sum(sizes.values()) == records == rows.num_rows
    assert set(rows["person"].to_pylist()) <= set(persons["person"].to_pylist())
    assert len(set(rows["record_key"].to_pylist())) == records
    assert persons.num_rows == truth.persons == truth.detected + truth.undetected
    assert len(set(rows["person"].to_pylist())) == truth.detected


shares = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.01, 0.9), min_size=2)


@given(shares)
def test_single_answers_fill_every_slot_in_proportion(table):
    answers = single(table)
    assert len(answers) == SLOTS
    for code, share in table.items():
        assert abs(answers.count(code) - share / sum(table.values()) * SLOTS) <= 1


@settings(max_examples=25, deadline=None)
@given(shares.filter(lambda table: sum(table.values()) > 1.05))
def test_lists_of_answers_are_never_empty_and_keep_the_order(table):
    answers = several(table, list("abcdefgh"))
    assert len(answers) == SLOTS
    assert all(text and text.split(";") == sorted(text.split(";")) for text in answers)
    for code, share in table.items():
        assert abs(sum(code in text for text in answers) / SLOTS - share) < 0.05


texts = st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "a;b", "c"])), max_size=30)


@given(texts)
def test_a_coded_column_gives_its_texts_back(rows):
    values = ("a", "b", "a;b", "c")
    column = Coded(
        np.array([-1 if text is None else values.index(text) for text in rows], dtype=np.int32), values
    )
    assert column.texts().tolist() == rows == column.arrow().to_pylist()
    assert column.having("a").tolist() == [text in ("a", "a;b") for text in rows]
    where = np.array([text == "c" for text in rows], dtype=bool)
    assert column.put(where, "new").texts().tolist() == ["new" if text == "c" else text for text in rows]
    assert column.blank(where).texts().tolist() == [None if text == "c" else text for text in rows]
