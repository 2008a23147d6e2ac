"""Derivations: steps, each closed by a method that can be checked, from a claim's own body or from SymPy expressions.

A claim's ``proof`` is a function of a :class:`Derivation`; the words of this module (``words()``, ``normal_form()``,
``balls()``, ...) make such functions. Steps that run the body itself in another arithmetic are tied to the statement
by that; a derivation of free SymPy expressions ends with ``conclude``, whose two sides are compared with the body at
exact instances (see reports/anchoring.py).
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Callable, Mapping, MutableMapping, Sequence

from claims.model.arrays import Array, NotExpressible
from claims.model.calculus import derivative
from claims.model.claim import Reading
from claims.model.relations import Relation
from claims.model.spaces import Space
from symbolic import kernel, positivity
from symbolic.balls import BallProof, Lemma
from symbolic.certificates import Hypotheses, Nonnegative, element
from symbolic.definite import is_positive
from symbolic.expressions import ExpressionArithmetic, OutOfBudget, budget, is_nonnegative, residual
from symbolic.elementary import ElementaryArithmetic
from symbolic.induction import Induction
from symbolic.lazy import sympy as sp
from symbolic.positivity import Search
from symbolic.symbols import dense_structures, dense_values, integer_choices, word_values
from symbolic.words import WordArithmetic

CERTIFIED, DERIVED = "certified", "derived"


@dataclass
class Step:
    """One assertion: how it is closed, at which tier, and what is left where it is not."""

    asserts: str
    method: str
    closed: bool
    tier: str = DERIVED
    residual: str | None = None


@dataclass
class Anchor:
    """What a derivation of free expressions concludes: two sides in SymPy symbols, and the entries these stand for.

    ``symbols`` maps a variable of the reading to the SymPy symbols of its entries, flat; ``sizes`` are the sizes at
    which the sides were written; ``atom`` is the index of the conclusion's conjunct, and ``kind`` what relation it
    must be.
    """

    lhs: sp.Expr
    rhs: sp.Expr
    symbols: Mapping[str, Sequence[sp.Symbol]]
    sizes: Mapping[str, int]
    integers: tuple[int, ...] = ()
    atom: int = 0
    kind: str = "eq"


@dataclass
class Derivation:
    """The record of a derivation of one reading (or of evidence against it).

    ``runs_body`` says that the body itself was run to its conclusion, which ties the derivation to it; ``left_open``
    counts the relations of the conclusion that no step has derived yet; ``certificates`` keeps what searches find.
    """

    reading: Reading
    cited: Mapping[str, dict] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    runs_body: bool = False
    fixed_sizes: bool = False
    left_open: int = 0
    certificates: MutableMapping[str, str] | None = None

    @property
    def closed(self) -> bool:
        return bool(self.steps) and all(step.closed for step in self.steps)

    @property
    def scope(self) -> str:
        return "fixed-sizes" if self.fixed_sizes else "general"

    @property
    def tier(self) -> str:
        return CERTIFIED if all(step.tier == CERTIFIED for step in self.steps) else DERIVED

    # --- the body in other arithmetics

    def words(self, certificate: Callable | None = None, induction: str | None = None) -> None:
        """Close the conclusion in every dimension: run the body on matrix words and let the kernel compare the two
        sides.

        ``certificate(h, **variables)`` gives, for the inequalities of the conclusion in order, sums of products of
        hypotheses and squares that equal their differences (see :class:`~symbolic.certificates.Hypotheses`).
        ``induction`` names the integer variable to induct on; every choice of the other integer variables is run
        through (the scope is then ``fixed-sizes``). The equations among the reading's conditions are used as
        rewriting rules, oriented as written.
        """
        for integers in integer_choices(self.reading, skip=induction):
            values = word_values(self.reading, WordArithmetic(), induction, integers)
            self._run(values, _at("matrix words", integers.items()), certificate, induction)
            self.fixed_sizes = self.fixed_sizes or bool(integers)

    def normal_form(
        self, certificate: Callable | None = None, induction: str | None = None, sizes: Mapping[str, int] | None = None
    ) -> None:
        """Close the conclusion by normal form over the field of rational functions: generic values at fixed sizes
        (all of the reading's sizes up to (2, 3) unless ``sizes`` are given), or for all values where there is no
        size."""
        for structure in dense_structures(self.reading, sizes, skip=induction):
            arith = ElementaryArithmetic()
            values = dense_values(self.reading, arith, structure, skip=induction)
            self._run(values, _at("normal form", structure.sizes), certificate, induction, arith)
        self._note_scope(induction)

    def sympy(self, sizes: Mapping[str, int] | None = None) -> None:
        """Close the conclusion by SymPy, on expressions in symbols with the spaces' signs as assumptions."""
        for structure in dense_structures(self.reading, sizes):
            values = dense_values(self.reading, ExpressionArithmetic(), structure)
            method = _at("SymPy", structure.sizes)
            self.runs_body = True
            if self._misses_points(values, method):
                continue
            for atom in self.reading.conclude(values).atoms():
                self._close_by_sympy(atom, method)
        self._note_scope(None)

    def inequality(self, search: Search, sizes: Mapping[str, int] | None = None) -> None:
        """Close the conclusion's inequalities by certificates that are searched for: on matrix words where the reading
        has sizes and can be written so, else by normal form."""
        if self.reading.size_names() and sizes is None:
            try:
                self.words(search)
                return
            except NotExpressible:
                self.steps.clear()
        self.normal_form(search, sizes=sizes)

    def balls(
        self,
        within: Mapping[str, tuple] | None = None,
        tail: Mapping[str, Callable] | None = None,
        sizes: Mapping[str, int] | None = None,
        boxes: int = 2000,
        order: int = 2,
    ) -> None:
        """Close the inequalities of the conclusion by ball arithmetic on boxes that cover the reading's spaces, at most
        ``boxes`` of them for each, with derivatives up to an order.

        ``within`` gives, for a scalar that is not bounded, the interval to divide into boxes, and ``tail``, by its name
        (``"-x"`` for the lower end), a certificate ``(h, **variables)`` that beyond the difference increases outwards,
        or that it decreases, strictly, to a limit that is not negative.
        """
        self.runs_body = True
        for structure in dense_structures(self.reading, sizes):
            self._cover(self.reading, structure, within or {}, tail or {}, boxes, order)
        self._note_scope(None)

    def lemma(self, given: Mapping[str, Space], conclusion: Callable, **options) -> Lemma:
        """Steps: inequalities on spaces of their own, without sizes, by ball arithmetic as in :meth:`balls`.

        Called in a certificate, with ``h`` and values of these spaces' variables, the lemma gives its inequalities
        there.
        """
        reading = Reading("lemma", given, conclusion, "")
        for structure in dense_structures(reading, None):
            self._cover(reading, structure, **{"within": {}, "tail": {}, "boxes": 2000, "order": 2} | options)
        return Lemma(given, conclusion)

    def _cover(self, reading: Reading, structure, within, tail, boxes: int, order: int) -> None:
        attempt = BallProof(reading, structure, within, tail, boxes, order)
        method = _at("ball", structure.sizes)
        if self._misses_points(attempt.values, method):
            return
        gaps, atoms = attempt.gaps(), reading.conclude(attempt.values).atoms()
        for i, atom in enumerate(atoms):
            if atom.kind not in ("le", "lt", "argmin"):
                self.steps.append(Step(f"relation {i + 1}", method, False, residual=f"balls decide no {atom.kind}"))
        for gap in gaps:
            outcome = attempt.prove(gap)
            asserts = f"relation {gap[0] + 1}" + (f", entry {gap[1] + 1}" if atoms[gap[0]].lhs.data.size > 1 else "")
            residual = f"not decided where {outcome.open}" if outcome.open else None
            how = f"{method}, {outcome.boxes} boxes" + (", certificates beyond them" if within else "")
            self.steps.append(Step(asserts, how, residual is None, DERIVED if residual else CERTIFIED, residual))
        for fact in attempt.facts:
            self.cite(fact, "an instance of the fact is a hypothesis of a tail's certificate")

    def _note_scope(self, induction: str | None) -> None:
        integers = [
            n for n, s in self.reading.given.items() if (s.letter or {}).get("index") is not None and n != induction
        ]
        self.fixed_sizes = self.fixed_sizes or bool(self.reading.size_names() or integers)

    def _misses_points(self, values: dict[str, Any], method: str) -> bool:
        """Leave the derivation open where generic values do not stand for every point of the spaces.

        A dense set of points is enough for equations and for <=, which are closed conditions; it is not for < and !=,
        nor where an equation among the hypotheses may hold only outside of it. Letters of words stand for every point.
        """
        generic = {n: s for n, s in self.reading.given.items() if not hasattr(values.get(n), "signs")}
        missed = [n for n, s in generic.items() if s.coverage == "part"]
        dense = [
            n
            for n, s in generic.items()
            if n in values and s.coverage == "dense" and hasattr(getattr(values[n], "data", None), "flat")
        ]
        if dense:
            hypotheses = [atom for condition in self.reading.conditions(values) for atom in condition.atoms()]
            conclusions = self.reading.conclude(values).atoms() if not self._inducts(values) else []
            closed = all(a.kind in ("eq", "le", "argmin", "loewner") for a in conclusions)
            missed += [] if closed and not any(a.kind == "eq" for a in hypotheses) else dense
        if missed:
            self.steps.append(
                Step("generic values reach every point", method, False, residual=f"not for {', '.join(missed)}")
            )
        return bool(missed)

    def _inducts(self, values: dict[str, Any]) -> bool:
        """Whether a variable is left out for an induction, whose conclusions can only be equations."""
        return any(name not in values for name in self.reading.given)

    def _run(
        self,
        values: dict[str, Any],
        method: str,
        certificate: Callable | None,
        induction: str | None,
        elementary: ElementaryArithmetic | None = None,
    ) -> None:
        self.runs_body = True
        if self._misses_points(values, method):
            return
        hypotheses = Hypotheses(self.reading, values)
        if elementary is not None:
            elementary.share(hypotheses.signed, hypotheses.rules)
        if induction is None:
            self._close_all(self.reading.conclude(values), hypotheses, values, method, certificate)
            return
        run = Induction(self.reading, values, induction)
        for label, case_values, relation in run.cases(hypotheses):
            self._close_all(
                relation, hypotheses, case_values, f"induction on {induction}, {label}; {method}", certificate
            )

    def _close_all(self, relation: Relation, hypotheses, values, method, certificate) -> None:
        atoms = relation.atoms()
        search = certificate if isinstance(certificate, Search) else None
        given: list[Nonnegative] = []
        if make := search.using if search else certificate:
            arguments = {n: values[n] for n in list(inspect.signature(make).parameters)[1:]}
            made = make(hypotheses, **arguments)
            given = list(made) if isinstance(made, (list, tuple)) else [made]
        for atom in atoms:
            if atom.kind == "eq":
                self._close_equation(atom, hypotheses, method)
            elif atom.kind == "ne":
                self._close_distinctness(atom, hypotheses, method)
            elif atom.kind in ("le", "lt", "argmin") and search:
                self._search_inequality(atom, search, given, hypotheses, method)
            elif atom.kind in ("le", "lt", "loewner", "argmin") and given:
                self._close_inequality(atom, given.pop(0), hypotheses, method)
            else:
                self.steps.append(Step(_shown(atom), method, False, residual=f"no certificate for this {atom.kind}"))

    def _close_equation(self, atom: Relation, hypotheses: "Hypotheses", method: str) -> None:
        for lhs, rhs in _entries(atom):
            step = Step(_shown(atom), method, True, CERTIFIED)
            try:
                kernel.check_identity(lhs, rhs, hypotheses.nonzero(lhs, rhs), hypotheses.rules)
            except kernel.Rejected as rejected:
                step = Step(_shown(atom), method, False, residual=str(rejected)[:400])
                self.steps.append(step)
                return
        self.steps.append(step)

    def _close_distinctness(self, atom: Relation, hypotheses: "Hypotheses", method: str) -> None:
        """Two sides differ where some entries differ by a constant other than 0."""
        residual = "no entries differ by a constant"
        for lhs, rhs in _entries(atom):
            gap = kernel.normal(lhs - rhs, hypotheses.rules)
            if gap and isinstance(gap, kernel.Rational) and not gap.variables():
                kernel.check_identity(lhs - rhs, gap, hypotheses.nonzero(lhs, rhs), hypotheses.rules)
                residual = None
        self.steps.append(Step(_shown(atom), method, residual is None, CERTIFIED, residual))

    def _close_inequality(
        self, atom: Relation, certificate: "Nonnegative", hypotheses: "Hypotheses", method: str
    ) -> None:
        strict = atom.kind == "lt"
        step = Step(_shown(atom), f"certificate; {method}", True, CERTIFIED)
        try:
            for lhs, rhs in _entries(atom):
                hypotheses.check(rhs - lhs, certificate, strict)
        except kernel.Rejected as rejected:
            step = Step(_shown(atom), f"certificate; {method}", False, residual=str(rejected)[:400])
        self.steps.append(step)
        for fact in certificate.facts:
            if fact not in self.facts:
                self.cite(fact, "an instance of the fact is a hypothesis of the certificate")

    def _search_inequality(
        self, atom: Relation, search: Search, instances: list[Nonnegative], hypotheses: Hypotheses, method: str
    ) -> None:
        """Close an inequality, entry by entry, by certificates that are searched for."""
        step = Step(_shown(atom), f"certificate found by search; {method}", True, CERTIFIED)
        facts = {i: one.facts for one in instances for _, indices, _ in one.terms for i in indices}
        used: set[int] = set()
        try:
            for lhs, rhs in _entries(atom):
                strict = atom.kind == "lt"
                found = positivity.certificate(rhs - lhs, hypotheses, strict, search, self.certificates)
                hypotheses.check(rhs - lhs, found, strict)
                used |= {i for _, indices, _ in found.terms for i in indices}
        except kernel.Rejected as rejected:
            step = Step(step.asserts, step.method, False, residual=str(rejected)[:400])
        self.steps.append(step)
        for fact in dict.fromkeys(fact for i in sorted(used) for fact in facts.get(i, ())):
            if fact not in self.facts:
                self.cite(fact, "an instance of the fact is a hypothesis of the certificate")

    def _close_by_sympy(self, atom: Relation, method: str) -> None:
        differences = [b - a for a, b in zip(atom.lhs.data.flat, atom.rhs.data.flat)]
        if atom.kind == "eq":
            left, how = [r for r in map(residual, differences) if r != 0], "simplification"
        elif atom.kind == "ne":
            left, how = [] if any(d.is_nonzero for d in differences) else differences, "signs of factors"
        elif atom.kind in ("le", "lt", "argmin"):
            left, how = [d for d in differences if not is_nonnegative(d, atom.kind == "lt")], "signs of factors"
        else:
            raise NotExpressible(f"{atom.kind} between SymPy expressions")
        self.steps.append(Step(_shown(atom), f"{method}, {how}", not left, residual=str(left[0]) if left else None))

    # --- free steps

    def equal(self, asserts: str, lhs: Any, rhs: Any, method: str = "normal form") -> None:
        """A step: two SymPy expressions are equal; by the kernel where they are rational functions, else by
        simplification."""
        lhs, rhs = sp.sympify(lhs), sp.sympify(rhs)
        if is_certified_identity(lhs, rhs):
            self.steps.append(Step(asserts, method, True, CERTIFIED))
            return
        left = residual(lhs - rhs)
        self.steps.append(
            Step(
                asserts,
                method if method != "normal form" else "simplification",
                left == 0,
                DERIVED,
                str(left) if left != 0 else None,
            )
        )

    def nonnegative(self, asserts: str, expression: Any, strict: bool = False) -> "Shown":
        """A step: a SymPy expression is nonnegative (positive), by the signs that its symbols are declared with."""
        expression = sp.sympify(expression)
        closed = is_nonnegative(expression, strict)
        self.steps.append(Step(asserts, "signs of factors", closed, DERIVED, None if closed else str(expression)))
        return Shown(expression)

    def increasing(self, gap: Callable, certificate: Callable, order: int = 1) -> None:
        """Close an inequality along a segment: ``gap(s, **variables)`` is the inequality's difference at s = 1; at
        s = 0 it vanishes, and so do its derivatives below the one of the given order, which is nonnegative between,
        by ``certificate(h, s, **variables)``. Then the gap is nonnegative at 1 (mean value theorem).

        Runs on matrix words where the reading has sizes, and so holds in every dimension, else on rational functions of
        elementary functions; one step for each inequality of the conclusion is made by one call.
        """
        if self.reading.size_names():
            arith = WordArithmetic()
            values, s = word_values(self.reading, arith), arith.named("<s>")
            hypotheses, method = Hypotheses(self.reading, values), "matrix words"
            hypotheses.signed += [(s.data, ">0"), ((1 - s).data, ">0")]
        else:
            arith = ElementaryArithmetic()
            structure, *others = dense_structures(self.reading, None)
            if others:
                raise NotExpressible("the mean value theorem for each of several structural choices")
            values = dense_values(self.reading, arith, structure)
            s = arith.parameters("inner", "s", ())
            hypotheses, method = Hypotheses(self.reading, values), "normal form"
            arith.share(hypotheses.signed, hypotheses.rules)
        self.runs_body = True
        if self._misses_points(values, method):
            return
        named = {n: values[n] for n in list(inspect.signature(gap).parameters)[1:]}
        slopes = [lambda r: gap(r, **named)]
        for _ in range(order):
            slopes.append(lambda r, f=slopes[-1]: derivative(f, r))
        atoms = self.reading.conclude(values).atoms()
        done = sum(step.method.startswith("mean value") for step in self.steps)
        atom = [a for a in atoms if a.kind == "le"][done]
        self.left_open = len(atoms) - done - 1
        step = Step(_shown(atom), f"mean value theorem along a segment; certificate; {method}", True, CERTIFIED)
        try:
            identities = [(element(slope(arith.lift(0))), kernel.Rational(0)) for slope in slopes[:-1]]
            identities.append((element(slopes[0](arith.lift(1))), element(atom.rhs) - element(atom.lhs)))
            for lhs, rhs in identities:
                kernel.check_identity(lhs, rhs, hypotheses.nonzero(lhs, rhs), hypotheses.rules)
            one, slope = certificate(hypotheses, s, **named), element(slopes[-1](s))
            signed = hypotheses.signed + [(x, "!=0") for x in hypotheses.nonzero(slope)]
            kernel.check_inequality(kernel.normal(slope, hypotheses.rules), signed, one.terms, one.multiplier)
        except kernel.Rejected as rejected:
            step = Step(step.asserts, step.method, False, residual=str(rejected)[:400])
        self.steps.append(step)
        for fact in () if not step.closed else one.facts:
            self.cite(fact, "an instance of the fact is a hypothesis of the certificate")

    def compute(self, asserts: str, thunk: Callable[[], Any], value: Any, method: str) -> None:
        """A step: a SymPy computation that can hang (a limit, an integral, a sum) gives ``value``; ``method`` names
        it."""
        try:
            with budget(8.0):
                found = thunk()
            left = (
                residual(sp.sympify(found) - sp.sympify(value))
                if sp.sympify(value).is_finite is not False
                else (sp.S.Zero if found == value else found)
            )
        except OutOfBudget:
            self.steps.append(Step(asserts, method, False, residual="out of budget"))
            return
        self.steps.append(Step(asserts, method, left == 0, DERIVED, str(left) if left != 0 else None))

    def cite(self, id: str, asserts: str) -> None:
        """A step closed by a cited fact or claim, whose standing reading must be proved in the same store."""
        result = self.cited.get(id) or {}
        standing, tier = result.get("verdict"), result.get("tier")
        closed = standing in ("proved", "erratum") and tier is not None
        tier = DERIVED if not closed or tier == DERIVED else CERTIFIED
        if closed and result.get("scope") == "fixed-sizes":
            self.fixed_sizes = True
        self.steps.append(
            Step(asserts, f"cites {id}", closed, tier, None if closed else f"{id} is {standing or 'not known'}")
        )
        if id not in self.facts:
            self.facts.append(id)

    def conclude(
        self,
        lhs: Any,
        rhs: Any,
        symbols: Mapping[str, Any],
        sizes: Mapping[str, int] | None = None,
        integers: tuple[int, ...] = (),
        atom: int = 0,
        gap: Shown | None = None,
        strict: bool = False,
    ) -> None:
        """The conclusion, in the symbols of the variables' entries: it is closed here, and compared with the body at
        exact instances.

        An equation is closed by simplification. With ``gap`` (sums and nonnegative multiples of what steps have
        shown to be nonnegative; ``strict``: to be positive) it is lhs <= rhs, and the gap must equal the difference.
        Where the reading has sizes the conclusion is one at fixed sizes: write it at two unequal choices of them.
        """
        lhs, rhs = sp.sympify(lhs), sp.sympify(rhs)
        flat = {
            name: [sp.sympify(s) for s in (value if isinstance(value, (list, tuple, sp.MatrixBase)) else [value])]
            for name, value in symbols.items()
        }
        kind = "eq" if gap is None else "lt" if strict else "le"
        self.anchors.append(Anchor(lhs, rhs, flat, dict(sizes or {}), integers, atom, kind))
        where = _at("the conclusion", list((sizes or {}).items()))
        if gap is None:
            self.equal(where, lhs, rhs)
        else:
            left = residual(rhs - lhs - gap.expression)
            bad = gap.doubtful or (left if left != 0 else None)
            self.steps.append(
                Step(
                    where,
                    "sum of what was shown to be nonnegative",
                    bad is None,
                    DERIVED,
                    None if bad is None else str(bad),
                )
            )
        self._note_scope(None)


@dataclass(frozen=True)
class Shown:
    """A SymPy expression that steps have shown to be nonnegative; sums and nonnegative multiples of such are so too.

    ``doubtful`` keeps a factor whose sign is not known; it leaves the conclusion open.
    """

    expression: sp.Expr
    doubtful: sp.Expr | None = None

    def __add__(self, other):
        other = other if isinstance(other, Shown) else self._signed(other)
        return Shown(self.expression + other.expression, self.doubtful or other.doubtful)

    __radd__ = __add__

    def __mul__(self, other):
        other = other if isinstance(other, Shown) else self._signed(other)
        return Shown(self.expression * other.expression, self.doubtful or other.doubtful)

    __rmul__ = __mul__

    @staticmethod
    def _signed(value: Any) -> "Shown":
        value = sp.sympify(value)
        return Shown(value, None if is_nonnegative(value) else value)


def _at(method: str, choice) -> str:
    if not choice:
        return method
    return f"{method} at {', '.join(f'{n} = {v}' for n, v in choice)}"


def _shown(atom: Relation) -> str:
    sign = {"eq": "=", "le": "<=", "lt": "<", "loewner": "<= (Loewner)", "argmin": "<=", "ne": "!="}.get(
        atom.kind, atom.kind
    )
    lhs, rhs = _text(atom.lhs), _text(atom.rhs)
    return f"{lhs} {sign} {rhs}" if len(lhs) + len(rhs) < 300 else f"the two sides agree ({sign})"


def _text(a: Array | None) -> str:
    if a is None:
        return "?"
    data = getattr(a.data, "tolist", None)
    entries = data()[0] if data else a.data
    return str(entries)


def _entries(atom: Relation) -> list[tuple]:
    """The pairs of kernel elements that an atom compares: one for words, one for each entry of dense arrays."""
    lhs, rhs = atom.lhs, atom.rhs
    if hasattr(lhs.data, "flat"):
        return list(zip(lhs.data.flat, rhs.data.flat))
    return [(lhs.data, rhs.data)]


def is_certified_identity(lhs: sp.Expr, rhs: sp.Expr) -> bool:
    """Whether the kernel accepts two SymPy expressions as one rational function, with every divisor positive by the
    signs that the symbols are declared with."""
    symbols = (lhs.free_symbols | rhs.free_symbols) if isinstance(lhs, sp.Basic) else set()
    signs = {True: ">0", False: ">=0"}
    signed = [
        (kernel.variable(x.name), signs[bool(x.is_positive)])
        for x in sorted(symbols, key=str)
        if x.is_positive or x.is_nonnegative
    ]
    try:
        left, right = to_rational(lhs), to_rational(rhs)
        positive = [d for d in left.divisors | right.divisors if is_positive(d, signed)]
        kernel.check_identity(left, right, nonzero=positive)
    except (TypeError, ZeroDivisionError, kernel.Rejected):
        return False
    return True


def to_rational(expression: sp.Expr) -> kernel.Rational:
    """A SymPy rational expression as a kernel element.

    :raises TypeError: where it is no rational function with rational coefficients.
    """
    if expression.is_Rational:
        return kernel.Rational(Fraction(int(expression.p), int(expression.q)))
    if expression.is_Symbol:
        return kernel.variable(expression.name)
    if expression.is_Add:
        return sum((to_rational(a) for a in expression.args), kernel.Rational(0))
    if expression.is_Mul:
        result = kernel.Rational(1)
        for argument in expression.args:
            result = result * to_rational(argument)
        return result
    if expression.is_Pow and expression.exp.is_Integer:
        return to_rational(expression.base) ** int(expression.exp)
    raise TypeError(f"{expression} is not a rational function")


# --- the usual proofs, as words for a claim's ``proof`` -------------------------------------------------------------


def words(certificate: Callable | None = None, induction: str | None = None) -> Callable[[Derivation], None]:
    """The body on matrix words closes the reading, in every dimension."""
    return lambda step: step.words(certificate, induction)


def normal_form(
    certificate: Callable | None = None, induction: str | None = None, sizes: Mapping[str, int] | None = None
) -> Callable[[Derivation], None]:
    """The body on generic values closes the reading, at fixed sizes (or in general where there is no size)."""
    return lambda step: step.normal_form(certificate, induction, sizes)


def inequality(sizes: Mapping[str, int] | None = None, **search: Any) -> Callable[[Derivation], None]:
    """Certificates that are searched for close the reading; the options are those of :class:`Search`."""
    return lambda step: step.inequality(Search(**search), sizes)


def balls(
    within: Mapping[str, tuple] | None = None,
    tail: Mapping[str, Callable] | None = None,
    sizes: Mapping[str, int] | None = None,
    boxes: int = 2000,
    order: int = 2,
) -> Callable[[Derivation], None]:
    """Ball arithmetic on boxes that cover the spaces closes the inequalities of the reading."""
    return lambda step: step.balls(within, tail, sizes, boxes, order)


def sympy(sizes: Mapping[str, int] | None = None) -> Callable[[Derivation], None]:
    """The body on SymPy expressions closes the reading."""
    return lambda step: step.sympy(sizes)
