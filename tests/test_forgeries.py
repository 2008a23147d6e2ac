"""Forged proofs: what the kernel accepted of the suite's own proofs and of a corpus, made false, and never accepted.

Each forgery is of a kind that cannot be right: a side of an identity moved by something that is not zero, a certificate
whose sum is no longer the difference, a hypothesis or a divisor's reason left out where it was needed. The default run
takes the proofs of two sections, ``pytest -m kernel`` a sample of all.
"""

from __future__ import annotations

import collections
import functools
import itertools
import json
import math
from fractions import Fraction

import pytest

import claims
from claims.model.claim import Reading, Source, _make
from claims.model.relations import le
from claims.model.spaces import positive
from reports.evaluate import _derive, evaluate
from reports.settings import Settings
from symbolic import archive, kernel
from symbolic.certificates import Hypotheses
from symbolic.derivation import normal_form
from symbolic.kernel import Rational, Rejected, Words, normal, variable
from symbolic.positivity import Search, find

pytestmark = pytest.mark.kernel

SECTIONS = ("claims.grosse.section_2_1", "claims.arora.chapter_02")
x, y, z = map(variable, "xyz")


@functools.cache
def proofs(everything: bool) -> list[str]:
    """What the kernel accepts while the claims are derived."""
    catalogue = claims.load()
    proved = {id: {"verdict": "proved", "tier": "certified", "scope": "general"} for id in catalogue.claims}
    with archive.recording() as lines:
        for claim in catalogue.claims.values():
            if claim.standing and (everything or claim.module in SECTIONS):
                _derive(claim.standing, proved)
    return lines


def accepted(check: str, args: tuple, kwargs: dict) -> bool:
    try:
        getattr(kernel, check)(*args, **kwargs)
    except Rejected as rejected:
        assert str(rejected), "a rejection says why"
        return False
    return True


# --- identities ------------------------------------------------------------------------------------------------------


def forged_identities(lhs, rhs, nonzero=(), rules=(), certificate=None):
    """Arguments of check_identity that must be rejected, by what was done to them."""

    def nonzero_element(element) -> bool:
        return bool(normal(element, rules))

    lhs, rhs = Rational(1) * lhs, Rational(1) * rhs
    rest = dict(nonzero=nonzero, rules=rules, certificate=certificate)
    if isinstance(lhs, Words):
        extra = kernel.matrix("<forged>", lhs.rows, lhs.cols)
        terms = [kernel.word(lhs.rows, lhs.cols, word) * c for word, c in itertools.islice(lhs.terms.items(), 3)]
    else:
        extra, terms = variable("<forged>"), [Rational(1), Rational(Fraction(-1, 10**9))]
    moved = [extra, *terms]
    moved += [lhs, -2 * lhs, lhs * Fraction(1, 1000)]
    moved += [] if lhs == rhs else [lhs - rhs]
    for by in moved:
        if nonzero_element(by):
            yield "left side", (lhs + by, rhs), rest
            yield "right side", (lhs, rhs - by), rest
    unexplained = normal(lhs - rhs, rules).divisors if certificate is None else ()
    if any(not isinstance(name, kernel.Atom) for divisor in unexplained for name in divisor.variables()):
        yield "no reason for the divisors", (lhs, rhs), rest | {"nonzero": []}
    pole = variable("<pole>")
    yield "a pole that cancels", (lhs * (pole / pole), rhs), rest
    yield "another divisor's reason", (lhs, rhs * (pole / pole)), rest | {"nonzero": [*nonzero, pole + 1]}
    for i, (left, right) in enumerate(rules):
        if certificate is None and normal(lhs - rhs, [*rules[:i], *rules[i + 1 :]]):
            yield "a rule left out", (lhs, rhs), rest | {"rules": [*rules[:i], *rules[i + 1 :]]}


# --- inequalities ----------------------------------------------------------------------------------------------------


def value(term, hypotheses, rules):
    """What a term of a certificate adds, computed without the kernel's check; None for squares of vectors."""
    coefficient, indices, squares = term
    if any(isinstance(square, tuple) for square in squares):
        return None
    factors = [hypotheses[i][0] for i in indices] + [square * square for square in squares]
    return normal(math.prod(factors, start=Rational(1) * coefficient), rules)


