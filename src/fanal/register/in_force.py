"""Which version of the jurisdiction profile holds now."""

from __future__ import annotations

from functools import lru_cache

from fanal.register.models import ProfileActivation, ProfileVersion
from fanal.register.rules.profile import Profile
from fanal.register.rules.profile_reading import example_profile, read_profile


def version() -> ProfileVersion | None:
    """The version activated last; None before any was."""
    newest = ProfileActivation.objects.select_related("profile").first()
    return newest.profile if newest else None


def profile_of(held: ProfileVersion | None) -> Profile:
    """A stored version as the rules read it; the shipped example for none."""
    return example_profile() if held is None else _read(held.digest, held.content)


def profile() -> Profile:
    """The profile in force."""
    return profile_of(version())


@lru_cache(maxsize=16)
def _read(_digest: str, content: str) -> Profile:
    return read_profile(content)
