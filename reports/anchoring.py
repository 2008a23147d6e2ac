"""Anchoring: what a derivation of free SymPy expressions concludes is compared with the claim's body at exact
instances.

Else nothing would tie the proof to the statement. A derivation that ran the body itself is anchored by that.
"""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import sympy as sp
from flint import arb, fmpq

from claims.model.arrays import Array, IllTyped, Undefined
from claims.model.claim import Reading
from claims.model.relations import Relation
from claims.model.spaces import Structure
from numeric.certify import MET, examine
from numeric.exact import precision
from numeric.instances import Instance, exact_values, layout
from numeric.parameters import TABLES
from symbolic.derivation import Anchor, Derivation

#: Exact instances at which the two must agree, for each anchor.
INSTANCES = 4
_TRIES = 120

#: The relations of the statement that a conclusion of each kind establishes.
_KINDS = {"eq": {"eq", "le"}, "le": {"le", "argmin"}, "lt": {"le", "lt", "argmin"}}


def unanchored(derivation: Derivation) -> str | None:
    """Why a derivation is not tied to the body; None when it is."""
    if derivation.left_open:
        return f"{derivation.left_open} of the statement's relations are not derived"
    if derivation.runs_body:
        return None
    if not derivation.anchors:
        return "the derivation concludes nothing about the statement's two sides"
    if derivation.reading.size_names() and len({tuple(a.sizes.items()) for a in derivation.anchors}) < 2:
        return "the conclusion must be written at two different choices of the sizes"
    groups: dict[Structure, list[Anchor]] = {}
    for anchor in derivation.anchors:
        sizes = tuple((name, anchor.sizes[name]) for name in derivation.reading.size_names())
        groups.setdefault(Structure(sizes, anchor.integers), []).append(anchor)
    return next(filter(None, (_disagreement(derivation.reading, *group) for group in groups.items())), None)


def _disagreement(reading: Reading, structure: Structure, anchors: list[Anchor]) -> str | None:
    """Where the conclusions written at one structure differ from the body's relations, all of which they must cover."""
    form = layout(reading, structure)
    generator = random.Random(1)
    agreed = 0
    for _ in range(_TRIES):
        parameters = tuple(generator.choice(TABLES[kind][:12]) for kind in form.kinds)
        instance = Instance(form.structure, parameters)
        if examine(reading, instance).hypotheses != MET:
            continue
        with precision(256):
            try:
                values = exact_values(reading, instance)
                atoms = reading.conclude(values).atoms()
            except (Undefined, IllTyped):
                continue
            missing = set(range(len(atoms))) - {anchor.atom for anchor in anchors}
            if missing:
                return f"{len(missing)} of the statement's {len(atoms)} relations are not concluded"
            for anchor in anchors:
                reason = _differs(anchor, atoms[anchor.atom], values)
                if reason:
                    return reason
        agreed += 1
        if agreed >= INSTANCES or not form.kinds:
            return None
    return None if agreed >= 2 else f"only {agreed} instances to compare the derivation with"


def _differs(anchor: Anchor, atom: Relation, values: dict) -> str | None:
    if atom.kind not in _KINDS[anchor.kind]:
        return f"the derivation concludes {anchor.kind}, the statement {atom.kind}"
    here = {
        symbol: _number(entry)
        for name, symbols in anchor.symbols.items()
        for symbol, entry in zip(symbols, _entries(values[name]), strict=True)
    }
    for side, value in ((anchor.lhs, atom.lhs), (anchor.rhs, atom.rhs)):
        (entry,) = _entries(value)
        if not _agree(side.subs(here, simultaneous=True), entry):
            return f"the derivation's {side} is not the statement's side at {here}"
    return None


def _entries(value) -> list:
    if isinstance(value, Array):
        return list(value.data.flat)
    if isinstance(value, (list, tuple)):
        return list(itertools.chain.from_iterable(_entries(v) for v in value))
    return [fmpq(value)] if isinstance(value, int) else [value]


def _number(entry) -> sp.Expr:
    if isinstance(entry, fmpq):
        return sp.Rational(int(entry.p), int(entry.q))
    return sp.Float(str(entry.mid()), 40)


def _agree(expression: sp.Expr, entry) -> bool:
    if isinstance(entry, fmpq) and expression.is_Rational:
        return Fraction(int(expression.p), int(expression.q)) == Fraction(int(entry.p), int(entry.q))
    value = sp.N(expression, 40)
    if not value.is_Float and not value.is_Rational:
        return False
    difference = arb(str(value)) - entry
    return bool(abs(difference) < arb("1e-25") * (1 + abs(arb(entry))))
