"""The operations. Each authenticates and asks the policy by the action that it calls."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query, Status
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from fanal.register import access
from fanal.register.actions.base import Refused
from fanal.register.actions.receive_from_organisation import ReceiveMany
from fanal.register.api import problems
from fanal.register.api.shapes import (
    ProblemOut,
    ReportsIn,
    Result,
    ResultsOut,
    StatusesOut,
    StatusOut,
    names_of_ours,
)
from fanal.register.api.tokens import Shown
from fanal.register.blocked import unblocked
from fanal.register.models import Report
from fanal.register.organisations.storing import CREATED, DIFFERENT, REPEATED

MOST_LISTED, FARTHEST = 200, 1_000_000
_PROBLEMS = dict.fromkeys((400, 401, 403, 404, 405, 409, 411, 413, 415, 422, 429), ProblemOut)


class Token(HttpBearer):
    """``Authorization: Bearer fnl_…``; looked at before, by ``limits``."""

    def authenticate(self, request: HttpRequest, token: str) -> Shown | None:
        return getattr(request, "fanal_token", None)


api = NinjaAPI(
    title="Fanal register",
    version="1",
    description="Organisations send reports about children, and see the states of their own.",
    urls_namespace="api",
    auth=Token(),
    docs_url=None,
    openapi_url=None,
)


@api.post(
    "/reports", response={200: ResultsOut, 201: ResultsOut, **_PROBLEMS}, summary="Send 1 to 500 reports"
)
def send(request: HttpRequest, sent: ReportsIn) -> Any:
    """All are looked at before any is stored: where one does not fit the schema, none is (422).

    201 where a report was made, 200 where all were known.
    """
    shown = _with_scope(request, "send")
    action = ReceiveMany(
        actor=shown.actor,
        organisation_id=shown.organisation_id,
        submissions=[each.submission() for each in sent.reports],
    )
    outcomes = action.execute()
    kinds = [outcome.kind for outcome in outcomes]
    results = [
        Result(index=index, outcome=outcome.kind, number=outcome.report.number if outcome.report else "")
        for index, outcome in enumerate(outcomes)
    ]
    counts = {kind: kinds.count(kind) for kind in (CREATED, REPEATED, DIFFERENT)}
    return Status(201 if counts[CREATED] else 200, ResultsOut(**counts, results=results))


@api.get(
    "/reports", response={200: StatusesOut, **_PROBLEMS}, summary="The states of the organisation's reports"
)
def states(
    request: HttpRequest,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
    offset: Annotated[int, Query(ge=0, le=FARTHEST)] = 0,
) -> StatusesOut:
    """The newest first."""
    shown = _with_scope(request, "status")
    rows = unblocked(Report.objects.filter(organisation_id=shown.organisation_id), shown.actor)
    rows = rows.order_by("-received_at", "number")
    found = rows[offset : offset + limit]
    return StatusesOut(total=rows.count(), reports=[_status(row) for row in found])


@api.get("/reports/{number}", response={200: StatusOut, **_PROBLEMS}, summary="The state of one report")
def state(request: HttpRequest, number: Annotated[str, Path(max_length=20)]) -> Any:
    """By the number that was given when it was sent. A report of others is not found."""
    shown = _with_scope(request, "status")
    row = Report.objects.filter(organisation_id=shown.organisation_id, number=_number(number)).first()
    if row is None or not access.allowed(shown.actor, "organisation.status", row):
        return problems.problem(request, 404, "not_found")
    return _status(row)


@api.get("/openapi.json", include_in_schema=False)
def description(request: HttpRequest) -> Any:
    """The OpenAPI document of this interface."""
    return api.get_openapi_schema(path_prefix="/api/v1/")


class WrongScope(Exception):  # noqa: N818 - the answer is no
    pass


def _with_scope(request: HttpRequest, scope: str) -> Shown:
    shown: Shown = request.auth  # type: ignore[attr-defined]
    if scope not in shown.scopes:
        raise WrongScope
    return shown


def _status(row: Report) -> StatusOut:
    return StatusOut(number=row.number, state=row.state, channel=row.channel, received_at=row.received_at)


def _number(text: str) -> str:
    return text.upper() if text.isascii() and text.isprintable() else ""


@api.exception_handler(ValidationError)
def _not_fitting(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = problems.places(error.errors, names_of_ours(), problems.language_of(request))
    return problems.problem(request, 422, "not_fitting", errors=places[:1000])


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    words = refusal.say(problems.language_of(request))
    return problems.refused(request, refusal.status, words, refusal.key.rpartition(".")[2])


@api.exception_handler(WrongScope)
def _wrong_scope(request: HttpRequest, _error: WrongScope) -> HttpResponse:
    return problems.problem(request, 403, "scope")


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return problems.problem(request, 413, "too_large", mb=2)


@api.exception_handler(HttpError)
def _library(request: HttpRequest, error: HttpError) -> HttpResponse:
    code = {400: "not_json", 401: "no_token", 404: "not_found", 405: "method"}.get(
        error.status_code, "not_json"
    )
    return problems.problem(request, error.status_code if error.status_code < 500 else 400, code)


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Our own defect: a reference, its class and place in the log, nothing of what was sent anywhere."""
    import logging

    from fanal.register.project.logs import failure_of

    reference = secrets.token_hex(4)
    logging.getLogger("fanal.register.api").error("500 %s %s", reference, failure_of(error))
    return problems.problem(request, 500, "failed", reference=reference)
