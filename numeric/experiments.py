"""What an experiment returns: whether an empirical statement was reproduced, how sure that is, and what to draw."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import comb
from typing import Any


@dataclass(frozen=True)
class Series:
    """One curve of a figure. ``kind`` is ``simulation`` (drawn as points, with the band from ``low`` to ``high`` over
    the runs where these are given) or ``prediction`` (a dashed line, drawn over the simulations)."""

    label: str
    kind: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None


@dataclass(frozen=True)
class Figure:
    """A figure as data: axes, which of them are logarithmic (``""``, ``"x"``, ``"y"`` or ``"xy"``), and series."""

    caption: str
    x: str
    y: str
    series: Sequence[Series]
    log: str = ""

    def to_json(self) -> dict[str, Any]:
        """The figure for results.json, numbers to five digits."""
        return _five_digits(asdict(self))


def _five_digits(value):
    if isinstance(value, dict):
        return {key: _five_digits(each) for key, each in value.items()}
    if isinstance(value, str) or value is None:
        return value
    if hasattr(value, "__iter__"):
        return [_five_digits(each) for each in value]
    return float(f"{float(value):.5g}")


@dataclass(frozen=True)
class Reproduction:
    """The outcome of an experiment over many seeded runs.

    ``error_probability`` bounds the probability that this outcome is chance: ``reproduced`` although the statement
    is false, or the reverse. ``summary`` is what was seen, in a sentence for the report; ``figure`` shows it.
    """

    reproduced: bool
    error_probability: float
    runs: int
    seconds: float
    summary: str
    figure: Figure | None = None


#: An observation counts where chance would show it with at most this probability.
SIGNIFICANT = 1e-6


def by_sign_tests(
    observed: Sequence[Sequence[bool]], began: float, summary: str, figure: Figure | None = None
) -> Reproduction:
    """Reproduced if each observation, one truth value a run, is made in significantly more than half of the runs.

    The errors of the one-sided sign tests are added. ``began`` is the ``time.perf_counter()`` of the start.
    """
    chances = [_chance_of(each) for each in observed]
    seconds = round(time.perf_counter() - began, 3)
    reproduced, error = max(chances) <= SIGNIFICANT, min(sum(chances), 1.0)
    return Reproduction(reproduced, error, len(observed[0]), seconds, summary, figure)


def _chance_of(observed: Sequence[bool]) -> float:
    """How probable it is to observe something in this many of the runs or more, were it seen in each with probability
    one half."""
    runs, seen = len(observed), int(sum(observed))
    return sum(comb(runs, k) for k in range(seen, runs + 1)) / 2**runs
