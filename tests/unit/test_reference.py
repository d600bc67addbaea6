"""The reference pages say what the code says, because they are made from it."""

from __future__ import annotations

import subprocess
import sys

from command import REPOSITORY
from fanal.foundation.errors import FanalError

TOOL = REPOSITORY / "tools" / "make_reference.py"


def test_the_reference_pages_are_up_to_date():
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_page_that_the_documentation_names_exists():
    index = (REPOSITORY / "docs" / "README.md").read_text(encoding="utf-8")
    for path in (part.split(")")[0] for part in index.split("](")[1:]):
        assert (REPOSITORY / "docs" / path).exists(), path


def test_every_error_that_a_page_lists_has_one_meaning():
    lines = (REPOSITORY / "docs" / "reference" / "errors.md").read_text(encoding="utf-8").splitlines()
    codes = [line.split("|")[1].strip() for line in lines if line.startswith("| FNL-")]
    assert len(codes) == len(set(codes)) > 40
    assert not FanalError.code
