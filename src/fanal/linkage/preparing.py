"""Linkage records become numbers and folded words that can be compared; each distinct value is read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanal.linkage.base import COLUMNS, EXTRA, NAMES, TEXTS, Prepared, Vocabulary
from fanal.linkage.dates import AGE, DAY, FIRST_YEAR, YEAR, birth_of, day_of, is_heaped
from fanal.linkage.errors import NothingToCompare, RecordKeysRepeat
from fanal.linkage.slips import slips_of
from fanal.linkage.sounds import joined, sound, sounds

# of each kind of word (skeletons, folded words, words of an address) a record keeps its rarest
MOST_WORDS = 5
MOST_JOINED = 2  # names in syllables, as one word
BITS = 24  # the lower bits of a word's number tell it apart, the upper ones say how rare it is
RAREST = 15
# columns that alone can tell persons apart, and those that only help
TELLING = (*NAMES, "id_number", "phone", "email", "address", "date_of_birth", "postcode", "place")


def prepare(records: pa.Table) -> Prepared:
    """Analyse linkage records; see ``base`` for the columns.

    Raises RecordKeysRepeat, and NothingToCompare where fewer than two columns say who a person is.
    """
    texts = _columns(records)
    keys = _keys(texts, records.num_rows)
    columns = tuple(sorted(name for name, column in texts.items() if column.null_count < len(column)))
    _enough(columns)
    sources, source_names = _numbered(texts.get("source"), len(keys))
    kinds = _kinds(texts.get("source_kind"), sources, len(source_names))
    if len(source_names) < 2:  # says nothing of any pair
        columns = tuple(name for name in columns if name != "source")
    known = Vocabulary()
    birth = _birth(texts, len(keys), heaped=None)
    made = _features(texts, len(keys), known) | birth.columns
    made = {"i": pa.array(np.arange(len(keys)), pa.int32()), "src": pa.array(sources, pa.int32())} | made
    return Prepared(pa.table(made), keys, sources, source_names, columns, birth.heaped, known, kinds)


def prepare_one(prepared: Prepared, record: Mapping[str, Any]) -> pa.Table:
    """The row of one more record, in the words and numbers of those prepared; its ``i`` is their count."""
    table = pa.table({name: [None if value is None else str(value)] for name, value in record.items()})
    texts = _columns(table)
    made = _features(texts, 1, prepared.vocabulary) | _birth(texts, 1, heaped=prepared.heaped).columns
    made = {"i": pa.array([len(prepared)], pa.int32()), "src": pa.array([-1], pa.int32())} | made
    names = prepared.table.schema.names
    return pa.table({
        name: made.get(name, pa.nulls(1, prepared.table.schema.field(name).type)) for name in names
    })  # fmt: skip


def _columns(records: pa.Table) -> dict[str, pa.Array]:
    """The columns that are compared, the names of further ones cut down to letters and digits."""
    found = {name: _texts(records, name) for name in records.column_names if name in COLUMNS}
    for name in records.column_names:
        if _extra(name):
            plain = EXTRA + re.sub("[^a-z0-9]+", "_", name.removeprefix(EXTRA).lower())
            found.setdefault(plain, _texts(records, name))
    return found


def _extra(name: str) -> bool:
    return name.startswith(EXTRA)


def _texts(records: pa.Table, name: str) -> pa.Array:
    """A column as text, dictionary encoded; blank is missing."""
    column = pc.utf8_trim_whitespace(records[name].combine_chunks().cast(pa.string()))
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _keys(texts: dict[str, pa.Array], n: int) -> tuple[str, ...]:
    if "record" not in texts:
        raise RecordKeysRepeat(n=n)
    keys = texts["record"]
    wrong = n - pc.count_distinct(keys, mode="only_valid").as_py()
    if wrong:
        raise RecordKeysRepeat(n=wrong)
    return tuple(keys.to_pylist())


def _enough(columns: tuple[str, ...]) -> None:
    telling = [name for name in columns if name in TELLING or _extra(name)]
    helping = [name for name in columns if name in ("age", "sex", "citizenship", *TEXTS)]
    if not telling or len({*telling, *helping}) < 2:
        raise NothingToCompare(columns=", ".join(columns) or "—")


def _numbered(column: pa.Array | None, n: int) -> tuple[np.ndarray, tuple[str, ...]]:
    if column is None:
        return np.zeros(n, dtype=np.int32), ("",)
    texts = pc.fill_null(column, "")
    names = sorted(pc.unique(texts).to_pylist())
    return pc.index_in(texts, value_set=pa.array(names)).to_numpy().astype(np.int32), tuple(names)


def _kinds(column: pa.Array | None, sources: np.ndarray, n: int) -> tuple[str, ...]:
    """The one kind that the records of each source name; '' where they name none or several."""
    named: list[set[str]] = [set() for _ in range(n)]
    if column is not None:
        given = pa.table({"s": pa.array(sources), "k": column}).group_by(["s", "k"]).aggregate([])
        for source, kind in zip(given["s"].to_pylist(), given["k"].to_pylist(), strict=True):
            named[source] |= {kind} - {None}
    return tuple(kinds.pop() if len(kinds) == 1 else "" for kinds in named)


def _features(texts: dict[str, pa.Array], n: int, known: Vocabulary) -> dict[str, pa.Array]:
    """Everything but dates. What ``known`` does not hold yet of a column is added to it, all at once."""
    found = _names(texts, n, known)
    for name, clean in _CLEAN.items():
        found[name] = _mapped(texts.get(name), clean, n)
    for name in ("sex", "citizenship", "place_of_birth", "region"):
        found |= _coded(name, _mapped(texts.get(name), _plain, n), n, known)
    found |= _words_of(
        "a", [_each(texts.get("address"), lambda text: set(_plain(text).split()), n)], n, known
    )
    for name in texts:
        if _extra(name):
            found[name] = _mapped(texts[name], _plain, n)
    return found


def _plain(text: str) -> str:
    from fanal.foundation.names import romanise

    # romanise keeps letters alone; digits say much in an address
    return romanise(text) if not any(c.isdigit() for c in text) else _with_digits(text)


def _with_digits(text: str) -> str:
    from anyascii import anyascii

    kept = "".join(c if c.isalnum() else " " for c in anyascii(text).lower())
    return " ".join(kept.split())


def _letters_digits(text: str) -> str:
    return "".join(c for c in _with_digits(text) if c != " ").upper()


def _digits(text: str) -> str:
    return "".join(c for c in _with_digits(text) if c.isdigit())[-10:]


_CLEAN: dict[str, Callable[[str], str]] = {
    "id_number": _letters_digits, "phone": _digits, "email": lambda text: text.lower(),
    "address": _plain, "postcode": _letters_digits, "place": _plain,
}  # fmt: skip


def _each(column: pa.Array | None, read: Callable[[str], Any], n: int) -> tuple[np.ndarray, list[Any]]:
    """For each row the place of its value among the distinct ones (-1 missing), and those read."""
    if column is None:
        return np.full(n, -1), []
    encoded = column.dictionary_encode()
    return (
        pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False),
        [read(text) for text in encoded.dictionary.to_pylist()],
    )


def _mapped(column: pa.Array | None, read: Callable[[str], str], n: int) -> pa.Array:
    places, values = _each(column, read, n)
    return _taken(pa.array([value or None for value in values], pa.string()), places)


def _taken(values: pa.Array, places: np.ndarray) -> pa.Array:
    return values.take(pa.array(places, mask=places < 0))


def _coded(name: str, column: pa.Array, n: int, known: Vocabulary) -> dict[str, pa.Array]:
    """A number for each value and, in bits, how rare it is."""
    encoded = column.dictionary_encode()
    places = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    texts = encoded.dictionary.to_pylist()
    if name not in known.codes:
        counts = np.bincount(places[places >= 0], minlength=len(texts))
        bits = _rarity(counts, max(int((places >= 0).sum()), 1))
        given = sorted(zip(texts, bits.tolist(), strict=True))
        known.codes[name] = {text: (number, rare) for number, (text, rare) in enumerate(given, 1)}
    table = np.array([*(known.codes[name].get(text, (0, RAREST)) for text in texts), (0, 0)], dtype=np.int64)[
        places
    ]
    return {
        name: pa.array(table[:, 0], pa.int32(), mask=places < 0),
        f"{name}_bits": pa.array(table[:, 1], pa.int32(), mask=places < 0),
    }


def _rarity(counts: np.ndarray, n: int) -> np.ndarray:
    return np.clip(np.floor(np.log2(n / np.maximum(counts, 1))), 0, RAREST).astype(np.int64)


def _names(texts: dict[str, pa.Array], n: int, known: Vocabulary) -> dict[str, pa.Array]:
    """Sounds and folded words of all names of a record in any order, and the folded name as a whole."""
    from fanal.foundation.names import analyse, words

    read = [_each(texts.get(name), analyse, n) for name in NAMES]
    spoken = [_each(texts.get(name), words, n) for name in NAMES]
    if known.slips is None:
        known.slips = slips_of(_repeated(spoken))
    mend = known.slips.mend
    heard = [(places, [sounds(name, mend) for name in names]) for places, names in spoken]
    one_word = [(places, [joined(name, mend) for name in names]) for places, names in spoken[:2]]
    folded_words = [(places, [set(name.words) for name in names]) for places, names in read]
    found = _words_of("k", heard, n, known, also=one_word) | _words_of("w", folded_words, n, known)
    # who has a name is not asked for the nickname too
    counts = [
        np.array([*(len(set(map(sound, name))) for name in names), 0])[places] for places, names in spoken
    ]
    own = np.minimum(counts[0] + counts[1], found["kn"].to_numpy())
    found["kn"] = pa.array(np.where(own > 0, own, found["kn"].to_numpy()), pa.int32())
    folded = [_taken(pa.array([name.folded or None for name in names], pa.string()), places)
              for places, names in read[:2]]  # fmt: skip
    found["given"], found["family"] = folded
    # given and family in one fixed order, so that a swap changes nothing
    first, second = pc.fill_null(folded[0], ""), pc.fill_null(folded[1], "")
    low = pc.if_else(pc.less(first, second), first, second)
    high = pc.if_else(pc.less(first, second), second, first)
    both = pc.utf8_trim_whitespace(pc.binary_join_element_wise(low, high, " "))
    found["whole"] = pc.if_else(pc.equal(both, ""), pa.scalar(None, pa.string()), both)
    return found


def _repeated(spoken: Sequence[tuple[np.ndarray, list[tuple[str, ...]]]]) -> Iterable[str]:
    """Every word of the names, as often as they are written."""
    for places, names in spoken:
        times = np.bincount(places[places >= 0], minlength=len(names))
        for name, many in zip(names, times.tolist(), strict=True):
            for part in set(name):
                yield from repeat(part, many)


def _words_of(
    letter: str,
    columns: Sequence[tuple[np.ndarray, list[set[str]]]],
    n: int,
    known: Vocabulary,
    also: Sequence[tuple[np.ndarray, list[set[str]]]] = (),
) -> dict[str, pa.Array]:
    """The rarest words of each record as numbers ``k1…``, rarest first (0: no more), and their count ``kn``;
    ``also`` are words that stand for several of these, ``j1…``.

    A word's number holds its rarity in bits above BITS, so that sums of shared evidence need no look-up.
    """
    row, word, index = _spread([*columns, *also])
    if index and letter not in known.words:
        counts = np.bincount(word, minlength=len(index))
        order = np.lexsort((np.array(index, dtype=object), -counts))
        code = np.empty(len(index), dtype=np.int64)
        code[order] = np.arange(1, len(index) + 1)
        code += _rarity(counts, n) << BITS
        known.words[letter] = dict(zip(index, code.tolist(), strict=True))
    old = known.words.get(letter, {})
    found = _numbered_words(letter, columns, n, old, MOST_WORDS)
    if also:
        more = _numbered_words("j", also, n, old, MOST_JOINED)
        del more["jn"]
        found |= more
    return found


def _numbered_words(
    letter: str, columns: Sequence[tuple[np.ndarray, list[set[str]]]], n: int, old: dict[str, int], most: int
) -> dict[str, pa.Array]:
    row, word, index = _spread(columns)
    out = np.zeros((n, most), dtype=np.int32)
    number = np.zeros(n, dtype=np.int32)
    if index:
        # a word never seen before is as rare as can be
        new = (RAREST << BITS) + len(old) + 1
        value = np.array([old.get(text, new + k) for k, text in enumerate(index)], dtype=np.int64)[word]
        by = np.lexsort((-value, row))
        row, value = row[by], value[by]
        position = np.arange(len(row)) - np.searchsorted(row, row)
        kept = position < most
        out[row[kept], position[kept]] = value[kept]
        number = np.minimum(np.bincount(row, minlength=n), most).astype(np.int32)
    found = {f"{letter}{j + 1}": pa.array(out[:, j], pa.int32()) for j in range(most)}
    return found | {f"{letter}n": pa.array(number, pa.int32())}


def _spread(columns: Iterable[tuple[np.ndarray, list[set[str]]]]) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Row and number of every word, each once a record, and the words by number."""
    rows, words = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    index: dict[str, int] = {}
    for places, values in columns:
        lists = [[index.setdefault(word, len(index)) for word in sorted(value) if word] for value in values]
        sizes = np.array([len(one) for one in lists], dtype=np.int64)
        if not sizes.sum():
            continue
        flat = np.fromiter((w for one in lists for w in one), dtype=np.int64, count=int(sizes.sum()))
        starts = np.cumsum(sizes) - sizes
        given = np.flatnonzero(places >= 0)
        count = sizes[places[given]]
        within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        rows.append(np.repeat(given, count))
        words.append(flat[np.repeat(starts[places[given]], count) + within])
    pairs = np.unique(np.concatenate(rows) * max(len(index), 1) + np.concatenate(words))
    return pairs // max(len(index), 1), pairs % max(len(index), 1), list(index)


