"""The data-protection file: looked at here, fetched as a page that prints."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fanal.register import clock
from fanal.register.protection.papers import page, papers
from fanal.register.web.guards import needs
from fanal.register.web.staff.answering import lang_of


@needs("manage.see")
@require_safe
def protection(request: HttpRequest) -> HttpResponse:
    """Every paper, with what is still to be filled in."""
    context = {"papers": papers(lang_of(request)), "day": clock.now().date()}
    return render(request, "manage/protection.html", context)


@needs("manage.see")
@require_safe
def paper(request: HttpRequest, paper: str) -> HttpResponse:
    """One paper as a file with everything it needs inside: its style is no page's of this server."""
    lang = lang_of(request)
    found = next((each for each in papers(lang) if each.code == paper), None)
    if found is None:
        raise Http404
    answer = HttpResponse(page(found, lang), content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.{lang}.html"'
    return answer
