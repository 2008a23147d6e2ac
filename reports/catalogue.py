"""The claims to run: those of the texts, with a claim that can only fail for each one that could not be loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import claims
from claims.model.claim import Claim, Source

_DECLARED = re.compile(r"^@claim\(\s*[\"']([^\"']+)[\"']", re.MULTILINE)


@dataclass(frozen=True)
class Catalogue:
    """Claims by id in reading order; what is wrong with some of them; the modules that were loaded beside the texts."""

    claims: Mapping[str, Claim]
    faults: Mapping[str, str]
    extra_modules: tuple[str, ...] = ()


def load(extra_modules: Sequence[str] = ()) -> Catalogue:
    """Load every claim of the texts and of ``extra_modules``.

    The claims of a module that does not import, and those that share an id, have a fault; the others are unharmed.
    """
    loaded = claims.load(extra_modules)
    known = dict(loaded.claims)
    faults: dict[str, str] = {}
    for problem in loaded.problems:
        for id in problem.ids or _declared(problem.module) or [problem.module]:
            faults.setdefault(id, problem.message)
            known.setdefault(id, _placeholder(id, problem.module))
    return Catalogue(known, faults, tuple(extra_modules))


def _declared(module: str) -> list[str]:
    """The ids that a module which does not import would have declared, as far as its text shows them."""
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:
        return []
    if spec is None or not spec.has_location:
        return []
    return _DECLARED.findall(Path(spec.origin).read_text(encoding="utf-8", errors="replace"))


def _placeholder(id: str, module: str) -> Claim:
    key = id.partition(":")[0]
    return Claim(
        id=id,
        place=Source(key, key, "").at(module),
        kind="claim",
        title=id,
        statement="",
        assumptions=(),
        level="informal",
        formula="",
        depends=(),
        cites=(),
        readings={},
        erratum=None,
        refute=None,
        remarks=(),
        expected="survived",
        reason=None,
        witness=None,
        experiment=None,
        module=module,
        qualname="",
    )


def header(claim: Claim) -> dict:
    """What results.json says of a claim before anything is known of it."""
    place = claim.place
    return {
        "id": claim.id,
        "source": claim.source.key,
        "source_title": claim.source.title,
        "order": claim.order,
        "where": str(place),
        "place": {"section": place.section, "label": place.label, "lines": list(place.lines)},
        "kind": claim.kind,
        "title": claim.title,
        "statement": claim.statement,
        "formula": claim.formula,
        "assumptions": list(claim.assumptions),
        "depends": list(claim.depends),
        "level": claim.level,
        "expected": claim.expected,
        "remarks": list(claim.remarks),
        "dropped": list(claim.standing.dropped) if claim.standing else [],
    }
