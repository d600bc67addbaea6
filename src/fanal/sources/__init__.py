"""Files become case records or observations: readers, repair, mappings, checks."""

from fanal.sources.mapping import TEMPLATE, Mapping, choose, own_mappings, read_mapping, shipped
from fanal.sources.report import Issue, TableReport
from fanal.sources.source import SourceSettings, SourceTable, check, read_source
from fanal.sources.templates import write_templates

__all__ = [
    "TEMPLATE",
    "Issue",
    "Mapping",
    "SourceSettings",
    "SourceTable",
    "TableReport",
    "check",
    "choose",
    "own_mappings",
    "read_mapping",
    "read_source",
    "shipped",
    "write_templates",
]
