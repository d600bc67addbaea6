"""One made-up girl: three registrations, one count, a protected cell. Her number is the released one."""

from __future__ import annotations

from typing import Any

from babel.lists import format_list

from fanal.foundation.messages import text
from fanal.reporting import labels
from fanal.reporting.blocks import Block, Section, findings, note, para
from fanal.reporting.context import Range, Writer
from fanal.vocabulary import code_list

TIMES = {1: "once", 2: "twice", 3: "three"}


def girl_section(w: Writer, girl: dict[str, Any]) -> Section:
    """``girl`` as a study hands her over: her story by language, registrations, cell, the wall's numbers."""
    story = say(w, "happened", name=girl["name"], story=girl["happened"][w.lang])
    blocks = [
        note(girl["said"][w.lang]),
        para(story),
        _step(w, 1, "registrations"),
        {"kind": "registrations", "items": [_card(w, each) for each in girl["registrations"]]},
        _step(w, 2, "count"),
        *_counts(w, girl),
        _step(w, 3, "cell"),
        _cell(w, girl),
        para(say(w, "fixed")),
    ]
    return Section(say(w, "title"), blocks)


def say(w: Writer, key: str, **places: object) -> str:
    return text(f"first.girl.{key}", w.lang, **places)


def _step(w: Writer, number: int, name: str) -> Block:
    return {
        "kind": "step",
        "number": str(number),
        "title": say(w, f"{name}.title"),
        "text": say(w, f"{name}.text"),
    }


def _card(w: Writer, wrote: dict[str, str]) -> dict[str, Any]:
    """What one agency wrote, in the words of the vocabulary; her name as it wrote it."""
    age = wrote["age_identification"]
    basis = _label("age_basis", wrote["age_basis"], w.lang)
    rows = {
        "born": w.date(wrote["date_of_birth"]),
        "age": say(w, "registrations.age_of", age=age, basis=basis[:1].lower() + basis[1:]) if age else "",
        "status": _label("status", wrote["status"], w.lang),
        "purposes": _purposes(wrote["purposes"], w.lang),
    }
    none = say(w, "registrations.none")
    return {
        "agency": _label("organisation_type", wrote["organisation_type"], w.lang),
        "date": say(w, "registrations.date", date=w.date(wrote["date_registered"])),
        "label": say(w, "registrations.name"),
        "name": wrote["name"],
        "rows": [
            {"label": say(w, f"registrations.{key}"), "text": shown or none} for key, shown in rows.items()
        ],
    }


def _times(girl: dict[str, Any]) -> int:
    """As how many persons she counts."""
    found = girl.get("persons")
    return len(found["groups"]) if found else len(girl["registrations"])


def _counts(w: Writer, girl: dict[str, Any]) -> list[Block]:
    """What linkage made of her registrations, also where it failed."""
    found = girl.get("persons")
    if not found:
        return [note(say(w, "count.not_linked"))]
    groups = found["groups"]
    if len(groups) == 2:
        pair = max(groups, key=len)
        names = [
            _label("organisation_type", girl["registrations"][at]["organisation_type"], w.lang) for at in pair
        ]
        joined = say(w, "count.and", one=names[0], other=names[1])
        blocks = [note(say(w, "count.part", joined=joined))]
    else:
        blocks = [note(say(w, "count.found" if len(groups) == 1 else "count.missed"))]
    return [*blocks, *([note(say(w, "count.others"))] if found["others"] else [])]


def _label(name: str, code: str, lang: str) -> str:
    return code_list(name).label(code, lang) if code else ""


def _purposes(codes: str, lang: str) -> str:
    """*Forced labour and domestic servitude*."""
    words = [labels.form(code, lang) for code in codes.split(";") if code]
    joined = format_list([word[:1].lower() + word[1:] for word in words], locale=lang)
    return joined[:1].upper() + joined[1:]


def _cell(w: Writer, girl: dict[str, Any]) -> Block:
    """The released cell in which she counts, and the rule that protects it."""
    cell = girl["cell"]
    place = labels.in_place(cell["area"], w.lang)
    shown = _released(w, cell)
    wall = {"hidden_under": girl["hidden_under"], "rounded_to": girl["rounded_to"]}
    if shown is None:
        return note(say(w, "cell.missing", in_place=place, year=cell["period"], **wall))
    low, high = (w.count(end, end) for end in shown)
    # what is hidden has nothing as its lowest value; what is rounded never has
    rule = say(w, "cell.rounded" if shown[0] > 0 else "cell.hidden", low=low, high=high, **wall)
    item = {
        "figure": w.count(*shown),
        "text": say(w, "cell.girls", in_place=place, year=cell["period"]),
        "coverage": say(w, f"cell.{TIMES[_times(girl)]}"),
        "notes": [rule],
        "fragile": "",
        "how": [],
    }
    return findings([item])


def _released(w: Writer, cell: dict[str, str]) -> Range | None:
    released = w.report.released.get(cell["dataset"])
    if released is None:
        return None
    return released.series(cell["area"], "victims_detected", cell["sex"], cell["age"]).get(cell["period"])
