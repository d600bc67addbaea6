"""Jurisdiction profiles: every import or edit makes a new version, which never changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from fanal.foundation.errors import FanalError
from fanal.register import due
from fanal.register.actions.base import Action, Refused
from fanal.register.models import ProfileActivation, ProfileSignature, ProfileVersion
from fanal.register.rules.profile import Profile
from fanal.register.rules.profile_reading import read_profile

LARGEST = 500_000


def read_or_refuse(content: str, lang: str = "en") -> Profile:
    """Raises Refused with what is wrong and where."""
    if len(content) > LARGEST:
        raise Refused("register.manage.refused.profile_too_long")
    try:
        return read_profile(content)
    except FanalError as error:
        raise Refused("register.manage.refused.profile", why=error.say(lang)) from None


@dataclass(kw_only=True)
class ImportProfile(Action):
    """Returns the new version; it holds for nothing until it is activated."""

    verb = "profile.manage"

    content: str
    lang: str = "en"

    def check(self) -> None:
        self.allow()
        profile = read_or_refuse(self.content, self.lang)
        if ProfileVersion.objects.filter(code=profile.code, digest=self._digest()).exists():
            raise Refused("register.manage.refused.profile_known")

    def act(self) -> ProfileVersion:
        profile = read_or_refuse(self.content)
        code = profile.code
        newest = ProfileVersion.objects.filter(code=code).order_by("-version").first()
        made = ProfileVersion.objects.create(
            code=code,
            version=newest.version + 1 if newest else 1,
            content=self.content,
            digest=self._digest(),
            closed_days=due.frozen_days(profile, self.now.year),
            imported_by_id=self.actor.id,
            imported_at=self.now,
        )
        self.note(profile=code, version=made.version, digest=made.digest)
        return made

    def _digest(self) -> str:
        return hashlib.sha256(self.content.encode()).hexdigest()


@dataclass(kw_only=True)
class SignProfile(Action):
    """Note who answers for a version, in which function, on which paper."""

    verb = "profile.manage"

    profile: ProfileVersion
    name: str
    function: str
    reference: str = ""

    def check(self) -> None:
        self.allow()
        if not self.name.strip() or not self.function.strip():
            raise Refused("register.manage.refused.signer_needed")

    def act(self) -> None:
        ProfileSignature.objects.create(
            profile=self.profile,
            name=self.name.strip(),
            function=self.function.strip(),
            reference=self.reference.strip(),
            entered_by_id=self.actor.id,
            at=self.now,
        )
        self.note(profile=self.profile.code, version=self.profile.version, signed=True)


@dataclass(kw_only=True)
class ActivateProfile(Action):
    """From now on new reports fall under this version; what was due before stays due as it was."""

    verb = "profile.manage"

    profile: ProfileVersion

    def check(self) -> None:
        self.allow()
        newest = ProfileActivation.objects.order_by("-id").first()
        if newest is not None and newest.profile_id == self.profile.pk:
            raise Refused("register.manage.refused.profile_active")

    def act(self) -> None:
        ProfileActivation.objects.create(profile=self.profile, by_id=self.actor.id, at=self.now)
        self.note(profile=self.profile.code, version=self.profile.version, active=True)
