"""Our shrinker: smaller sizes and integers, then zeros, ones and simple rationals, as long as the finding stays a
refutation."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

from claims.model.claim import Reading
from claims.model.spaces import Structure
from numeric.certify import Finding, examine
from numeric.instances import Instance, layout

_TRIES_SMALLER = 40
_MAX_EVALUATIONS = 400


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

    changed = True
    while changed and phase.drawn < _MAX_EVALUATIONS:
        changed = _smaller_structure(reading, best[0], attempt) or _simpler_parameters(reading, best, attempt)
    return best


def _smaller_structure(reading: Reading, instance: Instance, attempt) -> bool:
    sizes, integers = instance.structure.sizes, instance.structure.integers
    for k, (name, n) in enumerate(sizes):
        if n <= reading.size_range(name)[0]:
            continue
        reduced = (*sizes[:k], (name, n - 1), *sizes[k + 1 :])
        if not reading.allows(dict(reduced)):
            continue
        form = layout(reading, Structure(reduced, integers))
        for parameters in _fillings(instance.parameters, len(form.kinds), form.kinds):
            if attempt(Instance(form.structure, parameters)):
                return True
    for k, value in enumerate(integers):
        form = layout(reading, instance.structure)
        if k < len(form.ranges) and value > form.ranges[k][0]:
            fewer = Structure(sizes, (*integers[:k], value - 1, *integers[k + 1 :]))
            form = layout(reading, fewer)
            for parameters in itertools.islice(_fillings(instance.parameters, len(form.kinds), form.kinds), 3):
                if attempt(Instance(form.structure, parameters)):
                    return True
    return False


def _fillings(parameters: tuple, count: int, kinds):
    """Parameters for a smaller structure: prefixes and suffixes of the old ones, then seeded subsets."""
    from numeric.search import TABLES

    if count == len(parameters):
        yield parameters
        return
    generator = random.Random(count)
    drops = len(parameters) - count
    if drops > 0:
        yield parameters[:count]
        yield parameters[drops:]
    for _ in range(_TRIES_SMALLER):
        if drops > 0 and generator.random() < 0.5:
            keep = sorted(generator.sample(range(len(parameters)), count))
            yield tuple(parameters[i] for i in keep)
        else:
            yield tuple(TABLES[k][generator.randrange(5)] for k in kinds)


def _simpler_parameters(reading: Reading, best: tuple[Instance, Finding], attempt) -> bool:
    instance = best[0]
    kinds = layout(reading, instance.structure).kinds
    changed = False
    for i, kind in enumerate(kinds):
        for value in _simpler(instance.parameters[i], kind):
            candidate = Instance(instance.structure, (*instance.parameters[:i], value, *instance.parameters[i + 1 :]))
            if attempt(candidate):
                instance, changed = candidate, True
                break
    return changed


def complexity(value: Fraction) -> tuple:
    """Simplest first: zero, then small denominators, small numerators, positive before negative."""
    return (value != 0, value.denominator > 1, value.denominator + abs(value.numerator), value < 0)


def _simpler(value: Fraction, kind: str):
    """Simpler values to try in place of one: the first of the kind's table, then best approximations with small
    denominators."""
    from numeric.search import TABLES, _inside

    near = [value.limit_denominator(d) for d in (1, 2, 3, 4, 6, 10, 100)]
    candidates = [*TABLES[kind][:9], *(v for v in near if _inside(kind, v))]
    return [v for v in dict.fromkeys(candidates) if complexity(v) < complexity(value)]
