"""Assumptions met by construction: decoders whose values satisfy a conjecture's conditions wherever a rule knows how.

A rule is only a way to draw: every condition is decided again, exactly, at each instance (but for an equation that
defines a variable, which is true by definition). What no rule knows is left to the search.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from claims.model import arrays, spaces
from claims.model.arrays import Array
from claims.model.spaces import Draw, Space
from numeric.exact import ExactArithmetic
from reports.expressions import Comparison, Scope, entries, evaluate, names, shown

Bound = tuple[Callable[[Scope], Array | Fraction], bool]

#: Spaces by what can be done with their values: add any direction, scale by a positive number, bound the entries.
_LINEAR = ("real", "vector", "matrix", "symmetric")
_CONES = ("nonnegative_vector", "positive_vector", "psd", "pd")
_BOUNDED = ("real", "positive", "nonnegative", "interval", "vector", "nonnegative_vector", "positive_vector")
_SYMMETRIC = ("symmetric", "psd", "pd")


@dataclass
class Unknown:
    """A declared variable, and how it is to be drawn: what rules find is added here.

    ``axes`` are those of the value. ``lows`` and ``highs`` bound the entries, or the eigenvalues of a symmetric matrix
    drawn by its ``spectrum``; ``make`` draws the value another way; ``equations`` are affine in it, each a function of
    a scope that must vanish. ``defined`` is an equation that gives the value.
    """

    name: str
    family: str
    axes: tuple
    space: Space
    needs: set[str] = field(default_factory=set)
    lows: list[Bound] = field(default_factory=list)
    highs: list[Bound] = field(default_factory=list)
    spectrum: bool = False
    make: Callable[[Draw, Scope], Array] | None = None
    equations: list[Callable[[Scope], Array]] = field(default_factory=list)
    defined: Comparison | None = None

    @property
    def settled(self) -> bool:
        """Whether a rule has replaced the way it is drawn."""
        return self.make is not None or bool(self.equations)


# --- drawing --------------------------------------------------------------------------------------------------------


def drawn(unknown: Unknown, sizes: Sequence[str]) -> Space:
    """The space as declared, drawn as the rules have found."""
    needs = tuple(sorted(unknown.needs))

    def build(draw: Draw, *values) -> Array:
        zero = draw.constant(0)
        scope = Scope(zero.arith, dict(zip(needs, values)), {name: draw.size(name) for name in sizes})
        value = _base(unknown, draw, scope)
        return _solved(unknown, value, scope) if unknown.equations else value

    return replace(unknown.space, build=spaces._with_parameters(needs, build))


def _base(unknown: Unknown, draw: Draw, scope: Scope) -> Array:
    if unknown.make is not None:
        return unknown.make(draw, scope)
    if unknown.spectrum:
        basis = spaces.orthogonal(unknown.axes[0]).build(draw)
        return basis @ arrays.diag(bounded(draw, scope, unknown.axes[:1], unknown.lows, unknown.highs)) @ basis.T
    if unknown.family in _BOUNDED:
        return bounded(draw, scope, unknown.axes, unknown.lows, unknown.highs)
    return unknown.space.build(draw)


def bounded(draw: Draw, scope: Scope, axes: tuple, lows: Sequence[Bound], highs: Sequence[Bound]) -> Array:
    """An array with each entry between the greatest of the lower and the least of the upper bounds."""
    shape = tuple(draw.size(a) for a in axes)

    def ends(bounds, pick) -> Array | None:
        found = [scope.lift(bound(scope)) for bound, _ in bounds]
        found = [e * scope.arith.ones(shape) if shape and e.is_scalar else e for e in found]
        value = found[0] if found else None
        for other in found[1:]:
            value = value + pick * arrays.relu(pick * (other - value))
        return value

    low, high = ends(lows, 1), ends(highs, -1)
    above, below = any(strict for _, strict in lows), any(strict for _, strict in highs)
    if low is None and high is None:
        return draw.real(*axes)
    if high is None:
        return low + (draw.positive if above else draw.nonnegative)(*axes)
    if low is None:
        return high - (draw.positive if below else draw.nonnegative)(*axes)
    if below and not above:
        return high - (high - low) * draw.above(*axes)
    return low + (high - low) * (draw.inner if below else draw.above if above else draw.unit)(*axes)


def _solved(unknown: Unknown, value: Array, scope: Scope) -> Array:
    """The value moved to where its equations hold: scaled on a cone, else along a least change of its coordinates."""

    def residual(v: Array) -> Array:
        inner = replace(scope, values={**scope.values, unknown.name: v})
        return arrays.concat(*(part for equation in unknown.equations for part in entries(equation(inner))))

    at_zero = residual(scope.arith.zeros(value.shape))
    if unknown.family in _CONES:
        return value * (-at_zero[0] / (residual(value) - at_zero)[0])
    directions = list(_directions(unknown, value))
    change = arrays.from_columns([residual(d) - at_zero for d in directions])
    steps = arrays.pinv(change) @ residual(value)
    for k, direction in enumerate(directions):
        value = value - steps[k] * direction
    return value


def _directions(unknown: Unknown, value: Array):
    """A basis of the linear space of the values."""
    arith = value.arith
    if value.is_scalar:
        yield arith.lift(1)
    elif value.is_vector:
        yield from (arith.basis(value.shape[0], i) for i in range(value.shape[0]))
    else:
        m, n = value.shape
        for i in range(m):
            for j in range(n):
                unit = arrays.outer(arith.basis(m, i), arith.basis(n, j))
                if unknown.family != "symmetric":
                    yield unit
                elif j <= i:
                    yield unit + unit.T


# --- rules ----------------------------------------------------------------------------------------------------------


def meet(unknowns: Mapping[str, Unknown], conditions: Sequence[Comparison]) -> list[Comparison]:
    """Let the unknowns be drawn so that conditions are met, and give those that still have to be decided."""
    left = []
    for condition in conditions:
        if not any(rule(unknowns, condition) for rule in _RULES):
            _know_spectrum(unknowns, condition)
        left.append(condition)
    return [c for c in left if not any(c is u.defined for u in unknowns.values())]


def _free(unknowns: Mapping[str, Unknown], node: ast.AST, families: Sequence[str], others: set[str]) -> Unknown | None:
    """The variable that a node is, if it may still be drawn otherwise, after all the others."""
    unknown = unknowns.get(node.id) if isinstance(node, ast.Name) else None
    if unknown is None or unknown.family not in families or unknown.settled:
        return None
    return unknown if _may_need(unknowns, unknown, others) else None


def _may_need(unknowns: Mapping[str, Unknown], unknown: Unknown, others: set[str]) -> bool:
    """Whether these variables can be drawn before the unknown."""
    waiting, seen = [name for name in others if name in unknowns], set()
    while waiting:
        name = waiting.pop()
        if name == unknown.name:
            return False
        if name not in seen:
            seen.add(name)
            waiting += unknowns[name].needs
    return True


def _use(unknowns: Mapping[str, Unknown], unknown: Unknown, others: set[str]) -> None:
    unknown.needs |= {name for name in others if name in unknowns}


def _ordered(condition: Comparison) -> tuple[ast.expr, ast.expr, bool] | None:
    """The lesser side, the greater one, and whether they must differ."""
    if condition.sign in (ast.LtE, ast.Lt):
        return *condition.sides, condition.sign is ast.Lt
    if condition.sign in (ast.GtE, ast.Gt):
        return *condition.sides[::-1], condition.sign is ast.Gt
    return None


def _value(node: ast.expr) -> Callable[[Scope], Array | Fraction]:
    return lambda scope: evaluate(node, scope)


def _is_definition(unknowns, condition) -> bool:
    """x == expression: x is that."""
    if condition.sign is not ast.Eq:
        return False
    pairs = [condition.sides, condition.sides[::-1]]
    order = list(unknowns)
    pairs.sort(key=lambda p: order.index(p[0].id) if isinstance(p[0], ast.Name) and p[0].id in unknowns else -1)
    for side, other in reversed(pairs):
        unknown = _free(unknowns, side, (*_LINEAR, *_CONES, *_BOUNDED), names(other))
        if unknown is not None and unknown.name not in names(other):
            _use(unknowns, unknown, names(other))
            shape = unknown.axes

            def make(draw, scope, other=other, shape=shape):
                value = scope.lift(evaluate(other, scope))
                lengths = tuple(draw.size(a) for a in shape)
                return value if value.shape == lengths else value * scope.arith.ones(lengths)

            unknown.make, unknown.defined = make, condition
            return True
    return False


def _is_bound(unknowns, condition) -> bool:
    """x <= expression, or the reverse: a bound of every entry."""
    sides = _ordered(condition)
    if sides is None:
        return False
    lesser, greater, strict = sides
    for node, other, bounds in ((lesser, greater, "highs"), (greater, lesser, "lows")):
        unknown = _free(unknowns, node, _BOUNDED, names(other))
        if unknown is not None and unknown.name not in names(other):
            _use(unknowns, unknown, names(other))
            getattr(unknown, bounds).append((_value(other), strict))
            return True
    return False


def _is_structure(unknowns, condition) -> bool:
    """A == A.T, A.T @ A == eye(n), psd(A), loewner(A, B): another way to draw a matrix."""
    text = {shown(side) for side in condition.sides}
    for unknown in unknowns.values():
        name, n = unknown.name, unknown.axes[0] if unknown.axes else None
        if unknown.settled or len(unknown.axes) != 2:
            continue
        square = unknown.axes[0] == unknown.axes[1]
        if condition.sign is ast.Eq and unknown.family == "matrix" and square:
            if text == {name, f"{name}.T"}:
                unknown.family, unknown.space = "symmetric", replace(unknown.space, build=spaces.symmetric(n).build)
                return True
            if text in ({f"{name}.T @ {name}", f"eye({n})"}, {f"{name} @ {name}.T", f"eye({n})"}):
                unknown.make = lambda draw, scope, n=n: spaces.orthogonal(n).build(draw)
                return True
        if condition.sign == "psd" and text == {name} and unknown.family in ("matrix", "symmetric") and square:
            unknown.family, unknown.space = "psd", replace(unknown.space, build=spaces.psd(n).build)
            unknown.lows.append((lambda scope: Fraction(0), False))
            return True
    if condition.sign != "loewner":
        return False
    low, high = condition.sides
    for node, other, sign in ((high, low, 1), (low, high, -1)):
        unknown = _free(unknowns, node, (*_SYMMETRIC, "matrix"), names(other))
        if unknown is None or unknown.name in names(other) or (sign < 0 and unknown.family in ("psd", "pd")):
            continue
        _use(unknowns, unknown, names(other))
        n = unknown.axes[0]
        unknown.make = lambda draw, scope, n=n, other=other, sign=sign: (
            scope.lift(evaluate(other, scope)) + sign * spaces.psd(n).build(draw)
        )
        return True
    return False


def _is_sphere(unknowns, condition) -> bool:
    """norm(x - c) == r, or <= r: a point of a sphere or ball. The norm may be squared if the root of r is rational."""
    for measured, radius, strict in _upper_bounds(condition):
        inside, squared = _norm_of(measured) or (None, False)
        length = _root(radius) if squared else _value(radius)
        if inside is None or length is None:
            continue
        pairs = (
            [(inside.left, inside.right), (inside.right, inside.left)] if _is_difference(inside) else [(inside, None)]
        )
        for point, centre in pairs:
            others = names(radius) | (names(centre) if centre is not None else set())
            unknown = _free(unknowns, point, ("vector",), others)
            if unknown is not None and unknown.name not in others:
                _use(unknowns, unknown, others)
                unknown.make = _sphere(unknown.axes[0], centre, length, condition.sign is ast.Eq, strict)
                return True
    return False


def _upper_bounds(condition: Comparison) -> list[tuple[ast.expr, ast.expr, bool]]:
    """What is bounded, by what, and whether strictly; an equation bounds each side by the other."""
    if condition.sign is ast.Eq:
        return [(*condition.sides, False), (*condition.sides[::-1], False)]
    ordered = _ordered(condition)
    return [ordered] if ordered is not None else []


def _is_difference(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)


def _sphere(n, centre, length, surface: bool, strict: bool) -> Callable[[Draw, Scope], Array]:
    def make(draw: Draw, scope: Scope) -> Array:
        point = spaces.unit_vector(n).build(draw) * scope.lift(length(scope))
        if not surface:
            point = point * (1 - draw.above() if strict else draw.unit())
        return point if centre is None else scope.lift(evaluate(centre, scope)) + point

    return make


def _norm_of(node: ast.expr) -> tuple[ast.expr, bool] | None:
    """What a Euclidean norm is taken of, and whether it is squared."""
    match node:
        case ast.Call(func=ast.Name(id="norm" | "norm2"), args=[inside]):
            return inside, False
        case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=2), left=ast.Call() as norm) if _norm_of(norm):
            return _norm_of(norm)[0], True
        case ast.Call(func=ast.Name(id="dot"), args=[a, b]) if shown(a) == shown(b):
            return a, True
        case ast.BinOp(op=ast.MatMult(), left=ast.Attribute(attr="T", value=a), right=b) if shown(a) == shown(b):
            return a, True
        case ast.Call(func=ast.Name(id="sum"), args=[ast.BinOp(op=ast.Mult(), left=a, right=b)]) if shown(a) == shown(
            b
        ):
            return a, True
        case ast.Call(func=ast.Name(id="sum"), args=[ast.BinOp(op=ast.Pow(), left=a, right=ast.Constant(value=2))]):
            return a, True
    return None


def _root(node: ast.expr) -> Callable[[Scope], Array | Fraction] | None:
    """The square root of an expression, where it is written as a square or is one of a rational."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant):
        return _value(node.left) if node.right.value == 2 else None
    if all(isinstance(n, (ast.Constant, ast.BinOp, ast.operator)) for n in ast.walk(node)):
        square = evaluate(node, Scope(ExactArithmetic(), {}, {}))
        if isinstance(square, Fraction) and square >= 0:
            root = Fraction(*map(math.isqrt, square.as_integer_ratio()))
            return (lambda scope: root) if root**2 == square else None
    return None


