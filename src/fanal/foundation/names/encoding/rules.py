"""A mark of the rules by which names are read: equal marks, equal pieces of every name.

Two files can be compared only when both were made by the same rules. Rules of ours and tables of libraries
may change without the plan changing its name; the mark is made from what they do to a sample of every
script, so that no such change goes unseen.
"""

from __future__ import annotations

import hashlib
from functools import cache

# first, last, step: letters and syllables of each script, read in words of six
_LETTERS = (
    (0x61, 0x7A, 1), (0xC0, 0x17F, 1), (0x1EA0, 0x1EF9, 1), (0x391, 0x3C9, 1), (0x400, 0x45F, 1),
    (0x561, 0x586, 1), (0x5D0, 0x5EA, 1), (0x621, 0x64A, 1), (0x904, 0x939, 1), (0x985, 0x9B9, 1),
    (0xE01, 0xE2E, 1), (0x10D0, 0x10F0, 1), (0x1200, 0x1357, 1), (0x3041, 0x3096, 1), (0x4E00, 0x9FA5, 41),
    (0xAC00, 0xD7A3, 97),
)  # fmt: skip
_LETTERS_A_WORD = 6
_NAMES = (
    "Fatoumata Binta Diallo", "al-Muḥammad ibn ʿAbd al-Raḥmān", "Nguyễn Thị Phương", "محمد عبد الرحمن",
    "فاطمة الزهراء", "Олександра Шевченко", "Юлия Соколова", "王小明", "李娜", "ለምለም ተስፋዬ",
    "สมชาย ใจดี", "মোহাম্মদ রহমান", "Ştefan Ţăranu", "Chukwuemeka Okonkwo", "Mariana de los Ángeles",
)  # fmt: skip


@cache
def rules_mark() -> str:
    """Sixteen hexadecimal digits."""
    from fanal.foundation.names.encoding.encoder import pieces
    from fanal.foundation.names.encoding.plan import Field

    words, text = Field("", "words", "", 1), Field("", "text", "", 1)
    made = [(pieces(words, each), pieces(text, each)) for each in (*_NAMES, *_alphabets())]
    return hashlib.sha256(repr(made).encode()).hexdigest()[:16]


def _alphabets() -> list[str]:
    found = []
    for first, last, step in _LETTERS:
        letters = [chr(code) for code in range(first, last + 1, step)]
        found += ["".join(letters[i : i + _LETTERS_A_WORD]) for i in range(0, len(letters), _LETTERS_A_WORD)]
    return found
