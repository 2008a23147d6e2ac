"""Spaces: where a variable ranges, as a decoder from free parameters to values.

A space is declared once. Its ``build`` makes a value from parameters that a :class:`Draw` hands out; who draws
decides what happens: a sampler gives floats or rationals, the enumeration gives corners, generic arithmetic gives
fresh symbols, matrix words give letters. All search acts on the parameters, so no rounding leaves the space.
``contains`` is the separate membership test of the built value, decided exactly when evidence is certified; its
atoms are the hypotheses that a derivation may use.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Callable, Mapping

from claims.model import arrays
from claims.model.arrays import Array, IllTyped, Int, eye, total
from claims.model.relations import Relation, all_of, eq, le, lt, ne
from claims.model.relations import psd as is_psd


@dataclass(frozen=True)
class Structure:
    """The discrete part of a point: the sizes by name, and the structural integers in the order in which they are
    drawn."""

    sizes: tuple[tuple[str, int], ...]
    integers: tuple[int, ...] = ()


def axis_length(axis, sizes: Mapping[str, int]) -> int:
    """The length of an axis: an integer, a size's name, or a name plus or minus an integer (``"n+1"``)."""
    if isinstance(axis, int):
        return axis
    name, offset = _size_and_offset(axis)
    return sizes[name] + offset


@lru_cache(maxsize=256)
def _size_and_offset(axis: str) -> tuple[str, int]:
    name, offset = re.fullmatch(r"(\w+?)([+-]\d+)?", axis).groups()
    return name, int(offset or 0)


class Draw:
    """Hands out parameters to ``Space.build``. A size is a name (``"n"``), an integer, or a sum such as ``"n+1"``.

    The methods take the axes of the array of parameters: none for a scalar, one for a vector, two for a matrix.
    """

    def real(self, *axes) -> Array:
        """Unconstrained reals."""
        raise NotImplementedError

    def positive(self, *axes) -> Array:
        """Reals in (0, oo)."""
        raise NotImplementedError

    def nonnegative(self, *axes) -> Array:
        """Reals in [0, oo)."""
        raise NotImplementedError

    def unit(self, *axes) -> Array:
        """Reals in [0, 1]."""
        raise NotImplementedError

    def above(self, *axes) -> Array:
        """Reals in (0, 1]."""
        raise NotImplementedError

    def inner(self, *axes) -> Array:
        """Reals in (0, 1)."""
        raise NotImplementedError

    def integer(self, low: int, high: int) -> int:
        """A structural integer in [low, high], the same in a whole batch."""
        raise NotImplementedError

    def size(self, axis) -> int:
        """The value of a size."""
        raise NotImplementedError

    def constant(self, number) -> Array:
        """An exact number in the arithmetic of the draw."""
        raise NotImplementedError


@dataclass(frozen=True)
class Space:
    """A declared space.

    ``coverage`` says what generic values prove: ``"all"`` when ``build`` reaches every point, ``"dense"`` when it
    reaches a dense set (enough for identities between continuous functions), ``"part"`` when it reaches less (then a
    generic identity proves nothing). ``letter`` gives the axes and the properties of the letter that stands for the
    value in matrix words. A ``free`` scalar is a plain symbol in symbolic arithmetics, constrained by the atoms of
    ``contains``. ``wider`` is the space without its defining hypothesis: an audit demands that a statement which
    needs the hypothesis is refuted there.
    """

    name: str
    build: Callable[..., Any]
    contains: Callable[..., Relation | None] = lambda value: None
    sizes: tuple = ()
    coverage: str = "all"
    letter: dict | None = None
    free: bool = False
    wider: Space | None = None

    def needs(self) -> tuple[str, ...]:
        """The earlier variables that the decoder depends on: the parameters of ``build`` after the draw."""
        return parameter_names(self.build)[1:]

    def value(self, draw: Draw, earlier: dict) -> Any:
        """A value of the space, from the parameters that ``draw`` hands out."""
        return self.build(draw, *(earlier[name] for name in self.needs()))

    def membership(self, value, earlier: dict) -> Relation | None:
        """The exact membership test of a built value (None: every value of this type is a member)."""
        return self.contains(value, *(earlier[name] for name in parameter_names(self.contains)[1:]))

    def __str__(self):
        return self.name


