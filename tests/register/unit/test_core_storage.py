"""The databases: migrations, what is written once, and that nothing readable lies in their files."""

from __future__ import annotations

import uuid

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction

from fanal.register import access, audit, keystore, vault
from fanal.register.actions import Refused
from fanal.register.errors import KeyDestroyed
from fanal.register.models import DataKey, KeyDestruction, Message, NameToken, ProfileVersion, SealedPart
from fanal.register.project.opening import migrate
from fanal.vocabulary import lists

CANARY = "KANARIVOGEL-7391"


def every_byte(folder):
    """What the files of a data folder hold, the databases' logs included."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.fixture
def entry(any_register):
    """A register with one audit entry, one event, one profile and one destroyed key."""
    from fanal.register.models import Event, Report

    found = Report.objects.create(channel="public")
    vault.put(found, "P2", {"name": CANARY})
    Event.objects.create(subject_kind="report", subject_id=found.pk, code="report_received")
    ProfileVersion.objects.create(code="XAA", version=1, content="x", digest="d")
    vault.erase(access.SYSTEM, found, ["P2"], "purge")
    return found


def test_the_models_and_the_migrations_say_the_same(register):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_list_that_grows_makes_no_migration(register, monkeypatch):
    found = lists.code_list("report_state")
    longer = lists.CodeList(found.name, (*found.entries, found.entries[0]))
    monkeypatch.setattr("fanal.register.models.choices.code_list", lambda name: longer)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrating_again_does_nothing(any_register):
    assert migrate() is False


@pytest.mark.parametrize(
    ("alias", "table", "column"),
    [
        ("default", "register_auditentry", "verb"),
        ("default", "register_event", "code"),
        ("default", "register_profileversion", "content"),
        ("keys", "register_keydestruction", "reason"),
    ],
)
@pytest.mark.parametrize("sql", ["UPDATE {t} SET {c} = 'x'", "DELETE FROM {t}"])
def test_the_database_refuses_to_change_what_is_written_once(entry, alias, table, column, sql):
    with pytest.raises(DatabaseError), transaction.atomic(using=alias):
        with connections[alias].cursor() as cursor:
            cursor.execute(sql.format(t=table, c=column))
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0


def test_the_head_of_the_audit_is_never_deleted(entry):
    with pytest.raises(DatabaseError), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM register_audithead")


@pytest.mark.full
def test_postgresql_refuses_to_empty_the_audit(register_on_postgresql):
    with pytest.raises(DatabaseError), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("TRUNCATE register_auditentry")


def test_nothing_that_was_told_lies_readable_in_the_data_folder(register, report, person):
    found = report()
    for data_class in vault.SEALED_CLASSES:
        vault.put(found, data_class, {"text": f"{CANARY} {data_class}"})
    user = person("triage_officer")
    assert vault.read(access.actor_of(user), found, "P1")["text"] == f"{CANARY} P1"
    held = every_byte(register.folder)
    assert CANARY.encode() not in held
    assert user.username.encode() in held  # the search itself works
    assert keystore.instance_key("audit") not in held
    assert register.master.subkey("wrap") not in held


def test_a_part_moved_to_another_report_class_or_slot_is_refused(register, report, actor):
    from fanal.foundation.crypto import SealBroken

    one, two = report(), report()
    for each in (one, two):
        vault.put(each, "P1", {"text": str(each.pk)})
    mine = SealedPart.objects.get(subject_id=one.pk)
    other = SealedPart.objects.filter(subject_id=two.pk)
    other.update(nonce=mine.nonce, ciphertext=mine.ciphertext)
    with pytest.raises(SealBroken):
        vault.read(actor("triage_officer"), two, "P1")
    SealedPart.objects.filter(pk=mine.pk).update(slot="reply-1")
    with pytest.raises(SealBroken):
        vault.read(actor("triage_officer"), one, "P1", slot="reply-1")


def test_a_destroyed_key_erases_for_good_and_stays_destroyed(register, report, actor):
    found, officer = report(), actor("triage_officer")
    vault.put(found, "P1", {"text": CANARY})
    vault.put(found, "P3", {"age": 14})
    NameToken.objects.create(subject_kind="report", subject_id=found.pk, token="t")  # noqa: S106
    before = DataKey.objects.get(subject_id=found.pk, data_class="P1")
    wrapped = bytes(before.wrapped)
    vault.erase(access.SYSTEM, found, ["P1"], "purge")
    assert not SealedPart.objects.filter(subject_id=found.pk, data_class="P1").exists()
    assert vault.read(officer, found, "P1") == {}
    assert vault.read(officer, found, "P3") == {"age": 14} and NameToken.objects.exists()
    with pytest.raises(KeyDestroyed):
        vault.put(found, "P1", {"text": "again"})
    assert KeyDestruction.objects.get().key_id == before.pk
    connections.close_all()
    assert wrapped not in every_byte(register.folder)  # no old page of the file keeps it
    # a restore of an older copy brings the key back; the list of destructions is replayed
    DataKey.objects.filter(pk=before.pk).update(wrapped=wrapped)
    assert keystore.replay_destructions() == 1
    assert keystore.replay_destructions() == 0
    vault.erase(access.SYSTEM, found, ["P3"], "purge")
    assert not NameToken.objects.exists()
    assert [e.verb for e in audit.AuditEntry.objects.filter(verb="key.destroy")] == ["key.destroy"] * 2


def test_another_master_key_opens_nothing_and_rotation_opens_everything(register, report, actor, monkeypatch):
    from fanal.foundation.crypto import SealBroken, new_master
    from fanal.register.project import Deployment

    found, officer, new = report(), actor("triage_officer"), new_master()
    vault.put(found, "P1", {"text": CANARY})
    vault.put(found, "P2", {"name": CANARY})
    vault.erase(access.SYSTEM, found, ["P2"], "purge")
    sealed = bytes(SealedPart.objects.get(data_class="P1").ciphertext)
    moved = Deployment(folder=register.folder, master=new)
    with monkeypatch.context() as other:
        other.setattr(keystore, "current", lambda: moved)
        with pytest.raises(SealBroken):
            vault.read(officer, found, "P1")
    keystore.rewrap(new)
    monkeypatch.setattr(keystore, "current", lambda: moved)
    keystore.forget_instance_keys()
    assert vault.read(officer, found, "P1") == {"text": CANARY}
    assert bytes(SealedPart.objects.get(data_class="P1").ciphertext) == sealed  # content is not touched
    assert audit.verify().ok
    with pytest.raises(KeyDestroyed):
        vault.put(found, "P2", {})


def test_many_parts_need_few_keys_and_come_back(any_register, report, actor):
    officer = actor("triage_officer")
    reports = [report() for _ in range(30)]
    parts = [vault.Part(r, "P1", {"n": n}) for n, r in enumerate(reports)]
    parts += [vault.Part(r, "P1", {"n": -n}, f"addition-{uuid.uuid4()}") for n, r in enumerate(reports)]
    vault.put_many(parts)
    vault.put_many(parts[:3])  # again: in place
    assert DataKey.objects.count() == 30 and SealedPart.objects.count() == 60
    assert [vault.read(officer, r, "P1")["n"] for r in reports] == list(range(30))
    assert len(vault.read_all(officer, reports[3], "P1")) == 2


def test_without_a_legal_basis_no_data_about_suspects_exist(register, report, monkeypatch):
    monkeypatch.setitem(register.declared["legal_basis"], "P8", " ")
    with pytest.raises(Refused) as refused:
        vault.put(report(), "P8", {"name": CANARY})
    assert refused.value.key.endswith("no_legal_basis")
    assert not SealedPart.objects.exists() and not DataKey.objects.exists()


def test_the_audit_class_is_never_sealed_content(register, report):
    with pytest.raises(ValueError, match="no class"):
        vault.put(report(), "P9", {})


def test_a_message_names_its_own_slot():
    assert Message(from_reporter=True).slot.startswith("addition-")
    assert Message(from_reporter=False).slot.startswith("reply-")
