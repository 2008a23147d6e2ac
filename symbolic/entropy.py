"""Words for derivations about entropies: x log x, the tangent of the logarithm, and divergences."""

from __future__ import annotations

from typing import Any, Callable, Sequence

from symbolic.derivation import Derivation, Shown
from symbolic.expressions import is_nonnegative
from symbolic.lazy import sympy as sp


def x_log_x(x: Any) -> sp.Expr:
    """x log x in a form that is 0 where 0 is put for x."""
    return sp.log(x**x)


def log_tangent(step: Derivation) -> Callable[[Any], Shown]:
    """A step: log t <= t - 1. Returns the instances: t - 1 - log t for a positive t."""
    t = sp.Symbol("t", positive=True)
    return step.convex_minimum("log t <= t - 1 for t > 0", t - 1 - sp.log(t), t, 1)


def relative_entropy(p: Sequence[Any], q: Sequence[Any]) -> sp.Expr:
    """The sum of p_i log(p_i / q_i), for masses p_i >= 0 and q_i > 0."""
    return sum(x_log_x(a) - a * sp.log(b) for a, b in zip(p, q))


def divergence_bound(step: Derivation) -> Callable[[Sequence[Any], Sequence[Any]], Shown]:
    """Steps: a log(a / b) >= a - b for b > 0 and a >= 0; a = 0 is a step of its own, as it has no b / a.

    Returns the instances: sum p_i log(p_i / q_i) - sum p_i + sum q_i >= 0 for masses p_i >= 0 and q_i > 0.
    """

    def gap(p, q):
        return relative_entropy(p, q) - sum(p) + sum(q)

    a, b = sp.symbols("a b", positive=True)
    tangent = log_tangent(step)
    step.equal(
        "a log(a / b) - a + b is a (t - 1 - log t) at t = b / a, for a > 0",
        gap([a], [b]),
        (tangent(b / a) * a).expression,
    )
    step.nonnegative("it is b for a = 0", gap([sp.S.Zero], [b]))

    def instance(p, q):
        unsigned = [x for x in p if not is_nonnegative(x)] + [x for x in q if not is_nonnegative(x, strict=True)]
        return Shown(gap(p, q), next(iter(unsigned), None))

    return instance
