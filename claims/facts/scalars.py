"""Facts about elementary functions of real numbers."""

from fractions import Fraction

from claims.facts import FACT
from claims.model.arrays import constant, erf, exp, log, pi, sqrt, xlogx
from claims.model.calculus import derivative
from claims.model.claim import claim
from claims.model.relations import le, lt
from claims.model.spaces import interval, nonnegative, positive, real
from symbolic.derivation import normal_form
from symbolic.elementary import positive as is_positive
from symbolic.entropy import LOGISTIC_MONOTONE, logistic, logistic_monotone


@claim("fact:exp-tangent", FACT.at("exponential"), level="inequality", kind="fact")
class TangentOfTheExponential:
    """The exponential lies above its tangent at 0."""

    formula = r"1 + x \le e^x"
    given = {"x": real()}

    def printed(x):
        return le(1 + x, exp(x))

    def proof(step):
        step.increasing(lambda s, x: exp(s * x) - 1 - s * x, lambda h, s, x: h.square(x) * h(exp(s * x)), order=2)


@claim("fact:log-tangent", FACT.at("logarithm"), level="inequality", kind="fact")
class TangentOfTheLogarithm:
    """The logarithm lies below its tangent at 1."""

    formula = r"\log t \le t - 1"
    given = {"t": positive()}

    def printed(t):
        return le(log(t), t - 1)

    def proof(step):
        def along(s, t):
            return 1 + s * (t - 1)

        step.increasing(
            lambda s, t: s * (t - 1) - log(along(s, t)), lambda h, s, t: h.square((t - 1) / along(s, t)), order=2
        )


@claim("fact:x-log-x", FACT.at("logarithm"), level="inequality", kind="fact")
class TangentOfXLogX:
    """x log x lies above its tangent at any y > 0: one term of Gibbs' inequality, and of the log-sum inequality."""

    formula = r"x \log x \ge x \log y + x - y"
    given = {"x": nonnegative(), "y": positive()}

    def printed(x, y):
        return le(x * log(y) + x - y, xlogx(x))

    def proof(step):
        def gap(s, x, y):
            here = y + s * (x - y)
            return xlogx(here) - here * log(y) - here + y

        step.increasing(gap, lambda h, s, x, y: h.square(x - y).over(is_positive(h, y + s * (x - y))), order=2)


@claim("fact:pinsker", FACT.at("divergences"), level="inequality", kind="fact")
class Pinsker:
    """The divergence between two laws on two points is at least twice the squared difference of the probabilities."""

    title = "Pinsker's inequality, on two points"
    formula = r"2 (p - q)^2 \le p \log\frac pq + (1 - p) \log\frac{1 - p}{1 - q}"
    given = {"odds": nonnegative(), "others": positive()}

    def printed(odds, others):
        p, q = odds / (1 + odds), others / (1 + others)
        return le(2 * (p - q) ** 2, xlogx(p) - p * log(q) + xlogx(1 - p) - (1 - p) * log(1 - q))

    def proof(step):
        def moved(s, odds, others):
            p, q = odds / (1 + odds), others / (1 + others)
            return q + s * (p - q), p - q, q

        def gap(s, odds, others):
            x, change, q = moved(s, odds, others)
            return xlogx(x) - x * log(q) + xlogx(1 - x) - (1 - x) * log(1 - q) - 2 * s**2 * change**2

        def certificate(h, s, odds, others):
            x, change, _ = moved(s, odds, others)
            return h.square(change * (1 - 2 * x)).over(is_positive(h, x) * is_positive(h, 1 - x))

        step.increasing(gap, certificate, order=2)

    remarks = (
        "Probabilities are given by their odds, so $0 \\le p < 1$, $0 < q < 1$; $p = 1$ is $p = 0$ with the points "
        "exchanged. On more points it follows for the event on which one law exceeds the other.",
    )


@claim("fact:hoeffding-lemma", FACT.at("exponential"), level="inequality", kind="fact")
class HoeffdingLemma:
    """The moment generating function of a variable that is 1 with probability p and else 0 is at most that of a
    Gaussian variable of the same mean and of variance 1/4."""

    title = "Hoeffding's lemma, on two points"
    formula = r"\log(1 - p + p e^t) \le p t + \frac{t^2}{8}"
    given = {"odds": nonnegative(), "t": real()}

    def printed(odds, t):
        p = odds / (1 + odds)
        return le(log(1 - p + p * exp(t)), p * t + t**2 / 8)

    def proof(step):
        def gap(s, odds, t):
            p = odds / (1 + odds)
            return p * s * t + s**2 * t**2 / 8 - log(1 - p + p * exp(s * t))

        def certificate(h, s, odds, t):
            tilted = odds * exp(s * t)
            return h.square(t * (1 - tilted) / (2 * (1 + tilted)))

        step.increasing(gap, certificate, order=2)

    remarks = (
        "$p$ is given by its odds, so $0 \\le p < 1$. A variable in $[a, b]$ is compared with the one on the two ends "
        "of the same mean, since the exponential lies below its chord.",
    )
    dropped = ("the case $p = 1$",)