def _is_short(unknowns, condition) -> bool:
    """norm2(A) <= c, norm2(A) == c: by singular values."""
    for measured, radius, strict in _upper_bounds(condition):
        match measured:
            case ast.Call(func=ast.Name(id="norm2"), args=[ast.Name() as node]):
                unknown = _free(unknowns, node, ("matrix",), names(radius))
                if unknown is not None and unknown.name not in names(radius):
                    _use(unknowns, unknown, names(radius))
                    unknown.make = _with_norm(unknown.axes, _value(radius), condition.sign is ast.Eq, strict)
                    return True
    return False


def _with_norm(axes: tuple, norm: Callable, reached: bool, strict: bool) -> Callable[[Draw, Scope], Array]:
    rows, columns = axes

    def make(draw: Draw, scope: Scope) -> Array:
        left, right = spaces.orthogonal(rows).build(draw), spaces.orthogonal(columns).build(draw)
        m, n = left.shape[0], right.shape[0]
        values = [1 - draw.above() if strict else draw.unit() for _ in range(min(m, n))]
        if reached:
            values[0] = draw.constant(1)
        zero = draw.constant(0)
        lines = [arrays.vec([values[i] if i == j else zero for j in range(n)]) for i in range(m)]
        return scope.lift(norm(scope)) * (left @ arrays.from_rows(lines) @ right.T)

    return make


