"""Two databases: ``default`` for everything, ``keys`` for the data keys alone, with backups of their own."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from fanal.register.errors import DatabaseUrlWrong
from fanal.register.project.deployment import DATABASE, KEYS, Deployment

_HERE = ("localhost", "127.0.0.1", "::1")
KEYS_SCHEMA = "fanal_keys"
KEY_MODELS = {"datakey", "keydestruction", "instancekey"}
# an acknowledged report must survive a power cut, and a deleted key must leave no bytes behind
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
)


def databases_of(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """Django's ``DATABASES``."""
    if not deployment.database_url:
        return {"default": _sqlite(deployment, DATABASE), "keys": _sqlite(deployment, KEYS)}
    main = _postgresql(deployment.database_url)
    if deployment.keys_database_url:
        return {"default": main, "keys": _postgresql(deployment.keys_database_url)}
    keys = _postgresql(deployment.database_url)
    keys["OPTIONS"] |= {"options": f"-c search_path={KEYS_SCHEMA}"}
    return {"default": main, "keys": keys}


class KeysRouter:
    """The models of keys live in ``keys``, everything else in ``default``."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "keys" if _of_keys(model._meta.app_label, model._meta.model_name) else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return self.db_for_read(one) == self.db_for_read(
            other
        )  # a request's user is no model but has its _meta

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        if model_name is None:  # code run by a migration looks at the connection itself
            return app_label == "register" or db == "default"
        return (db == "keys") == _of_keys(app_label, model_name)


def _of_keys(app_label: str, model_name: str | None) -> bool:
    return app_label == "register" and (model_name or "").lower() in KEY_MODELS


def _sqlite(deployment: Deployment, name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(deployment.folder / name),
        "CONN_MAX_AGE": None,
        # IMMEDIATE: a transaction that will write waits for its turn instead of failing half-way
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS},
    }


def _postgresql(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise DatabaseUrlWrong() from None
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise DatabaseUrlWrong()
    options = dict(parse_qsl(parts.query))
    host = unquote(parts.hostname or options.get("host", ""))
    if host and host not in _HERE and not host.startswith("/"):
        # to a server elsewhere over TLS and to the one of that name, unless the address says otherwise
        options.setdefault("sslmode", "verify-full")
        options.setdefault("sslrootcert", "system")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(options),
    }
