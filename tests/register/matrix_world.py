"""One report and one case with a canary in every protected class, and everybody who may stand to them.

The letters that `access_matrix.toml` gives these people are the two-letter names of its columns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

MARK = "KANARI"
CLASSES = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P10")


def canary(label: str) -> str:
    """The string that stands for one piece of what is protected."""
    return f"{MARK}_{label}_7391"


def canaries_in(content: bytes) -> set[str]:
    """Which canaries an answer holds."""
    found = set()
    for piece in content.decode("utf-8", "replace").split(f"{MARK}_")[1:]:
        found.add(piece.partition("_7391")[0])
    return found


@dataclass
class World:
    """The rows, and the people by their letters."""

    report: Any = None
    other: Any = None
    case: Any = None
    asked: Any = None
    glass: Any = None
    batch: Any = None
    target: Any = None
    held: Any = None
    profile: Any = None
    shift: Any = None
    token: Any = None
    deadlines: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


def build(person: Callable[..., Any]) -> World:
    """Everything anew, in the databases of this test."""
    from fanal.register.models import ImportBatch, Organisation
    from fanal.register.project.first_start import first_profile

    first_profile()
    world = World()
    named = {
        name: Organisation.objects.create(name=name) for name in ("ours", "theirs", "school", "hospital")
    }
    _people(world, person, named)
    world.batch = ImportBatch.objects.create(
        organisation=named["school"], sent_by=world.people["ro"], channel="upload", format="csv", digest="d"
    )
    _rows(world, named["school"])
    _exceptions(world)
    _fill_report(world)
    _fill_case(world.case)
    _of_the_office(world, person, named)
    return world


def _people(world: World, person: Callable[..., Any], named: dict[str, Any]) -> None:
    ours, theirs = named["ours"], named["theirs"]
    world.people = {
        "no": person(name="nobody"),
        "to": person("triage_officer", name="triage-own", queue="north", organisation=ours),
        "tg": person("triage_officer", name="triage-grant", queue="north", organisation=ours),
        "tb": person("triage_officer", name="triage-blocked", queue="north", organisation=ours),
        "tx": person("triage_officer", name="triage-elsewhere", queue="south", organisation=ours),
        "bg": person("triage_officer", name="triage-glass", queue="south", organisation=ours),
        "cu": person("custodian", name="custodian"),
        "io": person("identification_officer", name="ident-own"),
        "ia": person("identification_officer", name="ident-asked"),
        "ix": person("identification_officer", name="ident-elsewhere"),
        "ib": person("identification_officer", name="ident-blocked"),
        "wo": person("case_worker", name="worker-own", organisation=ours),
        "wx": person("case_worker", name="worker-elsewhere", organisation=ours),
        "wb": person("case_worker", name="worker-blocked", organisation=ours),
        "su": person("supervisor", name="supervisor-own", organisation=ours),
        "sx": person("supervisor", name="supervisor-elsewhere", organisation=theirs),
        "sb": person("supervisor", name="supervisor-blocked", organisation=ours),
        "au": person("auditor", name="auditor"),
        "ad": person("administrator", name="administrator-0"),
        "ro": person("organisation_reporter", name="teacher", organisation=named["school"]),
        "rx": person("organisation_reporter", name="nurse", organisation=named["hospital"]),
    }


def _rows(world: World, school: Any) -> None:
    from fanal.register.models import Case, Event, Message, Receipt, Report

    people = world.people
    world.case = Case.objects.create(owner=people["wo"], identification_officer=people["io"])
    common = {"queue": "north", "owner": people["to"], "seen_at": world.case.opened_at}
    world.report = Report.objects.create(
        channel="api", organisation=school, sent_by=people["ro"], case=world.case, **common
    )
    world.other = Report.objects.create(channel="public", **common)
    for subject in (world.report, world.case):
        Event.objects.create(subject_kind=subject.kind, subject_id=subject.pk, code="report_opened")
    Receipt.objects.create(report=world.report, locator="JX9CM8", secret_hash="of no code")  # noqa: S106
    Message.objects.create(report=world.report, from_reporter=False, author=people["to"])
    detail = {"other": world.other.number, "officer": str(people["ia"].pk)}
    Event.objects.create(
        subject_kind="report", subject_id=world.report.pk, code="same_child_asked", detail=detail
    )


def _exceptions(world: World) -> None:
    from fanal.register import clock
    from fanal.register.models import BreakGlass, CaseBlock, Grant

    people, report, later = world.people, world.report, clock.now() + timedelta(hours=1)
    about = {"subject_kind": "report", "subject_id": report.pk}
    world.asked = Grant.objects.create(data_class="P2", asked_by=people["to"], reason="danger", **about)
    given = {"granted": True, "until": later, "decided_by": people["cu"], "decided_at": clock.now()}
    Grant.objects.create(data_class="P2", asked_by=people["tg"], reason="danger", **given, **about)
    for each in (report, world.other):
        Grant.objects.create(
            subject_kind="report", subject_id=each.pk, data_class="P3", asked_by=people["ia"],
            reason="identification", **given,
        )  # fmt: skip
    CaseBlock.objects.create(user=people["tb"], **about)
    _blocked_from_the_case(world, given)
    world.glass = BreakGlass.objects.create(by=people["bg"], reason="danger", until=later, **about)


def _blocked_from_the_case(world: World, given: dict[str, Any]) -> None:
    """Each would stand to it if the block did not undo that: by a grant, a broken glass, the team."""
    from fanal.register.models import BreakGlass, CaseBlock, Grant

    people = world.people
    for subject in (world.report, world.case):
        about = {"subject_kind": subject.kind, "subject_id": subject.pk}
        BreakGlass.objects.create(by=people["wb"], reason="danger", until=given["until"], **about)
        for data_class in CLASSES:
            Grant.objects.create(
                data_class=data_class, asked_by=people["ib"], reason="identification", **given, **about
            )
    for letters in ("ib", "wb", "sb"):
        CaseBlock.objects.create(user=people[letters], subject_kind=world.case.kind, subject_id=world.case.pk)


def _fill_report(world: World) -> None:
    from fanal.register import vault

    report, message = world.report, world.report.messages.get()
    parts = [vault.Part(report, name, _content("report", name)) for name in CLASSES]
    parts += [
        vault.Part(report, "P1", {"text": canary("report_P1_reply")}, message.slot),
        vault.Part(report, "P1", {"text": canary("report_P1_addition")}, "addition-1"),
        vault.Part(report, "P4", {"words": canary("report_P4_grant")}, world.asked.slot),
        vault.Part(report, "P4", {"words": canary("report_P4_glass")}, world.glass.slot),
        vault.Part(world.other, "P3", {"name": canary("other_P3")}),
    ]
    vault.put_many(parts)


def _fill_case(case: Any) -> None:
    from fanal.register import vault

    slots = {"P3": "person", "P4": "facts"}
    vault.put_many(
        [vault.Part(case, name, _content("case", name), slots.get(name, "main")) for name in CLASSES]
    )


def _content(kind: str, data_class: str) -> dict[str, str]:
    """A canary for the class, and one for each of its fields that some roles get alone."""
    label = f"{kind}_{data_class}"
    more = {"P3": ("place", "pseudonym"), "P7": ("summary",), "P10": ("match",)}.get(data_class, ())
    return {"name": canary(label), **{each: canary(f"{label}_{each}") for each in more}}


def _of_the_office(world: World, person: Callable[..., Any], named: dict[str, Any]) -> None:
    from fanal.register import access, clock
    from fanal.register.actions.tokens import MakeToken
    from fanal.register.models import Deadline, DutyShift, Event, Membership, ProfileVersion

    now = clock.now()
    world.target = person("analyst", name="somebody")
    world.held = Membership.objects.get(user=world.target)
    world.profile = ProfileVersion.objects.get()
    world.shift = DutyShift.objects.create(
        user=world.people["tx"], starts_at=now, ends_at=now + timedelta(hours=8)
    )
    for letters, name in (("ko", "teacher"), ("kx", "nurse")):
        world.tokens[letters] = MakeToken(actor=access.COMMAND, username=name, name="t").execute().shown
    world.token = MakeToken(actor=access.COMMAND, username="teacher", name="another").execute().row
    for subject in (world.report, world.case):
        event = Event.objects.get(subject_id=subject.pk, code="report_opened")
        world.deadlines[subject.kind] = Deadline.objects.create(
            subject_kind=subject.kind, subject_id=subject.pk, rule="made_up", event=event, starts_at=now,
            due_at=now + timedelta(hours=8), owner_role="supervisor", chain="supervisor",
            profile=world.profile,
        )  # fmt: skip
