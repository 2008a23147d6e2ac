"""Best possible constants over classes of functions: those known from the literature, and those that claims declare."""

import sys
from fractions import Fraction

import pytest

import claims
from claims.arora.algorithms import descent
from claims.model.arrays import NotExpressible, dot, norm2, vec
from claims.model.calculus import gradient
from claims.model.claim import Reading, WorstCase
from claims.model.functions import SmoothFunction, convex_function, smooth_function
from claims.model.relations import eq, le
from claims.model.spaces import integers, positive, vector
from numeric.exact import ExactArithmetic
from numeric.worst_case import best_constant
from reports.evaluate import evaluate
from reports.settings import Settings

DECLARED = {id: claim for id, claim in claims.load().claims.items() if claim.worst_case}
TENTH = Fraction(1, 10)


@pytest.fixture
def best():
    pytest.importorskip("PEPit")

    def of(given, conclusion, constant, quantity, assuming=None, **at):
        reading = Reading("printed", given, conclusion, "", assuming)
        return best_constant(reading, WorstCase("it", at, constant, quantity))

    return of


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_gradient_descent_on_convex_functions(best, steps):
    """f(x_N) - f* <= L / (4 N + 2) |x_0 - x*|^2 with rate 1/L: Drori and Teboulle (2014), Theorem 3.1."""
    found = best(
        {"f": convex_function("n"), "x": vector("n"), "N": integers(1, 5)},
        lambda f, x, N: le(f(descent(f, x, 1 / f.L, N)[-1]) - f(f.minimiser), f.L / 2 * norm2(x - f.minimiser)),
        lambda f: f.L / 2,
        lambda f, x: norm2(x - f.minimiser),
        L=3, N=steps,
    )  # fmt: skip
    assert found.stated == Fraction(3, 2)
    assert found.best == pytest.approx(3 / (4 * steps + 2), rel=1e-5)


@pytest.mark.parametrize("rate", [Fraction(1, 2), Fraction(1), Fraction(20, 11), Fraction(19, 10)])
def test_contraction_on_strongly_convex_functions(best, rate):
    """|x_1 - x*|^2 <= max(|1 - rate L|, |1 - rate m|)^2 |x_0 - x*|^2: Polyak (1963)."""
    found = best(
        {"f": convex_function("n", strongly=True), "x": vector("n"), "rate": positive()},
        lambda f, x, rate: le(norm2(x - rate * gradient(f, x) - f.minimiser), norm2(x - f.minimiser)),
        lambda rate: rate / rate,
        lambda f, x: norm2(x - f.minimiser),
        L=1, m=TENTH, rate=rate,
    )  # fmt: skip
    assert found.best == pytest.approx(float(max(abs(1 - rate), abs(1 - rate * TENTH)) ** 2), rel=1e-5)


def excess_by_gradient(best, constant, **at):
    """f(x) - f* <= c |grad f(x)|^2; the least c is 1 / 2m."""
    return best(
        {"f": convex_function("n", strongly="m" in at), "x": vector("n")},
        lambda f, x: le(f(x) - f(f.minimiser), constant(f) * norm2(gradient(f, x))),
        constant,
        lambda f, x: norm2(gradient(f, x)),
        **at,
    )


def test_a_bound_that_fails_for_some_function_has_a_ratio_above_one(best):
    found = excess_by_gradient(best, lambda f: 1 / (4 * f.m), L=1, m=TENTH)
    assert found.best == pytest.approx(5, rel=1e-5) and found.ratio == pytest.approx(2, rel=1e-5)


def test_where_no_constant_will_do_there_is_a_problem_instead_of_a_figure(best):
    found = excess_by_gradient(best, lambda f: 1 / f.L, L=1)
    assert found.stated == 1 and found.best is None and found.ratio is None
    assert found.problem.startswith("no constant was found")


def test_hypotheses_that_no_function_meets_are_a_problem(best):
    found = best(
        {"f": convex_function("n"), "x": vector("n")},
        lambda f, x: le(f(x), f(f.minimiser) + norm2(gradient(f, x))),
        lambda f: f.L,
        lambda f, x: norm2(gradient(f, x)),
        lambda f, x: le(f(x) + norm2(gradient(f, x)), f(f.minimiser)),
        L=1,
    )
    assert found.best is None and found.problem.startswith("no constant was found")


