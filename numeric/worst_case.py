"""Worst cases over whole classes of functions, by semidefinite programming with PEPit, an optional dependency.

Over all L-smooth (convex, strongly convex) functions in every dimension, the worst case of a bound is the value of a
semidefinite program: its unknowns are the Gram matrix of the points and gradients that the bound names, and the values
of the function there; its constraints say that some function of the class interpolates them (Drori and Teboulle 2014;
Taylor, Hendrickx and Glineur 2017). A reading's own body states the program, run in one more arithmetic. What the
solver returns is a float: it is shown beside the stated constant and is evidence for nothing.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable

from claims.model.arrays import Arithmetic, Array, Int, NotExpressible, Undefined, describe, exact_number
from claims.model.claim import Reading, WorstCase
from claims.model.relations import Relation

#: Primal and dual values that differ by more, relative to their size, are no result.
GAP = 1e-5
#: Where no constant holds, but barely, the solver may stop at an absurdly large value instead of saying so.
LARGEST = 1e6


@dataclass(frozen=True)
class BestConstant:
    """The constant that a bound states at the given parameters, and the least one (``best``) for which the bound holds
    for every function of the class; None, with a ``problem``, where the solver finds none."""

    stated: Fraction
    best: float | None
    problem: str | None = None

    @property
    def ratio(self) -> float | None:
        """How close the stated constant is to the best one, as for the sides of an inequality: 1 is tight, less is
        slack, more a bound that fails for some function; None where the constants differ in sign."""
        if self.best is None or self.best * self.stated <= 0:
            return None
        return float(self.best / self.stated if self.stated > 0 else self.stated / self.best)


def function_class(reading: Reading) -> str:
    """The class that a reading's functions range over, in words."""
    kinds = [space.letter["function"] for space in reading.given.values() if "function" in (space.letter or {})]
    return " and ".join(f"{kind} functions" for kind in dict.fromkeys(kinds))


def best_constant(reading: Reading, declared: WorstCase) -> BestConstant:
    """The declared constant of a reading's bound beside the best possible one.

    The bound is rhs - lhs >= 0. It stays true with c in place of the constant c0 as long as
    rhs - lhs + (c - c0) quantity >= 0, so the best c is c0 + max (lhs - rhs) over the points where quantity = 1.

    :raises ImportError: where PEPit is not installed.
    :raises ValueError: for parameters outside of their spaces, and for terms that do not scale alike.
    :raises NotExpressible: for a reading that is not affine in inner products and function values.
    """
    from PEPit import PEP

    problem = PEP()
    values = _variables(reading, declared, problem)
    for condition in reading.conditions(values):
        _assume(problem, condition)
    excess = _excess(reading.conclude(values))
    stated, quantity = (_called(f, values) for f in (declared.constant, declared.quantity))
    if not isinstance(stated.data, Fraction):
        raise ValueError(f"worst_case: the constant depends on {', '.join(reading.given)} beyond the given parameters")
    for part, term in (("the bound", excess), ("the quantity", quantity)):
        if isinstance(term.data, Fraction) or term.data.decomposition_dict.get(1):
            raise ValueError(f"worst_case: {part} has a term that does not scale with the function")
    problem.add_constraint(quantity.data == 1)
    problem.set_performance_metric(excess.data)
    worst, why_not = _solve(problem)
    return BestConstant(stated.data, None if worst is None else float(stated.data) + worst, why_not)


def _solve(problem) -> tuple[float | None, str | None]:
    """The value of the program, or what is wrong."""
    from cvxpy.error import SolverError

    try:
        upper = problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0)
    except SolverError:
        upper = None
    if upper is None or abs(upper) > LARGEST:
        return None, "no constant was found: perhaps none holds, or no function of the class meets the hypotheses"
    lower = problem.objective.eval()
    if not abs(upper - lower) <= GAP * max(1, abs(upper)):
        return None, f"the solver leaves a gap: between {lower:.6g} and {upper:.6g}"
    return float(upper), None


def _called(function: Callable, values: dict[str, Any]) -> Array:
    return function(**{name: values[name] for name in inspect.signature(function).parameters})


def _variables(reading: Reading, declared: WorstCase, problem) -> dict[str, Any]:
    """Every variable of the reading: as declared, or an unknown of the program."""
    from PEPit import Expression, Point

    arith, values = GramArithmetic(), {}
    for name, space in reading.given.items():
        letter = space.letter or {}
        if "function" in letter:
            values[name] = _AnyFunction(arith, letter, declared.at, problem)
        elif name in declared.at:
            number = declared.at[name]
            values[name] = Int(number) if "index" in letter else arith.lift(number)
        elif len(letter.get("axes", ())) == 1:
            values[name] = arith.of(Point(), letter["axes"])
        elif space.free:
            values[name] = arith.of(Expression())
        else:
            raise NotExpressible(f"worst_case: {name} in {space}, unless it is given")
        member = space.membership(values[name], values)
        if member is not None:
            _assume(problem, member)
    return values


