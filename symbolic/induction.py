"""Induction on a number of steps, from the claim's own body.

The body says ``iterate(F, start, k)`` and ``power(M, k)``. At an :class:`Index` these are unknowns: the body at k
gives the induction hypothesis, solved for the iterate, and the body at k + 1, where one more step is taken from it,
must then be an identity.
"""

from __future__ import annotations

from typing import Any, Callable, Iterator

from claims.model.arrays import Array, Int, NotExpressible
from claims.model.claim import Reading
from claims.model.relations import Relation


class Index:
    """The induction variable at k (``ahead`` = 0) or at k + 1 (``ahead`` = 1); a number in any symbolic arithmetic."""

    def __init__(self, run: "Induction", ahead: int):
        self.run, self.ahead = run, ahead

    def iterate(self, step: Callable, start: Array) -> Array:
        return self.run.iterate(step, start, self.ahead)

    def power(self, base: Array) -> Array:
        return self.run.power(base, self.ahead)

    def __pow__(self, exponent):
        return self.scalar_in(self.run.arith) ** exponent

    def scalar_in(self, arith) -> Array:
        return arith.named(self.run.variable) + self.ahead


def _number(operation: str):
    def method(self, other):
        if isinstance(other, Array):
            return getattr(self.scalar_in(other.arith), operation)(other)
        return getattr(self.scalar_in(self.run.arith), operation)(other)

    return method


for _operation in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv"):
    setattr(Index, f"__{_operation}__", _number(f"__{_operation}__"))


class Induction:
    """One induction: the unknown iterates and powers, and the cases that the body must close."""

    def __init__(self, reading: Reading, values: dict[str, Any], variable: str):
        self.reading, self.values, self.variable = reading, values, variable
        self.low = int(reading.given[variable].letter["index"])
        self.arith = next(v.arith for v in values.values() if isinstance(v, Array))
        self.unknowns: list[Array] = []
        self.powers: list[tuple[Array, Array]] = []
        self.current: dict[int, Array] = {}
        self.calls = 0

    def cases(self, hypotheses) -> Iterator[tuple[str, dict, Relation]]:
        """The base case and the step, as relations to close."""
        base = {**self.values, self.variable: Int(self.low)}
        yield f"base {self.variable} = {self.low}", base, self.reading.conclude(base)
        here = self._at(0)
        self._assume(self.reading.conclude(here), hypotheses)
        there = self._at(1)
        yield "step", there, self.reading.conclude(there)

    def _at(self, ahead: int) -> dict:
        self.calls = 0
        return {**self.values, self.variable: Index(self, ahead)}

    def iterate(self, step: Callable, start: Array, ahead: int) -> Array:
        number, self.calls = self.calls, self.calls + 1
        if number == len(self.unknowns):
            self.unknowns.append(self.arith.unknown(f"iterate{number}", start))
        here = self.current.get(number, self.unknowns[number])
        return step(here) if ahead else here

    def power(self, base: Array, ahead: int) -> Array:
        for known, symbol in self.powers:
            if known.shape == base.shape and self.arith.same(known, base):
                break
        else:
            symbol = self.arith.unknown(f"power{len(self.powers)}", base)
            self.powers.append((base, symbol))
        return (base @ symbol if base.is_matrix else base * symbol) if ahead else symbol

    def _assume(self, relation: Relation, hypotheses) -> None:
        """Solve each equation of the induction hypothesis for the last unknown iterate that is isolated in it.

        What is not solved (an inequality, say) is not used: the step is then closed without it.
        """
        for atom in relation.atoms():
            for number in reversed(range(len(self.unknowns))):
                unknown = self.unknowns[number]
                if atom.kind != "eq" or number in self.current or unknown.shape != atom.lhs.shape:
                    continue
                rest = atom.lhs - unknown
                if not self.arith.mentions(rest, unknown) and not self.arith.mentions(atom.rhs, unknown):
                    self.current[number] = atom.rhs - rest
                    break
        if not self.current:
            raise NotExpressible("the induction hypothesis cannot be solved for an iterate")
