"""``fanal fill``: the forms that people owe, from released observations alone, and back."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from command import Result, files_of, write_study
from fanal.cli.main import main
from fanal.foundation.messages import LANGUAGES, text
from fanal.reporting.forms import fill, shown
from fanal.sources import SourceSettings, read_source
from fanal.study.outputs import read_observations
from fanal.vocabulary import Observation
from fanal.vocabulary.forms import GLOTIP, SDG, forms, joined_series, sdg_series

LANGS = list(LANGUAGES)
FORMS = [SDG, GLOTIP]
HEADER = "Country or area,Year,Indicator,Breakdown,Category,Sex,Age,Number"
VICTIMS, OFFENCES = (
    "Detected victims of trafficking in persons",
    "Recorded offences of trafficking in persons",
)
ROWS = [
    f"Kenya,2019,{VICTIMS},Total,,Total,Total,1200",
    f"Kenya,2019,{VICTIMS},Total,,Female,Children (0 to 17 years),<5",
    f"Kenya,2021,{VICTIMS},Total,,Total,Total,3–7",
    f"Kenya,2021,{VICTIMS},Form of exploitation,Forced labour or services,Total,Total,40",
    f"Kenya,2021,{VICTIMS},Form of exploitation,Form unknown,Male,Total,3",
    f"Kenya,2021,{VICTIMS},Citizenship,Nigeria,Total,Total,11",
    f'Kenya,2021,{VICTIMS},Citizenship,"Free text, of a source",Total,Total,5',
    f"Kenya,2021,{VICTIMS},Country of repatriation,Uganda,Total,Total,0",
    f"Kenya,2020,{OFFENCES},Total,,Total,Total,14",
    f"Philippines,2020,{VICTIMS},Total,,Total,Total,30",
    "Philippines,2020,Persons convicted of trafficking in persons,Total,,Total,Adults (18 years and over),2",
]
PUBLISHED = '[sources."totals.csv"]\nprotection = "published"\ncitation = "Ministry, 2024"\n'
NOTED = (
    'format = 1\npopulation = "population.csv"\n'
    '[forms.glotip]\narticles = ["=Criminal code, article 266", "Children Act, section 13"]\n'
    '[forms.glotip.notes]\nvictims = "Register of the ministry"\n' + PUBLISHED
)
POPULATION = "area,year,population\nKEN,2019,50000000\nKEN,2021,52000000\n"


def call(*words: object) -> int:
    return main([str(word) for word in words])


@pytest.fixture
def fanal(capsys):
    def run(*words: object) -> Result:
        code = call(*words)
        found = capsys.readouterr()
        return Result(code, found.out, found.err)

    return run


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    """A study of published totals, run; only ``out/`` and ``fanal.toml`` are left of it."""
    root = tmp_path_factory.mktemp("published") / "s"
    study = write_study(root, {"totals.csv": "\n".join([HEADER, *ROWS, ""])}, NOTED)
    (study / "population.csv").write_text(POPULATION, encoding="utf-8")
    assert call("run", study, "--quiet") == 0
    shutil.rmtree(study / "private")
    shutil.rmtree(study / "sources")
    return study


@pytest.fixture(scope="module")
def internal(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("internal") / "s"
    study = write_study(root, {"totals.csv": "\n".join([HEADER, *ROWS, ""])})
    assert call("run", study, "--quiet") == 0
    return study


def released(study: Path) -> list[Observation]:
    return read_observations(study / "out" / "observations.parquet")


def read_back(path: Path, folder: Path) -> list[Observation]:
    tables = read_source(
        path, engine=None, identity=folder / "i", accepted=folder, rejects=None, this_year=2026,
        settings=SourceSettings(protection="published", citation="us"),
    )  # fmt: skip
    assert sum(table.report.rejected for table in tables) == 0
    return [each for table in tables for each in table.observations]


def same(found: list[Observation], wanted: list[Observation]) -> bool:
    def of(observations: list[Observation]) -> dict[tuple[str, ...], tuple[float, float, float, str]]:
        return {each.key: (each.value, each.low, each.high, each.id) for each in observations}

    assert len(of(found)) == len(found)
    return of(found) == of(wanted)


def sdg_only(observations: list[Observation]) -> list[Observation]:
    return [
        each
        for each in observations
        if each.indicator == "victims_detected" and each.breakdown == "_T" and each.form in sdg_series()
    ]


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def tables_of(path: Path, lang: str) -> dict[str, list[list[object]]]:
    """The rows below the header of every table of a form."""
    found = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        starts = [n for n, row in enumerate(rows) if text("forms.column.breakdown", lang) in row]
        if starts:
            found[sheet.title] = rows[starts[0] :]
    return found


# the same observations, there and back


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_a_published_study_reads_back_as_the_same_observations(
    fanal, published, tmp_path, form, ending, lang
):
    out = tmp_path / f"form.{ending}"
    result = fanal("fill", published, "--form", form, "--out", out, "--lang", lang)
    assert result.code == 0 and out.as_posix() in result.out, result.err
    wanted = released(published) if form == GLOTIP else sdg_only(released(published))
    assert same(read_back(out, tmp_path), wanted)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [out.name]


def test_a_study_over_a_filled_form_releases_the_same(fanal, published, tmp_path):
    again = write_study(tmp_path / "again", {}, PUBLISHED.replace("totals.csv", "form.xlsx"))
    out = again / "sources" / "form.xlsx"
    assert fanal("fill", published, "--form", GLOTIP, "--out", out, "--lang", "fr").code == 0
    assert fanal("run", again, "--quiet").code == 0
    assert same(released(again), released(published))


_NUMBERS = st.one_of(
    st.integers(0, 5_000).map(lambda n: (n, n, "A")),
    st.sampled_from([(0, 4, "H"), (0, 9, "H"), (3, 17, "H")]),
    st.tuples(st.integers(0, 90), st.integers(1, 90)).map(lambda pair: (pair[0], sum(pair), "C")),
)
_CELLS = st.tuples(
    st.sampled_from(["FRA", "KEN", "MCA"]),
    st.sampled_from(["2019", "2021"]),
    st.sampled_from(["victims_detected", "offences", "persons_convicted"]),
    st.sampled_from(["_T", "F", "_O", "_U"]),
    st.sampled_from(["_T", "Y0T17", "_U"]),
    st.sampled_from([("_T", "_T", "_T"), ("begging", "_T", "_T"), ("_T", "citizenship", "NGA")]),
    st.sampled_from(["one", "two"]),
)


@settings(max_examples=25, deadline=None)
@given(cells=st.dictionaries(_CELLS, _NUMBERS, min_size=1, max_size=12), excel=st.booleans())
def test_any_released_cells_go_there_and_back(tmp_path_factory, cells, excel):
    folder = tmp_path_factory.mktemp("form")
    observations = [
        Observation(
            dataset=dataset, ref_area=area, indicator=indicator, sex=sex, age=age, form=split[0],
            breakdown=split[1], category=split[2], time_period=year, value=(low + high) / 2, low=low,
            high=high, obs_status=status, area_kind="aggregate" if area == "MCA" else "country",
        ).identified()
        for (area, year, indicator, sex, age, split, dataset), (low, high, status) in cells.items()
    ]  # fmt: skip
    out = folder / ("form.xlsx" if excel else "form.csv")
    asked = [each for each in observations if shown(each) is not None and _is_asked(each)]
    if not asked:
        return
    assert fill(observations, form=GLOTIP, out=out, lang="fr").cells == len(asked)
    assert same(read_back(out, folder), asked)


def _is_asked(each: Observation) -> bool:
    return each.indicator != "offences" or each.form == each.breakdown == "_T"


# what a cell shows


@pytest.mark.parametrize(
    ("low", "high", "status", "value", "words"),
    [
        (7, 7, "A", 7, 7), (0, 0, "A", 0, 0), (0, 4, "H", 2, "<5"), (0, 9, "H", 4.5, "<10"),
        (1, 4, "H", 2.5, "<5"), (13, 17, "R", 15, 15), (3, 7, "C", 5, "3–7"), (8, 27, "R", 17.5, "8–27"),
        (13, 17, "H", 15, "13–17"),
    ],
)  # fmt: skip
def test_what_a_cell_shows(low, high, status, value, words):
    cell = Observation(
        dataset="d", ref_area="FRA", indicator="offences", time_period="2020", value=value, low=low,
        high=high, obs_status=status,
    )  # fmt: skip
    assert shown(cell) == words


@pytest.mark.parametrize("lang", LANGS)
def test_unknown_is_blank_and_never_0(fanal, published, tmp_path, lang):
    out = tmp_path / "form.xlsx"
    fanal("fill", published, "--form", GLOTIP, "--out", out, "--lang", lang)
    known = {(o.ref_area, o.time_period): shown(o) for o in released(published) if o.indicator == "offences"}
    (offences,) = [rows for title, rows in tables_of(out, lang).items() if title.startswith("1.")]
    years = [cell for cell in offences[0] if isinstance(cell, int)]
    assert years == [2019, 2020, 2021]
    for row in offences[1:]:
        for year, cell in zip(years, row[-3:], strict=True):
            assert cell == known.get((row[0], str(year)))
    zeros = [cell for rows in tables_of(out, lang).values() for row in rows[1:] for cell in row if cell == 0]
    assert len(zeros) == 1  # the one that the source gives


@pytest.mark.parametrize("form", FORMS)
def test_each_cell_leads_to_its_observation_and_what_it_counts(fanal, published, tmp_path, form):
    out = tmp_path / "form.xlsx"
    fanal("fill", published, "--form", form, "--out", out, "--lang", "en")
    book = openpyxl.load_workbook(out)
    origins = book[text("forms.origins.short", "en")]
    known = {each.id: each for each in released(published)}
    linked = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if not cell.hyperlink:
                    continue
                linked += 1
                name, _, place = cell.hyperlink.location.rpartition("!")
                assert name.strip("'") == origins.title
                table, where, value, names, low, high, status, what, source = (
                    each.value for each in origins[origins[place].row]
                )
                assert (table, where, value) == (sheet.title, cell.coordinate, cell.value)
                assert status and what
                if sheet.title != text("forms.rates.short", "en"):
                    assert (shown(known[names]), known[names].low, known[names].high) == (value, low, high)
                    assert source == "Ministry, 2024"
                else:
                    assert all(each in known for each in names.split())
    assert linked == (len(released(published)) if form == GLOTIP else len(sdg_only(released(published))) + 3)


def test_articles_and_notes_come_from_fanal_toml(fanal, published, tmp_path):
    fanal("fill", published, "--form", GLOTIP, "--out", tmp_path / "f.xlsx", "--lang", "en")
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    told = {
        sheet.title: [str(row[0].value) for row in sheet.iter_rows(max_row=8)] for sheet in book.worksheets
    }
    tables = [title for title in told if title[:1].isdigit()]
    assert len(tables) == len(forms()[GLOTIP])
    for title in tables:
        assert any("=Criminal code, article 266; Children Act, section 13" in line for line in told[title])
        noted = any("Register of the ministry" in line for line in told[title])
        assert noted is title.endswith("Victims")
    fanal("fill", published, "--form", GLOTIP, "--out", tmp_path / "f.csv", "--lang", "en")
    for row in rows_of(tmp_path / "f.csv"):
        assert row["Articles of the criminal code"].startswith("'=Criminal")
        assert bool(row["Note on the source"]) is row["Table"].endswith(". Victims")


def test_no_cell_acts_as_a_formula(fanal, published, tmp_path):
    for form in FORMS:
        fanal("fill", published, "--form", form, "--out", tmp_path / "f.xlsx", "--lang", "en")
        book = openpyxl.load_workbook(tmp_path / "f.xlsx")
        cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        fanal("fill", published, "--form", form, "--out", tmp_path / "f.csv", "--lang", "en")
        assert not [c for row in rows_of(tmp_path / "f.csv") for c in row.values() if c[:1] in "=+-@" and c]


# SDG 16.2.2


def test_the_series_and_rates_are_those_of_the_release(fanal, published, tmp_path):
    out = tmp_path / "sdg.csv"
    assert fanal("fill", published, "--form", SDG, "--out", out).code == 0
    rows = rows_of(out)
    counts = {row["OBS_ID"]: row for row in rows if row["UNIT_MEASURE"] == "NUMBER"}
    wanted = {each.id: each for each in sdg_only(released(published))}
    assert set(counts) == set(wanted)
    for name, each in wanted.items():
        row = counts[name]
        assert row["SERIES"] == sdg_series()[each.form] and row["AREA_CODE"] == each.ref_area
        assert row["REF_AREA"] == {"KEN": "404", "PHL": "608"}[each.ref_area]
        exact = each.low == each.high
        assert row["OBS_VALUE"] == (str(int(each.value)) if exact else "")
        assert row["COMMENT_OBS"] == ("" if exact else shown(each))
        assert row["OBS_STATUS"] == {"A": "A", "H": "Q"}[each.obs_status]
    facts = json.loads((published / "out" / "facts.json").read_text(encoding="utf-8"))["facts"]
    area = [f for f in facts if f["measure"] == "rate" and f["ref_area"] == "KEN"]
    rates = [row for row in rows if row["UNIT_MEASURE"] != "NUMBER"]
    assert {row["SERIES"] for row in rates} == {"VC_HTF_DETVR", "VC_HTF_DETVFLR"}
    assert len(rates) == len(area) == 3
    for fact in area:
        (row,) = [r for r in rates if (r["SERIES"], r["TIME_PERIOD"]) == (fact["definition"], fact["period"])]
        if fact["low"] == fact["high"]:
            assert float(row["OBS_VALUE"]) == fact["value"]
        else:
            assert row["OBS_VALUE"] == "" and float(row["LOWER_BOUND"]) == fact["low"]


def test_a_series_that_holds_less_than_its_name_says_so(fanal, demo, tmp_path):
    out = tmp_path / "sdg.csv"
    fanal("fill", demo, "--form", SDG, "--out", out, "--lang", "en")
    rows = [row for row in rows_of(out) if row["SERIES"] in joined_series()]
    assert rows and all("not added" in row["COMMENT_OBS"] for row in rows)
    assert not any("not added" in r["COMMENT_OBS"] for r in rows_of(out) if r["SERIES"] == "VC_HTF_DETVSX")


# the marking, and only what was released


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", FORMS)
def test_a_made_up_country_is_marked_on_every_sheet_and_row(fanal, demo, tmp_path, form, lang):
    result = fanal("fill", demo, "--form", form, "--out", tmp_path / "f.xlsx", "--lang", lang)
    words = text("forms.marking.SIMULATED", lang)
    assert result.code == 0 and words in result.out
    for sheet in openpyxl.load_workbook(tmp_path / "f.xlsx").worksheets:
        assert words in [row[0].value for row in sheet.iter_rows(max_row=8)], sheet.title
        assert sheet.oddHeader.center.text == words
    fanal("fill", demo, "--form", form, "--out", tmp_path / "f.csv", "--lang", lang)
    column = "MARKING" if form == SDG else text("forms.column.marking", lang)
    assert {row[column] for row in rows_of(tmp_path / "f.csv")} == {"SIMULATED"}


@pytest.mark.parametrize("form", FORMS)
def test_an_internal_form_hides_what_the_report_hides(fanal, internal, tmp_path, form):
    result = fanal("fill", internal, "--form", form, "--out", tmp_path / "f.xlsx", "--lang", "en")
    assert "INTERNAL" in result.out
    known = {shown(each) for each in released(internal)}
    cells = [c for rows in tables_of(tmp_path / "f.xlsx", "en").values() for row in rows[1:] for c in row[9:]]
    numbers = {cell for cell in cells if isinstance(cell, int) or str(cell).startswith("<")}
    assert numbers <= known and "<10" in numbers
    assert all(cell % 5 == 0 for cell in numbers if isinstance(cell, int))


def test_a_published_form_has_no_marking(fanal, published, tmp_path):
    result = fanal("fill", published, "--form", GLOTIP, "--out", tmp_path / "f.xlsx")
    assert "INTERNAL" not in result.out and "SIMULATED" not in result.out
    content = b"".join(files_of(tmp_path).values())
    assert b"INTERNAL" not in content


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_same_release_gives_the_same_bytes(fanal, published, tmp_path, form, ending):
    for name in ("one", "two"):
        fanal("fill", published, "--form", form, "--out", tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_other_programs_open_it(fanal, published, tmp_path):
    fanal("fill", published, "--form", GLOTIP, "--out", tmp_path / "f.xlsx", "--lang", "fr")
    book = python_calamine.load_workbook(tmp_path / "f.xlsx")
    assert book.sheet_names[0] == text("forms.about.short", "fr")
    assert all(len(name) <= 31 for name in book.sheet_names)


# areas and years


def test_one_area_by_code_or_name_and_some_years(fanal, published, tmp_path):
    for area in ("KEN", "Kenya", "404"):
        out = tmp_path / "f.csv"
        words = ("--area", area, "--years", "2019-2020")
        assert fanal("fill", published, "--form", GLOTIP, "--out", out, "--lang", "en", *words).code == 0
        found = {(row["Country or area"], row["Year"]) for row in rows_of(out)}
        assert found == {("KEN", "2019"), ("KEN", "2020")}
    out = tmp_path / "f.xlsx"
    fanal("fill", published, "--form", GLOTIP, "--out", out, "--lang", "en", "--years", "2020")
    for rows in tables_of(out, "en").values():
        assert [cell for cell in rows[0] if isinstance(cell, int)] == [2020]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["--form", "glotipp", "--out", "f.csv"], "FNL-FRM-001", "glotip"),
        (["--form", "nothing", "--out", "f.csv"], "FNL-FRM-001", "sdg-16.2.2"),
        (["--form", GLOTIP, "--out", "f.pdf"], "FNL-FRM-002", ".xlsx"),
        (["--form", GLOTIP, "--out", "f.csv", "--area", "FRA"], "FNL-FRM-003", "KEN"),
        (["--form", GLOTIP, "--out", "f.csv", "--area", "Atlantis"], "FNL-FRM-003", "PHL"),
        (["--form", GLOTIP, "--out", "f.csv", "--years", "2021-2019"], "FNL-FRM-004", "2017-2020"),
        (["--form", GLOTIP, "--out", "f.csv", "--years", "soon"], "FNL-FRM-004", "2017-2020"),
        (["--form", GLOTIP, "--out", "f.csv", "--years", "1990-1995"], "FNL-FRM-005", "2019"),
        (["--form", GLOTIP, "--out", "none/f.csv"], "FNL-FRM-008", "f.csv"),
        (["--form", GLOTIP], "FNL-CLI-001", "--help"),
    ],
)
def test_a_wish_that_cannot_be_met_ends_with_2_and_says_what_can(
    fanal, published, tmp_path, monkeypatch, words, code, hint, lang
):
    monkeypatch.chdir(tmp_path)
    result = fanal("fill", published, *words, "--lang", lang)
    assert result.code == 2 and code in result.err and hint in result.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("inside", ["out", "private", "sources"])
def test_a_form_never_lands_in_the_folders_of_the_study(fanal, internal, inside):
    before = files_of(internal)
    result = fanal("fill", internal, "--form", GLOTIP, "--out", internal / inside / "f.csv")
    assert result.code == 2 and "FNL-FRM-008" in result.err
    assert files_of(internal) == before


def test_a_study_that_was_not_run_or_is_not_whole(fanal, published, tmp_path):
    fanal("new", tmp_path / "s")
    result = fanal("fill", tmp_path / "s", "--form", GLOTIP, "--out", tmp_path / "f.csv", "--lang", "en")
    assert result.code == 2 and "FNL-FRM-007" in result.err and "fanal run" in result.err
    assert "FNL-STU-005" in fanal("fill", tmp_path / "no", "--form", GLOTIP, "--out", tmp_path / "f.csv").err
    copy = Path(shutil.copytree(published, tmp_path / "copy"))
    (copy / "out" / "observations.parquet").write_bytes(b"PAR1")
    result = fanal("fill", copy, "--form", GLOTIP, "--out", tmp_path / "f.csv")
    assert result.code == 2 and "FNL-FRM-007" in result.err and not (tmp_path / "f.csv").exists()


def test_a_release_without_what_a_form_asks_for(fanal, tmp_path):
    rows = [HEADER, f"Kenya,2020,{OFFENCES},Total,,Total,Total,14", ""]
    study = write_study(tmp_path / "s", {"totals.csv": "\n".join(rows)}, PUBLISHED)
    assert fanal("run", study, "--quiet").code == 0
    result = fanal("fill", study, "--form", SDG, "--out", tmp_path / "f.csv")
    assert result.code == 1 and "FNL-FRM-006" in result.err


@pytest.mark.parametrize(
    ("config", "code", "hint"),
    [
        ('[forms.glotipp]\narticles = ["1"]\n', "FNL-STU-001", "glotip"),
        ("[forms.glotip]\narticle = []\n", "FNL-STU-001", "articles"),
        ('[forms.glotip]\narticles = "266"\n', "FNL-STU-002", "articles"),
        ('[forms.glotip.notes]\nvictim = "…"\n', "FNL-STU-001", "victims"),
        ("[forms.glotip.notes]\nvictims = 3\n", "FNL-STU-002", "victims"),
        ('forms = "glotip"\n', "FNL-STU-002", "forms.glotip"),
        ('[forms]\nglotip = "x"\n', "FNL-STU-002", "forms.glotip"),
    ],
)
def test_a_mistake_under_forms_in_fanal_toml(fanal, published, tmp_path, config, code, hint):
    study = Path(shutil.copytree(published, tmp_path / "copy"))
    (study / "fanal.toml").write_text(config, encoding="utf-8")
    result = fanal("fill", study, "--form", GLOTIP, "--out", tmp_path / "f.csv")
    assert result.code == 2 and code in result.err and hint in result.err


@pytest.mark.full
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_every_published_number_of_glotip_goes_there_and_back(shared_data, tmp_path, ending):
    (table,) = read_source(
        shared_data / "glotip" / "data_glotip_2023-05-30.xlsx",
        engine=None, identity=tmp_path / "i", accepted=tmp_path, rejects=None, this_year=2026,
    )  # fmt: skip
    out = tmp_path / f"form.{ending}"
    assert fill(table.observations, form=GLOTIP, out=out, lang="fr").cells == len(table.observations) > 46_000
    assert same(read_back(out, tmp_path), table.observations)
