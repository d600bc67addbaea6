""" "Who are you?", and becoming that person by one click."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from fanal.register.demo.people import PEOPLE
from fanal.register.models import User
from fanal.register.project import current
from fanal.register.web.guards import anybody

# what a stranger tries in vain
_SHUT = ("/queue/", "/audit/", "/manage/", "/api/v1/reports")


@anybody
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """The first page."""
    _only_here()
    return render(request, "demo/who.html", {"people": PEOPLE.values()})


@anybody
@require_POST
def be(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody; the child has no account and is signed out."""
    _only_here()
    person = PEOPLE.get(request.POST.get("who", ""))
    if person is None:
        raise Http404
    # the same person may stand before another screen: nothing of an earlier session goes on
    logout(request)
    if person.has_account:
        login(request, User.objects.get(username=person.code))
    return HttpResponseRedirect(person.place)


@anybody
@require_safe
def stranger(request: HttpRequest) -> HttpResponse:
    """For somebody whose account has no role: doors to try."""
    _only_here()
    return render(request, "demo/stranger.html", {"shut": _SHUT})


def _only_here() -> None:
    """These addresses are mounted in a demonstration alone; should that ever fail, they still do nothing."""
    if not current().demo:
        raise Http404
