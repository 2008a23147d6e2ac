"""Mutants: a reading changed in one place, with a recorded instance at which the changed reading is certified false.

A falsification test that cannot tell a statement from its mutants tests nothing. Changes are made on the syntax tree
of the conclusion (and of the helper that it calls at one place), on the sides of its relations, and on its hypotheses.
A change that leaves every side as it was, or that has no meaning at any size, is no mutant. The changes are those of
mutation testing (DeMillo, Lipton, Sayward 1978), in the terms of formulas; a mutant of an existence statement is about
the witness that the claim gives.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import inspect
import itertools
import random
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial, wraps
from typing import Any

import numpy as np

from claims.model import arrays
from claims.model.arrays import Array, IllTyped, NotExpressible, Undefined, norm2
from claims.model.claim import Reading
from claims.model.relations import HOLDS, UNKNOWN, VIOLATED, Relation, all_of, le
from numeric.certify import MET, examine
from numeric.instances import Instance, Layout, float_values, structures
from numeric.parameters import bounds, corners, sample


@dataclass(frozen=True)
class Mutant:
    """A changed reading; ``known_false`` is the recorded instance at which it is certified false, with all of its
    hypotheses met (None: not known to be false). The search that is tested must not see it."""

    name: str
    reading: Reading
    kind: str
    known_false: Instance | None


#: Mutants not known to be false are looked at too, but few: most of them are simply true.
GENERIC = 3

#: Changes that are tried for each mutant wanted.
_TRIES = 4

#: What a body that was changed without understanding it may raise: it says nothing.
_STILLBORN = (
    NotExpressible, TypeError, AttributeError, NameError, LookupError, ValueError, ArithmeticError, AssertionError,
    RecursionError,
)  # fmt: skip


def mutants(
    reading: Reading, seed: int = 0, limit: int = 12, declared: Mapping[str, Callable] | None = None
) -> list[Mutant]:
    """At most ``limit`` mutants of a reading that are known to be false, and at most :data:`GENERIC` others.

    ``declared`` names further bodies that the claim says are false. Of a seeded choice of changes the hardest are kept,
    kind by kind: those that the fewest of the recorded instances show to be false. Equal mutants count once. The
    recorded instances do not depend on the seed.
    """
    pool = _Pool(reading)
    changes: dict[str, list[_Change]] = {}
    for kind, *change in (*_of_syntax(reading), *_of_relations(reading, pool), *_of_hypotheses(reading, pool)):
        changes.setdefault(kind, []).append(tuple(change))
    generator = random.Random(f"{seed}:{reading.name}")
    for each in changes.values():
        generator.shuffle(each)
    own = [("declared", (name, partial(_replaced, reading, body))) for name, body in (declared or {}).items()]
    tried = itertools.chain(own, itertools.islice(_in_turn(changes), _TRIES * limit))
    false, others = _sorted_out(tried, reading, pool)
    known: list[Mutant] = []
    declared_first = {"declared": false.pop("declared", [])}
    for kind, (name, changed, suspects) in (*_in_turn(declared_first), *_in_turn(false)):
        if len(known) == limit:
            break
        recorded = suspects.certified(changed)
        if recorded is not None:
            known.append(Mutant(name, changed, kind, recorded))
    return known + sorted(others, key=lambda mutant: mutant.kind != "declared")[:GENERIC]


#: The name of a change, and what makes the changed reading.
_Change = tuple[str, Callable[[], Reading]]


def _sorted_out(changes: Iterator[tuple[str, _Change]], reading: Reading, pool: "_Pool"):
    """The changed readings that floats suspect to be false, by kind, the hardest to refute first; and the others.

    What has no meaning, or is equal to the reading or to a change before it, is left out.
    """
    false: dict[str, list[tuple[str, Reading, _Suspects]]] = {}
    others: list[Mutant] = []
    seen, names = {pool.look(reading)[0]}, Counter()
    for kind, (name, make) in changes:
        try:
            changed = make()
            if kind == "hypothesis":  # no side is changed, but there are more instances
                digest, suspects = name, _Pool(changed).look(changed, ("violated", "undefined"))[1]
            else:
                digest, suspects = pool.look(changed)
        except _STILLBORN:
            continue
        if digest is None or digest in seen:
            continue
        seen.add(digest)
        names[name] += 1
        name = name if names[name] == 1 else f"{name} ({names[name]})"
        if suspects.instances:
            false.setdefault(kind, []).append((name, changed, suspects))
        elif kind != "hypothesis":
            others.append(Mutant(name, changed, kind, None))
    for each in false.values():
        each.sort(key=lambda entry: entry[2].share)
    return false, others


def _in_turn(by_kind: Mapping[str, list]) -> Iterator[tuple[str, Any]]:
    """The first of every kind, then the second of every kind, and so on."""
    for rank in range(max(map(len, by_kind.values()), default=0)):
        for kind, each in by_kind.items():
            if rank < len(each):
                yield kind, each[rank]


# --- recorded instances ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sample:
    """Instances of one structure, their parameters as floats, and which of them meet the hypotheses (None where floats
    cannot say)."""

    instances: list[Instance]
    points: np.ndarray
    met: np.ndarray | None

    def values(self, reading: Reading) -> dict[str, Any]:
        """Decoded anew for each evaluation, since floats remember the largest intermediate of theirs."""
        return float_values(reading, self.instances[0].structure, self.points)


class _Pool:
    """A fixed sample of a reading's instances: corners and random rationals at several sizes, mostly ones that meet
    the hypotheses, looked at in floats and certified exactly. It owes nothing to the search that is tested."""

    #: Layouts, their rows, and how many rows are drawn at most to find as many that meet the hypotheses.
    _FORMS, _ROWS, _DRAWN = 6, 64, 2048

    def __init__(self, reading: Reading):
        layouts = list(structures(reading))
        if any(form.kinds for form in layouts):
            positions = np.unique(np.linspace(0, len(layouts) - 1, self._FORMS).astype(int))
            layouts = [layouts[i] for i in positions]
        self.samples = []
        for number, form in enumerate(layouts):
            rows = self._rows(reading, form, np.random.default_rng(20_000 + number))
            instances = [Instance(form.structure, row) for row in rows]
            points = np.array([[float(x) for x in row] for row in rows]).reshape(len(rows), len(form.kinds))
            self.samples.append(_Sample(instances, points, _met(reading, form, points)))

    def _rows(self, reading: Reading, form: Layout, generator: np.random.Generator) -> list[tuple[Fraction, ...]]:
        rows = [point for point, _ in zip(corners(form.kinds, random.Random("recorded")), range(16))]
        drawn, count = 0, 64
        while form.kinds and len(rows) < self._ROWS and drawn < self._DRAWN:
            points = _simple(sample(form.kinds, count, generator), form)
            met = _met(reading, form, points)
            if met is None and drawn:
                break
            points = points if met is None else points[met]  # where floats say nothing, any are as good as others
            rows += [tuple(map(Fraction, point.tolist())) for point in points[: self._ROWS]]
            drawn, count = drawn + count, 1024
        return rows[: self._ROWS]

    def look(self, reading: Reading, conclusions: tuple[str, ...] = ("violated",)) -> tuple[str | None, "_Suspects"]:
        """What the conclusion is at the pool's points, as far as floats show it: a digest of the sides of its
        relations, equal for readings that are equal there (None where shapes conform at no size); and a few suspects
        for each structure."""
        wanted = (VIOLATED, UNKNOWN) if "undefined" in conclusions else (VIOLATED,)
        digest, conforms, found, against, of = hashlib.sha256(), False, [], 0, 0
        for each in self.samples:
            try:
                atoms, decision = _concluded(reading, each)
            except IllTyped:
                digest.update(b"ill-typed")
                continue
            conforms = True
            if decision is None:
                digest.update(repr(reading).encode())  # nothing is known that would make it equal to another
                found += each.instances[:8]
                continue
            for atom in atoms:
                digest.update(atom.kind.encode())
                for side in (atom.lhs, atom.rhs):
                    if isinstance(side, Array):
                        digest.update(_rounded(side.data))
            holds, margin = (np.broadcast_to(x, each.met.shape) for x in (decision.holds, decision.margin))
            rows = [i for i in np.argsort(margin, kind="stable") if each.met[i] and holds[i] in wanted]
            found += [each.instances[i] for i in rows[:3]]
            against, of = against + len(rows), of + int(each.met.sum())
        return digest.hexdigest() if conforms else None, _Suspects(found, against / of if of else 1.0, conclusions)

    def worst(self, reading: Reading, position: int) -> tuple[float, bool] | None:
        """The greatest ratio of the sides of a conjunct, an inequality, and whether they are positive there: the
        greatest ones in floats, which may be noise, are computed exactly."""
        alone, found = _alone(reading, position), None
        for each in self.samples:
            try:
                atoms, decision = _concluded(alone, each)
            except IllTyped:
                continue
            if decision is None:
                continue
            ratio = np.where(each.met & ~np.isnan(decision.ratio), decision.ratio, 0.0)
            for row in np.argsort(-ratio, kind="stable")[:3]:
                if ratio[row] > (found[0] if found else 0):
                    finding = examine(alone, each.instances[row])
                    if finding.conclusion == "holds" and finding.ratio > (found[0] if found else 0):
                        right = np.broadcast_to(atoms[0].rhs.data, (len(ratio), *atoms[0].rhs.data.shape[1:]))
                        found = finding.ratio, bool(np.max(right[row]) > 0)
        return found

    def longest(self, reading: Reading, part: Callable[[Mapping[str, Any]], list[Relation]]) -> list[Relation]:
        """The longest of the lists of relations that a reading has at the pool's sizes."""
        longest: list[Relation] = []
        for each in self.samples:
            with np.errstate(all="ignore"), suppress(IllTyped, NotExpressible, Undefined):
                longest = max(longest, part(each.values(reading)), key=len)
        return longest


