"""Every script that ``proofread repro`` prints runs on its own and finds what the report says."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest

import claims
from numeric.repro import KINDS, NothingToRecompute, script
from reports.evaluate import evaluate
from reports.settings import Settings

CATALOGUE = claims.load().claims
ERRATA = [id for id, claim in CATALOGUE.items() if "printed" in claim.readings and claim.expected in ("erratum", "refuted")]


def _numbers(side) -> list[float]:
    if isinstance(side, list):
        return [x for part in side for x in _numbers(part)]
    return [float(side["mid"]) if isinstance(side, dict) else float(Fraction(side))]


def _printed(text: str) -> list[float]:
    return [float(Fraction(x)) for x in text.replace("[", " ").replace("]", " ").replace("'", "").replace(",", " ").split()]


@pytest.mark.parametrize("id", ERRATA)
def test_scripts_stand_alone_and_agree_with_the_report(id, tmp_path):
    claim = CATALOGUE[id]
    cited = {}
    for other in claim.cites:
        cited[other] = evaluate(CATALOGUE[other], Settings(effort="quick"))
    result = evaluate(claim, Settings(effort="quick"), cited.get)
    refutation = result["readings"]["printed"]["refutation"]
    if refutation["kind"] not in KINDS:
        with pytest.raises(NothingToRecompute):
            script(claim, result)
        return
    file = tmp_path / "recompute.py"
    file.write_text(script(claim, result), encoding="utf-8")
    run = subprocess.run([sys.executable, "-I", str(file)], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    lines = dict(line.split(":", 1) for line in run.stdout.splitlines() if ":" in line)
    if refutation["kind"] == "undefined":
        assert "undefined here" in run.stdout
    elif refutation["kind"] == "instance":
        assert "is violated" in run.stdout
        for name, side in (("left side", refutation["lhs"]), ("right side", refutation["rhs"])):
            assert _printed(lines[name]) == pytest.approx(_numbers(side), rel=1e-9, abs=1e-12)


def test_a_claim_that_stands_has_nothing_to_recompute():
    id = next(id for id, claim in CATALOGUE.items() if claim.expected == "proved" and not claim.cites)
    with pytest.raises(NothingToRecompute, match="nothing speaks against"):
        script(CATALOGUE[id], evaluate(CATALOGUE[id], Settings(effort="quick")))
