"""Generic values of a reading's variables: symbols in dense arithmetics, letters in matrix words."""

from __future__ import annotations

import itertools
from typing import Any, Iterator, Mapping

from claims.model.arrays import Array, Int, NotExpressible
from claims.model.claim import Reading
from claims.model.spaces import Draw, Space, Structure, axis_length

#: Signs that the kinds of parameters carry, as SymPy assumptions.
_ASSUMPTIONS = {
    "real": {"real": True},
    "positive": {"positive": True},
    "nonnegative": {"nonnegative": True},
    "unit": {"nonnegative": True},
    "above": {"positive": True},
    "inner": {"positive": True},
}

#: Structural choices (signs, masks, numbers of steps) that a derivation at fixed sizes enumerates at most.
_MOST_CHOICES = 64


class _SymbolDraw(Draw):
    """Hands out fresh symbols for parameters; sizes and structural integers are concrete."""

    def __init__(self, arith, structure: Structure):
        self.arith, self.sizes, self.integers = arith, dict(structure.sizes), list(structure.integers)
        self.ranges: list[tuple[int, int]] = []
        self.variable, self.count = "", 0

    def size(self, axis) -> int:
        return axis_length(axis, self.sizes)

    def integer(self, low, high):
        self.ranges.append((low, high))
        if len(self.ranges) > len(self.integers):
            self.integers.append(low)
        return self.integers[len(self.ranges) - 1]

    def constant(self, number):
        return self.arith.lift(number)

    def free(self, name: str, space: Space) -> Array:
        """One symbol of a scalar's own name."""
        return self.arith.symbols(name, (), **_sign(space))

    def decode(self, name: str, space: Space, earlier: dict[str, Any]) -> Any:
        """What a space builds of symbols for its parameters."""
        self.variable, self.count = name, 0
        return space.value(self, earlier)

    def supply(self, kind: str, *axes) -> Array:
        self.count += 1
        name = self.variable if self.count == 1 else f"{self.variable}#{self.count}"
        shape = tuple(self.size(a) for a in axes)
        if hasattr(type(self.arith), "parameters"):
            return self.arith.parameters(kind, name, shape)
        return self.arith.symbols(name, shape, **_ASSUMPTIONS[kind])


for _kind in _ASSUMPTIONS:
    setattr(_SymbolDraw, _kind, lambda self, *axes, _kind=_kind: self.supply(_kind, *axes))


def dense_values(reading: Reading, arith, structure: Structure, skip: str | None = None) -> dict[str, Any]:
    """The variables as arrays of symbols at a structure. A ``free`` scalar is one symbol of its own name."""
    return _decoded(reading, _SymbolDraw(arith, structure), skip)


def _decoded(reading: Reading, draw: _SymbolDraw, skip: str | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, space in reading.given.items():
        if name != skip:
            values[name] = draw.free(name, space) if space.free else draw.decode(name, space, values)
    return values


def _sign(space: Space) -> dict[str, bool]:
    return {"positive": {"positive": True}, "nonnegative": {"nonnegative": True}}.get(space.name, {"real": True})


def dense_structures(reading: Reading, sizes: Mapping[str, int] | None, skip: str | None = None) -> Iterator[Structure]:
    """The structures that a derivation at fixed sizes runs through: two unequal choices of the sizes (or the given
    one), and every choice of the structural integers.

    :raises NotExpressible: where there are more structural choices than can be enumerated.
    """
    from symbolic.generic import GenericArithmetic

    for chosen in _sizes(reading, sizes):
        draw = _SymbolDraw(GenericArithmetic(), Structure(chosen))
        _decoded(reading, draw, skip)
        choices = list(itertools.product(*[range(lo, hi + 1) for lo, hi in draw.ranges]))
        if len(choices) > _MOST_CHOICES:
            raise NotExpressible(f"{len(choices)} structural choices at fixed sizes")
        for integers in choices:
            yield Structure(chosen, integers)


def _sizes(reading: Reading, sizes: Mapping[str, int] | None) -> list[tuple]:
    names = reading.size_names()
    if sizes is not None or not names:
        return [tuple((n, (sizes or {})[n]) for n in names)]
    ranges = [range(lo, hi + 1) for lo, hi in map(reading.size_range, names)]
    allowed = [choice for choice in itertools.product(*ranges) if reading.allows(dict(zip(names, choice)))]

    # Sizes of 2 and more, as unequal as may be: a transpose or an order that is wrong vanishes at size 1, or at
    # equal sizes.
    def weakness(choice: tuple) -> tuple:
        return -min(2, *choice), len(choice) - len(set(choice)), sum(choice), choice

    return [tuple(zip(names, choice)) for choice in sorted(allowed, key=weakness)[:2]]


def integer_choices(reading: Reading, skip: str | None = None) -> Iterator[dict[str, Int]]:
    """Every choice of the integer variables (numbers of steps, indices) but ``skip``: one empty choice where there
    are none.

    :raises NotExpressible: where there are more than can be enumerated.
    """
    names = [n for n, space in reading.given.items() if "index" in (space.letter or {}) and n != skip]
    probe = _SymbolDraw(None, Structure(()))
    for name in names:
        reading.given[name].value(probe, {})
    choices = list(itertools.product(*[range(low, high + 1) for low, high in probe.ranges]))
    if len(choices) > _MOST_CHOICES:
        raise NotExpressible(f"{len(choices)} choices of {', '.join(names)}")
    for choice in choices:
        yield dict(zip(names, map(Int, choice)))


def word_values(
    reading: Reading, arith, skip: str | None = None, integers: Mapping[str, Int] | None = None
) -> dict[str, Any]:
    """The variables as letters of matrix words, of symbolic sizes; scalars as variables of the coefficients.

    :raises NotExpressible: for a space that no letter stands for.
    """
    from symbolic.functions import AbstractFunction

    values: dict[str, Any] = {}
    for name, space in reading.given.items():
        if name == skip:
            continue
        if integers and name in integers:
            values[name] = integers[name]
            continue
        if space.free:
            values[name] = arith.named(name)
        elif space.letter and "function" in space.letter:
            values[name] = AbstractFunction(arith, name, space.letter["axes"], space.letter["function"])
        elif space.letter and "axes" in space.letter:
            values[name] = arith.letter(name, **space.letter)
        else:
            draw = _WordDraw(arith, name)
            values[name] = space.value(draw, values)
    return values


class _WordDraw(Draw):
    """For spaces that are built from others: unconstrained parameters are letters, everything else is not
    expressible."""

    def __init__(self, arith, variable: str):
        self.arith, self.variable, self.count = arith, variable, 0

    def real(self, *axes):
        self.count += 1
        return self.arith.letter(f"{self.variable}_{self.count}", axes=axes)

    def constant(self, number):
        return self.arith.lift(number)

    def __getattribute__(self, name):
        if name in ("positive", "nonnegative", "unit", "above", "inner", "integer", "size"):
            raise NotExpressible(f"no letter stands for {object.__getattribute__(self, 'variable')}")
        return object.__getattribute__(self, name)