def _is_perpendicular(unknowns, condition) -> bool:
    """dot(u, v) == 0 of unit vectors: the reflection that takes the first axis to u takes the others to its complement.

    There is no such v in dimension 1.
    """
    match condition.sign, condition.sides:
        case ast.Eq, (
            ast.Call(func=ast.Name(id="dot"), args=[ast.Name() as a, ast.Name() as b]),
            ast.Constant(value=0),
        ):
            pairs = [(a, b), (b, a)]
        case _:
            return False
    for given, node in pairs:
        unknown = _free(unknowns, node, ("unit",), {given.id})
        if unknown is not None and given.id in unknowns and unknowns[given.id].family == "unit":
            _use(unknowns, unknown, {given.id})
            unknown.make = _complement(unknown.axes[0], given.id)
            return True
    return False


def _complement(n, name: str) -> Callable[[Draw, Scope], Array]:
    def make(draw: Draw, scope: Scope) -> Array:
        u, size = scope.values[name], draw.size(n)
        if size == 1:
            return draw.real(1) * 0
        mirror = u - u.arith.basis(size, 0)
        square = arrays.dot(mirror, mirror)
        point = arrays.concat(draw.constant(0), spaces.unit_vector(size - 1).build(draw))
        return point - 2 * arrays.dot(mirror, point) / (square + 1 - arrays.sign(square)) * mirror

    return make


