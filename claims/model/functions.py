"""Spaces of functions: L-smooth, convex and strongly convex ones, with exact gradients and known constants.

Concrete functions are a quadratic with known spectrum plus a ridge term with bounded curvature; in matrix words a
function is abstract, known only by the inequalities of its class (see symbolic/functions.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from claims.model import arrays
from claims.model.arrays import Array, dot
from claims.model.spaces import Space, orthogonal


@dataclass(frozen=True)
class SmoothFunction:
    """f: R^n -> R with gradient Lipschitz constant ``L`` and strong convexity constant ``m`` (0 or None where there
    is none).

    ``minimiser`` is the exact global minimiser where it is known.
    """

    value: Callable[[Array], Array]
    L: Array
    m: Array | None = None
    minimiser: Array | None = None
    shown: dict | None = None

    def __call__(self, x: Array) -> Array:
        return self.value(x)

    def parameters_shown(self) -> dict[str, Any]:
        """The parameters of the function, for reports."""
        return dict(self.shown or {}, L=self.L, **({} if self.m is None else {"m": self.m}))


def _quadratic_and_ridge(draw, n, curvatures: Array, ridge: Callable[[Array], Array]) -> tuple:
    """x -> (x - c)^T Q diag(curvatures) Q^T (x - c) / 2 + <b, x - c> + s ridge(<a, x - c>), and its data."""
    q = orthogonal(n).build(draw)
    centre, slope, direction, weight = draw.real(n), draw.real(n), draw.real(n), draw.nonnegative()
    matrix = q @ arrays.diag(curvatures) @ q.T

    def value(x, slope=slope):
        z = x - centre
        return dot(z, matrix @ z) / 2 + dot(slope, z) + weight * ridge(dot(direction, z))

    shown = {"A": matrix, "c": centre, "b": slope, "a": direction, "s": weight}
    return value, centre, weight * arrays.norm2(direction), shown


def smooth_function(n) -> Space:
    """An L-smooth function, convex or not: f = quadratic with curvatures in [-l, l] + s cos(<a, x - c>), L = l + s
    |a|^2.

    Curvature exactly L and -L is reached (at s = 0).
    """

    def build(draw):
        bound = draw.positive()
        size = draw.size(n)
        curvatures = bound * (2 * draw.unit(n) - arrays.vec([draw.constant(1)] * size))
        value, _, extra, shown = _quadratic_and_ridge(draw, n, curvatures, arrays.cos)
        return SmoothFunction(value, bound + extra, shown=shown | {"cosine": "s cos<a, x - c>"})

    return Space(
        f"smooth_function({n})", build, sizes=(n,), coverage="part", letter={"function": "smooth", "axes": (n,)}
    )


def convex_function(n, strongly: bool = False) -> Space:
    """A convex L-smooth function (with strong convexity m > 0 if ``strongly``) whose minimiser c is known:
    f = quadratic with curvatures in [m, l] around c + s log cosh(<a, x - c>), L = l + s |a|^2."""

    def build(draw):
        size = draw.size(n)
        low = draw.positive() if strongly else draw.constant(0)
        width = draw.nonnegative() if strongly else draw.positive()
        ones = arrays.vec([draw.constant(1)] * size)
        curvatures = low * ones + width * draw.unit(n)
        log_cosh = lambda x: arrays.log(arrays.cosh(x))  # noqa: E731
        value, centre, extra, shown = _quadratic_and_ridge(draw, n, curvatures, log_cosh)
        around = lambda x: value(x, slope=arrays.zeros(x))  # noqa: E731
        shown = {k: v for k, v in shown.items() if k != "b"} | {"log cosh": "s log cosh<a, x - c>"}
        return SmoothFunction(around, low + width + extra, low if strongly else None, centre, shown)

    kind = "strongly convex" if strongly else "convex"
    return Space(
        f"{kind.replace(' ', '_')}_function({n})",
        build,
        sizes=(n,),
        coverage="part",
        letter={"function": kind, "axes": (n,)},
        wider=convex_function(n) if strongly else smooth_function(n),
    )


@dataclass(frozen=True)
class ScaleInvariantFunction:
    """L: R^n without 0 -> R with L(c x) = L(x) for all c > 0."""

    value: Callable[[Array], Array]
    shown: dict

    def __call__(self, x: Array) -> Array:
        return self.value(x)

    def parameters_shown(self) -> dict[str, Any]:
        """The parameters of the function, for reports."""
        return self.shown


def scale_invariant_function(n) -> Space:
    """A scale-invariant function, smooth away from 0: r + s r^2 with r = x^T A x / (|x|^2 + <a, x>^2)."""

    def build(draw):
        matrix, direction, weight = draw.real(n, n), draw.real(n), draw.real()

        def value(x):
            quotient = dot(x, matrix @ x) / (arrays.norm2(x) + dot(direction, x) ** 2)
            return quotient + weight * quotient**2

        return ScaleInvariantFunction(value, {"A": matrix, "a": direction, "s": weight})

    return Space(f"scale_invariant_function({n})", build, sizes=(n,), coverage="part")
