"""Theorems for Rocq: statements without coqc, and with it that what is false or forged is not accepted."""

import re
import shutil
from dataclasses import replace

import pytest

import claims
from claims.model.arrays import (
    absolute, asinh, block, columns, concat, constant, det, dot, exp, eye, inv, iterate, log, norm2, ones, pinv, power,
    rows, sqrt, tanh, total, trace, xlogx, zeros,
)  # fmt: skip
from claims.model.calculus import derivative, gradient
from claims.model.claim import Reading
from claims.model.functions import smooth_function
from claims.model.relations import all_of, eq, exists, le, lt, ne
from claims.model.spaces import (
    derived, full_row_rank, integers, interval, matrix, nonnegative, orthogonal, positive, psd, real, simplex, vector,
)  # fmt: skip
from reports import rocq as checking
from reports.rocq import Checker, Entry
from symbolic import rocq
from symbolic.derivation import inequality, normal_form, words
from symbolic.entropy import log_tangent

needs_coqc = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def reading(conclusion, given, assuming=None, proof=words(), **others):
    return Reading("printed", given, conclusion, "", assuming=assuming, proof=proof, **others)


def least_squares(X, y, w):
    return norm2(X @ w - y) / (2 * rows(X))


REGRESSION = {"X": matrix("n", "d"), "y": vector("n"), "w": vector("d")}
GRADIENT = reading(
    lambda X, y, w: eq(gradient(lambda w: least_squares(X, y, w), w), X.T @ (X @ w - y) / rows(X)), REGRESSION
)
ROTATION = reading(lambda Q, x: eq(norm2(Q.T @ x), norm2(x)), {"Q": orthogonal("n"), "x": vector("n")})
FORM = reading(
    lambda A, x, y: le(2 * dot(x, A @ y), dot(x, A @ x) + dot(y, A @ y)),
    {"A": psd("n"), "x": vector("n"), "y": vector("n")},
    proof=words(lambda h, A, x, y: h.psd(A, x - y)),
)
GROWTH = reading(
    lambda a, x, k: eq(iterate(lambda x: a * x, x, k), power(a, k) * x),
    {"a": real(), "x": real(), "k": integers(0, 3)},
    proof=words(induction="k"),
)
DIRECTION = {"f": smooth_function("n"), "A": matrix("n", "m"), "b": vector("n"), "w": vector("m"), "v": vector("m")}
CHAIN = reading(  # a function that is not known, of the point that moves, beside what is known of it
    lambda f, A, b, w, v: eq(
        derivative(lambda w: f(A @ w + b) * norm2(w), w, along=v),
        dot(gradient(f, A @ w + b), A @ v) * norm2(w) + 2 * f(A @ w + b) * dot(w, v),
    ),
    DIRECTION,
)
SHIFT = reading(
    lambda f, w, u, alpha, k: eq(
        iterate(lambda v: v - alpha * gradient(lambda v: f(v + u), v), w - u, k),
        iterate(lambda w: w - alpha * gradient(f, w), w, k) - u,
    ),
    {"f": smooth_function("n"), "w": vector("n"), "u": vector("n"), "alpha": positive(), "k": integers(0, 2)},
    proof=words(induction="k"),
)
RANK = reading(  # the trace of a projection: its words are reduced after a rotation
    lambda X: eq(trace(X.T @ inv(X @ X.T) @ X), rows(X)), {"X": full_row_rank("n", "d")}
)
KERNEL = {
    "X": full_row_rank("n", "d"), "c": vector("d"),
    "z": derived(lambda X, c: c - pinv(X) @ X @ c, "the kernel of X", lambda z, X: eq(X @ z, 0)),
    "y": vector("n"),
}  # fmt: skip
MEMBER = reading(lambda X, z, y: eq(dot(pinv(X) @ y, z), 0), KERNEL)
BLOCKS = reading(
    lambda A, b, v, p: eq(
        dot(concat(v, p), block([[A, b], [b.T, constant(1, b)]]) @ concat(v, p)),
        dot(v, A @ v) + 2 * p * dot(b, v) + p**2,
    ),
    {"A": matrix("n", "n"), "b": vector("n"), "v": vector("n"), "p": real()},
)
GRAM = reading(lambda B: eq(B @ pinv(B.T @ B) @ B.T @ B, B), {"B": matrix("m", "n")})
MODEL = reading(  # a fact: the library has the lemma
    lambda f, x, y: le(f(y), f(x) + dot(gradient(f, x), y - x) + f.L / 2 * norm2(y - x)),
    {"f": smooth_function("n"), "x": vector("n"), "y": vector("n")},
    proof=lambda step: step.increasing(None, None),
)
DIFFERENCES = reading(  # both sides tell the type of a zero
    lambda x: eq(norm2(x - zeros(x)) - norm2(zeros(x)), norm2(x)), {"x": vector("n")}
)
TRUE = {
    "gradient": GRADIENT, "rotation": ROTATION, "form": FORM, "growth": GROWTH, "chain": CHAIN, "shift": SHIFT,
    "rank": RANK, "member": MEMBER, "blocks": BLOCKS, "gram": GRAM, "model": MODEL, "differences": DIFFERENCES,
}  # fmt: skip

