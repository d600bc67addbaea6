"""No English word in the French site, none the other way round; what stays in the other language says so.

Words that only one language has are looked for: those that every sentence is made of, and those of the field.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import fanal
from fanal import reporting
from fanal.foundation.messages import LANGUAGES, catalogue
from fanal.reporting import checker
from fanal.reporting.blocks import Page
from fanal.reporting.context import Report, Writer
from fanal.reporting.pages import act_page
from fanal.vocabulary import code_list, instrument
from reporting_facts import CLAIMS, GIRL, QUALITY, facts, observations

PACKAGE = Path(fanal.__file__).parent
SUBJECTS = sorted({p.stem.split("_")[0] for p in (PACKAGE / "foundation/messages/en").glob("*.toml")})

ONLY = {
    "en": """
    the and of with from this that these those which who whose were was have has been are not their they than
    where when here how what each every between under above below within about more most only also because
    there its is be by for to in you your we our year years child children girls women people country
    countries unknown detected counted reported found known number share trafficking offence forced
    labour sexual
    """,
    "fr": """
    le la les des du une et est dans avec pour qui que aux au sont ont pas cette ces leur leurs où chaque
    selon sans sous entre depuis ni ne se sa son ses il elle elles nous vous par plusieurs aucun aucune été
    être enfant enfants filles garçons femmes hommes année années victimes inconnu détectées comptées traite
    nombre travail forcé sexuelle fichier zones chiffres
    """,
}
WORDS = {lang: frozenset(words.split()) for lang, words in ONLY.items()}
# letters of any language; a word with a dot, a slash or an underscore is a file, an address or a code
TOKEN = re.compile(r"[^\s.,;:?!()«»“”\"/·…|]+(?:[./_][^\s;:?!()«»“”\"·…|]+)*")


def other(lang: str) -> str:
    return next(each for each in LANGUAGES if each != lang)


def foreign(words: str, lang: str) -> set[str]:
    """Words of the other language; *d'accord* and *l'an* count without what is elided."""
    plain = re.sub(r"\b(?:l|d|qu|n|s|j|c|m|t|jusqu|lorsqu)[’']", "", words.lower())
    tokens = {token.strip("-–—*_'’`") for token in TOKEN.findall(plain)}
    return tokens & WORDS[other(lang)]


class Texts(HTMLParser):
    """Texts of a page with the language that holds where they stand."""

    VOID = {"meta", "link", "img", "br", "hr", "input", "rect", "circle", "path", "line"}
    SAID = ("alt", "aria-label", "title", "content")

    def __init__(self, markup: str, lang: str = "") -> None:
        super().__init__()
        self._langs, self._tags, self.found = [lang], [""], []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        lang = given.get("lang") or self._langs[-1]
        if given.get("name") != "viewport" and "http-equiv" not in given:
            self.found += [(lang, given[name]) for name in self.SAID if given.get(name)]
        if tag not in self.VOID:
            self._langs.append(lang)
            self._tags.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            self._langs.pop()
            self._tags.pop()

    def handle_data(self, data):
        if self._tags[-1] not in ("style", "script") and data.strip():
            self.found.append((self._langs[-1], data))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site whose title, sources and files are names without words: those are of whoever made the study."""
    out = tmp_path_factory.mktemp("mixed")
    sources = [
        {"dataset": "made-up", "citation": "ONU, 2020", "protection": "published", "vintage": "2023-05-30"}
    ]
    reporting.build(
        out=out, title="Maranza 2020", marking="SIMULATED", facts=reporting.sentences(facts()), claims=CLAIMS,
        observations=observations("SIMULATED"), quality=QUALITY, sources=sources, vintage="2023-05-30",
        girl=GIRL,
    )  # fmt: skip
    return out / "report"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_speaks_the_other_language(site, lang):
    pages = sorted((site / lang).rglob("*.html"))
    assert len(pages) > 5
    for path in pages:
        texts = Texts(path.read_text(encoding="utf-8")).found
        assert texts and {each for each, _ in texts if each} <= set(LANGUAGES)
        mixed = [(each, foreign(said, each)) for each, said in texts if each and foreign(said, each)]
        assert not mixed, path.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_act_marks_what_stays_in_the_other_language(lang):
    """Also where the site of a test has no such page yet: every text of its blocks, with its own language."""
    texts = list(spoken(act_page(Writer(Report("", "", [], {}, [], {}, [], ""), lang)), lang))
    assert len(texts) > 200
    assert not [(said, foreign(said, each)) for each, said in texts if foreign(said, each)]
    assert (other(lang) in {each for each, _ in texts}) == (lang == "fr")


