"""What holds of every claim of the texts, whatever its verdict."""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
from functools import cache
from importlib import import_module
from statistics import median

import pytest

import claims
from reports.anchoring import unanchored
from symbolic.derivation import Derivation

CATALOGUE = claims.load()
CLAIMS = CATALOGUE.claims

#: Code lines of a claim's class, without strings, comments and blanks.
LONGEST = 40


def test_every_module_loads():
    assert CATALOGUE.problems == []


def test_cited_claims_exist_and_are_listed():
    assert {cited for claim in CLAIMS.values() for cited in claim.cites} <= set(CLAIMS)


@pytest.mark.parametrize("id", CLAIMS)
def test_a_claim_is_well_formed(id):
    claim = CLAIMS[id]
    assert claim.place.lines[0] <= claim.place.lines[1]
    dropped = claim.standing.dropped if claim.standing else ()
    assert claim.source.key == "fact" or claim.place.lines[0] > 0, "where is it in the text?"
    for text in (claim.statement, *claim.assumptions, *claim.remarks, *dropped, claim.erratum.problem if claim.erratum else ""):
        assert text.replace(r"\$", "").count("$") % 2 == 0, f"unbalanced math: {text}"
    assert all(other.partition(":")[0] == claim.source.key for other in claim.depends)
    if claim.erratum:
        assert "corrected" in claim.readings or (claim.refute and claim.refute.kind == "quote")
        assert claim.expected == "erratum"


@cache
def _classes(module: str) -> dict[str, str]:
    """The source of each class of a module, by name."""
    source = inspect.getsource(import_module(module))
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    return {node.name: ast.get_source_segment(source, node) for node in nodes}


def _source(claim) -> str:
    return _classes(claim.module)[claim.qualname]


def _code_lines(source: str) -> int:
    skipped = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.STRING,
        tokenize.ENDMARKER,
    }
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return len({t.start[0] for t in tokens if t.type not in skipped and t.string not in "()[],"})


@pytest.mark.parametrize("id", CLAIMS)
def test_a_claim_reads_like_a_page_of_the_text(id):
    assert _code_lines(_source(CLAIMS[id])) < LONGEST


def test_most_claims_are_short():
    assert median(_code_lines(_source(claim)) for claim in CLAIMS.values()) < LONGEST / 2


@pytest.mark.parametrize("id", CLAIMS)
def test_bodies_state_exact_mathematics(id):
    """No floats, but in what simulates, and no instances of facts but by the words that state them."""
    simulates = CLAIMS[id].experiment is not None
    for node in ast.walk(ast.parse(_source(CLAIMS[id]))):
        is_float = isinstance(node, ast.Constant) and isinstance(node.value, float)
        assert simulates or not is_float, f"a float: {node.value}"
        assert not (isinstance(node, ast.Attribute) and node.attr == "also"), "facts enter by the words of symbolic/"


@pytest.mark.parametrize("id", [id for id, claim in CLAIMS.items() if claim.standing and claim.standing.proof])
def test_every_proof_closes(id):
    """Of errata too, whose expected verdict would not show that the corrected reading is no longer proved."""
    claim = CLAIMS[id]
    cited = {fact: {"verdict": "proved", "tier": "derived", "scope": "general"} for fact in claim.cites}
    derivation = Derivation(claim.standing, cited)
    claim.standing.proof(derivation)
    assert derivation.closed, [step for step in derivation.steps if not step.closed]
    assert unanchored(derivation) is None
