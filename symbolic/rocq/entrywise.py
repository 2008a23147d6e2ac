"""Proofs entry by entry: the kernel's normal forms of rational and elementary functions, replayed in Rocq.

For each value of an elementary function in a statement the proof asserts that it is equal to its normal form (see
symbolic/elementary.py); then equations are those of rational functions, and inequalities follow by the certificates
that the kernel accepts.
"""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from typing import Any, Callable, Iterator

from claims.model.arrays import Array, NotExpressible
from claims.model.calculus import DualArithmetic
from claims.model.relations import Relation
from symbolic import kernel, positivity
from symbolic.certificates import Nonnegative, element
from symbolic.kernel import Rational
from symbolic.rocq.numbers import NAMES, EntryDictionary, base_of, factors_of, over_odds
from symbolic.rocq.script import Script
from symbolic.rocq.signs import EntryHypotheses, applied, number_of
from symbolic.rocq.statement import EntryStatement
from symbolic.rocq.terms import ONE, ZERO, Symbol, Term, argument, rocq_name, substitute


class EntryScript(Script):
    """The proof of a statement at fixed sizes, line by line."""

    def __init__(self, statement: EntryStatement):
        self.statement, self.dictionary = statement, EntryDictionary(statement)
        self.lines: list[str] = []
        self.closed: dict = {}
        self.counts: dict[str, int] = {}
        self.known: dict[str, str] = {}  # the values that the proof has equations for, and the names of these
        self.signs: dict[tuple[str, bool], str] = {}  # the assertions that numbers are positive, or not negative
        self.equations: list[tuple] = []  # premises that are used as rewriting rules
        self.rules: list[str] = []
        self.units: list[tuple] = []
        self.rooted = 0  # the rules of square roots that were looked at
        self.scope: set[str] = set()  # the bound variables that are in scope
        place = Term("variable", (rocq_name("s"),))  # on a segment, for proofs by the mean value theorem
        while place.args[0] in self.dictionary.values:
            place = Term("variable", (place.args[0] + "'",))
        self.along = statement.entries.of([place], ())
        self.dictionary.parameter(str(place), "inner")
        del self.dictionary.moved[str(place)]

    def fresh(self, stem: str) -> str:
        """A name that is not taken."""
        self.counts[stem] = self.counts.get(stem, 0) + 1
        name = f"{stem}_{self.counts[stem]}"
        return name if name not in self.statement.introduced else self.fresh(stem)

    def begin(self) -> None:
        """Introduce the variables and premises, put in the odds, close the derivatives, and find the values."""
        self.say(f"intros {' '.join(self.statement.introduced)}.")
        for name, kind in self.statement.entries.kinds.items():
            if kind in ("inner", "above"):
                self.say(self._odds(name, kind, *(self._bound(name, k) for k in range(2))))
        self.hypotheses = EntryHypotheses(self)
        self._roots()
        for name, low, high, x, y in self.equations:
            left, right = self.dictionary.term(x), self.dictionary.term(y)
            own = self.fresh("rule")
            self.say(f"assert ({own} : {left} = {right}).")
            self.say(
                f"{{ transitivity {argument(low)}; [{self.rational(low)} | rewrite {name}; {self.rational(high)}]. }}"
            )
            self.rules.append(own)
        for s in self.statement.arith.symbols:
            self._close(s)
        for atom in self.statement.atoms:
            self.know(self.expanded(atom.lhs.data), self.expanded(atom.rhs.data))

    def _odds(self, name: str, kind: str, *bounds: str) -> str:
        lemma = {"inner": "inside", "above": "above"}[kind]
        return f"destruct (odds_{lemma} {name} {' '.join(bounds)}) as ({name}_odds & {name}_sign & E); subst {name}."

    def _bound(self, name: str, which: int) -> str:
        """The premise that a parameter is at least 0, or at most 1."""
        sides = [(ZERO, Term("variable", (name,))), (Term("variable", (name,)), ONE)][which]
        return next(
            p.name
            for p in self.statement.premises
            if p.atom is not None and (p.atom.lhs.data, p.atom.rhs.data) == sides
        )

    def _has_value(self, t: Term, h: EntryHypotheses) -> bool:
        return super()._has_value(self.expanded(t), h)

    # --- values of functions

    def expanded(self, t: Term) -> Term:
        moved = self.dictionary.moved
        t = t.replace(lambda x: moved.get(x.args[0]) if x.op == "variable" else None)
        return super().expanded(t)

    def know(self, *terms: Term) -> None:
        """Assert the normal forms of all values of functions in these terms, and what they need to be defined."""
        for t in terms:
            for part in reversed(list(t.walk())):
                if part.op == "apply" and part.args[0] in NAMES and str(part) not in self.known:
                    self._value(part)
                elif part.op == "div" and any(x.op in ("sub", "neg") for x in part.args[1].walk()):
                    self._divisor(part.args[1])
            self._roots()

    def _divisor(self, t: Term) -> None:
        """Assert that a divisor is positive where that is known and cannot be seen at once."""
        content, factors = self.dictionary.words.factored(self.dictionary.rational(t))
        if content > 0 and all(sign == ">0" for _, _, sign in factors):
            self.sign_of(t)

    def _value(self, t: Term) -> None:
        name, at = t.args
        normal = self.dictionary.term(x := self.dictionary.rational(t))
        self._roots()
        if str(normal) == str(t):
            return
        product, inner, same = self.dictionary.product, self.dictionary.rational(at), self.rational(at)
        if name == "exp":
            proof = f"eapply (exp_value _ {argument(product(x))}); [logarithms | {same} | {self.rational()}]"
        elif name == "ln":
            proof = f"eapply (ln_value _ {argument(product(inner))}); [logarithms | {same} | {self.rational()}]"
        elif name == "Rabs":
            same = f"first [left; {same} | right; {same}]"
            proof = f"eapply (abs_value _ {argument(product(inner))}); [absolute_values | {same} | {self.rational()}]"
        elif name == "sqrt":
            proof = f"apply (sqrt_value _ {argument(product(x))}); [not_negative | {same} | {self.rational()}]"
        elif name == "relu":
            self.know(applied("Rabs", at))
            proof = f"rewrite relu_value; {self.rational(applied('Rabs', at))}"
        elif name in ("tanh", "sinh", "cosh"):
            self.know(exponential := applied("exp", at))
            e = self.dictionary.term(self.dictionary.rational(exponential))
            how = f"{self.rewriting([exponential])}reflexivity"
            proof = f"rewrite ({name}_value {argument(at)} {argument(e)}) by ({how}); {self.rational()}"
        elif name == "xlogx":
            proof = self._entropy(at, inner)
        elif normal.op == "apply":
            proof = f"f_equal; {same}"
        else:
            raise NotExpressible(f"proofs about values of the function {NAMES[name]}")
        own = self.fresh("value")
        self.say(f"assert ({own} : {t} = {normal}).")
        self.say(f"{{ {proof}. }}")
        self.known[str(t)] = own

    def _entropy(self, at: Term, inner: Rational) -> str:
        """The proof of the normal form of x log x, by the factors of x."""
        if not inner.variables() and inner.fraction() in (0, 1):
            plain = argument(self.dictionary.term(inner))
            return f"replace {argument(at)} with {plain} by ({self.rational(at)}); unfold xlogx; rewrite ?ln_1; ring"
        factors = factors_of(self.dictionary.product(inner))
        total = factors[-1]
        for factor in reversed(factors[:-1]):
            total = Term("mul", (factor, total))
        for factor in factors:
            if base_of(factor).op == "apply":
                self.know(applied("ln", base_of(factor)))
        return (
            f"replace {argument(at)} with {argument(total)} by ({self.rational(at)}); "
            f"rewrite ?xlogx_mul by not_negative; rewrite ?xlogx_over by above_zero; unfold xlogx; "
            f"{self.rational(*(applied('ln', base_of(f)) for f in factors))}"
        )

    def sign_of(self, t: Term, strict: bool = True) -> str:
        """The name of the assertion that a number is positive (not negative)."""
        if (str(t), strict) in self.signs:
            return self.signs[str(t), strict]
        own = self.signs[str(t), strict] = self.fresh("at")
        form, lemma, tactic = self.dictionary.product(self.dictionary.rational(t)), "nonneg_as", "not_negative"
        if strict:
            lemma, tactic = "positive_as", "above_zero"
        self.say(f"assert ({own} : 0 {'<' if strict else '<='} {t}).")
        self.say(f"{{ apply ({lemma} {argument(form)}); [{tactic} | {self.rational(t)}]. }}")
        return own

    def _roots(self) -> None:
        """The rules of the square roots met so far."""
        rules = self.dictionary.words.rules
        for square, radicand in rules[self.rooted :]:
            label = next(iter(square.variables())) if len(square.variables()) == 1 else ""
            if self.dictionary.words.meaning.get(label, ("",))[0] == "sqrt":
                root, x = self.dictionary._atom(label), self.dictionary.term(radicand)
                if not x.variables() <= self.scope:
                    continue
                own = self.fresh("root")
                self.say(f"assert ({own} : {root} ^ 2 = {x}) by (apply sqrt_rule; not_negative).")
                self.rules.append(own)
        self.rooted = len(rules)

    def rewriting(self, terms) -> str:
        """The tactic that puts in the closed forms of the derivatives and the normal forms of the values in terms."""
        parts = [t for term in terms for t in term.walk() if t.op == "apply"]
        plain = {str(t) for part in parts for t in self.expanded(part).walk()}
        names = [f"{n}_eq" for n in reversed(self.closed) if any(t.args[0] == n for t in parts)]
        names += [name for text, name in reversed(self.known.items()) if text in plain]
        return f"rewrite {', '.join('?' + name for name in names)}; " if names else ""

    def rational(self, *terms: Term) -> str:
        """The tactic that compares normal forms, in a goal with these terms."""
        rules = " ".join(self.rules)
        return self.rewriting(terms) + (f"cbn [INR Nat.pred]; field [{rules}]; divisors" if rules else "rational")

    # --- derivatives

    def _close(self, s: Symbol) -> None:
        if s.kind != "is_derive":
            raise NotExpressible(f"proofs of {s.kind}")
        variable, body, at = s.of[:3]
        value = self.dictionary.symbol_array(s, {p.args[0]: self.dictionary.array(p) for p in s.parameters})
        closed, names = self.dictionary.term(element(value)), tuple(p.args[0] for p in s.parameters)
        binders = f"forall {' '.join(names)}, " if names else ""
        definition = " ".join([f"{s.name}_def", *names])
        self.say(f"assert ({s.name}_eq : {binders}{s.term} = {closed}).")
        with self.block():
            self.scope = set(names)
            self.say(f"{' '.join(['intros', *names])}; apply (derive_unique _ _ _ _ ({definition})).")
            plain = self.expanded(body)
            if used := {t.args[0] for t in body.walk() if t.op == "apply" and t.args[0] in self.closed}:
                same = f"intros; {super().rewriting(used)}reflexivity"
                self.say(f"apply (is_derive_ext (fun {variable.args[0]} : R => {plain})); [{same} |].")
            self.differentiate(substitute(plain, {variable.args[0]: self.expanded(at)}), body, at)
        self.closed[s.name], self.scope = (names, closed), set()

    def differentiate(self, here: Term, *others: Term) -> None:
        """Close the goal that a function has a derivative, from its value at the point and other terms in the goal."""
        values = list(dict.fromkeys(t for t in here.walk() if t.op == "apply" and len(t.args) == 2))
        squares = (Term("power", (t.args[1], 2)) for t in values if t.args[0] == "arcsinh")
        slopes = [applied("sqrt", Term("add", (x, ONE))) for x in squares]
        self.know(here, *slopes)
        for t in values:
            if t.args[0] in ("ln", "sqrt", "xlogx"):
                self.sign_of(t.args[1])
        self.say(f"auto_derive; [defined | quotients; {self.rational(here, *slopes, *others)}].")

    # --- goals

    def search(self, atom: Relation, h: EntryHypotheses, search) -> Nonnegative:
        low, high = (self.dictionary.rational(self.expanded(side.data)) for side in (atom.lhs, atom.rhs))
        return positivity.certificate(high - low, h, atom.kind == "lt", search or positivity.Search(), None)

    def equation(self, low: Term, high: Term) -> str:
        """The tactic that closes low = high by normal forms, which the kernel compares first."""
        sides = [self.dictionary.rational(self.expanded(side)) for side in (low, high)]
        kernel.check_identity(*sides, self.hypotheses.nonzero(*sides), self.hypotheses.rules)
        return f"{self.rational(low, high)}."

    def inequality(self, low: Term, high: Term, one: Nonnegative, h: EntryHypotheses, strict: bool) -> str:
        h.check(
            self.dictionary.rational(self.expanded(high)) - self.dictionary.rational(self.expanded(low)), one, strict
        )
        terms = [h.product(*term) for term in one.terms]
        total = terms[0] if terms else ZERO
        for term in terms[1:]:
            total = Term("add", (total, term))
        multiplier = h.product(*one.multiplier)
        self._roots()
        name, sign = ("by_strict_certificate", "above_zero") if strict else ("by_certificate", "not_negative")
        identity = self.rational(low, high, multiplier, total)
        return f"apply ({name} {argument(multiplier)} {argument(total)}); [above_zero | {sign} | {identity}]."

    def _sign(self, x: Rational) -> int | None:
        """The sign of a number, None where it is not known."""
        if not x.variables():
            return (x.fraction() > 0) - (x.fraction() < 0)
        return next((side for side in (1, -1) if self.dictionary.words.has_sign(side * x, strict=True)), None)

    def _differ(self, low: Term, high: Term, gap: Rational) -> str:
        """The tactic that closes low <> high by the sign of the difference."""
        if not (side := self._sign(gap)):
            raise NotExpressible("a proof that irrational numbers differ")
        chosen = f"{'left' if side == 1 else 'right'}; {self.rational(low, high)}"
        return f"apply (differ {argument(self.dictionary.term(side * gap))}); [above_zero | {chosen}]"

    def prove(self, certificate) -> None:
        """Prove the conclusion, by normal forms and by a certificate that is given or searched for."""
        self.begin()
        given: list[Nonnegative] = []
        search = certificate if isinstance(certificate, positivity.Search) else None
        if make := search.using if search else certificate:
            made = make(self.hypotheses, **self._arguments(make, 1))
            given = list(made) if isinstance(made, (list, tuple)) else [made]
        proofs = []
        for atom in self.statement.atoms:
            low, high, strict = atom.lhs.data, atom.rhs.data, atom.kind == "lt"
            if atom.kind == "eq":
                proofs.append([self.equation(low, high)])
            elif atom.kind == "ne":
                x, y = (self.dictionary.rational(self.expanded(side)) for side in (low, high))
                proofs.append([f"{self._differ(low, high, kernel.normal(y - x, self.hypotheses.rules))}."])
            elif atom.kind in ("le", "lt", "argmin"):
                one = given.pop(0) if given and not search else self.search(atom, self.hypotheses, search)
                proofs.append([self.inequality(low, high, one, self.hypotheses, strict)])
            else:
                raise NotExpressible(f"proofs of relations of the kind {atom.kind}")
        self._finish(proofs)

    def prove_along_segments(self, calls: list[tuple[Callable, Callable, int]]) -> None:
        """Prove the inequalities of the conclusion by the mean value theorem: each by a gap along a segment, a
        certificate for the last derivative, and the order of that."""
        self.begin()
        calls, proofs = list(calls), []
        for atom in self.statement.atoms:
            if atom.kind == "eq":
                proofs.append([self.equation(atom.lhs.data, atom.rhs.data)])
            elif atom.kind == "le" and calls:
                before, self.lines = self.lines, []
                self._rise(atom, *calls.pop(0))
                before, self.lines = self.lines, before
                proofs.append([line.strip() for line in before])
            else:
                raise NotExpressible(f"proofs of relations of the kind {atom.kind}")
        self._finish(proofs)

    def _finish(self, proofs: list[list[str]]) -> None:
        if len(proofs) > 1:
            self.say("repeat apply conj.")
        for lines in proofs:
            for i, line in enumerate(lines):
                self.say(f"{' ' if i else '-'} {line}" if len(proofs) > 1 else line)

    def _arguments(self, function: Callable, skipped: int) -> dict[str, Any]:
        return {n: self.statement.values[n] for n in list(inspect.signature(function).parameters)[skipped:]}

    def _rise(self, atom: Relation, gap: Callable, certificate: Callable, order: int) -> None:
        """An inequality by its difference along a segment: it vanishes at 0, as do its derivatives but the last."""
        named, s = self._arguments(gap, 1), number_of(self.along)
        slopes = [lambda r: gap(r, **named)]
        for _ in range(order):
            slopes.append(_slope(slopes[-1]))
        terms = [self.expanded(number_of(f(self.along))) for f in slopes]
        functions = " ".join(f"(fun {s} : R => {t})" for t in terms)
        self.say(f"apply ({('by_slope', 'by_curvature')[order - 1]} {functions}).")
        odds = Term("variable", (f"{s}_odds",))
        for value, slope in zip(terms, terms[1:]):
            with self.block():
                self.say(f"intros {s} K; destruct (inside {s} K) as [-> | ({odds} & {s}_sign & ->)].")
                for x in (ONE, over_odds(odds, odds)):
                    with self.block():
                        self.differentiate(_at(value, s, x), _at(slope, s, x))
        with self.block():
            self.say(f"intros {s} [K L]; {self._odds(str(s), 'inner', 'K', 'L')}")
            self.dictionary.moved[str(s)] = over_odds(odds, odds)
            self.know(last := self.expanded(terms[-1]))
            one = certificate(self.hypotheses, self.along, **named)
            self.say(self.inequality(ZERO, last, one, self.hypotheses, False))
            del self.dictionary.moved[str(s)]
        gap = Term("sub", (atom.rhs.data, atom.lhs.data))
        for t, x, value in [(t, ZERO, ZERO) for t in terms[:-1]] + [(terms[0], ONE, gap)]:
            with self.block():
                self.know(here := _at(t, s, x))
                self.say(self.equation(here, value))

    @contextmanager
    def block(self) -> Iterator[None]:
        """A part of the proof: what is found in it is not known after it."""
        known = dict(self.known), dict(self.signs), dict(self.hypotheses.shown), list(self.rules), self.rooted
        self.say("{")
        yield
        self.say("}")
        self.known, self.signs, self.hypotheses.shown, self.rules, self.rooted = known


def _at(t: Term, variable: Term, x: Term) -> Term:
    return t.replace(lambda part: x if part == variable else None)


def _slope(f: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """The derivative of a function of a number, by dual numbers."""

    def slope(x: Array) -> Array:
        dual = DualArithmetic(x.arith)
        return dual.lift(f(dual.dual(x, x.arith.lift(1)))).data[1]

    return slope
