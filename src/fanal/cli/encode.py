"""fanal encode FILES... --secret-file FILE --out DIR"""

from __future__ import annotations

import argparse
from pathlib import Path

from fanal.foundation.messages import text


def run(options: argparse.Namespace, lang: str) -> int:
    """Encode person files: one encoded file a source, and nothing of a name."""
    from fanal import sources
    from fanal.foundation.names.encoding import Encoder, read_secret, write_encoded
    from fanal.foundation.names.errors import NothingToEncode, OutTaken
    from fanal.foundation.scratch import private_folder

    out = Path(options.out)
    encoder = Encoder(read_secret(Path(options.secret_file), outside=out))
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutTaken(folder=out.name)
    own = sources.read_person_map(Path(options.map)) if options.map else None
    asked = sources.Asked(options.key, None, None, own)
    with private_folder() as private:
        found = sources.read_person_files(
            [Path(file) for file in options.files], private=private, asked=asked
        )
    rows = _years_alone(found.records.to_pylist())
    columns = {field.column for field in encoder.plan.fields}
    if not any(row.get(column) for row in rows for column in columns):
        raise NothingToEncode()
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    out.chmod(0o700)
    by_source: dict[str, list[dict[str, str | None]]] = {}
    for row in rows:
        by_source.setdefault(str(row.get("source") or ""), []).append(row)
    for number, (source, records) in enumerate(sorted(by_source.items()), start=1):
        write_encoded(
            out / f"encoded-{number}.parquet",
            encoder,
            records=[str(row["record"]) for row in records],
            source=source,
            filters=[encoder.encode(row) for row in records],
        )
    print(text("cli.encode.done", lang, n=len(rows), files=len(by_source), folder=out.as_posix()))  # noqa: T201
    return 0


def _years_alone(rows: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
    """Where 1 January stands for a year that alone is known it is encoded so, as the linkage reads it."""
    from fanal.linkage.dates import stands_for_year

    years = stands_for_year(row.get("date_of_birth") or "" for row in rows)
    return [
        {**row, "birth_precision": "year"} if each else row for row, each in zip(rows, years, strict=True)
    ]
