"""Generic arithmetic with elementary functions: their values are adjoined to the rational functions as variables.

Two sides that agree as rational functions of x, log x, ... agree as functions, whatever is known of the logarithm;
that more sides agree is due to the functional equations, which bring each value into a normal form:

- log c f^k ... = log c + k log f + ..., for irreducible polynomials f that are positive, and log exp m = m
- exp (c + m + k log f) = exp(c) exp(m) f^k, with a variable for the exponential of each monomial
- xlogx(c f^k ...) likewise, where f may be zero too
- the hyperbolic functions are rational in exponentials, and relu in the absolute value
- abs(c f^k ...) = |c| |f|^k ..., and |f| is f or -f where its sign is known
- sqrt(c f^2k ...) = sqrt(c) f^k ..., for f that are not negative

A sign is known where the kernel accepts it by the hypotheses. What is not of these forms is not expressible; any other
function's value is a variable named by the argument.
"""

from __future__ import annotations

import functools
import math
from fractions import Fraction
from typing import Callable, Iterator

import numpy as np
from flint import fmpz

from claims.model.arrays import Array, NotExpressible, Undefined
from symbolic import kernel
from symbolic.certificates import Hypotheses, Nonnegative
from symbolic.definite import is_nonnegative, is_positive
from symbolic.generic import GenericArithmetic, rational_value
from symbolic.kernel import Rational


class ElementaryArithmetic(GenericArithmetic):
    """Dense arrays of the kernel's rational functions of variables and of values of elementary functions.

    ``signed`` are the signs that are known, as the kernel's hypotheses: those of the parameters, of the values met so
    far, and what a proof assumes (see :meth:`share`).
    """

    name = "rational functions of elementary functions"

    def __init__(self):
        super().__init__()
        self.signed: list[tuple[Rational, str]] = []
        self._hypotheses: list[tuple[Rational, str]] = []  # of a proof, once there is one
        self.meaning: dict[str, tuple[str, Rational | None]] = {}  # of adjoined variables: function and argument
        self.rules: list[tuple[Rational, Rational]] = []  # the squares of square roots and their radicands

    def share(self, signed: list[tuple[Rational, str]], rules: list[tuple[Rational, Rational]]) -> None:
        """Exchange what is known with the hypotheses of a proof, and add to them what will be.

        What a certificate adds to the hypotheses, instances of facts above all, is not known here: a sign that a
        function needs rests on nothing that would have to be cited.
        """
        signed += self.signed
        rules += self.rules
        self.signed, self.rules, self._hypotheses = list(signed), rules, signed

    def _learn(self, value: Rational, sign: str) -> None:
        for known in (self.signed, self._hypotheses):
            if (value, sign) not in known:
                known.append((value, sign))

    def symbols(self, name: str, shape: tuple, **assumptions) -> Array:
        """Fresh variables (see :meth:`GenericArithmetic.symbols`), of the sign that is assumed of them."""
        fresh = super().symbols(name, shape)
        sign = ">0" if assumptions.get("positive") else ">=0" if assumptions.get("nonnegative") else None
        self.signed += [(x, sign) for x in fresh.data.flat if sign]
        return fresh

    def parameters(self, kind: str, name: str, shape: tuple) -> Array:
        """Fresh parameters of a kind. Those in (0, 1) and (0, 1] are o / (1 + o) and 1 / (1 + o) for odds o, since
        polynomials in odds show their signs."""
        fresh = list(self.symbols(name, shape).data.flat)
        self.signed += [(x, ">0" if kind in ("positive", "inner") else ">=0") for x in fresh if kind != "real"]
        values = fresh
        if kind in ("inner", "above"):
            values = [(x if kind == "inner" else 1) / (1 + x) for x in fresh]
            self.signed += [(part, ">0") for x, value in zip(fresh, values) for part in (1 + x, value)]
        if kind in ("unit", "inner", "above"):
            self.signed += [(1 - value, ">0" if kind == "inner" else ">=0") for value in values]
        return self._entries(values, shape)

    # --- functions

    def function(self, name, a):
        data = np.empty(a.data.shape, dtype=object)
        for index, entry in np.ndenumerate(a.data):
            data[index] = _value(self, name, entry)
        return self.array(data, a.shape, a.row)

    def pi(self):
        return self._entries([self._adjoined("pi", None, ">0")], ())

    def real_power(self, a, b):
        return self.function("exp", self.mul(b, self.function("log", a)))

    def _adjoined(self, name: str, argument: Rational | None, sign: str | None = None) -> Rational:
        label = f"{name}({'' if argument is None else argument})"
        value, self.meaning[label] = kernel.variable(label), (name, argument)
        if sign:
            self._learn(value, sign)
        return value

    # --- signs

    def known(self, x: Array, strict: bool = False) -> Array:
        """A scalar that is known to be nonnegative (positive if ``strict``).

        :raises NotExpressible: where it is not known.
        """
        (entry,) = x.data.flat
        if not strict and not entry:
            return x
        content, factors = self.factored(entry)
        if content <= 0 or any(not sign or strict and sign != ">0" for _, _, sign in factors):
            raise NotExpressible(f"{entry} is not known to be {'positive' if strict else 'nonnegative'}")
        return x

    def has_sign(self, x: Rational, strict: bool) -> bool:
        """Whether x > 0 (x >= 0 unless ``strict``) by the known signs, up to a positive factor."""
        for known, sign in self.signed:
            if known and sign in ((">0",) if strict else (">0", ">=0")):
                ratio = x / known
                if not ratio.variables() and ratio.fraction() > 0:
                    return True
        return (is_positive if strict else is_nonnegative)(x, self.signed)

    def factored(self, x: Rational) -> tuple[Fraction, list[tuple[Rational, int, str]]]:
        """x = c f^k ..., with irreducible polynomials f, and of each its sign: ``>0``, ``>=0`` or ``""``; f is turned
        around where -f has a sign."""
        content, factors = Fraction(1), []
        for part, side in ((x.num, 1), (x.den, -1)):
            constant, found = part.factor()
            content *= Fraction(int(constant.p), int(constant.q)) ** side
            for polynomial, power in found:
                f = _rational(x.names, polynomial)
                turned = -1 if self.has_sign(-f, strict=False) else 1
                sign = next((s for s in (">0", ">=0") if self.has_sign(turned * f, s == ">0")), "")
                content *= turned**power
                factors.append((turned * f, side * int(power), sign))
        return content, factors