class Record:
    """A value of several parts: a dataclass whose fields are its parameters, which is how reports show it."""

    def parameters_shown(self) -> dict[str, Any]:
        """The fields by name."""
        return dict(vars(self))


@lru_cache(maxsize=4096)  # asked at every evaluation
def parameter_names(function: Callable) -> tuple[str, ...]:
    """The names of a function's parameters."""
    return tuple(inspect.signature(function).parameters)


def _with_parameters(names: tuple[str, ...], function: Callable) -> Callable:
    """``function`` with a signature that shows the names of the earlier variables it takes."""
    function.__signature__ = inspect.Signature(
        [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in ("value", *names)]
    )
    return function


# --- scalars --------------------------------------------------------------------------------------------------------


def real() -> Space:
    """A real number."""
    return Space("real", lambda draw: draw.real(), free=True)


def positive() -> Space:
    """A real number greater than zero."""
    return Space("positive", lambda draw: draw.positive(), lambda x: lt(0, x), free=True, wider=real())


def nonnegative() -> Space:
    """A real number that is zero or greater."""
    return Space("nonnegative", lambda draw: draw.nonnegative(), lambda x: le(0, x), free=True, wider=real())


def interval(low, high, open: str = "") -> Space:
    """The interval from ``low`` to ``high``; ``open`` is "", "left", "right" or "both".

    A bound is an exact number or a function of earlier variables, named by its parameters:
    ``interval(0, lambda A: 2 / largest_eigenvalue(A))``. A closed bound is reached exactly.
    """
    names = tuple(dict.fromkeys((*_bound_names(low), *_bound_names(high))))

    def bounds(values: tuple, lift):
        known = dict(zip(names, values))
        ends = (b(*(known[n] for n in _bound_names(b))) if callable(b) else b for b in (low, high))
        return [end if isinstance(end, Array) else lift(end) for end in ends]

    def build(draw, *values):
        a, b = bounds(values, draw.constant)
        if open == "right":
            return b - (b - a) * draw.above()
        u = {"": draw.unit, "left": draw.above, "both": draw.inner}[open]()
        return a + (b - a) * u

    def contains(x, *values):
        a, b = bounds(values, x.arith.lift)
        return all_of((lt if open in ("left", "both") else le)(a, x), (lt if open in ("right", "both") else le)(x, b))

    left, right = "(" if open in ("left", "both") else "[", ")" if open in ("right", "both") else "]"
    shown = ", ".join(f"f({', '.join(_bound_names(b))})" if callable(b) else str(b) for b in (low, high))
    return Space(
        f"{left}{shown}{right}",
        _with_parameters(names, build),
        _with_parameters(names, contains),
        free=True,
        wider=real(),
    )


def _bound_names(bound) -> tuple[str, ...]:
    return parameter_names(bound) if callable(bound) else ()


def integers(low: int, high: int) -> Space:
    """An integer from ``low`` to ``high``, such as a number of steps; an index to which induction applies."""
    return Space(f"integers({low}, {high})", lambda draw: Int(draw.integer(low, high)), letter={"index": low})


# --- vectors and matrices -------------------------------------------------------------------------------------------


def vector(n) -> Space:
    """A vector of dimension n."""
    return Space(f"vector({n})", lambda draw: draw.real(n), sizes=(n,), letter={"axes": (n,)})


def nonnegative_vector(n) -> Space:
    """A vector with entries that are zero or greater."""
    return Space(
        f"nonnegative_vector({n})",
        lambda draw: draw.nonnegative(n),
        lambda x: le(0, x),
        sizes=(n,),
        wider=vector(n),
    )


def positive_vector(n) -> Space:
    """A vector with entries greater than zero."""
    return Space(
        f"positive_vector({n})",
        lambda draw: draw.positive(n),
        lambda x: lt(0, x),
        sizes=(n,),
        wider=nonnegative_vector(n),
    )


