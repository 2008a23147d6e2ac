"""results.json: what a run found, in the form that ``results.schema.json`` fixes, and the reports made from it."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

SCHEMA = Path(__file__).with_name("results.schema.json")

#: Verdicts under which a reading stands.
STANDING = ("proved", "survived", "reproduced")

#: Verdicts that no claim may expect: they always make a run fail.
FAILURES = frozenset({"contradiction", "error", "vacuous", "undecided"})


class InvalidResults(ValueError):
    """The results break the schema; the text says where."""


def assemble(claims: Iterable[Mapping], *, seed: int, seconds: float, **added: object) -> dict:
    """The dict of results.json from the claims' dicts; ``added`` are further fields of the whole, such as the effort.

    A claim that breaks the schema cannot harm the report of the others: it becomes an ``error`` that says what is wrong
    with it.
    """
    from reports.fingerprint import versions, worst_case_versions

    return {
        "schema": 1,
        "versions": versions() | worst_case_versions(),
        "seed": seed,
        "seconds": round(seconds, 3),
        **added,
        "claims": [*map(_sound, claims)],
    }


def as_expected(claim: Mapping) -> bool:
    """Whether a run may pass with this claim."""
    return claim["verdict"] == claim["expected"] and claim["verdict"] not in FAILURES


def missing(reading: Mapping) -> list[str]:
    """What a proved reading lacks for the next tier and for the next scope, a sentence each; nothing if it has none."""
    steps = (reading["derivation"] or {}).get("steps", ())
    weak = list(dict.fromkeys(step["method"] for step in steps if step.get("tier") == "derived"))
    lacks = []
    if reading["tier"] == "derived":
        closed = f" in place of: {'; '.join(weak)}" if weak else ""
        lacks.append(f"To be certified it needs steps that the kernel accepts{closed}.")
    elif reading["tier"] == "certified":
        lacks.append(_missing_in_rocq(reading))
    if reading["tier"] and reading["scope"] == "fixed-sizes":
        lacks.append("To be general it needs a proof in which the sizes are symbols.")
    return lacks


def _missing_in_rocq(reading: Mapping) -> str:
    """What the tier ``kernel`` needs, a sentence."""
    rocq, why = reading["rocq"], reading.get("rocq_reason")
    if why:
        return f"For the tier kernel it would have to be stated and proved in Rocq. {why}"
    if rocq is None:
        return "For the tier kernel Rocq has to accept a theorem of the whole statement (proofread run --rocq)."
    if not rocq["accepted"]:
        return f"For the tier kernel Rocq would have to accept its theorem: {rocq['reason']}."
    return f"For the tier kernel the theorem that Rocq accepts lacks: {'; '.join(rocq['dropped'])}."


def is_fact(claim: Mapping) -> bool:
    """Whether the claim is a standard result that proofs cite; facts are not counted among the statements."""
    return claim["id"].startswith("fact:")


def write_reports(results: Mapping, out: Path) -> list[Path]:
    """Write results.json, the pages, errata.md and junit.xml into ``out``, and return their paths.

    ``results`` is as :func:`assemble` makes it. If it breaks the schema, :class:`InvalidResults` is raised and nothing
    is written. Each file is replaced as a whole, so that nobody ever reads half of one, and the same results give the
    same files.
    """
    from reports import junit, markdown, pages

    faults = problems(results)
    if faults:
        raise InvalidResults("; ".join(faults[:3]))
    results = _in_order(results, _schema())
    texts = {
        "results.json": json.dumps(results, indent=1, ensure_ascii=False) + "\n",
        "index.html": pages.index(results),
        "errata.html": pages.errata(results),
        "tiers.html": pages.tiers(results),
        "errata.md": markdown.errata(results),
        "junit.xml": junit.report(results),
    }
    out.mkdir(parents=True, exist_ok=True)
    return [_write(out / name, text) for name, text in texts.items()]


def by_text(claims: Iterable[Mapping]) -> dict[str, list[Mapping]]:
    """The claims of each text, by its key, in reading order; the texts in the order given, facts after them."""
    texts: dict[str, list[Mapping]] = {}
    for claim in sorted(claims, key=is_fact):
        texts.setdefault(claim["source"], []).append(claim)
    return {source: sorted(each, key=lambda claim: claim.get("order", 0)) for source, each in texts.items()}


def errata_of(results: Mapping) -> list[Mapping]:
    """The claims that are wrong as printed."""
    return [claim for claim in results["claims"] if claim["verdict"] in ("erratum", "refuted")]


def repro_command(claim: Mapping) -> str:
    """The command that recomputes the evidence against a claim, or shows it where there is nothing to recompute."""
    scripted = claim["readings"]["printed"]["refutation"]["kind"] in ("instance", "undefined", "statistical")
    return f"proofread {'repro' if scripted else 'show'} {shlex.quote(claim['id'])}"


def problems(results: Mapping) -> list[str]:
    """What in the results breaks the schema: a line for each fault, with its place (``claims[3].tier: ...``)."""
    return _faults(results, _validator())


def _sound(claim: Mapping) -> Mapping:
    faults = _faults(claim, _validator("claim"))
    if not faults:
        return claim
    # Nothing of it is trusted but what the report needs to name it.
    names = {
        name: claim[name]
        for name in ("id", "source", "source_title", "where", "title")
        if isinstance(claim.get(name), str)
    }
    unknown = {"id": "?", "source": "?", "where": "", "kind": "claim", "level": "informal", "expected": "survived"}
    empty = {
        "tier": None,
        "scope": None,
        "facts": None,
        "audit": None,
        "remarks": [],
        "dropped": [],
        "readings": {},
        "erratum": None,
        "seconds": 0,
    }
    return {
        **unknown,
        **names,
        **empty,
        "verdict": "error",
        "reason": f"its result breaks the schema of results.json: {faults[0]}",
    }


def _faults(instance: object, validator) -> list[str]:
    try:
        json.dumps(instance, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        return [str(error)]
    faults = sorted(validator.iter_errors(instance), key=lambda fault: (fault.json_path, fault.message))
    return [
        f"{fault.json_path.removeprefix('$').removeprefix('.') or 'results'}: {fault.message[:200]}" for fault in faults
    ]


@cache
def _schema() -> dict:
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


@cache
def _validator(definition: str | None = None):
    """The validator of the whole, or of one of the schema's definitions."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(
        _schema() if definition is None else {"$ref": f"#/$defs/{definition}", "$defs": _schema()["$defs"]}
    )


