"""Statements made false on purpose are never proved; true ones are never refuted, at any scale."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from claims.model.arrays import IllTyped, NotExpressible, Undefined
from numeric.certify import examine
from numeric.instances import Instance
from numeric.mutants import mutants
from numeric.search import EFFORTS, Phase, _Search, search
from symbolic import derivation, kernel
from tests.statements import TRUE, reading

pytestmark = pytest.mark.soundness

PROOFS = {
    "words": derivation.words(),
    "normal_form": derivation.normal_form(),
    "sympy": derivation.sympy(),
}


@pytest.fixture(scope="module")
def false_statements():
    """Mutants with an exact instance that violates them, found apart from the engine's own search."""
    readings = {name: reading(given, body) for name, (given, body, _) in TRUE.items()}
    found = [(name, mutant) for name, read in readings.items() for mutant in mutants(read, limit=4)]
    known = [(name, mutant) for name, mutant in found if mutant.known_false is not None]
    return [(name, m) for name, m in known if examine(m.reading, m.known_false).conclusion == "violated"]


def test_there_are_enough_false_statements(false_statements):
    assert len(false_statements) >= 190
    assert {name for name, _ in false_statements} == set(TRUE)


@pytest.mark.parametrize("method", [pytest.param(m, marks=pytest.mark.slow) if m == "sympy" else m for m in PROOFS])
def test_no_false_statement_is_proved(method, false_statements):
    proved = []
    for name, mutant in false_statements:
        attempt = derivation.Derivation(mutant.reading)
        try:
            PROOFS[method](attempt)
        except (NotExpressible, IllTyped, Undefined, kernel.IllTyped, kernel.Rejected, ZeroDivisionError):
            continue
        if attempt.closed:
            proved.append((name, mutant.name))
    assert not proved


@pytest.mark.parametrize("name", [n for n, (_, _, method) in TRUE.items() if method])
def test_true_statements_are_proved(name):
    given, body, method = TRUE[name]
    attempt = derivation.Derivation(reading(given, body))
    PROOFS[method](attempt)
    assert attempt.closed, attempt.steps


@pytest.mark.parametrize("name", TRUE)
def test_true_statements_are_never_refuted(name):
    given, body, _ = TRUE[name]
    found = search(reading(given, body), seed=3, effort=EFFORTS["quick"])
    assert found.refutation is None and found.suspect is None


@pytest.mark.parametrize("name", TRUE)
def test_true_statements_survive_twelve_orders_of_magnitude(name):
    given, body, _ = TRUE[name]
    read = reading(given, body)
    run = _Search(read, 5, EFFORTS["quick"])
    generator = np.random.default_rng(11)
    for form in run.layouts[:4]:
        if not form.kinds or "exp" in body or "tanh" in body or "cosh" in body:
            exponents = generator.integers(-6, 2, (40, len(form.kinds)))
        else:
            exponents = generator.integers(-6, 7, (40, len(form.kinds)))
        scale = np.where(np.isin(form.kinds, ("unit", "above", "inner")), 1.0, 10.0**exponents)
        values = generator.uniform(0.1, 1, (40, len(form.kinds))) * scale
        run._batch(form, values, Phase())  # raises as soon as a suspect is certified
        for row in values[:3]:
            finding = examine(read, Instance(form.structure, tuple(Fraction(float(v)) for v in row)))
            assert not finding.refutes
    assert run.result.refutation is None and run.result.suspect is None
