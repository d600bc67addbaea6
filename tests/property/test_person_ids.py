"""Ids of persons over batches: nobody untouched changes id, no id is used twice, an undo restores exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanal.linkage.keeping import ChangedSince, Ledger, NoSuchChange
from fanal.linkage.keeping.ledger import MERGE, UNDO

SALT = b"s" * 32


@st.composite
def batches(draw):
    """Growing sets of records, each with a partition of all records so far."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=5))
    found, n = [], 0
    for size in sizes:
        n += size
        found.append([draw(st.integers(0, max(n // 2, 1))) for _ in range(n)])
    return found


def groups(records, labels):
    found = {}
    for record, label in zip(records, labels, strict=True):
        found.setdefault(label, set()).add(record)
    return {frozenset(each) for each in found.values()}


@settings(max_examples=150, deadline=None)
@given(batches())
def test_whom_a_batch_does_not_touch_keeps_the_id(partitions):
    ledger, retired, before = Ledger(SALT), set(), {}
    persons_before = set()
    for number, labels in enumerate(partitions):
        records = [f"r{i}" for i in range(len(labels))]
        ledger.update(records, np.array(labels), f"t{number}")
        after = dict(ledger.person)
        assert groups(records, labels) == groups(records, [after[r] for r in records])
        for group in persons_before:
            members = {after[r] for r in group}
            now = {r for r in records if after[r] in members}
            if len(members) == 1 and now & set(before) == set(group):  # neither split nor joined
                assert members == {before[next(iter(group))]}
        used = set(after.values())
        assert not used & retired
        retired |= set(before.values()) - used
        before, persons_before = after, groups(records, [after[r] for r in records])
    assert len({ledger.id_of(n) for n in set(before.values())}) == len(set(before.values()))


@settings(max_examples=150, deadline=None)
@given(batches())
def test_every_change_can_be_undone_backwards_to_where_it_began(partitions):
    ledger = Ledger(SALT)
    states = []
    for number, labels in enumerate(partitions):
        records = [f"r{i}" for i in range(len(labels))]
        before = dict(ledger.person)
        made = ledger.update(records, np.array(labels), f"t{number}")
        states.append((before, made))
        assert all(change.reason in ("new_record", "model") for change in made)
    for before, made in reversed(states):
        for change in reversed(made):
            ledger.undo(change.number, "later")
        assert {r: ledger.person[r] for r in before} == before


def test_a_merge_keeps_the_older_id_and_its_undo_gives_both_back(tmp_path):
    ledger = Ledger.open(tmp_path)
    ledger.update(["a", "b", "c"], np.array([0, 1, 2]), "t1")
    before = ledger.ids(["a", "b", "c"])
    (change,) = ledger.update(["a", "b", "c", "d"], np.array([0, 0, 1, 0]), "t2")
    assert change.kind == MERGE and change.reason == "new_record"
    assert ledger.ids(["a", "b", "c"]) == [before[0], before[0], before[2]]
    ledger.save(tmp_path)
    again = Ledger.open(tmp_path)
    assert again.ids(["a", "b", "c", "d"]) == ledger.ids(["a", "b", "c", "d"])
    undone = again.undo(change.number, "t3")
    assert undone.kind == UNDO and again.ids(["a", "b", "c"]) == before
    assert again.ids(["d"])[0] not in before
    with pytest.raises(NoSuchChange):
        again.undo(change.number, "t4")


def test_an_older_change_waits_for_the_younger_one():
    ledger = Ledger(SALT)
    ledger.update(["a", "b", "c"], np.array([0, 1, 2]), "t1")
    (first,) = ledger.update(["a", "b", "c"], np.array([0, 0, 1]), "t2")
    (second,) = ledger.update(["a", "b", "c"], np.array([0, 0, 0]), "t3")
    with pytest.raises(ChangedSince):
        ledger.undo(first.number, "t4")
    ledger.undo(second.number, "t4")
    ledger.undo(first.number, "t5")
    assert len(set(ledger.person.values())) == 3


def test_another_salt_gives_other_ids_to_the_same_persons():
    one, other = Ledger(SALT), Ledger(b"t" * 32)
    for ledger in (one, other):
        ledger.update(["a", "b"], np.array([0, 1]), "t")
    assert not set(one.ids(["a", "b"])) & set(other.ids(["a", "b"]))
