"""Proofs entry by entry: the kernel's normal forms of rational and elementary functions, replayed in Rocq.

A number is a rational function of variables and of values of elementary functions (see symbolic/elementary.py). For
each such value in a statement the proof asserts that it is equal to its normal form; then equations are those of
rational functions, and inequalities follow by the certificates that the kernel accepts.
"""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, Callable, Iterator

from claims.model.arrays import Array, NotExpressible, dot
from claims.model.calculus import DualArithmetic
from claims.model.relations import Relation
from symbolic import kernel, positivity
from symbolic.certificates import Nonnegative, element
from symbolic.elementary import ElementaryArithmetic, _primes
from symbolic.entropy import EXP_TANGENT, LOG_TANGENT, X_LOG_X
from symbolic.kernel import Rational
from symbolic.rocq.dictionary import Dictionary
from symbolic.rocq.entries import FUNCTIONS, Entry
from symbolic.rocq.hypotheses import TermHypotheses
from symbolic.rocq.script import Script
from symbolic.rocq.statement import EntryStatement, Premise
from symbolic.rocq.terms import Symbol, Term, argument, number, rocq_name, substitute

#: Our names of functions, by Coq's.
_NAMES = {theirs: ours for ours, theirs in FUNCTIONS.items()}

ZERO, ONE = number(0), number(1)


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
            if name in statement.point:
                self.values[name], self.moved[name] = (
                    self.words.lift(statement.point[name]),
                    number(statement.point[name]),
                )
            else:
                self.parameter(name, kind)

    def parameter(self, name: str, kind: str) -> None:
        """A variable of the statement or of the proof."""
        self.values[name] = self.words.parameters(kind, name, ())
        self.numbers[name] = Term("variable", (name,))
        if kind in ("inner", "above"):
            odds = self.numbers[name] = Term("variable", (f"{name}_odds",))
            self.values[f"{name}_odds"] = self.words.named(name)
            self.moved[name] = _fraction(odds if kind == "inner" else ONE, odds)

    def rational(self, t: Term) -> Rational:
        """The normal form of a number."""
        return element(self.array(t))

    def _letter(self, t: Term, **flags) -> Array:
        return self.values[t.args[0]] if t.args[0] in self.values else self._named(t)

    def _application(self, t: Term, bound: dict[str, Array]) -> Array:
        name, *arguments = t.args
        if name == "PI":
            return self.words.pi()
        if name not in _NAMES:
            return super()._application(t, bound)
        (value,) = (self.array(a, bound) for a in arguments)
        return value.arith.function(_NAMES[name], value)

    def _atom(self, name) -> Term:
        function, at = self.words.meaning.get(name, (None, None))
        if function is None:
            return super()._atom(name)
        return Term("apply", ("PI",) if function == "pi" else (FUNCTIONS[function], self.term(at)))

    def product(self, x: Rational) -> Term:
        """x or -x as a product of its factors, those with a sign positive."""
        if not x:
            return ZERO
        content, factors = self.words._factored(x)
        parts = [(number(p), k) for p, k in _primes(abs(content).numerator)]
        parts += [(number(p), -k) for p, k in _primes(content.denominator)]
        parts += [(self.term(f), k) for f, k, _ in factors]
        above, below = ([(t, side * k) for t, k in parts if side * k > 0] for side in (1, -1))
        top = _times(_raised(t, k) for t, k in above)
        return Term("div", (top, _times(_raised(t, k) for t, k in below))) if below else top


def _fraction(top: Term, odds: Term) -> Term:
    return Term("div", (top, Term("add", (ONE, odds))))


def _times(factors: Iterator[Term]) -> Term:
    factors = list(factors)
    total = factors[0] if factors else ONE
    for factor in factors[1:]:
        total = Term("mul", (total, factor))
    return total


def _raised(t: Term, k: int) -> Term:
    return t if k == 1 else Term("power", (t, k))


