"""The search for a counterexample: corners, NumPy volume, Hypothesis, ascent; then certification and shrinking.

Effort is counted in evaluations, never in time, so the same seed gives the same result; a ``budget`` in seconds is only
a stop. Floats only ever make suspects; a refutation is a :class:`~numeric.certify.Finding` of an exact evaluation.
"""

from __future__ import annotations

import itertools
import random
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from claims.model.arrays import IllTyped
from claims.model.claim import Reading
from claims.model.relations import UNKNOWN, VIOLATED
from claims.model.spaces import Structure
from numeric.batches import Batch, as_instance, evaluate_batch
from numeric.certify import MET, UNDECIDED, USUAL_PRECISIONS, Finding, examine
from numeric.exact import PRECISIONS
from numeric.instances import FINITE, Instance, Layout, structures
from numeric.parameters import TABLES, bounds, corners, inside, sample
from numeric.shrink import shrink

#: Effective instances that a reading must survive, unless its whole finite space was tried.
ENOUGH = 1000

#: Where hypotheses are seldom met, the volume is drawn at most this often to come to enough effective instances.
_ROUNDS = 5

#: Rows of a batch: large enough to hide the interpreter, small enough for the caches.
_BATCH = 4096

#: Structures of one round of the volume; further rounds take others.
_FORMS = 8


@dataclass(frozen=True)
class Effort:
    """How many evaluations each phase may make (0: it is left out); of the ascent, from how many starts it climbs.

    ``suspects`` of floats may come to nothing before no more are certified, and a fifth as many without a value.
    """

    corners: int
    volume: int
    hypothesis: int
    ascents: int
    suspects: int = 60


EFFORTS = {
    "quick": Effort(corners=30, volume=2500, hypothesis=0, ascents=1, suspects=15),
    "standard": Effort(corners=160, volume=20_000, hypothesis=50, ascents=2),
    "deep": Effort(corners=5000, volume=200_000, hypothesis=1000, ascents=20),
}


@dataclass
class Phase:
    drawn: int = 0
    effective: int = 0
    seconds: float = 0.0


@dataclass
class SearchResult:
    """What the search did and found.

    ``refutation`` is an instance with the finding that refutes the reading; ``suspect`` a float violation that could
    not be decided; ``exhausted`` says that every instance of a finite space was examined exactly, ``stopped`` that the
    budget ran out. ``worst_ratio`` of the two sides of an inequality was found, exactly, at ``worst_instance``; it is
    ``tight`` where equality is attained.
    """

    phases: dict[str, Phase] = field(default_factory=dict)
    undefined: int = 0
    worst_ratio: float | None = None
    worst_instance: Instance | None = None
    refutation: tuple[Instance, Finding] | None = None
    suspect: Instance | None = None
    exhausted: bool = False
    stopped: bool = False
    hypotheses_met_exactly: int = 0

    @property
    def drawn(self) -> int:
        return sum(p.drawn for p in self.phases.values())

    @property
    def effective(self) -> int:
        return sum(p.effective for p in self.phases.values())

    @property
    def tight(self) -> bool:
        return self.worst_ratio == 1.0


class _Found(Exception):
    """A certified counterexample ends the search."""


class _Stopped(Exception):
    """The budget ran out."""


