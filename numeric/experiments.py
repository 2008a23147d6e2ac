"""What an experiment returns: whether an empirical statement was reproduced, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reproduction:
    """The outcome of an experiment over many seeded runs.

    ``error_probability`` bounds the probability that this outcome is chance: ``reproduced`` although the statement
    is false, or the reverse. ``summary`` is what was seen, in a sentence for the report.
    """

    reproduced: bool
    error_probability: float
    runs: int
    seconds: float
    summary: str
