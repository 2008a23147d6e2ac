"""How close an inequality comes to equality: exactly where it is attained, and refuted as soon as it is passed."""

from __future__ import annotations

import itertools
import statistics
from fractions import Fraction

import numpy as np
import pytest

import claims
from claims.model.spaces import interval, matrix, nonnegative, positive, psd, real, simplex, vector
from numeric.certify import examine
from numeric.instances import structures
from numeric.parameters import KINDS, TABLES, bounds, complexity, corners, inside, sample, simplest_between, simpler
from numeric.search import EFFORTS, search
from tests.test_search import reading

#: (spaces, smaller side, greater side, the supremum of their ratio, whether it is attained)
BOUNDS = {
    "Cauchy-Schwarz": ({"x": vector("n"), "y": vector("n")}, "dot(x, y)", "norm(x)*norm(y)", 1, True),
    "means": ({"x": positive(), "y": positive()}, "4*x*y", "(x + y)**2", 1, True),
    "Young with exponents 3 and 3/2": ({"x": positive(), "y": positive()}, "x*y", "x**3/3 + 2*sqrt(y)**3/3", 1, True),
    "trace of a square": ({"A": psd("n")}, "norm2(A)", "trace(A)**2", 1, True),
    "symmetric part": ({"A": matrix("n", "n")}, "trace(A @ A)", "norm2(A)", 1, True),
    "sum of masses squared": ({"p": simplex("n")}, "norm2(p)", "maximum(p)", 1, True),
    "logarithm": ({"x": interval(Fraction(1, 10), 10)}, "log(x)", "x - 1", 1, False),
    "cubic on an interval": ({"x": interval(0, 1)}, "x*(1 - x)**2", "constant(Fraction(4, 27), x)", 1, True),
    "half of the bound": ({"x": real(), "y": real()}, "2*x*y", "2*(x**2 + y**2)", Fraction(1, 2), True),
}  # fmt: skip


@pytest.mark.parametrize("name", BOUNDS)
def test_the_worst_ratio_is_found_and_never_passed(name):
    given, smaller, greater, supremum, attained = BOUNDS[name]
    found = search(reading(given, f"le({smaller}, {greater})"), 0, EFFORTS["standard"])
    assert found.refutation is None and found.suspect is None
    assert 0.999 * supremum <= found.worst_ratio <= supremum
    assert found.tight == (attained and supremum == 1)
    exact = examine(reading(given, f"le({smaller}, {greater})"), found.worst_instance)
    assert exact.ratio == found.worst_ratio, "the ratio is that of an exact evaluation"


@pytest.mark.parametrize("name", [n for n, b in BOUNDS.items() if b[3] == 1])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_bound_one_percent_too_small_is_refuted(name, seed):
    given, smaller, greater, *_ = BOUNDS[name]
    assert search(reading(given, f"le({smaller}, Fraction(99, 100)*({greater}))"), seed, EFFORTS["standard"]).refutation


def test_the_loewner_order_has_a_ratio_too():
    found = search(reading({"A": psd("n")}, "loewner(A, (trace(A) + 1)*eye(A))"), 0, EFFORTS["standard"])
    assert found.refutation is None and 0.9 < found.worst_ratio < 1


def test_sides_of_different_signs_have_no_ratio():
    found = search(reading({"x": nonnegative()}, "le(-x, x + 1)"), 0, EFFORTS["quick"])
    assert found.worst_ratio is None and not found.tight


def test_negative_sides_are_compared_by_their_sizes():
    found = search(reading({"x": positive()}, "le(-2*x, -x)"), 0, EFFORTS["quick"])
    assert found.worst_ratio == 0.5


def test_the_ascent_finds_what_no_sample_hits():
    narrow = "le(Fraction(1, 10**9), (x - Fraction(271828, 10**5))**2 + (y + Fraction(31415, 10**4))**2)"
    found = search(reading({"x": real(), "y": real()}, narrow), 0, EFFORTS["standard"])
    assert found.refutation is not None and "ascent" in found.phases


