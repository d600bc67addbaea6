"""Files become case records or observations: readers, repair, mappings, checks."""

from fanal.sources.case_rows import CaseRow, CaseTable, read_case_rows
from fanal.sources.identity import case_tables, identity_columns, write_identity
from fanal.sources.mapping import TEMPLATE, Mapping, choose, own_mappings, read_mapping, shipped
from fanal.sources.person_columns import PersonMap, kind_of, read_person_map
from fanal.sources.person_files import Asked, PersonFiles, joined_person_files, read_person_files
from fanal.sources.report import Issue, TableReport
from fanal.sources.source import SourceSettings, SourceTable, check, read_source, says_who
from fanal.sources.templates import write_templates

__all__ = [
    "TEMPLATE",
    "Asked",
    "CaseRow",
    "CaseTable",
    "Issue",
    "Mapping",
    "PersonFiles",
    "PersonMap",
    "SourceSettings",
    "SourceTable",
    "TableReport",
    "case_tables",
    "check",
    "choose",
    "identity_columns",
    "joined_person_files",
    "kind_of",
    "own_mappings",
    "read_case_rows",
    "read_mapping",
    "read_person_files",
    "read_person_map",
    "read_source",
    "says_who",
    "shipped",
    "write_identity",
    "write_templates",
]
