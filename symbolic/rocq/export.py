"""Rocq theorems from readings: the statement from the body, the proof from what the derivation recorded.

The kernel helps to find the proof (closed forms of gradients, consequences of rules, certificates); Rocq checks it.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable, Mapping

from claims.model import arrays
from claims.model.arrays import Array, IllTyped, Int, NotExpressible, Undefined
from claims.model.calculus import DualArithmetic, derivative, gradient, jacobian
from claims.model.claim import Reading
from claims.model.relations import Relation, eq
from claims.model.spaces import Structure
from symbolic import kernel
from symbolic.certificates import Hypotheses, Nonnegative, element
from symbolic.kernel import Atom, Letter, Rational, Words
from symbolic.rocq.entries import EntryArithmetic
from symbolic.rocq.terms import (
    UNIT, Nat, NotSymbolic, Symbol, Term, TermArithmetic, TermFunction, _argument, number, rocq_name, substitute, type_of,
)  # fmt: skip
from symbolic.functions import LOWER_MODEL, UPPER_MODEL
from symbolic.rules import leading
from symbolic.symbols import _WordDraw, dense_structures, dense_values, integer_choices
from symbolic.words import WordArithmetic


class NotExported(Exception):
    """A reading that is not stated, or not proved, in Rocq; the message says why."""


@dataclass
class Theorem:
    """A Rocq theorem with its proof; ``dropped`` lists the clauses of the reading that it leaves out."""

    name: str
    statement: str
    proof: str
    dropped: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return f"Theorem {self.name} :\n{self.statement}.\nProof.\n{self.proof}\nQed.\n"


@dataclass
class Premise:
    """A hypothesis of the theorem: its name and text, and the atom of a relation that it states, where it does."""

    name: str
    text: str
    atom: Relation | None = None
    of: str = ""


class Recorded:
    """What a claim's proof asks of a derivation: the words that the exporter replays."""

    def __init__(self):
        self.calls: list[tuple[str, Any]] = []
        self.sizes: Mapping[str, int] | None = None

    def words(self, certificate: Callable | None = None, induction: str | None = None) -> None:
        self.calls.append(("words", (certificate, induction)))

    def normal_form(
        self, certificate: Callable | None = None, induction: str | None = None, sizes: Mapping[str, int] | None = None
    ) -> None:
        self.sizes = sizes
        self.words(certificate, induction)

    def inequality(self, search: Any, sizes=None) -> None:
        self.words(search)

    def __getattr__(self, name):
        raise NotExpressible(f"no Rocq proof is written for derivations by {name.replace('_', ' ')}")


# --- the statement ---------------------------------------------------------------------------------------------------


class Statement:
    """A reading in Rocq's terms: variables, premises and the atoms of the conclusion."""

    def __init__(self, reading: Reading, numbers: Mapping[str, int]):
        self.reading, self.arith, self.numbers = reading, TermArithmetic(), numbers
        self.binders: list[tuple[str, str]] = []
        self.premises: list[Premise] = []
        self.flags: dict[str, dict] = {}
        self.functions: dict[str, TermFunction] = {}
        self.index: str | None = None
        self.values = self._values()
        self._hypotheses()
        self.atoms = reading.conclude(self.values).atoms()

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, space in self.reading.given.items():
            letter, own = space.letter or {}, rocq_name(name)
            if name in self.numbers:
                values[name] = Int(self.numbers[name])
            elif "index" in letter:
                self.index = name
                values[name] = Nat(own, self.arith)
                self.binders.append((own, "nat"))
            elif space.free:
                values[name] = self.arith.variable(name)
                self.binders.append((own, "R"))
            elif "function" in letter:
                f = TermFunction(self.arith, name, letter["axes"], letter["function"])
                values[name] = self.functions[f.name] = f
                self.binders += f.binders()
            elif "axes" in letter:
                values[name] = self.arith.variable(name, letter["axes"])
                self.flags[own] = {k: v for k, v in letter.items() if k != "axes"}
                self.binders.append((own, type_of(values[name].data)))
            elif space.coverage == "all":
                values[name] = space.value(_TermDraw(self, name), values)
            else:
                raise NotExpressible(f"the space {space} in any dimension")
        return values

    def _hypotheses(self) -> None:
        for f in self.functions.values():
            self.premises += [Premise(f"{f.name}_{i}", text, of=f.name) for i, text in enumerate(f.premises())]
        for name, space in self.reading.given.items():
            value, own = self.values[name], rocq_name(name)
            flags = self.flags.get(own, {})
            if isinstance(value, int):
                continue
            if isinstance(value, Nat):
                if space.letter["index"] == 1:
                    self.premises.append(Premise(f"{own}_positive", f"(0 < {own})%nat"))
                continue
            if flags.get("orthogonal"):
                self.premises.append(Premise(f"{own}_orthogonal", f"orthogonal {own}", of=own))
                continue
            stated = len(self.premises)
            plain = isinstance(value, Array) and value.data.op == "variable"
            test = space.membership(value, self.values) if plain else None
            if test is not None:
                for atom in test.atoms():
                    self._assume(atom)
            if flags.get("symmetric") and not any(
                p.text.startswith(("psd ", "symmetric ")) and p.text.endswith(f" {own}") for p in self.premises[stated:]
            ):
                self._assume(eq(value, value.T))
        for condition in self.reading.conditions(self.values):
            for atom in condition.atoms():
                self._assume(atom)

    def _assume(self, atom: Relation) -> None:
        if any(p.text == shown(atom) for p in self.premises):
            return
        name = f"H{sum(p.name.startswith('H') for p in self.premises) + 1}"
        self.premises.append(Premise(name, shown(atom), atom))

    @property
    def sizes(self) -> list[str]:
        return self.reading.size_names()

    def sizes_of_ones(self) -> list[str]:
        """The sizes of the vectors of ones that the statement speaks of."""
        ones = (t.size for a in self._all_terms(self.atoms) for t in a.walk() if t.op == "ones")
        return list(dict.fromkeys(n for size in ones for n in size if n != UNIT))

    @property
    def starts_at_one(self) -> bool:
        return self.index is not None and self.reading.given[self.index].letter["index"] == 1

    def mentions_index(self, atom: Relation) -> bool:
        """Whether the atom depends on the number of steps."""
        if self.index is None:
            return False
        k = rocq_name(self.index)
        return any(k in t.args for side in (atom.lhs.data, atom.rhs.data) for t in side.walk())

    def text(self, atoms: list[Relation]) -> str:
        """The whole statement, for these atoms of the conclusion."""
        numbers = [t.args[0] for a in self._all_terms(atoms) for t in a.walk() if t.op == "size"]
        numbers += [str(f.axes[0]) for f in self.functions.values() if f.m is not None]
        used = [n for n in self.sizes if n in numbers]
        lines = []
        if self.sizes:
            lines.append(f"forall {' '.join(self.sizes)} : nat,")
        lines += [f"forall {' '.join(f'({n} : {t})' for n, t in self.binders)},"] if self.binders else []
        symbols = self.arith.symbols
        lines += [f"forall {' '.join(f'({s.name} : {s.rocq_type})' for s in symbols)},"] if symbols else []
        lines += [f"(0 < {n})%nat ->" for n in used]
        lines += [f"{p.text} ->" for p in self.premises]
        lines += [f"({s.premise()}) ->" if s.parameters else f"{s.premise()} ->" for s in symbols]
        lines.append(" /\\\n  ".join(shown(a) for a in atoms))
        self.positive_sizes = used
        self.introduced = [
            *self.sizes, *(n for n, _ in self.binders), *(s.name for s in symbols), *(f"{n}_positive" for n in used),
            *(p.name for p in self.premises), *(f"{s.name}_def" for s in symbols),
        ]  # fmt: skip
        return "\n".join(f"  {line}" for line in lines)

    def _all_terms(self, atoms):
        for a in [*atoms, *(p.atom for p in self.premises if p.atom is not None)]:
            yield from (a.lhs.data, a.rhs.data)
        for s in self.arith.symbols:
            yield from (t for t in s.of if isinstance(t, Term))


