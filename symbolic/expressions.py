"""SymPy arithmetic: a body run on SymPy expressions, entry by entry, at stated sizes.

What closes here is ``derived``: SymPy said so. Every call of SymPy that can hang runs under a budget.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import Callable, Iterator

import numpy as np

from claims.model.arrays import Array, NotExpressible, Undefined
from claims.model.dense import DenseArithmetic
from claims.model.relations import HOLDS, UNKNOWN, VIOLATED, Decision
from symbolic.lazy import sympy as sp

#: Seconds that one attempt of SymPy's may take before the next is tried.
ATTEMPT_SECONDS = 4.0


class OutOfBudget(Exception):
    """A SymPy call took longer than its budget."""


@contextmanager
def budget(seconds: float) -> Iterator[None]:
    """Interrupt the block after ``seconds`` (main thread only; elsewhere the worker's own limit holds)."""

    def interrupt(_signal, _frame):
        raise OutOfBudget

    try:
        before = signal.signal(signal.SIGALRM, interrupt)
    except ValueError:
        yield
        return
    # Again and again: an exception that lands in a callback of the garbage collector is ignored there.
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _attempt(function: Callable, expression: sp.Expr) -> sp.Expr:
    try:
        with budget(ATTEMPT_SECONDS):
            return function(expression)
    except (OutOfBudget, ValueError, TypeError, NotImplementedError, RecursionError, AttributeError):
        return expression


_ATTEMPTS = (
    lambda e: sp.expand(e),
    lambda e: sp.cancel(sp.together(e)),
    lambda e: sp.simplify(e),
    lambda e: sp.simplify(sp.expand_log(e, force=True)),
    lambda e: sp.simplify(e.rewrite(sp.exp)),
    lambda e: sp.simplify(sp.expand(e, func=True)),
)


def residual(difference: sp.Expr) -> sp.Expr:
    """What SymPy leaves of a difference that should vanish: 0 when it is shown to be zero, else the simplest form
    found."""
    best = sp.sympify(difference)
    for attempt in _ATTEMPTS:
        simpler = _attempt(attempt, difference)
        if simpler == 0:
            return sp.S.Zero
        if sp.count_ops(simpler) < sp.count_ops(best):
            best = simpler
    return best


def is_nonnegative(expression: sp.Expr, strict: bool = False) -> bool:
    """Whether SymPy derives the sign of an expression from its symbols' assumptions, after factoring."""
    for form in (lambda e: e, sp.factor, lambda e: sp.factor(sp.simplify(e)), sp.expand):
        shaped = _attempt(form, expression)
        if (shaped.is_positive if strict else shaped.is_nonnegative) is True:
            return True
    return False


def _function(name: str, x: sp.Expr) -> sp.Expr:
    if name == "relu":
        return sp.Max(x, 0)
    if name == "xlogx":
        return x * sp.log(x) if x != 0 else sp.S.Zero
    return getattr(sp, "Abs" if name == "abs" else name)(x)


class ExpressionArithmetic(DenseArithmetic):
    """Entries are SymPy expressions; derivatives are SymPy's own, so they check the dual numbers of the other
    arithmetics."""

    name = "SymPy expressions"

    def entry(self, number):
        return sp.sympify(number)

    def lift(self, value):
        if isinstance(value, sp.Expr):
            return self.from_entries([value], ())
        return super().lift(value)

    def is_zero(self, entry):
        if entry.is_zero is not None:
            return bool(entry.is_zero)
        return bool(sp.cancel(entry) == 0)

    def from_entries(self, entries, shape, row=False) -> Array:
        """An array of given SymPy expressions, flat."""
        data = np.empty((1, len(entries)), dtype=object)
        data[0, :] = [sp.sympify(e) for e in entries]
        return self.array(data.reshape((1, *shape)), tuple(shape), row)

    def symbols(self, name: str, shape: tuple, **assumptions) -> Array:
        """An array of symbols ``name``, ``name[1]``, ``name[1,2]``, ..."""
        indices = list(np.ndindex(*shape))
        labels = [f"{name}[{','.join(str(i + 1) for i in index)}]" if index else name for index in indices]
        return self.from_entries([sp.Symbol(label, **(assumptions or {"real": True})) for label in labels], shape)

    def function(self, name, a):
        data = np.empty(a.data.shape, dtype=object)
        for index, entry in np.ndenumerate(a.data):
            if name == "log" and entry.is_nonpositive:
                raise Undefined("the logarithm of a nonpositive number")
            data[index] = _function(name, entry)
        return self.array(data, a.shape, a.row)

    def pi(self):
        return self.lift(sp.pi)

    def power(self, a, n):
        return self.from_entries([entry**n for entry in a.data.flat], a.shape, a.row)

    def real_power(self, a, b):
        return self.from_entries([entry ** b.data.flat[0] for entry in a.data.flat], a.shape)

    def inv(self, a):
        matrix = sp.Matrix(*a.shape, list(a.data.flat))
        if matrix.det().is_zero:
            raise Undefined("the inverse of a singular matrix")
        return self.from_entries(list(matrix.inv(method="ADJ")), a.shape)

    def maximum(self, a, b):
        return self.lift(sp.Max(a.data.flat[0], b.data.flat[0]))

    def minimum(self, a, b):
        return self.lift(sp.Min(a.data.flat[0], b.data.flat[0]))

    def derivative(self, f, at, along):
        step = self.lift(sp.Dummy("s", real=True))
        value = f(at + step * along)
        (s,) = step.data.flat
        entries = [sp.diff(entry, s).subs(s, 0) for entry in value.data.flat]
        return self.from_entries(entries, value.shape, value.row)

    def gradient(self, f, at):
        moving = [sp.Dummy(f"x{i}", real=True) for i in range(at.data.size)]
        value = f(self.from_entries(moving, at.shape, at.row))
        here = dict(zip(moving, at.data.flat))
        if not isinstance(value, Array):
            value = self.lift(value)
        (entry,) = value.data.flat
        return self.from_entries([sp.diff(entry, x).subs(here, simultaneous=True) for x in moving], at.shape, at.row)

    def jacobian(self, f, at):
        moving = [sp.Dummy(f"x{i}", real=True) for i in range(at.data.size)]
        value = f(self.from_entries(moving, at.shape, at.row))
        here = dict(zip(moving, at.data.flat))
        entries = [sp.diff(entry, x).subs(here, simultaneous=True) for entry in value.data.flat for x in moving]
        return self.from_entries(entries, (value.data.size, at.data.size))

    def compare(self, kind, lhs, rhs):
        """Only what SymPy's assumptions decide; used where a body chooses by ``where``."""
        if lhs.shape != () or kind == "loewner":
            raise NotExpressible(f"{kind} between SymPy expressions")
        d = rhs.data.flat[0] - lhs.data.flat[0]
        truth = {"eq": d.is_zero, "ne": d.is_nonzero, "le": d.is_nonnegative, "lt": d.is_positive}[kind]
        return Decision.of(UNKNOWN if truth is None else HOLDS if truth else VIOLATED)

    def where(self, condition, then, otherwise):
        holds = int(condition.decide().holds[0])
        if holds == UNKNOWN:
            raise NotExpressible("a choice that SymPy's assumptions do not decide")
        return then if holds == HOLDS else otherwise
