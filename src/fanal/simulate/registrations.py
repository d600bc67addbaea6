"""What one agency wrote down about the persons it met: incomplete, misspelt, sometimes wrong.

The result is a table of columns by field name, either Coded (dictionary) or arrays of texts with None.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from fanal.simulate.cases import BY_SHARES, Cases, age_text, band
from fanal.simulate.coded import Coded, without
from fanal.simulate.naming import flag, name_book
from fanal.simulate.people import People
from fanal.simulate.pools import data, pool

Column = Coded | np.ndarray
PLACES = (
    "citizenship",
    "country_recruitment",
    "country_transit",
    "country_exploitation",
    "exploiter_citizenship",
)
_MISSING_PLACES = {
    "citizenship": 0.05,
    "country_recruitment": 0.20,
    "country_exploitation": 0.08,
    "country_transit": 0.2,
}
_WRONG_SEX = 0.006
# of the registrations: no age at all, no age or only a band (times the agency's factor)
NO_AGE, NO_EXACT_AGE = 0.06, 0.15
# dates of identification, cumulated: to the day, the month, the year; the rest are missing
TO_THE_DAY, TO_THE_MONTH, TO_THE_YEAR = 0.68, 0.85, 0.95
_TYPED = np.array(list("aeioulmnrst"), dtype=object)


@dataclass
class Registrations:
    """Rows of one agency, in its own order. ``person`` is the row's index among the people of the batch."""

    person: np.ndarray
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.person)


def register(
    rng: np.random.Generator, agency: dict[str, Any], people: People, person: np.ndarray, found: np.ndarray
) -> Registrations:
    """One registration for each index in ``person``, met on the day ``found``, by date of registration; keys
    are added later."""
    last = np.datetime64(data("country.toml")["last_day"], "D")
    entered = np.minimum(found + rng.exponential(45, len(person)).astype("timedelta64[D]"), last)
    order = np.argsort(entered, kind="stable")
    person, found, entered = person[order], found[order], entered[order]
    n = len(person)
    columns: dict[str, Column] = {
        "organisation": Coded(rng.integers(0, len(agency["organisations"]), n).astype(np.int32),
                              tuple(agency["organisations"])),
        "organisation_type": constant(n, agency["type"]),
        "date_registered": dates(entered, order_of(agency)),
        "date_identified": dates(found, order_of(agency), rng.random(n)),
    }  # fmt: skip
    columns |= answers(rng, agency["unknown"], people.cases, person)
    columns |= ages(rng, agency["unknown"], people.cases, person, _older(people, person, found))
    columns |= _names(rng, agency, people, person)
    columns |= _identity(rng, agency, people, person, found)
    for name in agency["collects_not"]:
        columns.pop(name, None)
    return Registrations(person, columns)


def constant(n: int, text: str) -> Coded:
    return Coded(np.zeros(n, dtype=np.int32), (text,))


def order_of(agency: dict[str, Any]) -> str:
    return str(agency.get("date", "iso"))


def _missing(name: str, unknown: float) -> float:
    share = _MISSING_PLACES.get(name, 0.3 if name in PLACES else None)
    return min((pool(name).missing if share is None else share) * unknown, 0.95)


def answers(rng: np.random.Generator, unknown: float, cases: Cases, person: np.ndarray) -> dict[str, Column]:
    """The case's answers, blank where the agency did not ask or was not told."""
    columns: dict[str, Column] = {}
    n = len(person)
    for name in ("sex", "duration", "purposes", *BY_SHARES, *PLACES):
        true = cases.columns[name].take(person)
        columns[name] = true.blank(rng.random(n) < _missing(name, unknown))
    sex = cases.columns["sex"].take(person)
    wrong = rng.random(n) < _WRONG_SEX
    swapped = sex.put(wrong & sex.having("F"), "M").put(wrong & sex.having("M"), "F")
    columns["sex"] = swapped.blank(rng.random(n) < _missing("sex", unknown))
    columns["country_detection"] = cases.columns["country_detection"].take(person)
    return columns


