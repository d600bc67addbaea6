"""Linkage joined to the rooms beside it: person files to persons, and a stage of a study."""
