"""Coming back with the code: replies, adding something, destroying the code. Never what was sent (R19)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from fanal.register import access, receipt_codes, throttle
from fanal.register.actions import Refused
from fanal.register.actions.add_to_report import AddToReport
from fanal.register.actions.destroy_receipt import DestroyReceipt
from fanal.register.actions.open_receipt import OpenReceipt
from fanal.register.actions.read_replies import ReadReplies
from fanal.register.models import Message, Report
from fanal.register.rules.urgency import Answers
from fanal.register.web.public.pages import page, public
from fanal.register.web.public.questions import UNSURE

_SALT, _LIFE = "fanal.receipt", 30 * 60
_A_MINUTE = 20
_LONGEST = 20_000


@public
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code is typed; a right one opens the next page. The code itself goes no further than this."""
    if request.method != "POST":
        return page(request, "public/code.html")
    if not throttle.hit("receipt", throttle.address_of(request), limit=_A_MINUTE, seconds=60):
        return _again(request, Refused("register_rules.rule_receipt.wait", status=429))
    try:
        report = OpenReceipt(actor=access.STRANGER, typed=request.POST.get("code", "")).execute()
    except Refused as refusal:
        return _again(request, refusal)
    return _inside(request, report)


@public
@require_POST
def replies(request: HttpRequest) -> HttpResponse:
    """The answers, once the holder agreed that they are shown on this screen."""

    def read(report: Report) -> HttpResponse:
        agreed = request.POST.get("agreed") == "yes"
        found = ReadReplies(actor=_holder(report), report=report, agreed=agreed).execute()
        return _inside(request, report, replies=found, shown=True)

    return _as_holder(request, read)


@public
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Something more is told. What was typed comes back when it could not be taken."""

    def write(report: Report) -> HttpResponse:
        text, danger = request.POST.get("text", "").strip(), request.POST.get("danger_now", "")
        token = request.POST.get("once", "")
        if len(text) > _LONGEST:
            return _inside(request, report, status=400, typed=text, problem="register.public.wrong.too_long")
        try:
            AddToReport(
                actor=_holder(report),
                report=report,
                text=text,
                token=token if receipt_codes.is_token(token) else receipt_codes.new_token(),
                answers=Answers(danger_now=danger if danger in UNSURE else ""),  # type: ignore[arg-type]
            ).execute()
        except Refused as refusal:
            if refusal.status == 404:
                raise
            return _inside(request, report, status=refusal.status, typed=text, problem=refusal.key)
        return _inside(request, report, added=True, in_danger=danger == "yes")

    return _as_holder(request, write)


@public
@require_POST
def destroy(request: HttpRequest) -> HttpResponse:
    """Asked twice, with what will happen; then the code opens nothing any more."""

    def end(report: Report) -> HttpResponse:
        if request.POST.get("sure") != "yes":
            return page(request, "public/destroy.html", key=_pass(report))
        DestroyReceipt(actor=_holder(report), report=report).execute()
        return page(request, "public/destroyed.html")

    return _as_holder(request, end)


def _as_holder(request: HttpRequest, work: Callable[[Report], HttpResponse]) -> HttpResponse:
    """Do something for whoever typed the code less than half an hour ago; else ask for it again."""
    try:
        held = signing.loads(request.POST.get("key", ""), salt=_SALT, max_age=_LIFE)
        report = Report.objects.filter(pk=held).first()
    except signing.BadSignature:
        report = None
    typed = request.POST.get("text", "")[:_LONGEST]
    if report is None:
        return _again(request, Refused("register.public.refused.too_late", status=403), typed=typed)
    try:
        return work(report)
    except Refused as refusal:
        return _again(request, refusal, typed=typed)


def _inside(request: HttpRequest, report: Report, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page behind the code: whether there are answers, never what they say until it is agreed."""
    answers = Message.objects.filter(report=report, from_reporter=False)
    return page(
        request,
        "public/inside.html",
        status=status,
        key=_pass(report),
        once=receipt_codes.new_token(),
        answers=answers.count(),
        new=answers.filter(read_at=None).count(),
        unsure=UNSURE,
        child=report.mode.startswith("child_"),
        **context,
    )


def _again(request: HttpRequest, refusal: Refused, *, typed: str = "") -> HttpResponse:
    said = refusal.say(request.lang)  # type: ignore[attr-defined]
    return page(request, "public/code.html", status=refusal.status, problem=said, unsent=typed)


def _holder(report: Report) -> access.Actor:
    return access.receipt_holder(report.pk)


def _pass(report: Report) -> str:
    """What the pages behind the code carry instead of the code: signed, good for half an hour."""
    return signing.dumps(str(report.pk), salt=_SALT)
