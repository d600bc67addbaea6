"""The stylesheet and fonts that every page of ours shares; kept by browsers, their address changes with
them.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from fanal.foundation.look import stylesheet, web_fonts
from fanal.register.web.guards import anybody

_OWN = Path(__file__).with_name("register.css")
_TYPES = {".css": "text/css; charset=utf-8", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


@cache
def files() -> dict[str, bytes]:
    """Every shared file by name."""
    found = {path.name: path.read_bytes() for path in web_fonts()}
    found["icon.svg"] = _OWN.with_name("icon.svg").read_bytes()
    found["register.css"] = (stylesheet() + _OWN.read_text(encoding="utf-8")).encode()
    return found


@cache
def digest() -> str:
    """A part of the address, so that a browser may keep what it has."""
    return hashlib.sha256(b"".join(files()[name] for name in sorted(files()))).hexdigest()[:12]


@anybody
@require_safe
def shared(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    if name not in files():
        raise Http404
    answer = HttpResponse(files()[name], content_type=_TYPES[Path(name).suffix])
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
