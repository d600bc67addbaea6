"""Identity columns sealed between runs, with a key that lies outside the study."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

PURPOSE = "study-identity"
_SUFFIX = ".sealed"


def seal_identity(files: Sequence[Path], folder: Path, key_file: Path) -> None:
    """Seal these files into ``folder``; what was sealed of other versions is removed.

    Raises KeyFileMissing, KeyFileUnusable.
    """
    from fanal.foundation.crypto import from_key_file, seal_file

    key = from_key_file(key_file).subkey(PURPOSE)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    wanted = {f"{path.name}{_SUFFIX}": path for path in files}
    for name, path in wanted.items():
        if (folder / name).exists():
            continue
        part = folder / f"{name}.part"
        with path.open("rb") as content, part.open("wb") as target:
            os.chmod(part, 0o600)
            seal_file(key, content, target, purpose=PURPOSE)
        part.replace(folder / name)
    for left in folder.iterdir():
        if left.name not in wanted:
            left.unlink()


def unsealed(sealed: Path, out: Path, key_file: Path) -> bool:
    """Bring a sealed file back into the identity folder; False where there is none or another key sealed
    it: the source itself is then read again."""
    from fanal.foundation.crypto import NotSealedByUs, SealBroken, from_key_file, unseal_file

    if not sealed.is_file():
        return False
    key = from_key_file(key_file).subkey(PURPOSE)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(out.name + ".part")
    try:
        with sealed.open("rb") as source, part.open("wb") as target:
            for piece in unseal_file(key, source, purpose=PURPOSE):
                target.write(piece)
    except (NotSealedByUs, SealBroken):
        part.unlink(missing_ok=True)
        return False
    part.replace(out)
    return True
