"""Every space: what it decodes is a member by its own exact test, what is no member is rejected, and floats agree."""

from __future__ import annotations

import dataclasses
import random
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Callable, Iterator

import numpy as np
import pytest
from flint import arb

from claims.model import (
    arrays, combinatorics, datasets, distributions, functions, interpolation, matrices, networks, spaces,
)  # fmt: skip
from claims.model.arrays import Array, absolute, dot, norm, norm2
from claims.model.calculus import gradient
from claims.model.claim import Reading
from claims.model.relations import HOLDS, VIOLATED, Relation, all_of, any_of, eq, le, lt, ne, psd
from claims.model.spaces import Space
from numeric.certify import hypotheses
from numeric.exact import precision
from numeric.instances import Instance, Layout, exact_values, float_values, structures, to_json
from numeric.parameters import corners, sample
from numeric.search import Effort, search
from symbolic.expectations import covariance, expectation, standard_normal, variance


@dataclass(frozen=True)
class Case:
    """A space, values that are no members (made from a member), the sizes to try, and the variables before it."""

    space: Space
    spoil: Callable[[Any], Any] | None = None
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    given: dict[str, Space] = field(default_factory=dict)
    sizes_where: Callable | None = None

    @property
    def reading(self) -> Reading:
        given = {**self.given, "value": self.space}
        return Reading("printed", given, lambda: None, "", sizes=self.sizes, sizes_where=self.sizes_where)

    def __str__(self):
        return str(self.space)


def shifted(a: Array) -> Array:
    """1 added to the first entry."""
    first = arrays.vec([a.arith.lift(int(i == 0)) for i in range(a.shape[0])])
    moved = a + (first if a.is_vector else arrays.outer(first, arrays.basis(arrays.row(a, 0), 0)))
    return Array(a.arith, moved.data, a.shape, known=a.known)


def doubled(a: Array) -> Array:
    return Array(a.arith, (2 * a).data, a.shape, known=a.known)


def cornered(a: Array) -> Array:
    """1 added to the entry in the first row and second column."""
    return a + arrays.outer(*(arrays.basis(arrays.row(a, 0), i) for i in (0, 1)))


def negated(a: Array) -> Array:
    return Array(a.arith, (-a - a.arith.lift(1)).data if a.is_scalar else (-a).data, a.shape, known=a.known)


def first_lowered(values: tuple) -> tuple:
    """A value below what the others and their gradients allow."""
    return (values[0] - 10**12, *values[1:])


def doubled_masses(law: distributions.Law) -> distributions.Law:
    return distributions.Law(tuple((2 * p, x) for p, x in law.atoms))


def unbalanced(net: networks.Network) -> networks.Network:
    return net.replaced(2, net.weights[1] + 10**6 * arrays.eye(net.weights[1]))


def index(v: Array) -> Array:
    """(0, 1, 2, ...)"""
    return arrays.vec([v.arith.lift(i) for i in range(v.shape[0])])


