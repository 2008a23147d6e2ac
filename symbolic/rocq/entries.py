"""Rocq terms entry by entry, at fixed sizes: a core of a reading whose body needs more than matrix words."""

from __future__ import annotations

from fractions import Fraction
from typing import Callable

import numpy as np

from claims.model.arrays import Array, IllTyped, NotExpressible
from claims.model.dense import DenseArithmetic
from claims.model.relations import HOLDS, VIOLATED, Decision
from symbolic.rocq.terms import ONE, ZERO, Term, TermArithmetic, number, rocq_name

#: The functions of Coq's library, by our names.
FUNCTIONS = {
    "exp": "exp", "log": "ln", "sqrt": "sqrt", "abs": "Rabs", "tanh": "tanh", "cosh": "cosh", "sinh": "sinh",
    "sin": "sin", "cos": "cos", "xlogx": "xlogx", "relu": "relu", "asinh": "arcsinh",
}  # fmt: skip

#: What is known of parameters of each kind.
_BOUNDS = {
    "real": (), "positive": ("lt",), "nonnegative": ("le",), "unit": ("le", "le"), "above": ("lt", "le"),
    "inner": ("lt", "lt"),
}  # fmt: skip


class Entry:
    """A number as a term, with the operators that NumPy asks for; zeros and ones are left out."""

    __slots__ = ("term",)

    def __init__(self, term: Term):
        self.term = term

    def _operator(name: str):
        def method(self, other):
            other = other if isinstance(other, Entry) else Entry(number(Fraction(other)))
            return Entry(_folded(name, self.term, other.term))

        def swapped(self, other):
            return Entry(_folded(name, number(Fraction(other)), self.term))

        return method, swapped

    __add__, __radd__ = _operator("add")
    __sub__, __rsub__ = _operator("sub")
    __mul__, __rmul__ = _operator("mul")
    __truediv__, __rtruediv__ = _operator("div")

    def __neg__(self):
        return Entry(_folded("sub", ZERO, self.term))

    def __repr__(self):
        return str(self.term)


def _folded(op: str, a: Term, b: Term) -> Term:
    if a.op == b.op == "number" and not (op == "div" and b == ZERO):
        x, y = a.args[0], b.args[0]
        return number({"add": x + y, "sub": x - y, "mul": x * y}[op] if op != "div" else x / y)
    if op == "add":
        return b if a == ZERO else a if b == ZERO else Term(op, (a, b))
    if op == "sub":
        return a if b == ZERO else Term("neg", (b,)) if a == ZERO else Term(op, (a, b))
    if op == "mul":
        return ZERO if ZERO in (a, b) else b if a == ONE else a if b == ONE else Term(op, (a, b))
    return ZERO if a == ZERO else a if b == ONE else Term(op, (a, b))


