"""What an organisation's reporter sees: a form, a file with its errors row by row, the states of reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fanal.register import clock, in_force
from fanal.register.actions.base import Refused
from fanal.register.actions.import_reports import ImportReports, known_otherwise
from fanal.register.actions.receive_from_organisation import ReceiveFromOrganisation
from fanal.register.blocked import unblocked
from fanal.register.models import ImportBatch, Organisation, Report
from fanal.register.organisations import empty_templates, waiting
from fanal.register.organisations.issues import Said, said
from fanal.register.organisations.sheet import Sheet, read_sheet
from fanal.register.organisations.storing import CREATED, DIFFERENT, REPEATED, compare
from fanal.register.web.guards import needs
from fanal.register.web.organisation.forms import ConfirmForm, ReportForm, UploadForm

SHOWN_ISSUES, PAGE = 200, 50


@needs("organisation.send")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    form = ReportForm(_posted(request), **_common(request))
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            outcome = ReceiveFromOrganisation(
                actor=request.actor,  # type: ignore[attr-defined]
                organisation_id=form.organisation_id,
                submissions=[form.submission()],
            ).execute()[0]
        except Refused as refusal:
            refused = refusal
        else:
            number = outcome.report.number if outcome.report else ""
            request.session["organisation_sent"] = [outcome.kind, number]
            return HttpResponseRedirect(reverse("organisation_sent"))
    return _page(request, "report", refused, form=form, numbers=_emergency(_lang(request)))


@needs("organisation.send")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(_posted(request), request.FILES or None, **_common(request))
    if request.method == "GET" or not form.is_valid():
        return _page(request, "upload", form=form, templates=empty_templates.names(_lang(request)))
    content, suffix = form.content()
    try:
        sheet = _read(request, content, suffix)
    except Refused as refusal:
        templates = empty_templates.names(_lang(request))
        return _page(request, "upload", refusal, form=form, templates=templates)
    return _look(request, sheet, form.organisation_id, suffix)


@needs("organisation.send")
@require_http_methods(["POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST, **_common(request))
    if not form.is_valid():
        return HttpResponseRedirect(reverse("organisation_upload"))
    name, whose = form.cleaned_data["waiting"], _whose(request, form.organisation_id)
    try:
        sheet = _read(request, waiting.take(name, **whose), f".{name.rpartition('.')[2]}")
        done = ImportReports(
            actor=request.actor,  # type: ignore[attr-defined]
            organisation_id=form.organisation_id,
            sheet=sheet,
            good_rows=form.cleaned_data["rows"] == "good",
        ).execute()
    except Refused as refusal:
        again = UploadForm(**_common(request))
        templates = empty_templates.names(_lang(request))
        return _page(request, "upload", refusal, form=again, templates=templates)
    waiting.forget(name)
    again_mark = "?before=1" if done.before else ""
    return HttpResponseRedirect(reverse("organisation_batch", args=[done.batch.pk]) + again_mark)


@needs("organisation.see")
@require_safe
def batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """What became of a file: counts, and the rows that were not taken."""
    organisations = request.actor.organisations  # type: ignore[attr-defined]
    found = ImportBatch.objects.filter(pk=batch, organisation_id__in=organisations).first()
    if found is None:
        raise Http404
    problems = found.problems.all()[: SHOWN_ISSUES + 1]
    rows = [Said.of_rule(each.row, each.column, each.rule, _lang(request)) for each in problems]
    before = request.GET.get("before") == "1"
    return _page(
        request,
        "batch",
        batch=found,
        before=before,
        issues=rows[:SHOWN_ISSUES],
        more=len(rows) > SHOWN_ISSUES,
    )


@needs("organisation.see")
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What the own organisations sent, and its state: codes alone."""
    organisations = request.actor.organisations  # type: ignore[attr-defined]
    own = Report.objects.filter(organisation_id__in=organisations)
    rows = unblocked(own, request.actor).order_by("-received_at", "number")  # type: ignore[attr-defined]
    just = request.session.pop("organisation_sent", None)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return _page(
        request, "sent", page=page, just=dict(zip(("kind", "number"), just, strict=True)) if just else None
    )


@needs("organisation.see")
@require_safe
def template(request: HttpRequest, name: str) -> HttpResponse:
    """An empty table to fill in."""
    found = empty_templates.content(name)
    if found is None:
        raise Http404
    answer = HttpResponse(found.content, content_type=found.type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@dataclass(frozen=True)
class Counts:
    """What taking the file would do."""

    rows: int
    new: int
    repeated: int
    wrong: int


def _look(request: HttpRequest, sheet: Sheet, organisation_id: UUID, suffix: str) -> HttpResponse:
    """Row by row what is wrong, before anything is taken."""
    outcomes = compare(organisation_id, sheet.submissions)
    kinds = [outcome.kind for outcome in outcomes]
    issues = sorted((*sheet.problems, *known_otherwise(sheet, outcomes)), key=lambda issue: issue.row or 0)
    counts = Counts(
        rows=sheet.rows,
        new=kinds.count(CREATED),
        repeated=kinds.count(REPEATED),
        wrong=sheet.bad_rows + kinds.count(DIFFERENT),
    )
    form = None
    if counts.new:
        name = waiting.keep(sheet.content, suffix, **_whose(request, organisation_id))
        form = {"waiting": name, "organisation": organisation_id}
    return _page(
        request,
        "look",
        counts=counts,
        issues=[said(issue, _lang(request)) for issue in issues[:SHOWN_ISSUES]],
        more=len(issues) > SHOWN_ISSUES,
        unused=", ".join(sheet.unused),
        waiting=form,
    )


def _read(request: HttpRequest, content: bytes, suffix: str) -> Sheet:
    return read_sheet(content, suffix, language=_lang(request), this_year=clock.now().year)


def _page(request: HttpRequest, name: str, refused: Refused | None = None, **context: Any) -> HttpResponse:
    form = context.get("form")
    wrong = bool(form is not None and form.is_bound and form.errors)
    context["refused"] = refused.say(_lang(request)) if refused else ""
    status = refused.status if refused else 422 if wrong else 200
    return render(request, f"organisation/{name}.html", context, status=status)


def _common(request: HttpRequest) -> dict[str, Any]:
    ids = request.actor.organisations  # type: ignore[attr-defined]
    if not ids:
        raise Http404
    return {
        "lang": _lang(request),
        "organisations": list(Organisation.objects.filter(pk__in=ids).order_by("name")),
    }


def _whose(request: HttpRequest, organisation_id: UUID) -> dict[str, UUID]:
    return {"user_id": request.user.pk, "organisation_id": organisation_id}


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even where it is empty."""
    return request.POST if request.method == "POST" else None


def _emergency(lang: str) -> list[tuple[str, str]]:
    """The place's emergency numbers, where somebody verified them within the year."""
    found = in_force.profile().shown(clock.now().date(), "emergency")
    return [(each.names.get(lang, each.number), each.number) for each in found if each.number]


def _lang(request: HttpRequest) -> str:
    return str(request.lang)  # type: ignore[attr-defined]
