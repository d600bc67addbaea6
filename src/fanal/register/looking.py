"""While a page is drawn nothing changes: what was found out once is not asked of the database again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

_found: ContextVar[dict[Any, Any] | None] = ContextVar("found while looking", default=None)
_P = ParamSpec("_P")
_R = TypeVar("_R")


@contextmanager
def looking() -> Iterator[None]:
    """Within this nothing is written, or what was written is not asked about."""
    if _found.get() is not None:  # a page within a page looks with the same eyes
        yield
        return
    token = _found.set({})
    try:
        yield
    finally:
        _found.reset(token)


def once(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Within ``looking`` the same question has the answer it had; outside it is asked anew each time."""

    @wraps(function)
    def answer(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        found = _found.get()
        if found is None:
            return function(*args, **kwargs)
        place = (function, args, tuple(sorted(kwargs.items())))
        if place not in found:
            found[place] = function(*args, **kwargs)
        return found[place]  # type: ignore[no-any-return]

    return answer
