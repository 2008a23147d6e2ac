"""The language of conjectures: a whitelist over Python's syntax tree, evaluated in any arithmetic.

Nothing is ever run as Python code: :func:`evaluate` walks the tree and applies the words of the array vocabulary, in
the arithmetic of the values at hand. Shapes are checked by evaluating once at sizes that are all different.
"""

from __future__ import annotations

import ast
import itertools
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any

import numpy as np
from flint import arb

from claims.model import arrays
from claims.model.arrays import Arithmetic, Array, IllTyped, describe
from claims.model.calculus import gradient
from claims.model.matrices import rank
from claims.model.relations import Relation, all_of, eq, le, loewner, lt, ne, psd
from numeric.exact import ExactArithmetic

#: Bounds on what is read: they keep any evaluation short and inside the range of floats.
MAX_LENGTH, MAX_DEPTH, MAX_NUMBER, MAX_MATRIX_POWER = 2000, 100, Fraction(10) ** 300, 100


class Malformed(ValueError):
    """Text that is no conjecture; the message says what is wrong and, once it is known, ``where``."""

    def __init__(self, problem: str, node: ast.AST | None = None, where: str = ""):
        super().__init__(f"{where}: {problem}" if where else problem)
        self.node, self.where = node, where


@contextmanager
def placed(text: str, where: str) -> Iterator[None]:
    """What is malformed or ill typed inside of the block is said to be in this text."""
    try:
        yield
    except (Malformed, IllTyped) as error:
        if isinstance(error, Malformed) and error.where:
            raise
        raise Malformed(str(error), getattr(error, "node", None), _where(text, where, error)) from None


def _where(text: str, where: str, error: Exception) -> str:
    column = getattr(getattr(error, "node", None), "col_offset", None)
    return where if column is None else f"{where}, column {len(text.encode()[:column].decode(errors='replace')) + 1}"


class NotSymmetric(ArithmeticError):
    """Eigenvalues of a matrix that is not symmetric: the conjecture is not one of this language."""


@dataclass
class Probe:
    """What an evaluation that only checks shapes has seen: for each index the length of its axis and the least length
    with which it exists, and the variables that each E(...) averages over."""

    indexed: list[tuple[int, int]] = field(default_factory=list)
    averaged: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class Scope:
    """What names stand for where an expression is evaluated.

    ``values`` are those of the variables, ``sizes`` the integers behind the sizes, ``random`` the variables over which
    E(...) averages: from a name to the function of a scope that gives its (probability, value) pairs. With a ``probe``
    only shapes matter.
    """

    arith: Arithmetic
    values: Mapping[str, Any]
    sizes: Mapping[str, int]
    random: Mapping[str, Callable] = field(default_factory=dict)
    probe: Probe | None = None

    def lift(self, value) -> Array:
        """A number or array as an array."""
        return value if isinstance(value, Array) else self.arith.lift(value)


# --- reading --------------------------------------------------------------------------------------------------------


def parse(text: str, start: int = 0) -> ast.expr:
    """The syntax tree of the expression that begins at ``start``; its numbers are Fractions.

    :raises Malformed: with the node at which the text stops being in the language.
    """
    body = " ".join(text[start:].splitlines())
    if not body.strip():
        raise Malformed("nothing is written")
    if len(body) > MAX_LENGTH:
        raise Malformed(f"{len(body)} characters; at most {MAX_LENGTH} are read")
    margin = start + len(body) - len(body.lstrip())
    try:
        tree = _tree(body.strip())
    except Malformed as error:
        if hasattr(error.node, "col_offset"):
            error.node.col_offset += margin
        raise
    for node in ast.walk(tree):
        if hasattr(node, "col_offset"):
            node.col_offset += margin
    return tree


