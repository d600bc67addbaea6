"""Fields that follow from others, and the rules that look at a whole row. Plain expressions, the same on
every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ibis
import ibis.expr.types as ir

from fanal.vocabulary import code_list, fields

ADULT = 18
# rule → the columns it looks at, as shown to a person
ROW_RULES = {
    "empty_record": "*",
    "ages_out_of_order": "age_recruitment, age_exploitation, age_identification",
    "born_after_identified": "date_of_birth, date_identified",
    "child_contradiction": "child_at_time, age_exploitation, age_identification",
}


def add(table: ir.Table, decoded: Mapping[str, str], constants: Mapping[str, str]) -> ir.Table:
    """The table with every field of the case record that can be known, derived ones included."""
    filled = {name: table[column] for name, column in decoded.items()}
    for name, value in constants.items():
        filled.setdefault(name, ibis.literal(value))
    for each in fields("case_record"):
        if each.name in filled and each.kind == "integer":
            filled[each.name] = filled[each.name].cast("int32")
    born = filled.pop("date_of_birth", None)
    filled = {name: value for name, value in filled.items() if not _is_identity(name)}
    if born is not None:
        filled["_born"] = born
    table = table.mutate(**filled)
    table = _ages(table)
    table = _child(table)
    return _year_and_area(table)


def _is_identity(name: str) -> bool:
    return any(each.name == name and each.identity for each in fields("case_record"))


def _text(table: ir.Table, name: str) -> ir.StringValue:
    return table[name] if name in table.columns else ibis.null(str)


def _integer(table: ir.Table, name: str) -> ir.IntegerValue:
    return table[name] if name in table.columns else ibis.null("int32")


def _ages(table: ir.Table) -> ir.Table:
    """Age at identification from full dates; where a date is partial only what is certain: child or adult."""
    if "_born" in table.columns and "date_identified" in table.columns:
        born, seen = table["_born"], table["date_identified"]
        youngest = (_day(seen, "0101") - _day(born, "1231")) // 10_000
        oldest = (_day(seen, "1231") - _day(born, "0101")) // 10_000
        exact = ibis.ifelse((born.length() == 10) & (seen.length() == 10), youngest, ibis.null("int32"))
        usable = (seen.length() != 9) & (born.length() != 9)
        band = ibis.cases(
            (usable & (oldest >= 0) & (oldest < ADULT), "Y0T17"), (usable & (youngest >= ADULT), "Y_GE18")
        )
        table = table.mutate(
            age_identification=ibis.coalesce(
                _integer(table, "age_identification"),
                ibis.ifelse(exact >= 0, exact, ibis.null("int32")).cast("int32"),
            ),
            age_band_identification=ibis.coalesce(_text(table, "age_band_identification"), band),
        )
    group = ibis.coalesce(
        _group_of_age(_integer(table, "age_identification")),
        _group_of_band(_text(table, "age_band_identification")),
    )
    return table.mutate(age_group=ibis.coalesce(group, ibis.literal("_U")))


def _day(date: ir.StringValue, rest: str) -> ir.IntegerValue:
    """yyyymmdd, a partial date completed with its earliest or latest day."""
    month_day = ibis.cases(
        (date.length() == 10, date.substr(5, 2) + date.substr(8, 2)),
        (date.length() == 7, date.substr(5, 2) + rest[2:]),
        else_=rest,
    )
    return (date.substr(0, 4) + month_day).cast("int32")


def _group_of_age(age: ir.IntegerValue) -> ir.StringValue:
    return ibis.cases((age < ADULT, "Y0T17"), (age >= ADULT, "Y_GE18"))


def _group_of_band(band: ir.StringValue) -> ir.StringValue:
    groups = code_list("age_band").attribute("group")
    children = sorted(code for code, group in groups.items() if group == "Y0T17")
    adults = sorted(code for code, group in groups.items() if group == "Y_GE18")
    return ibis.cases((band.isin(children), "Y0T17"), (band.isin(adults), "Y_GE18"))


def _child(table: ir.Table) -> ir.Table:
    """Child at the time of the act: as recorded, else as the ages show. An adult when found may have been a
    child."""
    stated = _text(table, "child_at_time")
    at_time = [_group_of_age(_integer(table, name)) for name in ("age_exploitation", "age_recruitment")]
    at_time += [
        _group_of_band(_text(table, name)) for name in ("age_band_exploitation", "age_band_recruitment")
    ]
    was_child = (table.age_group == "Y0T17") | _true(at_time[0] == "Y0T17")
    for group in at_time[1:]:
        was_child = was_child | _true(group == "Y0T17")
    was_adult = _true(at_time[1] == "Y_GE18") | _true(at_time[3] == "Y_GE18")
    shown = ibis.cases((was_child, "yes"), (was_adult, "no"), else_="unknown")
    known = ibis.ifelse(stated.isin(["unknown"]), ibis.null(str), stated)
    return table.mutate(child_at_time=ibis.coalesce(known, shown))


def _true(condition: ir.BooleanValue) -> ir.BooleanValue:
    return condition.fill_null(False)


def _year_and_area(table: ir.Table) -> ir.Table:
    date = ibis.coalesce(_text(table, "date_identified"), _text(table, "date_registered"))
    year = ibis.ifelse(date.length() == 9, date, date.substr(0, 4))
    exploitation = _text(table, "country_exploitation")
    one = ibis.ifelse(exploitation.find(";") < 0, exploitation, ibis.null(str))
    return table.mutate(year=year, area=ibis.coalesce(_text(table, "country_detection"), one))


Rule = Callable[[ir.Table], ir.BooleanValue]


def row_problems(table: ir.Table) -> list[tuple[str, Rule]]:
    """Rules over several columns that this table can break, as (rule, predicate of the rows that break
    it)."""

    def empty(t: ir.Table) -> ir.BooleanValue:
        given = [
            t[each.name].isnull()
            for each in fields("case_record")
            if each.name in t.columns and each.name not in ("year", "area", "age_group", "child_at_time")
        ]
        every = given[0]
        for condition in given[1:]:
            every = every & condition
        return every & (t.child_at_time == "unknown")

    def ages(t: ir.Table) -> ir.BooleanValue:
        found = _integer(t, "age_identification")
        return _true(_integer(t, "age_recruitment") > found) | _true(_integer(t, "age_exploitation") > found)

    def contradiction(t: ir.Table) -> ir.BooleanValue:
        young = _true(_integer(t, "age_exploitation") < ADULT) | _true(
            _integer(t, "age_identification") < ADULT
        )
        return _true(t.child_at_time == "no") & young

    def born_late(t: ir.Table) -> ir.BooleanValue:
        return _true(_day(t["_born"], "0101") > _day(t["date_identified"], "1231"))

    rules: list[tuple[str, Rule]] = [("empty_record", empty)]
    has = set(table.columns)
    if "age_identification" in has:
        rules.append(("ages_out_of_order", ages))
    if has & {"age_identification", "age_exploitation"}:
        rules.append(("child_contradiction", contradiction))
    if {"_born", "date_identified"} <= has:
        rules.append(("born_after_identified", born_late))
    return rules
