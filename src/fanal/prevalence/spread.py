"""A distribution from an interval: what pooling and mixing estimates of different kinds have in common.

The undetected are taken as log-normal on either side of the point, each side as wide as the interval says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fanal.prevalence.estimate import Estimate


@dataclass(frozen=True)
class Spread:
    """The total of one estimate: the detected and a two-sided log-normal of the undetected."""

    known: float
    middle: float  # log of the undetected
    down: float  # standard deviations of the log below and above the middle
    up: float

    @classmethod
    def of(cls, estimate: Estimate, known: int, level: float) -> Spread | None:
        """None where there is no point or an end is missing."""
        from scipy.stats import norm

        point, low, high = estimate.estimate, estimate.low, estimate.high
        if point is None or low is None or high is None or not np.isfinite([point, low, high]).all():
            return None
        z = float(norm.ppf((1 + level) / 2))
        logs = [float(np.log(max(each - known, 0.5))) for each in (low, point, high)]
        return cls(known, logs[1], max(logs[1] - logs[0], 0.0) / z, max(logs[2] - logs[1], 0.0) / z)

    def at_most(self, total: np.ndarray) -> np.ndarray:
        """P(N <= total)."""
        from scipy.stats import norm

        away = np.log(np.maximum(total - self.known, 1e-9)) - self.middle
        side = np.where(away < 0, max(self.down, 1e-9), max(self.up, 1e-9))
        return np.where(total > self.known, norm.cdf(away / side), 0.0)


def quantiles(
    spreads: Sequence[Spread], shares: Sequence[float], weights: Sequence[float] | None = None
) -> tuple[float, ...]:
    """Quantiles of the mixture, by bisection on the log of the total."""
    weight = (
        np.full(len(spreads), 1 / len(spreads)) if weights is None else np.asarray(weights) / np.sum(weights)
    )
    found = []
    for share in shares:
        low = min(np.log(max(each.known, 1.0)) for each in spreads) - 1.0
        high = max(np.log(each.known + np.exp(each.middle + 8 * each.up + 1.0)) for each in spreads)
        for _ in range(80):
            middle = (low + high) / 2
            below = sum(w * float(s.at_most(np.exp(middle))) for w, s in zip(weight, spreads, strict=True))
            low, high = (middle, high) if below < share else (low, middle)
        found.append(float(np.exp(high)))
    return tuple(found)
