"""The runner: every claim in a process of its own, under a time and a memory budget, cited claims first.

Workers are forked from a server process that has done the heavy imports (:mod:`reports.warm`), so a fresh process for
each claim costs about ten milliseconds, and nothing that a claim does to its process can reach another claim. Where a
claim cannot give a result (it ran out of its budget, crashed, sent something else) the runner makes one for it:
``undecided`` or ``error`` with the reason.
"""

from __future__ import annotations

import heapq
import json
import multiprocessing
import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from graphlib import CycleError, TopologicalSorter
from multiprocessing.connection import wait

from claims.model.claim import Claim
from reports import worker
from reports.catalogue import Catalogue, header

GIB = 2**30

#: How much of the end of a worker's output is looked at when it died.
TAIL = 8192

#: The settings of the worker processes: FLINT's numbers in SymPy, one thread, the same order of sets in every run; and
#: memory that is kept (by the allocator of glibc), since giving back a batch and asking for it again costs more than
#: computing with it.
ENVIRONMENT = {
    "SYMPY_GROUND_TYPES": "flint",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": "67108864",
    "MALLOC_TRIM_THRESHOLD_": "67108864",
}


@dataclass(frozen=True)
class Budget:
    """What one claim may use: seconds of processor time (three times that on the clock), bytes of address space."""

    seconds: float
    memory: int = 2 * GIB

    @property
    def clock(self) -> float:
        return 3 * self.seconds


BUDGETS = {"quick": Budget(10), "standard": Budget(30), "deep": Budget(300)}
AUDIT = Budget(60)


@dataclass(frozen=True)
class Plan:
    """What a selection needs: its claims and all they cite, cited ones first; the faults of those that cannot run."""

    order: list[str]
    cites: Mapping[str, tuple[str, ...]]
    faults: Mapping[str, str]


def plan(catalogue: Catalogue, ids: Sequence[str]) -> Plan:
    """Follow the citations from ``ids``.

    A claim that cites an unknown id, or itself through others, gets a fault instead of a run.
    """
    cites: dict[str, tuple[str, ...]] = {}
    faults: dict[str, str] = {}
    waiting = list(ids)
    while waiting:
        id = waiting.pop()
        if id in cites:
            continue
        unknown = [cited for cited in catalogue.claims[id].cites if cited not in catalogue.claims]
        if id in catalogue.faults:
            faults[id] = catalogue.faults[id]
        elif unknown:
            faults[id] = f"cites {', '.join(unknown)}, which no module declares"
        cites[id] = () if id in faults else tuple(catalogue.claims[id].cites)
        waiting += cites[id]
    while True:
        try:
            order = list(TopologicalSorter(cites).static_order())
            return Plan(order, cites, faults)
        except CycleError as error:
            cycle = error.args[1]
            for id in cycle:
                faults[id] = f"cites itself: {' -> '.join(reversed(cycle))}"
                cites[id] = ()


def run(
    catalogue: Catalogue,
    selected: Plan,
    settings,
    *,
    known: Mapping[str, dict] | None = None,
    jobs: int | None = None,
    budget: Budget | None = None,
    started: Callable[[str], None] = lambda id: None,
    evaluate: Callable[..., dict] = worker.evaluate,
) -> Iterator[dict]:
    """Evaluate the claims of a plan that are not ``known`` and yield their results as they arrive.

    ``known`` holds results by id, ``jobs`` is the number of workers (as many as cores unless given), and ``started`` is
    called with the id of each claim that a worker takes up; ``evaluate`` is what the worker then calls. The results do
    not depend on ``jobs``. Closing the iterator stops the workers.
    """
    jobs = jobs or os.cpu_count() or 1
    budget = budget or BUDGETS[settings.effort]
    results = dict(known or {})
    positions = {id: position for position, id in enumerate(catalogue.claims)}
    sorter = TopologicalSorter(selected.cites)
    sorter.prepare()
    ready: list[tuple[int, str]] = []
    workers: list[_Worker] = []

    def keep(result: dict) -> dict:
        results[result["id"]] = result
        sorter.done(result["id"])
        return result

    try:
        while sorter.is_active():
            for id in sorter.get_ready():
                if id in results:
                    sorter.done(id)
                elif id in selected.faults:
                    yield keep(unfinished(catalogue.claims[id], "error", selected.faults[id]))
                else:
                    heapq.heappush(ready, (positions[id], id))
            while ready and len(workers) < jobs:
                claim = catalogue.claims[heapq.heappop(ready)[1]]
                cited = {id: results[id] for id in selected.cites[claim.id]}
                workers.append(
                    _Worker(claim, partial(evaluate, claim.id, catalogue.extra_modules, settings, cited), budget)
                )
                started(claim.id)
            for done in _done(workers):
                workers.remove(done)
                done.stop()
                yield keep(done.result())
    finally:
        for running in workers:
            running.stop()