def test_the_budget_only_stops():
    read = reading({"A": matrix("n", "n"), "x": vector("n")}, "le(norm2(A @ x), norm2(A)*norm2(x))")
    stopped = search(read, 0, EFFORTS["deep"], budget=0.2)
    assert stopped.stopped and stopped.effective > 0 and stopped.refutation is None
    whole = search(read, 0, EFFORTS["quick"], budget=600.0)
    assert not whole.stopped
    assert [(p.drawn, p.effective) for p in whole.phases.values()] == [
        (p.drawn, p.effective) for p in search(read, 0, EFFORTS["quick"]).phases.values()
    ]


def test_errata_shrink_to_small_instances():
    sizes, integers = [], []
    for claim in claims.load().claims.values():
        found = search(claim.readings["printed"], 0, EFFORTS["standard"]) if claim.erratum and claim.readings else None
        if found and found.refutation:
            instance = found.refutation[0]
            sizes.append(max((n for _, n in instance.structure.sizes), default=0))
            entries = [abs(part) for p in instance.parameters for part in (p.numerator, p.denominator)]
            integers.append(max(entries, default=0))
    assert len(sizes) >= 20
    assert statistics.median(sizes) <= 2 and statistics.median(integers) <= 3


# --- parameters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_samples_and_corners_stay_inside_their_kind(kind):
    low, high = bounds([kind])
    batch = sample([kind] * 3, 2000, np.random.default_rng(0))
    assert batch.shape == (2000, 3)
    assert all(inside(kind, Fraction(float(x))) for x in batch.flat)
    assert all(inside(kind, x) for point in itertools.islice(corners([kind] * 3, _random()), 200) for x in point)
    assert all(inside(kind, Fraction(float(end))) for end in (*low, *high) if np.isfinite(end))


def _random():
    import random

    return random.Random(0)


def test_all_corners_of_a_small_space_come_once():
    points = list(corners(["real", "unit"], _random()))
    assert len(points) == len(set(points))
    assert {(x, u) for x in TABLES["real"][:5] for u in TABLES["unit"][:5]} <= set(points)


@pytest.mark.parametrize(
    "low, high, simplest",
    [("0.3", "0.4", "1/3"), ("-0.4", "-0.3", "-1/3"), ("-1", "2", "0"), ("3.1", "3.2", "16/5"), ("7", "9", "7"),
     ("2.1", "3.9", "3"), ("0.333", "0.3334", "1/3")],
)  # fmt: skip
def test_simplest_rational_of_an_interval(low, high, simplest):
    assert simplest_between(Fraction(low), Fraction(high)) == Fraction(simplest)


@pytest.mark.parametrize("kind", KINDS)
def test_simpler_values_are_simpler_and_of_the_kind(kind):
    value = Fraction(355, 1130)
    candidates = list(simpler(value, kind))
    assert candidates and all(inside(kind, c) and complexity(c) < complexity(value) for c in candidates)


def test_structures_come_smallest_first_and_only_as_needed():
    read = reading({"A": matrix("m", "n")}, "eq(A, A)", sizes={"m": (1, 3), "n": (1, 3)})
    seen = [dict(form.structure.sizes) for form in structures(read)]
    assert seen[0] == {"m": 1, "n": 1} and len(seen) == 9
    totals = [sum(s.values()) for s in seen]
    assert totals == sorted(totals)
    first = next(structures(read, 1))
    assert first.kinds == ("real",) and first.blocks[0].axes == ("m", "n")


def test_an_index_is_dropped_from_all_variables_that_share_the_size():
    read = reading({"A": matrix("n", "n"), "x": vector("n")}, "le(x.T @ A @ x, 0)")
    found = search(read, 0, EFFORTS["standard"])
    instance, finding = found.refutation
    assert dict(instance.structure.sizes) == {"n": 1} and instance.parameters == (1, 1)
    assert examine(read, instance).conclusion == "violated" == finding.conclusion
