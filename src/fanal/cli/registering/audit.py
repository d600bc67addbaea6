"""fanal register audit: verify the chain, or print its head to keep elsewhere."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from fanal.cli.main import WrongCall
from fanal.cli.registering.opened import common, opened
from fanal.foundation.messages import text


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("what", choices=("verify", "head"), help=text("register.cli.audit.what", lang))
    sub.add_argument("--against", metavar="HEAD.json", help=text("register.cli.audit.against", lang))
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Verify (exit 1 when the chain is broken), or print the head as JSON."""
    kept = _kept(Path(options.against)) if options.against else None
    opened(options, lang)
    from fanal.register import audit
    from fanal.register.access import COMMAND

    if options.what == "head":
        print(json.dumps(audit.head()))  # noqa: T201
        return 0
    found = audit.verify(kept)
    audit.record(COMMAND, "audit.verify", outcome="done" if found.ok else "refused", entries=found.entries)
    if not found.ok:
        from fanal.register.errors import ChainBroken

        reason = text(f"register.cli.audit.{found.reason}", lang)
        raise ChainBroken(seq=str(found.bad_seq), reason=reason)
    print(text("register.cli.audit.whole", lang, n=found.entries))  # noqa: T201
    print(text("register.cli.audit.head_is", lang, hash=found.head))  # noqa: T201
    return 0


def _kept(path: Path) -> dict[str, Any]:
    """A head that was printed before."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and isinstance(found["seq"], int) and isinstance(found["hash"], str):
            return found
    except (OSError, ValueError, KeyError):
        pass
    raise WrongCall(command="fanal register audit")
