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
import functools
import hashlib
import inspect
import itertools
import random
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from claims.model import arrays
from claims.model.arrays import Array, IllTyped, NotExpressible, Undefined, norm2
from claims.model.claim import Reading
from claims.model.relations import UNKNOWN, VIOLATED, Relation, all_of, le
from numeric.batches import evaluate_batch
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
_TRIES = 6

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
    changed: dict[str, list[tuple[str, Reading]]] = {
        "declared": [(name, _replaced(reading, body)) for name, body in (declared or {}).items()]
    }
    for kind, name, each in (*_of_syntax(reading), *_of_relations(reading, pool), *_of_hypotheses(reading, pool)):
        changed.setdefault(kind, []).append((name, each))
    generator = random.Random(f"{seed}:{reading.name}")
    for kind in list(changed)[1:]:
        generator.shuffle(changed[kind])
    tried = itertools.islice(_in_turn(changed), _TRIES * limit)
    false, others = _sorted_out(tried, reading, pool)
    known: list[Mutant] = []
    for kind, (name, each, suspects) in _in_turn(false):
        if len(known) == limit:
            break
        recorded = suspects.certified(each)
        if recorded is not None:
            known.append(Mutant(name, each, kind, recorded))
    return known + [Mutant(name, each, kind, None) for kind, (name, each) in others[:GENERIC]]


def _sorted_out(candidates, reading: Reading, pool: "_Pool") -> tuple[dict[str, list], list]:
    """The changes that floats suspect to be false, by kind, the hardest to refute first, and those that they do not.

    What has no meaning, or is equal to the reading or to a change before it, is left out.
    """
    false: dict[str, list[tuple[str, Reading, _Suspects]]] = {}
    others: list[tuple[str, tuple[str, Reading]]] = []
    seen, names = {pool.digest(reading)}, Counter()
    for kind, (name, each) in candidates:
        try:
            # Dropping a hypothesis changes no side, but there are more instances.
            digest = pool.digest(each) if kind != "hypothesis" else name
            if digest is None or digest in seen:
                continue
            suspects = pool.suspects(each) if kind != "hypothesis" else _Pool(each).suspects(each, undefined=True)
        except _STILLBORN:
            continue
        seen.add(digest)
        names[name] += 1
        name = name if names[name] == 1 else f"{name} ({names[name]})"
        if suspects.instances:
            false.setdefault(kind, []).append((name, each, suspects))
        elif kind != "hypothesis":
            others.append((kind, (name, each)))
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


