"""Exact expectations over finite laws, in every arithmetic: the probabilities may be symbols.

A law is a list of (probability, outcome). Gaussian moments come from a finite law too: one with rational nodes whose
moments are those of the normal distribution up to a stated degree, so that the expectation of a polynomial is an
exact finite sum.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import Callable, Iterable, Sequence

from claims.model.arrays import Array, NotExpressible, constant, outer, prod, total, vec, where
from claims.model.distributions import Law


@dataclass(frozen=True)
class Standardized:
    """The law of a vector of symbolic size, of which only the mean 0 and the second moments I are known."""

    outcome: Array


def expectation(f: Callable, over: Law | Standardized) -> Array:
    """E f(X) for X with a finite law. The value of ``f`` may have any shape."""
    if isinstance(over, Standardized):
        return over.outcome.arith.expectation(f(over.outcome), over.outcome)
    return total([_weighted(p, f(x)) for p, x in over.atoms])


def _weighted(p, value):
    return value if isinstance(p, (int, Fraction)) and p == 1 else value * p


def variance(f: Callable, over: Law) -> Array:
    """Var f(X) = E f(X)^2 - (E f(X))^2, for scalar f."""
    return expectation(lambda x: f(x) ** 2, over) - expectation(f, over) ** 2


def covariance(f: Callable, over: Law) -> Array:
    """The covariance matrix E (f - E f)(f - E f)^T of a vector-valued f."""
    mean = expectation(f, over)
    return expectation(lambda x: outer(f(x) - mean, f(x) - mean), over)


def probability(event: Callable, over: Law) -> Array:
    """P(event), where ``event`` gives a relation that every arithmetic can decide."""
    terms = [where(event(x), p, 0 * p) for p, x in over.atoms]
    return total(terms)


def finite(probabilities: Array, outcomes: Sequence | None = None) -> Law:
    """The law with given probabilities (a vector) on the outcomes 0, 1, ..., or on the given ones."""
    masses = list(probabilities)
    return Law(tuple(zip(masses, outcomes if outcomes is not None else range(len(masses)), strict=True)))


def uniform(outcomes: Iterable) -> Law:
    """The uniform law on a finite list, repetitions counted."""
    outcomes = list(outcomes)
    return Law(tuple((Fraction(1, len(outcomes)), x) for x in outcomes))


def product(*laws: Law) -> Law:
    """The law of independent draws, as tuples."""
    return Law(
        tuple(
            (prod([p for p, _ in combination]), tuple(x for _, x in combination))
            for combination in itertools.product(*(law.atoms for law in laws))
        )
    )


def independent(law: Law, count: int) -> Law:
    """``count`` independent draws from one law, as tuples."""
    return product(*[law] * count)


def bernoulli(p: Array) -> Law:
    """1 with probability p, else 0."""
    return Law(((p, 1), (1 - p, 0)))


def masks(keep: Array, like: Array) -> Law:
    """Vectors of independent Bernoulli(keep) entries, of the dimension of ``like``."""
    return independent(bernoulli(keep), _dimension(like)).map(lambda bits: _vector(like, bits))


def rademacher(like: Array) -> Law:
    """Vectors of independent uniform signs, of the dimension of ``like``."""
    return uniform(_vector(like, s) for s in itertools.product((1, -1), repeat=_dimension(like)))


def _dimension(like: Array) -> int:
    if not isinstance(like.shape[0], int):
        raise NotExpressible("a finite law on vectors of a symbolic size")
    return like.shape[0]


def _vector(like: Array, numbers: Sequence[int]) -> Array:
    return vec([constant(x, like) for x in numbers])


#: Nodes 0, +-1, +-2, ... with the weights that match the moments of N(0, 1), by the largest degree that is exact.
_GAUSS = {
    3: {0: Fraction(0), 1: Fraction(1, 2)},
    5: {0: Fraction(1, 2), 1: Fraction(1, 6), 2: Fraction(1, 12)},
    7: {0: Fraction(7, 18), 1: Fraction(1, 4), 2: Fraction(1, 20), 3: Fraction(1, 180)},
}


def standard_normal(like: Array, degree: int) -> Law | Standardized:
    """A finite law with the moments of N(0, I) in the dimension of ``like``: exact for polynomials of at most this
    degree in each coordinate (3, 5 or 7)."""
    if not isinstance(like.shape[0], int):
        return Standardized(like.arith.standard_vector(like))
    line = [(w, s * x) for x, w in _GAUSS[degree].items() if w for s in ((1, -1) if x else (1,))]
    return independent(Law(tuple(line)), _dimension(like)).map(lambda nodes: _vector(like, nodes))
