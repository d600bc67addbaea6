"""A demonstration in this process: the deployment says so, and its addresses are mounted."""

from __future__ import annotations

import shutil
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fanal.register.project.deployment import DATABASE, KEYS


@pytest.fixture(scope="session")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The databases after a first start, planted once."""
    return tmp_path_factory.mktemp("planted")


@pytest.fixture
def demo(register: Any, _kept: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A demonstration after its first start."""
    from django.test import override_settings

    from fanal.register import project
    from fanal.register.project import urls

    deployment = replace(project.current(), demo=True)
    monkeypatch.setattr(project, "_running", [deployment])
    _plant(deployment.folder, _kept)
    with override_settings(ROOT_URLCONF=_mounted(urls)):
        yield deployment


def _plant(folder: Path, kept: Path) -> None:
    from django.db import connections

    from fanal.register import keystore
    from fanal.register.demo.planting import plant

    names, first = (DATABASE, KEYS), not any(kept.iterdir())
    if first:
        plant("en")
    connections.close_all()  # the last one to close writes everything into the files
    for name in names:
        shutil.copy(*((folder / name, kept / name) if first else (kept / name, folder / name)))
    keystore.forget_instance_keys()


def _mounted(urls: Any) -> types.ModuleType:
    found = types.ModuleType("urls_of_a_demonstration")
    found.urlpatterns = urls._doors()  # type: ignore[attr-defined]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(found, name, getattr(urls, name))
    return found


@pytest.fixture
def being(demo: Any) -> Callable[..., Any]:
    """``being("officer")``: a client that clicked on somebody; without a name, one that clicked on nobody."""
    from django.test import Client

    def make(code: str = "") -> Client:
        client = Client()
        if code:
            assert client.post("/demo/be/", {"who": code}).status_code == 302
        return client

    return make
