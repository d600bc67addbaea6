"""Canary names: no identity value reaches anything but sources/ and, during a run, private/identity/."""

import os
import subprocess
import sys
import time

import pytest

from fanal.study import new_study

# joined here so that no file of this repository holds them whole
CANARIES = [
    "Zquivra" + "Montelle",
    "Ödryx" + "Kessanova",
    "+99 555 01" + "2 3477",
    "zq.canary" + "@example.org",
]
HEADER = (
    "record_key,given_name,family_name,phone,email,sex,age_identification,"
    "date_identified,purposes,country_detection"
)


LINKED = """format = 1
[sources."agency.csv"]
purpose = "statistics"
legal_basis = "Act 1"
agreement = "MoU 2"
until = 2099-12-31
"""


def study_with_canaries(root, *, rows=400, broken=False, linked=False):
    """``linked``: the source may be linked, and its names differ a little."""
    study = new_study(root, config=LINKED if linked else "format = 1\n")
    given, family, phone, email = CANARIES
    lines = [HEADER]
    for number in range(rows):
        sex = given if broken and number % 50 == 0 else "F"  # a name typed into the wrong column
        other = str(number // 2) if linked else ""
        lines.append(
            f"K{number},{given}{other},{family}{other},{phone},{email},{sex},{number % 30},2024-01-02,"
            "begging,FRA"
        )
    if broken == "slipped":
        lines.append(f"K,{given},{family},{phone},{email},F,3,2024-01-02,begging,FRA,{given}")
    (study.sources / "agency.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return study


def fanal(*words, temp):
    environment = {
        **os.environ,
        "TMPDIR": str(temp),
        "TEMP": str(temp),
        "XDG_CACHE_HOME": str(temp / "cache"),
    }
    temp.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "fanal", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )


def places_of(study, temp):
    for folder in (study.root, temp):
        for path in folder.rglob("*"):
            inside_sources = study.sources in path.parents
            if path.is_file() and not inside_sources:
                yield path


def holds_a_canary(data: bytes) -> bool:
    return any(
        canary.encode(encoding) in data
        for canary in CANARIES[:2] + CANARIES[3:]
        for encoding in ("utf-8", "utf-16-le")
    )


def assert_clean(study, temp, output, *, allow_identity=False):
    assert not holds_a_canary(output)
    for path in places_of(study, temp):
        if allow_identity and study.identity in path.parents:
            continue
        assert not holds_a_canary(path.read_bytes()), path.relative_to(study.root.parent)


def test_after_success_nothing_holds_a_name(tmp_path):
    study = study_with_canaries(tmp_path / "s")
    process = fanal("run", str(study.root), temp=tmp_path / "tmp")
    output = b"".join(process.communicate())
    assert process.returncode == 0, output
    assert_clean(study, tmp_path / "tmp", output)
    assert not study.identity.exists()


def test_after_a_linkage_and_a_review_nothing_holds_a_name_but_the_review_file(tmp_path):
    study = study_with_canaries(tmp_path / "s", rows=120, linked=True)
    temp = tmp_path / "tmp"
    process = fanal("run", str(study.root), temp=temp)
    output = b"".join(process.communicate())
    assert process.returncode == 0, output
    assert_clean(study, temp, output)
    assert not study.identity.exists()
    assert list(study.cache.glob("link-*/persons.parquet"))
    review = fanal("review", str(study.root), "--file", "--by", "AB", temp=temp)
    output = b"".join(review.communicate())
    assert review.returncode == 0, output
    assert_clean(study, temp, output, allow_identity=True)
    assert not study.identity.exists() or [path.name for path in study.identity.iterdir()] == ["review"]


def test_link_leaves_no_name_in_its_folder(tmp_path):
    study = study_with_canaries(tmp_path / "s", rows=120, linked=True)
    temp = tmp_path / "tmp"
    out = study.root / "links"
    process = fanal(
        "link", str(study.sources / "agency.csv"), "--out", str(out), "--key", "record_key", temp=temp
    )
    output = b"".join(process.communicate())
    assert process.returncode == 0, output
    assert_clean(study, temp, output)


@pytest.mark.parametrize("broken", [True, "slipped"])
def test_after_errors_a_name_in_the_wrong_column_is_shown_only_in_a_code_list_column(tmp_path, broken):
    study = study_with_canaries(tmp_path / "s", broken="slipped" if broken == "slipped" else False)
    process = fanal("run", str(study.root), temp=tmp_path / "tmp")
    output = b"".join(process.communicate())
    assert process.returncode == (1 if broken == "slipped" else 0), output
    assert_clean(study, tmp_path / "tmp", output)


def test_check_keeps_nothing(tmp_path):
    study = study_with_canaries(tmp_path / "s")
    process = fanal("check", str(study.sources / "agency.csv"), temp=tmp_path / "tmp")
    output = b"".join(process.communicate())
    assert process.returncode == 0, output
    assert_clean(study, tmp_path / "tmp", output)


@pytest.mark.full
@pytest.mark.kill
@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("delay", [0.6, 1.0, 1.5, 2.2, 3.0, 5.0])
def test_after_a_kill_names_lie_in_the_identity_folder_alone_and_the_next_start_removes_them(
    tmp_path, delay, linked
):
    study = study_with_canaries(tmp_path / "s", rows=4_000 if linked else 20_000, linked=linked)
    process = fanal("run", str(study.root), temp=tmp_path / "tmp")
    time.sleep(delay)
    process.kill()
    output = b"".join(process.communicate())
    assert_clean(study, tmp_path / "tmp", output, allow_identity=True)
    again = fanal("run", str(study.root), temp=tmp_path / "tmp")
    output = b"".join(again.communicate())
    assert again.returncode == 0, output
    assert_clean(study, tmp_path / "tmp", output)
    assert not study.identity.exists()
