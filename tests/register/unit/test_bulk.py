"""Rows written in bulk are the rows that Django would have written, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from fanal.register import access, bulk
from fanal.register.looking import looking
from fanal.register.models import AuditEntry, BreakGlass, DataKey, Deadline, NameToken, Report, SealedPart

NAMES = ("subject_kind", "subject_id", "token")
PART = (
    "id",
    "subject_kind",
    "subject_id",
    "data_class",
    "slot",
    "key_id",
    "nonce",
    "ciphertext",
    "created_at",
)
MOMENT = datetime(2026, 11, 25, 12, 0, 0, 1, tzinfo=UTC)


def test_nothing_is_written_of_nothing(any_register):
    assert bulk.insert(NameToken, NAMES, []) == 0


def test_what_django_reads_is_what_was_given(any_register):
    given = [Report(channel="api", language="fr", received_at=MOMENT, once=None) for _ in range(3)]
    given[1].seen_at = MOMENT.replace(microsecond=0)
    assert bulk.insert_objects(Report, given) == 3
    fields = [field.attname for field in Report._meta.concrete_fields]
    for each in given:
        found = Report.objects.get(pk=each.pk)
        assert [getattr(found, name) for name in fields] == [getattr(each, name) for name in fields]


def test_written_alike_by_django_and_in_bulk(any_register):
    """Byte by byte: a filter finds both, an order mixes them."""
    from django.db import connections

    rows = [Report(channel="api", received_at=MOMENT) for _ in range(2)]
    Report.objects.bulk_create(rows[:1])
    bulk.insert_objects(Report, rows[1:])
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM register_report")
        one, other = ([type(value) for value in row] for row in cursor.fetchall())
        cursor.execute("SELECT DISTINCT received_at, state, version FROM register_report")
        assert one == other and len(cursor.fetchall()) == 1
    assert Report.objects.filter(received_at=MOMENT).count() == 2


def test_a_known_row_stays_or_gets_new_values(any_register):
    subject, first, second = uuid4(), uuid4(), uuid4()

    def part(key: Any, words: bytes) -> tuple[Any, ...]:
        return (uuid4(), "report", subject, "P1", "main", key, b"n", words, MOMENT)

    place = ("subject_id", "data_class", "slot", "subject_kind")
    assert bulk.insert(SealedPart, PART, [part(first, b"a")], conflict=place) == 1
    assert bulk.insert(SealedPart, PART, [part(second, b"b")], conflict=place) == 0
    assert bytes(SealedPart.objects.get().ciphertext) == b"a"
    bulk.insert(SealedPart, PART, [part(second, b"c")], conflict=place, update=("key_id", "ciphertext"))
    found = SealedPart.objects.get()
    assert (bytes(found.ciphertext), found.key_id) == (b"c", second)


def test_a_constraint_refuses_all_rows(any_register):
    from django.db import DatabaseError, IntegrityError

    subject = uuid4()
    nobodys = Deadline(
        subject_kind="report", subject_id=subject, rule="triage", event_id=1, starts_at=MOMENT, due_at=MOMENT,
        owner_role="",
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        bulk.insert(NameToken, NAMES, [("report", subject, "a"), ("report", subject, "a")])
    assert not NameToken.objects.exists()
    with pytest.raises(IntegrityError):
        bulk.insert_objects(Deadline, [nobodys])
    if _postgresql():
        with pytest.raises(DatabaseError):  # refused, not cut
            bulk.insert(NameToken, NAMES, [("report", subject, "x" * 65)])
        assert not NameToken.objects.exists()


def test_keys_made_at_the_same_moment_are_one(any_register, monkeypatch):
    """Another process was quicker between looking and writing: its key is the one."""
    from fanal.register import keystore

    place = keystore.Place("report", uuid4(), "P1")
    mine = keystore.keys_for([place])[place]
    monkeypatch.setattr(keystore, "_stored", _blind_once(keystore._stored))
    assert keystore.keys_for([place])[place] == mine
    assert DataKey.objects.count() == 1


def test_the_chain_holds_over_entries_in_bulk(any_register):
    from fanal.register import audit

    audit.record_many(
        audit.Entry(actor=access.SYSTEM, verb="made", detail={"n": n, "list": ["a", "b"]}) for n in range(700)
    )
    assert audit.verify().ok and AuditEntry.objects.count() == 700


def test_while_a_page_is_drawn_a_relation_is_found_once(any_register, report, actor):
    found, officer = report(), actor("triage_officer")
    with looking():
        before = access.relations(officer, found)
        BreakGlass.objects.create(subject_kind="report", subject_id=found.pk, by_id=officer.id,
                                  reason="danger", until=datetime(2100, 1, 1, tzinfo=UTC))  # fmt: skip
        assert access.relations(officer, found) == before
        assert access.relations(actor("supervisor"), found) != before
    assert access.relations(officer, found) == before | {"break_glass"}


def _postgresql() -> bool:
    from django.db import connections

    return bool(connections["default"].vendor == "postgresql")


def _blind_once(real: Any) -> Any:
    seen: list[bool] = []

    def look(*given: Any) -> Any:
        seen.append(True)
        return {} if len(seen) == 1 else real(*given)

    return look


def test_thousands_that_fall_overdue_are_told_once_each(any_register, report):
    from fanal.register import audit
    from fanal.register.duties import escalations
    from fanal.register.models import Event

    subject = report()
    event = Event.objects.create(subject_kind="report", subject_id=subject.pk, code="report_received")
    bulk.insert_objects(Deadline, [
        Deadline(subject_kind="report", subject_id=subject.pk, rule=f"r{n}", event_id=event.pk,
                 starts_at=MOMENT, due_at=MOMENT, owner_role="triage_officer",
                 chain="triage_officer supervisor", step_hours=1)
        for n in range(1200)
    ])  # fmt: skip
    for _ in range(2):
        escalations.run(MOMENT)
    assert Deadline.objects.filter(escalated=1).count() == 1200
    assert AuditEntry.objects.filter(verb="deadline.escalate").count() == 1200
    assert audit.verify().ok
