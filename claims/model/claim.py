"""Claims: one declarative object for each statement of a text.

A chapter's module writes a class under the :func:`claim` decorator; the class is data, and the decorator turns it
into a
:class:`Claim` and registers it. See CONTRIBUTING.md for a complete worked example.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field
from typing import Any, Callable, Mapping

from claims.model.spaces import Space, parameter_names

LEVELS = ("exact-identity", "inequality", "asymptotic", "probabilistic", "algorithmic", "empirical", "informal")
ERRATA_CLASSES = (
    "misprint",
    "sign",
    "constant",
    "missing-hypothesis",
    "wrong-inequality",
    "wrong-index",
    "dimension",
    "false-statement",
    "proof-gap",
    "textual",
    "transcription",
)
SEVERITIES = ("cosmetic", "local", "consequential")
EVIDENCE_KINDS = ("instance", "undefined", "ill-typed", "no-witness", "family", "disproof", "statistical", "quote")
CLAIM_VERDICTS = (
    "proved",
    "survived",
    "reproduced",
    "not-reproduced",
    "refuted",
    "erratum",
    "definition",
    "not-checkable",
)


#: The sizes at which a claim is tried unless it says otherwise.
DEFAULT_SIZES = (1, 3)


class MalformedClaim(ValueError):
    """A claim that its author must mend; the message says which one and what is wrong."""


@dataclass(frozen=True)
class Source:
    """A text: ``key`` is the prefix of its statements' ids."""

    key: str
    title: str
    author: str

    def at(self, section: str, label: str = "", lines: tuple[int, int] = (0, 0)) -> "Place":
        """A place in the text: section, the label as printed (Lemma 2.1.4, Eqn. 9), first and last line of the copy."""
        return Place(self, section, label, tuple(lines))


@dataclass(frozen=True)
class Place:
    source: Source
    section: str
    label: str
    lines: tuple[int, int]

    def __str__(self):
        first, last = self.lines
        lines = f"line {first}" if first == last else f"lines {first}-{last}"
        return "; ".join([", ".join(p for p in (self.label, self.section) if p), lines])


@dataclass(frozen=True)
class Erratum:
    """What is wrong as printed: class, severity, and the problem in a sentence or two (Markdown, $math$)."""

    kind: str
    severity: str
    problem: str


@dataclass(frozen=True)
class Evidence:
    """Evidence against the printed reading that a claim gives itself instead of leaving it to the search.

    ``kind`` is ``no-witness``, ``family``, ``disproof``, ``statistical`` or ``quote``. ``instance`` names values of
    the outer variables (plain numbers and nested lists). ``proof`` is a derivation, as for readings: of the negation
    (``disproof``), that every witness fails at the instance (``no-witness``), or that no constant or limit exists
    (``family``). ``test`` returns the error probability of a ``statistical`` refutation. ``words`` are the printed
    words of a ``quote``.
    """

    kind: str
    certificate: str
    instance: Mapping[str, Any] | None = None
    proof: Callable | None = None
    test: Callable | None = None
    words: str = ""


@dataclass(frozen=True)
class WorstCase:
    """A constant of a bound, to be compared with the best possible one over the bound's whole class of functions.

    The standing reading concludes ``lhs <= rhs``, or a chain of inequalities, which counts as the one between its
    ends. ``constant`` is what ``quantity``, which is positive, is multiplied by in rhs - lhs; both are functions of
    variables. ``at`` gives exact numbers to the functions' constants ``L`` and ``m`` and to other scalars by name;
    those that it leaves out range freely, as vectors do. All terms must scale alike where f(x) becomes s^2 f(x / s).
    ``name`` says which constant it is (Markdown, $math$).
    """

    name: str
    at: Mapping[str, Any]
    constant: Callable
    quantity: Callable


