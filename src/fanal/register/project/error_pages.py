"""Error pages: a reference number and what to do, never a detail of what went wrong."""

from __future__ import annotations

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fanal.foundation.messages import text
from fanal.register import access, audit
from fanal.register.project.logs import failure_of

_log = logging.getLogger("fanal.register.errors")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    try:
        return _page(request, 500, error)
    except Exception as second:  # noqa: BLE001 - the database is gone, and the page asks it who is signed in
        reference = secrets.token_hex(4)
        _log.error("500 %s %s %s", reference, failure_of(error), failure_of(second))
        lang = getattr(request, "lang", "en")
        words = [text(f"register.core.error.{key}", lang) for key in ("500.title", "500.do")]
        words.append(text("register.core.error.reference", lang, reference=reference))
        return HttpResponse("\n".join(words), status=500, content_type="text/plain; charset=utf-8")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is none of ours; of somebody who is signed in it stands in the audit too."""
    _log.warning("403 form")
    actor = access.actor_of(request.user)
    if actor.kind == "user":
        audit.record(actor, "form.forged", outcome="refused")
    return _page(request, 403, kind="form")


def _page(
    request: HttpRequest, status: int, error: BaseException | None = None, *, kind: str = ""
) -> HttpResponse:
    reference = secrets.token_hex(4)
    if status >= 500:
        _log.error("%s %s %s", status, reference, failure_of(error))
    elif status == 403:
        _log.warning("%s %s", status, reference)
    context = {"kind": kind or str(status), "reference": reference}
    return render(request, "error.html", context, status=status)