def _older(people: People, person: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Birthdays between the person's identification and the day on which this agency met it."""
    days = (found - people.born[person]).astype(np.int64)
    return np.asarray(np.maximum(np.floor(days / 365.25).astype(np.int64) - people.cases.age[person], 0))


def ages(
    rng: np.random.Generator,
    unknown: float,
    cases: Cases,
    person: np.ndarray,
    older: np.ndarray | int = 0,
) -> dict[str, Column]:
    """Ages, shifted alike when estimated so that their order stays true; bands where none is known.
    ``older``: years since the person's identification."""
    n, kind = len(person), rng.random(len(person))
    only_band = (kind >= NO_AGE * unknown) & (kind < NO_EXACT_AGE * unknown)
    unknown_age = kind < NO_EXACT_AGE * unknown
    guess = np.where(rng.random(n) < 0.25, rng.integers(-2, 3, n), 0)
    age = np.maximum(cases.age[person] + older + guess, 0)
    begin = np.clip(cases.age_exploitation[person] + guess, 0, age)
    hired = np.clip(cases.age_recruitment[person] + guess, 0, begin)
    said_begin = ~unknown_age & (rng.random(n) < 0.55)
    said_hired = said_begin & (rng.random(n) < 0.5)
    columns: dict[str, Column] = {
        "age_identification": age_text(age).blank(unknown_age),
        "age_exploitation": age_text(begin).blank(~said_begin),
        "age_recruitment": age_text(hired).blank(~said_hired),
        "age_band_identification": band(age, broad=rng.random(n) < 0.4).blank(~only_band),
    }
    # without an age nothing is said about childhood: a date of birth might contradict it
    child = Coded(
        np.where(begin < 18, 0, np.where(age < 18, 2, 1)).astype(np.int32), ("yes", "no", "presumed")
    )
    columns["child_at_time"] = child.blank(~said_begin | (rng.random(n) < 0.3))
    return columns


def _names(
    rng: np.random.Generator, agency: dict[str, Any], people: People, person: np.ndarray
) -> dict[str, Column]:
    """Given and family name as this agency hears, spells, orders and types them."""
    book, n = name_book(), len(person)
    culture = people.culture[person]
    given = book.spell(rng, people.given[person], agency["spelling"])
    family = book.spell(rng, people.family[person], agency["spelling"])
    second = people.second_family[person]
    both = (second >= 0) & (rng.random(n) > 0.35)
    family = np.where(both, family + " " + book.spell(rng, np.maximum(second, 0), agency["spelling"]), family)
    particles = np.array([s.get("particles", ("", "", "")) for s in book.settings], dtype=object)
    some = particles[culture, rng.integers(0, particles.shape[1], n)]
    family = np.where(rng.random(n) < 0.2, some + family, family)
    middle = np.array([_plain(text) for text in people.middle[person]], dtype=object)
    given = np.where(rng.random(n) < 0.6, middle + given, given)
    given, family = (_mistype(rng, names, agency["typing"]) for names in (given, family))
    own_script = flag(book, "native", False).astype(bool)[culture] & (rng.random(n) < agency["native"])
    given = np.where(own_script, people.middle[person] + book.native[people.given[person]], given)
    family = np.where(own_script, book.native[people.family[person]], family)
    if agency.get("uppercase"):
        family = np.array([name.upper() for name in family], dtype=object)
    swap = rng.random(n) < flag(book, "swap", 0.0).astype(float)[culture]
    given, family = np.where(swap, family, given), np.where(swap, given, family)
    nickname = people.nickname[person]
    known_by = (nickname != None) & (rng.random(n) < agency["nickname_as_name"])  # noqa: E711  (elementwise)
    told = (rng.random(n) < agency["nickname"]) & ~known_by
    return {
        "given_name": np.where(known_by, nickname, given),
        "family_name": without(family, rng.random(n) < agency["family_missing"]),
        "other_names": without(nickname, ~told),
    }


def _identity(
    rng: np.random.Generator, agency: dict[str, Any], people: People, person: np.ndarray, found: np.ndarray
) -> dict[str, Column]:
    n = len(person)
    number = _mistype(rng, people.id_number[person], 0.04)
    kept = {"id_number": (number, agency["id_number"]), "phone": (people.phone[person], agency["phone"]),
            "address": (people.address[person], agency["address"]), "email": (people.email[person], 0.5),
            "place_of_birth": (people.birthplace[person], 0.5)}  # fmt: skip
    columns: dict[str, Column] = {
        name: without(texts, rng.random(n) >= share) for name, (texts, share) in kept.items()
    }
    columns["date_of_birth"] = _birth(rng, agency, people.born[person], found)
    return columns


def _birth(
    rng: np.random.Generator, agency: dict[str, Any], born: np.ndarray, found: np.ndarray
) -> np.ndarray:
    """Birth dates: exact, heaped on 1 January, a year, guessed from an age, wrong, day and month swapped."""
    n = len(born)
    kind = np.searchsorted(np.cumsum(agency["birth"]), rng.random(n), side="right")  # 6: missing
    year = born.astype("datetime64[Y]").astype(np.int64) + 1970
    latest = found.astype("datetime64[Y]").astype(np.int64) + 1970
    guessed = np.minimum(year + rng.integers(-2, 3, n), latest)
    false = np.minimum(year + rng.choice([-10, -5, -2, 2, 3], n), latest)
    month = born.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (born - born.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    swapped = (kind == 5) & (day <= 12)
    heaped = (kind == 1) | ((kind == 3) & (rng.random(n) < 0.5))
    year = np.where(kind == 3, guessed, np.where(kind == 4, np.where(false < latest, false, year), year))
    month, day = np.where(swapped, day, month), np.where(swapped, month, day)
    day = np.where(kind == 4, np.minimum(day, 28), day)  # the other year may lack 29 February
    month, day = np.where(heaped, 1, month), np.where(heaped, 1, day)
    y, m, d = year.astype(str).astype(object), _two_digits(month), _two_digits(day)
    full = d + "/" + m + "/" + y if order_of(agency) == "dmy" else y + "-" + m + "-" + d
    alone = ((kind == 2) | ((kind == 3) & ~heaped)) & (kind != 6)
    return without(np.where(alone, y, full), kind == 6)


@cache
def _calendar(order: str) -> tuple[tuple[str, ...], int, int]:
    """The texts of every day, month and year of the period, and where months and years begin among them."""
    country = data("country.toml")
    first, last = (np.datetime64(country[key], "D") for key in ("first_day", "last_day"))
    days = np.arange(first, last + 1)
    months = np.unique(days.astype("datetime64[M]"))
    years = np.unique(days.astype("datetime64[Y]"))
    texts = tuple(written(str(date), order) for dates in (days, months, years) for date in dates)
    return texts, len(days), len(days) + len(months)


def dates(days: np.ndarray, order: str, kind: np.ndarray | None = None) -> Coded:
    """Dates of the period as text: to the day, or to the month or year where ``kind`` is above its limit."""
    texts, months, years = _calendar(order)
    first = np.datetime64(data("country.toml")["first_day"], "D")
    by_day = (days - first).astype(np.int32)
    if kind is None:
        return Coded(by_day, texts)
    by_month = months + (days.astype("datetime64[M]") - first.astype("datetime64[M]")).astype(np.int32)
    by_year = years + (days.astype("datetime64[Y]") - first.astype("datetime64[Y]")).astype(np.int32)
    codes = np.where(kind < TO_THE_DAY, by_day, np.where(kind < TO_THE_MONTH, by_month, by_year))
    return Coded(np.where(kind > TO_THE_YEAR, -1, codes).astype(np.int32), texts)


def written(iso: str, order: str) -> str:
    """An ISO date, perhaps partial, in the order in which an agency writes dates."""
    return "/".join(reversed(iso.split("-"))) if order == "dmy" else iso


def _two_digits(numbers: np.ndarray) -> np.ndarray:
    return np.array([f"{i:02d}" for i in range(100)], dtype=object)[numbers]


def _mistype(rng: np.random.Generator, texts: np.ndarray, share: float) -> np.ndarray:
    """A letter dropped, swapped with the next, replaced or doubled up, in the given share of texts."""
    result = texts.copy()
    rows = np.flatnonzero(rng.random(len(texts)) < share)
    place, kind, letter = rng.random(len(rows)), rng.integers(0, 4, len(rows)), rng.choice(_TYPED, len(rows))
    for row, where, how, other in zip(rows, place, kind, letter, strict=True):
        text = texts[row]
        if not text or len(text) < 3:
            continue
        i = int(where * (len(text) - 1))
        changed = ("", text[i + 1] + text[i], other, text[i] + other)[how]
        result[row] = text[:i] + changed + text[i + (2 if how == 1 else 1) :]
    return result


def _plain(text: str) -> str:
    return text.replace("ị", "i").replace("ă", "a")