def unit_vector(n) -> Space:
    """A vector of Euclidean norm 1, by stereographic projection and a sign (so that no pole is missed)."""

    def build(draw):
        size = draw.size(n)
        side = draw.constant(1 - 2 * draw.integer(0, 1))
        if size == 1:
            return arrays.vec([side])
        s = draw.real(size - 1)
        square = arrays.norm2(s)
        return side * arrays.concat(square - 1, 2 * s) / (square + 1)

    return Space(
        f"unit_vector({n})",
        build,
        lambda u: eq(arrays.norm2(u), 1),
        sizes=(n,),
        coverage="dense",
        wider=vector(n),
    )


def simplex(n, positive: bool = False) -> Space:
    """A probability vector on n points; ``positive`` excludes zero masses."""

    def build(draw):
        size = draw.size(n)
        part = draw.inner if positive else draw.unit
        rest, masses = draw.constant(1), []
        for _ in range(size - 1):
            u = part()
            masses.append(rest * u)
            rest = rest * (draw.constant(1) - u)
        return arrays.vec([*masses, rest])

    def contains(p):
        return all_of((lt if positive else le)(0, p), eq(total(p), 1))

    name, wider = (f"simplex({n}, positive)", simplex(n)) if positive else (f"simplex({n})", nonnegative_vector(n))
    return Space(name, build, contains, sizes=(n,), wider=wider)


def matrix(m, n) -> Space:
    """An m x n matrix."""
    return Space(f"matrix({m}, {n})", lambda draw: draw.real(m, n), sizes=(m, n), letter={"axes": (m, n)})


def symmetric(n) -> Space:
    """A symmetric n x n matrix."""

    def build(draw):
        a = draw.real(n, n)
        return a + a.T

    return Space(
        f"symmetric({n})",
        build,
        lambda a: eq(a, a.T),
        sizes=(n,),
        letter={"axes": (n, n), "symmetric": True},
        wider=matrix(n, n),
    )


def psd(n) -> Space:
    """A symmetric positive semidefinite matrix of any rank, as M M^T."""

    def build(draw):
        m = draw.real(n, n)
        return m @ m.T

    return Space(
        f"psd({n})",
        build,
        is_psd,
        sizes=(n,),
        letter={"axes": (n, n), "symmetric": True, "psd": True},
        wider=symmetric(n),
    )


def pd(n) -> Space:
    """A symmetric positive definite matrix, as M M^T + s I with s > 0."""

    def build(draw):
        m = draw.real(n, n)
        return m @ m.T + draw.positive() * eye(m)

    return Space(
        f"pd({n})",
        build,
        lambda a: all_of(is_psd(a), nonsingular(a)),
        sizes=(n,),
        letter={"axes": (n, n), "symmetric": True, "psd": True, "invertible": True},
        wider=psd(n),
    )


def nonsingular(a: Array) -> Relation:
    """The square matrix is invertible."""
    return ne(arrays.det(a), 0)


def orthogonal(n) -> Space:
    """An orthogonal matrix, as D times a Cayley transform with D = diag(+-1, 1, ..., 1): both components of O(n),
    densely."""

    def build(draw):
        size = draw.size(n)
        side = 1 - 2 * draw.integer(0, 1)
        if size == 1:
            return arrays.from_rows([arrays.vec([draw.constant(side)])])
        a = draw.real(n, n)
        skew = a - a.T
        identity = eye(skew)
        reflection = arrays.diag(arrays.vec([draw.constant(side), *[draw.constant(1)] * (size - 1)]))
        return reflection @ (identity - skew) @ arrays.inv(identity + skew)

    return Space(
        f"orthogonal({n})",
        build,
        lambda q: eq(q.T @ q, eye(q)),
        sizes=(n,),
        coverage="dense",
        letter={"axes": (n, n), "orthogonal": True},
        wider=matrix(n, n),
    )