def _tree(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        column = len(text[: max(0, (error.offset or 1) - 1)].encode())
        hint = "; equality is written ==" if re.search(r"(?<![=<>!:])=(?!=)", text) else ""
        raise Malformed(f"{error.msg}{hint}", ast.Pass(col_offset=column)) from None
    except (ValueError, MemoryError, RecursionError):
        raise Malformed("too deeply nested, or with characters that text does not have") from None
    _restrict(tree, text, 0)
    return tree


def _restrict(node: ast.AST, text: str, depth: int) -> None:
    """Refuse what is not in the language, and make numbers exact."""
    if depth > MAX_DEPTH:
        raise Malformed(f"nested deeper than {MAX_DEPTH} levels", node)
    if not isinstance(node, _ALLOWED):
        raise Malformed(f"{_NAMES.get(type(node), type(node).__name__)} is not in the language", node)
    if isinstance(node, ast.Constant):
        node.value = _number(node, text)
    elif isinstance(node, ast.Call):
        if node.keywords:
            raise Malformed("keyword arguments are not in the language", node)
        if not isinstance(node.func, ast.Name):
            raise Malformed("only a named function can be called", node)
    elif isinstance(node, ast.Attribute) and node.attr not in ("T", *_ATTRIBUTES):
        raise Malformed(f"the attribute .{node.attr} is not in the language; .T is the transpose", node)
    for child in ast.iter_child_nodes(node):
        _restrict(child, text, depth + 1)


_ATTRIBUTES = ("L", "m", "mu", "K", "degree", "minimiser")
_OPERATORS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: _quotient(a, b),
    ast.MatMult: lambda a, b: _product(a, b),
}
_COMPARISONS = {
    ast.Eq: eq,
    ast.NotEq: ne,
    ast.LtE: le,
    ast.Lt: lt,
    ast.GtE: lambda a, b: le(b, a),
    ast.Gt: lambda a, b: lt(b, a),
}
_ALLOWED = (
    ast.BoolOp, ast.And, ast.Compare, ast.BinOp, ast.UnaryOp, ast.USub, ast.UAdd, ast.Call, ast.Name, ast.Load,
    ast.Constant, ast.Attribute, ast.Subscript, ast.Tuple, ast.Pow, *_OPERATORS, *_COMPARISONS,
)  # fmt: skip
_NAMES = {
    ast.Lambda: "lambda", ast.IfExp: "if ... else", ast.Or: "or", ast.Not: "not", ast.Starred: "*arguments",
    ast.List: "a list", ast.Dict: "a dictionary", ast.Set: "a set", ast.JoinedStr: "a string", ast.Slice: "a slice",
    ast.ListComp: "a comprehension", ast.GeneratorExp: "a comprehension", ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension", ast.NamedExpr: ":=", ast.Is: "is", ast.IsNot: "is not", ast.In: "in",
    ast.NotIn: "not in", ast.Mod: "%", ast.FloorDiv: "//", ast.BitXor: "^ (a power is **)", ast.BitAnd: "& (write and)",
    ast.BitOr: "|", ast.Invert: "~", ast.LShift: "<<", ast.RShift: ">>", ast.Await: "await", ast.Yield: "yield",
}  # fmt: skip


def _number(node: ast.Constant, text: str) -> Fraction:
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        raise Malformed(f"{ast.unparse(node)[:40]} is not a number", node)
    value = Fraction(node.value if isinstance(node.value, int) else (ast.get_source_segment(text, node) or "0"))
    if value and not 1 / MAX_NUMBER <= abs(value) <= MAX_NUMBER:
        raise Malformed("a number beyond 10**300 or below 10**-300", node)
    return value


