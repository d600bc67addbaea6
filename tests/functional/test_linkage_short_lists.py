"""Lists as short as one case worker's: obvious pairs are found, and no others."""

from __future__ import annotations

import pyarrow as pa
import pytest

from fanal import linkage
from fanal.linkage.whole import link_records

CHILDREN = [
    ("Aminata", "Diallo", "2011-03-14"),
    ("Fatou", "Traoré", "2009-07-02"),
    ("Moussa", "Keita", "2012-11-23"),
    ("Ibrahim", "Coulibaly", "2010-05-30"),
    ("Olena", "Shevchenko", "2010-10-11"),
]
FIELDS = ("given_name", "family_name", "date_of_birth")


def persons(one, other, fields=FIELDS):
    rows = [dict(zip(FIELDS, child, strict=True)) for child in (*one, *other)]
    columns = {name: [row[name] for row in rows] for name in fields}
    source = ["a"] * len(one) + ["b"] * len(other)
    table = pa.table({"record": [str(i) for i in range(len(rows))], "source": source, **columns})
    return link_records(table, linkage.Settings()).linkage.person.tolist()


@pytest.mark.parametrize(
    ("children", "fields"), [(1, FIELDS), (2, FIELDS), (5, FIELDS), (1, FIELDS[:2]), (3, FIELDS[:2])]
)
def test_who_stands_in_both_lists_is_found(children, fields):
    person = persons(CHILDREN[:children], CHILDREN[:children], fields)
    assert person[:children] == person[children:]
    assert len(set(person)) == children


@pytest.mark.parametrize("children", [3, 5])
def test_other_children_of_the_same_family_names_stay_apart(children):
    given, family, born = zip(*CHILDREN[:children], strict=True)
    others = list(zip(given[1:] + given[:1], family, born[2:] + born[:2], strict=True))
    assert len(set(persons(CHILDREN[:children], others))) == 2 * children


def test_two_children_who_share_nothing_or_a_birthday_are_two():
    assert len(set(persons(CHILDREN[:1], [("Kwame", "Mensah", "2001-01-09")]))) == 2
    person = persons(CHILDREN[:2], [CHILDREN[0], ("Kofi", "Mensah", CHILDREN[1][2])])
    assert person[0] == person[2]
    assert len(set(person)) == 3
