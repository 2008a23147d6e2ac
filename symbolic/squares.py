"""Semidefinite programming for certificates: a polynomial as a sum of squares, and of squares times given polynomials.

Clarabel, an interior-point solver, finds Gram matrices in floating point; rounding the free entries and solving for the
others makes them rational, and L D L' over Q makes them sums of squares (Peyrl and Parrilo, Theoret. Comput. Sci. 409,
2008). Where every solution is singular, as for a polynomial that has zeros, the kernel of the floating-point solution
shows which face of the cone they lie on, and the search goes on in a smaller basis (facial reduction).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Callable, Collection, Iterator, Sequence

import numpy as np
from flint import fmpq, fmpq_mat

from symbolic.handelman import Polynomial, monomials

#: How often the basis is made smaller, and the denominators to which a solution is rounded.
ROUNDS = 6
DENOMINATORS = (1, 2, 12, 840, 2**16, 2**30)

#: Eigenvalues and multiples below this are taken for zero; a kernel's entries are rounded to denominators of at most
#: this size, if they are this close to them.
SINGULAR, SMALL, CLOSE = 1e-5, 60, 2e-5


@dataclass
class Block:
    """Sums of squares of linear combinations of a basis.

    ``product(a, b)`` is the polynomial that the product of two elements contributes.
    """

    basis: list
    product: Callable[[Any, Any], Polynomial]
    entries: dict[tuple[int, int], Polynomial] = field(init=False)

    def __post_init__(self):
        pairs = [(i, j) for j in range(len(self.basis)) for i in range(j + 1)]
        self.entries = {(i, j): self.product(self.basis[i], self.basis[j]) for i, j in pairs}

    def restricted(self, combinations: Sequence[Sequence[fmpq]]) -> Block:
        """The block of some linear combinations of the basis."""
        return Block([_combined(c, self.basis) for c in combinations], self.product)


def _combined(coefficients: Sequence[fmpq], basis: Sequence) -> Any:
    terms = [_fraction(c) * element for c, element in zip(coefficients, basis) if c]
    return sum(terms[1:], terms[0])


def _fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))


@dataclass
class SquareSum:
    """A solution: the multiples of rays and lines, and for each block (positive coefficient, what is squared)."""

    rays: list[fmpq]
    lines: list[fmpq]
    squares: list[list[tuple[fmpq, Any]]]


def sum_of_squares(
    target: Polynomial,
    blocks: Sequence[Block],
    rays: Sequence[Polynomial] = (),
    lines: Sequence[Polynomial] = (),
    positive: Collection[int] | None = None,
    unknowns: int = 1000,
) -> SquareSum | None:
    """Squares, nonnegative multiples of ``rays`` and multiples of ``lines`` that add to the ``target``.

    One of the ``positive`` rays must take part, if they are given. None where no solution is found with so many
    ``unknowns``, which does not mean that there is none.
    """
    blocks, alive = list(blocks), list(range(len(rays)))
    for _ in range(ROUNDS):
        _prune(target, blocks, rays, alive, lines)
        columns = _columns(blocks, [rays[i] for i in alive], lines)
        if len(columns) > unknowns:
            return None
        if not target.keys() <= set(monomials(*columns)) or positive is not None and not set(alive) & set(positive):
            return None
        numbers = _interior_point(target, columns, blocks, len(alive))
        if numbers is None:
            return None
        for values in _rational_solutions(target, columns, numbers):
            split = sum(len(block.entries) for block in blocks)
            multiples = values[split : split + len(alive)]
            squares = [_decomposed(block, matrix) for block, matrix in zip(blocks, _matrices(blocks, values))]
            if None in squares or any(value < 0 for value in multiples):
                continue
            on_rays = dict(zip(alive, multiples))
            if positive is None or any(on_rays.get(i, 0) > 0 for i in positive):
                every = [on_rays.get(i, fmpq(0)) for i in range(len(rays))]
                return SquareSum(every, values[split + len(alive) :], squares)
        if not _shrink(blocks, alive, numbers):
            return None
    return None


def _columns(blocks, rays, lines) -> list[Polynomial]:
    """What each unknown contributes: the entries of the blocks' upper triangles, then rays and lines."""
    twice = (
        entry if i == j else {key: 2 * c for key, c in entry.items()}
        for block in blocks
        for (i, j), entry in block.entries.items()
    )
    return [*twice, *rays, *lines]


