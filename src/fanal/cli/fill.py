"""fanal fill DIR --form FORM --out FILE"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from fanal.foundation.errors import CallError
from fanal.foundation.messages import text
from fanal.reporting.forms import Form, Notes, check_wish, fill, shown
from fanal.study import Study, read_config
from fanal.study.outputs import read_observations
from fanal.vocabulary import Observation
from fanal.vocabulary.forms import SDG


class NoResults(CallError):
    code = "FNL-FRM-007"


class WrongPlace(CallError):
    code = "FNL-FRM-008"


def run(options: argparse.Namespace, lang: str) -> int:
    """Write a form from what a study released; only ``out/`` and ``fanal.toml`` are read."""
    study, out = Study(Path(options.dir)), Path(options.out)
    study.check()
    check_wish(options.form, out)
    _check_place(study, out)
    config = read_config(study.config)
    observations, marking = _released(study)
    wish = config.forms.get(options.form)
    form = fill(
        observations,
        form=options.form,
        out=out,
        lang=lang,
        area=options.area,
        years=options.years,
        title=config.title,
        marking=marking,
        notes=Notes(wish.articles, wish.notes) if wish else None,
        facts=_facts(study) if options.form == SDG else (),
    )
    _tell(form, out, lang)
    return 0


def _check_place(study: Study, out: Path) -> None:
    """Never into the study's own folders: a run would sweep the form away, or read it. Raises WrongPlace."""
    place = out.resolve()
    inside = any(folder.resolve() in place.parents for folder in (study.out, study.private, study.sources))
    if inside or not place.parent.is_dir() or place.is_dir():
        raise WrongPlace(file=out.name)


def _released(study: Study) -> tuple[list[Observation], str]:
    """The released observations and the report's marking. Raises NoResults."""
    try:
        manifest = json.loads((study.out / "manifest.json").read_text(encoding="utf-8"))
        return read_observations(study.out / "observations.parquet"), str(manifest["marking"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NoResults(folder=study.root.as_posix()) from None


def _facts(study: Study) -> list[dict[str, Any]]:
    try:
        found = json.loads((study.out / "facts.json").read_text(encoding="utf-8"))
        return list(found["facts"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NoResults(folder=study.root.as_posix()) from None


def _tell(form: Form, out: Path, lang: str) -> None:
    years = sorted({each.time_period for each in form.observations})
    areas = len({each.ref_area for each in form.observations})
    ranged = sum(isinstance(shown(each), str) for each in form.observations)
    lines = [
        text(
            "cli.fill.done", lang, n=form.cells, areas=areas, first=years[0], last=years[-1],
            file=out.as_posix(),
        )
    ]  # fmt: skip
    if ranged:
        lines.append(text("cli.fill.hidden", lang, n=ranged))
    if form.marking:
        lines.append(text("cli.fill.marking", lang, words=text(f"forms.marking.{form.marking}", lang)))
    print("\n".join(lines))  # noqa: T201
