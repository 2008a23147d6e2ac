"""The array vocabulary: typed shapes and dispatch to an arithmetic.

A claim's body is written once, in these words, and runs in every arithmetic: batched floats, exact numbers and
balls, rational functions, SymPy expressions, matrix words. Nothing here computes: an :class:`Array` knows its shape
and hands the operation to its arithmetic.

Shapes are typed, so that a misprint cannot hide behind broadcasting: ``()`` is a scalar, ``(n,)`` a column vector,
its transpose a covector (the same shape with ``row`` set), ``(m, n)`` a matrix. ``@`` is the matrix product and must
conform; ``*`` and ``/`` are by a scalar, or entrywise between arrays of one shape; ``+`` and ``-`` need equal
shapes, so a scalar plus a matrix is ill typed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Callable, Iterable, Sequence


class Undefined(ArithmeticError):
    """The expression has no value here: division by zero, a singular inverse, the log of a nonpositive number, an
    empty argmin."""


class IllTyped(TypeError):
    """Shapes do not conform at these sizes."""


class NotExpressible(Exception):
    """This arithmetic cannot express the operation (the exponential of a rational function, say); another one may."""


class Array:
    """A scalar, vector, covector or matrix in one arithmetic.

    ``shape`` holds sizes (integers, or size symbols in matrix words); ``data`` belongs to the arithmetic. ``known``
    carries what a space knows about the value by construction (a spectrum, say), and is checked where the value is
    certified.
    """

    __slots__ = ("arith", "data", "shape", "row", "known")
    __array_ufunc__ = None  # NumPy must not take over the operators

    def __init__(self, arith: "Arithmetic", data: Any, shape: tuple, row: bool = False, known: dict | None = None):
        self.arith, self.data, self.shape, self.row, self.known = arith, data, shape, row, known or {}

    @property
    def is_scalar(self) -> bool:
        return self.shape == ()

    @property
    def is_vector(self) -> bool:
        return len(self.shape) == 1 and not self.row

    @property
    def is_matrix(self) -> bool:
        return len(self.shape) == 2

    @property
    def T(self) -> "Array":
        if self.is_scalar:
            return self
        if len(self.shape) == 1:
            return Array(self.arith, self.data, self.shape, not self.row)
        return self.arith.transpose(self)

    def __getitem__(self, index) -> "Array":
        return self.arith.item(self, index if isinstance(index, tuple) else (index,))

    def __iter__(self):
        return (self[i] for i in range(self.shape[0]))

    def __bool__(self):
        raise TypeError("an array has no truth value in a claim's body; state a relation, or choose with where(...)")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: _no_comparison()
    __hash__ = object.__hash__

    def __add__(self, other):
        return _entrywise("add", "+", self, other)

    def __radd__(self, other):
        return _entrywise("add", "+", other, self)

    def __sub__(self, other):
        return _entrywise("sub", "-", self, other)

    def __rsub__(self, other):
        return _entrywise("sub", "-", other, self)

    def __neg__(self):
        return self.arith.neg(self)

    def __pos__(self):
        return self

    def __mul__(self, other):
        return _scaled("mul", "*", self, other)

    def __rmul__(self, other):
        return _scaled("mul", "*", other, self)

    def __truediv__(self, other):
        return _scaled("div", "/", self, other)

    def __rtruediv__(self, other):
        return _scaled("div", "/", other, self)

    def __matmul__(self, other):
        a, b = _pair(self, other)
        left, right = _matrix_shape(a), _matrix_shape(b)
        if left is None or right is None:
            raise IllTyped(f"the matrix product of {describe(a)} and {describe(b)}: use * with a scalar")
        if left[1] != right[0]:
            raise IllTyped(f"{describe(a)} @ {describe(b)}: {left[1]} columns meet {right[0]} rows")
        return a.arith.matmul(a, b)

    def __pow__(self, exponent):
        if isinstance(exponent, Array) or not isinstance(exponent, int):
            if not self.is_scalar:
                raise IllTyped(f"a power of {describe(self)} with exponent {exponent}")
            return self.arith.real_power(*_pair(self, exponent))
        if self.is_matrix:
            if self.shape[0] != self.shape[1]:
                raise IllTyped(f"a power of {describe(self)}, which is not square")
            return self.arith.matrix_power(self, int(exponent))
        return self.arith.power(self, int(exponent))

    def __repr__(self):
        return f"Array({describe(self)}, {self.data!r})"


def _no_comparison():
    raise TypeError(
        "compare with the relations eq, le, lt, ...; Python's comparison operators decide nothing in a claim's body"
    )


def describe(a: Array) -> str:
    """The type of an array in words, for error messages: ``matrix 3 x 2``."""
    if a.is_scalar:
        return "scalar"
    if len(a.shape) == 1:
        return f"{'covector' if a.row else 'vector'} {a.shape[0]}"
    return f"matrix {a.shape[0]} x {a.shape[1]}"


def _matrix_shape(a: Array) -> tuple | None:
    if len(a.shape) == 2:
        return a.shape
    if len(a.shape) == 1:
        return (1, a.shape[0]) if a.row else (a.shape[0], 1)
    return None


def _pair(a, b) -> tuple[Array, Array]:
    """Both operands in one arithmetic: numbers are lifted, and the arithmetic of greater ``level`` (dual numbers)
    wins."""
    if not isinstance(a, Array):
        return b.arith.lift(a), b
    if not isinstance(b, Array):
        return a, a.arith.lift(b)
    if a.arith is b.arith:
        return a, b
    if a.arith.level > b.arith.level:
        return a, a.arith.lift(b)
    return b.arith.lift(a), b


def _entrywise(name: str, sign: str, a, b) -> Array:
    a, b = _pair(a, b)
    if a.shape != b.shape or a.row != b.row:
        raise IllTyped(f"{describe(a)} {sign} {describe(b)}")
    return getattr(a.arith, name)(a, b)


def _scaled(name: str, sign: str, a, b) -> Array:
    a, b = _pair(a, b)
    same = a.shape == b.shape and a.row == b.row
    if not (same or b.is_scalar or (a.is_scalar and name == "mul")):
        raise IllTyped(f"{describe(a)} {sign} {describe(b)}")
    return getattr(a.arith, name)(a, b)


class Arithmetic:
    """What an arithmetic provides; the default of every operation is that it cannot express it.

    ``level`` orders arithmetics that are built over others (dual numbers are above their base). ``lift`` takes
    integers, fractions and arrays of a lower level; floats are refused everywhere, since a body states exact
    mathematics.
    """

    level = 0
    name = "arithmetic"

    def lift(self, value) -> Array:
        raise NotImplementedError

    def __getattr__(self, operation: str):
        if operation.startswith("_"):
            raise AttributeError(operation)

        def missing(*_args, **_kwargs):
            raise NotExpressible(f"{operation} in {type(self).name}")

        return missing


class Int(int):
    """An integer variable of a claim; its quotients are exact fractions."""

    def __truediv__(self, other):
        return Fraction(int(self), other) if isinstance(other, int) else NotImplemented

    def __rtruediv__(self, other):
        return Fraction(other, int(self)) if isinstance(other, int) else NotImplemented


def exact_number(value) -> Fraction:
    """An integer or fraction as a Fraction; anything else (a float above all) is refused."""
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        raise TypeError(
            f"{value!r} in a claim's body: write exact numbers (integers, Fraction(1, 2)), not {type(value).__name__}"
        )
    return value if isinstance(value, Fraction) else Fraction(value)


# --- words: constants and structure ---------------------------------------------------------------------------------


def _arith_of(*values) -> Arithmetic:
    arithmetics = [v.arith for v in values if isinstance(v, Array)]
    if not arithmetics:
        raise TypeError("no array among the operands, so no arithmetic to work in")
    return max(arithmetics, key=lambda a: a.level)


def constant(number, like: Array) -> Array:
    """An exact number as a scalar, in the arithmetic of an array at hand."""
    return like.arith.lift(number)


def eye(like: Array) -> Array:
    """The identity of the size of a square matrix, or of a vector's dimension."""
    n = like.shape[0]
    if like.is_matrix and like.shape[1] != n:
        raise IllTyped(f"the identity of the size of {describe(like)}, which is not square")
    return like.arith.eye(n)