def _matrices(blocks, values: Sequence) -> list[list[list]]:
    matrices, position = [], 0
    for block in blocks:
        n = len(block.basis)
        entries = {}
        for i, j in block.entries:
            entries[i, j] = entries[j, i] = values[position]
            position += 1
        matrices.append([[entries[i, j] for j in range(n)] for i in range(n)])
    return matrices


def _prune(target: Polynomial, blocks: list[Block], rays, alive: list[int], lines) -> None:
    """Leave out squares and rays that must vanish, since they alone contribute to a monomial which the target lacks.

    Applied until nothing changes this leaves no monomial outside of half of the target's Newton polytope.
    """
    while True:
        signs: dict[frozenset, set] = {}
        makers: dict[frozenset, list] = {}
        for b, block in enumerate(blocks):
            for (i, j), entry in block.entries.items():
                for key, c in entry.items():
                    signs.setdefault(key, set()).add(c > 0 if i == j else None)
                    makers.setdefault(key, []).append((b, i))
        for k in alive:
            for key, c in rays[k].items():
                signs.setdefault(key, set()).add(c > 0)
                makers.setdefault(key, []).append((None, k))
        for key in monomials(*lines):
            signs.setdefault(key, set()).add(None)
        gone = {m for key, s in signs.items() if not target.get(key) and s in ({True}, {False}) for m in makers[key]}
        if not gone:
            return
        alive[:] = [k for k in alive if (None, k) not in gone]
        for b, block in enumerate(blocks):
            kept = [i for i in range(len(block.basis)) if (b, i) not in gone]
            if len(kept) < len(block.basis):
                blocks[b] = block.restricted([[fmpq(int(i == k)) for i in range(len(block.basis))] for k in kept])


def _interior_point(target: Polynomial, columns, blocks, rays: int) -> np.ndarray | None:
    """The unknowns, such that the least eigenvalue of all blocks and the least ray are as large as possible (at most
    1); None where Clarabel finds the program infeasible."""
    import clarabel
    import scipy.sparse as sparse

    keys = {key: row for row, key in enumerate(monomials(*columns))}
    least = len(columns)
    scale = max((abs(float(c)) for c in target.values()), default=1.0) or 1.0
    equations = [(keys[key], j, float(c)) for j, column in enumerate(columns) for key, c in column.items()]
    right = np.zeros(len(keys))
    for key, c in target.items():
        right[keys[key]] = float(c) / scale
    cones, conic, position, row = [clarabel.ZeroConeT(len(keys))], [], 0, len(keys)
    for block in blocks:
        for i, j in block.entries:
            conic.append((row, position, -1.0 if i == j else -math.sqrt(2)))
            if i == j:
                conic.append((row, least, 1.0))
            row, position = row + 1, position + 1
        if block.basis:
            cones.append(clarabel.PSDTriangleConeT(len(block.basis)))
    for k in range(rays):
        conic += [(row + k, position + k, -1.0), (row + k, least, 1.0)]
    conic.append((row + rays, least, 1.0))
    cones.append(clarabel.NonnegativeConeT(rays + 1))
    rows, cols, values = zip(*equations, *conic)
    height = row + rays + 1
    matrix = sparse.csc_matrix((values, (rows, cols)), shape=(height, least + 1))
    bound = np.concatenate([right, np.zeros(height - len(keys))])
    bound[-1] = 1.0
    cost = np.zeros(least + 1)
    cost[least] = -1.0
    settings = clarabel.DefaultSettings()
    settings.verbose, settings.max_iter, settings.max_threads = False, 100, 1
    solver = clarabel.DefaultSolver(sparse.csc_matrix((least + 1,) * 2), cost, matrix, bound, cones, settings)
    found = solver.solve()
    if str(found.status) not in ("Solved", "AlmostSolved", "InsufficientProgress") or found.x[least] < -SINGULAR:
        return None
    return np.array(found.x[:least]) * scale


