"""What may be logged: when, how grave, which kind of event; of a failure its class and place in our code.

Never a path, a query, a body, an address, a value or the words of an exception: a database's error quotes
the row.
"""

from __future__ import annotations

import logging
from typing import Any


class SafeFormatter(logging.Formatter):
    """Writes our own loggers' messages, which hold codes alone; of all others only their name and failure."""

    def format(self, record: logging.LogRecord) -> str:
        words = [self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), record.levelname, record.name]
        if record.name.startswith("fanal."):
            words.append(record.getMessage())
        status = getattr(record, "status_code", None)
        if status is not None:
            words.append(str(status))
        if record.exc_info and record.exc_info[0] is not None:
            words.append(failure_of(record.exc_info[1]))
        return " ".join(words)


def failure_of(error: BaseException | None) -> str:
    """The class of a failure and the last place in our code that it passed through."""
    where, trace = "?", error.__traceback__ if error else None
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        if "/fanal/" in name:
            where = f"{name.rpartition('/fanal/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} {where}"


def logging_of() -> dict[str, Any]:
    """Django's ``LOGGING``: one handler, on standard error, for everybody."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"safe": {"()": "fanal.register.project.logs.SafeFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "safe"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "fanal": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
            # what a stranger asks for in vain is no event of ours, and its path may hold anything
            "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
            "django.security": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        },
    }
