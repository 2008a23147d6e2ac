"""The falsifier, tested as Hypothesis tests itself: known bugs are found and shrink to known small counterexamples."""

from __future__ import annotations

import itertools
import random

import pytest

from claims.model.arrays import IllTyped
from claims.model.claim import Reading
from claims.model.functions import convex_function, smooth_function
from claims.model.relations import HOLDS
from claims.model.spaces import (
    full_row_rank, integers, interval, many, mask, matrix, nonnegative, nonnegative_vector, orthogonal, pd, positive, positive_vector,
    psd, real, signs, simplex, spectral, symmetric, unit_vector, vector,
)  # fmt: skip
from numeric.certify import MET, NotADecision, examine
from numeric.instances import Instance, exact_values, shown, structures
from numeric.parameters import corners
from numeric.search import EFFORTS, search
from tests.statements import VOCABULARY


def reading(given, body, assuming=None, **more) -> Reading:
    arguments = ", ".join(given)
    condition = eval(f"lambda {arguments}: [{assuming}]", dict(VOCABULARY)) if assuming else None  # noqa: S307
    return Reading("printed", given, eval(f"lambda {arguments}: {body}", dict(VOCABULARY)), "x", condition, **more)  # noqa: S307


KNOWN = [
    # (given, body, assuming, smallest counterexample)
    ({"x": real()}, "le(x, x**2)", None, {"x": "1/2"}),
    ({"x": real()}, "lt(0, x**2)", None, {"x": "0"}),
    ({"x": vector("n")}, "le(total(x)**2, norm2(x))", None, {"sizes": {"n": 2}, "x": ["1", "1"]}),
    ({"A": matrix("n", "n")}, "eq(A, A.T)", None, {"sizes": {"n": 2}, "A": [["0", "0"], ["1", "0"]]}),
    ({"A": matrix("m", "n"), "x": vector("n")}, "eq(norm2(A @ x), x.T @ A.T @ A.T @ x)", None, {"sizes": {"m": 1, "n": 2}}),
    ({"p": simplex("n")}, "le(norm2(p), 1 - prod(list(p)))", None, {"sizes": {"n": 1}, "p": ["1"]}),
    ({"Q": orthogonal("n")}, "eq(det(Q), 1)", None, {"sizes": {"n": 1}, "Q": [["-1"]]}),
    ({"x": positive(), "y": positive()}, "le(log(x), log(y))", "le(x**2, 2*y**2)", None),
    ({"x": real()}, "eq(1/x*x, 1)", None, {"x": "0"}),
]  # fmt: skip


@pytest.mark.parametrize("given, body, assuming, smallest", KNOWN, ids=[k[1] for k in KNOWN])
@pytest.mark.parametrize("seed", [0, 1])
def test_known_false_statements_shrink_to_known_counterexamples(given, body, assuming, smallest, seed):
    read = reading(given, body, assuming)
    found = search(read, seed, EFFORTS["standard"])
    instance, finding = found.refutation
    assert finding.refutes and finding.hypotheses == MET
    assert examine(read, instance).refutes, "the certificate must stand on its own"
    if smallest:
        values = shown(read, instance)
        assert {k: values[k] for k in smallest} == smallest


def test_a_false_statement_that_only_volume_finds():
    read = reading({"x": real()}, "le(0, (x - Fraction(1414, 1000))*(x - Fraction(1415, 1000)) + Fraction(1, 10**8))")
    found = search(read, 0, EFFORTS["standard"])
    (instance, finding) = found.refutation
    assert 1.414 < float(instance.parameters[0]) < 1.415


def test_the_same_seed_gives_the_same_result():
    read = reading({"x": vector("n"), "y": vector("n")}, "le(dot(x, y), norm2(x) + norm2(y))")
    first, second = (search(read, 4, EFFORTS["quick"]) for _ in range(2))
    assert (first.drawn, first.effective, first.worst_ratio, first.worst_instance) == (
        second.drawn, second.effective, second.worst_ratio, second.worst_instance)  # fmt: skip


def test_tight_inequalities_are_marked_tight():
    assert search(reading({"x": real(), "y": real()}, "le(2*x*y, x**2 + y**2)"), 0, EFFORTS["quick"]).tight
    loose = search(reading({"x": real()}, "le(x**2, 2*x**2 + 1)"), 0, EFFORTS["quick"])
    assert not loose.tight and loose.worst_ratio < 0.51


def test_hypotheses_that_nothing_meets_leave_no_instance():
    found = search(reading({"x": real()}, "eq(x, x)", "lt(x**2, 0)"), 0, EFFORTS["quick"])
    assert found.hypotheses_met_exactly == 0 and found.effective == 0


def test_finite_spaces_are_exhausted():
    found = search(reading({"s": signs("n"), "m": mask("n")}, "eq(dot(s*s, m), total(m))"), 0, EFFORTS["quick"])
    assert found.exhausted and found.refutation is None


def test_what_is_no_decision_is_an_error():
    with pytest.raises(NotADecision):
        search(reading({"x": real()}, "x"), 0, EFFORTS["quick"])


def test_ill_typed_hypotheses_are_errors_of_ours():
    with pytest.raises(IllTyped):
        search(reading({"x": vector(2)}, "eq(x, x)", "le(x, norm2(x))"), 0, EFFORTS["quick"])


SPACES = [
    real(), positive(), nonnegative(), interval(0, 1), interval(-1, 2, open="both"), interval(0, 1, open="left"), interval(0, 3, open="right"),
    integers(1, 4), vector("n"), nonnegative_vector("n"), positive_vector("n"), unit_vector("n"), simplex("n"), simplex("n", positive=True),
    matrix("m", "n"), symmetric("n"), psd("n"), pd("n"), orthogonal("n"), spectral("n"), full_row_rank("n", "n+1"), signs("n"), mask("n"),
    many(vector("n"), "m"),
]  # fmt: skip


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_every_decoded_value_is_a_member(space):
    read = Reading("printed", {"x": space}, lambda: None, "x", sizes={"n": (1, 3), "m": (1, 2)})
    for form in itertools.islice(structures(read), 10):
        points = corners(form.kinds, random.Random(0))
        for parameters in [p for p, _ in zip(points, range(8))]:
            values = exact_values(read, Instance(form.structure, parameters))
            test = space.membership(values["x"], values)
            assert test is None or test.decide().holds[0] == HOLDS


@pytest.mark.parametrize(
    "space", [smooth_function("n"), convex_function("n"), convex_function("n", strongly=True)], ids=str
)
def test_function_spaces_keep_their_constants(space):
    """The stated constants bound the curvature along random segments, and the minimiser is one."""
    body = "all_of(le(absolute(f(y) - f(x) - dot(gradient(f, x), y - x)), f.L/2*norm2(y - x)))"
    given = {"f": space, "x": vector("n"), "y": vector("n")}
    assert search(reading(given, body, sizes={"n": (1, 2)}), 0, EFFORTS["quick"]).refutation is None
    if "convex" in space.name:
        assert (
            search(reading(given, "le(f(f.minimiser), f(x))", sizes={"n": (1, 2)}), 0, EFFORTS["quick"]).refutation
            is None
        )


def test_a_witness_that_fails_refutes_nothing():
    square_root = reading({"x": nonnegative()}, "exists(x, lambda y: eq(y**2, x))")
    found = search(square_root, 0, EFFORTS["quick"])
    assert found.refutation is None and found.suspect is not None
    assert (
        search(reading({"x": nonnegative()}, "exists(sqrt(x), lambda y: le(x, y**2))"), 0, EFFORTS["quick"]).suspect
        is None
    )
