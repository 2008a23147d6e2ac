"""The search for a counterexample: corners, Hypothesis, NumPy volume, ascent; then certification and shrinking.

Effort is counted in evaluations, never in time, so the same seed gives the same result. Floats only ever make
suspects; a refutation is a :class:`~numeric.certify.Finding` of an exact evaluation.
"""

from __future__ import annotations

import itertools
import random
import time
import zlib
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Callable, Iterator

import numpy as np

from claims.model.arrays import IllTyped, NotExpressible, Undefined
from claims.model.claim import Reading
from claims.model.spaces import Structure
from claims.model.relations import HOLDS, UNKNOWN, VIOLATED
from numeric.certify import MET, UNDECIDED, USUAL_PRECISIONS, Finding, examine
from numeric.exact import PRECISIONS
from numeric.instances import Instance, Layout, float_values, layout
from numeric.shrink import shrink

#: Effective instances that a reading must survive, unless its whole finite space was tried.
ENOUGH = 1000

#: Where hypotheses are seldom met, the volume is drawn at most this often to come to enough effective instances.
_ROUNDS = 5

#: A space with fewer points, all of them structural, is tried point by point.
_FINITE = 3000


@dataclass(frozen=True)
class Effort:
    """How many evaluations each phase may make."""

    corners: int
    hypothesis: int
    volume: int
    ascents: int


