"""Who the persons are: invented identities, and which agencies met them.

An agency's chance to meet a person depends on the person's group, on a hidden visibility that all
agencies share (heterogeneity) and on referrals from agencies before it (dependence between lists), so the
lists overlap as real ones do and a naive estimate of the undetected is wrong in a known direction. The
mechanisms are those discussed in Bird and King, Multiple Systems Estimation (or Capture-Recapture
Estimation) to Inform Public Policy, Annual Review of Statistics and Its Application 5 (2018), 95-118.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from fanal.simulate.cases import Cases, add_places, draw_cases, draw_citizenship
from fanal.simulate.coded import without
from fanal.simulate.naming import flag, name_book
from fanal.simulate.pools import data

SIBLINGS = 0.04
NICKNAMED = 0.30
_LETTERS = np.array(list("ABCDEFGHJKLMNPRSTUVWXYZ"), dtype=object)


@dataclass(frozen=True)
class People:
    """n persons. Names are indices into the name book; texts are objects, None where a person has none."""

    cases: Cases
    culture: np.ndarray
    given: np.ndarray
    family: np.ndarray
    second_family: np.ndarray  # -1 where the culture has one family name
    middle: np.ndarray
    nickname: np.ndarray
    born: np.ndarray  # datetime64[D]
    birthplace: np.ndarray
    phone: np.ndarray
    email: np.ndarray
    address: np.ndarray
    id_number: np.ndarray

    def __len__(self) -> int:
        return len(self.culture)


def draw_people(rng: np.random.Generator, n: int) -> People:
    """n persons; one in twenty-five shares family name, address and telephone with the person before."""
    book, country = name_book(), data("country.toml")
    cases = draw_cases(rng, n)
    weight = flag(book, "weight", 0.0).astype(float)
    sibling = rng.random(n) < SIBLINGS
    sibling[1:] &= ~sibling[:-1]  # never the brother or sister of one
    sibling[:1] = False
    like = np.arange(n) - sibling  # whose family this person belongs to
    culture = np.searchsorted(np.cumsum(weight / weight.sum()), rng.random(n), side="right")[like]
    citizenship = draw_citizenship(rng, [list(s["citizenships"]) for s in book.settings], culture)  # type: ignore[call-overload]
    add_places(rng, cases.columns, citizenship.take(like))
    given = book.draw(rng, culture, np.where(cases.group % 2 == 0, 0, 1))
    family = book.draw(rng, culture, np.full(n, 2))[like]
    # brothers and sisters have one culture, so one list of names; a notable pair is parted all the same
    family = book.part(given, family, culture)
    second = book.draw(rng, culture, np.full(n, 2))[like]
    two = flag(book, "two_families", False).astype(bool)[culture]
    middles = np.array([s.get("middle", ["", ""]) for s in book.settings], dtype=object)
    middle = np.where(rng.random(n) < 0.5, middles[culture, cases.group % 2], "")
    days = cases.age * 365.25 + rng.random(n) * 365
    numbers = rng.integers(0, 10**7, n)
    towns, streets = (np.array(country[key], dtype=object) for key in ("towns", "streets"))
    pair = _LETTERS[rng.integers(0, len(_LETTERS), n)] + _LETTERS[rng.integers(0, len(_LETTERS), n)]
    address = _texts(rng.integers(1, 120, n)) + " " + streets[rng.integers(0, len(streets), n)] + ", "
    has_mail = rng.random(n) < 0.3
    nicknames = book.nicknames[rng.integers(0, len(book.nicknames), n)]
    return People(
        cases=cases, culture=culture, given=given, family=family, second_family=np.where(two, second, -1),
        middle=middle, nickname=without(nicknames, rng.random(n) >= NICKNAMED),
        born=cases.found - days.astype("timedelta64[D]"),
        birthplace=without(towns[rng.integers(0, len(towns), n)], ~citizenship.having(str(country["code"]))),
        phone=("+999 " + _texts(rng.integers(10**7, 10**8, n)))[like],
        email=without("person" + _texts(numbers) + "@example.org", ~has_mail),
        address=(address + towns[rng.integers(0, len(towns), n)])[like],
        id_number=pair + _texts(rng.integers(10**6, 10**7, n)),
    )  # fmt: skip


@cache
def agencies() -> dict[str, dict[str, Any]]:
    """The agencies of agencies.toml, in the order in which they meet people."""
    return data("agencies.toml")


def capture(rng: np.random.Generator, people: People) -> np.ndarray:
    """Which agencies met whom: a row a person, a column an agency."""
    order = list(agencies())
    met = np.zeros((len(people), len(order)), dtype=bool)
    visible = rng.standard_normal(len(people))
    for column, agency in enumerate(agencies().values()):
        base = np.array(agency["capture"])[people.cases.group]
        logit = np.log(base / (1 - base)) + agency["visibility"] * visible
        for other, more in agency.get("referral", {}).items():
            logit += more * met[:, order.index(other)]
        met[:, column] = rng.random(len(people)) < 1 / (1 + np.exp(-logit))
    return met


def _texts(numbers: np.ndarray) -> np.ndarray:
    return numbers.astype(str).astype(object)
