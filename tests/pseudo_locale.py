"""A made-up language: every text accented, four tenths longer, and from right to left.

It stands where a language will stand that ships later: the code *ur* is one that runs from right to left and
writes numbers with the digits of this page. What is no message (places, codes, grounds of law) is made from
its English words in the same way.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from fanal.foundation import messages
from fanal.reporting import labels
from fanal.vocabulary import place
from fanal.vocabulary.definition import Reason
from fanal.vocabulary.lists import CodeList

CODE = "ur"
LONGER = 1.4
_ACCENTS = str.maketrans("aceinouyACEINOUY", "ãçéîñõüýÃÇÉÎÑÕÜÝ")
_FILLING = ("مثال", "سطر", "كلمة")
# {places}, addresses and file names stay as they are
_KEPT = re.compile(r"(\{[^}]*\}|\S+://\S+|\S+\.(?:json|csv|xlsx|toml|pdf))")


def pseudo(words: str) -> str:
    """A text of the made-up language. Words of another script stand between: numbers have both beside."""
    if words in messages.LANGUAGES:
        return words  # says in which language something stays
    parts = [part if n % 2 else part.translate(_ACCENTS) for n, part in enumerate(_KEPT.split(words))]
    made = "".join(parts).split(" ")
    missing, at = round((LONGER - 1) * len(words)), 0
    while missing > 0:
        made.insert(min(at + 1, len(made)), _FILLING[at % 3])
        missing, at = missing - len(_FILLING[at % 3]) - 1, (at + 3) % (len(made) + 1)
    return " ".join(made)


def speak(patch: pytest.MonkeyPatch, folder: Path) -> str:
    """Make it a language of the project until ``patch`` is undone; returns its code."""
    for lang in messages.LANGUAGES:
        shutil.copytree(messages._HERE / lang, folder / lang)
    (folder / CODE).mkdir()
    for path in (folder / "en").glob("*.toml"):
        made = _pseudo_all(tomllib.loads(path.read_text(encoding="utf-8")))
        lines = [f"{json.dumps(key)} = {_toml(value)}\n" for key, value in made.items()]
        (folder / CODE / path.name).write_text("".join(lines), encoding="utf-8")
    label, say = CodeList.label, Reason.say
    patch.setattr(messages, "_HERE", folder)
    patch.setattr(labels, "vocabulary_place", _place)
    patch.setattr(CodeList, "label", lambda self, code, lang: _spoken(label, lang, self, code))
    patch.setattr(Reason, "say", lambda self, lang: _spoken(say, lang, self))
    return CODE


def _spoken(real: Any, lang: str, *given: Any) -> str:
    return pseudo(real(*given, "en")) if lang == CODE else str(real(*given, lang))


def _place(code: str) -> Any:
    known = place(code)
    more = {
        name: {**getattr(known, name), CODE: pseudo(getattr(known, name)["en"])}
        for name in ("labels", "in_forms")
    }
    return dataclasses.replace(known, **more)


def _pseudo_all(tree: Any) -> Any:
    return {k: _pseudo_all(v) for k, v in tree.items()} if isinstance(tree, dict) else pseudo(tree)


def _toml(tree: Any) -> str:
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in tree.items()) + "}"
    return json.dumps(tree, ensure_ascii=False)
