"""Words of this deployment that no password may be made of: who knows the place guesses them first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError

from fanal.foundation.messages import text

SHORTEST = 4
ALWAYS = ("fanal", "register", "registre", "signalement", "report", "password", "administrator")


def words() -> frozenset[str]:
    """The names of the controller, its people, its hosts and the organisations, and those of the software."""
    return frozenset(word for name in _names() for word in _parts(name)) | frozenset(ALWAYS)


class NoWordOfTheDeployment:
    """Refuses a password in which these words leave less than a password should have by itself."""

    def validate(self, password: str, user: Any = None) -> None:
        left = password.lower()
        for word in sorted(words(), key=len, reverse=True):
            left = left.replace(word, "")
        if left != password.lower() and len(left) < 12:
            raise ValidationError(self._said(), code="password_of_the_deployment")

    def get_help_text(self) -> str:
        return self._said()

    def _said(self) -> str:
        from django.utils.translation import get_language

        return text("register.accounts.password_change.no_words", (get_language() or "en")[:2])


def _names() -> Iterator[str]:
    from fanal.register.models import Organisation
    from fanal.register.project import current

    controller = current().declared.get("controller", {})
    yield from (
        str(controller.get(name, "")) for name in ("name", "safeguarding_lead", "data_protection_officer")
    )
    yield from current().hosts
    yield from Organisation.objects.values_list("name", flat=True)


def _parts(name: str) -> Iterator[str]:
    return (word for word in re.split(r"[\W_]+", name.lower()) if len(word) >= SHORTEST)
