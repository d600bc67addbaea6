"""The cache of a process, but for what must hold in all of them: a code of an app that was used is used."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.locmem import LocMemCache

# where django-allauth notes that a code was used; it holds for this step of time alone, as the code does
_USED_CODE, STEP_SECONDS = "allauth.mfa.totp.used", 30


class ProcessCache(LocMemCache):
    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        if not key.startswith(_USED_CODE):
            return super().add(key, value, *args, **kwargs)
        from fanal.register import throttle

        return throttle.hit("used_code", key, limit=1, seconds=STEP_SECONDS)
