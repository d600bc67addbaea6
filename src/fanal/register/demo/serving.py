"""Starts a demonstration: its own folder and key, made-up people and reports, loopback."""

from __future__ import annotations

import argparse
from pathlib import Path

from fanal.foundation.messages import text
from fanal.register.errors import NotThisMachine
from fanal.register.project import Deployment, start
from fanal.register.project.opening import migrate, open_deployment
from fanal.register.project.running import running
from fanal.register.project.serving import free_port, serve

DATA = "register-demo"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve_demo(options: argparse.Namespace, lang: str) -> int:
    """Serve a demonstration until stopped; where DIR holds none yet, one is begun."""
    if options.host not in LOOPBACK:
        raise NotThisMachine(host=options.host)
    port = free_port(options.host, options.port)
    folder = Path(options.data or DATA)
    deployment = open_demo(folder, Path(options.key_file) if options.key_file else None)
    start(deployment)
    with running(deployment):
        migrate()
        from fanal.register.demo.planting import plant

        plant(lang)
        print(text("register.demo.serving", lang, port=str(port)), flush=True)  # noqa: T201
        return serve(deployment, host=options.host, port=port, workers=1)


def open_demo(folder: Path, key_file: Path | None = None) -> Deployment:
    """The demonstration of a folder; its key lies beside it, for nothing in it is worth more."""
    folder = folder.resolve()
    return open_deployment(
        folder, key_file=key_file or folder.with_name(f"{folder.name}.key"), begin=True, demo=True
    )
