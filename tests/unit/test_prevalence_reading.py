"""A loose table of lists: what is a list, what is a count, and every way in which a table cannot be used."""

from __future__ import annotations

import pytest

from fanal.foundation.errors import DataError
from fanal.foundation.messages import LANGUAGES
from fanal.prevalence.reading import read_table


@pytest.fixture
def read(tmp_path):
    def wrote(text, name="lists.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return read_table(path)

    return wrote


def found(table):
    return table.lists, dict(zip(table.patterns, zip(table.low, table.high, strict=True), strict=True))


@pytest.mark.parametrize(
    "name",
    ["count", "Count", "n", "N", "Frequency", "freq", "effectif", "Effectifs", "Fréquence", "nombre", "cas"],
)
def test_the_count_may_have_any_common_name(read, name):
    lists, counts = found(read(f"A,B,C,{name}\n1,0,0,12\n0,1,1,3\n"))
    assert lists == ("A", "B", "C")
    assert counts == {1: (12, 12), 6: (3, 3)}


def test_one_row_a_person(read):
    table = read("id,police,ONG,abri\np1,oui,non,oui\np2,non,oui,non\np3,oui,non,oui\n")
    assert found(table) == (("police", "ONG", "abri"), {2: (1, 1), 5: (2, 2)})
    assert table.a_row_a_person and table.table().total == 3


@pytest.mark.parametrize(
    "row", ["x,,x", "X,,X", "1,0,1", "yes,no,yes", "true,false,true", "vrai,faux,vrai", "✓,,✓"]
)
def test_marks_of_membership(read, row):
    assert found(read(f"A,B,C\n{row}\n"))[1] == {5: (1, 1)}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(read, delimiter, encoding):
    text = "Église,B,effectif\r\n1,0,1\u00a0234\r\n".replace(",", delimiter)
    assert found(read(text, encoding=encoding)) == (("Église", "B"), {1: (1234, 1234)})


@pytest.mark.parametrize(
    ("cell", "bounds"),
    [("<5", (0, 4)), ("< 5", (0, 4)), ("≤4", (0, 4)), ("1-4", (1, 4)), ("1–4", (1, 4)), ("7.0", (7, 7))],
)
def test_a_hidden_count_is_a_range(read, cell, bounds):
    table = read(f"A,B,C,n\n1,0,0,20\n1,1,0,{cell}\n")
    assert found(table)[1][3] == bounds
    assert table.hidden == (bounds[0] < bounds[1])


def test_a_row_of_nobody_may_have_no_count(read):
    """The cell that is looked for stands in some published tables, blank or zero."""
    assert found(read("A,B,n\n0,0,\n1,0,5\n0,1,3\n"))[1] == {1: (5, 5), 2: (3, 3)}
    assert found(read("A,B,n\n0,0,0\n1,0,5\n"))[1] == {1: (5, 5)}


def test_equal_combinations_are_added_up(read):
    assert found(read("A,B,n\n1,0,5\n1,0,3\n"))[1] == {1: (8, 8)}


WRONG = {
    "FNL-PRV-031": ["A,B,C,n\n", "A,B,C,n\n1,0,0,0\n", "\n\n"],
    "FNL-PRV-032": ["n\n12\n", "id,n\n1,12\n"],
    "FNL-PRV-033": ["A,B,C,n\n1,0,2,5\n", "A,B,C,n\nmaybe,0,1,5\n", "A,B,C,D\n1,0,0,12\n"],
    "FNL-PRV-034": ["A,B,C,n\n1,,0,5\n0,0,1,5\n0,1,0,3\n"],
    "FNL-PRV-035": [
        "A,B,C,n\n1,0,0,plenty\n",
        "A,B,C,n\n1,0,0,\n",
        "A,B,C,n\n1,0,0,nan\n",
        "A,B,C,n\n1,0,0,5-1\n",
    ],
    "FNL-PRV-036": ["A,B,C,n\n1,0,0,-4\n", "A,B,C,n\n1,0,0,−4.5\n"],
    "FNL-PRV-037": ["A,B,C,n\n1,0,0,4.5\n", "A,B,C,n\n1,0,0,1e3\n", f"A,B,C,n\n1,0,0,{10**30}\n"],
    "FNL-PRV-038": ["A,B,C,n\n1,0,0,4\n0,0,0,7\n", "A,B\n1,0\n0,0\n"],
    "FNL-PRV-039": ["A,B,A,n\n1,0,0,4\n", "A,B,a,n\n1,0,0,4\n"],
    "FNL-PRV-040": [",".join(f"L{i}" for i in range(30)) + ",n\n" + "1," * 30 + "7\n"],
    "FNL-PRV-041": ["A,B,n,count\n1,0,4,5\n"],
    "FNL-PRV-042": ["A,B,n\n1,0,4,9\n"],
    "FNL-PRV-043": ["A,,B,n\n1,1,0,4\n"],
    "FNL-PRV-030": ["A,B\0,n\n1,0,4\n"],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in WRONG.items() for text in texts])
def test_what_cannot_be_used_is_said_with_its_place_and_never_its_value(read, code, text):
    with pytest.raises(DataError) as raised:
        read(text)
    assert raised.value.code == code
    for lang in LANGUAGES:
        said = raised.value.say(lang)
        assert "lists.csv" in said
        assert not {"plenty", "maybe", "4.5", "-4", "−4"} & set(said.replace(",", " ").split())


def test_a_wrong_cell_is_named_by_row_and_column(read):
    with pytest.raises(DataError) as raised:
        read("A,B,C,n\n1,0,0,4\n\n0,1,0,x\n")
    assert (raised.value.params["row"], raised.value.params["column"]) == (4, "n")


def test_no_file_is_an_error_of_ours(tmp_path):
    with pytest.raises(DataError) as raised:
        read_table(tmp_path / "nothing.csv")
    assert raised.value.code == "FNL-PRV-030"
