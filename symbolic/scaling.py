"""Scale-invariant functions in generic arithmetic: all of them at once, at fixed dimensions.

Where the last coordinate of x is not 0, a function with L(c x) = L(x) for c > 0 is L(x) = f(x / x_n), with an
arbitrary f for each sign of x_n. Nothing is known of f: its values and partial derivatives at a point are variables of
their own. Any other coordinate that is not 0 would do as well as the last.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Mapping, Sequence

from claims.model.arrays import Array, NotExpressible
from claims.model.calculus import DualArithmetic, value_and_tangent
from claims.model.relations import Relation
from symbolic import kernel
from symbolic.certificates import Hypotheses
from symbolic.derivation import CERTIFIED, Derivation, Step
from symbolic.generic import GenericArithmetic
from symbolic.symbols import dense_structures, dense_values


class GenericScaleInvariant:
    """An arbitrary smooth scale-invariant function: the derivatives of f are taken to be the same at two points where
    one is a multiple of the other by a number that the hypotheses make positive, and nowhere else."""

    def __init__(self, name: str, hypotheses: Hypotheses):
        self.name, self.hypotheses = name, hypotheses
        self.rays: list[tuple[list, object]] = []

    def __call__(self, x: Array) -> Array:
        pivot = x[x.shape[0] - 1]
        return self._jet(x / pivot, self._ray(_base(x)), ())

    def _jet(self, x: Array, ray: int, order: tuple[int, ...]) -> Array:
        """The partial derivative of f that ``order`` names, at x; on dual numbers by the chain rule, f being smooth."""
        if not isinstance(x.arith, DualArithmetic):
            return x.arith.named(f"{self.name}<{ray}>{list(sorted(order))}")
        value, tangent = value_and_tangent(x)
        change = value.arith.lift(0)
        for i in range(x.shape[0] - 1):
            change = change + self._jet(value, ray, (*order, i)) * tangent[i]
        return x.arith.dual(self._jet(value, ray, order), change)

    def _ray(self, x: Array) -> int:
        """The number of the ray from 0 through a point."""
        *rest, pivot = x.data.flat
        if not pivot:
            raise NotExpressible("a scale-invariant function where the last coordinate is 0")
        self.hypotheses.signed.append((pivot, "!=0"))
        direction = [entry / pivot for entry in rest]
        for number, (known, length) in enumerate(self.rays):
            if direction == known and self._positive(pivot / length):
                return number
        self.rays.append((direction, pivot))
        return len(self.rays) - 1

    def _positive(self, ratio) -> bool:
        """Whether a number is, up to a positive rational factor, a small power of a hypothesis."""
        powers = [known**k for known, sign in self.hypotheses.signed if sign == ">0" for k in range(-4, 5) if k]
        quotients = [ratio, *(ratio / power for power in powers)]
        return any(not q.variables() and q.fraction() > 0 for q in quotients)


def _base(x: Array) -> Array:
    """The value of nested dual numbers."""
    while isinstance(x.arith, DualArithmetic):
        x = x.data[0]
    return x


def scale_invariant(*names: str, at: Sequence[Mapping[str, int]] = (None,)) -> Callable[[Derivation], None]:
    """A proof of equations: the body by normal form at fixed sizes (those of ``normal_form``, or the given ones), with
    arbitrary smooth scale-invariant functions for the variables ``names`` (functions, or tuples of them)."""

    def proof(step: Derivation) -> None:
        step.runs_body = step.fixed_sizes = True
        for structure in (s for sizes in at for s in dense_structures(step.reading, sizes)):
            values = dense_values(step.reading, GenericArithmetic(), structure)
            hypotheses = Hypotheses(step.reading, values)
            for name in names:
                several = isinstance(values[name], tuple)
                labels = [f"{name}_{i}" for i in range(len(values[name]))] if several else [name]
                functions = tuple(GenericScaleInvariant(label, hypotheses) for label in labels)
                values[name] = functions if several else functions[0]
            sizes = ", ".join(f"{size} = {n}" for size, n in structure.sizes)
            step.steps += [_step(a, hypotheses, sizes) for a in step.reading.conclude(values).atoms()]

    return proof


def _step(atom: Relation, hypotheses: Hypotheses, sizes: str) -> Step:
    step = Step(f"the two sides agree ({atom.kind})", f"normal form of jets at {sizes}", True, CERTIFIED)
    try:
        if atom.kind != "eq":
            raise kernel.Rejected(f"no normal form closes {atom.kind}")
        for lhs, rhs in zip(atom.lhs.data.flat, atom.rhs.data.flat):
            kernel.check_identity(lhs, rhs, hypotheses.nonzero(lhs, rhs))
    except kernel.Rejected as rejected:
        return replace(step, closed=False, residual=str(rejected)[:400])
    return step
