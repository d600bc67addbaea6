"""Chinese syllables in Pinyin and in Wade-Giles, as one key.

The initials and finals that differ between the systems (ALA-LC, New Chinese Romanization Guidelines, 1998)
are put together. Aspiration marks are rarely written, so b and p, d and t, g and k, zh, ch, j and q are one
class each: the key is used only where one of the names has a syllable that no European name is made of.
"""

from __future__ import annotations

import re
from functools import lru_cache

_FINAL = (
    "iang|iong|uang|ueng|ang|eng|ong|ung|iao|ian|ien|ing|uai|uan|ieh|ueh|ih|ai|ei|ao|ou|an|en|ia|ie|iu|in|ua|uo|ui|un|ue"  # noqa: E501
    "|uei|er|a|o|e|i|u"
)
_SYLLABLE = re.compile(f"(zh|ch|sh|hs|ts|tz|[bpmfdtnlgkhjqxrzcsyw])?({_FINAL})(?![aeiou])")
_PROPER = re.compile(r"^(x[iu]|q[iu]|zh|hs[iu]|ts[ae]|tz)|ieh$|ueh$|ih$")
_INITIALS = {"hs": "x", "zh": "c", "ch": "c", "j": "c", "q": "c", "ts": "z", "tz": "z", "c": "z", "b": "p", "d": "t",  # noqa: E501
             "g": "k"}  # fmt: skip
_FINALS = {"ien": "ian", "ung": "ong", "ieh": "ie", "ueh": "ue", "ih": "i", "uei": "ui"}


@lru_cache(maxsize=1 << 16)
def chinese(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool] | None:
    """The keys of the syllables, and whether one is proper to Chinese; None where a word is made of others."""  # noqa: E501
    keys, proper = [], False
    for word in words:
        place = 0
        while place < len(word):
            found = _SYLLABLE.match(word, place)
            if found is None:
                return None
            initial, final = found.group(1) or "", found.group(2)
            proper = proper or bool(_PROPER.search(found.group()))
            keys.append(_INITIALS.get(initial, initial) + _FINALS.get(final, final))
            place = found.end()
    return tuple(keys), proper
