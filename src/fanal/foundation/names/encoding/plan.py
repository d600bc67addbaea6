"""What of a person goes into the filter, and with how many hashes.

Field-balanced: a field sets about the same number of bits however long its value is, so that its weight is
chosen and not an accident of length (Vatsalan, Christen, O'Keefe, Verykios, An evaluation framework for
privacy-preserving record linkage, J. Privacy and Confidentiality 6(1), 2014; Durham et al., Composite Bloom
filters for secure record linkage, IEEE TKDE 26(12), 2014).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A column, what is made of it (words, date, text, code), the space its pieces share, its hashes."""

    column: str
    kind: str
    space: str
    hashes: int


@dataclass(frozen=True)
class Plan:
    """``bits`` of a finished filter; with ``fold`` twice as many are hashed and the halves XORed; ``flip``
    is the
    share of bits that is turned over (randomised response, keyed).
    """

    name: str
    bits: int
    fold: bool
    flip: float
    fields: tuple[Field, ...]


# given and family names share a space: agencies swap them
_FIELDS = (
    Field("given_name", "words", "name", 150),
    Field("family_name", "words", "name", 150),
    Field("other_names", "words", "name", 60),
    Field("date_of_birth", "date", "born", 190),
    Field("id_number", "text", "number", 60),
    Field("postcode", "code", "postcode", 60),
    Field("place", "text", "place", 70),
    Field("place_of_birth", "text", "place", 50),
    Field("phone", "text", "phone", 50),
    Field("sex", "code", "sex", 15),
)
PLAN = Plan("fanal-1", 1024, True, 0.02, _FIELDS)
UNHARDENED = Plan("fanal-1-plain", 1024, False, 0.0, _FIELDS)
PLANS = {plan.name: plan for plan in (PLAN, UNHARDENED)}
