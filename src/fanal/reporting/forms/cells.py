"""What a cell shows: the released value, or the range that hides it. Never a guess in the middle."""

from __future__ import annotations

from fanal.vocabulary import Observation

HIDDEN, ROUNDED = "H", "R"
MOST_ROUNDED = 4  # a value rounded to base 5 lies within 2 of what is shown


def shown(observation: Observation) -> int | float | str:
    """A number as released; ``<10`` or ``<5`` for a hidden one; ``3–7`` for one that can be any of these."""
    low, high = observation.low, observation.high
    if low == high:
        return whole(low)
    if observation.obs_status == ROUNDED and high - low <= MOST_ROUNDED:
        return whole(observation.value)
    if observation.obs_status == HIDDEN and low <= 1:
        return f"<{whole(high + 1)}"
    return f"{whole(low)}–{whole(high)}"


def whole(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number


def is_number(observation: Observation) -> bool:
    """Whether the cell shows a number that a computer may take as it is."""
    return not isinstance(shown(observation), str)