def spectral(n, eigenvalues: Space | None = None) -> Space:
    """A symmetric matrix Q diag(l) Q^T with known spectrum (``known["eigenvalues"]`` and ``known["eigenvectors"]``).

    Eigenvalues are drawn from ``eigenvalues``, a space of vectors (nonnegative ones unless given).
    """
    spectrum = eigenvalues or nonnegative_vector(n)
    basis = orthogonal(n)

    def build(draw):
        q, values = basis.build(draw), spectrum.build(draw)
        a = q @ arrays.diag(values) @ q.T
        return Array(a.arith, a.data, a.shape, known={"eigenvalues": values, "eigenvectors": q})

    def contains(a):
        q, values = a.known["eigenvectors"], a.known["eigenvalues"]
        parts = [eq(q.T @ q, eye(q)), eq(q @ arrays.diag(values) @ q.T, a)]
        range_of_values = spectrum.contains(values)
        return all_of(*parts, *([range_of_values] if range_of_values is not None else []))

    wider = spectral(n, spectrum.wider) if spectrum.wider else symmetric(n)
    return Space(f"spectral({n}, {spectrum})", build, contains, sizes=(n,), coverage="dense", wider=wider)


def lower_triangular(n) -> Space:
    """A lower triangular matrix with positive diagonal: a Cholesky factor."""

    def build(draw):
        size, below, pivots = draw.size(n), draw.real(n, n), draw.positive(n)
        entry = lambda i, j: below[i, j] if j < i else pivots[i] if j == i else draw.constant(0)  # noqa: E731
        return arrays.from_rows([arrays.vec([entry(i, j) for j in range(size)]) for i in range(size)])

    def contains(a):
        size = a.shape[0]
        return all_of(lt(0, arrays.diagonal(a)), *(eq(a[i, j], 0) for i in range(size) for j in range(i + 1, size)))

    return Space(f"lower_triangular({n})", build, contains, sizes=(n,), wider=matrix(n, n))


def full_row_rank(m, n) -> Space:
    """An m x n matrix with independent rows (m <= n): [I, M] mixed by an invertible lower triangular matrix and an
    orthogonal one."""

    def build(draw):
        rows, columns = draw.size(m), draw.size(n)
        if rows > columns:
            raise IllTyped(
                f"{rows} independent rows in dimension {columns}: the reading needs a condition on its sizes"
            )
        triangular = lower_triangular(m).build(draw)
        if columns == rows:
            reduced = triangular
        else:
            rest = draw.real(rows, columns - rows)
            reduced = triangular @ arrays.block([[eye(triangular), rest]])
        return reduced @ orthogonal(n).build(draw)

    return Space(
        f"full_row_rank({m}, {n})",
        build,
        lambda x: nonsingular(x @ x.T),
        sizes=(m, n),
        coverage="dense",
        letter={"axes": (m, n), "full_row_rank": True},
        wider=matrix(m, n),
    )


def signs(n) -> Space:
    """A vector of signs +1 and -1."""

    def build(draw):
        return arrays.vec([draw.constant(1 - 2 * draw.integer(0, 1)) for _ in range(draw.size(n))])

    return Space(f"signs({n})", build, lambda s: eq(s * s, arrays.ones(s)), sizes=(n,), wider=vector(n))


def mask(n) -> Space:
    """A vector of zeros and ones."""

    def build(draw):
        return arrays.vec([draw.constant(draw.integer(0, 1)) for _ in range(draw.size(n))])

    return Space(f"mask({n})", build, lambda m: eq(m * m, m), sizes=(n,), wider=vector(n))


def many(space: Space, count) -> Space:
    """A tuple of ``count`` independent values of a space (``count`` is a size)."""

    def contains(values):
        tests = [t for t in (space.contains(v) for v in values) if t is not None]
        return all_of(*tests) if tests else None

    return Space(
        f"many({space}, {count})",
        lambda draw: tuple(space.build(draw) for _ in range(draw.size(count))),
        contains,
        sizes=(*space.sizes, count),
        coverage=space.coverage,
        wider=space.wider and many(space.wider, count),
    )


def derived(function: Callable, name: str = "derived", contains: Callable = lambda value: None) -> Space:
    """A value computed from earlier variables, named by the function's parameters: no freedom of its own.

    Where the function is a way to reach all values with a property, ``contains`` says which property that is.
    """
    names = parameter_names(function)
    return Space(name, _with_parameters(names, lambda draw, *values: function(*values)), contains)
