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

from claims.model import arrays, matrices, spaces
from claims.model.arrays import Array
from claims.model.claim import Reading
from claims.model.relations import HOLDS, VIOLATED
from claims.model.spaces import Space
from numeric.certify import hypotheses
from numeric.exact import precision
from numeric.instances import Instance, Layout, exact_values, float_values, structures
from numeric.parameters import corners, sample


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


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_decoded_is_a_member_and_what_is_spoilt_is_not(case):
    for form, row in instances(case):
        with precision(128):
            values = exact_values(case.reading, Instance(form.structure, row))
            assert set(decided(case, values)) <= {HOLDS}, (form.structure, row)
            if case.spoil is not None:
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
    if isinstance(value, int):
        return [[value]]
    if isinstance(value, (tuple, list)):
        return [leaf for part in value for leaf in leaves(part)]
    return [leaf for part in value.parameters_shown().values() for leaf in leaves(part)]


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
