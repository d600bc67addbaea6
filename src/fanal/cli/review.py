"""fanal review DIR"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

from fanal.cli.main import WrongCall
from fanal.foundation.errors import DONE
from fanal.foundation.messages import catalogue, percent, text
from fanal.study.linking import review
from fanal.study.linking.errors import ReviewerUnnamed
from fanal.study.linking.explained import in_words
from fanal.study.linking.review_file import forget_review, read_review, write_review

DEFAULT = "review.csv"
YES, NO, STOP = {"y", "yes", "o", "oui"}, {"n", "no", "non"}, {"q", "quit"}
SKIP = {"s", "skip", "passer", ""}


def run(options: argparse.Namespace, lang: str) -> int:
    """Show the uncertain pairs, or write them into a private file, or read the decisions back."""
    if options.most < 1 or sum(map(bool, (options.apply, options.file is not None, options.undo))) > 1:
        raise WrongCall(command="fanal review")
    place = review.Place.of(Path(options.dir))
    now = dt.datetime.now(dt.UTC)
    with place.lock(now):
        if options.undo is not None:
            lines = _undo(place, options, lang, now)
        elif options.apply:
            lines = _apply(place, options, lang, now)
        elif options.file is not None:
            lines = _write(place, options, lang, now)
        else:
            lines = _ask(place, options, lang, now)
        lines += _state(place, lang)
    print("\n".join(lines))  # noqa: T201
    return DONE


def _again(place: review.Place) -> str:
    folder = place.root.as_posix()
    return f"fanal run {folder}" if place.study else f"fanal link … --out {folder}"


def _kept(place: review.Place, n: int, lang: str) -> list[str]:
    lines = [text("linkage.screen.kept", lang, n=n)]
    return lines + ([text("linkage.screen.again", lang, command=_again(place))] if n else [])


def _undo(place: review.Place, options: argparse.Namespace, lang: str, now: dt.datetime) -> list[str]:
    undone = review.undo(place, options.undo, by=options.by, now=now)
    number = str(options.undo)
    return [text("linkage.screen.undone", lang, number=number, n=len(undone.before))]


def _apply(place: review.Place, options: argparse.Namespace, lang: str, now: dt.datetime) -> list[str]:
    path = Path(options.apply)
    if not path.is_file():
        path = place.review / path.name
    decided = read_review(path)
    n = review.keep(place, decided, by=options.by, four_eyes=options.four_eyes, now=now)
    forget_review(path, place.review)
    if place.study:
        place.study.forget_identity()
    return _kept(place, n, lang)


def _write(place: review.Place, options: argparse.Namespace, lang: str, now: dt.datetime) -> list[str]:
    """The name alone is the user's to choose: a file with names in it lies in the private folder."""
    pairs = review.uncertain_pairs(place, by=options.by, most=options.most, now=now)
    if not pairs:
        return [text("linkage.screen.none", lang)]
    path = write_review(pairs, place.review, Path(options.file).name or DEFAULT, lang)
    places = {"file": path.as_posix(), "folder": place.root.as_posix()}
    return [
        text("linkage.screen.written", lang, n=len(pairs), file=places["file"]),
        text("linkage.screen.fill", lang, **places),
    ]


def _ask(place: review.Place, options: argparse.Namespace, lang: str, now: dt.datetime) -> list[str]:
    if not (options.by or "").strip():
        raise ReviewerUnnamed
    pairs = review.uncertain_pairs(place, by=options.by, most=options.most, now=now)
    if not pairs:
        return [text("linkage.screen.none", lang)]
    kept = 0
    for number, pair in enumerate(pairs, start=1):
        print("\n".join(_shown(pair, number, len(pairs), lang)))  # noqa: T201
        said = _decision(lang)
        if said in STOP:
            break
        if said in YES | NO:
            reason = _answer(text("linkage.screen.reason", lang), raw=True)
            # kept at once: whatever ends the session, what was decided stays
            decided = [(pair.left, pair.right, said in YES, reason)]
            kept += review.keep(place, decided, by=options.by, four_eyes=options.four_eyes, now=now)
    return _kept(place, kept, lang)


def _decision(lang: str) -> str:
    """One of the answers offered; whatever else is typed is said to be none, and asked again."""
    while (said := _answer(text("linkage.screen.ask", lang))) not in YES | NO | STOP | SKIP:
        print(text("linkage.screen.unknown", lang))  # noqa: T201
    return said


def _answer(prompt: str, *, raw: bool = False) -> str:
    """One line of the person at the screen; the end of the input stops."""
    print(prompt, end="", flush=True)  # noqa: T201
    line = sys.stdin.readline()
    if not line:
        return "" if raw else "q"
    return line.strip() if raw else line.strip().casefold()


def _shown(pair: review.Pair, number: int, total: int, lang: str) -> list[str]:
    """Both records side by side, then the words of the model."""
    words = catalogue(lang, "link")
    chance = percent(100 * pair.probability, lang, 0)
    names = [name for name in review.SHOWN if name in pair.one or name in pair.other]
    names += sorted((set(pair.one) | set(pair.other)) - set(names))
    label = {name: str(words.get(f"field.{name}", name.removeprefix("extra_"))) for name in names}
    label["source"] = str(words["source"])
    rows = [(text("linkage.screen.record", lang), pair.left, pair.right)]
    rows += [(label[name], pair.one.get(name, "–"), pair.other.get(name, "–")) for name in names]
    wide = [max(len(_clean(row[column])) for row in rows) for column in (0, 1)]
    lines = ["", text("linkage.screen.pair", lang, number=number, total=total, chance=chance)]
    lines += [f"  {_clean(a):<{wide[0]}}   {_clean(b):<{wide[1]}}   {_clean(c)}" for a, b, c in rows]
    return [*lines, *(f"  · {line}" for line in in_words(pair.evidence, lang))]


def _clean(shown: str) -> str:
    """A control character in a name must not reach the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)


def _state(place: review.Place, lang: str) -> Sequence[str]:
    """Who else has to look, and where reviewers disagree."""
    settled = review.settled(place)
    lines = [text("linkage.screen.waiting", lang, n=len(settled.waiting))] if settled.waiting else []
    if settled.disagreed:
        lines.append(text("linkage.screen.disagreed", lang, n=len(settled.disagreed)))
        lines += [
            text("linkage.screen.disagreed_pair", lang, left=left, right=right)
            for left, right in settled.disagreed
        ]
    return lines
