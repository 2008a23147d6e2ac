"""Generic arithmetic: it agrees with exact numbers put in for its symbols, and divides by nothing of its own."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from claims.model.arrays import (
    Array,
    NotExpressible,
    Undefined,
    absolute,
    det,
    dot,
    exp,
    eye,
    inv,
    log,
    maximum,
    minimum,
    norm2,
    pinv,
    relu,
    sign,
    sqrt,
    trace,
    where,
)
from claims.model.calculus import gradient, hessian
from claims.model.relations import eq, le, lt, ne
from symbolic import kernel
from symbolic.generic import GenericArithmetic


def constants(arith: GenericArithmetic, shape: tuple, numbers) -> Array:
    return arith.constant(list(numbers), shape)


def put_in(a: Array, values: dict) -> np.ndarray:
    """The entries at numbers for the symbols (symbol array -> number array of its shape)."""
    point = {}
    for symbols, numbers in values.items():
        for entry, number in zip(symbols.data.flat, numbers.data.flat):
            (name,) = entry.variables()
            point[name] = number
    return np.array([entry.subs(point).fraction() for entry in a.data.flat]).reshape(a.data.shape[1:])


def entries(a: Array) -> np.ndarray:
    return np.array([entry.fraction() for entry in a.data.flat]).reshape(a.data.shape[1:])


numbers = st.integers(-3, 3)

BODIES = {
    "products": (lambda A, x: A @ A.T @ x * dot(x, A @ x), 3),
    "inverse": (lambda A, x: inv(A) @ x, 3),
    "inverse in dimension 1": (lambda A, x: inv(A) @ x, 1),
    "quotient": (lambda A, x: A @ x / (1 + norm2(x)), 2),
    "powers": (lambda A, x: A**-2 @ x + x**3 + trace(A**2) ** -1 * x, 2),
    "determinant": (lambda A, x: det(A) * x, 3),
    "pseudo-inverse": (lambda A, x: pinv(A) @ x, 2),
    "gradient": (lambda A, x: gradient(lambda x: dot(x, A @ x) / (1 + norm2(x)), x), 2),
    "gradient of an inverse": (lambda A, x: gradient(lambda A: dot(x, inv(A) @ x), A), 2),
    "hessian": (lambda A, x: hessian(lambda x: dot(x, A @ x) ** 2, x), 2),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_body_on_symbols_agrees_with_the_body_on_numbers(name, data):
    body, n = BODIES[name]
    arith = GenericArithmetic()
    A, x = arith.symbols("A", (n, n)), arith.symbols("x", (n,))
    a = constants(arith, (n, n), data.draw(st.lists(numbers, min_size=n * n, max_size=n * n)))
    b = constants(arith, (n,), data.draw(st.lists(numbers, min_size=n, max_size=n)))
    assume(det(a).data.flat[0] and trace(a @ a).data.flat[0])
    assert (put_in(body(A, x), {A: a, x: b}) == entries(body(a, b))).all()


@pytest.mark.parametrize("shape", [(3, 2), (2, 3), (2, 2), (1, 3)])
def test_pseudo_inverses(shape):
    arith = GenericArithmetic()
    X = arith.symbols("X", shape)
    P = pinv(X)
    for lhs, rhs in ((X @ P @ X, X), (P @ X @ P, P), ((X @ P).T, X @ P), ((P @ X).T, P @ X)):
        assert arith.same(lhs, rhs)
    low = arith.symbols("u", (2,)) @ arith.symbols("v", (3,)).T
    assert arith.same(low @ pinv(low) @ low, low)


def test_only_the_determinant_is_divided_by():
    arith = GenericArithmetic()
    A = arith.symbols("A", (3, 3))
    (determinant,) = det(A).data.flat
    for entry in inv(A).data.flat:
        kernel.check_identity(entry, entry, nonzero=[determinant])
        with pytest.raises(kernel.Rejected, match="is not zero"):
            kernel.check_identity(entry, entry, nonzero=[A.data[0, 0, 0]])


def test_what_is_undefined():
    arith = GenericArithmetic()
    A, x, s = arith.symbols("A", (2, 2)), arith.symbols("x", (2,)), arith.symbols("s", ())
    zero = s - s
    for undefined in (lambda: inv(x @ x.T), lambda: inv(A - A), lambda: s / zero, lambda: zero**-1, lambda: x / zero):
        with pytest.raises(Undefined):
            undefined()


def test_fresh_symbols_are_fresh():
    arith = GenericArithmetic()
    first, second, entry = arith.symbols("x", (2,)), arith.symbols("x", (2,)), arith.symbols("x_1", ())
    everything = [*first.data.flat, *second.data.flat, *entry.data.flat, *arith.unknown("x", first).data.flat]
    assert len(set(everything)) == 7
    assert arith.same(arith.named("k"), arith.named("k"))
    assert arith.mentions(first + second, second) and not arith.mentions(first, second)


def test_functions_and_choices_of_constants_only():
    arith = GenericArithmetic()
    two, zero, x = arith.lift(2), arith.lift(0), arith.symbols("x", ())
    assert entries(absolute(-two)) == entries(relu(two)) == 2 and entries(sign(-two)) == -1 and entries(relu(-two)) == 0
    assert entries(exp(zero)) == entries(sqrt(arith.lift(1))) == 1 and entries(log(two / 2)) == 0
    assert entries(maximum(two, zero)) == entries(minimum(two, two + 1)) == entries(where(lt(zero, two), two, x)) == 2
    assert entries(where(ne(two, zero), zero, x)) == 0 and arith.same(where(le(two, zero), zero, x), x)
    for inexpressible in (
        lambda: exp(x),
        lambda: exp(two),
        lambda: sqrt(two),
        lambda: absolute(x),
        lambda: maximum(x, zero),
        lambda: where(lt(x, zero), x, zero),
        lambda: eq(x, zero).decide(),
        lambda: le(x, two).decide(),
        lambda: x**Fraction(1, 2),
    ):
        with pytest.raises(NotExpressible):
            inexpressible()


def test_floats_are_refused():
    x = GenericArithmetic().symbols("x", (2,))
    for inexact in (lambda: x * 0.5, lambda: x + 0.5 * eye(x) @ x):
        with pytest.raises(TypeError):
            inexact()
