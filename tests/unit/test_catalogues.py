"""Everything that the code can say has words in every language, with the same places in them."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import fanal
from fanal.foundation import errors
from fanal.foundation.messages import LANGUAGES, catalogue, text

PACKAGE = Path(fanal.__file__).parent
SUBJECTS = sorted(
    {path.stem.split("_")[0] for path in (PACKAGE / "foundation" / "messages" / "en").glob("*.toml")}
)
STEMS = {errors.DataError, errors.CallError, errors.RunError}


def every_error() -> list[type[errors.FanalError]]:
    for module in pkgutil.walk_packages(fanal.__path__, "fanal.", onerror=lambda name: None):
        if module.name.endswith("__main__") or "make_fonts" in module.name:
            continue
        if module.name.startswith("fanal.register.") and not module.name.endswith(".errors"):
            continue  # its pages need Django set up; its errors stand in modules of that name
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            assert (error.name or "").split(".")[0] != "fanal", error  # only an extra may be missing

    def below(parent: type[errors.FanalError]) -> Iterator[type[errors.FanalError]]:
        for each in parent.__subclasses__():
            yield each
            yield from below(each)

    return sorted(
        {e for e in below(errors.FanalError) if e.__module__.startswith("fanal.")} - STEMS,
        key=lambda e: e.code,
    )


ERRORS = every_error()


def places(message: object) -> set[str]:
    forms = message.values() if isinstance(message, dict) else [message]
    return {name for words in forms for _, name, _, _ in string.Formatter().parse(str(words)) if name}


def shape(message: object) -> set[str]:
    return set(message) if isinstance(message, dict) else {"one text"}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_english_and_french_have_the_same_keys_places_and_plural_forms(subject):
    english, french = catalogue("en", subject), catalogue("fr", subject)
    assert set(english) == set(french)
    for key in english:
        assert shape(english[key]) == shape(french[key]), key
        # a form may say its number as a word
        assert places(english[key]) - {"n"} == places(french[key]) - {"n"}, key


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: f"{e.code} {e.__name__}")
def test_an_error_says_what_happened_and_what_to_do(error):
    assert re.fullmatch(r"FNL-[A-Z]{3}-\d{3}", error.code)
    assert error.exit_code in (1, 2, 3)
    for lang in LANGUAGES:
        for part in ("what", "do"):
            assert catalogue(lang, "errors")[f"{error.code}.{part}"].strip()


def test_a_code_belongs_to_one_error_and_every_error_of_a_catalogue_exists():
    codes = [error.code for error in ERRORS]
    assert len(codes) == len(set(codes))
    assert {key.rpartition(".")[0] for key in catalogue("en", "errors")} == set(codes)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_error_fills_its_places_where_it_is_raised(lang):
    """Every ``raise Error(a=…)`` in the code gives what the words need: a missing place would be a defect."""
    by_name: dict[str, list[type[errors.FanalError]]] = {}
    for error in ERRORS:
        by_name.setdefault(error.__name__, []).append(error)
    seen = set()
    for path, call in calls():
        for error in by_name.get(name_of(call.func), []):
            if any(keyword.arg is None for keyword in call.keywords):
                continue  # ** is given at run time
            given = {keyword.arg for keyword in call.keywords}
            needed = set().union(
                *(places(catalogue(lang, "errors")[f"{error.code}.{p}"]) for p in ("what", "do"))
            )
            assert needed <= given, f"{path.name}:{call.lineno} {error.__name__} lacks {needed - given}"
            seen.add(error)
    assert len(seen) > 30


def test_every_rule_of_the_sources_has_words():
    used = strings_after("rule") | {each for each in all_strings("sources") if each in known_rules()}
    known = known_rules()
    assert used - {""} <= known
    assert known <= used, f"words for rules that nothing uses: {known - used}"
    for rule in known:
        for lang in LANGUAGES:
            assert all(catalogue(lang, "rules")[f"{rule}.{part}"] for part in ("short", "what", "do"))


def test_every_note_of_the_readers_has_words():
    kinds = {
        call.args[0].value
        for path, call in calls("sources")
        if name_of(call.func) == "Note" and call.args and isinstance(call.args[0], ast.Constant)
    }
    from fanal.sources import repair

    kinds |= {("repaired_" if repaired else "damaged_") + kind for kind, repaired in (
        (repair.REPAIRED, True), (repair.NAMES, True), (repair.NAMES, False), (repair.LETTERS, False),
        (repair.MIXED, False))}  # fmt: skip
    kinds |= {"banner_rows", "label_row", "blank_rows", "formula_cells", "damaged_formulas_without_value"}
    kinds |= {"hidden_sheets", "sheets_without_table", "sheets_of_lists"}
    kinds |= strings_after("flags") | strings_after("repairs")
    known = set(catalogue("en", "notes"))
    assert kinds <= known
    mentioned = all_strings("sources")
    assert {k for k in known if k not in mentioned and k not in kinds} == set()


def test_a_text_that_is_missing_is_a_defect():
    with pytest.raises(KeyError):
        text("cli.nothing_of_that_name", "en")


def test_every_key_that_the_command_line_uses_exists():
    known = set(catalogue("en", "cli")) | {f"{s}.{k}" for s in SUBJECTS for k in catalogue("en", s)}
    for path, call in calls("cli"):
        if name_of(call.func) == "text" and call.args and isinstance(call.args[0], ast.Constant):
            assert call.args[0].value in known, f"{path.name}:{call.lineno}"


# reading the code


def calls(room: str = "") -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted((PACKAGE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def all_strings(room: str) -> set[str]:
    return {
        node.value
        for path in (PACKAGE / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def strings_after(name: str) -> set[str]:
    """Texts in the sources given as ``name="…"`` or as ``something.name["…"]``."""
    found = set()
    for path in (PACKAGE / "sources").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = None
            if isinstance(node, ast.keyword) and node.arg == name:
                value = node.value
            elif (
                isinstance(node, ast.Subscript)
                and isinstance(node.value, ast.Attribute)
                and node.value.attr == name
            ):
                value = node.slice
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                found.add(value.value)
    return found


def known_rules() -> set[str]:
    return {key.rpartition(".")[0] for key in catalogue("en", "rules")}
