"""Proofs by balls: inequalities between elementary functions, decided on every box of a subdivision of their domain.

The body runs in ball arithmetic on boxes of the parameters of its spaces, so that the boxes cover the spaces exactly. A
box is decided where the ball of right less left side shows its sign; or where the difference increases away from a face
on which it is decided, its derivative being decided in the same way (so an equality at a corner of boxes, of first or
second order, does no harm). What is not decided is divided, until a budget of boxes is spent.

A parameter that is not bounded needs an interval to subdivide, and for each end beyond it a certificate of the kernel
that the difference increases outwards, or else decreases towards a limit that is decided in balls too.
"""

from __future__ import annotations

import heapq
import inspect
import itertools
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Callable, Iterator, Mapping, NamedTuple

import numpy as np
from flint import arb, ctx, fmpq

from claims.model.arrays import Array, NotExpressible, Undefined
from claims.model.calculus import DualArithmetic, derivative, value_and_tangent
from claims.model.claim import Reading
from claims.model.dense import DenseArithmetic
from claims.model.relations import HOLDS, UNKNOWN, VIOLATED, Decision, Relation
from claims.model.spaces import Draw, Structure, axis_length
from symbolic import kernel
from symbolic.certificates import Hypotheses, Nonnegative, element
from symbolic.elementary import ElementaryArithmetic
from symbolic.symbols import dense_values

BITS = 128

#: Boxes narrower than this are left open.
NARROWEST = Fraction(1, 2**40)

INFINITY = arb("inf")


@contextmanager
def _precision(bits: int) -> Iterator[None]:
    before, ctx.prec = ctx.prec, bits
    try:
        yield
    finally:
        ctx.prec = before


# --- ball arithmetic


def _x_log_x(x: arb) -> arb:
    return arb(0) if x.is_zero() else x * x.log()


_BALL: dict[str, Callable[[arb], arb]] = {
    "exp": arb.exp,
    "log": arb.log,
    "sqrt": arb.sqrt,
    "tanh": arb.tanh,
    "cosh": arb.cosh,
    "sinh": arb.sinh,
    "asinh": arb.asinh,
    "sin": arb.sin,
    "cos": arb.cos,
    "acos": arb.acos,
    "erf": arb.erf,
    "abs": abs,
    "relu": lambda x: x.max(arb(0)),
    "xlogx": _x_log_x,
}


#: Limits at infinity, where they are not what the functions of FLINT return.
_LIMITS = [
    (INFINITY, dict.fromkeys(("exp", "log", "sqrt", "cosh", "sinh", "asinh", "relu"), INFINITY) | {"erf": arb(1)}),
    (-INFINITY, {"cosh": INFINITY, "sinh": -INFINITY, "asinh": -INFINITY, "relu": arb(0), "erf": arb(-1)}),
]


def _ball(name: str, x: arb) -> arb:
    limits = next((at for end, at in _LIMITS if x == end), {})
    return limits[name] if name in limits else _BALL[name](x)


class BallArithmetic(DenseArithmetic):
    """Entries are balls, each the range of an expression on a box; outside of a function's domain they are NaN."""

    name = "balls"

    def entry(self, number):
        if isinstance(number, arb):
            return number
        number = Fraction(number)
        return arb(fmpq(number.numerator, number.denominator))

    def is_zero(self, entry):
        return bool(entry.is_zero())

    def function(self, name, a):
        if name not in _BALL:
            raise NotExpressible(f"{name} in balls")
        return self.constant([_ball(name, entry) for entry in a.data.flat], a.shape, a.row)

    def pi(self):
        return self.constant([arb.pi()], ())

    def maximum(self, a, b):
        return self.constant([a.data.flat[0].max(b.data.flat[0])], ())

    def minimum(self, a, b):
        return self.constant([a.data.flat[0].min(b.data.flat[0])], ())

    def compare(self, kind, lhs, rhs):
        if kind not in ("le", "lt"):
            raise NotExpressible(f"{kind} between balls")
        gaps = [y - x for x, y in zip(lhs.data.flat, rhs.data.flat)]
        holds = all(gap >= 0 if kind == "le" else gap > 0 for gap in gaps)
        fails = any(gap < 0 if kind == "le" else gap <= 0 for gap in gaps)
        return Decision.of(HOLDS if holds else VIOLATED if fails else UNKNOWN)

    def where(self, condition, then, otherwise):
        holds = int(condition.decide().holds[0])
        if holds == UNKNOWN:
            raise NotExpressible("a choice that a box does not decide")
        return then if holds == HOLDS else otherwise


