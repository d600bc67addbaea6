"""What ``fanal register`` can do: a file a word, with ``arguments(sub, lang)`` and ``run(options, lang)``.

These modules are imported for the help page too, so none of them imports Django before it runs.
"""

from __future__ import annotations

# the order of the help page
WORDS: tuple[str, ...] = (
    "open",
    "close",
    "audit",
    "user",
    "keys",
    "backup",
    "restore",
    "export",
    "token",
    "data-protection",
    "purge",
)


def module_of(word: str) -> str:
    """The module that does a word."""
    return f"fanal.cli.registering.{word.replace('-', '_')}"
