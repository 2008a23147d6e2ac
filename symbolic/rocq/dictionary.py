"""Terms as the kernel's words, and back: what finds the proofs that Rocq checks."""

from __future__ import annotations

from fractions import Fraction

from claims.model import arrays
from claims.model.arrays import Array, NotExpressible
from claims.model.calculus import DualArithmetic, derivative, gradient, jacobian, value_and_tangent
from symbolic.kernel import Atom, Letter, Rational, Words
from symbolic.rocq.statement import Statement
from symbolic.rocq.terms import (
    UNIT, Symbol, Term, number, parts, raised, rocq_name, substitute, times, turned,
)  # fmt: skip
from symbolic.words import WordArithmetic


class Dictionary:
    """Terms as the kernel's words, and back: letters stand for variables, symbols and applications."""

    def __init__(self, statement: Statement):
        self.statement, self.words = statement, WordArithmetic()
        self.letters: dict[tuple[str, str], Term] = {}
        self.numbers: dict[str, Term] = {}
        self.points: dict[tuple, Term] = {}
        self.closed: dict[str, tuple[tuple[Term, ...], Term]] = {}  # what symbols are found to be equal to
        self.equal_points: list[tuple[Term, Term]] = []
        self.bound: dict[str, Term] = {}  # what the bound variables stand for

    # from terms

    def array(self, t: Term, bound: dict[str, Array] = {}) -> Array:
        """The term in matrix words."""
        go = lambda x: self.array(x, bound)  # noqa: E731
        op, args, w = t.op, t.args, self.words
        if op == "number":
            return w.lift(args[0])
        if op == "bound":
            return bound[args[0]] if args[0] in bound else self._letter(t)
        if op == "variable":
            for f in self.statement.functions.values():
                self.statement.require(f.name, f.fact_of(args[0]))
            return self._letter(t, **self.statement.flags.get(args[0], {}))
        if op == "size":
            if args[0] == self._index():
                return self._named(t)
            return w.size(args[0].replace(" ", ""))
        if op in ("add", "sub"):
            x, y = map(go, args)
            return x + y if op == "add" else x - y
        if op == "neg":
            return -go(args[0])
        if op in ("mul", "scale", "div"):
            x, y = map(go, args)
            return x / y if op == "div" else x * y if op == "scale" or t.size is None else x @ y
        if op == "transpose":
            return go(args[0]).T
        if op in ("dot", "norm2"):
            return arrays.dot(go(args[0]), go(args[-1]))
        if op == "trace":
            return arrays.trace(go(args[0]))
        if op == "scalar":
            return go(args[0])
        if op == "power":
            return go(args[0]) ** args[1] if isinstance(args[1], int) else self._named(t)
        if op == "matrix_power":
            return go(args[0]) ** int(args[1]) if args[1].isdigit() else self._letter(t)
        if op == "eye":
            return w.eye(args[0])
        if op == "zero":
            return w.zeros(_shape(t))
        if op == "ones":
            return w.ones(_shape(t))
        if op in ("stack", "beside"):
            cells = list(map(go, args))
            for part in parts(*(cell.size[op == "beside"] for cell in args)):
                go(part)
            if op == "beside":
                return w.block([cells])
            return w.concat(cells) if t.size[1] == UNIT else w.block([[cell] for cell in cells])
        if op == "part":
            name, *sizes = args
            element = w.embedded(sizes)[1][name == "last_part"]
            ((letter,),) = element.terms
            self.letters[(letter.name, "")] = t
            return Array(w, element, _shape(t))
        if op == "iterate":
            return self._letter(t)
        if op == "apply":
            return self._application(t, bound)
        raise NotExpressible(f"{op} as a word")

    def _index(self):
        return rocq_name(self.statement.index) if self.statement.index else None

    def _letter(self, t: Term, **flags) -> Array:
        if t.size is None:
            return self._named(t)
        name = str(t)
        value = self.words.letter(name, _shape(t), **flags)
        self.letters[(name, "")] = t
        return value

    def _named(self, t: Term) -> Array:
        name = t.args[0] if t.op == "size" else str(t)
        self.numbers[name] = t
        return self.words.named(name)

    def _application(self, t: Term, bound: dict[str, Array]) -> Array:
        name, *arguments = t.args
        symbol = next((s for s in self.statement.arith.symbols if s.name == name), None)
        values = [self.array(a, bound) for a in arguments]
        if symbol is not None:
            here = dict(zip((p.args[0] for p in symbol.parameters), values))
            return self.symbol_array(symbol, here)
        (value,) = values
        f = self.statement.functions.get(name.removeprefix("grad_"))
        if f is not None and f.minimiser is not None and name != f.name and arguments[0] == f.minimiser.data:
            self.statement.require(f.name, "minimiser")
            self._letter(t)
            return self.words.zeros(_shape(t))
        if isinstance(value.arith, DualArithmetic):  # the chain rule
            if f is None:
                raise NotExpressible(f"the derivative of {name}")
            here, change = value_and_tangent(value)
            slope = Term("apply", (f"grad_{name}", *arguments), arguments[0].size)
            return value.arith.dual(self._at(t, name, here), arrays.dot(self._at(slope, slope.args[0], here), change))
        return self._at(t, name, value)

    def _at(self, t: Term, name: str, value: Array) -> Array:
        """An unknown function at a point; points that are equal as words have one letter."""
        if isinstance(value.arith, DualArithmetic):
            raise NotExpressible(f"a second derivative of {name}")
        t, key = substitute(t, self.bound), (name, repr(value.data))
        if key in self.points and self.points[key] != t:
            known = self.points[key]
            if (t, known) not in self.equal_points:
                self.equal_points.append((t, known))
        known = self.points.setdefault(key, t)
        return self._letter(known)

    def symbol_array(self, s: Symbol, here: dict[str, Array]) -> Array:
        if s.kind in ("is_inverse", "is_pinv"):
            of = self.array(s.of[0], here)
            value = self.words.inv(of) if s.kind == "is_inverse" else self.words.pinv(of)
            if not here and isinstance(value.data, Words) and len(value.data.terms) == 1:
                ((word, _),) = value.data.terms.items()
                if len(word) == 1:
                    letter = word[0]
                    self.letters.setdefault(
                        (letter.symbol.name, letter.form),
                        turned(s.term) if letter.transposed else s.term,
                    )
            return value
        variable, body, at, *along = s.of
        point = self.array(at, here)

        def f(x: Array) -> Array:
            before = self.bound
            self.bound = before | {variable.args[0]: substitute(at, before)}
            try:
                return self.array(body, here | {variable.args[0]: x})
            finally:
                self.bound = before

        if s.kind == "is_gradient":
            return gradient(f, point)
        if s.kind == "is_jacobian":
            return jacobian(f, point)
        return derivative(f, point, self.array(along[0], here)) if along else derivative(f, point)

    # back to terms

    def term(self, x: Words | Rational) -> Term:
        """A kernel element as a term."""
        if isinstance(x, Rational):
            return self._rational(x)
        total = None
        for word, coefficient in x.terms.items():
            part = self.word_term(word, x.rows)
            c = coefficient
            part = part if c == 1 else Term("scale", (self._rational(c), part), part.size)
            total = part if total is None else Term("add", (total, part), part.size)
        return total or Term("zero", (), (x.rows, x.cols))

    def word_term(self, word: tuple[Letter, ...], rows: str) -> Term:
        if not word:
            return Term("eye", (rows,), (rows, rows))
        factors = [self.letter_term(letter) for letter in word]
        total = factors[-1]
        for factor in reversed(factors[:-1]):
            total = Term("mul", (factor, total), (factor.size[0], total.size[1]))
        return total

    def letter_term(self, letter: Letter) -> Term:
        plain = letter.symbol
        if plain.name == "1":  # of every size
            ones = Term("ones", (), (plain.rows, UNIT))
            return turned(ones) if letter.transposed else ones
        key = (plain.name, letter.form)
        if key not in self.letters:
            raise NotExpressible(f"the letter {letter} in Rocq")
        term = self.letters[key]
        return turned(term) if letter.transposed else term

    def _rational(self, x: Rational) -> Term:
        num, den = self._polynomial(x, x.num), self._polynomial(x, x.den)
        return num if den == number(1) else Term("div", (num, den))

    def _polynomial(self, x: Rational, p) -> Term:
        total = None
        for exponents, coefficient in p.terms():
            value = Fraction(int(coefficient.p), int(coefficient.q))
            powers = [raised(self._atom(name), int(n)) for name, n in zip(x.names, exponents) if n]
            part = times(powers if value == 1 else [number(value), *powers])
            total = part if total is None else Term("add", (total, part))
        return total or number(0)

    def _atom(self, name: str | Atom) -> Term:
        if isinstance(name, str):
            if name in self.numbers:
                return self.numbers[name]
            raise NotExpressible(f"the number {name} in Rocq")
        if name.kind == "size":
            return Term("size", (name.of[0],))
        if name.kind == "det":
            raise NotExpressible("a determinant in Rocq")
        first, *rest = name.of
        if name.kind == "trace":
            return Term("trace", (self.word_term(name.of, first.rows),))
        left = self.letter_term(first.T)
        right = self.word_term(tuple(rest), first.cols)
        if not rest:
            return Term("scalar", (self.letter_term(first),))
        return Term("norm2", (left,)) if left == right else Term("dot", (left, right))


def _shape(t: Term) -> tuple[str, ...]:
    rows, cols = t.size
    return (rows,) if cols == UNIT else (rows, cols)