def zeros(like: Array) -> Array:
    """The zero of an array's shape."""
    return like.arith.zeros(like.shape, like.row)


def ones(like: Array) -> Array:
    """The vector of ones of a vector's dimension (or the matrix of ones of a matrix's shape)."""
    return like.arith.ones(like.shape, like.row)


def ones_column(a: Array) -> Array:
    """The vector of ones with an entry for each row of a matrix."""
    return a.arith.ones(a.shape[:1])


def basis(like: Array, i: int) -> Array:
    """The i-th standard basis vector of a vector's dimension."""
    return like.arith.basis(like.shape[0], i)


def rows(a: Array) -> Array:
    """The number of rows (the dimension of a vector), as a scalar."""
    return a.arith.size(a.shape[0])


def columns(a: Array) -> Array:
    """The number of columns of a matrix, as a scalar."""
    if not a.is_matrix:
        raise IllTyped(f"the columns of a {describe(a)}")
    return a.arith.size(a.shape[1])


def dim(a: Array) -> Array:
    """The dimension of a vector, as a scalar."""
    return rows(a)


def row(a: Array, i: int) -> Array:
    """The i-th row of a matrix, as a (column) vector."""
    return a.arith.row(a, i)


def column(a: Array, j: int) -> Array:
    """The j-th column of a matrix, as a vector."""
    return a.arith.row(a.T, j)


