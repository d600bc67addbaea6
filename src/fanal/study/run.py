"""One run of a study: sources → persons → counts → the wall → figures → report, and only what changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from fanal.foundation.errors import CallError
from fanal.study import manifest
from fanal.study.cache import FileHashes, digest
from fanal.study.config import Config, NoSuchSource, read_config
from fanal.study.folder import Study
from fanal.study.linking.purpose import missing
from fanal.study.result import NothingAccepted, Progress, RunResult, Silent


class PublicRefused(CallError):
    """A public release waits for disclosure control."""

    code = "FNL-STU-009"


def run(
    root: Path,
    *,
    public: bool = False,
    progress: Progress | None = None,
    now: dt.datetime | None = None,
) -> RunResult:
    """Run the study in ``root``; the results lie in its ``out/``.

    Raises PublicRefused, NotAStudy, Locked, NothingAccepted, and what configuration and sources raise.
    Whatever happens, ``out/`` is one whole version and no identity field stays outside ``sources/``.
    """
    if public:
        raise PublicRefused
    study = Study(root)
    study.check()
    config = read_config(study.config)
    now = now or dt.datetime.now(dt.UTC)
    started = now.isoformat(timespec="seconds")
    with study.lock(started):
        study.prepare()
        try:
            return _run(study, config, progress or Silent(), now)
        finally:
            study.forget_identity()


def _run(study: Study, config: Config, progress: Progress, now: dt.datetime) -> RunResult:
    files = study.source_files()
    _known_sources(config, files)
    hashes = FileHashes(study.private / "hashes.json")
    progress.step("looking")
    try:
        inputs = {path.name: hashes.of(path) for path in files}
    except PermissionError as error:
        from fanal.sources.readers.errors import Unreadable

        raise Unreadable(file=Path(str(error.filename)).name) from None
    barred = {name: missing(source, now.date()) for name, source in config.sources.items()}
    key = digest([inputs, _settings(study, config), now.year, manifest.versions(), barred])
    hashes.save()
    if (result := manifest.unchanged(study.out, key)) is not None:
        return RunResult(out=study.out, unchanged=True, **result)
    # the rooms are imported here, so that an unchanged study is answered at once
    from fanal.study.pipeline import Pipeline

    pipeline = Pipeline(study, config, inputs, progress, now)
    return pipeline.run(key)


def _settings(study: Study, config: Config) -> dict[str, str]:
    """Everything beside the sources that can change a result, by content."""
    texts = [study.config, study.claims, study.decisions, *study.mapping_files()]
    if config.population:
        texts.append(study.root / config.population)
    return {path.name: digest(path.read_bytes().hex()) for path in texts if path.is_file()}


def _known_sources(config: Config, files: list[Path]) -> None:
    import difflib

    names = [path.name for path in files]
    for name in config.sources:
        if name not in names:
            nearest = difflib.get_close_matches(name, names, 1, cutoff=0.3) or [", ".join(names)]
            raise NoSuchSource(source=name, nearest=nearest[0])


__all__ = ["NothingAccepted", "NoSuchSource", "Progress", "PublicRefused", "RunResult", "Silent", "run"]
