"""A made-up country with known truth: simulated sources for demonstrations, tests and benchmarks."""

from fanal.simulate.bulk import bulk
from fanal.simulate.country import FORMATS, simulate
from fanal.simulate.errors import TooFewRecords, UnknownFormat
from fanal.simulate.girl import Girl, girl
from fanal.simulate.truth import Truth

__all__ = ["FORMATS", "Girl", "TooFewRecords", "Truth", "UnknownFormat", "bulk", "girl", "simulate"]
