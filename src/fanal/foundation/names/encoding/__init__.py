"""Names, dates and numbers of a person as one keyed Bloom filter: to link without showing them.

Pseudonymisation, not anonymisation: see docs/explanation/encoding.md.
"""

from __future__ import annotations

from fanal.foundation.names.encoding.encoder import Encoder
from fanal.foundation.names.encoding.files import Encoded, is_encoded, read_encoded, write_encoded
from fanal.foundation.names.encoding.plan import PLAN, UNHARDENED, Field, Plan
from fanal.foundation.names.encoding.secret import read_secret

__all__ = [
    "PLAN", "UNHARDENED", "Encoded", "Encoder", "Field", "Plan", "is_encoded", "read_encoded", "read_secret", "write_encoded",  # noqa: E501
]  # fmt: skip
