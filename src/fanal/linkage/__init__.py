"""Case records become persons.

Until record linkage is built this room does one thing: one person a case record; records of one source with
an equal person key are merged and reported; a record without a key is never merged, and equal rows are
different persons.
"""

from fanal.linkage.persons import LinkageTally, link

__all__ = ["LinkageTally", "link"]