def _is_spectral(unknowns, condition) -> bool:
    """Bounds on eigmin(A), eigmax(A) or norm2(A) of a symmetric A: its eigenvalues are drawn between them."""
    sides = _ordered(condition)
    if sides is None:
        return False
    lesser, greater, strict = sides
    for node, other, upper in ((lesser, greater, True), (greater, lesser, False)):
        match node:
            case ast.Call(func=ast.Name(id="eigmin" | "eigmax" | "norm2" as word), args=[ast.Name() as argument]):
                unknown = _free(unknowns, argument, _SYMMETRIC, names(other))
            case _:
                continue
        if unknown is None or unknown.name in names(other) or word == ("eigmin" if upper else "norm2"):
            continue
        if not upper and word == "eigmax":
            continue
        _use(unknowns, unknown, names(other))
        unknown.spectrum = True
        (unknown.highs if upper else unknown.lows).append((_value(other), strict))
        if word == "norm2":
            unknown.lows.append((lambda scope, other=other: -evaluate(other, scope), strict))
        return True
    return False


def _know_spectrum(unknowns, condition) -> None:
    """Symmetric matrices whose eigenvalues occur get rational ones, so that what depends on them stays rational."""
    for side in condition.sides:
        for node in ast.walk(side):
            match node:
                case ast.Call(func=ast.Name(id="eigmin" | "eigmax" | "norm2" | "cond"), args=[ast.Name(id=name)]):
                    if name in unknowns and unknowns[name].family in _SYMMETRIC and not unknowns[name].settled:
                        unknowns[name].spectrum = True


