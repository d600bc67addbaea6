"""Figures → facts with sentences, charts, pages, PDF."""

from fanal.reporting.sentence import sentences
from fanal.reporting.site import build

__all__ = ["build", "sentences"]
