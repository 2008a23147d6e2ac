"""The library of facts: each is proved, and only what is proved may be cited."""

from __future__ import annotations

import pytest

import claims
from claims.model.arrays import (
    NotExpressible, absolute, dot, exp, eye, largest_eigenvalue, log, norm2, smallest_eigenvalue, total,
)  # fmt: skip
from claims.model.claim import Reading
from claims.model.relations import eq, le
from claims.model.spaces import integers, matrix, orthogonal, positive, real, simplex, symmetric, vector
from symbolic.derivation import Derivation, normal_form, words
from symbolic.entropy import EXP_TANGENT, LOG_TANGENT, divergence_bound, exp_tangent, log_tangent

FACTS = {id: claim for id, claim in claims.load().claims.items() if id.startswith("fact:")}


@pytest.mark.parametrize("id", FACTS)
def test_a_fact_is_certified(id):
    cited = {other: {"verdict": "proved", "tier": "certified", "scope": "general"} for other in FACTS[id].cites}
    derivation = Derivation(FACTS[id].standing, cited)
    FACTS[id].standing.proof(derivation)
    assert derivation.closed and derivation.tier == "certified"
    assert set(derivation.facts) == set(FACTS[id].cites), "what is cited is what the derivation uses"


@pytest.mark.parametrize(
    ("verdict", "tier", "closed"),
    [
        ("proved", "certified", "certified"), ("proved", "kernel", "certified"), ("proved", "derived", "derived"),
        ("erratum", "certified", "certified"), ("erratum", None, None), ("survived", None, None),
        ("refuted", None, None),
    ],
)  # fmt: skip
def test_only_what_is_proved_closes_a_step(verdict, tier, closed):
    """A fact that has merely survived does not, nor an erratum whose corrected reading has."""
    attempt = Derivation(
        Reading("printed", {"x": real()}, lambda x: eq(x, x), "x"),
        {"fact:f": {"verdict": verdict, "tier": tier, "scope": "general"}},
    )
    attempt.cite("fact:f", "something")
    assert attempt.closed == (closed is not None)
    assert not closed or attempt.tier == closed


SIMILAR = {"Q": orthogonal("n"), "P": orthogonal("n"), "A": symmetric("n"), "M": matrix("n", "n"), "u": vector("n")}


def proves(conclusion, certificate=None) -> bool:
    derivation = Derivation(Reading("printed", SIMILAR, conclusion, "x"))
    words(certificate)(derivation)
    return derivation.closed


def test_similar_matrices_have_the_same_eigenvalues():
    assert proves(lambda Q, A: eq(largest_eigenvalue(Q @ A @ Q.T), largest_eigenvalue(A)))
    assert proves(lambda Q, P, A: eq(smallest_eigenvalue(Q @ P @ A @ P.T @ Q.T), smallest_eigenvalue(A)))
    assert proves(lambda Q, A: eq(largest_eigenvalue(Q @ (A @ A + A) @ Q.T), largest_eigenvalue(A @ A + A)))
    assert not proves(lambda Q, A: eq(largest_eigenvalue(Q @ A @ Q.T), smallest_eigenvalue(A)))
    assert not proves(lambda Q, A: eq(largest_eigenvalue(Q @ A @ Q.T), largest_eigenvalue(A @ A)))
    assert not proves(lambda M, A: eq(largest_eigenvalue(M @ A @ M.T), largest_eigenvalue(A)))
    assert not proves(lambda Q, P, A: eq(largest_eigenvalue(Q @ A @ Q.T + A), largest_eigenvalue(A + A)))


def test_the_bounds_of_a_quadratic_form_are_facts_to_be_cited():
    unproved = lambda h, A, u: h.psd(largest_eigenvalue(A) * eye(A) - A, u)  # noqa: E731
    assert not proves(lambda A, u: le(dot(u, A @ u), largest_eigenvalue(A) * norm2(u)), unproved)


def rises(conclusion, gap, certificate, order=2) -> bool:
    derivation = Derivation(Reading("printed", {"x": real(), "s": positive()}, conclusion, "x"))
    derivation.increasing(gap, certificate, order)
    return derivation.closed


