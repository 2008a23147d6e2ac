"""Words for certificates about exponentials and entropies: instances of facts about exp and log."""

from __future__ import annotations

from claims.model.arrays import Array, exp, log, xlogx
from symbolic.certificates import Hypotheses, Nonnegative

#: The facts that the inequalities below are instances of.
EXP_TANGENT, LOG_TANGENT, X_LOG_X = "fact:exp-tangent", "fact:log-tangent", "fact:x-log-x"
LOGISTIC_MONOTONE, LOGISTIC_LOSS = "fact:logistic-monotone", "fact:logistic-loss"


def exp_tangent(h: Hypotheses, x: Array) -> Nonnegative:
    """exp x - 1 - x >= 0."""
    return h.also(exp(x) - 1 - x, ">=0", EXP_TANGENT)


def log_tangent(h: Hypotheses, t: Array) -> Nonnegative:
    """t - 1 - log t >= 0, for t > 0."""
    t = t.arith.known(t, strict=True)
    return h.also(t - 1 - log(t), ">=0", LOG_TANGENT)


def divergence_bound(h: Hypotheses, p: Array, q: Array) -> Nonnegative:
    """sum p_i log(p_i / q_i) - sum p_i + sum q_i >= 0, for masses p_i >= 0 and q_i > 0."""
    terms = []
    for x, y in zip(p, q):
        x, y = x.arith.known(x), y.arith.known(y, strict=True)
        terms.append(h.also(xlogx(x) - x * log(y) - x + y, ">=0", X_LOG_X))
    return sum(terms[1:], terms[0])


def logistic(x: Array) -> Array:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + exp(-x))


def logistic_monotone(h: Hypotheses, x: Array, y: Array) -> Nonnegative:
    """(logistic(y) - logistic(x)) (y - x) >= 0."""
    return h.also((logistic(y) - logistic(x)) * (y - x), ">=0", LOGISTIC_MONOTONE)


def logistic_loss_bound(h: Hypotheses, x: Array, y: Array) -> Nonnegative:
    """log(1 + exp(-y)), less its tangent at x and twice the squared difference of the slopes: >= 0."""
    tangent = log(1 + exp(-x)) + (logistic(x) - 1) * (y - x)
    return h.also(log(1 + exp(-y)) - tangent - 2 * (logistic(y) - logistic(x)) ** 2, ">=0", LOGISTIC_LOSS)