def forged_inequalities(difference, hypotheses, terms, multiplier=(1, ()), strict=False, rules=()):
    """Arguments of check_inequality that must be rejected, by what was done to them."""

    difference = Rational(1) * difference
    fields = dict(difference=difference, hypotheses=hypotheses, terms=terms, multiplier=multiplier, strict=strict)

    def of(what, **changes):
        return what, (), fields | {"rules": rules} | changes

    for by in (Rational(1), Rational(Fraction(1, 10**9)), variable("<forged>"), -(variable("<forged>") ** 2)):
        yield of("a stronger statement", difference=difference - by)
    if normal(difference, rules):
        yield of("the opposite statement", difference=-difference)
    pole = variable("<pole>")
    yield of("a pole that cancels", difference=difference * (pole / pole))
    yield of("a negative term", terms=[*terms, (Fraction(-1), (), ())])
    yield of("no such hypothesis", terms=[*terms, (Fraction(1), (len(hypotheses),), ())])
    yield of("a hypothesis counted from the end", terms=[*terms, (Fraction(1), (-1,), ())])
    yield of("a negative multiplier", multiplier=(-Fraction(multiplier[0]), multiplier[1]))
    yield of("a multiplier 0", multiplier=(0, multiplier[1]))
    if normal(difference, rules):
        yield of("another multiplier", multiplier=(multiplier[0] + 1, multiplier[1]))
    free = [i for i, (_, sign) in enumerate(hypotheses) if sign in (">=0", "!=0", "=0", "psd")]
    for i in [i for i in free if i not in multiplier[1]][:3]:
        yield of("a multiplier that may be 0", multiplier=(multiplier[0], (*multiplier[1], i)))
    for k, term in enumerate(terms):
        coefficient, indices, squares = term
        others = [*terms[:k], *terms[k + 1 :]]
        worth = value(term, hypotheses, rules)
        if worth is None or not worth:
            continue
        yield of("a term left out", terms=others)
        yield of("a term twice", terms=[*terms, term])
        yield of("a coefficient changed", terms=[*others, (coefficient + Fraction(1, 10**6), indices, squares)])
        yield of("a sign changed", terms=[*others, (-coefficient, indices, squares)])
        for square in squares[:1]:
            other = (coefficient, indices, (square + variable("<forged>"), *squares[1:]))
            yield of("another square", terms=[*others, other])
        for j in range(len(indices)):
            fewer = (coefficient, (*indices[:j], *indices[j + 1 :]), squares)
            if value(fewer, hypotheses, rules) != worth:
                yield of("a factor left out", terms=[*others, fewer])
            weaker = [(h, "!=0" if i == indices[j] else sign) for i, (h, sign) in enumerate(hypotheses)]
            if indices.count(indices[j]) % 2 and hypotheses[indices[j]][1] != "=0":
                yield of("a hypothesis weakened", hypotheses=weaker)
    if not strict and not any(not squares for _, _, squares in terms):
        yield of("a strict statement", strict=True)
    for i in {i for _, indices, _ in terms for i in indices if hypotheses[i][1] in (">0", ">=0")}:
        turned = [(-h if j == i else h, sign) for j, (h, sign) in enumerate(hypotheses)]
        odd = [value(t, hypotheses, rules) for t in terms if t[1].count(i) % 2]
        if multiplier[1].count(i) % 2 == 0 and None not in odd and normal(sum(odd, Rational(0)), rules):
            yield of("a hypothesis turned around", hypotheses=turned)


def forgeries(line: str):
    kept = json.loads(line)
    args, kwargs = archive.decode(kept["args"]), {k: archive.decode(v) for k, v in kept["kwargs"].items()}
    make = forged_identities if kept["check"] == "check_identity" else forged_inequalities
    return ((what, kept["check"], *forged) for what, *forged in make(*args, **kwargs))


def count_rejected(lines: list[str]) -> collections.Counter:
    counts: collections.Counter = collections.Counter()
    for line in lines:
        for what, check, args, kwargs in forgeries(line):
            assert not accepted(check, args, kwargs), f"{what}: {check}{args} {kwargs}"
            counts[what] += 1
    return counts


def test_forged_proofs_of_two_sections_are_rejected():
    counts = count_rejected(proofs(everything=False))
    assert counts.total() > 600 and len(counts) > 15