def _rational(names: tuple, polynomial) -> Rational:
    total = Rational(0)
    for exponents, coefficient in polynomial.terms():
        powers = (kernel.variable(name) ** int(n) for name, n in zip(names, exponents) if n)
        total += math.prod(powers, start=Rational(coefficient))
    return total


def _value(arith: ElementaryArithmetic, name: str, x: Rational) -> Rational:
    """The value of a function, in normal form; what x was divided by remains a divisor."""
    x = kernel.normal(x, arith.rules) if arith.rules else x
    known = None if x.variables() else rational_value(name, x.fraction())
    if known is not None:
        return Rational(known)
    return _VALUES.get(name, functools.partial(_opaque, name=name))(arith, x) + 0 * x


def _opaque(arith, x, name: str):
    """A variable, up to the parity of the function."""
    if (
        name not in _PARITY
        or name == "acos"
        and not all(arith.has_sign(1 + side * x, strict=False) for side in (1, -1))
    ):
        raise NotExpressible(f"{name} of {x}")
    turned = _PARITY[name] and x.num.leading_coefficient() < 0
    return _PARITY[name] * arith._adjoined(name, -x) if turned else arith._adjoined(name, x)


def _log(arith, x):
    if not x.variables() and x.fraction() <= 0:
        raise Undefined("the logarithm of a nonpositive number")
    content, factors = arith.factored(x)
    if content < 0 or any(sign != ">0" for _, _, sign in factors):
        raise NotExpressible(f"the logarithm of {x}, which is not known to be positive")
    return _log_of_number(arith, content) + sum((k * _log_of_factor(arith, f) for f, k, _ in factors), Rational(0))


def _log_of_number(arith, number: Fraction) -> Rational:
    total = Rational(0)
    for part, side in ((number.numerator, 1), (number.denominator, -1)):
        for prime, power in primes(part):
            total += side * power * arith._adjoined("log", Rational(prime), ">0")
    return total


def primes(n: int) -> Iterator[tuple[int, int]]:
    return ((int(p), int(k)) for p, k in fmpz(n).factor())


