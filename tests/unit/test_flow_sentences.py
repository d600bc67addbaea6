"""Flows as sentences that people would say, in both languages."""

from __future__ import annotations

import re

import pytest

from fanal.indicators import compute
from fanal.reporting.how import rows
from fanal.reporting.placed import of_place
from fanal.reporting.sentence import main, sentence
from fanal.vocabulary.places import all_places
from flow_cells import ONE, WORLD, by_country

FACTS = {
    (f.ref_area, f.breakdown, f.category, f.definition): f.to_json()
    for f in compute([*WORLD, *(o for o in ONE), by_country("IRL", "citizenship", "002", 7)])
}
CASES = [
    (
        ("FRA", "citizenship", "NGA", "flow"),
        "In 2020, authorities in France detected 37 victims with the citizenship of Nigeria.",
        "En 2020, les autorités ont détecté en France 37 victimes ayant la citoyenneté du Nigéria.",
    ),
    (
        ("DEU", "citizenship", "Nationals", "nationals"),
        "In 2020, authorities in Germany detected 20 victims with the citizenship of Germany.",
        "En 2020, les autorités ont détecté en Allemagne 20 victimes ayant la citoyenneté de l’Allemagne.",
    ),
    (
        ("IRL", "citizenship", "002", "flow"),
        "In 2020, authorities in Ireland detected 7 victims with the citizenship of a country in Africa.",
        "En 2020, les autorités ont détecté en Irlande 7 victimes ayant la citoyenneté d’un pays situé en "
        "Afrique.",
    ),
    (
        ("155", "citizenship", "202", "flows_between_regions"),
        "In 2020, authorities in Western Europe detected 50 to 54 victims with the citizenship of countries "
        "in Sub-Saharan Africa.",
        "En 2020, les autorités ont détecté en Europe occidentale de 50 à 54 victimes ayant la citoyenneté "
        "de pays situés en Afrique subsaharienne.",
    ),
    (
        ("155", "citizenship", "155", "flows_between_regions"),
        # over one country it is that country's figure
        "In 2020, authorities in France detected 12 victims with the citizenship of another country of the "
        "same region.",
        "En 2020, les autorités ont détecté en France 12 victimes ayant la citoyenneté d’un autre pays de la "
        "même région.",
    ),
    (
        ("W", "citizenship", "W", "flows_between_countries"),
        "In 2020, authorities in 3 countries detected 67 to 71 victims with the citizenship of another "
        "country.",
        "En 2020, les autorités de 3 pays ont détecté de 67 à 71 victimes ayant la citoyenneté d’un autre "
        "pays.",
    ),
    (
        ("W", "citizenship", "Nationals", "flows_nationals"),
        "In 2020, authorities in 2 countries detected 70 victims who were their own citizens.",
        "En 2020, les autorités de 2 pays ont détecté 70 victimes parmi leurs propres citoyens.",
    ),
    (
        ("ROU", "repatriation", "ITA", "flow"),
        "In 2020, authorities in Romania counted 9 victims as repatriated (country named: Italy).",
        "En 2020, les autorités ont compté en Roumanie 9 victimes dans les rapatriements (pays nommé : "
        "Italie).",
    ),
    (
        ("XAA", "country_transit", "NER", "flow"),
        "Over all years together, authorities in Maranza (a made-up country) detected 13 to 17 victims who "
        "were in transit in Niger.",
        "Toutes années confondues, les autorités ont détecté au Maranza (pays imaginaire) de 13 à 17 "
        "victimes dont on sait le passage au Niger.",
    ),
    (
        ("W", "country_exploitation", "ITA", "flow"),
        "Over all years together, this dataset counts 8 to 12 victims who were exploited in Italy.",
        "Toutes années confondues, ce jeu de données compte de 8 à 12 victimes dont l’exploitation a eu "
        "lieu en Italie.",
    ),
    (
        ("FRA", "citizenship", "Abroad", "not_a_country"),
        "In 2020, authorities in France detected 8 victims (citizenship: Abroad).",
        "En 2020, les autorités ont détecté 8 victimes (citoyenneté : Abroad) en France.",
    ),
]


@pytest.mark.parametrize(("key", "english", "french"), CASES, ids=lambda value: str(value[:2])[:40])
def test_flows_read_well_in_both_languages(key, english, french):
    fact = FACTS[key]
    assert main(fact, "en") == english
    assert main(fact, "fr").replace("\u00a0", " ").replace("\u202f", " ") == french


@pytest.mark.parametrize(("lang", "citizens"), [("en", "nationals"), ("fr", "nationalité")])
def test_only_a_count_by_citizenship_speaks_of_nationals(lang, citizens):
    def formula(*key: str) -> str:
        return rows(FACTS[key], lang)[0]["text"]

    assert citizens in formula("DEU", "citizenship", "Nationals", "nationals")
    for place in ("country_recruitment", "country_exploitation"):
        assert citizens not in formula("XAA", place, "XAA", "nationals")


def test_a_sum_says_that_small_flows_are_left_out():
    fact = FACTS["W", "citizenship", "W", "flows_between_countries"]
    assert "Only flows of five victims or more are counted." in sentence(fact, "en")
    assert "Seuls les flux d’au moins cinq victimes sont comptés." in sentence(fact, "fr")


def test_of_a_place_is_grammar_for_every_country():
    named = [code for code, place in all_places().items() if place.kind == "country"]
    french = {code: of_place(code, "fr") for code in named}
    assert not [of for of in french.values() if not re.match(r"(d’|de l’|de la |des |du |de )\S", of)]
    assert not [of for of in french.values() if re.search(r"\b(de|du|de la) [aeiouéèêàîÎÉ]|de le |à ", of)]
    assert french | {
        "FRA": "de la France", "IND": "de l’Inde", "PHL": "des Philippines", "NGA": "du Nigéria",
        "ISR": "d’Israël", "HTI": "d’Haïti", "CUB": "de Cuba", "PSE": "de l’État de Palestine",
        "HUN": "de la Hongrie",
    } == french  # fmt: skip
    assert of_place("PHL", "en") == "of the Philippines" and of_place("IMN", "en") == "of the Isle of Man"
    assert of_place("MCN X", "en") == "of the area MCN X" and of_place("MCN X", "fr") == "de la zone MCN X"