class _Pool:
    """A fixed sample of a reading's instances: corners and random rationals at several sizes, mostly ones that meet
    the hypotheses, looked at in floats and certified exactly. It owes nothing to the search that is tested."""

    #: Layouts, their rows, and how many rows are drawn at most to find as many that meet the hypotheses.
    _FORMS, _ROWS, _DRAWN = 6, 64, 4096

    def __init__(self, reading: Reading):
        self.forms: list[tuple[Layout, list[Instance], np.ndarray]] = []
        layouts = list(structures(reading))
        if any(form.kinds for form in layouts):
            positions = np.unique(np.linspace(0, len(layouts) - 1, self._FORMS).astype(int))
            layouts = [layouts[i] for i in positions]
        for number, form in enumerate(layouts):
            rows = self._rows(reading, form, np.random.default_rng(20_000 + number))
            instances = [Instance(form.structure, row) for row in rows]
            self.forms.append((form, instances, _as_floats(rows, form)))

    def _rows(self, reading: Reading, form: Layout, generator: np.random.Generator) -> list[tuple[Fraction, ...]]:
        rows = [point for point, _ in zip(corners(form.kinds, random.Random("recorded")), range(16))]
        drawn, count = 0, 64
        while form.kinds and len(rows) < self._ROWS and drawn < self._DRAWN:
            points = _simple(sample(form.kinds, count, generator), form)
            batch = _evaluated(reading, form, points)
            if batch is not None:
                points = points[batch.met]
            if batch is not None or not drawn:  # where floats say nothing, the first points are as good as others
                rows += [tuple(map(Fraction, point.tolist())) for point in points[: self._ROWS]]
            drawn, count = drawn + count, 1024
        return rows[: self._ROWS]

    def digest(self, reading: Reading) -> str | None:
        """What the sides of the conclusion's relations are at the pool's points; equal for readings that are equal
        there. None where the sides conform at no size, or have no value that floats can express."""
        digest, found = hashlib.sha256(), False
        for form, _, parameters in self.forms:
            digest.update(b"|")
            try:
                atoms = _conclusion_in_floats(reading, form, parameters).atoms()
            except (IllTyped, NotExpressible, Undefined) as error:
                digest.update(type(error).__name__.encode())
                found = found or not isinstance(error, IllTyped)
                continue
            found = True
            for atom in atoms:
                digest.update(atom.kind.encode())
                for side in (atom.lhs, atom.rhs):
                    if isinstance(side, Array):
                        digest.update(_rounded(side.data))
        return digest.hexdigest() if found else None

    def suspects(self, mutant: Reading, undefined: bool = False) -> "_Suspects":
        """The instances, a few for each layout, at which floats say that a mutant is violated (or has no value)."""
        wanted = (VIOLATED, UNKNOWN) if undefined else (VIOLATED,)
        found, against, of = [], 0, 0
        for form, instances, parameters in self.forms:
            try:
                batch = evaluate_batch(mutant, form, parameters)
            except IllTyped:
                continue
            if batch is None:  # floats say nothing here
                found += instances[:8]
                continue
            rows = [i for i in np.argsort(batch.margin, kind="stable") if batch.met[i] and batch.holds[i] in wanted]
            found += [instances[i] for i in rows[:3]]
            against, of = against + len(rows), of + int(batch.met.sum())
        return _Suspects(found, against / of if of else 1.0, ("violated", "undefined") if undefined else ("violated",))

    def worst(self, reading: Reading, position: int) -> tuple[float, bool] | None:
        """The greatest ratio of the sides of a conjunct, an inequality, and whether they are positive there: the
        greatest ones in floats, which may be noise, are computed exactly."""
        alone, found = _alone(reading, position), None
        for form, instances, parameters in self.forms:
            batch = _evaluated(alone, form, parameters)
            if batch is None:
                continue
            ratio = np.where(batch.met & ~np.isnan(batch.ratio), batch.ratio, 0.0)
            for row in np.argsort(-ratio, kind="stable")[:3]:
                if ratio[row] > (found[0] if found else 0):
                    finding = examine(alone, instances[row])
                    if finding.conclusion == "holds" and finding.ratio > (found[0] if found else 0):
                        right = _conclusion_in_floats(alone, form, parameters[row : row + 1]).rhs.data
                        found = finding.ratio, bool(np.max(right) > 0)
        return found

    def shape(self, reading: Reading, part: Callable[[Mapping[str, Any]], list[Relation]]) -> list[Relation]:
        """The longest list of relations that the reading has at the pool's sizes."""
        longest: list[Relation] = []
        for form, _, parameters in self.forms:
            try:
                with np.errstate(all="ignore"):
                    found = part(float_values(reading, form.structure, parameters[:1]))
            except (IllTyped, NotExpressible, Undefined):
                continue
            longest = max(longest, found, key=len)
        return longest


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


def _evaluated(reading: Reading, form: Layout, parameters: np.ndarray):
    try:
        return evaluate_batch(reading, form, parameters)
    except IllTyped:
        return None


def _conclusion_in_floats(reading: Reading, form: Layout, parameters: np.ndarray) -> Relation:
    with np.errstate(all="ignore"):
        return reading.conclude(float_values(reading, form.structure, parameters))


def _simple(points: np.ndarray, form: Layout) -> np.ndarray:
    """The floats of a batch, rounded to multiples of 1/64 where that leaves their kinds what they are."""
    low, high = bounds(form.kinds)
    rounded = np.round(points * 64) / 64
    return np.where((low <= rounded) & (rounded <= high), rounded, points)


def _as_floats(rows: list[tuple[Fraction, ...]], form: Layout) -> np.ndarray:
    return np.array([[float(x) for x in row] for row in rows]).reshape(len(rows), len(form.kinds))


