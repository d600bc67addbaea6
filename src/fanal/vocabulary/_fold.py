"""How two spellings of one label are found equal.

A label loses its case, its accents, its spaces and its punctuation, so that ``Féminin``, ``FEMININ`` and
``feminin`` are one key, and so are ``forced_labour``, ``Forced labour`` and ``ForcedLabour``. The signs
``+``, ``<`` and ``>`` stay: ``48+`` is not ``48``.
"""

from __future__ import annotations

import re
import unicodedata

KEPT_SIGNS = "+<>"
DAMAGED = "?\N{REPLACEMENT CHARACTER}"
_APOSTROPHES = str.maketrans(dict.fromkeys("'’`´", "ʼ"))  # the modifier letter counts as a letter
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def fold(text: str) -> str:
    """The key by which a spelling is looked up."""
    return _fold_letters(text).translate(_LIGATURES)


def fold_letters(text: str) -> str:
    """Like :func:`fold`, but a letter or an apostrophe stays one sign: a lost ``œ`` left one ``?``."""
    return _fold_letters(text.translate(_APOSTROPHES))


def is_damaged(text: str) -> bool:
    """Whether letters were replaced by ``?`` or U+FFFD."""
    return any(sign in text for sign in DAMAGED)


def damaged_pattern(text: str) -> re.Pattern[str] | None:
    """A pattern in which each damaged place is one letter; None unless more letters are left than lost."""
    parts = re.split(f"[{re.escape(DAMAGED)}]", text)
    lost, left = len(parts) - 1, sum(len(fold_letters(part)) for part in parts)
    if not lost or left <= lost:
        return None
    return re.compile(r"[^\W\d_]".join(re.escape(fold_letters(part)) for part in parts))


def _fold_letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum() or c in KEPT_SIGNS)