def _is_equation(unknowns, condition) -> bool:
    """An equation that is affine in some variable: the one of the freest space, of these the last."""
    if condition.sign is not ast.Eq:
        return False
    for families in (_LINEAR, _CONES, _BOUNDED):
        for unknown in reversed(unknowns.values()):
            alone = not unknown.equations or unknown.family in _LINEAR
            if unknown.family not in families or unknown.make is not None or not alone or unknown.spectrum:
                continue
            others = condition.names - {unknown.name}
            degree = max(_degree(side, unknown.name) for side in condition.sides)
            if degree == 1 and _may_need(unknowns, unknown, others):
                _know_spectrum(unknowns, condition)
                _use(unknowns, unknown, others)
                unknown.equations.append(_difference(condition))
                return True
    return False


def _is_affine_bound(unknowns, condition) -> bool:
    """An inequality that is affine in a scalar: a bound of it, an upper one if it has a lower one already."""
    if _ordered(condition) is None:
        return False
    for unknown in reversed(unknowns.values()):
        others = condition.names - {unknown.name}
        if unknown.axes or unknown.family not in _BOUNDED or unknown.settled:
            continue
        if max(_degree(side, unknown.name) for side in condition.sides) != 1:
            continue
        if not _may_need(unknowns, unknown, others):
            continue
        _know_spectrum(unknowns, condition)
        _use(unknowns, unknown, others)
        strict = condition.sign in (ast.Lt, ast.Gt)
        end = _zero_of(unknown.name, _difference(condition))
        if unknown.lows or unknown.highs:
            (unknown.highs if unknown.lows else unknown.lows).append((end, strict))
        else:
            unknown.make = _beyond(end, unknown.name, _difference(condition), strict)
        return True
    return False


def _difference(condition: Comparison) -> Callable[[Scope], Array]:
    """The left side less the right one (the greater one, of an inequality)."""

    def difference(scope: Scope) -> Array:
        relation = condition.relation(scope)
        return relation.lhs - relation.rhs

    return difference


def _line(name: str, difference: Callable, scope: Scope) -> tuple[Array, Array]:
    """Intercept and slope of a function that is affine in a scalar variable."""
    at = [difference(replace(scope, values={**scope.values, name: scope.arith.lift(k)})) for k in (0, 1)]
    return at[0], at[1] - at[0]


def _zero_of(name: str, difference: Callable) -> Callable[[Scope], Array]:
    """Where a function that is affine in a scalar variable vanishes; where its slope is zero, as if that were 1."""

    def zero(scope: Scope) -> Array:
        intercept, slope = _line(name, difference, scope)
        return -intercept / (slope + 1 - arrays.sign(slope) ** 2)

    return zero


def _beyond(end: Callable, name: str, difference: Callable, strict: bool) -> Callable[[Draw, Scope], Array]:
    """From where the two sides are equal to the side where the inequality holds."""

    def make(draw: Draw, scope: Scope) -> Array:
        slope = _line(name, difference, scope)[1]
        return end(scope) - arrays.sign(slope) * (draw.positive if strict else draw.nonnegative)()

    return make


#: Functions that are linear in each argument.
_MULTILINEAR = ("sum", "trace", "dot", "outer", "transpose", "diag", "mean", "E")


def _degree(node: ast.expr, name: str) -> float:
    """The degree of an expression as a polynomial in a variable; infinite where it is none."""
    if name not in names(node):
        return 0
    match node:
        case ast.Name():
            return 1
        case ast.UnaryOp(operand=inside) | ast.Attribute(attr="T", value=inside) | ast.Subscript(value=inside):
            return _degree(inside, name)
        case ast.BinOp(op=ast.Add() | ast.Sub(), left=a, right=b):
            return max(_degree(a, name), _degree(b, name))
        case ast.BinOp(op=ast.Mult() | ast.MatMult(), left=a, right=b):
            return _degree(a, name) + _degree(b, name)
        case ast.BinOp(op=ast.Div(), left=a, right=b) if name not in names(b):
            return _degree(a, name)
        case ast.Call(func=ast.Name(id=word), args=arguments) if word in _MULTILINEAR:
            return sum(_degree(a, name) for a in arguments)
    return math.inf


#: The first rule that knows a condition meets it.
_RULES = (
    _is_structure, _is_sphere, _is_short, _is_perpendicular, _is_definition, _is_spectral, _is_bound, _is_equation,
    _is_affine_bound,
)  # fmt: skip
