"""Persons become confidential counts."""

from fanal.tabulation.tables import ALL_YEARS, WORLD, Count, Table, tables, tabulate

__all__ = ["ALL_YEARS", "WORLD", "Count", "Table", "tables", "tabulate"]