@dataclass(frozen=True)
class Reading:
    """One precise version of a statement: hypotheses (``given`` spaces, ``assuming`` conditions) and a conclusion.

    ``dropped`` are the clauses of the text's statement that it does not contain (a limit, an existence, a law).
    """

    name: str
    given: Mapping[str, Space]
    conclusion: Callable
    formula: str
    assuming: Callable | None = None
    sizes: Mapping[str, tuple[int, int]] | None = None
    sizes_where: Callable | None = None
    proof: Callable | None = None
    dropped: tuple[str, ...] = ()

    def conclude(self, values: Mapping[str, Any]):
        """The relation that the reading asserts, at given values of its variables."""
        return self.conclusion(**{name: values[name] for name in parameter_names(self.conclusion)})

    def conditions(self, values: Mapping[str, Any]) -> list:
        """The relations that the reading assumes beside its spaces."""
        if self.assuming is None:
            return []
        stated = self.assuming(**{name: values[name] for name in parameter_names(self.assuming)})
        return list(stated) if isinstance(stated, (list, tuple)) else [stated]

    def size_range(self, name: str) -> tuple[int, int]:
        """The least and the greatest value at which a size is tried."""
        return (self.sizes or {}).get(name, DEFAULT_SIZES)

    def allows(self, sizes: Mapping[str, int]) -> bool:
        """Whether the reading's condition on its sizes holds."""
        return self.sizes_where is None or bool(self.sizes_where(**sizes))

    def size_names(self) -> list[str]:
        """The shared sizes of the spaces, in order of first use."""
        named = [re.split(r"[+-]", axis)[0] for s in self.given.values() for axis in s.sizes if isinstance(axis, str)]
        return list(dict.fromkeys([*named, *(self.sizes or {})]))


@dataclass(frozen=True)
class Claim:
    """A statement of a text with its readings; ``order`` is its position in the reading order of the text."""

    id: str
    place: Place
    kind: str
    title: str
    statement: str
    assumptions: tuple[str, ...]
    level: str
    formula: str
    depends: tuple[str, ...]
    cites: tuple[str, ...]
    readings: Mapping[str, Reading]
    erratum: Erratum | None
    refute: Evidence | None
    remarks: tuple[str, ...]
    expected: str
    reason: str | None
    witness: Mapping[str, Any] | None
    experiment: Callable | None
    module: str
    qualname: str
    order: int = 0
    worst_case: WorstCase | None = None
    mutants: Mapping[str, Callable] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        return self.place.source

    @property
    def standing(self) -> Reading | None:
        """The reading that the claim stands by: ``corrected`` for an erratum (``printed`` for a quote), else
        ``printed``."""
        quote = self.refute is not None and self.refute.kind == "quote"
        return self.readings.get("printed" if quote or "corrected" not in self.readings else "corrected")

    @property
    def standing_name(self) -> str:
        """The name of the standing reading; an experiment is the reading ``printed``."""
        return self.standing.name if self.standing else "printed"


_registered: list[Claim] = []
_malformed: list[tuple[str, str, str]] = []


def registered() -> list[Claim]:
    """All claims registered so far, in order of registration."""
    return _registered


def malformed() -> list[tuple[str, str, str]]:
    """The claims that could not be made: id, module, and what is wrong."""
    return _malformed


_FIELDS = {
    "title",
    "kind",
    "formula",
    "assumptions",
    "depends",
    "cites",
    "given",
    "assuming",
    "sizes",
    "sizes_where",
    "printed",
    "corrected",
    "corrected_formula",
    "corrected_given",
    "corrected_assuming",
    "corrected_sizes_where",
    "proof",
    "printed_proof",
    "erratum",
    "refute",
    "remarks",
    "dropped",
    "expected",
    "reason",
    "witness",
    "experiment",
    "worst_case",
    "mutants",
}


def claim(id: str, place: Place, level: str, kind: str = "claim") -> Callable[[type], type]:
    """Register the decorated class as the claim ``id``.

    The class's docstring is the statement in our own words. Its attributes: ``formula`` and ``corrected_formula``
    (LaTeX), ``assumptions`` (as printed), ``given`` (variable -> space), ``assuming`` (a function of variables that
    returns relations), ``sizes`` (size -> range), ``sizes_where`` (a condition on sizes), ``printed`` and
    ``corrected`` (functions of variables that return a relation), ``proof`` (a derivation of the standing reading),
    ``refute`` (an :class:`Evidence`), ``erratum``, ``remarks``, ``dropped`` (the clauses of the statement that no
    reading contains, each a phrase: "that the iterates have a limit"), ``cites``, ``depends``, ``expected`` (a
    verdict), ``reason`` (why there is nothing to check, or what a missing derivation would need), ``witness``,
    ``experiment``, ``worst_case`` (a :class:`WorstCase`), ``mutants`` (name -> a function like ``printed``, or like
    ``experiment``, that states something false: the audit demands that it is refuted).
    ``corrected_given``, ``corrected_assuming`` and ``corrected_sizes_where`` replace hypotheses in the corrected
    reading.

    A malformed claim (an unknown field, level, class or verdict, an unbound variable) is kept aside in
    :func:`malformed`, and the other claims of its module are unharmed.
    """

    def register(cls: type) -> type:
        try:
            _registered.append(_make(cls, id, place, level, kind))
        except MalformedClaim as problem:
            _malformed.append((id, cls.__module__, str(problem)))
        return cls

    return register


