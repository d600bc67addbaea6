"""The charts of an estimate: each with its frame, its table and the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from fanal.foundation.messages import number
from fanal.reporting import labels
from fanal.reporting.blocks import Block, Frame, chart
from fanal.reporting.estimates import pictures
from fanal.reporting.estimates.pictures import Combination, Ranged
from fanal.vocabulary import estimates as words

_PLAIN = ("method", "estimate", "low", "high")


class Charts:
    """The charts of one answer in one language."""

    def __init__(
        self,
        answer: Mapping[str, Any],
        lang: str,
        *,
        marking: str = "",
        name: str = "estimate",
        source: str = "",
    ) -> None:
        self._answer = answer
        self._lang = lang
        self._marking = marking
        self._name = name
        self._source = source
        self._known = words.middle(answer["observed"]["known"])

    def overlap(self) -> Block | None:
        """Who is on which lists; combinations beyond the largest ones stand together."""
        seen = self._answer["observed"]
        names = [each["name"] for each in seen["lists"]]
        rows = [self._combination(names, each) for each in seen["combinations"]]
        shown, rest = rows, []
        if len(rows) > pictures.MOST_COMBINATIONS:
            apart = [row for row in rows if row.places][: pictures.MOST_COMBINATIONS - 1]
            shown, rest = apart, [row for row in rows if row not in apart]
        if rest:
            together = {end: sum(getattr(row, end) for row in rest) for end in ("value", "low", "high")}
            shown = [*shown, self._counted((), self._say("overlap.others"), together)]
        if not names or not shown:
            return None
        ranged = any(row.low < row.high for row in rows)
        columns = [self._say("column.combination"), self._say("column.persons")]
        ends = [self._say("column.low"), self._say("column.high")]
        frame = Frame(
            title=self._overlapping(seen),
            subtitle=self._say("overlap.sub"),
            alt="; ".join(row.named for row in shown),
            columns=columns,
            rows=[[row.label, row.shown] for row in rows],
            head=[*columns, *ends] if ranged else columns,
            data=[[row.label, *row.plain] if ranged else [row.label, row.value] for row in rows],
            **self._around("overlap"),
        )  # fmt: skip
        return self._drawn(partial(pictures.upset, self._lists(names), shown), frame)

    def _overlapping(self, seen: Mapping[str, Any]) -> str:
        several = seen["on_two_or_more"]
        if several is None:  # withheld, because a hidden number could be worked out from it
            return self._say("overlap.finding_hidden")
        return self._say(
            "overlap.finding",
            n=round(words.middle(several)),
            shown=words.counted(several, self._lang),
            known=words.counted(seen["known"], self._lang),
        )

    def _combination(self, names: Sequence[str], each: Mapping[str, Any]) -> Combination:
        if not each["lists"]:
            label = self._say("overlap.others")
        else:
            label = (
                " + ".join(self._lists(each["lists"]))
                if len(each["lists"]) > 1
                else self._say("overlap.alone", name=self._lists(each["lists"])[0])
            )
        places = tuple(sorted(names.index(name) for name in each["lists"]))
        n = each.get("persons")
        return self._counted(places, label, each if n is None else {"value": n, "low": n, "high": n})

    def _counted(self, places: tuple[int, ...], label: str, cell: Mapping[str, float]) -> Combination:
        shown = words.counted(cell, self._lang)
        ends = (cell["value"], cell["low"], cell["high"])
        return Combination(places, label, *ends, shown, self._named(label, shown))

    def _lists(self, names: Iterable[str]) -> list[str]:
        return [labels.list_name(name, self._lang) for name in names]

    def methods(self) -> Block | None:
        """Every method's total on the table as given, with its interval."""
        rows = []
        for place, each in enumerate(self._answer["estimates"]):
            if each["estimate"] is None:
                continue
            label = words.labelled(each, self._lang)
            usable = each["status"] == "ok" and not words.is_refused(self._answer)
            if not usable:
                status = words.status(each, self._answer, self._lang)
                label = self._say("methods.labelled", method=label, status=status)
            shown = words.ranged(each, self._lang)
            rows.append(
                Ranged(label, each["estimate"], each["low"], each["high"], shown, self._named(label, shown),
                       main=place == 0, open=not usable)
            )  # fmt: skip
        drawn = [row for row in rows if row.value < 1e9]
        if not drawn:
            return None
        rivals: dict[str, float] = {}
        for each in self._answer["estimates"]:
            if (
                each["status"] == "ok"
                and each["estimate"] is not None
                and each["method"] not in words.NO_RIVALS
            ):
                rivals.setdefault(each["method"], each["estimate"])
        # behind the wall no method says its model
        model = ("model",) if any(each["model"] for each in self._answer["estimates"]) else ()
        ends = list(rivals.values()) or [row.value for row in drawn]
        frame = Frame(
            title=self._say("methods.unusable")
            if words.is_refused(self._answer)
            else self._finding("methods" if len(ends) > 1 else "methods.single", ends),
            subtitle=self._say("methods.sub"),
            alt="; ".join(row.named for row in rows),
            columns=[self._say(f"column.{c}") for c in ("method", "total", "low", "high", *model)],
            rows=[self._method_row(each)[: 4 + len(model)] for each in self._answer["estimates"]],
            data=[[each[key] or "" for key in (*_PLAIN, *model)] for each in self._answer["estimates"]],
            **self._around("methods"),
        )  # fmt: skip
        return self._drawn(partial(pictures.ranges, drawn, **self._scale(drawn)), frame)

    def _method_row(self, each: Mapping[str, Any]) -> list[str]:
        numbers = [words.persons(each[key], self._lang) for key in ("estimate", "low", "high")]
        return [words.labelled(each, self._lang), *numbers, each["model"] or "–"]

    def curve(self) -> Block | None:
        """Every total of every method, on the table and on all others that its lists could make."""
        first = self._answer["estimates"][0]["method"]
        found = [(self._say("multiverse.as_given"), each) for each in self._answer["estimates"]]
        for variant in self._answer["multiverse"]:
            key = f"multiverse.{variant['kind']}"
            label = self._say(key, lists=" + ".join(self._lists(variant["lists"])))
            found += [(label, each) for each in variant["estimates"]]
        if not self._answer["multiverse"]:
            return None
        rows = [
            self._point(self._chosen(each["method"], label), each["estimate"], each["method"] == first)
            for label, each in found
            if each["estimate"] is not None and each["status"] == "ok"
        ]  # fmt: skip
        if len(rows) < 2:
            return None
        ordered = sorted(rows, key=lambda row: (row.value, row.label))
        frame = Frame(
            title=self._finding("multiverse", [row.value for row in rows]),
            subtitle=self._say("multiverse.sub", method=words.method(first, self._lang)),
            alt=self._say(
                "multiverse.alt", n=len(rows), low=words.persons(ordered[0].value, self._lang),
                middle=words.persons(ordered[len(ordered) // 2].value, self._lang),
                high=words.persons(ordered[-1].value, self._lang),
            ),
            columns=[self._say(f"column.{c}") for c in ("choice", "total")],
            rows=[[row.label, row.shown] for row in ordered],
            data=[[row.label, row.value] for row in ordered],
            note=self._refused(found),
            **self._around("multiverse"),
        )  # fmt: skip
        return self._drawn(partial(pictures.curve, rows, **self._scale(rows)), frame)

    def _chosen(self, method: str, lists: str) -> str:
        return self._say("multiverse.chosen", method=words.method(method, self._lang), lists=lists)

    def _refused(self, found: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
        n = sum(each["status"] != "ok" or each["estimate"] is None for _, each in found)
        return self._say("multiverse.refused", n=n) if n else ""

    def order(self) -> Block | None:
        """The total if those on no list are fewer or more than the default method says."""
        rows = [
            self._point(
                words.say("dial.factor", self._lang, factor=number(each["factor"], self._lang)),
                each["total"],
                each["factor"] == 1,
            )
            for each in self._answer["dial"]["highest_order"]
        ]  # fmt: skip
        if not rows:
            return None
        frame = Frame(
            title=self._finding("dial", [row.value for row in rows]),
            subtitle=self._say("dial.sub"),
            alt="; ".join(row.named for row in rows),
            columns=[self._say(f"column.{c}") for c in ("assumption", "total")],
            rows=[[row.label, row.shown] for row in rows],
            data=[[row.label, row.value] for row in rows],
            **self._around("dial"),
        )
        return self._drawn(partial(pictures.ranges, rows, **self._scale(rows)), frame)

    def coverage(self) -> Block | None:
        """How often such intervals held the truth in simulations, by method, where that was studied."""
        found = self._answer.get("coverage") or []
        if not found:
            return None
        rows = [
            self._share(words.method(each["method"], self._lang), float(each["observed"])) for each in found
        ]  # fmt: skip
        nominal = float(found[0]["nominal"])
        frame = Frame(
            title=self._say(
                "coverage.finding",
                low=number(round(100 * min(row.value for row in rows)), self._lang),
                high=number(round(100 * max(row.value for row in rows)), self._lang),
            ),
            subtitle=self._say("coverage.sub", nominal=number(round(100 * nominal), self._lang)),
            alt="; ".join(row.named for row in rows),
            columns=[self._say(f"column.{c}") for c in ("method", "held")],
            rows=[[row.label, row.shown] for row in rows],
            data=[[row.label, row.value] for row in rows],
            **{**self._around("coverage"), "source": self._say("coverage.source")},
        )
        return self._drawn(partial(pictures.shares, rows, nominal), frame)

    def fitted(self) -> Block | None:
        """How often the intervals held the total of the fitted model, in tables drawn from it."""
        found = words.fitted(self._answer)
        rows = [
            self._share(words.method(each["method"], self._lang), each["observed"], each["mc_error"])
            for each in found
            if each["observed"] is not None
        ]
        if not rows:
            return None
        columns = ("method", "held", "tables", "without", "bias", "wide")
        kept = (
            "method",
            "observed",
            "mc_error",
            "tables",
            "answered",
            "held",
            "bias_percent",
            "high_over_low",
        )
        nominal = float(found[0]["nominal"])
        main = self._answer["estimates"][0]["method"]
        frame = Frame(
            title=self._fitted_finding(next((each for each in found if each["method"] == main), found[0])),
            subtitle=self._say("fitted.sub", nominal=number(round(100 * nominal), self._lang)),
            alt="; ".join(row.named for row in rows),
            columns=[self._say(f"column.{c}") for c in columns],
            rows=[words.fitted_row(each, self._lang) for each in found],
            data=[["" if each[key] is None else each[key] for key in kept] for each in found],
            head=kept,
            **{**self._around("fitted"), "source": self._say("coverage.source")},
        )
        return self._drawn(partial(pictures.shares, rows, nominal), frame)

    def _fitted_finding(self, each: Mapping[str, Any]) -> str:
        """The share of the method that is reported; one that answered nothing has none."""
        label = words.method(each["method"], self._lang)
        if each["observed"] is None:
            return self._say("fitted.finding_none", method=label)
        percent = number(round(100 * each["observed"]), self._lang)
        return self._say("fitted.finding", method=label, percent=percent)

    def _scale(self, rows: Sequence[Ranged]) -> dict[str, Any]:
        values = [v for row in rows for v in (row.value, row.low, row.high) if v is not None]
        return {
            "known": self._known,
            "known_label": self._say(
                "known_line", known=words.counted(self._answer["observed"]["known"], self._lang)
            ),
            "ticks": [
                (value, words.persons(value, self._lang))
                for value in pictures.round_numbers(min([*values, self._known]), max(values))
            ],
        }

    def _finding(self, key: str, totals: Sequence[float]) -> str:
        low, high = (words.persons(end, self._lang) for end in (min(totals), max(totals)))
        return (
            self._say(f"{key}.one", low=low)
            if low == high or key.endswith("single")
            else self._say(f"{key}.finding", low=low, high=high)
        )

    def _point(self, label: str, value: float, main: bool) -> Ranged:
        shown = words.persons(value, self._lang)
        return Ranged(label, value, None, None, shown, self._named(label, shown), main=main)

    def _share(self, label: str, part: float, error: float = 0.0) -> pictures.Share:
        shown = self._say("percent", percent=number(round(100 * part), self._lang))
        about = words.fitted_held({"observed": part, "mc_error": error}, self._lang) if error else shown
        return pictures.Share(label, part, shown, self._named(label, about), error)

    def _named(self, label: str, shown: str) -> str:
        return words.named(label, shown, self._lang)

    def _around(self, key: str) -> dict[str, Any]:
        return {"name": f"{self._name}-{key}", "source": self._source}

    def _drawn(self, picture: Callable[..., dict[str, Any]], frame: Frame) -> Block:
        wide = picture(width=pictures.WIDE)
        return chart(picture(), frame, lang=self._lang, marking=self._marking, wide_spec=wide)

    def _say(self, key: str, **places: object) -> str:
        return words.say(f"page.{key}", self._lang, **places)
