"""The linkage model whatever the order of what it is given, and what people decided always."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fanal.linkage import Decision, Settings, cluster, draw, prepare, score, train
from fanal.linkage.deciding import apply_decisions
from fanal.linkage.errors import DecisionsContradict, NothingToCompare
from linkage_records import made_up

FEW = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=60, deadline=None)


def linked(records: pa.Table):
    """The model, pairs with their probability, and persons as sets; by what was the first key."""
    prepared = prepare(records)
    model = train(prepared, Settings())
    pairs = score(prepared, model, Settings())
    return prepared, model.to_json(), pairs, cluster(prepared, pairs, Settings()).person


@pytest.fixture(scope="module")
def before():
    records = made_up(40)[0]
    return records, *linked(records)


@FEW
@given(seed=st.integers(0, 2**32 - 1))
def test_order_and_keys_change_no_pair_and_no_person(before, seed):
    records, _, model, pairs, person = before
    rng = np.random.default_rng(seed)
    order = rng.permutation(records.num_rows)
    keys = pa.array([f"{number:x}" for number in rng.permutation(10**6)[: len(order)]])
    other = records.take(pa.array(order)).set_column(0, "record", keys)
    other = other.select(list(rng.permutation(other.column_names)))
    _, again, now, persons = linked(other)
    assert again == model
    assert _by_row(now, order) == _by_row(pairs, np.arange(len(order)))
    assert _groups(persons, order) == _groups(person, np.arange(len(order)))


def _by_row(pairs: pa.Table, order: np.ndarray) -> dict[tuple[int, int], float]:
    """Probabilities by the places of the records in the first order."""
    left, right = (order[pairs[name].to_numpy()].tolist() for name in ("left", "right"))
    p = pairs["probability"].to_pylist()
    return {(min(a, b), max(a, b)): one for a, b, one in zip(left, right, p, strict=True)}


def _groups(person: np.ndarray, order: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(order[person == number].tolist()) for number in np.unique(person)}


N = 7


@pytest.fixture(scope="module")
def few():
    return prepare(pa.table({
        "record": [f"r{i}" for i in range(N)], "source": [f"s{i % 2}" for i in range(N)],
        "given_name": [f"Name{i}" for i in range(N)], "date_of_birth": ["2001"] * N,
    }))  # fmt: skip


rows = st.integers(0, N - 1)
decided = st.lists(st.tuples(rows, rows, st.booleans()).filter(lambda d: d[0] != d[1]), max_size=6)
scored = st.dictionaries(
    st.tuples(rows, rows).filter(lambda p: p[0] < p[1]), st.floats(1e-6, 0.999999), max_size=N * (N - 1) // 2
)


def _table(pairs: dict[tuple[int, int], float]) -> pa.Table:
    ordered = sorted(pairs)
    p = pa.array([pairs[pair] for pair in ordered], pa.float64())
    left, right = (pa.array([pair[k] for pair in ordered], pa.int32()) for k in (0, 1))
    return pa.table({"left": left, "right": right, "probability": p, "weight": p})


def _decisions(given: list[tuple[int, int, bool]]) -> list[Decision]:
    return [Decision(f"r{a}", f"r{b}", same) for a, b, same in given]


def _last(given: list[tuple[int, int, bool]]) -> dict[tuple[int, int], bool]:
    return {(min(a, b), max(a, b)): same for a, b, same in given}


@MANY
@given(said=decided, pairs=scored, once=st.booleans())
def test_what_people_decided_holds_in_persons_and_in_every_draw(few, said, pairs, once):
    decisions, rule = _decisions(said), Settings(deduplicated=("s0", "s1") if once else ())
    try:
        person = cluster(few, _table(pairs), rule, decisions).person
    except DecisionsContradict:
        assume(False)
    table = apply_decisions(few, _table(pairs), decisions) if decisions else _table(pairs)
    drawn = draw(few, table, n=5, seed=1)
    for (a, b), same in _last(said).items():
        assert (person[a] == person[b]) == same
        assert ((drawn[:, a] == drawn[:, b]) == same).all()


@MANY
@given(pairs=scored)
def test_every_record_belongs_to_one_person(few, pairs):
    found = cluster(few, _table(pairs), Settings())
    assert sorted(np.unique(found.person).tolist()) == list(range(found.persons))
    assert ((found.probability >= 0) & (found.probability <= 1)).all()
    drawn = draw(few, _table(pairs), n=3, seed=2)
    # a person's number is the place of its first record
    assert all((one[one] == one).all() and (one <= np.arange(N)).all() for one in drawn)


@FEW
@given(keys=st.lists(st.text("abc", min_size=1), max_size=1))
def test_one_record_or_none(keys):
    records = pa.table({
        "record": pa.array(keys, pa.string()), "given_name": pa.array(["Ana"] * len(keys), pa.string()),
        "date_of_birth": pa.array(["2001-02-03"] * len(keys), pa.string()),
    })  # fmt: skip
    if not keys:
        with pytest.raises(NothingToCompare):
            prepare(records)
        return
    prepared, _, pairs, person = linked(records)
    assert pairs.num_rows == 0
    assert person.tolist() == [0]
    assert draw(prepared, pairs, n=2, seed=1).tolist() == [[0], [0]]
