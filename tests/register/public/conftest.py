"""An open door with a profile whose numbers are checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from form_walk import GIVEN, Walk, profile_text


@pytest.fixture
def profile(register: Any) -> Any:
    """A signed profile in force."""
    from fanal.register.access import COMMAND
    from fanal.register.actions.manage_profile import ActivateProfile, ImportProfile, SignProfile

    held = ImportProfile(actor=COMMAND, content=profile_text()).execute()
    ActivateProfile(actor=COMMAND, profile=held).execute()
    SignProfile(actor=COMMAND, profile=held, name="A. Person", function="Director").execute()
    return held


@pytest.fixture
def officer(person: Callable[..., Any]) -> Any:
    """On duty for the next days."""
    from fanal.register import clock
    from fanal.register.models import DutyShift

    user = person("triage_officer", name="night")
    now = clock.now()
    DutyShift.objects.create(user=user, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=9))
    return user


@pytest.fixture
def opened(profile: Any, officer: Any) -> Any:
    """The door, open."""
    from fanal.register.access import COMMAND
    from fanal.register.actions.open_door import OpenDoor

    OpenDoor(actor=COMMAND, given=GIVEN).execute()
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
