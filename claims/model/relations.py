"""Relations: what a claim concludes or assumes, decided in the arithmetic of its sides.

A relation is built by a word (``eq``, ``le``, ``all_of``, ...) and decided by :meth:`Relation.decide`, which gives a
:class:`Decision`: for every instance of the batch whether it holds, is violated or is unknown, and a float margin
that only guides the search. An equation in balls is only ever violated or unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import Callable

import numpy as np

from claims.model import arrays
from claims.model.arrays import Arithmetic, Array, IllTyped, Undefined, describe
from claims.model.calculus import gradient

HOLDS, UNKNOWN, VIOLATED = 1, 0, -1


@dataclass(frozen=True)
class Decision:
    """Per instance of the batch: ``holds`` in {HOLDS, UNKNOWN, VIOLATED}; ``margin``, negative where violated,
    relative to the sides; ``ratio``, the left side over the right where a nonnegative left side is bounded by a
    positive right one, else NaN."""

    holds: np.ndarray
    margin: np.ndarray
    ratio: np.ndarray

    @staticmethod
    def of(holds, margin=None, ratio=None) -> "Decision":
        holds = np.atleast_1d(np.asarray(holds, dtype=np.int8))
        margin = holds.astype(float) if margin is None else np.atleast_1d(np.asarray(margin, dtype=float))
        ratio = np.full(holds.shape, np.nan) if ratio is None else np.atleast_1d(np.asarray(ratio, dtype=float))
        return Decision(holds, margin, ratio)


@dataclass(frozen=True)
class Relation:
    """A node: an atomic comparison of two sides, or a connective over parts."""

    kind: str
    lhs: Array | None = None
    rhs: Array | None = None
    parts: tuple["Relation", ...] = ()
    decider: Callable[[], Decision] | None = field(default=None, compare=False)

    def decide(self) -> Decision:
        if self.decider is not None:
            return self.decider()
        return self.arith.compare(self.kind, self.lhs, self.rhs)

    @property
    def arith(self) -> Arithmetic:
        side = next((s for s in (self.lhs, self.rhs) if isinstance(s, Array)), None)
        return side.arith if side is not None else self.parts[0].arith

    def atoms(self) -> list["Relation"]:
        """The conjuncts: the parts of nested ``all_of`` (and what a witness must satisfy), else the relation itself."""
        if self.kind in ("all_of", "exists"):
            return [atom for part in self.parts for atom in part.atoms()]
        return [self]

    def __bool__(self):
        raise TypeError(
            "a relation has no truth value in a claim's body; combine with all_of, any_of, implies, iff, negation"
        )


def _atom(kind: str, lhs, rhs) -> Relation:
    if not (isinstance(lhs, Array) or isinstance(rhs, Array)):
        raise TypeError(f"{kind} of two constants ({lhs!r}, {rhs!r}): a relation needs an array")
    if not isinstance(lhs, Array):
        lhs = rhs.arith.lift(lhs) if lhs != 0 else arrays.zeros(rhs)
    if not isinstance(rhs, Array):
        rhs = lhs.arith.lift(rhs) if rhs != 0 else arrays.zeros(lhs)
    if lhs.arith is not rhs.arith:
        top = max(lhs.arith, rhs.arith, key=lambda a: a.level)
        lhs, rhs = top.lift(lhs), top.lift(rhs)
    if lhs.shape != rhs.shape or lhs.row != rhs.row:
        raise IllTyped(f"{describe(lhs)} compared ({kind}) with {describe(rhs)}")
    return Relation(kind, lhs, rhs)


def eq(lhs, rhs) -> Relation:
    """Equality of two arrays of one shape (0 stands for the zero of any shape)."""
    return _atom("eq", lhs, rhs)


def ne(lhs, rhs) -> Relation:
    """The two sides differ (in some entry)."""
    return _atom("ne", lhs, rhs)


def le(lhs, rhs) -> Relation:
    """lhs <= rhs, in every entry."""
    return _atom("le", lhs, rhs)


def lt(lhs, rhs) -> Relation:
    """lhs < rhs, in every entry; equality violates it."""
    return _atom("lt", lhs, rhs)


def loewner(lhs, rhs) -> Relation:
    """lhs <= rhs in the Loewner order: rhs - lhs is symmetric positive semidefinite."""
    return _atom("loewner", lhs, rhs)


def psd(a: Array) -> Relation:
    """``a`` is symmetric positive semidefinite."""
    return loewner(arrays.zeros(a), a)


def all_of(*parts: Relation) -> Relation:
    """Every part holds; parts are decided in order, and a violated one ends it."""
    return Relation("all_of", parts=parts, decider=lambda: _both([p.decide() for p in parts]))


def any_of(*parts: Relation) -> Relation:
    """At least one part holds."""
    return Relation("any_of", parts=parts, decider=lambda: _negated(_both([_negated(p.decide()) for p in parts])))


def negation(part: Relation) -> Relation:
    """The part is violated."""
    return Relation("not", parts=(part,), decider=lambda: _negated(part.decide()))


def implies(hypothesis: Relation, conclusion: Callable[[], Relation] | Relation) -> Relation:
    """The conclusion holds wherever the hypothesis does; a callable conclusion is evaluated only where it may."""

    def decide() -> Decision:
        premise = hypothesis.decide()
        if np.all(premise.holds == VIOLATED):
            return Decision.of(np.ones_like(premise.holds))
        result = conclusion() if callable(conclusion) else conclusion
        return _negated(_both([premise, _negated(result.decide())]))

    return Relation("implies", parts=(hypothesis,), decider=decide)


def iff(left: Relation, right: Relation) -> Relation:
    """Both relations hold or both are violated."""

    def decide() -> Decision:
        a, b = left.decide(), right.decide()
        return Decision.of(a.holds * b.holds, np.where(a.holds * b.holds < 0, -1.0, 1.0))

    return Relation("iff", parts=(left, right), decider=decide)


def _both(decisions: list[Decision]) -> Decision:
    holds = reduce(np.minimum, [d.holds for d in decisions])
    margin = reduce(np.minimum, [d.margin for d in decisions])
    ratio = reduce(np.fmax, [d.ratio for d in decisions])  # the greatest of those that are not NaN
    return Decision(holds, margin, ratio)


def _negated(d: Decision) -> Decision:
    return Decision(-d.holds, -d.margin, np.full(d.holds.shape, np.nan))


# --- relations with a name of their own in the field ----------------------------------------------------------------


def member(x: Array, low, high, closed: bool = False) -> Relation:
    """x lies in the interval (low, high), or [low, high] if ``closed``."""
    compare = le if closed else lt
    return all_of(compare(low, x), compare(x, high))


def argmin(f: Callable, at: Array, among: Array) -> Relation:
    """``at`` minimises ``f``: violated by a better feasible point ``among`` (drawn as a variable of its own)."""
    return Relation("argmin", *_sides(le(f(at), f(among))), decider=lambda: le(f(at), f(among)).decide())


def critical(f: Callable, at: Array) -> Relation:
    """``at`` is a critical point of ``f``: the gradient vanishes there."""
    return eq(gradient(f, at), 0)


def _sides(relation: Relation) -> tuple[Array, Array]:
    return relation.lhs, relation.rhs


def defined(expression: Callable[[], Array]) -> Relation:
    """The expression has a value: violated where evaluating it raises Undefined."""

    def decide() -> Decision:
        try:
            return Decision.of(np.ones(expression().data.shape[0], dtype=np.int8))
        except Undefined:
            return Decision.of(VIOLATED)

    return Relation("defined", decider=decide)


def exists(witness, such_that: Callable[..., Relation]) -> Relation:
    """Some value satisfies ``such_that``; ``witness`` is one, computed from the outer variables.

    A witness that fails leaves the relation unknown: that no other would do is evidence of its own (``no-witness``),
    which a claim gives in ``refute``.
    """
    shown = such_that(witness)

    def decide() -> Decision:
        found = shown.decide()
        return Decision(np.maximum(found.holds, UNKNOWN), found.margin, found.ratio)

    return Relation("exists", parts=(shown,), decider=decide)


def order(value: Array, scale: Array, low, high) -> Relation:
    """value is of the order of scale with explicit constants: low * scale <= value <= high * scale."""
    return all_of(le(low * scale, value), le(value, high * scale))


def tends(value: Array, limit: Array, within: Array) -> Relation:
    """A limit with an explicit rate: |value - limit| <= within, where ``within`` tends to zero in the claim's
    parameter."""
    return le(arrays.norm(value - limit) if not value.is_scalar else arrays.absolute(value - limit), within)


def approx(value: Array, target, tolerance) -> Relation:
    """|value - target| <= tolerance, the tolerance being part of the statement's reading."""
    return le(arrays.absolute(value - target), tolerance)
