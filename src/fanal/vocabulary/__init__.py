"""What the words mean: contracts, code lists and labels, the definition, places."""

from fanal.vocabulary._fold import damaged_pattern, fold, fold_letters, is_damaged
from fanal.vocabulary.contracts import (
    CONTRACTS,
    JSON_SCHEMAS,
    OBSERVATION_COLUMNS,
    Field,
    Observation,
    fields,
    json_schema,
)
from fanal.vocabulary.definition import Instrument, Reason, Verdict, definition, instrument
from fanal.vocabulary.lists import CodeList, code_list, list_names
from fanal.vocabulary.places import (
    Place,
    in_place,
    lookup_place,
    lookup_place_damaged,
    members,
    nearest_places,
    place,
    region_of,
)

VERSION = "1"

__all__ = [
    "CONTRACTS",
    "JSON_SCHEMAS",
    "OBSERVATION_COLUMNS",
    "VERSION",
    "CodeList",
    "Field",
    "Instrument",
    "Observation",
    "Place",
    "Reason",
    "Verdict",
    "code_list",
    "damaged_pattern",
    "definition",
    "fields",
    "fold",
    "fold_letters",
    "in_place",
    "instrument",
    "is_damaged",
    "json_schema",
    "list_names",
    "lookup_place",
    "lookup_place_damaged",
    "members",
    "nearest_places",
    "place",
    "region_of",
]