def _rounded(data: np.ndarray) -> bytes:
    """Nine digits of a batch of floats, relative to the largest entry of each instance."""
    flat = np.asarray(data, dtype=float).reshape(len(data), -1)
    with np.errstate(all="ignore"):
        scale = np.nanmax(np.abs(flat), axis=1, initial=1e-300, keepdims=True)
        return repr((np.round(flat / scale, 9) + 0.0).tolist()).encode() + np.float32(scale).tobytes()


# --- the sides of the relations -------------------------------------------------------------------------------------


def _of_relations(reading: Reading, pool: _Pool) -> Iterator[tuple[str, str, Reading]]:
    """Each conjunct of the conclusion changed on one side: an equation's right side scaled, negated or with a term
    added; an inequality's bound moved past the worst ratio of the pool or by a term, or its direction reversed."""
    conjuncts = pool.shape(reading, lambda values: reading.conclude(values).atoms())
    names = [name for name in inspect.signature(reading.conclusion).parameters]
    for position, atom in enumerate(conjuncts):
        where = f" in conjunct {position + 1}" if len(conjuncts) > 1 else ""
        altered = functools.partial(_altered, reading, position)
        if atom.kind == "eq":
            yield "factor", f"right side times 11/10{where}", altered(_scaled_right(Fraction(11, 10)))
            yield "sign", f"right side negated{where}", altered(_scaled_right(Fraction(-1)))
            yield "term", f"1 added to the right side{where}", altered(lambda atom, values: _added(atom, 1, "rhs"))
        elif atom.kind in _INEQUALITIES:
            yield "direction", f"reversed{where}", altered(lambda atom, values: _sides(atom, atom.rhs, atom.lhs))
            worst = pool.worst(reading, position)
            if worst is not None:
                ratio, positive = worst
                bound = _past(ratio)
                side, change = ("right", _scaled_right) if positive else ("left", _scaled_left)
                yield "bound", f"{side} side times {bound}{where}", altered(change(bound))
        if atom.kind in ("eq", *_INEQUALITIES):
            side = "rhs" if atom.kind == "eq" else "lhs"
            for name in names:
                yield (
                    "term",
                    f"the square of {name} added to the {'right' if side == 'rhs' else 'left'} side{where}",
                    altered(lambda atom, values, name=name, side=side: _added(atom, norm2(values[name]), side)),
                )


_INEQUALITIES = ("le", "lt", "loewner", "argmin")


def _past(ratio: float) -> Fraction:
    """A factor that moves a bound past the worst ratio seen: 99/100 where equality was attained, else 9/10 of it."""
    return Fraction(99, 100) if ratio > 1 - 1e-9 else Fraction(f"{0.9 * ratio:.2e}")


def _altered(reading: Reading, position: int, change: Callable[[Relation, Mapping[str, Any]], Relation]) -> Reading:
    """The reading with one conjunct of its conclusion changed."""

    @functools.wraps(reading.conclusion)
    def conclusion(**values):
        atoms = reading.conclusion(**values).atoms()
        atoms[position : position + 1] = [change(atom, values) for atom in atoms[position : position + 1]]
        return _all(atoms)

    return replace(reading, conclusion=conclusion, proof=None)


def _alone(reading: Reading, position: int) -> Reading:
    """The reading with one conjunct of its conclusion, or the last where there are fewer."""

    @functools.wraps(reading.conclusion)
    def conclusion(**values):
        return reading.conclusion(**values).atoms()[: position + 1][-1]

    return replace(reading, conclusion=conclusion, proof=None)


def _all(atoms: list[Relation]) -> Relation:
    return atoms[0] if len(atoms) == 1 else all_of(*atoms)


def _sides(atom: Relation, lhs: Array, rhs: Array) -> Relation:
    if atom.kind == "argmin":
        return Relation("argmin", lhs, rhs, decider=lambda: le(lhs, rhs).decide())
    return Relation(atom.kind, lhs, rhs)


def _scaled_right(factor: Fraction):
    return lambda atom, values: _sides(atom, atom.lhs, atom.rhs * factor)


def _scaled_left(factor: Fraction):
    return lambda atom, values: _sides(atom, atom.lhs * factor, atom.rhs)


