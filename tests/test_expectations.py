"""Expectations are exact: finite laws by enumeration, Gaussian moments up to the stated degree."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from claims.model.arrays import dot, norm2, trace, vec
from claims.model.claim import Reading
from claims.model.relations import eq
from claims.model.spaces import matrix, vector
from numeric.exact import ExactArithmetic
from numeric.instances import to_json
from symbolic.derivation import Derivation
from symbolic.expectations import (
    bernoulli, covariance, expectation, finite, independent, masks, rademacher, standard_normal, uniform, variance,
)  # fmt: skip

A = ExactArithmetic()
z = A.constant([2, -1, 3], (3,))


@pytest.mark.parametrize("degree", [3, 5, 7])
def test_gaussian_laws_match_the_moments_of_the_normal_distribution(degree):
    line = A.constant([1], (1,))
    law = standard_normal(line, degree)
    double_factorial = {0: 1, 2: 1, 4: 3, 6: 15}
    for power in range(degree + 1):
        assert to_json(expectation(lambda x: x[0] ** power, law)) == str(double_factorial.get(power, 0))  # noqa: B023
    assert to_json(expectation(lambda x: x[0] ** (degree + 1), law)) != str({4: 3, 6: 15, 8: 105}[degree + 1])


def test_isserlis_in_three_dimensions():
    law = standard_normal(z, 3)
    for i, j in itertools.product(range(3), repeat=2):
        assert to_json(expectation(lambda x: x[i] * x[j], law)) == str(int(i == j))  # noqa: B023


def test_masks_and_signs():
    p = A.lift(Fraction(1, 3))
    assert to_json(expectation(lambda m: dot(m, z), masks(p, z))) == "4/3"
    assert to_json(variance(lambda m: dot(m, z), masks(p, z))) == str(Fraction(2, 9) * 14)
    assert to_json(expectation(lambda s: dot(s, z) ** 2, rademacher(z))) == "14"
    assert to_json(variance(lambda x: A.lift(1) * x, bernoulli(p))) == "2/9"


def test_batches_with_replacement():
    points = [A.lift(v) for v in (1, 2, 6)]
    single = variance(lambda v: v, uniform(points))
    mean_of_two = variance(lambda pair: (pair[0] + pair[1]) / 2, independent(uniform(points), 2))
    assert to_json(mean_of_two) == to_json(single / 2)


def test_covariance_of_a_vector():
    law = finite(A.constant([Fraction(1, 2), Fraction(1, 2)], (2,)), [vec([A.lift(1), 0]), vec([A.lift(-1), 2])])
    assert to_json(covariance(lambda v: v, law)) == [["1", "-1"], ["-1", "1"]]


def test_expectations_in_every_dimension():
    """On words only the first two moments are known: what depends on others stays open."""
    given = {"v": vector("d"), "A": matrix("d", "d")}

    def closes(body) -> bool:
        attempt = Derivation(Reading("printed", given, lambda v, A: body(v, A, standard_normal(v, 3)), "x"))
        attempt.words()
        return attempt.closed

    assert closes(lambda v, A, law: eq(expectation(lambda x: dot(x, A @ x) + dot(x, v), law), trace(A)))
    assert closes(lambda v, A, law: eq(covariance(lambda x: A @ x + v, law), A @ A.T))
    assert not closes(lambda v, A, law: eq(covariance(lambda x: A @ x + v, law), A.T @ A))
    assert not closes(lambda v, A, law: eq(expectation(lambda x: dot(x, v) ** 4, law), 3 * norm2(v) ** 2))