def _met(reading: Reading, form: Layout, points: np.ndarray) -> np.ndarray | None:
    """Which points of a batch meet the conditions; None where floats cannot say."""
    with np.errstate(all="ignore"), suppress(IllTyped, NotExpressible, Undefined):
        values, met = float_values(reading, form.structure, points), np.ones(len(points), dtype=bool)
        for test in reading.conditions(values):
            met &= test.decide().holds == HOLDS
        return met
    return None


def _concluded(reading: Reading, at: _Sample) -> tuple[list[Relation], Any]:
    """The conjuncts of the conclusion in floats and the decision; without a decision where floats cannot say."""
    if at.met is not None:
        with np.errstate(all="ignore"), suppress(NotExpressible, Undefined):
            relation = reading.conclude(at.values(reading))
            return relation.atoms(), relation.decide()
    return [], None


@dataclass(frozen=True)
class _Suspects:
    """Instances that floats suspect to show that a mutant is false, the share of all that they are, and what an exact
    evaluation must find at one."""

    instances: list[Instance]
    share: float
    conclusions: tuple[str, ...]

    def certified(self, mutant: Reading) -> Instance | None:
        """The first at which the mutant is false, all hypotheses met; where one that was dropped is what gave the
        conclusion a value, that it has none is evidence too, as it is for claims."""
        for instance in self.instances:
            try:
                finding = examine(mutant, instance)
            except _STILLBORN:
                continue
            if finding.hypotheses == MET and finding.conclusion in self.conclusions:
                return instance
        return None


