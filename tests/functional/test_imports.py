"""Who imports whom, what is loaded when, and that nothing reaches for the network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from command import REPOSITORY, write_study

HEAVY = (
    "ibis",
    "duckdb",
    "pandas",
    "pyarrow",
    "numpy",
    "altair",
    "vl_convert",
    "typst",
    "pysdmx",
    "openpyxl",
    "rich",
    "django",
    "cryptography",
)
ROOMS = (
    "sources", "linkage", "tabulation", "disclosure", "indicators", "reporting", "simulate", "study",
    "register",
)  # fmt: skip


def loaded_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('\\nLOADED', *sys.modules)"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    "words", ["[]", "['--help']", "['run', '--help', '--lang', 'fr']", "['--version']", "['nothing']"]
)
def test_the_help_loads_no_heavy_room(words):
    call = f"from fanal.cli import main\ntry:\n    main({words})\nexcept SystemExit:\n    pass"
    loaded = loaded_after(call)
    assert not loaded & set(HEAVY)
    assert not loaded & {f"fanal.{room}" for room in ROOMS}


def test_import_fanal_loads_nothing_until_it_is_asked():
    assert not loaded_after("import fanal") & ({*HEAVY} | {f"fanal.{room}" for room in ROOMS})
    assert "fanal.vocabulary" in loaded_after("import fanal; fanal.definition")


def test_every_function_that_fanal_offers_exists():
    import fanal

    for _ in range(2):  # a room, once imported, must not stand in the place of a function
        assert all(callable(getattr(fanal, name)) for name in fanal.__all__ if not name.startswith("__"))
    assert set(fanal.__all__) == set(dir(fanal))
    with pytest.raises(AttributeError):
        fanal.no_such_thing  # noqa: B018


def test_an_unchanged_study_is_answered_without_an_engine(demo_copy):
    call = f"from fanal.cli import main\nmain(['run', {str(demo_copy)!r}, '--quiet'])"
    assert not loaded_after(call) & {"ibis", "duckdb", "pandas", "altair", "fanal.reporting", "fanal.sources"}


def test_the_import_contracts_hold():
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint_imports, "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_whole_run_never_touches_the_network(tmp_path):
    """Every way out of Python is closed; the engines are told not to load anything themselves."""
    rows = "".join(f"K{n},F,{n % 30},202{n % 4}-01-02,begging,FRA\n" for n in range(60))
    header = "record_key,sex,age_identification,date_identified,purposes,country_detection\n"
    study = write_study(tmp_path / "s", {"agency.csv": header + rows})
    closed = (
        "import socket, sys\n"
        "tried = []\n"
        "def refuse(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.sendto', 'urllib.Request'):\n"
        "        tried.append((event, str(args[1:])))\n"
        "        raise OSError('no network')\n"
        "sys.addaudithook(refuse)\n"
        "from fanal.cli import main\n"
        f"code = main(['run', {str(study)!r}, '--quiet'])\n"
        "assert (code, tried) == (0, []), (code, tried)\n"
    )
    assert "fanal.reporting" in loaded_after(closed)
    assert (study / "out" / "report" / "report-fr.pdf").exists()


def test_no_page_of_the_report_points_to_another_origin_for_what_it_shows(demo):
    for path in (demo / "out" / "report").rglob("*"):
        if path.suffix in (".html", ".css", ".svg"):
            page = path.read_text(encoding="utf-8")
            for reference in (
                'src="http',
                "src='http",
                "url(http",
                "@import",
                'rel="stylesheet" href="http',
                '<script src="http',
                "<script>",
            ):
                assert reference not in page, (path.name, reference)


def test_what_only_some_systems_have_is_never_needed():
    """Windows lacks these modules: everything but the register's server is imported without them."""
    code = """
import importlib, pkgutil, sys
lacking = ("fcntl", "grp", "pty", "pwd", "readline", "resource", "spwd", "syslog", "termios", "tty")
sys.modules.update(dict.fromkeys(lacking))
import fanal
for module in pkgutil.walk_packages(fanal.__path__, "fanal.", onerror=lambda name: None):
    if not module.name.startswith("fanal.register") and not module.name.endswith("__main__"):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            # an extra may not be installed
            assert error.name not in lacking and "fanal" not in error.name, error
print("all")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "all", done.stderr
