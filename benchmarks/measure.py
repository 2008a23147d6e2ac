"""Time whole commands, as a user waits for them, and write the figures as JSON: ``python -m benchmarks.measure FILE``.

``suite_seconds`` and ``quick_seconds`` are one fresh run each at the efforts standard and quick, from the start of the
command to its end; ``unchanged_seconds`` (a run with nothing to do) and ``list_seconds`` are medians of five.
``core_seconds_per_claim`` is ``suite_seconds`` times ``cores``, all of which the run may use, over ``claims``. Every
command works on a store of its own.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import add

REPEATS = 5


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

        run = ("run", "--out", str(out))
        quick = seconds(*run, "--fresh", "--effort", "quick")
        suite = seconds(*run, "--fresh")
        unchanged = statistics.median(seconds(*run) for _ in range(REPEATS))
        listing = statistics.median(seconds("list") for _ in range(REPEATS))
        claims = len(json.loads((out / "results.json").read_text())["claims"])
    cores = os.cpu_count()
    figures = {
        "suite_seconds": suite,
        "quick_seconds": quick,
        "unchanged_seconds": unchanged,
        "list_seconds": listing,
        "core_seconds_per_claim": suite * cores / claims,
        "claims": claims,
        "cores": cores,
    }
    figures = {name: round(figure, 4) for name, figure in figures.items()}
    print(json.dumps(figures, indent=2))
    add(target, figures)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
