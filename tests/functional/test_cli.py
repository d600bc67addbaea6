"""The four commands in both languages: what they print where, and how they end."""

from __future__ import annotations

import gzip
import json

import pytest

from command import REPOSITORY, fanal, write_study

HEADER = "record_key,sex,age_identification,date_identified,purposes,country_detection"
GOOD = f"{HEADER}\nA1,F,12,2024-01-02,begging,FRA\nA2,M,15,2024-02-02,forced_labour,FRA\n"
ONE_BAD = GOOD + "A3,X9,15,2024-02-02,forced_labour,FRA\n"


# what stands where


def test_a_demo_puts_one_json_object_on_stdout_and_progress_on_stderr(demo_made):
    _, result = demo_made
    found = result.json
    assert found["schema"] == "fanal.run/1" and found["marking"] == "SIMULATED" and not found["unchanged"]
    assert found["read"] == found["accepted"] + found["rejected"] == 250
    assert "Reading police.csv" in result.err
    assert len(result.out.splitlines()) == 1


@pytest.mark.parametrize(("lang", "word"), [("en", "Nothing changed"), ("fr", "Rien n’a changé")])
def test_a_demo_again_is_unchanged_and_says_so_in_the_language_asked_for(demo_copy, lang, word):
    result = fanal("demo", "--records", "250", "--seed", "4", "--out", demo_copy, "--lang", lang)
    assert result.code == 0 and word in result.out
    assert (demo_copy / "out" / "report" / lang / "index.html").as_posix() in result.out


def test_the_locale_chooses_the_language_and_the_option_wins(tmp_path):
    assert "n’est pas une étude" in fanal("run", tmp_path / "no", env={"LC_ALL": "fr_FR.UTF-8"}).err
    assert (
        "is not a study" in fanal("run", tmp_path / "no", "--lang", "en", env={"LC_ALL": "fr_FR.UTF-8"}).err
    )
    assert "is not a study" in fanal("run", tmp_path / "no", env={"LC_ALL": "de_DE.UTF-8"}).err


def test_quiet_says_nothing(demo_copy):
    result = fanal("run", demo_copy, "--quiet")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_a_second_run_is_unchanged(demo_copy):
    before = (demo_copy / "out" / "manifest.json").read_bytes()
    assert fanal("run", demo_copy, "--json").json["unchanged"] is True
    assert (demo_copy / "out" / "manifest.json").read_bytes() == before


def test_strict_ends_with_1_when_rows_were_rejected(demo_copy):
    result = fanal("run", demo_copy, "--strict", "--json")
    assert result.code == 1 and result.json["rejected"] > 0
    assert fanal("run", demo_copy, "--json").code == 0


def test_only_the_changed_source_is_read_again(demo_copy):
    before = {path.name: path.stat().st_mtime_ns for path in (demo_copy / "private" / "cache").iterdir()}
    police = demo_copy / "sources" / "police.csv"
    lines = police.read_bytes().splitlines(keepends=True)
    police.write_bytes(b"".join(lines[:-1]))
    result = fanal("run", demo_copy, "--json").json
    after = {path.name: path.stat().st_mtime_ns for path in (demo_copy / "private" / "cache").iterdir()}
    assert not result["unchanged"] and result["read"] == 249
    kept = {name for name in after if name in before}
    assert all(after[name] == before[name] for name in kept)
    assert len([name for name in kept if name.startswith("read-")]) == 4  # of five files
    assert len(after) == len(before)  # and what nobody needs any more is gone


# new


@pytest.mark.parametrize(("lang", "word"), [("en", "Put your files"), ("fr", "Mettez vos fichiers")])
def test_new_makes_a_study_once(tmp_path, lang, word):
    result = fanal("new", "mine", "--lang", lang, cwd=tmp_path)
    assert result.code == 0 and word in result.out
    made = {path.name for path in (tmp_path / "mine").iterdir()}
    assert made == {"fanal.toml", ".gitignore", "sources", "mappings", "decisions", "private"}
    assert {"sources/", "private/", "out/"} <= set((tmp_path / "mine" / ".gitignore").read_text().split())
    again = fanal("new", "mine", "--lang", lang, cwd=tmp_path)
    assert again.code == 2 and "FNL-STU-006" in again.err


# calls that are wrong


