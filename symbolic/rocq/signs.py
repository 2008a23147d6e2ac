"""Certificates about numbers in Rocq's terms: the signs that the premises of a statement at fixed sizes give."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Callable, Iterator

from claims.model.arrays import Array, NotExpressible, dot
from claims.model.relations import Relation
from symbolic import kernel, positivity
from symbolic.certificates import Nonnegative, element
from symbolic.entropy import EXP_TANGENT, LOG_TANGENT, LOGISTIC_LOSS, LOGISTIC_MONOTONE, X_LOG_X
from symbolic.kernel import Rational
from symbolic.rocq.entries import Entry
from symbolic.rocq.hypotheses import TermHypotheses
from symbolic.rocq.statement import Premise
from symbolic.rocq.terms import ONE, ZERO, Term, argument, number, raised, times

if TYPE_CHECKING:
    from symbolic.rocq.entrywise import EntryScript


class EntryHypotheses(TermHypotheses):
    """The signs that the premises of a statement at fixed sizes give, and those of the values of functions."""

    def __init__(self, script: "EntryScript"):
        self.script, self.dictionary = script, script.dictionary
        self.signed: list[tuple[Any, str]] = []
        self.lemmas: list = []
        self.sources: dict[int, tuple[str, Term, Term]] = {}  # the premise that a sign comes from, and its sides
        self.made: set[int] = set()  # the signs that follow from how a value is made
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
                    gap = self.script.expanded(less(high.term, low.term) if low.term != ZERO else high.term)
                    if (x := self.dictionary.rational(gap)).variables():
                        self.made.add(len(self.signed))
                        self.signed.append((x, ">0" if atom.kind == "lt" else ">=0"))

    def __call__(self, value) -> Nonnegative:
        x = self._element(value)
        return super().__call__(value) if x.variables() or x.fraction() < 0 else Nonnegative(((x.fraction(), (), ()),))

    def _element(self, value) -> Any:
        return self.dictionary.rational(self.script.expanded(number_of(value))) if _is_term(value) else element(value)

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
        term, proof = self._instance(fact, self.script.expanded(number_of(value)), x)
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
        values = [t for t in value.walk() if t.op == "apply" and len(t.args) == 2]
        points = {n: [t.args[1] for t in values if t.args[0] == n] for n in names}
        points["logistic"] = [_opposite(t.args[1]) for t in values if t.args[0] == "exp"]
        for at in _choices([points[n] for n in names]):
            if self.dictionary.rational(says(*at)) == x:
                self.script.know(says(*at))
                signs = [self.script.sign_of(t, n == "ln") for t, n in zip(at, names) if n in ("ln", "xlogx")]
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
            factors += [raised(self.sign(i), count)] if self.signed[i][1] == "!=0" else [self.sign(i)] * count
        factors += [Term("power", (self.dictionary.term(square), 2)) for square in squares]
        return times(factors)


def _is_term(value) -> bool:
    return isinstance(value, (Term, Entry)) or isinstance(value, Array) and hasattr(value.data, "flat")


def number_of(value) -> Term:
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


def _opposite(x: Term) -> Term:
    return x.args[0] if x.op == "neg" else Term("neg", (x,))


def applied(name: str, x: Term) -> Term:
    """The value of a function."""
    return Term("apply", (name, x))


def less(x: Term, *others: Term) -> Term:
    """x less the others."""
    for other in others:
        x = Term("sub", (x, other))
    return x


def _logistic(x: Term) -> Term:
    return Term("div", (ONE, Term("add", (ONE, applied("exp", Term("neg", (x,)))))))


def _monotone(x: Term, y: Term) -> Term:
    return Term("mul", (less(_logistic(y), _logistic(x)), less(y, x)))


def _loss(x: Term, y: Term) -> Term:
    at_x, at_y = (applied("ln", Term("add", (ONE, applied("exp", Term("neg", (z,)))))) for z in (x, y))
    tangent = Term("add", (at_x, Term("mul", (less(_logistic(x), ONE), less(y, x)))))
    change = Term("power", (less(_logistic(y), _logistic(x)), 2))
    return less(at_y, tangent, Term("mul", (number(2), change)))


#: Facts that the library proves: the lemma, the functions whose arguments are its own, and what it says is >= 0.
_TANGENTS: dict[str, tuple[str, tuple[str, ...], Callable[..., Term]]] = {
    EXP_TANGENT: ("exp_tangent", ("exp",), lambda x: less(applied("exp", x), ONE, x)),
    LOG_TANGENT: ("ln_tangent", ("ln",), lambda t: less(t, ONE, applied("ln", t))),
    X_LOG_X: (
        "xlogx_tangent",
        ("xlogx", "ln"),
        lambda x, y: Term("add", (less(applied("xlogx", x), Term("mul", (x, applied("ln", y))), x), y)),
    ),
    LOGISTIC_MONOTONE: ("logistic_monotone", ("logistic", "logistic"), _monotone),
    LOGISTIC_LOSS: ("logistic_loss", ("logistic", "logistic"), _loss),
}
