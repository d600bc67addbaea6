"""fanal estimate: what is said, what is refused and with which words, the page."""

from __future__ import annotations

import json
import re

import jsonschema
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fanal.cli.main import main
from fanal.foundation.messages import LANGUAGES, catalogue
from fanal.prevalence import METHODS
from fanal.vocabulary import json_schema

# five lists of the United Kingdom, 2013: Silverman (2014), as published in Chan, Silverman and Vincent (2021)
HEAD = ["LA", "NG", "PFNCA", "GO", "GP", "count"]
UK = """1,0,0,0,0,54 0,1,0,0,0,463 0,0,1,0,0,995 0,0,0,1,0,695 0,0,0,0,1,316 1,1,0,0,0,15 1,0,1,0,0,19
1,0,0,1,0,3 0,1,1,0,0,62 0,1,0,1,0,19 0,1,0,0,1,1 0,0,1,1,0,76 0,0,1,0,1,11 0,0,0,1,1,8 1,1,1,0,0,1
1,1,0,1,0,1 0,1,1,1,0,4 1,1,1,1,0,1""".split()
ROWS = [[int(cell) for cell in row.split(",")] for row in UK]
NEEDED = {"observed", "estimates", "multiverse", "dial", "consistency", "report_card"}


@pytest.fixture
def uk(tmp_path):
    path = tmp_path / "uk.csv"
    path.write_text("\n".join([",".join(HEAD), *UK]) + "\n", encoding="utf-8")
    return path


def asked(capsys, *words):
    code = main(["estimate", *map(str, words), "--json"])
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, json_schema("estimate"))
    assert code == found["exit_code"]
    return found


