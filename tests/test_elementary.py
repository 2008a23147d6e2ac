"""Normal forms with elementary functions: the functional equations where they hold, and nothing where they do not."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from claims.model.arrays import (
    NotExpressible, Undefined, absolute, acos, constant, cos, cosh, erf, exp, log, relu, sin, sinh, sqrt, tanh,
    total, xlogx,
)  # fmt: skip
from claims.model.arrays import pi as circle
from claims.model.calculus import derivative
from claims.model.claim import Reading
from claims.model.relations import eq, le, ne
from claims.model.spaces import interval, nonnegative, positive, real, simplex
from numeric.exact import ExactArithmetic, precision
from symbolic.derivation import Derivation, normal_form
from symbolic.elementary import ElementaryArithmetic

POSITIVE = {"x": positive(), "y": positive(), "u": real(), "v": real()}


def proves(conclusion, given=None, certificate=None, **more) -> bool:
    derivation = Derivation(Reading("printed", given or POSITIVE, conclusion, "x", **more))
    normal_form(certificate)(derivation)
    return derivation.closed


@pytest.mark.parametrize("identity", [
    lambda x, y: eq(log(x * y), log(x) + log(y)),
    lambda x, y: eq(log(x**3 / y), 3 * log(x) - log(y)),
    lambda x, y: eq(log(x + y), log(x) + log(1 + y / x)),
    lambda x: eq(log(12 * x), log(x) + 2 * log(constant(2, x)) + log(constant(3, x))),
    lambda u, v: eq(exp(u + 2 * v), exp(u) * exp(v) ** 2),
    lambda u, x: eq(exp(u - log(x)), exp(u) / x),
    lambda u, x: eq(log(x * exp(u / 3)), log(x) + u / 3),
    lambda u: eq(log(cosh(u)), u + log(1 + exp(-2 * u)) - log(constant(2, u))),
    lambda u: eq(cosh(u) ** 2 - sinh(u) ** 2, 1),
    lambda u: eq(tanh(2 * u) * (1 + tanh(u) ** 2), 2 * tanh(u)),
    lambda x, y: eq(sqrt(x**2 * y), x * sqrt(y)),
    lambda x: eq(sqrt(x) * sqrt(x), x),
    lambda x: eq(sqrt(constant(Fraction(9, 8), x)) * sqrt(constant(2, x)), constant(Fraction(3, 2), x)),
    lambda x, y: eq(sqrt(x + sqrt(y)) ** 4, x**2 + 2 * x * sqrt(y) + y),
    lambda u: eq(relu(u) - relu(-u), u),
    lambda u, x: eq(absolute(u * x), absolute(u) * x),
    lambda u: eq(sin(-u) + cos(-u), cos(u) - sin(u)),
    lambda u, v: eq(erf(u - v), -erf(v - u)),
    lambda x: eq(derivative(lambda t: t * log(t), x), 1 + log(x)),
    lambda u: eq(derivative(tanh, u), 1 - tanh(u) ** 2),
    lambda x: ne(1 + sqrt(constant(2, x)) ** 2, 4),
])  # fmt: skip
def test_identities(identity):
    assert proves(identity)


@pytest.mark.parametrize("wrong", [
    lambda x, y: eq(log(x + y), log(x) + log(y)),
    lambda x: eq(log(x**2), log(x)),
    lambda x, y: eq(exp(x * y), exp(x) * exp(y)),
    lambda x: eq(log(constant(6, x)), log(constant(2, x)) + log(constant(2, x))),
    lambda x: eq(exp(x + log(x)), exp(x) + x),
    lambda u: eq(absolute(u), u),
    lambda u: eq(relu(u), u),
    lambda u: eq(sin(-u), sin(u)),
    lambda u: eq(cosh(u) ** 2 + sinh(u) ** 2, 1),
    lambda x: eq(sqrt(x) * x, x),
    lambda x: eq(sqrt(constant(2, x)), 1),
    lambda x: eq(circle(x), 3),
    lambda u: eq(erf(u), tanh(u)),
    lambda x: ne(sqrt(constant(2, x)) ** 2, 2),
    lambda u, v: ne(u, v),
])  # fmt: skip
def test_what_is_false_is_not_proved(wrong):
    assert not proves(wrong)


@pytest.mark.parametrize("unsafe", [
    lambda u: eq(log(u**2), 2 * log(u)),
    lambda u: eq(sqrt(u**2), u),
    lambda u, x: eq(log(x - u), log(x - u)),
    lambda u: eq(xlogx(u), u * log(u)),
    lambda u: eq(acos(u), acos(u)),
    lambda u, v: eq(sqrt(u * v), sqrt(u * v)),
])  # fmt: skip
def test_functions_need_their_domain(unsafe):
    """Even of two sides that are written alike: where they have no value the statement fails."""
    with pytest.raises(NotExpressible):
        proves(unsafe)


def test_what_has_no_value_is_undefined():
    arith = ElementaryArithmetic()
    for number in (0, -1):
        with pytest.raises(Undefined):
            log(arith.lift(number))


def test_what_is_divided_by_must_not_vanish():
    assert not proves(lambda u: eq(exp(1 / u) * exp(-1 / u), 1))
    assert proves(lambda x: eq(exp(1 / x) * exp(-1 / x), 1))


def test_x_log_x_is_continuous_at_zero():
    given = {"q": nonnegative(), "x": positive()}
    assert proves(lambda q, x: eq(xlogx(q / x), (xlogx(q) - q * log(x)) / x), given)
    assert proves(lambda q: eq(xlogx(q**2), 2 * q * xlogx(q)), given)
    assert not proves(lambda q: eq(xlogx(q**2), 2 * xlogx(q)), given)
    with pytest.raises(NotExpressible):
        proves(lambda q: eq(xlogx(q), q * log(q)), given)


def test_masses_are_positive_and_sum_to_one():
    given = {"p": simplex("n", positive=True), "q": simplex("n")}
    assert proves(lambda p: eq(total(p), 1), given)
    assert proves(lambda p: eq(log(total(p * p) / total(p)), log(total(p * p))), given)
    with pytest.raises(NotExpressible, match="positive"):
        proves(lambda q: eq(total(log(q)), total(log(q))), given)


def test_the_kinds_of_parameters_reach_what_they_say():
    """At odds from 0 on, the values of the parameters fill (0, 1) and (0, 1]."""
    for kind, first in (("inner", False), ("above", True)):
        arith = ElementaryArithmetic()
        (value,) = arith.parameters(kind, "o", ()).data.flat
        values = [value.subs({"o": Fraction(odds)}).fraction() for odds in (0, 1, 3)]
        assert values == ([1, Fraction(1, 2), Fraction(1, 4)] if first else [0, Fraction(1, 2), Fraction(3, 4)])


def test_conditions_may_take_functions_of_the_variables():
    below = lambda x, y: le(log(x), log(y))  # noqa: E731
    given = {"x": positive(), "y": positive()}
    certificate = lambda h, x, y: h(log(y) - log(x))  # noqa: E731
    assert proves(lambda x, y: le(2 * log(x), log(x * y)), given, certificate, assuming=below)


def test_a_variable_named_as_a_constant_is_another_thing():
    given = {"pi": positive()}
    assert not proves(lambda pi: eq(pi, circle(pi)), given)
    assert proves(lambda pi: eq(pi * circle(pi), circle(pi) * pi), given)


def test_intervals_are_hypotheses():
    closed = {"x": interval(0, 1), "y": positive()}
    certificate = lambda h, x, y: h(y) * h(1 - x)  # noqa: E731
    assert proves(lambda x, y: le(x * y, y), closed, certificate)
    assert not proves(lambda x, y: le(y, x * y), closed, certificate)


FUNCTIONS = {
    "exp": exp, "log": log, "sqrt": sqrt, "tanh": tanh, "cosh": cosh, "relu": relu, "xlogx": xlogx, "abs": absolute,
    "erf": erf, "sin": sin,
}  # fmt: skip


def value(arith: ElementaryArithmetic, x, point: dict):
    """A rational function in balls, each adjoined variable being the function's value at the value of its argument."""

    def variable(name):
        if name in point:
            return arb(point[name])
        function, argument = arith.meaning[name]
        exact = ExactArithmetic()
        return arb(FUNCTIONS[function](exact.constant([value(arith, argument, point)], ())).data.flat[0])

    def polynomial(p):
        powers = {name: variable(name) for name, degree in zip(x.names, p.degrees()) if degree}
        return sum(
            (math.prod((powers[n] ** int(k) for n, k in zip(x.names, e) if k), start=arb(c)) for e, c in p.terms()),
            arb(0),
        )

    return polynomial(x.num) / polynomial(x.den)


@settings(max_examples=60, deadline=None)
@drawn(st.lists(st.sampled_from(sorted(FUNCTIONS)), min_size=1, max_size=2), st.integers(1, 3), st.integers(1, 3))
def test_normal_forms_have_the_value_of_what_they_stand_for(names, x, y):
    def nested(a, b):
        result = a / b + a * b
        for name in names:
            result = FUNCTIONS[name](result * b + a)
        return result

    arith, exact = ElementaryArithmetic(), ExactArithmetic()
    try:
        (generic,) = nested(*(arith.parameters("positive", n, ()) for n in "xy")).data.flat
    except NotExpressible:
        return
    with precision(1024):
        (direct,) = nested(exact.lift(x), exact.lift(y)).data.flat
        found = value(arith, generic, {"x": x, "y": y})
        assert found.overlaps(arb(direct)) and found.rad() < 1e-9 * (1 + abs(found))