# --- boxes


class Side(NamedTuple):
    """The range of one parameter: an interval with rational ends that may be excluded, or the point at infinity."""

    low: Fraction
    high: Fraction
    without_low: bool = False
    without_high: bool = False
    infinite: int = 0

    @property
    def width(self) -> Fraction:
        return self.high - self.low

    def ball(self) -> arb:
        if self.infinite:
            return self.infinite * INFINITY
        middle, radius = (self.low + self.high) / 2, self.width / 2
        exact = [arb(fmpq(x.numerator, x.denominator)) for x in (middle, radius)]
        if all(x.is_exact() for x in exact):
            return arb(*exact)
        return exact[0] + arb(0, exact[1].upper())

    def end(self, upper: bool) -> "Side":
        at = self.high if upper else self.low
        return Side(at, at)

    def halves(self) -> tuple["Side", "Side"]:
        middle = (self.low + self.high) / 2
        return self._replace(high=middle, without_high=False), self._replace(low=middle, without_low=False)

    def __str__(self):
        if self.infinite:
            return "oo" if self.infinite > 0 else "-oo"
        left, right = "(" if self.without_low else "[", ")" if self.without_high else "]"
        return f"{left}{self.low}, {self.high}{right}" if self.width else str(self.low)


Box = tuple[Side, ...]

#: The ranges of the bounded kinds of parameters; the lower ends of the others, and whether they are excluded.
_ZERO, _ONE = Fraction(0), Fraction(1)
_BOUNDED = {"unit": Side(_ZERO, _ONE), "above": Side(_ZERO, _ONE, True), "inner": Side(_ZERO, _ONE, True, True)}
_LEAST = {"real": (None, False), "positive": (0, True), "nonnegative": (0, False)}


class _Layout(Draw):
    """A first run of the decoders: which parameters of which kinds there are, each with its name."""

    def __init__(self, structure: Structure):
        self.arith, self.sizes, self.integers = BallArithmetic(), dict(structure.sizes), list(structure.integers)
        self.parameters: list[tuple[str, str]] = []
        self.variable = ""

    def size(self, axis):
        return axis_length(axis, self.sizes)

    def integer(self, low, high):
        return self.integers.pop(0)

    def constant(self, number):
        return self.arith.lift(number)

    def supply(self, kind: str, *axes) -> Array:
        shape = tuple(self.size(a) for a in axes)
        values = [self._next(kind) for _ in range(int(np.prod(shape)))]
        return values[0] if not shape else self.arith.stack(values) if len(shape) == 1 else self._matrix(values, shape)

    def _matrix(self, values, shape):
        rows = [self.arith.stack(values[i : i + shape[1]]) for i in range(0, len(values), shape[1])]
        return self.arith.stack(rows)

    def _next(self, kind: str) -> Array:
        self.parameters.append((self.variable, kind))
        return self.arith.lift(Fraction(1, 2))


class _Point(_Layout):
    """Hands out the sides of a box; along each of ``directions`` it is a dual number of its own."""

    def __init__(self, structure: Structure, box: Box, directions: tuple[int, ...]):
        super().__init__(structure)
        self.base, self.box, self.directions = self.arith, box, directions
        self.duals: list[DualArithmetic] = []
        for _ in directions:
            self.duals.append(DualArithmetic(self.arith))
            self.arith = self.duals[-1]

    def _next(self, kind):
        index = len(self.parameters)
        self.parameters.append((self.variable, kind))
        value = self.base.constant([self.box[index].ball()], ())
        for dual, direction in zip(self.duals, self.directions):
            value = dual.dual(value, dual.base.lift(int(direction == index)))
        return value


for _kind in (*_BOUNDED, *_LEAST):
    setattr(_Layout, _kind, lambda self, *axes, _kind=_kind: self.supply(_kind, *axes))


def _decode(reading: Reading, draw: _Layout) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, space in reading.given.items():
        draw.variable = name
        values[name] = space.value(draw, values)
    return values


# --- the proof


@dataclass
class Outcome:
    """Whether an inequality is proved, on how many boxes, or the box (or tail) that is left open."""

    boxes: int = 0
    open: str | None = None


