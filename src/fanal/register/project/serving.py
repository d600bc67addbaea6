"""Serving the pages with Granian: on loopback unless told otherwise, no request ever logged."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from fanal.register.errors import PortTaken
from fanal.register.project.deployment import Deployment

THREADS = 8  # a worker's; beyond them requests wait in line


def free_port(host: str, port: int) -> int:
    """The port, or one that is free for 0. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # a port just left is free; on Windows the option means another thing
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            raise PortTaken(port=str(port), host=host) from None
        return int(probe.getsockname()[1])


def serve(deployment: Deployment, *, host: str, port: int, workers: int = 0) -> int:
    """Serve until stopped. SQLite has one worker, PostgreSQL one a processor unless told otherwise."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    connections.close_all()  # a connection must not be shared with the processes forked now
    number = workers or (min(os.cpu_count() or 1, 4) if deployment.database_url else 1)
    server = Granian(
        "fanal.register.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=number,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
        log_enabled=False,
        respawn_failed_workers=True,
    )
    server.serve(target_loader=partial(_application, deployment, os.getpid()), wrap_loader=False)
    return 0


def _application(deployment: Deployment, parent: int) -> Callable[..., Any]:
    """In a worker: the application. Where processes are spawned, the key came here by a pipe."""
    _die_with(parent)
    from fanal.register.project import current, start

    try:
        current()
    except RuntimeError:
        start(deployment)
    from fanal.register.project.wsgi import application

    return application


def _die_with(parent: int) -> None:
    """On Linux, let a worker end when the server is killed: none is left with a key in memory."""
    if sys.platform != "linux":
        return
    pr_set_pdeathsig = 1
    ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