@pytest.mark.parametrize(
    "words",
    [
        ["run"],
        ["run", "--no-such-option", "."],
        ["nothing"],
        ["run", ".", "--lang", "de"],
        ["check"],
        ["demo", "--records", "many"],
        ["demo", "--records", "0"],
        ["demo", "--records", "5", "--seed", "-1"],
        ["run", ".", "--json", "extra"],
    ],
)
def test_a_wrong_call_ends_with_2_and_names_the_help(words, tmp_path):
    result = fanal(*words, cwd=tmp_path)
    assert result.code == 2 and "FNL-CLI-001" in result.err and "--help" in result.err
    assert not list(tmp_path.iterdir())


def test_a_wrong_call_with_json_is_still_json(tmp_path):
    result = fanal("run", "--json", "--wrong", cwd=tmp_path)
    assert result.code == 2 and result.json["error"]["code"] == "FNL-CLI-001"
    assert fanal("check", "--json", cwd=tmp_path).json["schema"] == "fanal.check/1"


def test_no_command_shows_the_help():
    result = fanal()
    assert result.code == 2 and "fanal demo" in result.out


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_public_is_refused_with_the_reason(demo_copy, lang):
    result = fanal("run", demo_copy, "--public", "--json", "--lang", lang)
    assert result.code == 2 and result.json["error"]["code"] == "FNL-STU-009"
    assert {"en": "disclosure control", "fr": "contrôle de la divulgation"}[lang] in result.json["error"][
        "what"
    ]


def test_a_study_without_sources(tmp_path):
    fanal("new", tmp_path / "s")
    result = fanal("run", tmp_path / "s", "--json")
    assert result.code == 2 and result.json["error"]["code"] == "FNL-STU-008"
    assert not (tmp_path / "s" / "out").exists()


def test_a_folder_that_is_no_study(tmp_path):
    result = fanal("run", tmp_path, "--json")
    assert result.code == 2 and result.json["error"]["code"] == "FNL-STU-005"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("config", "code", "hint"),
    [
        ("format = 1\nhiden_counts = [0, 4]\n", "FNL-STU-001", "hidden_counts"),
        ("format = 2\n", "FNL-STU-002", "1"),
        ("format = \n", "FNL-STU-003", ""),
        ("hidden_counts = [4, 0]\n", "FNL-STU-002", "[0, 4]"),
        ('[sources."agency.cvs"]\nprotection = "records"\n', "FNL-STU-004", "agency.csv"),
        ('[sources."agency.csv"]\nprotection = "public"\n', "FNL-STU-002", "published"),
        ('[sources."agency.csv"]\nprotection = "published"\n', "FNL-SRC-005", "citation"),
        ('[sources."agency.csv"]\nmapping = "htcds"\n', "FNL-SRC-004", "htcds-2"),
        ('[sources."agency.csv"]\nuntil = "soon"\n', "FNL-STU-002", "2027-12-31"),
        ('engine = "sqlite"\n', "FNL-STU-002", "duckdb"),
        ('population = "none.csv"\n', "FNL-STU-011", "population"),
    ],
)
def test_a_mistake_in_fanal_toml_ends_with_2_and_says_what_is_allowed(tmp_path, config, code, hint):
    study = write_study(tmp_path / "s", {"agency.csv": GOOD}, config)
    result = fanal("run", study, "--json")
    assert result.code == 2
    error = result.json["error"]
    assert error["code"] == code and hint in error["what"] + error["do"]
    assert not (study / "out").exists() and not (study / "private" / "identity").exists()


# data that cannot be used


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a,b,c\n1,2,3\n", "FNL-SRC-002"),
        ("", "FNL-SRC-010"),
        (HEADER + "\n", "FNL-SRC-011"),
        (GOOD + "A3,F,12,2024-01-02,begging,FRA,more\n", "FNL-SRC-012"),
        (f"{HEADER}\nA1,X9,12,2024-01-02,begging,FRA\n", "FNL-STU-010"),
    ],
)
def test_a_study_whose_data_cannot_be_used_ends_with_1(tmp_path, content, code):
    study = write_study(tmp_path / "s", {"agency.csv": content})
    result = fanal("run", study, "--json")
    assert result.code == 1 and result.json["error"]["code"] == code
    assert "agency.csv" in result.json["error"]["what"]
    assert not (study / "out").exists()


# check