def _simple(points: np.ndarray, form: Layout) -> np.ndarray:
    """The floats of a batch, rounded to multiples of 1/64 where that leaves their kinds what they are."""
    low, high = bounds(form.kinds)
    rounded = np.round(points * 64) / 64
    return np.where((low <= rounded) & (rounded <= high), rounded, points)


def _rounded(data: np.ndarray) -> bytes:
    """Nine digits of a batch of floats, relative to the largest entry of each instance."""
    flat = np.asarray(data, dtype=float).reshape(len(data), -1)
    with np.errstate(all="ignore"):
        scale = np.nanmax(np.abs(flat), axis=1, initial=1e-300, keepdims=True)
        return repr((np.round(flat / scale, 9) + 0.0).tolist()).encode() + np.float32(scale).tobytes()


# --- the sides of the relations -------------------------------------------------------------------------------------


def _of_relations(reading: Reading, pool: _Pool) -> Iterator[tuple[str, str, Callable[[], Reading]]]:
    """Each conjunct of the conclusion changed on one side: an equation's right side scaled, negated or with a term
    added; an inequality's bound moved past the worst ratio of the pool or by a term, or its direction reversed."""
    conjuncts = pool.longest(reading, lambda values: reading.conclude(values).atoms())
    for position, atom in enumerate(conjuncts):
        where = f" in conjunct {position + 1}" if len(conjuncts) > 1 else ""
        altered = partial(partial, _altered, reading, position)
        if atom.kind == "eq":
            yield "factor", f"right side times 11/10{where}", altered(_scaled("rhs", Fraction(11, 10)))
            yield "sign", f"right side negated{where}", altered(_scaled("rhs", Fraction(-1)))
            yield "term", f"1 added to the right side{where}", altered(lambda atom, values: _added(atom, "rhs", 1))
        elif atom.kind in _INEQUALITIES:
            yield "direction", f"reversed{where}", altered(lambda atom, values: _sides(atom, atom.rhs, atom.lhs))
            worst = pool.worst(reading, position)
            if worst is not None:
                ratio, positive = worst
                side = "right" if positive else "left"
                change = _scaled("rhs" if positive else "lhs", _past(ratio))
                yield "bound", f"{side} side times {_past(ratio)}{where}", altered(change)
        else:
            continue
        side, field = ("right", "rhs") if atom.kind == "eq" else ("left", "lhs")
        for name in inspect.signature(reading.conclusion).parameters:
            yield "term", f"the square of {name} added to the {side} side{where}", altered(_squared(name, field))


