"""The evaluation of one claim: every reading attacked and derived, the evidence weighed, the result as results.json
has it."""

from __future__ import annotations

import time
from typing import Any, Callable, Mapping

from claims.model.arrays import NotExpressible
from claims.model.claim import Claim, Evidence, Reading
from numeric.certify import MET, Finding, examine
from numeric.instances import GivenInstance, shown, to_json
from numeric.search import EFFORTS, SearchResult, search
from numeric.worst_case import best_constant, function_class
from reports import verdict
from reports.anchoring import unanchored
from reports.catalogue import header
from reports.kept import certificates
from reports.results import missing
from reports.settings import Settings
from symbolic.derivation import Derivation
from symbolic.kernel import IllTyped, Rejected

#: The error probability that a statistical refutation may have.
STATISTICAL = 1e-9


def evaluate(claim: Claim, settings: Settings, lookup: Callable[[str], dict | None] = lambda id: None) -> dict:
    """The claim object of results.json; ``lookup`` gives the results of cited claims, which ran before."""
    start = time.perf_counter()
    cited = {id: result for id in claim.cites if (result := lookup(id)) is not None}
    readings: dict[str, dict] = {}
    verdicts: dict[str, verdict.Verdict] = {}
    for name, reading in claim.readings.items():
        readings[name], verdicts[name] = _evaluate_reading(claim, reading, settings, cited)
    if claim.experiment is not None and "printed" not in readings:
        readings["printed"], verdicts["printed"] = _run_experiment(claim, settings)
    overall, reason = _overall(claim, readings, verdicts)
    standing = readings.get(claim.standing.name if claim.standing else "printed")
    erratum = claim.erratum
    return header(claim) | {
        "formula": claim.formula,
        "verdict": overall.verdict,
        "tier": standing and standing["tier"],
        "scope": standing and standing["scope"],
        "facts": standing and standing["facts"],
        "audit": standing and standing["audit"],
        "readings": readings,
        "erratum": erratum and {"class": erratum.kind, "severity": erratum.severity, "problem": erratum.problem},
        "reason": reason or (" ".join(missing(standing)) if standing else "") or None,
        "seconds": round(time.perf_counter() - start, 3),
    }


def _overall(claim: Claim, readings: Mapping[str, dict], verdicts: Mapping[str, verdict.Verdict]):
    if "printed" not in verdicts:
        return verdict.Verdict(claim.expected), claim.reason
    quoted = claim.refute is not None and claim.refute.kind == "quote"
    overall = verdict.of_claim(verdicts["printed"], verdicts.get("corrected"), quoted)
    if claim.expected == "definition" and overall.verdict in ("proved", "survived"):
        return verdict.Verdict("definition", overall.tier, overall.scope), claim.reason
    if overall.reason in (None, verdict.NO_DERIVATION) and overall.verdict != "proved":
        return overall, claim.reason or overall.reason
    return overall, overall.reason


def _evaluate_reading(claim: Claim, reading: Reading, settings: Settings, cited: Mapping[str, dict]):
    found = search(reading, settings.seed, EFFORTS[settings.effort])
    searched = _searched_refutation(claim, reading, found)
    own = claim.refute if reading.name == "printed" else None
    given = _own_refutation(own, reading, settings, cited) if own is not None else None
    quoted = own is not None and own.kind == "quote"
    # A quote says that words are wrong; a counterexample to what they say is another matter, and the graver one.
    refutation = (searched or given) if quoted else (given or searched)
    derivation, why_not = _derive(reading, cited)
    evidence = verdict.Evidence(
        derived=derivation is not None and why_not is None,
        tier=derivation.tier if derivation else None,
        scope=derivation.scope if derivation else None,
        why_not=why_not,
        refuted=searched is not None or (given is not None and not quoted),
        suspect=found.suspect is not None,
        drawn=found.drawn,
        effective=found.effective,
        instances=found.hypotheses_met_exactly,
        exhausted=found.exhausted,
    )
    judged = verdict.of_reading(evidence)
    result = {
        "verdict": judged.verdict,
        "formula": reading.formula,
        "tier": judged.tier,
        "scope": judged.scope,
        "facts": derivation.facts if derivation else [],
        "derivation": _derivation_json(derivation, why_not),
        "search": _search_json(reading, found),
        "worst_case": _worst_case_json(claim, reading),
        "refutation": refutation,
        "audit": None,
        "rocq": None,
    }
    if found.suspect is not None and judged.verdict == "undecided":
        result["suspect"] = {"instance": shown(reading, found.suspect)}
    return result, judged


def _derive(reading: Reading, cited: Mapping[str, dict]) -> tuple[Derivation | None, str | None]:
    """The derivation of a reading and what it still lacks (None: it is closed and anchored)."""
    if reading.proof is None:
        return None, None
    derivation = Derivation(reading, cited, certificates=certificates())
    try:
        reading.proof(derivation)
    except (NotExpressible, IllTyped, Rejected) as error:
        return derivation, f"the derivation stops: {error}"
    if not derivation.steps:
        return derivation, "the derivation has no steps"
    for step in derivation.steps:
        if not step.closed:
            return derivation, f"open step: {step.asserts} ({step.residual})"
    return derivation, unanchored(derivation)