def _rational_solutions(target: Polynomial, columns, numbers: np.ndarray) -> Iterator[list[fmpq]]:
    """Exact solutions of the equations near the given numbers: the unknowns that the equations leave free are rounded,
    ever finer, and the others follow."""
    keys = monomials(*columns)
    zero = fmpq(0)
    # the smallest unknowns come last, so that rounding falls on them only where it must
    order = sorted(range(len(columns)), key=lambda j: -abs(numbers[j]))
    entries = [[columns[j].get(key, zero) for j in order] + [target.get(key, zero)] for key in keys]
    reduced, rank = fmpq_mat(entries).rref()
    width = len(columns)
    lines = [[(j, reduced[row, j]) for j in range(width + 1) if reduced[row, j]] for row in range(rank)]
    if any(line[0][0] == width for line in lines):
        return
    pivots = {line[0][0] for line in lines}
    for denominator in DENOMINATORS:
        values = [zero] * width
        for place, j in enumerate(order):
            if place not in pivots:
                values[j] = fmpq(round(float(numbers[j]) * denominator), denominator)
        for (pivot, _), *rest in lines:
            total = zero
            for place, c in rest:
                total += c if place == width else -c * values[order[place]]
            values[order[pivot]] = total
        yield values
        if len(pivots) == width:
            return


def _decomposed(block: Block, matrix: list[list[fmpq]]) -> list[tuple[fmpq, Any]] | None:
    """The squares that a Gram matrix stands for, by L D L'; None where it is not positive semidefinite."""
    rest, squares = [list(row) for row in matrix], []
    for k in range(len(rest)):
        pivot = rest[k][k]
        if pivot < 0 or pivot == 0 and any(rest[k]):
            return None
        if pivot == 0:
            continue
        row = [entry / pivot for entry in rest[k]]
        squares.append((pivot, _combined(row, block.basis)))
        for i in range(k, len(rest)):
            if rest[i][k]:
                factor = rest[i][k]
                rest[i] = [entry - factor * other for entry, other in zip(rest[i], row)]
    return squares


def _shrink(blocks: list[Block], alive: list[int], numbers: np.ndarray) -> bool:
    """Restrict each block to the range of its Gram matrix and drop rays that vanish; False where there is nothing to
    drop."""
    changed, split = False, sum(len(block.entries) for block in blocks)
    for b, matrix in enumerate(_matrices(blocks, numbers)):
        if not matrix:
            continue
        eigenvalues, vectors = np.linalg.eigh(np.array(matrix, dtype=float))
        zero = eigenvalues < SINGULAR * max(1.0, eigenvalues[-1])
        if zero.any() and (kept := _complement(vectors[:, zero].T)) is not None:
            blocks[b], changed = blocks[b].restricted(kept), True
    kept = [k for k, value in zip(alive, numbers[split:]) if value > SINGULAR]
    changed |= len(kept) < len(alive)
    alive[:] = kept
    return changed


def _complement(kernel: np.ndarray) -> list[list[fmpq]] | None:
    """A rational basis of what is orthogonal to some vectors, whose echelon form must have small denominators."""
    rows, pivots = kernel.copy(), []
    for k in range(len(rows)):
        column = int(np.argmax(np.abs(rows[k:]).max(axis=0)))
        best = k + int(np.argmax(np.abs(rows[k:, column])))
        rows[[k, best]] = rows[[best, k]]
        rows[k] /= rows[k, column]
        for i in range(len(rows)):
            if i != k:
                rows[i] -= rows[i, column] * rows[k]
        pivots.append(column)
    exact = [[Fraction(float(x)).limit_denominator(SMALL) for x in row] for row in rows]
    if np.abs(np.array(exact, dtype=float) - rows).max() > CLOSE:
        return None
    basis = []
    for free in sorted(set(range(kernel.shape[1])) - set(pivots)):
        vector = [fmpq(0)] * kernel.shape[1]
        vector[free] = fmpq(1)
        for pivot, row in zip(pivots, exact):
            vector[pivot] = fmpq(-row[free].numerator, row[free].denominator)
        basis.append(vector)
    return basis
