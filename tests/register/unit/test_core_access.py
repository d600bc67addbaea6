"""Who may see what: the table that the code reads is the table of the model, cell by cell."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fanal.register import access, clock, vault
from fanal.register.access import Actor, Post, policy
from fanal.register.actions import Refused
from fanal.register.models import BreakGlass, Case, CaseBlock, Grant
from fanal.vocabulary import code_list

CLASSES = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10")
# the model's table (section 4); r, w; *: some fields or parts alone; an empty cell is "."
#            P1    P2   P3   P4   P5   P6   P7   P8   P9   P10
TABLE = {
    "reporter":               "w+r*  .    .    .    .    .    .    .    .    .",
    "triage_officer":         "rw    g    r*   r    .    .    .    r    .    r*",
    "custodian":              ".     .    .    r*   .    .    .    .    .    .",
    "identification_officer": "r     .    r    rw   r    .    r    r    .    r",
    "case_worker":            "r     .    rw   rw   rw   rw   r*   r    r    .",
    "supervisor":             "r     .    r    rw   r    r    r*   r    r    .",
    "service_provider":       ".     .    r    r    r    r    .    .    .    .",
    "guardian":               ".     .    r    r    r    r    .    .    .    .",
    "counsel":                ".     .    r    r    r    r    r    .    .    .",
    "justice_officer":        "r     .    r    r    .    .    rw   rw   .    r",
    "analyst":                ".     .    .    .    .    .    .    .    .    .",
    "auditor":                ".     .    r*   r*   .    .    .    .    r    .",
    "administrator":          ".     .    .    .    .    .    .    .    .    .",
    "organisation_reporter":  ".     .    .    .    .    .    .    .    .    .",
}  # fmt: skip
EXCEPTIONS = {"grant", "break_glass"}


def cells(role: str, data_class: str):
    return [cell for cell in policy.cells if (cell.role, cell.data_class) == (role, data_class)]


@pytest.mark.parametrize(
    ("role", "data_class", "said"),
    [
        (role, name, said)
        for role, row in TABLE.items()
        for name, said in zip(CLASSES, row.split(), strict=True)
    ],
)
def test_every_cell_of_the_table(role, data_class, said):
    found = [cell for cell in cells(role, data_class) if not cell.relations & EXCEPTIONS]
    verbs = set().union(*(cell.verbs for cell in found)) if found else set()
    if said == "g":
        assert not found and [cell.relations for cell in cells(role, data_class)] == [{"grant"}]
        return
    assert verbs == {"r": {"read"}, "w": {"write"}, "g": set()}.get(said, {
        *({"read"} if "r" in said else ()), *({"write"} if "w" in said else ())
    })  # fmt: skip
    reading = [cell for cell in found if "read" in cell.verbs]
    assert ("*" in said) == bool(reading and all(c.fields is not None or c.slots != ("",) for c in reading))


def test_every_role_and_class_of_the_table_exists():
    known = {*code_list("register_role").codes, "reporter", "stranger", "system", "command"}
    assert {cell.role for cell in policy.cells} <= known
    assert {cell.data_class for cell in policy.cells} <= set(code_list("data_class").codes)
    for verb in policy.verbs:
        assert policy.roles_with(verb) <= known, verb
    assert set(TABLE) == set(code_list("register_role").codes) | {"reporter"}


def test_breaking_the_glass_needs_a_reason_and_never_shows_who_reported():
    found = [cell for cell in policy.cells if "break_glass" in cell.relations]
    assert found and all(cell.reason for cell in found)
    assert not {"P2", "P5", "P6", "P7", "P8"} & {cell.data_class for cell in found}


@pytest.mark.parametrize("role", code_list("register_role").codes)
def test_administrators_never_and_nobody_without_a_relation_reads_a_report(role):
    lone = Actor("user", None, (Post(role),))
    for data_class in ("P1", "P2", "P5", "P6", "P7", "P8", "P10"):
        assert not policy.may(lone, "read", data_class, ())
        assert not policy.may(lone, "write", data_class, ("none",))


def test_what_the_table_does_not_name_is_refused():
    everybody = Actor("user", None, tuple(Post(role) for role in code_list("register_role").codes))
    assert not policy.may(everybody, "no.such.verb", None, "owner")
    assert not policy.may(everybody, "read", "P11", "owner")
    assert not policy.may(everybody, "delete", "P1", "owner")
    assert not policy.may(everybody, "read", "P2", ("owner", "own_queue", "team", "linked"))
    assert not policy.may(access.STRANGER, "queue.see", None, "any")
    assert policy.verbs_of(access.STRANGER) == {"report.send"}


def test_somebody_blocked_is_refused_everything_even_what_needs_no_relation():
    officer = Actor("user", None, (Post("triage_officer"), Post("auditor")))
    assert policy.may(officer, "read", "P9", ())
    assert not policy.may(officer, "read", "P9", "blocked")
    assert not policy.may(officer, "report.take", None, ("blocked",))


def test_alice_owns_bob_is_on_the_team_and_charlie_has_no_access(register, report, actor, person):
    found = report(queue="north")
    alice, charlie = person("triage_officer"), person("administrator", "auditor", "custodian")
    found.owner = alice
    bob = person("supervisor")
    elsewhere = person("triage_officer", queue="south")
    nobody = person()
    as_actor = access.actor_of
    assert access.relations(as_actor(alice), found) == {"owner", "own_queue"}
    assert access.relations(as_actor(bob), found) == {"team"}
    for other in (charlie, elsewhere, nobody):
        assert access.relations(as_actor(other), found) == frozenset()
        assert not access.allowed(as_actor(other), "report.see", found)
    assert access.relations(access.STRANGER, found) == frozenset()
    assert access.allowed(as_actor(alice), "report.triage", found)
    assert not access.allowed(as_actor(bob), "report.triage", found)


def test_a_case_opens_its_reports_to_its_owner_and_identification_officer(register, report, person):
    worker, officer, other = person("case_worker"), person("identification_officer"), person("case_worker")
    case = Case.objects.create(owner=worker, identification_officer=officer)
    found = report(case=case)
    assert "linked" in access.relations(access.actor_of(worker), found)
    assert access.relations(access.actor_of(officer), case) == {"identifying", "linked"}
    assert not access.relations(access.actor_of(other), found)
    assert access.allowed(access.actor_of(worker), "read", found, "P1")
    assert not access.allowed(access.actor_of(worker), "read", found, "P3")  # of a case alone
    assert access.allowed(access.actor_of(worker), "read", case, "P3")


def test_a_team_is_the_organisation_of_the_owner(register, report, person):
    from fanal.register.models import Organisation

    ours, theirs = (Organisation.objects.create(name=name, runs_register=True) for name in "ab")
    found = report()
    found.owner = person("triage_officer", organisation=ours)
    assert access.relations(access.actor_of(person("supervisor", organisation=ours)), found) == {"team"}
    assert access.relations(access.actor_of(person("supervisor", organisation=theirs)), found) == frozenset()


def test_the_triage_officer_gets_age_and_place_and_no_name(register, report, actor):
    found = report()
    vault.put(found, "P3", {"name": "Amina", "age": 14, "place": "Port", "school": "x"})
    assert vault.read(actor("triage_officer"), found, "P3") == {"age": 14, "place": "Port"}


def test_the_holder_of_a_receipt_opens_replies_alone_and_of_this_report(register, report):
    one, two = report(), report()
    vault.put(one, "P1", {"story": "x"})
    vault.put(one, "P1", {"words": "added"}, slot="addition-1")
    vault.put(one, "P1", {"words": "answer"}, slot="reply-1")
    holder = access.receipt_holder(one.pk)
    assert vault.read_all(holder, one, "P1") == {"reply-1": {"words": "answer"}}
    for slot in ("main", "addition-1"):
        with pytest.raises(Refused):
            vault.read(holder, one, "P1", slot=slot)
    for data_class in ("P2", "P3"):
        with pytest.raises(Refused):
            vault.read(holder, one, data_class)
    with pytest.raises(Refused):
        vault.read_all(holder, two, "P1")


def test_a_grant_opens_one_class_of_one_report_until_it_ends(register, report, person):
    found, other, officer = report(), report(), person("triage_officer")
    for each in (found, other):
        vault.put(each, "P2", {"name": "x"})
    actor, moment = access.actor_of(officer), clock.now()
    grant = Grant.objects.create(
        subject_kind="report", subject_id=found.pk, data_class="P2", asked_by=officer, reason="danger"
    )
    assert not vault.readable(actor, found, "P2")  # asked is not granted
    Grant.objects.filter(pk=grant.pk).update(granted=True, until=moment + timedelta(hours=1))
    assert vault.read(actor, found, "P2") == {"name": "x"}
    assert not vault.readable(actor, other, "P2")
    assert not vault.readable(access.actor_of(person("triage_officer")), found, "P2")
    with clock.at(moment + timedelta(hours=1)):
        assert not vault.readable(actor, found, "P2")


def test_broken_glass_opens_for_a_reason_and_a_time(register, report, person):
    found, officer = report(queue="south"), person("triage_officer", queue="north")
    vault.put(found, "P1", {"story": "x"})
    actor, moment = access.actor_of(officer), clock.now()
    with pytest.raises(Refused):
        vault.read(actor, found, "P1", reason="danger")
    BreakGlass.objects.create(
        subject_kind="report", subject_id=found.pk, by=officer, reason="danger",
        until=moment + timedelta(hours=1),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        vault.read(actor, found, "P1")
    assert refused.value.key.endswith("reason_needed")
    assert vault.read(actor, found, "P1", reason="danger") == {"story": "x"}
    with clock.at(moment + timedelta(hours=2)), pytest.raises(Refused):
        vault.read(actor, found, "P1", reason="danger")


def test_a_block_holds_for_a_case_and_its_reports_whatever_the_role(register, report, person):
    user = person("triage_officer", "supervisor", "auditor", "identification_officer")
    case = Case.objects.create(owner=user, identification_officer=user)
    found, other = report(case=case, owner=user), report()
    vault.put(found, "P1", {"story": "x"})
    CaseBlock.objects.create(user=user, subject_kind="case", subject_id=case.pk)
    actor = access.actor_of(user)
    assert access.relations(actor, found) == access.relations(actor, case) == {"blocked"}
    with pytest.raises(Refused):
        vault.read(actor, found, "P1")
    assert not any(access.allowed(actor, verb, found) for verb in policy.verbs)
    assert access.allowed(actor, "report.take", other)


def test_a_role_ends_with_its_time_its_account_and_its_organisation(register, person):
    from fanal.register.models import Organisation

    school = Organisation.objects.create(name="school")
    user = person("organisation_reporter", organisation=school)
    assert access.actor_of(user).roles == {"organisation_reporter"}
    school.active = False
    school.save()
    assert access.actor_of(user).roles == frozenset()
    officer = person("triage_officer")
    officer.memberships.update(until=clock.now() - timedelta(seconds=1))
    assert access.actor_of(officer).roles == frozenset()
    officer.is_active = False
    assert access.actor_of(officer) == access.STRANGER
