"""What everything that leaves a study gives away together: the attacker, and what is withheld for it."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from fanal import disclosure
from fanal.disclosure.attack import Known, fewest_values, possible
from fanal.disclosure.overlap import Registered, protect_overlap
from fanal.study import beyond, estimating

LISTS = ("border", "police", "shelter")


def observed(counts, lists=LISTS):
    """Exact, as an answer has it: counts by names of lists."""
    rows = [{"lists": list(names), "persons": n} for names, n in counts.items() if n]
    pairs = [
        {"lists": [a, b], "persons": sum(n for names, n in counts.items() if {a, b} <= set(names))}
        for a, b in itertools.combinations(lists, 2)
    ]
    return {
        "known": sum(counts.values()),
        "lists": [{"name": name} for name in lists],
        "combinations": rows,
        "pairs": pairs,
        "on_two_or_more": sum(n for names, n in counts.items() if len(names) > 1),
    }


def tables(counts, again=None, lists=LISTS):
    """The accepted registrations of every file."""
    again = again or {}
    return [
        {
            "report": {
                "file": f"{name}.csv",
                "accepted": sum(n for names, n in counts.items() if name in names) + again.get(name, 0),
            }
        }
        for name in lists
    ]


def tally(counts, files, lists=LISTS):
    records = sum(each["report"]["accepted"] for each in files)
    persons = sum(counts.values())
    pairs = [
        {"sources": [f"{a}.csv", f"{b}.csv"], **_range(sum(n for s, n in counts.items() if {a, b} <= set(s)))}
        for a, b in itertools.combinations(lists, 2)
    ]
    linked = {"registrations": records, "persons": persons, "links": records - persons, "pairs": pairs}
    return {"records": records, "persons": persons, "counted": persons, "left_out": 0, "linked": linked}


def _range(n):
    shown = disclosure.cell(n)
    return {"low": int(shown["low"]), "high": int(shown["high"])}


def attacked(counts, told, shown, files, lists=LISTS):
    """What a reader has: nothing but what was published, put together anew."""
    order = sorted(lists)
    bit = {name: 1 << place for place, name in enumerate(order)}
    masks = {sum(bit[n] for n in each["lists"]): (each["low"], each["high"]) for each in shown.combinations}
    others = masks.pop(0, (0, float("inf")))
    seen = observed(counts, lists)
    published = [disclosure.cell(seen[name]) for name in ("known", "on_two_or_more")]
    pairs = {
        sum(bit[n.removesuffix(".csv")] for n in each["sources"]): (each["low"], each["high"])
        for each in told["linked"]["pairs"]
    }
    registrations = {
        each["report"]["file"].removesuffix(".csv"): each["report"]["accepted"] for each in files
    }
    return Known(
        lists=len(order), shown=masks, small_alone=not shown.joined, others=others,
        known=(published[0]["low"], published[0]["high"]),
        several=(published[1]["low"], published[1]["high"]) if shown.several else (0, float("inf")),
        files=[registrations[name] for name in order],
        persons=(told["persons"]["low"], told["persons"]["high"]),
        left_out=(told["left_out"]["low"], told["left_out"]["high"]),
        pairs=pairs,
    )  # fmt: skip


def enumerated(lists, sizes, pairs, known):
    """All tables of two lists that fit what is published, counted by hand."""
    return {
        (a, b, both)
        for a, b, both in itertools.product(range(sizes[0] + 1), range(sizes[1] + 1), range(10))
        if a + both <= sizes[0] and b + both <= sizes[1] and known[0] <= a + b + both <= known[1]
        and pairs[0] <= both <= pairs[1]
    }  # fmt: skip


def test_the_programme_finds_what_counting_every_table_finds():
    known = Known(
        lists=2,
        shown={1: (8, 12), 2: (18, 22)},
        others=(0, 9),
        known=(33, 37),
        files=(16, 27),
        pairs={3: (0, 9)},
    )
    tables_ = {t for t in enumerated(2, (16, 27), (0, 9), (33, 37)) if 8 <= t[0] <= 12 and 18 <= t[1] <= 22}
    both = [t[2] for t in tables_]
    assert possible(known) == {3: (min(both), max(both))}
    assert fewest_values(known) == len(set(both))


TWO_NINES = {("border",): 60, ("police",): 80, ("shelter",): 70, ("border", "police"): 30,
             ("border", "shelter"): 9, ("police", "shelter"): 9, LISTS: 12}  # fmt: skip
FULL_FILE = {("border",): 53, ("police",): 80, ("shelter",): 70, ("police", "shelter"): 31,
             ("border", "police"): 0, ("border", "shelter"): 0, LISTS: 0}  # fmt: skip


def test_two_hidden_nines_would_be_known_from_their_sum():
    """Eighteen persons in two combinations of at most nine each: both are nine."""
    shown = {1: (58, 62), 2: (78, 82), 4: (68, 72), 3: (28, 32), 7: (8, 12)}
    assert possible(Known(lists=3, shown=shown, others=(18, 22))) == {5: (9.0, 9.0), 6: (9.0, 9.0)}
    released = protect_overlap(observed(TWO_NINES), None)
    assert released.joined >= 1 and released.combinations[-1]["lists"] == []


def test_a_file_as_long_as_its_list_alone_would_say_that_nobody_else_is_on_it():
    files = tables(FULL_FILE)
    told, shown = beyond.together(tally(FULL_FILE, files), files, [], observed(FULL_FILE), published=False)
    assert fewest_values(attacked(FULL_FILE, told, shown, files)) >= disclosure.FEWEST_VALUES
    naive = attacked(FULL_FILE, told, shown, files)
    everything = Known(**{**naive.__dict__, "small_alone": True, "shown": {
        1: (53, 57), 2: (78, 82), 4: (68, 72), 6: (28, 32)}, "others": (0, 9)})  # fmt: skip
    assert fewest_values(everything) < disclosure.FEWEST_VALUES  # what showing all of it would have cost


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_count_of_a_random_study_can_be_worked_out(seed):
    """Canaries: small counts everywhere; all that is published of them leaves each at least four values."""
    rng = random.Random(seed)  # noqa: S311
    lists = LISTS if seed % 3 else ("border", "police")
    counts = {}
    for size in range(1, len(lists) + 1):
        for names in itertools.combinations(lists, size):
            counts[names] = rng.choice([0, 1, 2, 5, 9, 9, 10, 12, 13, 40]) * (4 if size == 1 else 1)
    again = {name: rng.choice([0, 0, 1, 12]) for name in lists}
    files = tables(counts, again, lists)
    told, shown = beyond.together(
        tally(counts, files, lists), files, [], observed(counts, lists), published=False
    )
    known = attacked(counts, told, shown, files, lists)
    spoken = bool(shown.combinations)
    assert fewest_values(known, combinations=spoken) >= disclosure.FEWEST_VALUES
    order = sorted(lists)
    if spoken:
        for mask, (low, high) in possible(known).items():
            names = tuple(name for place, name in enumerate(order) if mask >> place & 1)
            assert low - 1e-6 <= counts[names] <= high + 1e-6  # and what is said is true


def test_no_exact_number_of_persons_is_in_the_tally():
    files = tables(TWO_NINES, {"border": 3})
    told, _ = beyond.together(tally(TWO_NINES, files), files, [], None, published=False)
    for name in ("persons", "counted", "left_out", "merged"):
        assert told[name]["high"] - told[name]["low"] >= 4, name
    for name in ("persons", "links"):
        assert told["linked"][name]["high"] - told["linked"][name]["low"] >= 4, name
    low, high = (told["records"] - told["persons"][end] for end in ("high", "low"))
    assert (told["merged"]["low"], told["merged"]["high"]) == (max(0, low), high)


def test_published_records_are_told_exactly():
    files = tables(TWO_NINES)
    told, _ = beyond.together(tally(TWO_NINES, files), files, [], None, published=True)
    assert told["persons"] == {"value": 270, "low": 270, "high": 270}


def test_pairs_of_sources_go_first_where_they_would_give_something_away():
    lists = ("a", "b")
    counts = {("a",): 40, ("b",): 41, ("a", "b"): 4}
    files = tables(counts, lists=lists)
    told = tally(counts, files, lists)
    released, shown = beyond.together(told, files, [], observed(counts, lists), published=False)
    assert fewest_values(attacked(counts, released, shown, files, lists)) >= disclosure.FEWEST_VALUES
    if not shown.pairs:
        assert released["linked"]["pairs"] == [] and released["linked"]["pairs_withheld"]


def test_a_list_that_was_not_linked_shares_nobody_and_that_is_no_secret():
    registered = Registered({"a": 50, "b": 60}, alone=frozenset({"a", "b"}))
    shown = protect_overlap(observed({("a",): 50, ("b",): 60}, ("a", "b")), registered)
    assert [each["lists"] for each in shown.combinations] == [["b"], ["a"], []]


def test_with_many_lists_nothing_of_the_overlap_is_shown():
    lists = tuple(f"list{n}" for n in range(9))
    shown = protect_overlap(observed({(name,): 30 for name in lists}, lists), None)
    assert shown.withheld and not shown.combinations and not shown.pairs


# estimates


def test_a_hidden_count_moved_by_one_gives_the_same_totals():
    """Somebody who knows every other combination exactly still cannot tell a hidden one."""
    from fanal.prevalence import METHODS, Options, OverlapTable
    from fanal.study.grain import grain

    table = OverlapTable.of(LISTS, [1, 2, 4, 3, 5, 6, 7], [212, 148, 97, 41, 23, 13, 7])
    size = grain(table, ["stepwise", "bic", "averaging"])
    assert size and size in disclosure.GRAINS

    def shown(counts):
        made = OverlapTable.of(LISTS, range(1, 8), counts)
        return [
            disclosure.rounded_total(METHODS[m](made, Options(resamples=0)).estimate, table.total, size)
            for m in ("stepwise", "bic", "averaging")
        ]

    cells = [int(n) for n in table.dense()[1:]]
    same = [v for v in range(10) if shown([*cells[:6], v]) == shown(cells)]
    assert len(same) >= 2 and 7 in same


def test_where_three_persons_decide_no_total_is_given():
    """The total hangs on the one hidden combination: no rounding as fine as the undetected hides it."""
    import pyarrow as pa

    rows = [(("a",), 400), (("b",), 400), (("c",), 400), (("a", "b"), 12), (("a", "c"), 1), (("b", "c"), 1)]
    table = pa.Table.from_pylist([
        {"lists": [f"{name}.csv" for name in lists], "status": None, "sex": None, "age_group": None,
         "purposes": None, "year": None}
        for lists, n in rows for _ in range(n)
    ])  # fmt: skip
    table = table.cast(pa.schema([("lists", pa.list_(pa.string())), *((n, pa.string()) for n in (
        "status", "sex", "age_group", "purposes", "year"))]))  # fmt: skip
    made = estimating.estimate(table)
    (released,) = estimating.release(made, dataset="d", published=False)
    answer = released["answer"]
    if made[0]["grain"] is None:
        assert answer["report_card"]["grade"] == "refused"
        assert all(each["estimate"] is None for each in answer["estimates"])
    else:
        undetected = max(e["estimate"] for e in made[0]["answer"]["estimates"] if e["estimate"]) - 1214
        assert made[0]["grain"] <= undetected


def test_the_dial_is_turned_from_the_rounded_total():
    answer = {
        "schema": "fanal.estimate/1",
        "observed": observed(TWO_NINES) | {"hidden_counts": 0},
        "estimates": [{"method": "stepwise", "settings": {"level": 0.95}, "model": "a:b", "estimate": 1234.0,
                       "low": 900.0, "high": 1700.0, "mc_error": [3.0, 4.0], "status": "ok", "reasons": []}],
        "dial": {"highest_order": [{"factor": 4.0, "total": 270 + 4 * 964.0}]},
        "report_card": {"grade": "good", "checks": []},
        "coverage": [],
    }  # fmt: skip
    released = disclosure.release_estimate(answer, published=False, grain=100)
    assert released["estimates"][0]["estimate"] == 1200 and released["estimates"][0]["model"] is None
    assert released["dial"]["highest_order"] == [{"factor": 4.0, "total": 4000}]  # 270 + 4 × 930
    assert np.isclose(released["grain"], 100)
