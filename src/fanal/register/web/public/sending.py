"""The form in its four modes: screen after screen, then sent, then the code."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from fanal.foundation.messages import LANGUAGES
from fanal.register import access, clock, door, throttle
from fanal.register.actions import Refused
from fanal.register.actions.receive_report import Received, ReceiveReport
from fanal.register.project import current
from fanal.register.project.middleware.language import remember
from fanal.register.rules.profile import Profile
from fanal.register.web.public import journey as way
from fanal.register.web.public.pages import page, public, shut
from fanal.register.web.public.questions import (
    ADULT,
    CHILD_10_14,
    CHILD_15_17,
    UNSURE,
    WITH_CHILD,
    Mode,
    choices_of,
)

# from one connection; a school or a camp may share one, so it is generous, and nothing typed is lost
_A_MINUTE = 30
_PICTURE = "public/pictogram/{}.html"


def _view(request: HttpRequest, *, mode: Mode) -> HttpResponse:
    seen = door.state(clock.now())
    if not seen.open:
        return shut(request, seen, unsent=request.POST.get("story", "")[:20_000])
    if request.method != "POST":
        return _screen(request, way.begin(mode), seen)
    asked = way.language_asked(request.POST.dict())
    if asked in LANGUAGES:
        request.lang = asked  # type: ignore[attr-defined]
    journey = way.go_on(mode, request.POST.dict())
    answer = _sent(request, journey, seen) if journey.finished else _screen(request, journey, seen)
    if asked in LANGUAGES:
        remember(answer, asked)
        answer["Content-Language"] = asked
    return answer


def _door_of(mode: Mode) -> Any:
    return public(require_http_methods(["GET", "HEAD", "POST"])(partial(_view, mode=mode)))


adult = _door_of(ADULT)
with_child = _door_of(WITH_CHILD)
child_10_14 = _door_of(CHILD_10_14)
child_15_17 = _door_of(CHILD_15_17)


def _sent(request: HttpRequest, journey: way.Journey, seen: door.Door) -> HttpResponse:
    if not _within_limit(request):
        return _screen(request, journey, seen, problem="register.public.refused.too_many", status=429)
    try:
        received = ReceiveReport(
            actor=access.STRANGER,
            told=journey.told(),
            mode=journey.mode.code,
            language=request.lang,  # type: ignore[attr-defined]
            token=journey.token,
        ).execute()
    except Refused as refusal:
        if refusal.status == 503:
            return shut(request, door.state(clock.now()), unsent=journey.answers["story"])
        return _screen(request, journey, seen, problem=refusal.key, status=refusal.status)
    return _receipt(request, journey, received, seen)


def _receipt(request: HttpRequest, journey: way.Journey, received: Received, seen: door.Door) -> HttpResponse:
    return page(
        request,
        "public/receipt.html",
        seen=seen,
        code=bool(received.code),
        code_groups=received.code.shown().split("-") if received.code else [],
        again=received.again,
        child=journey.mode.by_child,
        voice=_Voice(journey.mode, request.lang),  # type: ignore[attr-defined]
        in_danger=journey.in_danger,
        images=journey.answers.get("images") == "yes",
        read_by=_due(seen.profile, received, "triage"),
        seen_by=_due(seen.profile, received, "emergency_seen") if journey.in_danger else None,
        answer_by=_due(seen.profile, received, "feedback"),
        host=request.get_host(),
    )


def _screen(
    request: HttpRequest, journey: way.Journey, seen: door.Door, *, problem: str = "", status: int = 200
) -> HttpResponse:
    voice = _Voice(journey.mode, request.lang)  # type: ignore[attr-defined]
    asked, last = journey.questions, journey.number == len(journey.screens)
    return page(
        request,
        "public/screen.html",
        status=400 if journey.wrong else status,
        seen=seen,
        journey=journey,
        voice=voice,
        problem=problem,
        fields=[_field(journey, question, voice) for question in asked],
        last=last,
        may_skip=journey.mode.by_child and not last and bool(asked) and not any(q.required for q in asked),
        asks_images=any(question.name == "images" for question in asked),
    )


class _Voice:
    """The words of a mode, as a template asks for them: ``{{ voice.begin_title }}``."""

    def __init__(self, mode: Mode, lang: str) -> None:
        self.mode, self.lang = mode, lang

    def __getitem__(self, key: str) -> str:
        return self.mode.say(key, self.lang)


def _field(journey: way.Journey, question: Any, voice: _Voice) -> dict[str, Any]:
    name = question.name
    value = journey.answers.get(name, "")
    return {
        "name": name,
        "kind": question.kind,
        "picture_file": _PICTURE.format(question.picture),
        "most": question.most,
        "required": question.required,
        "value": value,
        "label": voice[f"ask.{name}"],
        "hint": voice[f"hint.{name}"],
        "wrong": journey.wrong.get(name, ""),
        "choices": [_choice(journey, name, code, voice) for code in choices_of(question, journey.mode)],
    }


def _choice(journey: way.Journey, name: str, code: str, voice: _Voice) -> dict[str, Any]:
    drawn = code in UNSURE and journey.mode.by_child
    return {
        "code": code,
        "label": voice[f"answer.{name}.{code}"] or voice[f"answer.{code}"],
        "chosen": code == journey.answers.get(name),
        "picture": _PICTURE.format(code) if drawn else "",
    }


def _due(profile: Profile, received: Received, rule: str) -> dt.datetime | None:
    """When a rule of the profile wants something done; None where it has no such rule."""
    found = profile.deadlines.get(rule)
    if found is None:
        return None
    start = received.report.received_at
    if found.within.unit == "hours":
        return start + dt.timedelta(hours=found.within.amount)
    calendar = profile.calendar
    return calendar.end_of(calendar.after(calendar.local_date(start), found.within)) - dt.timedelta(minutes=1)


def _within_limit(request: HttpRequest) -> bool:
    limit = current().declared.get("public", {}).get("reports_a_minute", _A_MINUTE)
    if not isinstance(limit, int) or limit <= 0:
        return True
    return throttle.hit("report", throttle.address_of(request), limit=limit, seconds=60)
