"""Facts as sentences, from whole messages of the catalogues: a main sentence, then short notes.

Nothing is put together from fragments of grammar: a message has places for a number, a group of persons, an
area or a period, each of which is itself a message of the language.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from babel import Locale

from fanal.foundation.messages import LANGUAGES, catalogue
from fanal.reporting import labels, numbers, placed

Fact = dict[str, Any]
WORLD, NATIONALS = labels.AREA_WORLD, "Nationals"
BY_PLACE = ("citizenship", "repatriation", "country_recruitment", "country_transit", "country_exploitation")


def sentences(facts: list[Fact]) -> list[Fact]:
    """Fill ``sentence`` (one text per language) of every fact, in place; returns the same list.

    The text says what was counted, where and when, the range, how many areas stand behind it in which
    reading, and which area would change a trend most.
    """
    for fact in facts:
        fact["sentence"] = {lang: sentence(fact, lang) for lang in LANGUAGES}
    return facts


def sentence(fact: Fact, lang: str) -> str:
    """The main sentence and its notes, as one text."""
    return " ".join([main(fact, lang), *notes(fact, lang)])


def main(fact: Fact, lang: str) -> str:
    """The finding itself."""
    if fact["status"] != "ok" or fact["value"] is None:
        return _unstated(fact, lang)
    return {"count": _count, "share": _share, "trend": _trend, "rate": _rate}[fact["measure"]](fact, lang)


def notes(fact: Fact, lang: str) -> list[str]:
    """What must be known beside it: range, reading, coverage, fragility, and that detected is not all."""
    found = []
    if fact["status"] == "ok" and fact["low"] is not None and fact["low"] < fact["high"]:
        found.append(say("note.hidden", lang))
    if str(fact.get("definition")).startswith("flows_"):
        found.append(say("note.flows", lang))
    if fact["measure"] == "trend":
        found += _trend_notes(fact, lang)
    if over_areas(fact):
        found.append(say(f"note.{fact['reading']}", lang))
    if fact.get("definition") == "mean_of_national_shares":
        found.append(say("note.mean", lang))
    if fact["indicator"] == "victims_detected" and fact["measure"] != "share" and fact["status"] == "ok":
        found.append(say("note.detected", lang))
    return found


def over_areas(fact: Fact) -> bool:
    """Whether a figure is a sum over areas (else it was counted directly)."""
    return int(fact.get("areas_matched") or 0) > 1


def fragile(fact: Fact) -> bool:
    """A trend that one area makes: without it the change turns, is not known, or differs by half or more."""
    if fact["measure"] != "trend" or fact["status"] != "ok" or not fact.get("most_influential_area"):
        return False
    value, without = fact["value"], fact["value_without_it"]
    return without is None or value * without < 0 or abs(value - without) > max(0.5 * abs(value), 1.0)


# parts


def _count(fact: Fact, lang: str) -> str:
    flow = _flow(fact, lang)
    if flow:
        return flow
    if fact["ref_area"] == WORLD and not over_areas(fact):
        return say("count.direct", lang, when=_when(fact, lang), subject=subject(fact, lang))
    return say(
        f"count.{_known(fact)}", lang,
        when=_when(fact, lang), where=where(fact, lang), subject=subject(fact, lang),
    )  # fmt: skip


def _flow(fact: Fact, lang: str) -> str | None:
    """A count by country as a sentence of its own; None for what is no flow between places."""
    kind, area, origin = str(fact.get("definition")), str(fact["ref_area"]), str(fact["category"])
    if kind not in ("flow", "nationals") and not kind.startswith("flows_"):
        return None
    message = _flow_message(kind, area, origin)
    if int(fact.get("areas_matched") or 0) == 1:
        # a sum over one country is that country's figure
        area = str(fact["areas"][0])
        alone = {"from_region": "between_regions", "between_countries": "to_region", "nationals": "country"}
        message = alone.get(message, message)
    named = area if origin == NATIONALS else origin
    found = maybe(f"flow.{fact['breakdown']}.{message}", lang)
    return found and found.format(
        when=_when(fact, lang), where=labels.in_place(area, lang),
        subject=subject({**fact, "breakdown": "_T"}, lang), of=placed.of_place(named, lang),
        within=labels.in_place(named, lang), other=labels.place(named, lang),
        countries=plural("number_of.countries", int(fact.get("areas_matched") or 0), lang),
    )  # fmt: skip


def _flow_message(kind: str, area: str, origin: str) -> str:
    if kind == "flow":
        of = "country_of_region" if labels.is_region(origin) else "country"
        return "direct" if area == WORLD else of
    if kind == "flows_between_regions" and area == origin:
        return "same_region"
    return "country" if kind == "nationals" else kind.removeprefix("flows_")


def _share(fact: Fact, lang: str) -> str:
    of = fact.get("of") or "any"
    value = _bracketed(fact, lang, numbers.share)
    common = {"when": _when(fact, lang), "value": value, "where": where(fact, lang)}
    if fact["form"] != "_T":
        people = say(f"group_of.{_who(fact)}", lang)
        return say("share.of_form", lang, **common, group=people, form=lower(labels.form(fact["form"], lang)))
    if _detail(fact):
        people = say(f"group_of.{_who(fact)}", lang)
        return say("share.of_category", lang, **common, group=people, **_named(fact, lang))
    return say(
        f"share.{_known(fact)}", lang,
        **common, who=_group(fact, lang, "group"), of=maybe(f"of.{of}", lang) or say("of.any", lang),
    )  # fmt: skip


def _rate(fact: Fact, lang: str) -> str:
    return say(
        f"rate.{_known(fact)}", lang,
        when=_when(fact, lang), where=where(fact, lang), subject=subject(fact, lang, digits=2),
    )  # fmt: skip


def _trend(fact: Fact, lang: str) -> str:
    value, low, high = fact["value"], _low(fact), _high(fact)
    if low == high == 0:
        verb, shown = "same", ""
    elif low > 0:
        verb, shown = "rose", _spread(value, low, high, lang, numbers.share)
    elif high < 0:
        verb, shown = "fell", _spread(-value, -high, -low, lang, numbers.share)
    else:
        verb, shown = "open", _spread(value, low, high, lang, numbers.change)
    return say(
        f"trend.{verb}", lang,
        start=fact["period_from"], end=fact["period"], value=shown, where=where(fact, lang),
        what=_what(fact, lang),
    )  # fmt: skip


def _what(fact: Fact, lang: str) -> str:
    """What rose or fell: *the number of girls detected*."""
    who = _who(fact)
    found = maybe(f"what.{_known(fact)}_{who}", lang)
    if found is None:
        return say(f"what.{_known(fact)}", lang, group=_group(fact, lang, "group_of"))
    if fact["form"] != "_T":
        found = say("group.with_form", lang, group=found, form=lower(labels.form(fact["form"], lang)))
    return say("group.with_category", lang, group=found, **_named(fact, lang)) if _detail(fact) else found


def _unstated(fact: Fact, lang: str) -> str:
    kind = "undefined" if fact["status"] == "undefined" else "no_data"
    return say(
        f"unstated.{kind}_{fact['measure']}", lang,
        group=_group(fact, lang, "group_of"), indicator=lower(labels.indicator(fact["indicator"], lang)),
        period=_period(fact["period"], lang), start=fact["period_from"], end=fact["period"],
        where=where(fact, lang),
    )  # fmt: skip


def _trend_notes(fact: Fact, lang: str) -> list[str]:
    found = []
    if over_areas(fact) and fact.get("areas_from") and fact.get("areas_to"):
        kind = "countries" if fact["reading"] == "countries_only" else "areas"
        found.append(
            say(
                "note.coverage",
                lang,
                before=plural(f"number_of.{kind}", int(fact["areas_from"]), lang),
                after=plural(f"number_of.{kind}", int(fact["areas_to"]), lang),
                start=fact["period_from"],
                end=fact["period"],
            )  # fmt: skip
        )
    area = fact.get("most_influential_area")
    if area and fact["status"] == "ok":
        found.append(_without(fact, str(area), lang))
    return found


def _without(fact: Fact, area: str, lang: str) -> str:
    name, without = labels.place(area, lang), fact["value_without_it"]
    if without is None:
        return say("note.fragile_open", lang, area=name)
    key = "note.fragile" if fragile(fact) else "note.steady"
    return say(key, lang, area=name, value=numbers.change(without, lang))


@lru_cache(maxsize=10_000)
def _where(area: str, lang: str, kind: str, n: int) -> str:
    if area == WORLD:
        return plural(f"where.{kind}", n, lang) if n else say("where.records", lang)
    if n and labels.is_region(area):
        return say(
            "where.within", lang, place=labels.in_place(area, lang), where=plural(f"where.{kind}", n, lang)
        )
    return labels.in_place(area, lang)


def where(fact: Fact, lang: str) -> str:
    """In which area or areas."""
    kind = "countries" if fact["reading"] == "countries_only" else "areas"
    if fact["measure"] == "trend":
        kind += "_both"
    area, n = fact["ref_area"], int(fact.get("areas_matched") or 0)
    if n == 1 and fact.get("areas"):
        area = str(fact["areas"][0])  # a sum over one area is that area's figure
    return _where(area, lang, kind, n)


def subject(fact: Fact, lang: str, digits: int | None = None) -> str:
    """*1,234 girls (form of exploitation: …)*."""

    def write(value: float, lang: str) -> str:
        return numbers.count(value, lang) if digits is None else numbers.number(value, lang, digits)

    low, high = _low(fact), _high(fact)
    if low == high:
        amount = write(fact["value"], lang)
    else:
        amount = say("range.between", lang, low=write(low, lang), high=write(high, lang))
    found = plural(f"subject.{_who(fact)}", high, lang, amount=amount)
    if fact["form"] != "_T":
        found = say("subject.with_form", lang, subject=found, form=lower(labels.form(fact["form"], lang)))
    if _detail(fact):
        found = say("subject.with_category", lang, subject=found, **_named(fact, lang))
    return found


def _group(fact: Fact, lang: str, kind: str) -> str:
    return _group_text(
        _who(fact),
        fact["form"],
        str(fact.get("breakdown") or "_T"),
        str(fact.get("category") or "_T"),
        lang,
        kind,
    )


@lru_cache(maxsize=20_000)
def _group_text(who: str, form: str, breakdown: str, category: str, lang: str, kind: str) -> str:
    if form != "_T" and who == "all":
        found = say(f"{kind}.of_form", lang, form=lower(labels.form(form, lang)))
    else:
        found = say(f"{kind}.{who}", lang)
        if form != "_T":
            found = say(f"{kind}.with_form", lang, group=found, form=lower(labels.form(form, lang)))
    if breakdown != "_T":
        named = {
            "breakdown": labels.breakdown(breakdown, lang),
            "category": _category(breakdown, category, lang),
        }
        found = say(f"{kind}.with_category", lang, group=found, **named)
    return found


def _who(fact: Fact) -> str:
    key = labels.group_key(fact["sex"], fact["age"])
    if fact["indicator"] == "victims_detected":
        return key
    if fact["indicator"] == "offences":
        return "offences"
    return {"all": "persons", "females": "persons_females", "males": "persons_males", "any": "persons"}.get(
        key, key
    )


def _detail(fact: Fact) -> bool:
    return (fact.get("breakdown") or "_T") != "_T"


def _named(fact: Fact, lang: str) -> dict[str, str]:
    name = str(fact["breakdown"])
    return {
        "breakdown": labels.breakdown(name, lang),
        "category": _category(name, str(fact["category"]), lang),
    }


def _category(name: str, code: str, lang: str) -> str:
    return labels.citizenship(code, lang) if name in BY_PLACE else lower(labels.category(name, code, lang))


def _known(fact: Fact) -> str:
    return str(fact["indicator"])


@lru_cache(maxsize=5000)
def _when_text(period: str, lang: str) -> str:
    other = {"_T": "when.all", "_U": "when.unknown"}
    return say(other[period], lang) if period in other else say("when.year", lang, period=period)


def _when(fact: Fact, lang: str) -> str:
    return _when_text(str(fact["period"]), lang)


def _period(period: str, lang: str) -> str:
    return period if period.isdigit() else lower(_when_text(period, lang))


def _bracketed(fact: Fact, lang: str, write: Any) -> str:
    return _spread(fact["value"], _low(fact), _high(fact), lang, write)


def _spread(value: float, low: float, high: float, lang: str, write: Any) -> str:
    if low == high:
        return str(write(value, lang))
    return say("range.brackets", lang, value=write(value, lang), low=write(low, lang), high=write(high, lang))


def _low(fact: Fact) -> float:
    return float(fact["value"] if fact["low"] is None else fact["low"])


def _high(fact: Fact) -> float:
    return float(fact["value"] if fact["high"] is None else fact["high"])


def lower(words: str) -> str:
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


# messages


def say(key: str, lang: str, **places: object) -> str:
    """A message of the subject ``figures``."""
    return str(catalogue(lang, "figures")[key]).format_map(places)


def maybe(key: str, lang: str) -> str | None:
    return catalogue(lang, "figures").get(key)


def plural(key: str, n: float, lang: str, **places: object) -> str:
    """A message with plural forms, chosen by ``n`` and showing it."""
    forms = catalogue(lang, "figures")[key]
    chosen = forms.get(_plural_form(n, lang), forms["other"])
    return str(chosen.format_map({"n": numbers.number(n, lang), **places}))


@lru_cache(maxsize=20_000)
def _plural_form(n: float, lang: str) -> str:
    return str(_rule(lang)(Decimal(repr(n)) if n != int(n) else int(n)))


@cache
def _rule(lang: str) -> Any:
    return Locale.parse(lang).plural_form
