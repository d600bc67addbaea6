"""A register over a temporary folder with a fixed key: Django is set up once a process, the databases anew
a test.

The triggers refuse to empty the audit, so a test does not roll back: it gets a copy of freshly migrated
files.
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("django", reason="needs the extra: pip install 'fanal[register]'")
pytest.importorskip("allauth", reason="needs the extra: pip install 'fanal[register]'")

import postgres  # noqa: E402
from known_password import PASSWORD  # noqa: E402

from fanal.foundation.crypto import KeyCheck, Master  # noqa: E402
from fanal.register.project import Deployment, current, start  # noqa: E402
from fanal.register.project.databases import databases_of  # noqa: E402
from fanal.register.project.deployment import DATABASE, DECLARED, KEY_CHECK, KEYS  # noqa: E402

TEST_MASTER = Master(bytes(range(100, 132)))
DECLARED_FOR_TESTS = """format = 1
[legal_basis]
P8 = "made up for a test"
"""
_FILES = (DATABASE, KEYS)
_PREFIX, _STALE_SECONDS = "fanal-register-", 24 * 3600


def set_up() -> Deployment:
    """Django over a folder of this process; once."""
    try:
        return current()
    except RuntimeError:
        pass
    _remove_left()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / DECLARED).write_text(DECLARED_FOR_TESTS, encoding="utf-8")
    KeyCheck.of(TEST_MASTER, kind="file").write(folder / KEY_CHECK)
    start(Deployment(folder=folder, master=TEST_MASTER))
    from django.conf import settings
    from django.test.utils import setup_test_environment

    # a quick hash in tests; the real one has its own test
    settings.PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
    setup_test_environment(debug=False)
    return current()


def _remove_left() -> None:
    """What a killed run left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - _STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def pytest_unconfigure() -> None:
    """The folder goes with the run: a worker of xdist ends without what atexit promised."""
    from django.db import connections

    connections.close_all()
    shutil.rmtree(current().folder, ignore_errors=True)


set_up()


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Freshly migrated database files."""
    from django.db import connections

    from fanal.register.project.opening import migrate

    folder = current().folder
    migrate()
    connections.close_all()
    kept = tmp_path_factory.mktemp("template")
    for name in _FILES:
        shutil.copy(folder / name, kept / name)
    return kept


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL of our own; skipped without Debian's packages."""
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
def _postgresql_template(postgresql: str) -> str:
    """A freshly migrated database, copied for each test by PostgreSQL itself."""
    import psycopg

    from fanal.register.project.opening import migrate

    with psycopg.connect(postgresql + "postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE fanal_template")
    with databases_at(postgresql + "fanal_template"):
        migrate()
    return postgresql


@contextmanager
def databases_at(url: str) -> Iterator[None]:
    """Within this, the process works on the databases of that address, and none of its threads on others."""
    from django.db import connections

    before = {alias: dict(connections.settings[alias]) for alias in connections}
    there = Deployment(folder=current().folder, master=TEST_MASTER, database_url=url)
    try:
        _switch({alias: {**before[alias], **found} for alias, found in databases_of(there).items()})
        yield
    finally:
        connections.close_all()
        _switch(before)


def _switch(settings: dict[str, Any]) -> None:
    from django.db import connections

    connections.close_all()
    for alias, found in settings.items():
        connections.settings[alias] = found
        if hasattr(connections._connections, alias):
            del connections[alias]


@pytest.fixture
def register_on_postgresql(_postgresql_template: str, register: Deployment) -> Iterator[Deployment]:
    """As ``register``, on PostgreSQL."""
    import psycopg

    from fanal.register import due, keystore

    name = f"fanal_{secrets.token_hex(6)}"
    with psycopg.connect(_postgresql_template + "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE fanal_template")
    with databases_at(_postgresql_template + name):
        keystore.forget_instance_keys()
        due.forget_versions()
        yield register
    keystore.forget_instance_keys()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.full)])
def any_register(request: pytest.FixtureRequest) -> Deployment:
    """A register on SQLite and on PostgreSQL, one after the other; before fixtures that make rows."""
    return request.getfixturevalue(  # type: ignore[no-any-return]
        "register" if request.param == "sqlite" else "register_on_postgresql"
    )


@pytest.fixture
def register(_template: Path) -> Iterator[Deployment]:
    """A register as it is after its first start, empty."""
    from django.core.cache import cache
    from django.db import connections

    from fanal.register import due, keystore

    deployment = current()
    connections.close_all()
    for name in _FILES:
        for suffix in ("", "-wal", "-shm"):
            (deployment.folder / (name + suffix)).unlink(missing_ok=True)
        shutil.copy(_template / name, deployment.folder / name)
    keystore.forget_instance_keys()
    due.forget_versions()
    cache.clear()
    yield deployment
    connections.close_all()


@pytest.fixture
def person(register: Deployment) -> Callable[..., Any]:
    """Makes an account with roles: ``person("triage_officer")``, ``person("organisation_reporter",
    organisation=o)``.
    """
    from fanal.register.models import Membership, User

    made: list[Any] = []

    def make(*roles: str, organisation: Any = None, name: str = "", queue: str = "") -> Any:
        user = User.objects.create_user(name or f"person-{len(made)}", PASSWORD)
        for role in roles:
            Membership.objects.create(user=user, role=role, organisation=organisation, queue=queue)
        made.append(user)
        return user

    return make


@pytest.fixture
def actor(person: Callable[..., Any]) -> Callable[..., Any]:
    """An actor: ``actor("triage_officer")``."""
    from fanal.register import access

    return lambda *roles, **options: access.actor_of(person(*roles, **options))


@pytest.fixture
def report(register: Deployment) -> Callable[..., Any]:
    """Makes a report row: ``report(state="triaged")``."""
    from fanal.register.models import Report

    return lambda **fields: Report.objects.create(**{"channel": "public", **fields})


@pytest.fixture
def browser(register: Deployment) -> Callable[..., Any]:
    """A client of the pages; ``browser(user)`` is signed in with the second factor set up."""
    from allauth.mfa.models import Authenticator
    from django.test import Client

    def make(user: Any = None, **headers: str) -> Client:
        client = Client(enforce_csrf_checks=False, headers=headers or None)
        if user is not None:
            Authenticator.objects.get_or_create(
                user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}}
            )
            client.force_login(user)
        return client

    return make
