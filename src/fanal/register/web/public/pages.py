"""What every page of the public door shows: the numbers, and the way out."""

from __future__ import annotations

from functools import wraps
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fanal.foundation.messages import LANGUAGES, text
from fanal.register import clock, door
from fanal.register.rules.profile import Contact
from fanal.register.web.guards import anybody


class View(Protocol):
    def __call__(self, request: HttpRequest) -> HttpResponse: ...


def public(view: View) -> View:
    """Open to anybody; a file is refused, unread and unkept (R22)."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.FILES:
            return page(request, "public/no_file.html", status=415)
        return view(request)

    return anybody(shown)


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of this door. ``seen``: the door as the view knows it already."""
    seen: door.Door = context.pop("seen", None) or door.state(clock.now())
    lang: str = request.lang  # type: ignore[attr-defined]
    context = {
        "door": seen,
        "zone": seen.profile.zone,
        "organisation": seen.organisation or text("register.public.this_service", lang),
        "emergency": _shown(seen, lang, "emergency"),
        "helplines": _shown(seen, lang, "child_helpline", "helpline"),
        "hotlines": _shown(seen, lang, "hotline"),
        "takedowns": _shown(seen, lang, "takedown"),
        "others": [each for each in LANGUAGES if each != lang],
        **context,
    }
    return render(request, template, context, status=status)


def shut(request: HttpRequest, seen: door.Door, *, unsent: str = "") -> HttpResponse:
    """The shut door: why, whom to call instead, and what was typed, which is kept nowhere."""
    lang: str = request.lang  # type: ignore[attr-defined]
    missing = [each.say(lang) for each in seen.missing]
    return page(request, "public/shut.html", status=503, seen=seen, missing=missing, unsent=unsent)


def _shown(seen: door.Door, lang: str, *kinds: str) -> list[dict[str, Any]]:
    return [_contact(each, lang) for each in seen.contacts(*kinds)]


def _contact(each: Contact, lang: str) -> dict[str, Any]:
    dialled = "".join(sign for sign in each.number if sign.isdigit() or sign == "+")
    web = each.address if each.address.startswith(("https://", "http://")) else ""
    return {
        "name": each.names[lang],
        "number": each.number,
        "dialled": dialled,
        "address": each.address,
        "web": web,
        "hours": each.hours.get(lang, ""),
        "free": each.free,
    }