_INEQUALITIES = ("le", "lt", "loewner", "argmin")


def _past(ratio: float) -> Fraction:
    """A factor that moves a bound past the worst ratio seen: 99/100 where equality was attained, else 9/10 of it."""
    return Fraction(99, 100) if ratio > 1 - 1e-9 else Fraction(f"{0.9 * ratio:.2e}")


def _altered(reading: Reading, position: int, change: Callable[[Relation, Mapping[str, Any]], Relation]) -> Reading:
    """The reading with one conjunct of its conclusion changed."""

    @wraps(reading.conclusion)
    def conclusion(**values):
        atoms = reading.conclusion(**values).atoms()
        atoms[position : position + 1] = [change(atom, values) for atom in atoms[position : position + 1]]
        return _all(atoms)

    return replace(reading, conclusion=conclusion, proof=None)


def _alone(reading: Reading, position: int) -> Reading:
    """The reading with one conjunct of its conclusion, or the last where there are fewer."""

    @wraps(reading.conclusion)
    def conclusion(**values):
        return reading.conclusion(**values).atoms()[: position + 1][-1]

    return replace(reading, conclusion=conclusion, proof=None)


def _all(atoms: list[Relation]) -> Relation:
    return atoms[0] if len(atoms) == 1 else all_of(*atoms)


def _sides(atom: Relation, lhs: Array, rhs: Array) -> Relation:
    if atom.kind == "argmin":
        return Relation("argmin", lhs, rhs, decider=lambda: le(lhs, rhs).decide())
    return Relation(atom.kind, lhs, rhs)


def _scaled(field: str, factor: Fraction):
    return lambda atom, values: _sides(atom, **_both(atom) | {field: getattr(atom, field) * factor})


def _squared(name: str, field: str):
    return lambda atom, values: _added(atom, field, norm2(values[name]))


def _added(atom: Relation, field: str, term) -> Relation:
    """A scalar added to every entry of one side, in the Loewner order to the diagonal."""
    to = getattr(atom, field)
    if not to.is_scalar:
        term = term * (arrays.eye(to) if atom.kind == "loewner" else arrays.ones(to))
    return _sides(atom, **_both(atom) | {field: to + term})


def _both(atom: Relation) -> dict[str, Array]:
    return {"lhs": atom.lhs, "rhs": atom.rhs}


# --- the hypotheses -------------------------------------------------------------------------------------------------


def _of_hypotheses(reading: Reading, pool: _Pool) -> Iterator[tuple[str, str, Callable[[], Reading]]]:
    """The reading without one of its conditions, or with a variable in a wider space."""
    conditions = pool.longest(reading, lambda values: _conditions(reading, values))
    names = _stated(reading.assuming) if reading.assuming else []
    if len(names) != len(conditions):
        names = [f"condition {position + 1}" for position in range(len(conditions))]
    for position, name in enumerate(names):
        yield "hypothesis", f"without {name}", partial(_without, reading, position)
    if reading.sizes_where is not None:
        yield (
            "hypothesis",
            "without the condition on the sizes",
            partial(replace, reading, sizes_where=None, proof=None),
        )
    for name, space in reading.given.items():
        if space.wider is not None:
            given = {**reading.given, name: space.wider}
            yield (
                "hypothesis",
                f"{name} in {space.wider}, not {space}",
                partial(replace, reading, given=given, proof=None),
            )


