"""Spaces of graphs, by their adjacency matrices, and of cooperative games, by the values of their coalitions."""

from __future__ import annotations

from claims.model import arrays
from claims.model.arrays import Array, det, diag, ones_column, vec
from claims.model.relations import all_of, eq, le, ne
from claims.model.spaces import Space, symmetric


def degrees(adjacency: Array) -> Array:
    """The degrees of the nodes of a graph."""
    return adjacency @ ones_column(adjacency)


def laplacian(adjacency: Array) -> Array:
    """The Laplacian of a graph: degrees on the diagonal, minus the adjacency matrix."""
    return diag(degrees(adjacency)) - adjacency


def spanning_trees(adjacency: Array) -> Array:
    """The number of spanning trees, a determinant of the Laplacian without its first row and column (Kirchhoff); it is
    zero where the graph is not connected."""
    lap, rest = laplacian(adjacency), range(1, adjacency.shape[0])
    return det(arrays.from_rows([vec([lap[i, j] for j in rest]) for i in rest])) if rest else lap[0, 0] + 1


def graph(n, connected: bool = False) -> Space:
    """The adjacency matrix of an undirected simple graph on n nodes."""

    def build(draw):
        size = draw.size(n)
        edges = {frozenset((i, j)): draw.integer(0, 1) for i in range(size) for j in range(i)}
        if connected:
            edges |= {edge: 1 for edge in _tree([draw.integer(0, size - 1) for _ in range(size - 2)], size)}
        entry = lambda i, j: draw.constant(edges.get(frozenset((i, j)), 0))  # noqa: E731
        return arrays.from_rows([vec([entry(i, j) for j in range(size)]) for i in range(size)])

    def contains(a):
        simple = [eq(a, a.T), eq(arrays.diagonal(a), 0), eq(a * a, a)]
        return all_of(*simple, *([ne(spanning_trees(a), 0)] if connected else []))

    name, wider = (f"graph({n}, connected)", graph(n)) if connected else (f"graph({n})", symmetric(n))
    return Space(name, build, contains, sizes=(n,), wider=wider)


def _tree(code: list[int], size: int) -> list[frozenset[int]]:
    """The edges of the tree on nodes 0, 1, ... with a Pruefer code: every tree has one."""
    edges, missing = [], [1 + code.count(i) for i in range(size)]
    for parent in code:
        leaf = missing.index(1)
        edges.append(frozenset((leaf, parent)))
        missing[leaf] -= 1
        missing[parent] -= 1
    last = [i for i in range(size) if missing[i] == 1]
    return [*edges, frozenset(last)] if size > 1 else []


def game(n) -> Space:
    """A cooperative game of n players: the vector of its values, that of the coalition S at sum of 2^i over i in S,
    that of the empty one zero."""
    return Space(
        f"game({n})",
        lambda draw: arrays.concat(0, draw.real(2 ** draw.size(n) - 1)),
        lambda v: eq(v[0], 0),
        sizes=(n,),
    )


def monotone_game(n) -> Space:
    """A game in which no coalition loses by another player: a value is the greatest of those with one player less, plus
    something nonnegative."""

    def build(draw):
        values = [draw.constant(0)]
        for S in range(1, 2 ** draw.size(n)):
            values.append(arrays.maximum(vec([values[S - bit] for bit in _bits(S)])) + draw.nonnegative())
        return vec(values)

    def contains(v):
        return all_of(eq(v[0], 0), *(le(v[S - bit], v[S]) for S in range(v.shape[0]) for bit in _bits(S)))

    return Space(f"monotone_game({n})", build, contains, sizes=(n,), wider=game(n))


def superadditive_game(n) -> Space:
    """A game with v(S) + v(T) <= v(S or T) for disjoint S, T: the value of a coalition is the greatest sum over its
    divisions in two, plus something nonnegative; those of single players are arbitrary."""

    def build(draw):
        values = [draw.constant(0)]
        for S in range(1, 2 ** draw.size(n)):
            divided = [values[part] + values[S - part] for part in _parts(S)]
            values.append(arrays.maximum(vec(divided)) + draw.nonnegative() if divided else draw.real())
        return vec(values)

    def contains(v):
        sums = (le(v[part] + v[S - part], v[S]) for S in range(v.shape[0]) for part in _parts(S))
        return all_of(eq(v[0], 0), *sums)

    return Space(f"superadditive_game({n})", build, contains, sizes=(n,), wider=game(n))


def _bits(S: int) -> list[int]:
    """The coalitions of one player of S."""
    return [1 << i for i in range(S.bit_length()) if S >> i & 1]


def _parts(S: int) -> list[int]:
    """The nonempty proper subsets of S that hold its last player: one of each division of S in two."""
    return [part for part in range(1, S) if part & S == part and part >> (S.bit_length() - 1)]
