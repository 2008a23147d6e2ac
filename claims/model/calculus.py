"""Derivatives in every arithmetic, by dual numbers: a + b e with e^2 = 0.

A dual number pairs two arrays of a base arithmetic, the value and its derivative along one direction; the chain rule
is written once, in the array vocabulary, so derivatives are as exact as the base. An arithmetic with derivatives of
its own (SymPy's, or dimension-free ones on matrix words) provides ``gradient`` itself and is asked first.
"""

from __future__ import annotations

from typing import Callable

from claims.model import arrays
from claims.model.arrays import Arithmetic, Array, IllTyped, NotExpressible, describe


class DualArithmetic(Arithmetic):
    """Dual numbers over a base arithmetic; each differentiation makes its own, so that nested ones are never
    confused."""

    name = "dual numbers"

    def __init__(self, base: Arithmetic):
        self.base = base
        self.level = base.level + 1

    def dual(self, value: Array, tangent: Array | None) -> Array:
        """The dual number of two arrays of the base; a tangent of None stands for zero, which constants have."""
        return Array(self, (value, tangent), value.shape, value.row)

    def lift(self, value) -> Array:
        if isinstance(value, Array) and value.arith is self:
            return value
        return self.dual(self.base.lift(value), None)

    def _linear(self, operation: Callable[[Array], Array], a: Array) -> Array:
        x, dx = _parts(a)
        return self.dual(operation(x), None if dx is None else operation(dx))

    def _bilinear(self, product: Callable[[Array, Array], Array], a: Array, b: Array) -> Array:
        (x, dx), (y, dy) = _parts(a), _parts(b)
        left = None if dx is None else product(dx, y)
        right = None if dy is None else product(x, dy)
        return self.dual(product(x, y), _sum(left, right))

    def size(self, n):
        return self.lift(self.base.size(n))

    def eye(self, n):
        return self.lift(self.base.eye(n))

    def zeros(self, shape, row=False):
        return self.lift(self.base.zeros(shape, row))

    def ones(self, shape, row=False):
        return self.lift(self.base.ones(shape, row))

    def basis(self, n, i):
        return self.lift(self.base.basis(n, i))

    def pi(self):
        return self.lift(self.base.pi())

    def item(self, a, index):
        return self._linear(lambda x: x[index], a)

    def row(self, a, i):
        return self._linear(lambda x: arrays.row(x, i), a)

    def transpose(self, a):
        return self._linear(lambda x: x.T, a)

    def diag(self, a):
        return self._linear(arrays.diag, a)

    def diagonal(self, a):
        return self._linear(arrays.diagonal, a)

    def trace(self, a):
        return self._linear(arrays.trace, a)

    def total(self, a):
        return self._linear(arrays.total, a)

    def stack(self, parts):
        return self._together(self.base.stack, parts)

    def concat(self, parts):
        return self._together(self.base.concat, parts)

    def block(self, parts):
        widths = [len(line) for line in parts]

        def rebuilt(flat):
            flat = iter(flat)
            return self.base.block([[next(flat) for _ in range(width)] for width in widths])

        return self._together(rebuilt, [part for line in parts for part in line])

    def _together(self, operation, parts):
        """An operation that is linear in all parts together."""
        values, tangents = zip(*map(_parts, parts))
        constant = all(dx is None for dx in tangents)
        return self.dual(
            operation(list(values)), None if constant else operation([value_and_tangent(p)[1] for p in parts])
        )

    def neg(self, a):
        return self._linear(lambda x: -x, a)

    def add(self, a, b):
        (x, dx), (y, dy) = _parts(a), _parts(b)
        return self.dual(x + y, _sum(dx, dy))

    def sub(self, a, b):
        (x, dx), (y, dy) = _parts(a), _parts(b)
        return self.dual(x - y, _sum(dx, None if dy is None else -dy))

    def mul(self, a, b):
        return self._bilinear(lambda x, y: x * y, a, b)

    def matmul(self, a, b):
        return self._bilinear(lambda x, y: x @ y, a, b)

    def div(self, a, b):
        (x, dx), (y, dy) = _parts(a), _parts(b)
        quotient = x / y
        change = _sum(dx, None if dy is None else -(quotient * dy))
        return self.dual(quotient, None if change is None else change / y)

    def power(self, a, n: int):
        x, dx = _parts(a)
        if n == 0:
            return self.lift(arrays.ones(x))
        return self.dual(x**n, None if dx is None else n * (x ** (n - 1) * dx))

    def real_power(self, a, b):
        return self.function("exp", b * self.function("log", a))

    def matrix_power(self, a, n: int):
        if n < 0:
            return self.matrix_power(self.inv(a), -n)
        result = self.eye(a.shape[0])
        for _ in range(n):
            result = self.matmul(result, a)
        return result

    def inv(self, a):
        x, dx = _parts(a)
        inverse = arrays.inv(x)
        return self.dual(inverse, None if dx is None else -(inverse @ dx @ inverse))

    def det(self, a):
        x, dx = _parts(a)
        d = arrays.det(x)
        return self.dual(d, None if dx is None else d * arrays.trace(arrays.inv(x) @ dx))

    def function(self, name: str, a):
        x, dx = _parts(a)
        value = getattr(arrays, _SPELLING.get(name, name))(x)
        if dx is None:
            return self.lift(value)
        if name not in _DERIVATIVES:
            raise NotExpressible(f"the derivative of {name}")
        return self.dual(value, _DERIVATIVES[name](x) * dx)

    def where(self, condition, then, otherwise):
        (x, dx), (y, dy) = value_and_tangent(then), value_and_tangent(otherwise)
        return self.dual(arrays.where(condition, x, y), arrays.where(condition, dx, dy))


