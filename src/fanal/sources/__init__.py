"""Files become case records or observations: readers, repair, mappings, checks."""

from fanal.sources.case_rows import CaseRow, CaseTable, read_case_rows
from fanal.sources.mapping import TEMPLATE, Mapping, choose, own_mappings, read_mapping, shipped
from fanal.sources.report import Issue, TableReport
from fanal.sources.source import SourceSettings, SourceTable, check, read_source
from fanal.sources.templates import write_templates

__all__ = [
    "TEMPLATE",
    "CaseRow",
    "CaseTable",
    "Issue",
    "Mapping",
    "SourceSettings",
    "SourceTable",
    "TableReport",
    "check",
    "choose",
    "own_mappings",
    "read_case_rows",
    "read_mapping",
    "read_source",
    "shipped",
    "write_templates",
]
