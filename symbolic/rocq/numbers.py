"""Numbers in Rocq's terms as the kernel's rational functions of variables and elementary functions, and back."""

from __future__ import annotations

from claims.model.arrays import Array
from symbolic.certificates import element
from symbolic.elementary import ElementaryArithmetic, primes
from symbolic.kernel import Rational
from symbolic.rocq.dictionary import Dictionary
from symbolic.rocq.entries import FUNCTIONS
from symbolic.rocq.statement import EntryStatement
from symbolic.rocq.terms import ONE, ZERO, Term, number, raised, times

#: Our names of functions, by Coq's.
NAMES = {theirs: ours for ours, theirs in FUNCTIONS.items()}


class EntryDictionary(Dictionary):
    """Numbers as the kernel's rational functions of variables and elementary functions, and back.

    Parameters in (0, 1) and (0, 1] are written in their odds, in the proof as in the kernel.
    """

    def __init__(self, statement: EntryStatement):
        super().__init__(statement)
        self.words = ElementaryArithmetic()
        self.values: dict[str, Array] = {}
        self.moved: dict[str, Term] = {}  # what variables are replaced by
        for name, kind in statement.entries.kinds.items():
            at = statement.point.get(name)
            if at is None:
                self.parameter(name, kind)
            else:
                self.values[name], self.moved[name] = self.words.lift(at), number(at)

    def parameter(self, name: str, kind: str) -> None:
        """A variable of the statement or of the proof."""
        self.values[name] = self.words.parameters(kind, name, ())
        self.numbers[name] = Term("variable", (name,))
        if kind in ("inner", "above"):
            odds = self.numbers[name] = Term("variable", (f"{name}_odds",))
            self.values[f"{name}_odds"] = self.words.named(name)
            self.moved[name] = over_odds(odds if kind == "inner" else ONE, odds)

    def rational(self, t: Term) -> Rational:
        """The normal form of a number."""
        return element(self.array(t))

    def _letter(self, t: Term, **flags) -> Array:
        return self.values[t.args[0]] if t.args[0] in self.values else self._named(t)

    def _application(self, t: Term, bound: dict[str, Array]) -> Array:
        name, *arguments = t.args
        if name == "PI":
            return self.words.pi()
        if name not in NAMES:
            return super()._application(t, bound)
        (value,) = (self.array(a, bound) for a in arguments)
        return value.arith.function(NAMES[name], value)

    def _atom(self, name) -> Term:
        function, at = self.words.meaning.get(name, (None, None))
        if function is None:
            return super()._atom(name)
        return Term("apply", ("PI",) if function == "pi" else (FUNCTIONS[function], self.term(at)))

    def product(self, x: Rational) -> Term:
        """x or -x as a product of its factors, those with a sign positive."""
        if not x:
            return ZERO
        content, factors = self.words.factored(x)
        parts = [(number(p), k) for p, k in primes(abs(content).numerator)]
        parts += [(number(p), -k) for p, k in primes(content.denominator)]
        parts += [(self.term(f), k) for f, k, _ in factors]
        above, below = ([(t, side * k) for t, k in parts if side * k > 0] for side in (1, -1))
        top = times(raised(t, k) for t, k in above)
        return Term("div", (top, times(raised(t, k) for t, k in below))) if below else top


def over_odds(top: Term, odds: Term) -> Term:
    """top / (1 + odds)."""
    return Term("div", (top, Term("add", (ONE, odds))))


def factors_of(product: Term) -> list[Term]:
    """The factors of a product of powers, each as often as it occurs, and the inverses of those that divide."""
    if product.op == "mul":
        return [f for part in product.args for f in factors_of(part)]
    if product.op == "power":
        return [product.args[0]] * product.args[1]
    if product.op == "div":
        top, bottom = product.args
        return factors_of(top) + [Term("div", (ONE, f)) for f in factors_of(bottom)]
    return [product] if product != ONE else []


def base_of(factor: Term) -> Term:
    """What a factor, or its inverse, is."""
    return factor.args[1] if factor.op == "div" else factor