def _stated(assuming: Callable) -> list[str]:
    """The expressions that a function of conditions returns, as far as its source shows them."""
    tree = _source(assuming)
    match tree and tree.body[-1]:
        case ast.Return(ast.List(parts) | ast.Tuple(parts)):
            return [_shortened(part) for part in parts]
        case ast.Return(ast.expr() as part):
            return [_shortened(part)]
    return []


def _conditions(reading: Reading, values: Mapping[str, Any]) -> list[Relation]:
    return [atom for condition in reading.conditions(values) for atom in condition.atoms()]


def _without(reading: Reading, position: int) -> Reading:
    @wraps(reading.assuming)
    def assuming(**values):
        stated = reading.assuming(**values)
        atoms = [a for r in (stated if isinstance(stated, (list, tuple)) else [stated]) for a in r.atoms()]
        return atoms[:position] + atoms[position + 1 :]

    return replace(reading, assuming=assuming, proof=None)


# --- the syntax tree ------------------------------------------------------------------------------------------------


def _of_syntax(reading: Reading) -> Iterator[tuple[str, str, Callable[[], Reading]]]:
    """The conclusion with one place of its source changed, or of a helper's where the helper is called."""
    function = inspect.unwrap(reading.conclusion)
    tree = _source(function)
    if tree is None:
        return
    spaces = {name: str(space) for name, space in reading.given.items()}
    alike = {name: [n for n, s in spaces.items() if s == spaces[name] and n != name] for name in spaces}
    for kind, node, changed in _places(tree, alike):
        yield kind, _shown(node, changed), partial(_rewritten, reading, function, tree, node, changed)
    for name in ast.walk(tree):
        helper = _helper(name, function)
        if helper is not None:
            body = _source(helper)
            for kind, node, changed in _places(body, {}):
                make = partial(_with_helper, reading, function, tree, name, helper, body, node, changed)
                yield kind, f"{helper.__name__}: {_shown(node, changed)}", make


def _rewritten(reading: Reading, function: Callable, tree: ast.FunctionDef, node: ast.AST, changed: ast.AST) -> Reading:
    return _replaced(reading, _compiled(_exchanged(tree, node, changed), function))


def _with_helper(reading, function, tree, name, helper, body, node, changed) -> Reading:
    """The reading whose conclusion calls, at one place, a helper that is changed in one place."""
    called = _exchanged(tree, name, ast.Name(_MUTATED, ast.Load()))
    mutated = _compiled(_exchanged(body, node, changed), helper)
    return _replaced(reading, _compiled(called, function, {_MUTATED: mutated}))


def _exchanged(tree: ast.AST, node: ast.AST, other: ast.AST) -> ast.AST:
    """A copy of a tree with one of its nodes exchanged for another."""
    return copy.deepcopy(tree, {id(node): other})


_MUTATED = "_mutated"


def _replaced(reading: Reading, body: Callable) -> Reading:
    """The reading with another body, existence stated of the body's own witness."""

    @wraps(body)
    def conclusion(**values):
        return _all(body(**values).atoms())

    return replace(reading, conclusion=conclusion, proof=None)


@cache
def _source(function: Callable) -> ast.FunctionDef | None:
    """The syntax tree of a function, of a lambda as the function that returns its body; None where there is none."""
    try:
        text = textwrap.dedent(inspect.getsource(function))
        nodes = list(ast.walk(ast.parse(text)))
    except (OSError, TypeError, SyntaxError):
        return None
    if function.__name__ != "<lambda>":
        tree = next((n for n in nodes if isinstance(n, ast.FunctionDef) and n.name == function.__name__), None)
        if tree is not None:
            tree.decorator_list = []
        return tree
    parameters = list(inspect.signature(function).parameters)
    lambdas = [n for n in nodes if isinstance(n, ast.Lambda) and [a.arg for a in n.args.args] == parameters]
    if len(lambdas) != 1:
        return None
    (found,) = lambdas
    tree = ast.parse("def f(): pass").body[0]
    tree.args, tree.body = found.args, [ast.Return(found.body)]
    return tree