#: False statements beside the proofs of true ones.
FALSE = {
    "sign": reading(
        lambda X, y, w: eq(gradient(lambda w: least_squares(X, y, w), w), X.T @ (X @ w + y) / rows(X)), REGRESSION
    ),
    "factor": reading(
        lambda X, y, w: eq(gradient(lambda w: least_squares(X, y, w), w), 2 * X.T @ (X @ w - y) / rows(X)), REGRESSION
    ),
    "no orthogonality": replace(ROTATION, given={"Q": matrix("n", "n"), "x": vector("n")}),
    "order": reading(lambda A, B: eq(A @ B, B @ A), {"A": matrix("n", "n"), "B": matrix("n", "n")}),
    "division": reading(lambda a: eq(a / a, 1), {"a": real()}),
    "chain without the product": replace(
        CHAIN,
        conclusion=lambda f, A, b, w, v: eq(
            derivative(lambda w: f(A @ w + b) * norm2(w), w, along=v), dot(gradient(f, A @ w + b), A @ v) * norm2(w)
        ),
    ),
    "chain at another point": replace(
        CHAIN,
        conclusion=lambda f, A, b, w, v: eq(
            derivative(lambda w: f(A @ w + b), w, along=v), dot(gradient(f, A @ w - b), A @ v)
        ),
    ),
    "shift of one side": replace(
        SHIFT,
        conclusion=lambda f, w, u, alpha, k: eq(
            iterate(lambda v: v - alpha * gradient(lambda v: f(v + u), v), w - u, k),
            iterate(lambda w: w - alpha * gradient(f, w), w, k) + u,
        ),
    ),
    "rank of columns": replace(RANK, conclusion=lambda X: eq(trace(X.T @ inv(X @ X.T) @ X), columns(X))),
    "no member": replace(MEMBER, given=KERNEL | {"z": vector("d")}),
    "blocks in another order": replace(
        BLOCKS,
        conclusion=lambda A, b, v, p: eq(block([[A, b], [b.T, constant(1, b)]]) @ concat(v, p), concat(A @ v, p)),
    ),
    "model with half the constant": replace(
        MODEL,
        conclusion=lambda f, x, y: le(f(y), f(x) + dot(gradient(f, x), y - x) + f.L / 4 * norm2(y - x)),
    ),
    "other side of the Gram matrix": replace(GRAM, conclusion=lambda B: eq(pinv(B.T @ B) @ B.T @ B, eye(B.T @ B))),
    "shifted power": replace(
        GROWTH, conclusion=lambda a, x, k: eq(iterate(lambda x: a * x, x, k), a * power(a, k) * x)
    ),
}


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    """Whether coqc accepts each of several theorems, by name; None for those that are not exported."""
    directory = tmp_path_factory.mktemp("rocq")
    if (checking.DIRECTORY / "Proofread").exists():  # what is compiled there need not be compiled again
        shutil.copytree(checking.DIRECTORY / "Proofread", directory, dirs_exist_ok=True)
    checker = Checker(directory)

    def run(theorems):
        entries = [Entry(t.name, t.text, "", t.dropped) for t in theorems]
        return dict(zip((t.name for t in theorems), checker.check(entries)))

    return run


