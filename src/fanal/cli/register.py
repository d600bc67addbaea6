"""fanal register: what is done to a register from the command line."""

from __future__ import annotations

import argparse
import importlib

from fanal.cli.registering import module_of


def run(options: argparse.Namespace, lang: str) -> int:
    """Hand over to the file of the word given."""
    return int(importlib.import_module(module_of(options.word)).run(options, lang))
