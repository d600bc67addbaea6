"""Errors as problem details (RFC 9457): a code, words, and where; never a value that was sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from fanal.foundation.messages import LANGUAGES, catalogue, text

CONTENT_TYPE = "application/problem+json"


def problem(
    request: HttpRequest, status: int, code: str, *, errors: Iterable[Mapping[str, Any]] = (), **params: Any
) -> HttpResponse:
    """An answer that says what is wrong, in the language asked for."""
    lang = language_of(request)
    body: dict[str, Any] = {
        "type": f"urn:fanal:problem:{code}",
        "title": text(f"register.api.problem.{code}.title", lang),
        "status": status,
        "code": code,
        "detail": text(f"register.api.problem.{code}.do", lang, **params),
    }
    if listed := list(errors):
        body["errors"] = listed
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if status == 429:
        answer["Retry-After"] = "60"
    return answer


def refused(request: HttpRequest, status: int, words: str, code: str) -> HttpResponse:
    """An action's refusal, in its own words."""
    title = text("register.api.problem.refused.title", language_of(request))
    body = {
        "type": f"urn:fanal:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": words,
    }
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)


def places(errors: Iterable[Mapping[str, Any]], known: frozenset[str], lang: str) -> list[dict[str, str]]:
    """Where the schema was not met: a pointer of our own names and of numbers, the rule, what it asks for.

    A name that the schema does not know was made up by the sender and could be anybody's: it is not repeated.
    """
    found = []
    for error in errors:
        parts = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "sent")]
        shown = [part if part.isdigit() or part in known else "?" for part in parts]
        rule = str(error["type"])
        found.append({"pointer": "/" + "/".join(shown), "rule": rule, "detail": _words(rule, error, lang)})
    return found


def language_of(request: HttpRequest) -> str:
    lang = getattr(request, "lang", LANGUAGES[0])
    return lang if lang in LANGUAGES else LANGUAGES[0]


def _words(rule: str, error: Mapping[str, Any], lang: str) -> str:
    key = f"api.rule.{rule}"
    if key not in catalogue(lang, "register"):
        return text("register.api.rule.unfit", lang)
    limits = {
        name: str(value)
        for name, value in error.get("ctx", {}).items()
        if name in ("le", "ge", "max_length", "min_length") and isinstance(value, int)
    }
    return text(f"register.{key}", lang, **limits)
