"""Certification: what holds at an instance, decided exactly or in balls of growing precision, hypotheses first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from claims.model.arrays import Array, IllTyped, Undefined
from claims.model.claim import Reading
from claims.model.relations import HOLDS, UNKNOWN, VIOLATED, Decision, Relation
from numeric.exact import PRECISIONS, precision
from numeric.instances import Instance, exact_values, to_json

#: Enough for nearly every instance; what floats made suspect is examined at all of them.
USUAL_PRECISIONS = PRECISIONS[:3]

MET, NOT_MET, UNDECIDED = "met", "not met", "undecided"


class NotADecision(TypeError):
    """A body returned something that is not a relation."""


@dataclass(frozen=True)
class Finding:
    """What an exact evaluation found at one instance.

    ``hypotheses`` is ``met``, ``not met`` or ``undecided``; ``conclusion`` is ``holds``, ``unknown``, ``violated``,
    ``undefined`` or ``ill-typed`` (None where the hypotheses are not met); ``arithmetic`` says in what it was
    decided; ``lhs`` and ``rhs`` are the two sides of what is violated.
    """

    hypotheses: str
    conclusion: str | None = None
    arithmetic: str = "exact"
    margin: float = 0.0
    ratio: float = float("nan")
    lhs: Any = None
    rhs: Any = None
    certificate: str = ""

    @property
    def refutes(self) -> bool:
        return self.conclusion in ("violated", "undefined", "ill-typed")

    @property
    def effective(self) -> bool:
        return self.conclusion in ("holds", "unknown", "violated")


def hypotheses(reading: Reading, values: dict) -> list[Relation]:
    """The membership tests of all spaces and the conditions of the reading."""
    tests = [space.membership(values[name], values) for name, space in reading.given.items()]
    return [t for t in tests if t is not None] + reading.conditions(values)


def examine(
    reading: Reading, instance: Instance, bits: tuple[int, ...] = USUAL_PRECISIONS, conclude: bool = True
) -> Finding:
    """Decide a reading at an instance: hypotheses before the conclusion, precision doubled while something is unknown.

    Undefined or IllTyped raised by the conclusion, once all hypotheses hold, is a finding; raised by a hypothesis it
    means that this is no instance (Undefined) or an error of the claim (IllTyped, which propagates). Without
    ``conclude`` only the hypotheses are decided.
    """
    finding = Finding(UNDECIDED)
    for prec in bits:
        with precision(prec):
            finding, may_improve = _examine(reading, instance, prec, conclude)
        if not may_improve:
            break
    return finding


def _examine(reading: Reading, instance: Instance, prec: int, conclude: bool) -> tuple[Finding, bool]:
    try:
        values = exact_values(reading, instance)
        for test in hypotheses(reading, values):
            holds = int(_decision(test).holds[0])
            if holds == VIOLATED:
                return Finding(NOT_MET), False
            if holds == UNKNOWN and not _only_ball_equations(test):
                return Finding(UNDECIDED), True
            if holds == UNKNOWN:
                return Finding(UNDECIDED), False
    except Undefined:
        return Finding(NOT_MET), False
    if not conclude:
        return Finding(MET), False
    try:
        relation = reading.conclude(values)
        decision = _decision(relation)
    except Undefined as error:
        return Finding(MET, "undefined", certificate=str(error)), False
    except IllTyped as error:
        return Finding(MET, "ill-typed", certificate=str(error)), False
    holds = int(decision.holds[0])
    arithmetic = f"balls at {prec} bits" if getattr(_arith(values), "balls", False) else "exact"
    conclusion = {HOLDS: "holds", UNKNOWN: "unknown", VIOLATED: "violated"}[holds]
    if holds == UNKNOWN and any(int(atom.decide().holds[0]) == VIOLATED for atom in relation.atoms()):
        conclusion = "unwitnessed"
    finding = Finding(MET, conclusion, arithmetic, float(decision.margin[0]), float(decision.ratio[0]))
    if holds == VIOLATED:
        violated = _decisive(relation)
        finding = replace(finding, lhs=to_json(violated.lhs), rhs=to_json(violated.rhs))
    return finding, holds == UNKNOWN and not _only_ball_equations(relation)


def _decision(relation) -> Decision:
    if not isinstance(relation, Relation):
        raise NotADecision(f"the reading returned {type(relation).__name__}, which is not a relation")
    decision = relation.decide()
    if not isinstance(decision, Decision):
        raise NotADecision(
            f"the relation {relation.kind} decided to {type(decision).__name__}, which is not a decision"
        )
    return decision


def _arith(values: dict):
    return next((v.arith for v in values.values() if isinstance(v, Array)), None)


def _only_ball_equations(relation: Relation) -> bool:
    """Whether every undecided atom is an equation: in balls those stay unknown at any precision."""
    undecided = [a for a in relation.atoms() if int(a.decide().holds[0]) == UNKNOWN]
    return all(a.kind == "eq" for a in undecided)


def _decisive(relation: Relation) -> Relation:
    """The atom whose sides show a violation: the first violated conjunct, else the relation itself (or its last part
    that has sides)."""
    violated = (atom for atom in relation.atoms() if int(atom.decide().holds[0]) == VIOLATED)
    relation = next(violated, relation)
    while relation.lhs is None and relation.parts:
        relation = relation.parts[-1]
    return relation
