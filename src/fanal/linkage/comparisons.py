"""How two records are compared: for each comparison an ordered list of levels, each a code and a condition.

Conditions use plain SQL that DuckDB and Spark share, over columns of the left (``_l``) and right (``_r``)
record. The first level that holds is the answer; ``none`` means that one of the two says nothing, which
counts neither for nor against.
"""

from __future__ import annotations

from fanal.linkage.base import EXTRA
from fanal.linkage.preparing import BITS, MOST_JOINED, MOST_WORDS

Levels = tuple[tuple[str, str], ...]
NONE, OTHER = "none", "other"


def _shared(letter: str, what: str) -> str:
    """Sum over the left record's words that the right one has: of their bits, or of ones."""
    theirs = ", ".join(f"{letter}{j + 1}_r" for j in range(MOST_WORDS))
    ours = [f"{letter}{j + 1}_l" for j in range(MOST_WORDS)]
    parts = [f"(case when {w} > 0 and {w} in ({theirs}) then {what.format(c=w)} else 0 end)" for w in ours]
    return "(" + " + ".join(parts) + ")"


_RARE = f"floor({{c}} / {2**BITS})"


def _joined(what: str) -> str:
    """The same of a name written in one word by one record and in syllables by the other."""
    parts = []
    for one, other in (("l", "r"), ("r", "l")):
        theirs = ", ".join(f"k{j + 1}_{other}" for j in range(MOST_WORDS))
        parts += [
            f"(case when j{j + 1}_{one} > 0 and j{j + 1}_{one} in ({theirs}) "
            f"then {what.format(c=f'j{j + 1}_{one}')} else 0 end)"
            for j in range(MOST_JOINED)
        ]
    return "(" + " + ".join(parts) + ")"


BITS_K = f"({_shared('k', _RARE)} + {_joined(_RARE)})"
COUNT_K = f"({_shared('k', '1')} + {_joined('1')})"
BITS_W, COUNT_W = _shared("w", _RARE), _shared("w", "1")
BITS_A = _shared("a", _RARE)
SUBSET = f"({COUNT_K} >= least(kn_l, kn_r))"
# the whole names differ by a slip of the pen or two
NEAR = "(levenshtein(whole_l, whole_r) * 5 <= greatest(length(whole_l), length(whole_r)) + 2)"
FAR = "(levenshtein(whole_l, whole_r) * 3 <= greatest(length(whole_l), length(whole_r)))"


def _names() -> Levels:
    levels: list[tuple[str, str]] = [(NONE, "kn_l = 0 or kn_r = 0")]
    levels += [(f"all_{bits}", f"{SUBSET} and {BITS_K} >= {bits}") for bits in (18, 15, 12, 10, 8, 6, 4)]
    levels += [("all", f"{SUBSET}")]
    levels += [(f"near_{bits}", f"{COUNT_K} > 0 and {NEAR} and {BITS_K} >= {bits}") for bits in (9, 6)]
    levels += [("near", f"{COUNT_K} > 0 and {NEAR}")]
    levels += [(f"two_{bits}", f"{COUNT_K} >= 2 and {BITS_K} >= {bits}") for bits in (14, 10)]
    levels += [("two", f"{COUNT_K} >= 2")]
    levels += [("alike", f"{COUNT_K} = 0 and {NEAR}")]
    levels += [(f"one_far_{bits}", f"{COUNT_K} = 1 and {FAR} and {BITS_K} >= {bits}") for bits in (7, 5)]
    levels += [("one_far", f"{COUNT_K} = 1 and {FAR}")]
    levels += [(f"one_{bits}", f"{COUNT_K} = 1 and {BITS_K} >= {bits}") for bits in (8, 6)]
    levels += [("one", f"{COUNT_K} >= 1"), ("rather", FAR), (OTHER, "ELSE")]
    return tuple(levels)