def _derivation_json(derivation: Derivation | None, why_not: str | None) -> dict | None:
    if derivation is None:
        return None
    steps = [
        {"asserts": s.asserts, "method": s.method, "closed": s.closed, "residual": s.residual, "tier": s.tier}
        for s in derivation.steps
    ]
    return {"closed": why_not is None, "steps": steps}


def _search_json(reading: Reading, found: SearchResult) -> dict:
    worst = found.worst_instance
    return {
        "drawn": found.drawn,
        "effective": found.effective,
        "undefined": found.undefined,
        "worst_ratio": found.worst_ratio,
        "tight": found.tight,
        "worst_instance": shown(reading, worst) if worst is not None else None,
        "phases": {
            name: {"drawn": p.drawn, "effective": p.effective, "seconds": p.seconds} for name, p in found.phases.items()
        },
    }


def _worst_case_json(claim: Claim, reading: Reading) -> dict | None:
    """The constant that the claim declares, over the whole class of functions, in the standing reading."""
    declared = claim.worst_case
    if declared is None or reading is not claim.standing:
        return None
    declaration = {"class": function_class(reading), "constant": declared.name, "at": to_json(declared.at)}
    try:
        found = best_constant(reading, declared)
    except ImportError as error:
        note = f"install proofread[pepit] to compute the best possible one ({error})"
        return declaration | {"stated": None, "worst_case": None, "ratio": None, "note": note}
    # The solver vouches for five digits; more would differ from machine to machine.
    best, ratio = (None if x is None else float(f"{x:.5g}") for x in (found.best, found.ratio))
    return declaration | {"stated": str(found.stated), "worst_case": best, "ratio": ratio, "note": found.problem}


def _searched_refutation(claim: Claim, reading: Reading, found: SearchResult) -> dict | None:
    if found.refutation is not None:
        return _refutation_json(reading, *found.refutation)
    if claim.witness is not None and reading.name == "printed":
        given = GivenInstance(claim.witness)
        finding = examine(reading, given)
        if finding.hypotheses == MET and finding.refutes:
            return _refutation_json(reading, given, finding) | {"given": True}
    return None


def _refutation_json(reading: Reading, instance, finding: Finding) -> dict:
    return {
        "kind": "instance" if finding.conclusion == "violated" else finding.conclusion,
        "instance": shown(reading, instance),
        "lhs": finding.lhs,
        "rhs": finding.rhs,
        "arithmetic": finding.arithmetic,
        "hypotheses_checked": True,
        "certificate": finding.certificate or None,
    }


def _own_refutation(evidence: Evidence, reading: Reading, settings: Settings, cited: Mapping[str, dict]) -> dict | None:
    """Evidence that the claim gives itself, once it is checked; None where the check fails."""
    certificate, checked, steps = evidence.certificate, False, None
    if evidence.instance is not None:
        checked = examine(reading, GivenInstance(evidence.instance), conclude=False).hypotheses == MET
        if not checked:
            return None
    if evidence.kind in ("no-witness", "family", "disproof"):
        derivation = Derivation(reading, cited, certificates=certificates())
        evidence.proof(derivation)
        if not derivation.closed:
            return None
        steps = _derivation_json(derivation, None)["steps"]
    elif evidence.kind == "statistical":
        probability = float(evidence.test(settings.seed))
        if not probability <= STATISTICAL:
            return None
        certificate = f"{certificate} (error probability {probability:.1e})"
    elif evidence.kind == "quote":
        certificate = f"“{evidence.words}”: {certificate}"
    result = {
        "kind": evidence.kind,
        "instance": to_json(evidence.instance) if evidence.instance is not None else None,
        "lhs": None,
        "rhs": None,
        "arithmetic": "exact",
        "hypotheses_checked": checked,
        "certificate": certificate,
    }
    return result | ({"steps": steps} if steps else {})


def _run_experiment(claim: Claim, settings: Settings):
    outcome = claim.experiment(settings.seed)
    judged = verdict.of_reading(verdict.Evidence(reproduced=outcome.reproduced, searched=False))
    quote = claim.refute and _own_refutation(claim.refute, None, settings, {})
    result: dict[str, Any] = {
        "verdict": judged.verdict,
        "formula": claim.formula,
        "tier": None,
        "scope": None,
        "facts": [],
        "derivation": None,
        "search": {
            "drawn": outcome.runs,
            "effective": outcome.runs,
            "undefined": 0,
            "worst_ratio": None,
            "tight": False,
            "worst_instance": None,
            "phases": {"simulation": {"drawn": outcome.runs, "effective": outcome.runs, "seconds": outcome.seconds}},
        },
        "refutation": quote,
        "audit": None,
        "rocq": None,
        "experiment": {
            "summary": outcome.summary,
            "error_probability": outcome.error_probability,
            "figure": outcome.figure and outcome.figure.to_json(),
        },
    }
    return result, judged