def spoken(page: Page, lang: str) -> Iterator[tuple[str, str]]:
    """Every text of a page's blocks with its language."""

    def walk(value: object, own: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, str):
            yield own, value
        elif isinstance(value, list):
            for each in value:
                yield from walk(each, own)
        elif isinstance(value, dict):
            marked = value["lang"] if value.get("own_lang") else own
            for key, each in value.items():
                named = key in ("title", "name") and "own_lang" in value
                if key not in ("kind", "outcome", "lang", "href") and not (
                    key == "name" and "publisher" in value
                ):
                    yield from walk(each, marked if named else own)

    for section in page.sections:
        yield lang, section.title
        yield from walk(section.blocks, lang)


# names and titles whose own language the page gives beside them, and words about words
APART = re.compile(r"^(?:address_name|source)\.|^frame\.this_language$|^argparse\.|^words\.")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_message_speaks_the_other_language(lang, subject):
    mixed = {}
    for key, message in catalogue(lang, subject).items():
        forms = message.values() if isinstance(message, dict) else [message]
        found = set().union(*(foreign(plain(words), lang) for words in forms))
        if found and not APART.search(key):
            mixed[key] = found
    assert not mixed


def plain(words: str) -> str:
    """Without places, options, and the names of columns and keys: those are the same in every language."""
    return re.sub(r"(?m)^#? ?[a-z_]+ = |\{[^}]*\}|`[^`]*`|--[a-z]+|\b[a-z_]+(?:,[a-z_]+)+\b", " ", words)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_label_of_the_vocabulary_speaks_the_other_language(lang):
    mixed = []
    for path in sorted((PACKAGE / "vocabulary" / "lists").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            mixed += [
                (path.stem, row["code"])
                for row in csv.DictReader(stream)
                if foreign(row.get(lang) or "", lang)
            ]
    for law in checker.laws():
        rules = instrument(law).purposes.values()
        mixed += [(law, rule.source) for rule in rules if foreign(rule.texts[lang], lang)]
    assert not mixed
    assert code_list("purposes").label("begging", "en") != code_list("purposes").label("begging", "fr")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_published_claim_speaks_the_other_language(lang):
    def texts(value: object, key: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for name, each in value.items():
                yield from texts(each, name)
        elif isinstance(value, list):
            for each in value:
                yield from texts(each, key)
        elif isinstance(value, str) and key == lang:
            yield value

    for path in sorted((PACKAGE / "indicators" / "published").glob("*.toml")):
        found = list(texts(tomllib.loads(path.read_text(encoding="utf-8"))))
        assert not [(said, foreign(said, lang)) for said in found if foreign(said, lang)], path.name


def test_a_word_of_the_other_language_is_found_and_one_of_both_is_not():
    assert foreign("Quelque chose with an English word", "fr") == {"with"}
    assert foreign("Something avec un mot", "en") == {"avec"}
    assert not foreign("Page, table, PDF, on, or, plus, Fanal, d’accord, CSV, in.csv, Côte d’Ivoire", "fr")
    page = (
        '<html lang="fr"><p>Le titre <cite lang="en">The title of a book</cite></p><img alt="the map"></html>'
    )
    mixed = [(each, foreign(said, each)) for each, said in Texts(page).found if foreign(said, each)]
    assert mixed == [("fr", {"the"})]
