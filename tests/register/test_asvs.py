"""The evidence for ASVS 5.0: a line for every requirement, a test for every claim, numbers that are right."""

from __future__ import annotations

import csv
import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("make_asvs", ROOT / "tools" / "make_asvs.py")
assert _spec and _spec.loader
make_asvs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make_asvs)
EVIDENCE = make_asvs.evidence()
KEYS = {"level", "is", "how", "tests", "documents", "library"}


def test_every_requirement_has_evidence_or_says_that_it_has_none():
    for number, row in EVIDENCE.items():
        assert re.fullmatch(r"V\d+\.\d+\.\d+", number) and row["level"] in (1, 2), number
        assert set(row) <= KEYS and row["is"] in make_asvs.KINDS and row["how"].strip(), number
        shown = row.get("tests", []) or row.get("documents", []) or row.get("library", "")
        assert bool(shown) == (row["is"] == "met"), number


def test_every_test_that_is_named_exists():
    for number, row in EVIDENCE.items():
        for each in row.get("tests", []):
            path, _, name = each.partition("::")
            source = (ROOT / "tests" / path).read_text(encoding="utf-8")
            assert re.search(rf"^def {re.escape(name)}\(", source, re.MULTILINE), (number, each)


def test_every_document_that_is_named_exists_with_its_heading():
    for number, row in EVIDENCE.items():
        for each in row.get("documents", []):
            path, _, heading = each.partition("#")
            assert (ROOT / path).is_file(), (number, each)
            if heading:
                titles = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
                assert heading in {re.sub(r"[^a-z0-9 -]", "", t.lower()).replace(" ", "-") for t in titles}, (
                    each
                )


def test_every_library_that_is_named_is_one_of_ours():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["dependencies"] + project["optional-dependencies"]["register"]
    ours = {re.split(r"[\[<>=]", each)[0] for each in named}
    assert {row["library"] for row in EVIDENCE.values() if "library" in row} <= ours


def test_the_page_says_what_the_evidence_says():
    assert make_asvs.PAGE.read_text(encoding="utf-8") == make_asvs.page()


@pytest.mark.full
def test_the_numbers_and_levels_are_those_of_the_standard(shared_data):
    with (shared_data / "asvs5.csv").open(encoding="utf-8") as file:
        standard = {row["req_id"]: int(row["L"]) for row in csv.DictReader(file) if row["L"] in "12"}
    assert {number: row["level"] for number, row in EVIDENCE.items()} == standard


def test_the_limits_of_the_threat_model_are_those_of_the_code():
    pytest.importorskip("django")
    from fanal.register.actions.break_glass import HOURS
    from fanal.register.actions.grant_identity import MOST_HOURS
    from fanal.register.api import limits
    from fanal.register.organisations.sheet import MOST_ROWS
    from fanal.register.organisations.storing import AT_ONCE
    from fanal.register.project import adapters, current, settings
    from fanal.register.web.public import receipt, sending
    from fanal.register.wrong_codes import RULE

    page = (ROOT / "docs/explanation/register-threat-model.md").read_text(encoding="utf-8")
    stated = settings.settings_of(current())
    rates = stated["ACCOUNT_RATE_LIMITS"]
    assert (rates["login"], rates["login_failed"]) == ("30/m/ip", "10/m/ip,5/5m/key")
    least = next(
        v["OPTIONS"]["min_length"] for v in stated["AUTH_PASSWORD_VALIDATORS"] if "Length" in v["NAME"]
    )
    for words in (
        f"| session, idle | {settings.IDLE_MINUTES} minutes |",
        f"| session, in all | {settings.SESSION_HOURS} hours |",
        f"at least {least} signs",
        f"{adapters.TRIES} tries in {adapters.TRIES_SECONDS // 60} minutes",
        f"older than {stated['ACCOUNT_REAUTHENTICATION_TIMEOUT'] // 60} minutes",
        f"| public reports, one connection | {sending._A_MINUTE} a minute",
        f"| codes typed, one connection | {receipt._A_MINUTE} a minute",
        f"| {RULE.free} free, then {RULE.first.seconds} seconds, doubling up to "
        f"{RULE.longest.seconds // 60} minutes",
        f"| {RULE.all_per_hour:,} an hour |",
        f"| {limits.CALLS_A_MINUTE} calls a minute, {AT_ONCE} reports a call |",
        f"| {limits.WRONG_A_MINUTE} a minute |",
        f"| {stated['DATA_UPLOAD_MAX_MEMORY_SIZE'] >> 20} MB |",
        f"| {MOST_ROWS:,} |",
        f"| broken glass | {HOURS} hours |",
        f"| {MOST_HOURS} hours at most |",
    ):
        assert words in page, words