def _done(workers: Sequence[_Worker]) -> list[_Worker]:
    """Wait until something arrives or a time is up, and give the workers that are done."""
    ready = wait(
        [source for each in workers for source in each.sources], min((each.seconds_left for each in workers), default=0)
    )
    return [each for each in workers if each.take(ready)]


def unfinished(claim: Claim, verdict: str, reason: str, seconds: float = 0.0) -> dict:
    """The result, as in results.json, of a claim that was not evaluated or not to the end."""
    return header(claim) | {
        "verdict": verdict,
        "tier": None,
        "scope": None,
        "facts": None,
        "audit": None,
        "readings": {},
        "erratum": None,
        "reason": reason,
        "seconds": round(seconds, 3),
    }


class _Worker:
    """A process that evaluates one claim, and the two pipes from it."""

    def __init__(self, claim, task: Callable[[], dict], budget: Budget):
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["__main__", "reports.warm"])
        self.claim, self.budget = claim, budget
        self.answer, answer = context.Pipe(duplex=False)
        self.output, output = context.Pipe(duplex=False)
        self.message: bytes | None = None
        self.tail = b""
        self.process = context.Process(target=worker.work, args=(task, budget.seconds, budget.memory, answer, output))
        with environment():
            self.process.start()
        answer.close()
        output.close()
        self.begun = time.monotonic()
        self.sources = [self.answer, self.output, self.process.sentinel]

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begun

    @property
    def seconds_left(self) -> float:
        return max(0.0, self.budget.clock - self.seconds)

    def take(self, ready: Sequence) -> bool:
        """Take what has arrived, and tell whether the worker is done: it has answered, died or used up its time."""
        if self.output in ready:
            self._take_output()
        if self.answer in ready:
            self._take_answer()
        return self.message is not None or self.process.sentinel in ready or not self.seconds_left

    def _take_output(self) -> None:
        data = os.read(self.output.fileno(), 1 << 20)
        # Only the end is kept: a claim that prints without end must neither block on a full pipe nor fill our memory.
        self.tail = (self.tail + data)[-TAIL:]
        if not data:
            self.sources.remove(self.output)

    def _take_answer(self) -> None:
        try:
            self.message = self.answer.recv_bytes()
        except EOFError:
            self.sources.remove(self.answer)

    def stop(self) -> None:
        """End the process, if it has not ended by itself, and all that it started; take what is left in the pipes."""
        self.status = self.process.exitcode
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.process.close()
        self.sources.pop()
        for source in wait(self.sources, 0):
            self._take_output() if source is self.output else self._take_answer()
        self.answer.close()
        self.output.close()

    def result(self) -> dict:
        """The claim's result, or one that says why there is none."""
        try:
            message = json.loads(self.message or b"{}")
        except (ValueError, RecursionError):
            message = {}
        match message:
            case {"id": self.claim.id, "verdict": str(), "readings": dict()}:
                return message
            case {worker.RAISED: str(reason)}:
                return self._without("error", reason)
            case {worker.OUT_OF_MEMORY: True}:
                return self._without("undecided", self._out_of_memory)
        if self.message is not None:
            return self._without("error", "the worker sent something that is not the result of this claim")
        return self._without(*self._death())

    @property
    def _out_of_memory(self) -> str:
        return f"out of memory: stopped at {self.budget.memory / GIB:g} GiB"

    def _death(self) -> tuple[str, str]:
        """Verdict and reason for a worker that ended, or had to be ended, without an answer."""
        output = self.tail.decode(errors="replace")
        if self.status is None:
            return "undecided", f"out of time: stopped after {self.budget.clock:g} s on the clock"
        if self.status == -signal.SIGXCPU:
            return "undecided", f"out of time: stopped after {self.budget.seconds:g} s of processor time"
        if self.status == -signal.SIGKILL:
            return (
                "undecided",
                "killed by the system: the machine had no memory left, or the claim ignored the limit of its time",
            )
        if _NO_MEMORY.search(output):
            return "undecided", self._out_of_memory
        if self.status < 0:
            return "error", f"the worker died of {signal.Signals(-self.status).name}{_place(output)}"
        return "error", f"the worker exited with status {self.status} before it had a result"

    def _without(self, verdict: str, reason: str) -> dict:
        return unfinished(self.claim, verdict, reason, self.seconds)


#: What C libraries (FLINT, GMP, the C++ runtime) print before they abort for want of memory.
_NO_MEMORY = re.compile(r"allocate memory|bad_alloc|overflow in mpz|out of memory", re.IGNORECASE)


def _place(output: str) -> str:
    """Where faulthandler says that the worker was, as far as its output tells."""
    frame = re.search(r'most recent call first\):\s+File ".*?([^/"]+)", line (\d+) in (\S+)', output)
    return " ({}:{} in {})".format(*frame.groups()) if frame else ""


@contextmanager
def environment() -> Iterator[None]:
    """The environment that the server process starts with."""
    before = dict(os.environ)
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        for name in ENVIRONMENT:
            if name in before:
                os.environ[name] = before[name]
            else:
                del os.environ[name]
