"""The forms of organisations: plain fields, words from the catalogues, codes from the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django import forms

from fanal.foundation.messages import text
from fanal.register.models import Organisation
from fanal.register.organisations.submission import (
    ANSWERS,
    LONGEST_LINE,
    LONGEST_NUMBER,
    LONGEST_STORY,
    Submission,
)
from fanal.vocabulary import code_list

_ANSWER_CODES = ("yes", "no", "dont_know")
AGES = 120


def say(key: str, lang: str, **params: Any) -> str:
    return text(f"register.organisations.{key}", lang, **params)


class OfOrganisation(forms.Form):
    """Asks on whose behalf, where an account reports for several organisations."""

    def __init__(self, *args: Any, lang: str, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.lang, self.organisations = lang, {str(each.pk): each for each in organisations}
        if len(self.organisations) > 1:
            choices = [(key, each.name) for key, each in self.organisations.items()]
            field = forms.ChoiceField(label=say("form.organisation", lang), choices=[("", "—"), *choices])
            self.fields["organisation"] = field
            self.order_fields(["organisation"])
        for name, field in self.fields.items():
            field.label = say(f"form.{name}", lang)
            field.error_messages |= {
                "required": say("form.required", lang),
                "invalid": say("form.invalid", lang),
                "invalid_choice": say("form.invalid", lang),
                "invalid_list": say("form.invalid", lang),
                "max_length": say("form.too_long", lang),
            }

    @property
    def organisation_id(self) -> UUID:
        """The organisation chosen, or the only one."""
        chosen = self.cleaned_data.get("organisation") or next(iter(self.organisations))
        return UUID(str(self.organisations[chosen].pk))


class ReportForm(OfOrganisation):
    """One child. Nothing but the story is required."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    danger_now = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    hurt_or_ill = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    taken_away_soon = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    with_person_feared = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    story = forms.CharField(max_length=LONGEST_STORY, widget=forms.Textarea(attrs={"rows": 9}))
    child_name = forms.CharField(required=False, max_length=LONGEST_LINE)
    age = forms.IntegerField(required=False, min_value=0, max_value=AGES)
    sex = forms.ChoiceField(required=False)
    place = forms.CharField(required=False, max_length=LONGEST_LINE)
    purposes = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    contact_name = forms.CharField(required=False, max_length=LONGEST_LINE)
    contact = forms.CharField(required=False, max_length=LONGEST_LINE)
    record_number = forms.CharField(required=False, max_length=LONGEST_NUMBER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        answers = [(code, say(f"answer.{code}", self.lang)) for code in _ANSWER_CODES]
        for name in ANSWERS:
            self.fields[name].choices = answers
        self.fields["sex"].choices = [("", "—"), *_labels("sex", self.lang)]
        self.fields["purposes"].choices = _labels("purposes", self.lang)
        self.fields["age"].error_messages |= {
            "min_value": say("form.age_range", self.lang),
            "max_value": say("form.age_range", self.lang),
        }

    def submission(self) -> Submission:
        """What was filled in; without a number of the organisation's own, the form's tells it again."""
        given = self.cleaned_data
        record = {"age_identification": given["age"], "sex": given["sex"], "purposes": given["purposes"]}
        contact = {"name": given["contact_name"], "contact": given["contact"]}
        age = "" if given["age"] is None else str(given["age"])
        return Submission(
            number=given["record_number"].strip() or f"form:{given['token']}",
            story=given["story"],
            answers={name: given[name] for name in ANSWERS},
            contact=contact if any(contact.values()) else {},
            child={"name": given["child_name"], "age": age, "place": given["place"]},
            record={name: value for name, value in record.items() if value not in (None, "", [])},
            language=self.lang,
        )


class UploadForm(OfOrganisation):
    """A file, not yet taken."""

    file = forms.FileField(widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages |= {
            "required": say("form.no_file", self.lang),
            "empty": say("form.no_file", self.lang),
            "missing": say("form.no_file", self.lang),
        }

    def content(self) -> tuple[bytes, str]:
        """The file's bytes, and the end of its name: the name itself is never kept."""
        file = self.cleaned_data["file"]
        return file.read(), Path(file.name).suffix.lower()


class ConfirmForm(OfOrganisation):
    """Take the file that waits: all of it, or its good rows."""

    waiting = forms.CharField(widget=forms.HiddenInput, max_length=40)
    rows = forms.ChoiceField(choices=[("all", "all"), ("good", "good")], widget=forms.HiddenInput)


def _labels(name: str, lang: str) -> list[tuple[str, str]]:
    found = code_list(name)
    return [(code, found.label(code, lang)) for code in found.current]
