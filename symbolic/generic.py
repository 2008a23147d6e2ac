"""Generic arithmetic: entries are rational functions over Q in the symbols of the variables' parameters."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from claims.model.arrays import Array, NotExpressible, Undefined
from claims.model.dense import DenseArithmetic
from symbolic import kernel


class GenericArithmetic(DenseArithmetic):
    """Dense arrays of the kernel's rational functions; two sides that agree here agree wherever both are defined."""

    name = "rational functions"

    def entry(self, number):
        return kernel.Rational(Fraction(number))

    def is_zero(self, entry):
        return not entry

    def symbols(self, name: str, shape: tuple, **_assumptions) -> Array:
        """An array of fresh variables ``name``, ``name_1``, ``name_1_2``, ..."""
        data = np.empty((1, *shape), dtype=object)
        for index in np.ndindex(*shape):
            data[(0, *index)] = kernel.variable(name + "".join(f"_{i + 1}" for i in index))
        return self.array(data, shape)

    def named(self, name: str) -> Array:
        return self.symbols(name, ())

    def unknown(self, name: str, like: Array) -> Array:
        """Fresh variables of the shape of an array: the unknown of an induction."""
        fresh = self.symbols(name, like.shape)
        return self.array(fresh.data, like.shape, like.row)

    def same(self, a: Array, b: Array) -> bool:
        return all(x == y for x, y in zip(a.data.flat, b.data.flat))

    def mentions(self, a: Array, unknown: Array) -> bool:
        variables = {v for entry in unknown.data.flat for v in entry.variables()}
        return any(variables & entry.variables() for entry in a.data.flat)

    def function(self, name, a):
        if all(not entry.variables() for entry in a.data.flat):
            values = [_rational(name, entry.fraction()) for entry in a.data.flat]
            if all(v is not None for v in values):
                return self.constant(values, a.shape, a.row)
        raise NotExpressible(f"{name} of a rational function is no rational function")

    def power(self, a, n):
        if n < 0 and any(not entry for entry in a.data.flat):
            raise Undefined("division by zero")
        data = np.empty(a.data.shape, dtype=object)
        for index, entry in np.ndenumerate(a.data):
            data[index] = entry**n
        return self.array(data, a.shape, a.row)


def _rational(name: str, x: Fraction) -> Fraction | None:
    """The few rational values of functions at rational constants."""
    if name in ("abs", "relu"):
        return abs(x) if name == "abs" else max(x, Fraction(0))
    at_zero = {"exp": 1, "cosh": 1, "cos": 1, "sqrt": 0, "sin": 0, "sinh": 0, "tanh": 0, "xlogx": 0, "sign": 0, "asinh": 0, "erf": 0}
    if x == 0 and name in at_zero:
        return Fraction(at_zero[name])
    if x == 1 and name in ("log", "sqrt", "xlogx", "acos"):
        return Fraction(int(name == "sqrt"))
    return None
