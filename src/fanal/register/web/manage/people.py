"""Accounts and their roles. A one-time password is shown once, on the page that answers its making."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanal.register.actions.manage_account import HelpAccount, MakeAccount, SetAccountActive
from fanal.register.actions.manage_role import EndRole, GiveRole
from fanal.register.models import Membership, User
from fanal.register.web.guards import needs
from fanal.register.web.manage import forms
from fanal.register.web.staff.answering import at_once, done, lang_of
from fanal.register.web.staff.trying import given, tried


@needs("user.manage")
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Every account with its roles, and a new one."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.NewAccount(given(request), lang=lang_of(request))
    came = tried(request, form, lambda told: MakeAccount(
        actor=actor, username=told["username"], display_name=told["display_name"]).execute())  # fmt: skip
    if came.done:
        return _once(request, *came.result)
    rows = User.objects.order_by("username").prefetch_related("memberships__organisation")
    listed = [(user, [held for held in user.memberships.all() if held.holds()]) for user in rows]
    return render(request, "manage/people.html", {"people": listed, "form": form}, status=came.status)


@needs("user.manage")
@require_safe
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _account(request, _user(pk))


@needs("role.manage")
@require_POST
def give_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    user, actor = _user(pk), request.actor  # type: ignore[attr-defined]
    form = forms.RoleForm(request.POST, lang=lang_of(request))
    came = tried(request, form, lambda told: GiveRole(
        actor=actor, user=user, role=told["role"], organisation=told["organisation"], queue=told["queue"],
    ).execute())  # fmt: skip
    if came.done:
        return done(request, f"/manage/people/{pk}/")
    return _account(request, user, form, came.status)


@needs("role.manage")
@require_POST
def end_role(request: HttpRequest, pk: UUID, role: int) -> HttpResponse:
    held = Membership.objects.filter(pk=role, user_id=pk).first()
    if held is None:
        raise Http404
    place = f"/manage/people/{pk}/"
    return at_once(request, place, EndRole(actor=request.actor, membership=held).execute)  # type: ignore[attr-defined]


@needs("user.manage")
@require_POST
def active(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Shut the account, or open it again."""
    wanted = request.POST.get("active") == "1"
    action = SetAccountActive(actor=request.actor, user=_user(pk), active=wanted)  # type: ignore[attr-defined]
    return at_once(request, f"/manage/people/{pk}/", action.execute)


@needs("user.manage")
@require_POST
def help_account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new one-time password for somebody who can no longer sign in."""
    user, actor = _user(pk), request.actor  # type: ignore[attr-defined]
    form = forms.HelpForm(request.POST, lang=lang_of(request))
    came = tried(request, form, lambda told: HelpAccount(
        actor=actor, username=user.username, recognised=told["recognised"], factor_too=told["factor_too"],
    ).execute())  # fmt: skip
    if came.done:
        return _once(request, user, came.result)
    return _account(request, user, help_form=form, status=came.status)


def _once(request: HttpRequest, user: User, password: str) -> HttpResponse:
    return render(request, "manage/password.html", {"person": user, "password": password})


def _account(
    request: HttpRequest,
    user: User,
    form: forms.RoleForm | None = None,
    status: int = 200,
    *,
    help_form: forms.HelpForm | None = None,
) -> HttpResponse:
    held = user.memberships.select_related("organisation").order_by("since")
    context = {
        "person": user,
        "held": [each for each in held if each.holds()],
        "ended": [each for each in held if not each.holds()],
        "form": form or forms.RoleForm(lang=lang_of(request)),
        "help_form": help_form or forms.HelpForm(lang=lang_of(request)),
        "own": user.pk == request.actor.id,  # type: ignore[attr-defined]
    }
    return render(request, "manage/account.html", context, status=status)


def _user(pk: UUID) -> User:
    found = User.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
