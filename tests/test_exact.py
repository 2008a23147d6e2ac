"""Exact numbers and balls: decisions are right or unknown, conventions hold, spectra are exact."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.model.arrays import Undefined, acos, eigenvalues, exp, inv, log, pinv, sqrt, xlogx
from claims.model.relations import HOLDS, UNKNOWN, VIOLATED, eq, le, lt, ne, psd
from numeric.exact import ExactArithmetic, precision
from numeric.instances import to_json

A = ExactArithmetic()


def number(v):
    return A.lift(Fraction(v))


def decided(relation) -> int:
    return int(relation.decide().holds[0])


def test_functions_stay_rational_where_their_values_are():
    assert to_json(sqrt(number("9/4"))) == "3/2" and to_json(exp(number(0))) == "1" and to_json(log(number(1))) == "0"
    assert to_json(xlogx(number(0))) == "0" and to_json(acos(number(1))) == "0"
    assert isinstance(sqrt(number(2)).data[0], arb)


@pytest.mark.parametrize("thunk", [lambda: log(number(0)), lambda: sqrt(number(-1)), lambda: acos(number(2)), lambda: 1 / number(0),
                                   lambda: inv(A.constant([1, 2, 2, 4], (2, 2))), lambda: log(log(number("1/2")))])  # fmt: skip
def test_undefined_values_raise(thunk):
    with pytest.raises(Undefined):
        thunk()


def test_equations_of_balls_are_violated_or_unknown():
    root = sqrt(number(2))
    assert decided(eq(root * root, 2)) == UNKNOWN
    assert decided(eq(root, number("3/2"))) == VIOLATED
    assert decided(ne(root, number("3/2"))) == HOLDS
    assert (
        decided(le(root * root, 2)) == UNKNOWN
        and decided(le(root, number("3/2"))) == HOLDS
        and decided(lt(2, root)) == VIOLATED
    )


def test_precision_decides_what_fewer_bits_cannot():
    close = Fraction(665857, 470832)  # a convergent of sqrt 2, above it by 1.6e-12

    def decide(bits):
        with precision(bits):
            return decided(lt(sqrt(number(2)), number(close)))

    assert decide(24) == UNKNOWN and decide(128) == HOLDS


matrices = st.lists(st.fractions(-3, 3, max_denominator=3), min_size=9, max_size=9)


@settings(max_examples=60, deadline=None)
@given(matrices, st.booleans())
def test_positive_semidefiniteness_agrees_with_the_spectrum(entries, gram):
    m = A.constant(entries, (3, 3))
    a = m @ m.T if gram else m + m.T
    smallest = float(eigenvalues(a).data[0][0])
    holds = decided(psd(a))
    assert holds == HOLDS if gram else holds == (HOLDS if smallest >= -1e-12 else VIOLATED)


def test_indefinite_matrices_with_zero_pivots_are_not_psd():
    assert decided(psd(A.constant([0, 1, 1, 0], (2, 2)))) == VIOLATED
    assert decided(psd(A.constant([0, 0, 0, 1], (2, 2)))) == HOLDS
    assert decided(psd(A.constant([1, 1, 0, 1], (2, 2)))) == VIOLATED  # not symmetric


def test_eigenvalues_with_multiplicity_are_exact_where_rational():
    a = A.constant([2, 0, 0, 0, 2, 0, 0, 0, 5], (3, 3))
    assert to_json(eigenvalues(a)) == ["2", "2", "5"]
    golden = eigenvalues(A.constant([1, 1, 1, 0], (2, 2)))
    assert float(golden.data[0][1]) == pytest.approx((1 + 5**0.5) / 2)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-2, 2), min_size=6, max_size=6), st.sampled_from([(2, 3), (3, 2), (1, 6)]))
def test_the_pseudo_inverse_obeys_penrose(entries, shape):
    x = A.constant(entries, shape)
    p = pinv(x)
    for relation in (eq(x @ p @ x, x), eq(p @ x @ p, p), eq((x @ p).T, x @ p), eq((p @ x).T, p @ x)):
        assert decided(relation) == HOLDS
