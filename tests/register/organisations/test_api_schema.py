"""Schemathesis tries the interface with whatever the description allows and forbids: no failure of ours."""

from __future__ import annotations

import pytest
from conftest_organisations import organisation_with_reporter

pytestmark = pytest.mark.full
schemathesis = pytest.importorskip(
    "schemathesis", reason="needs schemathesis: the group api of pyproject.toml"
)


@pytest.mark.parametrize("who", ["sender", "watcher", "stranger"])
def test_no_answer_is_a_failure_of_ours(register, person, who, monkeypatch):
    from hypothesis import HealthCheck, given, settings
    from schemathesis.checks import not_a_server_error

    from fanal.register.access import COMMAND
    from fanal.register.actions.tokens import MakeToken
    from fanal.register.api import limits
    from fanal.register.api.interface import api
    from fanal.register.project.wsgi import application

    monkeypatch.setattr(limits, "CALLS_A_MINUTE", 10**9)
    monkeypatch.setattr(limits, "WRONG_A_MINUTE", 10**9)
    ready = organisation_with_reporter(person, "Hospital")
    scopes = {"sender": ("send", "status"), "watcher": ("status",), "stranger": ("send",)}[who]
    token = MakeToken(actor=COMMAND, username=ready.user.username, name="x", scopes=scopes).execute().shown
    headers = {} if who == "stranger" else {"Authorization": f"Bearer {token}"}
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    schema.app = application
    seen: set[int] = set()
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(
            case=operation.as_strategy()
            | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
        )
        def tried(case):
            answer = case.call(headers=headers, base_url="http://localhost")
            seen.add(answer.status_code)
            case.validate_response(answer, checks=[not_a_server_error])

        tried()
    assert max(seen) < 500
    # the tool also tries wrong tokens
    assert seen == {401} if who == "stranger" else seen - {401}
