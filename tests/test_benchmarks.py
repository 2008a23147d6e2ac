"""The benchmark of the falsifier counts what it says, for the search and for its rivals alike."""

import json
import time

import pytest

from benchmarks import falsifiers
from benchmarks.falsifiers import FRUITLESS, HYPOTHESIS, OURS, RANDOM, REFUTATION, Attempt, Statement
from benchmarks.figures import add
from benchmarks.measure import core_seconds_per_claim
from claims.model.arrays import exp, inv
from claims.model.claim import Reading
from claims.model.relations import eq, le, lt
from claims.model.spaces import mask, matrix, orthogonal, real, vector
from numeric.certify import MET, Finding

RIVALS = {name: method for name, method in REFUTATION.items() if name != OURS}


def reading(given, conclusion, assuming=None) -> Reading:
    return Reading("printed", given, conclusion, "x", assuming)


FALSE = {
    "violated": reading({"x": vector("n"), "Q": orthogonal("n")}, lambda x, Q: eq(Q @ x, x)),
    "no value": reading({"A": matrix(2, 2)}, lambda A: eq(inv(A - A), A)),
    "ill-typed": reading({"A": matrix("m", "n"), "x": vector("n")}, lambda A, x: eq(A.T @ x, x)),
    "of a finite space": reading({"m": mask("n")}, lambda m: lt(m * m, m)),
}


@pytest.mark.parametrize("method", REFUTATION)
@pytest.mark.parametrize("statement", FALSE)
def test_every_method_refutes_what_is_plainly_false(method, statement):
    attempt = REFUTATION[method](FALSE[statement], 0, 2.0)
    assert attempt.refuted and 0 < attempt.seconds < 2


@pytest.mark.parametrize("method", RIVALS)
def test_a_rival_counts_the_instances_that_meet_the_hypotheses(method):
    concluded = []

    def conclusion(x):
        concluded.append(x)
        return le(0, x)

    positive = reading({"x": real()}, conclusion, lambda x: lt(0, x))
    attempt = RIVALS[method](positive, 0, 1.0)
    assert not attempt.refuted and attempt.effective == len(concluded) > 0
    assert 1 <= attempt.seconds < 2 and 0 < attempt.evaluating < attempt.seconds


@pytest.mark.parametrize("method", ["hypothesis, floats", RANDOM])
def test_a_false_alarm_of_rounding_is_no_counterexample_and_costs_a_rival_nothing(method, monkeypatch):
    certified = []

    def slow(*arguments):
        until = time.process_time() + 0.005
        while time.process_time() < until:
            pass
        certified.append(arguments)
        return Finding(MET, "holds")

    monkeypatch.setattr(falsifiers, "examine", slow)
    rounds_to_equality = reading({"x": real()}, lambda x: lt(1, 1 + exp(-(x**2) - 100)))
    begun = time.process_time()
    attempt = RIVALS[method](rounds_to_equality, 0, 0.2)
    assert not attempt.refuted and attempt.effective > FRUITLESS == len(certified)
    assert attempt.seconds < 0.4 < time.process_time() - begun


def test_a_finite_space_ends_a_rival_early():
    attempt = HYPOTHESIS["hypothesis, floats"](reading({"m": mask(2)}, lambda m: eq(m * m, m)), 0, 5.0)
    assert attempt.effective == 4 and attempt.seconds < 5


def test_figures_of_true_statements():
    results = {
        OURS: [Attempt(100, 1.0, False), Attempt(600, 2.0, False), Attempt(900, 1.0, False)],
        "hypothesis, floats": [Attempt(2, 1.0, False, 0.5), Attempt(0, 1.0, False, 0.5), Attempt(3, 1.0, False, 0.5)],
        "hypothesis, fractions": [Attempt(1, 1.0, False, 0.5)] * 3,
    }
    figures, _ = falsifiers.compared_on_true(results)
    assert figures["throughput_ratio"] == 300
    assert figures["instances_per_second"][OURS] == 300 and figures["instances_per_second"]["hypothesis, floats"] == 2


def test_figures_of_false_statements():
    found, missed = Attempt(1, 0.25, True), Attempt(9, 2.0, False)
    results = {
        OURS: [found, found, found, missed],
        "hypothesis, floats": [missed, missed, found, missed],
        "hypothesis, fractions": [missed, Attempt(1, 1.0, True), Attempt(1, 1.0, True), missed],
        RANDOM: [missed, missed, found, found],
    }
    statements = [Statement(name, FALSE["violated"], mutant=name != "a") for name in "abcd"]
    figures, _, lines = falsifiers.compared_on_false(statements, results)
    assert figures["refuted"] == {OURS: 0.75, "hypothesis": 0.5, RANDOM: 0.5}
    assert figures["time_ratio"] == round(0.25 / 1.5, 4), "over the arithmetic with the better median, misses charged"
    assert lines == ["refuted by random, missed by proofread: d"]


def test_simulations_of_figures_are_counted_apart():
    claims = [
        {"level": level, "seconds": s} for level, s in (("inequality", 3), ("empirical", 5), ("exact-identity", 1))
    ]
    assert core_seconds_per_claim(6.0, claims, cores=2) == (12 - 5) / 2


def test_figures_join_those_of_other_benchmarks(tmp_path):
    target = tmp_path / "build" / "benchmark.json"
    add(target, {"claims": 1, "cores": 2})
    add(target, {"cores": 4, "time_ratio": 0.5})
    assert json.loads(target.read_text()) == {"claims": 1, "cores": 4, "time_ratio": 0.5}