@pytest.mark.slow
def test_forged_proofs_of_all_claims_are_rejected():
    """An even sample of about 400 of their proofs, so that the time does not grow with their number."""
    lines = proofs(everything=True)
    counts = count_rejected(lines[:: max(1, len(lines) // 400)])
    assert counts.total() >= 5000, counts
    assert min(counts.values()) >= 5, counts


def test_kept_proofs_are_accepted_again_and_altered_lines_are_not():
    lines = proofs(everything=False)
    assert archive.recheck(lines) == len(lines) > 30
    other = '{"check": "normal", "args": [], "kwargs": {}}'
    for altered in ("{}", "[]", "", other, lines[0][:-1], lines[0][: len(lines[0]) // 2]):
        with pytest.raises(Rejected, match="line 2"):
            archive.recheck([lines[1], altered])


def test_elements_survive_being_written_down():
    A, S = kernel.matrix("A", "n", "n"), kernel.matrix("S", "n", "n", symmetric=True)
    w, X = kernel.matrix("w", "n", "1"), kernel.matrix("X", "m", "n")
    pinv = kernel.inverse(X, "pinv")
    scalars = [
        x,
        1 / x,
        x / x,
        (x * y - Fraction(1, 3)) / (y + 2),
        kernel.size("n") / x,
        w.T @ A @ w,
        kernel.det(A) * x,
    ]
    scalars += [kernel.trace(A @ S) / (w.T @ w), kernel.trace(pinv @ X), Rational(Fraction(-2, 7))]
    words = [
        A,
        A.T,
        kernel.inverse(A).T,
        pinv,
        pinv.T @ A * x,
        A - A,
        S @ A + A @ S / x,
        kernel.identity("n") * (x / x),
    ]
    scalars += [kernel.expectation(e, [["w"], ["y"]]) for e in (y**2 * x, y * (w.T @ A @ w), (w.T @ A @ w) ** 2)]
    for element in [*scalars, *words]:
        again = archive.decode(json.loads(json.dumps(archive.encode(element))))
        assert again == element and again.divisors == element.divisors
    for other in (0.5, {1}, object()):
        with pytest.raises(TypeError, match="no place in an archive"):
            archive.encode(other)


# --- false statements, to the whole search ---------------------------------------------------------------------------


def hypotheses(signed=()) -> Hypotheses:
    known = Hypotheses(Reading("printed", {}, lambda: None, "x"), {})
    known.signed += signed
    return known


def false_statements():
    """Polynomials less than their value at a point, where hypotheses hold: negative there."""
    corpus = [
        x**2 + y**2 - 2 * x * y, x**4 + y**4 - x**2 * y**2, (x - 1) ** 2 * (y + 2) ** 2, x**2 - x * y + y**2 + x,
        x**4 * y**2 + x**2 * y**4 - 3 * x**2 * y**2 + 1, x**3 - y**3, x * y, x - y, 1 - x**2, x / (1 + y**2),
        (x**2 - y) ** 2 + y**2 * x**2, x**2 + y**2 + z**2 - x * y - y * z - z * x,
    ]  # fmt: skip
    points = [(0, 0, 0), (1, 1, 1), (1, 2, 0), (Fraction(1, 2), -1, 3)]
    signs = [[], [(x + 2, ">0"), (y + 3, ">=0")], [(4 - x * x, ">=0"), (z - x - y + 5, ">0")]]
    for polynomial, point, signed in itertools.product(corpus, points, signs):
        at = polynomial.subs(dict(zip("xyz", point)))
        yield polynomial - at - Fraction(1, 1000), signed, False
        yield polynomial - at, signed, True


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in (1, 2, 3))])
def test_no_search_certifies_a_statement_that_fails_at_a_point(part):
    tried = 0
    for difference, signed, strict in itertools.islice(false_statements(), part, None, 4):
        known = hypotheses(signed)
        with pytest.raises(Rejected):
            known.check(difference, find(difference, known, strict, Search(unknowns=150)), strict)
        tried += 1
    assert tried == 72


# --- hypotheses that contradict each other ---------------------------------------------------------------------------


@pytest.mark.parametrize("bound", range(3))
def test_no_proof_counts_where_no_instance_meets_the_hypotheses(bound):
    """That x > 0 is at most -bound proves what one likes: the kernel rightly accepts it, and it is worth nothing."""

    class Vacuous:
        """A positive number is at most zero."""

        formula, given = r"x \le 0", {"x": positive()}
        assuming = lambda x: le(x, -bound)  # noqa: E731
        printed = lambda x: le(x, 0)  # noqa: E731
        proof = normal_form(lambda h, x: h(-bound - x) + bound)

    claim = _make(Vacuous, "t:vacuous", Source("t", "T", "A").at("1"), "inequality", "claim")
    derivation, missing = _derive(claim.standing, {})
    assert derivation.closed and missing is None
    assert evaluate(claim, Settings(effort="quick", seed=0))["verdict"] == "vacuous"