@dataclass
class BallProof:
    """An attempt to prove the inequalities of a reading's conclusion at one structure.

    ``within`` gives the interval to subdivide of a scalar that is not bounded; ``tail`` maps its name, or for the lower
    end its name after a minus, to a certificate ``(h, **variables)`` for the sign of the derivative beyond.
    """

    reading: Reading
    structure: Structure
    within: Mapping[str, tuple] = field(default_factory=dict)
    tail: Mapping[str, Callable] = field(default_factory=dict)
    budget: int = 2000
    order: int = 2

    def __post_init__(self):
        layout = _Layout(self.structure)
        self.values = _decode(self.reading, layout)
        self.names = [name for name, _ in layout.parameters]
        self.kinds = [kind for _, kind in layout.parameters]
        self.facts: list[str] = []
        self._known: dict = {}

    def gaps(self) -> list[tuple[int, int, bool]]:
        """The inequalities of the conclusion: atom, entry of it, and whether it is strict."""
        try:
            atoms = self.reading.conclude(self.values).atoms()
        except Undefined as error:
            raise NotExpressible(f"{error} within the spaces") from None
        return [
            (i, j, atom.kind == "lt")
            for i, atom in enumerate(atoms)
            if atom.kind in ("le", "lt", "argmin")
            for j in range(atom.lhs.data.size)
        ]

    def prove(self, gap: tuple[int, int, bool]) -> Outcome:
        with _precision(BITS):
            try:
                box = tuple(self._side(i, gap) for i in range(len(self.kinds)))
            except (NotExpressible, kernel.Rejected) as error:
                return Outcome(open=f"a tail: {error}")
            return self._cover(box, gap)

    def _cover(self, box: Box, gap) -> Outcome:
        """Divide the widest boxes first."""
        order = itertools.count()
        queue, boxes = [(_ZERO, next(order), box)], 0
        while queue:
            *_, box = heapq.heappop(queue)
            boxes += 1
            if self._excluded(box) or self._holds(box, gap, (), 1, gap[2], self.order):
                continue
            if boxes >= self.budget or max((side.width for side in box), default=0) < NARROWEST:
                return Outcome(boxes, self._shown(box))
            i = max(range(len(box)), key=lambda i: box[i].width)
            for half in box[i].halves():
                part = (*box[:i], half, *box[i + 1 :])
                heapq.heappush(queue, (-max(side.width for side in part), next(order), part))
        return Outcome(boxes)

    def _shown(self, box: Box) -> str:
        """A box by the ranges of the scalar variables, or else of the parameters."""
        values = _decode(self.reading, _Point(self.structure, box, ()))
        scalars = {n: v.data.flat[0] for n, v in values.items() if isinstance(v, Array) and v.is_scalar}
        if len(scalars) < len(values):
            return ", ".join(f"a parameter of {name} in {side}" for name, side in zip(self.names, box))
        return ", ".join(f"{name} in {ball.str(6)}" for name, ball in scalars.items())

    def _holds(self, box: Box, gap, along: tuple[int, ...], sign: int, strict: bool, order: int) -> bool:
        """Whether ``sign`` times the difference, differentiated ``along`` parameters, is nonnegative (positive)."""
        value = sign * self._value(box, gap, along)
        if value > 0 or not strict and value >= 0:
            return True
        if order == 0:
            return False
        for i, side in enumerate(box):
            for upper in (False, True) if side.width else ():
                excluded = side.without_high if upper else side.without_low
                face = (*box[:i], side.end(upper), *box[i + 1 :])
                outwards = -sign if upper else sign
                if self._holds(box, gap, (*along, i), outwards, strict and excluded, order - 1) and self._holds(
                    face, gap, along, sign, strict and not excluded, order
                ):
                    return True
        return False

    def _value(self, box: Box, gap, along: tuple[int, ...]) -> arb:
        key = box, along
        if key not in self._known:
            self._known[key] = self._differences(box, along)
        found = self._known[key]
        return found[gap[:2]] if found else arb("nan")

    def _differences(self, box: Box, along: tuple[int, ...]) -> dict[tuple[int, int], arb]:
        draw = _Point(self.structure, box, along)
        try:
            atoms = self.reading.conclude(_decode(self.reading, draw)).atoms()
            gaps = {i: atom.rhs - atom.lhs for i, atom in enumerate(atoms) if atom.kind in ("le", "lt", "argmin")}
        except (NotExpressible, Undefined):
            return {}
        for dual in reversed(draw.duals):
            gaps = {i: value_and_tangent(dual.lift(difference))[1] for i, difference in gaps.items()}
        return {(i, j): entry for i, gap in gaps.items() for j, entry in enumerate(gap.data.flat)}

    def _excluded(self, box: Box) -> bool:
        """Whether a condition of the reading is violated on the whole box."""
        if self.reading.assuming is None:
            return False
        try:
            conditions = self.reading.conditions(_decode(self.reading, _Point(self.structure, box, ())))
            return any(int(condition.decide().holds[0]) == VIOLATED for condition in conditions)
        except (NotExpressible, Undefined):
            return False

    # --- what is not bounded

    def _side(self, i: int, gap) -> Side:
        """The range of a parameter to subdivide, once the tails beyond it are proved.

        :raises kernel.Rejected: where a certificate of a tail is not accepted.
        """
        name, kind = self.names[i], self.kinds[i]
        if kind in _BOUNDED:
            return _BOUNDED[kind]
        space = self.reading.given[name]
        if name not in self.within or not space.free:
            raise NotExpressible(f"{name} is not bounded")
        if self.reading.assuming or any(name in other.needs() for other in self.reading.given.values()):
            raise NotExpressible(f"a tail in {name}, on which a hypothesis depends")
        low, high = map(Fraction, self.within[name])
        least, excluded = _LEAST[kind]
        if least is not None and low < least:
            raise NotExpressible(f"{name} does not range over [{low}, {high}]")
        self._prove_tail(i, name, high, 1, gap)
        if low != least:
            self._prove_tail(i, name, low, -1, gap)
        return Side(low, high, excluded and low == least)

    def _prove_tail(self, i: int, name: str, start: Fraction, side: int, gap) -> None:
        certificate = self.tail.get(name if side > 0 else f"-{name}")
        if certificate is None:
            raise NotExpressible(f"nothing is known for {name} {'>' if side > 0 else '<'} {start}")
        try:
            self._check_slope(certificate, name, start, side, gap, outwards=1)
        except kernel.Rejected as rejected:
            others = [k for j, k in enumerate(self.kinds) if j != i and k not in _BOUNDED]
            if others:
                raise rejected
            self._check_slope(certificate, name, start, side, gap, outwards=-1)
            limit = tuple(
                Side(_ZERO, _ZERO, infinite=side) if j == i else _BOUNDED[k] for j, k in enumerate(self.kinds)
            )
            outcome = self._cover(limit, (*gap[:2], False))
            if outcome.open:
                raise rejected

    def _check_slope(self, certificate: Callable, name: str, start: Fraction, side: int, gap, outwards: int) -> None:
        """Beyond ``start`` the difference increases outwards, or decreases strictly (``outwards`` = -1)."""
        arith = ElementaryArithmetic()
        values = dense_values(self.reading, arith, self.structure)
        arguments = {n: values[n] for n in list(inspect.signature(certificate).parameters)[1:]}
        hypotheses = Hypotheses(self.reading, values)
        arith.share(hypotheses.signed, hypotheses.rules)
        hypotheses.signed.append((element(side * (values[name] - start)), ">=0"))

        def difference(x):
            atom = self.reading.conclude({**values, name: x}).atoms()[gap[0]]
            entries = atom.rhs - atom.lhs
            return entries if entries.is_scalar else entries[tuple(np.unravel_index(gap[1], entries.shape))]

        slope = outwards * side * derivative(difference, values[name])
        made = certificate(hypotheses, **arguments)
        self.facts += made.facts
        signed = hypotheses.signed + [(x, "!=0") for x in hypotheses.nonzero(element(slope))]
        kernel.check_inequality(
            element(slope), signed, made.terms, made.multiplier, strict=outwards < 0, rules=hypotheses.rules
        )


@dataclass(frozen=True)
class Lemma:
    """Inequalities proved on spaces of their own, to be used at values that lie in these."""

    given: Mapping[str, Any]
    conclusion: Callable

    def __call__(self, h: Hypotheses, **values: Array) -> list[Nonnegative]:
        """The inequalities at given values, as nonnegative things.

        :raises NotExpressible: where a value is not known to lie in its space.
        """
        for name, space in self.given.items():
            test = space.membership(values[name], values)
            for atom in [] if test is None else test.atoms():
                atom.rhs.arith.known(atom.rhs - atom.lhs, strict=atom.kind == "lt")
        atoms: list[Relation] = self.conclusion(**values).atoms()
        return [h.also(atom.rhs - atom.lhs, ">0" if atom.kind == "lt" else ">=0", None) for atom in atoms]
