"""Searches for certificates: what they find is checked by the kernel here; what is false they cannot find."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
import hypothesis.strategies as st
from hypothesis import given, settings

from claims.model.arrays import dot, inv, norm2, sqrt
from claims.model.calculus import gradient
from claims.model.claim import Reading
from claims.model.functions import convex_function
from claims.model.relations import eq, le, lt, ne
from claims.model.spaces import interval, matrix, nonnegative, pd, positive, psd, real, simplex, vector
from reports.kept import certificates
from symbolic import kernel, positivity
from symbolic.certificates import Hypotheses
from symbolic.derivation import Derivation, inequality
from symbolic.functions import LOWER_MODEL, UPPER_MODEL, lower_model, upper_model
from symbolic.handelman import combination, exact_solution
from symbolic.kernel import Rational, Rejected, variable
from symbolic.positivity import Search, certificate, coefficients, find
from symbolic.squares import Block, _complement, _decomposed, sum_of_squares

pytestmark = pytest.mark.kernel

x, y, z = map(variable, "xyz")
FACTS = {id: {"verdict": "proved", "tier": "certified", "scope": "general"} for id in (UPPER_MODEL, LOWER_MODEL)}
POSITIVE = [(v, ">0") for v in (x, y, z)]
MOTZKIN = x**4 * y**2 + x**2 * y**4 - 3 * x**2 * y**2 + 1


def known(*signed, rules=()) -> Hypotheses:
    hypotheses = Hypotheses(Reading("printed", {}, lambda: None, "x"), {})
    hypotheses.signed += signed
    hypotheses.rules += rules
    return hypotheses


def found(difference, *signed, rules=(), strict=False, **search):
    """A certificate, which the kernel has checked."""
    hypotheses = known(*signed, rules=rules)
    result = find(difference, hypotheses, strict, Search(**search))
    hypotheses.check(difference, result, strict)
    return result


def prove(given, conclusion, proof=inequality(), certificates=None, **more) -> Derivation:
    attempt = Derivation(Reading("printed", given, conclusion, "x", **more), FACTS, certificates=certificates)
    proof(attempt)
    return attempt


# --- scalars ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("difference, signed", [
    (x**2 + y**2 - 2 * x * y, []),
    (x**4 - 4 * x**3 + 6 * x**2 - 4 * x + 1, []),
    ((x**2 - 2) ** 2, []),
    (2 * x**4 + 2 * x**3 * y - x**2 * y**2 + 5 * y**4, []),
    (x**2 + y**2 + z**2 - x * y - y * z - z * x, []),
    (1 - x**2, [(1 - x, ">=0"), (1 + x, ">=0")]),
    (x * y * z, POSITIVE),
    (x**3 + y**3 + z**3 - 3 * x * y * z, POSITIVE),
    (x / y + y / x - 2, POSITIVE),
    (x / (y + z) + y / (x + z) + z / (x + y) - Fraction(3, 2), POSITIVE),
    (2 - (x + y) ** 2, [(1 - x**2 - y**2, ">=0")]),
    (2 - (x + y) ** 2, [(x**2 + y**2 - 1, "=0")]),
    (2 / x - y, [(x, ">0"), (1 / x - y, ">=0")]),
    (1 / x**2 + x**2 - 2, [(x, "!=0")]),
    (-1 / x, [(-x, ">0")]),
    (x**2 / (1 + y**2), []),
])  # fmt: skip
def test_what_is_found_is_checked(difference, signed):
    found(difference, *signed)


def test_linear_programs_are_enough_for_products_of_hypotheses():
    bounds = [(x, ">=0"), (1 - x, ">=0"), (y, ">=0"), (1 - y, ">=0")]
    result = found(x + y - x * y - x * y / 2 - Fraction(1, 4) * x * (1 - y), *bounds, squares=False)
    assert all(not squares for _, _, squares in result.terms)
    with pytest.raises(Rejected, match="no certificate"):
        found(x**2 - x * y + y**2, squares=False)


def test_motzkin_needs_a_multiplier():
    """Nonnegative, by the inequality of the means, and no sum of squares (Motzkin, 1967)."""
    with pytest.raises(Rejected, match="no certificate"):
        found(MOTZKIN, multipliers=0)
    hypotheses = known()
    result = find(MOTZKIN, hypotheses)
    assert result.multiplier == (1, (0,)) and hypotheses.signed == [(1 + x**2 + y**2, ">0")]
    hypotheses.check(MOTZKIN, result)
    with pytest.raises(Rejected):
        found(MOTZKIN - Fraction(1, 10**6))


def test_a_removable_pole_is_no_pole_where_the_hypotheses_say_so():
    quotient = (x**2 - 1) / (x - 1)
    found(quotient, (x - 1, "!=0"), (x, ">=0"))
    with pytest.raises(Rejected, match="divisor"):
        found(quotient, (x, ">=0"))
    with pytest.raises(Rejected, match="no certificate"):
        found(quotient, (x - 1, "!=0"))


def test_hypotheses_that_divide_by_what_has_no_known_sign_are_left_out():
    with pytest.raises(Rejected, match="the divisor"):
        find(1 - x / y, known((1 - x / y, ">=0"), (y, ">=0")))


def test_inequalities_that_hold_with_equality():
    """Every Gram matrix is singular: at a point, on a line, on a curve, at irrational points, everywhere."""
    for difference in (
        (x - 1) ** 2, (x - 2 * y + 3 * z) ** 2, (x**2 - y) ** 2 + (x - y) ** 2, (x**2 - 2 * y**2) ** 2,
        x**2 * (x - 1) ** 2, (x - y) ** 2 * (x + y + 1) ** 2, Rational(0), x - x,
    ):  # fmt: skip
        found(difference)
        with pytest.raises(Rejected):
            found(difference, strict=True)
    found((x - y) ** 2, (x - y, "=0"))
    found(y - x, (x - y, "=0"))


def test_strict_inequalities():
    for difference, *signed in ((x**2 - x + 1,), (x / (1 + x), (x, ">0")), (x**2, (x, "!=0")), (x + y**2, (x, ">0"))):
        found(difference, *signed, strict=True)
        with pytest.raises(Rejected):
            found(-difference, *signed)
    for difference, *signed in ((x**2,), (x, (x, ">=0")), (x * y, (x, ">0"), (y, ">=0")), (x**2 + x * y + y**2,)):
        found(difference, *signed)
        with pytest.raises(Rejected):
            found(difference, *signed, strict=True)


def test_roots_are_adjoined():
    s, t = variable("sqrt(x)"), variable("sqrt(y)")
    roots = [(s * s, x), (t * t, y)]
    found((x + y) / 2 - s * t, *[(r, ">=0") for r in (s, t, x, y)], rules=roots)
    with pytest.raises(Rejected):
        found((x + y) / 2 - s * t - Fraction(1, 10**6), (s, ">=0"), (t, ">=0"), rules=roots)
    with pytest.raises(Rejected):
        found((x + y) / 2 - s * t, (x, ">=0"), (y, ">=0"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=3))
def test_sums_of_squares_are_found(rows):
    """Of low rank, so singular more often than not."""
    target = sum(((a * x + b * y + c * x * y + d) ** 2 for a, b, c, d in rows), Rational(0))
    found(target)
    with pytest.raises(Rejected):
        at = target.subs({"x": 1, "y": -2}).fraction()
        found(target - at - Fraction(1, 1000))


# --- readings --------------------------------------------------------------------------------------------------------


def test_readings_without_sizes():
    assert prove({"x": positive(), "y": positive()}, lambda x, y: le(2, x / y + y / x)).scope == "general"
    for spaces, body, holds in (
        ({"x": positive(), "y": positive()}, lambda x, y: le(sqrt(x * y), (x + y) / 2), True),
        ({"x": positive(), "y": positive()}, lambda x, y: lt(sqrt(x * y), (x + y) / 2), False),
        ({"x": nonnegative(), "y": nonnegative()}, lambda x, y: le(sqrt(x + y) ** 2, x + y), True),
        ({"p": interval(0, 1)}, lambda p: le(p * (1 - p), Fraction(1, 4)), True),
        ({"p": interval(0, 1)}, lambda p: le(p * (1 - p), Fraction(6, 25)), False),
        ({"a": positive(), "b": interval(0, lambda a: 2 / a)}, lambda a, b: le((1 - a * b) ** 2, 1), True),
        ({"a": positive(), "b": interval(0, lambda a: 3 / a)}, lambda a, b: le((1 - a * b) ** 2, 1), False),
    ):
        step = prove(spaces, body)
        assert step.closed is holds and (step.tier == "certified") is holds
        assert holds or "no certificate" in step.steps[-1].residual


def test_conditions_are_used():
    given = {"x": real(), "y": real()}
    body = lambda x, y: le(x * y, Fraction(1, 2))  # noqa: E731
    assert prove(given, body, assuming=lambda x, y: eq(x**2 + y**2, 1)).closed
    assert prove(given, body, assuming=lambda x, y: le(x**2 + y**2, 1)).closed
    assert not prove(given, body, assuming=lambda x, y: eq(x**2 + y**2, 2)).closed
    assert not prove(given, body).closed
    assert prove({"x": real()}, lambda x: lt(0, x**2), assuming=lambda x: ne(x, 0)).closed


def test_inequalities_between_vectors_hold_in_every_dimension():
    given = {"A": pd("n"), "S": psd("n"), "b": vector("n"), "w": vector("n"), "X": matrix("m", "n")}
    for body, holds in (
        (lambda b, w: le(2 * dot(b, w), norm2(b) + norm2(w)), True),
        (lambda b, w: le(2 * dot(b, w), norm2(b)), False),
        (lambda X, w: le(0, w.T @ X.T @ X @ w), True),
        (lambda S, b, w: le(2 * dot(b, S @ w), dot(b, S @ b) + dot(w, S @ w)), True),
        (lambda S, b, w: le(2 * dot(b, S @ w), dot(b, S @ b)), False),
        (lambda A, b, w: le(-dot(b, inv(A) @ b) / 2, dot(w, A @ w) / 2 + dot(b, w)), True),
        (lambda A, b, w: le(-dot(b, inv(A) @ b) / 3, dot(w, A @ w) / 2 + dot(b, w)), False),
        (lambda X, S, w: le(0, dot(w, S @ X.T @ X @ w)), False),
    ):
        step = prove(given, body)
        assert step.closed is holds
        assert not holds or (step.scope, step.tier) == ("general", "certified")


def test_instances_of_facts_take_part_and_are_cited_where_they_do():
    given = {"f": convex_function("n", strongly=True), "w": vector("n"), "eta": interval(0, lambda f: 1 / f.L)}

    def models(h, f, w, eta):
        return [upper_model(h, f, w, w - eta * gradient(f, w)), lower_model(h, f, w, f.minimiser)]

    def contraction(rate):
        excess = lambda f, w: f(w) - f(f.minimiser)  # noqa: E731
        return lambda f, w, eta: le(excess(f, w - eta * gradient(f, w)), (1 - rate * eta * f.m) * excess(f, w))

    step = prove(given, contraction(1), inequality(using=models))
    assert step.closed and sorted(step.facts) == sorted([UPPER_MODEL, LOWER_MODEL])
    assert not prove(given, contraction(3), inequality(using=models, unknowns=100)).closed
    descent = lambda f, w, eta: le(f(w - eta * gradient(f, w)), f(w) - eta / 2 * norm2(gradient(f, w)))  # noqa: E731
    assert prove(given, descent, inequality(using=models)).facts == [UPPER_MODEL]
    assert not prove(given, descent).closed


def test_at_fixed_sizes_where_there_are_no_letters():
    step = prove({"p": simplex("n")}, lambda p: le(norm2(p), 1), inequality(sizes={"n": 2}))
    assert step.closed and step.scope == "fixed-sizes"


def test_matrices_are_not_searched():
    with pytest.raises(Rejected, match="scalars only"):
        find(kernel.matrix("A", "n", "n"), known())


# --- the cache -------------------------------------------------------------------------------------------------------


def test_a_certificate_is_searched_for_once(monkeypatch):
    given, body, cache = {"x": positive(), "y": positive()}, lambda x, y: le(2, x / y + y / x), {}
    assert prove(given, body, certificates=cache).closed and len(cache) == 1
    monkeypatch.setattr(positivity, "find", lambda *_: pytest.fail("it was found before"))
    assert prove(given, body, certificates=cache).closed


def test_a_cache_is_not_trusted():
    def solve(cache):
        hypotheses = known((z, ">=0"))
        result = certificate(MOTZKIN, hypotheses, cache=cache)
        hypotheses.check(MOTZKIN, result)
        return len(hypotheses.signed)

    cache: dict[str, str] = {}
    count = solve(cache)
    ((key, good),) = cache.items()
    lemma, (terms, multiplier) = json.loads(good)
    entries = [], [[terms[1:], multiplier]], [[terms, multiplier]], [lemma, [[], multiplier]], [lemma, [terms, [1, []]]]
    for forged in ("", "null", "{}", good[:-2], *map(json.dumps, entries)):
        cache[key] = forged
        assert solve(cache) == count and cache[key] == good, "a forged entry is replaced, and leaves nothing behind"


def test_other_hypotheses_are_another_problem():
    cache: dict[str, str] = {}
    certificate(x, known((x, ">=0")), cache=cache)
    certificate(x, known((x, ">0")), cache=cache)
    certificate(x, known((x, ">0")), strict=True, cache=cache)
    certificate(x, known((x, ">0")), search=Search(squares=False), cache=cache)
    assert len(cache) == 4
    with pytest.raises(Rejected):
        certificate(x, known((x, ">=0")), strict=True, cache=cache)


# --- the programs ----------------------------------------------------------------------------------------------------


def test_combinations_are_exact():
    third = {frozenset("x"): fmpq(1, 3)}
    assert combination(third, [{frozenset("x"): fmpq(7)}]) == ([fmpq(1, 21)], [])
    assert combination({frozenset("x"): fmpq(-1)}, [{frozenset("x"): fmpq(7)}]) is None
    assert combination({frozenset("x"): fmpq(-1)}, [], [{frozenset("x"): fmpq(7)}]) == ([], [fmpq(-1, 7)])
    assert combination({frozenset("y"): fmpq(1)}, [third]) is None
    assert combination({}, []) == ([], []) and combination({}, [third], positive=[0]) is None
    assert combination(third, [third, third], positive=[1])[0][1] > 0
    assert exact_solution([third, third], third) == [1, 0] and exact_solution([], third) is None


def test_gram_matrices_are_decomposed_exactly():
    block = Block([x, y], lambda a, b: coefficients(a * b))
    rank_one = _decomposed(block, [[fmpq(1), fmpq(2)], [fmpq(2), fmpq(4)]])
    assert rank_one == [(1, x + 2 * y)]
    full = _decomposed(block, [[fmpq(2), fmpq(1)], [fmpq(1), fmpq(3)]])
    assert sum((Rational(c) * s * s for c, s in full), Rational(0)) == 2 * x**2 + 2 * x * y + 3 * y**2
    assert _decomposed(block, [[fmpq(0), fmpq(0)], [fmpq(0), fmpq(1)]]) == [(1, y)]
    for indefinite in ([[1, 2], [2, 1]], [[0, 1], [1, 5]], [[-1, 0], [0, 1]], [[1, 0], [0, -1]]):
        assert _decomposed(block, [[fmpq(c) for c in row] for row in indefinite]) is None


def test_kernels_of_gram_matrices_are_made_rational():
    assert _complement(np.array([[1.0, 2.0]]) / 5**0.5) == [[fmpq(1), fmpq(-1, 2)]]
    assert _complement(np.array([[1.0, 2**0.5]]) / 3**0.5) is None


def test_programs_that_are_too_large_are_not_tried():
    block = Block([x, y, Rational(1)], lambda a, b: coefficients(a * b))
    target = coefficients((x - y) ** 2 + 1)
    assert sum_of_squares(target, [block]) and sum_of_squares(target, [block], unknowns=5) is None


def test_certificates_are_kept_in_files(tmp_path, monkeypatch):
    monkeypatch.setenv("PROOFREAD_STORE", str(tmp_path / "store" / "store.sqlite"))
    given, body = {"x": positive(), "y": positive()}, lambda x, y: le(2, x / y + y / x)  # noqa: E731
    files = certificates()
    assert prove(given, body, certificates=files).closed and len(files) == 1
    (key,) = files
    assert (tmp_path / "store" / "certificates" / f"{key}.json").read_text() == files[key]
    monkeypatch.setattr(positivity, "find", lambda *_: pytest.fail("it was found before"))
    assert prove(given, body, certificates=certificates()).closed
    del files[key]
    assert list(files) == [] and files.get(key) is None


def test_a_directory_that_cannot_be_written_keeps_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("PROOFREAD_STORE", str(tmp_path / "store.sqlite"))
    (tmp_path / "certificates").write_text("in the way")
    files = certificates()
    files["key"] = "text"
    assert "key" not in files and len(files) == 0