@pytest.mark.parametrize(("lang", "words"), [("en", "Nothing is wrong"), ("fr", "Tout est en ordre")])
def test_check_a_good_file(tmp_path, lang, words):
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    result = fanal("check", tmp_path / "good.csv", "--lang", lang)
    assert result.code == 0 and words in result.out
    assert [path.name for path in tmp_path.iterdir()] == ["good.csv"]


@pytest.mark.parametrize(("lang", "words"), [("en", "not in the code list"), ("fr", "liste de codes")])
def test_check_names_row_column_rule_and_what_is_allowed(tmp_path, lang, words):
    path = tmp_path / "bad.csv"
    path.write_text(ONE_BAD, encoding="utf-8")
    result = fanal("check", path, "--json", "--lang", lang)
    assert result.code == 1
    (table,) = result.json["files"][0]["tables"]
    (issue,) = table["issues"]
    assert (table["read"], table["accepted"], table["rejected"]) == (3, 2, 1)
    assert (issue["row"], issue["column"], issue["rule"], issue["value"]) == (4, "sex", "not_in_list", "X9")
    assert "F" in issue["allowed"] and words in issue["what"]
    said = fanal("check", path, "--lang", lang)
    assert said.code == 1 and words in said.out and "X9" in said.out


def test_check_says_the_value_of_code_list_columns_only(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(f"{HEADER}\nA1,F,Zquivra,13/13/2024,begging,FRA\n", encoding="utf-8")
    result = fanal("check", path)
    assert result.code == 1 and "Zquivra" not in result.out and "13/13" not in result.out


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_check_says_the_notes_of_the_readers_in_words(tmp_path, lang):
    path = tmp_path / "notes.csv"
    rows = "".join(f"B{n};F;12;2024-01-02;mendicité;CÃ´te d'Ivoire\n" for n in range(3))
    path.write_text(f"Extract of 3 May 2024\n\n{HEADER.replace(',', ';')}\n{rows}", encoding="utf-8")
    result = fanal("check", path, "--lang", lang, "--json")
    (table,) = result.json["files"][0]["tables"]
    assert table["repairs"] == {"repaired_utf8_as_latin1": 3} and result.code == 0
    said = fanal("check", path, "--lang", lang).out
    wanted = {"en": ("put right: 3", "Delimiter found: ;", "not read as data"),
              "fr": ("rétablies : 3", "Séparateur reconnu : ;", "non lues comme données")}  # fmt: skip
    assert all(words in said for words in wanted[lang]), said


def test_check_several_files_and_go_on_after_an_unreadable_one(tmp_path):
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "folder").mkdir()
    with gzip.open(tmp_path / "packed.csv.gz", "wt", encoding="utf-8") as file:
        file.write(GOOD)
    names = ["empty.csv", "none.csv", "folder", "good.csv", "packed.csv.gz"]
    result = fanal("check", *names, "--json", cwd=tmp_path)
    assert result.code == 1
    codes = {each["file"]: each["error"] and each["error"]["code"] for each in result.json["files"]}
    assert codes == {
        "empty.csv": "FNL-SRC-010",
        "none.csv": "FNL-SRC-013",
        "folder": "FNL-SRC-013",
        "good.csv": None,
        "packed.csv.gz": None,
    }
    said = fanal("check", *names, cwd=tmp_path)
    assert said.code == 1 and "FNL-SRC-010" in said.out and "good.csv: case records" in said.out


def test_check_with_a_mapping_that_does_not_exist(tmp_path):
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    result = fanal("check", tmp_path / "good.csv", "--mapping", "ctdc", "--json")
    assert result.code == 2 and result.json["files"][0]["error"]["code"] == "FNL-SRC-004"


# the documentation


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("command", ["demo", "new", "check", "run", "fill"])
def test_every_command_explains_itself(command, lang):
    result = fanal(command, "--help", "--lang", lang)
    assert result.code == 0 and f"fanal {command}" in result.out
    assert ("usage\u00a0:" if lang == "fr" else "usage:") in result.out
    documented = (REPOSITORY / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert f"## fanal {command}" in documented


def test_the_version():
    import fanal as package

    assert fanal("--version").out.strip() == f"fanal {package.__version__}"


def test_a_study_moved_elsewhere_is_still_unchanged(demo_copy, tmp_path):
    moved = demo_copy.rename(tmp_path / "elsewhere")
    assert fanal("run", moved, "--json").json["unchanged"] is True
    assert json.loads((moved / "out" / "manifest.json").read_text(encoding="utf-8"))["summary"]["read"] == 250
