"""Spaces of data: features and targets of regression, labels of classification, known separators and margins."""

from __future__ import annotations

from dataclasses import dataclass

from claims.model import arrays
from claims.model.arrays import Array, dot, from_rows, norm2, ones_column, outer, row
from claims.model.relations import all_of, any_of, eq, le, lt
from claims.model.spaces import Record, Space, matrix, signs, unit_vector, vector


@dataclass(frozen=True)
class Dataset(Record):
    """Features ``X``, a row for each example, and their targets or labels ``y``."""

    X: Array
    y: Array

    @property
    def examples(self) -> tuple[tuple[Array, Array], ...]:
        """The pairs of features and target."""
        return tuple((row(self.X, i), self.y[i]) for i in range(self.X.shape[0]))


@dataclass(frozen=True)
class SeparableDataset(Dataset):
    """Labels +1 and -1, with a unit vector ``separator`` and its ``margin``, the least of y_i <separator, x_i>."""

    separator: Array
    margin: Array


def column_mean(X: Array) -> Array:
    """The mean of the rows."""
    return X.T @ ones_column(X) / X.shape[0]


def centred(n, d) -> Space:
    """An n x d matrix of features with mean zero."""

    def build(draw):
        X = draw.real(n, d)
        return X - outer(ones_column(X), column_mean(X))

    return Space(f"centred({n}, {d})", build, lambda X: eq(column_mean(X), 0), sizes=(n, d), wider=matrix(n, d))


def standardised(pairs, d) -> Space:
    """A 2 pairs x d matrix of features, each with mean 0 and variance 1: stereographic projections of the sphere around
    (1, -1, 1, -1, ...), in the hyperplane of mean zero. (No three rational numbers have mean 0 and variance 1.)"""

    def build(draw):
        count = 2 * draw.size(pairs)
        pole = arrays.vec([draw.constant((-1) ** i) for i in range(count)])
        one = pole * pole

        def column(z):
            z = z - dot(z, one) / count * one - dot(z, pole) / count * pole
            square = norm2(z)
            return ((square - count) * pole + 2 * count * z) / (square + count)

        return arrays.from_columns([column(draw.real(count)) for _ in range(draw.size(d))])

    def contains(X):
        spread = arrays.diagonal(X.T @ X) / X.shape[0]
        return all_of(eq(column_mean(X), 0), eq(spread, arrays.ones(spread)))

    return Space(f"standardised({pairs}, {d})", build, contains, sizes=(pairs, d), coverage="dense")


def regression(n, d, features: Space | None = None) -> Space:
    """n examples in dimension d with any targets; ``features`` is a space of n x d matrices, such as
    ``full_row_rank(n, d)`` where the model is to interpolate."""
    return _dataset("regression", n, d, features or matrix(n, d), vector(n))


def classification(n, d, features: Space | None = None) -> Space:
    """n examples in dimension d with any labels +1 and -1."""
    return _dataset("classification", n, d, features or matrix(n, d), signs(n))


def _dataset(name: str, n, d, features: Space, targets: Space) -> Space:
    def contains(data):
        tests = [test for test in (features.contains(data.X), targets.contains(data.y)) if test is not None]
        return all_of(*tests) if tests else None

    return Space(
        f"{name}({n}, {d}, {features})",
        lambda draw: Dataset(features.build(draw), targets.build(draw)),
        contains,
        sizes=(n, d),
        coverage=features.coverage,
        wider=features.wider and _dataset(name, n, d, features.wider, targets),
    )


def separable(n, d, maximal: bool = False) -> Space:
    """n linearly separable examples in dimension d with a known separator and its margin, which one example attains.

    If ``maximal`` that example is a multiple of the separator, so no other unit vector has a greater margin.
    """

    def build(draw):
        u, y = unit_vector(d).build(draw), signs(n).build(draw)
        margin, beyond, aside = draw.positive(), draw.nonnegative(n), draw.real(n, d)
        closest = draw.integer(0, draw.size(n) - 1)

        def example(i):
            if i == closest and maximal:
                return y[i] * margin * u
            z = row(aside, i)
            depth = margin if i == closest else margin + beyond[i]
            return y[i] * depth * u + z - dot(z, u) * u

        return SeparableDataset(from_rows([example(i) for i in range(draw.size(n))]), y, u, margin)

    def contains(data):
        depths = data.y * (data.X @ data.separator)
        tests = [eq(norm2(data.separator), 1), eq(data.y * data.y, arrays.ones(data.y)), lt(0, data.margin)]
        tests += [le(data.margin * arrays.ones(depths), depths), eq(arrays.minimum(depths), data.margin)]
        support = [eq(x, y * data.margin * data.separator) for x, y in data.examples] if maximal else []
        return all_of(*tests, *([any_of(*support)] if support else []))

    return Space(
        f"separable({n}, {d}{', maximal' if maximal else ''})",
        build,
        contains,
        sizes=(n, d),
        coverage="dense",
        wider=separable(n, d) if maximal else classification(n, d),
    )
