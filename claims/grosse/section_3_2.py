"""Section 3.2: lessons for neural nets."""

from claims.grosse import GROSSE
from claims.model.arrays import Array, cosh, exp, log, sinh, tanh
from claims.model.claim import claim
from claims.model.relations import all_of, eq, lt
from claims.model.spaces import interval, real
from symbolic.derivation import inequality, normal_form


def logistic(z: Array) -> Array:
    """1 / (1 + exp(-z))."""
    return 1 / (1 + exp(-z))


@claim("grosse:logistic-range", GROSSE.at("section 3.2", lines=(376, 386)), level="inequality")
class RangeOfTheLogisticFunction:
    """The logistic function is between 0 and 1 and takes every value between them; so any average of its outputs is
    positive. That of tanh at opposite inputs is zero."""

    formula = (
        r"\sigma(z) = \frac{1}{1 + \exp(-z)}: \text{ the outputs range from 0 to 1, meaning the activations must have "
        r"nonzero mean} \ldots \text{ the tanh function ranges from } -1 \text{ to } 1"
    )
    given = {"z": real(), "other": real(), "value": interval(0, 1, open="both"), "share": interval(0, 1)}

    def printed(z, other, value, share):
        return all_of(
            lt(0, logistic(z)),
            lt(logistic(z), 1),
            eq(logistic(log(value / (1 - value))), value),
            lt(0, share * logistic(z) + (1 - share) * logistic(other)),
            lt(-1, tanh(z)),
            lt(tanh(z), 1),
            eq(tanh(z) + tanh(-z), 0),
        )

    proof = inequality()

    remarks = (
        "Reading: 0 and 1 are the ends of the range and not in it. The mean of more than two outputs is positive for "
        "the same reason.",
    )
    dropped = ("that the mean of more than two outputs is positive", "that tanh takes every value between $-1$ and $1$")


@claim("grosse:tanh-formula", GROSSE.at("section 3.2", lines=(386, 386)), level="exact-identity", kind="identity")
class TanhByExponentials:
    """The hyperbolic tangent, the quotient of hyperbolic sine and cosine, in terms of exp(2z)."""

    formula = r"\tanh(z) = \frac{\exp(2z) - 1}{\exp(2z) + 1}"
    given = {"z": real()}

    def printed(z):
        quotient = (exp(2 * z) - 1) / (exp(2 * z) + 1)
        return all_of(eq(sinh(z) / cosh(z), quotient), eq(tanh(z), quotient))

    proof = normal_form()


@claim("grosse:tanh-logistic", GROSSE.at("section 3.2", lines=(388, 388)), level="exact-identity")
class TanhFromTheLogisticFunction:
    """A unit with tanh is one with the logistic function, with other weights and another bias at its output, and the
    other way round: unit by unit, each kind of network is one of the other."""

    formula = (
        r"\text{tanh can be obtained from the logistic function through affine transformations of inputs and outputs, "
        r"implying that networks with logistic and tanh activations are equally expressive}"
    )
    depends = ("grosse:tanh-formula", "grosse:logistic-range")
    given = {"z": real(), "weight": real(), "bias": real()}

    def printed(z, weight, bias):
        return all_of(
            eq(weight * tanh(z) + bias, 2 * weight * logistic(2 * z) + (bias - weight)),
            eq(weight * logistic(2 * z) + bias, weight / 2 * tanh(z) + (bias + weight / 2)),
        )

    proof = normal_form()
    remarks = (
        r"With weight 1 and bias 0 the first equation is $\tanh(z) = 2 \sigma(2z) - 1$.",
        r"The input $z$ is affine in what comes before, so that $2z$ is as well, and the other way round. Equally "
        "expressive needs a bias at what the units feed into, the output among it.",
    )
    dropped = ("that networks are equally expressive, beyond their single units",)
