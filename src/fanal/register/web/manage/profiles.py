"""Jurisdiction profiles: pasted or edited as text, each time a new version that never changes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanal.register import in_force
from fanal.register.actions.manage_profile import ActivateProfile, ImportProfile, SignProfile
from fanal.register.models import ProfileVersion
from fanal.register.rules.profile_reading import EXAMPLE_PROFILE
from fanal.register.web.guards import needs
from fanal.register.web.manage import forms
from fanal.register.web.staff.answering import at_once, done, lang_of
from fanal.register.web.staff.trying import given, tried


@needs("profile.manage")
@require_http_methods(["GET", "POST"])
def profiles(request: HttpRequest) -> HttpResponse:
    """Every version, and the text of a new one: empty, from the example, or from a version that is there."""
    lang, actor = lang_of(request), request.actor  # type: ignore[attr-defined]
    form = forms.ProfileForm(
        given(request), lang=lang, initial={"content": _begin(request.GET.get("from", ""))}
    )
    came = tried(request, form, lambda told: ImportProfile(
        actor=actor, content=told["content"].replace("\r\n", "\n"), lang=lang).execute())  # fmt: skip
    if came.done:
        return done(request, f"/manage/profiles/{came.result.pk}/")
    rows = ProfileVersion.objects.select_related("imported_by").order_by("code", "-version")
    context = {"rows": rows, "form": form, "active": in_force.version(), "begun": "from" in request.GET}
    return render(request, "manage/profiles.html", context, status=came.status)


@needs("profile.manage")
@require_safe
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: what it says, who signed it, whether it holds."""
    return _page(request, _version(pk), forms.SignatureForm(lang=lang_of(request)))


@needs("profile.manage")
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _version(pk), request.actor  # type: ignore[attr-defined]
    form = forms.SignatureForm(request.POST, lang=lang_of(request))
    names = ("name", "function", "reference")
    came = tried(request, form, lambda told: SignProfile(
        actor=actor, profile=found, **{name: told[name] for name in names}).execute())  # fmt: skip
    return done(request, f"/manage/profiles/{pk}/") if came.done else _page(request, found, form, came.status)


@needs("profile.manage")
@require_POST
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    action = ActivateProfile(actor=request.actor, profile=_version(pk))  # type: ignore[attr-defined]
    return at_once(request, f"/manage/profiles/{pk}/", action.execute)


def _page(
    request: HttpRequest, found: ProfileVersion, form: forms.SignatureForm, status: int = 200
) -> HttpResponse:
    read, lang = in_force.profile_of(found), lang_of(request)
    context = {
        "version": found,
        "profile": read,
        "place": read.place_name(lang),
        "rules": [(rule, rule.label(lang)) for rule in read.rules],
        "contacts": [(contact, contact.names[lang]) for contact in read.contacts],
        "signatures": found.signatures.all(),
        "active": in_force.version() == found,
        "form": form,
    }
    return render(request, "manage/profile.html", context, status=status)


def _begin(which: str) -> str:
    """The text to start from."""
    if which == "example":
        return EXAMPLE_PROFILE.read_text(encoding="utf-8")
    found = (
        ProfileVersion.objects.filter(pk=int(which)).first() if which.isdigit() and len(which) < 9 else None
    )
    return found.content if found else ""


def _version(pk: int) -> ProfileVersion:
    found = ProfileVersion.objects.select_related("imported_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
