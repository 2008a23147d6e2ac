"""The array vocabulary: typed shapes, exact numbers only, derivatives; and the claim decorator's complaints."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.model.arrays import IllTyped, Int, dot, exp, inv, log, norm2, outer, rows, tanh, trace, where
from claims.model.calculus import derivative, gradient, hessian, jacobian
from claims.model.claim import Erratum, MalformedClaim, Source, WorstCase, _make
from claims.model.relations import eq, iff, implies, le
from claims.model.spaces import real, vector
from numeric.exact import ExactArithmetic
from numeric.floats import FloatArithmetic
from numeric.instances import to_json

A = ExactArithmetic()
x = A.constant([1, 2], (2,))
y = A.constant([3, -1], (2,))
M = A.constant([1, 2, 3, 4], (2, 2))
W = A.constant([1, 2, 3, 4, 5, 6], (2, 3))


@pytest.mark.parametrize("wrong", [
    lambda: x + 1, lambda: M + 1, lambda: x @ y, lambda: x.T @ y.T, lambda: W @ x, lambda: M + W, lambda: M + x, lambda: x + x.T,
    lambda: M * x, lambda: 1 / x, lambda: W**2, lambda: trace(W), lambda: dot(x, A.constant([1, 2, 3], (3,))), lambda: eq(M, x),
    lambda: inv(W), lambda: M @ 2, lambda: x[5],
])  # fmt: skip
def test_shapes_that_do_not_conform_are_ill_typed(wrong):
    with pytest.raises(IllTyped):
        wrong()


@pytest.mark.parametrize("wrong", [lambda: x * 0.5, lambda: 0.1 + A.lift(1), lambda: A.lift(True), lambda: bool(x), lambda: x == y,
                                   lambda: x < y, lambda: bool(eq(x, y))])  # fmt: skip
def test_floats_and_truth_values_are_refused(wrong):
    with pytest.raises(TypeError):
        wrong()


def test_products():
    assert to_json(x.T @ y) == "1"
    assert to_json(x @ y.T) == [["3", "-1"], ["6", "-2"]] == to_json(outer(x, y))
    assert to_json((x.T @ M)) == ["7", "10"]
    assert to_json(W.T @ x) == ["9", "12", "15"]
    assert to_json(x / 2) == ["1/2", "1"]
    assert to_json(rows(W) * 1) == "2"


def test_integer_variables_divide_exactly():
    k = Int(3)
    assert 1 / k == Fraction(1, 3) and k / 2 == Fraction(3, 2)


fractions = st.fractions(-4, 4, max_denominator=6)


@settings(max_examples=30, deadline=None)
@given(st.lists(fractions, min_size=2, max_size=2))
def test_derivatives_agree_with_sympy(point):
    """Dual numbers against SymPy's differentiation, at rational points of a rational function."""
    at = A.constant(point, (2,))
    f = lambda v: v[0] ** 3 * v[1] - v[0] / (1 + v[1] ** 2) + norm2(v) ** 2  # noqa: E731
    a, b = sp.symbols("a b")
    g = a**3 * b - a / (1 + b**2) + (a**2 + b**2) ** 2
    here = {a: sp.Rational(*point[0].as_integer_ratio()), b: sp.Rational(*point[1].as_integer_ratio())}
    assert to_json(gradient(f, at)) == [str(sp.diff(g, s).subs(here)) for s in (a, b)]
    assert to_json(hessian(f, at)) == [[str(sp.diff(g, s, t).subs(here)) for t in (a, b)] for s in (a, b)]


def test_derivatives_of_functions_in_floats_and_of_matrices():
    floats = FloatArithmetic()
    point = floats.array([[0.3, -0.7]], (2,))
    value = gradient(lambda v: log(1 + exp(v[0])) * tanh(v[1]), point).data[0]
    sigmoid = 1 / (1 + math.exp(-0.3))
    slopes = [sigmoid * math.tanh(-0.7), math.log(1 + math.exp(0.3)) * (1 - math.tanh(0.7) ** 2)]
    assert value == pytest.approx(slopes, abs=1e-12)
    assert to_json(gradient(lambda U: trace(U.T @ U), W)) == to_json(2 * W)
    assert to_json(jacobian(lambda v: M @ v, x)) == to_json(M)
    assert to_json(derivative(lambda s: (1 + s) ** 3, A.lift(1))) == "12"


