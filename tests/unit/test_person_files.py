"""Person files: columns recognised by their names or a map; keys and truth beside what is compared."""

from __future__ import annotations

import pytest

from fanal.sources import Asked, read_person_files, read_person_map
from fanal.sources.person_columns import BadPersonMap, NoSuchColumn, find_columns
from fanal.sources.person_files import KeysRepeat, NoPersonColumns


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (["First_Name", "SURNAME", "D.O.B.", "Sex"], ["given_name", "family_name", "date_of_birth", "sex"]),
        (["Prénom", "Nom de famille", "Date de naissance", "Nationalité"],
         ["given_name", "family_name", "date_of_birth", "citizenship"]),
        (["Nombre", "Apellidos", "Fecha de nacimiento", "Teléfono"],
         ["given_name", "family_name", "date_of_birth", "phone"]),
        (["rec_id", "address_1", "address_2", "suburb", "postcode", "state", "soc_sec_id"],
         ["address", "place", "postcode", "region", "id_number"]),
        (["prs_FirstName", "prs_SecondName"], ["given_name", "family_name"]),
        (["unique_id", "cluster", "notes"], []),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_names(headers, fields):
    assert list(find_columns(headers)) == fields


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def read(tmp_path, *files, **asked):
    return read_person_files(files, private=tmp_path / "private", asked=Asked(**asked))


def test_keys_truth_and_groups_stand_beside_and_are_not_compared(tmp_path):
    file = write(
        tmp_path / "a.csv",
        "id,nom,prénom,dob,who,lang\n1,Diallo,Awa,2009-05-17,x,fr\n2,N/A,Awa,17/05/2009,x,\n",
    )
    found = read(tmp_path, file, key="ID", truth="who", by="lang")
    rows = found.records.to_pylist()
    assert [row["record"] for row in rows] == ["1", "2"]
    assert [row["date_of_birth"] for row in rows] == ["2009-05-17", "2009-05-17"]
    assert rows[1]["family_name"] is None and rows[0]["source"] == "a.csv"
    assert found.truth.to_pylist() == ["x", "x"] and found.by.to_pylist() == ["fr", None]
    assert not {"who", "lang", "id", "_truth", "_by"} & set(found.records.column_names)


def test_without_a_key_a_record_is_called_by_file_and_row(tmp_path):
    file = write(tmp_path / "a.csv", "id,nom,dob\nK1,Diallo,2009\n,Sow,2010\n")
    assert read(tmp_path, file, key="id").records["record"].to_pylist() == ["K1", "a.csv:3"]
    assert read(tmp_path, file).records["record"].to_pylist() == ["a.csv:2", "a.csv:3"]


def test_parts_of_an_address_are_joined_and_compact_dates_read(tmp_path):
    text = (
        "surname,street_number,address_1,date_of_birth\nwaller,6,tullaroop street,19081209\nx,,b,19991301\n"
    )
    rows = read(tmp_path, write(tmp_path / "f.csv", text)).records.to_pylist()
    assert rows[0]["address"] == "6 tullaroop street" and rows[0]["date_of_birth"] == "1908-12-09"
    assert rows[1]["address"] == "b"


def test_a_map_names_columns_and_what_else_to_compare(tmp_path):
    file = write(tmp_path / "a.csv", "c1,c2,c3,c4\nDiallo,05/17/2009,red,9\n")
    text = 'date_order = "mdy"\nextra = ["c3"]\n[columns]\nfamily_name = "C1"\ndate_of_birth = ["c2"]\n'
    own = write(tmp_path / "map.toml", text)
    found = read(tmp_path, file, map=read_person_map(own))
    (row,) = found.records.to_pylist()
    assert (
        row["family_name"] == "Diallo" and row["date_of_birth"] == "2009-05-17" and row["extra_c3"] == "red"
    )
    assert found.unused == {"a.csv": ["c4"]}


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("[columns]\nfamly_name = 'x'\n", "family_name"), ("date_order = 'xyz'\n", "dmy"), ("[[", "family_name"),
     ("[columns]\nphone = 3\n", "phone")],
)  # fmt: skip
def test_a_wrong_map_names_the_nearest_key(tmp_path, text, nearest):
    with pytest.raises(BadPersonMap) as error:
        read_person_map(write(tmp_path / "map.toml", text))
    assert nearest in str(error.value.params["nearest"])


def test_what_cannot_be_linked_is_said_without_a_value(tmp_path):
    nobody = write(tmp_path / "n.csv", "Zquivra,77\nx,1\n")
    with pytest.raises(NoPersonColumns) as error:
        read(tmp_path, nobody)
    assert "Zquivra" not in str(error.value)
    with pytest.raises(NoSuchColumn) as error:
        read(tmp_path, nobody, key="id")
    assert "Zquivra" not in str(error.value)
    twice = write(tmp_path / "t.csv", "id,nom,dob\n1,Zquivra,2009\n1,B,2009\n")
    with pytest.raises(KeysRepeat) as error:
        read(tmp_path, twice, key="id")
    assert "Zquivra" not in str(error.value)
