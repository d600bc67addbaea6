"""Everybody's first page is the one of their work; a stranger's is the public door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from fanal.foundation.messages import LANGUAGES
from fanal.register.project.context import places_of
from fanal.register.project.middleware.language import remember
from fanal.register.web.guards import anybody


@anybody
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponseRedirect("/report/")
    places = places_of(request.actor)  # type: ignore[attr-defined]
    return HttpResponseRedirect(places[0][0]) if places else render(request, "no_role.html")


@anybody
@require_safe
def language(request: HttpRequest) -> HttpResponse:
    """Choose a language and come back to the page; a cookie that ends with the browser."""
    wanted = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(wanted if safe else "/")
    if request.GET.get("to") in LANGUAGES:
        remember(answer, request.GET["to"])
    return answer