class EntryHypotheses(TermHypotheses):
    """The signs that the premises of a statement at fixed sizes give, and those of the values of functions."""

    def __init__(self, script: "EntryScript"):
        self.script, self.dictionary = script, script.dictionary
        self.signed: list[tuple[Any, str]] = []
        self.lemmas: list = []
        self.sources: dict[int, tuple[str, Term, Term]] = {}  # the premise that a sign comes from, and its sides
        self.made: dict[int, Term] = {}  # signs by the way a value is made
        self.shown: dict[int, Term] = {}
        rules: list = []
        for premise in script.statement.premises:
            if not script.statement.point:
                self._premise(premise, rules)
        for name, space in script.statement.reading.given.items():
            value = script.statement.values[name]
            test = space.membership(value, script.statement.values) if isinstance(value, Array) else None
            if not space.free and name not in script.statement.contained and test is not None:
                self._contained(test)
        self.dictionary.words.share(self.signed, rules)

    rules = property(lambda self: self.dictionary.words.rules)

    def _premise(self, premise: Premise, rules: list) -> None:
        if premise.bound:
            return
        low, high = (self.script.expanded(side.data) for side in (premise.atom.lhs, premise.atom.rhs))
        x, y = self.dictionary.rational(low), self.dictionary.rational(high)
        if premise.atom.kind == "eq" and _rewrites(x, y, rules):
            rules.append((x, y))
            self.script.equations.append((premise.name, low, high, x, y))
            return
        sign = {"le": ">=0", "lt": ">0", "ne": "!=0", "eq": "=0"}[premise.atom.kind]
        self.sources[len(self.signed)] = (premise.name, low, high)
        self.signed.append((x - y if sign == "=0" else y - x, sign))

    def _contained(self, test: Relation) -> None:
        """What a space says of its values follows from how they are made of parameters."""
        for atom in test.atoms():
            if atom.kind in ("le", "lt"):
                for low, high in zip(atom.lhs.data.flat, atom.rhs.data.flat):
                    gap = self.script.expanded(_less(high.term, low.term) if low.term != ZERO else high.term)
                    if (x := self.dictionary.rational(gap)).variables():
                        self.made[len(self.signed)] = gap
                        self.signed.append((x, ">0" if atom.kind == "lt" else ">=0"))

    def __call__(self, value) -> Nonnegative:
        x = self._element(value)
        return super().__call__(value) if x.variables() or x.fraction() < 0 else Nonnegative(((x.fraction(), (), ()),))

    def _element(self, value) -> Any:
        return self.dictionary.rational(self.script.expanded(_number(value))) if _is_term(value) else element(value)

    def _term(self, value) -> Term:
        return self.dictionary.term(self._element(value))

    def square(self, value) -> Nonnegative:
        if isinstance(value, Array) and not value.is_scalar:
            squares = [self.square(Entry(entry.term)) for entry in value.data.flat]
            return sum(squares[1:], squares[0])
        return super().square(value)

    norm2 = square

    def psd(self, a, w) -> Nonnegative:
        """The form of a semidefinite matrix at a vector: by the premise that says that it is nowhere negative, or by
        the way in which the matrix is made."""
        form, at = self._element(dot(w, a @ w)), [self.script.expanded(entry.term) for entry in w.data.flat]
        for premise in self.script.statement.premises:
            if len(premise.bound) == len(at):
                low = self.script.expanded(premise.atom.rhs.data)
                places = dict(zip(premise.bound, at))
                value = low.replace(lambda t: places.get(t.args[0]) if t.op == "variable" else None)
                if self.dictionary.rational(value) == form:
                    self.script.know(value)
                    self.script.say(
                        f"pose proof ({premise.name} {' '.join(map(argument, at))}) as {self.script.fresh('form')}."
                    )
                    return self._known(form, value, ">=0", ())
        return positivity.certificate(form, self, False, positivity.Search(), None)

    def positive(self, value, certificate: Nonnegative) -> Nonnegative:
        term, script = self._term(value), self.script
        name = script.fresh("fact")
        proof = script.inequality(ZERO, term, certificate, self, True)
        script.say(f"assert ({name} : 0 < {term}) by ({proof.rstrip('.')}).")
        return self._known(self._element(value), term, ">0", certificate.facts)

    def also(self, value, sign: str, fact: str | None) -> Nonnegative:
        x, name = self._element(value), self.script.fresh("fact")
        if fact is None:
            term = self._term(value)
            relation, tactic = ("0 < ", "above_zero") if sign == ">0" else ("0 <= ", "not_negative")
            self.script.say(f"assert ({name} : {relation}{term}) by {tactic}.")
            return self._known(x, term, sign, ())
        term, proof = self._instance(fact, self.script.expanded(_number(value)), x)
        self.script.say(f"pose proof ({proof}) as {name}.")
        return self._known(x, term, sign, (fact,))

    def _known(self, x: Rational, term: Term, sign: str, facts: tuple) -> Nonnegative:
        self.signed.append((x, sign))
        self.shown[len(self.signed) - 1] = term
        return Nonnegative(((Fraction(1), (len(self.signed) - 1,), ()),), facts=facts)

    def _instance(self, fact: str, value: Term, x: Rational) -> tuple[Term, str]:
        """What a fact says for the arguments for which it is x >= 0, and the lemma of the library with these."""
        if fact not in _TANGENTS:
            raise NotExpressible(f"a lemma for {fact}")
        lemma, names, says = _TANGENTS[fact]
        points = {n: [t.args[1] for t in value.walk() if t.op == "apply" and t.args[0] == n] for n in names}
        for at in _choices([points[n] for n in names]):
            if self.dictionary.rational(says(*at)) == x:
                self.script.know(says(*at))
                signs = [self.script.sign_of(t, n == "ln") for t, n in zip(at, names) if n != "exp"]
                return says(*at), " ".join([lemma, *map(argument, at), *signs])
        raise NotExpressible(f"the instance of {fact} that the certificate uses")

    # --- printing

    def sign(self, i: int) -> Term:
        """The term of a hypothesis, whose sign the proof knows from here on."""
        if i not in self.shown:
            value, sign = self.signed[i]
            term = self.shown[i] = self.dictionary.term(value)
            if i in self.made:
                self.script.sign_of(term, sign == ">0")
            elif i in self.sources:
                name, low, high = self.sources[i]
                self.script.know(low, high)
                kind, relation = {
                    ">=0": ("nonneg", "0 <= {}"), ">0": ("positive", "0 < {}"), "!=0": ("nonzero", "{} <> 0"),
                    "=0": ("zero", "{} = 0"),
                }[sign]  # fmt: skip
                own = self.script.fresh("sign")
                self.script.say(f"assert ({own} : {relation.format(term)}).")
                self.script.say(f"{{ apply (difference_{kind} _ _ _ {name}); {self.script.rational(low, high)}. }}")
        return self.shown[i]

    def product(self, coefficient, indices, squares=()) -> Term:
        if isinstance(coefficient, Rational):  # a multiple of something that vanishes
            return Term("mul", (self.dictionary.term(coefficient), self.sign(*indices)))
        factors = [] if coefficient == 1 else [number(coefficient)]
        for i in dict.fromkeys(indices):
            count = indices.count(i)
            factors += [_raised(self.sign(i), count)] if self.signed[i][1] == "!=0" else [self.sign(i)] * count
        factors += [Term("power", (self.dictionary.term(square), 2)) for square in squares]
        return _times(factors)