def _added(atom: Relation, term, side: str) -> Relation:
    """A scalar added to every entry of one side, in the Loewner order to the diagonal."""
    to = getattr(atom, side)
    if not to.is_scalar:
        term = term * (arrays.eye(to) if atom.kind == "loewner" else arrays.ones(to))
    return _sides(atom, to + term, atom.rhs) if side == "lhs" else _sides(atom, atom.lhs, to + term)


# --- the hypotheses -------------------------------------------------------------------------------------------------


def _of_hypotheses(reading: Reading, pool: _Pool) -> Iterator[tuple[str, str, Reading]]:
    """The reading without one of its conditions, or with a variable in a wider space."""
    conditions = pool.shape(reading, lambda values: _conditions(reading, values))
    names = _stated(reading.assuming) if reading.assuming else []
    if len(names) != len(conditions):
        names = [f"condition {position + 1}" for position in range(len(conditions))]
    for position, name in enumerate(names):
        yield "hypothesis", f"without {name}", _without(reading, position)
    if reading.sizes_where is not None:
        yield "hypothesis", "without the condition on the sizes", replace(reading, sizes_where=None, proof=None)
    for name, space in reading.given.items():
        if space.wider is not None:
            given = {**reading.given, name: space.wider}
            yield "hypothesis", f"{name} in {space.wider}, not {space}", replace(reading, given=given, proof=None)


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
    @functools.wraps(reading.assuming)
    def assuming(**values):
        stated = reading.assuming(**values)
        atoms = [a for r in (stated if isinstance(stated, (list, tuple)) else [stated]) for a in r.atoms()]
        return atoms[:position] + atoms[position + 1 :]

    return replace(reading, assuming=assuming, proof=None)


# --- the syntax tree ------------------------------------------------------------------------------------------------


def _of_syntax(reading: Reading) -> Iterator[tuple[str, str, Reading]]:
    """The conclusion with one place of its source changed, or of a helper's where the helper is called."""
    function = inspect.unwrap(reading.conclusion)
    tree = _source(function)
    if tree is None:
        return
    spaces = {name: str(space) for name, space in reading.given.items()}
    alike = {name: [n for n, s in spaces.items() if s == spaces[name] and n != name] for name in spaces}
    for kind, name, changed in changes(tree, alike):
        yield kind, name, _replaced(reading, _compiled(changed, function))
    for node in ast.walk(tree):
        helper = _helper(node, function)
        if helper is None:
            continue
        for kind, name, changed in changes(_source(helper)):
            called = copy.deepcopy(tree, {id(node): ast.Name(_MUTATED, ast.Load())})
            body = _compiled(called, function, {_MUTATED: _compiled(changed, helper)})
            yield kind, f"{helper.__name__}: {name}", _replaced(reading, body)


_MUTATED = "_mutated"


def _replaced(reading: Reading, body: Callable) -> Reading:
    """The reading with another body, existence stated of the body's own witness."""

    @functools.wraps(body)
    def conclusion(**values):
        return _all(body(**values).atoms())

    return replace(reading, conclusion=conclusion, proof=None)


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
    text = lambda f: f.__module__.rpartition(".")[0]  # noqa: E731
    return helper if inspect.isfunction(helper) and text(helper) == text(function) and _source(helper) else None


def changes(tree: ast.AST, alike: Mapping[str, list[str]] | None = None) -> Iterator[tuple[str, str, ast.AST]]:
    """Every change of one place of a syntax tree: its kind, a name that shows it, and the changed tree.

    ``alike`` names, for each variable, the others of its type. Trees that come out equal are given once.
    """
    seen = {ast.unparse(tree)}
    for kind, node, changed in _places(tree, alike or {}):
        mutated = copy.deepcopy(tree, {id(node): changed})
        text = ast.unparse(ast.fix_missing_locations(mutated))
        if text not in seen:
            seen.add(text)
            yield kind, f"{_shortened(node)} -> {_shortened(changed)}", mutated


def _shortened(node: ast.AST, width: int = 48) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= width else f"{text[: width // 2]} ... {text[-width // 2 :]}"


#: Their sides are exchanged as relations, where that changes anything.
_RELATIONS = ("eq", "ne", "le", "lt", "loewner", "all_of", "any_of", "iff", "argmin")


def _places(tree: ast.AST, alike: Mapping[str, list[str]]) -> Iterator[tuple[str, ast.AST, ast.AST]]:
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
