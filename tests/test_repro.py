"""Every script that ``proofread repro`` prints runs on its own and finds what the report says."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction

import pytest

import claims
from claims.model.arrays import minimum, norm2
from claims.model.claim import Source, _make
from claims.model.datasets import separable
from claims.model.distributions import law
from claims.model.matrices import svd
from claims.model.networks import deep_linear_network
from claims.model.relations import all_of, le, lt
from claims.model.spaces import many
from numeric.repro import KINDS, NothingToRecompute, script
from reports.evaluate import evaluate
from reports.settings import Settings
from symbolic.expectations import expectation

CATALOGUE = claims.load().claims
ERRATA = [
    id for id, claim in CATALOGUE.items() if "printed" in claim.readings and claim.expected in ("erratum", "refuted")
]


def _numbers(side) -> list[float]:
    if isinstance(side, list):
        return [x for part in side for x in _numbers(part)]
    return [float(side["mid"]) if isinstance(side, dict) else float(Fraction(side))]


def _printed(text: str) -> list[float]:
    return [float(Fraction(x)) for x in re.split(r"[\[\]',\s]+", text) if x]


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


def of_records(data, net, laws, factors):
    margin = le(data.margin, minimum(data.y * (data.X @ data.separator)))
    mean = expectation(lambda x: x, laws[0])
    outputs = norm2(net(data.separator)) + norm2(factors.matrix)
    return all_of(margin, lt(1 + outputs + mean**2, norm2(net.scaled(2)(data.separator))))


def test_values_of_several_parts_are_rebuilt_in_the_script(tmp_path):
    given = {
        "data": separable("N", "d"), "net": deep_linear_network("d", "h", 1), "laws": many(law("n"), 2),
        "factors": svd("d", "h"),
    }  # fmt: skip
    attributes = {"__doc__": "False.", "formula": "1 < 0", "printed": of_records, "given": given}
    claim = _make(type("Sample", (), attributes), "t:1", Source("t", "T", "A").at("1"), "inequality", "claim")
    result = evaluate(claim, Settings(effort="quick"))
    file = tmp_path / "recompute.py"
    file.write_text(script(claim, result), encoding="utf-8")
    run = subprocess.run([sys.executable, "-I", str(file)], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert "is violated" in run.stdout
    refutation = result["readings"]["printed"]["refutation"]
    lines = dict(line.split(":", 1) for line in run.stdout.splitlines() if ":" in line)
    assert _printed(lines["left side"]) == pytest.approx(_numbers(refutation["lhs"]))


def test_a_claim_that_stands_has_nothing_to_recompute():
    id = next(id for id, claim in CATALOGUE.items() if claim.expected == "proved" and not claim.cites)
    with pytest.raises(NothingToRecompute, match="nothing speaks against"):
        script(CATALOGUE[id], evaluate(CATALOGUE[id], Settings(effort="quick")))
