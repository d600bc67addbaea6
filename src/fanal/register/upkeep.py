"""What is due by itself, once a minute: a duty is a file of ``duties`` with ``run(now)``, repeatable."""

from __future__ import annotations

import importlib
import logging
import pkgutil
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import connections
from filelock import FileLock, Timeout

from fanal.register import clock, duties
from fanal.register.project.deployment import Deployment
from fanal.register.project.logs import failure_of

EVERY_SECONDS = 60
_log = logging.getLogger("fanal.register.upkeep")


def begin(deployment: Deployment) -> None:
    """Start the upkeep in this process; of several workers on one folder, one does it."""
    threading.Thread(target=_for_ever, args=(deployment,), name="upkeep", daemon=True).start()


def all_duties() -> dict[str, Callable[[datetime], object]]:
    """Every duty by its name."""
    names = sorted(module.name for module in pkgutil.iter_modules(duties.__path__))
    return {name: importlib.import_module(f"{duties.__name__}.{name}").run for name in names}


def once() -> None:
    """Do every duty; one that fails is logged and keeps no other from being done."""
    for name, duty in all_duties().items():
        try:
            duty(clock.now())
        except Exception as error:  # noqa: BLE001 - the next duty and the next minute must come
            _log.error("%s %s", name, failure_of(error))


def _for_ever(deployment: Deployment) -> None:
    lock = FileLock(deployment.folder / "upkeep.lock", timeout=0)
    while True:
        try:
            lock.acquire()
            once()
        except Timeout:
            pass
        finally:
            connections.close_all()
        time.sleep(EVERY_SECONDS)
