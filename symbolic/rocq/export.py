"""Theorems: a reading's statement and its proof, as far as its derivation has one that Rocq can follow."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import Any, Callable, Mapping

from claims.model.arrays import IllTyped, NotExpressible, Undefined
from claims.model.claim import Reading
from claims.model.spaces import Structure
from symbolic import kernel
from symbolic.certificates import Nonnegative
from symbolic.rocq.counterexamples import EntryRefutation
from symbolic.rocq.entrywise import EntryScript
from symbolic.rocq.hypotheses import TermHypotheses
from symbolic.rocq.script import Script
from symbolic.rocq.statement import EntryStatement, InstanceStatement, Statement
from symbolic.rocq.terms import NotSymbolic, Unstated
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


#: What the methods of a derivation are called where there is no proof for them.
_METHODS = {
    "lemma": "ball arithmetic", "balls": "ball arithmetic", "equal": "SymPy", "sympy": "SymPy", "compute": "SymPy",
    "reading": "scale invariance",
}  # fmt: skip


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
        raise NotExpressible(f"proofs for derivations by {_METHODS.get(name, name.replace('_', ' '))}")


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
            raise NotExported(_lacking(general if reading.size_names() else None, error)) from error


def _lacking(general: Exception | None, fixed: Exception) -> str:
    """Why there is no theorem, in one sentence; ``general`` is why there is none in every dimension."""
    lacking = [_missing(error) for error in (general, fixed) if error is not None]
    if len(set(lacking)) == 1:
        return f"The export to Rocq lacks {lacking[0]}."
    return f"The export to Rocq lacks {lacking[0]} in every dimension, and {lacking[1]} at fixed sizes."


#: What the operations of an arithmetic are called where it lacks them.
_OPERATIONS = {
    "block": "block matrices", "stack": "matrices made of rows", "concat": "vectors made of parts",
    "function": "functions of numbers", "diag": "diagonal matrices", "diagonal": "diagonals", "item": "single entries",
    "gaussian": "Gaussian integrals", "integral": "integrals",
}  # fmt: skip


def _missing(error: Exception) -> str:
    """What is missing by an error, as a noun."""
    text = str(error)
    if isinstance(error, (kernel.Rejected, kernel.IllTyped)):
        return f"a proof ({text if len(text) < 150 else text[:150] + ' ...'})"
    if found := re.fullmatch(r"(an? )?(?P<what>.*?) in Rocq( terms.*)?", text):
        return _OPERATIONS.get(found["what"], found[0].partition(" in Rocq")[0])
    if found := re.fullmatch(r"(.*), in any dimension", text):
        return found[1]
    if found := re.fullmatch(r"no letter stands for (.*)", text):
        return f"a form of the space of {found[1]}"
    return text


#: The length of a conclusion at fixed sizes, in characters, from which on a smaller structure is chosen.
LONGEST = 100_000


def _core(name: str, reading: Reading) -> Theorem:
    """The reading at fixed sizes, entry by entry, with derivatives along the coordinates."""
    recorded = _recorded(reading)
    if recorded.calls[0][0] == "increasing" and reading.size_names():
        raise NotExpressible("the mean value theorem along a segment of vectors")
    for structure in reversed(list(dense_structures(reading, recorded.sizes))):  # the largest that is not too long
        atoms = EntryStatement(reading, structure, members=False).atoms
        if sum(len(str(atom.lhs.data)) + len(str(atom.rhs.data)) for atom in atoms) <= LONGEST:
            break
    try:
        return _at_fixed_sizes(name, EntryStatement(reading, structure), structure, recorded)
    except (NotExpressible, kernel.Rejected) as error:
        try:
            return _at_fixed_sizes(name, EntryStatement(reading, structure, members=False), structure, recorded)
        except (NotExpressible, kernel.Rejected):
            raise error from None


def _at_fixed_sizes(name: str, statement: EntryStatement, structure: Structure, recorded: Recorded) -> Theorem:
    dropped = [f"{n} other than {value}" for n, value in structure.sizes]
    dropped += ["other choices of masks, signs and indices"] if structure.integers else []
    text = statement.text(statement.atoms)
    script = EntryScript(statement)
    if recorded.calls[0][0] == "increasing":
        script.prove_along_segments([arguments for _, arguments in recorded.calls])
    else:
        script.prove(recorded.calls[-1][1][0])
    dropped += [*statement.dropped, *script.undefined(script.hypotheses)]
    return Theorem(name, text, "\n".join(script.lines), tuple(dropped))


def _recorded(reading: Reading) -> Recorded:
    if reading.proof is None:
        raise NotExpressible("a derivation")
    recorded = Recorded()
    reading.proof(recorded)
    return recorded


def _theorem(name: str, reading: Reading, numbers: Mapping[str, int] | None = None) -> Theorem:
    recorded, numbers = _recorded(reading), numbers or {}
    if all(method == "increasing" for method, _ in recorded.calls):
        return _proved(name, reading, numbers, True, None, Script.model)
    if len(recorded.calls) != 1:
        raise NotExpressible("proofs for derivations of several parts")
    if recorded.calls[0][0] == "increasing":
        raise NotExpressible("the mean value theorem along a segment of vectors")
    certificate = recorded.calls[0][1][0]
    try:
        return _proved(name, reading, numbers, True, certificate)
    except kernel.Rejected:
        if not Statement(reading, numbers).contained:
            raise
    return _proved(name, reading, numbers, False, certificate)


def _proved(
    name: str,
    reading: Reading,
    numbers: Mapping[str, int],
    members: bool,
    certificate,
    search: Callable = Script.search,
) -> Theorem:
    """The theorem of a reading; ``certificate`` is what the derivation gives for its inequalities, ``search`` finds
    what it does not give. It says of the functions of a class what the proof asks for."""
    facts: set[tuple] = set()
    while True:
        try:
            return _stated(name, Statement(reading, numbers, members, facts), certificate, search)
        except Unstated as more:
            facts = facts | {more.fact}


def _stated(name: str, statement: Statement, certificate, search: Callable) -> Theorem:
    atoms = statement.atoms
    script = Script(statement)
    script.prepare()
    text = statement.text(atoms)
    script.lines.insert(0, f"  intros {' '.join(statement.introduced)}.")
    script.evaluate(atoms)
    inductive = [a for a in atoms if a.kind == "eq" and statement.mentions_index(a)]
    if inductive:
        script.induct(inductive)
    given: list[Nonnegative] = []
    h = TermHypotheses(script)
    if callable(certificate):
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
            raise NotExpressible(f"proofs of relations of the kind {atom.kind}")
    sizes = [f"{n} other than {value}" for n, value in statement.numbers.items()]
    return Theorem(name, text, "\n".join(script.lines), (*sizes, *statement.dropped, *script.undefined(h)))


def refutation(name: str, reading: Reading, instance: Mapping[str, Any]) -> Theorem:
    """The negation of a reading at the sizes of a rational instance, proved by that instance.

    :raises NotExported: where it cannot be stated or proved so.
    """
    try:
        return _refuted(name, InstanceStatement(reading, instance))
    except (NotExpressible, Undefined, IllTyped, kernel.IllTyped, kernel.Rejected) as error:
        raise NotExported(_lacking(None, error)) from error


def _refuted(name: str, statement: InstanceStatement) -> Theorem:
    text = statement.text(statement.atoms)
    script = EntryRefutation(statement)
    script.refute()
    return Theorem(name, f"  ~ (\n{text})", "\n".join(script.lines), tuple(statement.dropped))
