"""Answer three questions and see which instruments call it trafficking, and why.

Every combination of answers is put to the vocabulary's definition; nothing of the law is written here.
Answers that lead to the same end are offered as one, a question that changes nothing is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from fanal.vocabulary import Verdict, code_list, definition

QUESTIONS = ("age", "act", "purpose", "means")
LISTS = {"act": "acts", "purpose": "purposes", "means": "means"}
AGES = {"child": "yes", "presumed": "presumed", "adult": "no", "unknown": None}
NONE, UNKNOWN = "none", "unknown"

Answers = tuple[str, ...]  # one a question, in the order of QUESTIONS


class Ground(NamedTuple):
    """Why, under one instrument, and the article that says so."""

    law: str
    text: str
    source: str


class Line(NamedTuple):
    """What one instrument says."""

    law: str
    outcome: str
    missing: tuple[str, ...]
    grounds: tuple[Ground, ...]


class Leaf(NamedTuple):
    lines: tuple[Line, ...]


class Option(NamedTuple):
    """Answers that lead to the same end, what they settle at once, and what comes next."""

    answers: tuple[str, ...]
    grounds: tuple[Ground, ...]
    then: Question | Leaf


class Question(NamedTuple):
    name: str
    options: tuple[Option, ...]


class Row(NamedTuple):
    """Answers by question (empty: it does not matter) and the outcome under each instrument."""

    answers: tuple[tuple[str, ...], ...]
    outcomes: tuple[str, ...]


def laws() -> tuple[str, ...]:
    """The instruments, in the order in which they are shown."""
    return code_list("instrument").current


@cache
def answers(question: str) -> tuple[str, ...]:
    """What can be answered to a question."""
    if question == "age":
        return tuple(AGES)
    return (*code_list(LISTS[question]).current, NONE, UNKNOWN)


def record(given: Answers) -> dict[str, Any]:
    """Complete answers as the columns of a case record."""
    age, act, purpose, means = given
    return {
        "child_at_time": AGES[age],
        # something else was done: an act that no instrument names
        "acts": {NONE: (NONE,), UNKNOWN: ()}.get(act, (act,)),
        # a purpose or a means that nobody knows of is not reported, and the definition leaves it open
        "purposes": () if purpose in (NONE, UNKNOWN) else (purpose,),
        "means": () if means in (NONE, UNKNOWN) else (means,),
    }


@cache
def verdicts(given: Answers) -> tuple[Verdict, ...]:
    """The definition of each instrument, applied to complete answers."""
    return tuple(definition(record(given), law) for law in laws())


def combinations(given: Answers = ()) -> Iterator[Answers]:
    """Every way to answer what is not answered yet."""
    for rest in product(*(answers(name) for name in QUESTIONS[len(given) :])):
        yield (*given, *rest)


@cache
def tree(lang: str) -> Question:
    """All questions, from the first to every answer, in one language."""
    grown = _grow((), lambda given: Leaf(_lines(given, lang)), lambda given: _settled(given, lang))
    if isinstance(grown, Leaf):
        raise ValueError("the definition asks nothing")
    return _raised(grown)


def rows() -> tuple[Row, ...]:
    """The outcomes alone, as the rows of a table."""
    grown = _grow((), lambda given: Leaf(tuple(Line(*v, (), ()) for v in _outcomes(given))))
    return tuple(_rows(grown, {}))


def _outcomes(given: Answers) -> Iterator[tuple[str, str]]:
    return ((law, verdict.outcome) for law, verdict in zip(laws(), verdicts(given), strict=True))


def _lines(given: Answers, lang: str) -> tuple[Line, ...]:
    return tuple(
        Line(law, said.outcome, said.missing, tuple(Ground(law, r.say(lang), r.source) for r in said.why))
        for law, said in zip(laws(), verdicts(given), strict=True)
    )


def _grow(
    given: Answers, end: Callable[[Answers], Leaf], settled: Callable[[Answers], Leaf | None] | None = None
) -> Question | Leaf:
    if len(given) == len(QUESTIONS):
        return end(given)
    if given and settled and (leaf := settled(given)):
        return leaf
    question = QUESTIONS[len(given)]
    ends: dict[Question | Leaf, list[str]] = {}
    for answer in answers(question):
        ends.setdefault(_grow((*given, answer), end, settled), []).append(answer)
    if len(ends) == 1:
        return next(iter(ends))
    return Question(question, tuple(Option(tuple(same), (), then) for then, same in ends.items()))


def _settled(given: Answers, lang: str) -> Leaf | None:
    """Where no further answer changes any outcome, the questions end, with what is said in every case."""
    if len({tuple(_outcomes(every)) for every in combinations(given)}) > 1:
        return None
    ways = [_lines(every, lang) for every in combinations(given)]
    kept = []
    for position, line in enumerate(ways[0]):
        lacks = tuple(name for name in line.missing if all(name in way[position].missing for way in ways))
        grounds = tuple(ground for ground in line.grounds if _in_all(ground, ways))
        kept.append(line._replace(missing=lacks, grounds=grounds))
    return Leaf(tuple(kept))


def _in_all(ground: Ground, ways: list[tuple[Line, ...]]) -> bool:
    return all(any(ground in line.grounds for line in lines) for lines in ways)


def _raised(node: Question, said: frozenset[Ground] = frozenset()) -> Question:
    """Reasons that hold for every end below an answer are given at that answer, once."""
    options = []
    for option in node.options:
        ends = [leaf.lines for leaf in leaves(option.then)]
        shared = tuple(g for line in ends[0] for g in line.grounds if g not in said and _in_all(g, ends))
        now = said | set(shared)
        then = _raised(option.then, now) if isinstance(option.then, Question) else _stripped(option.then, now)
        options.append(Option(option.answers, shared, then))
    return Question(node.name, tuple(options))


def _stripped(leaf: Leaf, said: frozenset[Ground]) -> Leaf:
    kept = (line._replace(grounds=tuple(g for g in line.grounds if g not in said)) for line in leaf.lines)
    return Leaf(tuple(kept))


def leaves(node: Question | Leaf) -> Iterator[Leaf]:
    """Every end below a question."""
    if isinstance(node, Leaf):
        yield node
    else:
        for option in node.options:
            yield from leaves(option.then)


def _rows(node: Question | Leaf, given: dict[str, tuple[str, ...]]) -> Iterator[Row]:
    if isinstance(node, Leaf):
        yield Row(tuple(given.get(q, ()) for q in QUESTIONS), tuple(line.outcome for line in node.lines))
    else:
        for option in node.options:
            yield from _rows(option.then, {**given, node.name: option.answers})
