"""Compiled inner loops: numba, cached on disk, without fast-math, one thread."""