class EntryStatement(Statement):
    """A reading at fixed sizes, entry by entry."""

    def __init__(self, reading: Reading, structure: Structure):
        entries = EntryArithmetic()
        self.reading, self.arith, self.numbers, self.index = reading, entries.terms, {}, None
        self.values = dense_values(reading, entries, structure)
        self.premises, self.flags, self.functions = [], {}, {}
        number_ = self.arith.number
        for kind, low, high in entries.bounds:
            self._assume(Relation(kind, number_(low), number_(high)))
        for name, space in reading.given.items():
            test = space.membership(self.values[name], self.values) if space.free else None
            for atom in test.atoms() if test is not None else ():
                self._assume_all(atom)
        for condition in reading.conditions(self.values):
            for atom in condition.atoms():
                self._assume_all(atom)
        self.atoms = [part for atom in reading.conclude(self.values).atoms() for part in self._parts(atom)]
        self.binders = [(n, "R") for n in entries.binders]

    def _assume_all(self, atom: Relation) -> None:
        for part in self._parts(atom):
            self._assume(part)

    def _parts(self, atom: Relation) -> list[Relation]:
        """The relations between entries that a relation between arrays consists of."""
        if atom.lhs is None or atom.kind == "loewner" or atom.kind == "ne" and not atom.lhs.is_scalar:
            raise NotExpressible(f"the relation {atom.kind}, entry by entry")
        pairs = [(a.term, b.term) for a, b in zip(atom.lhs.data.flat, atom.rhs.data.flat)]
        return [Relation(atom.kind, self.arith.number(a), self.arith.number(b)) for a, b in dict.fromkeys(pairs)]

    @property
    def sizes(self) -> list[str]:
        return []


class InstanceStatement(EntryStatement):
    """A reading at the sizes of an instance: every variable by its entries, with what its space contains as premises.

    ``point`` has the entries' values at the instance, as exact numbers.
    """

    def __init__(self, reading: Reading, instance: Mapping[str, Any]):
        self.entries = entries = EntryArithmetic()
        self.reading, self.arith, self.numbers, self.index = reading, entries.terms, {}, None
        self.premises, self.flags, self.functions, self.values, self.point = [], {}, {}, {}, {}
        for name, space in reading.given.items():
            self.values[name] = self._variable(name, space, instance)
            test = None
            if isinstance(self.values[name], Array) and name in self.drawn:
                test = space.membership(self.values[name], self.values)
            for atom in test.atoms() if test is not None else ():
                self._assume_all(atom)
        for condition in reading.conditions(self.values):
            for atom in condition.atoms():
                self._assume_all(atom)
        self.atoms = [part for atom in reading.conclude(self.values).atoms() for part in self._parts(atom)]
        self.binders = [(n, "R") for n in entries.binders]

    drawn: frozenset[str] = frozenset()

    def _variable(self, name: str, space, instance: Mapping[str, Any]) -> Any:
        if space.needs() and space.letter is None and not space.free and name not in instance:
            return space.value(None, self.values)  # computed from the others
        if "index" in (space.letter or {}):
            return Int(instance[name])
        if space.letter and "function" in space.letter or isinstance(instance[name], Mapping):
            raise NotExpressible(f"the value of {name} at the instance in Rocq")
        self.drawn |= {name}
        value, first = instance[name], len(self.entries.binders)
        parts = value if str(space).startswith("many(") else [value]
        flat = [x for part in parts for x in _flat(part)]
        arrays_ = tuple(self.entries.parameters("real", name, _shape_of(part)) for part in parts)
        self.point |= dict(zip(self.entries.binders[first:], flat))
        return arrays_ if str(space).startswith("many(") else arrays_[0]

    def _assume_all(self, atom: Relation) -> None:
        if atom.kind != "loewner":
            return super()._assume_all(atom)
        gap = atom.rhs - atom.lhs
        self._assume_all(eq(gap, gap.T))
        names = [f"x_{i + 1}" for i in range(gap.shape[0])]
        x = self.entries.of([Term("variable", (n,)) for n in names], (len(names),))
        form = arrays.dot(x, gap @ x).data.flat[0]
        self.premises.append(Premise(f"form_{len(self.premises)}", f"(forall {' '.join(names)} : R, 0 <= {form})"))


def _flat(value: Any) -> list[Fraction]:
    if isinstance(value, list):
        return [x for part in value for x in _flat(part)]
    if isinstance(value, (dict, bool)) or value is None:
        raise NotExpressible("an instance that is not rational, in Rocq")
    return [Fraction(value)]


def _shape_of(value: Any) -> tuple[int, ...]:
    return (len(value), *_shape_of(value[0])) if isinstance(value, list) else ()