def exported(name, of):
    return rocq.theorem(re.sub(r"\W", "_", name), of)


def test_the_statement_has_every_hypothesis_and_names_derivatives_by_premises():
    text = exported("gradient", GRADIENT).statement
    assert "(X : mat n d) (y : vec n) (w : vec d)" in text
    assert "(0 < n)%nat ->" in text
    assert "is_gradient (fun z1 : vec d => norm2 (X * z1 - y) / (2 * INR n)) w gradient_1 ->" in text
    assert text.rstrip().endswith("(gradient_1 = (1 / INR n) .* (X^T * (X * w - y)))%M")
    assert "orthogonal Q ->" in exported("rotation", ROTATION).statement
    assert "psd A ->" in exported("form", FORM).statement


def test_of_a_function_is_said_what_the_theorem_needs():
    """That it has a gradient; the class and the minimiser where the statement or the proof speaks of them."""
    assert "gradient_of f grad_f ->" in exported("chain", CHAIN).statement
    assert "L_f" not in exported("chain", CHAIN).statement
    model = exported("model", MODEL).statement
    assert "smooth L_f f grad_f ->" in model
    assert "f y <= f x + dot (grad_f x) (y - x) + L_f / 2 * norm2 (y - x)" in model
    known = claims.load().claims
    said = {
        "fact:jensen": ("gradient_of", "strongly_monotone 0"),
        "fact:cocoercivity": ("smooth", "strongly_monotone 0"),
        "grosse:eq-19": ("gradient_of", "strongly_monotone m_J", "minimiser"),
        "grosse:theorem-1": ("smooth", "strongly_monotone m_J", "minimiser"),
    }
    for id, facts in said.items():
        text = exported(id, known[id].standing).statement
        for fact in ("gradient_of", "smooth", "strongly_monotone 0", "strongly_monotone m_J", "minimiser"):
            assert (f"\n  {fact} " in text) == (fact in facts), (id, fact)


def test_a_core_lists_what_it_leaves_out():
    entrywise = reading(lambda x: eq((x + x) * x, 2 * (x * x)), {"x": vector("n")}, proof=normal_form(sizes={"n": 2}))
    assert exported("core", entrywise).dropped == ("n other than 2",)
    assert exported("whole", ROTATION).dropped == ()


def test_what_is_not_exported_says_why():
    with pytest.raises(rocq.NotExported, match="lacks a derivation"):
        exported("open", replace(ROTATION, proof=None))
    with pytest.raises(rocq.NotExported, match="ball arithmetic"):
        exported("balls", replace(ROTATION, proof=lambda step: step.balls()))


def test_names_that_the_library_uses_are_not_taken():
    assert "(S_ : mat n n)" in exported("names", replace(
        ROTATION, given={"S": orthogonal("n"), "x": vector("n")}, conclusion=lambda S, x: eq(norm2(S.T @ x), norm2(x))
    )).statement  # fmt: skip


def test_what_a_space_builds_is_any_value_that_it_contains():
    assert "(X * z = zero)%M ->" in exported("member", MEMBER).statement
    built = replace(MEMBER, given=KERNEL | {"z": replace(KERNEL["z"], contains=lambda z: None)})
    assert exported("built", built).dropped == ("that every z (the kernel of X) is so built",)
    defined = replace(MEMBER, given=KERNEL | {"z": derived(lambda X, c: c - pinv(X) @ X @ c)})
    assert exported("defined", defined).dropped == ()


def test_blocks_have_the_sizes_of_their_parts():
    assert "stack (beside A b) (beside (b^T) (eye 1)) * stack v (p .* eye 1)" in exported("blocks", BLOCKS).statement
    turned = replace(BLOCKS, conclusion=lambda A, b, v, p: eq(norm2(concat(p, v)), p**2 + norm2(v)))
    assert exported("turned", turned).dropped  # 1 + n is not n + 1 in types


