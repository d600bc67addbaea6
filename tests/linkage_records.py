"""Small tables of linkage records for tests; nobody in them exists."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

GIVEN = (
    "Amina",
    "Lijuan",
    "Olena",
    "Rosa",
    "Blessing",
    "Stefania",
    "Fatima",
    "Linh",
    "Abebe",
    "Somchai",
    "Precious",
    "Ioana",
)
FAMILY = (
    "Savchenko",
    "Wang",
    "Okafor",
    "Popescu",
    "Gutierrez",
    "Rahman",
    "Nguyen",
    "Tadesse",
    "Haddad",
    "Suksai",
    "Sandu",
    "Eze",
)


def made_up(persons: int, seed: int = 1, twice: float = 0.5) -> tuple[pa.Table, list[str]]:
    """Records of made-up persons in two sources, and the true person of each."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, str | None]] = []
    truth: list[str] = []
    for person in range(persons):
        given, family = rng.choice(GIVEN), rng.choice(FAMILY)
        born = np.datetime64("1995-01-01") + int(rng.integers(0, 6000))
        number = f"AB{rng.integers(10**6, 10**7)}"
        for source in ("one", "two")[: 2 if rng.random() < twice else 1]:
            swap = rng.random() < 0.1
            rows.append({
                "record": f"k{len(rows)}", "source": source, "given_name": family if swap else given,
                "family_name": given if swap else family, "sex": "F", "date_of_birth": str(born),
                "citizenship": str(rng.choice(["COL", "UKR"])),
                "id_number": number if rng.random() < 0.3 else None,
            })  # fmt: skip
            truth.append(str(person))
    names = list(rows[0])
    return pa.table({name: [row[name] for row in rows] for name in names}), truth
