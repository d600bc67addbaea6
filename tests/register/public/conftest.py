"""An open door with a profile whose numbers are checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from door_world import on_duty, open_the_door, signed_profile
from form_walk import Walk


@pytest.fixture
def profile(register: Any) -> Any:
    """A signed profile in force."""
    return signed_profile()


@pytest.fixture
def officer(person: Callable[..., Any]) -> Any:
    """On duty for the next days."""
    user = person("triage_officer", name="night")
    on_duty(user)
    return user


@pytest.fixture
def opened(profile: Any, officer: Any) -> Any:
    """The door, open."""
    open_the_door()
    return officer


@pytest.fixture
def walk(browser: Callable[..., Any]) -> Callable[..., Walk]:
    def make(path: str, client: Any = None, **answers: str) -> Walk:
        return Walk(client or browser(), path, answers)

    return make


@pytest.fixture
def sent(opened: Any, walk: Callable[..., Walk]) -> Callable[..., tuple[Any, str]]:
    """Sends a report as a child of 12: the row and its code."""

    def send(**answers: str) -> tuple[Any, str]:
        from fanal.register.models import Report

        code = walk("/report/10-14/", **({"story": "I have to work at night."} | answers)).go()
        return Report.objects.order_by("-received_at").first(), code

    return send
