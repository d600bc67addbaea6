"""Blocking rules: which records are compared at all. Each rule has variants from loose to tight.

A variant is a SELECT over ``p`` (prepared records), ``t`` (record i, one skeleton t) and ``tt`` (record i,
a pair of its skeletons a, b) that gives a record and a key of any number of columns; records that share a key
are compared. Years come in overlapping bins, so that neighbours meet. A birth date is a key only when it is
known to the day.
"""

from __future__ import annotations

from fanal.linkage.preparing import MOST_JOINED, MOST_WORDS

WORD_COLUMNS = [f"k{j + 1}" for j in range(MOST_WORDS)] + [f"j{j + 1}" for j in range(MOST_JOINED)]
WORDS = f"""
t as materialized (select distinct i, unnest([{", ".join(WORD_COLUMNS)}]) t from p),
tok as materialized (
    select t.i, t.t, yy, src, sex, citizenship, idm, idy, place_of_birth, region
    from t join p using (i) where t.t > 0),
tt as materialized (select x.i, x.t a, y.t b from tok x join tok y on x.i = y.i and x.t < y.t)
"""
_TWO = "unnest([yy // 2 * 2, (yy + 1) // 2 * 2 + 1])"  # even: bins from even years, odd: from odd ones
_FOUR = "unnest([yy // 4 * 2, (yy + 2) // 4 * 2 + 1])"
_MONTHS = "unnest([idm // 3 * 2, (idm + 1) // 3 * 2 + 1])"
_DATE = ("yb", "least(bm, bd)", "greatest(bm, bd)")


def _key(table: str, *columns: str) -> str:
    """SELECT of a record and the columns c1… of its key, none of them missing."""
    named = ", ".join(f"{column} as c{k}" for k, column in enumerate(columns))
    given = " and ".join(f"c{k} is not null" for k in range(len(columns)))
    return f"select * from (select i, {named} from {table}) where {given}"


RULES: dict[str, tuple[str, ...]] = {
    "id_number": (_key("p where id_number is not null", "id_number"),),
    "phone": (
        _key("p where length(phone) >= 6", "phone"),
        _key("tok join p using (i) where length(phone) >= 6", "phone", "t"),
    ),
    "email": (_key("p where email is not null", "email"),),
    "birth_date": (
        _key("p where bp = 4", *_DATE),
        _key("p where bp = 4", *_DATE, "p.sex"),
        _key("tok join p using (i) where bp = 4", *_DATE, "t"),
    ),
    "name_day": (_key("tok join p using (i) where bp = 4", "t", "least(bm, bd)", "greatest(bm, bd)"),),
    "whole_name": (
        _key("p where whole is not null", "whole"),
        _key("p where whole is not null", "whole", _FOUR),
    ),
    "two_names": (
        _key("tt", "a", "b"),
        _key("tt join p using (i)", "a", "b", _FOUR),
        _key("tt join p using (i)", "a", "b", _TWO, "sex"),
        _key("tt join p using (i)", "a", "b", "yy", "sex"),
    ),
    "name_year": (
        _key("tok", "t", _TWO),
        _key("tok", "t", _TWO, "sex"),
        _key("tok", "t", "yy"),
        _key("tok", "t", "yy", "citizenship"),
        _key("tok", "t", "yy", "citizenship", "sex"),
        _key("tok", "t", "yy", "citizenship", "sex", "idy"),
    ),
    "name_found": (
        _key("tok", "t", _MONTHS),
        _key("tok", "t", "idm"),
        _key("tok", "t", _MONTHS, _FOUR),
        _key("tok", "t", "idm", "citizenship"),
        _key("tok", "t", "idm", "citizenship", "sex", "yy"),
    ),
    "name_place": (
        _key("tok", "t", "place_of_birth"),
        _key("tok", "t", "place_of_birth", "yy"),
        _key("tok", "t", "place_of_birth", "yy", "idy"),
    ),
    "name_region": (
        _key("tok", "t", "region", "idy"),
        _key("tok", "t", "region", "idy", "yy"),
    ),
    "address": (
        _key("p where length(address) > 4", "address"),
        _key("tok join p using (i) where length(address) > 4", "address", "t"),
    ),
    "postcode": (
        _key("p", "postcode", "yb"),
        _key("tok join p using (i)", "postcode", "t"),
        _key("tok join p using (i)", "postcode", "t", "p.yy"),
    ),
    "name_town": (
        _key("tok join p using (i)", "t", "place"),
        _key("tok join p using (i)", "t", "place", "p.yy"),
    ),
    "near_name": (
        _key("p", "left(given, 3)", "left(family, 3)", "yy"),
        _key("p", "left(given, 3)", "left(family, 3)", "yy", "sex", "citizenship"),
    ),
}


# rules of which a pair without a common name can never come
NEED_A_NAME = (
    "name_day",
    "whole_name",
    "two_names",
    "name_year",
    "name_found",
    "name_place",
    "name_region",
    "name_town",
    "near_name",
)


def extra_rules(column: str) -> tuple[str, ...]:
    """The rule of a column that we do not know."""
    given = f"length({column}) > 2"
    return _key(f"p where {given}", column), _key(f"tok join p using (i) where {given}", column, "t")


# blocks that are too big to be compared, but tell how names and other answers go together
LOOSE = {
    "~word": _key("tok", "t"),
    "~year": _key("p", "yy"),
    "~date": _key("p where bp = 4", "yb", "bm", "bd"),
}
