"""Statements: a reading in Rocq's terms, with every hypothesis a premise."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Mapping

from claims.model import arrays
from claims.model.arrays import Array, Int, NotExpressible
from claims.model.claim import Reading
from claims.model.relations import Relation, eq
from claims.model.spaces import Draw, Space, Structure
from symbolic.rocq.entries import EntryArithmetic
from symbolic.rocq.terms import UNIT, Nat, Symbol, Term, TermArithmetic, TermFunction, Unstated, argument, equation
from symbolic.rocq.terms import number, rocq_name, type_of
from symbolic.symbols import _SymbolDraw, _WordDraw

AND = " /\\ "
_SIGNS = {"eq": "=", "le": "<=", "lt": "<", "argmin": "<=", "ne": "<>"}
_RELATIONS = {"loewner": "the Loewner order", "ne": "vectors that differ", "any_of": "alternatives"}


@dataclass
class Premise:
    """A hypothesis of the theorem: its name and text, and the atom of a relation that it states, where it does, for all
    values of ``bound`` variables.

    ``of`` is the function or orthogonal matrix that it defines, ``member`` a variable that its space contains.
    """

    name: str
    text: str
    atom: Relation | None = None
    of: str = ""
    member: str = ""
    bound: tuple[str, ...] = ()


class Statement:
    """A reading in Rocq's terms: variables, premises and the atoms of the conclusion.

    What a space builds is any value that the space contains, or, unless ``members``, of the form that it is built in.
    ``dropped`` are the clauses that this leaves out. Of a function of a class it is said that it has a gradient, and of
    ``facts`` those about it, by its name.

    What is inverted by the conclusion, and not said to be invertible by a premise, is in ``inverted``. What of it the
    proof shows to be invertible, in ``existing``, is said to be so before the symbols of the conclusion are defined.
    """

    def __init__(
        self, reading: Reading, numbers: Mapping[str, int], members: bool = True, facts: Set[tuple] = frozenset()
    ):
        self.reading, self.arith, self.numbers, self.members = reading, TermArithmetic(), numbers, members
        self.facts = facts
        self.binders: list[tuple[str, str]] = []
        self.premises: list[Premise] = []
        self.flags: dict[str, dict] = {}
        self.functions: dict[str, TermFunction] = {}
        self.index: str | None = None
        self.contained: set[str] = set()
        self.dropped: list[str] = []
        self.existing: list[Symbol] = []
        self.values = self._values()
        self._hypotheses()
        known = len(self.arith.symbols)
        self.arith.partial.clear()
        self.atoms = _told_apart(reading.conclude(self.values).atoms())
        self.concluded = self.arith.symbols[known:]
        self.inverted = [s for s in self.concluded if s.kind == "is_inverse" and not self._is_premise(exists(s))]

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, space in self.reading.given.items():
            letter, own = space.letter or {}, rocq_name(name)
            if name in self.numbers:
                values[name] = Int(self.numbers[name])
            elif "index" in letter and letter["index"] < 0:
                raise NotExpressible("integers that may be negative")
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
                self.binders += f.binders(self.facts_about(f.name))
            elif "axes" in letter:
                values[name] = self.arith.variable(name, letter["axes"])
                self.flags[own] = {k: v for k, v in letter.items() if k != "axes"}
                self.binders.append((own, type_of(values[name].data)))
            elif space.coverage == "all":
                values[name] = self._built(name, space, values)
            else:
                raise NotExpressible(f"the space {space}")
        return values

    def _built(self, name: str, space: Space, values: dict[str, Any]) -> Any:
        """The value of a space without a letter: what is computed from others is a definition, what is made of
        parameters of its own is any value that the space contains, as far as that can be said."""
        known, binders = len(self.arith.symbols), len(self.binders)
        value = space.value(_TermDraw(self, name), values)
        contained = isinstance(value, Array) and space.membership(value, values) is not None
        if contained and self.members:
            del self.arith.symbols[known:], self.binders[binders:]
            value = self.arith.variable(name, value.shape)
            self.binders.append((rocq_name(name), type_of(value.data)))
            self.contained.add(rocq_name(name))
        elif contained or len(self.binders) > binders or space.needs() and space.name != "derived":
            self.dropped.append(f"that every {name} ({space}) is so built")
        return value

    def _hypotheses(self) -> None:
        for f in self.functions.values():
            stated = f.premises(self.facts_about(f.name))
            self.premises += [Premise(name, text, of=f.name) for name, text in stated.items()]
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
                    self._assume(atom, own if own in self.contained else "")
            if flags.get("symmetric") and not any(
                p.text.startswith(("psd ", "symmetric ")) and p.text.endswith(f" {own}") for p in self.premises[stated:]
            ):
                self._assume(eq(value, value.T))
        for condition in self.reading.conditions(self.values):
            _without_existence(condition)
            for atom in condition.atoms():
                self._assume(atom)

    def facts_about(self, f: str) -> set[str]:
        """What the statement says of a function beside its gradient."""
        return {fact for name, fact in self.facts if name == f}

    def require(self, f: str, fact: str | None) -> None:
        """:raises Unstated: if the statement does not say this of a function."""
        if fact is not None and (f, fact) not in self.facts:
            raise Unstated(f, fact)

    def _is_premise(self, text: str) -> bool:
        return any(p.text == text for p in self.premises)

    def _assume(self, atom: Relation, member: str = "") -> None:
        if self._is_premise(shown(atom)):
            return
        name = f"H{sum(p.name.startswith('H') for p in self.premises) + 1}"
        self.premises.append(Premise(name, shown(atom), atom, member=member))

    @property
    def sizes(self) -> list[str]:
        return self.reading.size_names()

    def sizes_of_ones(self) -> list[str]:
        """The sizes of the vectors of ones that the statement speaks of."""
        ones = (t.size for a in self._all_terms(self.atoms) for t in a.walk() if t.op == "ones")
        return list(dict.fromkeys(n for size in ones for n in size if n != UNIT))

    def joined_sizes(self) -> list[tuple[str, str]]:
        """The pairs of sizes of blocks that the statement puts together."""
        joined = (t for a in self._all_terms(self.atoms) for t in a.walk() if t.op in ("stack", "beside"))
        return list(dict.fromkeys(tuple(cell.size[t.op == "beside"] for cell in t.args) for t in joined))

    @property
    def starts_at_one(self) -> bool:
        return self.index is not None and self.reading.given[self.index].letter["index"] == 1

    def mentions_index(self, atom: Relation) -> bool:
        """Whether the atom depends on the number of steps."""
        if self.index is None:
            return False
        k = rocq_name(self.index)
        return any(k in t.args for side in (atom.lhs.data, atom.rhs.data) for t in side.walk())

    @property
    def positive_sizes(self) -> list[str]:
        """The sizes that the statement uses as numbers, or for a vector that is not zero."""
        numbers = [t.args[0] for a in self._all_terms(self.atoms) for t in a.walk() if t.op == "size"]
        numbers += [str(f.axes[0]) for f in self.functions.values() if self.is_ordered(f)]
        return [n for n in self.sizes if n in numbers]

    def is_ordered(self, f: TermFunction) -> bool:
        """Whether what is said of a function makes its constant of convexity at most that of smoothness."""
        return f.m is not None and self.facts_about(f.name) >= {"smooth", "monotone"}

    def text(self, atoms: list[Relation]) -> str:
        """The whole statement, for these atoms of the conclusion."""
        names = [*self.sizes, *(n for n, _ in self.binders), *(s.name for s in self.arith.symbols)]
        if len({*names}) < len(names):
            raise NotExpressible(f"different names for {', '.join(sorted({n for n in names if names.count(n) > 1}))}")
        late = self.concluded if self.existing else []
        symbols = [s for s in self.arith.symbols if s not in late]
        lines = []
        if self.sizes:
            lines.append(f"forall {' '.join(self.sizes)} : nat,")
        lines += [f"forall {' '.join(f'({n} : {t})' for n, t in self.binders)},"] if self.binders else []
        lines += _quantified(symbols)
        lines += [f"(0 < {n})%nat ->" for n in self.positive_sizes]
        lines += [f"{p.text} ->" for p in self.premises]
        lines += _definitions(symbols)
        lines += [f"{exists(s)} /\\" for s in self.existing] + _quantified(late) + _definitions(late)
        lines.append(" /\\\n  ".join(shown(a) for a in atoms))
        self.introduced = [
            *self.sizes, *(n for n, _ in self.binders), *(s.name for s in symbols),
            *(f"{n}_positive" for n in self.positive_sizes), *(p.name for p in self.premises), *_defined(symbols),
        ]  # fmt: skip
        return "\n".join(f"  {line}" for line in lines)

    def introduced_late(self) -> list[str]:
        """The names of what comes after what is said to be invertible."""
        return [*(s.name for s in self.concluded), *_defined(self.concluded)]

    def _all_terms(self, atoms):
        for a in [*atoms, *(p.atom for p in self.premises if p.atom is not None)]:
            yield from (a.lhs.data, a.rhs.data)
        for s in self.arith.symbols:
            yield from (t for t in s.of if isinstance(t, Term))


class EntryStatement(Statement):
    """A reading at fixed sizes, entry by entry.

    What a space builds is any value that the space contains, or, unless ``members``, made of the space's parameters;
    ``point`` has the values of the entries for a refutation.
    """

    def __init__(self, reading: Reading, structure: Structure, members: bool = True):
        self._start(reading)
        draw = _SymbolDraw(self.entries, structure)
        for name, space in reading.given.items():
            self.values[name] = self._drawn(draw, name, space, members)
        self._conclude()
        self.atoms = _told_apart(self.atoms)

    existing = concluded = ()
    facts = frozenset()

    def _start(self, reading: Reading) -> None:
        self.entries = entries = EntryArithmetic()
        self.reading, self.arith, self.numbers, self.index = reading, entries.terms, {}, None
        self.premises, self.flags, self.functions, self.values, self.point = [], {}, {}, {}, {}
        self.contained, self.dropped = set(), []

    def _conclude(self) -> None:
        for condition in self.reading.conditions(self.values):
            _without_existence(condition)
            for atom in condition.atoms():
                self._assume_all(atom)
        self.arith.partial.clear()
        self.atoms = [part for atom in self.reading.conclude(self.values).atoms() for part in self._parts(atom)]
        self.binders = [(n, "R") for n in self.entries.binders]

    def _drawn(self, draw: _SymbolDraw, name: str, space: Space, members: bool) -> Any:
        entries, number_ = self.entries, self.arith.number
        names, bounds = len(entries.binders), len(entries.bounds)
        value = draw.free(name, space) if space.free else draw.decode(name, space, self.values)
        test = space.membership(value, self.values) if isinstance(value, Array) else None
        made, fresh = not _is_plain(value), len(entries.binders) > names
        if made and members and test is not None:
            for lost in entries.binders[names:]:
                del entries.kinds[lost]
            del entries.binders[names:], entries.bounds[bounds:]
            value = entries.parameters("real", name, value.shape)
            test = space.membership(value, self.values)
            self.contained.add(name)
        elif space.coverage != "all" or made and (fresh or space.needs() and space.name != "derived"):
            self.dropped.append(f"that every {name} ({space}) is so built")
        for kind, low, high in entries.bounds[bounds:]:
            self._assume(Relation(kind, number_(low), number_(high)))
        if space.free or name in self.contained:
            self._assume_test(test)
        return value

    def _assume_test(self, test: Relation | None) -> None:
        for atom in test.atoms() if test is not None else ():
            self._assume_all(atom)

    def _assume_all(self, atom: Relation) -> None:
        if atom.kind == "loewner":
            return self._assume_form(atom.rhs - atom.lhs)
        for part in self._parts(atom):
            sides = part.lhs.data, part.rhs.data
            known = [p.atom for p in self.premises if part.kind == "eq" and p.atom is not None and p.atom.kind == "eq"]
            if sides[0] != sides[1] and not any((atom.rhs.data, atom.lhs.data) == sides for atom in known):
                self._assume(part)

    def _assume_form(self, gap: Array) -> None:
        """A matrix is symmetric, and its form nowhere negative."""
        self._assume_all(eq(gap, gap.T))
        letter = "x"
        while any(name.startswith(f"{letter}_") for name in self.entries.binders):
            letter += "'"
        names = tuple(f"{letter}_{i + 1}" for i in range(gap.shape[0]))
        x = self.entries.of([Term("variable", (n,)) for n in names], (len(names),))
        form = self.arith.number(arrays.dot(x, gap @ x).data.flat[0].term)
        low = Relation("le", self.arith.number(number(0)), form)
        text = f"(forall {' '.join(names)} : R, {shown(low)})"
        self.premises.append(Premise(f"form_{len(self.premises)}", text, low, bound=names))

    def _parts(self, atom: Relation) -> list[Relation]:
        """The relations between entries that a relation between arrays consists of."""
        if atom.lhs is None or atom.kind == "loewner" or atom.kind == "ne" and not atom.lhs.is_scalar:
            raise NotExpressible(_RELATIONS.get(atom.kind, f"relations of the kind {atom.kind}"))
        pairs = [(a.term, b.term) for a, b in zip(atom.lhs.data.flat, atom.rhs.data.flat)]
        return [Relation(atom.kind, self.arith.number(a), self.arith.number(b)) for a, b in dict.fromkeys(pairs)]

    @property
    def sizes(self) -> list[str]:
        return []


class InstanceStatement(EntryStatement):
    """A reading at the sizes of an instance: variables of which their type and bounds say all are arbitrary, with the
    bounds as premises, others are equal to their values at the instance, or computed. So only the reading is negated.

    ``point`` has the entries' values at the instance, as exact numbers.
    """

    def __init__(self, reading: Reading, instance: Mapping[str, Any]):
        fixed: set[str] = set()
        while True:
            self._start(reading)
            for name in reading.given:
                self.values[name] = self._variable(name, instance, fixed)
            needed = {n for name in fixed for n in reading.given[name].needs()} - fixed
            if not needed:
                break
            fixed |= needed  # a value is a member of its space only beside the values that the space depends on
        _without_existence(reading.conclude(self.values))
        self._conclude()

    def _variable(self, name: str, instance: Mapping[str, Any], fixed: set[str]) -> Any:
        space = self.reading.given[name]
        if "index" in (space.letter or {}):
            return Int(instance[name])
        if space.letter and "function" in space.letter or isinstance(instance.get(name), Mapping):
            raise NotExpressible(f"the function {name} of the instance, as a term with its properties")
        kind = space.name.partition("(")[0]
        if name not in fixed and (space.free or kind in ("vector", "matrix")):
            array = self._entries(name, instance[name])
            self._assume_test(space.membership(array, self.values))
            return array
        try:
            return space.value(Draw(), self.values)  # computed from the others
        except NotImplementedError:
            fixed.add(name)
        several = kind == "many"
        arrays_ = [self._entries(name, value) for value in (instance[name] if several else [instance[name]])]
        for array in arrays_:
            for entry in array.data.flat:
                value = number(self.point[str(entry.term)])
                self._assume(Relation("eq", self.arith.number(entry.term), self.arith.number(value)))
        value = tuple(arrays_) if several else arrays_[0]
        self._assume_member(name, space, value)
        return value

    def _assume_member(self, name: str, space: Space, value: Any) -> None:
        """That a value is in its space, as far as that can be stated."""
        told = space.free or space.name.partition("(")[0] in ("vector", "matrix")
        try:
            test = space.membership(value, self.values)
        except NotExpressible:
            test, told = None, False
        if test is None and not told:
            self.dropped.append(f"that the value of {name} is one of its space, {space}")
        self._assume_test(test)

    def _entries(self, name: str, value: Any) -> Array:
        """A variable for each entry of a value of the instance."""
        first = len(self.entries.binders)
        array = self.entries.parameters("real", name, _shape_of(value))
        self.point |= dict(zip(self.entries.binders[first:], _flat(value)))
        return array


def _without_existence(relation: Relation) -> None:
    """The witness of an existence is not all that would do."""
    if relation.kind == "exists":
        raise NotExpressible("existence")
    for part in relation.parts:
        _without_existence(part)


def _is_plain(value: Any) -> bool:
    """Whether a value is an integer, or made of variables of its own alone."""
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    return isinstance(value, int) or isinstance(value, Array) and all(e.term.op == "variable" for e in value.data.flat)


def _flat(value: Any) -> list[Fraction]:
    if isinstance(value, list):
        return [x for part in value for x in _flat(part)]
    if isinstance(value, (dict, bool)) or value is None:
        raise NotExpressible("instances with functions in lists")
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
        name = f"{self.variable}_{self.count}"
        value = self.arith.variable(name, axes)
        self.statement.binders.append((rocq_name(name), type_of(value.data)))
        return value


def _told_apart(atoms: list[Relation]) -> list[Relation]:
    """The atoms without equations that are repeated, or whose sides are the same to the letter.

    :raises NotExpressible: if none is left.
    """
    equations, rest = set(), []
    for atom in atoms:
        if atom.kind == "eq" and atom.lhs is not None:
            sides = atom.lhs.data, atom.rhs.data
            if sides[0] == sides[1] or sides in equations:
                continue
            equations.add(sides)
        rest.append(atom)
    if not rest:
        raise NotExpressible("sides that are not the same expression")
    return rest


def exists(s: Symbol) -> str:
    """That there is what a symbol stands for, an inverse."""
    return f"invertible {argument(s.of[0])}"


def _quantified(symbols: list[Symbol]) -> list[str]:
    return [f"forall {' '.join(f'({s.name} : {s.rocq_type})' for s in symbols)},"] if symbols else []


def _definitions(symbols: list[Symbol]) -> list[str]:
    return [f"({s.premise()}) ->" if s.parameters else f"{s.premise()} ->" for s in symbols]


def _defined(symbols: list[Symbol]) -> list[str]:
    return [f"{s.name}_def" for s in symbols]


def shown(atom: Relation) -> str:
    """An atom as a Rocq proposition."""
    if atom.kind == "loewner":
        low, high = atom.lhs.data, atom.rhs.data
        return f"psd {argument(high)}" if low.op == "zero" else f"loewner {argument(low)} {argument(high)}"
    if atom.kind not in _SIGNS or atom.lhs is None:
        raise NotExpressible(_RELATIONS.get(atom.kind, f"relations of the kind {atom.kind}"))
    lhs, rhs = atom.lhs.data, atom.rhs.data
    if atom.kind == "ne" and lhs.op == "det" and rhs == number(0):
        return f"invertible {argument(lhs.args[0])}"
    if atom.kind in ("le", "lt", "argmin") and lhs.size is not None:
        raise NotExpressible("inequalities of vectors")
    if any(t.op == "det" for side in (lhs, rhs) for t in side.walk()):
        raise NotExpressible("determinants")
    if atom.kind == "eq" and rhs.op == "transpose" and rhs.args[0] == lhs:
        return f"symmetric {argument(lhs)}"
    return equation(lhs, rhs, _SIGNS[atom.kind])
