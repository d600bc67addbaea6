"""Errors that a person can act on.

Each class has a stable code (documented in docs/reference/errors.md) and one of four exit codes. The words
live in the message catalogues under ``errors.<code>.what`` (what happened) and ``errors.<code>.do`` (what to
do), so an error can be said in any language after it was raised. No parameter of an error may hold the value
of a case.
"""

from __future__ import annotations

DONE, DATA_UNUSABLE, CALL_WRONG, COULD_NOT_FINISH = 0, 1, 2, 3


class FanalError(Exception):
    """Something a person can mend; shown without a traceback."""

    code = ""  # every class that is raised has its own
    exit_code = COULD_NOT_FINISH

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.code)

    def say(self, lang: str) -> str:
        """What happened and what to do, in one language."""
        from fanal.foundation.messages import text

        what, do = (text(f"errors.{self.code}.{part}", lang, **self.params) for part in ("what", "do"))
        return f"{what} {do}"

    def __str__(self) -> str:
        return f"{self.code} {self.say('en')}"


class DataError(FanalError):
    """The data cannot be used."""

    exit_code = DATA_UNUSABLE


class CallError(FanalError):
    """The call or a configuration file is wrong."""

    exit_code = CALL_WRONG


class RunError(FanalError):
    """The work could not be finished: disk, memory, lock, a missing extra, our own defect."""

    exit_code = COULD_NOT_FINISH
