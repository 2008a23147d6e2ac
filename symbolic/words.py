"""Word arithmetic: a body run on matrix words, in every dimension at once.

Letters stand for vectors and matrices of symbolic sizes; a scalar is a rational function of scalar words (w'Aw, a trace, a size) and of
the named scalars. What the kernel then finds equal is equal for all sizes.
"""

from __future__ import annotations

from fractions import Fraction

from claims.model.arrays import Array, Arithmetic, IllTyped, NotExpressible, Undefined, exact_number
from symbolic import kernel


class WordArithmetic(Arithmetic):
    """Arrays whose data are the kernel's ``Words`` (matrices, column vectors) or ``Rational`` (scalars).

    Inverses of sums, and pseudo-inverses of products, are letters of their own; ``rules`` are the equations that define them.
    """

    name = "matrix words"

    def __init__(self):
        self.rules: list[tuple] = []
        self._inverses: list[tuple[kernel.Words, Array]] = []
        self._count = 0

    # --- values

    def scalar(self, element) -> Array:
        return Array(self, element, ())

    def lift(self, value) -> Array:
        if isinstance(value, Array):
            if value.arith is self:
                return value
            raise TypeError(f"an array of {value.arith.name} cannot enter {self.name}")
        if hasattr(value, "scalar_in"):
            return value.scalar_in(self)
        return self.scalar(kernel.Rational(exact_number(value)))

    def named(self, name: str) -> Array:
        """A named scalar."""
        return self.scalar(kernel.variable(name))

    def letter(self, name: str, axes: tuple, symmetric: bool = False, orthogonal: bool = False, **_properties) -> Array:
        """A letter with the given axes (size names): a vector for one, a matrix for two."""
        sizes = [str(a) for a in axes]
        if not sizes:
            return self.named(name)
        element = kernel.matrix(name, sizes[0], sizes[1] if len(sizes) > 1 else "1", symmetric=symmetric, orthogonal=orthogonal)
        return Array(self, element, tuple(sizes))

    def _like(self, element, shape: tuple, row: bool = False) -> Array:
        return Array(self, element, shape, row)

    def unknown(self, name: str, like: Array) -> Array:
        return self.letter(name, like.shape) if like.shape else self.named(name)

    def same(self, a: Array, b: Array) -> bool:
        return a.data == b.data

    def mentions(self, a: Array, unknown: Array) -> bool:
        return _occurs(unknown.data, a.data)

    # --- structure

    def size(self, n):
        return self.scalar(kernel.size(str(n)))

    def eye(self, n):
        return self._like(kernel.identity(n), (n, n))

    def zeros(self, shape, row=False):
        if not shape:
            return self.lift(0)
        rows, cols = shape if len(shape) == 2 else (shape[0], "1")
        return self._like(kernel.matrix("0", rows, cols) * 0, tuple(shape), row)

    def ones(self, shape, row=False):
        if not shape:
            return self.lift(1)
        if len(shape) == 2:
            raise NotExpressible("the matrix of ones as a word")
        one = kernel.matrix("1", shape[0], "1")
        rule = (one.T @ one, kernel.size(shape[0]))
        if rule not in self.rules:
            self.rules.append(rule)
        return self._like(one, tuple(shape), row)

    def transpose(self, a):
        return self._like(a.data.T, a.shape[::-1])

    # --- arithmetic

    def add(self, a, b):
        return self._like(a.data + b.data, a.shape, a.row)

    def sub(self, a, b):
        return self._like(a.data - b.data, a.shape, a.row)

    def neg(self, a):
        return self._like(-a.data, a.shape, a.row)

    def mul(self, a, b):
        if not a.is_scalar and not b.is_scalar:
            raise NotExpressible("an entrywise product as a word")
        shaped = b if a.is_scalar else a
        return self._like(a.data * b.data, shaped.shape, shaped.row)

    def div(self, a, b):
        if not b.is_scalar:
            raise NotExpressible("an entrywise quotient as a word")
        try:
            return self._like(a.data / b.data, a.shape, a.row)
        except ZeroDivisionError:
            raise Undefined("division by zero") from None

    def power(self, a, n: int):
        if not a.is_scalar:
            raise NotExpressible("an entrywise power as a word")
        return self.scalar(a.data**n)

    def matrix_power(self, a, n: int):
        if n < 0:
            return self.matrix_power(self.inv(a), -n)
        result = self.eye(a.shape[0])
        for _ in range(n):
            result = self.matmul(result, a)
        return result

    def matmul(self, a, b):
        x = a.data.T if a.row else a.data
        y = b.data.T if b.row else b.data
        element = x @ y
        if a.row and b.is_vector:
            return self.scalar(element)
        if a.row:
            return self._like(element.T, (b.shape[1],), row=True)
        if b.is_vector:
            return self._like(element, a.shape[:1])
        return self._like(element, (a.shape[0], b.shape[-1]))

    def trace(self, a):
        return self.scalar(kernel.trace(a.data))

    def total(self, a):
        if a.is_scalar:
            return a
        if len(a.shape) == 2:
            raise NotExpressible("the sum of a matrix's entries as a word")
        return self.matmul(self.ones(a.shape, row=True), a if a.is_vector else a.T)

    def det(self, a):
        """The determinant as a scalar of its own: only whether it vanishes is known of it."""
        try:
            return self.scalar(kernel.det(a.data))
        except kernel.IllTyped:
            return self.scalar(kernel.variable(f"det({a.data!r})"))

    def inv(self, a):
        try:
            return self._like(kernel.inverse(a.data), a.shape)
        except kernel.IllTyped:
            return self._inverse_of_sum(a)

    def _inverse_of_sum(self, a: Array) -> Array:
        """A letter G with the rule w G = (I - rest G) / c, where a = c w + rest and w is the longest word of a."""
        for known, inverse in self._inverses:
            if known == a.data:
                return inverse
        self._count += 1
        inverse = self.letter(f"inverse{self._count}", a.shape, symmetric=a.data == a.data.T)
        word, coefficient = max(a.data.terms.items(), key=lambda term: (len(term[0]), term[0]))
        leading = kernel.word(a.shape[0], a.shape[1], word)
        rest = a.data - leading * coefficient
        identity = kernel.identity(a.shape[0])
        self.rules.append((leading @ inverse.data, (identity - rest @ inverse.data) / coefficient))
        if not a.data == a.data.T:
            self.rules.append((inverse.data @ leading, (identity - inverse.data @ rest) / coefficient))
        determinant = self.det(a).data
        guarded = self._like(inverse.data * (determinant / determinant), a.shape)
        self._inverses.append((a.data, guarded))
        return guarded

    def pinv(self, a):
        try:
            return self._like(kernel.inverse(a.data, "pinv"), a.shape[::-1])
        except kernel.IllTyped:
            raise NotExpressible(f"the pseudo-inverse of {a.data!r} as a word") from None

    # --- derivatives, dimension-free

    def gradient(self, f, at):
        if at.is_scalar:
            self._count += 1
            moving = self.named(f"moving{self._count}")
            (name,) = moving.data.variables()
            value = f(moving)
            return self.scalar(value.data.diff(name).subs({name: at.data}))
        self._count += 1
        moving = self.letter(f"moving{self._count}", at.shape)
        value = f(moving)
        if not value.is_scalar:
            raise IllTyped("the gradient of a function that is not scalar")
        slope = kernel.gradient(value.data, moving.data)
        return self._like(kernel.normal(slope, [(moving.data, at.data)]), at.shape)

    def derivative(self, f, at, along):
        self._count += 1
        step = self.named(f"step{self._count}")
        (name,) = step.data.variables()
        value = f(at + step * along)
        if value.is_scalar:
            return self.scalar(value.data.diff(name).subs({name: kernel.Rational(0)}))
        return self._like(kernel.at_coefficients(value.data, lambda c: c.diff(name).subs({name: 0})), value.shape, value.row)

    def jacobian(self, f, at):
        """The matrix J with d f = J d at, for f affine in each occurrence: read off from the directional derivative."""
        self._count += 1
        direction = self.letter(f"direction{self._count}", at.shape)
        change = self.derivative(f, at, direction)
        (letter,) = next(iter(direction.data.terms))
        columns = []
        for word, coefficient in change.data.terms.items():
            if not word or word[-1] != letter:
                raise NotExpressible("this Jacobian as a word")
            columns.append(kernel.word(change.shape[0], at.shape[0], word[:-1]) * coefficient)
        zero = kernel.matrix("0", change.shape[0], at.shape[0]) * 0
        return self._like(sum(columns, zero), (change.shape[0], at.shape[0]))


def _occurs(unknown, element) -> bool:
    if isinstance(unknown, kernel.Rational):
        (name,) = unknown.variables()
        names = element.variables() if isinstance(element, kernel.Rational) else set().union(*(c.variables() for c in element.terms.values()))
        return name in names
    (letter,) = next(iter(unknown.terms))
    return letter.name in repr(element)
