"""Compare the search with plain Hypothesis and with random sampling: ``python -m benchmarks.falsifiers FILE``.

*Throughput*: effective instances a second, warm, on readings that stand, sizes drawn from the same structures.
Ours is a whole search from start to end, as a run at standard effort makes it.

*False statements*: the errata that are left to the search, and a seeded sample of mutants. Every method has two seconds
for each, and the time to its first counterexample counts; a miss is charged the two seconds. A counterexample counts if
it stands certification, which is not charged to the rivals.

The rivals are what a competent user would write around the same decoders and the same statement: a Hypothesis strategy
of ordinary parts (bounded floats, or fractions and exact arithmetic: for each figure the one that does better), and a
loop over NumPy's normal and uniform numbers. Neither shrinks. In floats a comparison has a relative tolerance, and a
NaN fails it. Seconds are of the processor, so what else the machine does weighs on no method.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, seed as seeded, settings, strategies as st
from rich.console import Console
from rich.progress import track
from rich.table import Table

import claims
from benchmarks.figures import add
from claims.model.arrays import IllTyped, NotExpressible, Undefined
from claims.model.claim import Claim, Reading
from claims.model.relations import HOLDS, UNKNOWN, VIOLATED, le
from claims.model.spaces import real
from numeric.certify import examine
from numeric.exact import PRECISIONS, precision
from numeric.instances import FINITE, Instance, Layout, exact_values, float_values, structures
from numeric.mutants import mutants
from numeric.search import EFFORTS, search

SEED = 0

#: Seconds of a method for a false statement, and of a rival to measure its throughput.
SECONDS, WINDOW = 2.0, 0.4

#: Of how many readings that stand, a seeded sample; and the mutants taken of each.
READINGS, MUTANTS = 60, 2

#: Suspects of a rival that may come to nothing before no more are certified, as in the search itself.
FRUITLESS = 60


@dataclass(frozen=True)
class Attempt:
    """What a method did with a statement: its effective instances, its seconds, whether it found a counterexample, and
    the seconds that it spent in the statement itself (NaN where that was not measured)."""

    effective: int
    seconds: float
    refuted: bool
    evaluating: float = float("nan")


Method = Callable[[Reading, int, float], Attempt]


# --- ours -----------------------------------------------------------------------------------------------------------


def standard(reading: Reading, seed: int, seconds: float) -> Attempt:
    """The standard search."""
    return _searched(reading, seed, seconds)


def to_the_end(reading: Reading, seed: int, seconds: float) -> Attempt:
    """The standard search from start to end, however long that takes."""
    return _searched(reading, seed, None)


def _searched(reading: Reading, seed: int, budget: float | None) -> Attempt:
    begun = time.process_time()
    found = search(reading, seed, EFFORTS["standard"], budget=budget, shrinking=False)
    return Attempt(found.effective, time.process_time() - begun, found.refutation is not None)


# --- the rivals -----------------------------------------------------------------------------------------------------


class _Over(BaseException):
    """The time is up, or a counterexample was found. No Exception: Hypothesis would take that for a failing test, and
    go on to reproduce it."""


#: Decides one instance: whether the conclusion has a value, and whether an assertion of it fails; None where a
#: hypothesis is not met.
Decide = Callable[[Reading, Layout, Sequence], "tuple[bool, bool] | None"]


class Trial:
    """What a rival does with each instance: decide it, count it, certify it if it fails."""

    def __init__(self, reading: Reading, decide: Decide, seconds: float):
        self.reading, self.decide, self.seconds = reading, decide, seconds
        self.effective = self.fruitless = 0
        self.refuted = False
        self.evaluating = self.certifying = 0.0
        self.begun = time.process_time()

    @property
    def elapsed(self) -> float:
        return time.process_time() - self.begun - self.certifying

    def __call__(self, form: Layout, parameters: Sequence) -> None:
        """Try one instance.

        :raises _Over: when the trial ends.
        """
        if self.elapsed > self.seconds:
            raise _Over
        begun = time.process_time()
        outcome = self.decide(self.reading, form, parameters)
        ended = time.process_time()
        self.evaluating += ended - begun
        if outcome is None:
            return
        effective, fails = outcome
        self.effective += effective
        if fails and self.fruitless < FRUITLESS:
            instance = Instance(form.structure, tuple(map(Fraction, parameters)))
            self.refuted = examine(self.reading, instance, PRECISIONS).refutes
            self.certifying += time.process_time() - ended
            if self.refuted:
                raise _Over
            self.fruitless += 1

    def run(self, draw: Callable[[], None]) -> Attempt:
        """Let ``draw`` call this trial with instances until it ends, or there are no more."""
        self.begun = time.process_time()
        try:
            draw()
        except _Over:
            pass
        return Attempt(self.effective, self.elapsed, self.refuted, self.evaluating)


def in_floats(reading: Reading, form: Layout, parameters: Sequence[float]) -> tuple[bool, bool] | None:
    """In floats; a NaN fails an assertion."""
    try:
        with np.errstate(all="ignore"):
            holds = _decided(reading, float_values(reading, form.structure, np.array([parameters], dtype=float)))
    except (Undefined, NotExpressible):
        return None
    return None if holds is None else (holds != UNKNOWN, holds != HOLDS)


def exactly(reading: Reading, form: Layout, parameters: Sequence[Fraction]) -> tuple[bool, bool] | None:
    """In rationals and balls; of an equation of balls, that they overlap is all that can be asserted."""
    try:
        with precision(PRECISIONS[0]):
            holds = _decided(reading, exact_values(reading, Instance(form.structure, tuple(parameters))))
    except Undefined:
        return None
    return None if holds is None else (True, holds == VIOLATED)


def _decided(reading: Reading, values: Mapping[str, Any]) -> int | None:
    """The decision of the conclusion; None where a hypothesis is not met."""
    if any(test.decide().holds[0] != HOLDS for test in reading.conditions(values)):
        return None
    try:
        return int(reading.conclude(values).decide().holds[0])
    except (Undefined, IllTyped):
        return VIOLATED


def _forms(reading: Reading) -> list[Layout]:
    """The structures that the search looks at: of a finite space, all."""
    forms = list(structures(reading))
    return forms if any(form.kinds for form in forms) else list(structures(reading, FINITE))


_TINY = 1e-9
FLOATS = {
    "real": st.floats(-100, 100),
    "positive": st.floats(_TINY, 100),
    "nonnegative": st.floats(0, 100),
    "unit": st.floats(0, 1),
    "above": st.floats(_TINY, 1),
    "inner": st.floats(_TINY, 1 - _TINY),
}
_HUNDREDTH = Fraction(1, 100)
FRACTIONS = {
    kind: st.fractions(low, high, max_denominator=100)
    for kind, low, high in [
        ("real", -100, 100),
        ("positive", _HUNDREDTH, 100),
        ("nonnegative", 0, 100),
        ("unit", 0, 1),
        ("above", _HUNDREDTH, 1),
        ("inner", _HUNDREDTH, 1 - _HUNDREDTH),
    ]
}


def with_hypothesis(elements: Mapping[str, st.SearchStrategy], decide: Decide) -> Method:
    """Plain Hypothesis with a strategy for each kind of parameter, as many examples as the time allows."""

    def method(reading: Reading, seed: int, seconds: float) -> Attempt:
        forms = _forms(reading)
        trial = Trial(reading, decide, seconds)

        @st.composite
        def instances(draw):
            form = draw(st.sampled_from(forms))
            return form, [draw(elements[kind]) for kind in form.kinds]

        @seeded(seed)
        @settings(max_examples=10**9, database=None, deadline=None, suppress_health_check=list(HealthCheck))
        @given(instances())
        def test(instance):
            trial(*instance)

        return trial.run(test)

    return method


def by_random_sampling(reading: Reading, seed: int, seconds: float) -> Attempt:
    """One instance after another in a loop: normal numbers, their absolute values, uniform ones."""
    forms = _forms(reading)
    generator = np.random.default_rng(seed)
    among = {
        form: (
            np.array([kind in ("positive", "nonnegative") for kind in form.kinds], dtype=bool),
            np.array([kind in ("unit", "above", "inner") for kind in form.kinds], dtype=bool),
        )
        for form in forms
    }
    trial = Trial(reading, in_floats, seconds)

    def draw() -> None:
        while True:
            form = forms[generator.integers(len(forms))]
            positive, unit = among[form]
            parameters = generator.normal(size=len(form.kinds))
            parameters = np.where(positive, np.abs(parameters), parameters)
            trial(form, np.where(unit, generator.random(len(form.kinds)), parameters))

    return trial.run(draw)


# --- the comparison -------------------------------------------------------------------------------------------------

OURS, RANDOM = "proofread", "random"
HYPOTHESIS = {
    "hypothesis, floats": with_hypothesis(FLOATS, in_floats),
    "hypothesis, fractions": with_hypothesis(FRACTIONS, exactly),
}
THROUGHPUT: dict[str, Method] = {OURS: to_the_end, **HYPOTHESIS}
REFUTATION: dict[str, Method] = {OURS: standard, **HYPOTHESIS, RANDOM: by_random_sampling}


@dataclass(frozen=True)
class Statement:
    """A reading, what to call it, and whether it is a mutant."""

    name: str
    reading: Reading
    mutant: bool = False


#: What each method tries before it is timed.
TRIVIAL = Reading("printed", {"x": real()}, lambda x: le(0, x**2), r"0 \le x^2")


def standing(catalogue: Iterable[Claim], seed: int = SEED) -> list[Statement]:
    """The readings that claims stand by, at most :data:`READINGS` of them."""
    readings = [Statement(claim.id, claim.standing) for claim in catalogue if claim.standing is not None]
    return random.Random(seed).sample(readings, min(READINGS, len(readings)))


def false_statements(catalogue: Sequence[Claim], seed: int = SEED) -> Iterator[Statement]:
    """The printed readings of the errata for which a claim gives no evidence of its own; then, of the same readings
    that stand, :data:`MUTANTS` of the mutants that are known to be false."""
    for claim in catalogue:
        if claim.erratum is not None and claim.refute is None and "printed" in claim.readings:
            yield Statement(claim.id, claim.readings["printed"])
    for statement in standing(catalogue, seed):
        known = [mutant for mutant in mutants(statement.reading, seed) if mutant.known_false is not None]
        for mutant in random.Random(f"{seed}:{statement.name}").sample(known, min(MUTANTS, len(known))):
            yield Statement(f"{statement.name} ({mutant.kind}: {mutant.name})", mutant.reading, mutant=True)


def attempts(
    statements: Sequence[Statement], methods: Mapping[str, Method], seconds: float, seed: int = SEED
) -> dict[str, list[Attempt]]:
    """What each method does with each statement, in an order of the methods shuffled for each statement."""
    for method in methods.values():
        method(TRIVIAL, seed, WINDOW)
    results: dict[str, list[Attempt]] = {name: [] for name in methods}
    for statement in track(statements, "", console=Console(stderr=True), transient=True):
        order = list(methods)
        random.Random(f"{seed}:{statement.name}").shuffle(order)
        for name in order:
            results[name].append(methods[name](statement.reading, seed, seconds))
    return results


def compared_on_true(results: Mapping[str, Sequence[Attempt]]) -> tuple[dict[str, Any], Table]:
    """The figures of the throughput, and a table: medians over the statements, also of the ratios."""
    rates = {name: [each.effective / each.seconds for each in tried] for name, tried in results.items()}
    medians = {name: statistics.median(each) for name, each in rates.items()}
    rival = max(HYPOTHESIS, key=medians.get)

    def ratio(name: str) -> float:
        return statistics.median(x / y if y else np.inf for x, y in zip(rates[name], rates[rival]))

    table = Table(
        "method", "instances/s", f"over {rival}", "time in the statement",
        title=f"{len(rates[OURS])} readings that hold: medians of effective instances a second",
    )  # fmt: skip
    for name, tried in results.items():
        inside = statistics.median(each.evaluating / each.seconds for each in tried)
        shown = "" if np.isnan(inside) else f"{inside:.0%}"
        table.add_row(name, f"{medians[name]:,.0f}", f"{ratio(name):.3g}", shown)
    figures = {
        "throughput_ratio": _rounded(ratio(OURS)),
        "instances_per_second": {name: _rounded(each) for name, each in medians.items()},
    }
    return figures, table


def compared_on_false(
    statements: Sequence[Statement], results: Mapping[str, Sequence[Attempt]]
) -> tuple[dict[str, Any], Table, list[str]]:
    """The figures of the refutations, a table, and what a rival refuted and the search did not."""
    count = {name: sum(each.refuted for each in tried) for name, tried in results.items()}
    times = {name: [each.seconds if each.refuted else SECONDS for each in tried] for name, tried in results.items()}
    medians = {name: statistics.median(each) for name, each in times.items()}
    by_all = [all(each.refuted for each in row) for row in zip(*results.values())]
    fastest, strongest = min(HYPOTHESIS, key=medians.get), max(HYPOTHESIS, key=count.get)
    table = Table(
        "method", "refuted", "errata", "mutants", "ms to a counterexample", "where all refute",
        title=f"{len(statements)} false statements: median times (a miss: {SECONDS:g} s)",
    )  # fmt: skip
    for name, tried in results.items():
        parts = ([each.refuted for each, s in zip(tried, statements) if s.mutant == kind] for kind in (False, True))
        common = [seconds for seconds, refuted in zip(times[name], by_all) if refuted]
        table.add_row(
            name,
            f"{count[name] / len(statements):.1%}",
            *(f"{sum(part)}/{len(part)}" for part in parts),
            f"{1000 * medians[name]:.3g}",
            f"{1000 * statistics.median(common):.3g}" if common else "",
        )
    figures = {
        "time_ratio": _rounded(medians[OURS] / medians[fastest]),
        "refuted": {
            OURS: _rounded(count[OURS] / len(statements)),
            "hypothesis": _rounded(count[strongest] / len(statements)),
            RANDOM: _rounded(count[RANDOM] / len(statements)),
        },
        "seconds_to_counterexample": {name: _rounded(each) for name, each in medians.items()},
        "false_statements": len(statements),
    }
    missed = [
        f"refuted by {', '.join(others)}, missed by {OURS}: {statement.name}"
        for row, statement in enumerate(statements)
        if not results[OURS][row].refuted and (others := [n for n, tried in results.items() if tried[row].refuted])
    ]
    return figures, table, missed


def _rounded(figure: float) -> float:
    return float(f"{figure:.4g}")


def main(target: Path) -> None:
    catalogue = list(claims.load().claims.values())
    console = Console()
    on_true, table = compared_on_true(attempts(standing(catalogue), THROUGHPUT, WINDOW))
    console.print(table)
    statements = list(false_statements(catalogue))
    on_false, table, missed = compared_on_false(statements, attempts(statements, REFUTATION, SECONDS))
    console.print(table)
    for line in missed:
        console.print(line, markup=False, highlight=False)
    cores = os.cpu_count()
    console.print(f"{cores} cores, one of them used; seed {SEED}")
    add(target, on_true | on_false | {"cores": cores})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
