"""Proofs by balls: what holds on every box is proved; what is false, undefined or open at one point is not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb

from claims.model.arrays import (
    NotExpressible, absolute, cos, erf, exp, log, norm2, pi, relu, sin, sqrt, tanh, total, where, xlogx,
)  # fmt: skip
from claims.model.claim import Reading
from claims.model.relations import all_of, eq, le, lt
from claims.model.spaces import interval, mask, nonnegative, positive, real, simplex, unit_vector, vector
from symbolic.balls import BallArithmetic, Side
from symbolic.derivation import Derivation, balls

TINY = Fraction(1, 10**9)


def derive(given, conclusion, assuming=None, sizes=None, **options) -> Derivation:
    attempt = Derivation(Reading("printed", given, conclusion, "x", assuming, sizes))
    balls(**{"boxes": 100} | options)(attempt)
    return attempt


def proves(given, conclusion, **more) -> bool:
    found = derive(given, conclusion, **more)
    assert found.tier == "certified" or not found.closed
    return found.closed


X, XY = {"x": interval(-1, 1)}, {"x": interval(0, 1), "y": interval(0, 1)}


@pytest.mark.parametrize(("given", "conclusion"), [
    (X, lambda x: lt(exp(x), 3)),
    (X, lambda x: le(1 + x, exp(x))),
    (X, lambda x: le(cos(x), 1)),
    ({"x": interval(Fraction(-1, 2), Fraction(1, 2))}, lambda x: le(log(1 - x), -x)),
    (XY, lambda x, y: lt(exp(x * y), 1 + x + y + Fraction(3, 4))),
    (XY, lambda x, y: le(exp(-x - y), 1)),
    ({"p": simplex("n", positive=True)}, lambda p: lt(norm2(p), 1)),
    ({"m": mask("n"), "x": interval(0, 1)}, lambda m, x: le(total(m) * x, 3)),
])  # fmt: skip
def test_what_holds_on_every_box(given, conclusion):
    assert proves(given, conclusion, boxes=500)


@pytest.mark.parametrize(("given", "conclusion"), [
    (X, lambda x: le(1 + x, exp(x) - TINY)),
    (X, lambda x: lt(1 + x, exp(x))),
    (X, lambda x: lt(exp(x), exp(1 + 0 * x))),
    (X, lambda x: le(0, x**2 - TINY)),
    (X, lambda x: le(0, (x - Fraction(1, 3)) ** 2 - TINY**2)),
    (X, lambda x: le(x**3, 1 - TINY)),
    (XY, lambda x, y: le(x + y, 2 - TINY)),
    (XY, lambda x, y: le(exp(-x - y), 1 - TINY)),
    ({"p": simplex("n")}, lambda p: lt(norm2(p), 1)),
])  # fmt: skip
def test_what_is_false_at_one_point_only(given, conclusion):
    """The failure is by 1e-9, or an equality that a strict inequality excludes."""
    assert not proves(given, conclusion)


@pytest.mark.parametrize("open_end", ["", "left", "right", "both"])
def test_ends_count_where_they_belong_to_the_space(open_end):
    given = {"x": interval(0, 1, open=open_end)}
    assert proves(given, lambda x: lt(0, x)) == (open_end in ("left", "both"))
    assert proves(given, lambda x: lt(x, 1)) == (open_end in ("right", "both"))
    assert proves(given, lambda x: lt(1 + x, exp(x))) == (open_end in ("left", "both"))
    assert proves(given, lambda x: le(0, x)) and proves(given, lambda x: le(1 + x, exp(x)))


def test_an_equality_of_higher_order_needs_as_many_derivatives():
    for order, closed in ((3, False), (4, True)):
        assert proves(X, lambda x: le(1 - x**2 / 2, cos(x)), order=order) == closed


def test_an_excluded_end_helps_no_other_point():
    given = {"x": interval(0, 1, open="left"), "y": interval(0, 1)}
    assert not proves(given, lambda x, y: lt(0, x * y))
    assert not proves(given, lambda x, y: lt(0, x * (x - Fraction(1, 2)) ** 2 + 0 * y))


@pytest.mark.parametrize("undefined", [
    lambda x: le(1 / x, 1 / x + 1),
    lambda x: le(x / (x - Fraction(1, 4)), x / (x - Fraction(1, 4)) + 1),
    lambda x: le(log(x), log(x) + 1),
    lambda x: le(sqrt(x - TINY), 2),
    lambda x: le(0, xlogx(x - TINY) + 1),
    lambda x: le(sqrt(x - Fraction(1, 2)) - sqrt(x - Fraction(1, 2)), 1),
])  # fmt: skip
def test_what_has_no_value_somewhere_is_not_proved(undefined):
    assert not proves({"x": interval(0, 1)}, undefined)


def test_what_has_no_value_anywhere_is_not_expressible():
    with pytest.raises(NotExpressible, match="division by zero"):
        derive({"x": interval(0, 1)}, lambda x: le(x / (x - x), 1))


def test_a_nan_shows_nothing():
    arith = BallArithmetic()
    nan = arith.constant([arb("nan")], ())
    assert le(nan, 1).decide().holds[0] == lt(1, nan).decide().holds[0] == 0


def test_a_kink_and_a_choice_are_not_differentiated():
    assert not proves(X, lambda x: le(relu(x), x + 1 - TINY - absolute(x)))
    assert proves({"x": interval(0, 1)}, lambda x: le(where(lt(x, 2), x, x + 5), 2))
    assert not proves({"x": interval(0, 1)}, lambda x: le(where(lt(x, 1), x, x + 5), 2))


def test_an_equation_is_never_decided_by_balls():
    found = derive(X, lambda x: all_of(le(x, 1), eq(x, x)))
    assert not found.closed and "no eq" in [step for step in found.steps if not step.closed][0].residual


def test_an_open_step_names_the_box():
    found = derive(X, lambda x: le(x**2, 1 - TINY))
    assert found.steps[0].residual.startswith("not decided where x in")
    assert "boxes" in found.steps[0].method and found.steps[0].tier == "derived"


def test_conditions_exclude_boxes_only_where_they_fail_on_all_of_it():
    below = lambda x, y: le(x, y - Fraction(1, 8))  # noqa: E731
    assert proves(XY, lambda x, y: lt(x, y), assuming=below, boxes=500)
    assert not proves(XY, lambda x, y: lt(x + Fraction(1, 8), y), assuming=below)


def test_spaces_must_be_covered():
    """A dense set of points proves no strict inequality, and an unbounded variable needs its tails."""
    assert not proves({"u": unit_vector(1)}, lambda u: lt(u[0], 2))
    assert not proves({"x": real()}, lambda x: le(sin(x), 2))
    assert not proves({"x": real()}, lambda x: le(sin(x), 2), within={"x": (-4, 4)})
    assert not proves({"v": vector(2)}, lambda v: le(0, norm2(v)))
    assert not proves({"x": positive()}, lambda x: le(0, x), within={"x": (-1, 1)})


HALF_LINE = {"x": nonnegative()}


def test_tails_that_increase_outwards():
    square = lambda x: le(2 * x - 1, x**2)  # noqa: E731
    outwards = lambda h, x: 2 * h(x - 1)  # noqa: E731
    assert proves(HALF_LINE, square, within={"x": (0, 1)}, tail={"x": outwards})
    assert not proves(HALF_LINE, square, within={"x": (0, 1)})
    assert not proves(HALF_LINE, square, within={"x": (0, 1)}, tail={"x": lambda h, x: 3 * h(x - 1)})
    falls = lambda x: le(x - 2, 0 * x)  # noqa: E731
    assert not proves(HALF_LINE, falls, within={"x": (0, 1)}, tail={"x": outwards}), "it fails beyond 2"
    both = {"x": lambda h, x: 2 * h(x - 1) + 2, "-x": lambda h, x: 2 * h(-1 - x) + 2}
    assert proves({"x": real()}, lambda x: le(-2, x**2 - 1), within={"x": (-1, 1)}, tail=both)
    assert not proves({"x": real()}, lambda x: le(-2, x**2 - 1), within={"x": (-1, 1)}, tail={"x": both["x"]})


@pytest.mark.parametrize(("limit", "holds"), [(0, True), (TINY, False)])
def test_tails_that_decrease_to_a_limit(limit, holds):
    """exp(-x) decreases to 0, which is the value at infinity."""
    certificate = lambda h, x: h(exp(-x))  # noqa: E731
    below = lambda x: le(limit, exp(-x))  # noqa: E731
    assert proves({"x": nonnegative()}, below, within={"x": (0, 1)}, tail={"x": certificate}) == holds


def test_a_tail_says_nothing_where_a_hypothesis_depends_on_it():
    given = {"x": nonnegative(), "y": interval(0, lambda x: x)}
    tail = {"x": lambda h, x, y: h(x - 1)}
    assert not proves(given, lambda x, y: le(0, x - y + x**2 / 2), within={"x": (0, 1)}, tail=tail)
    capped = lambda x: le(x, 2)  # noqa: E731
    assert not proves(
        HALF_LINE, lambda x: le(x, 2), assuming=capped, within={"x": (0, 1)}, tail={"x": lambda h, x: h(x - 1)}
    )


def test_a_lemma_is_used_only_inside_of_its_space():
    def proof(value):
        def attempt(step):
            lemma = step.lemma({"u": interval(0, 1)}, lambda u: le(exp(u), 1 + 2 * u))
            step.normal_form(lambda h, x: lemma(h, u=value(x)))

        return attempt

    given = {"x": nonnegative()}
    inside = Derivation(Reading("printed", given, lambda x: le(exp(x / (1 + x)), 1 + 2 * x / (1 + x)), "x"))
    proof(lambda x: x / (1 + x))(inside)
    assert inside.closed and inside.tier == "certified"
    with pytest.raises(NotExpressible, match="not known to be nonnegative"):
        proof(lambda x: x)(Derivation(Reading("printed", given, lambda x: le(exp(x), 1 + 2 * x), "x")))


def test_a_lemma_that_is_open_leaves_the_proof_open():
    attempt = Derivation(Reading("printed", {"x": nonnegative()}, lambda x: le(0, x), "x"))
    attempt.lemma({"u": interval(0, 1)}, lambda u: lt(0, u), boxes=20)
    assert not attempt.closed


def test_boxes_contain_their_points():
    for low, high in ((0, 1), (Fraction(1, 3), Fraction(1, 2)), (Fraction(-1, 7), Fraction(1, 1024))):
        side = Side(Fraction(low), Fraction(high))
        ball = side.ball()
        for x in (side.low, side.high, (2 * side.low + side.high) / 3):
            assert ball.contains(arb(x.numerator) / x.denominator)


def test_the_limits_at_infinity_are_those_of_the_functions():
    """At 10^30 the functions are within a ball of what they are said to be at infinity."""
    arith = BallArithmetic()
    for side in (1, -1):
        far, end = (arith.constant([side * arb(x)], ()) for x in ("1e30", "inf"))
        for function in (erf, tanh, relu):
            (near,), (limit,) = (function(x).data.flat for x in (far, end))
            assert abs(near - limit) < 1e-9 or near > 1e29 and limit == arb("inf")
    assert pi(far).data.flat[0] > 3
