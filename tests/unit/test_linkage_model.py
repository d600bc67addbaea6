"""The linkage model on small tables: what it takes, what it refuses, and what it must never do."""

from __future__ import annotations

import logging

import numpy as np
import pyarrow as pa
import pytest

from fanal.foundation.messages import LANGUAGES
from fanal.linkage import (
    Decision,
    Model,
    Settings,
    cluster,
    draw,
    evaluate,
    explain,
    match_one,
    plan_blocking,
    prepare,
    rates,
    score,
    train,
)
from fanal.linkage.calibrating import weights
from fanal.linkage.errors import (
    DecisionsContradict,
    ModelUnreadable,
    NothingToCompare,
    RecordKeysRepeat,
    TooManyPairs,
    UnknownRecord,
    UnknownRule,
)
from linkage_records import made_up


@pytest.fixture(scope="module")
def linked():
    records, truth = made_up(300)
    prepared = prepare(records)
    plan = plan_blocking(prepared, Settings())
    model = train(prepared, Settings(), plan=plan)
    return records, truth, prepared, plan, model, score(prepared, model, Settings(), plan=plan)


def test_two_registrations_of_one_person_are_found(linked):
    _, truth, prepared, _, _, pairs = linked
    scores = evaluate(cluster(prepared, pairs, Settings()), truth)
    assert scores.f1 > 0.95


def test_keys_say_nothing(linked):
    """Opaque keys in place of telling ones, and any order of the rows, give the same persons."""
    records, truth, prepared, _, model, pairs = linked
    before = evaluate(cluster(prepared, pairs, Settings()), truth)
    order = np.random.default_rng(5).permutation(records.num_rows)
    other = records.take(pa.array(order))
    other = other.set_column(0, "record", pa.array([f"{i * 7919 % 100003:08x}" for i in range(len(order))]))
    again = prepare(other)
    now = train(again, Settings())
    after = evaluate(cluster(again, score(again, now, Settings()), Settings()), [truth[i] for i in order])
    assert after == before
    assert now.to_json() == model.to_json()


def test_splink_adds_the_weights_that_the_model_holds(linked):
    """The contract with splink: its weights are the sum of ours, to the last digits."""
    from fanal.linkage.blocking import planned
    from fanal.linkage.comparisons import comparisons
    from fanal.linkage.engine import engine
    from fanal.linkage.scoring import with_keys
    from fanal.linkage.splinked import duckdb_api, linker, predict, splink_settings

    _, _, prepared, _, model, pairs = linked
    each = comparisons(prepared.columns)
    with engine(None) as con:
        con.register("p", prepared.table)
        con.execute(with_keys(planned(con, prepared, Settings())))
        found = predict(linker(duckdb_api(con), "pk", splink_settings(model, each)), weight=-6.0)
        theirs = con.execute(
            f"select least(i_l, i_r), greatest(i_l, i_r), match_weight from {found.physical_name}"
        ).fetchall()
    ours = dict(
        zip(
            zip(pairs["left"].to_pylist(), pairs["right"].to_pylist(), strict=True),
            weights(pairs, model),
            strict=True,
        )
    )
    assert len(theirs) > 100
    assert all(abs(ours[left, right] - weight) < 1e-9 for left, right, weight in theirs)


def test_the_weight_is_the_prior_and_the_evidence(linked):
    _, _, _, _, model, pairs = linked
    row = int(np.argmax(pairs["weight"].to_numpy()))
    evidence = explain(model, pairs, row)
    assert {one.comparison for one in evidence} == set(model.comparisons)
    total = np.log2(model.prior / (1 - model.prior)) + sum(one.weight for one in evidence)
    assert abs(total - pairs["weight"][row].as_py()) < 0.01


def test_the_same_bytes_on_one_thread_and_two(linked):
    _, _, prepared, _, _, _ = linked
    results = []
    for threads in (1, 2):
        settings = Settings(threads=threads)
        model = train(prepared, settings)
        pairs = score(prepared, model, settings)
        results.append(
            (model.to_json(), pairs.to_pydict(), cluster(prepared, pairs, settings).person.tolist())
        )
    assert results[0] == results[1]


def test_a_model_is_read_back_as_it_was_and_never_when_changed(linked):
    model = linked[4]
    assert Model.from_json(model.to_json()) == model
    for damaged in (model.to_json().replace('"prior": 0.00', '"prior": 0.01', 1), "{}", "nothing", "[]"):
        with pytest.raises(ModelUnreadable):
            Model.from_json(damaged)