def _in_order(value: object, schema: Mapping) -> object:
    """The value with the fields of its objects in the order of the schema, added fields after them by name."""
    schema = _resolved(schema)
    if isinstance(value, list):
        return [_in_order(each, schema.get("items", {})) for each in value]
    if not isinstance(value, dict):
        return value
    known = schema.get("properties", {})
    others = schema.get("additionalProperties")
    added = [name for name in value if name not in known]
    names = [name for name in known if name in value] + (sorted(added) if known else added)
    return {
        name: _in_order(value[name], known.get(name) or (others if isinstance(others, dict) else {})) for name in names
    }


def _resolved(schema: Mapping) -> Mapping:
    """The schema with the fields: behind references, and behind "this or null"."""
    while "properties" not in schema:
        parts = [schema, *schema.get("anyOf", ()), *schema.get("allOf", ())]
        reference = next((part["$ref"] for part in parts if "$ref" in part), None)
        if reference is None:
            break
        schema = _schema()["$defs"][reference.removeprefix("#/$defs/")]
    return schema


def _write(path: Path, text: str) -> Path:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # A claim can hold a lone surrogate, which UTF-8 has not; "\\ud800" is what JSON writes for one.
        temporary.write_bytes(text.encode("utf-8", "backslashreplace"))
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path
