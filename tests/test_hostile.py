"""Eleven hostile inputs in one run: each ends in its own misfortune, and two innocent claims keep their verdicts."""

import sys

import pytest

from reports import runner
from reports.catalogue import load
from reports.settings import Settings

pytestmark = pytest.mark.hostile

INNOCENT = ("hostile:innocent-identity", "hostile:innocent-inequality")

#: The module of each hostile input: the verdicts it may end with, and a part of the reason.
HOSTILE = {
    "hang": ({"undecided"}, "out of time"),
    "allocation": ({"undecided"}, "out of memory"),
    "recursion": ({"error"}, "SIGSEGV" if sys.version_info < (3, 12) else "RecursionError"),
    "segfault": ({"error"}, "SIGSEGV"),
    "raising": ({"error"}, "this claim raises"),
    "printing": ({"proved", "survived"}, None),
    "indecisive": ({"error"}, "str"),
    "global_state": ({"proved", "survived", "error", "undecided"}, None),
    "import_error": ({"error"}, "no_such_module"),
    "duplicate_id": ({"error"}, "duplicate id"),
    "unknown_citation": ({"error"}, "cites hostile:no-such-claim"),
}


def results(modules, jobs=2):
    catalogue = load([f"tests.hostile.{module}" for module in modules])
    ids = [id for id in catalogue.claims if id.startswith("hostile:")]
    found = runner.run(
        catalogue,
        runner.plan(catalogue, ids),
        Settings(effort="quick"),
        jobs=jobs,
        budget=runner.Budget(10, runner.GIB),
    )
    return {result["id"]: result for result in found}


@pytest.fixture(scope="module")
def all_together():
    return results(["innocent", *HOSTILE])


@pytest.mark.parametrize("module", HOSTILE)
def test_a_hostile_input_is_contained(all_together, module):
    verdicts, reason = HOSTILE[module]
    result = all_together[f"hostile:{module.replace('_', '-')}"]
    assert result["verdict"] in verdicts
    assert reason is None or reason in result["reason"]


def test_every_hostile_input_and_every_innocent_claim_has_one_result(all_together):
    assert all_together.keys() == {*INNOCENT, *(f"hostile:{module.replace('_', '-')}" for module in HOSTILE)}


@pytest.mark.parametrize("id", INNOCENT)
def test_innocent_claims_are_not_disturbed(all_together, id):
    assert all_together[id]["verdict"] in {"proved", "survived"}
    assert without_times(all_together[id]) == without_times(results(["innocent"], jobs=1)[id])


def without_times(value):
    """The result without the seconds of its phases, which are the only figures that may differ."""
    if isinstance(value, dict):
        return {name: without_times(part) for name, part in value.items() if name != "seconds"}
    return [without_times(part) for part in value] if isinstance(value, list) else value
