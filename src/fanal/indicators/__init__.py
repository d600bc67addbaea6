"""Released observations → figures and claims; SDMX in and out."""

from fanal.indicators.base import Fact
from fanal.indicators.claims import Claim, load_claims
from fanal.indicators.compute import compute
from fanal.indicators.justice import justice_chain
from fanal.indicators.rates import sdg_series
from fanal.indicators.readings import claims_for, evaluate_claims
from fanal.indicators.sdmx import read_sdmx_csv, write_sdmx, write_sdmx_csv
from fanal.indicators.structure import read_structure, write_structure

__all__ = [
    "Claim",
    "Fact",
    "claims_for",
    "compute",
    "evaluate_claims",
    "justice_chain",
    "load_claims",
    "read_sdmx_csv",
    "read_structure",
    "sdg_series",
    "write_sdmx",
    "write_sdmx_csv",
    "write_structure",
]