class _TermDraw(_WordDraw):
    """For spaces built from others: unconstrained parameters are variables of their own."""

    def __init__(self, statement: Statement, variable: str):
        super().__init__(statement.arith, variable)
        self.statement = statement

    def real(self, *axes):
        self.count += 1
        name = f"{self.variable}_{self.count}" if axes else f"{self.variable}_{self.count}"
        value = self.arith.variable(name, axes)
        self.statement.binders.append((rocq_name(name), type_of(value.data)))
        return value


AND = " /\\ "
_SIGNS = {"eq": "=", "le": "<=", "lt": "<", "argmin": "<=", "ne": "<>"}


def shown(atom: Relation) -> str:
    """An atom as a Rocq proposition."""
    if atom.kind == "loewner":
        low, high = atom.lhs.data, atom.rhs.data
        return f"psd {_argument(high)}" if low.op == "zero" else f"loewner {_argument(low)} {_argument(high)}"
    if atom.kind not in _SIGNS or atom.lhs is None:
        raise NotExpressible(f"the relation {atom.kind} in Rocq")
    lhs, rhs = atom.lhs.data, atom.rhs.data
    if atom.kind == "ne" and lhs.op == "det" and rhs == number(0):
        return f"invertible {_argument(lhs.args[0])}"
    if atom.kind in ("le", "lt", "argmin") and lhs.size is not None:
        raise NotExpressible("an entrywise inequality in Rocq")
    if any(t.op == "det" for side in (lhs, rhs) for t in side.walk()):
        raise NotExpressible("a determinant in Rocq")
    if lhs.size is None:
        return f"{lhs} {_SIGNS[atom.kind]} {rhs}"
    if atom.kind == "eq" and rhs.op == "transpose" and rhs.args[0] == lhs:
        return f"symmetric {_argument(lhs)}"
    return f"({lhs} {_SIGNS[atom.kind]} {rhs})%M"


