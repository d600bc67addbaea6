"""The administrator's forms."""

from __future__ import annotations

from typing import Any

from django import forms

from fanal.foundation.messages import text
from fanal.register.actions.tokens import LONGEST_NAME, MOST_DAYS, SCOPES
from fanal.register.models import Membership, Organisation
from fanal.register.rules.roles import STAFF
from fanal.register.web.staff.forms import StepForm, code, codes, person


class ManageForm(StepForm):
    door = "manage"


class OrganisationForm(ManageForm):
    name = forms.CharField(max_length=200)
    type = code(required=False)

    def prepare(self) -> None:
        self.codes("type", "organisation_type")


class NewOrganisation(OrganisationForm):
    runs_register = forms.BooleanField(required=False)


class ChangedOrganisation(OrganisationForm):
    active = forms.BooleanField(required=False)


class NewAccount(ManageForm):
    username = forms.CharField(max_length=64)
    display_name = forms.CharField(max_length=120, required=False)


class HelpForm(ManageForm):
    recognised = code()
    factor_too = forms.BooleanField(required=False)

    def prepare(self) -> None:
        self.codes("recognised", "recognition")


class RoleForm(ManageForm):
    role = code()
    organisation = forms.ModelChoiceField(queryset=Organisation.objects.none(), required=False)
    queue = forms.SlugField(max_length=64, required=False)

    def prepare(self) -> None:
        self.codes("role", "register_role", STAFF)
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(active=True).order_by("name")  # type: ignore[attr-defined]
        field.empty_label = text("register.manage.no_organisation", self.lang)  # type: ignore[attr-defined]


class TokenForm(ManageForm):
    """``subject`` is the organisation."""

    account = person()
    name = forms.CharField(max_length=LONGEST_NAME)
    days = forms.IntegerField(min_value=1, max_value=MOST_DAYS, initial=90)
    scopes = codes()

    def prepare(self) -> None:
        field: Any = self.fields["account"]
        field.required = True
        self.people("account", ("organisation_reporter",))
        held = Membership.objects.filter(organisation=self.subject, role="organisation_reporter")
        field.queryset = field.queryset.filter(pk__in=held.values("user"))
        scopes: Any = self.fields["scopes"]
        scopes.choices = [(each, text(f"register.manage.tokens.{each}", self.lang)) for each in SCOPES]
        scopes.initial = list(SCOPES)


class ProfileForm(ManageForm):
    content = forms.CharField(widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}), strip=False)


class SignatureForm(ManageForm):
    name = forms.CharField(max_length=200)
    function = forms.CharField(max_length=200)
    reference = forms.CharField(max_length=200, required=False)


class ShiftForm(ManageForm):
    user = person()
    starts_at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def prepare(self) -> None:
        self.fields["user"].required = True
        self.people("user", ("triage_officer", "supervisor"))