def test_nested_derivatives_are_not_confused():
    inner = lambda u: derivative(lambda v: u * v, u)  # noqa: E731
    assert to_json(derivative(inner, A.lift(5))) == "1"


def test_connectives():
    assert implies(le(2, A.lift(1)), lambda: eq(A.lift(0), 1)).decide().holds[0] == 1
    assert iff(le(A.lift(0), 1), le(A.lift(2), 1)).decide().holds[0] == -1
    assert to_json(where(le(A.lift(0), 1), A.lift(7), A.lift(8))) == "7"


def make(**attributes):
    attributes = {"__doc__": "A statement.", "formula": "x = x", **attributes}
    return _make(
        type("Sample", (), attributes),
        "t:1",
        Source("t", "T", "A").at("1"),
        attributes.pop("level", "inequality"),
        "claim",
    )


def worst_case(**at):
    return WorstCase("the factor", at, constant=lambda x: x, quantity=lambda x: x)


@pytest.mark.parametrize("attributes, complaint", [
    ({"printed": lambda z: z, "given": {"x": real()}}, "z not in given"),
    ({"printed": lambda x: x, "given": {"x": real()}, "sizez": {}}, "unknown field sizez"),
    ({"printed": lambda x: x, "given": {"x": real()}, "__doc__": None}, "no docstring"),
    ({"printed": lambda x: x, "given": {"x": real()}, "formula": ""}, "no formula"),
    ({"printed": lambda x: x, "corrected": lambda x: x, "given": {"x": real()}}, "needs corrected_formula"),
    ({"printed": lambda x: x, "given": {"x": real()}, "erratum": Erratum("typo", "local", "p")}, "erratum class 'typo'"),
    ({"printed": lambda x: x, "given": {"x": real()}, "expected": "true"}, "expected verdict 'true'"),
    ({"expected": "not-checkable"}, "neither a reading"),
    ({"expected": "proved", "reason": "it is plain"}, "neither a reading"),
    ({"printed": lambda x: x, "given": {"x": real()}, "helper": lambda v: v}, "helper functions beside the class"),
    ({"printed": lambda x: x, "given": {"x": real()}, "worst_case": worst_case(z=1)}, "at z, not in given"),
    ({"printed": lambda y: y, "given": {"y": real()}, "worst_case": worst_case()}, "worst_case: x not in given"),
    ({"reason": "it is plain", "expected": "definition", "worst_case": worst_case()}, "needs a reading"),
])  # fmt: skip
def test_malformed_claims_say_what_and_where(attributes, complaint):
    with pytest.raises(MalformedClaim, match=complaint) as raised:
        make(**attributes)
    assert "t:1" in str(raised.value)


def test_titles_come_from_class_names():
    claim = make(printed=lambda x: eq(x, x), given={"x": vector("n")})
    assert claim.title == "Sample" and claim.expected == "survived" and claim.readings["printed"].size_names() == ["n"]


def test_a_malformed_claim_harms_no_other():
    from claims.model.claim import claim, malformed, registered

    place = Source("malformed", "T", "A").at("1")
    before = len(registered())

    @claim("malformed:1", place, level="inequality")
    class Wrong:
        """Has no formula."""

    @claim("malformed:2", place, level="inequality")
    class Right:
        """Has all it needs."""

        formula = "x = x"
        given = {"x": real()}

        def printed(x):
            return eq(x, x)

    assert [c.id for c in registered()[before:]] == ["malformed:2"]
    assert [(id, message) for id, _, message in malformed() if id == "malformed:1"][0][1].endswith(
        "no formula as printed"
    )
