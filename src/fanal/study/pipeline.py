"""The stages of a study, joined. This module alone knows all rooms of the flow."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial
from pathlib import Path
from typing import Any

from fanal import disclosure, indicators, linkage, reporting, sources, tabulation
from fanal.foundation.engine import Engine, connect
from fanal.study import beyond, estimating, manifest, outputs, overlaps, strata
from fanal.study.cache import Cache, Stage, digest
from fanal.study.config import Config, SourceConfig
from fanal.study.folder import Study
from fanal.study.girl import made_up_girl
from fanal.study.linking.joined import Joined, Linking, with_links
from fanal.study.linking.stage import link_study
from fanal.study.result import NothingAccepted, Progress, RunResult
from fanal.vocabulary import VERSION, Observation

INTERNAL, SIMULATED = "INTERNAL", "SIMULATED"


class Pipeline:
    """One run over one study folder."""

    def __init__(
        self, study: Study, config: Config, inputs: dict[str, str], progress: Progress, now: dt.datetime
    ) -> None:
        self._study = study
        self._config = config
        self._inputs = inputs
        self._progress = progress
        self._now = now
        self._cache = Cache(study.cache)
        self._mappings = sources.own_mappings(study.mappings)
        self._stages: list[dict[str, Any]] = []
        self._linking = Linking(study, config, now)
        self.links: dict[str, Path] = {}  # the folder of the linked persons of each dataset
        self._reading = Stage(
            "read", "a file of sources/", "case records or observations", 4, self._read_file
        )
        self._joining = Stage(
            "link", "case records and identity columns", "persons, link draws", 1, self._link_dataset
        )
        self._counting = Stage(
            "count", "case records", "persons, confidential counts, estimates", 6, self._count_dataset
        )

    def run(self, key: str) -> RunResult:
        """Read, link, count, release, compute, write and swap."""
        outputs.forget_rejects(self._study.rejects)
        with connect(self._config.engine, self._study.identity, self._config.threads) as engine:
            tables = [table for name in self._inputs for table in self._read(engine, name)]
            if not any(table["report"]["accepted"] for table in tables):
                raise NothingAccepted(files=", ".join(self._inputs))
            self._progress.sources_read([table["report"] for table in tables])
            observations = self._published_tables(tables)
            tallies, estimates = [], []
            for dataset in sorted({t["report"]["dataset"] for t in tables if t["records"]}):
                released, tally, estimated = self._count(engine, dataset, tables)
                observations += released
                estimates += estimated
                tallies.append(tally)
        marking = self._marking(tables)
        observations = _marked(observations, marking)
        return self._write(key, tables, tallies, observations, estimates, marking)

    # reading

    def _read(self, engine: Engine, name: str) -> list[dict[str, Any]]:
        self._progress.step("reading", file=name)
        settings = self._config.sources.get(name, SourceConfig())
        key = self._reading.key(
            VERSION, name, self._inputs[name], vars(settings), self._config.hidden_counts, self._now.year,
            digest([str(mapping) for mapping in self._mappings]), self._config.engine,
        )  # fmt: skip
        self._note(self._reading, key, name)
        folder = self._cache.do(
            self._reading, key, lambda part: self._read_file(engine, name, settings, part)
        )
        tables = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
        for number, table in enumerate(tables):
            table["records"] = folder / table["records"] if table["records"] else None
            table["observations"] = folder / table["observations"] if table["observations"] else None
            table["key"], table["source"], table["number"] = key, name, number
        outputs.link_rejects(folder / "rejects", self._study.rejects)
        return list(tables)

    def _read_file(self, engine: Engine, name: str, settings: SourceConfig, part: Path) -> None:
        found = sources.read_source(
            self._study.sources / name,
            engine=engine,
            identity=self._study.identity,
            accepted=part,
            rejects=part / "rejects",
            settings=sources.SourceSettings(
                protection=settings.protection,
                citation=settings.citation,
                mapping=settings.mapping,
                hidden=self._config.hidden_counts,
            ),
            mappings=self._mappings,
            this_year=self._now.year,
        )
        self._linking.read(name, found)
        tables = []
        for number, table in enumerate(found):
            observations = f"observations-{number}.parquet" if table.observations else None
            if observations:
                outputs.write_observations(table.observations, part / observations)
            tables.append(
                {
                    "report": table.report.to_json(),
                    "records": table.records.name if table.records else None,
                    "observations": observations,
                    "vintage": table.vintage,
                    "identity": sources.says_who(table),
                }
            )
        manifest.write_json(part / "tables.json", tables)

    # counting

    def _count(
        self, engine: Engine, dataset: str, tables: list[dict[str, Any]]
    ) -> tuple[list[Observation], dict[str, Any], list[dict[str, Any]]]:
        mine = [table for table in tables if table["report"]["dataset"] == dataset and table["records"]]
        self._progress.step("counting", dataset=dataset)
        joined = self._join(engine, dataset, mine)
        key = self._counting.key(
            VERSION, dataset, sorted(table["key"] for table in mine), self._config.estimates,
            joined.key if joined else "",
        )  # fmt: skip
        self._note(self._counting, key, dataset)
        folder = self._cache.do(
            self._counting, key, lambda part: self._count_dataset(engine, dataset, mine, joined, part)
        )
        counts = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
        tally = json.loads((folder / "linkage.json").read_text(encoding="utf-8"))
        everybody: tuple[str, str, str, list[str]] = ("total", tabulation.WORLD, tabulation.ALL_YEARS, [])
        counted = sum(n for *cell, n in counts if tuple(cell) == everybody)
        tally = with_links(tally, joined.tally if joined else None)
        tally |= {"counted": counted, "left_out": tally["persons"] - counted}
        by = {table.name: table.by for table in tabulation.tables()}
        protections = {table["report"]["protection"] for table in mine}
        published = protections == {"published"}
        released = disclosure.release(
            ((table, by[table], (area, period, tuple(cell)), n) for table, area, period, cell, n in counts),
            dataset=dataset,
            published=published,
            marking="",
            source="; ".join(sorted({t["report"]["citation"] for t in mine if t["report"]["citation"]})),
        )
        made = json.loads((folder / "estimates.json").read_text(encoding="utf-8"))
        apart = [t for t in mine if not (joined and joined.persons and t in joined.tables)]
        told, shown = beyond.together(tally, mine, apart, estimating.observed(made), published=published)
        told |= self._linking.told(mine)
        return released, told, estimating.release(made, dataset=dataset, published=published, shown=shown)

    def _join(self, engine: Engine, dataset: str, tables: list[dict[str, Any]]) -> Joined | None:
        """The linked persons of the tables whose sources may be linked; None where none may."""
        allowed = [table for table in tables if self._linking.may(table)]
        if sum(table["report"]["accepted"] for table in allowed) < 2:
            return None
        key = self._joining.key(
            VERSION, dataset, [table["key"] for table in allowed], self._linking.decisions_hash(),
            manifest.linkage_versions(),
        )  # fmt: skip
        self._note(self._joining, key, dataset)
        folder = self._cache.do(
            self._joining, key, lambda part: self._link_dataset(engine, dataset, allowed, part)
        )
        joined = Joined.open(folder, key, allowed)
        if joined.persons:
            self.links[dataset] = folder
        return joined

    def _link_dataset(self, engine: Engine, dataset: str, tables: list[dict[str, Any]], part: Path) -> None:
        self._progress.step("link.study", dataset=dataset)
        manifest.write_json(part / "tables.json", [self._table_for_review(table) for table in tables])
        link_study(
            engine,
            [table["records"] for table in tables],
            self._linking.identity(tables, self._mappings, self._config.sources),
            settled=self._linking.settled,
            ledger=self._study.links,
            at=self._now.isoformat(timespec="seconds"),
            part=part,
            threads=self._config.threads,
            progress=self._progress.advance,
        )

    def _table_for_review(self, table: dict[str, Any]) -> dict[str, Any]:
        """Where a review finds the records again, and their identity columns."""
        wanted = {name: table[name] for name in ("key", "source", "number")}
        records = table["records"].relative_to(self._study.cache).as_posix()
        return {**wanted, "report": {"file": table["report"]["file"]}, "records": records}

    def _count_dataset(
        self, engine: Engine, dataset: str, tables: list[dict[str, Any]], joined: Joined | None, part: Path
    ) -> None:
        linked = joined.persons if joined else None
        apart = [t["records"] for t in tables if linked is None or t not in (joined.tables if joined else ())]
        persons, tally = list[Path](), linkage.LinkageTally(dataset, 0, 0, 0)
        if apart:
            persons, tally = linkage.link(engine, apart, dataset, part / "persons")
        counts = tabulation.tabulate(
            engine,
            [*persons, linked] if linked else persons,
            dataset,
            lambda done, total: self._progress.advance(done / total),
        )
        manifest.write_json(part / "linkage.json", tally.to_json())
        made = self._estimated(persons, joined.folder if joined and linked else None)
        manifest.write_json(part / "estimates.json", made)
        rows = [[count.table, count.area, count.period, list(count.cell), count.n] for count in counts]
        manifest.write_json(part / "counts.json", rows)

    def _estimated(self, persons: list[Path], links: Path | None) -> list[dict[str, Any]]:
        """``links`` is the folder of the linked persons; those of ``persons`` are each on one list."""
        if self._config.estimates == "off":
            return []
        self._progress.step("estimates")
        alone = [estimating.lists_of(persons)] if persons else []
        linked = overlaps.links_of(links) if links else None
        # -1 is the best linkage, the others plausible ones
        made = [
            partial(estimating.together, alone, linked, number)
            for number in range(-1, len(linked.draws) if linked else 0)
        ]
        return estimating.estimate(
            made[0](),
            draws=made[1:],
            setting=self._config.estimates,
            progress=self._progress.advance,
        )

    def _published_tables(self, tables: list[dict[str, Any]]) -> list[Observation]:
        """Observations read from tables; unpublished ones pass the wall like counts."""
        observations: list[Observation] = []
        for table in tables:
            if table["observations"]:
                read = outputs.read_observations(table["observations"])
                published = table["report"]["protection"] == "published"
                observations += read if published else disclosure.protect(read)
        return observations

    def _marking(self, tables: list[dict[str, Any]]) -> str:
        protections = {table["report"]["protection"] for table in tables}
        if "records" in protections:
            return INTERNAL
        return SIMULATED if "simulated" in protections else ""

    # writing

    def _write(
        self,
        key: str,
        tables: list[dict[str, Any]],
        tallies: list[dict[str, Any]],
        observations: list[Observation],
        estimates: list[dict[str, Any]],
        marking: str,
    ) -> RunResult:
        out = self._study.out_next
        out.mkdir()
        self._progress.step("figures")
        population = (
            outputs.read_population(self._study.root / self._config.population)
            if self._config.population
            else None
        )
        facts = [fact.to_json() for fact in indicators.compute(observations, population=population)]
        claims = indicators.evaluate_claims(
            indicators.claims_for(observations, self._study.claims),
            facts,
            observations,
            vintages={table["report"]["dataset"]: table["vintage"] for table in tables},
        )
        quality = outputs.quality(tables, tallies, observations, marking)
        for fact in facts:
            fact["marking"] = marking
        reporting.sentences(facts)
        self._progress.step("writing")
        outputs.write_all(out, observations, facts, claims, quality, marking)
        estimates = strata.with_rates(estimates, population)
        sums = strata.sums(estimates)
        estimating.write(out, estimates, marking, sums)
        self._progress.step("report")
        reporting.build(
            out=out,
            title=self._config.title,
            marking=marking,
            facts=facts,
            claims=claims,
            observations=observations,
            quality=quality,
            sources=outputs.citations(tables, observations),
            vintage=max((table["vintage"] for table in tables), default=""),
            girl=made_up_girl(tables, self.links),
            estimates=estimates,
            sums=sums,
            progress=self._progress.advance,
        )
        reports = [table["report"] for table in tables]
        verdicts: dict[str, int] = {}
        for claim in claims:
            # what shipped totals say is not a result of this study
            if claim["basis"] == "study":
                verdicts[claim["verdict"]] = verdicts.get(claim["verdict"], 0) + 1
        summary: dict[str, Any] = {
            "marking": marking,
            "read": sum(report["read"] for report in reports),
            "accepted": sum(report["accepted"] for report in reports),
            "rejected": sum(report["rejected"] for report in reports),
            "persons": disclosure.added(tally["counted"] for tally in tallies),
            "left_out": disclosure.added(tally["left_out"] for tally in tallies),
            "observations": len(observations),
            "facts": len(facts),
            "verdicts": verdicts,
            "files": quality["files"],
        }
        manifest.write(
            out,
            key=key,
            marking=marking,
            inputs=[{"file": name, "sha256": value} for name, value in self._inputs.items()],
            stages=self._stages,
            summary=summary,
            started=self._now.isoformat(timespec="seconds"),
            finished=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        )
        self._study.swap()
        self._cache.forget_unused()
        return RunResult(out=self._study.out, **summary)

    def _note(self, stage: Stage, key: str, what: str) -> None:
        self._stages.append({"stage": stage.name, "version": stage.version, "of": what, "key": key})


def _marked(observations: list[Observation], marking: str) -> list[Observation]:
    from dataclasses import replace

    marked = observations if not marking else [replace(o, marking=marking) for o in observations]
    return sorted(marked, key=lambda observation: observation.key)