def vec(entries: Iterable) -> Array:
    """The vector of given scalars (at least one of them an array)."""
    entries = list(entries)
    arith = _arith_of(*entries)
    return arith.stack([arith.lift(e) for e in entries])


def from_rows(vectors: Sequence[Array]) -> Array:
    """The matrix whose rows are the given vectors."""
    arith = _arith_of(*vectors)
    return arith.stack([arith.lift(v) for v in vectors])


def from_columns(vectors: Sequence[Array]) -> Array:
    """The matrix whose columns are the given vectors."""
    return from_rows(vectors).T


def block(parts: Sequence[Sequence[Array]]) -> Array:
    """A matrix from blocks; vectors stand for columns, covectors for rows, scalars for 1 x 1 blocks."""
    arith = _arith_of(*(p for line in parts for p in line))
    return arith.block([[arith.lift(p) for p in line] for line in parts])


def concat(*parts) -> Array:
    """One vector from vectors and scalars, end to end."""
    arith = _arith_of(*parts)
    return arith.concat([arith.lift(p) for p in parts])


def diag(v: Array) -> Array:
    """The diagonal matrix of a vector."""
    if not v.is_vector:
        raise IllTyped(f"the diagonal matrix of a {describe(v)}")
    return v.arith.diag(v)


def diagonal(a: Array) -> Array:
    """The diagonal of a square matrix, as a vector."""
    _square(a, "the diagonal")
    return a.arith.diagonal(a)


def _square(a: Array, what: str) -> None:
    if not a.is_matrix or a.shape[0] != a.shape[1]:
        raise IllTyped(f"{what} of {describe(a)}, which is not square")


# --- words: products, sums, norms -----------------------------------------------------------------------------------


def dot(a: Array, b: Array) -> Array:
    """The inner product of two vectors, or the Frobenius inner product of two matrices of one shape."""
    a, b = _pair(a, b)
    if a.is_vector and b.is_vector:
        return a.T @ b
    if a.is_matrix and a.shape == b.shape:
        return trace(a.T @ b)
    raise IllTyped(f"the inner product of {describe(a)} and {describe(b)}")


def outer(a: Array, b: Array) -> Array:
    """The outer product a b^T."""
    return a @ b.T


def norm2(a: Array) -> Array:
    """The squared Euclidean (Frobenius) norm: no square root, so it stays rational."""
    return dot(a, a)


def norm(a: Array) -> Array:
    """The Euclidean (Frobenius) norm."""
    return sqrt(norm2(a))


def trace(a: Array) -> Array:
    """The trace of a square matrix."""
    _square(a, "the trace")
    return a.arith.trace(a)


def total(a) -> Array:
    """The sum of all entries of an array, or of a sequence of arrays of one type."""
    if isinstance(a, Array):
        return a.arith.total(a)
    terms = list(a)
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def prod(values: Sequence):
    """The product of a sequence of scalars (1 when empty)."""
    result = 1
    for value in values:
        result = result * value
    return result


def inv(a: Array) -> Array:
    """The inverse of a square matrix; singular is Undefined."""
    _square(a, "the inverse")
    return a.arith.inv(a)


def pinv(a: Array) -> Array:
    """The Moore-Penrose pseudo-inverse of a matrix."""
    return a.arith.pinv(a)


def det(a: Array) -> Array:
    """The determinant of a square matrix."""
    _square(a, "the determinant")
    return a.arith.det(a)


