"""Linear programming for certificates: a polynomial as a nonnegative combination of given ones (Handelman, 1988).

HiGHS proposes which of them take part; the exact multiples are then the solution of a linear system over Q. Polynomials
are mappings from monomials to coefficients.
"""

from __future__ import annotations

from typing import Collection, Mapping, Sequence

import numpy as np
from flint import fmpq, fmpq_mat

Polynomial = Mapping[frozenset, fmpq]

#: Below this a multiple that the solver gives is taken for zero.
NEGLIGIBLE = 1e-9


def combination(
    target: Polynomial,
    rays: Sequence[Polynomial],
    lines: Sequence[Polynomial] = (),
    positive: Collection[int] | None = None,
) -> tuple[list[fmpq], list[fmpq]] | None:
    """Multiples of the ``rays``, none negative, and of the ``lines``, of any sign, that add to the ``target``.

    ``positive`` names rays of which one must have a positive multiple. None where HiGHS finds none, or where those that
    it finds are not exact.
    """
    from scipy.optimize import linprog

    columns = [*rays, *lines]
    keys = monomials(*columns)
    if not target.keys() <= set(keys):
        return None
    cost = np.array([1.0] * len(rays) + [0.0] * len(lines))
    bounds = [(0, None)] * len(rays) + [(None, None)] * len(lines)
    for i in positive or ():
        cost[i], bounds[i] = -1.0, (0, 1)
    entries = np.array([[float(column.get(key, 0)) for column in columns] for key in keys])
    matrix, right = entries.reshape(len(keys), len(columns)), [float(target.get(key, 0)) for key in keys]
    found = linprog(cost, A_eq=matrix, b_eq=right, bounds=bounds, method="highs-ds") if columns else None
    if columns and found.x is None:
        return None
    x = found.x if columns else []
    capped = [i for i in positive or () if x[i] > 1 - NEGLIGIBLE]
    support = [j for j in range(len(columns)) if abs(x[j]) > NEGLIGIBLE and j not in capped]
    rest = {key: target.get(key, fmpq(0)) - sum((columns[i].get(key, 0) for i in capped), fmpq(0)) for key in keys}
    solved = exact_solution([columns[j] for j in support], rest)
    if solved is None:
        return None
    multiples = dict.fromkeys(capped, fmpq(1)) | dict(zip(support, solved))
    values = [multiples.get(j, fmpq(0)) for j in range(len(columns))]
    on_rays = values[: len(rays)]
    if any(value < 0 for value in on_rays) or positive is not None and not any(on_rays[i] > 0 for i in positive):
        return None
    return on_rays, values[len(rays) :]


def monomials(*polynomials: Polynomial) -> list[frozenset]:
    """All monomials, in an order that does not depend on their hashes: the same search finds the same certificate."""
    return list(dict.fromkeys(key for polynomial in polynomials for key in polynomial))


def exact_solution(columns: Sequence[Polynomial], target: Polynomial) -> list[fmpq] | None:
    """Multiples of the columns that add to the target, of which those that are not determined are zero."""
    keys = monomials(target, *columns)
    entries = [[column.get(key, fmpq(0)) for column in columns] + [target.get(key, fmpq(0))] for key in keys]
    if not keys:
        return [fmpq(0)] * len(columns)
    reduced, rank = fmpq_mat(entries).rref()
    solution = [fmpq(0)] * len(columns)
    for row in range(rank):
        pivot = next(j for j in range(len(columns) + 1) if reduced[row, j])
        if pivot == len(columns):
            return None
        solution[pivot] = reduced[row, len(columns)]
    return solution
