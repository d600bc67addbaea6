"""The addresses: every door's own ``urls`` and the API's, found by folder."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fanal.register import web
from fanal.register.project import current

handler400 = "fanal.register.project.error_pages.bad_request"
handler403 = "fanal.register.project.error_pages.forbidden"
handler404 = "fanal.register.project.error_pages.not_found"
handler500 = "fanal.register.project.error_pages.failed"


def _doors() -> list[Any]:
    found: list[Any] = []
    for folder in sorted(Path(web.__path__[0]).iterdir()):
        if (folder / "urls.py").is_file():
            found += import_module(f"fanal.register.web.{folder.name}.urls").urlpatterns
    if find_spec("fanal.register.api") and find_spec("fanal.register.api.urls"):
        found += import_module("fanal.register.api.urls").urlpatterns
    if current().demo:  # before the others: a demonstration opens on a first page of its own
        found = [*import_module("fanal.register.demo.urls").urlpatterns, *found]
    return found


urlpatterns = _doors()