def _assume(problem, relation: Relation) -> None:
    """Restrict the program to where the relation between scalars holds; equality is allowed in a strict one."""
    for atom in relation.atoms():
        if atom.kind not in ("le", "lt"):
            raise NotExpressible(f"the hypothesis {atom.kind} in {GramArithmetic.name}")
        gap = (atom.lhs - atom.rhs).data
        if not isinstance(gap, Fraction):
            problem.add_constraint(gap <= 0)
        elif gap > 0 or (gap == 0 and atom.kind == "lt"):
            raise ValueError("worst_case: the given parameters are outside of their spaces")


def _excess(conclusion: Relation) -> Array:
    """lhs - rhs of an inequality; of a chain of them the sum, which is that of its ends."""
    atoms = conclusion.atoms()
    if any(atom.kind != "le" for atom in atoms):
        raise NotExpressible(f"a conclusion other than inequalities in {GramArithmetic.name}")
    excess = atoms[0].lhs - atoms[0].rhs
    for atom in atoms[1:]:
        excess = excess + (atom.lhs - atom.rhs)
    return excess


class GramArithmetic(Arithmetic):
    """Vectors are combinations of points and gradients; scalars are numbers (exact, as long as they meet no other
    scalar) or affine in inner products of vectors and values of functions."""

    name = "the Gram matrix of a class of functions"

    def of(self, data, shape: tuple = (), row: bool = False) -> Array:
        """An array with PEPit's object, or a fraction, as its data."""
        return Array(self, data, shape, row)

    def lift(self, value) -> Array:
        return value if isinstance(value, Array) else self.of(exact_number(value))

    def zeros(self, shape, row=False):
        from PEPit import null_point

        return self.of(null_point if shape else Fraction(0), shape, row)

    def add(self, a, b):
        exact = isinstance(a.data, Fraction) and isinstance(b.data, Fraction)
        return self.of(a.data + b.data if exact else _native(a.data) + _native(b.data), a.shape, a.row)

    def neg(self, a):
        return self.of(-a.data, a.shape, a.row)

    def sub(self, a, b):
        return self.add(a, self.neg(b))

    def mul(self, a, b):
        factor, other = (a, b) if isinstance(a.data, Fraction) else (b, a)
        if not isinstance(factor.data, Fraction):
            raise NotExpressible(f"the product of {describe(a)} and {describe(b)} in {self.name}")
        exact = isinstance(other.data, Fraction)
        return self.of(factor.data * other.data if exact else float(factor.data) * other.data, other.shape, other.row)

    def div(self, a, b):
        if not isinstance(b.data, Fraction):
            raise NotExpressible(f"a quotient by a {describe(b)} in {self.name}")
        if b.data == 0:
            raise Undefined("division by zero")
        return self.mul(a, self.of(1 / b.data))

    def matmul(self, a, b):
        if not (a.row and b.is_vector):
            raise NotExpressible(f"the matrix product of {describe(a)} and {describe(b)} in {self.name}")
        return self.of(a.data * b.data)

    def power(self, a, n: int):
        if not isinstance(a.data, Fraction):
            raise NotExpressible(f"a power of a {describe(a)} in {self.name}")
        return self.of(a.data**n)


def _native(data):
    """What PEPit's operators take."""
    return float(data) if isinstance(data, Fraction) else data


class _AnyFunction:
    """An unknown function of its class; one that is convex attains its least value at ``minimiser``."""

    def __init__(self, arith: GramArithmetic, letter: dict, at, problem):
        from PEPit import functions

        self.arith, self.axes, self.kind = arith, letter["axes"], letter["function"]
        self.L = arith.lift(at["L"])
        self.m = arith.lift(at["m"]) if self.kind == "strongly convex" else None
        constants = {"L": float(self.L.data)} | ({} if self.m is None else {"mu": float(self.m.data)})
        of_kind = {
            "smooth": functions.SmoothFunction,
            "convex": functions.SmoothConvexFunction,
            "strongly convex": functions.SmoothStronglyConvexFunction,
        }
        if self.m is not None and not 0 < self.m.data < self.L.data:
            raise ValueError("worst_case: strong convexity needs 0 < m < L")
        self.function = problem.declare_function(of_kind[self.kind], **constants)
        self.minimiser = arith.of(self.function.stationary_point(), self.axes) if self.kind != "smooth" else None

    def __call__(self, x: Array) -> Array:
        return self.arith.of(self.function.value(x.data))

    def gradient_at(self, x: Array) -> Array:
        """The gradient at x, as a vector."""
        return self.arith.of(self.function.gradient(x.data), self.axes)
