"""The record of processing, in the order of article 30(1) of the GDPR."""

from __future__ import annotations

from fanal.foundation.messages import text
from fanal.register.protection.declared import Declared
from fanal.register.protection.document import Document, Row, Section, Table
from fanal.vocabulary import code_list

CONTROLLER = ("name", "address", "contact", "joint_controller", "data_protection_officer",
              "safeguarding_lead", "impact_assessment")  # fmt: skip
RETENTION = ("report_after_closing", "receipt_after_closing", "case_after_last_entry")
SECURITY = ("sealed", "access", "sign_in", "trail", "erasure", "backup", "no_third_party")


def record(told: Declared) -> Document:
    sections = [
        Section(title=_say(told, "controller.title"), rows=_rows(told, "controller", CONTROLLER)),
        Section(title=_say(told, "purposes.title"), paragraphs=[_say(told, "purposes.text")]),
        _people(told),
        Section(
            title=_say(told, "data.title"),
            paragraphs=[_say(told, "data.text")],
            table=classes(told),
        ),
        _recipients(told),
        Section(
            title=_say(told, "transfers.title"),
            paragraphs=[_say(told, "transfers.text")],
            rows=[
                Row(_say(told, "transfers.country"), told.of("controller", "country_of_storage")),
                Row(_say(told, "transfers.abroad"), told.of("controller", "transfers")),
            ],
        ),
        _retention(told),
        security(told),
    ]
    return Document("record-of-processing", _say(told, "title"), _say(told, "intro"), sections)


def classes(told: Declared) -> Table:
    """Each class with its legal basis and the roles that may read it."""
    known = code_list("data_class")
    heads = [_say(told, f"data.{each}") for each in ("class", "basis", "readers")]
    rows = [
        (f"{each} {known.label(each, told.lang)}", told.basis(each), told.readers(each))
        for each in told.classes
    ]
    return Table(heads, rows)


def security(told: Declared) -> Section:
    """What the software does; what the proxy, the building and the people do is the controller's to write."""
    tls = "tls" if told.deployment.https else "no_tls"
    return Section(
        title=_say(told, "security.title"),
        points=[_say(told, f"security.{each}") for each in (*SECURITY, tls)],
        rows=[Row(_say(told, "security.organisation"), told.of("controller", "organisational_measures"))],
    )


def _people(told: Declared) -> Section:
    who = ["children", "reporters", "staff"]
    if told.basis("P8"):
        who.insert(2, "suspects")
    points = [_say(told, f"people.{each}") for each in who]
    return Section(title=_say(told, "people.title"), points=points)


def _recipients(told: Declared) -> Section:
    heads = [_say(told, f"recipients.{each}") for each in ("name", "purpose", "country")]
    processors = told.processors or [("", "", "")]
    duties = [_say(told, "recipients.duty", whom=each) for each in told.duties]
    duties = duties or [_say(told, "recipients.no_duty")]
    return Section(
        title=_say(told, "recipients.title"),
        paragraphs=[_say(told, "recipients.text"), _say(told, "recipients.processors")],
        points=[*duties, _say(told, "recipients.study"), _say(told, "recipients.linkable")],
        table=Table(heads, processors),
    )


def _retention(told: Declared) -> Section:
    rows = [Row(_say(told, f"retention.{name}"), told.days(name)) for name in RETENTION]
    if more := told.of("retention", "cases"):
        rows.append(Row(_say(told, "retention.cases"), more))
    return Section(title=_say(told, "retention.title"), paragraphs=[_say(told, "retention.text")], rows=rows)


def _rows(told: Declared, table: str, names: tuple[str, ...]) -> list[Row]:
    return [Row(_say(told, f"{table}.{name}"), told.of(table, name)) for name in names]


def _say(told: Declared, key: str, **params: object) -> str:
    return text(f"register.protection.record.{key}", told.lang, **params)
