"""errata.md: the errata as Markdown, for issue trackers and mail to an author."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reports.mathml import decimal, split_math, value_text
from reports.results import by_text, errata_of, repro_command

#: What Markdown or HTML would take for markup.
MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def errata(results: Mapping) -> str:
    """The errata by text, in reading order: place, formulas, what is wrong, the evidence, and how to reproduce it."""
    wrong = errata_of(results)
    return "\n\n".join(_document(wrong)) + "\n"


def _document(wrong: list[Mapping]) -> Iterator[str]:
    yield "# Errata"
    yield f"{len(wrong)} statement{'s' * (len(wrong) != 1)} found wrong as printed, with the evidence."
    for claims in by_text(wrong).values():
        yield f"## {_prose(claims[0].get('source_title') or claims[0]['source'])}"
        for claim in claims:
            yield from _erratum(claim)


def _erratum(claim: Mapping) -> Iterator[str]:
    yield f"### {_prose(claim['where'])}: {_prose(claim.get('title') or claim['id'])}"
    for name, label in (("printed", "Printed:"), ("corrected", "Corrected:")):
        reading = claim["readings"].get(name)
        if reading and reading["formula"]:
            yield label
            yield _fenced(reading["formula"], "math")
    if claim["erratum"]:
        erratum = claim["erratum"]
        yield f"**What is wrong** ({erratum['class']}, {erratum['severity']}). {_prose(erratum['problem'])}"
    yield from _evidence(claim["readings"]["printed"]["refutation"])
    corrected = claim["readings"].get("corrected")
    if corrected:
        standing = [corrected[field] for field in ("verdict", "tier", "scope") if corrected[field]]
        yield f"The corrected statement: {', '.join(standing)}."
    yield "Reproduce:"
    yield _fenced(repro_command(claim), "sh")


def _evidence(refutation: Mapping) -> Iterator[str]:
    arithmetic = f", {_prose(refutation['arithmetic'])} arithmetic" if refutation["arithmetic"] else ""
    given = ", given by the claim, not found by the search" if refutation.get("given") else ""
    yield f"**Evidence** ({refutation['kind']}{arithmetic}{given})."
    rows = [(name, value) for name, value in (refutation["instance"] or {}).items()]
    sides = {"left side": refutation["lhs"], "right side": refutation["rhs"]}
    rows += [(label, value) for label, value in sides.items() if value is not None]
    if rows:
        yield "\n".join(
            f"- {_prose(name)} = {_code(value_text(value))} {decimal(value) or ''}".rstrip() for name, value in rows
        )
    if refutation["certificate"]:
        yield _prose(value_text(refutation["certificate"]))
    if refutation.get("steps"):
        yield "\n".join(
            f"{n}. {_prose(step['asserts'])} ({_prose(step['method'])})"
            for n, step in enumerate(refutation["steps"], 1)
        )


def _prose(text: str) -> str:
    """Text with formulas as ``$...$``, everything else escaped, on one line."""
    parts = (_formula(part) if is_math else _escaped(part) for part, is_math, _ in split_math(text))
    return " ".join("".join(parts).split())


def _formula(latex: str) -> str:
    # A viewer that knows no formulas would take what follows "<" for HTML.
    safe = latex.strip().replace("<", r"\lt ").replace(">", r"\gt ")
    return f"${safe}$"


def _escaped(text: str) -> str:
    return LINE_START.sub(r"\1\\\2", MARKUP.sub(r"\\\1", text))


def _code(text: str) -> str:
    ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if "`" in text else ""
    return f"{ticks}{space}{' '.join(text.split())}{space}{ticks}"


def _fenced(text: str, language: str) -> str:
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text.strip()}\n{fence}"