def _compiled(tree: ast.FunctionDef, function: Callable, added: Mapping[str, Any] | None = None) -> Callable:
    """The function of a syntax tree, among the names that the original sees."""
    closed = inspect.getclosurevars(function).nonlocals
    names = {**function.__globals__, **closed, **(added or {})}
    module = ast.fix_missing_locations(ast.Module([tree], type_ignores=[]))
    exec(compile(module, f"<mutant of {function.__qualname__}>", "exec"), names)  # noqa: S102
    return names[tree.name]


def _helper(node: ast.AST, function: Callable) -> Callable | None:
    """The function of the same text that a name stands for."""
    if not isinstance(node, ast.Name) or node.id in function.__code__.co_varnames + function.__code__.co_cellvars:
        return None
    helper = function.__globals__.get(node.id)
    text = lambda f: str(f.__module__).rpartition(".")[0]  # noqa: E731
    return helper if inspect.isfunction(helper) and text(helper) == text(function) and _source(helper) else None


def _shown(node: ast.AST, changed: ast.AST) -> str:
    return f"{_shortened(node)} -> {_shortened(changed)}"


def _shortened(node: ast.AST, width: int = 48) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= width else f"{text[: width // 2]} ... {text[-width // 2 :]}"


#: Their sides are exchanged as relations, where that changes anything.
_RELATIONS = ("eq", "ne", "le", "lt", "loewner", "all_of", "any_of", "iff", "argmin")


def _places(tree: ast.AST, alike: Mapping[str, list[str]]) -> Iterator[tuple[str, ast.AST, ast.AST]]:
    """Every change of one place of a syntax tree: its kind, the node, and what takes its place. ``alike`` names, for
    each variable, the others of its type."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
                yield "sign", node, ast.BinOp(left, ast.Sub() if isinstance(op, ast.Add) else ast.Add(), right)
                yield "term", node, left
                if isinstance(op, ast.Sub):
                    yield "swap", node, ast.BinOp(right, op, left)
            case ast.BinOp(left, ast.Mult(), right):
                yield "factor", node, left
                yield "factor", node, right
                yield "operator", node, ast.BinOp(left, ast.Div(), right)
                yield "operator", node, ast.BinOp(left, ast.Add(), right)
            case ast.BinOp(left, ast.Div(), right):
                yield "factor", node, left
                yield "operator", node, ast.BinOp(left, ast.Mult(), right)
                yield "swap", node, ast.BinOp(right, ast.Div(), left)
            case ast.BinOp(left, ast.MatMult() as op, right):
                yield "swap", node, ast.BinOp(right, op, left)
                yield "transpose", node, ast.BinOp(_transposed(left), op, right)
                yield "transpose", node, ast.BinOp(left, op, _transposed(right))
                yield "factor", node, left
                yield "factor", node, right
            case ast.BinOp(left, ast.Pow() as op, ast.Constant(int() as power)):
                yield "exponent", node, ast.BinOp(left, op, ast.Constant(power + 1))
                yield "exponent", node, ast.BinOp(left, op, ast.Constant(power - 1))
            case ast.UnaryOp(ast.USub(), operand):
                yield "sign", node, operand
            case ast.Subscript(value, ast.Constant(int() as index), context):
                yield "index", node, ast.Subscript(value, ast.Constant(index + 1), context)
                yield "index", node, ast.Subscript(value, ast.Constant(index - 1), context)
            case ast.Attribute(value, "T"):
                yield "transpose", node, value
            case ast.Constant(int() as number) if not isinstance(number, bool):
                yield "constant", node, ast.Constant(number + 1)
            case ast.Call(ast.Name(word) as function, [first, second], []) if word not in _RELATIONS:
                yield "swap", node, ast.Call(function, [second, first], [])
            case ast.Call(ast.Name(word), [only], []) if word not in _RELATIONS and not isinstance(only, ast.Starred):
                yield "operator", node, only
            case ast.Name(name, ast.Load()):
                for other in alike.get(name, ()):
                    yield "variable", node, ast.Name(other, ast.Load())


def _transposed(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return node.value
    return ast.Attribute(node, "T", ast.Load())
