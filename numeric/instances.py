"""Instances: one point of a reading's spaces, given by its sizes, structural integers and rational parameters.

Everything that searches (corners, Hypothesis, NumPy, ascent, the shrinker) acts on these parameters and decodes them
by the spaces' own ``build``, in whatever arithmetic it likes; so no rounding ever leaves a space.
"""

from __future__ import annotations

import heapq
import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Mapping

import numpy as np

from claims.model.arrays import Array, Int
from claims.model.claim import Reading
from claims.model.spaces import Draw, Structure, axis_length
from numeric.exact import ExactArithmetic
from numeric.floats import FloatArithmetic
from numeric.parameters import KINDS


#: Structures (sizes and structural integers) that a search looks at.
STRUCTURES = 60

#: A space with fewer points, all of them structural, is tried point by point.
FINITE = 3000


@dataclass(frozen=True)
class Instance:
    """A point of the spaces: a structure and one rational for each parameter."""

    structure: Structure
    parameters: tuple[Fraction, ...]


class _StructuralDraw(Draw):
    """Sizes and structural integers, common to all draws; subclasses supply the parameters."""

    def __init__(self, arith, structure: Structure):
        self.arith = arith
        self.sizes = dict(structure.sizes)
        self.integers = list(structure.integers)
        self.ranges: list[tuple[int, int]] = []

    def size(self, axis) -> int:
        return axis_length(axis, self.sizes)

    def integer(self, low, high):
        index = len(self.ranges)
        self.ranges.append((low, high))
        if index >= len(self.integers):
            self.integers.append(low)
        return min(max(self.integers[index], low), high)

    def constant(self, number):
        return self.arith.lift(number)

    def supply(self, kind: str, axes: tuple, shape: tuple) -> Array:
        raise NotImplementedError


def _draw_method(kind: str):
    def method(self, *axes):
        return self.supply(kind, axes, tuple(self.size(a) for a in axes))

    return method


for _kind in KINDS:
    setattr(_StructuralDraw, _kind, _draw_method(_kind))


class ParameterDraw(_StructuralDraw):
    """Reads parameters from an array of shape (batch, count), in order."""

    def __init__(self, arith, structure, parameters: np.ndarray):
        super().__init__(arith, structure)
        self.parameters, self.used = parameters, 0

    def supply(self, kind, axes, shape):
        count = math.prod(shape)
        block = self.parameters[:, self.used : self.used + count]
        if block.shape[1] < count:
            raise IndexError("a space draws more parameters than its layout has: its shape depends on its parameters")
        self.used += count
        return self.arith.array(block.reshape((block.shape[0], *shape)), shape)


@dataclass(frozen=True)
class Block:
    """Parameters that a space draws at once: their kind, the axes as the space names them (``"n"``, 3), the lengths."""

    kind: str
    axes: tuple
    shape: tuple[int, ...]


class _LayoutDraw(_StructuralDraw):
    """Records the kinds of the parameters that the spaces ask for."""

    def __init__(self, structure):
        super().__init__(FloatArithmetic(), structure)
        self.blocks: list[Block] = []
        self.random = np.random.default_rng(0)

    def supply(self, kind, axes, shape):
        self.blocks.append(Block(kind, axes, shape))
        return self.arith.array(self.random.uniform(0.25, 0.75, (1, *shape)), shape)


class GivenInstance:
    """An instance named by the values of its variables (exact numbers and nested lists) instead of parameters."""

    def __init__(self, values: Mapping[str, Any]):
        self.values = values

    def exact(self) -> dict[str, Any]:
        arith = ExactArithmetic()
        return {name: given_value(arith, value) for name, value in self.values.items()}


def given_value(arith, value) -> Any:
    """A plain number (text such as "1/3" too) or nested list as an array; an Int stays the integer it is, a callable
    is called."""
    if isinstance(value, Int):
        return value
    if callable(value):
        return value(arith)
    if isinstance(value, (list, tuple)):
        entries = np.array(
            [[Fraction(x) for x in r] for r in value]
            if isinstance(value[0], (list, tuple))
            else [Fraction(x) for x in value],
            dtype=object,
        )
        return arith.constant(list(entries.flat), entries.shape)
    return arith.lift(Fraction(value))


@dataclass(frozen=True)
class Layout:
    """For one structure: the blocks of parameters, the kind of each single one, and the ranges of the structural
    integers."""

    structure: Structure
    blocks: tuple[Block, ...]
    kinds: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...]


def layout(reading: Reading, structure: Structure) -> Layout:
    """The parameters of a reading's spaces at a structure (missing integers default to the lowest)."""
    draw = _LayoutDraw(structure)
    with np.errstate(all="ignore"):
        decode(reading, draw)
    full = Structure(structure.sizes, tuple(draw.integers[: len(draw.ranges)]))
    kinds = tuple(b.kind for b in draw.blocks for _ in range(math.prod(b.shape)))
    return Layout(full, tuple(draw.blocks), kinds, tuple(draw.ranges))