def test_one_new_record_finds_its_person(linked):
    records, truth, prepared, _, model, _ = linked
    row = records.slice(4, 1).to_pylist()[0] | {"record": "new", "given_name": "Never", "family_name": "Seen"}
    found = match_one(prepared, model, row)
    assert found["right"].to_pylist() == [len(prepared)] * found.num_rows
    same = match_one(prepared, model, records.slice(4, 1).to_pylist()[0])
    best = same.slice(0, 1).to_pylist()[0]
    assert truth[best["left"]] == truth[4]
    assert best["probability"] > 0.9


def test_rates_add_up(linked):
    _, _, prepared, plan, _, pairs = linked
    linkage = cluster(prepared, pairs, Settings())
    found = rates(prepared, pairs, linkage, plan)
    sizes = np.bincount(linkage.person)
    assert found.links == int((sizes * (sizes - 1) // 2).sum())
    assert 0 <= found.false_links < found.links
    assert found.missed_links >= 0


# what cannot be linked


def test_nothing_to_tell_persons_apart_by():
    for columns in (
        {},
        {"sex": ["F", "M"]},
        {"given_name": ["", None], "sex": ["F", "F"]},
        {"given_name": ["Ana", "Ana"]},
    ):
        with pytest.raises(NothingToCompare) as told:
            prepare(pa.table({"record": ["a", "b"], **columns}))
        assert all("Ana" not in told.value.say(lang) for lang in LANGUAGES)


def test_keys_must_be_there_and_unique():
    with pytest.raises(RecordKeysRepeat):
        prepare(pa.table({"given_name": ["Ana"], "date_of_birth": ["2001"]}))
    for keys in (["a", "a"], ["a", None], ["a", " "]):
        with pytest.raises(RecordKeysRepeat):
            prepare(
                pa.table({"record": keys, "given_name": ["Ana", "Eva"], "date_of_birth": ["2001", "2002"]})
            )


def test_one_record_is_one_person():
    prepared = prepare(pa.table({"record": ["a"], "given_name": ["Ana"], "date_of_birth": ["2001-02-03"]}))
    settings = Settings()
    plan = plan_blocking(prepared, settings)
    pairs = score(prepared, train(prepared, settings, plan=plan), settings, plan=plan)
    assert pairs.num_rows == 0
    assert cluster(prepared, pairs, settings).persons == 1
    assert draw(prepared, pairs, n=3, seed=1).shape == (3, 1)
    assert rates(prepared, pairs, cluster(prepared, pairs, settings), plan).links == 0


def test_records_that_are_all_alike_are_refused_before_any_comparison():
    n = 30_000
    prepared = prepare(pa.table({
        "record": [str(i) for i in range(n)], "given_name": ["Canaria"] * n, "family_name": ["Canaria"] * n,
        "date_of_birth": ["2001-02-03"] * n,
    }))  # fmt: skip
    with pytest.raises(TooManyPairs) as told:
        plan_blocking(prepared, Settings())
    with pytest.raises(TooManyPairs):
        train(prepared, Settings())
    for lang in LANGUAGES:
        assert "anari" not in told.value.say(lang)
        assert "899" in told.value.say(lang)


def test_the_first_of_january_trap():
    """Ages written as 1 January are read as years; where a source insists on the day, the budget stops it."""
    n = 4000
    rng = np.random.default_rng(3)
    born = [
        f"{1990 + i % 20}-01-01" if i % 2 else str(np.datetime64("1990-01-02") + int(rng.integers(0, 7000)))
        for i in range(n)
    ]
    table = {
        "record": [str(i) for i in range(n)], "given_name": [f"Name{i % 997}" for i in range(n)],
        "family_name": [f"Other{i % 499}" for i in range(n)], "date_of_birth": born,
    }  # fmt: skip
    prepared = prepare(pa.table(table))
    assert prepared.heaped
    rule = {rule.rule.split("/")[0]: rule for rule in plan_blocking(prepared, Settings()).rules}["birth_date"]
    assert rule.largest < 10
    insisting = prepare(pa.table(table | {"birth_precision": ["day"] * n}))
    with pytest.raises(TooManyPairs) as told:
        plan_blocking(insisting, Settings(rules=("birth_date",), pair_budget=100_000))
    assert told.value.params["rule"] == "birth_date"
    assert "birth_date" in told.value.say("en")
    assert "01-01" not in told.value.say("en")
    # left to itself the plan takes a tighter rule
    assert plan_blocking(insisting, Settings(pair_budget=100_000)).pairs <= 100_000


def test_an_unknown_rule_names_those_there_are():
    prepared = prepare(made_up(20)[0])
    with pytest.raises(UnknownRule) as told:
        plan_blocking(prepared, Settings(rules=("brith_date",)))
    assert "birth_date" in told.value.say("en")


# what people decided


def _pairs(rows: list[tuple[int, int, float]]) -> pa.Table:
    left, right, p = zip(*rows, strict=True)
    return pa.table({
        "left": pa.array(left, pa.int32()), "right": pa.array(right, pa.int32()),
        "probability": pa.array(p, pa.float64()), "weight": pa.array(p, pa.float64()),
    })  # fmt: skip


def _few(n: int, source: list[str] | None = None):
    return prepare(pa.table({
        "record": [f"r{i}" for i in range(n)], "given_name": [f"Name{i}" for i in range(n)],
        "date_of_birth": ["2001"] * n, **({"source": source} if source else {}),
    }))  # fmt: skip


def test_decisions_bind():
    prepared, pairs = _few(4), _pairs([(0, 1, 0.9), (1, 2, 0.4)])
    same, apart = Decision("r1", "r2", True), Decision("r0", "r1", False)
    assert cluster(prepared, pairs, Settings()).person.tolist() == [0, 0, 1, 2]
    assert cluster(prepared, pairs, Settings(), [same, apart]).person.tolist() == [0, 1, 1, 2]
    far = Decision("r3", "r0", True)
    assert cluster(prepared, pairs, Settings(), [far]).person.tolist() == [0, 0, 1, 0]


def test_decisions_that_cannot_be():
    prepared, pairs = _few(3), _pairs([(0, 1, 0.9)])
    with pytest.raises(DecisionsContradict):
        joined = [Decision("r0", "r1", True), Decision("r1", "r2", True)]
        cluster(prepared, pairs, Settings(), [*joined, Decision("r0", "r2", False)])
    with pytest.raises(UnknownRecord):
        cluster(prepared, pairs, Settings(), [Decision("r0", "r9", True)])


# groups


def test_a_group_that_hangs_on_one_weak_link_is_split():
    pairs = _pairs([(0, 1, 0.99), (2, 3, 0.99), (1, 2, 0.6), (0, 2, 0.01), (1, 3, 0.01), (0, 3, 0.01)])
    found = cluster(_few(4), pairs, Settings())
    assert found.person.tolist() == [0, 0, 1, 1]
    assert found.split == 1
    assert [one.rows for one in found.clusters] == [(0, 1), (2, 3)]


def test_a_group_whose_pairs_agree_stays_whole():
    pairs = _pairs([(0, 1, 0.99), (1, 2, 0.9), (0, 2, 0.45)])
    found = cluster(_few(3), pairs, Settings())
    assert found.person.tolist() == [0, 0, 0]
    assert found.clusters[0].weakest == 0.9


def test_a_source_that_holds_each_person_once():
    prepared = _few(3, ["one", "one", "two"])
    pairs = _pairs([(0, 1, 0.9), (0, 2, 0.95), (1, 2, 0.9)])
    assert cluster(prepared, pairs, Settings(deduplicated=())).person.tolist() == [0, 0, 0]
    assert cluster(prepared, pairs, Settings(deduplicated=("one",))).person.tolist() == [0, 1, 0]


def test_draws_are_partitions_with_the_probabilities_of_the_pairs():
    pairs = _pairs([(0, 1, 0.3), (2, 3, 0.9), (3, 4, 0.9), (2, 4, 0.9)])
    drawn = draw(_few(6), pairs, n=2000, seed=4)
    assert drawn.shape == (2000, 6)
    assert abs((drawn[:, 0] == drawn[:, 1]).mean() - 0.3) < 0.04
    assert (drawn[:, 5] == 5).all()
    # who are one person with a third are one person with each other: numbers say so by themselves
    assert set(np.unique(drawn[:, 4])) <= {2, 3, 4}
    assert (drawn == draw(_few(6), pairs, n=2000, seed=4)).all()


# what must not leak


def test_no_name_reaches_logs_outputs_or_the_folder(tmp_path, caplog, capfd):
    records, _ = made_up(60)
    canary = records.set_column(2, "given_name", pa.array(["Zzyzxcanary"] * records.num_rows))
    with caplog.at_level(logging.DEBUG):
        prepared = prepare(canary)
        settings = Settings(folder=tmp_path)
        model = train(prepared, settings)
        score(prepared, model, settings)
    said = caplog.text + "".join(capfd.readouterr())
    assert "canary" not in said.lower() and "zyzx" not in said.lower()
    assert "canary" not in (model.to_json() + repr(prepared)).lower()
    assert not any(path.is_file() for path in tmp_path.rglob("*"))
