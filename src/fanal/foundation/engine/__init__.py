"""Where tables live: one small interface, two engines."""

from fanal.foundation.engine.base import Engine, Lookup, connect

__all__ = ["Engine", "Lookup", "connect"]
