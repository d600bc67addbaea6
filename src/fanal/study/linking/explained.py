"""What the model says of a pair, in words of a language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fanal.foundation.messages import catalogue
from fanal.linkage.base import Evidence
from fanal.linkage.comparisons import stratum

# bits of evidence from which on words get stronger
STRONG, SOME = 4.0, 1.0
LEAST = 0.2  # bits; less is not worth a word
_DEGREE = re.compile(r"_\d+$")


def in_words(evidence: Sequence[Evidence], lang: str) -> list[str]:
    """One line a comparison that says something, the heaviest first."""
    return [_line(each, lang) for each in evidence if each.level != "none" and abs(each.weight) >= LEAST]


def _line(each: Evidence, lang: str) -> str:
    words = catalogue(lang, "linkage")
    name = words.get(f"comparison.{each.comparison}", each.comparison.removeprefix("extra_"))
    between = "\N{NARROW NO-BREAK SPACE}" if lang == "fr" else ""
    colon = "\N{NO-BREAK SPACE}:" if lang == "fr" else ":"
    return f"{name}{colon} {_said(each, words)}{between}; {words[f'weight.{_weight(each.weight)}']}"


def _said(each: Evidence, words: dict[str, str]) -> str:
    """The answer as the catalogue knows it: its code whole, without its stratum, without its degree."""
    bare = each.level.removeprefix(stratum(each.level))
    codes = (each.level, bare, _DEGREE.sub("", bare), bare.partition("_")[0])
    for code in dict.fromkeys("unlike" if code == "other" else code for code in codes):
        for key in (f"said.{each.comparison}.{code}", f"said.{code}"):
            if key in words:
                return words[key]
    return words["said.same" if each.weight > 0 else "said.unlike"]


def _weight(bits: float) -> str:
    if abs(bits) < SOME:
        return "weak"
    name = "for" if bits > 0 else "against"
    return f"strong_{name}" if abs(bits) >= STRONG else name
