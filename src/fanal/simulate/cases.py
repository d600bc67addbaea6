"""What happened to each person, without any name: the true answers to the case record's questions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fanal.simulate.coded import Coded, choose, integers
from fanal.simulate.pools import data, pool

ADULT = 18
SMALL = 8
OLDEST = 75
# drawn straight from their pools; the order is part of what a seed means
BY_SHARES = (
    "acts", "means", "means_of_control", "sector", "sexual_exploitation_type", "technology_role",
    "recruiter_relation", "exploiter_relation", "exploiter_sex", "exploiter_age", "exploiter_role",
    "vulnerabilities", "violence", "services", "justice_outcomes", "status", "status_decided_by", "age_basis",
)  # fmt: skip
_YEARS_OF = {"M0T12": (0, 1), "M13T24": (1, 2), "M25T60": (2, 5), "M_GE61": (5, 9)}


@dataclass(frozen=True)
class Cases:
    """True answers of n persons: ``columns`` by field of the case record, ages and dates as numbers."""

    group: np.ndarray  # index in pools.GROUPS
    age: np.ndarray  # at identification
    age_exploitation: np.ndarray
    age_recruitment: np.ndarray
    found: np.ndarray  # datetime64[D], date of identification
    columns: dict[str, Coded]

    def __len__(self) -> int:
        return len(self.age)


def draw_cases(rng: np.random.Generator, n: int) -> Cases:
    """n independent cases; shares.toml cites where the shares come from."""
    child = rng.random(n) < float(data("shares.toml")["child"])
    sex = pool("sex").draw(rng, np.where(child, 0, 2))
    # a person of another sex is drawn like either of the two groups of that generation
    male = sex.having("M") | (sex.having("_O") & (rng.random(n) < 0.5))
    group = np.where(child, 0, 2) + male
    age = np.where(child, _numbers(rng, "age_child", n), _adult_ages(rng, n))
    duration = _no_longer_than_life(pool("duration").draw(rng, group), age)
    age_exploitation = np.maximum(age - _years(rng, duration), np.minimum(age, 1))
    age_recruitment = np.maximum(age_exploitation - (rng.random(n) < 0.15), 0)
    small = age < SMALL
    purposes = pool("purposes").draw(rng, group)
    # what happens to very young children is not what happens to those of seventeen
    purposes = _put_all(purposes, small, pool("purposes_of_small_children").draw(rng, group))
    columns = {"sex": sex, "duration": duration, "purposes": purposes}
    for name in BY_SHARES:
        drawn = pool(name).draw(rng, group)
        when = pool(name).when
        columns[name] = drawn.blank(~purposes.having(when)) if when else drawn
    for name in ("recruiter_relation", "exploiter_relation"):
        columns[name] = columns[name].put(small & columns[name].having("intimate_partner"), "family")
    return Cases(group, age, age_exploitation, age_recruitment, _found(rng, n), columns)


def add_places(rng: np.random.Generator, columns: dict[str, Coded], citizenship: Coded) -> None:
    """Where each person came from and was exploited, given the citizenship."""
    n = len(citizenship)
    home = str(data("country.toml")["code"])
    everybody = np.zeros(n, dtype=np.int64)
    foreign = ~citizenship.having(home)
    abroad = pool("exploitation_abroad").draw(rng, everybody)
    at_home = Coded(np.full(n, abroad.values.index(home), dtype=np.int32), abroad.values)
    # some foreigners are recruited only after they arrived
    recruited_here = foreign & (rng.random(n) < 0.12)
    transit = pool("transit").draw(rng, everybody)
    passed = foreign & ~recruited_here & (rng.random(n) < 1 - pool("transit").missing)
    columns["citizenship"] = citizenship
    columns["country_recruitment"] = citizenship.put(recruited_here, home)
    columns["country_transit"] = transit.blank(~passed)
    columns["country_exploitation"] = choose(foreign, at_home, abroad)
    columns["country_detection"] = at_home
    same = rng.random(n) < 0.55
    columns["exploiter_citizenship"] = citizenship.put(~same, home)


def draw_citizenship(rng: np.random.Generator, candidates: list[list[str]], kind: np.ndarray) -> Coded:
    """Half at home, else one of the candidates of the person's kind (its culture, of which no file knows)."""
    country = data("country.toml")
    own = float(country["own_citizenship"])
    values = (str(country["code"]), *sorted({code for codes in candidates for code in codes}))
    width = max(len(codes) for codes in candidates)
    choice = np.array([[values.index(codes[i % len(codes)]) for i in range(width)] for codes in candidates])
    foreign = choice[kind, rng.integers(0, width, len(kind))]
    return Coded(np.where(rng.random(len(kind)) < own, 0, foreign).astype(np.int32), values)


def band(age: np.ndarray, *, broad: np.ndarray) -> Coded:
    """The age band of each age; only child or adult where ``broad``."""
    values = (
        "Y0T8",
        "Y9T17",
        "Y18T20",
        "Y21T23",
        "Y24T26",
        "Y27T29",
        "Y30T38",
        "Y39T47",
        "Y_GE48",
        "Y0T17",
        "Y_GE18",
    )
    fine = np.searchsorted([9, 18, 21, 24, 27, 30, 39, 48], age, side="right")
    return Coded(np.where(broad, np.where(age < ADULT, 9, 10), fine).astype(np.int32), values)


def age_text(age: np.ndarray) -> Coded:
    return integers(np.clip(age, 0, OLDEST + 10), 0, OLDEST + 10)


def _no_longer_than_life(duration: Coded, age: np.ndarray) -> Coded:
    least = np.array([_YEARS_OF[value][0] for value in duration.values])[duration.codes]
    return duration.put(least >= age, "M0T12")


def _put_all(column: Coded, where: np.ndarray, other: Coded) -> Coded:
    """The column with another's answers where the mask is true."""
    for code, value in enumerate(other.values):
        column = column.put(where & (other.codes == code), value)
    return column


def _numbers(rng: np.random.Generator, name: str, n: int) -> np.ndarray:
    drawn = pool(name).draw(rng, np.zeros(n, dtype=np.int64))
    return np.array([int(value) for value in drawn.values])[drawn.codes]


def _adult_ages(rng: np.random.Generator, n: int) -> np.ndarray:
    bands = pool("age_adult").draw(rng, np.zeros(n, dtype=np.int64))
    edges = {"Y18T20": (18, 21), "Y21T23": (21, 24), "Y24T26": (24, 27), "Y27T29": (27, 30),
             "Y30T38": (30, 39), "Y39T47": (39, 48), "Y_GE48": (48, OLDEST)}  # fmt: skip
    low = np.array([edges[value][0] for value in bands.values])[bands.codes]
    high = np.array([edges[value][1] for value in bands.values])[bands.codes]
    return low + (rng.random(n) * (high - low)).astype(np.int64)


def _years(rng: np.random.Generator, duration: Coded) -> np.ndarray:
    low = np.array([_YEARS_OF[value][0] for value in duration.values])[duration.codes]
    high = np.array([_YEARS_OF[value][1] for value in duration.values])[duration.codes]
    return low + (rng.random(len(duration)) * (high - low)).astype(np.int64)


def _found(rng: np.random.Generator, n: int) -> np.ndarray:
    years = _numbers(rng, "year", n)
    start = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    return start + (rng.random(n) * 365).astype("timedelta64[D]")
