"""When each agency met the person: no two agencies meet a child on the same day by rule.

The person's date of identification is the first contact with any agency. An agency to which another refers,
or that refers to another, mostly follows within days; one to which the child comes on its own meets it months
later, some after years. The gaps are judgement (``country.toml``): no published figures tell them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fanal.simulate.people import People
from fanal.simulate.pools import data


def contacts(
    rng: np.random.Generator,
    agencies: dict[str, dict[str, Any]],
    people: People,
    person: np.ndarray,
    agency: np.ndarray,
) -> np.ndarray:
    """The day of each registration, given its person and agency (indices): the person's own date of
    identification for the first, later ones within the period of the country."""
    country, n = data("country.toml"), len(person)
    early = np.array([made["early"] for made in agencies.values()])
    told = country["contacts"]
    found = people.cases.found[person]
    left = (np.datetime64(country["last_day"], "D") - found).astype(np.int64)
    referred = _referred(list(agencies), agencies, person, agency, len(people))
    prompt = rng.random(n) < np.where(referred, told["prompt_if_referred"], told["prompt"])
    mean = np.where(prompt, told["prompt_days"], told["later_days"])
    # an exponential gap that ends with the period: later contacts are not in it
    gap = np.floor(-mean * np.log1p(-rng.random(n) * -np.expm1(-(left + 1) / mean))).astype(np.int64)
    rank = np.lexsort((rng.exponential(1.0, n) / early[agency], person))
    first = rank[np.flatnonzero(np.diff(person[rank], prepend=-1))]
    gap[first] = 0
    return np.asarray(found + np.minimum(gap, left).astype("timedelta64[D]"))


def _referred(
    names: list[str], agencies: dict[str, dict[str, Any]], person: np.ndarray, agency: np.ndarray, n: int
) -> np.ndarray:
    """Registrations whose agency sends people to, or has them sent by, another that met the person; a second
    registration by one agency counts as such."""
    link = np.eye(len(names), dtype=bool)
    for name, made in agencies.items():
        for other in made.get("referral", {}):
            link[names.index(name), names.index(other)] = link[names.index(other), names.index(name)] = True
    met = np.zeros((n, len(names)), dtype=np.int64)
    np.add.at(met, (person, agency), 1)
    partners = met[person] @ link.T.astype(np.int64)
    return np.asarray(partners[np.arange(len(person)), agency] > 1)
