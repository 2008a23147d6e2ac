"""What the texts say: a package for each text, a module for each section, an object for each statement."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from claims.model.claim import Claim, malformed, registered

PACKAGES = ("claims.facts", "claims.grosse", "claims.arora", "claims.ma_l13")


@dataclass(frozen=True)
class Problem:
    """A module that does not import, a malformed claim, or an id that two claims share; ``ids`` are the claims
    concerned."""

    message: str
    module: str
    ids: tuple[str, ...] = ()


@dataclass
class Catalogue:
    """All claims in reading order, and what went wrong on the way."""

    claims: dict[str, Claim] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def load(extra_modules=()) -> Catalogue:
    """Import every module of the texts (and ``extra_modules``) and collect the claims.

    A module that fails to import, a malformed claim and an id given twice are each a :class:`Problem` of the
    catalogue; the rest is unharmed.
    """
    catalogue = Catalogue()
    seen: dict[str, Claim] = {}
    for name in [*_modules(), *extra_modules]:
        before = len(registered())
        try:
            importlib.import_module(name)
        except Exception as error:  # a contributor's module may raise anything
            concerned = tuple(c.id for c in registered()[before:])
            catalogue.problems.append(Problem(f"{name}: {type(error).__name__}: {error}", name, concerned))
    wanted = set(_modules()) | set(extra_modules)
    for number, claim in enumerate(c for c in registered() if c.module in wanted):
        if claim.id in seen:
            other = seen[claim.id]
            catalogue.problems.append(
                Problem(
                    f"duplicate id {claim.id}: {other.module}.{other.qualname} and {claim.module}.{claim.qualname}",
                    claim.module,
                    (claim.id,),
                )
            )
            continue
        seen[claim.id] = claim
        catalogue.claims[claim.id] = replace(claim, order=number)
    catalogue.problems += [Problem(message, module, (id,)) for id, module, message in malformed() if module in wanted]
    return catalogue


def _modules() -> list[str]:
    """The modules of every text in reading order: a package may list its own in ``MODULES``, else they go by name."""
    names = []
    for package in PACKAGES:
        folder = Path(__file__).parent / package.rpartition(".")[2]
        found = sorted(m.name for m in pkgutil.iter_modules([str(folder)]))
        names += [f"{package}.{m}" for m in found]
    return names
