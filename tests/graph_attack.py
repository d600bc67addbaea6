"""An attack on encoded records by an attacker who has a list of names and dates: who resembles whom.

After Vidanage, Christen, Ranbaduge, Schnell, A graph matching attack on privacy-preserving record linkage
(CIKM 2020), and Culnane, Rubinstein, Teague, Vulnerabilities in the use of similarity tables in combination
with pseudonymisation (2017). The attacker encodes the list under a secret of
their own, for the plan is public. Similarities hardly depend on the secret: records are matched first by how
their similarities to all others are distributed, then by their similarities to the surest matches.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from fanal.foundation.names.encoding import Encoder, Plan

ROUNDS, NEAREST, LEAST = 40, 100, 40


def guesses(encoded: list[dict], known: list[dict], plan: Plan, *, secret: bytes, own: bytes) -> np.ndarray:
    """For each encoded record the row of the list that the attacker takes it for."""
    (a, seen), (b, made) = _similar(encoded, Encoder(secret, plan)), _similar(known, Encoder(own, plan))
    n = len(a)
    one, other = _profile(a, seen), _profile(b, made)
    scale = other.std(axis=0) + 1e-6
    one, other = one / scale, other / scale
    cost = (one**2).sum(1)[:, None] + (other**2).sum(1)[None] - 2 * one @ other.T
    for number in range(ROUNDS):
        taken, margin = _assigned(cost)
        sure = np.argsort(-margin)[: max(LEAST, int(n * min(1, 0.05 + 0.95 * (number + 1) / ROUNDS)))]
        cost = 1 - _unit(a[:, sure]) @ _unit(b[:, taken[sure]]).T
    return _assigned(cost)[0]


def _similar(rows: list[dict], encoder: Encoder) -> tuple[np.ndarray, np.ndarray]:
    """Dice similarities of all pairs, and the bits that are set in each."""
    bits = np.stack([np.unpackbits(np.frombuffer(encoder.encode(row), dtype=np.uint8)) for row in rows])
    ones = bits.astype(np.float32)
    size = ones.sum(axis=1)
    found = 2 * (ones @ ones.T) / (size[:, None] + size)
    np.fill_diagonal(found, 0)
    return found, size


def _profile(similar: np.ndarray, size: np.ndarray) -> np.ndarray:
    ranked = np.sort(similar, axis=1)[:, ::-1][:, :NEAREST]
    return np.hstack(
        [ranked, np.quantile(similar, np.linspace(0.02, 0.98, 40), axis=1).T, size[:, None] / 500]
    )


def _assigned(cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One to one; how much better each is than the second best, -1 where it is not the best."""
    rows, columns = linear_sum_assignment(cost)
    taken = np.empty(len(cost), dtype=int)
    taken[rows] = columns
    two = np.partition(cost, 1, axis=1)[:, :2]
    best = cost[rows, columns] <= two[:, 0] + 1e-12
    return taken, np.where(best, two[:, 1] - two[:, 0], -1) / (np.abs(two[:, 1]) + 1e-9)


def _unit(vectors: np.ndarray) -> np.ndarray:
    centred = vectors - vectors.mean(axis=1, keepdims=True)
    return centred / np.linalg.norm(centred, axis=1, keepdims=True)
