"""Generic arithmetic: entries are rational functions over Q in the symbols of the variables' parameters."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from claims.model.arrays import Array, NotExpressible, Undefined
from claims.model.dense import DenseArithmetic
from claims.model.relations import HOLDS, VIOLATED, Decision
from symbolic import kernel


class GenericArithmetic(DenseArithmetic):
    """Dense arrays of the kernel's rational functions; two sides that agree here agree wherever both are defined.

    What was divided by is kept by the entries (see :class:`symbolic.kernel.Rational`), so inverses are taken by
    cofactors: elimination would divide by pivots that the statement does not speak of.
    """

    name = "rational functions"

    def __init__(self):
        self._taken: set[str] = set()

    def entry(self, number):
        return kernel.Rational(Fraction(number))

    def is_zero(self, entry):
        return not entry

    # --- values

    def symbols(self, name: str, shape: tuple, **_assumptions) -> Array:
        """An array of fresh variables ``name``, ``name[1]``, ``name[1,2]``, ...; a name that is taken gets a prime."""
        while name in self._taken:
            name += "'"
        self._taken.add(name)
        data = np.empty((1, *shape), dtype=object)
        for index in np.ndindex(*shape):
            place = f"[{','.join(str(i + 1) for i in index)}]" if index else ""
            data[(0, *index)] = kernel.variable(name + place)
        return self.array(data, shape)

    def named(self, name: str) -> Array:
        """A scalar variable, the same one for the same name."""
        return self._entries([kernel.variable(name)], ())

    def unknown(self, name: str, like: Array) -> Array:
        """Fresh variables of the shape of an array: the unknown of an induction."""
        return self.array(self.symbols(name, like.shape).data, like.shape, like.row)

    def _entries(self, entries: list, shape: tuple, row: bool = False) -> Array:
        data = np.empty((1, len(entries)), dtype=object)
        data[0, :] = entries
        return self.array(data.reshape(1, *shape), shape, row)

    def same(self, a: Array, b: Array) -> bool:
        return all(x == y for x, y in zip(a.data.flat, b.data.flat))

    def mentions(self, a: Array, unknown: Array) -> bool:
        variables = {v for entry in unknown.data.flat for v in entry.variables()}
        return any(variables & entry.variables() for entry in a.data.flat)

    # --- arithmetic

    def power(self, a, n):
        try:
            return self._entries([entry**n for entry in a.data.flat], a.shape, a.row)
        except ZeroDivisionError:
            raise Undefined("division by zero") from None

    def inv(self, a):
        n = a.shape[0]
        (determinant,) = self.det(a).data.flat
        if not determinant:
            raise Undefined("the inverse of a singular matrix")

        def cofactor(i, j):
            minor = np.delete(np.delete(a.data, i, axis=1), j, axis=2)
            return (-1) ** (i + j) * self.det(self.array(minor, (n - 1, n - 1))).data.flat[0]

        return self._entries([cofactor(j, i) / determinant for i in range(n) for j in range(n)], a.shape)

    def pinv(self, a):
        m, n = a.shape
        gram = a.T @ a if n <= m else a @ a.T
        if not self.det(gram).data.flat[0]:
            return super().pinv(a)
        return self.inv(a) if m == n else self.inv(gram) @ a.T if n < m else a.T @ self.inv(gram)

    def function(self, name, a):
        if all(not entry.variables() for entry in a.data.flat):
            values = [rational_value(name, entry.fraction()) for entry in a.data.flat]
            if all(v is not None for v in values):
                return self.constant(values, a.shape, a.row)
        raise NotExpressible(f"{name} of a rational function is no rational function")

    # --- choices, between constants only

    def compare(self, kind, lhs, rhs):
        gaps = [high - low for low, high in zip(lhs.data.flat, rhs.data.flat)]
        if kind == "loewner" or any(gap.variables() for gap in gaps):
            raise NotExpressible(f"the comparison ({kind}) of rational functions that are not constant")
        gaps = [gap.fraction() for gap in gaps]
        truth = {"eq": not any(gaps), "ne": any(gaps), "le": min(gaps) >= 0, "lt": min(gaps) > 0}[kind]
        return Decision.of(HOLDS if truth else VIOLATED)

    def where(self, condition, then, otherwise):
        return then if condition.decide().holds[0] == HOLDS else otherwise

    def maximum(self, a, b):
        return b if self.compare("le", a, b).holds[0] == HOLDS else a

    def minimum(self, a, b):
        return a if self.compare("le", a, b).holds[0] == HOLDS else b


def rational_value(name: str, x: Fraction) -> Fraction | None:
    """The few rational values of functions at rational constants."""
    if name in ("abs", "relu"):
        return abs(x) if name == "abs" else max(x, Fraction(0))
    if name == "sign":
        return Fraction((x > 0) - (x < 0))
    zero, one = ("sqrt", "sin", "sinh", "tanh", "xlogx", "asinh", "erf"), ("exp", "cosh", "cos")
    if x == 0 and name in zero + one:
        return Fraction(int(name in one))
    if x == 1 and name in ("log", "sqrt", "xlogx", "acos"):
        return Fraction(int(name == "sqrt"))
    return None
