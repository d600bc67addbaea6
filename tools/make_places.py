"""Writes src/fanal/vocabulary/places/places.csv, once, from public lists. Not part of the package.

    python tools/make_places.py FOLDER

FOLDER holds the lists that the vocabulary's ``places/sources.toml`` cites: UN M49 (UNSD_M49_en.csv), ISO 3166
with the names that the United Nations uses (country-codes_datahub.csv) and the World Bank's income groups
(worldbank_countryclass.csv). Names people read come from CLDR (Babel), but the United Nations' short name
stands where CLDR's would take a side. What no list says, the tables of ``places_by_hand.toml`` say:
prepositions, articles, regions in French, old codes and other spellings.
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from pathlib import Path

from babel import Locale

HERE = Path(__file__).parent
OUT = HERE.parent / "src" / "fanal" / "vocabulary" / "places" / "places.csv"
COLUMNS = (
    "code",
    "alpha2",
    "m49",
    "kind",
    "en",
    "fr",
    "in_en",
    "in_fr",
    "region",
    "subregion",
    "intermediate",
    "income",
    "synonyms",
)
INCOME = {
    "Low income": "LIC",
    "Lower middle income": "LMC",
    "Upper middle income": "UMC",
    "High income": "HIC",
}
LANGUAGES = ("en", "fr", "es")
NAMES = (
    "official_name_en",
    "official_name_fr",
    "official_name_es",
    "UNTERM English Short",
    "UNTERM French Short",
    "UNTERM Spanish Short",
    "CLDR display name",
)
ARTICLE = re.compile(r" \((?:l'|le|la|les|el|los|las|the)\)|\s*\*+$")

Row = dict[str, str]


def main(folder: Path) -> None:
    by_hand = tomllib.loads((HERE / "places_by_hand.toml").read_text(encoding="utf-8"))
    rows = [*_countries(folder, by_hand), *_by_hand(by_hand)]
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_without_shared_synonyms(rows))


def _countries(folder: Path, by_hand: dict[str, dict[str, str]]) -> list[Row]:
    iso = {row["ISO3166-1-Alpha-3"]: row for row in _read(folder / "country-codes_datahub.csv")}
    income = {row["country_code"]: row for row in _read(folder / "worldbank_countryclass.csv")}
    names = {lang: Locale(lang).territories for lang in LANGUAGES}
    rows = []
    for m49 in sorted(_read(folder / "UNSD_M49_en.csv"), key=lambda row: row["ISO-alpha3 Code"]):
        code, alpha2 = m49["ISO-alpha3 Code"], m49["ISO-alpha2 Code"]
        en = by_hand["en"].get(code, names["en"][alpha2])
        fr = by_hand["fr"].get(code, names["fr"][alpha2])
        known = iso.get(code, {})
        spellings = [names[lang][alpha2] for lang in LANGUAGES] + [known.get(name, "") for name in NAMES]
        spellings += [m49["Country or Area"], *by_hand["synonyms"].get(code, "").split("|")]
        economy = income.get(code, {})
        rows.append(
            {
                "code": code,
                "alpha2": alpha2,
                "m49": m49["M49 Code"].zfill(3),
                "kind": "country",
                "en": en,
                "fr": fr,
                "in_en": _in_en(code, en, by_hand),
                "in_fr": _in_fr(code, fr, by_hand),
                "region": m49["Region Code"],
                "subregion": m49["Sub-region Code"],
                "intermediate": m49["Intermediate Region Code"],
                "income": INCOME.get(economy.get("income_group", ""), ""),
                "synonyms": _spellings([*spellings, economy.get("economy", "")], en, fr),
            }
        )
    return rows


def _by_hand(by_hand: dict[str, dict[str, str]]) -> list[Row]:
    return [{column: str(row.get(column, "")) for column in COLUMNS} for row in by_hand["rows"]]


def _in_en(code: str, name: str, by_hand: dict[str, dict[str, str]]) -> str:
    if code in by_hand["in_en"]:
        return by_hand["in_en"][code]
    place = re.sub("^The ", "", name)
    return f"in the {place}" if code in by_hand["prepositions"]["the"].split() else f"in {place}"


def _in_fr(code: str, name: str, by_hand: dict[str, dict[str, str]]) -> str:
    if code in by_hand["in_fr"]:
        return by_hand["in_fr"][code]
    for preposition, codes in by_hand["prepositions_fr"].items():
        if code in codes.split():
            return f"{preposition}{'' if preposition.endswith('’') else ' '}{name}"
    raise ValueError(f"no French preposition for {code} {name}")


def _spellings(texts: list[str], *labels: str) -> str:
    cleaned = [ARTICLE.sub("", text.replace("\u00a0", " ").strip()) for text in texts]
    return "|".join(dict.fromkeys(text for text in cleaned if text and text not in labels))


def _without_shared_synonyms(rows: list[Row]) -> list[Row]:
    """A spelling that is another place's name, or that two places share, is nobody's synonym."""
    owners: dict[str, set[str]] = {}
    labels = {_key(row[lang]): row["code"] for row in rows for lang in ("en", "fr")}
    for row in rows:
        for text in row["synonyms"].split("|"):
            owners.setdefault(_key(text), set()).add(row["code"])

    def own(text: str, code: str) -> bool:
        return owners[_key(text)] == {code} and labels.get(_key(text), code) == code

    for row in rows:
        seen = {_key(row["en"]), _key(row["fr"])}
        kept = []
        for text in row["synonyms"].split("|"):
            if text and own(text, row["code"]) and _key(text) not in seen:
                kept.append(text)
                seen.add(_key(text))
        row["synonyms"] = "|".join(kept)
    return rows


def _key(text: str) -> str:
    from fanal.vocabulary._fold import fold

    return fold(text)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
