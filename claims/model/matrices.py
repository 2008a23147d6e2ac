"""Spaces of matrices made from known factors: orthonormal columns, rank, singular values, row sums; and step sizes.

The everyday ones (symmetric, psd, pd, orthogonal, known spectrum, full row rank) are in spaces.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from claims.model import arrays
from claims.model.arrays import Array, IllTyped, diag, eye, ones_column, relu, sign, trace
from claims.model.relations import all_of, eq, le, loewner, lt
from claims.model.spaces import (
    Record, Space, _with_parameters, full_row_rank, matrix, nonsingular, orthogonal, real, simplex, symmetric,
)  # fmt: skip


def _leading_columns(q: Array, k: int) -> Array:
    if k > q.shape[1]:
        raise IllTyped(f"{k} orthonormal columns in dimension {q.shape[1]}: the reading needs a condition on its sizes")
    return arrays.from_columns([arrays.column(q, j) for j in range(k)])


def frame(n, k) -> Space:
    """An n x k matrix with orthonormal columns, k <= n: a point of the Stiefel manifold."""
    return Space(
        f"frame({n}, {k})",
        lambda draw: _leading_columns(orthogonal(n).build(draw), draw.size(k)),
        lambda u: eq(u.T @ u, eye(u.T @ u)),
        sizes=(n, k),
        coverage="dense",
        letter={"axes": (n, k)},
        wider=matrix(n, k),
    )


def projection(n) -> Space:
    """An orthogonal projection of any rank from 0 to n: Q diag(1, ..., 1, 0, ..., 0) Q^T."""

    def build(draw):
        q, size = orthogonal(n).build(draw), draw.size(n)
        rank = draw.integer(0, size)
        return q @ diag(arrays.vec([draw.constant(int(i < rank)) for i in range(size)])) @ q.T

    return Space(
        f"projection({n})",
        build,
        lambda p: all_of(eq(p.T, p), eq(p @ p, p)),
        sizes=(n,),
        coverage="dense",
        letter={"axes": (n, n), "symmetric": True, "psd": True},
        wider=symmetric(n),
    )


def rank(a: Array) -> Array:
    """The rank of a matrix, as the trace of the projection onto its range."""
    return trace(a @ arrays.pinv(a))


def rank_at_most(m, n, r) -> Space:
    """An m x n matrix of rank at most r (``known["rank_bound"]``), as a product of m x r and r x n."""

    def build(draw):
        a = draw.real(m, r) @ draw.real(r, n)
        return Array(a.arith, a.data, a.shape, known={"rank_bound": draw.size(r)})

    return Space(
        f"rank_at_most({m}, {n}, {r})",
        build,
        lambda a: le(rank(a), a.known["rank_bound"]),
        sizes=(m, n, r),
        wider=matrix(m, n),
    )


def of_rank(m, n, r) -> Space:
    """An m x n matrix of rank r <= min(m, n) (``known["rank"]``): full column rank times full row rank."""

    def build(draw):
        a = full_row_rank(r, m).build(draw).T @ full_row_rank(r, n).build(draw)
        return Array(a.arith, a.data, a.shape, known={"rank": draw.size(r)})

    return Space(
        f"of_rank({m}, {n}, {r})",
        build,
        lambda a: eq(rank(a), a.known["rank"]),
        sizes=(m, n, r),
        coverage="dense",
        wider=matrix(m, n),
    )


@dataclass(frozen=True)
class SVD(Record):
    """U diag(s) V^T: orthonormal columns in ``U`` (m x k) and ``V`` (n x k), ``s`` nonincreasing, k = min(m, n)."""

    U: Array
    s: Array
    V: Array

    @property
    def matrix(self) -> Array:
        """The matrix that is factored."""
        return self.U @ diag(self.s) @ self.V.T


def svd(m, n, positive: bool = False) -> Space:
    """The thin singular value decomposition of an m x n matrix, of one of full rank if ``positive``."""

    def build(draw):
        k = min(draw.size(m), draw.size(n))
        increments = draw.nonnegative(k)
        smallest = draw.positive() if positive else increments[k - 1]
        values = [smallest]
        for i in range(k - 1):
            values.insert(0, values[0] + increments[i])
        left, right = orthogonal(m).build(draw), orthogonal(n).build(draw)
        return SVD(_leading_columns(left, k), arrays.vec(values), _leading_columns(right, k))

    def contains(f):
        order = [le(f.s[i + 1], f.s[i]) for i in range(f.s.shape[0] - 1)]
        columns = [eq(u.T @ u, diag(arrays.ones(f.s))) for u in (f.U, f.V)]
        return all_of(*columns, (lt if positive else le)(0, f.s), *order)

    name = f"svd({m}, {n}{', positive' if positive else ''})"
    wider = svd(m, n) if positive else None
    return Space(name, build, contains, sizes=(m, n), coverage="dense", wider=wider)


def stochastic(m, n) -> Space:
    """A row-stochastic m x n matrix: every row is a probability vector."""
    return Space(
        f"stochastic({m}, {n})",
        lambda draw: arrays.from_rows([simplex(n).build(draw) for _ in range(draw.size(m))]),
        lambda p: all_of(le(0, p), eq(p @ ones_column(p.T), ones_column(p))),
        sizes=(m, n),
        wider=matrix(m, n),
    )


def step_size(of: str, bound=1, open: bool = False) -> Space:
    """A step size alpha >= 0 with alpha A <= bound I (below it if ``open``), for an earlier symmetric matrix ``of``.

    Equality is reached where A has a positive eigenvalue; where it has none, every alpha >= 0 will do.
    """

    def build(draw, a):
        known = a.known.get("eigenvalues")
        largest = relu(arrays.largest_eigenvalue(a) if known is None else arrays.maximum(known))
        none = 1 - sign(largest)
        share = 1 - draw.above() if open else draw.unit()
        return bound * share / (largest + none) + none * draw.nonnegative()

    def contains(alpha, a):
        slack = bound * eye(a) - alpha * a
        return all_of(le(0, alpha), loewner(alpha * a, bound * eye(a)), *([nonsingular(slack)] if open else []))

    return Space(
        f"step_size({of}, {'<' if open else '<='} {bound})",
        _with_parameters((of,), build),
        _with_parameters((of,), contains),
        free=True,
        wider=real(),
    )