def _log_of_factor(arith, f: Rational) -> Rational:
    (name, *others) = f.variables()
    function, argument = arith.meaning.get(name, ("", None))
    return argument if function == "exp" and not others and f == kernel.variable(name) else arith._adjoined("log", f)


def _exp(arith, x):
    result = Rational(1)
    bottom = _rational(x.names, x.den)
    for exponents, coefficient in x.num.terms():
        c = Fraction(int(coefficient.p), int(coefficient.q))
        names = [(name, int(n)) for name, n in zip(x.names, exponents) if n]
        function, argument = arith.meaning.get(names[0][0], ("", None)) if len(names) == 1 else ("", None)
        if function == "log" and names[0][1] == 1 and bottom == 1 and c.denominator == 1:
            result *= argument ** int(c)
            continue
        monomial = math.prod((kernel.variable(n) ** k for n, k in names), start=Rational(1))
        result *= _exp_of_monomial(arith, c, monomial / bottom)
    return result


def _exp_of_monomial(arith, c: Fraction, m: Rational) -> Rational:
    """exp(c m), as a power of exp(m / q) for the denominator q of c."""
    scale = Fraction(int(m.den.leading_coefficient().p), int(m.den.leading_coefficient().q))
    c, m = c / scale, m * scale
    exponent = m / c.denominator
    value = arith._adjoined("exp", exponent, ">0")
    arith._learn(1 / value, ">0")
    return value**c.numerator


def _xlogx(arith, x):
    content, factors = arith.factored(x)
    if content < 0 or any(not sign or sign == ">=0" and k < 0 for _, k, sign in factors):
        raise NotExpressible(f"x log x of {x}, which is not known to be nonnegative")
    total = x * _log_of_number(arith, content)
    for f, k, sign in factors:
        if sign == ">0":
            total += k * x * _log_of_factor(arith, f)
        else:
            others = (g ** (n - (g is f)) for g, n, _ in factors)
            total += k * content * math.prod(others, start=arith._adjoined("xlogx", f))
    return total


def _abs(arith, x):
    content, factors = arith.factored(x)
    result = Rational(abs(content))
    for f, k, sign in factors:
        result *= f**k if sign or k % 2 == 0 else arith._adjoined("abs", f, ">=0") ** k
    return result


def _sqrt(arith, x):
    content, factors = arith.factored(x)
    if content < 0 or any(not sign for _, _, sign in factors):
        raise NotExpressible(f"the square root of {x}, which is not known to be nonnegative")
    result = Rational(1)
    for part, side in ((content.numerator, 1), (content.denominator, -1)):
        for prime, power in primes(part):
            half, odd = divmod(side * power, 2)
            result *= Rational(prime) ** half * (_root(arith, Rational(prime), ">0") if odd else 1)
    for f, k, sign in factors:
        half, odd = divmod(k, 2)
        result *= f**half * (_root(arith, f, sign) if odd else 1)
    return result


def _root(arith, radicand: Rational, sign: str) -> Rational:
    value = arith._adjoined("sqrt", radicand, sign)
    if (value * value, radicand) not in arith.rules:
        arith.rules.append((value * value, radicand))
    return value


def _hyperbolic(combine: Callable) -> Callable:
    def value(arith, x):
        e = _exp(arith, x)
        return combine(e, 1 / e)

    return value


#: Functions whose values are variables: -1 for odd ones, 1 for even ones, else 0.
_PARITY = {"sin": -1, "erf": -1, "asinh": -1, "cos": 1, "acos": 0}

_VALUES = {
    "exp": _exp,
    "log": _log,
    "xlogx": _xlogx,
    "abs": _abs,
    "sqrt": _sqrt,
    "relu": lambda arith, x: (x + _abs(arith, x)) / 2,
    "cosh": _hyperbolic(lambda e, inverse: (e + inverse) / 2),
    "sinh": _hyperbolic(lambda e, inverse: (e - inverse) / 2),
    "tanh": _hyperbolic(lambda e, inverse: (e - inverse) / (e + inverse)),
}


def positive(h: Hypotheses, x: Array) -> Nonnegative:
    """A scalar whose sign is known to be positive, as a hypothesis of a certificate.

    :raises NotExpressible: where it is not known.
    """
    return h.also(x.arith.known(x, strict=True), ">0", None)