@dataclass(frozen=True)
class _Birth:
    columns: dict[str, pa.Array]
    heaped: bool


def _birth(texts: dict[str, pa.Array], n: int, heaped: bool | None) -> _Birth:
    """Year, month, day and precision of birth, the year that the age gives, and the day of identification."""
    places, dates = _each(texts.get("date_of_birth"), birth_of, n)
    table = np.array([*dates, (0, 0, 0, 0)], dtype=np.int64).reshape(-1, 4)[places]
    year, month, day, precision = table.T.copy()
    said, names = _each(texts.get("birth_precision"), lambda text: text.lower(), n)
    told = np.array([{"day": DAY, "year": YEAR, "month": 3, "age": AGE}.get(one, 0) for one in [*names, ""]])[
        said
    ]
    whole = (precision == DAY) & (told == 0)
    heaped = is_heaped(month[whole], day[whole]) if heaped is None else heaped
    if heaped:
        precision = np.where(whole & (month == 1) & (day == 1), YEAR, precision)
    precision = np.where((told > 0) & (precision > 0), np.minimum(told, precision), precision)
    month = np.where(precision >= 3, month, 0)
    day = np.where(precision >= DAY, day, 0)
    when_places, when = _each(texts.get("date_identified"), day_of, n)
    when_table = np.array([*when, (0, 0, 0)], dtype=np.int64).reshape(-1, 3)[when_places]
    days, months, found_year = when_table.T
    age_places, ages = _each(texts.get("age"), _age, n)
    age = np.array([*ages, -1], dtype=np.int64)[age_places]
    by_age = np.where((age >= 0) & (found_year > 0), found_year - age, 0)
    best = np.where(year > 0, year, by_age)
    # the middle of the twelve months in which somebody of this age was born; of a year, its middle
    met = np.where(months > 0, months, (found_year - FIRST_YEAR) * 12 + 6)
    middle = np.where(by_age > 0, met - 12 * age - 6, 0)
    born = np.where(year > 0, (year - FIRST_YEAR) * 12 + np.where(month > 0, month, 6), 0)
    columns = {"yb": year, "bm": month, "bd": day, "ay": by_age, "yy": best, "am": middle,
               "ym": np.where(by_age > 0, middle, born),
               "idd": days, "idm": months, "idy": found_year}  # fmt: skip
    made = {name: pa.array(values, pa.int32(), mask=values == 0) for name, values in columns.items()}
    return _Birth(made | {"bp": pa.array(precision, pa.int32())}, heaped)


def _age(text: str) -> int:
    try:
        age = int(float(text))
    except (ValueError, OverflowError):
        return -1
    return age if 0 <= age <= 120 else -1
