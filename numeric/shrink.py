"""Our shrinker: drop an index of a shared size or a structural integer, then make parameters simpler, as long as the
finding stays a refutation of the same kind."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from claims.model.arrays import IllTyped
from claims.model.claim import Reading
from claims.model.relations import VIOLATED
from claims.model.spaces import Structure
from numeric.batches import evaluate_batch
from numeric.certify import Finding, examine
from numeric.instances import Instance, Layout, layout, structures
from numeric.parameters import TABLES, complexity, inside, simpler

_MAX_EVALUATIONS = 500

#: For a smaller structure whose parameters do not align with the old ones: seeded choices among these.
_TRIES_SMALLER = 24

#: Of simple violations: structures looked at, points of each, and suspects of each that are examined exactly.
_STRUCTURES, _POINTS, _SUSPECTS = 12, 6561, 6


def shrink(reading: Reading, instance: Instance, finding: Finding, phase) -> tuple[Instance, Finding]:
    """The simplest refuting instance reachable by local steps; ``phase`` counts the evaluations."""
    best = (instance, finding)

    def attempt(candidate: Instance) -> bool:
        nonlocal best
        if phase.drawn >= _MAX_EVALUATIONS:
            return False
        phase.drawn += 1
        try:
            result = examine(reading, candidate)
        except Exception:  # a smaller instance at which the claim's own code fails is no simplification
            return False
        phase.effective += result.effective
        if result.refutes and result.conclusion == best[1].conclusion:
            best = (candidate, result)
            return True
        return False

    any(attempt(candidate) for candidate in _simple_violations(reading, instance))
    changed = True
    while changed and phase.drawn < _MAX_EVALUATIONS:
        changed = any(attempt(candidate) for candidate in _smaller(reading, best[0]))
        changed = changed or any(attempt(candidate) for candidate in _together(reading, best[0]))
        changed = changed or _one_by_one(reading, best[0], attempt)
    return best


def _simple_violations(reading: Reading, instance: Instance) -> Iterator[Instance]:
    """Suspects of floats among the simplest parameters, at structures no larger than the instance's, simplest first.

    Where several parameters must change together to stay a counterexample, no sequence of single steps finds these.
    """
    weight = _weight(instance.structure)
    smaller = itertools.takewhile(lambda form: _weight(form.structure) <= weight, structures(reading))
    for form in itertools.islice((form for form in smaller if form.kinds), _STRUCTURES):
        tables = [TABLES[kind][:9] for kind in form.kinds]
        ranks = _simple_ranks(tables)
        points = np.column_stack([np.array(table, dtype=float)[r] for table, r in zip(tables, ranks.T)])
        try:
            batch = evaluate_batch(reading, form, points)
        except IllTyped:
            continue
        if batch is not None:
            violated = ranks[batch.met & (batch.holds == VIOLATED)]
            sizes = sum(np.array([*map(_size, table)])[r] for table, r in zip(tables, violated.T))
            for i in np.argsort(sizes, kind="stable")[:_SUSPECTS]:
                suspect = Instance(form.structure, tuple(table[r] for table, r in zip(tables, violated[i])))
                if _cost(suspect) < _cost(instance):
                    yield suspect


def _simple_ranks(tables: list[list[Fraction]]) -> np.ndarray:
    """All combinations of places in the tables where these are few, else a seeded sample, mostly of first places."""
    if math.prod(map(len, tables)) <= _POINTS:
        return np.array(list(itertools.product(*map(range, map(len, tables)))))
    ranks = np.random.default_rng(0).geometric(0.4, (_POINTS, len(tables))) - 1
    return np.minimum(ranks, [len(table) - 1 for table in tables])


def _weight(structure: Structure) -> int:
    return 3 * sum(n for _, n in structure.sizes) + sum(structure.integers)


def _cost(instance: Instance) -> tuple:
    return _weight(instance.structure), sum(map(_size, instance.parameters))


# --- smaller structures ---------------------------------------------------------------------------------------------


def _smaller(reading: Reading, instance: Instance) -> Iterator[Instance]:
    """Instances with one index of one shared size dropped, or one structural integer lowered."""
    sizes, integers = instance.structure.sizes, instance.structure.integers
    old = layout(reading, instance.structure)
    for k, (name, n) in enumerate(sizes):
        reduced = (*sizes[:k], (name, n - 1), *sizes[k + 1 :])
        if n <= reading.size_range(name)[0] or not reading.allows(dict(reduced)):
            continue
        base = layout(reading, Structure(reduced))
        for index in range(n):
            kept = _without(integers, len(base.ranges), index)
            new = layout(reading, Structure(reduced, kept)) if kept else base
            parameters = _drop_index(old, new, instance.parameters, index)
            if parameters is not None:
                yield Instance(new.structure, parameters)
        yield from (Instance(base.structure, p) for p in _fillings(instance.parameters, base.kinds))
    for k, value in enumerate(integers):
        if k < len(old.ranges) and value > old.ranges[k][0]:
            new = layout(reading, Structure(sizes, (*integers[:k], value - 1, *integers[k + 1 :])))
            fillings = _fillings(instance.parameters, new.kinds)
            yield from (Instance(new.structure, p) for p in itertools.islice(fillings, 3))


def _without(integers: tuple, count: int, index: int) -> tuple:
    """``count`` of the structural integers: those at an index (of every run of equal length) left out."""
    surplus = len(integers) - count
    if surplus <= 0:
        return integers[:count]
    run = len(integers) // surplus
    return tuple(x for i, x in enumerate(integers) if i % run != index % run or i // run >= surplus)[:count]


def _drop_index(old: Layout, new: Layout, parameters: tuple, index: int) -> tuple | None:
    """The old parameters without one index along every axis that became shorter; None where the blocks do not align."""
    if [b.kind for b in old.blocks] != [b.kind for b in new.blocks]:
        surplus = len(parameters) - len(new.kinds)
        shorter = (*parameters[:index], *parameters[index + surplus :])
        fits = len(shorter) == len(new.kinds) and all(map(inside, new.kinds, shorter))
        return shorter if surplus >= 0 and fits else None
    kept, start = [], 0
    for before, after in zip(old.blocks, new.blocks):
        count = math.prod(before.shape)
        block = np.array(parameters[start : start + count], dtype=object).reshape(before.shape)
        start += count
        for axis, (long, short) in enumerate(zip(before.shape, after.shape)):
            if short < long:
                block = np.delete(block, range(min(index, short), min(index, short) + long - short), axis)
        if block.shape != after.shape:
            return None
        kept += list(block.flat)
    return tuple(kept)


def _fillings(parameters: tuple, kinds: tuple[str, ...]) -> Iterator[tuple]:
    """Parameters for a structure that asks for ``kinds``: the old ones, a prefix or suffix of them, then seeded
    choices."""
    surplus = len(parameters) - len(kinds)
    if surplus == 0:
        yield parameters
        return
    generator = random.Random(len(kinds))
    if surplus > 0:
        yield from (p for p in (parameters[: len(kinds)], parameters[surplus:]) if all(map(inside, kinds, p)))
    for _ in range(_TRIES_SMALLER):
        yield tuple(TABLES[kind][generator.randrange(5)] for kind in kinds)


# --- simpler parameters ---------------------------------------------------------------------------------------------


def _together(reading: Reading, instance: Instance) -> Iterator[Instance]:
    """Instances with all parameters simpler at once: rounded, or scaled to integers without a common factor."""
    kinds = layout(reading, instance.structure).kinds
    scale = math.lcm(*(p.denominator for p in instance.parameters))
    common = math.gcd(*(int(p * scale) for p in instance.parameters)) or 1
    scaled = tuple(p * scale / common for p in instance.parameters)
    rounded = (tuple(p.limit_denominator(d) for p in instance.parameters) for d in (1, 2, 4, 12, 100))
    for candidate in (*rounded, scaled):
        kept = tuple(new if inside(k, new) else p for new, p, k in zip(candidate, instance.parameters, kinds))
        if sum(map(_size, kept)) < sum(map(_size, instance.parameters)):
            yield Instance(instance.structure, kept)


def _size(value: Fraction) -> int:
    return value.denominator.bit_length() + abs(value.numerator).bit_length()


def _one_by_one(reading: Reading, instance: Instance, attempt) -> bool:
    kinds = layout(reading, instance.structure).kinds
    changed = False
    for i in sorted(range(len(kinds)), key=lambda i: complexity(instance.parameters[i]), reverse=True):
        for value in simpler(instance.parameters[i], kinds[i]):
            candidate = Instance(instance.structure, (*instance.parameters[:i], value, *instance.parameters[i + 1 :]))
            if attempt(candidate):
                instance, changed = candidate, True
                break
    return changed
