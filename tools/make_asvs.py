"""Writes docs/security/asvs.md from the register's evidence, so that the page cannot say anything else.

python tools/make_asvs.py            write the page
python tools/make_asvs.py --check    exit with 1 when the page is not what the evidence says
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EVIDENCE = ROOT / "src" / "fanal" / "register" / "evidence" / "asvs.toml"
PAGE = ROOT / "docs" / "security" / "asvs.md"
KINDS = {"met": "met", "not_met_yet": "not met yet", "not_applicable": "not applicable"}


def evidence() -> dict[str, dict[str, Any]]:
    """Every requirement by its number."""
    return tomllib.loads(EVIDENCE.read_text(encoding="utf-8"))


def page() -> str:
    """The page: counts, what is not met yet, then everything."""
    found = evidence()
    counts = Counter((row["level"], row["is"]) for row in found.values())
    lines = [
        "<!-- made by tools/make_asvs.py from the register's evidence: change that, then run it -->",
        "", "# The register against ASVS 5.0", "",
        "The OWASP Application Security Verification Standard 5.0.0, levels 1 and 2, requirement by",
        "requirement. This is our own judgement, made while building; nobody from outside has verified it.",
        "Requirements are named by number: their text stands in the standard.", "",
        "| level | met | not met yet | not applicable |", "|---|---:|---:|---:|",
    ]  # fmt: skip
    lines += [f"| {lv} | " + " | ".join(str(counts[lv, kind]) for kind in KINDS) + " |" for lv in (1, 2)]
    missing = {number: row for number, row in found.items() if row["is"] == "not_met_yet"}
    lines += ["", f"## Not met yet: {len(missing)}", "", "| requirement | level | why |", "|---|---|---|"]
    lines += [f"| {number} | {row['level']} | {row['how']} |" for number, row in missing.items()]
    lines += [
        "",
        "## All",
        "",
        "| requirement | level | | how, or why not | shown by |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {number} | {row['level']} | {KINDS[row['is']]} | {row['how']} | {_shown(row)} |"
        for number, row in found.items()
    ]
    return "\n".join(lines) + "\n"


def _shown(row: dict[str, Any]) -> str:
    documents = [f"[{Path(each).name.partition('#')[0]}](../../{each})" for each in row.get("documents", [])]
    tests = [f"`{each.rpartition('::')[2]}`" for each in row.get("tests", [])]
    library = [row["library"]] if "library" in row else []
    return ", ".join([*tests, *documents, *library])


def main() -> int:
    """Write or compare; returns the exit code."""
    text = page()
    if "--check" in sys.argv:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
            sys.stderr.write("not up to date, run python tools/make_asvs.py: docs/security/asvs.md\n")
            return 1
        return 0
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
