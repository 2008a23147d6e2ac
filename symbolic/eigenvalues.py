"""Eigenvalues in certificates: in matrix words an extreme eigenvalue is a scalar of its own.

What a proof may use of it are instances of the variational characterisations, each a cited fact.
"""

from __future__ import annotations

from claims.model.arrays import (
    Array, dot, largest_eigenvalue, norm2, second_largest_eigenvalue, smallest_eigenvalue,
)  # fmt: skip
from symbolic.certificates import Hypotheses, Nonnegative

#: The facts that the inequalities below are instances of.
RAYLEIGH_QUOTIENT, COURANT_FISCHER = "fact:rayleigh-quotient", "fact:courant-fischer"


def below_largest(h: Hypotheses, a: Array, u: Array) -> Nonnegative:
    """lambda_max |u|^2 - u'a u >= 0, for symmetric a."""
    return h.also(largest_eigenvalue(a) * norm2(u) - dot(u, a @ u), ">=0", RAYLEIGH_QUOTIENT)


def above_smallest(h: Hypotheses, a: Array, u: Array) -> Nonnegative:
    """u'a u - lambda_min |u|^2 >= 0, for symmetric a."""
    return h.also(dot(u, a @ u) - smallest_eigenvalue(a) * norm2(u), ">=0", RAYLEIGH_QUOTIENT)


def smallest_below_second(h: Hypotheses, a: Array) -> Nonnegative:
    """lambda_2 - lambda_min >= 0, for symmetric a of size at least 2."""
    return h.also(second_largest_eigenvalue(a) - smallest_eigenvalue(a), ">=0", COURANT_FISCHER)


def lowest_direction(h: Hypotheses, a: Array) -> tuple[Array, Nonnegative]:
    """A unit vector v that attains the smallest eigenvalue of symmetric a: lambda_min - v'a v >= 0."""
    v = _unit_vector(a, f"lowest of {a.data!r}")
    return v, h.also(smallest_eigenvalue(a) - dot(v, a @ v), ">=0", RAYLEIGH_QUOTIENT)


def second_direction(h: Hypotheses, a: Array, u: Array) -> tuple[Array, Nonnegative]:
    """A unit vector v orthogonal to u with v'a v - lambda_2 >= 0, for the second largest eigenvalue of symmetric a."""
    v = _unit_vector(a, f"second of {a.data!r} across {u.data!r}")
    product = dot(u, v).data
    name = max((n for n in product.variables() if not product.diff(n).variables()), key=str)
    rest = product.subs({name: 0})
    a.arith.assume((product - rest) / product.diff(name), -rest / product.diff(name))
    return v, h.also(dot(v, a @ v) - second_largest_eigenvalue(a), ">=0", COURANT_FISCHER)


def parts(v: Array, *like: Array) -> list[Array]:
    """The parts of a vector that are of the types of given vectors and scalars: ``concat`` backwards."""
    return v.arith.split(v, [str(part.shape[0]) if part.shape else "1" for part in like])


def _unit_vector(a: Array, name: str) -> Array:
    v = a.arith.letter(f"<{name}>", a.shape[:1])
    a.arith.assume(norm2(v).data, 1)
    return v
