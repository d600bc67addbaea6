"""The data structure definition of observations: SDMX 3.0, code lists and labels from the vocabulary.

One observation has the three measures OBS_VALUE, LOW and HIGH. PERIOD_KIND tells a year (Y) from all years
together (_T) and from an unknown year (_U); SDMX knows times only, so TIME_PERIOD of these two is all time.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pysdmx.io.format import Format
from pysdmx.io.reader import read_sdmx
from pysdmx.io.writer import write_sdmx as write_any
from pysdmx.model import Agency, Code, Codelist, Component, Components, Concept, ConceptScheme, DataType, Role
from pysdmx.model.dataflow import DataStructureDefinition
from pysdmx.model.message import Header

from fanal.indicators.base import REPORTED, TOTAL, UNKNOWN
from fanal.vocabulary import code_list, fields, place

AGENCY, STRUCTURE, VERSION = "FANAL", "OBSERVATIONS", "1.0"
PERIOD_KIND, ALL_TIME = "PERIOD_KIND", "0001-01-01/P9999Y"
_PERSONS = ("SEX", "AGE", "FORM", "BREAKDOWN", "CATEGORY")
DIMENSIONS = ("DATASET", "REF_AREA", "INDICATOR", *_PERSONS, PERIOD_KIND, "TIME_PERIOD")
MEASURES = ("OBS_VALUE", "LOW", "HIGH")
OPTIONAL = ("SOURCE", "MARKING")
_EXTRA = {TOTAL: "Total", REPORTED: "All who report any", UNKNOWN: "Unknown"}
_PERIODS = {"Y": "One year", TOTAL: "All years together", UNKNOWN: "Year unknown"}
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9_@$\-]")
_ESCAPED = re.compile(r"_x([0-9A-F]{4,6})_")
# the header's time is no property of the data: the same observations are the same bytes
_PREPARED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


def as_id(code: str) -> str:
    """A source's own area code as SDMX allows it: ``Aruba/Curacao`` becomes ``Aruba_x002F_Curacao``."""
    return _NOT_IN_AN_ID.sub(lambda match: f"_x{ord(match[0]):04X}_", code)


def from_id(code: str) -> str:
    """The inverse of :func:`as_id`."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), code)


def definition(areas: Iterable[str]) -> DataStructureDefinition:
    """The data structure definition; its list of reference areas holds the areas given."""
    lists = _lists(sorted(set(areas)))
    components = [_component(name, lists.get(name)) for name in (*DIMENSIONS, *MEASURES, *_attributes())]
    return DataStructureDefinition(
        id=STRUCTURE,
        name="Observations of trafficking in persons",
        agency=AGENCY,
        version=VERSION,
        components=Components(components),
    )


def write_structure(areas: Iterable[str], path: Path) -> None:
    """Writes the definition with its concepts and code lists as SDMX-ML 3.0."""
    found = definition(areas)
    concepts = ConceptScheme(
        id="CONCEPTS",
        name="Concepts of observations",
        agency=AGENCY,
        version=VERSION,
        items=[each.concept for each in found.components if isinstance(each.concept, Concept)],
    )
    lists = {each.local_codes.id: each.local_codes for each in found.components if each.local_codes}
    artefacts = [*(lists[key] for key in sorted(lists)), concepts, found]
    header = Header(id=STRUCTURE, prepared=_PREPARED, sender=Agency(id=AGENCY))
    written = write_any(artefacts, Format.STRUCTURE_SDMX_ML_3_0, header=header)
    path.write_text(str(written), encoding="utf-8", newline="\n")


def read_structure(path: Path) -> DataStructureDefinition:
    """The definition in a file that :func:`write_structure` wrote, checked against SDMX's own schema."""
    return read_sdmx(path, validate=True).get_data_structure_definition(
        f"DataStructure={AGENCY}:{STRUCTURE}({VERSION})"
    )


def _attributes() -> list[str]:
    return [each.name for each in fields("observation") if each.name not in (*DIMENSIONS, *MEASURES)]


def _lists(areas: list[str]) -> dict[str, Codelist]:
    """A code list for each coded column, by column."""
    found = {PERIOD_KIND: _codelist(PERIOD_KIND, _PERIODS)}
    found["REF_AREA"] = _codelist("AREA", {as_id(area): _area_name(area) for area in areas})
    for each in fields("observation"):
        if each.kind == "code" and each.name not in OPTIONAL:
            codes = {entry.code: entry.labels["en"] for entry in code_list(each.list).entries}
            more = _EXTRA if each.name in _PERSONS else {}
            found[each.name] = _codelist(each.list.upper(), {**more, **codes})
    return found


def _area_name(area: str) -> str:
    try:
        return place(area).labels["en"]
    except KeyError:
        return area


def _codelist(name: str, codes: Mapping[str, str]) -> Codelist:
    return Codelist(
        id=f"CL_{name}",
        name=name.replace("_", " ").capitalize(),
        agency=AGENCY,
        version=VERSION,
        items=[Code(id=code, name=label) for code, label in codes.items()],
        urn=f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist={AGENCY}:CL_{name}({VERSION})",
    )


def _component(name: str, codes: Codelist | None) -> Component:
    kinds = {"TIME_PERIOD": DataType.PERIOD} | dict.fromkeys(MEASURES, DataType.DOUBLE)
    role = Role.DIMENSION if name in DIMENSIONS else Role.MEASURE if name in MEASURES else Role.ATTRIBUTE
    label = {each.name: each.label("en") for each in fields("observation")}.get(name, "Kind of period")
    # without a URN the concept cannot be referred to in SDMX-ML
    urn = f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={AGENCY}:CONCEPTS({VERSION}).{name}"
    return Component(
        id=name,
        required=name not in OPTIONAL,
        role=role,
        concept=Concept(id=name, name=label, urn=urn),
        local_dtype=None if codes else kinds.get(name, DataType.STRING),
        local_codes=codes,
        attachment_level="O" if role == Role.ATTRIBUTE else None,
    )
