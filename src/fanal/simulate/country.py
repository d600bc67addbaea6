"""A made-up country with known truth: agencies that register the same persons, each imperfectly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from fanal.simulate import flaws
from fanal.simulate.coded import Coded
from fanal.simulate.contacts import contacts
from fanal.simulate.errors import TooFewRecords, UnknownFormat
from fanal.simulate.girl import Girl, girl
from fanal.simulate.naming import name_book
from fanal.simulate.people import agencies, capture, draw_people
from fanal.simulate.pools import GENERATION
from fanal.simulate.registrations import Column, Registrations, order_of, register, written
from fanal.simulate.truth import Tally, Truth, TruthFiles
from fanal.simulate.writing import SUFFIXES, Writer, case_fields, show, writer

FORMATS = ("mixed", "csv", "parquet", "jsonl")
FEWEST = 20
BATCH = 60_000  # persons drawn at once: bounds the memory of any simulation
RECORDS_PER_PERSON = 0.78  # roughly, those never met included
# above this a workbook takes minutes to write, and an agency of that size would not keep one
MOST_FOR_A_WORKBOOK = 300_000
SAME_KEY = 0.85  # of those whom an agency registers twice, how many get the same person key
GIRL_ID = 0
OWN_WAYS = ("language", "date", "encoding")  # of an agency, left off where all write alike

Progress = Callable[[int, int], None]


def simulate(
    out: Path,
    *,
    records: int = 5_000,
    seed: int = 1,
    progress: Progress | None = None,
    format: str = "mixed",
    truth: Path | None = None,
) -> Truth:
    """Write the source files of a made-up country (code XAA) into ``out`` and return what is true of it.

    The files hold ``records`` rows in all. ``format`` is ``mixed`` (each agency as it writes: CSV, Excel,
    Parquet, JSON lines; codes or labels) or one of csv, parquet, jsonl for all, in codes. ``truth`` is a
    folder, apart from the sources, for ``persons.parquet``, ``records.parquet`` and ``truth.json``.
    ``progress`` is called with rows done and rows in all. Equal arguments give equal bytes. Shares follow
    CTDC's 2021 release and UNODC's Global Report 2022 (``shares.toml``). Raises TooFewRecords,
    UnknownFormat.
    """
    if records < FEWEST:
        raise TooFewRecords(records=records, fewest=FEWEST)
    if format not in FORMATS:
        raise UnknownFormat(format=format, formats=", ".join(FORMATS))
    out.mkdir(parents=True, exist_ok=True)
    made = Country(out, _agencies(format, records), truth)
    seeds = np.random.SeedSequence(seed)
    left = records
    while left:
        rng = np.random.default_rng(seeds.spawn(1)[0])
        left -= made.batch(rng, left, first=left == records)
        if progress:
            progress(records - left, records)
    return made.finish(seed)


def _agencies(format: str, records: int) -> dict[str, dict[str, Any]]:
    """The agencies with the files that they write in this simulation."""
    plain = {"csv": {"delimiter": ",", "encoding": "utf-8"}}
    made = {}
    for name, agency in agencies().items():
        chosen = agency["format"] if format == "mixed" else format
        if chosen == "excel" and records > MOST_FOR_A_WORKBOOK:
            chosen = "csv"
        other = dict(agency)
        if format != "mixed":
            other = {key: value for key, value in agency.items() if key not in OWN_WAYS}
        if chosen != agency["format"] or format != "mixed":
            other |= {"format": chosen, "file": name + SUFFIXES[chosen]} | plain.get(chosen, {})
        made[name] = other
    return made


class Country:
    """The files of a simulation under way."""

    def __init__(self, out: Path, made: dict[str, dict[str, Any]], truth: Path | None) -> None:
        self._out, self._agencies, self._girl = out, made, girl()
        self._files: dict[str, Writer] = {}
        self._truth = TruthFiles(truth, list(made)) if truth else None
        self._tally = Tally()
        self._next = dict.fromkeys(made, 1)  # number of the next record of each agency
        self._next_person = dict.fromkeys(made, 1)
        self._persons = GIRL_ID + 1  # id of the next person

    def batch(self, rng: np.random.Generator, left: int, *, first: bool) -> int:
        """Draw people, register them, write at most ``left`` rows; returns how many."""
        if first:
            left -= len(self._girl.registrations)
            self._add_girl()
        people = draw_people(rng, min(BATCH, int(1.1 * left / RECORDS_PER_PERSON) + 20))
        person, agency = self._registered(rng, capture(rng, people))
        # by a generator of its own: the dates change nothing else that is drawn
        found = contacts(rng.spawn(1)[0], self._agencies, people, person, agency)
        person, agency, found = person[:left], agency[:left], found[:left]
        # the last person of the last batch is cut short; those after it were never there
        n = int(person[-1]) + 1 if len(person) == left else len(people)
        met = np.zeros((n, len(self._agencies)), dtype=bool)
        met[person, agency] = True
        child = np.array(GENERATION)[people.cases.group[:n]] == "child"
        self._tally.add_people(list(self._agencies), child, met)
        if self._truth:
            self._truth.people(people, name_book().cultures, self._persons + np.arange(n), met)
        for column, name in enumerate(self._agencies):
            mine = agency == column
            rows = register(rng, self._agencies[name], people, person[mine], found[mine])
            self._write(rng, name, rows, first=first)
        self._persons += n
        return len(person) + (len(self._girl.registrations) if first else 0)

    def finish(self, seed: int) -> Truth:
        for file in self._files.values():
            file.close()
        truth = self._tally.truth(seed, self._girl.record_keys)
        if self._truth:
            self._truth.close(truth)
        return truth

    def _registered(self, rng: np.random.Generator, met: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Persons and agencies of all registrations, person by person; some register a person twice."""
        person, agency = np.nonzero(met)
        twice = np.array([made["twice"] for made in self._agencies.values()])
        again = rng.random(len(person)) < twice[agency]
        person, agency = np.append(person, person[again]), np.append(agency, agency[again])
        order = np.lexsort((rng.random(len(person)), person))
        return person[order], agency[order]

    def _write(self, rng: np.random.Generator, name: str, rows: Registrations, *, first: bool) -> None:
        """Add keys and flaws, write the rows, and note what is true of them."""
        agency = self._agencies[name]
        rows = self._with_keys(rng, name, rows)
        if first and name in self._girl.registrations:
            rows = _with_girl(rows, self._girl, name, order_of(agency))
        spare = rows.person == -1
        planted = flaws.plant(rng, rows, each_once=first, spare=spare)
        names = [field for field in case_fields() if field in rows.columns]
        shown = {field: show(field, rows.columns[field], agency.get("language")) for field in names}
        damaged = flaws.damage(rng, agency, shown, spare)
        if name not in self._files:
            self._files[name] = writer(self._out / agency["file"], agency, names)
        self._files[name].write(shown)
        if self._truth:
            start = self._tally.files[agency["file"]] + 1
            self._truth.records({
                "file": np.full(len(rows), agency["file"], dtype=object), "row": start + np.arange(len(rows)),
                "record_key": shown["record_key"], "planted": planted, "damaged": damaged,
                "person": np.where(spare, GIRL_ID, rows.person + self._persons),
            })  # fmt: skip
        self._tally.add_rows(agency["file"], planted, damaged)

    def _with_keys(self, rng: np.random.Generator, name: str, rows: Registrations) -> Registrations:
        """Opaque keys: a running number for each record, and for each person as far as the agency noticed."""
        prefix, n = self._agencies[name]["prefix"], len(rows)
        known, number = np.unique(rows.person, return_inverse=True)
        number = rng.permutation(len(known))[number] + self._next_person[name]
        seen = np.zeros(len(known), dtype=bool)
        unnoticed = rng.random(n) >= SAME_KEY
        fresh = self._next_person[name] + len(known)
        for row, place in enumerate(np.searchsorted(known, rows.person)):
            if seen[place] and unnoticed[row]:
                number[row], fresh = fresh, fresh + 1
            seen[place] = True
        keyless = rng.random(n) < self._agencies[name]["no_key"]
        records = [f"{prefix}-{i:07d}" for i in range(self._next[name], self._next[name] + n)]
        persons = [None if none else f"{prefix}-P{i:07d}" for none, i in zip(keyless, number, strict=True)]
        self._next[name] += n
        self._next_person[name] = fresh
        keys: dict[str, Column] = {
            "record_key": np.array(records, dtype=object),
            "person_key": np.array(persons, dtype=object),
        }
        return Registrations(rows.person, rows.columns | keys)

    def _add_girl(self) -> None:
        """She is a person of the country like the others, with her own id."""
        met = np.array([[name in self._girl.registrations for name in self._agencies]])
        self._tally.add_people(list(self._agencies), np.array([True]), met)
        if not self._truth:
            return
        true = self._girl.truth
        row = {"person": GIRL_ID, "culture": "", "group": "girl", "child": True, "sex": true["sex"],
               "age": true["age_identification"], "year": int(str(true["date_identified"])[:4]),
               "citizenship": true["citizenship"], "purposes": true["purposes"]}  # fmt: skip
        row |= {name: bool(met[0, i]) for i, name in enumerate(self._agencies)}
        self._truth.person_rows({name: np.array([value], dtype=object) for name, value in row.items()})


def _with_girl(rows: Registrations, girl: Girl, agency: str, order: str) -> Registrations:
    """The rows with hers in the middle; her person index is -1."""
    record = girl.registrations[agency]
    middle = len(rows) // 2
    columns: dict[str, Column] = {}
    for name, column in rows.columns.items():
        text = record.get(name)
        if text is not None and name.startswith("date_"):
            text = written(text, order)
        if isinstance(column, Coded):
            values = column.values if text is None or text in column.values else (*column.values, text)
            code = -1 if text is None else values.index(text)
            columns[name] = Coded(np.insert(column.codes, middle, code).astype(np.int32), values)
        else:
            columns[name] = np.insert(column, middle, np.array([text], dtype=object))
    return Registrations(np.insert(rows.person, middle, -1), columns)
