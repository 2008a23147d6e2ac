"""Section 6: discussion."""

from functools import partial

from claims.grosse import GROSSE
from claims.grosse.objects import gradient_descent, quadratic
from claims.grosse.wide_networks import kernel_regime
from claims.model.arrays import dot, zeros
from claims.model.calculus import hessian
from claims.model.claim import claim
from claims.model.relations import all_of, critical, eq
from claims.model.spaces import pd, positive, real, vector
from symbolic.derivation import words


@claim("grosse:taylor-optimum", GROSSE.at("section 6", lines=(502, 502)), level="asymptotic", kind="informal")
class QuadraticModelAroundAnOptimum:
    """Around an optimum the cost is a quadratic, with its Hessian for A, up to the third power of the distance s. A
    step of gradient descent differs from that on the quadratic by s^2 times a vector that does not depend on s, while
    the weights that it starts from are s away from the optimum."""

    formula = (
        r"\mathcal J(\mathbf w_\star + \mathbf z) \approx \mathcal J(\mathbf w_\star) "
        r"+ \tfrac12 \mathbf z^\top \nabla^2 \mathcal J(\mathbf w_\star)\, \mathbf z"
    )
    given = {
        "A": pd("D"), "optimum": vector("D"), "p": vector("D"), "level": real(), "direction": vector("D"), "s": real(),
        "alpha": positive(),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def printed(A, optimum, p, level, direction, s, alpha):
        z = s * direction
        cost = lambda w: level + dot(w - optimum, A @ (w - optimum)) / 2 + dot(p, w - optimum) ** 3  # noqa: E731
        model = lambda w: level + quadratic(A, zeros(p), w - optimum)  # noqa: E731
        after = gradient_descent(cost, optimum + z, alpha, 1)
        return all_of(
            critical(cost, at=optimum),
            eq(hessian(cost, optimum), A),
            eq(cost(optimum + z) - model(optimum + z), s**3 * dot(p, direction) ** 3),
            eq(after - gradient_descent(model, optimum + z, alpha, 1), -3 * alpha * s**2 * dot(p, direction) ** 2 * p),
        )

    proof = words()
    remarks = (
        "Reading: the cost has three derivatives at the optimum, and a positive definite Hessian.",
        r"The third-order term of Taylor's formula is a sum of cubes of linear functions, and what the cost and the "
        "step have more than on the quadratic is a sum over them; here there is one. Terms of higher order are left "
        "out.",
        "So the two steps differ by a fraction of the distance that tends to zero with it, which is the sense in which "
        "the analysis of quadratics applies.",
    )
    dropped = ("that it holds for any smooth cost, beyond one cubic term",)


@claim("grosse:kernel-regime-remark", GROSSE.at("section 6", lines=(503, 503)), level="informal", kind="informal")
class WideNetworksAreLinearRegression:
    """The more hidden units a trained network has, the closer are its outputs on new inputs to those of linear
    regression on random features: the gradients of its outputs in the weights, at its random start."""

    formula = (
        r"f(\mathbf x; \boldsymbol\theta_k) \approx f(\mathbf x; \boldsymbol\theta_0) + "
        r"\nabla_{\boldsymbol\theta} f(\mathbf x; \boldsymbol\theta_0)^\top (\boldsymbol\theta_k - \boldsymbol\theta_0)"
    )
    experiment = kernel_regime
    mutants = {
        "outputs divided by the width, not by its root": partial(kernel_regime, scaling=1.0),
        "the features are the hidden units alone": partial(kernel_regime, of_hidden=False),
        "a difference of 1/100 with 512 hidden units": partial(kernel_regime, allowed=0.01),
    }
    expected = "reproduced"
    remarks = (
        "Reading: the certain situations are many hidden units with outputs divided by the root of their number "
        "(Jacot, Gabriel and Hongler 2018; Lee et al. 2019, where the difference is shown to fall at least like the "
        "dashed line). Reproduced on networks of one hidden layer of 8 to 512 tanh units, 5 inputs and 5 examples, "
        "trained until the squared error is below a twentieth of what it was.",
        "The networks are small; what holds of networks in practice, the text itself leaves open.",
    )