class _Search:
    def __init__(self, reading: Reading, seed: int, effort: Effort, budget: float | None = None):
        self.reading, self.effort = reading, effort
        self.seed = zlib.crc32(f"{seed}".encode())
        self.random = np.random.default_rng(self.seed)
        self.deadline = None if budget is None else time.monotonic() + budget
        self.result = SearchResult()
        self._coming, self._made = structures(reading), []
        first = next(self._next_layouts(), None)
        self.finite = first is not None and not first.kinds and not any(form.kinds for form in self.layouts)
        if self.finite:
            self._coming, self._made = structures(reading, FINITE), self._made[:1]
            next(self._coming)
        self.best: list[tuple[float, Layout, np.ndarray]] = []
        self.suspects = {VIOLATED: effort.suspects, UNKNOWN: effort.suspects // 5}

    @property
    def layouts(self) -> list[Layout]:
        """All structures that the search looks at."""
        return list(self._next_layouts())

    def _next_layouts(self) -> Iterator[Layout]:
        """The structures, made as they are needed."""
        for index in itertools.count():
            if index == len(self._made):
                form = next(self._coming, None)
                if form is None:
                    return
                self._made.append(form)
            yield self._made[index]

    def phase(self, name: str, run: Callable[[Phase], None]) -> None:
        phase = self.result.phases.setdefault(name, Phase())
        certified = self._seconds_of("certification")
        start = time.perf_counter()
        try:
            run(phase)
        finally:
            certified = self._seconds_of("certification") - certified
            phase.seconds = round(phase.seconds + time.perf_counter() - start - certified, 4)

    def _seconds_of(self, name: str) -> float:
        return self.result.phases[name].seconds if name in self.result.phases else 0.0

    def check_time(self) -> None:
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise _Stopped

    def try_exactly(self, instance: Instance, phase: Phase, bits: tuple[int, ...] = USUAL_PRECISIONS) -> Finding:
        self.check_time()
        finding = examine(self.reading, instance, bits)
        phase.drawn += 1
        result = self.result
        if finding.hypotheses == MET:
            result.hypotheses_met_exactly += 1
            phase.effective += finding.effective
            result.undefined += finding.conclusion == "undefined"
            if finding.conclusion == "unwitnessed":
                result.suspect = instance
            if finding.refutes:
                result.refutation = (instance, finding)
                raise _Found
            if finding.ratio == finding.ratio and (result.worst_ratio is None or finding.ratio > result.worst_ratio):
                result.worst_ratio, result.worst_instance = finding.ratio, instance
        return finding

    # --- phases

    def corners(self, phase: Phase) -> None:
        forms, waiting = self._next_layouts(), []
        for turn in itertools.count():
            left = FINITE if self.finite else self.effort.corners - phase.drawn
            form = next(forms, None)
            if form is not None:
                waiting.append((form, corners(form.kinds, random.Random(self.seed))))
            if not waiting or left <= 0:
                break
            form, points = waiting.pop(0)
            # One point of each of the smallest structures, before more of any: most counterexamples are found there.
            wanted = min(left, 1 if turn < _FORMS else 12)
            chunk = list(itertools.islice(points, wanted))
            for parameters in chunk:
                self.try_exactly(Instance(form.structure, parameters), phase)
            if len(chunk) == wanted:
                waiting.append((form, points))
        self.result.exhausted = self.finite and len(self._made) < FINITE

    def volume(self, phase: Phase) -> None:
        layouts = self.layouts
        strides = -(-len(layouts) // _FORMS)
        share, most = 48, self.effort.volume * _ROUNDS
        for turn in itertools.count():
            wanted = phase.drawn < self.effort.volume or (0 < phase.effective and self.result.effective < ENOUGH)
            if not wanted or phase.drawn >= most:
                break
            chosen = layouts[turn % strides :: strides]
            for form in chosen:
                self._batch(form, sample(form.kinds, share if form.kinds else 1, self.random), phase)
            if not any(form.kinds for form in layouts):
                break
            share = min(4 * share, _BATCH, max(1, self.effort.volume // len(chosen)))

    def _evaluate(self, form: Layout, parameters: np.ndarray, phase: Phase) -> Batch | None:
        """A batch in floats; None where floats cannot express the reading, or no instance meets its hypotheses."""
        self.check_time()
        phase.drawn += parameters.shape[0]
        try:
            batch = evaluate_batch(self.reading, form, parameters)
        except IllTyped:
            self.try_exactly(as_instance(form, parameters[0]), phase)
            return None
        if batch is not None:
            phase.effective += int((batch.met & (batch.holds != UNKNOWN)).sum())
            self.result.undefined += int((batch.met & (batch.holds == UNKNOWN)).sum())
        return batch

    def _batch(self, form: Layout, parameters: np.ndarray, phase: Phase) -> None:
        """Evaluate a batch, certify its worst suspects, and remember where to climb from."""
        batch = self._evaluate(form, parameters, phase)
        if batch is None:
            return
        violated = np.flatnonzero(batch.met & (batch.holds == VIOLATED))
        for i in violated[np.argsort(batch.margin[violated], kind="stable")[:4]]:
            self.certify(form, parameters[i], VIOLATED)
        for i in np.flatnonzero(batch.met & (batch.holds == UNKNOWN))[:2]:
            self.certify(form, parameters[i], UNKNOWN)
        self._remember(form, parameters, batch.loss())

    def _remember(self, form: Layout, parameters: np.ndarray, loss: np.ndarray) -> None:
        lowest = int(np.argmin(loss))
        if loss[lowest] < 1:  # an equation that holds, or one side alone, gives no direction
            self.best.append((float(loss[lowest]), form, parameters[lowest]))

    def certify(self, form: Layout, parameters: np.ndarray, why: int) -> None:
        """Examine a float suspect exactly: at simple rationals near it, then at its very parameters, there in balls of
        up to the highest precision."""
        if not self.suspects[why]:
            return
        self.suspects[why] -= 1
        suspect = as_instance(form, parameters)
        finding = Finding(MET)

        def run(phase: Phase) -> None:
            nonlocal finding
            for denominator in (1, 4, 60, 10**4):
                self.try_exactly(_rounded(suspect, form, denominator), phase)
            finding = self.try_exactly(suspect, phase, PRECISIONS)

        self.phase("certification", run)
        if finding.hypotheses == UNDECIDED:
            self.result.suspect = suspect

    def hypothesis(self, phase: Phase) -> None:
        from hypothesis import HealthCheck, Phase as Stage, given, seed, settings, strategies as st, target

        # Made once: a strategy that is made anew for each example costs more than the example.
        values = {kind: st.sampled_from(table) for kind, table in TABLES.items()}
        points = cache(lambda form: st.tuples(st.just(form), *(values[kind] for kind in form.kinds)))

        stopped = False

        @seed(self.seed)
        @settings(
            max_examples=self.effort.hypothesis,
            database=None,
            deadline=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
            phases=[Stage.generate, Stage.target],
            print_blob=False,
        )
        @given(st.sampled_from(self.layouts).flatmap(points))
        def falsify(point):
            nonlocal stopped
            if stopped:
                return
            form, *parameters = point
            try:
                finding = self.try_exactly(Instance(form.structure, tuple(parameters)), phase)
            except _Stopped:  # Hypothesis would take it for a failure, and run the example again
                stopped = True
                return
            if finding.hypotheses == MET and finding.margin == finding.margin:
                target(-max(min(finding.margin, 1e9), -1e9))

        falsify()
        if stopped:
            raise _Stopped

    def ascent(self, phase: Phase) -> None:
        """Climb towards a violation, or towards equality, from the worst instances of different structures."""
        self.best.sort(key=lambda entry: entry[0])
        starts: dict[Structure, list] = {}
        for entry in self.best:
            starts.setdefault(entry[1].structure, []).append(entry)
        ranked = [e for rank in itertools.zip_longest(*starts.values()) for e in rank if e is not None and e[1].kinds]
        for loss, form, start in ranked[: self.effort.ascents]:
            loss, start = self._wander(form, loss, start, phase)
            self._batch(form, self._climb(form, start, phase)[None, :], phase)

    def _wander(self, form: Layout, loss: float, start: np.ndarray, phase: Phase) -> tuple[float, np.ndarray]:
        """Random steps of shrinking size around the best point: these cross kinks where a gradient says nothing."""
        low, high = bounds(form.kinds)
        for size in (0.7, 0.3, 0.1, 0.03):
            step = size * np.maximum(np.abs(start), 0.1) * self.random.normal(size=(96, len(form.kinds)))
            step *= self.random.random(step.shape) < max(0.3, 1.5 / len(form.kinds))
            points = np.clip(start + step, low, high)
            batch = self._evaluate(form, points, phase)
            if batch is None:
                continue
            losses = batch.loss()
            lowest = int(np.argmin(losses))
            if losses[lowest] < loss:
                loss, start = float(losses[lowest]), points[lowest]
                if batch.holds[lowest] == VIOLATED:
                    self.certify(form, start, VIOLATED)
        return loss, start

    def _climb(self, form: Layout, start: np.ndarray, phase: Phase) -> np.ndarray:
        """The lowest point of a quasi-Newton descent of the loss, its gradient from one batch of differences."""
        from scipy.optimize import minimize

        low, high = bounds(form.kinds)
        each = np.eye(len(start))

        def loss(x):
            width = 1e-6 * np.maximum(np.abs(x), 1e-2)
            ahead, behind = np.minimum(x + width, high), np.maximum(x - width, low)
            points = np.concatenate([x[None], x + each * (ahead - x), x + each * (behind - x)])
            batch = self._evaluate(form, points, phase)
            if batch is None:
                return 1e3, np.zeros_like(x)
            losses = batch.loss()
            if losses[0] >= 1e3:
                return 1e3, np.zeros_like(x)
            sides = losses[1:].reshape(2, -1)
            sides = np.where(sides >= 1e3, losses[0], sides)
            return float(losses[0]), (sides[0] - sides[1]) / (ahead - behind)

        found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=list(zip(low, high)), options={"maxfun": 40})
        return found.x

    def slack(self, phase: Phase) -> None:
        """Look for a simple instance, examined exactly, where the two sides are as close as floats have seen them."""
        best = self.result.worst_ratio
        for loss, form, parameters in sorted(self.best, key=lambda entry: entry[0])[:3]:
            if best is not None and 1 - loss <= best * (1 + 1e-6):
                continue
            suspect = as_instance(form, parameters)
            for denominator in (1, 2, 4, 12, 60, 10**4):
                finding = self.try_exactly(_rounded(suspect, form, denominator), phase)
                if finding.ratio >= (1 - loss) * (1 - 1e-3):
                    break
            else:
                self.try_exactly(suspect, phase)


def search(
    reading: Reading, seed: int, effort: Effort, budget: float | None = None, shrinking: bool = True
) -> SearchResult:
    """Try to falsify a reading. The refutation, if any, is certified, and shrunk unless ``shrinking`` is off.

    ``budget`` stops the search after so many seconds; without it the result depends on the seed and the effort only.
    """
    run = _Search(reading, seed, effort, budget)
    result = run.result
    if not run._made:
        return result
    try:
        run.phase("corners", run.corners)
        if not result.exhausted:
            run.phase("volume", run.volume)
            if effort.hypothesis:
                run.phase("hypothesis", run.hypothesis)
            run.phase("ascent", run.ascent)
            run.phase("slack", run.slack)
    except _Found:
        pass
    except _Stopped:
        result.stopped = True
    if result.refutation is not None and shrinking:
        phase = Phase()
        start = time.perf_counter()
        result.refutation = shrink(reading, *result.refutation, phase)
        phase.seconds = round(time.perf_counter() - start, 4)
        result.phases["shrinking"] = phase
    return result


def _rounded(instance: Instance, form: Layout, denominator: int) -> Instance:
    near = [p.limit_denominator(denominator) for p in instance.parameters]
    kept = (n if inside(k, n) else p for n, p, k in zip(near, instance.parameters, form.kinds))
    return Instance(instance.structure, tuple(kept))
