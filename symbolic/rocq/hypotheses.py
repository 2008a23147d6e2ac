"""Certificates in Rocq's terms: the hypotheses of a statement, and products and sums of them as terms."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from claims.model.arrays import Array
from symbolic import kernel
from symbolic.certificates import Hypotheses, Nonnegative, element
from symbolic.kernel import Words
from symbolic.rocq.statement import Premise
from symbolic.rocq.terms import Term, number, product, times

if TYPE_CHECKING:
    from symbolic.rocq.script import Script


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
            facts = script.statement.facts_about(f.name)
            if "smooth" in facts:
                self._sign(f.L.data, ">0")
            if f.m is not None and "monotone" in facts:
                self._sign(f.m.data, ">0")
            if script.statement.is_ordered(f):
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

    def also(self, value, sign: str, fact: str | None) -> Nonnegative:
        name = f"fact_{len(self.terms)}"
        self.script.instance(name, value.data, sign, fact)
        self._sign(value.data, sign)
        return Nonnegative(((Fraction(1), (len(self.signed) - 1,), ()),), facts=(fact,) if fact else ())

    def positive(self, value, certificate: Nonnegative) -> Nonnegative:
        term = value.data if isinstance(value, Array) else self.dictionary.term(value)
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
        return times(factors)

    def _square(self, square) -> Term:
        if not isinstance(square, tuple):
            return Term("power", (self.dictionary.term(square), 2))
        kind, *form, w = square
        w = self.dictionary.term(w)
        if kind == "norm2":
            return Term("norm2", (w,)) if w.size else Term("power", (w, 2))
        for (known, sign), term in zip(self.signed, self.terms):
            if sign == "psd" and known == form[0]:
                return Term("dot", (w, product(term, w)))
        raise kernel.Rejected(f"no hypothesis says that {form[0]} is positive semidefinite")