def _factors_of(product: Term) -> list[Term]:
    """The factors of a product of powers, each as often as it occurs, and the inverses of those that divide."""
    if product.op == "mul":
        return [f for part in product.args for f in _factors_of(part)]
    if product.op == "power":
        return [product.args[0]] * product.args[1]
    if product.op == "div":
        top, bottom = product.args
        return _factors_of(top) + [Term("div", (ONE, f)) for f in _factors_of(bottom)]
    return [product] if product != ONE else []


def _base(factor: Term) -> Term:
    return factor.args[1] if factor.op == "div" else factor


def _is_term(value) -> bool:
    return isinstance(value, (Term, Entry)) or isinstance(value, Array) and hasattr(value.data, "flat")


def _number(value) -> Term:
    """The term of a scalar."""
    if isinstance(value, Array):
        (value,) = value.data.flat
    return value.term if isinstance(value, Entry) else value


def _rewrites(x: Rational, y: Rational, rules: list) -> bool:
    """Whether an equation can be read as a rewriting rule, beside others."""
    try:
        kernel.normal(x, [*rules, (x, y)], steps=10)
    except kernel.Rejected:
        return False
    return True


def _choices(options: list[list[Term]]) -> Iterator[tuple[Term, ...]]:
    if not options:
        yield ()
        return
    for first in dict.fromkeys(options[0]):
        for others in _choices(options[1:]):
            yield (first, *others)


