"""Persons become confidential counts."""

from fanal.tabulation.tables import Count, Table, tables, tabulate

__all__ = ["Count", "Table", "tables", "tabulate"]