def _make(cls: type, id: str, place: Place, level: str, kind: str) -> Claim:
    own = {k: v for k, v in vars(cls).items() if not k.startswith("_")}
    where = f"{id} ({cls.__module__}.{cls.__qualname__})"

    def demand(condition, message):
        if not condition:
            raise MalformedClaim(f"{where}: {message}")

    unknown = [name for name in own if name not in _FIELDS and not inspect.isfunction(own[name])]
    demand(not unknown, f"unknown field {', '.join(unknown)}")
    helpers = [n for n, v in own.items() if n not in _FIELDS and inspect.isfunction(v)]
    demand(not helpers, f"{', '.join(helpers)}: put helper functions beside the class, or better in the vocabulary")
    demand(cls.__doc__, "no docstring: state the claim in your own words")
    demand(level in LEVELS, f"level {level!r} is not one of {', '.join(LEVELS)}")
    demand(id.startswith(place.source.key + ":"), f"its source is {place.source.key}")

    formula = own.get("formula", "")
    demand(formula, "no formula as printed")
    readings = {}
    for name in ("printed", "corrected"):
        if name not in own:
            continue
        prefixed = lambda field: (
            own.get(f"corrected_{field}", own.get(field)) if name == "corrected" else own.get(field)
        )  # noqa: B023, E731
        standing = name == "corrected" or "corrected" not in own
        given = prefixed("given") or {}
        reading = Reading(
            name,
            given,
            own[name],
            (own.get("corrected_formula", "") if name == "corrected" else formula),
            prefixed("assuming"),
            own.get("sizes"),
            prefixed("sizes_where"),
            own.get("proof") if standing else own.get("printed_proof"),
            tuple(own.get("dropped", ())),
        )
        for function in filter(None, (reading.conclusion, reading.assuming)):
            unbound = [p for p in parameter_names(function) if p not in given]
            demand(not unbound, f"{name}: {', '.join(unbound)} not in given")
        readings[name] = reading

    erratum, refute, reason = own.get("erratum"), own.get("refute"), own.get("reason")
    demand("corrected" not in own or own.get("corrected_formula"), "a corrected reading needs corrected_formula")
    demand("corrected" not in own or erratum, "a corrected reading needs an erratum")
    if erratum:
        demand(erratum.kind in ERRATA_CLASSES, f"erratum class {erratum.kind!r}")
        demand(erratum.severity in SEVERITIES, f"severity {erratum.severity!r}")
    if refute:
        demand(refute.kind in EVIDENCE_KINDS, f"evidence kind {refute.kind!r}")
    expected = own.get("expected") or ("erratum" if erratum else "proved" if own.get("proof") else "survived")
    demand(expected in CLAIM_VERDICTS, f"expected verdict {expected!r} is not one of {', '.join(CLAIM_VERDICTS)}")
    described = expected in ("definition", "not-checkable")
    demand(
        readings or own.get("experiment") or (reason and described),
        "neither a reading, nor an experiment, nor a reason why there is none",
    )
    demand(not isinstance(own.get("dropped", ()), str), "dropped is a tuple of phrases")
    demand(expected not in ("definition", "not-checkable") or reason, f"expected {expected} needs a reason")
    worst_case = own.get("worst_case")
    if worst_case:
        demand(readings, "a worst_case needs a reading")
        given = list(readings.values())[-1].given
        for function in (worst_case.constant, worst_case.quantity):
            unbound = [p for p in parameter_names(function) if p not in given]
            demand(not unbound, f"worst_case: {', '.join(unbound)} not in given")
        unknown = [n for n in worst_case.at if n not in ("L", "m", *given)]
        demand(not unknown, f"worst_case at {', '.join(unknown)}, not in given")
    mutants = own.get("mutants", {})
    for name, function in mutants.items() if readings else ():
        unbound = [p for p in parameter_names(function) if p not in given]
        demand(not unbound, f"mutant {name!r}: {', '.join(unbound)} not in given")
    return Claim(
        id,
        place,
        kind,
        own.get("title") or _title(cls.__name__),
        inspect.cleandoc(cls.__doc__),
        tuple(own.get("assumptions", ())),
        level,
        formula,
        tuple(own.get("depends", ())),
        tuple(own.get("cites", ())),
        readings,
        erratum,
        refute,
        tuple(own.get("remarks", ())),
        expected,
        reason,
        own.get("witness"),
        own.get("experiment"),
        cls.__module__,
        cls.__qualname__,
        worst_case=worst_case,
        mutants=mutants,
    )


def _title(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return words[:1] + words[1:].lower()