_DAYS = "(bp_l = 4 and bp_r = 4)"
_NUMBER = "cast(yb_{s} * 10000 + bm_{s} * 100 + bd_{s} as varchar(9))"
_SLIPS = f"levenshtein({_NUMBER.format(s='l')}, {_NUMBER.format(s='r')})"
_BIRTH: Levels = (
    (NONE, "yb_l is null or yb_r is null"),
    ("days_same", f"{_DAYS} and yb_l = yb_r and bm_l = bm_r and bd_l = bd_r"),
    ("days_swapped", f"{_DAYS} and yb_l = yb_r and bm_l = bd_r and bd_l = bm_r"),
    ("days_other_year", f"{_DAYS} and bm_l = bm_r and bd_l = bd_r"),
    ("days_slip", f"{_DAYS} and {_SLIPS} <= 1"),
    ("days_two_slips", f"{_DAYS} and {_SLIPS} <= 2 and abs(yb_l - yb_r) <= 10"),
    ("days_near", f"{_DAYS} and abs(yb_l - yb_r) <= 1"),
    ("days_differ", _DAYS),
    ("month", "bm_l = bm_r and yb_l = yb_r"),
    ("year_known", "yb_l = yb_r and least(bp_l, bp_r) >= 2"),
    ("year", "yb_l = yb_r"),
    ("year_1", "abs(yb_l - yb_r) <= 1"),
    ("year_2", "abs(yb_l - yb_r) <= 2"),
    ("year_5", "abs(yb_l - yb_r) <= 5"),
    (OTHER, "ELSE"),
)
# how old each says; where years of birth are known, only how the ages go on from them
_AGES = "abs(ym_l - ym_r)"  # months between the middles of what each says
_BORN = "(yb_l is not null and yb_r is not null)"


def _ages(prefix: str, among: str) -> Levels:
    codes = ("same", 6), ("1", 13), ("2", 26), ("4", 50)
    levels = [(f"{prefix}{code}", f"{among} and {_AGES} <= {months}") for code, months in codes]
    return (*levels, (f"{prefix}differ", among))


_AGE: Levels = (
    (NONE, f"yy_l is null or yy_r is null or {_DAYS} or (ay_l is null and ay_r is null) "
        f"or ({_BORN} and (abs(yb_l - yb_r) > 5 or ay_l is null or ay_r is null))"),
    *_ages("even_", f"{_BORN} and yb_l = yb_r"),
    *_ages("born_", f"{_BORN} and abs(yb_l - yb_r) <= 2"),
    *_ages("apart_", _BORN),
    ("same", f"{_AGES} <= 6"),
    ("year_1", f"{_AGES} <= 13"),
    ("year_2", f"{_AGES} <= 26"),
    ("year_4", f"{_AGES} <= 50"),
    (OTHER, "ELSE"),
)  # fmt: skip
_FOUND: Levels = (
    (NONE, "idy_l is null or idy_r is null"),
    ("months_week", "abs(idd_l - idd_r) <= 7"),
    ("months_same", "abs(idd_l - idd_r) <= 31 or ((idd_l is null or idd_r is null) and idm_l = idm_r)"),
    ("months_3", "abs(idm_l - idm_r) <= 3"),
    ("months_12", "abs(idm_l - idm_r) <= 12"),
    ("months_apart", "idm_l is not null and idm_r is not null"),
    ("year", "idy_l = idy_r"),
    ("year_1", "abs(idy_l - idy_r) <= 1"),
    (OTHER, "ELSE"),
)
# an agency that meets a person again mostly knows; a record on its own (-1) comes from nowhere
_SOURCE: Levels = ((NONE, "src_l < 0 or src_r < 0"), ("same", "src_l = src_r"), (OTHER, "ELSE"))
# people of one culture share names, citizenship and the sex of a given name: weighed by whether names agree
_BOTH = f"{COUNT_K} >= 2 and {SUBSET}"
_SEX: Levels = (
    (NONE, "sex_l is null or sex_r is null"),
    ("full_same", f"sex_l = sex_r and {_BOTH}"),
    ("named_same", f"sex_l = sex_r and {COUNT_K} > 0"),
    ("same", "sex_l = sex_r"),
    ("full_differ", _BOTH),
    ("named_differ", f"{COUNT_K} > 0"),
    (OTHER, "ELSE"),
)


def _citizenship() -> Levels:
    same = "citizenship_l = citizenship_r"
    levels = [(NONE, "citizenship_l is null or citizenship_r is null")]
    for prefix, names in (("full_", f" and {_BOTH}"), ("named_", f" and {COUNT_K} > 0"), ("", "")):
        levels += [
            (f"{prefix}same_rare", f"{same} and citizenship_bits_l >= 4{names}"),
            (f"{prefix}same", f"{same} and citizenship_bits_l >= 2{names}"),
            (f"{prefix}same_common", f"{same}{names}"),
        ]
    return (*levels, ("full_differ", _BOTH), ("named_differ", f"{COUNT_K} > 0"), (OTHER, "ELSE"))