def eigenvalues(a: Array) -> Array:
    """The eigenvalues of a symmetric matrix in increasing order, with multiplicity, as a vector."""
    _square(a, "the eigenvalues")
    return a.arith.eigenvalues(a)


def largest_eigenvalue(a: Array) -> Array:
    """The largest eigenvalue of a symmetric matrix."""
    return _eigenvalue(a, -1)


def second_largest_eigenvalue(a: Array) -> Array:
    """The second largest eigenvalue of a symmetric matrix, with multiplicity: of all others but the largest the
    greatest."""
    return _eigenvalue(a, -2)


def smallest_eigenvalue(a: Array) -> Array:
    """The smallest eigenvalue of a symmetric matrix."""
    return _eigenvalue(a, 0)


def _eigenvalue(a: Array, position: int) -> Array:
    """One eigenvalue, by its position in increasing order; an arithmetic may know it without knowing the others."""
    _square(a, "the eigenvalues")
    if hasattr(type(a.arith), "eigenvalue"):
        return a.arith.eigenvalue(a, position)
    if not isinstance(a.shape[0], int):
        raise NotExpressible("an eigenvalue of a matrix of symbolic size")
    if a.shape[0] < -position:
        raise IllTyped("the second largest eigenvalue of a 1 x 1 matrix")
    return eigenvalues(a)[position % a.shape[0]]


# --- words: functions, entrywise ------------------------------------------------------------------------------------


def _function(name: str, doc: str) -> Callable[[Array], Array]:
    def function(x: Array) -> Array:
        return x.arith.function(name, x)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


exp = _function("exp", "The exponential, entrywise.")
log = _function("log", "The natural logarithm, entrywise; Undefined at nonpositive numbers.")
sqrt = _function("sqrt", "The square root, entrywise; Undefined at negative numbers.")
tanh = _function("tanh", "The hyperbolic tangent, entrywise.")
cosh = _function("cosh", "The hyperbolic cosine, entrywise.")
sinh = _function("sinh", "The hyperbolic sine, entrywise.")
asinh = _function("asinh", "The inverse hyperbolic sine, entrywise.")
sin = _function("sin", "The sine, entrywise.")
cos = _function("cos", "The cosine, entrywise.")
acos = _function("acos", "The arc cosine, entrywise; Undefined outside [-1, 1].")
erf = _function("erf", "The error function, entrywise.")
absolute = _function("abs", "The absolute value, entrywise; not differentiable at 0.")
sign = _function("sign", "The sign (-1, 0 or 1), entrywise.")
relu = _function("relu", "max(x, 0), entrywise; not differentiable at 0.")
xlogx = _function("xlogx", "x log x with 0 log 0 = 0, entrywise; Undefined at negative numbers.")


def pi(like: Array) -> Array:
    """The number pi, in the arithmetic of an array at hand."""
    return like.arith.pi()


def maximum(*values) -> Array:
    """The largest of scalars, or of the entries of one vector."""
    return _extreme("maximum", values)


def minimum(*values) -> Array:
    """The smallest of scalars, or of the entries of one vector."""
    return _extreme("minimum", values)


def _extreme(name: str, values) -> Array:
    entries = list(values[0]) if len(values) == 1 else list(values)
    arith = _arith_of(*entries)
    result = arith.lift(entries[0])
    for value in entries[1:]:
        result = getattr(arith, name)(result, arith.lift(value))
    return result


def where(condition, then, otherwise) -> Array:
    """``then`` where the relation holds, ``otherwise`` where it is violated, entry of the batch by entry."""
    arith = _arith_of(then, otherwise) if any(isinstance(v, Array) for v in (then, otherwise)) else condition.arith
    return arith.where(condition, arith.lift(then), arith.lift(otherwise))


def iterate(step: Callable, start, count):
    """``step`` applied ``count`` times to ``start``; with an induction index it is the unknown of the induction
    hypothesis."""
    if hasattr(count, "iterate"):
        return count.iterate(step, start)
    value = start
    for _ in range(count):
        value = step(value)
    return value


def power(base: Array, exponent) -> Array:
    """An integer power of a scalar or a square matrix; the exponent may be an induction index."""
    if hasattr(exponent, "power"):
        return exponent.power(base)
    if isinstance(exponent, Array):
        raise NotExpressible("a power whose exponent is computed from an induction index")
    return base ** int(exponent)
