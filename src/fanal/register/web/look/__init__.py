"""The shared look: one stylesheet, the fonts."""
