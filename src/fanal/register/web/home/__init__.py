"""Where a person lands, and the choice of language."""
