"""A profile with checked numbers, put in force: what a door needs to be opened in a test."""

from __future__ import annotations

from typing import Any

NUMBERS = {
    "emergency": ("Police and ambulance", "Police et ambulance", 'number = "999"'),
    "child_helpline": ("Child helpline", "Écoute enfance", 'number = "116 000"'),
    "hotline": ("Hotline of Maranza", "Signalement de Maranza", 'address = "https://hotline.example"'),
}
GIVEN = {
    "organisation": "Child protection service",
    "controller": "Ministry",
    "safeguarding_lead": "B. Lead",
    "impact_assessment": "DPIA 1",
}


def profile_text(**replaced: str) -> str:
    """The example profile with numbers that were verified today."""
    from fanal.register import clock
    from fanal.register.rules.profile_reading import EXAMPLE_PROFILE

    text = EXAMPLE_PROFILE.read_text(encoding="utf-8")
    for kind, (en, fr, place) in NUMBERS.items():
        text += (
            f'[[contact]]\nkind = "{kind}"\nname = {{ en = "{en}", fr = "{fr}" }}\n{place}\n'
            f'source = "made up"\nverified_by = "A test"\nverified_on = {clock.now().date()}\n'
        )
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    return text


def signed_profile(content: str = "") -> Any:
    """A profile in force that somebody signed."""
    from fanal.register.access import COMMAND
    from fanal.register.actions.manage_profile import ActivateProfile, ImportProfile, SignProfile

    held = ImportProfile(actor=COMMAND, content=content or profile_text()).execute()
    ActivateProfile(actor=COMMAND, profile=held).execute()
    SignProfile(actor=COMMAND, profile=held, name="A. Person", function="Director").execute()
    return held


def on_duty(user: Any, *, days_ago: int = 1) -> None:
    """On the rota for the next days."""
    from datetime import timedelta

    from fanal.register import clock
    from fanal.register.models import DutyShift

    now = clock.now()
    DutyShift.objects.create(
        user=user, starts_at=now - timedelta(days=days_ago), ends_at=now + timedelta(days=9)
    )


def open_the_door() -> None:
    from fanal.register.access import COMMAND
    from fanal.register.actions.open_door import OpenDoor

    OpenDoor(actor=COMMAND, given=GIVEN).execute()
