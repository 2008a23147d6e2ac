"""Chapter 12: stochastic differential equations as approximations of stochastic gradient descent."""

from claims.arora import ARORA
from claims.model.arrays import dot, outer, row, total, trace
from claims.model.calculus import hessian
from claims.model.claim import Erratum, claim
from claims.model.relations import eq
from claims.model.spaces import integers, many, matrix, symmetric, vector
from symbolic.expectations import covariance, expectation, independent, standard_normal, uniform


@claim(
    "arora:prob-12.1.1", ARORA.at("section 12.1", label="Problem 12.1.1", lines=(3053, 3055)),
    level="exact-identity", kind="problem",
)  # fmt: skip
class CovarianceOfTheBatchNoise:
    """The covariance of the noise of a batch gradient is that of one example's gradient, divided by the batch size."""

    formula = (
        r"\Sigma^{(B)}(x) = \frac{1}{B} \mathop{\mathbb{E}}_{i} (\nabla f_{i}(x) - \overline{\nabla}) (\nabla f_{i}(x) "
        r"- \overline{\nabla})^{T}"
    )
    depends = ("arora:12.1-batch-noise",)
    given = {"slopes": many(vector("d"), "m"), "B": integers(1, 3)}
    sizes = {"d": (1, 2), "m": (1, 3)}
    remarks = (
        r"Reading: the examples of a batch are drawn independently and uniformly (footnote 3 speaks of a fresh random "
        r"batch for each gradient). Drawn without replacement, a batch of all $m$ examples has no noise.",
        r"Reading: $\overline{\nabla}$ is the mean over all $m$ examples (section 12.1 prints it without the sum).",
    )

    def printed(slopes, B):
        batches = independent(uniform(slopes), B)
        mean = total(slopes) / len(slopes)
        single = expectation(lambda slope: outer(slope - mean, slope - mean), uniform(slopes))
        return eq(covariance(lambda batch: total(batch) / B - mean, batches), single / B)

    def proof(step):
        for m in (1, 2, 3):
            step.normal_form(sizes={"d": 2, "m": m})


def ito_in_the_mean(x, b, sigma, slope, A, second_order):
    """d/dt E h(X_t) at t = 0, X_0 = x, is <grad h(x), b> + second_order(A) / 2, for a quadratic h with gradient
    slope + A x.

    With t = s^2 and X_t = x + b t + sqrt(t) sigma xi, this is half the second derivative in s.
    """
    h = lambda at: dot(slope, at) + dot(at, A @ at) / 2  # noqa: E731
    noise = standard_normal(row(sigma, 0), degree=3)
    mean = lambda s: expectation(lambda xi: h(x + s**2 * b + s * (sigma @ xi)), noise)  # noqa: E731
    return eq(hessian(mean, 0 * x[0]) / 2, dot(slope + A @ x, b) + second_order(A) / 2)


@claim(
    "arora:def-12.3.7", ARORA.at("section 12.3.2", label="Definition 12.3.7", lines=(3223, 3225)),
    level="exact-identity", kind="lemma",
)  # fmt: skip
class ItoLemma:
    """Ito's lemma: h(X_t) drifts by the gradient along b plus half the trace of the Hessian times sigma sigma', the
    covariance of the noise. Printed is sigma' sigma."""

    formula = (
        r"dh(X_t) = \langle \nabla h(X_t), b(X_t) \rangle dt + \langle \nabla h(X_t), \sigma(X_t) dW_t \rangle + "
        r"\frac{1}{2} \operatorname{Tr}[\nabla^2 h(X_t) \sigma^\top(X_t) \sigma(X_t)] dt"
    )
    corrected_formula = (
        r"dh(X_t) = \langle \nabla h(X_t), b(X_t) \rangle dt + \langle \nabla h(X_t), \sigma(X_t) dW_t \rangle + "
        r"\frac{1}{2} \operatorname{Tr}[\nabla^2 h(X_t) \sigma(X_t) \sigma(X_t)^\top] dt"
    )
    assumptions = ("a general Ito SDE", "h twice differentiable")
    depends = ("arora:eq-12.1",)
    given = {
        "x": vector("d"), "b": vector("d"), "sigma": matrix("d", "d"), "slope": vector("d"), "A": symmetric("d"),
    }
    corrected_given = {**given, "sigma": matrix("d", "k")}
    sizes = {"d": (1, 2), "k": (1, 2)}
    remarks = (
        r"Reading: the lemma is tested in the mean, where the term with $dW_t$ drops out: at $X_0 = x$ the derivative "
        r"of $\mathbb{E} h(X_t)$ is the drift. It depends on $b$ and $\sigma$ only at $x$ and on $h$ only to second "
        r"order there, so $h$ is quadratic and $X_t = x + b t + \sqrt{t} \sigma \xi$ with standard normal $\xi$. As "
        r"printed $\sigma$ has to be square.",
    )
    dropped = (
        "that the differential has this form, with its term in $dW_t$, beyond the mean",
        "that it holds for functions that are not quadratic",
        "that the Gaussian law has the moments of the law that stands for it",
    )

    def printed(x, b, sigma, slope, A):
        return ito_in_the_mean(x, b, sigma, slope, A, lambda H: trace(H @ sigma.T @ sigma))

    def corrected(x, b, sigma, slope, A):
        return ito_in_the_mean(x, b, sigma, slope, A, lambda H: trace(H @ sigma @ sigma.T))

    def proof(step):
        for d, k in ((1, 2), (2, 1), (2, 2)):
            step.normal_form(sizes={"d": d, "k": k})

    erratum = Erratum(
        "false-statement", "local",
        r"The factors of the last term are in the wrong order: it is $\frac12 \operatorname{Tr}[\nabla^2 h\, \sigma "
        r"\sigma^\top] dt$. As printed it does not conform for a rectangular $\sigma$, and is wrong for a square one "
        r"that is not normal; for the symmetric $\sigma = \Sigma^{1/2}$ of the chapter the two agree.",
    )  # fmt: skip
