"""How alike strangers are, learned from the similarities themselves: no pair is known to be true.

Nearly all pairs of records are strangers, so the similarities of all pairs show their distribution. Beyond
its middle it falls by about the same factor from step to step; that straight line (on a log scale) is carried
on to where true pairs are. What is more frequent than the line says is one person, or two of the same name.
Namesakes show within a file that holds each person once: there all near pairs are strangers. A local false
discovery rate (Efron, Large-Scale Inference, 2010, chapter 5), with the tail for the strangers' curve. It
needs no share of true pairs to start from, so it holds where there are few of them or none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

STEPS = 100  # of the similarity scale
LEAST_STEPS = 3  # to draw a line through
NEAR = 0.01  # pairs so alike are judged together
DOUBT = 1.5  # standard deviations of chance that a surplus must exceed
BREADTH, RISE = 0.06, 1.5  # of the windows compared, and how much fuller a later one must be
ENDED = 0.05  # strangers expected where there are none to speak of
LEAST = 3  # pairs together that are no chance
TOP = 0.9  # strangers are not looked for beyond
_GRID = np.arange(0, 1 + 1e-9, 1 / (2 * STEPS))


@dataclass(frozen=True)
class Strangers:
    """Expected numbers of strangers among all pairs: a falling line, and namesakes above it."""

    start: float  # where the line begins
    height: float  # pairs in one step there
    fall: float  # per unit of similarity, on the log scale
    namesakes: Namesakes | None = None

    def by_chance(self, similarity: np.ndarray) -> np.ndarray:
        """Those of the line within NEAR of each similarity."""
        middle = self.height * np.exp(-self.fall * (similarity - self.start))
        return np.asarray(middle * STEPS * (2 * np.sinh(self.fall * NEAR) / self.fall))

    def around(self, similarity: np.ndarray) -> np.ndarray:
        """Expected strangers within NEAR of each similarity."""
        line = self.by_chance(similarity)
        return np.asarray(np.maximum(line, self.namesakes.around(similarity)) if self.namesakes else line)

    def turn(self, pairs: np.ndarray, scale: float = 1.0) -> float | None:
        """Where the line stops to explain the similarities of these ``pairs`` (``scale``: all pairs for each
        pair that could be among them): twice as many are there. None where it explains all of them."""
        there = _near(np.sort(pairs), _GRID, NEAR)
        found = np.flatnonzero(
            (self.start < _GRID) & (there >= LEAST) & (there >= 2 * self.around(_GRID) / scale)
        )
        return float(_GRID[found[0]]) if len(found) else None

    def tells_duplicates(self, pairs: np.ndarray, turn: float, scale: float = 1.0) -> bool:
        """Whether what lies beyond ``turn`` is apart from the strangers (the line has ended before) or gets
        more frequent again, as duplicates do; namesakes follow the line and are ever rarer."""
        ended = self.by_chance(np.array([turn]))[0] / scale < ENDED
        return bool(ended or rises(pairs, turn))

    def with_namesakes(self, within: np.ndarray, scale: float) -> Strangers:
        """With those that the pairs ``within`` the single files show, unless these are duplicates;
        ``scale``: pairs between the files for each pair within them."""
        turn = self.turn(within, scale)
        if turn is None or self.tells_duplicates(within, turn, scale):
            return self
        reach = (1 - turn) / 2
        beyond = within[(within > turn) & (within <= turn + reach)] - turn
        fall = _fall(beyond, reach)
        height = len(beyond) * fall / -np.expm1(-fall * reach) * scale
        return replace(self, namesakes=Namesakes(turn, float(height), fall))


@dataclass(frozen=True)
class Namesakes:
    """Strangers of one name: a second line, from where the first explains no more. ``height``: pairs per
    unit of similarity at its start."""

    start: float
    height: float
    fall: float

    def around(self, similarity: np.ndarray) -> np.ndarray:
        middle = self.height * np.exp(-self.fall * (similarity - self.start)) * 2 * NEAR
        return np.asarray(np.where(similarity > self.start, middle, 0.0))


def _fall(beyond: np.ndarray, reach: float) -> float:
    """The rate of an exponential distribution cut off at ``reach`` with the mean of these (by bisection)."""
    mean = float(beyond.mean())
    low, high = 1e-6, 1000.0
    for _ in range(100):
        rate = (low + high) / 2
        low, high = (
            (rate, high) if 1 / rate - reach / np.expm1(min(rate * reach, 700.0)) > mean else (low, rate)
        )
    return (low + high) / 2


def _near(order: np.ndarray, places: np.ndarray, near: float) -> np.ndarray:
    """How many of sorted numbers lie so near to each place."""
    return np.searchsorted(order, places + near, "right") - np.searchsorted(order, places - near)


def rises(pairs: np.ndarray, turn: float) -> bool:
    """Whether pairs get more frequent again somewhere beyond the end of the strangers' line, as duplicates
    are, and not ever rarer with the similarity, as namesakes are."""
    order = np.sort(pairs)
    first = _near(order, np.array([turn + BREADTH / 2]), BREADTH / 2)[0]
    later = _near(order, _GRID[turn + 1.5 * BREADTH < _GRID], BREADTH / 2)
    return bool(later.max(initial=0) >= RISE * max(first, 1))


def strangers_of(tally: np.ndarray, rows: int, scale: float) -> Strangers | None:
    """The line through the tail of ``tally`` (pairs in each step of similarity, of ``rows`` records with all
    others); ``scale`` all pairs for each pair tallied. None where there are no strangers to learn from.

    The line is drawn where pairs are at most a tenth as frequent as at the peak and still one a record and
    step: no true pairs are so frequent. Where records are too few for that, it is the tangent of the normal
    curve at one and a half standard deviations, which falls more slowly than the curve.
    """
    steps = (np.arange(len(tally)) + 0.5) / STEPS
    low = np.where(steps < TOP, tally, 0)
    if not low.sum():
        return None
    peak = int(low.argmax())
    take = (np.arange(len(low)) > peak) & (low <= low[peak] / 10) & (low >= max(rows, 20))
    if take.sum() >= LEAST_STEPS:
        fall, height = np.polyfit(steps[take] - steps[take][0], np.log(low[take]), 1, w=np.sqrt(low[take]))
        if fall < 0:
            return Strangers(float(steps[take][0]), float(np.exp(height)) * scale, float(-fall))
    cumulated = np.cumsum(low) / low.sum()
    middle = float(np.interp(0.5, cumulated, steps))
    spread = max(float(middle - np.interp(0.1587, cumulated, steps)), 0.02)
    height = low.sum() / STEPS * np.exp(-0.5 * 1.5**2) / (spread * np.sqrt(2 * np.pi))
    return Strangers(middle + 1.5 * spread, float(height) * scale, 1.5 / spread)


def probability(
    similarity: np.ndarray, strangers: Strangers | None, *, among: np.ndarray, share: float = 1.0
) -> np.ndarray:
    """The chance of each pair to be one person, from how many pairs (``among``) are about as alike and how
    many of them are expected to be strangers, of whom ``share`` can stand among these pairs. Never falls as
    the similarity grows."""
    if strangers is None or not len(similarity):
        return np.ones(len(similarity))
    there = _near(np.sort(among), similarity, NEAR)
    foreign = strangers.around(similarity) * share
    doubt = DOUBT * np.sqrt(strangers.by_chance(similarity) * share)
    surplus = np.maximum(there - foreign - doubt, 0.0)
    # before the line begins nearly everybody is a stranger
    own = np.where(similarity > strangers.start, surplus / np.maximum(surplus + foreign, 1e-300), 0.0)
    by = np.argsort(similarity, kind="stable")
    rising = np.empty(len(own))
    rising[by] = np.maximum.accumulate(own[by])
    return rising
