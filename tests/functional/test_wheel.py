"""The wheel, installed non-editable into an empty environment outside the clone, makes a demo."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from command import REPOSITORY

pytestmark = pytest.mark.full
SHIPPED = (
    "foundation/messages/fr/report.toml",
    "foundation/look/base.css",
    "foundation/look/fonts/NotoSans-Regular.ttf",
    "foundation/look/geometry/world-50m.json",
    "vocabulary/lists/sex.csv",
    "vocabulary/schemas/facts.json",
    "vocabulary/instruments/un_protocol.toml",
    "sources/mappings/unodc-glotip.toml",
    "tabulation/tables.toml",
    "indicators/published/claims_glotip_2022.toml",
    "indicators/published/totals_ctdc_2021-08-25.csv",
    "indicators/published/totals_glotip_2023-05-30.csv",
    "reporting/templates/report.typ",
    "simulate/shares.toml",
    "simulate/names/romanian.csv",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    done = subprocess.run(build, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("fanal-*.whl")
    return path


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment that holds the wheel's files.

    Beside them stand the distributions that it declares to depend on, and theirs, as they are installed here;
    nothing else of this environment is there, so that a dependency that is not declared is missing.
    """
    root = tmp_path_factory.mktemp("empty") / "venv"
    venv.EnvBuilder(with_pip=False).create(root)
    interpreter = root / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = subprocess.run(
        [interpreter, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        capture_output=True,
        text=True,
        check=True,
    )
    packages = Path(asked.stdout.strip())
    with zipfile.ZipFile(wheel) as file:  # a wheel of pure Python is installed by unpacking it
        file.extractall(packages)
    (metadata,) = packages.glob("fanal-*.dist-info/METADATA")
    declared = Parser().parsestr(metadata.read_text(encoding="utf-8")).get_all("Requires-Dist") or []
    here = Path(sysconfig.get_paths()["purelib"])
    for name in closure(declared):
        for top in {Path(each).parts[0] for each in distribution(name).files or ()} - {"..", "__pycache__"}:
            if not (packages / top).exists():
                (packages / top).symlink_to(here / top)
    return interpreter


def closure(declared: list[str]) -> set[str]:
    """The names of what is declared, without extras, and of all that it needs in turn."""
    found: set[str] = set()
    waiting = [Requirement(each) for each in declared]
    while waiting:
        wanted = waiting.pop()
        extras = {"", *wanted.extras}
        if wanted.marker and not any(wanted.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        if canonicalize_name(wanted.name) not in found:
            found.add(canonicalize_name(wanted.name))
            for each in distribution(wanted.name).requires or ():
                needed = Requirement(each)
                if not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                    needed.marker = None
                    waiting.append(needed)
    return found


def test_data_fonts_maps_and_catalogues_are_in_the_wheel(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"fanal/{name}" for name in SHIPPED} <= names
    source = REPOSITORY / "src" / "fanal"
    tracked = {
        p.relative_to(source).as_posix()
        for p in source.rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert {f"fanal/{name}" for name in tracked} <= names
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_installed_wheel_makes_a_demo(python, tmp_path, lang):
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    where = run("-c", "import fanal; print(fanal.__file__)").stdout
    assert where.startswith(str(python.parents[1])) and str(REPOSITORY) not in where
    done = run("-m", "fanal", "demo", "--records", "300", "--lang", lang)
    assert done.returncode == 0, done.stderr
    report = tmp_path / "demo" / "out" / "report"
    assert f"demo/out/report/{lang}/index.html" in done.stdout
    for each in ("en/index.html", "fr/index.html", "report-en.pdf", "report-fr.pdf"):
        assert (report / each).stat().st_size > 1000
