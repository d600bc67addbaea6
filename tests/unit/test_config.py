"""fanal.toml: every mistake is named with the nearest right word."""

import pytest

from fanal.study.config import BadValue, NotToml, UnknownKey, read_config


def write(tmp_path, text):
    path = tmp_path / "fanal.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_missing_file_means_all_defaults(tmp_path):
    config = read_config(tmp_path / "fanal.toml")
    assert config.hidden_counts == (0, 4)
    assert config.engine == "duckdb"


def test_what_a_source_may_say(tmp_path):
    text = '[sources."a.csv"]\nprotection = "published"\ncitation = "Ministry, 2024"\nuntil = 2027-12-31\n'
    source = read_config(write(tmp_path, text)).sources["a.csv"]
    assert (source.protection, source.citation, source.until) == ("published", "Ministry, 2024", "2027-12-31")


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("hiden_counts = [0, 4]", "hidden_counts"), ('[sources."a.csv"]\nprotecton = "records"', "protection")],
)
def test_an_unknown_key_names_the_nearest(tmp_path, text, nearest):
    with pytest.raises(UnknownKey) as error:
        read_config(write(tmp_path, text))
    assert nearest in error.value.say("en")
    assert nearest in error.value.say("fr")


@pytest.mark.parametrize(
    "text",
    [
        "format = 2", "hidden_counts = [4, 0]", "hidden_counts = 4", 'engine = "sqlite"', "threads = 0",
        '[sources."a"]\nprotection = "none"', '[sources."a"]\nuntil = "tomorrow"', "title = 3",
    ],
)  # fmt: skip
def test_a_wrong_value_says_what_is_allowed(tmp_path, text):
    with pytest.raises(BadValue) as error:
        read_config(write(tmp_path, text))
    assert error.value.exit_code == 2


def test_broken_toml_is_an_error_of_ours(tmp_path):
    with pytest.raises(NotToml):
        read_config(write(tmp_path, "a = = 1"))