@needs_coqc
def test_true_statements_are_accepted_and_rest_on_the_axioms_of_the_reals(check):
    outcomes = check([exported(f"true_{name}", of) for name, of in TRUE.items()])
    assert all(outcome["accepted"] for outcome in outcomes.values()), outcomes
    assert {a for outcome in outcomes.values() for a in outcome["axioms"]} <= checking.AXIOMS


@needs_coqc
def test_false_statements_are_rejected(check):
    theorems = []
    for name, of in FALSE.items():
        try:
            theorems.append(exported(f"false_{name}", of))
        except rocq.NotExported:
            pass
    assert len(theorems) >= 12
    outcomes = check(theorems)
    assert not any(outcome["accepted"] for outcome in outcomes.values()), outcomes
    assert all(outcome["reason"] for outcome in outcomes.values())


@needs_coqc
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("orthogonal Q ->\n", "").replace(" Q_orthogonal", "", 1),
        lambda text: text.replace("norm2 (Q^T * x) = norm2 x", "norm2 (Q^T * x) = 2 * norm2 x"),
        lambda text: text.replace("Qed.", "Admitted."),
        lambda text: (
            "Axiom anything : forall P : Prop, P.\n"
            + re.sub(r"Proof.*Qed", "Proof. apply anything. Qed", text, flags=re.S)
        ),
    ],
    ids=["premise dropped", "conclusion changed", "admitted", "axiom"],
)  # fmt: skip
def test_forged_theorems_are_rejected(check, change):
    theorem = exported("forged", ROTATION)
    forged = Entry("forged", change(theorem.text), "", ())
    assert forged.text != theorem.text
    assert not check([forged])["forged"]["accepted"]


@needs_coqc
def test_a_rejected_theorem_does_not_harm_the_others(check):
    good, bad, last = exported("good", ROTATION), exported("bad", FALSE["no orthogonality"]), exported("last", FORM)
    outcomes = check([good, bad, last])
    assert [outcomes[name]["accepted"] for name in ("good", "bad", "last")] == [True, False, True]


@needs_coqc
def test_a_counterexample_refutes_and_no_other_point_does(check):
    wrong = reading(lambda A, lam: lt(0, lam * A[0, 0] ** 2), {"A": matrix("n", "n"), "lam": positive()})
    at = {"sizes": {"n": 1}, "lam": "3/2"}
    refuted = rocq.refutation("refuted", wrong, at | {"A": [["0"]]})
    assert refuted.statement.lstrip().startswith("~ (")
    with pytest.raises(rocq.NotExported, match="violates"):
        rocq.refutation("missed", wrong, at | {"A": [["1"]]})
    missed = replace(refuted, name="missed", statement=refuted.statement.replace("0 < lam * (A", "0 <= lam * (A"))
    assert missed.statement != refuted.statement
    unmet = rocq.refutation("unmet", wrong, {"sizes": {"n": 1}, "lam": "-1", "A": [["0"]]})
    outcomes = check([refuted, missed, unmet])
    assert [outcomes[name]["accepted"] for name in ("refuted", "missed", "unmet")] == [True, False, False]


@needs_coqc
def test_names_of_variables_are_not_captured(check):
    """Bound variables are called z1, z2, ...: a false statement must not become true by a name."""
    given = {"z1": vector("n"), "w": vector("n"), "a": real(), "k": integers(0, 2)}
    still = reading(
        lambda z1, w, a, k: eq(iterate(lambda u: u - a * (u - z1), w, k), w), given, proof=words(induction="k")
    )
    try:
        theorem = exported("still", still)
    except rocq.NotExported:
        return
    assert "z1_" in theorem.statement and not check([theorem])["still"]["accepted"]


