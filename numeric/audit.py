"""The audit: whether the search that tests a claim refutes the mutants of that claim, afresh."""

from __future__ import annotations

from typing import Any

from claims.model.claim import Claim, Reading
from numeric.instances import shown
from numeric.mutants import Mutant, mutants
from numeric.search import EFFORTS, search

#: Seconds after which the search for one mutant's counterexample is given up.
PATIENCE = 30


def audit(claim: Claim, seed: int = 0, limit: int = 12) -> dict[str, dict]:
    """What the audit found of each reading of a claim that is expected to hold, by name.

    That is {``mutants``, ``refuted``, ``survivors``}, as in results.json: how many mutants known to be false there
    were, how many of them the search refuted, and a list of {``name``, ``kind``, ``known_false``, ``instance``} of
    those that it did not; among these are mutants that may be true, which do not count.
    """
    if claim.expected in ("refuted", "not-reproduced", "not-checkable"):
        return {}
    if claim.experiment is not None and not claim.readings:
        return {claim.standing_name: _of_experiment(claim, seed)}
    return {reading.name: _of_reading(claim, reading, seed, limit) for reading in _held(claim)}


def _held(claim: Claim) -> list[Reading]:
    if claim.standing is None:
        return []
    corrected = claim.readings.get("corrected")
    return [claim.standing] + ([corrected] if corrected not in (None, claim.standing) else [])


def _of_reading(claim: Claim, reading: Reading, seed: int, limit: int) -> dict[str, Any]:
    declared = claim.mutants if reading is claim.standing else {}
    found = mutants(reading, seed, limit, declared)
    survivors = [mutant for mutant in found if not _refuted(mutant, seed)]
    known = [mutant for mutant in found if mutant.known_false is not None]
    missed = [mutant for mutant in survivors if mutant.known_false is not None]
    return _result(len(known), len(missed), [_listed(mutant) for mutant in survivors])


def _refuted(mutant: Mutant, seed: int) -> bool:
    """Whether the search finds a counterexample: the one of a standard run where there is one to find, else a short
    one."""
    effort = EFFORTS["standard" if mutant.known_false is not None else "quick"]
    return search(mutant.reading, seed, effort, PATIENCE, shrinking=False).refutation is not None


def _of_experiment(claim: Claim, seed: int) -> dict[str, Any]:
    survivors = [name for name, experiment in claim.mutants.items() if experiment(seed).reproduced]
    listed = [{"name": name, "kind": "declared", "known_false": True, "instance": None} for name in survivors]
    return _result(len(claim.mutants), len(survivors), listed)


def _listed(mutant: Mutant) -> dict[str, Any]:
    known = mutant.known_false
    return {
        "name": mutant.name,
        "kind": mutant.kind,
        "known_false": known is not None,
        "instance": shown(mutant.reading, known) if known is not None else None,
    }


def _result(mutants: int, missed: int, survivors: list[dict]) -> dict[str, Any]:
    return {"mutants": mutants, "refuted": mutants - missed, "survivors": survivors}
