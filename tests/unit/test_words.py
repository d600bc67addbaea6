"""Both languages say the same things, and nobody writes the words that the field avoids."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

import fanal
from fanal.foundation.messages import LANGUAGES, catalogue
from fanal.vocabulary import code_list, fields, list_names

MESSAGES = Path(fanal.__file__).parent / "foundation" / "messages"
SUBJECTS = sorted({path.stem.split("_")[0] for path in (MESSAGES / "en").glob("*.toml")})

AVOIDED = {
    "en": (
        r"\bminors?\b", r"child prostitut", r"child pornograph", r"abuse imagery", r"child soldier",
        r"child criminal",
        r"\bbeggars?\b", r"more trafficking", r"slavery and similar", r"league table", r"blue heart",
        r"\bsex workers?\b",
        r"rescue (?:the|a) child", r"\billegals\b", r"\bLantern\b",
    ),
    "fr": (
        r"\bmineure?s?\b", r"\btrafic\b", r"prostitution infantile", r"pornographie infantile",
        r"enfants?[- ]soldats?",
        r"\bréférencement\b", r"plus de traite", r"cœur bleu", r"\bmendiants?\b", r"esclavage moderne",
    ),
}  # fmt: skip

# the page Act names the campaign of the United Nations, and lists the words that a writer should avoid
NAMED = ("act", ("blue heart", "cœur bleu"))
LISTED = ("act", "words.not.")


def _texts(lang: str, subject: str) -> dict[str, str]:
    flat = {}
    for key, message in catalogue(lang, subject).items():
        for form, words in message.items() if isinstance(message, dict) else (("", message),):
            flat[f"{key}.{form}".rstrip(".")] = words
    return flat


def _places(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_message_exists_in_every_language_with_the_same_places(subject):
    english, french = (catalogue(lang, subject) for lang in ("en", "fr"))
    assert set(english) == set(french)
    for key in english:
        both = []
        for message in (english[key], french[key]):
            forms = message.values() if isinstance(message, dict) else [message]
            both.append(set.union(*(_places(words) for words in forms)))
            assert not isinstance(message, dict) or "other" in message
        # a plural form may write its number as a word
        assert both[0] - {"n"} == both[1] - {"n"}, key


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_words_to_avoid_stand_nowhere(lang, subject):
    found = [
        (key, pattern)
        for key, words in _texts(lang, subject).items()
        for pattern in AVOIDED[lang]
        if re.search(pattern, words, re.IGNORECASE if pattern != r"\bLantern\b" else 0)
        and not (subject == LISTED[0] and key.startswith(LISTED[1]))
        and not (subject == NAMED[0] and pattern in NAMED[1])
    ]
    assert not found


def test_what_a_writer_should_avoid_is_what_this_test_forbids():
    for lang in LANGUAGES:
        listed = " | ".join(v for k, v in _texts(lang, LISTED[0]).items() if k.startswith(LISTED[1]))
        assert sum(bool(re.search(pattern, listed, re.IGNORECASE)) for pattern in AVOIDED[lang]) >= 6


def test_no_verdict_says_wrong():
    for lang, words in (("en", r"\bwrong\b|\bfalse\b"), ("fr", r"\bfaux\b|\bfausse\b|\berronée?\b")):
        verdicts = {k: v for k, v in _texts(lang, "report").items() if k.startswith("verdict.")}
        assert verdicts
        assert not [v for v in verdicts.values() if re.search(words, v)]


@pytest.mark.parametrize("subject", ["report", "figures", "act"])
def test_french_keeps_its_spaces(subject):
    bad = [
        key
        for key, words in _texts("fr", subject).items()
        if re.search(r"[^\s\u202f\u00a0\w.]? [;:?!»]|« ", words)
    ]
    assert not bad


@pytest.mark.parametrize("lang", LANGUAGES)
def test_catalogues_name_no_key_twice_over_their_files(lang):
    for subject in SUBJECTS:
        seen: set[str] = set()
        for path in sorted((MESSAGES / lang).glob(f"{subject}*.toml")):
            if path.stem != subject and not path.stem.startswith(f"{subject}_"):
                continue
            keys = set(tomllib.loads(path.read_text(encoding="utf-8")))
            assert not seen & keys, path.name
            seen |= keys


@pytest.mark.parametrize("subject", SUBJECTS)
def test_french_is_written_with_its_own_apostrophe(subject):
    straight = re.compile(r"[^\W\d_]'[^\W\d_]")
    assert not [key for key, words in _texts("fr", subject).items() if straight.search(words)]


def test_labels_of_codes_and_fields_are_written_so_too_and_typed_either_way_are_found():
    labels = [each.labels["fr"] for name in ("case_record", "observation") for each in fields(name)]
    for name in list_names():
        known = code_list(name)
        labels += [known.label(code, "fr") for code in known.codes]
    assert not [label for label in labels if "'" in label]
    purposes = code_list("purposes")
    for typed in ("Exploitation d'activités criminelles", "Exploitation d’activités criminelles"):
        assert purposes.lookup(typed) == "criminal_activities"
