"""Time whole commands, as a user waits for them, and write the figures as JSON: ``python -m benchmarks.measure FILE``.

``suite_seconds`` and ``quick_seconds`` are one fresh run each at the efforts standard and quick, from the start of the
command to its end; ``unchanged_seconds`` (a run with nothing to do) and ``list_seconds`` are medians of five. All work
on one store, new with the benchmark: the first run, at standard, draws the figures, which the others find drawn.

``core_seconds_per_claim`` and ``quick_core_seconds_per_claim`` are the seconds of the two runs times ``cores``, all of
which a run may use, over the claims. The claims that simulate a figure of a text (level ``empirical``) are left out of
both: they are not counted, and the seconds that the run took for them are subtracted.

``derive_seconds`` is the time of one process to derive every standing reading, ``check_seconds`` that of the kernel to
check again what it accepted on the way, ``checks`` in number.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import claims
from benchmarks.figures import add
from symbolic.archive import recheck, recording
from symbolic.derivation import Derivation

REPEATS = 5


def proofs() -> dict[str, float]:
    """How long it takes to derive everything, and to check what was derived."""
    readings = [(claim.standing, claim.cites) for claim in claims.load().claims.values() if claim.standing]
    begun = time.perf_counter()
    with recording() as accepted:
        for reading, cites in readings:
            if reading.proof is not None:
                cited = {id: {"verdict": "proved", "tier": "certified", "scope": "general"} for id in cites}
                reading.proof(Derivation(reading, cited))
    derived = time.perf_counter()
    checks = recheck(accepted)
    return {
        "derive_seconds": derived - begun,
        "check_seconds": time.perf_counter() - derived,
        "checks": checks,
    }


def core_seconds_per_claim(seconds: float, claims: Sequence[Mapping], cores: int) -> float:
    """The core-seconds of a run on all cores for each of its claims (of results.json) that simulates no figure."""
    simulated = [claim["seconds"] for claim in claims if claim["level"] == "empirical"]
    return (seconds * cores - sum(simulated)) / (len(claims) - len(simulated))


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch, "report")
        environment = os.environ | {"PROOFREAD_STORE": str(Path(scratch, "store.sqlite"))}

        def seconds(*arguments: str) -> float:
            begun = time.perf_counter()
            finished = subprocess.run(
                [sys.executable, "-m", "reports", *arguments],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            if finished.returncode not in (0, 1):  # 1: a verdict that was not expected takes as long as any other
                sys.exit(f"proofread {' '.join(arguments)} ended with {finished.returncode}: {finished.stderr}")
            return time.perf_counter() - begun

        def claims_found() -> list[dict]:
            return json.loads((out / "results.json").read_text())["claims"]

        cores = os.cpu_count()
        run = ("run", "--out", str(out))
        suite = seconds(*run, "--fresh")
        found = claims_found()
        unchanged = statistics.median(seconds(*run) for _ in range(REPEATS))
        listing = statistics.median(seconds("list") for _ in range(REPEATS))
        quick = seconds(*run, "--fresh", "--effort", "quick")
        found_quick = claims_found()
    figures = {
        "suite_seconds": suite,
        "quick_seconds": quick,
        "unchanged_seconds": unchanged,
        "list_seconds": listing,
        "core_seconds_per_claim": core_seconds_per_claim(suite, found, cores),
        "quick_core_seconds_per_claim": core_seconds_per_claim(quick, found_quick, cores),
        "claims": len(found),
        "cores": cores,
        **proofs(),
    }
    figures = {name: round(figure, 4) for name, figure in figures.items()}
    print(json.dumps(figures, indent=2))
    add(target, figures)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
