"""Sources that stand oddly in the world, or hold one absurd line: an honest sentence for each."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from command import write_study
from fanal.cli.main import main
from fanal.foundation.errors import FanalError
from fanal.foundation.filenames import NameNotText
from fanal.sources.readers import errors, read
from fanal.study import run
from fanal.study.cache import FileHashes
from fanal.study.folder import NotAFile, Study

HEADER = "record_key,sex,age_identification,date_identified,purposes,country_detection"
ROWS = "".join(f"K{n},F,12,2024-01-02,begging,FRA\n" for n in range(30))
GOOD = f"{HEADER}\n{ROWS}"
LONG = 20_000_000


def refused(path: Path) -> FanalError:
    with pytest.raises(FanalError) as caught:
        read(path, path.parent / "identity")
    assert not list((path.parent / "identity").glob("*"))
    return caught.value


# one record that is too long


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (f"name,sex\nx,F\n{'a' * LONG},F\ny,M\n", 3),
        (f'name,sex\nx,F\n"{"a" * LONG}",F\ny,M\n', 3),
        (f'name,sex\nx,F\n"{"a" * LONG}', 3),
        (f"{'a' * LONG},sex\nx,F\n", 1),
        # a quote is closed after more than the limit: nobody can say whether it was meant to be
        ('name,sex\nx,F\n"' + "a,F\n" * (LONG // 4) + '",F\ny,M\n', 3),
        (f"{GOOD * 4000}K1,{'a' * LONG},3,2024,begging,FRA\n{GOOD}", 31 * 4000 + 1),
    ],
    ids=["plain", "quoted", "never closed", "header", "many lines", "far below"],
)
def test_a_record_beyond_the_limit_is_called_too_long(tmp_path: Path, text: str, row: int) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    error = refused(path)
    assert isinstance(error, errors.LineTooLong)
    assert error.params == {"file": "a.csv", "row": row, "limit": 16}


def test_a_quote_that_is_never_closed_is_still_called_that(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for rest in (100, LONG // 4):
        path.write_text('name,sex\nx,F\n"y,M\n' + "z,F\n" * rest, encoding="utf-8")
        error = refused(path)
        assert isinstance(error, errors.UnclosedQuote) and error.params["row"] == 3


def test_a_row_is_named_as_the_spreadsheet_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,sex\n" + "x,F\n" * 12_000 + "x,F,F\n", encoding="utf-8")
    error = refused(path)
    assert "row 12002:" in error.say("en") and "ligne 12002" in error.say("fr")


def test_a_file_of_delimiters_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",,,\n,,,\n")
    assert isinstance(refused(tmp_path / "a.csv"), errors.EmptyFile)


def test_an_unpacked_file_is_known_by_the_name_of_its_archive(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"name,sex\nx\0,F\n"))
    assert refused(tmp_path / "a.csv.gz").params == {"file": "a.csv.gz", "row": 2}


# files that are none


Said = pytest.CaptureFixture[str]


def checked(said: Said, *paths: Path) -> list[dict[str, Any]]:
    """What ``fanal check --json`` says of each file."""
    main(["check", "--json", *map(str, paths)])
    return list(json.loads(said.readouterr().out)["files"])


def test_check_of_what_is_no_file(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "nowhere.csv").symlink_to("gone.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    found = checked(capsys, *sorted(tmp_path.iterdir()))
    assert [file["error"]["code"] for file in found] == ["FNL-SRC-013"] * 4


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("gone.csv"), os.mkfifo])
def test_a_study_does_not_pass_over_what_is_no_file(tmp_path: Path, make: object) -> None:
    study = write_study(tmp_path / "s", {"agency.csv": GOOD})
    make(study / "sources" / "more.csv")  # type: ignore[operator]
    with pytest.raises(NotAFile) as caught:
        run(study)
    assert caught.value.params == {"file": "more.csv", "folder": "s"} and caught.value.exit_code == 2


def test_what_systems_and_editors_leave_is_passed_over(tmp_path: Path) -> None:
    left = {"Thumbs.db": b"\xd0\xcf\x11\xe0", "desktop.ini": "x", ".DS_Store": "x", "~$agency.xlsx": "x"}
    study = write_study(tmp_path / "s", {"agency.csv": GOOD, **left})
    (study / "sources" / "__MACOSX").mkdir()
    (study / "sources" / ".ipynb_checkpoints").mkdir()
    assert [path.name for path in Study(study).source_files()] == ["agency.csv"]


def test_a_link_out_of_the_study_is_read_as_the_file_it_leads_to(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "elsewhere.csv").write_text(GOOD)
    study = write_study(tmp_path / "s", {})
    (study / "sources" / "agency.csv").symlink_to(tmp_path / "elsewhere.csv")
    (found,) = checked(capsys, study / "sources" / "agency.csv")
    assert found["tables"][0]["accepted"] == 30


def test_a_source_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = write_study(tmp_path / "s", {"agency.csv": GOOD})

    def refuse(self: FileHashes, path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(FileHashes, "of", refuse)  # for the administrator every file is readable
    with pytest.raises(errors.Unreadable) as caught:
        run(study)
    assert caught.value.params == {"file": "agency.csv"} and caught.value.exit_code == 1


def test_a_name_that_is_no_text(tmp_path: Path, capsys: Said) -> None:
    study = write_study(tmp_path / "s", {"agency.csv": GOOD})
    odd = study / "sources" / os.fsdecode(b"d\xe9clarations.csv")  # a stick written by an old system
    odd.write_text(GOOD)
    (found,) = checked(capsys, odd)
    assert found["file"] == "d?clarations.csv" and found["error"]["code"] == NameNotText.code
    assert main(["check", str(odd)]) == 1 and "d?clarations.csv" in capsys.readouterr().out
    with pytest.raises(NameNotText):
        run(study)


def test_no_control_character_of_a_file_reaches_the_terminal(tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "a.csv"
    text = GOOD.replace("K3,F", "K3,\x1b[2J\x07\x9bF").replace("\nK", "\nx,K")
    path.write_text(f"\x1b]0;x,{text}", encoding="utf-8")
    assert main(["check", str(path)]) == 1
    said = capsys.readouterr().out
    assert "row 5" in said and "\N{REPLACEMENT CHARACTER}[2J" in said
    assert not [char for char in said if (ord(char) < 32 and char != "\n") or 127 <= ord(char) < 160]
