"""Any script to lower-case Latin words.

Scripts that leave vowels out or write syllables have a module of their own (``arabic``, ``ethiopic``,
``indic``, ``thai``); all others go through anyascii, with what it misses mended here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from fanal.foundation.names import arabic, ethiopic, indic, thai

_SPELLED = {"ARABIC": arabic.spell, "ETHIOPIC": ethiopic.spell, "THAI": thai.spell} | dict.fromkeys(
    indic.SCRIPTS, indic.spell
)
_BLOCKS = (
    (0x0600, 0x0700, "ARABIC"), (0x0750, 0x0780, "ARABIC"), (0x08A0, 0x0900, "ARABIC"),
    (0x0900, 0x0980, "DEVANAGARI"), (0x0980, 0x0A00, "BENGALI"), (0x0A00, 0x0A80, "GURMUKHI"),
    (0x0A80, 0x0B00, "GUJARATI"), (0x0B00, 0x0B80, "ORIYA"), (0x0B80, 0x0C00, "TAMIL"), (0x0C00, 0x0C80, "TELUGU"),  # noqa: E501
    (0x0C80, 0x0D00, "KANNADA"), (0x0D00, 0x0D80, "MALAYALAM"), (0x0D80, 0x0E00, "SINHALA"),
    (0x0E00, 0x0E80, "THAI"), (0x1200, 0x13A0, "ETHIOPIC"), (0x2D80, 0x2DE0, "ETHIOPIC"),
    (0x4E00, 0xA000, "HAN"), (0x3400, 0x4DC0, "HAN"), (0x20000, 0x33480, "HAN"), (0xAC00, 0xD7B0, "HANGUL"),
)  # fmt: skip
_SILENT = re.compile("['’‘ʼʻʹʺ`´ʿʾ\u02bd\u200b-\u200f\u2060\ufeff]")
# characters that are read otherwise as family names (Xiandai Hanyu Cidian)
_FAMILY = {"曾": "zeng", "单": "shan", "單": "shan", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou",
           "區": "ou", "翟": "zhai", "盖": "ge", "覃": "qin", "乐": "yue", "樂": "yue"}  # fmt: skip
# a hard sign between consonants is a vowel (Bulgarian); in Russian it stands before vowels
_BULGARIAN = re.compile("(?<=[бвгджзклмнпрстфхцчшщ])ъ(?=[бвгджзклмнпрстфхцчшщ])")
_OTHER = re.compile(r"[^A-Za-z0-9]+")


def romanise(text: str) -> str:
    """Lower-case Latin words separated by one space; '' if nothing is left."""
    return spelled(text).lower()


@lru_cache(maxsize=1 << 17)
def spelled(text: str) -> str:
    """Like :func:`romanise`, with guessed vowels as capitals."""
    if text.isascii():
        return _OTHER.sub(" ", _SILENT.sub("", text.lower())).strip()
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    composed = unicodedata.normalize("NFC", composed)
    made = "".join(_run(script, run) for script, run in _runs(composed))
    return _OTHER.sub(" ", _SILENT.sub("", made)).strip()


_ORIGINS = {"ARABIC": "arabic", "CYRILLIC": "cyrillic", "ETHIOPIC": "ethiopic", "THAI": "thai", "HAN": "han"}
_ORIGINS |= dict.fromkeys(indic.SCRIPTS, "indic")


def script(text: str) -> str:
    """The script that a name is written in, as the rules of likeness tell them apart; the first that is not
    Latin.
    """
    if text.isascii():
        return "latin"
    for char in unicodedata.normalize("NFKC", text):
        found = _script(char)
        if found in ("", "LATIN") and 0x0400 <= ord(char) < 0x0530:
            found = "CYRILLIC"
        if found in _ORIGINS:
            return _ORIGINS[found]
    return "latin"


def _runs(text: str) -> list[tuple[str, str]]:
    """Stretches of one script; signs of no script (spaces, marks) stay with what stands before them."""
    found: list[list[str]] = []
    for char in text:
        script = _script(char)
        if found and (script == "" or script == found[-1][0]):
            found[-1][1] += char
        else:
            found.append([script or "LATIN", char])
    return [(script, run) for script, run in found]


@lru_cache(maxsize=1 << 14)
def _script(char: str) -> str:
    code = ord(char)
    for low, high, script in _BLOCKS:
        if low <= code < high:
            return script
    return "LATIN" if char.isalnum() else ""


def _run(script: str, run: str) -> str:
    if (spell := _SPELLED.get(script)) is not None:
        cleaned = "".join(char if _script(char) == script or char in "\u200c\u200d" else " " for char in run)
        return f" {spell(cleaned)} " if cleaned.strip() else " "
    from anyascii import anyascii

    if script == "HAN" and (reading := _FAMILY.get(run[:1])):
        return f" {reading} " + " ".join(anyascii(char).lower() for char in run[1:]) + " "
    if script in ("HAN", "HANGUL"):
        return " " + " ".join(anyascii(char).lower() for char in run) + " "
    run = _BULGARIAN.sub("а", run)
    return anyascii("".join(char for char in run if not unicodedata.combining(char))).lower()
