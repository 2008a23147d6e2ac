"""``proofread try``: a conjecture searched for a counterexample, under a limit of time, and what is printed of that."""

from __future__ import annotations

import json
import math
import multiprocessing
import time
from collections.abc import Sequence
from functools import partial

#: How many evaluations each phase of the search makes: corners, volume, Hypothesis, starts of the ascent.
EFFORT = (200, 20_000, 40, 4)

#: Seconds that a search may overrun its budget, in which it shrinks what it found, before its process is ended.
GRACE = 20.0


def attempt(conclusion: str, given: Sequence[str], assuming: Sequence[str], seed: int, budget: float) -> dict:
    """Search for a counterexample in this process. The result is what ``--json`` prints.

    :raises Malformed: where the text is no conjecture, or nothing meets its assumptions.
    """
    from numeric.instances import shown
    from numeric.search import ENOUGH, Effort, search
    from reports.conjecture import CONTEXT, conjecture
    from reports.expressions import Malformed, NotSymmetric

    begun = time.monotonic()
    reading = conjecture(conclusion, given, assuming)
    try:
        found = search(reading, seed, Effort(*EFFORT), budget=budget)
    except NotSymmetric as error:
        raise Malformed(str(error)) from None

    def plain(instance) -> dict:
        values = shown(reading, instance)
        return {name: value for name, value in values.items() if name != CONTEXT and value != {}}

    seconds = round(time.monotonic() - begun, 3)
    if found.refutation is None and not found.hypotheses_met_exactly:
        spent = f" in {seconds:.1f} s" if found.stopped else ""
        raise Malformed(f"no instance was found{spent} that certainly meets the assumptions, so nothing was tried")
    result = _nothing(seed) | {
        "drawn": found.drawn,
        "effective": found.effective,
        "worst_ratio": found.worst_ratio if math.isfinite(found.worst_ratio or 0) else None,
        "tight": found.tight,
        "worst_instance": plain(found.worst_instance) if found.worst_instance is not None else None,
        "stopped": found.stopped,
        "exhausted": found.exhausted,
        "seconds": seconds,
    }
    if found.refutation is not None:
        instance, finding = found.refutation
        return result | {
            "verdict": "refuted",
            "kind": "instance" if finding.conclusion == "violated" else finding.conclusion,
            "instance": plain(instance),
            "lhs": finding.lhs,
            "rhs": finding.rhs,
            "arithmetic": finding.arithmetic,
            "certificate": finding.certificate or None,
        }
    enough = found.exhausted or found.effective >= ENOUGH
    return result | {"verdict": "survived" if enough and found.suspect is None else "undecided"}


def _nothing(seed: int) -> dict:
    """The result of a search that has found nothing."""
    fields = ("kind", "worst_ratio", "worst_instance", "instance", "lhs", "rhs", "arithmetic", "certificate")
    return {"verdict": "undecided", "drawn": 0, "effective": 0} | dict.fromkeys(fields) | {
        "tight": False, "stopped": False, "exhausted": False, "seed": seed, "seconds": 0.0,
    }  # fmt: skip


# --- in a process of its own ----------------------------------------------------------------------------------------


class NoConjecture(ValueError):
    """The text is no conjecture, or nothing meets its assumptions; the message says why, in one line."""


def tried(conclusion: str, given: Sequence[str], assuming: Sequence[str], seed: int, budget: float) -> dict:
    """What :func:`attempt` gives, from a process that ends :data:`GRACE` seconds after the budget at the latest.

    :raises NoConjecture: with the message of :func:`attempt`.
    """
    from reports import runner, worker

    begun = time.monotonic()
    context = multiprocessing.get_context("forkserver")
    answer, sending = context.Pipe(duplex=False)
    output, printing = context.Pipe(duplex=False)
    task = partial(_answer, conclusion, tuple(given), tuple(assuming), seed, budget)
    most = budget + GRACE
    process = context.Process(target=worker.work, args=(task, most, runner.Budget(most).memory, sending, printing))
    with runner.environment():
        process.start()
    sending.close()
    printing.close()
    try:
        message = json.loads(answer.recv_bytes()) if answer.poll(most) else {}
    except EOFError:
        message = {}
    finally:
        process.kill()
        process.join()
    match message:
        case {"malformed": problem}:
            raise NoConjecture(problem)
        case {worker.RAISED: reason}:
            raise RuntimeError(reason)
        case {"verdict": _}:
            return message
    seconds = round(time.monotonic() - begun, 3)
    return _nothing(seed) | {"verdict": "undecided", "stopped": True, "seconds": seconds}


def _answer(conclusion: str, given: Sequence[str], assuming: Sequence[str], seed: int, budget: float) -> dict:
    from reports.expressions import Malformed

    try:
        return attempt(conclusion, given, assuming, seed, budget)
    except Malformed as error:
        return {"malformed": str(error)}
