"""*of Nigeria*, *du Nigéria*, *de l’Inde*: the name of a place after *of*, from its form after *in*."""

from __future__ import annotations

import unicodedata
from functools import cache

from fanal.reporting import labels

# French names without an article, though one says *en*
_BARE = {"ISR", "HTI", "SLV"}
_FRENCH = {"au ": "du ", "aux ": "des ", "dans les ": "des ", "dans le ": "du ", "dans la ": "de la ",
           "dans l’": "de l’", "à la ": "de la ", "à l’": "de l’"}  # fmt: skip


@cache
def of_place(code: str, lang: str) -> str:
    """The place after *of*, the preposition included; for what is no place: its code as the source has it."""
    placed = labels.in_place(code, lang)
    if lang == "fr":
        return _french(code, placed)
    head, _, name = placed.partition(" ")
    return f"of {name}" if head in ("in", "on") else f"of {labels.place(code, lang)}"


def _french(code: str, placed: str) -> str:
    for start, of in _FRENCH.items():
        if placed.startswith(start):
            return of + placed.removeprefix(start)
    head, _, name = placed.partition(" ")
    if head == "en" and code not in _BARE:
        return f"de l’{name}" if _vowel(name) else f"de la {name}"
    if head not in ("en", "à") or " et à " in name:
        name = labels.place(code, "fr")
    return f"d’{name}" if _vowel(name) or code in _BARE else f"de {name}"


def _vowel(name: str) -> bool:
    return unicodedata.normalize("NFD", name)[:1].casefold() in "aeiou"
