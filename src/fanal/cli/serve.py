"""fanal serve: the register on one machine, begun where there is none."""

from __future__ import annotations

import argparse
from pathlib import Path

from fanal.cli.main import WrongCall
from fanal.cli.registering.opened import DATA, needs_extra, opened
from fanal.foundation.messages import text

PORT = 8400


def run(options: argparse.Namespace, lang: str) -> int:
    """Open the folder, print the recovery sheet at the first start, and serve until stopped."""
    if not 0 <= options.port < 65536 or options.workers < 0:
        raise WrongCall(command="fanal serve")
    needs_extra()
    if options.demo:
        from fanal.register.demo import serve_demo

        return int(serve_demo(options, lang))
    from fanal.register.project.serving import free_port, serve

    port = free_port(options.host, options.port)
    options.data = options.data or DATA
    deployment = opened(options, lang, begin=True)
    from fanal.register.project.first_start import first_start
    from fanal.register.project.running import running

    with running(deployment):
        sheet = first_start(deployment, lang, key_file=Path(options.key_file) if options.key_file else None)
        if sheet:
            print(sheet, flush=True)  # noqa: T201
        print(text("register.cli.serving", lang, port=str(port)), flush=True)  # noqa: T201
        return serve(deployment, host=options.host, port=port, workers=options.workers)
