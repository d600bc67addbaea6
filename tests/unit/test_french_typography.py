"""French keeps a sign that stands behind a space on the line of its word, and quotes on that of theirs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from fanal.foundation import messages

ALONE = re.compile(r" [;:?!%»](?=[\s\"».,)]|$)|« ")


def texts(found, key):
    if isinstance(found, dict):
        for name, each in found.items():
            yield from texts(each, f"{key}.{name}")
    else:
        yield key, str(found)


def test_no_sign_can_begin_a_line():
    paths = sorted((Path(messages.__file__).parent / "fr").glob("*.toml"))
    found = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in paths}
    loose = [key for key, text in texts(found, "fr") if ALONE.search(text)]
    assert paths and not loose
