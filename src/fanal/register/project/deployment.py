"""A deployment: one data folder, its databases, its master key in memory, and what is declared about it."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from fanal.foundation.crypto import Master
from fanal.register.errors import DeploymentWrong

DATABASE, KEYS = "register.sqlite3", "keys.sqlite3"
DECLARED, KEY_CHECK, DEMO_MARK = "deployment.toml", "key.check", ".fanal-register-demo"
KEY_CHECK_NEXT = "key.check.next"  # of a change of keys under way
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What one running register is made of. ``database_url`` empty means SQLite in the folder."""

    folder: Path
    master: Master = field(repr=False)
    database_url: str = field(default="", repr=False)
    keys_database_url: str = field(default="", repr=False)
    demo: bool = False

    @cached_property
    def declared(self) -> dict[str, Any]:
        """What ``deployment.toml`` says; empty where there is none."""
        return read_declared(self.folder / DECLARED)

    @property
    def https(self) -> bool:
        """Whether the pages are reached over TLS (ended by a proxy before this server)."""
        return not self.demo and bool(self.declared.get("server", {}).get("https", False))

    @property
    def hosts(self) -> list[str]:
        """The names under which this server answers; a demonstration has none but those of this machine."""
        if self.demo:
            return [*LOOPBACK]
        return [*LOOPBACK, *(str(name) for name in self.declared.get("server", {}).get("hosts", []))]

    @property
    def proxies(self) -> int:
        """How many proxies stand before this server; decides which address a throttle believes."""
        return int(self.declared.get("server", {}).get("proxies", 0))

    def legal_basis(self, data_class: str) -> str:
        """The legal basis declared for a data class, empty where none is."""
        return str(self.declared.get("legal_basis", {}).get(data_class, "")).strip()


def read_declared(path: Path) -> dict[str, Any]:
    """A ``deployment.toml``. Raises DeploymentWrong with the place of the mistake."""
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DeploymentWrong(file=path.name, where=str(error)) from None
    except UnicodeDecodeError:
        raise DeploymentWrong(file=path.name, where="UTF-8") from None
    _check(path, found)
    return found


def urls_from_environment() -> dict[str, str]:
    """The addresses of a team's databases; on a command line, others could read their passwords."""
    return {
        "database_url": os.environ.get("DATABASE_URL", ""),
        "keys_database_url": os.environ.get("KEYS_DATABASE_URL", ""),
    }


def _check(path: Path, found: dict[str, Any]) -> None:
    server = found.get("server", {})
    hosts = server.get("hosts", []) if isinstance(server, dict) else None
    if (
        not isinstance(hosts, list)
        or not all(isinstance(name, str) and name and "*" not in name for name in hosts)
        or not isinstance(server.get("https", False), bool)
        or not isinstance(server.get("proxies", 0), int)
    ):
        raise DeploymentWrong(file=path.name, where="[server]")
    basis = found.get("legal_basis", {})
    if not isinstance(basis, dict) or not all(isinstance(value, str) for value in basis.values()):
        raise DeploymentWrong(file=path.name, where="[legal_basis]")
