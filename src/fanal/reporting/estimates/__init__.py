"""An estimate as a page: who is on which lists, every method beside the others, the dial, what to
distrust.
"""

from fanal.reporting.estimates.page import write_page
from fanal.reporting.estimates.sections import estimate_sections

__all__ = ["estimate_sections", "write_page"]
