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
    calibration,
    calibration_svg,
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
from fanal.linkage.calibrating import calibrated, weights
from fanal.linkage.clusters import once
from fanal.linkage.comparisons import comparisons
from fanal.linkage.errors import (
    DecisionsContradict,
    ModelUnreadable,
    NothingToCompare,
    RecordKeysRepeat,
    TooManyPairs,
    UnknownRecord,
    UnknownRule,
)
from fanal.linkage.presets import preset_of, presets, repeating
from fanal.vocabulary import code_list
from linkage_records import made_up


@pytest.fixture(scope="module")
def linked():
    records, truth = made_up(200)
    two = Settings(threads=2)
    prepared = prepare(records)
    plan = plan_blocking(prepared, two)
    model = train(prepared, two, plan=plan)
    return records, truth, prepared, plan, model, score(prepared, model, two, plan=plan)


def test_two_registrations_of_one_person_are_found(linked):
    _, truth, prepared, _, _, pairs = linked
    scores = evaluate(cluster(prepared, pairs, Settings()), truth)
    assert scores.f1 > 0.95


def test_splink_adds_the_weights_that_the_model_holds(linked):
    """The contract with splink: its weights are the sum of ours, to the last digits."""
    from fanal.linkage.blocking import planned
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
    assert len(theirs) > 80
    assert all(abs(ours[left, right] - weight) < 1e-9 for left, right, weight in theirs)


def test_the_weight_is_the_prior_and_the_evidence(linked):
    _, _, _, _, model, pairs = linked
    row = int(np.argmax(pairs["weight"].to_numpy()))
    evidence = explain(model, pairs, row)
    assert {one.comparison for one in evidence} == set(model.comparisons)
    total = np.log2(model.prior / (1 - model.prior)) + sum(one.weight for one in evidence)
    assert abs(total - pairs["weight"][row].as_py()) < 0.01


def test_the_same_bytes_on_one_thread_and_two(linked):
    _, _, prepared, _, model, pairs = linked
    one = Settings(threads=1)
    again = train(prepared, one)
    assert again.to_json() == model.to_json()
    assert score(prepared, again, one).to_pydict() == pairs.to_pydict()


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
    n = 6_000
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
        assert "997" in told.value.say(lang)


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
    drawn = draw(_few(6), pairs, n=1000, seed=4)
    assert drawn.shape == (1000, 6)
    assert abs((drawn[:, 0] == drawn[:, 1]).mean() - 0.3) < 0.05
    assert (drawn[:, 5] == 5).all()
    # who are one person with a third are one person with each other: numbers say so by themselves
    assert set(np.unique(drawn[:, 4])) <= {2, 3, 4}
    assert (drawn == draw(_few(6), pairs, n=1000, seed=4)).all()


# decisions teach the calibration


def _decided(linked, least: int, same: bool | None, share: float = 1.0) -> list[Decision]:
    """Decisions about the pairs of at least this weight; ``same`` None: the truth."""
    _, truth, prepared, _, _, pairs = linked
    told = []
    for a, b, w in zip(*(pairs[name].to_pylist() for name in ("left", "right", "weight")), strict=True):
        if w >= least:
            said = truth[a] == truth[b] if same is None else same
            told.append(Decision(prepared.records[a], prepared.records[b], said))
    return told[: int(len(told) * share)]


def test_many_no_at_high_weights_lower_such_probabilities(linked):
    _, _, prepared, plan, model, pairs = linked
    no = _decided(linked, 6, False)
    assert len(no) > 30
    after = train(prepared, Settings(), no, plan=plan)
    assert after.comparisons == model.comparisons
    now = calibrated(pairs.drop_columns(["probability", "weight"]), after, comparisons(prepared.columns))
    p, q = pairs["probability"].to_numpy(), now["probability"].to_numpy()
    high = pairs["weight"].to_numpy() >= 6
    assert (q[high] < p[high]).all()
    assert q[high].mean() < p[high].mean() - 0.3
    # a greater weight is never a smaller probability
    order = np.argsort(pairs["weight"].to_numpy(), kind="stable")
    assert (np.diff(q[order]) >= 0).all()


