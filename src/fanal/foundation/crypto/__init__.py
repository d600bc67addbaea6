"""Keys and sealed content: one master secret, data keys wrapped by it, files that can be sealed.

Everything is AES-256-GCM with the purpose and the ids of what is sealed as associated data, so that a
ciphertext moved to another place is refused. Nothing here knows what it seals.
"""

from __future__ import annotations

from fanal.foundation.crypto.envelope import Sealed, new_key, seal, unseal, unwrap, wrap
from fanal.foundation.crypto.errors import (
    KeyFileInside,
    KeyFileMissing,
    KeyFileUnusable,
    NotSealedByUs,
    PassphraseTooShort,
    SealBroken,
    WrongKey,
)
from fanal.foundation.crypto.files import seal_file, unseal_file
from fanal.foundation.crypto.master import (
    KeyCheck,
    Master,
    from_key_file,
    from_passphrase,
    new_master,
    write_key_file,
)

__all__ = [
    "KeyCheck",
    "KeyFileInside",
    "KeyFileMissing",
    "KeyFileUnusable",
    "Master",
    "NotSealedByUs",
    "PassphraseTooShort",
    "SealBroken",
    "Sealed",
    "WrongKey",
    "from_key_file",
    "from_passphrase",
    "new_key",
    "new_master",
    "seal",
    "seal_file",
    "unseal",
    "unseal_file",
    "unwrap",
    "wrap",
    "write_key_file",
]
