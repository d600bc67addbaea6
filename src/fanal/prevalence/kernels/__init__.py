"""Compiled inner loops: numba, cached on disk, without fast-math, one thread."""

from fanal.prevalence.compiling import keep_somewhere

keep_somewhere()
