"""Every answer of the checker is the definition's answer, on the page, in the table and in both languages."""

from __future__ import annotations

from collections import defaultdict

import pytest

from fanal.foundation.messages import LANGUAGES
from fanal.reporting import checker
from fanal.reporting.checker import QUESTIONS, Leaf
from fanal.reporting.context import Report, Writer
from fanal.reporting.html import environment
from fanal.reporting.pages.act_blocks import say
from fanal.reporting.pages.act_check import answers_table, check_section, purposes_table
from fanal.vocabulary import code_list, definition, instrument


def writer(lang):
    return Writer(Report("", "", [], {}, [], {}, [], ""), lang)


def walk(lang, given):
    """The end that complete answers lead to, and every reason shown on the way."""
    node, shown = checker.tree(lang), []
    while not isinstance(node, Leaf):
        answer = given[QUESTIONS.index(node.name)]
        (option,) = [each for each in node.options if answer in each.answers]
        shown += option.grounds
        node = option.then
    return node, shown + [ground for line in node.lines for ground in line.grounds]


def said(given):
    """What the definition says, asked here without the checker."""
    age, act, purpose, means = given
    known = {
        "child_at_time": {"child": "yes", "presumed": "presumed", "adult": "no", "unknown": None}[age],
        "acts": {"none": ["something else"], "unknown": []}.get(act, [act]),
        "purposes": [] if purpose in ("none", "unknown") else [purpose],
        "means": [] if means in ("none", "unknown") else [means],
    }
    return {law: definition(known, law) for law in ("un_protocol", "coe_convention", "eu_directive")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_leaf_says_what_the_definition_says(lang):
    """For every combination; reasons and what is missing as far as they hold for all that reach a leaf."""
    reached = defaultdict(list)
    for given in checker.combinations():
        verdicts, (leaf, shown) = said(given), walk(lang, given)
        assert {line.law: line.outcome for line in leaf.lines} == {k: v.outcome for k, v in verdicts.items()}
        assert len(shown) == len(set(shown))
        reached[leaf, tuple(shown)].append(verdicts)
    assert sum(map(len, reached.values())) == 4 * 7 * 15 * 11
    for (leaf, shown), verdicts in reached.items():
        for line in leaf.lines:
            why = [{(r.say(lang), r.source) for r in each[line.law].why} for each in verdicts]
            assert {(g.text, g.source) for g in shown if g.law == line.law} == set.intersection(*why)
            missing = [set(each[line.law].missing) for each in verdicts]
            assert set(line.missing) == set.intersection(*missing)


def test_only_answers_that_change_something_are_asked():
    ends = list(checker.leaves(checker.tree("en")))
    assert 20 < len(ends) < 60
    for given in (("child", "recruitment", "sexual_exploitation"), ("unknown", "none", "begging")):
        leaves = {walk("en", (*given, means))[0] for means in checker.answers("means")}
        assert len(leaves) == 1


def test_the_rows_hold_every_combination_once_with_its_outcome():
    rows = checker.rows()
    assert len(rows) < 20
    for given in checker.combinations():
        fits = [r for r in rows if all(not a or g in a for g, a in zip(given, r.answers, strict=True))]
        assert len(fits) == 1
        assert fits[0].outcomes == tuple(v.outcome for v in said(given).values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_the_tree_word_for_word(lang):
    w = writer(lang)
    (block,) = [b for b in check_section(w).blocks if b["kind"] == "checker"]

    def same(shown, node):
        assert say(w, f"question.{node.name}") in shown["text"]
        for drawn, option in zip(shown["options"], node.options, strict=True):
            why = " ".join(drawn["why"])
            assert all(g.text in why and say(w, f"cite.{g.source}") in why for g in option.grounds)
            if not isinstance(option.then, Leaf):
                assert drawn["said"] == []
                same(drawn["question"], option.then)
                continue
            assert drawn["question"] is None
            for line in option.then.lines:
                (mine,) = [
                    each for each in drawn["said"]
                    if say(w, f"law.{line.law}") in each["text"] or len(drawn["said"]) == 1
                ]  # fmt: skip
                assert mine["outcome"] == line.outcome and say(w, f"outcome.{line.outcome}") in mine["text"]
                assert all(say(w, f"missing.{name}") in mine["missing"] for name in line.missing)
                assert all(g.text in " ".join(mine["why"]) for g in line.grounds)

    same(block["question"], checker.tree(lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_checker_needs_no_script_no_style_and_no_form(lang):
    block = next(b for b in check_section(writer(lang)).blocks if b["kind"] == "checker")
    drawn = (
        environment().from_string('{% import "act.html.j2" as act %}{{ act.block(b, 3) }}').render(b=block)
    )
    options = sum(len(n.options) for n in questions(checker.tree(lang)))
    assert drawn.count("<details>") == drawn.count("</details>") == drawn.count("<summary>") == options
    for forbidden in ("<script", "style=", "onclick", "<form", "<input", "None<", "{{"):
        assert forbidden not in drawn


def questions(node):
    if not isinstance(node, Leaf):
        yield node
        for option in node.options:
            yield from questions(option.then)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tables_name_every_purpose_and_its_article(lang):
    w = writer(lang)
    rows = purposes_table(w)["rows"]
    assert len(rows) == len(code_list("purposes").current)
    for row, code in zip(rows, code_list("purposes").current, strict=True):
        assert row[0]["text"] == code_list("purposes").label(code, lang)
        for cell, law in zip(row[1:], checker.laws(), strict=True):
            rule = instrument(law).purposes[code]
            assert say(w, f"cite.{rule.source}") in cell["text"]
            assert say(w, f"counts.{rule.counts}") in cell["text"]
    assert len(answers_table(w)["rows"]) == len(checker.rows())


def test_the_instruments_differ_where_the_law_differs():
    """The United Nations and Europe answer otherwise for illegal adoption; the page must show it."""
    answers = {law: v.outcome for law, v in said(("child", "transfer", "illegal_adoption", "none")).items()}
    assert answers == {"un_protocol": "undecided", "coe_convention": "undecided", "eu_directive": "met"}
