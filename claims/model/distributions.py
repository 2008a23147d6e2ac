"""Spaces of laws: random variables with finitely many values, joint distributions, Gaussians with a known factor.

Probabilities and values are exact numbers, so expectations (symbolic/expectations.py) are exact finite sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from claims.model.arrays import Array, from_rows, inv, total, vec
from claims.model.relations import all_of, eq, le
from claims.model.spaces import Record, Space, lower_triangular, matrix, real, simplex


@dataclass(frozen=True)
class Law(Record):
    """A finite law: pairs of a probability (an exact number or a scalar array) and an outcome."""

    atoms: tuple[tuple[Any, Any], ...]

    def map(self, function: Callable) -> "Law":
        """The law of a function of the outcome."""
        return Law(tuple((p, function(x)) for p, x in self.atoms))


def law(n, of: Space | None = None) -> Space:
    """The law of a random variable with at most n values, each in the space ``of`` (the reals unless given);
    ``law(n, vector(d))`` is a joint law of d variables."""
    outcomes = of or real()

    def build(draw):
        probabilities = simplex(n).build(draw)
        return Law(tuple((p, outcomes.build(draw)) for p in probabilities))

    def contains(drawn):
        inside = [outcomes.contains(x) for _, x in drawn.atoms]
        masses = simplex(n).contains(vec([p for p, _ in drawn.atoms]))
        return all_of(masses, *(test for test in inside if test is not None))

    wider = outcomes.wider and law(n, outcomes.wider)
    return Space(f"law({n}, {outcomes})", build, contains, (n, *outcomes.sizes), outcomes.coverage, wider=wider)


def noise(n, of: Space | None = None) -> Space:
    """A law with mean zero and at most n values in a linear space (the reals unless given)."""
    plain = law(n, of)

    def build(draw):
        drawn = plain.build(draw)
        mean = _mean(drawn)
        return drawn.map(lambda x: x - mean)

    return Space(
        f"noise({n}, {of or real()})",
        build,
        lambda drawn: all_of(plain.contains(drawn), eq(_mean(drawn), 0)),
        plain.sizes,
        plain.coverage,
        wider=plain,
    )


def _mean(drawn: Law) -> Array:
    return total([x * p for p, x in drawn.atoms])


def joint(m, n) -> Space:
    """The joint distribution of two variables with m and n values: a matrix of probabilities."""

    def build(draw):
        rows, columns = draw.size(m), draw.size(n)
        p = simplex(rows * columns).build(draw)
        return from_rows([vec([p[i * columns + j] for j in range(columns)]) for i in range(rows)])

    return Space(
        f"joint({m}, {n})",
        build,
        lambda p: all_of(le(0, p), eq(total(p), 1)),
        sizes=(m, n),
        wider=matrix(m, n),
    )


@dataclass(frozen=True)
class Gaussian(Record):
    """The law of mean + F z for a standard normal z, with covariance F F^T."""

    mean: Array
    factor: Array

    @property
    def covariance(self) -> Array:
        """The covariance matrix."""
        return self.factor @ self.factor.T

    def at(self, z: Array) -> Array:
        """The value that belongs to a value of z; of rational z a rational sample."""
        return self.mean + self.factor @ z

    def marginal(self, k: int) -> "Gaussian":
        """The law of the first k coordinates; the factor must be lower triangular."""
        return Gaussian(_part(self.mean, range(k)), _block(self.factor, range(k), range(k)))

    def conditional(self, value: Array) -> "Gaussian":
        """The law of the other coordinates, given that of the first ones; the factor must be lower triangular and
        nonsingular."""
        k, n = value.shape[0], self.mean.shape[0]
        first, rest = range(k), range(k, n)
        coefficients = _block(self.factor, rest, first) @ inv(_block(self.factor, first, first))
        mean = _part(self.mean, rest) + coefficients @ (value - _part(self.mean, first))
        return Gaussian(mean, _block(self.factor, rest, rest))


def _part(v: Array, indices: range) -> Array:
    return vec([v[i] for i in indices])


def _block(a: Array, rows: range, columns: range) -> Array:
    return from_rows([vec([a[i, j] for j in columns]) for i in rows])


def gaussian(n, singular: bool = False) -> Space:
    """A Gaussian law in dimension n whose factor is the Cholesky factor of its covariance, or if ``singular`` any
    square matrix, so that the covariance may be singular."""
    factors = matrix(n, n) if singular else lower_triangular(n)
    return Space(
        f"gaussian({n}{', singular' if singular else ''})",
        lambda draw: Gaussian(draw.real(n), factors.build(draw)),
        lambda drawn: factors.contains(drawn.factor),
        sizes=(n,),
        wider=None if singular else gaussian(n, singular=True),
    )
