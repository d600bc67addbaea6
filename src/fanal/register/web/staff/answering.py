"""How every page of a door answers a form: do it and say so, or show why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from fanal.foundation.messages import text
from fanal.register.actions.base import Refused


def done(request: HttpRequest, place: str, key: str = "register.staff.done", **params: Any) -> HttpResponse:
    """Say that it is done, and go on."""
    messages.success(request, text(key, lang_of(request), **params))
    return HttpResponseRedirect(place)


def at_once(request: HttpRequest, place: str, do: Callable[[], Any]) -> HttpResponse:
    """A button without a form: do it and come back; a refusal is said on the page one comes back to."""
    try:
        do()
    except Refused as refusal:
        return refused(request, refusal, place)
    return done(request, place)


def refused(request: HttpRequest, refusal: Refused, place: str) -> HttpResponse:
    """The refusal as a page with its status and a way back."""
    context = {"why": refusal.say(lang_of(request)), "place": place}
    return render(request, "staff/refused.html", context, status=refusal.status)


def lang_of(request: HttpRequest) -> str:
    return str(getattr(request, "lang", "en"))


def whole(value: str, default: int = 1) -> int:
    """A page number from an address."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else default
