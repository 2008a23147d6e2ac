"""Word arithmetic: a body run on matrix words, in every dimension at once.

Letters stand for vectors and matrices of symbolic sizes; a scalar is a rational function of scalar words (w'Aw, a
trace, a size) and of the named scalars. What the kernel then finds equal is equal for all sizes.
"""

from __future__ import annotations

import math
import re
from typing import Callable

from claims.model.arrays import Arithmetic, Array, IllTyped, NotExpressible, Undefined, exact_number
from claims.model.calculus import DualArithmetic, value_and_tangent
from symbolic import kernel
from symbolic.blocks import BlockWords
from symbolic.definite import is_positive_definite
from symbolic.kernel import Atom, Letter, Rational, Words
from symbolic.rules import completed, leading, reducible_words


class WordArithmetic(BlockWords, Arithmetic):
    """Arrays whose data are the kernel's ``Words`` (matrices, column vectors) or ``Rational`` (scalars).

    Inverses of sums are letters of their own. ``rules`` are the equations that hold between letters, the definitions of
    those inverses among them, as the kernel takes them; :meth:`assume` adds one, and what follows from it.
    """

    name = "matrix words"

    def __init__(self):
        self.rules: list[tuple] = []
        self._inverses: list[tuple[Words, Array, Rational]] = []
        self._reducible: list[tuple[Letter, ...]] = []  # left sides of the kernel's own rules for letters in use
        self._wide: list[Letter] = []  # letters with independent rows
        self._count = 0

    # --- values

    def scalar(self, element) -> Array:
        return Array(self, element, ())

    def lift(self, value) -> Array:
        if isinstance(value, Array):
            if value.arith is self:
                return value
            raise NotExpressible(f"an array of {value.arith.name} in {self.name}")
        if hasattr(value, "scalar_in"):
            return value.scalar_in(self)
        return self.scalar(Rational(exact_number(value)))

    def named(self, name: str) -> Array:
        """A named scalar."""
        return self.scalar(kernel.variable(name))

    def letter(
        self, name: str, axes: tuple, symmetric=False, orthogonal=False, full_row_rank=False, **_properties
    ) -> Array:
        """A letter with the given axes (size names): a vector for one, a matrix for two."""
        sizes = [str(a) for a in axes]
        if not sizes:
            return self.named(name)
        rows, cols = (*sizes, "1")[:2]
        element = kernel.matrix(name, rows, cols, symmetric=symmetric, orthogonal=orthogonal)
        if orthogonal:
            self._notice(_only_letter(element))
        if full_row_rank:
            self._wide.append(_only_letter(element))
        return Array(self, element, tuple(sizes))

    def _like(self, element, shape: tuple, row: bool = False) -> Array:
        return Array(self, element, shape, row)

    def _fresh(self, what: str, like: Array) -> Array:
        """A letter (for a scalar a variable) whose name is part of no other name."""
        self._count += 1
        return self.letter(f"<{what} {self._count}>", like.shape)

    def unknown(self, name: str, like: Array) -> Array:
        """A letter of the shape of an array: the unknown of an induction."""
        return self._like(self.letter(f"<{name}>", like.shape).data, like.shape, like.row)

    def same(self, a: Array, b: Array) -> bool:
        return a.data == b.data

    def mentions(self, a: Array, unknown: Array) -> bool:
        return any(_name(unknown) in name for name in _names(a.data))

    # --- structure

    def size(self, n):
        base, sign, shift = re.fullmatch(r"(\w+?)(?:([+-])(\d+))?", str(n)).groups()
        length = Rational(int(base)) if base.isdigit() else kernel.size(base)
        return self.scalar(length + int(f"{sign}{shift}") if shift else length)

    def eye(self, n):
        return self._like(kernel.identity(str(n)), (n, n))

    def zeros(self, shape, row=False):
        return self._like(self.letter("0", shape).data * 0, tuple(shape), row)

    def ones(self, shape, row=False):
        if not shape:
            return self.lift(1)
        if len(shape) == 2:
            return self.ones(shape[:1]) @ self.ones(shape[1:], row=True)
        one = self.letter("1", shape)
        self.assume(one.data.T @ one.data, self.size(shape[0]).data)
        return self._like(one.data, tuple(shape), row)

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
        try:
            return self.scalar(a.data**n)
        except ZeroDivisionError:
            raise Undefined("division by zero") from None

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
        element = x @ y if isinstance(x, Words) and isinstance(y, Words) else x * y  # a 1 x 1 matrix is a scalar
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
        if a.is_matrix:
            return self.ones(a.shape[:1], row=True) @ a @ self.ones(a.shape[1:])
        return self.ones(a.shape, row=True) @ (a.T if a.row else a)

    # --- expectations

    def standard_vector(self, like: Array) -> Array:
        """A random vector of the shape of ``like``, of any law with mean 0 and second moments I."""
        x = self._fresh("random", like)
        self.assume(self.expectation(x, x).data, 0 * x.data)
        self.assume(self.expectation(x @ x.T, x).data, kernel.identity(x.data.rows))
        return x

    def expectation(self, value: Array, over: Array) -> Array:
        """The expectation over the law of a random vector."""
        return self._like(kernel.expectation(value.data, [[_name(over)]]), value.shape, value.row)

    # --- inverses

    def det(self, a):
        """The determinant as a scalar of its own, multiplicative; nothing else is known of it."""
        letters = [letter for word in a.data.terms for letter in word] if isinstance(a.data, Words) else []
        if letters and a.data == kernel.word(a.data.rows, a.data.cols, letters):
            try:
                return self.scalar(math.prod((_determinant(letter) for letter in letters), start=Rational(1)))
            except kernel.IllTyped:  # a product of matrices that are not square
                pass
        return self.named(f"det({a.data!r})")

    def inv(self, a):
        if not a.data:
            raise Undefined("the inverse of zero")
        if isinstance(a.data, Rational):
            return self._like(1 / a.data, a.shape)
        if len(a.data.terms) == 1:
            ((word, coefficient),) = a.data.terms.items()
            try:
                inverse = kernel.identity(a.data.rows) / coefficient
                for letter in word:
                    inverse = kernel.inverse(kernel.word(letter.rows, letter.cols, [letter])) @ inverse
            except kernel.IllTyped:  # a product of matrices that are not square
                return self._named_inverse(a)
            for letter in word:
                self._notice(letter.turned("inverse"))
            return self._like(inverse, a.shape)
        return self._named_inverse(a)

    def _named_inverse(self, a: Array) -> Array:
        """A letter G with the rule w G = (I - rest G) / c, where a = c w + rest and w is the longest word of a.

        That a is invertible is a divisor of the rule, det(a) / det(a) being 1.
        """
        for known, inverse, _ in self._inverses:
            if known == a.data:
                return inverse
        self._count += 1
        symmetric, determinant = a.data == a.data.T, self.det(a).data
        letter = self.letter(f"<inverse {self._count}>", a.shape, symmetric=symmetric).data
        inverse = letter * (determinant / determinant)
        first, coefficient = leading(a.data)
        rest, identity = a.data - first * coefficient, kernel.identity(a.data.rows)
        self.assume(first @ letter, (identity - rest @ inverse) / coefficient)
        if not symmetric:
            self.assume(letter @ first, (identity - inverse @ rest) / coefficient)
        self._inverses.append((a.data, self._like(inverse, a.shape), determinant))
        return self._inverses[-1][1]

    def nonsingular(self, signed: list[tuple]) -> list[Rational]:
        """The determinants of the sums inverted so far that are positive definite by the hypotheses ``signed``."""
        return [det for matrix, _, det in self._inverses if is_positive_definite(matrix, signed)]

    def pinv(self, a):
        try:
            inverse = kernel.inverse(a.data, "pinv")
        except kernel.IllTyped:
            return self._pinv_of_product(a)
        ((letter,),) = a.data.terms
        self._notice(letter.turned("pinv"))
        if letter in self._wide:
            self.assume(a.data @ inverse, kernel.identity(a.data.rows))
        return self._like(inverse, a.shape[::-1])

    def _pinv_of_product(self, a: Array) -> Array:
        """The reversed product of the pseudo-inverses, where it solves Penrose's equations: that is unique."""
        x = a.data
        if len(x.terms) == 1:
            ((word, coefficient),) = x.terms.items()
            letters = (self._like(kernel.word(f.rows, f.cols, [f]), (f.rows, f.cols)) for f in reversed(word))
            g = kernel.identity(x.cols) / coefficient
            for letter in letters:
                g = g @ self.pinv(letter).data
            if x @ g @ x == x and g @ x @ g == g and (x @ g).T == x @ g and (g @ x).T == g @ x:
                return self._like(g, a.shape[::-1])
        raise NotExpressible(f"the pseudo-inverse of {x!r} as a word")

    def assume(self, lhs: Words | Rational, rhs) -> None:
        """Take an equation as a rule from left to right, with what follows from it and the other rules."""
        if not any(lhs == known and rhs == value for known, value in self.rules):
            self.rules[:] = completed(self.rules, [(lhs, rhs)], self._reducible)

    def _notice(self, letter: Letter) -> None:
        """Take into account the rules that the kernel has for a letter: overlaps with them have consequences too."""
        new = [word for word in reducible_words(letter) if word not in self._reducible]
        if new:
            self._reducible += new
            self.rules[:] = completed([], self.rules, self._reducible)

    # --- derivatives, dimension-free

    def _change(self, f: Callable, at: Array) -> tuple[Array, Array]:
        """The derivative of ``f`` at ``at`` along a free direction, and the direction."""
        dual, direction = DualArithmetic(self), self._fresh("direction", at)
        value, change = value_and_tangent(dual.lift(f(dual.dual(at, direction))))
        self._check_seen(direction, value, change)
        return change, direction

    def _check_seen(self, moving: Array, *results: Array) -> None:
        """Only what is visible can be differentiated: not what is inside of a name, or defined by a rule."""
        name = _name(moving)
        names = set().union(*(_names(result.data) for result in results)) - {name}
        sides = [side for rule in self.rules for side in rule if not isinstance(side, int)]
        if any(name in other for other in names.union(*map(_names, sides))):
            raise NotExpressible("the derivative of an abstract function or of the inverse of a sum, in this form")

    def derivative(self, f, at, along):
        change, direction = self._change(f, at)
        return self._like(kernel.normal(change.data, [(direction.data, along.data)]), change.shape, change.row)

    def gradient(self, f, at):
        try:
            change, direction = self._change(f, at)
        except NotExpressible:  # f takes a gradient itself
            return self._gradient_at_point(f, at)
        if not change.is_scalar:
            raise IllTyped("the gradient of a function that is not scalar")
        if isinstance(direction.data, Rational):
            (name,) = direction.data.variables()
            return self._like(change.data.diff(name), at.shape, at.row)
        return self._like(_slope(change.data, direction.data), at.shape, at.row)

    def _gradient_at_point(self, f: Callable, at: Array) -> Array:
        """The gradient at a letter, which is then replaced."""
        point = self._fresh("point", at)
        value = self.lift(f(point))
        self._check_seen(point, value)
        if not value.is_scalar or isinstance(point.data, Rational):
            raise NotExpressible("this nested derivative as a word")
        slope = kernel.normal(_slope(value.data, point.data), [(point.data, at.data)])
        return self._like(slope, at.shape, at.row)

    def jacobian(self, f, at):
        point = self._fresh("point", at)
        value = self.lift(f(point))
        if not (at.is_vector and value.is_vector):
            raise IllTyped("the Jacobian of anything but a vector function of a vector")
        self._check_seen(point, value)
        if isinstance(value.data, Rational) or isinstance(point.data, Rational):
            raise NotExpressible("the Jacobian in dimension 1 as a word")
        rows, cols = value.data.rows, point.data.rows
        total = kernel.matrix("0", rows, cols) * 0
        for word, coefficient in value.data.terms.items():
            total += kernel.word(rows, "1", word) @ _slope(coefficient, point.data).T
            if word[-1] == _only_letter(point.data):  # nowhere else: a vector inside of a word ends a scalar
                total += kernel.word(rows, cols, word[:-1]) * coefficient
        return self._like(kernel.normal(total, [(point.data, at.data)]), value.shape + at.shape)


def _slope(scalar: Rational, at: Words) -> Words:
    try:
        return kernel.gradient(scalar, at)
    except kernel.IllTyped as error:
        raise NotExpressible(f"{error} as a word") from None


def _determinant(letter: Letter) -> Rational:
    value = kernel.det(kernel.word(letter.symbol.rows, letter.symbol.cols, [letter.symbol]))
    if letter.form == "pinv":
        raise kernel.IllTyped("the determinant of a pseudo-inverse")
    return 1 / value if letter.form else value


def _only_letter(x: Words) -> Letter:
    ((letter,),) = x.terms
    return letter


def _name(x: Array) -> str:
    """The name of an array that is a single letter or variable."""
    (name,) = _names(x.data)
    return name


def _names(x: Words | Rational) -> set[str]:
    """The names of all letters, sizes and variables in an element and its divisors."""
    if isinstance(x, Words):
        inside = [*x.terms.values(), *x.divisors]
        return {letter.name for word in x.terms for letter in word}.union(*map(_names, inside))
    names = set().union(*map(_names, x.divisors))
    for variable in x.variables():
        atom = isinstance(variable, Atom)
        names |= variable.names() | {part for part in variable.of if isinstance(part, str)} if atom else {variable}
    return names