def names(node: ast.AST) -> set[str]:
    """The variables and sizes that occur, also those over which E(...) averages; called names are no variables."""
    called = {id(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and id(n) not in called} | {
        call.func.id for call in ast.walk(node) if isinstance(call, ast.Call) and call.func.id not in FUNCTIONS
    }


def shown(node: ast.AST) -> str:
    """An expression as text, cut where it is long."""
    fraction = re.compile(r"Fraction\((\d+), (\d+)\)")
    text = fraction.sub(lambda m: m[1] if m[2] == "1" else f"{m[1]}/{m[2]}", ast.unparse(node))
    return text if len(text) <= 60 else text[:57] + "..."


# --- relations ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """One comparison of two expressions, or one predicate (``psd``, ``loewner``) of its arguments.

    ``place`` is the text that it was read from, and which argument of the command that is.
    """

    sign: type | str
    sides: tuple[ast.expr, ...]
    node: ast.expr
    place: tuple[str, str] = ("", "")

    def relation(self, scope: Scope) -> Relation:
        """What it states, at the values of a scope."""
        with _located(self.node):
            sides = [_valued(side, scope) for side in self.sides]
            if isinstance(self.sign, str):
                return PREDICATES[self.sign](*(_square(scope.lift(s), "the Loewner order") for s in sides))
            return _compared(self.sign, *sides, scope)

    @property
    def names(self) -> set[str]:
        """The variables and sizes in it."""
        return set().union(*map(names, self.sides))


PREDICATES = {"psd": psd, "loewner": loewner}


def comparisons(node: ast.expr) -> list[Comparison]:
    """The comparisons that a conclusion or a condition consists of.

    :raises Malformed: where it states nothing.
    """
    if isinstance(node, ast.BoolOp):
        return [c for part in node.values for c in comparisons(part)]
    if isinstance(node, ast.Compare):
        terms = [node.left, *node.comparators]
        for term in terms:
            _no_statement_inside(term)
        return [Comparison(type(op), (a, b), node) for op, a, b in zip(node.ops, terms, terms[1:])]
    if isinstance(node, ast.Call) and node.func.id in PREDICATES:
        _arity(node, 1 if node.func.id == "psd" else 2)
        for argument in node.args:
            _no_statement_inside(argument)
        return [Comparison(node.func.id, tuple(node.args), node)]
    raise Malformed(f"{shown(node)} states nothing: a comparison (==, !=, <=, <, >=, >) is expected", node)


def _no_statement_inside(node: ast.expr) -> None:
    for inner in ast.walk(node):
        if isinstance(inner, (ast.Compare, ast.BoolOp)):
            raise Malformed("a comparison inside of an expression", inner)


def stated(parts: Sequence[Comparison], scope: Scope) -> Relation:
    """All of the comparisons, as one relation."""
    relations = [part.relation(scope) for part in parts]
    return relations[0] if len(relations) == 1 else all_of(*relations)


def _compared(sign: type, left, right, scope: Scope) -> Relation:
    ordered = sign not in (ast.Eq, ast.NotEq)
    for side in (left, right):
        if ordered and isinstance(side, Array) and side.is_matrix:
            raise IllTyped(
                "matrices compared entry by entry: write loewner(A, B) for the Loewner order, or min(B - A) >= 0"
            )
    if isinstance(left, Array) and isinstance(right, Array):
        if left.is_scalar and not right.is_scalar and not right.is_matrix:
            left = left * arrays.ones(right)
        elif right.is_scalar and not left.is_scalar and not left.is_matrix:
            right = right * arrays.ones(left)
    elif isinstance(left, Array) or isinstance(right, Array):
        array, number = (left, right) if isinstance(left, Array) else (right, left)
        if number != 0 and len(array.shape) == 1:
            number = number * arrays.ones(array)
        left, right = (array, number) if array is left else (number, array)
    else:
        left, right = scope.lift(left), scope.lift(right)
    return _COMPARISONS[sign](left, right)


class _located:
    """An error of shapes raised inside of the block is one of this node, unless an inner node has claimed it."""

    def __init__(self, node: ast.AST):
        self.node = node

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, IllTyped) and not hasattr(error, "node"):
            error.node = self.node


# --- evaluation -----------------------------------------------------------------------------------------------------


def evaluate(node: ast.expr, scope: Scope) -> Any:
    """The value of an expression: a Fraction while only numbers are met, else an array of the scope's arithmetic.

    :raises Malformed: at unknown names, wrong numbers of arguments and the like, whatever the values.
    :raises IllTyped: where shapes do not conform; its ``node`` is the place.
    """
    with _located(node):
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return _named(node, scope)
            case ast.UnaryOp():
                value = _valued(node.operand, scope)
                return -value if isinstance(node.op, ast.USub) else value
            case ast.BinOp(op=ast.Pow()):
                return _power(node, scope)
            case ast.BinOp():
                a, b = _valued(node.left, scope), _valued(node.right, scope)
                if not isinstance(a, Array) and not isinstance(b, Array):
                    return _folded(node, a, b)
                return _OPERATORS[type(node.op)](a, b)
            case ast.Attribute():
                return _attribute(node, scope)
            case ast.Subscript():
                return _item(node, scope)
            case ast.Call():
                return _call(node, scope)
    raise Malformed(f"{shown(node)} is no value", node)


def _valued(node: ast.expr, scope: Scope):
    """The value of an operand, which must not be a function."""
    value = evaluate(node, scope)
    if not isinstance(value, (Array, Fraction)):
        raise Malformed(f"{shown(node)} is a function: call it, as in {shown(node)}(x)", node)
    return value


def _named(node: ast.Name, scope: Scope):
    if node.id in scope.values:
        return scope.values[node.id]
    if node.id in scope.sizes:
        return Fraction(scope.sizes[node.id])
    if node.id == "pi":
        return scope.arith.pi()
    if node.id in FUNCTIONS or node.id in ("E", *PREDICATES):
        raise Malformed(f"{node.id} is a function and needs arguments", node)
    known = ", ".join([*scope.values, *scope.sizes])
    hint = _hint(node.id, [*scope.values, *scope.sizes], f"; known are {known}" if known else "")
    raise Malformed(f"unknown name {node.id}{hint}", node)


def _hint(name: str, known: Sequence[str], otherwise: str) -> str:
    close = get_close_matches(name, known, n=2)
    return f"; did you mean {' or '.join(close)}?" if close else otherwise


def _folded(node: ast.BinOp, a: Fraction, b: Fraction) -> Fraction:
    if isinstance(node.op, ast.MatMult):
        raise Malformed("the matrix product of two numbers: write *", node)
    if isinstance(node.op, ast.Div) and b == 0:
        raise Malformed("division by zero", node)
    return _in_range(a / b if isinstance(node.op, ast.Div) else _OPERATORS[type(node.op)](a, b), node)


def _in_range(value: Fraction, node: ast.AST) -> Fraction:
    if value and not 1 / MAX_NUMBER <= abs(value) <= MAX_NUMBER:
        raise Malformed("a number beyond 10**300 or below 10**-300", node)
    return value


def _product(a, b):
    for value in (a, b):
        if not isinstance(value, Array) or value.is_scalar:
            raise IllTyped("@ is the matrix product: write * with a scalar")
    if a.is_vector and b.is_vector:
        raise IllTyped("@ of two vectors: write dot(x, y), or x.T @ y")
    return a @ b


def _quotient(a, b):
    if isinstance(b, Array) and not b.is_scalar and (not isinstance(a, Array) or a.is_scalar):
        return a * arrays.ones(b) / b
    return a / b


def _power(node: ast.BinOp, scope: Scope):
    base, exponent = _valued(node.left, scope), _valued(node.right, scope)
    number = exponent if isinstance(exponent, Fraction) else None
    whole = number is not None and number.denominator == 1
    if isinstance(base, Fraction) and whole:
        if base == 0 and number < 0:
            raise Malformed("division by zero", node)
        if abs(base) not in (0, 1) and abs(number) * max(map(int.bit_length, base.as_integer_ratio())) > 10**5:
            raise Malformed("a number beyond 10**300 or below 10**-300", node)
        return _in_range(base ** int(number), node)
    base = scope.lift(base)
    if not isinstance(exponent, Fraction) and not exponent.is_scalar:
        raise IllTyped(f"an exponent that is a {describe(exponent)}: it must be a scalar")
    if base.is_matrix:
        if not whole:
            raise IllTyped("a power of a matrix whose exponent is not a whole number as written")
        if abs(number) > MAX_MATRIX_POWER:
            raise Malformed(f"a power of a matrix with an exponent beyond {MAX_MATRIX_POWER}", node)
    return base ** int(number) if whole else scope.arith.real_power(base, scope.lift(exponent))


def _attribute(node: ast.Attribute, scope: Scope):
    value = evaluate(node.value, scope)
    if isinstance(value, Fraction):
        return value
    if node.attr == "T":
        if isinstance(value, Array):
            return value.T
        raise Malformed("the transpose of a function", node)
    found = None if isinstance(value, Array) else getattr(value, node.attr, None)
    if found is None:
        raise Malformed(f"{shown(node.value)} has no .{node.attr}", node)
    return Fraction(found) if isinstance(found, int) else found


def _item(node: ast.Subscript, scope: Scope):
    value = scope.lift(_valued(node.value, scope))
    index = indices(node, len(value.shape))
    if scope.probe is not None:
        scope.probe.indexed += [(n, i + 1 if i >= 0 else -i) for n, i in zip(value.shape, index)]
        index = (0,) * len(index)
    return value[index]


def indices(node: ast.Subscript, axes: int) -> tuple[int, ...]:
    """The indices as written, one for each axis.

    :raises Malformed: where they are others than whole numbers, or not as many as axes.
    """
    written = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    found = []
    for index in written:
        negative = isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub)
        number = index.operand if negative else index
        if not isinstance(number, ast.Constant) or number.value.denominator != 1:
            raise Malformed("an index is a whole number as written, such as x[0] or A[0, 1]", index)
        found.append(-int(number.value) if negative else int(number.value))
    if len(found) != axes:
        raise Malformed(f"{len(found)} indices into an array of {axes} axes", node)
    return tuple(found)


# --- functions ------------------------------------------------------------------------------------------------------


def _call(node: ast.Call, scope: Scope):
    name = node.func.id
    if name in PREDICATES:
        raise Malformed(f"{name}(...) states something and has no value: use it alone, or beside and", node)
    if name == "E":
        return _expectation(node, scope)
    if name in ("eye", "ones", "zeros"):
        return _constant_array(name, node, scope)
    if name in scope.values and callable(scope.values[name]):
        _arity(node, 1)
        return scope.values[name](scope.lift(_valued(node.args[0], scope)))
    if name == "grad":
        _arity(node, 2)
        function = evaluate(node.args[0], scope)
        if not callable(function):
            raise Malformed(f"grad(f, x) needs a function; {shown(node.args[0])} is none", node)
        return gradient(function, scope.lift(_valued(node.args[1], scope)))
    if name not in FUNCTIONS:
        if name in scope.values or name in scope.sizes:
            raise Malformed(f"{name} is not a function; a product is written *", node)
        hint = _hint(name, [*FUNCTIONS, *PREDICATES], "; see proofread try --help")
        raise Malformed(f"unknown function {name}{hint}", node)
    least, most, function = FUNCTIONS[name]
    _arity(node, least, most)
    arguments = [_valued(argument, scope) for argument in node.args]
    try:
        return function(*(scope.lift(a) for a in arguments))
    except NotSymmetric:
        problem = f"{shown(node)}: only symmetric matrices have their eigenvalues here, and this one is not symmetric"
        raise NotSymmetric(problem) from None


def _arity(node: ast.Call, least: int, most: int | None = None) -> None:
    most = least if most is None else most
    if not least <= len(node.args) <= most:
        count = f"{least}" if least == most else f"{least} or more" if most > 9 else f"{least} to {most}"
        raise Malformed(f"{node.func.id} takes {count} argument{'s' * (count != '1')}, not {len(node.args)}", node)


def size(node: ast.expr, scope: Scope) -> int:
    """The integer that a size stands for: a size's name, a whole number, or a sum or difference of both."""
    value = evaluate(node, replace(scope, values={}))
    if not isinstance(value, Fraction) or value.denominator != 1 or value < 0:
        raise Malformed(f"{shown(node)} is no size", node)
    return int(value)


def _constant_array(name: str, node: ast.Call, scope: Scope) -> Array:
    _arity(node, 1, 1 if name == "eye" else 2)
    shape = tuple(size(argument, scope) for argument in node.args)
    if name == "eye":
        return scope.arith.eye(*shape)
    return scope.arith.ones(shape) if name == "ones" else scope.arith.zeros(shape)


def _expectation(node: ast.Call, scope: Scope) -> Array:
    """The exact sum over all values of the masks and signs that occur in the argument."""
    _arity(node, 1)
    (body,) = node.args
    over = sorted(names(body) & set(scope.random))
    if not over:
        raise Malformed(f"E(...) averages over masks and signs, and {shown(body)} has none", node)
    laws = [scope.random[name](scope) for name in over]
    if scope.probe is not None:
        scope.probe.averaged.append(tuple(over))
        laws = [itertools.islice(law, 1) for law in laws]
    terms = []
    for outcome in itertools.product(*laws):
        inner = replace(scope, values={**scope.values, **{name: value for name, (_, value) in zip(over, outcome)}})
        weight = reduce(mul, (probability for probability, _ in outcome))
        terms.append(weight * scope.lift(_valued(body, inner)))
    return arrays.total(terms)


def entries(a: Array) -> Iterator[Array]:
    """The entries of an array of any shape, one by one."""
    if a.is_scalar:
        yield a
    elif a.is_matrix:
        yield from (a[i, j] for i in range(a.shape[0]) for j in range(a.shape[1]))
    else:
        yield from a


def _extreme(pick: Callable) -> Callable:
    def function(*values: Array) -> Array:
        if len(values) > 1 and not all(v.is_scalar for v in values):
            raise IllTyped("of several arguments all must be scalars; of one array the entries are compared")
        return pick(list(entries(values[0])) if len(values) == 1 else values)

    return function


def _largest(values: Sequence[Array]) -> Array:
    return arrays.maximum(*values) if len(values) > 1 else values[0]


def _smallest(values: Sequence[Array]) -> Array:
    return arrays.minimum(*values) if len(values) > 1 else values[0]


def _column(a: Array) -> Array:
    """A vector for a vector or covector; matrices stay."""
    return a.T if len(a.shape) == 1 and a.row else a


def _norm(a: Array) -> Array:
    return arrays.absolute(a) if a.is_scalar else arrays.norm(_column(a))


def _norm1(a: Array) -> Array:
    size = arrays.absolute(a)
    return _largest([arrays.total(line) for line in _lines(size.T)]) if a.is_matrix else arrays.total(size)


def _norm_inf(a: Array) -> Array:
    size = arrays.absolute(a)
    return _largest(list(map(arrays.total, _lines(size)) if a.is_matrix else entries(size)))


def _lines(a: Array) -> list[Array]:
    return [arrays.row(a, i) for i in range(a.shape[0])]


def _gram(a: Array) -> Array:
    return a.T @ a if a.shape[1] <= a.shape[0] else a @ a.T


def _spectral_norm(a: Array) -> Array:
    if not a.is_matrix:
        return _norm(a)
    return arrays.sqrt(_largest(list(arrays.eigenvalues(_gram(a)))))


def _nuclear_norm(a: Array) -> Array:
    return arrays.total(arrays.sqrt(arrays.relu(arrays.eigenvalues(_gram(_matrix(a, "the nuclear norm"))))))


def _condition(a: Array) -> Array:
    values = list(arrays.eigenvalues(_square(a, "the condition number").T @ a))
    return arrays.sqrt(_largest(values) / _smallest(values))


def _square(a: Array, what: str) -> Array:
    _demand(a, a.is_matrix and a.shape[0] == a.shape[1], what)
    return a


def _matrix(a: Array, what: str) -> Array:
    _demand(a, a.is_matrix, what)
    return a


def _demand(a: Array, suitable: bool, what: str) -> None:
    if not suitable:
        raise IllTyped(f"{what} of {describe(a)}")


def _eigenvalue(pick: Callable) -> Callable:
    def function(a: Array) -> Array:
        _square(a, "the eigenvalues")
        if isinstance(a.arith, ExactArithmetic) and eq(a, a.T).decide().holds[0] < 0:
            raise NotSymmetric
        return pick(list(arrays.eigenvalues((a + a.T) / 2)))

    return function


def _vectors(what: str, *values: Array) -> None:
    for a in values:
        _demand(a, len(a.shape) == 1, what)


def _relative_entropy(p: Array, q: Array) -> Array:
    """sum p log(p / q) with 0 log 0 = 0, and +inf where q is zero and p is not."""
    _vectors("the relative entropy", p, q)
    outside = arrays.ones(q) - arrays.sign(q)
    finite = arrays.total(arrays.xlogx(p)) - arrays.total(p * arrays.log(q + outside))
    # Past the arithmetic, which would take this for the largest intermediate of every instance.
    infinite = Array(p.arith, np.array([arb("inf")], dtype=p.arith.dtype), ())
    return arrays.where(eq(arrays.total(p * outside), 0), finite, infinite)


def _entropy(p: Array) -> Array:
    _vectors("the entropy", p)
    return -arrays.total(arrays.xlogx(p))


def _softmax(x: Array) -> Array:
    _vectors("softmax", x)
    return arrays.exp(x) / arrays.total(arrays.exp(x))


def _log_sum_exp(x: Array) -> Array:
    _vectors("logsumexp", x)
    return arrays.log(arrays.total(arrays.exp(x)))


def _sigmoid(x: Array) -> Array:
    one = x.arith.ones(x.shape, x.row)
    return one / (one + arrays.exp(-x))


def _diag(a: Array) -> Array:
    return arrays.diagonal(a) if a.is_matrix else arrays.diag(a)


def _mean(a: Array) -> Array:
    count = 1
    for n in a.shape:
        count *= n
    return arrays.total(a) / count


#: Each function with the least and the greatest number of its arguments; all take arrays.
FUNCTIONS: dict[str, tuple[int, int, Callable]] = {
    name: (1, 1, getattr(arrays, word))
    for name, word in {
        "exp": "exp", "log": "log", "sqrt": "sqrt", "tanh": "tanh", "cosh": "cosh", "sinh": "sinh", "sin": "sin",
        "cos": "cos", "relu": "relu", "sign": "sign", "erf": "erf", "abs": "absolute", "sum": "total",
        "trace": "trace", "det": "det", "inv": "inv", "asinh": "asinh",
    }.items()
} | {
    "E": (1, 1, None),
    "grad": (2, 2, None),
    "eye": (1, 1, None),
    "ones": (1, 2, None),
    "zeros": (1, 2, None),
    "transpose": (1, 1, lambda a: a.T),
    "dot": (2, 2, arrays.dot),
    "outer": (2, 2, lambda a, b: (_vectors("the outer product", a, b), arrays.outer(a, b))[1]),
    "diag": (1, 1, _diag),
    "max": (1, 99, _extreme(_largest)),
    "min": (1, 99, _extreme(_smallest)),
    "mean": (1, 1, _mean),
    "prod": (1, 1, lambda a: arrays.prod(list(entries(a)))),
    "norm": (1, 1, _norm),
    "norm1": (1, 1, _norm1),
    "norm2": (1, 1, _spectral_norm),
    "norminf": (1, 1, _norm_inf),
    "nuclear": (1, 1, _nuclear_norm),
    "eigmin": (1, 1, _eigenvalue(_smallest)),
    "eigmax": (1, 1, _eigenvalue(_largest)),
    "cond": (1, 1, _condition),
    "pinv": (1, 1, lambda a: arrays.pinv(_matrix(a, "the pseudo-inverse"))),
    "rank": (1, 1, lambda a: rank(_matrix(a, "the rank"))),
    "logdet": (1, 1, lambda a: arrays.log(arrays.det(a))),
    "kl": (2, 2, _relative_entropy),
    "entropy": (1, 1, _entropy),
    "softmax": (1, 1, _softmax),
    "logsumexp": (1, 1, _log_sum_exp),
    "sigmoid": (1, 1, _sigmoid),
}  # fmt: skip
