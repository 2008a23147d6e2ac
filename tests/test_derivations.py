"""Derivations: what closes is tied to the body; inductions, certificates and anchors reject what is wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest

from claims.model.arrays import NotExpressible, dot, eye, inv, iterate, norm2, power, sqrt
from claims.model.calculus import gradient
from claims.model.claim import Reading
from claims.model.functions import convex_function, smooth_function
from claims.model.relations import all_of, eq, le, lt, ne
from claims.model.spaces import (
    full_row_rank,
    integers,
    interval,
    orthogonal,
    positive,
    psd,
    real,
    signs,
    unit_vector,
    vector,
)
from reports.anchoring import unanchored
from symbolic import kernel
from symbolic.derivation import Derivation, normal_form, sympy, words
from symbolic.functions import LOWER_MODEL, UPPER_MODEL, lipschitz_gradient, lower_model, upper_model
from symbolic.lazy import sympy as sp


FACTS = {id: {"verdict": "proved", "tier": "derived", "scope": "general"} for id in (UPPER_MODEL, LOWER_MODEL)}


def derive(given, conclusion, proof, **more) -> Derivation:
    attempt = Derivation(Reading("printed", given, conclusion, "x", **more), FACTS)
    proof(attempt)
    return attempt


RECURRENCE = {"a": positive(), "b": real(), "w0": real(), "alpha": positive(), "k": integers(0, 4)}


def test_induction_proves_a_recurrence_in_general():
    def body(a, b, w0, alpha, k):
        return eq(iterate(lambda w: w - alpha * (a * w + b), w0, k), -b / a + power(1 - alpha * a, k) * (w0 + b / a))

    found = derive(RECURRENCE, body, normal_form(induction="k"))
    assert found.closed and found.tier == "certified" and found.scope == "general"


@pytest.mark.parametrize("wrong", [
    lambda a, b, w0, alpha, k: -b / a + power(1 - alpha * a, k) * w0,
    lambda a, b, w0, alpha, k: b / a + power(1 - alpha * a, k) * (w0 - b / a),
    lambda a, b, w0, alpha, k: -b / a + power(1 + alpha * a, k) * (w0 + b / a),
    lambda a, b, w0, alpha, k: w0 - k * alpha * b,
    lambda a, b, w0, alpha, k: w0 - k**2 * alpha * b,
])  # fmt: skip
def test_induction_rejects_wrong_closed_forms(wrong):
    def body(a, b, w0, alpha, k):
        return eq(iterate(lambda w: w - alpha * (a * w + b), w0, k), wrong(a, b, w0, alpha, k))

    assert not derive(RECURRENCE, body, normal_form(induction="k")).closed


def test_exponents_computed_from_the_index_are_not_expressible():
    with pytest.raises(NotExpressible):
        derive(RECURRENCE, lambda a, k: eq(power(a, k + 1), a * power(a, k)), normal_form(induction="k"))


def test_induction_on_matrix_words():
    given = {"A": psd("n"), "c": vector("n"), "w0": vector("n"), "alpha": positive(), "k": integers(0, 4)}

    def body(A, c, w0, alpha, k):
        step = lambda w: w - alpha * (A @ w + A @ c)  # noqa: E731
        return eq(iterate(step, w0, k), -c + power(eye(A) - alpha * A, k) @ (w0 + c))

    assert derive(given, body, words(induction="k")).closed


def test_the_descent_lemma_from_the_upper_model():
    given = {"f": smooth_function("n"), "x": vector("n"), "eta": interval(0, lambda f: 1 / f.L)}
    body = lambda f, x, eta: le(f(x - eta * gradient(f, x)), f(x) - eta / 2 * norm2(gradient(f, x)))  # noqa: E731

    def certificate(h, f, x, eta):
        g = gradient(f, x)
        return upper_model(h, f, x, x - eta * g) + Fraction(1, 2) * h(eta) * h(f.L) * h(1 / f.L - eta) * h.norm2(g)

    found = derive(given, body, words(certificate))
    assert found.closed and found.facts == [UPPER_MODEL]
    assert found.tier == "derived", "a proof is at most as good as the facts that it cites"
    weaker = derive(given, body, words(lambda h, f, x, eta: upper_model(h, f, x, x - eta * gradient(f, x))))
    assert not weaker.closed, "a term is missing"


def test_certificates_use_only_hypotheses():
    given = {"b": real(), "eta": positive()}
    body = lambda b, eta: le(1 - b - eta * (1 - b) * (1 + b) * b, (1 - b) * (1 - eta * b))  # noqa: E731
    certificate = lambda h, b, eta: h(eta) * h(1 - b) * h.square(b)  # noqa: E731
    bounded = lambda b: [le(Fraction(1, 2), b), le(b, 1)]  # noqa: E731
    assert derive(given, body, normal_form(certificate), assuming=bounded).closed
    with pytest.raises(kernel.Rejected, match="no hypothesis"):
        derive(given, body, normal_form(certificate))


def test_vectors_that_differ_need_not_differ_everywhere():
    given = {"v": vector(2)}
    body = lambda v: eq(v[0] / v[0], 1)  # noqa: E731
    assert not derive(given, body, normal_form(), assuming=lambda v: ne(v, 0)).closed
    assert derive(given, body, normal_form(), assuming=lambda v: ne(v[0], 0)).closed


def test_strict_conclusions_need_a_positive_term():
    given = {"x": positive(), "y": real()}
    body = lambda x, y: lt(0, x + y**2)  # noqa: E731
    assert derive(given, body, normal_form(lambda h, x, y: h(x) + h.square(y))).closed
    body = lambda x, y: lt(0, y**2)  # noqa: E731
    assert not derive(given, body, normal_form(lambda h, x, y: h.square(y))).closed


def test_abstract_functions_know_their_class_only():
    given = {"f": smooth_function("n"), "x": vector("n"), "y": vector("n")}
    with pytest.raises(ValueError, match="not convex"):
        derive(given, lambda f, x, y: le(f(x), f(y)), words(lambda h, f, x, y: lower_model(h, f, x, y)))
    convex = {"f": convex_function("n"), "x": vector("n")}
    at_least = lambda f, x: le(f(f.minimiser), f(x))  # noqa: E731
    assert derive(convex, at_least, words(lambda h, f, x: lower_model(h, f, f.minimiser, x))).closed


def test_inverses_need_a_reason_to_exist():
    given = {"x": full_row_rank("n", "d"), "y": vector("n")}
    body = lambda x, y: eq(x @ x.T @ inv(x @ x.T) @ y, y)  # noqa: E731
    assert derive(given, body, words(), sizes_where=lambda n, d: n < d).closed


def test_orthogonal_letters():
    given = {"Q": orthogonal("n"), "x": vector("n")}
    assert derive(given, lambda Q, x: eq(norm2(Q.T @ x), norm2(x)), words()).closed
    assert not derive(given, lambda Q, x: eq(norm2(Q.T @ x + x), 2 * norm2(x)), words()).closed


def test_structural_choices_are_all_tried():
    assert derive({"s": signs("n")}, lambda s: eq(norm2(s), s.T @ s), normal_form(sizes={"n": 3})).closed
    assert not derive({"s": signs("n")}, lambda s: eq(s[0], 1), normal_form(sizes={"n": 2})).closed


def test_a_proof_at_fixed_sizes_says_so():
    found = derive({"x": vector("n")}, lambda x: eq(norm2(x), x.T @ x), normal_form())
    assert found.closed and found.scope == "fixed-sizes"
    assert derive({"x": real()}, lambda x: eq((1 + x) ** 2, 1 + 2 * x + x**2), normal_form()).scope == "general"


x = sp.Symbol("x", positive=True)
SQRT = {"x": positive()}
BODY = lambda x: eq(gradient(lambda v: sqrt(v), x), 1 / (2 * sqrt(x)))  # noqa: E731


def test_what_sympy_closes_is_derived():
    assert derive(SQRT, BODY, sympy()).tier == "derived"


def test_free_derivations_are_anchored_to_the_body():
    def right(step):
        step.equal("the derivative of the square root", sp.diff(sp.sqrt(x), x), 1 / (2 * sp.sqrt(x)))
        step.conclude(sp.diff(sp.sqrt(x), x), 1 / (2 * sp.sqrt(x)), {"x": x})

    assert unanchored(derive(SQRT, BODY, right)) is None

    def about_something_else(step):
        step.equal("the derivative of the square", sp.diff(x**2, x), 2 * x)
        step.conclude(sp.diff(x**2, x), 2 * x, {"x": x})

    assert "is not the statement's side" in unanchored(derive(SQRT, BODY, about_something_else))
    assert "concludes nothing" in unanchored(derive(SQRT, BODY, lambda step: step.equal("1 = 1", 1, 1)))


def test_conclusions_with_sizes_are_written_at_two_of_them():
    given = {"v": vector("n")}
    body = lambda v: le(0, norm2(v))  # noqa: E731
    a, b = sp.symbols("a b", real=True)

    def once(step):
        step.conclude(0, a**2, {"v": [a]}, {"n": 1}, gap=step.nonnegative("a square", a**2))

    def twice(step):
        once(step)
        step.conclude(0, a**2 + b**2, {"v": [a, b]}, {"n": 2}, gap=step.nonnegative("two squares", a**2 + b**2))

    assert "two different choices" in unanchored(derive(given, body, once))
    found = derive(given, body, twice)
    assert found.closed and unanchored(found) is None and found.scope == "fixed-sizes"


def test_the_conclusion_itself_must_close():
    y = sp.Symbol("y", real=True)
    given, body = {"x": positive(), "y": real()}, lambda x, y: le(x, x + y)  # noqa: E731
    alike = derive(given, body, lambda step: step.conclude(x, x + y, {"x": x, "y": y}))
    assert not alike.closed, "the two sides differ by y"
    unsigned = derive(given, body, lambda step: step.conclude(x, x + y, {"x": x, "y": y}, gap=step.nonnegative("y", y)))
    assert not unsigned.closed
    scaled = derive(
        given, body, lambda step: step.conclude(x, x + y, {"x": x, "y": y}, gap=y * step.nonnegative("1", 1))
    )
    assert not scaled.closed, "a factor of unknown sign"


def test_a_conclusion_is_of_the_kind_of_the_statement():
    body = lambda x: eq(x, x + 0 * x)  # noqa: E731
    found = derive(SQRT, body, lambda step: step.conclude(x, x, {"x": x}, gap=0 * step.nonnegative("x", x)))
    assert "concludes le, the statement eq" in unanchored(found)


def test_every_relation_of_the_statement_is_concluded():
    body = lambda x: all_of(eq(x, x + 0 * x), le(0, x))  # noqa: E731
    found = derive(SQRT, body, lambda step: step.conclude(x, x, {"x": x}))
    assert "1 of the statement's 2 relations" in unanchored(found)


def test_inequalities_along_a_segment():
    """The quadratic upper model from the Lipschitz constant of the gradient, in every dimension."""
    given = {"f": smooth_function("n"), "x": vector("n"), "y": vector("n")}

    def body(f, x, y):
        return le(f(y), f(x) + dot(gradient(f, x), y - x) + f.L / 2 * norm2(y - x))

    def gap(curvature):
        def at(s, f, x, y):
            here = x + s * (y - x)
            return f(x) + s * dot(gradient(f, x), y - x) + curvature * f.L / 2 * s**2 * norm2(y - x) - f(here)

        return at

    def certificate(h, s, f, x, y):
        here = x + s * (y - x)
        change = gradient(f, here) - gradient(f, x)
        slack = lipschitz_gradient(h, f, x, here) + h.norm2(change - s * f.L * (y - x))
        return Fraction(1, 2) * slack.over(h(s) * h(f.L))

    assert derive(given, body, lambda step: step.increasing(gap(1), certificate)).closed
    assert not derive(given, body, lambda step: step.increasing(gap(2), certificate)).closed
    twice = derive(
        given, lambda f, x, y: all_of(body(f, x, y), eq(x, y)), lambda step: step.increasing(gap(1), certificate)
    )
    assert "1 of the statement's relations" in unanchored(twice)


def test_open_steps_show_their_residual():
    found = derive({"x": real()}, lambda x: eq(x**2, x), normal_form())
    assert not found.closed and "differ by" in found.steps[0].residual


def test_citations_hold_only_if_proved():
    read = Reading("printed", {"x": real()}, lambda x: eq(x, x), "x")
    for verdict, closed in [("proved", True), ("erratum", True), ("refuted", False), ("undecided", False)]:
        attempt = Derivation(read, {"t:1": {"verdict": verdict, "tier": "certified", "scope": "fixed-sizes"}})
        attempt.cite("t:1", "something")
        assert attempt.closed is closed
        assert attempt.scope == ("fixed-sizes" if closed else "general")
    attempt = Derivation(read, {})
    attempt.cite("t:2", "something unknown")
    assert not attempt.closed


def test_dense_points_prove_closed_conditions_only():
    given = {"u": unit_vector(2)}
    assert derive(given, lambda u: eq(norm2(u), 1), normal_form()).closed
    missed = derive(given, lambda u: lt(u[0], 1 + u[1] ** 2), normal_form(lambda h, u: h.square(u[1])))
    assert "not for u" in missed.steps[0].residual
    poles = derive(given, lambda u: eq(u[1], 0), normal_form(), assuming=lambda u: eq(u[0] ** 2, 1))
    assert "not for u" in poles.steps[0].residual
    assert not derive({"f": smooth_function("n")}, lambda f: eq(f.L, f.L), sympy()).closed, "only part of the class"
