"""Dependencies are pinned with versions and hashes, and no file names an index or an address."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_address_and_every_line_pinned(path):
    text = path.read_text()
    for forbidden in ("://", "--index", "--find-links", "--extra-index"):
        assert forbidden not in text
    packages = re.findall(r"^[A-Za-z0-9][^\s;]*", text, flags=re.MULTILINE)
    assert packages
    assert all("==" in package for package in packages)
    assert text.count("--hash=sha256:") >= len(packages)


def test_no_lock_file_is_committed():
    assert not (ROOT / "uv.lock").exists()
