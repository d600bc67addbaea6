"""What is purged loses its keys first, in their own database: cut off in between, it is still due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register import vault
from fanal.register.actions.base import Action, Refused

REASON = "retention_over"


@dataclass(kw_only=True)
class KeysFirst(Action):
    """A purge that is done again, and finished, when something cut it off after the keys."""

    def execute(self) -> Any:
        if self._may():
            vault.erase(self.actor, self._subject(), vault.SEALED_CLASSES, REASON)
        return super().execute()

    def _may(self) -> bool:
        """Whether nothing refuses it; what refuses is said and written down by ``execute``."""
        try:
            self.check()
        except Refused:
            return False
        return True