EFFORTS = {
    "quick": Effort(corners=60, hypothesis=20, volume=1500, ascents=0),
    "standard": Effort(corners=160, hypothesis=50, volume=4000, ascents=1),
    "deep": Effort(corners=5000, hypothesis=1000, volume=200_000, ascents=20),
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
    not be decided; ``exhausted`` says that every instance of a finite space was examined exactly.
    """

    phases: dict[str, Phase] = field(default_factory=dict)
    undefined: int = 0
    worst_ratio: float | None = None
    worst_instance: Instance | None = None
    tight: bool = False
    refutation: tuple[Instance, Finding] | None = None
    suspect: Instance | None = None
    exhausted: bool = False
    hypotheses_met_exactly: int = 0

    @property
    def drawn(self) -> int:
        return sum(p.drawn for p in self.phases.values())

    @property
    def effective(self) -> int:
        return sum(p.effective for p in self.phases.values())


#: Values of each kind of parameter, simplest first: corners of the spaces, and the table that Hypothesis shrinks
#: towards.
_SIMPLE = sorted(
    {Fraction(p, q) for p in range(0, 8) for q in range(1, 6)}, key=lambda f: (f.numerator + f.denominator, f)
)
_SIGNED = [s * f for f in _SIMPLE for s in ((1, -1) if f else (1,))]
_LARGE = [Fraction(10), Fraction(100), Fraction(1, 10), Fraction(1, 100), Fraction(1000), Fraction(1, 1000)]
TABLES = {
    "real": [*_SIGNED, *_LARGE, *(-f for f in _LARGE)],
    "positive": [f for f in _SIMPLE if f > 0] + _LARGE,
    "nonnegative": [*_SIMPLE, *_LARGE],
    "unit": [f for f in _SIMPLE if f <= 1] + _LARGE[2:4],
    "above": [f for f in _SIMPLE if 0 < f <= 1] + _LARGE[2:4],
    "inner": [f for f in _SIMPLE if 0 < f < 1] + _LARGE[2:4],
}
_CORNERS = {kind: table[:5] for kind, table in TABLES.items()}


def structures(reading: Reading, limit: int = 60) -> list[Layout]:
    """The layouts of a reading's structures, the smallest sizes and integers first."""
    names = reading.size_names()
    ranges = [range(lo, hi + 1) for lo, hi in map(reading.size_range, names)]
    found: list[Layout] = []
    choices = sorted(itertools.product(*ranges), key=lambda sizes: (max(sizes, default=0), sum(sizes), sizes))
    for sizes in choices:
        named = dict(zip(names, sizes))
        if not reading.allows(named):
            continue
        base = layout(reading, Structure(tuple(named.items())))
        spans = [range(lo, hi + 1) for lo, hi in base.ranges]
        share = max(4, limit // max(1, len(choices))) if limit < _FINITE else limit
        for integers in _by_weight(spans, share):
            found.append(layout(reading, Structure(base.structure.sizes, integers)) if integers else base)
    found.sort(key=lambda f: sum(f.structure.integers) + 3 * sum(n for _, n in f.structure.sizes))
    return found[: max(limit, 1)]


def _by_weight(spans: list[range], limit: int) -> Iterator[tuple[int, ...]]:
    """Integer choices, the smallest totals first; of a large product a seeded sample."""
    count = int(np.prod([len(s) for s in spans], dtype=float)) if spans else 1
    if count <= 4096:
        return iter(sorted(itertools.product(*spans), key=sum)[:limit])
    generator = random.Random(0)
    return iter([tuple(generator.choice(s) for s in spans) for _ in range(limit)])


class _Found(Exception):
    """A certified counterexample ends the search."""


class _Search:
    def __init__(self, reading: Reading, seed: int, effort: Effort):
        self.reading, self.effort = reading, effort
        self.seed = zlib.crc32(f"{seed}".encode())
        self.random = np.random.default_rng(self.seed)
        self.result = SearchResult()
        self.layouts = structures(reading)
        if not any(form.kinds for form in self.layouts):
            self.layouts = structures(reading, _FINITE)
        self.scored: list[tuple[float, Layout, np.ndarray]] = []

    def phase(self, name: str, run: Callable[[Phase], None]) -> None:
        phase = self.result.phases[name] = Phase()
        start = time.perf_counter()
        try:
            run(phase)
        finally:
            phase.seconds = round(time.perf_counter() - start, 4)

    def try_exactly(self, instance: Instance, phase: Phase, bits: tuple[int, ...] = USUAL_PRECISIONS) -> Finding:
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
            self._note_ratio(finding.ratio, instance, exact=True)
        return finding

    def _note_ratio(self, ratio: float, instance: Instance, exact: bool) -> None:
        if ratio == ratio and ratio != float("inf") and (self.result.worst_ratio or -1.0) < ratio:
            if exact or ratio < 1:
                self.result.worst_ratio, self.result.worst_instance = float(ratio), instance
        self.result.tight = self.result.tight or (exact and ratio == 1.0)

    # --- phases

    def corners(self, phase: Phase) -> None:
        if not self.layouts:
            return
        generators = [(f, _corners(f.kinds, random.Random(self.seed))) for f in self.layouts]
        finite = not any(form.kinds for form in self.layouts) and len(self.layouts) < _FINITE
        while generators and phase.drawn < self.effort.corners:
            alive = []
            for form, points in generators:
                chunk = list(itertools.islice(points, 12))
                for parameters in chunk:
                    self.try_exactly(Instance(form.structure, parameters), phase)
                    if phase.drawn >= self.effort.corners and not finite:
                        return
                if len(chunk) == 12:
                    alive.append((form, points))
            generators = alive
        self.result.exhausted = finite

    def hypothesis(self, phase: Phase) -> None:
        from hypothesis import HealthCheck, Phase as Stage, given, seed, settings, strategies as st, target

        layouts = self.layouts

        def points(form: Layout):
            return st.tuples(st.just(form), *[st.sampled_from(TABLES[kind]) for kind in form.kinds])

        @seed(self.seed)
        @settings(
            max_examples=self.effort.hypothesis,
            database=None,
            deadline=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
            phases=[Stage.generate, Stage.target, Stage.shrink],
            print_blob=False,
        )
        @given(st.sampled_from(layouts).flatmap(points))
        def falsify(point):
            form, *parameters = point
            finding = self.try_exactly(Instance(form.structure, tuple(parameters)), phase)
            if finding.hypotheses == MET and finding.margin == finding.margin:
                target(-max(min(finding.margin, 1e9), -1e9))

        falsify()

    def volume(self, phase: Phase) -> None:
        chosen = self._spread(8)
        share = max(1, self.effort.volume // max(1, len(chosen)))
        for _ in range(_ROUNDS):
            for form in chosen:
                count = share if form.kinds else 1
                parameters = np.column_stack(
                    [_sample(k, count, self.random) for k in form.kinds] or [np.zeros((count, 0))]
                )
                self._batch(form, parameters.reshape(count, -1), phase)
            if self.result.effective >= ENOUGH or not phase.effective:
                break

    def _spread(self, count: int) -> list[Layout]:
        """Some structures, from the smallest to the largest."""
        if len(self.layouts) <= count:
            return self.layouts
        positions = np.unique(np.linspace(0, len(self.layouts) - 1, count).astype(int))
        return [self.layouts[i] for i in positions]

    def _batch(self, form: Layout, parameters: np.ndarray, phase: Phase) -> np.ndarray | None:
        """Evaluate a batch in floats; certify its worst suspects. Returns the margins (None where floats cannot
        express it)."""
        count = parameters.shape[0]
        phase.drawn += count
        with np.errstate(all="ignore"):
            try:
                values = float_values(self.reading, form.structure, parameters)
                met = np.ones(count, dtype=bool)
                for test in self.reading.conditions(values):
                    met &= np.broadcast_to(test.decide().holds == HOLDS, (count,))
                if not met.any():
                    return None
                decision = self.reading.conclude(values).decide()
            except (NotExpressible, Undefined):
                return None
            except IllTyped:
                self.try_exactly(_instance(form, parameters[0]), phase)
                return None
        holds, margin, ratio = (np.broadcast_to(x, (count,)) for x in (decision.holds, decision.margin, decision.ratio))
        phase.effective += int((met & (holds != UNKNOWN)).sum())
        self.result.undefined += int((met & (holds == UNKNOWN)).sum())
        order = np.argsort(np.where(met & ~np.isnan(margin), margin, np.inf), kind="stable")
        suspects = [i for i in order[:4] if met[i] and holds[i] == VIOLATED]
        suspects += [i for i in np.flatnonzero(met & (holds == UNKNOWN))[:2]]
        for i in suspects:
            self.certify(form, _instance(form, parameters[i]), phase)
        if np.any(met & ~np.isnan(ratio) & (holds == HOLDS)):
            best = int(np.argmax(np.where(met & (holds == HOLDS) & ~np.isnan(ratio), ratio, -np.inf)))
            self._note_ratio(float(ratio[best]), _instance(form, parameters[best]), exact=False)
        if met[order[0]]:
            self.scored.append((float(margin[order[0]]), form, parameters[order[0]]))
        return np.where(met, margin, np.nan)

    def certify(self, form: Layout, suspect: Instance, phase: Phase) -> None:
        """Examine a float suspect exactly: at simple rationals near it, then at its very parameters, there in balls of
        up to the highest precision."""
        for denominator in (1, 4, 60, 10**4):
            self.try_exactly(_rounded(suspect, form, denominator), phase)
        finding = self.try_exactly(suspect, phase, PRECISIONS)
        if finding.hypotheses == UNDECIDED:
            self.result.suspect = suspect

    def ascent(self, phase: Phase) -> None:
        from scipy.optimize import minimize

        starts = sorted(self.scored, key=lambda s: s[0])[: self.effort.ascents]
        for _, form, start in starts:
            if not form.kinds or len(form.kinds) > 30:
                continue

            def loss(x):
                margins = self._batch(form, _clipped(x, form)[None, :], phase)
                return 1e3 if margins is None or np.isnan(margins[0]) else float(margins[0])

            minimize(loss, start, method="Nelder-Mead", options={"maxfev": 50})


def search(reading: Reading, seed: int, effort: Effort) -> SearchResult:
    """Try to falsify a reading. The refutation, if any, is certified and shrunk."""
    run = _Search(reading, seed, effort)
    result = run.result
    if not run.layouts:
        return result
    try:
        run.phase("corners", run.corners)
        if not result.exhausted:
            run.phase("hypothesis", run.hypothesis)
            run.phase("volume", run.volume)
            if effort.ascents:
                run.phase("ascent", run.ascent)
    except _Found:
        pass
    if result.refutation is not None:
        shrinking = Phase()
        start = time.perf_counter()
        result.refutation = shrink(reading, *result.refutation, shrinking)
        shrinking.seconds = round(time.perf_counter() - start, 4)
        result.phases["shrinking"] = shrinking
    return result


def _corners(kinds: tuple[str, ...], generator: random.Random) -> Iterator[tuple[Fraction, ...]]:
    """Corner parameters: all of them, simplest first, where they are few; else the uniform ones and then a seeded
    sample."""
    tables = [_CORNERS[k] for k in kinds]
    if 5 ** len(kinds) <= 3125:
        indices = sorted(itertools.product(*[range(len(t)) for t in tables]), key=lambda i: (max(i, default=0), sum(i)))
        yield from (tuple(t[i] for t, i in zip(tables, index)) for index in indices)
        return
    seen = set()
    for level in range(5):
        yield tuple(t[min(level, len(t) - 1)] for t in tables)
    while len(seen) < 20_000:
        density = generator.choice((0.15, 0.4, 0.8))
        point = tuple(t[generator.randrange(len(t))] if generator.random() < density else t[0] for t in tables)
        if point not in seen:
            seen.add(point)
            yield point


def _sample(kind: str, count: int, generator: np.random.Generator) -> np.ndarray:
    """Floats of one kind of parameter: simple values, ordinary ones and heavy tails, mixed."""
    table = np.array([float(v) for v in TABLES[kind]])
    simple = table[generator.integers(0, len(table), count)]
    if kind in ("unit", "above", "inner"):
        other = np.clip(generator.beta(0.7, 0.7, count), 1e-9, 1 - 1e-9)
    else:
        other = generator.normal(size=count) * np.exp(generator.normal(size=count) * 1.5)
        other = other if kind == "real" else np.abs(other) + (1e-12 if kind == "positive" else 0.0)
    return np.where(generator.random(count) < 0.4, simple, other)


def _instance(form: Layout, parameters: np.ndarray) -> Instance:
    return Instance(form.structure, tuple(Fraction(float(p)) for p in parameters))


def _inside(kind: str, value: Fraction) -> bool:
    return {
        "real": True,
        "positive": value > 0,
        "nonnegative": value >= 0,
        "unit": 0 <= value <= 1,
        "above": 0 < value <= 1,
        "inner": 0 < value < 1,
    }[kind]


def _rounded(instance: Instance, form: Layout, denominator: int) -> Instance:
    near = [p.limit_denominator(denominator) for p in instance.parameters]
    kept = (n if _inside(k, n) else p for n, p, k in zip(near, instance.parameters, form.kinds))
    return Instance(instance.structure, tuple(kept))


def _clipped(x: np.ndarray, form: Layout) -> np.ndarray:
    tiny = 1e-9
    low = {"real": -np.inf, "positive": tiny, "nonnegative": 0, "unit": 0, "above": tiny, "inner": tiny}
    high = {"unit": 1.0, "above": 1.0, "inner": 1 - tiny}
    return np.clip(x, [low[k] for k in form.kinds], [high.get(k, np.inf) for k in form.kinds])