def but(**changes: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A dataclass with some of its fields changed."""
    return lambda value: dataclasses.replace(value, **{n: change(getattr(value, n)) for n, change in changes.items()})


TALL = {"sizes_where": lambda m, n: n <= m}
WIDE = {"sizes_where": lambda m, n: m <= n}
SPECTRAL = {"A": spaces.spectral("n")}

CASES = [
    Case(spaces.real()),
    Case(spaces.positive(), negated),
    Case(spaces.nonnegative(), negated),
    Case(spaces.interval(0, Fraction(1, 3)), negated),
    Case(spaces.interval(-1, 1, open="both"), lambda x: x / x if str(x.data[0]) != "0" else x + 1),
    Case(spaces.integers(0, 3)),
    Case(spaces.vector("n")),
    Case(spaces.nonnegative_vector("n"), lambda v: -v - arrays.ones(v)),
    Case(spaces.positive_vector("n"), negated),
    Case(spaces.unit_vector("n"), doubled),
    Case(spaces.simplex("n"), doubled),
    Case(spaces.simplex("n", positive=True), negated),
    Case(spaces.signs("n"), doubled),
    Case(spaces.mask("n"), lambda m: 2 * arrays.ones(m) - m / 2),
    Case(spaces.matrix("m", "n")),
    Case(spaces.symmetric("n"), cornered, {"n": (2, 3)}),
    Case(spaces.psd("n"), lambda a: -a - arrays.eye(a)),
    Case(spaces.pd("n"), negated),
    Case(spaces.orthogonal("n"), doubled),
    Case(spaces.spectral("n"), shifted),
    Case(spaces.spectral("n", spaces.positive_vector("n")), shifted),
    Case(spaces.full_row_rank("m", "n"), lambda x: 0 * x, **WIDE),
    Case(spaces.many(spaces.simplex("n"), "k"), lambda values: (doubled(values[0]), *values[1:])),
    Case(matrices.frame("m", "n"), doubled, **TALL),
    Case(matrices.projection("n"), lambda p: p + 2 * arrays.eye(p)),
    Case(matrices.rank_at_most("m", "n", 1), lambda a: ranked(a, 2), {"m": (2, 3), "n": (2, 3)}),
    Case(matrices.of_rank("m", "n", 2), lambda a: ranked(a, 1), {"m": (2, 3), "n": (2, 3)}),
    Case(matrices.svd("m", "n"), but(V=doubled)),
    Case(matrices.svd("m", "n", positive=True), but(U=doubled)),
    Case(matrices.stochastic("m", "n"), doubled),
    Case(matrices.step_size("A"), lambda alpha: -alpha - 1, given=SPECTRAL),
    Case(matrices.step_size("A", 2, open=True), lambda alpha: -alpha - 1, given=SPECTRAL),
    Case(spaces.lower_triangular("n"), negated),
    Case(distributions.law("n"), doubled_masses),
    Case(distributions.law("n", spaces.simplex("k")), lambda law: law.map(doubled)),
    Case(distributions.noise("n", spaces.vector("k")), lambda law: law.map(shifted)),
    Case(distributions.joint("m", "n"), doubled),
    Case(distributions.gaussian("n"), but(factor=negated)),
    Case(distributions.gaussian("n", singular=True)),
    Case(datasets.centred("m", "n"), lambda X: X + arrays.outer(arrays.ones_column(X), arrays.ones_column(X.T))),
    Case(datasets.standardised("k", "n"), doubled),
    Case(datasets.regression("m", "n", spaces.full_row_rank("m", "n")), but(X=lambda X: 0 * X), **WIDE),
    Case(datasets.regression("m", "n")),
    Case(datasets.classification("m", "n"), but(y=doubled)),
    Case(datasets.separable("m", "n"), but(margin=lambda margin: margin / 2)),
    Case(datasets.separable("m", "n", maximal=True), but(margin=lambda margin: 2 * margin)),
    Case(networks.relu_network("d", "h", 1)),
    Case(networks.deep_linear_network("d", "h", "h", 2)),
    Case(networks.balanced_network("n", 3), unbalanced),
    Case(combinatorics.graph("n"), lambda a: a + arrays.eye(a), {"n": (1, 4)}),
    Case(combinatorics.graph("n", connected=True), lambda a: 0 * a, {"n": (2, 4)}),
    Case(combinatorics.game("n"), shifted),
    Case(combinatorics.monotone_game("n"), lambda v: -v - index(v)),
    Case(combinatorics.superadditive_game("n"), lambda v: v + arrays.ones(v)),
    Case(functions.smooth_function("n")),
    Case(functions.convex_function("n")),
    Case(functions.convex_function("n", strongly=True)),
    Case(functions.piecewise_quadratic("n")),
    Case(functions.piecewise_quadratic("n", strongly=True)),
    Case(functions.pl_function("n")),
    Case(functions.smooth_pl_function("n")),
    Case(functions.lipschitz_function("n")),
    Case(functions.homogeneous_function("n", 1)),
    Case(functions.homogeneous_function("n", 3)),
    Case(functions.scale_invariant_function("n")),
    Case(functions.polynomial("n", 3)),
    Case(functions.composite_function("n")),
    Case(interpolation.interpolable_data("k", "n"), but(values=first_lowered), {"k": (2, 3)}),
    Case(interpolation.interpolable_data("k", "n", "strongly convex", minimiser=True), but(L=negated)),
    Case(interpolation.interpolable_data("k", "n", "smooth"), but(values=first_lowered), {"k": (2, 3)}),
]  # fmt: skip


def ranked(a: Array, rank: int) -> Array:
    """A matrix of another rank that claims to have that of ``a``."""
    diagonal = [[a.arith.lift(int(i == j < rank)) for j in range(a.shape[1])] for i in range(a.shape[0])]
    other = arrays.from_rows([arrays.vec(line) for line in diagonal])
    return Array(a.arith, other.data, a.shape, known=a.known)


def instances(case: Case, forms: int = 8, points: int = 6) -> Iterator[tuple[Layout, tuple[Fraction, ...]]]:
    """Corners and random rationals at several sizes and structural integers, the smallest first."""
    layouts = list(structures(case.reading))
    for number, form in enumerate([*layouts[:forms], *layouts[forms :: max(1, len(layouts) // forms)]]):
        yield from ((form, row) for row, _ in zip(corners(form.kinds, random.Random(number)), range(points)))
        rows = np.round(sample(form.kinds, 2, np.random.default_rng(number)), 3)
        rows = np.clip(rows, [LOW.get(k, -9) for k in form.kinds], [HIGH.get(k, 9) for k in form.kinds])
        yield from ((form, tuple(Fraction(x).limit_denominator(1000) for x in row)) for row in rows)


LOW = {"positive": 0.01, "nonnegative": 0, "unit": 0, "above": 0.01, "inner": 0.01}
HIGH = {"unit": 1, "above": 1, "inner": 0.99}


def decided(case: Case, values: dict) -> list[int]:
    return [int(test.decide().holds[0]) for test in hypotheses(case.reading, values)]


@pytest.mark.parametrize("case", [case for case in CASES if case.spoil], ids=str)
def test_what_is_decoded_is_a_member_and_what_is_spoilt_is_not(case):
    for form, row in instances(case):
        with precision(128):
            values = exact_values(case.reading, Instance(form.structure, row))
            assert set(decided(case, values)) <= {HOLDS}, (form.structure, row)
            spoilt = {**values, "value": case.spoil(values["value"])}
            assert VIOLATED in decided(case, spoilt), (form.structure, row)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_floats_decode_to_what_exact_numbers_do(case):
    for form, row in instances(case, forms=4):
        exact = leaves(exact_values(case.reading, Instance(form.structure, row))["value"])
        floats = leaves(float_values(case.reading, form.structure, np.array([row], dtype=float))["value"])
        assert [len(x) for x in exact] == [len(x) for x in floats]
        for x, y in zip(exact, floats):
            assert y == pytest.approx(x, rel=1e-7, abs=1e-7 * max([1, *map(abs, x)])), (form.structure, row)


def leaves(value: Any) -> list[list[float]]:
    """The numbers that a value consists of; of a function also its value at a point."""
    if isinstance(value, Array):
        return [[float(x) if isinstance(x, (float, arb)) else int(x.p) / int(x.q) for x in np.ravel(value.data[0])]]
    if isinstance(value, (int, str)):
        return [[value]] if isinstance(value, int) else []
    if isinstance(value, (tuple, list)):
        return [leaf for part in value for leaf in leaves(part)]
    shown = [leaf for part in value.parameters_shown().values() for leaf in leaves(part)]
    return [*shown, *leaves(value(point_of(value)))] if isinstance(value, functions.Function) else shown


def point_of(f: functions.Function) -> Array:
    """The point (1, 1/2, 1/3, ...) of the space on which a function is defined."""
    parts = [part for part in f.shown.values() if isinstance(part, Array) and part.shape]
    n = parts[-1].shape[-1]
    return arrays.vec([parts[0].arith.lift(Fraction(1, i + 1)) for i in range(n)])


def test_every_wider_space_contains_the_narrower_one():
    """Members of a space are members of the space without its hypothesis, down to one with no hypothesis."""
    for case in CASES:
        wider = case.space.wider
        while wider is not None and not case.given:
            for form, row in list(instances(case, forms=2, points=3)):
                value = exact_values(case.reading, Instance(form.structure, row))["value"]
                test = wider.contains(value)
                assert test is None or test.decide().holds[0] == HOLDS, (case.space, wider, form.structure, row)
            wider = wider.wider


# --- what else is known by construction ------------------------------------------------------------------------------


def found(given: dict[str, Space], conclusion: Callable, **options):
    return search(Reading("printed", given, conclusion, "", **options), 0, Effort(60, 1500, 3, 1), 20)


SEPARABLE = {"data": datasets.separable("N", "n", maximal=True), "u": spaces.unit_vector("n")}
RELU = {"net": networks.relu_network("d", "h", "k"), "x": spaces.vector("d"), "c": spaces.positive()}
NETS = {**RELU, "r": spaces.positive_vector("h")}

#: Whether a bound is attained, or there is none to attain.
REACHED, PROMISED = "reached", "promised"


def schur_complement(law, a) -> Relation:
    """The conditional of two Gaussian coordinates given the first, by the inverse of a scalar covariance."""
    S, given = law.covariance, law.conditional(a)
    cross = arrays.vec([S[1, 0], S[2, 0]])
    rest = arrays.from_rows([arrays.vec([S[i, j] for j in (1, 2)]) for i in (1, 2)])
    mean = arrays.vec([law.mean[1], law.mean[2]]) + cross * ((a[0] - law.mean[0]) / S[0, 0])
    return all_of(eq(given.covariance, rest - arrays.outer(cross, cross) / S[0, 0]), eq(given.mean, mean))


def outcomes(law) -> Array:
    return arrays.vec([x for _, x in law.atoms])


def sampled(law) -> Relation:
    """Mean and covariance of the samples at a standard normal z."""
    samples = standard_normal(law.mean, 3).map(law.at)
    return all_of(eq(expectation(lambda x: x, samples), law.mean), eq(covariance(lambda x: x, samples), law.covariance))


TRUE = {
    "Popoviciu": ({"law": distributions.law("n")}, REACHED, lambda law: le(
        4 * variance(lambda x: x, law), (arrays.maximum(outcomes(law)) - arrays.minimum(outcomes(law))) ** 2)),
    "noise has no mean": ({"e": distributions.noise("n")}, PROMISED, lambda e: eq(expectation(lambda x: x, e), 0)),
    "Gaussian moments": ({"law": distributions.gaussian("n", singular=True)}, PROMISED, sampled),
    "Gaussian conditional": ({"law": distributions.gaussian(3), "a": spaces.vector(1)}, PROMISED, schur_complement),
    "greatest margin": (SEPARABLE, REACHED, lambda data, u: le(arrays.minimum(data.y * (data.X @ u)), data.margin)),
    "interpolation": ({"data": datasets.regression("N", "d", spaces.full_row_rank("N", "d"))}, PROMISED,
                      lambda data: eq(data.X @ (arrays.pinv(data.X) @ data.y), data.y)),
    "step size": ({"A": spaces.spectral("n"), "alpha": matrices.step_size("A")}, REACHED,
                  lambda A, alpha: le(alpha * arrays.largest_eigenvalue(A), 1)),
    "singular values": ({"F": matrices.svd("m", "n"), "x": spaces.unit_vector("n")}, REACHED,
                        lambda F, x: le(norm2(F.matrix @ x), F.s[0] ** 2)),
    "projection contracts": ({"P": matrices.projection("n"), "x": spaces.vector("n")}, REACHED,
                             lambda P, x: le(norm2(P @ x), norm2(x))),
    "rank is subadditive": ({"A": matrices.rank_at_most("n", "n", 1), "B": matrices.rank_at_most("n", "n", 1)}, REACHED,
                            lambda A, B: le(matrices.rank(A + B), 2)),
    "homogeneous in weights": (RELU, PROMISED, lambda net, x, c: eq(net.scaled(c)(x), c**net.degree * net(x))),
    "homogeneous in inputs": (RELU, PROMISED, lambda net, x, c: eq(net(c * x), c * net(x))),
    "rescaling": (NETS, PROMISED, lambda net, x, r: eq(net.rescaled(1, r)(x), net(x))),
    "product": ({"net": networks.deep_linear_network("d", "h", "k"), "x": spaces.vector("d")}, PROMISED,
                lambda net, x: eq(net.product @ x, net(x))),
    "balanced": ({"net": networks.balanced_network("n", 2)}, PROMISED,
                 lambda net: eq(norm2(net.weights[0]), norm2(net.weights[1]))),
    "Laplacian": ({"A": combinatorics.graph("n")}, PROMISED, lambda A: psd(combinatorics.laplacian(A))),
    "handshakes": ({"A": combinatorics.graph("n", connected=True)}, REACHED,
                   lambda A: le(2 * (arrays.rows(A) - 1), arrays.total(combinatorics.degrees(A)))),
    "monotone": ({"v": combinatorics.monotone_game("n")}, PROMISED, lambda v: le(0, v)),
    "superadditive": ({"v": combinatorics.superadditive_game(3)}, REACHED, lambda v: le(v[1] + v[2] + v[4], v[7])),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_what_is_known_by_construction_is_true_and_bounds_are_attained(name):
    given, kept, conclusion = TRUE[name]
    result = found(given, conclusion, sizes_where=(lambda N, d: N <= d) if name == "interpolation" else None)
    assert result.refutation is None and result.effective > 10, result.refutation
    assert result.tight or kept == PROMISED


@pytest.mark.parametrize("space, count", [(combinatorics.graph(4), 64), (combinatorics.graph(4, connected=True), 38)])
def test_every_graph_is_reached(space, count):
    reading = Reading("printed", {"A": space}, lambda: None, "")
    values = (exact_values(reading, Instance(form.structure, ()))["A"] for form in structures(reading, 5000))
    assert len({str(to_json(A)) for A in values}) == count


FALSE = {
    "laws are not degenerate": ({"law": distributions.law("n")}, lambda law: eq(variance(lambda x: x, law), 0)),
    "separators differ": ({**SEPARABLE, "data": datasets.separable("N", "n")}, TRUE["greatest margin"][2]),
    "rescaling by negative factors": ({**RELU, "r": spaces.vector("h")}, lambda net, x, r: any_of(
        le(r[0], 0), eq(net.rescaled(1, -r)(x), net(x)))),
    "ReLU networks are not linear": (RELU, lambda net, x: eq(net(-x), -net(x))),
    "features are not orthogonal": ({"X": datasets.standardised("k", "n")}, lambda X: eq(
        X.T @ X / X.shape[0], arrays.eye(X.T @ X))),
    "graphs need not be connected": ({"A": combinatorics.graph("n")}, lambda A: ne(combinatorics.spanning_trees(A), 0)),
    "games need not be monotone": ({"v": combinatorics.game("n")}, lambda v: le(0, v)),
    "games need not be superadditive": ({"v": combinatorics.monotone_game(2)}, lambda v: le(v[1] + v[2], v[3])),
    "step sizes reach their bound": ({"A": spaces.spectral("n"), "alpha": matrices.step_size("A")},
                                     lambda A, alpha: lt(alpha * arrays.largest_eigenvalue(A), 1)),
    "projections have every rank": ({"P": matrices.projection(3)}, lambda P: any_of(
        eq(arrays.trace(P), 0), eq(arrays.trace(P), 1), eq(arrays.trace(P), 3))),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_spaces_are_as_wide_as_they_say(name):
    assert found(*FALSE[name]).refutation is not None


# --- the constants of functions -------------------------------------------------------------------------------------


def smooth(f, x, y) -> Relation:
    """The gradient is L-Lipschitz (where f is convex, also cocoercive)."""
    change, along = gradient(f, y) - gradient(f, x), y - x
    lipschitz = le(norm2(change), f.L**2 * norm2(along))
    return lipschitz if f.m is None else all_of(lipschitz, le(norm2(change), f.L * dot(change, along)))


def strongly_convex(f, x, y) -> Relation:
    """The lower model with curvature m, and the minimiser."""
    lower = f(x) + dot(gradient(f, x), y - x) + f.m / 2 * norm2(y - x)
    return all_of(le(lower, f(y)), le(f(f.minimiser), f(x)), eq(gradient(f, f.minimiser), 0))


def polyak_lojasiewicz(f, x, y) -> Relation:
    gap = f.mu * (f(x) - f(f.minimiser))
    return all_of(le(0, gap), le(gap, norm2(gradient(f, x)) / 2))


def euler(f, x, y) -> Relation:
    """Homogeneity by the factor 3, and Euler's identity, which follows from it."""
    return all_of(eq(f(3 * x), 3**f.degree * f(x)), eq(dot(gradient(f, x), x), f.degree * f(x)))


def lipschitz(f, x, y) -> Relation:
    return le(absolute(f(y) - f(x)), f.K * norm(y - x))


#: A space of functions, what its constants promise, and whether some promise is kept with equality.
PROMISES = [
    (functions.smooth_function("n"), smooth),
    (functions.convex_function("n"), smooth),
    (functions.convex_function("n"), strongly_convex),
    (functions.convex_function("n", strongly=True), strongly_convex),
    (functions.piecewise_quadratic("n"), smooth),
    (functions.piecewise_quadratic("n"), strongly_convex),
    (functions.piecewise_quadratic("n", strongly=True), smooth),
    (functions.piecewise_quadratic("n", strongly=True), strongly_convex),
    (functions.pl_function("n"), polyak_lojasiewicz),
    (functions.smooth_pl_function("n"), polyak_lojasiewicz),
    (functions.homogeneous_function("n", 2), euler),
    (functions.homogeneous_function("n", 3), euler),
    (functions.scale_invariant_function("n"), euler),
    (functions.lipschitz_function("n"), lipschitz),
]


def searched(space: Space, conclusion: Callable):
    given = {"f": space, "x": spaces.vector("n"), "y": spaces.vector("n")}
    return found(given, conclusion, assuming=lambda x, y: [ne(x, 0), ne(y, 0)])


@pytest.mark.parametrize("space, promise", PROMISES, ids=lambda x: getattr(x, "__name__", str(x)))
def test_the_constants_of_functions_are_true_and_attained(space, promise):
    """Searched for a violation as a claim is; that the bounds are attained shows in the worst ratio."""
    result = searched(space, promise)
    assert result.refutation is None and result.effective > 500, result.refutation
    assert result.tight or promise is euler or space.name == "smooth_pl_function(n)"


def even(f, x, y) -> Relation:
    return eq(f(-x), f(x))


def odd(f, x, y) -> Relation:
    return eq(f(-x), -f(x))


def convex(f, x, y) -> Relation:
    return le(f((x + y) / 2), (f(x) + f(y)) / 2)


@pytest.mark.parametrize("space, excess", [
    (functions.homogeneous_function("n", 2), even), (functions.homogeneous_function("n", 2), odd),
    (functions.homogeneous_function("n", 3), even), (functions.homogeneous_function("n", 3), odd),
    (functions.scale_invariant_function("n"), even), (functions.scale_invariant_function("n"), odd),
    (functions.pl_function("n"), convex), (functions.smooth_pl_function("n"), convex),
    (functions.smooth_function("n"), convex), (functions.lipschitz_function("n"), convex),
], ids=lambda x: getattr(x, "__name__", str(x)))  # fmt: skip
def test_functions_have_no_property_that_their_space_does_not_promise(space, excess):
    assert searched(space, excess).refutation is not None


# --- finite data of function classes ---------------------------------------------------------------------------------


def lipschitz_gradient(data) -> Relation:
    dx, dg = data.points[0] - data.points[1], data.gradients[0] - data.gradients[1]
    return le(norm2(dg), data.L**2 * norm2(dx))


def cocoercive(data) -> Relation:
    dx, dg = data.points[0] - data.points[1], data.gradients[0] - data.gradients[1]
    return le(norm2(dg), data.L * dot(dg, dx))


def monotone(data) -> Relation:
    dx, dg = data.points[0] - data.points[1], data.gradients[0] - data.gradients[1]
    return le(data.m * norm2(dx), dot(dg, dx))


def above_the_minimum(data) -> Relation:
    """|g|^2 / (2 L) <= f - f_min, the first point being a minimiser."""
    return le(norm2(data.gradients[1]), 2 * data.L * (data.values[1] - data.values[0]))


DATA = lambda *arguments, **options: interpolation.interpolable_data(2, "n", *arguments, **options)  # noqa: E731


@pytest.mark.parametrize("space, bound", [
    (DATA("smooth"), lipschitz_gradient), (DATA("convex"), lipschitz_gradient), (DATA("convex"), cocoercive),
    (DATA("strongly convex"), monotone), (DATA("strongly convex"), lipschitz_gradient),
    (DATA("convex", minimiser=True), above_the_minimum),
], ids=lambda x: getattr(x, "__name__", str(x)))  # fmt: skip
def test_data_attain_the_bounds_of_their_class(space, bound):
    result = found({"data": space}, bound)
    assert result.refutation is None and result.tight, result


@pytest.mark.parametrize("space, excess", [(DATA("smooth"), cocoercive), (DATA("convex"), above_the_minimum)])
def test_data_are_no_better_than_their_class(space, excess):
    assert found({"data": space}, excess).refutation is not None


@pytest.mark.parametrize("space, kind", [
    (functions.smooth_function("n"), "smooth"), (functions.piecewise_quadratic("n"), "convex"),
    (functions.piecewise_quadratic("n", strongly=True), "strongly convex"),
])  # fmt: skip
def test_functions_give_interpolable_data(space, kind):
    def samples(f, x, y):
        points = (x, y)
        values, slopes = tuple(f(p) for p in points), tuple(gradient(f, p) for p in points)
        m = {"smooth": -f.L, "convex": 0 * f.L, "strongly convex": f.m}[kind]
        # where m = L there are no inequalities
        data = interpolation.InterpolableData(points, slopes, values, f.L + 1, m)
        return interpolation.interpolable(data, m)

    assert searched(space, samples).refutation is None