def test_what_is_negated_has_all_that_a_space_says():
    doubled = reading(lambda x, y: eq(y, 2 * x), {"x": real(), "y": derived(lambda x: 2 * x)})
    with pytest.raises(rocq.NotExported, match="a part of the conclusion that the instance violates"):
        rocq.refutation("doubled", doubled, {"sizes": {}, "x": "1", "y": "3"})
    form = reading(lambda P, s: lt(s, P[0, 0]), {"P": psd("n"), "s": positive()})
    stated = rocq.refutation("form", form, {"sizes": {"n": 1}, "P": [["0"]], "s": "1"}).statement
    for premise in ("P_1_1 = 0", "0 < s", "(forall x_1 : R, 0 <= x_1 * (P_1_1 * x_1))"):
        assert f"{premise} ->" in stated
    with pytest.raises(rocq.NotExported):
        rocq.refutation("forged", replace(form, conclusion=lambda P, s: le(0, P[0, 0])), {
            "sizes": {"n": 1}, "P": [["-1"]], "s": "1",
        })  # fmt: skip
    solvable = reading(lambda x: exists(x, lambda y: eq(y, 1)), {"x": real()})
    with pytest.raises(rocq.NotExported, match="existence"):
        rocq.refutation("solvable", solvable, {"sizes": {}, "x": "0"})


