"""Slips of the pen in names, dates of agencies that differ, and the curve of the calibration."""

from __future__ import annotations

import numpy as np
import pytest

from fanal.linkage.calibrating import KNOTS, curved, knot_name
from fanal.linkage.presets import presets
from fanal.linkage.slips import one_slip, slips_of
from fanal.simulate.contacts import contacts
from fanal.simulate.people import agencies, capture, draw_people


@pytest.mark.parametrize(
    ("one", "other", "yes"),
    [("popescu", "popecu", True), ("popescu", "poepscu", True), ("popescu", "xopescu", True),
     ("popescu", "poppescu", True), ("popescu", "popescu", False), ("popescu", "popsc", False),
     ("anna", "nana", True), ("wang", "yang", True), ("abcd", "dcba", False)],
)  # fmt: skip
def test_one_slip_is_one_letter_or_two_neighbours(one, other, yes):
    assert one_slip(one, other) is yes and one_slip(other, one) is yes


def test_a_rare_word_beside_a_frequent_one_is_taken_for_it_and_frequent_ones_stay():
    slips = slips_of(["popescu"] * 40 + ["popesco"] * 20 + ["popecu"] + ["li"] * 50 + ["lo"])
    assert slips.mend("popecu") == "popescu"
    assert slips.mend("popesco") == "popesco"
    assert slips.mend("popescuu") == "popescu"  # never seen before
    assert slips.mend("lo") == "lo"


def test_the_first_contact_is_the_persons_date_and_others_come_later_within_the_period():
    rng = np.random.default_rng(5)
    people = draw_people(rng, 3000)
    person, agency = np.nonzero(capture(rng, people))
    found = contacts(np.random.default_rng(1), agencies(), people, person, agency)
    gap = (found - people.cases.found[person]).astype(int)
    assert gap.min() == 0 and found.max() <= np.datetime64("2025-12-31")
    first = np.full(len(people), 9999)
    np.minimum.at(first, person, gap)
    assert set(first[np.unique(person)]) == {0}
    several = np.bincount(person)[person] > 1
    assert 0.2 < (gap[several] == 0).mean() < 0.6
    again = contacts(np.random.default_rng(1), agencies(), people, person, agency)
    assert np.array_equal(found, again)


def test_the_shipped_curve_rises_and_without_knots_nothing_bends():
    layer = presets()["layer"]
    heights = [layer[knot_name(knot)] for knot in KNOTS]
    assert heights == sorted(heights)
    odds = np.linspace(-20, 20, 81)
    assert (np.diff(curved(odds, layer)) > 0).all()
    assert np.array_equal(curved(odds, {"slope": 1.0, "shift": 0.0}), odds)
