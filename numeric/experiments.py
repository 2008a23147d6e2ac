"""What an experiment returns: whether an empirical statement was reproduced, how sure that is, and what to draw."""

from __future__ import annotations

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


def chance_of(observed: Sequence[bool]) -> float:
    """How probable it is to observe something in this many of the runs or more, were it seen in each with probability
    one half (a one-sided sign test)."""
    runs, seen = len(observed), int(sum(observed))
    return sum(comb(runs, k) for k in range(seen, runs + 1)) / 2**runs
