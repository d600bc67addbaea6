"""Choices as functions: a list that changes makes no migration."""

from __future__ import annotations

from fanal.vocabulary import code_list


def _of(name: str) -> list[tuple[str, str]]:
    found = code_list(name)
    return [(code, found.label(code, "en")) for code in found.codes]


def roles() -> list[tuple[str, str]]:
    return _of("register_role")


def data_classes() -> list[tuple[str, str]]:
    return _of("data_class")


def organisation_types() -> list[tuple[str, str]]:
    return _of("organisation_type")


def report_states() -> list[tuple[str, str]]:
    return _of("report_state")


def channels() -> list[tuple[str, str]]:
    return _of("report_channel")


def modes() -> list[tuple[str, str]]:
    return _of("report_mode")


def urgencies() -> list[tuple[str, str]]:
    return _of("report_urgency")


def close_reasons() -> list[tuple[str, str]]:
    return _of("report_close_reason")


def access_reasons() -> list[tuple[str, str]]:
    return _of("access_reason")


def identity_states() -> list[tuple[str, str]]:
    return _of("identity_state")


def age_states() -> list[tuple[str, str]]:
    return _of("age_state")


def protection_states() -> list[tuple[str, str]]:
    return _of("protection_state")


def justice_states() -> list[tuple[str, str]]:
    return _of("justice_state")
