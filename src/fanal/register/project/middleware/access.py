"""Deny by default: a page that does not say who may open it is opened by nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from fanal.register.access import actor_of, policy
from fanal.register.web import guards


class DenyByDefault:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of(request.user)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        rule = guards.rule_of(view)
        if rule == guards.ANYBODY:
            return None
        if not request.user.is_authenticated:
            if rule == guards.BY_ITSELF:  # the API answers for itself, with 401
                return None
            return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
        if rule in (guards.BY_ITSELF, guards.SIGNED_IN):
            return None
        if rule is not None and policy.may_at_all(request.actor, rule):  # type: ignore[attr-defined]
            return None
        from fanal.register import audit
        from fanal.register.project.error_pages import forbidden

        # who asked for what, as codes: without an entry nobody would see that an account looks around
        page = str(getattr(request.resolver_match, "url_name", "") or "")
        audit.record(request.actor, "page.open", outcome="refused", page=page, needs=rule or "")  # type: ignore[attr-defined]
        return forbidden(request)
