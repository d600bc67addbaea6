"""Figures → facts with sentences, charts, pages, PDF, forms."""

from fanal.reporting.forms import fill
from fanal.reporting.sentence import sentences
from fanal.reporting.site import build

__all__ = ["build", "fill", "sentences"]