def test_few_decisions_move_little_and_none_nothing(linked):
    _, _, prepared, plan, model, _ = linked
    assert train(prepared, Settings(), [], plan=plan) == model
    few = train(prepared, Settings(), _decided(linked, 6, True)[:3], plan=plan)
    assert few.layer != model.layer
    assert abs(few.layer["slope"] - model.layer["slope"]) < 0.1
    assert abs(few.layer["shift"] - model.layer["shift"]) < 0.2


def test_decisions_about_records_that_are_not_there(linked):
    with pytest.raises(UnknownRecord):
        train(linked[2], Settings(), [Decision("nobody", "k1", True)], plan=linked[3])


# kinds of sources


def test_presets_go_by_the_kinds_of_the_two_sources():
    assert preset_of("shelter", "law_enforcement") == "law_enforcement+shelter"
    assert preset_of("health_service", "immigration_service") == "immigration_service+*"
    assert preset_of("shelter", "health_service") == "health_service+*"
    for pair in (("", ""), ("school", "business"), ("shelter", ""), ("no_such_kind", "shelter")):
        assert preset_of(*pair) == "default"


def test_presets_name_kinds_comparisons_and_levels_that_there_are():
    kinds = {*code_list("organisation_type").codes, "*"}
    for name, own in presets()["pairs"].items():
        assert set(name.split("+")) <= kinds
        for comparison, levels in own.items():
            assert set(levels) <= set(presets()["m"][comparison]), (name, comparison)
    assert set(repeating()) <= kinds


def _kinds(one: str | None, two: str | None) -> pa.Table:
    records = made_up(40)[0]
    kind = [one if source == "one" else two for source in records["source"].to_pylist()]
    found = [f"20{10 + i % 9}-0{1 + i % 9}-11" for i in range(records.num_rows)]
    return records.append_column("source_kind", pa.array(kind, pa.string())).append_column(
        "date_identified", pa.array(found)
    )


def test_a_shelter_and_the_police_expect_dates_close_together():
    """The preset is what true pairs are drawn towards, and it falls back to the default."""
    months = {}
    for one, two in (("law_enforcement", "shelter"), ("immigration_service", "shelter"), (None, None)):
        model = train(prepare(_kinds(one, two)), Settings())
        months[model.preset] = {level.code: level.m for level in model.comparisons["found"]}["months_same"]
    assert set(months) == {"law_enforcement+shelter", "immigration_service+*", "default"}
    assert months["law_enforcement+shelter"] > months["default"] > months["immigration_service+*"]


def test_a_source_of_several_kinds_has_none():
    records = made_up(10)[0]
    mixed = ["shelter", "school"] * records.num_rows
    prepared = prepare(records.append_column("source_kind", pa.array(mixed[: records.num_rows])))
    assert prepared.kinds == ("", "")
    assert prepare(_kinds("shelter", None)).kinds == ("shelter", "")


def test_calls_to_a_helpline_are_never_taken_for_one_a_person():
    n = 200
    for kind, expected in (("helpline", False), ("shelter", True)):
        prepared = prepare(pa.table({
            "record": [f"r{i}" for i in range(n)], "given_name": [f"Name{i}" for i in range(n)],
            "source": ["one", "two"] * (n // 2), "source_kind": [kind, "court_or_prosecution"] * (n // 2),
            "date_of_birth": ["2001"] * n,
        }))  # fmt: skip
        pairs = [(i, i + 1, 0.99) for i in range(0, n, 2)] + [(0, 2, 0.7)]
        left, right, p = (np.array(column) for column in zip(*sorted(pairs), strict=True))
        assert once(prepared, left, right, p, Settings())[1] == expected


# the picture of the calibration


def test_the_calibration_as_a_picture(linked):
    import xml.etree.ElementTree as ET

    bins = calibration(linked[5], linked[1])
    drawn = calibration_svg(bins, said="said <p>", happened="share & count")
    root = ET.fromstring(drawn)  # noqa: S314  our own text
    dots = root.findall("{http://www.w3.org/2000/svg}circle")
    assert len(dots) == len(bins) > 1
    # the dot of a bin that holds what it says lies on the diagonal
    exact = ET.fromstring(calibration_svg([(0.25, 0.25, 9)], said="", happened=""))  # noqa: S314
    dot = exact.find("{http://www.w3.org/2000/svg}circle")
    assert dot is not None
    assert float(dot.attrib["cx"]) + float(dot.attrib["cy"]) == 48 * 2 + 320
    assert calibration_svg([], said="", happened="").endswith("</svg>\n")


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
