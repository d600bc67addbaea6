"""What an audit entry keeps beside itself, in words; the codes stand beside them, to be looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fanal.foundation.messages import number, text
from fanal.register.web.staff.words import maybe
from fanal.vocabulary import code_list

# of which lists and groups of texts a code is; a name that stands nowhere here keeps its code alone
_LISTS = {
    "mode": ("report_mode",),
    "urgency": ("report_urgency",),
    "from": ("report_state",),
    "to": ("report_state",),
    "told": ("register_role",),
    "role": ("register_role",),
    "asked": ("data_class",),
    "reason": ("access_reason", "report_close_reason"),
}
_TEXTS = {
    "rule": ("register_rules.rule_deadline",),
    "told": ("register_rules.rule_role",),
    "role": ("register_rules.rule_role",),
    "relations": ("register.audit.relation",),
    "reason": ("register.audit.reason", "register_rules.rule_refusal"),
    "step": ("register.staff.event",),
    "scopes": ("register.audit.scope",),
}


def details_in_words(detail: Mapping[str, Any], lang: str) -> str:
    """“Rule: Triage; passed on to: Supervisor”; what only names a row is left to the codes."""
    said = []
    for name, value in detail.items():
        label = maybe(f"register.audit.detail.{name}", lang)
        words = label and _value(name, value, lang)
        if words:
            said.append(text("register.audit.detail_is", lang, name=label, value=words))
    return text("register.audit.detail_and", lang).join(said)


def codes_of(detail: Mapping[str, Any]) -> str:
    """The same as it is kept."""
    return ", ".join(f"{name}: {_flat(value)}" for name, value in detail.items())


def _value(name: str, value: Any, lang: str) -> str:
    if isinstance(value, bool):
        return text(f"register.staff.answer.{'yes' if value else 'no'}", lang)
    if isinstance(value, int):
        return number(value, lang)
    codes = [str(each) for each in value] if isinstance(value, list) else str(value).split()
    words = [_word(name, code, lang) for code in codes]
    return ", ".join(words) if words and all(words) else ""


def _word(name: str, code: str, lang: str) -> str:
    labels = (_label(known, code, lang) for known in _LISTS.get(name, ()))
    texts = (maybe(f"{group}.{code}", lang) for group in _TEXTS.get(name, ()))
    return next((found for found in (*labels, *texts) if found), "")


def _label(name: str, code: str, lang: str) -> str:
    known = code_list(name)
    return known.label(code, lang) if code in known else ""


def _flat(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
