"""Whether chains agree and how much they know: rank-normalised split R-hat, effective draws."""

from __future__ import annotations

import numpy as np

R_HAT = 1.01  # above it the chains have not met
FEWEST_EFFECTIVE = 400.0


def r_hat(chains: np.ndarray) -> float:
    """(chains, draws) to the larger of the bulk's and the tails' rank-normalised split R-hat."""
    split = _split(chains)
    folded = np.abs(split - np.median(split))
    return max(_plain(_ranks(split)), _plain(_ranks(folded)))


def effective(chains: np.ndarray) -> float:
    """The number of independent draws that know the mean rank as well (Geyer's initial monotone sequence)."""
    return _effective(_ranks(_split(chains)))


def effective_tails(chains: np.ndarray, level: float) -> float:
    """The effective draws of the two ends of a central interval, the fewer of both."""
    split = _split(chains)
    ends = np.quantile(split, [(1 - level) / 2, (1 + level) / 2])
    return min(_effective((split <= end).astype(float)) for end in ends)


def end_errors(draws: np.ndarray, known: float, side: float) -> tuple[float, float]:
    """Standard errors of both ends: the distance of the quantiles one binomial standard error off, halved."""
    off = np.sqrt(side * (1 - side) / max(known, 4.0))
    around = [np.quantile(draws, np.clip([s - off, s + off], 0.0, 1.0)) for s in (side, 1 - side)]
    return float(around[0][1] - around[0][0]) / 2, float(around[1][1] - around[1][0]) / 2


def _split(chains: np.ndarray) -> np.ndarray:
    half = chains.shape[1] // 2
    return np.concatenate([chains[:, :half], chains[:, -half:]])


def _ranks(values: np.ndarray) -> np.ndarray:
    from scipy.special import ndtri
    from scipy.stats import rankdata

    return ndtri((rankdata(values.reshape(-1)) - 0.375) / (values.size + 0.25)).reshape(values.shape)


def _plain(chains: np.ndarray) -> float:
    draws = chains.shape[1]
    within = chains.var(axis=1, ddof=1).mean()
    between = draws * chains.mean(axis=1).var(ddof=1)
    if within == 0.0:
        return 1.0 if between == 0.0 else float("inf")
    return float(np.sqrt(((draws - 1) / draws * within + between / draws) / within))


def _effective(chains: np.ndarray) -> float:
    many, draws = chains.shape
    centred = chains - chains.mean(axis=1, keepdims=True)
    size = 1 << (2 * draws - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size, axis=1)) ** 2
    covariance = np.fft.irfft(power, size, axis=1)[:, :draws] / draws
    within = (covariance[:, 0] * draws / (draws - 1)).mean()
    total = within * (draws - 1) / draws + chains.mean(axis=1).var(ddof=1)
    if total == 0.0:
        return float(many * draws)
    correlation = 1 - (within - covariance.mean(axis=0) * draws / (draws - 1)) / total
    correlation[0] = 1.0
    even = draws // 2 * 2
    paired = correlation[:even].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(paired < 0)
    paired = np.minimum.accumulate(paired[: negative[0] if len(negative) else None])
    time = max(-1 + 2 * paired.sum(), 1 / np.log10(many * draws))
    return float(many * draws / time)