@claim("fact:logistic-slope", FACT.at("exponential"), level="inequality", kind="fact")
class LogisticSlope:
    """The slope of the logistic function is at most 1/4, which is its slope at 0."""

    formula = r"\sigma'(x) \le \frac14, \quad \sigma(x) = \frac{1}{1 + e^{-x}}"
    given = {"x": real()}

    def printed(x):
        return le(derivative(lambda t: 1 / (1 + exp(-t)), x), constant(1, x) / 4)

    proof = normal_form(certificate=lambda h, x: h.square((1 - exp(-x)) / (2 * (1 + exp(-x)))))
    dropped = ("that $1/4$ is the slope at 0",)


@claim("fact:logistic-monotone", FACT.at("exponential"), level="inequality", kind="fact")
class LogisticFunctionIncreases:
    """The logistic function increases."""

    formula = r"(\sigma(y) - \sigma(x)) (y - x) \ge 0, \quad \sigma(x) = \frac{1}{1 + e^{-x}}"
    given = {"x": real(), "y": real()}

    def printed(x, y):
        return le(0, (logistic(y) - logistic(x)) * (y - x))

    def proof(step):
        def certificate(h, s, x, y):
            tilted = exp(-x - s * (y - x))
            return h.square((y - x) / (1 + tilted)) * is_positive(h, tilted)

        step.increasing(lambda s, x, y: (logistic(x + s * (y - x)) - logistic(x)) * (y - x), certificate)


@claim("fact:logistic-loss", FACT.at("exponential"), level="inequality", kind="fact")
class LogisticLossAboveItsTangents:
    """The logistic loss lies above its tangents, by at least twice the squared difference of the slopes: it is convex,
    with curvature at most 1/4."""

    formula = r"\ell(y) \ge \ell(x) + \ell'(x) (y - x) + 2 (\ell'(y) - \ell'(x))^2, \quad \ell(x) = \log(1 + e^{-x})"
    cites = (LOGISTIC_MONOTONE,)
    given = {"x": real(), "y": real()}

    def printed(x, y):
        loss, slope = lambda z: log(1 + exp(-z)), lambda z: logistic(z) - 1
        return le(loss(x) + slope(x) * (y - x) + 2 * (slope(y) - slope(x)) ** 2, loss(y))

    def proof(step):
        def gap(s, x, y):
            z, slope = x + s * (y - x), logistic(x) - 1
            return log(1 + exp(-z)) - log(1 + exp(-x)) - slope * (z - x) - 2 * (logistic(z) - 1 - slope) ** 2

        def certificate(h, s, x, y):
            z = x + s * (y - x)
            return (logistic_monotone(h, x, z) * h.square((1 - exp(-z)) / (1 + exp(-z)))).over(h(s))

        step.increasing(gap, certificate)

    dropped = (r"that $\ell' = \sigma - 1$",)


@claim("fact:gaussian-tail", FACT.at("Gaussian variables"), level="inequality", kind="fact")
class GaussianTail:
    """A standard normal variable exceeds t >= 0 with probability at most exp(-t^2 / 2) / 2."""

    formula = r"\Pr[Z \ge t] = \frac{1 - \operatorname{erf}(t / \sqrt2)}{2} \le \frac12 e^{-t^2/2}"
    given = {"t": nonnegative()}

    def printed(t):
        return le((1 - erf(t / sqrt(constant(2, t)))) / 2, exp(-(t**2) / 2) / 2)

    def proof(step):
        root = lambda u: sqrt(constant(2, u)) * sqrt(pi(u))  # noqa: E731
        above = step.lemma({"u": interval(0, 1)}, lambda u: lt(2, root(u)))

        def falls(h, t):
            (slack,), scale = above(h, u=constant(0, t)), is_positive(h, root(t))
            return Fraction(1, 2) * (h(exp(-(t**2) / 2)) * (h(t - 1) * scale + slack)).over(scale)

        step.balls(within={"t": (0, 1)}, tail={"t": falls})

    dropped = (r"that the probability is $(1 - \operatorname{erf}(t / \sqrt2)) / 2$",)
