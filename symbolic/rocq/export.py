"""Theorems: a reading's statement and its proof, as far as its derivation has one that Rocq can follow."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any, Callable, Mapping

from claims.model.arrays import IllTyped, NotExpressible, Undefined
from claims.model.claim import Reading
from symbolic import kernel
from symbolic.certificates import Nonnegative
from symbolic.rocq.hypotheses import TermHypotheses
from symbolic.rocq.script import Script
from symbolic.rocq.statement import EntryStatement, InstanceStatement, Statement
from symbolic.rocq.terms import NotSymbolic, argument, number
from symbolic.symbols import dense_structures, integer_choices


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

    def increasing(self, gap: Callable, certificate: Callable, order: int = 1) -> None:
        self.calls.append(("increasing", (gap, certificate, order)))

    def __getattr__(self, name):
        raise NotExpressible(f"no Rocq proof is written for derivations by {name.replace('_', ' ')}")


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
    if all(method == "increasing" for method, _ in recorded.calls):
        statement = Statement(reading, numbers or {})
        return _proved(name, statement, None, tuple(statement.dropped), Script.model)
    if len(recorded.calls) != 1:
        raise NotExpressible("a derivation of several parts")
    certificate, sizes = recorded.calls[0][1][0], [f"{n} other than {value}" for n, value in (numbers or {}).items()]
    statement = Statement(reading, numbers or {})
    try:
        return _proved(name, statement, certificate, (*sizes, *statement.dropped))
    except kernel.Rejected:
        if not statement.contained:
            raise
    statement = Statement(reading, numbers or {}, members=False)
    return _proved(name, statement, certificate, (*sizes, *statement.dropped))


def _proved(
    name: str, statement: Statement, certificate, dropped: tuple[str, ...], search: Callable = Script.search
) -> Theorem:
    """The theorem of a statement; ``certificate`` is what the derivation gives for its inequalities, ``search`` finds
    what it does not give."""
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
    bounds = [a for a in atoms if a.kind in ("le", "lt", "argmin") and a.lhs.is_scalar]
    given += [search(script, atom, h, certificate) for atom in bounds[len(given) :]]
    script.join_points()
    if len(atoms) > 1:
        script.say("repeat apply conj.")
    for atom in atoms:
        bullet = "- " if len(atoms) > 1 else ""
        if any(atom is a for a in inductive):
            script.say(bullet + "apply every_step.")
        elif atom.kind == "eq":
            script.say(bullet + script.equation(atom))
        elif any(atom is bound for bound in bounds):
            one = given.pop(0)
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
        closed = script.dictionary.symbol_array(s, {}).data
        script.dictionary.array(s.term)
        at = closed.subs({n: x for n, x in statement.point.items() if n in closed.names})
        values.append(number(at.fraction()))
    script.say("intro H.")
    script.say(f"specialize (H {' '.join(argument(v) for v in values)}).")
    script.say("refute H.")
    return Theorem(name, f"  ~ (\n{text})", "\n".join(script.lines))