def table(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_quick_gives_the_known_the_default_method_and_the_report_card(uk, capsys):
    found = asked(capsys, uk, "--quick", "--lang", "en")
    assert found["observed"]["known"] == 2744
    first = found["estimates"][0]
    assert first["method"] == next(iter(METHODS)) and first["status"] == "ok"
    assert 2744 < first["low"] < first["estimate"] < first["high"]
    assert NEEDED <= set(found)


def test_every_sentence_begins_with_the_known(uk, capsys):
    for lang, start in (("en", "2,744 detected; "), ("fr", "2\u202f744 personnes détectées\u202f; ")):
        assert main(["estimate", str(uk), "--quick", "--quiet", "--lang", lang]) == 0
        assert capsys.readouterr().out == ""
        assert main(["estimate", str(uk), "--quick", "--lang", lang]) == 0
        assert capsys.readouterr().out.startswith(start)


def test_the_same_seed_gives_the_same_numbers(uk, capsys):
    one, two = (asked(capsys, uk, "--quick", "--seed", "7", "--resamples", "50") for _ in range(2))
    assert one == two


def test_a_workbook_a_parquet_file_and_a_row_a_person_say_the_same(uk, tmp_path, capsys):
    wanted = asked(capsys, uk, "--quick", "--method", "averaging")
    book = openpyxl.Workbook()
    for row in [HEAD, *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "uk.xlsx")
    pq.write_table(pa.table(dict(zip(HEAD, zip(*ROWS, strict=True), strict=True))), tmp_path / "uk.parquet")
    persons = [["yes" if cell else "no" for cell in row[:-1]] for row in ROWS for _ in range(row[-1])]
    lines = [",".join(["id", *HEAD[:-1]]), *(f"p{n},{','.join(row)}" for n, row in enumerate(persons))]
    (tmp_path / "persons.csv").write_text("\n".join(lines), encoding="utf-8")
    for name in ("uk.xlsx", "uk.parquet", "persons.csv"):
        found = asked(capsys, tmp_path / name, "--quick", "--method", "averaging")
        assert {**found, "file": ""} == {**wanted, "file": ""}, name


REFUSED = {
    "one list": "A,count\n1,300\n",
    "two lists": "A,B,count\n1,0,120\n0,1,140\n1,1,30\n",
    "disjoint lists": "A,B,C,count\n1,0,0,120\n0,1,0,140\n0,0,1,90\n",
    "an empty list of three": "A,B,C,count\n1,0,0,120\n0,1,0,140\n1,1,0,30\n",
    "one shared person": "A,B,C,count\n1,0,0,120\n0,1,0,140\n0,0,1,90\n1,1,0,1\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_estimated_is_refused_in_words(name, tmp_path, capsys):
    path = table(tmp_path, REFUSED[name])
    found = asked(capsys, path, "--quick")
    assert found["report_card"]["grade"] == "refused"
    for each in found["estimates"]:
        assert each["estimate"] is None or each["estimate"] < 1e6
    for lang in LANGUAGES:
        assert main(["estimate", str(path), "--quick", "--lang", lang]) == 0
        said = capsys.readouterr().out
        assert catalogue(lang, "prevalence")["grade.refused"] in said
        assert re.match(r"[\d,\u202f]+ (detected|personnes détectées)", said)


def test_hidden_counts_are_told(tmp_path, capsys):
    text = "A,B,C,count\n1,0,0,120\n0,1,0,140\n0,0,1,90\n1,1,0,30\n1,0,1,22\n0,1,1,19\n1,1,1,<5\n"
    found = asked(capsys, table(tmp_path, text), "--quick")
    assert found["observed"]["hidden_counts"] == 1
    assert "hidden" in [check["check"] for check in found["report_card"]["checks"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_stands_alone(lang, uk, tmp_path, capsys):
    page = tmp_path / "page.html"
    call = ["estimate", str(uk), "--quick", "--html", str(page), "--lang", lang, "--quiet"]
    assert main(call) == 0
    text = page.read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?!#)|url\((?!#)|@import|<script', text)
    assert text.count('role="img"') == text.count("<title id=") >= 3
    assert catalogue(lang, "prevalence")["page.card.title"] in text
    assert main(call) == 0
    assert page.read_text(encoding="utf-8") == text


@pytest.fixture
def few_tables(monkeypatch):
    """As the command does it, with fewer tables drawn."""
    from fanal.prevalence import best_case

    monkeypatch.setattr(best_case, "TABLES", dict.fromkeys(best_case.TABLES, ((8, 6),)))


NAMED = ["--method", "stepwise", "--method", "averaging", "--resamples", "40"]


def test_the_best_case_stands_beside_the_simulated_populations(uk, few_tables, capsys):
    found = asked(capsys, uk, *NAMED)
    fitted = found["fitted"]
    assert set(fitted) == {"method", "model", "total", "methods"}
    assert (fitted["method"], fitted["model"]) == ("stepwise", found["estimates"][0]["model"])
    assert fitted["total"] == round(found["estimates"][0]["estimate"])
    assert [each["method"] for each in fitted["methods"]] == ["stepwise", "averaging"]
    for each in fitted["methods"]:
        assert each["tables"] == 6 and each["held"] <= each["answered"] <= 6
        assert each["observed"] == pytest.approx(each["held"] / each["answered"], abs=1e-4)
    assert "fitted" in [check["check"] for check in found["report_card"]["checks"]]
    assert asked(capsys, uk, *NAMED) == found
    assert asked(capsys, uk, "--quick", "--resamples", "20")["fitted"] is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_best_case_is_said_and_drawn_and_called_so(lang, uk, few_tables, tmp_path, capsys):
    page = tmp_path / "page.html"
    assert main(["estimate", str(uk), *NAMED, "--html", str(page), "--lang", lang]) == 0
    said, words = " ".join(capsys.readouterr().out.split()), catalogue(lang, "prevalence")
    text = " ".join(page.read_text(encoding="utf-8").split())
    for each in (said, text):
        assert " ".join(words["fitted.best_case"].split()) in each
        assert "LA:NG" in each and words["card.fitted.name"] in each
    assert words["cli.held"] in said
    heads = [re.sub("<.*?>", "", each).strip() for each in re.findall("<h2>(.*?)</h2>", text)]
    assert heads[-2:] == [words["page.coverage.title"], words["page.fitted.title"]]


WRONG = {
    "FNL-PRV-013": ["--method", "nothing"],
    "FNL-PRV-050": ["--html", "no/such/folder/page.html"],
    "FNL-CLI-001": ["--resamples", "0"],
}


@pytest.mark.parametrize("code", WRONG)
def test_a_wrong_call_says_what_is_allowed(code, uk, capsys):
    assert main(["estimate", str(uk), *WRONG[code], "--lang", "en"]) == 2
    assert code in capsys.readouterr().err


def test_an_unusable_table_is_an_error_in_json_too(tmp_path, capsys):
    found = asked(capsys, table(tmp_path, "A,B,C,n\n1,0,0,-4\n"))
    assert found["error"]["code"] == "FNL-PRV-036" and found["exit_code"] == 1


def test_a_list_named_twice_in_a_workbook(tmp_path, capsys):
    book = openpyxl.Workbook()
    for row in (["A", "B", "A", "n"], [1, 0, 0, 12], [0, 1, 1, 9]):
        book.active.append(row)
    book.save(tmp_path / "twice.xlsx")
    found = asked(capsys, tmp_path / "twice.xlsx")
    assert found["error"]["code"] == "FNL-PRV-039"
