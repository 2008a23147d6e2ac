"""What runs in a worker: one claim, under limits that the kernel enforces, in a process that ends with it."""

from __future__ import annotations

import faulthandler
import json
import math
import os
import random
import resource
import signal
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait

#: What a worker sends beside a claim's result: ``{OUT_OF_MEMORY: true}`` or ``{RAISED: text}``.
OUT_OF_MEMORY, RAISED = "out of memory", "raised"


def work(task: Callable[[], dict], seconds: float, memory: int, answer: Connection, output: Connection) -> None:
    """Send what the task gives as JSON. Never returns: what the task did to this process ends with it."""
    os.setsid()
    for stream in (1, 2):
        os.dup2(output.fileno(), stream)
    faulthandler.enable(all_threads=False)
    threading.Thread(target=_end_with_the_runner, daemon=True).start()
    _limit(seconds, memory)
    try:
        message = json.dumps(task(), allow_nan=False)
    except MemoryError:
        message = json.dumps({OUT_OF_MEMORY: True})
    except BaseException as error:  # a claim may also raise SystemExit or KeyboardInterrupt
        message = json.dumps({RAISED: _summary(error)})
    answer.send_bytes(message.encode())
    os._exit(0)


def evaluate(id: str, extra_modules: Sequence[str], settings, cited: Mapping[str, dict]) -> dict:
    """The result of a claim, given the results of those that it cites."""
    import claims
    import reports.evaluate

    _seed(f"{settings.seed}:{id}")
    return reports.evaluate.evaluate(claims.load(extra_modules).claims[id], settings, cited.get)


def audit(id: str, extra_modules: Sequence[str], settings, cited: Mapping[str, dict]) -> dict:
    """The audit of a claim: of its readings by name, with the verdict ``audited``."""
    import claims
    import numeric.audit

    _seed(f"{settings.seed}:{id}")
    begun = time.monotonic()
    claim = claims.load(extra_modules).claims[id]
    readings = numeric.audit.audit(claim, settings.seed, settings.mutants)
    seconds = round(time.monotonic() - begun, 3)
    return {"id": id, "source": claim.source.key, "verdict": "audited", "readings": readings, "seconds": seconds}


def _seed(text: str) -> None:
    """Seed the global generators (SymPy tests for zero with them), so that a claim's result depends on no other."""
    import numpy
    import sympy.core.random

    random.seed(text)
    number = random.getrandbits(32)
    numpy.random.seed(number)
    sympy.core.random.seed(number)


def _limit(seconds: float, memory: int) -> None:
    whole = math.ceil(seconds)
    # The process dies of SIGXCPU at the first limit, and of SIGKILL at the second if the claim has blocked the signal.
    _lower(resource.RLIMIT_CPU, whole, whole + 1)
    _lower(resource.RLIMIT_AS, memory, memory)
    _lower(resource.RLIMIT_CORE, 0, 0)


def _lower(limit: int, soft: int, hard: int) -> None:
    """Set a limit, or the strictest that is already imposed from outside."""
    allowed = resource.getrlimit(limit)[1]
    if allowed != resource.RLIM_INFINITY:
        soft, hard = min(soft, allowed), min(hard, allowed)
    with suppress(ValueError):  # macOS knows of RLIMIT_AS and does not let it be set
        resource.setrlimit(limit, (soft, hard))


def _end_with_the_runner() -> None:
    """A claim that sleeps for ever must not outlive a runner that was killed."""
    wait([parent_process().sentinel])
    os.killpg(0, signal.SIGKILL)


def _summary(error: BaseException) -> str:
    """The exception on one line, with the innermost place it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno} in {frames[-1].name})" if frames else ""
    return " ".join("".join(traceback.format_exception_only(error)).split()) + place