# --- terms and the kernel's words ------------------------------------------------------------------------------------


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
            return self._symbol(symbol, here)
        (value,) = values
        f = self.statement.functions.get(name.removeprefix("grad_"))
        if f is not None and f.minimiser is not None and name != f.name and arguments[0] == f.minimiser.data:
            self._letter(t)
            return self.words.zeros(_shape(t))
        if isinstance(value.arith, DualArithmetic):  # the chain rule
            if f is None:
                raise NotExpressible(f"the derivative of {name}")
            here, change = (part if part.row == value.row else part.T for part in value.data)
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

    def _symbol(self, s: Symbol, here: dict[str, Array]) -> Array:
        if s.kind in ("is_inverse", "is_pinv"):
            of = self.array(s.of[0], here)
            value = self.words.inv(of) if s.kind == "is_inverse" else self.words.pinv(of)
            if not here and isinstance(value.data, Words) and len(value.data.terms) == 1:
                ((word, _),) = value.data.terms.items()
                if len(word) == 1:
                    letter = word[0]
                    self.letters.setdefault((letter.symbol.name, letter.form),
                        _turned(s.term) if letter.transposed else s.term,
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
            part = self._word(word, x.rows)
            c = coefficient
            part = part if c == 1 else Term("scale", (self._rational(c), part), part.size)
            total = part if total is None else Term("add", (total, part), part.size)
        return total or Term("zero", (), (x.rows, x.cols))

    def _word(self, word: tuple[Letter, ...], rows: str) -> Term:
        if not word:
            return Term("eye", (rows,), (rows, rows))
        factors = [self._letter_term(letter) for letter in word]
        total = factors[-1]
        for factor in reversed(factors[:-1]):
            total = Term("mul", (factor, total), (factor.size[0], total.size[1]))
        return total

    def _letter_term(self, letter: Letter) -> Term:
        plain = letter.symbol
        key = (plain.name, letter.form)
        if key not in self.letters:
            raise NotExpressible(f"the letter {letter} in Rocq")
        term = self.letters[key]
        return _turned(term) if letter.transposed else term

    def _rational(self, x: Rational) -> Term:
        num, den = self._polynomial(x, x.num), self._polynomial(x, x.den)
        return num if den == number(1) else Term("div", (num, den))

    def _polynomial(self, x: Rational, p) -> Term:
        total = None
        for exponents, coefficient in p.terms():
            value = Fraction(int(coefficient.p), int(coefficient.q))
            part = None if value == 1 else number(value)
            for name, n in zip(x.names, exponents):
                if n:
                    factor = self._atom(name)
                    factor = Term("power", (factor, int(n))) if n > 1 else factor
                    part = factor if part is None else Term("mul", (part, factor))
            part = part or number(1)
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
            return Term("trace", (self._word(name.of, first.rows),))
        left = self._letter_term(first.T)
        right = self._word(tuple(rest), first.cols)
        if not rest:
            return Term("scalar", (self._letter_term(first),))
        return Term("norm2", (left,)) if left == right else Term("dot", (left, right))


def _shape(t: Term) -> tuple[str, ...]:
    rows, cols = t.size
    return (rows,) if cols == UNIT else (rows, cols)


# --- the proof -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """An equation of matrices that is at hand in the proof, by its name in Rocq."""

    name: str
    lhs: Words | Rational
    rhs: Words | Rational


#: The lemmas on a derivative begin with these words, and take so many arguments before it.
_DERIVATIVES = {
    "is_gradient": ("gradient", "_ _ _ _"),
    "is_jacobian": ("jacobian", "_ _ _ _"),
    "is_derive": ("derive", "_ _ _ _"),
    "is_slope_along": ("slope", "_ _ _ _ _"),
    "is_derivative_along": ("along", "_ _ _ _ _"),
}


class Script:
    """The proof of a statement, line by line."""

    def __init__(self, statement: Statement):
        self.statement, self.dictionary = statement, Dictionary(statement)
        self.lines: list[str] = []
        self.rules: list[Rule] = []
        self.closed: dict[str, tuple[tuple[str, ...], Term]] = {}
        self.points = 0

    def say(self, line: str) -> None:
        self.lines.append(f"  {line}")

    @property
    def words(self) -> WordArithmetic:
        return self.dictionary.words

    def using(self) -> str:
        """The tactic that compares normal forms."""
        names = list(dict.fromkeys(r.name for r in self.rules))
        return f"words using (tt, {', '.join(names)})" if names else "words"

    def add_rule(self, name: str, lhs: Term, rhs: Term) -> None:
        self.rules.append(Rule(name, self.dictionary.array(lhs).data, self.dictionary.array(rhs).data))

    # --- what the hypotheses give

    def prepare(self) -> None:
        """Unpack the premises into equations and signs, close the symbols, find the consequences of the rules."""
        for n in self.statement.sizes_of_ones():
            self.say(f"pose proof (ones_rule {n}) as ones_{n}.")
            value = self.words.ones((n,)).data
            self.rules.append(Rule(f"ones_{n}", value, value))
        for p in self.statement.premises:
            self._unpack(p)
        for s in self.statement.arith.symbols:
            self._close(s)

    def _unpack(self, p: Premise) -> None:
        atom, name = p.atom, p.name
        if p.of in self.statement.functions:
            f = p.of
            if name.endswith("_0"):
                self.say(f"pose proof {name} as {name}_whole; destruct {name} as (L_{f}_positive & {f}_gradient & {f}_lipschitz).")
            if p.text.startswith("strongly_monotone m_"):
                (n,) = self.statement.functions[f].axes
                self.say(f"pose proof (curvature_order L_J m_{f} {f} grad_{f} {n}_positive {f}_0_whole {name}) as {f}_order.".replace("L_J", f"L_{f}"))
            if p.text.startswith("minimiser"):
                self.say(f"assert ({f}_stationary : (grad_{f} {f}_minimiser = zero)%M).")
                self.say(f"{{ apply (gradient_at_minimiser {f} {f}_minimiser); [assumption | apply {f}_gradient]. }}")
                own = self.statement.functions[f]
                self.add_rule(f"{f}_stationary", own.gradient_at(own.minimiser).data, own.minimiser.arith.zeros(own.minimiser.shape).data)
            return
        if p.of:
            self.say(f"destruct {name} as [{p.of}_left {p.of}_right].")
            q = self._variable(p.of)
            n = q.size[0]
            self.add_rule(f"{p.of}_left", _mul(_turned(q), q), _eye(n))
            self.add_rule(f"{p.of}_right", _mul(q, _turned(q)), _eye(n))
            return
        if atom is None:
            return
        if atom.kind == "ne" and atom.lhs.data.op == "det":
            return self._invertible(atom.lhs.data.args[0], name)
        if atom.kind == "loewner":
            high, low = atom.rhs.data, atom.lhs.data
            if low.op == "zero" and high.op == "variable":
                self._symmetric(high, f"proj1 {name}")
        elif atom.kind == "eq" and atom.lhs.data.size is not None:
            lhs, rhs = atom.lhs.data, atom.rhs.data
            if shown(atom).startswith("symmetric"):
                self._symmetric(lhs, name)
            else:
                self.add_rule(name, lhs, rhs)
        elif atom.kind == "eq" and atom.lhs.data.op in ("dot", "norm2"):
            x, y = atom.lhs.data.args[0], atom.lhs.data.args[-1]
            one = _eye(UNIT)
            scaled = Term("scale", (atom.rhs.data, one), one.size)
            self.say(f"assert ({name}_rule : {_equation(_mul(_turned(x), y), scaled)}).")
            self.say(f"{{ apply unit_rule; exact {name}. }}")
            value = self.dictionary.array(atom.lhs.data).data
            self.rules.append(Rule(f"{name}_rule", value, value))

    def _invertible(self, a: Term, name: str) -> None:
        """An inverse, by the premise that there is one; from that of a Gram matrix a pseudo-inverse."""
        if a.op != "mul" or a.args[1] != _turned(a.args[0]) or a.args[0].op != "variable":
            return
        x = a.args[0]
        gram = Term("variable", (f"gram_{x}",), a.size)
        self.say(f"destruct {name} as [{gram} [{gram}_right {gram}_left]].")
        self.say(f"assert ({gram}_symmetric : {_equation(_turned(gram), gram)}).")
        self.say(f"{{ apply (inverse_symmetric {_argument(a)}); [words | split; assumption]. }}")
        self.statement.flags[str(gram)] = {"symmetric": True}
        value = self.dictionary.array(gram).data
        self.rules.append(Rule(f"{gram}_symmetric", value, value))
        self.add_rule(f"{gram}_right", _mul(a, gram), _eye(a.size[0]))
        self.add_rule(f"{gram}_left", _mul(gram, a), _eye(a.size[0]))
        self.dictionary.letters[(str(x), "pinv")] = _mul(_turned(x), gram)

    def _variable(self, name: str) -> Term:
        return next(v.data for v in self.statement.values.values() if isinstance(v, Array) and v.data.args == (name,))

    def _symmetric(self, a: Term, proof: str) -> None:
        name = f"{a}_symmetric"
        self.say(f"assert ({name} : ({_turned(a)} = {a})%M) by exact ({proof}).")
        self.rules.append(Rule(name, self.dictionary.array(a).data, self.dictionary.array(a).data))

    def _close(self, s: Symbol) -> None:
        """A closed form of a symbol, or the rules of an inverse."""
        if s.kind == "is_inverse":
            return self._inverse(s)
        if s.kind == "is_pinv":
            return self._pinv(s)
        bound = {p.args[0]: self.dictionary.array(p) for p in s.parameters}
        value = self.dictionary._symbol(s, bound)
        closed = self.dictionary.term(value.data) if not value.row else self.dictionary.term(value.data)
        names = tuple(p.args[0] for p in s.parameters)
        self.closed[s.name] = (names, closed)
        binders = f"forall {' '.join(names)}, " if names else ""
        definition = f"({s.name}_def {' '.join(names)})" if names else f"{s.name}_def"
        if s.of[1].op == "apply" and s.of[1].args[0] in self.statement.functions:
            return self._chain(s, closed, binders, definition)
        stem, holes = _DERIVATIVES[s.kind]
        self.say(f"assert ({s.name}_eq : {binders}{_equation(s.term, closed)}).")
        self.say(f"{{ intros; apply ({stem}_unique {holes} {definition}).")
        body, plain = s.of[1], self.expanded(s.of[1])
        if plain != body:
            used = {t.args[0] for t in body.walk() if t.op == "apply" and t.args[0] in self.closed}
            ext = "is_derive_ext" if s.kind == "is_derive" else f"{stem}_ext"
            self.say(f"  apply ({ext} {s.function(plain)}); [intros; {self.rewriting(used)}reflexivity |].")
        moved = {t.args[0] for part in s.of[2:] if part is not None for t in part.walk() if t.op == "apply"}
        moved &= self.closed.keys()
        self.say(f"  differentiate; {self.rewriting(moved) if moved else ''}{self.using()}. }}")

    def _chain(self, s: Symbol, closed: Term, binders: str, definition: str) -> None:
        """The gradient of an unknown function after an affine map, or its derivative along a line."""
        variable, body, at = s.of[:3]
        f, inner = body.args
        bound = {p.args[0]: self.dictionary.array(p) for p in s.parameters}
        d, name = self.dictionary, variable.args[0]
        value = lambda x: d.array(inner, bound | {name: x})  # noqa: E731
        here = d.array(at, bound)
        start = d.term(value(self.words.zeros(here.shape) if here.shape else self.words.lift(0)).data)
        point = d.points[(f"grad_{f}", repr(value(here).data))].args[1]
        if s.kind == "is_derive":
            slope = d.term(derivative(value, here).data)
            moved = lambda x: _sum(start, Term("scale", (x, slope), slope.size))  # noqa: E731
            lemma, law = f"derive_along _ _ {_argument(start)} {_argument(slope)}", f"dot (grad_{f} {{}}) {_argument(slope)}"
            ext, unique = "is_derive_ext", "derive_unique"
        elif s.kind == "is_gradient":
            slope = d.term(jacobian(value, here).data)
            moved = lambda x: _sum(_mul(slope, x), start)  # noqa: E731
            lemma, law = f"gradient_affine {f} {_argument(slope)} {_argument(start)}", f"({_turned(slope)} * grad_{f} {{}})%M"
            ext, unique = "gradient_ext", "gradient_unique"
        else:
            raise NotExpressible(f"the chain rule for {s.kind}")
        reached = moved(at)
        self.say(f"assert ({s.name}_eq : {binders}{_equation(s.term, closed)}).")
        self.say(f"{{ intros; apply ({unique} _ _ _ _ {definition}).")
        self.say(f"  apply ({ext} (fun {name} : {type_of(variable)} => {f} {_argument(moved(variable))})); [intros; f_equal; {self.using()} |].")
        if reached != point:
            self.say(f"  assert (K : {_equation(reached, point)}) by {self.using()}.")
        law = law.format(_argument(reached))
        value_eq = "derive_eq _ _" if s.kind == "is_derive" else "gradient_eq _ _"
        self.say(f"  apply ({value_eq} ({law})); [apply ({lemma}); apply {f}_gradient |].")
        self.say(f"  {'' if reached == point else 'rewrite K; '}{self.using()}. }}")

    def expanded(self, t: Term) -> Term:
        """The term with closed forms put in for the symbols."""

        def change(x: Term) -> Term | None:
            if x.op == "apply" and x.args[0] in self.closed:
                names, closed = self.closed[x.args[0]]
                return substitute(closed, dict(zip(names, (self.expanded(a) for a in x.args[1:]))))
            return None

        return t.replace(change)

    def rewriting(self, names=None) -> str:
        """The tactic that puts in the closed forms."""
        chosen = [n for n in reversed(list(self.closed)) if names is None or n in names]
        return "rewrite " + ", ".join(f"?{n}_eq" for n in chosen) + "; " if chosen else ""

    def _inverse(self, s: Symbol) -> None:
        a, g = s.of[0], s.term
        if s.parameters:
            raise NotExpressible("an inverse that depends on a variable")
        value, of = self.dictionary._symbol(s, {}), self.dictionary.array(a).data
        if self._other_letters(value.data, g):
            return self._composite(s, value, "inverse_unique", "split")
        self.say(f"destruct {s.name}_def as [{s.name}_right {s.name}_left].")
        eye = _eye(s.size[0])
        right = Rule(f"{s.name}_right", of @ value.data, self.dictionary.array(eye).data)
        first, coefficient = leading(of)
        if of == of.T:
            self.say(f"assert ({s.name}_symmetric : {_equation(_turned(g), g)}).")
            self.say(f"{{ apply (inverse_symmetric {_argument(a)}); [{self.using()} | split; assumption]. }}")
            self.rules.append(Rule(f"{s.name}_symmetric", value.data, value.data))
        if len(of.terms) == 1 and coefficient == 1:
            self.rules += [right, Rule(f"{s.name}_left", value.data @ of, right.rhs)]
            return
        rest = of - first * coefficient
        f, r = self.dictionary.term(first), self.dictionary.term(rest)
        c = Term("div", (number(1), self.dictionary.term(coefficient)))
        for side, lhs, other in (("right", _mul(f, g), _mul(r, g)), ("left", _mul(g, f), _mul(g, r))):
            rhs = Term("scale", (c, Term("sub", (eye, other), eye.size)), eye.size)
            self.say(f"assert ({s.name}_{side}_rule : {_equation(lhs, rhs)}).")
            self.say(f"{{ apply (from_equal _ _ _ _ {_argument(c)} {s.name}_{side}). {self.using()}. }}")
            self.add_rule(f"{s.name}_{side}_rule", lhs, rhs)

    def _pinv(self, s: Symbol) -> None:
        a, g = s.of[0], s.term
        value = self.dictionary._symbol(s, {})
        if not self._other_letters(value.data, g):
            of = self.dictionary.array(a).data
            names = [f"{s.name}_{i}" for i in range(8)]
            lemma = "pinv_rules"
            if of == of.T:
                lemma = f"pinv_rules_symmetric _ _ {a}_symmetric"
                self.say(f"destruct ({lemma} {s.name}_def) as ({' & '.join(names[:5])}).")
                names = names[:5]
            else:
                self.say(f"destruct ({lemma} _ _ {s.name}_def) as ({' & '.join(names)}).")
            self.rules += [Rule(n, value.data, value.data) for n in names]
            return
        self._composite(s, value, "pinv_unique", "repeat split")

    def _other_letters(self, value: Words, symbol: Term) -> bool:
        """Whether an inverse is written in letters of its own right."""
        return value.terms.keys() != {(letter,) for word in value.terms for letter in word} or any(
            self.dictionary._letter_term(letter) != symbol for word in value.terms for letter in word
        )

    def _composite(self, s: Symbol, value: Array, unique: str, split: str) -> None:
        """An inverse in terms of what is known, as there is only one."""
        closed = self.dictionary.term(value.data)
        self.closed[s.name] = ((), closed)
        self.say(f"assert ({s.name}_eq : {_equation(s.term, closed)}).")
        self.say(f"{{ apply ({unique} _ _ _ {s.name}_def); {split}; {self.using()}. }}")

    # --- goals

    def evaluate(self, atoms: list[Relation]) -> None:
        """Make the words of all sides, which brings up rules and points."""
        for atom in atoms:
            for side in (atom.lhs.data, atom.rhs.data):
                self.dictionary.array(side)
        for rule in self.words.rules:
            self._derive(rule)
        self.join_points()

    def join_points(self) -> None:
        """Equations between the values of an unknown function at equal points."""
        for t, known in self.dictionary.equal_points[self.points :]:
            self.points += 1
            self.say(f"assert (point_{self.points} : {_equation(t, known)}).")
            before = self.rewriting() + self.rewriting_points(self.points - 1)
            self.say(f"{{ {before}f_equal; {self.using()}. }}")

    def rewriting_points(self, count: int | None = None) -> str:
        count = self.points if count is None else count
        return "rewrite " + ", ".join(f"?point_{i + 1}" for i in range(count)) + "; " if count else ""

    def induct(self, atoms: list[Relation]) -> None:
        """The equations that depend on the number of steps, as the assertion ``every_step``."""
        if any(a.kind != "eq" for a in atoms):
            raise NotExpressible("an inequality by induction")
        k = rocq_name(self.statement.index)
        self.say(f"assert (every_step : {AND.join(shown(a) for a in atoms)}).")
        unfold = "cbn [iterate pow]; rewrite ?power_S, ?power_0, ?S_INR; change (INR 0) with 0"
        self.say(f"{{ {'clear ' + k + '_positive; ' if self.statement.starts_at_one else ''}induction {k} as [|{k} IH].")
        finish = f"{self.rewriting()}{self.using()}"
        self.say(f"  - {unfold}; repeat apply conj; {finish}.")
        names = [f"IH{i + 1}" for i in range(len(atoms))]
        self.say("  - " + (f"destruct IH as ({' & '.join(names)})." if len(atoms) > 1 else "rename IH into IH1."))
        solved: list[str] = []
        known: set[Term] = set()
        unknowns = list(dict.fromkeys(t for a in atoms for side in (a.lhs, a.rhs) for t in side.data.walk() if t.op == "iterate"))
        for atom, name in zip(atoms, names):
            for u in reversed(unknowns):
                if u in known or u.size != atom.lhs.data.size:
                    continue
                d = self.dictionary
                value = d.array(atom.rhs.data) - (d.array(atom.lhs.data) - d.array(u))
                if d.words.mentions(value, d.array(u)):
                    continue
                known.add(u)
                closed = d.term(value.data)
                self.say(f"    assert (solved{len(solved) + 1} : {_equation(u, closed)}).")
                if atom.lhs.data == u:
                    self.say(f"    {{ rewrite {name}; {self.using()}. }}")
                else:
                    again = Term("add", (Term("sub", (u, atom.lhs.data), u.size), atom.rhs.data), u.size)
                    self.say(f"    {{ transitivity {_argument(again)}; [rewrite <- {name}; words | {self.using()}]. }}")
                solved.append(f"solved{len(solved) + 1}")
                break
        if not solved:
            raise NotExpressible("the induction hypothesis cannot be solved for an iterate")
        for u in unknowns:
            if u not in known and self.statement.functions:
                again = ", ".join("?" + n for n in solved)
                self.say(f"    {unfold}; rewrite {again}; generalize {_argument(u)}; intro.")
        joined = f"{self.rewriting()}{'same_points ltac:(' + self.using() + '); ' if self.statement.functions else ''}{self.using()}"
        self.say(f"    {unfold}; rewrite {', '.join('?' + n for n in solved)}; repeat apply conj; {joined}. }}")

    def search(self, atom: Relation, h: "TermHypotheses", search) -> Nonnegative:
        """A certificate that is searched for."""
        from symbolic import positivity

        difference = self.dictionary.array(atom.rhs.data).data - self.dictionary.array(atom.lhs.data).data
        return positivity.certificate(difference, h, atom.kind == "lt", search or positivity.Search(), None)

    def _derive(self, rule: tuple) -> None:
        """A rule that completion has found, from an overlap of those at hand."""
        lhs, rhs = rule
        if not isinstance(lhs, Words) or any(r.lhs == lhs and r.rhs == rhs for r in self.rules):
            return
        known = [(r.lhs, r.rhs) for r in self.rules if r.lhs != r.rhs]
        goal = _equation(self.dictionary.term(lhs), self.dictionary.term(rhs))
        name = f"rule_{sum(r.name.startswith('rule_') for r in self.rules) + 1}"
        words = [next(iter(r[0].terms)) for r in known] + self.words._reducible
        words += [tuple(x.T for x in reversed(w)) for w in words]
        for r in self.rules:
            if r.lhs == r.rhs:
                continue
            for turned in (False, True):
                a, b = (r.lhs.T, r.rhs.T) if turned else (r.lhs, r.rhs)
                if not isinstance(a, Words):
                    continue
                for before, after in [(None, None), *_overlaps(next(iter(a.terms)), words)]:
                    p, q = a, b
                    if before:
                        e = kernel.word(before[0].rows, before[-1].cols, before)
                        p, q = e @ p, e @ q
                    if after:
                        e = kernel.word(after[0].rows, after[-1].cols, after)
                        p, q = p @ e, q @ e
                    if (p.rows, p.cols) != (lhs.rows, lhs.cols):
                        continue
                    c = _ratio(kernel.normal(lhs - rhs, known), kernel.normal(p - q, known))
                    if c is None:
                        continue
                    proof = r.name
                    if turned:
                        proof = f"(f_equal tr {proof})"
                    if before:
                        e = self.dictionary._word(before, before[0].rows)
                        proof = f"(f_equal (mul {_argument(e)}) {proof})"
                    if after:
                        e = self.dictionary._word(after, after[0].rows)
                        proof = f"(f_equal (fun x => (x * {_argument(e)})%M) {proof})"
                    self.say(f"assert ({name} : {goal}).")
                    self.say(f"{{ apply (from_equal _ _ _ _ {_argument(self.dictionary.term(c))} {proof}). {self.using()}. }}")
                    self.rules.append(Rule(name, lhs, rhs))
                    return

    def instance(self, name: str, value: Term, sign: str, fact: str | None) -> None:
        """An instance of what is known of a class of functions, as a lemma of the library has it."""
        applied = [t for t in value.walk() if t.op == "apply" and len(t.args) == 2]
        values = [t for t in applied if t.args[0] in self.statement.functions]
        grads = [t for t in applied if t.args[0].removeprefix("grad_") in self.statement.functions]
        if not applied:
            raise NotExpressible(f"an instance of {fact} in Rocq")
        f = (values or grads)[0].args[0].removeprefix("grad_")
        point = lambda t: _argument(t.args[1])  # noqa: E731
        if fact == UPPER_MODEL:
            at, to = values[0], values[-1]
            proof = f"upper_model L_{f} {f} grad_{f} {point(at)} {point(to)} {f}_0_whole"
        elif fact == LOWER_MODEL:
            m = f"m_{f}" if self.statement.functions[f].m is not None else "0"
            to, at = values[0], values[1]
            number_ = 2 if m != "0" else 1
            proof = f"lower_model {m} {f} grad_{f} {point(at)} {point(to)} {f}_gradient {f}_{number_}"
        elif fact is None and value.op == "sub" and not values:
            if value.args[0].op == "mul":
                y, x = value.args[1].args[0].args
                proof = f"{f}_lipschitz {point(x)} {point(y)}"
            else:
                y, x = value.args[0].args[0].args
                proof = f"{f}_{2 if self.statement.functions[f].m is not None else 1} {point(x)} {point(y)}"
        else:
            raise NotExpressible(f"an instance of {fact} in Rocq")
        self.say(f"assert ({name} : 0 {'<' if sign == '>0' else '<='} {value}).")
        self.say(f"{{ pose proof ({proof}) as K; lra. }}")

    def inequality(self, low: Term, high: Term, one: Nonnegative, h: "TermHypotheses", strict: bool) -> str:
        """The tactic that closes low <= high (or <) by a certificate."""
        total = None
        for term in one.terms:
            part = h.product(*term)
            total = part if total is None else Term("add", (total, part))
        multiplier = h.product(*one.multiplier)
        name = "by_strict_certificate" if strict else "by_certificate"
        return (
            f"apply ({name} ({multiplier}) ({total or number(0)})); [positive | {'positive' if strict else 'nonneg'} | "
            f"{self.rewriting()}{self.rewriting_points()}{self.using()}]."
        )

    def equation(self, atom: Relation) -> str:
        return f"{self.rewriting()}{self.rewriting_points()}{self.using()}."


class TermHypotheses(Hypotheses):
    """The signs that a script's premises give: kernel elements, with the terms and proofs that they stand for."""

    def __init__(self, script: "Script"):
        self.script, self.dictionary = script, script.dictionary
        self.signed: list[tuple[Any, str]] = []
        self.terms: list[Term | None] = []
        self.lemmas: list = []
        for premise in script.statement.premises:
            self._premise(premise)
        for f in script.statement.functions.values():
            self._sign(f.L.data, ">0")
            if f.m is not None:
                self._sign(f.m.data, ">0")
                self._sign(Term("sub", (f.L.data, f.m.data)), ">=0")
        for n in script.statement.positive_sizes:
            self._sign(Term("size", (n,)), ">0")

    @property
    def rules(self):
        return [(r.lhs, r.rhs) for r in self.script.rules if r.lhs != r.rhs and isinstance(r.lhs, Words)]

    def _inverted(self, _signed):
        return []

    def _sign(self, term: Term, sign: str) -> None:
        self.signed.append((self._element(term), sign))
        self.terms.append(term)

    def _element(self, value) -> Any:
        if isinstance(value, Array):
            value = value.data
        if isinstance(value, Term):
            return self.dictionary.array(value).data
        return element(value)

    def _premise(self, premise: Premise) -> None:
        atom = premise.atom
        if atom is None or atom.lhs.data.op == "det" or atom.rhs.data.op == "det":
            return
        low, high = atom.lhs.data, atom.rhs.data
        gap = high if low in (number(0), Term("zero", (), low.size)) else Term("sub", (high, low), high.size)
        sign = {"le": ">=0", "lt": ">0", "ne": "!=0"}.get(atom.kind)
        if sign is not None and low.size is None:
            self._sign(gap, sign)
        elif atom.kind == "loewner":
            self._sign(gap, "psd")

    def __call__(self, value) -> Nonnegative:
        wanted = kernel.normal(self._element(value), self.rules)
        for i, (known, sign) in enumerate(self.signed):
            if sign == "psd":
                continue
            known = kernel.normal(known, self.rules)
            ratio = wanted / known if known else None
            if ratio is not None and not ratio.variables() and ratio.fraction() > 0:
                return Nonnegative(((ratio.fraction(), (i,), ()),))
        raise kernel.Rejected(f"{wanted} >= 0 is no hypothesis")

    def also(self, value, sign: str, fact: str | None) -> Nonnegative:
        name = f"fact_{len(self.terms)}"
        self.script.instance(name, value.data, sign, fact)
        self._sign(value.data, sign)
        return Nonnegative(((Fraction(1), (len(self.signed) - 1,), ()),), facts=(fact,) if fact else ())

    def positive(self, value, certificate: Nonnegative) -> Nonnegative:
        term = value.data
        name = f"fact_{len(self.terms)}"
        self.script.say(f"assert ({name} : 0 < {term}).")
        self.script.say("{ " + self.script.inequality(number(0), term, certificate, self, True) + " }")
        self._sign(term, ">0")
        return Nonnegative(((Fraction(1), (len(self.signed) - 1,), ()),), facts=certificate.facts)

    def norm2(self, w) -> Nonnegative:
        return Nonnegative(((Fraction(1), (), (("norm2", self._element(w)),)),))

    def square(self, value) -> Nonnegative:
        return Nonnegative(((Fraction(1), (), (self._element(value),)),))

    def psd(self, a, w) -> Nonnegative:
        return Nonnegative(((Fraction(1), (), (("psd", self._element(a), self._element(w)),)),))

    # --- printing

    def product(self, coefficient: Fraction, indices, squares=()) -> Term:
        """A term of a certificate."""
        factors = [] if coefficient == 1 else [number(coefficient)]
        odd = [i for i in indices if self.signed[i][1] != "!=0"]
        others = [i for i in indices if self.signed[i][1] == "!=0"]
        for i in dict.fromkeys(others):
            factors.append(Term("power", (self.terms[i], others.count(i))))
        factors += [self.terms[i] for i in odd]
        for square in squares:
            factors.append(self._square(square))
        total = factors[0] if factors else number(1)
        for factor in factors[1:]:
            total = Term("mul", (total, factor))
        return total

    def _square(self, square) -> Term:
        if not isinstance(square, tuple):
            return Term("power", (self.dictionary.term(square), 2))
        kind, *form, w = square
        w = self.dictionary.term(w)
        if kind == "norm2":
            return Term("norm2", (w,)) if w.size else Term("power", (w, 2))
        for (known, sign), term in zip(self.signed, self.terms):
            if sign == "psd" and known == form[0]:
                return Term("dot", (w, _mul(term, w)))
        raise kernel.Rejected(f"no hypothesis says that {form[0]} is positive semidefinite")


def _ratio(x, y):
    """c with x = c y, where there is one."""
    if not x or not y:
        return None
    if isinstance(x, Rational):
        return x / y
    word = next(iter(y.terms))
    if word not in x.terms:
        return None
    c = x.terms[word] / y.terms[word]
    return c if x == y * c else None


def _overlaps(mine: tuple, words: list[tuple]):
    for other in sorted(set(words), key=lambda w: (len(w), w)):
        for shared in range(1, min(len(mine), len(other)) + 1):
            if mine[-shared:] == other[:shared]:
                yield None, other[shared:]
            if mine[:shared] == other[-shared:]:
                yield other[:-shared], None


def _turned(a: Term) -> Term:
    return a.args[0] if a.op == "transpose" else Term("transpose", (a,), a.size[::-1])


def _mul(a: Term, b: Term) -> Term:
    return Term("mul", (a, b), (a.size[0], b.size[1]))


def _sum(a: Term, b: Term) -> Term:
    return Term("add", (a, b), a.size)


def _eye(n: str) -> Term:
    return Term("eye", (n,), (n, n))


def _equation(a: Term, b: Term) -> str:
    return f"({a} = {b})%M" if a.size is not None else f"{a} = {b}"


# --- theorems --------------------------------------------------------------------------------------------------------


def theorem(name: str, reading: Reading) -> Theorem:
    """The reading as a theorem.

    :raises NotExported: where it cannot be stated or proved so.
    """
    try:
        try:
            return _theorem(name, reading)
        except NotSymbolic:
            *_, numbers = integer_choices(reading)  # the largest
            return _theorem(name, reading, numbers)
    except (NotExpressible, kernel.Rejected) as general:
        try:
            return _core(name, reading)
        except (NotExpressible, Undefined, IllTyped, kernel.IllTyped, kernel.Rejected) as error:
            raise NotExported(f"in every dimension: {general}; at fixed sizes: {error}") from error


def _core(name: str, reading: Reading) -> Theorem:
    """The reading at fixed sizes, entry by entry, with derivatives along the coordinates."""
    recorded = _recorded(reading)
    *_, structure = dense_structures(reading, recorded.sizes)
    statement = EntryStatement(reading, structure)
    dropped = [f"{n} other than {value}" for n, value in structure.sizes]
    dropped += ["other choices of masks, signs and indices"] if structure.integers else []
    missed = [n for n, s in reading.given.items() if s.coverage != "all"]
    dropped += [f"values of {n} that the parameters do not reach" for n in missed]
    return _proved(name, statement, recorded.calls[-1][1][0], tuple(dropped))


def _recorded(reading: Reading) -> Recorded:
    if reading.proof is None:
        raise NotExpressible("there is no derivation")
    recorded = Recorded()
    reading.proof(recorded)
    return recorded


def _theorem(name: str, reading: Reading, numbers: Mapping[str, int] | None = None) -> Theorem:
    recorded = _recorded(reading)
    if len(recorded.calls) != 1:
        raise NotExpressible("a derivation of several parts")
    dropped = tuple(f"{n} other than {value}" for n, value in (numbers or {}).items())
    return _proved(name, Statement(reading, numbers or {}), recorded.calls[0][1][0], dropped)


def _proved(name: str, statement: Statement, certificate, dropped: tuple[str, ...]) -> Theorem:
    """The theorem of a statement; ``certificate`` is what the derivation gives for its inequalities."""
    atoms = statement.atoms
    text = statement.text(atoms)
    script = Script(statement)
    script.say(f"intros {' '.join(statement.introduced)}.")
    script.prepare()
    script.evaluate(atoms)
    inductive = [a for a in atoms if statement.mentions_index(a)]
    if inductive:
        script.induct(inductive)
    given: list[Nonnegative] = []
    h = TermHypotheses(script)
    if callable(certificate):
        if isinstance(statement, EntryStatement):
            raise NotExpressible("a certificate at fixed sizes")
        arguments = {n: statement.values[n] for n in list(inspect.signature(certificate).parameters)[1:]}
        made = certificate(h, **arguments)
        given = list(made) if isinstance(made, (list, tuple)) else [made]
    script.join_points()
    if len(atoms) > 1:
        script.say("repeat apply conj.")
    for atom in atoms:
        bullet = "- " if len(atoms) > 1 else ""
        if any(atom is a for a in inductive):
            script.say(bullet + "apply every_step.")
        elif atom.kind == "eq":
            script.say(bullet + script.equation(atom))
        elif atom.kind in ("le", "lt", "argmin") and atom.lhs.is_scalar:
            one = given.pop(0) if given else script.search(atom, h, certificate)
            script.say(bullet + script.inequality(atom.lhs.data, atom.rhs.data, one, h, atom.kind == "lt"))
        else:
            raise NotExpressible(f"no proof of {atom.kind}")
    return Theorem(name, text, "\n".join(script.lines), dropped)


def refutation(name: str, reading: Reading, instance: Mapping[str, Any]) -> Theorem:
    """The negation of a reading at the sizes of a rational instance, proved by that instance.

    :raises NotExported: where it cannot be stated or proved so.
    """
    try:
        return _refuted(name, InstanceStatement(reading, instance))
    except (NotExpressible, Undefined, IllTyped, kernel.IllTyped, kernel.Rejected) as error:
        raise NotExported(str(error)) from error


def _refuted(name: str, statement: InstanceStatement) -> Theorem:
    text = statement.text(statement.atoms)
    script = Script(statement)
    values = [number(statement.point[n]) for n, _ in statement.binders]
    for s in statement.arith.symbols:
        if s.parameters:
            raise NotExpressible("a derivative of a derivative at an instance")
        closed = script.dictionary._symbol(s, {}).data
        script.dictionary.array(s.term)
        at = closed.subs({n: x for n, x in statement.point.items() if n in closed.names})
        values.append(number(at.fraction()))
    script.say("intro H.")
    script.say(f"specialize (H {' '.join(_argument(v) for v in values)}).")
    script.say("refute H.")
    return Theorem(name, f"  ~ (\n{text})", "\n".join(script.lines))