def test_hypotheses_restrict_the_class(best):
    """Where a step does not shorten the gradient, a convex function is linear along it, and falls by twice as much."""
    slower = lambda f, x: le(norm2(gradient(f, x)), norm2(gradient(f, x - gradient(f, x) / f.L)))  # noqa: E731
    bound = (
        {"f": convex_function("n"), "x": vector("n")},
        lambda f, x: le(f(x - gradient(f, x) / f.L), f(x) - norm2(gradient(f, x)) / (2 * f.L)),
        lambda f: -1 / (2 * f.L),
        lambda f, x: norm2(gradient(f, x)),
    )
    assert best(*bound, L=1).best == pytest.approx(-1 / 2, rel=1e-5)
    assert best(*bound, slower, L=1).best == pytest.approx(-1, rel=1e-5)


@pytest.mark.parametrize(
    ("conclusion", "at", "error", "complaint"),
    [
        (lambda f, x, c: le(norm2(x) * norm2(x), norm2(x)), {"L": 1, "c": 1}, NotExpressible, "product of scalar"),
        (lambda f, x, c: eq(norm2(x), c), {"L": 1, "c": 1}, NotExpressible, "other than inequalities"),
        (lambda f, x, c: le(f(x), 1), {"L": 1, "c": 1}, ValueError, "does not scale"),
        (lambda f, x, c: le(f(x), norm2(x)), {"L": 1, "c": 0}, ValueError, "outside of their spaces"),
        (lambda f, x, c: le(f(x), norm2(x)), {"L": 1, "c": 0.5}, TypeError, "exact numbers"),
        (lambda f, x, c: le(f(x), norm2(x)), {"L": 1}, ValueError, "the constant depends on"),
    ],
)
def test_what_cannot_be_computed_is_said(best, conclusion, at, error, complaint):
    given = {"f": smooth_function("n"), "x": vector("n"), "c": positive()}
    with pytest.raises(error, match=complaint):
        best(given, conclusion, lambda c: c, lambda x: norm2(x), **at)


@pytest.mark.parametrize("id", DECLARED)
def test_no_declared_constant_is_better_than_the_best(id):
    """All these readings are proved, so a ratio above 1 would be a fault of the proof or of the program."""
    pytest.importorskip("PEPit")
    found = best_constant(DECLARED[id].standing, DECLARED[id].worst_case)
    assert found.problem is None and 0 < found.ratio <= 1 + 1e-5


ATTAINED = {
    "grosse:theorem-1": (TENTH, {"alpha": Fraction(1)}),
    "grosse:eq-18": (1, {"alpha": Fraction(1)}),
    "grosse:eq-19": (TENTH, {}),
    "arora:2.1.4": (1, {"eta": Fraction(1, 2)}),
}


@pytest.mark.parametrize("id", ATTAINED)
def test_the_best_constant_is_attained_by_a_quadratic(id):
    """The same body in exact arithmetic, at f(x) = curvature x^2 / 2: there it needs the very constant."""
    pytest.importorskip("PEPit")
    reading, declared = DECLARED[id].standing, DECLARED[id].worst_case
    curvature, scalars = ATTAINED[id]
    arith = ExactArithmetic()
    one, zero = (vec([arith.lift(entry)]) for entry in (1, 0))
    L, m = arith.lift(1), arith.lift(TENTH)
    function = SmoothFunction(lambda x: dot(x, x) * curvature / 2, L, m, zero)
    values = {
        name: arith.lift(scalars[name]) if name in scalars else function if "function" in (space.letter or {}) else one
        for name, space in reading.given.items()
    }
    call = lambda f: f(**{name: values[name] for name in f.__code__.co_varnames[: f.__code__.co_argcount]})  # noqa: E731
    atoms = reading.conclude(values).atoms()
    excess = sum(as_fraction(atom.lhs - atom.rhs) for atom in atoms)
    needed = as_fraction(call(declared.constant)) + excess / as_fraction(call(declared.quantity))
    assert best_constant(reading, declared).best == pytest.approx(float(needed), rel=1e-5)


def as_fraction(scalar) -> Fraction:
    return Fraction(str(scalar.data.flat[0]))


def test_the_step_of_the_linear_regression_chapter_contracts_by_the_square():
    """The chapter's factor at rate 1/M is 1 - m/M; the best possible is its square."""
    pytest.importorskip("PEPit")
    claim = DECLARED["grosse:theorem-1"]
    found = best_constant(claim.standing, claim.worst_case)
    assert found.stated == Fraction(9, 10) and found.best == pytest.approx(0.81, rel=1e-5)


def test_without_pepit_only_the_figure_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "PEPit", None)
    found = evaluate(DECLARED["fact:quadratic-upper-model"], Settings(effort="quick"))
    worst_case = found["readings"]["printed"]["worst_case"]
    assert found["verdict"] == "proved"
    assert worst_case["stated"] is worst_case["worst_case"] is worst_case["ratio"] is None
    assert worst_case["note"].startswith("install proofread[pepit]")
    assert (worst_case["class"], worst_case["at"]) == ("smooth functions", {"L": "1"})
