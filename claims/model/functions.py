"""Spaces of functions R^n -> R with known constants; gradients are those of claims.model.calculus, exact everywhere.

Concrete functions are quadratics with known spectrum, polynomials, their compositions with cos, log cosh, exp and the
like, and piecewise ones made of powers of max(t, 0). In matrix words a smooth, convex or strongly convex function is
abstract, known only by the inequalities of its class (see symbolic/functions.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Callable

from claims.model import arrays
from claims.model.arrays import Array, dot, norm2, relu, total
from claims.model.calculus import DualArithmetic, value_and_tangent
from claims.model.spaces import Space, orthogonal, unit_vector


@dataclass(frozen=True)
class Function:
    """f: R^n -> R; ``shown`` are the parameters that it is made of. A subclass adds the constants of its class."""

    value: Callable[[Array], Array]
    shown: dict[str, Any] = field(default_factory=dict, kw_only=True)

    def __call__(self, x: Array) -> Array:
        return self.value(x)

    def parameters_shown(self) -> dict[str, Any]:
        """The parameters of the function and its constants, for reports."""
        constants = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("value", "shown")}
        return self.shown | {
            k: v for k, v in constants.items() if isinstance(v, int) or (v is not None and v.is_scalar)
        }


@dataclass(frozen=True)
class SmoothFunction(Function):
    """A function with gradient Lipschitz constant ``L`` and strong convexity constant ``m``: 0 where it is convex, None
    where it need not be. ``minimiser`` is the exact global minimiser where it is known."""

    L: Array
    m: Array | None = None
    minimiser: Array | None = None


@dataclass(frozen=True)
class PLFunction(Function):
    """A function with |grad f(x)|^2 / 2 >= mu (f(x) - f(minimiser)) for all x, mu > 0 (Polyak-Lojasiewicz), and with
    gradient Lipschitz constant ``L`` (None where there is none)."""

    mu: Array
    minimiser: Array
    L: Array | None = None


@dataclass(frozen=True)
class LipschitzFunction(Function):
    """A function with |f(x) - f(y)| <= K |x - y| for all x, y; no smaller ``K`` would do."""

    K: Array


@dataclass(frozen=True)
class HomogeneousFunction(Function):
    """A function with f(c x) = c^degree f(x) for all c > 0; of degree 0 it is defined away from 0 only."""

    degree: int


def positive_power(t: Array, k: int) -> Array:
    """max(t, 0)^k for k >= 1. For k >= 2 it is differentiable everywhere, with derivative k max(t, 0)^(k - 1), where
    the chain rule alone would stop at the kink of max(t, 0)."""
    if isinstance(t.arith, DualArithmetic) and k > 1:
        value, tangent = value_and_tangent(t)
        return t.arith.dual(positive_power(value, k), k * positive_power(value, k - 1) * tangent)
    return relu(t) ** k


def _quadratic_and_ridge(draw, n, curvatures: Array, ridge: Callable[[Array], Array]) -> tuple:
    """x -> (x - c)^T Q diag(curvatures) Q^T (x - c) / 2 + <b, x - c> + s ridge(<a, x - c>), and its data."""
    q = orthogonal(n).build(draw)
    centre, slope, direction, weight = draw.real(n), draw.real(n), draw.real(n), draw.nonnegative()
    matrix = q @ arrays.diag(curvatures) @ q.T

    def value(x, slope=slope):
        z = x - centre
        return dot(z, matrix @ z) / 2 + dot(slope, z) + weight * ridge(dot(direction, z))

    shown = {"A": matrix, "c": centre, "b": slope, "a": direction, "s": weight}
    return value, centre, weight * norm2(direction), shown


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
        return SmoothFunction(around, low + width + extra, low, centre, shown=shown)

    kind = "strongly convex" if strongly else "convex"
    return Space(
        f"{kind.replace(' ', '_')}_function({n})",
        build,
        sizes=(n,),
        coverage="part",
        letter={"function": kind, "axes": (n,)},
        wider=convex_function(n) if strongly else smooth_function(n),
    )


def piecewise_quadratic(n, strongly: bool = False) -> Space:
    """A convex L-smooth function with curvatures that jump: along each of n orthonormal directions u L left of a point,
    v L on a stretch to its right, w L beyond (in [m, L] if ``strongly``). Huber's function is u = v = 1, w = 0.

    Its values and gradients are rational, and curvatures exactly 0, m and L are reached.
    """

    def build(draw):
        q, points, lengths = orthogonal(n).build(draw), draw.real(n), draw.nonnegative(n)
        low = draw.positive() if strongly else draw.constant(0)
        width = draw.nonnegative() if strongly else draw.positive()
        curvatures = [low * arrays.ones(points) + width * draw.unit(n) for _ in range(3)]

        def along(t, length, left, middle, right):
            jump = (right - middle) * positive_power(t - length, 2)
            return (left * positive_power(-t, 2) + middle * positive_power(t, 2) + jump) / 2

        def value(x):
            return total([along(*each) for each in zip(q.T @ x - points, lengths, *curvatures)])

        shown = dict(zip(("Q", "points", "lengths", "left", "middle", "right"), (q, points, lengths, *curvatures)))
        return SmoothFunction(value, low + width, low, q @ points, shown=shown)

    return Space(
        f"piecewise_quadratic({n}{', strongly convex' if strongly else ''})",
        build,
        sizes=(n,),
        coverage="part",
        letter={"function": "strongly convex" if strongly else "convex", "axes": (n,)},
        wider=piecewise_quadratic(n) if strongly else smooth_function(n),
    )


def pl_function(n) -> Space:
    """A Polyak-Lojasiewicz function, nonconvex for n > 1: mu g^2 / 2 with g = t + s t^3 + r v^2, s >= 0, in orthonormal
    coordinates t, v, ...; the gradient of g is at least 1, and is 1 at t = v = 0. Its minimisers are a hypersurface."""

    def build(draw):
        q, shift, mu = orthogonal(n).build(draw), draw.real(), draw.positive()
        cubic, bend = draw.nonnegative(), draw.real()

        def value(x):
            y = q.T @ x
            t = y[0] - shift
            g = t + cubic * t**3 + (bend * y[1] ** 2 if y.shape[0] > 1 else 0)
            return mu * g**2 / 2

        shown = {"Q": q, "shift": shift, "s": cubic, "r": bend}
        return PLFunction(value, mu, shift * arrays.column(q, 0), shown=shown)

    return Space(f"pl_function({n})", build, sizes=(n,), coverage="part")


def smooth_pl_function(n) -> Space:
    """An L-smooth Polyak-Lojasiewicz function: a convex quadratic whose curvatures are 0 or in [mu, L], or, nonconvex,
    one with 3/2 l sin^2 added along an axis of curvature l, when mu is 1/64 of the least positive curvature.

    (t^2 + 3 sin^2 t satisfies the inequality with 1/32: Karimi, Nutini, Schmidt 2016, section 2.2.)
    """

    def build(draw):
        q, centre, low, width = orthogonal(n).build(draw), draw.real(n), draw.positive(), draw.nonnegative()
        wavy = draw.integer(0, 1)
        curved = [draw.constant(draw.integer(0, 1)) for _ in range(draw.size(n) - 1)]
        curvatures = (low * arrays.ones(centre) + width * draw.unit(n)) * arrays.vec([draw.constant(1), *curved])

        def value(x):
            y = q.T @ (x - centre)
            wave = 3 * curvatures[0] * arrays.sin(y[0]) ** 2 if wavy else 0
            return (dot(y, curvatures * y) + wave) / 2

        mu, bound = (low / 64, 4 * (low + width)) if wavy else (low, low + width)
        shown = {"Q": q, "c": centre, "curvatures": curvatures, "wavy": wavy}
        return PLFunction(value, mu, centre, bound, shown=shown)

    return Space(f"smooth_pl_function({n})", build, sizes=(n,), coverage="part", wider=smooth_function(n))


def lipschitz_function(n) -> Space:
    """A K-Lipschitz function: K times the larger or the smaller of two affine functions of slope 1 (convex or concave,
    with a kink), or K tanh of one (smooth)."""

    def build(draw):
        kind, bound = draw.integer(0, 2), draw.nonnegative()
        u, v, b, c = unit_vector(n).build(draw), unit_vector(n).build(draw), draw.real(), draw.real()

        def value(x):
            s, t = dot(u, x) + b, dot(v, x) + c
            return bound * (s + relu(t - s) if kind == 0 else s - relu(s - t) if kind == 1 else arrays.tanh(s))

        shown = {"kind": ("maximum", "minimum", "tanh")[kind], "u": u, "b": b, "v": v, "c": c}
        return LipschitzFunction(value, bound, shown=shown)

    return Space(f"lipschitz_function({n})", build, sizes=(n,), coverage="part")


def homogeneous_function(n, degree: int) -> Space:
    """A positively homogeneous function of degree k >= 1, in general neither even nor odd:
    <p, x>^k + r max(<q, x>, 0)^k, and for k >= 2 + x^T B x <w, x>^(k - 2)."""

    def build(draw):
        p, q, r = draw.real(n), draw.real(n), draw.real()
        shown = {"p": p, "q": q, "r": r}
        if degree >= 2:
            shown |= {"B": draw.real(n, n), "w": draw.real(n)}

        def value(x):
            f = dot(p, x) ** degree + r * positive_power(dot(q, x), degree)
            return f + dot(x, shown["B"] @ x) * dot(shown["w"], x) ** (degree - 2) if degree >= 2 else f

        return HomogeneousFunction(value, degree, shown=shown)

    name = f"homogeneous_function({n}, {degree})"
    return Space(name, build, sizes=(n,), coverage="part", wider=polynomial(n, max(degree, 2)))


def scale_invariant_function(n) -> Space:
    """A scale-invariant function, three times differentiable away from 0: r + s r^2 + o with the even
    r = x^T A x / (|x|^2 + <a, x>^2) and the odd o = <b, x>^3 |<b, x>| / |x|^4."""

    def build(draw):
        matrix, direction, weight, odd = draw.real(n, n), draw.real(n), draw.real(), draw.real(n)

        def value(x):
            quotient, t = dot(x, matrix @ x) / (norm2(x) + dot(direction, x) ** 2), dot(odd, x)
            fourth = positive_power(t, 4) - positive_power(-t, 4)
            return quotient + weight * quotient**2 + fourth / norm2(x) ** 2

        return HomogeneousFunction(value, 0, shown={"A": matrix, "a": direction, "s": weight, "b": odd})

    name = f"scale_invariant_function({n})"
    return Space(name, build, sizes=(n,), coverage="part", wider=polynomial(n, 2))


def polynomial(n, degree: int) -> Space:
    """A polynomial of at most this degree, a_0 + sum of a_k <b_k, x>^k; for n = 1 every one."""

    def build(draw):
        a, b = draw.real(degree + 1), draw.real(degree, n)
        value = lambda x: a[0] + total([a[k] * dot(arrays.row(b, k - 1), x) ** k for k in range(1, degree + 1)])  # noqa: E731
        return Function(value, shown={"a": a, "b": b})

    return Space(f"polynomial({n}, {degree})", build, sizes=(n,), coverage="part")


#: Functions of a real number, smooth and none of them a polynomial, by name.
_PROFILES: dict[str, Callable[[Array], Array]] = {
    "exp": arrays.exp,
    "softplus": lambda t: arrays.log(1 + arrays.exp(t)),
    "log(1 + t^2)": lambda t: arrays.log(1 + t**2),
    "tanh": arrays.tanh,
    "sin": arrays.sin,
}


def composite_function(n) -> Space:
    """A smooth function w phi(<a, x> + b) + <c, x> with phi one of exp, log(1 + exp), log(1 + t^2), tanh, sin."""

    def build(draw):
        name = list(_PROFILES)[draw.integer(0, len(_PROFILES) - 1)]
        w, a, b, c = draw.real(), draw.real(n), draw.real(), draw.real(n)
        value = lambda x: w * _PROFILES[name](dot(a, x) + b) + dot(c, x)  # noqa: E731
        return Function(value, shown={"phi": name, "w": w, "a": a, "b": b, "c": c})

    return Space(f"composite_function({n})", build, sizes=(n,), coverage="part")
