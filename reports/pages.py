"""index.html, errata.html and tiers.html: pages that need no network, no JavaScript and no fonts of their own."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from reports import figures
from reports.mathml import decimal, mathml, prose, value_latex, value_text
from reports.results import as_expected, by_text, errata_of, is_fact, missing, repro_command

TEMPLATES = Path(__file__).parent / "html"

#: What each verdict says, for someone who sees it for the first time, in the order of the summary.
VERDICTS = {
    "proved": "A derivation is closed at every step, and what it derives was compared with the statement.",
    "survived": "No closed proof, but no counterexample either at a thousand points or more, or at all there are.",
    "reproduced": "An empirical statement that repeated experiments bear out, with a stated probability of error.",
    "erratum": "Wrong as printed, with evidence; the corrected statement holds, as far as its own verdict says.",
    "refuted": "Wrong as printed, with evidence, and no correction is known here.",
    "not-reproduced": "An empirical statement that repeated experiments do not bear out. This is weaker than refuted.",
    "definition": "Introduces a notion and asserts nothing that could fail.",
    "not-checkable": "Nothing here can check it; the reason is given.",
    "undecided": "Time or memory ran out, or a suspected violation could not be certified.",
    "vacuous": "Nothing was found that meets the hypotheses, so nothing was tested.",
    "error": "The check itself failed.",
    "contradiction": "Both proved and refuted: a fault of Proofread.",
}
TIERS = {
    "kernel": "The Rocq proof assistant accepted the whole statement.",
    "certified": "A small exact checker accepted each closing step, or rigorous ball arithmetic decided it.",
    "derived": "The proof rests on SymPy, on a rule beyond the exact checker, or on a fact that is not certified.",
}
#: What remains to be trusted at each tier.
TRUST = {
    "kernel": "Rocq, the axioms that are listed with the theorem, and that the theorem says what the text says.",
    "certified": "The kernel, which is one short file, the library of exact polynomials and balls below it, and the "
    "rules that turn a statement into what the kernel compares.",
    "derived": "All this, and SymPy's simplifier, or a calculation whose rule is not among those of the kernel.",
}

#: How the steps of proofs are closed, for someone who reads such a line for the first time.
METHODS = {
    "normal form": "Both sides are written as fractions of polynomials in lowest terms, which are the same only for "
    "the same function. Exponentials, logarithms and roots are further variables, with their functional equations.",
    "matrix words": "Matrices and vectors are letters of unstated size, and both sides are sums of words in these. "
    "What is equal so is equal in every dimension.",
    "certificate": "An inequality is a sum of products of hypotheses and squares, which the kernel multiplies out.",
    "induction": "A base and a step, each closed in one of the ways above.",
    "mean value theorem": "The difference vanishes at one end of a segment, perhaps with its derivative, and a "
    "certificate shows that the next derivative is not negative.",
    "ball": "The range of the statement is covered by boxes, and on each the sign of the difference, or of a "
    "derivative, is decided by arithmetic with intervals that are rounded outwards.",
    "cites": "A fact or another claim, which must be proved in the same report; the proof is no better than that.",
    "simplification, signs of factors": "SymPy finds that a difference is 0, or which sign it has.",
}

SCOPES = {
    "general": "The proof covers every dimension.",
    "fixed-sizes": "The proof covers the stated sizes only.",
}
EVIDENCE = {
    "instance": "A counterexample, checked with its hypotheses exactly or in rigorous ball arithmetic.",
    "undefined": "A point that meets the hypotheses and where the statement has no value.",
    "ill-typed": "Shapes that the hypotheses allow and that do not fit together in the statement.",
    "no-witness": "A point for which nothing of the kind claimed exists, with a certificate.",
    "family": "Counterexamples in a parameter, and a proof that no constant or limit as claimed exists.",
    "disproof": "A derivation of the opposite.",
    "statistical": "A sequential test with a probability of error of at most one in a billion.",
    "quote": "A defect of the printed words themselves. They were not compared with the text by this program.",
}


def index(results: Mapping) -> str:
    """The page of all claims: summary by text and verdict, legend, and each claim with its evidence."""
    claims = results["claims"]
    statements = [claim for claim in claims if not is_fact(claim)]
    return _render(
        "index.html",
        results,
        texts=by_text(claims),
        statements=statements,
        shares=_shares(statements),
        audited=_audited(claims),
        counts={source: Counter(claim["verdict"] for claim in each) for source, each in by_text(statements).items()},
        present=[verdict for verdict in VERDICTS if any(claim["verdict"] == verdict for claim in statements)],
        unexpected=[claim for claim in claims if not as_expected(claim)],
        verdicts=[verdict for verdict in VERDICTS if any(claim["verdict"] == verdict for claim in claims)],
        levels=sorted({claim["level"] for claim in claims}),
        tiers=[*TIERS, "none"],
        ids={claim["id"] for claim in claims},
    )


def errata(results: Mapping) -> str:
    """The page of what is wrong as printed, by text and in reading order."""
    wrong = errata_of(results)
    return _render("errata.html", results, texts=by_text(wrong), wrong=wrong)


def tiers(results: Mapping) -> str:
    """The page that explains what proofs rest on, with the facts that they cite."""
    claims = results["claims"]
    return _render(
        "tiers.html",
        results,
        counts=Counter(claim["tier"] or "none" for claim in claims if not is_fact(claim)),
        facts=[claim for claim in by_text(claims).get("fact", ()) if is_fact(claim)],
        citing=Counter(id for claim in claims for id in claim["facts"] or ()),
        TRUST=TRUST,
        METHODS=METHODS,
    )


def _shares(statements: Iterable[Mapping]) -> dict[str, int]:
    """How many exact identities and inequalities there are, how many of them are proved, at which tier or a higher one,
    and in general, and of how many Rocq accepted a theorem of the whole or of a core.

    A claim's ``tier`` is that of its standing reading: the corrected one of an erratum.
    """
    exact = [
        claim
        for claim in statements
        if claim["level"] in ("exact-identity", "inequality") and claim["kind"] != "definition"
    ]
    proved = [claim for claim in exact if claim["tier"]]
    theorems = [reading["rocq"] for claim in proved for reading in claim["readings"].values() if reading["tier"]]
    return {
        "exact": len(exact),
        "proved": len(proved),
        "certified": sum(claim["tier"] != "derived" for claim in proved),
        "kernel": sum(claim["tier"] == "kernel" for claim in proved),
        "in_rocq": sum(bool(theorem and theorem["accepted"]) for theorem in theorems),
        "general": sum(claim["scope"] == "general" for claim in proved),
    }


def _audited(claims: Iterable[Mapping]) -> dict[str, int]:
    """How many claims have an audit, and the mutants and refuted ones of all their readings."""
    audits = [[r["audit"] for r in claim["readings"].values() if r["audit"]] for claim in claims]
    totals = {field: sum(audit[field] for each in audits for audit in each) for field in ("mutants", "refuted")}
    return totals | {"claims": sum(map(bool, audits))}


def _render(template: str, results: Mapping, **context: object) -> str:
    environment = _environment()
    style, script = (environment.loader.get_source(environment, name)[0] for name in ("style.css", "filter.js"))
    return environment.get_template(template).render(
        results=results,
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        VERDICTS=VERDICTS,
        TIERS=TIERS,
        SCOPES=SCOPES,
        EVIDENCE=EVIDENCE,
        **context,
    )


def _hash(text: str) -> str:
    """The source expression by which a page's content security policy allows exactly this inline text."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "prose": prose,
        "mathml": mathml,
        "value": _value,
        "seconds": _seconds,
        "count": "{:,}".format,
        "text": value_text,
        "data_uri": figures.data_uri,
    }
    environment.tests |= {"expected": as_expected, "fact": is_fact}
    environment.globals |= {"repro_command": repro_command, "missing": missing, "can_draw": figures.available()}
    return environment


def _value(value: object) -> Markup:
    """A value of results.json as a formula, or as text where it is too long or too deep for one."""
    latex = value_latex(value)
    shown = mathml(latex) if latex is not None else Markup("<code>{}</code>").format(value_text(value))
    digits = decimal(value)
    return shown + Markup(' <span class="about">{}</span>').format(digits) if digits else shown


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"
