"""The audit chain: whole after any use, broken wherever somebody touched it."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from fanal.register import access, audit, vault
from fanal.register.actions import Refused
from fanal.register.models import AuditEntry, AuditHead


def unprotected(sql: str, *params: object) -> None:
    """What somebody with the database's own powers could do."""
    with connections["default"].cursor() as cursor:
        for verb in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS register_auditentry_no_{verb}")
        cursor.execute(sql, params)


@pytest.fixture
def chain(register, report, actor):
    found, officer = report(), actor("triage_officer")
    vault.put(found, "P1", {"text": "x"})
    for _ in range(4):
        vault.read(officer, found, "P1", reason="danger")
    audit.record(access.SYSTEM, "something", found, n=3, codes=["a", "b"], nothing=None, flag=True)
    assert audit.verify() == audit.Verification(5, AuditHead.objects.get().hash)
    return found


def test_an_empty_chain_is_whole(register):
    assert audit.verify() == audit.Verification(0, audit.GENESIS)
    assert audit.verify(audit.head()).ok


@pytest.mark.parametrize(
    "change",
    [
        "at = '2020-01-01 00:00:00'", "actor_kind = 'system'", "actor_id = NULL", "roles = 'auditor'",
        "verb = 'nothing'", "subject_kind = 'case'", "subject_id = NULL", "data_class = 'P2'",
        "outcome = 'refused'", "detail = '{}'", "previous = hash", "hash = 'x'",
    ],
)  # fmt: skip
def test_a_changed_entry_is_found(chain, change):
    unprotected(f"UPDATE register_auditentry SET {change} WHERE seq = 3")
    found = audit.verify()
    assert (found.bad_seq, found.reason, found.ok) == (3, "entry_changed", False)


def test_a_missing_entry_is_found(chain):
    unprotected("DELETE FROM register_auditentry WHERE seq = 2")
    assert audit.verify().reason == "entry_missing"


def test_a_chain_made_anew_without_the_key_is_found(chain):
    rows = list(AuditEntry.objects.all())
    previous = audit.GENESIS
    for row in rows:
        row.previous, row.outcome = previous, "done"
        previous = row.hash = audit._hash(row)
        unprotected(
            "UPDATE register_auditentry SET previous = %s, outcome = 'done', hash = %s WHERE seq = %s",
            row.previous, row.hash, row.seq,
        )  # fmt: skip
    AuditHead.objects.update(hash=previous)
    assert audit.verify().reason == "made_without_key"


def test_a_cut_end_is_found_by_the_head_and_with_a_new_head_by_one_kept_elsewhere(chain):
    kept = audit.head()
    unprotected("DELETE FROM register_auditentry WHERE seq > 3")
    assert audit.verify().reason == "end_missing"
    last = AuditEntry.objects.get(seq=3)
    AuditHead.objects.update(seq=3, hash=last.hash)
    assert audit.verify().ok
    assert audit.verify(kept).reason == "end_missing"
    audit.record(access.SYSTEM, "one")
    audit.record(access.SYSTEM, "two")
    assert audit.verify().ok
    assert audit.verify(kept).reason == "other_history"


def test_a_kept_head_stays_good_while_the_chain_grows(chain):
    kept = audit.head()
    audit.record(access.SYSTEM, "more")
    assert audit.verify(kept).ok


@pytest.mark.parametrize("value", ["two words", "é", "x" * 81, {"a": "b"}, 1.5, ["ok", "not ok"], "a\nb"])
def test_content_never_gets_into_the_audit(register, value):
    with pytest.raises(ValueError, match="no code"):
        audit.record(access.SYSTEM, "verb", note=value)
    assert not AuditEntry.objects.exists()


def test_a_refused_reading_is_written_down_and_reads_nothing(register, report, actor):
    found = report()
    vault.put(found, "P2", {"name": "x"})
    stranger = actor("administrator")
    with pytest.raises(Refused):
        vault.read(stranger, found, "P2")
    row = AuditEntry.objects.get()
    assert (row.verb, row.outcome, row.data_class, row.actor_id) == ("read", "refused", "P2", stranger.id)


def test_what_cannot_be_written_down_is_not_read(register, report, actor, monkeypatch):
    found, officer = report(), actor("triage_officer")
    vault.put(found, "P1", {"text": "x"})

    def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(audit, "record_many", full)
    with pytest.raises(OSError, match="disk full"):
        vault.read(officer, found, "P1")


def test_many_writers_make_one_chain(any_register):
    """On SQLite and PostgreSQL: no entry lost, none doubled, whatever the order."""
    errors: list[BaseException] = []

    def write(name: int) -> None:
        try:
            for n in range(10):
                audit.record(access.SYSTEM, f"writer.{name}", n=n)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(name,)) for name in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not errors
    assert audit.verify() == audit.Verification(60, AuditHead.objects.get().hash)
    assert {(row.verb, row.detail["n"]) for row in AuditEntry.objects.all()} == {
        (f"writer.{name}", n) for name in range(6) for n in range(10)
    }