def structures(reading: Reading, limit: int = STRUCTURES) -> Iterator[Layout]:
    """The layouts of a reading's structures, the smallest sizes and integers first, at most ``limit`` of them.

    They are made one by one as they are asked for: most counterexamples are found at the first.
    """
    names = reading.size_names()
    ranges = [range(lo, hi + 1) for lo, hi in map(reading.size_range, names)]
    choices = [dict(zip(names, sizes)) for sizes in itertools.product(*ranges)]
    choices = [sizes for sizes in choices if reading.allows(sizes)]
    share = max(4, limit // max(1, len(choices))) if limit < FINITE else limit
    order = itertools.count()
    waiting: list[tuple] = []

    def wait(sizes: dict[str, int], form: Layout | None = None, rest: tuple = ((),)) -> None:
        weight = 3 * sum(sizes.values()) + sum(rest[0])
        heapq.heappush(waiting, (weight, max(sizes.values(), default=0), next(order), sizes, form, rest))

    for sizes in choices:
        wait(sizes)
    made = 0
    while waiting and made < limit:
        *_, sizes, form, rest = heapq.heappop(waiting)
        if form is None:  # only now its structural integers are known, and they weigh too
            form = layout(reading, Structure(tuple(sizes.items())))
            wait(sizes, form, _by_weight([range(lo, hi + 1) for lo, hi in form.ranges], share))
            continue
        made += 1
        yield layout(reading, Structure(form.structure.sizes, rest[0])) if rest[0] else form
        if len(rest) > 1:
            wait(sizes, form, rest[1:])


def _by_weight(spans: list[range], limit: int) -> tuple[tuple[int, ...], ...]:
    """Integer choices, the smallest totals first; of a large product a seeded sample."""
    count = math.prod(map(len, spans))
    if count <= 4096:
        return tuple(sorted(itertools.product(*spans), key=sum)[:limit])
    generator = random.Random(0)
    return tuple(sorted((tuple(generator.choice(s) for s in spans) for _ in range(limit)), key=sum))


def decode(reading: Reading, draw: Draw) -> dict[str, Any]:
    """The value of every variable, in order of declaration."""
    values: dict[str, Any] = {}
    for name, space in reading.given.items():
        values[name] = space.value(draw, values)
    return values


def decoded_somewhere(reading: Reading, sizes: Mapping[str, int]) -> dict[str, Any]:
    """Values of the variables at some point of these sizes: what matters is of which types they are."""
    with np.errstate(all="ignore"):
        return decode(reading, _LayoutDraw(Structure(tuple(sizes.items()))))


def exact_values(reading: Reading, instance: Instance) -> dict[str, Any]:
    """The variables of an instance in exact arithmetic (one arithmetic for the whole evaluation)."""
    if isinstance(instance, GivenInstance):
        return instance.exact()
    arith = ExactArithmetic()
    row = np.empty((1, len(instance.parameters)), dtype=object)
    row[0, :] = [arith.entry(p) for p in instance.parameters]
    return decode(reading, ParameterDraw(arith, instance.structure, row))


def float_values(reading: Reading, structure: Structure, parameters: np.ndarray) -> dict[str, Any]:
    """The variables of a batch in float arithmetic."""
    return decode(reading, ParameterDraw(FloatArithmetic(), structure, parameters))


#: Beyond this power of ten a ball is shown by a coarser one around it: decimals have no such exponents.
_LARGEST_EXPONENT = 10_000


# --- showing values -------------------------------------------------------------------------------------------------


def to_json(value) -> Any:
    """A value as JSON: rationals as strings that Fraction reads, balls as {mid, rad}, arrays as nested lists."""
    from flint import arb, fmpq

    if isinstance(value, Array):
        if isinstance(value.data, tuple):
            return to_json(value.data[0])
        return _nested(value.data[0])
    if isinstance(value, fmpq):
        return str(value)
    if isinstance(value, arb):
        if not value.is_finite():
            infinite = "inf" if value > 0 else "-inf" if value < 0 else None
            return {"mid": infinite, "rad": "0"} if infinite else {"mid": "nan", "rad": "inf"}
        middle, radius, exponent = (int(part) for part in value.mid_rad_10exp(24))
        if exponent < -_LARGEST_EXPONENT:
            return {"mid": "0", "rad": f"1E-{_LARGEST_EXPONENT - 30}"}
        if exponent > _LARGEST_EXPONENT:
            return {"mid": "inf" if value > 0 else "-inf" if value < 0 else "nan", "rad": "inf"}
        return {"mid": str(Decimal(f"{middle}e{exponent}")), "rad": str(Decimal(f"{radius}e{exponent}"))}
    if isinstance(value, (list, tuple)):
        return [to_json(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): to_json(v) for k, v in value.items()}
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, (int, Fraction)):
        return str(Fraction(value))
    if hasattr(value, "parameters_shown"):
        return {k: to_json(v) for k, v in value.parameters_shown().items()}
    return str(value)


def _nested(data) -> Any:
    if isinstance(data, np.ndarray):
        return [_nested(x) for x in data]
    return to_json(data)


def shown(reading: Reading, instance: Instance) -> dict[str, Any]:
    """An instance for the report: its sizes and the exact value of each variable."""
    values = {name: to_json(value) for name, value in exact_values(reading, instance).items()}
    sizes = {} if isinstance(instance, GivenInstance) else dict(instance.structure.sizes)
    return {"sizes": sizes, **values}