def test_the_mean_value_rule_needs_each_of_its_premises():
    right = lambda x: le(1 + x, exp(x))  # noqa: E731
    gap = lambda s, x: exp(s * x) - 1 - s * x  # noqa: E731
    curved = lambda h, s, x: h.square(x) * h(exp(s * x))  # noqa: E731
    assert rises(right, gap, curved)
    assert not rises(right, gap, curved, order=1), "the certificate is of the second derivative"
    assert not rises(right, gap, curved, order=3)
    assert not rises(right, gap, lambda h, s, x: h.square(x)), "another certificate"
    assert not rises(lambda x: le(2 + x, exp(x)), gap, curved), "not the difference at 1"
    shifted = lambda s, x: exp(s * x) - 2 - s * x  # noqa: E731
    assert not rises(lambda x: le(2 + x, exp(x)), shifted, curved), "not 0 at 0"
    steep = lambda s, x: exp(s * x) - 1 - 2 * s * x  # noqa: E731
    assert not rises(lambda x: le(1 + 2 * x, exp(x)), steep, curved), "its derivative is not 0 at 0"


def test_the_segment_has_a_parameter_of_its_own():
    """Even where a variable of the statement is called s: that it is between 0 and 1 is said of the parameter only."""
    below = lambda s: le(s, 1 + 0 * s)  # noqa: E731
    for given in ({"s": positive()}, {"s": positive(), "v": vector("n")}):
        derivation = Derivation(Reading("printed", given, below, "x"))
        derivation.increasing(lambda r, s: r * (1 - s), lambda h, r, s: h(1 - s))
        assert not derivation.closed and "no hypothesis" in derivation.steps[0].residual


def test_a_kink_or_a_pole_on_the_segment_is_no_derivative():
    kinked = Derivation(Reading("printed", {"x": real()}, lambda x: le(0, absolute(x)), "x"))
    kinked.increasing(lambda s, x: absolute(s * x), lambda h, s, x: h(absolute(x)))
    assert not kinked.closed


def test_every_structural_choice_counts():
    """The inequality holds for the first choice of k only."""
    attempt = Derivation(Reading("printed", {"k": integers(0, 1), "x": real()}, lambda k, x: le(0, -k * x**2), "x"))
    with pytest.raises(NotExpressible, match="structural"):
        attempt.increasing(lambda s, k, x: -k * s * x**2, lambda h, s, k, x: 0 * h.square(x))


def closes(given, conclusion, certificate) -> list[str] | None:
    """The facts that a proof rests on; None where it does not close."""
    proved = {id: {"verdict": "proved", "tier": "certified", "scope": "general"} for id in FACTS}
    attempt = Derivation(Reading("printed", given, conclusion, "x"), proved)
    normal_form(certificate)(attempt)
    return attempt.facts if attempt.closed else None


def test_instances_of_facts_are_cited():
    given = {"x": positive()}
    assert closes(given, lambda x: le(1 - x, exp(-x)), lambda h, x: exp_tangent(h, -x)) == [EXP_TANGENT]
    assert closes(given, lambda x: le(log(x), x - 1), lambda h, x: log_tangent(h, x)) == [LOG_TANGENT]
    assert closes(given, lambda x: le(1 + x, exp(-x)), lambda h, x: exp_tangent(h, -x)) is None


def test_instances_of_facts_need_their_hypotheses():
    given = {"x": real(), "p": simplex("n"), "q": simplex("n")}
    with pytest.raises(NotExpressible, match="positive"):
        closes(given, lambda x: le(x, x + 1), lambda h, x: log_tangent(h, x))
    with pytest.raises(NotExpressible, match="positive"):
        closes(given, lambda p, q: le(total(p), total(q)), divergence_bound)


def test_signs_that_functions_need_rest_on_no_fact():
    """Else a proof could rest on a fact that it does not cite."""

    def certificate(h, x):
        h.also(x, ">=0", "fact:none")
        return h.square(x.arith.known(x))

    with pytest.raises(NotExpressible, match="nonnegative"):
        closes({"x": real()}, lambda x: le(0, x**2), certificate)
