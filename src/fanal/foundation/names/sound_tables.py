"""The tables behind :mod:`fanal.foundation.names.sounds`: letters to sounds, and vowels to spellings.

Each is keyed by the script of a name; the sources stand there and in docs/explanation/names.md.
"""

from __future__ import annotations

import re

LATIN, ARABIC, CYRILLIC, ETHIOPIC, INDIC, THAI, HAN = "latin arabic cyrillic ethiopic indic thai han".split()
# S sh, C ch, J dj, Z zh, Q shch, x kh, c ts, N ng, T th, D dh
LETTERS = {
    "schtsch": "Q", "chtch": "Q", "stsch": "Q", "shtch": "Q", "shch": "Q", "tsch": "C", "sch": "SQZ",
    "tch": "C",
    "tsh": "C", "dzh": "J", "dsch": "J", "ch": "CS", "cz": "C", "sh": "S", "sz": "sS", "dj": "J", "zh": "ZJ",
    "dz": "zJ", "ts": "cs", "tz": "csz", "kh": "xk", "gh": "g", "ph": "fp", "th": "tT", "dh": "dD",
    "bh": "bv",
    "jh": "J", "ck": "k", "cq": "k", "ng": "N", "c": "kc", "q": "k", "j": "JZy",
    "w": "wv", "z": "zc",
}  # fmt: skip
OF_SCRIPT = {
    ARABIC: {"th": "Tts", "dh": "Ddz", "z": "zD", "d": "dz", "kh": "xkh", "q": "kg", "k": "kg", "j": "JZg",
             "b": "bp", "f": "fv", "sh": "S", "ch": "C"},
    CYRILLIC: {"g": "gh", "kh": "xh", "ts": "cz", "zh": "ZJ", "ch": "C", "sh": "S", "shch": "QSC", "v": "vw",
               "z": "zs", "dzh": "J", "h": "hx", "c": "cC"},
    ETHIOPIC: {"ts": "cs", "q": "k", "ch": "C", "b": "bv", "j": "JZ", "zh": "ZJ", "ph": "p"},
    INDIC: {"j": "JZz", "jh": "Jz", "ch": "Cs", "s": "sS", "sh": "sS", "bh": "bv", "b": "bvw", "v": "vw",
            "ph": "fp", "kh": "kx", "k": "kx", "th": "t", "z": "zJ", "ng": "Nn"},
    THAI: {"kh": "kx", "k": "kg", "ch": "CJ", "th": "t", "ph": "p", "p": "pb", "b": "bp", "w": "wv",
    "y": "yJ",
           "r": "rl", "t": "td"},
}  # fmt: skip
ENDS = {THAI: {"t": "tdsCJc", "n": "nlr", "p": "pbf", "k": "kgx"}, CYRILLIC: {"v": "vwf", "d": "dt"}}
GRAPHEME = re.compile("|".join([*LETTERS, "[a-z]"]))
VOWEL = "aeiouAEIOU"
WORD = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        # Abd al-X in one word, however the article is spelled and assimilated
        (r"^abd[aeiouU]{1,2}l?(?=[a-zA-Z]{4})", "abd"),
        (r"(?<=[aeiouAI])h(?=$|[bcdfgjklnpqrtvwxz][aeiou]*h$)", ""),
        (r"^ou(?=[aeiAI])|(?<=[aeiAI])ou(?=[aeiou])", "w"),
        (r"gu(?=[ei])", "g"),
        (r"qu(?=[ei])", "k"),
        (r"^[yi](?=e)", ""),
        (r"^i(?=[aou])", "y"),
        (r"^rh", "r"),
        (r"x", "ks"),
        (r"(?<=[nmlr])e$", ""),
        (r"([bcdfghjklmnpqrstvxz])\1+", r"\1"),
    )
)
ONE_VOWEL = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        ("oo|uu", "u"), ("ee|ii", "i"), ("aa", "a"), ("[yj]", "i"), ("aou|aw|ow", "au"), ("ou", "u"), ("w",
        "u"),
        ("ei(?![aou])", "ai"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
# what a word may begin with, coarsely: two words without a common bit are never alike
BEGINNINGS = {
    "a": 1, "e": 1, "i": 9, "o": 3, "u": 3, "y": 9, "j": 29, "b": 2, "p": 2, "f": 2, "v": 2, "w": 3, "k": 4,
    "q": 4, "g": 12, "x": 20, "h": 4, "c": 28, "s": 24, "z": 56, "t": 56, "d": 56, "m": 64, "n": 128,
    "l": 256, "r": 256,
}  # fmt: skip
# other readings of a Latin spelling: in whose systems, against which script, what is read for what
READINGS = tuple(
    (partners, re.compile(pattern), letters)
    for partners, pattern, letters in (
        ({ARABIC, LATIN, ETHIOPIC}, "(?<=[^aeiouAI])ou(?=[aei])", "w"),  # French: Maroua, Kouassi
        ({CYRILLIC, LATIN}, "(?<=[aeio])w(?=[^aeiouy]|$)", "v"),  # German, Polish: w is v
        ({CYRILLIC, LATIN}, "^je", "e"),
        ({CYRILLIC}, "(?<=[dt])er$", "r"),  # Alexander
        ({CYRILLIC}, "(?<![st])ch", "kh"),  # German: Michail
        ({CYRILLIC}, "sht(?=[aeiouy])", "shch"),  # Bulgarian
        ({LATIN, CYRILLIC, ARABIC, ETHIOPIC, INDIC}, "ch(?=[rlnm]|ael|ail)", "k"),  # Christina, Michael
        ({LATIN, ARABIC}, "(?<=[ae])ye$", "i"),  # French: Abdoulaye
        ({CYRILLIC, LATIN, ARABIC}, "[jg]e(?=[ao])", "j"),  # French: Jeanna, Georgi
        ({CYRILLIC, LATIN}, "^([^aeiou]+[uo])e(?=[^aeiouy]{2})", r"\1"),  # German: ue, oe for u, o with dots
        ({CYRILLIC, LATIN, ARABIC, INDIC}, "(?<=[^aeiou])ie$", "i"),
        # Thai names are written with an r or h that only lengthens the vowel (-porn, -chart, Noh)
        ({THAI}, "(?<=[aeo])r(?![aeiouhr])", ""),
        ({THAI}, "(?<=[aeo])h(?![aeiou])", ""),
        ({THAI}, "sr", "s"),
        ({ETHIOPIC, ARABIC, INDIC}, "([dst])(?=h)|(n)(?=g)", r"\1\2'"),  # two letters: Gebremedhin, Ishaq
        ({THAI}, r"^([^aeiou]+)u(?=([tpn])\2)", r"\1a"),  # English: Nutta
    )
)  # fmt: skip
SHORT = "[aeiou]?"
STANDS_FOR = {
    ARABIC: {"a": "(?:a|ai|e)", "i": "(?:i|ai|ia|ie|e)", "u": "(?:u|o|au)", "e": "[aei]", "o": "[ou]",
    "y": "i", "w": "u?"},
    CYRILLIC: {"e": "(?:e|ie|io|ai|o)", "i": "i?", "y": "(?:i|)", "o": "[ou]", "a": "a", "u": "u",
               "ey": "(?:ai|e|i)", "ay": "ai"},
    ETHIOPIC: {"e": "(?:e|a|ie|i|o|ai)", "a": "(?:a|e)", "u": "(?:u|o)", "i": "(?:i|e)", "o": "(?:o|u)",
    "y": "i"},
    INDIC: {"a": "[ae]", "i": "(?:i|e)", "u": "[uo]", "e": "(?:e|ai|i|a|ae)", "au": "(?:au|u|o)",
    "o": "(?:o|u|au)", "y": "i?"},
    THAI: {"ae": "(?:ae|e|a|ai)", "ue": "(?:ue|u|eu|i)", "oe": "(?:oe|e|eu|o|u)", "ia": "(?:ia|i|ea|ie)",
           "ua": "(?:ua|ue|u)", "aeo": "(?:aeo|aeu|aiu|eo|eu)", "eo": "(?:eo|eu|io|iu)", "a": "(?:a|ai)",
           "o": "(?:o|au|oa)", "u": "u", "i": "i", "e": "(?:e|ae|ai)",
           "y": "i?", "ao": "(?:ao|au)"},
}  # fmt: skip
FINAL = {
    ARABIC: {"a": "[ae]", "i": "(?:i|e)", "u": "[uo]"},
    CYRILLIC: {"e": "(?:e|ie|io)", "i": "i?", "y": "i?"},
    ETHIOPIC: {"e": "(?:e|ie|ai)", "i": "i", "u": "u", "o": "o", "a": "a", "y": "i"},
    INDIC: {"a": "[ae]", "i": "(?:i|e)", "e": "(?:e|ai|ae)", "o": "[ou]", "u": "[uo]", "y": "i?"},
    THAI: {"i": "i", "a": "a", "o": "(?:o|au)", "u": "u", "e": "(?:e|ae|ai)"},
}
GUESSED = {
    ARABIC: {"I": "[ie]?"},
    ETHIOPIC: {"I": "[ieua]?"},
    INDIC: {"A": "[aoue]?"},
    THAI: {"A": "[ao]?", "O": "[ou]?"},
}
