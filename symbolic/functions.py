"""Abstract functions in matrix words: f(x) is a scalar of its own for each x, its gradient a vector of its own.

What a proof may use of them are instances of the inequalities that define their class, each a cited fact.
"""

from __future__ import annotations

from claims.model.arrays import Array, NotExpressible, dot, norm2
from claims.model.calculus import DualArithmetic, value_and_tangent
from symbolic.certificates import Hypotheses, Nonnegative

#: The facts that the inequalities below are instances of.
UPPER_MODEL, LOWER_MODEL = "fact:quadratic-upper-model", "fact:strong-convexity-lower-model"


class AbstractFunction:
    """A differentiable function of its class on vectors of one symbolic size; ``L``, ``m`` are named scalars."""

    def __init__(self, arith, name: str, axes: tuple, kind: str):
        self.arith, self.name, self.axes, self.kind = arith, name, axes, kind
        self.L = arith.named(f"L({name})")
        self.m = arith.named(f"m({name})") if kind == "strongly convex" else None
        self.minimiser = arith.letter(f"argmin({name})", axes) if kind != "smooth" else None

    def __call__(self, x: Array) -> Array:
        if isinstance(x.arith, DualArithmetic):  # the chain rule
            value, change = value_and_tangent(x)
            return x.arith.dual(self(value), dot(self.gradient_at(value), change))
        return self.arith.named(f"{self.name}({x.data!r})")

    def gradient_at(self, x: Array) -> Array:
        """The gradient at x: zero at the minimiser."""
        if x.arith is not self.arith:
            raise NotExpressible(f"a second derivative of {self.name}, of which only the gradient is known")
        if self.minimiser is not None and x.data == self.minimiser.data:
            return self.arith.zeros(self.minimiser.shape)
        return self.arith.letter(f"grad {self.name}({x.data!r})", self.axes)

    def signs(self) -> list[tuple]:
        """What is known of the constants."""
        known = [(self.L.data, ">0")]
        return known + ([(self.m.data, ">0"), (self.L.data - self.m.data, ">=0")] if self.m is not None else [])


def lipschitz_gradient(h: Hypotheses, f: AbstractFunction, x: Array, y: Array) -> Nonnegative:
    """L^2 |y - x|^2 - |grad f(y) - grad f(x)|^2 >= 0: what L-smooth means."""
    return h.also(f.L**2 * norm2(y - x) - norm2(f.gradient_at(y) - f.gradient_at(x)), ">=0", None)


def strong_monotonicity(h: Hypotheses, f: AbstractFunction, x: Array, y: Array) -> Nonnegative:
    """<grad f(y) - grad f(x), y - x> - m |y - x|^2 >= 0: what m-strongly convex means (m = 0: convex), for a
    differentiable f."""
    curvature = f.m * norm2(y - x) if f.m is not None else 0
    return h.also(dot(f.gradient_at(y) - f.gradient_at(x), y - x) - curvature, ">=0", None)


def upper_model(h: Hypotheses, f: AbstractFunction, at: Array, to: Array) -> Nonnegative:
    """f(at) + <grad f(at), to - at> + L/2 |to - at|^2 - f(to) >= 0, for an L-smooth f."""
    value = f(at) + dot(f.gradient_at(at), to - at) + f.L / 2 * norm2(to - at) - f(to)
    return h.also(value, ">=0", UPPER_MODEL)


def lower_model(h: Hypotheses, f: AbstractFunction, at: Array, to: Array) -> Nonnegative:
    """f(to) - f(at) - <grad f(at), to - at> - m/2 |to - at|^2 >= 0, for an m-strongly convex f (m = 0: convex)."""
    if f.kind == "smooth":
        raise ValueError(f"{f.name} is not convex")
    curvature = f.m / 2 * norm2(to - at) if f.m is not None else 0
    return h.also(f(to) - f(at) - dot(f.gradient_at(at), to - at) - curvature, ">=0", LOWER_MODEL)
