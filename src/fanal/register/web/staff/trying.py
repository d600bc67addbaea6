"""One way in which every page with a form does what was asked: if the form holds, unless it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest

from fanal.register.actions.base import Refused
from fanal.register.web.staff.answering import lang_of


@dataclass(frozen=True)
class Tried:
    """What came of it. ``status`` is that of the page which shows the form again."""

    status: int
    done: bool = False
    result: Any = None
    refusal: Refused | None = None


def given(request: HttpRequest) -> Any:
    """What a form is bound to: nothing until something was sent."""
    return request.POST if request.method == "POST" else None


def tried(request: HttpRequest, form: Form, do: Callable[[Mapping[str, Any]], Any]) -> Tried:
    """Do it with what the form tells; a refusal becomes an error of the form."""
    if not form.is_bound:
        return Tried(200)
    if not form.is_valid():
        return Tried(422)
    try:
        return Tried(302, done=True, result=do(dict(form.cleaned_data)))
    except Refused as refusal:
        form.add_error(None, refusal.say(lang_of(request)))
        return Tried(refusal.status, refusal=refusal)
