"""The forms of the working screens, labelled from the catalogues."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from fanal.foundation.messages import text
from fanal.register import access
from fanal.register.models import Report, User
from fanal.register.web.staff.words import maybe
from fanal.vocabulary import code_list

_LONGEST = 8000


class StepForm(forms.Form):
    """A form of one verb about one report (or case). Labels and hints follow from the fields' names."""

    door = "staff"
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, lang: str, subject: Any = None, actor: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lang, self.subject, self.actor = lang, subject, actor
        self.use_required_attribute = False
        for name, field in self.fields.items():
            if name != "version":
                field.label = text(f"register.{self.door}.field.{name}", lang)
                field.help_text = maybe(f"register.{self.door}.hint.{name}", lang)
        if subject is not None:
            self.fields["version"].initial = subject.version
        self.prepare()

    def prepare(self) -> None:
        """Fill in the choices."""

    def codes(self, name: str, list_name: str, only: Iterable[str] | None = None) -> None:
        """Offer a code list, in the page's language."""
        found = code_list(list_name)
        codes = found.codes if only is None else [code for code in found.codes if code in only]
        choices = [(code, found.label(code, self.lang)) for code in codes]
        if isinstance(self.fields[name], forms.ChoiceField) and not isinstance(
            self.fields[name], forms.MultipleChoiceField
        ):
            choices = [("", text("register.staff.choose", self.lang)), *choices]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def people(self, name: str, roles: Iterable[str]) -> None:
        """Offer the accounts that hold one of the roles now."""
        rows = User.objects.filter(is_active=True, memberships__role__in=list(roles)).distinct()
        able = [user for user in rows if access.actor_of(user).roles & set(roles)]
        field = self.fields[name]
        field.queryset = User.objects.filter(pk__in=[user.pk for user in able])  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: user.get_full_name()  # type: ignore[attr-defined]
        field.empty_label = text(f"register.staff.{'choose' if field.required else 'nobody_yet'}", self.lang)  # type: ignore[attr-defined]


def words(*, required: bool = True) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=required, max_length=_LONGEST)


def code(*, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(required=required)


def codes() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)


def person() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(queryset=User.objects.none(), required=False)


class Nothing(StepForm):
    """Only the button."""


class Triaged(StepForm):
    signs_considered = forms.BooleanField(required=True)


class StoodDown(StepForm):
    safety_seen_to = forms.BooleanField(required=True)
    reason = words()


class Words(StepForm):
    words = words()


class Reason(StepForm):
    reason = words()


class Urgency(StepForm):
    urgency = code()
    reason = words(required=False)

    def prepare(self) -> None:
        self.codes("urgency", "report_urgency")


class ReferredOut(StepForm):
    receiver = forms.CharField(max_length=200)
    receiver_type = code()
    no_immigration_enforcement = forms.BooleanField(required=True)
    reason = words()

    def prepare(self) -> None:
        kept = [c for c in code_list("organisation_type").codes if c != "immigration_service"]
        self.codes("receiver_type", "organisation_type", kept)


class NotTrafficking(StepForm):
    protection_considered = forms.BooleanField(required=True)
    reason = words()


class Duty(StepForm):
    duties = codes()
    reason = words(required=False)

    def prepare(self) -> None:
        self.fields["duties"].choices = _duties(self.subject, self.lang)  # type: ignore[attr-defined]


class Notified(StepForm):
    duty = code()
    reason = words()

    def prepare(self) -> None:
        self.fields["duty"].choices = _duties(self.subject, self.lang)  # type: ignore[attr-defined]


class Number(StepForm):
    number = forms.CharField(max_length=9)


class NumberAndReason(Number):
    reason = words()


class Closed(StepForm):
    close_reason = code()
    reason = words()

    def prepare(self) -> None:
        self.codes("close_reason", "report_close_reason")


class Exception_(StepForm):
    """Why protected data are needed."""

    access_reason = code()
    words = words()

    def prepare(self) -> None:
        self.codes("access_reason", "access_reason")


class ToOfficer(StepForm):
    to = person()

    def prepare(self) -> None:
        self.people("to", ("triage_officer",))


class Blocked(StepForm):
    user = person()

    def prepare(self) -> None:
        self.fields["user"].required = True
        staff = ("triage_officer", "identification_officer", "case_worker", "supervisor", "custodian")
        self.people("user", staff)


class CaseShellForm(StepForm):
    """Person, ages and their basis, acts, means, purposes, and the definition to apply."""

    believed_child = forms.BooleanField(required=False, initial=True)
    age_identification = forms.IntegerField(min_value=0, max_value=120, required=False)
    age_basis = code(required=False)
    sex = code(required=False)
    acts = codes()
    means = codes()
    purposes = codes()
    law = code()
    why = words(required=False)
    owner = person()
    identification_officer = person()

    def prepare(self) -> None:
        for name, list_name in (
            ("age_basis", "age_basis"),
            ("sex", "sex"),
            ("acts", "acts"),
            ("means", "means"),
            ("purposes", "purposes"),
            ("law", "instrument"),
        ):
            self.codes(name, list_name)
        self.fields["law"].initial = "un_protocol"
        self.people("owner", ("case_worker",))
        self.people("identification_officer", ("identification_officer",))


class PersonForm(StepForm):
    name = forms.CharField(max_length=200, required=False)
    also_called = forms.CharField(max_length=200, required=False)
    birth_date = forms.CharField(max_length=10, required=False)


class CaseTeam(StepForm):
    owner = person()
    identification_officer = person()

    def prepare(self) -> None:
        self.people("owner", ("case_worker",))
        self.people("identification_officer", ("identification_officer",))


class Granted(StepForm):
    hours = forms.IntegerField(min_value=1, max_value=72, initial=4)


class AskOfficer(StepForm):
    officer = person()

    def prepare(self) -> None:
        self.fields["officer"].required = True
        self.people("officer", ("identification_officer",))


def _duties(report: Report, lang: str) -> list[tuple[str, str]]:
    from fanal.register import in_force

    duties = in_force.profile_by(report.profile_id).duties
    return [(duty.code, f"{duty.whom[lang]} ({duty.when[lang]})") for duty in duties]
