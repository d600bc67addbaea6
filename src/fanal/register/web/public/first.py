"""The first screen, and the pages that ask nothing: how old, whom a small child can tell, images, leaving."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from fanal.register import clock, door
from fanal.register.project import current
from fanal.register.project.middleware.language import cookie_name
from fanal.register.web.guards import anybody
from fanal.register.web.public.pages import page, public, shut

# an address that nobody wonders about, in every language; a deployment names its own
ELSEWHERE = "https://www.wikipedia.org/"


@public
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    seen = door.state(clock.now())
    return page(request, "public/first.html", seen=seen) if seen.open else shut(request, seen)


@public
@require_safe
def how_old(request: HttpRequest) -> HttpResponse:
    seen = door.state(clock.now())
    return page(request, "public/how_old.html", seen=seen) if seen.open else shut(request, seen)


@public
@require_safe
def young(request: HttpRequest) -> HttpResponse:
    """For 6 to 9 years: whom to tell, how to call, and a form that an adult fills in with the child (R21)."""
    seen = door.state(clock.now())
    return page(request, "public/young.html", seen=seen) if seen.open else shut(request, seen)


@public
@require_safe
def images(request: HttpRequest) -> HttpResponse:
    """Images of a child online: whom to tell, what never to send (R11, R22). Open though the door is shut."""
    return page(request, "public/images.html")


@anybody
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Away from here, to a page that says nothing; this address itself leaves no entry in the history."""
    to = str(current().declared.get("public", {}).get("leave_to", ""))
    answer = HttpResponseRedirect(to if to.startswith("https://") else ELSEWHERE)
    answer["Referrer-Policy"] = "no-referrer"
    if not request.user.is_authenticated:  # a link must not sign an officer out
        answer["Clear-Site-Data"] = '"cookies", "storage"'
        # where that is not heard: without its cookie, a screen that somebody goes back to is not shown
        for name in (settings.CSRF_COOKIE_NAME, cookie_name()):
            answer.delete_cookie(name, samesite="Strict")
    return answer
