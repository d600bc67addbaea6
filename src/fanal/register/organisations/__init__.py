"""What organisations send: one report, many by the API, or a file; all become the same submissions."""

from fanal.register.organisations.submission import Submission

__all__ = ["Submission"]