def test_without_coqc_there_is_one_line(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(checking.Missing, match="coqc is not installed"):
        checking.version()


def test_the_tier_kernel_needs_a_whole_theorem():
    claim = claims.load().claims["grosse:ridge-A-b"]
    proved = {"verdict": "proved", "tier": "certified", "scope": "fixed-sizes", "derivation": None, "rocq": None}
    result = {
        "id": claim.id, "verdict": "erratum", "reason": None, "tier": "certified", "scope": "fixed-sizes",
        "readings": {"printed": {"verdict": "refuted", "tier": None, "rocq": None}, "corrected": proved},
    }  # fmt: skip
    theorem = {"theorem": "t", "covers": "whole", "dropped": [], "axioms": [], "accepted": True, "reason": None}

    def attached(**changes):
        return checking.attach(claim, result, {"readings": {"corrected": {"rocq": theorem | changes}}})

    whole, core = attached(), attached(covers="core", dropped=["a clause"])
    rejected = attached(accepted=False, reason="no such lemma")
    assert (whole["tier"], whole["scope"], whole["reason"]) == ("kernel", "general", None)
    assert (core["tier"], rejected["tier"]) == ("certified", "certified")
    assert "a clause" in core["reason"] and "no such lemma" in rejected["reason"]
    assert result["readings"]["corrected"]["tier"] == "certified"


def test_clauses_that_the_claim_drops_make_a_core():
    claim = claims.load().claims["grosse:rigid-invariance"]
    dropped = replace(claim, readings={"printed": replace(ROTATION, dropped=("the rest",))})
    assert checking._made(dropped, "printed", {"verdict": "proved", "refutation": None}).dropped == ("the rest",)


def test_matrices_with_inverses_are_stated_by_their_equations():
    solved = reading(lambda X, y: eq(X @ inv(X) @ y, y), {"X": matrix("n", "n"), "y": vector("n")})
    assert "is_inverse X inverse_1 ->" in exported("inverse", solved).statement


def cancels(a):
    return eq(inv(a) @ a, eye(a))


SHIFTED = reading(lambda A, lam: cancels(lam * eye(A) + A), {"A": psd("n"), "lam": positive()})

#: Matrices that have an inverse, each for another reason.
INVERTIBLE = {
    "shifted": SHIFTED,
    "sum": reading(
        lambda X, A, lam: cancels(X.T @ X / rows(X) + 2 * X.T @ A @ X + lam / rows(X) * eye(X.T @ X)),
        {"X": matrix("n", "d"), "A": psd("n"), "lam": positive()},
    ),
    "multiple": reading(lambda A, lam: cancels(lam * eye(A)), {"A": matrix("n", "n"), "lam": positive()}),
    "rotation": reading(lambda Q: cancels(Q.T), {"Q": orthogonal("n")}),
}  # fmt: skip


@needs_coqc
def test_what_is_inverted_is_shown_to_be_invertible(check):
    theorems = [exported(name, of) for name, of in INVERTIBLE.items()]
    assert [theorem.dropped for theorem in theorems] == [()] * len(theorems)
    for theorem in theorems:
        assert re.search(r"\n  invertible .* /\\\n  forall \(inverse_1 : [^\n]*\n  is_inverse ", theorem.statement)
    told = theorems[0]
    forged = {
        "indefinite": ("psd A ->", "symmetric A ->"), "negative": ("0 < lam ->", "0 <> lam ->"),
        "other": ("invertible (lam .* eye n + A)%M", "invertible A%M"),
    }  # fmt: skip
    for name, (old, new) in forged.items():
        assert old in told.statement
        theorems.append(replace(told, name=name, statement=told.statement.replace(old, new)))
    outcomes = check(theorems)
    assert {name for name, outcome in outcomes.items() if outcome["accepted"]} == INVERTIBLE.keys(), outcomes


def test_what_may_have_no_value_is_left_out():
    singular = {"A": psd("n"), "w": vector("n")}
    solved = reading(lambda A, w: eq(inv(A) @ (A @ w), w), singular)
    assert exported("singular", solved).dropped == ("that A has an inverse",)
    shifted = replace(SHIFTED, given={"A": psd("n"), "lam": nonnegative()})
    assert exported("shifted", shifted).dropped == ("that (lam .* eye n + A)%M has an inverse",)
    given = replace(solved, assuming=lambda A: ne(det(A), 0))
    assert exported("given", given).dropped == ()
    quotients = reading(lambda x, y: eq(x / y - x / y, 0), {"x": real(), "y": real()})
    assert exported("quotients", quotients).dropped == ("that 1 / y has a value",)
    for known in (
        replace(quotients, given={"x": real(), "y": positive()}),
        replace(quotients, assuming=lambda y: ne(y, 0)),
    ):
        assert exported("known", known).dropped == ()
    unit = reading(
        lambda x, e: eq(dot(x, e) / norm2(e), dot(x, e)), {"x": vector("n"), "e": vector("n")},
        assuming=lambda e: eq(norm2(e), 1),
    )  # fmt: skip
    assert exported("unit", unit).dropped == ()
    flat = reading(lambda a, x: eq(derivative(lambda t: t / t + a / a, x), 0), {"a": positive(), "x": positive()})
    assert exported("flat", flat).dropped == ()
    at_zero = replace(flat, given={"a": nonnegative(), "x": positive()})
    assert exported("at zero", at_zero).dropped == ("that 1 / a has a value",)


def test_what_is_multiplied_by_zero_has_a_value_too():
    lost = reading(
        lambda x, y: eq((x + x) * x - 0 * x / y - 0 * log(y) * x, 2 * (x * x)), {"x": vector("n"), "y": real()},
        proof=normal_form(sizes={"n": 2}),
    )  # fmt: skip
    assert exported("lost", lost).dropped == ("n other than 2", "that 1 / y has a value", "that ln y has a value")
    assert exported("kept", replace(lost, given={"x": vector("n"), "y": positive()})).dropped == ("n other than 2",)


def test_conjuncts_are_all_in_the_statement_but_those_that_say_nothing():
    both = replace(ROTATION, conclusion=lambda Q, x: all_of(eq(norm2(Q.T @ x), norm2(x)), eq(Q @ (Q.T @ x), x)))
    text = exported("both", both).statement
    assert text.count("/\\") == 1
    again = replace(both, conclusion=lambda Q, x: all_of(both.conclusion(Q, x), eq(x, x), ROTATION.conclusion(Q, x)))
    assert exported("again", again).statement == text
    alone = replace(ROTATION, conclusion=lambda Q, x: eq(x, x))
    with pytest.raises(rocq.NotExported, match="sides that are not the same expression"):
        exported("alone", alone)
    entries = reading(lambda x: eq(x + zeros(x), x * ones(x)), {"x": vector("n")}, proof=normal_form())
    with pytest.raises(rocq.NotExported, match="sides that are not the same expression at fixed sizes"):
        exported("entries", entries)


def along_the_exponential(step):
    step.increasing(lambda s, x: exp(s * x) - 1 - s * x, lambda h, s, x: h.square(x) * h(exp(s * x)), order=2)


#: True statements about numbers, and a false one beside each: what to put for what in the statement.
NUMBERS = {
    "tanh": (
        reading(lambda z: eq(tanh(z), (exp(2 * z) - 1) / (exp(2 * z) + 1)), {"z": real()}, proof=normal_form()),
        ("exp (2 * z) - 1", "exp (2 * z) - 2"),
    ),
    "logarithm": (
        reading(lambda x, y: eq(log(x**2 / y), 2 * log(x) - log(y)), {"x": positive(), "y": positive()},
                proof=normal_form()),
        ("0 < x", "0 <> x"),
    ),
    "absolute value": (
        reading(lambda x, y: eq(absolute(x**2 * y), x**2 * absolute(y)), {"x": real(), "y": real()},
                proof=normal_form()),
        ("* Rabs y", "* y"),
    ),
    "root": (
        reading(lambda x: eq(sqrt(8 * x**2) * sqrt(2 * x**2), 4 * x**2), {"x": nonnegative()}, proof=normal_form()),
        ("= 4 *", "= 2 *"),
    ),
    "entropy": (
        reading(lambda x, y: eq(xlogx(x * y), x * xlogx(y) + y * xlogx(x)), {"x": nonnegative(), "y": nonnegative()},
                proof=normal_form()),
        ("+ y * xlogx x", "+ xlogx x"),
    ),
    "slope": (
        reading(lambda x: le(derivative(lambda t: 1 / (1 + exp(-t)), x), (1 + 0 * x) / 4), {"x": real()},
                proof=normal_form(lambda h, x: h.square((1 - exp(-x)) / (2 * (1 + exp(-x)))))),
        ("1 / 4", "1 / 5"),
    ),
    "arcsinh": (
        reading(lambda x, a: eq(derivative(lambda t: asinh(t / (2 * a)), x), 1 / sqrt(x**2 + 4 * a**2)),
                {"x": real(), "a": positive()}, proof=normal_form()),
        ("4 * (a * a)", "a * a"),
    ),
    "range": (
        reading(lambda x, p: lt(0, p * exp(x) + (1 - p) * exp(-x)), {"x": real(), "p": interval(0, 1)},
                proof=inequality()),
        ("0 <= p", "0 <= p + 1"),
    ),
    "fact": (
        reading(lambda x, y: le(2 - y / x - x / y, log(x / y) - log(x / y)), {"x": positive(), "y": positive()},
                proof=normal_form(lambda h, x, y: log_tangent(h, x / y) + log_tangent(h, y / x))),
        ("2 - y / x", "3 - y / x"),
    ),
    "segment": (
        reading(lambda x: le(1 + x, exp(x)), {"x": real()}, proof=along_the_exponential),
        ("1 + x", "1 + 2 * x"),
    ),
}  # fmt: skip


@needs_coqc
def test_statements_about_numbers_are_wholes_and_false_ones_beside_them_are_rejected(check):
    theorems = {}
    for name, (true, (old, new)) in NUMBERS.items():
        theorem = exported(f"true_{name}", true)
        assert not theorem.dropped, (name, theorem.dropped)
        false = replace(
            theorem, name=theorem.name.replace("true", "false"), statement=theorem.statement.replace(old, new)
        )
        assert false.statement != theorem.statement, name
        theorems |= {theorem.name: theorem, false.name: false}
    outcomes = check(list(theorems.values()))
    wrong = {name: o["reason"] for name, o in outcomes.items() if o["accepted"] != name.startswith("true")}
    assert not wrong


def test_false_statements_about_numbers_are_not_exported():
    logarithm = replace(NUMBERS["logarithm"][0], conclusion=lambda x, y: eq(log(x * y), 2 * log(x) - log(y)))
    segment = replace(NUMBERS["segment"][0], conclusion=lambda x: le(2 + x, exp(x)))
    for false in (logarithm, segment):
        with pytest.raises(rocq.NotExported, match="lacks a proof"):
            exported("false", false)


@needs_coqc
def test_certificates_at_fixed_sizes(check):
    """Masses that are any that sum to 1, and such as are made of parameters, where the certificate needs that."""
    given = {"p": simplex("n"), "x": vector("n")}
    spread = reading(
        lambda p, x: le(dot(p, x) ** 2, dot(p, x * x)),
        given,
        proof=normal_form(
            lambda h, p, x: sum(
                h(p[i]) * h(p[j]) * h.square(x[i] - x[j]) for i, j in [(0, 1)]
            ),
            sizes={"n": 2},
        ),
    )  # fmt: skip
    made = exported("made", spread)
    assert made.dropped == ("n other than 2", "that every p (simplex(n)) is so built")
    below = reading(
        lambda p, x: le(-total(p * x * x), 0 * p[0]), given,
        proof=normal_form(lambda h, p, x: sum(h(q) * h.square(y) for q, y in zip(p, x)), sizes={"n": 2}),
    )  # fmt: skip
    member = exported("member", below)
    assert member.dropped == ("n other than 2",) and "p_1 + p_2 = 1 ->" in member.statement
    wrong = replace(member, name="wrong", statement=member.statement.replace("0 <= p_1 ->", "0 <= - p_1 ->"))
    outcomes = check([made, member, wrong])
    assert [outcomes[name]["accepted"] for name in ("made", "member", "wrong")] == [True, True, False]


@needs_coqc
def test_counterexamples_with_functions_and_second_derivatives(check):
    """At an instance absolute values and logarithms have their values, derivatives of derivatives are functions."""
    distance = reading(lambda x, y: le(absolute(x - y), absolute(x)), {"x": real(), "y": real()})
    curved = reading(
        lambda a, x: eq(derivative(lambda t: derivative(lambda s: a * s**3, t), x), 3 * a * x**2),
        {"a": real(), "x": real()},
    )
    entropy = reading(lambda p: le(total(xlogx(p)) + log(2 * ones(p))[0], 0 * p[0]), {"p": simplex("n")})
    instances = {
        "distance": (distance, {"x": "1", "y": "-1/2"}),
        "curved": (curved, {"a": "1/2", "x": "1"}),
        "entropy": (entropy, {"sizes": {"n": 2}, "p": ["1", "0"]}),
    }
    theorems = [rocq.refutation(name, of, {"sizes": {}} | at) for name, (of, at) in instances.items()]
    outcomes = check(theorems)
    assert all(outcome["accepted"] for outcome in outcomes.values()), outcomes


def test_reasons_are_one_sentence():
    powers = reading(lambda x: eq(inv(x @ x.T), x), {"x": matrix("n", "n")}, proof=lambda step: step.balls())
    for of in (powers, replace(powers, proof=None), replace(powers, proof=normal_form())):
        with pytest.raises(rocq.NotExported) as error:
            exported("missing", of)
        assert re.fullmatch(r"The export to Rocq lacks [^.;]+\.", str(error.value))


@needs_coqc
@pytest.mark.slow
def test_theorems_of_claims_are_accepted(check):
    """An even sample of the claims: nearly all can be stated, and coqc accepts nearly all of what is."""
    proved = [claim for claim in claims.load().claims.values() if claim.standing and claim.standing.proof][::6]
    made = [checking._made(claim, claim.standing_name, {"verdict": "proved", "refutation": None}) for claim in proved]
    theorems = [each for each in made if isinstance(each, Entry)]
    outcomes = check(theorems)
    rejected = {name: outcome["reason"] for name, outcome in outcomes.items() if not outcome["accepted"]}
    assert len(theorems) >= 0.8 * len(proved) and len(rejected) <= 0.05 * len(theorems), rejected
    assert sum(not theorem.dropped for theorem in theorems) >= 0.4 * len(theorems)
