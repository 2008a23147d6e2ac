"""Scripts: the proof of a statement, line by line, each line a tactic of the library."""

from __future__ import annotations

from dataclasses import dataclass

from claims.model.arrays import Array, NotExpressible
from claims.model.calculus import derivative, jacobian
from claims.model.relations import Relation
from symbolic import kernel, positivity
from symbolic.certificates import Nonnegative, element
from symbolic.definite import denominator, is_positive_definite
from symbolic.functions import LOWER_MODEL, UPPER_MODEL
from symbolic.kernel import Rational, Words
from symbolic.rocq.dictionary import Dictionary
from symbolic.rocq.hypotheses import TermHypotheses
from symbolic.rocq.statement import AND, Premise, Statement, shown
from symbolic.rocq.terms import UNIT, Symbol, Term, argument, equation, eye, number, parts, product, rocq_name
from symbolic.rocq.terms import substitute, sum_of, turned
from symbolic.rules import leading
from symbolic.words import WordArithmetic


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


@dataclass(frozen=True)
class _Path:
    """An unknown function's argument as an affine function of a variable; the lemma that gives the derivative there;
    the function's gradient at the point that is reached, and how the closed form has it."""

    path: Term
    lemma: str
    at: str
    point: str


class Script:
    """The proof of a statement, line by line."""

    def __init__(self, statement: Statement):
        self.statement, self.dictionary = statement, Dictionary(statement)
        self.lines: list[str] = []
        self.rules: list[Rule] = []
        self.closed: dict[str, tuple[tuple[str, ...], Term]] = {}
        self.points = 0
        self.units: list[tuple[Rational, Rational]] = []  # what norms and inner products are by the premises

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
        for i, sizes in enumerate(self.statement.joined_sizes(), 1):
            self._parts(f"parts_{i}", *sizes)
        for p in self.statement.premises:
            self._unpack(p)
        self._invert()
        for s in self.statement.arith.symbols:
            self._close(s)

    def _invert(self) -> None:
        """Show that what the conclusion inverts is invertible, as far as there is a proof."""
        statement = self.statement
        proofs = {s: self._existence(s) for s in statement.inverted}
        statement.existing = [s for s in statement.inverted if proofs[s]]
        statement.dropped += [f"that {argument(s.of[0])} has an inverse" for s in statement.inverted if not proofs[s]]
        for s in statement.existing:
            self.say(f"split; [{proofs[s]} |].")
        if statement.existing:
            self.say(f"intros {' '.join(statement.introduced_late())}.")

    def _existence(self, s: Symbol) -> str | None:
        """The tactic that shows that there is the inverse that a symbol stands for: in letters of its own right, or as
        that of a sum with a positive definite form."""
        (a,) = s.of
        if self.statement.joined_sizes() or self._is_late(a):
            return None
        of = self.dictionary.array(a).data
        if len(of.terms) > 1:
            return self._coercive(of) if is_positive_definite(of, TermHypotheses(self).signed) else None
        value = self.dictionary.symbol_array(s, {}).data
        if not self._other_letters(value, s.term) or self._is_late(inverse := self.dictionary.term(value)):
            return None
        return f"exists {argument(inverse)}; split; {self.using()}"

    def _is_late(self, t: Term) -> bool:
        """Whether a term has a symbol of the conclusion, or a variable that a function binds."""
        late = {s.name for s in self.statement.concluded}
        return any(part.op == "bound" or part.op == "apply" and part.args[0] in late for part in t.walk())

    def _coercive(self, of: Words) -> str:
        """The tactic that shows that a sum is invertible, by its terms c I, c U'U and c U'AU with A semidefinite."""
        d, common, name = self.dictionary, Rational(1), "v"
        for coefficient in of.terms.values():
            common *= denominator(coefficient * common)
        while name in [n for n, _ in self.statement.binders]:
            name += "'"
        forms = []
        for word, coefficient in of.terms.items():
            half, moved = len(word) // 2, Term("variable", (name,), (of.rows, UNIT))
            if half:
                moved = product(d.word_term(word[-half:], of.rows), moved)
            if len(word) % 2:
                forms.append((coefficient, Term("dot", (moved, product(d.letter_term(word[half]), moved)))))
            elif word:
                forms.append((coefficient, Term("norm2", (moved,))))
        total = number(0)
        for coefficient, form in forms:
            form = form if coefficient * common == 1 else Term("mul", (d.term(coefficient * common), form))
            total = form if total == number(0) else sum_of(total, form)
        least, multiplier = d.term(of.terms[()]), d.term(common)
        bound = f"apply (by_certificate {argument(multiplier)} {argument(total)}); [positive | nonneg | {self.using()}]"
        symmetric = f"unfold symmetric; {self.using()}"
        return f"apply (invertible_coercive _ {argument(least)}); [{symmetric} | positive | intro {name}; {bound}]"

    def undefined(self, h: TermHypotheses) -> list[str]:
        """The clauses that something has a value which the hypotheses do not imply."""
        return [f"that {t} has a value" for t in self.statement.arith.partial if not self._has_value(t, h)]

    def _has_value(self, t: Term, h: TermHypotheses) -> bool:
        """Whether the kernel accepts that the value of a function exists where its argument does."""
        rules = [(lhs, rhs) for lhs, rhs in (*h.rules, *self.units) if not (lhs - rhs).divisors]
        try:
            x, inside = (element(self.dictionary.array(part)) for part in (t, t.children()[-1]))
            kernel.check_identity(x, x, [*h.nonzero(x), *inside.divisors], rules)
        except (NotExpressible, kernel.Rejected, ZeroDivisionError):
            return False
        return True

    def _parts(self, name: str, above: str, below: str) -> None:
        """Blocks as sums of products with what embeds their axes, and the rules for that."""
        self.say("rewrite ?stack_parts, ?beside_parts in *.")
        names = [f"{name}_{rule}" for rule in ("first", "last", "apart", "all")]
        self.say(f"destruct (parts {above} {below}) as ({' & '.join(names)}).")
        first, last = parts(above, below)
        self.add_rule(names[0], product(turned(first), first), eye(above))
        self.add_rule(names[1], product(turned(last), last), eye(below))
        self.add_rule(names[2], product(turned(first), last), Term("zero", (), (above, below)))
        one, other = eye(first.size[0]), product(last, turned(last))
        self.add_rule(names[3], product(first, turned(first)), Term("sub", (one, other), one.size))

    def _unpack(self, p: Premise) -> None:
        atom, name = p.atom, p.name
        if p.of in self.statement.functions:
            return self._unpack_class(p.of, name)
        if p.of:
            self.say(f"destruct {name} as [{p.of}_left {p.of}_right].")
            q = self._variable(p.of)
            n = q.size[0]
            self.add_rule(f"{p.of}_left", product(turned(q), q), eye(n))
            self.add_rule(f"{p.of}_right", product(q, turned(q)), eye(n))
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
                self._orient(name, lhs, rhs, p.member)
        elif atom.kind == "eq" and atom.lhs.data.op in ("dot", "norm2"):
            x, y = atom.lhs.data.args[0], atom.lhs.data.args[-1]
            one = eye(UNIT)
            scaled = Term("scale", (atom.rhs.data, one), one.size)
            self.say(f"assert ({name}_rule : {equation(product(turned(x), y), scaled)}).")
            self.say(f"{{ apply unit_rule; exact {name}. }}")
            value = self.dictionary.array(atom.lhs.data).data
            self.rules.append(Rule(f"{name}_rule", value, value))
            if len(value.variables()) == 1:
                self.units.append((value, self.dictionary.array(atom.rhs.data).data))

    def _unpack_class(self, f: str, name: str) -> None:
        """What a premise on a function of a class gives."""
        own = self.statement.functions[f]
        if name == f"{f}_smooth":
            self.say(
                f"pose proof {name} as {f}_class; destruct {name} as (L_{f}_positive & {f}_gradient & {f}_lipschitz)."
            )
        if name == f"{f}_monotone" and self.statement.is_ordered(own):
            (n,) = own.axes
            order = f"curvature_order L_{f} m_{f} {f} grad_{f} {n}_positive {f}_class {name}"
            self.say(f"pose proof ({order}) as {f}_order.")
        if name == f"{f}_minimum":
            self.say(f"assert ({f}_stationary : (grad_{f} {f}_minimiser = zero)%M).")
            self.say(f"{{ apply (gradient_at_minimiser {f} {f}_minimiser); [assumption | apply {f}_gradient]. }}")
            zero = own.minimiser.arith.zeros(own.minimiser.shape)
            self.add_rule(f"{f}_stationary", own.gradient_at(own.minimiser).data, zero.data)

    def _orient(self, name: str, lhs: Term, rhs: Term, member: str) -> None:
        """An equation as a rule for one word of a left side that has several: the longest, of ``member`` if any is."""
        left, gap = self.dictionary.array(lhs).data, self.dictionary.array(lhs).data - self.dictionary.array(rhs).data
        if len(left.terms) == 1 or not gap:
            return self.add_rule(name, lhs, rhs)
        of = {w: c for w, c in gap.terms.items() if any(letter.name == member for letter in w)} or gap.terms
        word, coefficient = max(of.items(), key=lambda term: (len(term[0]), term[0]))
        first = kernel.word(gap.rows, gap.cols, word)
        if not all(getattr(x, "kind", None) == "size" for x in coefficient.variables()):
            return self.add_rule(name, lhs, rhs)
        word, rest = self.dictionary.term(first), self.dictionary.term(first - gap / coefficient)
        c = self.dictionary.term(1 / coefficient)
        self.say(f"assert ({name}_rule : {equation(word, rest)}).")
        self.say(f"{{ apply (from_equal _ _ _ _ {argument(c)} {name}). {self.using()}. }}")
        self.add_rule(f"{name}_rule", word, rest)

    def _invertible(self, a: Term, name: str) -> None:
        """An inverse, by the premise that there is one; from that of a Gram matrix a pseudo-inverse."""
        if a.op != "mul" or a.args[1] != turned(a.args[0]) or a.args[0].op != "variable":
            return
        x = a.args[0]
        gram = Term("variable", (f"gram_{x}",), a.size)
        self.say(f"destruct {name} as [{gram} [{gram}_right {gram}_left]].")
        self.say(f"assert ({gram}_symmetric : {equation(turned(gram), gram)}).")
        self.say(f"{{ apply (inverse_symmetric {argument(a)}); [words | split; assumption]. }}")
        self.statement.flags[str(gram)] = {"symmetric": True}
        value = self.dictionary.array(gram).data
        self.rules.append(Rule(f"{gram}_symmetric", value, value))
        self.add_rule(f"{gram}_right", product(a, gram), eye(a.size[0]))
        self.add_rule(f"{gram}_left", product(gram, a), eye(a.size[0]))
        self.dictionary.letters[(str(x), "pinv")] = product(turned(x), gram)

    def _variable(self, name: str) -> Term:
        return next(v.data for v in self.statement.values.values() if isinstance(v, Array) and v.data.args == (name,))

    def _symmetric(self, a: Term, proof: str) -> None:
        name = f"{a}_symmetric"
        self.say(f"assert ({name} : ({turned(a)} = {a})%M) by exact ({proof}).")
        self.rules.append(Rule(name, self.dictionary.array(a).data, self.dictionary.array(a).data))

    def _close(self, s: Symbol) -> None:
        """A closed form of a symbol, or the rules of an inverse."""
        if s.kind == "is_inverse":
            return self._inverse(s)
        if s.kind == "is_pinv":
            return self._pinv(s)
        bound = {p.args[0]: self.dictionary.array(p) for p in s.parameters}
        value = self.dictionary.symbol_array(s, bound)
        closed = self.dictionary.term(value.data) if not value.row else self.dictionary.term(value.data)
        names = tuple(p.args[0] for p in s.parameters)
        self.closed[s.name] = (names, closed)
        binders = f"forall {' '.join(names)}, " if names else ""
        definition = f"({s.name}_def {' '.join(names)})" if names else f"{s.name}_def"
        stem, holes = _DERIVATIVES[s.kind]
        variable, body = s.of[:2]
        self.say(f"assert ({s.name}_eq : {binders}{equation(s.term, closed)}).")
        self.say(f"{{ intros; apply ({stem}_unique {holes} {definition}).")
        plain = self.expanded(body)
        inner = self._unknown_values(s, plain, bound)
        straight = plain.replace(lambda t: Term("apply", (t.args[0], inner[t].path)) if t in inner else None)
        if straight != body:
            used = {t.args[0] for t in body.walk() if t.op == "apply" and t.args[0] in self.closed}
            moved = "".join(
                f"replace {argument(t.args[1])} with {argument(v.path)} by {self.using()}; "
                for t, v in inner.items()
                if t.args[1] != v.path
            )
            ext = "is_derive_ext" if s.kind == "is_derive" else f"{stem}_ext"
            steps = f"intros {variable.args[0]}; {self.rewriting(used)}{moved}reflexivity"
            self.say(f"  apply ({ext} {s.function(straight)}); [{steps} |].")
        known = [f"slope_{i + 1}" for i in range(len(inner))]
        for name, v in zip(known, inner.values()):
            self.say(f"  pose proof ({v.lemma}) as {name}.")
        moved = {t.args[0] for part in s.of[2:] if part is not None for t in part.walk() if t.op == "apply"}
        moved &= self.closed.keys()
        points = "".join(
            f"replace {v.at} with {v.point} by (f_equal; {self.using()}); " for v in inner.values() if v.at != v.point
        )
        differentiate = f"differentiate using (tt, {', '.join(known)})" if known else "differentiate"
        self.say(f"  {differentiate}; {points}{self.rewriting(moved) if moved else ''}{self.using()}. }}")

    def _unknown_values(self, s: Symbol, body: Term, bound: dict[str, Array]) -> dict[Term, "_Path"]:
        """The values of unknown functions in a body that is differentiated, as functions of its variable.

        :raises NotExpressible: where the point is no affine function of the variable.
        """
        variable, _, at = s.of[:3]
        d, name = self.dictionary, variable.args[0]
        values = dict.fromkeys(
            t
            for t in body.walk()
            if t.op == "apply" and t.args[0].removeprefix("grad_") in self.statement.functions and name in t.variables()
        )
        for t in values:
            f, inner = t.args
            if f not in self.statement.functions:
                raise NotExpressible(f"the derivative of {f}")
            value = lambda x: d.array(inner, bound | {name: x})  # noqa: E731
            here = d.array(at, bound)
            if inner == variable:
                path, reached, lemma = inner, at, f"{f}_gradient {argument(at)}"
            else:
                start = d.term(value(self.words.zeros(here.shape) if here.shape else self.words.lift(0)).data)
                if s.kind == "is_derive":
                    slope = d.term(derivative(value, here).data)
                    moved = lambda x: sum_of(start, Term("scale", (x, slope), slope.size))  # noqa: E731
                    lemma = f"derive_along {f} grad_{f} {argument(start)} {argument(slope)} {argument(at)} {f}_gradient"
                else:
                    slope = d.term(jacobian(value, here).data)
                    moved = lambda x: sum_of(product(slope, x), start)  # noqa: E731
                    lemma = f"gradient_affine {f} {argument(slope)} {argument(start)} {argument(at)} _ ({f}_gradient _)"
                path, reached = moved(variable), moved(at)
            point = d.points[(f"grad_{f}", repr(value(here).data))]
            values[t] = _Path(path, lemma, f"(grad_{f} {argument(reached)})", f"({point})")
        return values

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
        value, of = self.dictionary.symbol_array(s, {}), self.dictionary.array(a).data
        if self._other_letters(value.data, g):
            return self._composite(s, value, "inverse_unique", "split")
        self.say(f"destruct {s.name}_def as [{s.name}_right {s.name}_left].")
        one = eye(s.size[0])
        right = Rule(f"{s.name}_right", of @ value.data, self.dictionary.array(one).data)
        first, coefficient = leading(of)
        if of == of.T:
            self.say(f"assert ({s.name}_symmetric : {equation(turned(g), g)}).")
            self.say(f"{{ apply (inverse_symmetric {argument(a)}); [{self.using()} | split; assumption]. }}")
            self.rules.append(Rule(f"{s.name}_symmetric", value.data, value.data))
        if len(of.terms) == 1 and coefficient == 1:
            self.rules += [right, Rule(f"{s.name}_left", value.data @ of, right.rhs)]
            return
        rest = of - first * coefficient
        f, r = self.dictionary.term(first), self.dictionary.term(rest)
        c = Term("div", (number(1), self.dictionary.term(coefficient)))
        for side, lhs, other in (("right", product(f, g), product(r, g)), ("left", product(g, f), product(g, r))):
            rhs = Term("scale", (c, Term("sub", (one, other), one.size)), one.size)
            self.say(f"assert ({s.name}_{side}_rule : {equation(lhs, rhs)}).")
            self.say(f"{{ apply (from_equal _ _ _ _ {argument(c)} {s.name}_{side}). {self.using()}. }}")
            self.add_rule(f"{s.name}_{side}_rule", lhs, rhs)

    def _pinv(self, s: Symbol) -> None:
        a, g = s.of[0], s.term
        value = self.dictionary.symbol_array(s, {})
        if a.op == "mul" and a.args[0] == turned(a.args[1]) and a.args[1].op == "variable":
            self._pinv_of_gram(a.args[1], f"{s.name}_def")
        if self._other_letters(value.data, g):
            self._composite(s, value, "pinv_unique", "repeat split")
        else:
            self._penrose(s.name, a, f"{s.name}_def", value.data)

    def _pinv_of_gram(self, x: Term, proof: str) -> None:
        """A pseudo-inverse of x, unless it has one, by the premise on one of the Gram matrix x'x."""
        if (str(x), "pinv") in self.dictionary.letters:
            return
        p = Term("variable", (f"pinv_{x}",), x.size[::-1])
        self.say(f"destruct (pinv_of_gram {argument(x)} _ {proof}) as [{p} {p}_def].")
        self.dictionary.letters[(str(x), "pinv")] = p
        self._penrose(str(p), x, f"{p}_def", self.words.pinv(self.dictionary.array(x)).data)

    def _penrose(self, name: str, a: Term, proof: str, value: Words) -> None:
        """Penrose's equations and what follows from them, as rules."""
        of = self.dictionary.array(a).data
        symmetric = of == of.T
        names = [f"{name}_{i}" for i in range(5 if symmetric else 8)]
        lemma = f"pinv_rules_symmetric _ _ {a}_symmetric" if symmetric else "pinv_rules _ _"
        self.say(f"destruct ({lemma} {proof}) as ({' & '.join(names)}).")
        self.rules += [Rule(n, value, value) for n in names]

    def _other_letters(self, value: Words, symbol: Term) -> bool:
        """Whether an inverse is written in letters of its own right."""
        return value.terms.keys() != {(letter,) for word in value.terms for letter in word} or any(
            self.dictionary.letter_term(letter) != symbol for word in value.terms for letter in word
        )

    def _composite(self, s: Symbol, value: Array, unique: str, split: str) -> None:
        """An inverse in terms of what is known, as there is only one."""
        closed = self.dictionary.term(value.data)
        self.closed[s.name] = ((), closed)
        self.say(f"assert ({s.name}_eq : {equation(s.term, closed)}).")
        self.say(f"{{ apply ({unique} _ _ _ {s.name}_def); {split}; {self.using()}. }}")

    # --- goals

    def evaluate(self, atoms: list[Relation]) -> None:
        """Make the words of all sides, which brings up rules and points."""
        for atom in atoms:
            for side in (atom.lhs.data, atom.rhs.data):
                self.dictionary.array(side)
        members = {n for p in self.statement.premises if p.member for n in (p.name, f"{p.name}_rule")}
        for rule in self.rules:
            if rule.name in members and rule.lhs != rule.rhs:
                self.words.assume(rule.lhs, rule.rhs)
        for rule in self.words.rules:
            self._derive(rule)
        self.join_points()

    def join_points(self) -> None:
        """Equations between the values of an unknown function at equal points."""
        for t, known in self.dictionary.equal_points[self.points :]:
            self.points += 1
            self.say(f"assert (point_{self.points} : {equation(t, known)}).")
            before = self.rewriting() + self.rewriting_points(self.points - 1)
            self.say(f"{{ {before}f_equal; {self.using()}. }}")

    def rewriting_points(self, count: int | None = None) -> str:
        count = self.points if count is None else count
        return "rewrite " + ", ".join(f"?point_{i + 1}" for i in range(count)) + "; " if count else ""

    def induct(self, atoms: list[Relation]) -> None:
        """The equations that depend on the number of steps, as the assertion ``every_step``."""
        k = rocq_name(self.statement.index)
        self.say(f"assert (every_step : {AND.join(shown(a) for a in atoms)}).")
        unfold = "cbn [iterate pow]; rewrite ?power_S, ?power_0, ?S_INR; change (INR 0) with 0"
        self.say(
            f"{{ {'clear ' + k + '_positive; ' if self.statement.starts_at_one else ''}induction {k} as [|{k} IH]."
        )
        finish = f"{self.rewriting()}{self.using()}"
        self.say(f"  - {unfold}; repeat apply conj; {finish}.")
        names = [f"IH{i + 1}" for i in range(len(atoms))]
        self.say("  - " + (f"destruct IH as ({' & '.join(names)})." if len(atoms) > 1 else "rename IH into IH1."))
        solved: list[str] = []
        known: set[Term] = set()
        unknowns = list(
            dict.fromkeys(t for a in atoms for side in (a.lhs, a.rhs) for t in side.data.walk() if t.op == "iterate")
        )
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
                self.say(f"    assert (solved{len(solved) + 1} : {equation(u, closed)}).")
                if atom.lhs.data == u:
                    self.say(f"    {{ rewrite {name}; {finish}. }}")
                else:
                    again = Term("add", (Term("sub", (u, atom.lhs.data), u.size), atom.rhs.data), u.size)
                    self.say(f"    {{ transitivity {argument(again)}; [rewrite <- {name}; words | {finish}]. }}")
                solved.append(f"solved{len(solved) + 1}")
                break
        if not solved:
            raise NotExpressible("the induction hypothesis cannot be solved for an iterate")
        for u in unknowns:
            if u not in known and self.statement.functions:
                again = ", ".join("?" + n for n in solved)
                self.say(f"    {unfold}; rewrite {again}; generalize {argument(u)}; intro.")
        same = f"same_points ltac:({self.using()}); " if self.statement.functions else ""
        joined = f"{self.rewriting()}{same}{self.using()}"
        self.say(f"    {unfold}; rewrite {', '.join('?' + n for n in solved)}; repeat apply conj; {joined}. }}")

    def search(self, atom: Relation, h: TermHypotheses, search) -> Nonnegative:
        """A certificate that is searched for."""
        difference = self.dictionary.array(atom.rhs.data).data - self.dictionary.array(atom.lhs.data).data
        return positivity.certificate(difference, h, atom.kind == "lt", search or positivity.Search(), None)

    def model(self, atom: Relation, h: TermHypotheses, _certificate) -> Nonnegative:
        """The quadratic model of a function, which the library proves along segments."""
        f = next((f for t in atom.lhs.data.walk() if (f := self.statement.functions.get(t.args[0])) is not None), None)
        if f is None:
            raise NotExpressible("the mean value theorem along a segment")
        return h.also(atom.rhs - atom.lhs, ">=0", UPPER_MODEL if f.kind == "smooth" else LOWER_MODEL)

    def _derive(self, rule: tuple) -> None:
        """A rule that completion has found, from an overlap of those at hand."""
        lhs, rhs = rule
        if not isinstance(lhs, Words) or any(r.lhs == lhs and r.rhs == rhs for r in self.rules):
            return
        known = [(r.lhs, r.rhs) for r in self.rules if r.lhs != r.rhs]
        goal = equation(self.dictionary.term(lhs), self.dictionary.term(rhs))
        name = f"rule_{sum(r.name.startswith('rule_') for r in self.rules) + 1}"
        words = [next(iter(r[0].terms)) for r in known] + self.words._reducible
        words += [tuple(x.T for x in reversed(w)) for w in words]
        for r in self.rules:
            if r.lhs == r.rhs:
                continue
            for flipped in (False, True):
                a, b = (r.lhs.T, r.rhs.T) if flipped else (r.lhs, r.rhs)
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
                    if flipped:
                        proof = f"(f_equal tr {proof})"
                    if before:
                        e = self.dictionary.word_term(before, before[0].rows)
                        proof = f"(f_equal (mul {argument(e)}) {proof})"
                    if after:
                        e = self.dictionary.word_term(after, after[0].rows)
                        proof = f"(f_equal (fun x => (x * {argument(e)})%M) {proof})"
                    self.say(f"assert ({name} : {goal}).")
                    self.say(
                        f"{{ apply (from_equal _ _ _ _ {argument(self.dictionary.term(c))} {proof}). {self.using()}. }}"
                    )
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
        point = lambda t: argument(t.args[1])  # noqa: E731
        convex = self.statement.functions[f].m is not None
        if fact == UPPER_MODEL:
            at, to = values[0], values[-1]
            needed, proof = "smooth", f"upper_model L_{f} {f} grad_{f} {point(at)} {point(to)} {f}_class"
        elif fact == LOWER_MODEL:
            m, to, at = f"m_{f}" if convex else "0", *values[:2]
            needed = "monotone"
            proof = f"lower_model {m} {f} grad_{f} {point(at)} {point(to)} {f}_gradient {f}_monotone"
        elif fact is None and value.op == "sub" and not values:
            if value.args[0].op == "mul":
                y, x = value.args[1].args[0].args
                needed, proof = "smooth", f"{f}_lipschitz {point(x)} {point(y)}"
            else:
                y, x = value.args[0].args[0].args
                needed, proof = "monotone", f"{f}_monotone {point(x)} {point(y)}"
        else:
            raise NotExpressible(f"an instance of {fact} in Rocq")
        self.statement.require(f, needed)
        self.say(f"assert ({name} : 0 {'<' if sign == '>0' else '<='} {value}).")
        self.say(f"{{ pose proof ({proof}) as K; lra. }}")

    def inequality(self, low: Term, high: Term, one: Nonnegative, h: TermHypotheses, strict: bool) -> str:
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
