"""Proofs that a statement fails at an instance."""

from __future__ import annotations

from claims.model.arrays import NotExpressible
from claims.model.relations import Relation
from symbolic import positivity
from symbolic.certificates import element
from symbolic.kernel import Rational
from symbolic.rocq.entrywise import EntryScript
from symbolic.rocq.signs import EntryHypotheses
from symbolic.rocq.terms import Term, argument, number, substitute


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
