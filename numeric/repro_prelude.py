"""The words of a claim's body in plain Python, for a script that stands alone: NumPy, fractions and mpmath only.

This file is copied into every script that ``proofread repro`` prints. It is a second implementation of the array
vocabulary: numbers are exact fractions until a function promotes them to mpmath numbers with 50 digits; derivatives
are by dual numbers, entry by entry.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass  # noqa: F401 (what is copied after this may use it)
from fractions import Fraction

import mpmath
import numpy as np

mpmath.mp.dps = 50


class Undefined(ArithmeticError):
    """The expression has no value here."""


class IllTyped(TypeError):
    """The shapes do not conform."""


class Dual:
    """a + b e with e^2 = 0; ``level`` tells nested derivatives apart."""

    def __init__(self, a, b, level):
        self.a, self.b, self.level = a, b, level

    def parts(self, other):
        return (other.a, other.b) if isinstance(other, Dual) and other.level == self.level else (other, Fraction(0))

    def below(self, other):
        return isinstance(other, Dual) and other.level > self.level

    def __add__(self, other):
        if self.below(other):
            return other.__radd__(self)
        a, b = self.parts(other)
        return Dual(self.a + a, self.b + b, self.level)

    __radd__ = __add__

    def __neg__(self):
        return Dual(-self.a, -self.b, self.level)

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        if self.below(other):
            return other.__rmul__(self)
        a, b = self.parts(other)
        return Dual(self.a * a, self.a * b + self.b * a, self.level)

    __rmul__ = __mul__

    def __truediv__(self, other):
        if self.below(other):
            return other.__rtruediv__(self)
        a, b = self.parts(other)
        q = divide(self.a, a)
        return Dual(q, divide(self.b - q * b, a), self.level)

    def __rtruediv__(self, other):
        return Dual(*self.parts(other), self.level) / self

    def __pow__(self, n):
        result = Fraction(1)
        for _ in range(abs(n)):
            result = result * self
        return result if n >= 0 else divide(Fraction(1), result)


def promoted(x):
    """A fraction as an mpmath number."""
    return mpmath.mpf(x.numerator) / x.denominator if isinstance(x, (int, Fraction)) else x


def divide(x, y):
    if isinstance(y, Dual) or isinstance(x, Dual):
        return x / y
    if y == 0:
        raise Undefined("division by zero")
    return (
        Fraction(x) / Fraction(y)
        if isinstance(x, (int, Fraction)) and isinstance(y, (int, Fraction))
        else promoted(x) / promoted(y)
    )


def _sqrt(x):
    if x < 0:
        raise Undefined("the square root of a negative number")
    if isinstance(x, Fraction):
        p, q = int(mpmath.floor(mpmath.sqrt(x.numerator) + 0.5)), int(mpmath.floor(mpmath.sqrt(x.denominator) + 0.5))
        if p * p == x.numerator and q * q == x.denominator:
            return Fraction(p, q)
    return mpmath.sqrt(promoted(x))


def _log(x):
    if x <= 0:
        raise Undefined("the logarithm of a nonpositive number")
    return Fraction(0) if x == 1 else mpmath.log(promoted(x))


def _slope(x):
    if x == 0:
        raise Undefined("the derivative at a kink")
    return Fraction(1 if x > 0 else -1)


_VALUE = {
    "exp": lambda x: Fraction(1) if x == 0 else mpmath.exp(promoted(x)),
    "log": _log,
    "sqrt": _sqrt,
    "tanh": lambda x: mpmath.tanh(promoted(x)),
    "cosh": lambda x: Fraction(1) if x == 0 else mpmath.cosh(promoted(x)),
    "sinh": lambda x: mpmath.sinh(promoted(x)),
    "asinh": lambda x: mpmath.asinh(promoted(x)),
    "sin": lambda x: mpmath.sin(promoted(x)),
    "cos": lambda x: Fraction(1) if x == 0 else mpmath.cos(promoted(x)),
    "acos": lambda x: mpmath.acos(promoted(x)),
    "erf": lambda x: mpmath.erf(promoted(x)),
    "absolute": abs,
    "sign": lambda x: Fraction((x > 0) - (x < 0)),
    "relu": lambda x: max(x, Fraction(0)),
    "xlogx": lambda x: Fraction(0) if x == 0 else x * _log(x),
}
_SLOPE = {
    "exp": lambda x: apply("exp", x),
    "log": lambda x: divide(1, x),
    "sqrt": lambda x: divide(1, 2 * apply("sqrt", x)),
    "tanh": lambda x: 1 - apply("tanh", x) * apply("tanh", x),
    "cosh": lambda x: apply("sinh", x),
    "sinh": lambda x: apply("cosh", x),
    "asinh": lambda x: divide(1, apply("sqrt", x * x + 1)),
    "sin": lambda x: apply("cos", x),
    "cos": lambda x: -apply("sin", x),
    "absolute": lambda x: _slope(base(x)),
    "relu": lambda x: (1 + _slope(base(x))) / 2,
    "xlogx": lambda x: 1 + apply("log", x),
    "erf": lambda x: 2 * apply("exp", -(x * x)) / mpmath.sqrt(mpmath.pi),
}


def base(x):
    """The number under all duals."""
    return base(x.a) if isinstance(x, Dual) else x


def apply(name, x):
    """A function at a number or dual number."""
    if isinstance(x, Dual):
        return Dual(apply(name, x.a), _SLOPE[name](x.a) * x.b, x.level)
    return _VALUE[name](x)


class Array:
    """A scalar (shape ()), vector (n,), covector (row=True) or matrix (m, n) of numbers."""

    def __init__(self, data, row=False):
        self.data, self.row = np.array(data, dtype=object), row
        self.shape = self.data.shape

    def __repr__(self):
        return str(shown(self))

    @property
    def T(self):
        return Array(self.data.T, row=len(self.shape) == 1 and not self.row)

    def __getitem__(self, index):
        return Array(self.data[index])

    def __iter__(self):
        return (Array(x) for x in self.data)

    def _with(self, other, operation, name):
        other = lift(other)
        scalar = self.shape == () or other.shape == ()
        if (
            name in "+-"
            and (self.shape, self.row) != (other.shape, other.row)
            or name == "/"
            and other.shape not in ((), self.shape)
        ):
            raise IllTyped(f"shapes {self.shape} {name} {other.shape}")
        if not scalar and (self.shape, self.row) != (other.shape, other.row):
            raise IllTyped(f"shapes {self.shape} {name} {other.shape}")
        shaped = other if self.shape == () else self
        values = np.vectorize(operation, otypes=[object])(self.data, other.data) if shaped.data.size else shaped.data
        return Array(values, shaped.row)

    def __add__(self, other):
        return self._with(other, lambda x, y: x + y, "+")

    __radd__ = __add__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self._with(other, lambda x, y: x - y, "-")

    def __rsub__(self, other):
        return lift(other) - self

    def __mul__(self, other):
        return self._with(other, lambda x, y: x * y, "*")

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._with(other, divide, "/")

    def __rtruediv__(self, other):
        return lift(other) / self

    def __pow__(self, n):
        if not isinstance(n, int):
            return exp(log(self) * n)
        if len(self.shape) == 2:
            result = eye(self)
            for _ in range(abs(n)):
                result = result @ self
            return result if n >= 0 else inv(result)
        result = lift(1) if self.shape == () else ones(self)
        for _ in range(abs(n)):
            result = result * self
        return result if n >= 0 else lift(1) / result if self.shape == () else ones(self) / result

    def __matmul__(self, other):
        a = self.data if len(self.shape) == 2 else self.data[None, :] if self.row else self.data[:, None]
        b = other.data if len(other.shape) == 2 else other.data[None, :] if other.row else other.data[:, None]
        if a.shape[1] != b.shape[0]:
            raise IllTyped(f"the product of {a.shape[0]} x {a.shape[1]} and {b.shape[0]} x {b.shape[1]}")
        c = np.array([[sum((x * y for x, y in zip(r, k)), Fraction(0)) for k in b.T] for r in a], dtype=object)
        left, right = len(self.shape) == 1 and self.row, len(other.shape) == 1 and not other.row
        return (
            Array(c[0, 0])
            if left and right
            else Array(c[0], row=True)
            if left
            else Array(c[:, 0])
            if right
            else Array(c)
        )


def lift(x):
    """A number as a scalar array."""
    return x if isinstance(x, Array) else Array(Fraction(x) if isinstance(x, int) else x)


def constant(number, like):
    return lift(number)


def number(x):
    """An exact number from text, or a ball {mid, rad} by its middle."""
    return mpmath.mpf(x["mid"]) if isinstance(x, dict) else Fraction(x)


def array(x):
    """An array from nested lists of numbers as text."""

    def convert(v):
        return [convert(w) for w in v] if isinstance(v, list) else number(v)

    return Array(convert(x))


def shown(x):
    """Numbers for printing: fractions as p/q, others with 20 digits."""
    if isinstance(x, Array):
        x = x.data.tolist() if x.shape else x.data.item()
    if isinstance(x, list):
        return [shown(v) for v in x]
    return str(x) if isinstance(x, (int, Fraction)) else mpmath.nstr(base(x), 20)


def eye(like):
    return Array([[Fraction(i == j) for j in range(like.shape[0])] for i in range(like.shape[0])])


def zeros(like):
    return like * 0


def ones(like):
    return Array(np.full(like.shape, Fraction(1), dtype=object), like.row)


def ones_column(a):
    return Array([Fraction(1)] * a.shape[0])


def basis(like, i):
    return Array([Fraction(i == j) for j in range(like.shape[0])])


def rows(a):
    return lift(a.shape[0])


dim = rows


def columns(a):
    return lift(a.shape[1])


def row(a, i):
    return Array(a.data[i])


def column(a, j):
    return Array(a.data[:, j])


def vec(entries):
    return Array([lift(e).data.item() for e in entries])


def from_rows(vectors):
    return Array([v.data for v in vectors])


def from_columns(vectors):
    return from_rows(vectors).T


def concat(*parts):
    return Array([x for p in parts for x in np.atleast_1d(lift(p).data)])


def block(parts):
    def cell(p):
        p = lift(p)
        return (
            p.data.reshape(1, 1)
            if p.shape == ()
            else p.data
            if len(p.shape) == 2
            else p.data[None, :]
            if p.row
            else p.data[:, None]
        )

    return Array(np.block([[cell(p) for p in line] for line in parts]))


def diag(v):
    return Array([[x if i == j else Fraction(0) for j in range(v.shape[0])] for i, x in enumerate(v.data)])


def diagonal(a):
    return Array([a.data[i, i] for i in range(a.shape[0])])


def total(a):
    parts = [Array(x) for x in a.data.flat] if isinstance(a, Array) else list(a)
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result


def prod(values):
    result = 1
    for value in values:
        result = result * value
    return result


def trace(a):
    return total(diagonal(a))


def dot(a, b):
    if a.shape != b.shape:
        raise IllTyped(f"the inner product of shapes {a.shape} and {b.shape}")
    return total(a * b)


def outer(a, b):
    return a @ b.T


def norm2(a):
    return dot(a, a)


def norm(a):
    return sqrt(norm2(a))


def det(a):
    n = a.shape[0]
    if n == 0:
        return lift(1)
    minors = (Array(np.delete(a.data[1:], j, axis=1).reshape(n - 1, n - 1)) for j in range(n))
    return total([a[0, j] * det(minor) * (-1) ** j for j, minor in enumerate(minors)])


def inv(a):
    n, d = a.shape[0], det(a)
    if base(d.data.item()) == 0:
        raise Undefined("the inverse of a singular matrix")

    def cofactor(i, j):
        minor = np.delete(np.delete(a.data, i, axis=0), j, axis=1).reshape(n - 1, n - 1)
        return (det(Array(minor)) * (-1) ** (i + j)).data.item()

    return Array([[cofactor(j, i) for j in range(n)] for i in range(n)]) / d


def pinv(a):
    pivots, reduced = [], [list(r) for r in a.data]
    for c in range(a.shape[1]):
        choice = next((i for i in range(len(pivots), len(reduced)) if reduced[i][c] != 0), None)
        if choice is None:
            continue
        k = len(pivots)
        reduced[k], reduced[choice] = reduced[choice], reduced[k]
        reduced[k] = [divide(x, reduced[k][c]) for x in reduced[k]]
        reduced = [r if i == k else [x - r[c] * y for x, y in zip(r, reduced[k])] for i, r in enumerate(reduced)]
        pivots.append(c)
    if not pivots:
        return zeros(a).T
    left, right = Array(a.data[:, pivots]), Array(reduced[: len(pivots)])
    return right.T @ inv(right @ right.T) @ inv(left.T @ left) @ left.T


def eigenvalues(a):
    matrix = mpmath.matrix([[promoted(x) for x in r] for r in a.data])
    values = sorted(mpmath.eigsy(matrix, eigvals_only=True))
    near = [Fraction(int(mpmath.nint(v * 5040)), 5040) for v in values]
    exact = [abs(promoted(q) - v) < mpmath.mpf(10) ** -40 for q, v in zip(near, values)]
    return Array([q if e else v for q, v, e in zip(near, values, exact)])


def largest_eigenvalue(a):
    return eigenvalues(a)[a.shape[0] - 1]


def smallest_eigenvalue(a):
    return eigenvalues(a)[0]


def _entrywise(name):
    return lambda x: Array(np.vectorize(lambda v: apply(name, v), otypes=[object])(lift(x).data), lift(x).row)


exp, log, sqrt, tanh, cosh, sinh, asinh, sin, cos, acos, erf, absolute, sign, relu, xlogx = map(
    _entrywise, "exp log sqrt tanh cosh sinh asinh sin cos acos erf absolute sign relu xlogx".split()
)


def pi(like):
    return lift(+mpmath.pi)


def maximum(*values):
    entries = list(values[0]) if len(values) == 1 else [lift(v) for v in values]
    return max(entries, key=lambda x: promoted(base(x.data.item())))


def minimum(*values):
    entries = list(values[0]) if len(values) == 1 else [lift(v) for v in values]
    return min(entries, key=lambda x: promoted(base(x.data.item())))


def where(condition, then, otherwise):
    return lift(then) if condition.holds else lift(otherwise)


def iterate(step, start, count):
    for _ in range(count):
        start = step(start)
    return start


def power(x, n):
    return x ** int(n)


_levels = itertools.count(1)


def derivative(f, at, along=None):
    level = next(_levels)
    along = lift(1) if along is None else along
    moving = np.vectorize(lambda x, d: Dual(x, d, level), otypes=[object])(at.data, along.data)
    value = lift(f(Array(moving, at.row)))
    part = np.vectorize(lambda x: x.b if isinstance(x, Dual) and x.level == level else Fraction(0), otypes=[object])
    return Array(part(value.data), value.row)


def gradient(f, at):
    if at.shape == ():
        return derivative(f, at)
    slopes = np.empty(at.shape, dtype=object)
    for index in np.ndindex(*at.shape):
        unit = np.full(at.shape, Fraction(0), dtype=object)
        unit[index] = Fraction(1)
        slopes[index] = derivative(f, at, Array(unit)).data.item()
    return Array(slopes)


def jacobian(f, at):
    return from_columns([derivative(f, at, basis(at, j)) for j in range(at.shape[0])])


def hessian(f, at):
    return derivative(lambda x: derivative(f, x), at) if at.shape == () else jacobian(lambda x: gradient(f, x), at)


class Relation:
    """Two sides and whether the relation between them holds (equations of mpmath numbers: to 40 digits)."""

    def __init__(self, kind, lhs=None, rhs=None, holds=None, parts=()):
        self.kind, self.lhs, self.rhs, self.holds, self.parts = kind, lhs, rhs, holds, parts

    def decisive(self):
        """The part that decides: the first violated one of several."""
        for part in self.parts:
            if not part.holds:
                return part.decisive()
        return self.parts[-1].decisive() if self.parts else self


def _compare(kind, test):
    def relation(lhs, rhs):
        lhs, rhs = lift(lhs), lift(rhs)
        lhs = lhs if lhs.shape == rhs.shape or lhs.shape else zeros(rhs) + lhs if base(lhs.data.item()) else zeros(rhs)
        rhs = rhs if lhs.shape == rhs.shape or rhs.shape else zeros(lhs)
        if (lhs.shape, lhs.row) != (rhs.shape, rhs.row):
            raise IllTyped(f"shapes {lhs.shape} and {rhs.shape} compared")
        pairs = zip(map(base, lhs.data.flat), map(base, rhs.data.flat))
        return Relation(kind, lhs, rhs, all(test(x, y) for x, y in pairs))

    return relation


def _equal(x, y):
    if isinstance(x, (int, Fraction)) and isinstance(y, (int, Fraction)):
        return x == y
    x, y = promoted(x), promoted(y)
    return abs(x - y) <= mpmath.mpf(10) ** -40 * (1 + abs(x) + abs(y))


eq = _compare("=", _equal)
le = _compare("<=", lambda x, y: promoted(x) <= promoted(y) or _equal(x, y))
lt = _compare("<", lambda x, y: promoted(x) < promoted(y) and not _equal(x, y))


def negation(part):
    return Relation("not " + part.kind, part.lhs, part.rhs, not part.holds)


def ne(lhs, rhs):
    return negation(eq(lhs, rhs))


def loewner(lhs, rhs):
    smallest = smallest_eigenvalue(rhs - lhs)
    return Relation("<= (Loewner)", lhs, rhs, le(0, smallest).holds and eq(rhs - lhs, (rhs - lhs).T).holds)


def psd(a):
    return loewner(zeros(a), a)


def all_of(*parts):
    return Relation("all of", holds=all(p.holds for p in parts), parts=parts)


def any_of(*parts):
    return Relation("any of", parts[0].lhs, parts[0].rhs, any(p.holds for p in parts))


def implies(hypothesis, conclusion):
    if not hypothesis.holds:
        return hypothesis if hypothesis.lhs is None else Relation("implies", hypothesis.lhs, hypothesis.rhs, True)
    return conclusion() if callable(conclusion) else conclusion


def iff(left, right):
    return Relation("if and only if", right.lhs, right.rhs, left.holds == right.holds)


def member(x, low, high, closed=False):
    return all_of(*((le(low, x), le(x, high)) if closed else (lt(low, x), lt(x, high))))


def argmin(f, at, among):
    return le(f(at), f(among))


def critical(f, at):
    return eq(gradient(f, at), 0)


def exists(witness, such_that):
    return such_that(witness)


def order(value, scale, low, high):
    return all_of(le(low * scale, value), le(value, high * scale))


def tends(value, limit, within):
    return le(norm(value - limit) if lift(value).shape else absolute(value - limit), within)


def approx(value, target, tolerance):
    return le(absolute(value - target), tolerance)


def quadrant_probability(correlation):
    """P(u > 0, v > 0) for standard normals with this correlation, by integrating their density in polar coordinates."""
    r = promoted(correlation.data.item())
    if abs(r) == 1:
        return lift(Fraction(1, 2) if r > 0 else Fraction(0))
    root = mpmath.sqrt(1 - r * r)
    integral = mpmath.quad(lambda t: root / (1 - r + 2 * r * mpmath.sin(t) ** 2), [0, mpmath.pi / 4])
    return lift(integral / mpmath.pi)


class SmoothFunction:
    """x -> (x-c)'A(x-c)/2 + b'(x-c) + s g(a'(x-c)) with g = cos or log cosh, and its known constants."""

    def __init__(self, A, c, a, s, L, b=None, m=None, cosine=None, **_named):
        self.A, self.c, self.a, self.s, self.L = map(array, (A, c, a, s, L))
        self.b = zeros(self.c) if b is None else array(b)
        self.m, self.minimiser = (None if m is None else array(m)), (None if cosine else self.c)
        self.ridge = cos if cosine else lambda x: log(cosh(x))

    def __call__(self, x):
        z = x - self.c
        return dot(z, self.A @ z) / 2 + dot(self.b, z) + self.s * self.ridge(dot(self.a, z))


def function(named):
    """A function from its parameters: smooth ones have a curvature bound L, the others are scale-invariant."""
    if "L" in named:
        return SmoothFunction(**named)
    A, a, s, b = (array(named[name]) for name in ("A", "a", "s", "b"))

    def value(x):
        quotient, t = dot(x, A @ x) / (norm2(x) + dot(a, x) ** 2), dot(b, x)
        side = 1 if base(t.data.item()) > 0 else -1
        return quotient + s * quotient**2 + side * t**4 / norm2(x) ** 2

    return value
