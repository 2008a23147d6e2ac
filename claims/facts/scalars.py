"""Facts about elementary functions of real numbers."""

from claims.facts import FACT
from claims.model.arrays import exp, log, xlogx
from claims.model.claim import claim
from claims.model.relations import le
from claims.model.spaces import nonnegative, positive, real


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

        def certificate(h, s, x, y):
            here = y + s * (x - y)
            return h.square(x - y).over(h.positive(here, h(1 - s) * h(y) + h(s) * h(x)))

        step.increasing(gap, certificate, order=2)
