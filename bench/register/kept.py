"""After the load, in a process of its own: is what was acknowledged there, and does the chain hold?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bench.measure import report as print_result


def look(root: Path) -> dict[str, Any]:
    """Counts of what is stored, and the audit's own verification."""
    from fanal.register.project import start
    from fanal.register.project.opening import open_deployment

    start(open_deployment(root / "data", key_file=root / "key"))
    from fanal.register import audit
    from fanal.register.models import Deadline, Event, Receipt, Report, SealedPart

    found = audit.verify()
    return {
        "reports": Report.objects.count(),
        "receipts": Receipt.objects.count(),
        "events": Event.objects.filter(code="report_received").count(),
        "parts": SealedPart.objects.filter(slot="main").values("subject_id").distinct().count(),
        "deadlines": Deadline.objects.filter(rule="triage").values("subject_id").distinct().count(),
        "audit": found.reason or "whole",
        "audit_entries": found.entries,
    }


if __name__ == "__main__":
    print_result(lambda: look(Path(sys.argv[1])))