def _parts(a: Array) -> tuple[Array, Array | None]:
    """Value and tangent (None: zero) with the orientation, row or column, of the dual array that they belong to."""
    value, tangent = a.data
    if value.row == a.row:
        return a.data
    return value.T, None if tangent is None else tangent.T


def value_and_tangent(a: Array) -> tuple[Array, Array]:
    """The two arrays of the base arithmetic that a dual number consists of, both of its type."""
    value, tangent = _parts(a)
    return value, arrays.zeros(value) if tangent is None else tangent


def _sum(left: Array | None, right: Array | None) -> Array | None:
    return right if left is None else left if right is None else left + right


def _slope_of_absolute(x: Array) -> Array:
    """|x| / x: the derivative of the absolute value, Undefined at 0."""
    return arrays.absolute(x) / x


_SPELLING = {"abs": "absolute"}
_DERIVATIVES: dict[str, Callable[[Array], Array]] = {
    "exp": arrays.exp,
    "log": lambda x: 1 / x if x.is_scalar else arrays.ones(x) / x,
    "sqrt": lambda x: arrays.ones(x) / (2 * arrays.sqrt(x)),
    "tanh": lambda x: arrays.ones(x) - arrays.tanh(x) ** 2,
    "cosh": arrays.sinh,
    "sinh": arrays.cosh,
    "asinh": lambda x: arrays.ones(x) / arrays.sqrt(arrays.ones(x) + x**2),
    "sin": arrays.cos,
    "cos": lambda x: -arrays.sin(x),
    "acos": lambda x: -(arrays.ones(x) / arrays.sqrt(arrays.ones(x) - x**2)),
    "erf": lambda x: 2 * arrays.exp(-(x**2)) / arrays.sqrt(arrays.pi(x)),
    "abs": _slope_of_absolute,
    "relu": lambda x: (arrays.ones(x) + _slope_of_absolute(x)) / 2,
    "xlogx": lambda x: arrays.ones(x) + arrays.log(x),
}


def _own(arith: Arithmetic, operation: str):
    """The arithmetic's own implementation, or None where it has none."""
    return getattr(arith, operation) if hasattr(type(arith), operation) else None


def derivative(f: Callable[[Array], Array], at: Array, along: Array | None = None) -> Array:
    """The derivative of ``f`` at ``at`` along ``along`` (for a scalar argument: the ordinary derivative).

    Shapes: ``along`` has the shape of ``at``; the result has the shape of ``f(at)``.
    """
    own = _own(at.arith, "derivative")
    if along is None:
        if not at.is_scalar:
            raise IllTyped(f"the derivative at a {describe(at)} needs a direction")
        along = at.arith.lift(1)
    if own:
        return own(f, at, along)
    dual = DualArithmetic(at.arith)
    result = f(dual.dual(at, along))
    if not isinstance(result, Array) or result.arith is not dual:
        return arrays.zeros(result if isinstance(result, Array) else at.arith.lift(result))
    return value_and_tangent(result)[1]


def gradient(f: Callable[[Array], Array], at: Array) -> Array:
    """The gradient of a scalar function: an array of the shape of ``at``."""
    if hasattr(f, "gradient_at"):  # an abstract function of matrix words
        return f.gradient_at(at)
    own = _own(at.arith, "gradient")
    if own:
        return own(f, at)
    if at.is_scalar:
        return derivative(f, at)
    if not all(isinstance(n, int) for n in at.shape):
        raise NotExpressible("a gradient inside of a derivative, in a symbolic dimension")
    if at.is_vector:
        n = at.shape[0]
        return at.arith.stack([_scalar(derivative(f, at, at.arith.basis(n, i))) for i in range(n)])
    m, n = at.shape
    units = lambda i, j: arrays.outer(at.arith.basis(m, i), at.arith.basis(n, j))  # noqa: E731
    return arrays.from_rows(
        [at.arith.stack([_scalar(derivative(f, at, units(i, j))) for j in range(n)]) for i in range(m)]
    )


def _scalar(a: Array) -> Array:
    if not a.is_scalar:
        raise IllTyped(f"the gradient of a function with values of type {describe(a)}")
    return a


def jacobian(f: Callable[[Array], Array], at: Array) -> Array:
    """The Jacobian of a vector function of a vector: entry (i, j) is the derivative of component i along coordinate
    j."""
    own = _own(at.arith, "jacobian")
    if own:
        return own(f, at)
    n = at.shape[0]
    return arrays.from_columns([derivative(f, at, at.arith.basis(n, j)) for j in range(n)])


def hessian(f: Callable[[Array], Array], at: Array) -> Array:
    """The Hessian of a scalar function of a vector (for a scalar argument: the second derivative)."""
    if at.is_scalar:
        return derivative(lambda x: derivative(f, x), at)
    return jacobian(lambda x: gradient(f, x), at)


__all__ = ["derivative", "gradient", "jacobian", "hessian", "DualArithmetic", "value_and_tangent"]
