"""Words for derivations about entropies: x log x, the tangent of the logarithm, and masses that sum to 1."""

from __future__ import annotations

from typing import Any, Callable, Sequence

from symbolic.derivation import Derivation, Shown
from symbolic.lazy import sympy as sp


def x_log_x(x: Any) -> sp.Expr:
    """x log x in a form that is 0 where 0 is put for x."""
    return sp.log(x**x)


def normalised(symbols: Sequence[sp.Symbol]) -> list[sp.Expr]:
    """The entries of a probability vector: symbols that stand for them, divided by their sum, which is 1."""
    return [x / sum(symbols) for x in symbols]


def log_tangent(step: Derivation) -> Callable[[Any], Shown]:
    """A step: log t <= t - 1. Returns the instances: t - 1 - log t for a positive t."""
    t = sp.Symbol("t", positive=True)
    return step.convex_minimum("log t <= t - 1 for t > 0", t - 1 - sp.log(t), t, 1)


def divergence_bound(tangent: Callable, p: Sequence, q: Sequence) -> Shown:
    """sum p_i (q_i / p_i - 1 - log(q_i / p_i)) >= 0: the divergence of p from q, for masses with equal sums."""
    first, *rest = [tangent(b / a) * a for a, b in zip(p, q)]
    return sum(rest, first)
