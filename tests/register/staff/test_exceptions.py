"""Identities are granted for a reason and a time, the glass is broken in sight, duplicates name nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from staff_world import World, at, refused


@pytest.fixture
def world(register: Any, person: Callable[..., Any]) -> World:
    return World(person)


def test_a_custodian_grants_an_identity_for_a_time(world: World) -> None:
    from fanal.register import vault
    from fanal.register.actions.ask_identity import AskIdentity
    from fanal.register.actions.grant_identity import EndGrant, GrantIdentity
    from fanal.register.actions.open_report import OpenReport
    from fanal.register.clock import now

    custodian = world.actor("custodian")
    look = OpenReport(actor=world.officer, report=world.report, data_class="P2")
    assert refused(look).status == 403
    ask = AskIdentity(actor=world.officer, report=world.report, reason="danger", words="She must be called.")
    grant = ask.execute()
    again = AskIdentity(actor=world.officer, report=world.report, reason="danger", words="Please.")
    assert refused(again).key.endswith("asked_already")
    assert refused(GrantIdentity(actor=world.officer, grant=grant, granted=True)).status == 403
    assert refused(GrantIdentity(actor=custodian, grant=grant, granted=True, hours=500)).key.endswith(
        "too_long"
    )
    assert vault.read(custodian, world.report, "P4", slot=grant.slot) == {"words": "She must be called."}
    assert not vault.readable(custodian, world.report, "P2")
    GrantIdentity(actor=custodian, grant=grant, granted=True, hours=2).execute()
    assert look.execute()["main"]["name"] == world.REPORTER
    with at(now() + timedelta(hours=2, minutes=1)):
        assert refused(OpenReport(actor=world.officer, report=world.report, data_class="P2")).status == 403
    EndGrant(actor=custodian, grant=grant).execute()
    assert refused(OpenReport(actor=world.officer, report=world.report, data_class="P2")).status == 403


def test_nobody_decides_on_their_own_request(world: World) -> None:
    from fanal.register.actions.ask_identity import AskIdentity
    from fanal.register.actions.grant_identity import GrantIdentity

    both = world.actor("triage_officer", "custodian")
    grant = AskIdentity(actor=both, report=world.report, reason="danger", words="x").execute()
    assert refused(GrantIdentity(actor=both, grant=grant, granted=True)).key.endswith("own_request")


def test_of_two_custodians_one_answers(world: World) -> None:
    from fanal.register.actions.ask_identity import AskIdentity
    from fanal.register.actions.grant_identity import GrantIdentity
    from fanal.register.models import Grant

    grant = AskIdentity(actor=world.officer, report=world.report, reason="danger", words="x").execute()
    twin = Grant.objects.get(pk=grant.pk)
    GrantIdentity(actor=world.actor("custodian"), grant=grant, granted=False, expect=0).execute()
    late = GrantIdentity(actor=world.actor("custodian"), grant=twin, granted=True, expect=0)
    assert refused(late).key == "register.core.refused.changed"
    assert not Grant.objects.get(pk=grant.pk).granted


def test_break_glass_is_short_seen_and_reviewed(world: World) -> None:
    from fanal.register.actions.break_glass import ReviewBreakGlass, UseBreakGlass
    from fanal.register.actions.open_report import OpenReport
    from fanal.register.clock import now
    from fanal.register.models import Deadline

    worker, auditor = world.actor("case_worker"), world.actor("auditor")

    def look(reason: str = "danger") -> Any:
        return OpenReport(actor=worker, report=world.report, reason=reason)

    assert refused(look()).status == 403
    empty = UseBreakGlass(actor=worker, subject=world.report, reason="danger", words=" ")
    assert refused(empty).key.endswith("words_needed")
    used = UseBreakGlass(
        actor=worker, subject=world.report, reason="danger", words="He is at the door."
    ).execute()
    assert refused(look(reason="")).key.endswith("reason_needed")
    assert look().execute()["main"]["story"] == world.STORY
    assert Deadline.objects.get(rule="break_glass_review").state == "open"
    with at(now() + timedelta(hours=3)):
        assert refused(look()).status == 403
    assert refused(ReviewBreakGlass(actor=worker, used=used, justified=True)).status == 403
    ReviewBreakGlass(actor=auditor, used=used, justified=False).execute()
    assert Deadline.objects.get(rule="break_glass_review").state == "met"
    assert (used.justified, used.reviewed_by_id) == (False, auditor.id)


@pytest.mark.parametrize("role", ["administrator", "auditor", "custodian", "organisation_reporter"])
def test_who_has_no_work_with_reports_breaks_no_glass(world: World, role: str) -> None:
    from fanal.register.actions.break_glass import UseBreakGlass

    use = UseBreakGlass(actor=world.actor(role), subject=world.report, reason="danger", words="x")
    assert refused(use).status == 403


def test_duplicates_are_a_question_without_names(world: World) -> None:
    from fanal.register import vault
    from fanal.register.actions.ask_same_child import AskSameChild
    from fanal.register.actions.confirm_same_child import ConfirmSameChild
    from fanal.register.actions.mark_duplicate import MarkDuplicate
    from fanal.register.actions.suggest_duplicates import SuggestDuplicates

    other, far = world.new_report(), world.new_report(child="Somebody Else")
    world.to_screening()
    found = SuggestDuplicates(actor=world.officer, report=world.report).execute()
    assert [(each.report.pk, each.shared) for each in found] == [(other.pk, 2)]
    mark = {"actor": world.officer, "report": world.report, "number": other.number, "reason": "same name"}
    assert refused(MarkDuplicate(**mark)).key.endswith("same_child_was_confirmed")
    user = world.user("identification_officer")
    officer = world._actor_of(user)
    answer = {"actor": officer, "report": world.report, "other": other, "same": True}
    assert refused(ConfirmSameChild(**answer)).status == 403
    assert not vault.readable(officer, world.report, "P3")
    AskSameChild(actor=world.officer, report=world.report, other=other, officer=user).execute()
    assert vault.read(officer, world.report, "P3")["name"] == world.CHILD
    assert vault.read(world.officer, world.report, "P3") == {"age": 13, "place": "Oruna"}
    assert not vault.readable(officer, far, "P3")
    ConfirmSameChild(**answer).execute()
    assert not vault.readable(officer, world.report, "P3")
    MarkDuplicate(**mark).execute()
    assert world.report.duplicate_of_id == other.pk


def _shell(**fields: Any) -> Any:
    from fanal.register.actions.open_case import Shell

    person = {"age_identification": 13, "age_basis": "stated"}
    return Shell(**{"person": person, "acts": ("harbouring",), "purposes": ("domestic_servitude",), **fields})


def test_a_case_opens_with_the_definition_applied(world: World) -> None:
    from fanal.register import vault
    from fanal.register.actions.open_case import OpenCase
    from fanal.register.models import Deadline

    world.to_screening()
    worker, officer = world.user("case_worker"), world.user("identification_officer")

    def case(**fields: Any) -> Any:
        told = {
            "shell": _shell(),
            "why": "She works all day.",
            "owner": worker,
            "identification_officer": officer,
        }
        return OpenCase(actor=world.officer, report=world.report, **{**told, **fields})

    assert refused(case(why="")).key.endswith("words_needed")
    assert refused(case(owner=world.officer_user)).key.endswith("no_such_officer")
    assert refused(case(shell=_shell(acts=("dancing",)))).key.endswith("code")
    made = case().execute()
    assert (world.report.state, world.report.case_id) == ("linked_to_case", made.pk)
    assert (made.age_state, made.identity_state) == ("presumed_child", "not_started")
    facts = vault.read(world._actor_of(worker), made, "P4", slot="facts")
    assert (facts["outcome"], facts["law"]) == ("met", "un_protocol")  # act + purpose: no means needed (R1)
    due = Deadline.objects.filter(subject_id=made.pk, state="open")
    assert {"immediate_safety", "guardian_requested"} <= set(due.values_list("rule", flat=True))
    assert {row.owner_id for row in due} == {worker.pk}
    assert not vault.readable(world.officer, made, "P3")


def test_in_doubt_a_child(world: World) -> None:
    assert _shell(person={}, believed_child=True).age_state == "presumed_child"
    old = {"age_identification": 19, "age_basis": "estimated"}
    assert _shell(person=old, believed_child=True).age_state == "presumed_child"
    assert _shell(person={}, believed_child=False).age_state == "unknown"
    assert _shell(person={"age_identification": 9}, believed_child=False).age_state == "presumed_child"
