"""The language of a page: what the person chose, else what the browser asks for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from fanal.foundation.messages import LANGUAGES
from fanal.register.project import current

_COOKIE = "fanal-language"


def cookie_name() -> str:
    """Of this host alone where TLS is spoken."""
    return f"__Host-{_COOKIE}" if current().https else _COOKIE


def remember(answer: HttpResponse, lang: str) -> None:
    """A cookie that ends with the browser."""
    answer.set_cookie(cookie_name(), lang, httponly=True, samesite="Lax", secure=current().https)


class Language:
    """Sets ``request.lang`` and Django's own language, which the account pages' form errors use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        lang = language_of(request)
        request.lang = lang  # type: ignore[attr-defined]
        with translation.override(lang):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", lang)
        return response


def language_of(request: HttpRequest) -> str:
    """One of our languages for this request."""
    asked = request.GET.get("lang") or request.COOKIES.get(cookie_name())
    if asked in LANGUAGES:
        return str(asked)
    for part in request.headers.get("Accept-Language", "")[:200].split(","):
        code = part.split(";")[0].strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]
