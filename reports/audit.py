"""What audits found: put beside the verdicts of a run, added up, and judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from claims.model.claim import Claim
from reports.results import STANDING

#: Mutants known to be false that a reading must have; the shares that must be refuted of those of a claim, and of all.
LEAST, OF_A_CLAIM, OF_ALL = 3, Fraction(2, 3), Fraction(98, 100)


def attach(claim: Claim, result: dict, audit: Mapping) -> dict:
    """A claim's result of a run, with what an audit found of those of its readings that hold."""
    readings = {
        name: reading | {"audit": audit["readings"].get(name) if reading["verdict"] in STANDING else None}
        for name, reading in result["readings"].items()
    }
    standing = readings.get(claim.standing_name)
    return result | {"readings": readings, "audit": standing and standing["audit"]}


def judged(audits: Iterable[Mapping]) -> dict:
    """The audits of claims added up: {``mutants``, ``refuted``, ``share``, ``claims``, ``failures``}.

    A claim has {``id``, ``mutants``, ``refuted``, ``missed``, ``generic``, ``reason``, ``seconds``}: ``missed`` lists
    the mutants known to be false that its search did not refute, ``generic`` those that survived and may be true.
    ``failures`` says, a line each, what falls short of the shares that are demanded.
    """
    claims, failures = [], []
    for audit in audits:
        readings = audit["readings"]
        survivors = [each | {"reading": name} for name, found in readings.items() for each in found["survivors"]]
        claim = {
            "id": audit["id"],
            "mutants": sum(found["mutants"] for found in readings.values()),
            "refuted": sum(found["refuted"] for found in readings.values()),
            "missed": [each for each in survivors if each["known_false"]],
            "generic": [each for each in survivors if not each["known_false"]],
            "reason": audit.get("reason"),
            "seconds": audit["seconds"],
        }
        claims.append(claim)
        if claim["reason"]:
            failures.append(f"{claim['id']}: not audited: {claim['reason']}")
        failures += [
            f"{claim['id']}, {name}: {found['mutants']} mutants known to be false, of {LEAST} demanded"
            for name, found in readings.items()
            if found["mutants"] < LEAST
        ]
        if claim["refuted"] < OF_A_CLAIM * claim["mutants"]:
            failures.append(
                f"{claim['id']}: {claim['refuted']} of {claim['mutants']} mutants refuted, less than two thirds"
            )
    mutants, refuted = (sum(claim[field] for claim in claims) for field in ("mutants", "refuted"))
    share = Fraction(refuted, mutants) if mutants else None
    if share is not None and share < OF_ALL:
        failures.append(f"{refuted} of {mutants} mutants refuted, less than {float(OF_ALL):.0%}")
    return {
        "mutants": mutants,
        "refuted": refuted,
        "share": None if share is None else float(share),
        "claims": claims,
        "failures": failures,
    }