# brothers and sisters share telephone, address and a name: what ties them is weighed once, and apart from
# what ties people whose names agree altogether
def _contact() -> Levels:
    phone, address = "(phone_l = phone_r)", "(address_l = address_r)"
    answers = (
        ("phone_address", f"{phone} and {address}"),
        ("phone", phone),
        ("address", address),
        ("phone_slip", "levenshtein(phone_l, phone_r) <= 1"),
        ("near", "levenshtein(address_l, address_r) * 6 <= greatest(length(address_l), length(address_r))"),
        ("rare", f"{BITS_A} >= 12"),
        ("some", f"{BITS_A} >= 6"),
        ("little", f"{BITS_A} >= 3"),
        ("differ", "true"),
    )
    levels = [(NONE, "(phone_l is null or phone_r is null) and (address_l is null or address_r is null)")]
    for prefix, names in (("full_", f"{SUBSET} and {COUNT_K} >= 2"), ("part_", f"{COUNT_K} > 0")):
        levels += [
            (prefix + code, f"{names} and ({sql})" if sql != "true" else names) for code, sql in answers
        ]
    return (*levels, *answers[:-1], (OTHER, "ELSE"))


# an equal spelling says more where many spellings sound like it: its rarity beyond that of the sound
_SEVERAL = f"{COUNT_K} >= 2 and {COUNT_W} >= {COUNT_K}"
FINER = f"({BITS_W} - {BITS_K})"
_SPELLING: Levels = (
    (NONE, f"{COUNT_K} = 0"),
    *((f"several_alike_{bits}", f"{_SEVERAL} and {FINER} >= {bits}") for bits in (8, 5, 3)),
    ("several_alike", _SEVERAL),
    ("several_partly", f"{COUNT_K} >= 2 and {COUNT_W} > 0"),
    ("several_differ", f"{COUNT_K} >= 2"),
    ("alike_3", f"{COUNT_W} > 0 and {FINER} >= 3"),
    ("alike", f"{COUNT_W} > 0"),
    (OTHER, "ELSE"),
)


# answers are weighed among those of the same stratum: that names agree, or that both dates are known to the
# day, is no evidence a second time
STRATA = ("named_", "days_", "months_", "even_", "born_", "apart_", "full_", "part_", "several_")


def stratum(code: str) -> str:
    return next((name for name in STRATA if code.startswith(name)), "")


def _text(column: str, slips: int = 1) -> Levels:
    left, right = f"{column}_l", f"{column}_r"
    levels = [(NONE, f"{left} is null or {right} is null"), ("same", f"{left} = {right}")]
    levels += [(f"slips_{k}", f"levenshtein({left}, {right}) <= {k}") for k in range(1, slips + 1)]
    return (*levels, (OTHER, "ELSE"))


def _coded(column: str) -> Levels:
    same = f"{column}_l = {column}_r"
    return (
        (NONE, f"{column}_l is null or {column}_r is null"),
        ("same_rare", f"{same} and {column}_bits_l >= 6"),
        ("same", f"{same} and {column}_bits_l >= 3"),
        ("same_common", same),
        (OTHER, "ELSE"),
    )


def comparisons(columns: tuple[str, ...]) -> dict[str, Levels]:
    """The comparisons that the given columns allow, in a fixed order."""
    have = set(columns)
    every: dict[str, tuple[set[str], Levels]] = {
        "names": ({"given_name", "family_name", "other_names"}, _names()),
        "spelling": ({"given_name", "family_name", "other_names"}, _SPELLING),
        "birth": ({"date_of_birth"}, _BIRTH),
        "age": ({"age"}, _AGE),
        "sex": ({"sex"}, _SEX),
        "citizenship": ({"citizenship"}, _citizenship()),
        "place_of_birth": ({"place_of_birth"}, _coded("place_of_birth")),
        "id_number": ({"id_number"}, _text("id_number", 2)),
        "email": ({"email"}, _text("email", 2)),
        "contact": ({"phone", "address"}, _contact()),
        "place": ({"place"}, _text("place", 2)),
        "postcode": ({"postcode"}, _text("postcode")),
        "region": ({"region"}, _coded("region")),
        "found": ({"date_identified"}, _FOUND),
        "source": ({"source"}, _SOURCE),
    }
    made = {name: levels for name, (needs, levels) in every.items() if needs & have}
    return made | {name: _text(name, 2) for name in columns if name.startswith(EXTRA)}