class EntryArithmetic(DenseArithmetic):
    """Dense arrays of terms. Derivatives are symbols of ``terms``, one for each entry, with their premises there.

    ``binders`` are the names of the entries, ``kinds`` what parameters they are, and ``bounds`` what the spaces say of
    them: (relation, term, term).
    """

    name = "Rocq terms, entry by entry"

    def __init__(self):
        self.terms = TermArithmetic()
        self.binders: list[str] = []
        self.kinds: dict[str, str] = {}
        self.bounds: list[tuple[str, Term, Term]] = []

    def entry(self, number_):
        return Entry(number(Fraction(number_)))

    def is_zero(self, entry):
        return True if entry.term == ZERO else False if entry.term.op == "number" else None

    def of(self, terms: list[Term], shape: tuple, row: bool = False) -> Array:
        """An array of terms, given flat."""
        data = np.empty((1, len(terms)), dtype=object)
        data[0, :] = [Entry(t) for t in terms]
        return self.array(data.reshape(1, *shape), shape, row)

    def parameters(self, kind: str, name: str, shape: tuple) -> Array:
        """An array of variables with the bounds that parameters of this kind have."""
        names = [rocq_name("_".join([name, *(str(i + 1) for i in index)])) for index in np.ndindex(*shape)]
        names = [n + "'" * self.binders.count(n) for n in names]
        self.binders += names
        self.kinds |= dict.fromkeys(names, kind)
        entries = [Term("variable", (n,)) for n in names]
        for entry in entries:
            sides = [(ZERO, entry), (entry, ONE)]
            self.bounds += [(relation, *side) for relation, side in zip(_BOUNDS[kind], sides)]
        return self.of(entries, shape)

    def symbols(self, name: str, shape: tuple, positive=False, nonnegative=False, **_assumptions) -> Array:
        return self.parameters("positive" if positive else "nonnegative" if nonnegative else "real", name, shape)

    def function(self, name, a):
        if name not in FUNCTIONS:
            raise NotExpressible(f"the function {name}")
        values = [Term("apply", (FUNCTIONS[name], e.term)) for e in a.data.flat]
        for value in values if name in ("log", "sqrt", "xlogx") else ():
            self.terms.needs_value(value)
        return self.of(values, a.shape, a.row)

    def div(self, a, b):
        for e in b.data.flat:
            self.terms.needs_value(Term("div", (ONE, e.term)))
        return super().div(a, b)

    def pi(self):
        return self.of([Term("apply", ("PI",))], ())

    def known(self, x: Array, strict: bool = False) -> Array:
        """A scalar that a proof takes to be nonnegative or positive, and has to show to be so."""
        return x

    def inv(self, a):
        if a.shape == (1, 1):
            return self.ones(a.shape) / a
        raise NotExpressible("inverses of matrices larger than 1 by 1")

    def pinv(self, a):
        raise NotExpressible("pseudo-inverses")

    # --- derivatives along coordinates

    def _partial(self, f: Callable, at: Array, place: int) -> list[Term]:
        """The derivatives of all entries of f along a coordinate."""
        here = [e.term for e in at.data.flat]
        values: list[Term] = []

        def entry_of(i: int):
            def g(z: Array) -> Array:
                moved = self.of([z.data if k == place else x for k, x in enumerate(here)], at.shape, at.row)
                result = f(moved)
                result = result if isinstance(result, Array) else self.lift(result)
                values[:] = [e.term for e in result.data.flat]
                self._shape = result.shape, result.row
                return self.terms.number(values[i])

            return g

        point = self.terms.number(here[place])
        first = self.terms.derivative(entry_of(0), point, self.terms.lift(1)).data
        rest = [self.terms.derivative(entry_of(i), point, self.terms.lift(1)).data for i in range(1, len(values))]
        return [first, *rest]

    def derivative(self, f, at, along):
        if not at.is_scalar or along.data.flat[0].term != ONE:
            raise NotExpressible("derivatives along a direction")
        entries = self._partial(f, at, 0)
        return self.of(entries, *self._shape)

    def gradient(self, f, at):
        columns = [self._partial(f, at, i) for i in range(at.data.size)]
        if any(len(c) != 1 for c in columns):
            raise IllTyped("the gradient of a function that is not scalar")
        return self.of([c[0] for c in columns], at.shape, at.row)

    def jacobian(self, f, at):
        columns = [self._partial(f, at, i) for i in range(at.data.size)]
        rows = list(zip(*columns))
        return self.of([entry for row in rows for entry in row], (len(rows), len(columns)))

    # --- choices, between constants only

    def compare(self, kind, lhs, rhs):
        pairs = [(a.term, b.term) for a, b in zip(lhs.data.flat, rhs.data.flat)]
        if kind == "loewner" or any(t.op != "number" for pair in pairs for t in pair):
            raise NotExpressible("choices by a comparison of variables")
        gaps = [high.args[0] - low.args[0] for low, high in pairs]
        truth = {"eq": not any(gaps), "ne": any(gaps), "le": min(gaps) >= 0, "lt": min(gaps) > 0}[kind]
        return Decision.of(HOLDS if truth else VIOLATED)

    def where(self, condition, then, otherwise):
        return then if condition.decide().holds[0] == HOLDS else otherwise
