"""The command line: one file a command, and a room is imported only when its command runs."""

from fanal.cli.main import main

__all__ = ["main"]