def _apply(name: str, x: Term) -> Term:
    return Term("apply", (name, x))


def _less(x: Term, *others: Term) -> Term:
    for other in others:
        x = Term("sub", (x, other))
    return x


#: Facts that the library proves: the lemma, the functions whose arguments are its own, and what it says is >= 0.
_TANGENTS: dict[str, tuple[str, tuple[str, ...], Callable[..., Term]]] = {
    EXP_TANGENT: ("exp_tangent", ("exp",), lambda x: _less(_apply("exp", x), ONE, x)),
    LOG_TANGENT: ("ln_tangent", ("ln",), lambda t: _less(t, ONE, _apply("ln", t))),
    X_LOG_X: (
        "xlogx_tangent",
        ("xlogx", "ln"),
        lambda x, y: Term("add", (_less(_apply("xlogx", x), Term("mul", (x, _apply("ln", y))), x), y)),
    ),
}


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
        self.rooted = 0
        place = Term("variable", (rocq_name("s"),))  # on a segment, for proofs by the mean value theorem
        while place.args[0] in self.dictionary.values:
            place = Term("variable", (place.args[0] + "'",))
        self.along = statement.entries.of([place], ())
        self.dictionary.parameter(str(place), "inner")
        del self.dictionary.moved[str(place)]

    def fresh(self, stem: str) -> str:
        self.counts[stem] = self.counts.get(stem, 0) + 1
        return f"{stem}_{self.counts[stem]}"

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

    # --- values of functions

    def expanded(self, t: Term) -> Term:
        moved = self.dictionary.moved
        t = t.replace(lambda x: moved.get(x.args[0]) if x.op == "variable" else None)
        return super().expanded(t)

    def know(self, *terms: Term) -> None:
        """Assert the normal forms of all values of functions in these terms, and what they need to be defined."""
        for t in terms:
            for part in reversed(list(t.walk())):
                if part.op == "apply" and part.args[0] in _NAMES and str(part) not in self.known:
                    self._value(part)
                elif part.op == "div" and any(x.op in ("sub", "neg") for x in part.args[1].walk()):
                    self._divisor(part.args[1])
            self._roots()

    def _divisor(self, t: Term) -> None:
        """Assert that a divisor is positive where that is known and cannot be seen at once."""
        content, factors = self.dictionary.words._factored(self.dictionary.rational(t))
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
            self.know(_apply("Rabs", at))
            proof = f"rewrite relu_value; {self.rational(_apply('Rabs', at))}"
        elif name in ("tanh", "sinh", "cosh"):
            self.know(exponential := _apply("exp", at))
            e = self.dictionary.term(self.dictionary.rational(exponential))
            how = f"{self.rewriting([exponential])}reflexivity"
            proof = f"rewrite ({name}_value {argument(at)} {argument(e)}) by ({how}); {self.rational()}"
        elif name == "xlogx":
            proof = self._entropy(at, inner)
        else:
            raise NotExpressible(f"proofs about values of the function {_NAMES[name]}")
        own = self.fresh("value")
        self.say(f"assert ({own} : {t} = {normal}).")
        self.say(f"{{ {proof}. }}")
        self.known[str(t)] = own

    def _entropy(self, at: Term, inner: Rational) -> str:
        """The proof of the normal form of x log x, by the factors of x."""
        if not inner.variables() and inner.fraction() in (0, 1):
            plain = argument(self.dictionary.term(inner))
            return f"replace {argument(at)} with {plain} by ({self.rational(at)}); unfold xlogx; rewrite ?ln_1; ring"
        factors = _factors_of(self.dictionary.product(inner))
        total = factors[-1]
        for factor in reversed(factors[:-1]):
            total = Term("mul", (factor, total))
        for factor in factors:
            if _base(factor).op == "apply":
                self.know(_apply("ln", _base(factor)))
        return (
            f"replace {argument(at)} with {argument(total)} by ({self.rational(at)}); "
            f"rewrite ?xlogx_mul by not_negative; rewrite ?xlogx_over by above_zero; unfold xlogx; "
            f"{self.rational(*(_apply('ln', _base(f)) for f in factors))}"
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
                own = self.fresh("root")
                root, x = self.dictionary._atom(label), self.dictionary.term(radicand)
                self.say(f"assert ({own} : {root} ^ 2 = {x}) by (apply sqrt_rule; not_negative).")
                self.rules.append(own)
        self.rooted = len(rules)

    def rewriting(self, terms) -> str:
        """The tactic that puts in the closed forms of the derivatives and the normal forms of the values in terms."""
        parts = [t for term in terms for t in term.walk() if t.op == "apply"]
        plain = {str(t) for part in parts for t in self.expanded(part).walk()}
        names = [f"{n}_eq" for n in self.closed if any(t.args[0] == n for t in parts)]
        names += [name for text, name in self.known.items() if text in plain]
        return f"rewrite {', '.join('?' + name for name in reversed(names))}; " if names else ""

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
            self.say(f"intros; apply (derive_unique _ _ _ _ ({definition})).")
            plain = self.expanded(body)
            if used := {t.args[0] for t in body.walk() if t.op == "apply" and t.args[0] in self.closed}:
                same = f"intros; {super().rewriting(used)}reflexivity"
                self.say(f"apply (is_derive_ext (fun {variable.args[0]} : R => {plain})); [{same} |].")
            self.differentiate(substitute(plain, {variable.args[0]: self.expanded(at)}), body, at)
        self.closed[s.name] = (names, closed)

    def differentiate(self, here: Term, *others: Term) -> None:
        """Close the goal that a function has a derivative, from its value at the point and other terms in the goal."""
        self.know(here)
        for t in dict.fromkeys(t for t in here.walk() if t.op == "apply" and t.args[0] in ("ln", "sqrt", "xlogx")):
            self.sign_of(t.args[1])
        self.say(f"auto_derive; [defined | {self.rational(here, *others)}].")

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
        return next((side for side in (1, -1) if self.dictionary.words._is(side * x, strict=True)), None)

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
        named, s = self._arguments(gap, 1), _number(self.along)
        slopes = [lambda r: gap(r, **named)]
        for _ in range(order):
            slopes.append(_slope(slopes[-1]))
        terms = [self.expanded(_number(f(self.along))) for f in slopes]
        functions = " ".join(f"(fun {s} : R => {t})" for t in terms)
        self.say(f"apply ({('by_slope', 'by_curvature')[order - 1]} {functions}).")
        odds = Term("variable", (f"{s}_odds",))
        for value, slope in zip(terms, terms[1:]):
            with self.block():
                self.say(f"intros {s} K; destruct (inside {s} K) as [-> | ({odds} & {s}_sign & ->)].")
                for x in (ONE, _fraction(odds, odds)):
                    with self.block():
                        self.differentiate(_at(value, s, x), _at(slope, s, x))
        with self.block():
            self.say(f"intros {s} [K L]; {self._odds(str(s), 'inner', 'K', 'L')}")
            last = _at(terms[-1], s, _fraction(odds, odds))
            self.know(last)
            one = certificate(self.hypotheses, self.along, **named)
            self.say(self.inequality(ZERO, last, one, self.hypotheses, False))
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


class EntryRefutation(EntryScript):
    """The proof that a statement fails at an instance, line by line."""

    def refute(self) -> None:
        """Put in the instance, show that it meets the premises, and that it violates the conclusion."""
        statement, symbols = self.statement, self.statement.arith.symbols
        self.say("intro H.")
        self.hypotheses = EntryHypotheses(self)
        values = [argument(number(statement.point[name])) for name, _ in statement.binders]
        for s in symbols:
            names = tuple(p.args[0] for p in s.parameters)
            at = {p.args[0]: self.dictionary.array(p) for p in s.parameters}
            closed = self.dictionary.term(element(self.dictionary.symbol_array(s, at)))
            self.closed[s.name] = (names, closed)
            values.append(f"(fun {' '.join(names)} : R => {closed})" if names else argument(closed))
        self.say(f"specialize (H {' '.join(values)}); cbv beta in H.")
        for premise in statement.premises:
            self.say("supply H.")
            with self.block():
                if premise.bound:
                    self.say(f"intros {' '.join(premise.bound)}.")
                self._holds(premise.atom)
        for s in symbols:
            variable, body, at = s.of[:3]
            self.say("supply H.")
            with self.block():
                self.say("intros.")
                self.differentiate(substitute(self.expanded(body), {variable.args[0]: self.expanded(at)}))
        self._violated()

    def _sides(self, atom: Relation) -> tuple[Term, Term, Rational]:
        """The sides of a relation at the instance, and the right one less the left one."""
        low, high = (self.expanded(side.data) for side in (atom.lhs, atom.rhs))
        self.know(low, high)
        return low, high, self.dictionary.rational(high) - self.dictionary.rational(low)

    def _holds(self, atom: Relation) -> None:
        low, high, gap = self._sides(atom)
        if atom.kind == "eq":
            self.say(f"{self.rational(low, high)}.")
        elif atom.kind == "ne":
            self.say(f"{self._differ(low, high, gap)}.")
        elif gap.variables():
            one = positivity.certificate(gap, self.hypotheses, atom.kind == "lt", positivity.Search(), None)
            self.say(self.inequality(low, high, one, self.hypotheses, atom.kind == "lt"))
        else:
            self.say(f"{self._less(low, high, gap, atom.kind == 'lt')}.")

    def _less(self, low: Term, high: Term, gap: Rational, strict: bool) -> str:
        name, sign = ("by_strict_certificate", "above_zero") if strict else ("by_certificate", "not_negative")
        return f"apply ({name} 1 {argument(self.dictionary.term(gap))}); [lra | {sign} | {self.rational(low, high)}]"

    def _violated(self) -> None:
        """The contradiction, from the first atom that the instance violates."""
        atoms = self.statement.atoms
        for i, atom in enumerate(atoms):
            low, high, gap = self._sides(atom)
            side = self._sign(gap)
            wrong = {"eq": (1, -1), "ne": (0,), "lt": (0, -1)}.get(atom.kind, (-1,))
            if side not in wrong:
                continue
            parts = ["destruct H as [_ H]"] * i + ["destruct H as [H _]"] * (i < len(atoms) - 1)
            if atom.kind == "eq":
                parts += ["revert H", self._differ(low, high, gap)]
            elif atom.kind == "ne":
                parts += ["apply H", self.rational(low, high)]
            else:
                lemma = "Rlt_not_le" if atom.kind == "lt" else "Rle_not_lt"
                parts += [f"apply ({lemma} _ _ H)", self._less(high, low, -gap, atom.kind != "lt")]
            self.say("; ".join(parts) + ".")
            return
        if any(self._sign(self._sides(atom)[2]) is None for atom in atoms):
            raise NotExpressible("a proof that irrational numbers differ, which the two sides at the instance are")
        raise NotExpressible("a part of the conclusion that the instance violates")


def _at(t: Term, variable: Term, x: Term) -> Term:
    return t.replace(lambda part: x if part == variable else None)


def _slope(f: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """The derivative of a function of a number, by dual numbers."""

    def slope(x: Array) -> Array:
        dual = DualArithmetic(x.arith)
        return dual.lift(f(dual.dual(x, x.arith.lift(1)))).data[1]

    return slope
