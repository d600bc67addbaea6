"""What is looked at before anything is read: who asks, how often, which kind of content, how much of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt

from fanal.register import throttle
from fanal.register.api import problems
from fanal.register.api.tokens import Shown, shown_by

CALLS_A_MINUTE, WRONG_A_MINUTE = 600, 20
_JSON = "application/json"
_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


def limited(urls: tuple[list[URLPattern], str, str]) -> tuple[list[URLPattern], str, str]:
    """The patterns of the interface, each behind the limits."""
    patterns, app, namespace = urls
    for pattern in patterns:
        pattern.callback = _behind(pattern.callback)
    return patterns, app, namespace


def _behind(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    from functools import wraps

    from fanal.register.web.guards import by_itself

    @wraps(view)
    def look_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = _token(request) or _content(request)
        return answer or _ours(request, view(request, *args, **kwargs))

    # a token is no cookie: nobody's browser sends it unasked
    return by_itself(csrf_exempt(look_first))


def _token(request: HttpRequest) -> HttpResponse | None:
    """A stranger gets 401, whatever is asked; one who guesses is slowed down."""
    address = throttle.address_of(request)
    shown = shown_by(request)
    if isinstance(shown, Shown):
        request.fanal_token = shown  # type: ignore[attr-defined]
        if throttle.hit("api", str(shown.row.pk), limit=CALLS_A_MINUTE, seconds=60):
            return None
        return problems.problem(request, 429, "too_often")
    if shown == "none" or throttle.hit("api-wrong", address, limit=WRONG_A_MINUTE, seconds=60):
        return problems.problem(request, 401, "no_token")
    return problems.problem(request, 429, "too_often")


def _content(request: HttpRequest) -> HttpResponse | None:
    if request.method not in _METHODS:
        return problems.problem(request, 405, "method")
    if request.method != "POST":
        return None
    if (
        request.content_type != _JSON
        or (request.content_params or {}).get("charset", "utf-8").lower() != "utf-8"
    ):
        return problems.problem(request, 415, "content_type")
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = -1
    if length < 0 or "chunked" in request.headers.get("Transfer-Encoding", ""):
        return problems.problem(request, 411, "length")
    return problems.problem(request, 413, "too_large", mb=most // 1024 // 1024) if length > most else None


def _ours(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """What the library answers by itself (an unknown method of a known address) becomes a problem of ours."""
    if answer.status_code == 405 and answer.get("Content-Type", "").split(";")[0] != problems.CONTENT_TYPE:
        allowed = answer.get("Allow", "")
        answer = problems.problem(request, 405, "method")
        if allowed:
            answer["Allow"] = allowed
    return answer
