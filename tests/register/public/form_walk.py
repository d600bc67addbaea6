"""Somebody who goes through the public form without a script."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_CODE = re.compile(r'<p class="code">(.*?)</p>', re.DOTALL)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's form, as a browser would send them."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}


def code_of(page: str) -> str:
    found = _CODE.search(page)
    return re.sub(r"<[^>]+>|\s", "", found[1]) if found else ""


@dataclass
class Walk:
    """Somebody who answers what the screens ask, without a script."""

    client: Any
    path: str
    answers: Mapping[str, str]
    pages: list[str] = field(default_factory=list)
    last: dict[str, str] = field(default_factory=dict)

    def go(self) -> str:
        """Through every screen to the receipt; returns the code."""
        self.pages.append(self._said(self.client.get(self.path)))
        for _ in range(20):
            shown = self.pages[-1]
            if 'id="journey"' not in shown:
                break
            asked = set(re.findall(r' name="([a-z_]+)"', shown))
            given = {name: value for name, value in self.answers.items() if name in asked}
            self.last = hidden(shown) | given | {"go": "next"}
            self.pages.append(self._said(self.client.post(self.path, self.last)))
        return code_of(self.pages[-1])

    def _said(self, answer: Any) -> str:
        assert answer.status_code == 200, answer.content.decode()
        return str(answer.content.decode())
