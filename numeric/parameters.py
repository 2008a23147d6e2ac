"""Parameters: the free numbers that spaces decode, of six kinds, each with its simple values, its bounds, its samples.

All search acts here: corners are tuples of simple values, the NumPy volume samples whole batches, the ascent moves
inside the bounds, and the shrinker looks for the simplest rational that will do.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

_SIMPLE = sorted(
    {Fraction(p, q) for p in range(0, 8) for q in range(1, 6)}, key=lambda f: (f.numerator + f.denominator, f)
)
_SIGNED = [s * f for f in _SIMPLE for s in ((1, -1) if f else (1,))]
_LARGE = [Fraction(10), Fraction(100), Fraction(1, 10), Fraction(1, 100), Fraction(1000), Fraction(1, 1000)]

#: Values of each kind of parameter, simplest first: what corners are made of and what Hypothesis shrinks towards.
TABLES = {
    "real": [*_SIGNED, *_LARGE, *(-f for f in _LARGE)],
    "positive": [f for f in _SIMPLE if f > 0] + _LARGE,
    "nonnegative": [*_SIMPLE, *_LARGE],
    "unit": [f for f in _SIMPLE if f <= 1] + _LARGE[2:4],
    "above": [f for f in _SIMPLE if 0 < f <= 1] + _LARGE[2:4],
    "inner": [f for f in _SIMPLE if 0 < f < 1] + _LARGE[2:4],
}
KINDS = tuple(TABLES)
_CORNERS = {kind: table[:5] for kind, table in TABLES.items()}
_FLOATS = {kind: np.array([float(v) for v in table]) for kind, table in TABLES.items()}

#: The least positive number that floats try; the exact side may go below.
_TINY = 1e-9
_LOW = {"real": -np.inf, "positive": _TINY, "nonnegative": 0.0, "unit": 0.0, "above": _TINY, "inner": _TINY}
_HIGH = {"unit": 1.0, "above": 1.0, "inner": 1 - _TINY}


def inside(kind: str, value: Fraction) -> bool:
    """Whether a parameter of this kind may have this value."""
    return {
        "real": True,
        "positive": value > 0,
        "nonnegative": value >= 0,
        "unit": 0 <= value <= 1,
        "above": 0 < value <= 1,
        "inner": 0 < value < 1,
    }[kind]


def bounds(kinds: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The closed box in which floats of these kinds stay: its lower and its upper ends."""
    return np.array([_LOW[k] for k in kinds]), np.array([_HIGH.get(k, np.inf) for k in kinds])


def corners(kinds: Sequence[str], generator: random.Random) -> Iterator[tuple[Fraction, ...]]:
    """Corner parameters: a generic point, the simplest value everywhere, another generic point, the next simplest
    everywhere, and then all combinations of the simplest five where these are few, else a seeded sample of them."""
    tables = [_CORNERS[k] for k in kinds]
    uniform = [tuple(t[min(level, len(t) - 1)] for t in tables) for level in range(2)]
    generic = [tuple(generator.choice(TABLES[k][1:12]) for k in kinds) for _ in range(2)]
    first = list(dict.fromkeys(point for pair in zip(generic, uniform) for point in pair))
    yield from first
    seen = set(first)
    if 5 ** len(kinds) <= 3125:
        indices = sorted(itertools.product(*[range(len(t)) for t in tables]), key=lambda i: (max(i, default=0), sum(i)))
        points = (tuple(t[i] for t, i in zip(tables, index)) for index in indices)
    else:
        points = _sampled_corners(tables, generator)
    for point in points:
        if point not in seen:
            seen.add(point)
            yield point


def _sampled_corners(tables: list[list[Fraction]], generator: random.Random) -> Iterator[tuple[Fraction, ...]]:
    for _ in range(20_000):
        density = generator.choice((0.15, 0.4, 0.8))
        yield tuple(t[generator.randrange(len(t))] if generator.random() < density else t[0] for t in tables)


def sample(kinds: Sequence[str], count: int, generator: np.random.Generator) -> np.ndarray:
    """A batch of floats, of shape (count, len(kinds)): simple values, ordinary ones and heavy tails, mixed; among the
    rows are sparse ones, rows with ties, and rows of a scale far from 1."""
    batch = np.empty((count, len(kinds)))
    names = np.array(kinds, dtype=object)
    style = generator.integers(0, 6, count)
    for kind in dict.fromkeys(kinds):
        columns = np.flatnonzero(names == kind)
        shape = (count, len(columns))
        values = np.where(
            generator.random(shape) < 0.4, _simple(kind, shape, generator), _ordinary(kind, shape, generator)
        )
        sparse = (style == 1)[:, None] & (generator.random(shape) < 0.5)
        values = np.where(sparse, _FLOATS[kind][0], values)
        tied = (style == 2)[:, None] & (generator.random(shape) < 0.6)
        values = np.where(tied, values[:, :1], values)
        if kind in ("real", "positive", "nonnegative"):
            values = np.where(style[:, None] == 3, values * 10.0 ** generator.uniform(-4, 4, (count, 1)), values)
        batch[:, columns] = values
    return batch


def _simple(kind: str, shape: tuple, generator: np.random.Generator) -> np.ndarray:
    table = _FLOATS[kind]
    return table[generator.integers(0, len(table), shape)]


def _ordinary(kind: str, shape: tuple, generator: np.random.Generator) -> np.ndarray:
    if kind in ("unit", "above", "inner"):
        near_an_end = 10.0 ** -generator.uniform(0, 6, shape)
        values = np.where(generator.random(shape) < 0.7, generator.beta(0.7, 0.7, shape), near_an_end)
        return np.clip(np.where(generator.random(shape) < 0.15, 1 - near_an_end, values), _TINY, 1 - _TINY)
    values = generator.normal(size=shape) * np.exp(generator.normal(size=shape) * 1.5)
    return values if kind == "real" else np.abs(values) + (1e-12 if kind == "positive" else 0.0)


# --- simplicity -----------------------------------------------------------------------------------------------------


def complexity(value: Fraction) -> tuple:
    """Simplest first: zero, then small denominators, small numerators, positive before negative."""
    return (value != 0, value.denominator > 1, value.denominator + abs(value.numerator), value < 0)


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The rational of least denominator, then of least size, in [low, high], by the Stern-Brocot tree."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_between(-high, -low)
    whole = low.numerator // low.denominator
    if low == whole:
        return Fraction(whole)
    if whole + 1 <= high:
        return Fraction(whole + 1)
    return whole + 1 / simplest_between(1 / (high - whole), 1 / (low - whole))


def simpler(value: Fraction, kind: str) -> Iterator[Fraction]:
    """Simpler values to try in place of one: those at the head of the kind's table, then the simplest rational in an
    interval around it, from a wide one to a narrow one."""
    widths = [abs(value) / 2**k for k in (1, 2, 3, 4, 6, 8, 12, 20)]
    near = (simplest_between(value - w, value + w) for w in widths)
    for candidate in dict.fromkeys(itertools.chain(TABLES[kind][:5], near)):
        if inside(kind, candidate) and complexity(candidate) < complexity(value):
            yield candidate
