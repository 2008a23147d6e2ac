"""Rocq terms: a body run on typed expressions, of symbolic sizes, that are printed as they stand.

What Rocq cannot compute is a symbol that a premise defines: an inverse by its equations, a gradient by the derivatives
along every line, an unknown function by the properties of its class.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Callable, Iterable

from claims.model.arrays import Arithmetic, Array, IllTyped, NotExpressible, Undefined, exact_number
from symbolic.blocks import sum_of_sizes

#: The library's sizes are natural numbers, and "1" is that of a vector's second axis.
UNIT = "1"


@dataclass(frozen=True)
class Term:
    """An expression: ``op`` over ``args`` (terms, names and numbers). ``size`` is (rows, columns), None for numbers."""

    op: str
    args: tuple = ()
    size: tuple[str, str] | None = None

    def children(self) -> list["Term"]:
        return [a for a in self.args if isinstance(a, Term)]

    def walk(self):
        """This term and all that it contains, outermost first."""
        yield self
        for child in self.children():
            yield from child.walk()

    def replace(self, change: Callable[["Term"], "Term | None"]) -> "Term":
        """The term with ``change`` put in, from the outside; None leaves a part as it is."""
        new = change(self)
        if new is not None:
            return new
        args = tuple(a.replace(change) if isinstance(a, Term) else a for a in self.args)
        return self if args == self.args else Term(self.op, args, self.size)

    def variables(self) -> set[str]:
        """The names of the bound variables that are free in the term."""
        if self.op == "bound":
            return {self.args[0]}
        inside = set().union(*(child.variables() for child in self.children()))
        return inside - {self.args[0]} if self.op == "iterate" else inside

    def __str__(self):
        return _shown(self, 0)


def substitute(term: Term, values: dict[str, Term]) -> Term:
    """Terms put for bound variables."""
    return term.replace(lambda t: values.get(t.args[0]) if t.op == "bound" else None)


def number(value) -> Term:
    return Term("number", (Fraction(value),))


ZERO, ONE = number(0), number(1)


def times(factors: Iterable[Term]) -> Term:
    """The product of factors."""
    factors = list(factors)
    total = factors[0] if factors else ONE
    for factor in factors[1:]:
        total = Term("mul", (total, factor))
    return total


def raised(t: Term, k: int) -> Term:
    """The k-th power."""
    return t if k == 1 else Term("power", (t, k))


# Binding strengths: sum 1, product 2, scaling 3, transpose and power 4, application 5.
_INFIX = {"add": (" + ", 1), "sub": (" - ", 1), "mul": (" * ", 2), "div": (" / ", 2)}


def _shown(t: Term, level: int) -> str:
    text, own = _text(t)
    return f"({text})" if own < level else text


def _text(t: Term) -> tuple[str, int]:
    op, args = t.op, t.args
    if op == "number":
        value = args[0]
        if value.denominator != 1:
            return f"{value.numerator} / {value.denominator}", 2 if value >= 0 else 1
        return str(value), 6 if value >= 0 else 1
    if op in ("variable", "bound"):
        return args[0], 6
    if op == "size":
        return f"INR {_size(args[0])}", 5
    if op in _INFIX:
        sign, own = _INFIX[op]
        left, right = _shown(args[0], own), _shown(args[1], own + 1)
        if op in ("add", "sub") and args[0].op != args[1].op:  # the other side tells the type of a zero
            left, right = (side.op if side.op == "zero" else text for side, text in zip(args, (left, right)))
        return f"{left}{sign}{right}", own
    if op == "neg":
        return f"- {_shown(args[0], 3)}", 1
    if op == "scale":
        return f"{_shown(args[0], 6)} .* {_shown(args[1], 3)}", 3
    if op == "transpose":
        return f"{_shown(args[0], 6)}^T", 5
    if op == "power":
        return f"{_shown(args[0], 6)} ^ {args[1]}", 4
    if op == "matrix_power":
        return f"power {_shown(args[0], 6)} {args[1]}", 5
    if op == "eye":
        return f"eye {_size(args[0])}", 5
    if op == "ones":
        return f"ones {_size(t.size[0])} {_size(t.size[1])}", 5
    if op == "part":
        return f"{args[0]} {_size(args[1])} {_size(args[2])}", 5
    if op == "zero":
        return f"zero : {type_of(t)}", 0
    if op == "iterate":
        name, body, start, count = args
        return f"iterate (fun {name} : {type_of(body)} => {_scoped(body)}) {argument(start)} {count}", 5
    if op == "apply":
        return " ".join([args[0], *map(argument, args[1:])]), 5 if len(args) > 1 else 6
    return " ".join([op, *(_shown(a, 6) for a in args)]), 5  # dot, norm2, trace, scalar, det


def _scoped(t: Term) -> str:
    return f"({t})%M" if t.size is not None else str(t)


def _size(n: str) -> str:
    return n if n.isidentifier() or n.isdigit() else f"({n})"


def type_of(t: Term) -> str:
    """The Rocq type of a term."""
    if t.size is None:
        return "R"
    rows, cols = t.size
    return f"vec {_size(rows)}" if cols == UNIT else f"mat {_size(rows)} {_size(cols)}"


@dataclass(frozen=True)
class Symbol:
    """A name that a premise defines, a function of the bound variables ``parameters``.

    ``kind`` is the premise's predicate, ``of`` what it is about: for a derivative (bound variable, body, point,
    direction or None), for an inverse or pseudo-inverse the matrix.
    """

    name: str
    kind: str
    of: tuple
    parameters: tuple[Term, ...]
    size: tuple[str, str] | None

    @property
    def term(self) -> Term:
        return Term("apply", (self.name, *self.parameters), self.size)

    @property
    def rocq_type(self) -> str:
        return " -> ".join([*map(type_of, self.parameters), type_of(self.term)])

    def premise(self) -> str:
        """What the premise says."""
        binders = " ".join(f"({p.args[0]} : {type_of(p)})" for p in self.parameters)
        return f"forall {binders}, {self.statement()}" if binders else self.statement()

    def statement(self, body: Term | None = None) -> str:
        """The premise for given parameters, with another body for the function that is differentiated."""
        value = argument(self.term)
        if self.kind in ("is_inverse", "is_pinv"):
            return f"{self.kind} {argument(self.of[0])} {value}"
        return f"{self.kind} {self.function(body)} {' '.join(argument(a) for a in self.of[2:] if a)} {value}"

    def function(self, body: Term | None = None) -> str:
        """The function that is differentiated."""
        bound, own = self.of[:2]
        return f"(fun {bound.args[0]} : {type_of(bound)} => {_scoped(body or own)})"


def argument(t: Term) -> str:
    """A term as an argument of a function, or a side of an equation, that tells its type."""
    if t.op == "zero":
        return "zero"
    text, own = _text(t)
    return text if own == 6 else f"({text})%M" if t.size is not None else f"({text})"


class NotSymbolic(NotExpressible):
    """A body that needs the value of an integer."""


class Size(str):
    """The name of a size; a body that needs its value cannot be stated for all."""

    def __index__(self):
        raise NotSymbolic(f"a body that needs the value of the size {self}")


class Nat:
    """A natural number of the statement: a number of steps, perhaps with something added."""

    def __init__(self, name: str, arith: "TermArithmetic"):
        self.name, self.arith = name, arith

    def __index__(self):
        raise NotSymbolic(f"a body that needs the value of {self.name}")

    __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: self.__index__()

    def scalar_in(self, arith) -> Array:
        return self.arith.number(Term("size", (self.name,)))

    def iterate(self, step: Callable, start: Array) -> Array:
        return self.arith.iterate(step, start, self.name)

    def power(self, base: Array) -> Array:
        if base.is_matrix:
            return self.arith.wrap(Term("matrix_power", (base.data, self.name), base.data.size), base.shape)
        return self.arith.number(Term("power", (base.data, self.name)))


class Computed(Nat):
    """A number computed from such a one: it counts no steps."""

    def __init__(self, value: Array):
        self.value, self.arith, self.name = value, value.arith, "a number of steps"

    iterate = power = lambda self, *_arguments: self.__index__()

    def scalar_in(self, arith) -> Array:
        return self.value


def _operation(name: str):
    def method(self, other):
        value = getattr(self.scalar_in(None), name)(other.scalar_in(None) if isinstance(other, Nat) else other)
        return Computed(value) if isinstance(other, (int, Nat)) else value

    return method


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv"):
    setattr(Nat, f"__{_name}__", _operation(f"__{_name}__"))


class Unstated(Exception):
    """A proof needs what a statement does not yet say of a function: (the function's name, the fact)."""

    def __init__(self, *fact: str):
        super().__init__(*fact)
        self.fact = fact


class TermArithmetic(Arithmetic):
    """Arrays whose data are :class:`Term`; a covector's data is the column that it is the transpose of.

    ``partial`` are the terms met that have a value only where something does not vanish, or is positive.
    """

    name = "Rocq terms"

    def __init__(self):
        self.symbols: list[Symbol] = []
        self.partial: dict[Term, None] = {}
        self.depth = 0

    # --- values

    def wrap(self, term: Term, shape: tuple = (), row: bool = False) -> Array:
        return Array(self, term, tuple(shape), row)

    def number(self, term: Term) -> Array:
        return self.wrap(term)

    def variable(self, name: str, axes: tuple = ()) -> Array:
        sizes = tuple(Size(a) for a in axes)
        return self.wrap(Term("variable", (rocq_name(name),), (*sizes, UNIT)[:2] if sizes else None), sizes)

    letter = lambda self, name, axes, **_properties: self.variable(name, axes)  # noqa: E731

    def lift(self, value) -> Array:
        if isinstance(value, Array):
            if value.arith is self:
                return value
            raise NotExpressible(f"an array of {value.arith.name} in {self.name}")
        if isinstance(value, Nat):
            return value.scalar_in(self)
        return self.number(number(exact_number(value)))

    def _like(self, op: str, a: Array, *args) -> Array:
        return self.wrap(Term(op, args, a.data.size), a.shape, a.row)

    # --- structure

    def size(self, n):
        return self.number(Term("size", (_plus(str(n)),)) if not str(n).isdigit() else number(int(n)))

    def eye(self, n):
        return self.wrap(Term("eye", (str(n),), (str(n), str(n))), (n, n))

    def zeros(self, shape, row=False):
        return self.wrap(Term("zero", (), _type(shape)) if shape else number(0), shape, row)

    def ones(self, shape, row=False):
        return self.wrap(Term("ones", (), _type(shape)) if shape else number(1), shape, row)

    def transpose(self, a):
        return self.wrap(_transposed(a.data), a.shape[::-1])

    # --- arithmetic

    def add(self, a, b):
        return self._like("add", a, a.data, b.data)

    def sub(self, a, b):
        return self._like("sub", a, a.data, b.data)

    def neg(self, a):
        return self._like("neg", a, a.data)

    def mul(self, a, b):
        if a.is_scalar and b.is_scalar:
            return self._like("mul", a, a.data, b.data)
        if not a.is_scalar and not b.is_scalar:
            raise NotExpressible("an entrywise product, in any dimension")
        factor, shaped = (a, b) if a.is_scalar else (b, a)
        return self._like("scale", shaped, factor.data, shaped.data)

    def div(self, a, b):
        if not b.is_scalar:
            raise NotExpressible("an entrywise quotient, in any dimension")
        if b.data == number(0):
            raise Undefined("division by zero")
        self.needs_value(Term("div", (number(1), b.data)))
        if a.is_scalar:
            return self._like("div", a, a.data, b.data)
        return self._like("scale", a, Term("div", (number(1), b.data)), a.data)

    def power(self, a, n: int):
        if not a.is_scalar:
            raise NotExpressible("an entrywise power, in any dimension")
        power = Term("power", (a.data, abs(n)))
        return self.number(power) if n >= 0 else self.lift(1) / self.number(power)

    def needs_value(self, t: Term) -> None:
        """Note that the statement speaks of the value of a function that is not defined everywhere."""
        if t.children()[-1].op != "number":
            self.partial[t] = None

    def matrix_power(self, a, n: int):
        if n < 0:
            return self.matrix_power(self.inv(a), -n)
        return self.wrap(Term("matrix_power", (a.data, str(n)), a.data.size), a.shape)

    def matmul(self, a, b):
        x, y = a.data, b.data
        if a.row and b.is_vector:
            return self.number(_dot(x, y))
        if a.row:
            return self.wrap(_product(_transposed(y), x), (b.shape[1],), row=True)
        product = _product(x, _transposed(y) if b.row else y)
        return self.wrap(product, a.shape[:1] if b.is_vector else (a.shape[0], b.shape[-1]))

    def trace(self, a):
        match a.data:
            case Term("mul", (Term("transpose", (x,)), y)):
                return self.number(_dot(x, y))
        return self.number(Term("trace", (a.data,)))

    def total(self, a):
        if a.is_scalar:
            return a
        if a.is_matrix:
            return self.ones(a.shape[:1], row=True) @ a @ self.ones(a.shape[1:])
        return self.ones(a.shape, row=True) @ (a.T if a.row else a)

    def det(self, a):
        return self.number(Term("det", (a.data,)))

    # --- blocks

    def block(self, parts):
        return self._joined([[_cell(part) for part in line] for line in parts])

    def concat(self, parts):
        joined = self._joined([[_cell(part)] for part in parts])
        return self.wrap(joined.data, joined.shape[:1])

    def _joined(self, cells: list[list[Term]]) -> Array:
        total = _stacked([_beside(line) for line in cells])
        return self.wrap(total, tuple(map(Size, total.size)))

    # --- symbols with a premise

    def symbol(self, stem: str, kind: str, of: tuple, size) -> Term:
        """The symbol that a premise of this kind defines; one for each different object."""
        names = set().union(*(t.variables() for t in of if t is not None))
        bound = {t.args[0]: t for part in of if part is not None for t in part.walk() if t.op == "bound"}
        if kind not in ("is_inverse", "is_pinv"):
            names -= {of[0].args[0]}
            names |= set().union(*(t.variables() for t in of[2:] if t is not None))
        parameters = tuple(bound[name] for name in sorted(names))
        known = next((s for s in self.symbols if (s.kind, s.of) == (kind, of)), None)
        if known is None:
            known = Symbol(
                f"{stem}{sum(s.name.startswith(stem) for s in self.symbols) + 1}", kind, of, parameters, size
            )
            self.symbols.append(known)
        return known.term

    def inv(self, a):
        return self.wrap(self.symbol("inverse_", "is_inverse", (a.data,), a.data.size), a.shape)

    def pinv(self, a):
        rows, cols = a.data.size
        return self.wrap(self.symbol("pinv_", "is_pinv", (a.data,), (cols, rows)), a.shape[::-1])

    def bound(self, like: Array) -> Array:
        """A variable that a function binds, named by the depth, so that equal functions have equal terms."""
        return self.wrap(Term("bound", (f"z{self.depth}",), like.data.size), like.shape, like.row)

    def _under(self, f: Callable, at: Array) -> tuple[Array, Array]:
        self.depth += 1
        try:
            variable = self.bound(at)
            return variable, self.lift(f(variable))
        finally:
            self.depth -= 1

    def _near(self, f: Callable, at: Array) -> tuple[Array, Array]:
        """A function whose derivative is taken at a point, where it must have a value."""
        met, self.partial = self.partial, {}
        variable, value = self._under(f, at)
        inside, self.partial = self.partial, met
        for t in inside:
            self.needs_value(substitute(t, {variable.data.args[0]: at.data}))
        return variable, value

    def iterate(self, step: Callable, start: Array, count: str) -> Array:
        variable, body = self._under(step, start)
        return self._like("iterate", start, variable.data.args[0], body.data, start.data, count)

    def gradient(self, f, at):
        variable, value = self._near(f, at)
        if not value.is_scalar:
            raise IllTyped("the gradient of a function that is not scalar")
        if at.is_scalar:
            return self.derivative(f, at, self.lift(1))
        of = (variable.data, value.data, at.data)
        return self.wrap(self.symbol("gradient_", "is_gradient", of, at.data.size), at.shape, at.row)

    def derivative(self, f, at, along):
        variable, value = self._near(f, at)
        if at.is_scalar:
            if not value.is_scalar or along.data != number(1):
                raise NotExpressible("the derivative of a curve")
            of = (variable.data, value.data, at.data)
            return self.number(self.symbol("derivative_", "is_derive", of, None))
        kind = "is_slope_along" if value.is_scalar else "is_derivative_along"
        of = (variable.data, value.data, at.data, along.data)
        return self.wrap(self.symbol("derivative_", kind, of, value.data.size), value.shape, value.row)

    def jacobian(self, f, at):
        variable, value = self._near(f, at)
        if not (at.is_vector and value.is_vector):
            raise IllTyped("the Jacobian of anything but a vector function of a vector")
        size = (value.data.size[0], at.data.size[0])
        return self.wrap(
            self.symbol("jacobian_", "is_jacobian", (variable.data, value.data, at.data), size), value.shape + at.shape
        )


class TermFunction:
    """An unknown function of a class, and its gradient: names with premises (see library/Functions.v)."""

    def __init__(self, arith: TermArithmetic, name: str, axes: tuple, kind: str):
        if kind not in ("smooth", "convex", "strongly convex"):
            raise NotExpressible(f"the class of {kind} functions in Rocq")
        self.arith, self.name, self.axes, self.kind = arith, rocq_name(name), axes, kind
        self.L = arith.variable(f"L_{name}")
        self.m = arith.variable(f"m_{name}") if kind == "strongly convex" else None
        self.minimiser = arith.variable(f"{name}_minimiser", axes) if kind != "smooth" else None

    def __call__(self, x: Array) -> Array:
        return self.arith.number(Term("apply", (self.name, x.data)))

    def gradient_at(self, x: Array) -> Array:
        """The gradient at a point."""
        return self.arith.wrap(Term("apply", (f"grad_{self.name}", x.data), x.data.size), x.shape)

    def binders(self, facts: set[str]) -> list[tuple[str, str]]:
        """Names with their types, as far as these facts speak of them."""
        (n,) = map(str, self.axes)
        names = [(self.name, f"vec {n} -> R"), (f"grad_{self.name}", f"vec {n} -> vec {n}")]
        names += [(f"L_{self.name}", "R")] if "smooth" in facts else []
        names += [(f"m_{self.name}", "R")] if self.m is not None and "monotone" in facts else []
        return names + ([(f"{self.name}_minimiser", f"vec {n}")] if "minimiser" in facts else [])

    def premises(self, facts: set[str]) -> dict[str, str]:
        """What is said of the function, by the name of the premise: its gradient, and those of the facts ``smooth``,
        ``monotone`` and ``minimiser`` that are asked for."""
        f, grad = self.name, f"grad_{self.name}"
        smooth = {f"{f}_smooth": f"smooth L_{f} {f} {grad}"}
        stated = smooth if "smooth" in facts else {f"{f}_gradient": f"gradient_of {f} {grad}"}
        if "monotone" in facts:
            stated |= {f"m_{f}_positive": f"0 < m_{f}"} if self.m is not None else {}
            stated |= {f"{f}_monotone": f"strongly_monotone {'0' if self.m is None else f'm_{f}'} {grad}"}
        return stated | ({f"{f}_minimum": f"minimiser {f} {f}_minimiser"} if "minimiser" in facts else {})

    def fact_of(self, name: str) -> str | None:
        """The fact that speaks of a constant of the class, or of the minimiser."""
        facts = {f"L_{self.name}": "smooth", f"m_{self.name}": "monotone", f"{self.name}_minimiser": "minimiser"}
        return facts.get(name)


def rocq_name(name: str) -> str:
    """A name as a Rocq identifier; some are taken by the library, and z1, z2, ... by bound variables."""
    name = re.sub(r"\W", "_", name)
    return f"{name}_" if name in _TAKEN or re.fullmatch(r"z\d+", name) else name


#: Names that statements and proofs use themselves.
_TAKEN = set(
    "R S I O tr dot eye sum zero ones trace scalar norm2 power iterate psd loewner mat vec orthogonal symmetric "
    "invertible smooth gradient_of strongly_monotone minimiser stack beside part parts first_part last_part "
    "is_inverse is_pinv is_gradient is_jacobian is_derive is_derivative_along is_slope_along "
    "PI exp ln sqrt sin cos tanh sinh cosh arcsinh xlogx relu Rabs Rmax Rmin INR "
    "fun forall in at as end with where return match if then else let fix".split()
)


def _type(shape: tuple) -> tuple[str, str]:
    return (*map(str, shape), UNIT)[:2]


def _plus(size: str) -> str:
    return re.sub(r"([+-])", r" \1 ", size)


def _transposed(x: Term) -> Term:
    if x.op == "transpose":
        return x.args[0]
    if x.op in ("eye",):
        return x
    return Term("transpose", (x,), x.size[::-1])


def _product(x: Term, y: Term) -> Term:
    return Term("mul", (x, y), (x.size[0], y.size[1]))


def _dot(x: Term, y: Term) -> Term:
    return Term("norm2", (x,)) if x == y else Term("dot", (x, y))


def _cell(part: Array) -> Term:
    """A block as a matrix: a number as one of one entry."""
    if part.is_scalar:
        one = eye(UNIT)
        return one if part.data == number(1) else Term("scale", (part.data, one), one.size)
    return turned(part.data) if part.row else part.data


def _stacked(cells: list[Term]) -> Term:
    if len(cells) == 1:
        return cells[0]
    if len(cells) > 2:
        raise NotExpressible("more than two blocks side by side")
    (above, width), (below, other) = (cell.size for cell in cells)
    if width != other:
        raise IllTyped("blocks that do not fit together")
    total = sum_of_sizes([above, below])
    if not below.isdigit() and above.isdigit():
        raise NotExpressible(f"the size {above} + {below} for {total}")
    return Term("stack", tuple(cells), (total, width))


def _beside(cells: list[Term]) -> Term:
    stacked = _stacked([turned(cell) for cell in cells])
    return turned(stacked) if len(cells) == 1 else Term("beside", tuple(cells), stacked.size[::-1])


def parts(above: str, below: str) -> tuple[Term, Term]:
    """What embeds the first coordinates of a sum of two sizes, and the last."""
    total = sum_of_sizes([above, below])
    names = zip(("first_part", "last_part"), (above, below))
    return tuple(Term("part", (name, above, below), (total, n)) for name, n in names)


def turned(a: Term) -> Term:
    return a.args[0] if a.op == "transpose" else Term("transpose", (a,), a.size[::-1])


def product(a: Term, b: Term) -> Term:
    return Term("mul", (a, b), (a.size[0], b.size[1]))


def sum_of(a: Term, b: Term) -> Term:
    return Term("add", (a, b), a.size)


def eye(n: str) -> Term:
    return Term("eye", (n,), (n, n))


def equation(a: Term, b: Term, sign: str = "=") -> str:
    left, right = (side.op if side.op == "zero" else str(side) for side in (a, b))
    return f"({left} {sign} {right})%M" if a.size is not None else f"{left} {sign} {right}"
