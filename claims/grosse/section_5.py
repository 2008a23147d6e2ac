"""Section 5: strongly convex optimization."""

from fractions import Fraction

from claims.grosse import GROSSE
from claims.model.arrays import dot, norm2, outer
from claims.model.calculus import derivative, gradient
from claims.model.claim import WorstCase, claim
from claims.model.functions import convex_function, smooth_function
from claims.model.relations import all_of, eq, le
from claims.model.spaces import interval, vector
from symbolic.derivation import words
from symbolic.functions import (
    LOWER_MODEL, UPPER_MODEL, lipschitz_gradient, lower_model, upper_model,
)  # fmt: skip

HALF = Fraction(1, 2)

step_size = interval(0, lambda J: 1 / J.L)
"""The theorem's learning rates: 0 <= alpha <= 1/M."""


@claim("grosse:theorem-1", GROSSE.at("section 5", "Theorem 1", (428, 434)), level="inequality", kind="theorem")
class LinearConvergence:
    """On an m-strongly convex cost with M-Lipschitz gradient, a step of gradient descent with rate at most 1/M shrinks
    the excess cost by the factor 1 - alpha m."""

    formula = (
        r"\mathcal{J}(\mathbf{w}^{(k+1)}) - \mathcal{J}(\mathbf{w}_{\star}) "
        r"\le (1 - \alpha m)(\mathcal{J}(\mathbf{w}^{(k)}) - \mathcal{J}(\mathbf{w}_{\star}))"
    )
    assumptions = (r"$\mathcal J$ differentiable, with C1 and C2", r"$\alpha \le \frac1M$")
    depends = ("grosse:assumption-C1", "grosse:assumption-C2", "grosse:eq-18", "grosse:eq-19")
    cites = (UPPER_MODEL, LOWER_MODEL)
    given = {"J": convex_function("D", strongly=True), "w": vector("D"), "alpha": step_size}
    sizes = {"D": (1, 2)}

    def printed(J, w, alpha):
        optimum, updated = J(J.minimiser), w - alpha * gradient(J, w)
        return le(J(updated) - optimum, (1 - alpha * J.m) * (J(w) - optimum))

    @words
    def proof(h, J, w, alpha):
        g, to_optimum = gradient(J, w), J.minimiser - w
        decrease = upper_model(h, J, w, w - alpha * g) + HALF * h(alpha) * h(J.L) * h(1 / J.L - alpha) * h.norm2(g)
        suboptimality = h(J.m) * lower_model(h, J, w, J.minimiser) + HALF * h.norm2(g + J.m * to_optimum)
        return decrease + h(alpha) * suboptimality

    worst_case = WorstCase(
        r"the factor $1 - \alpha m$",
        at={"L": 1, "m": Fraction(1, 10), "alpha": 1},
        constant=lambda J, alpha: 1 - alpha * J.m,
        quantity=lambda J, w: J(w) - J(J.minimiser),
    )
    remarks = (r"Reading: the learning rate is not negative. For $\alpha < 0$ the step ascends.",)


@claim("grosse:T2-bound", GROSSE.at("section 5, proof", lines=(447, 459)), level="inequality", kind="proof-step")
class CurvatureTerm:
    """The part of the change of the cost that is due to the changing gradient is at most half of alpha |grad|^2: each
    inequality of the chain, at every point of the segment between the iterates, and the chain's integrals."""

    formula = (
        r"\mathcal{T}_{2} \leq \int_{0}^{1} \|\mathbf{w}^{(k+1)} - \mathbf{w}^{(k)}\| \cdot "
        r"\|\nabla \mathcal{J}(\mathbf{w}^{(k+\lambda)}) - \nabla \mathcal{J}(\mathbf{w}^{(k)})\| d\lambda "
        r"\leq \int_{0}^{1} \|\mathbf{w}^{(k+1)} - \mathbf{w}^{(k)}\| \cdot M \|\mathbf{w}^{(k+\lambda)} - "
        r"\mathbf{w}^{(k)}\| d\lambda "
        r"= \int_{0}^{1} \alpha^{2} M \lambda \|\nabla \mathcal{J}(\mathbf{w}^{(k)})\|^{2} d\lambda "
        r"= \frac{\alpha^{2} M}{2} \|\nabla \mathcal{J}(\mathbf{w}^{(k)})\|^{2} \leq \frac{\alpha}{2} \|\nabla "
        r"\mathcal{J}(\mathbf{w}^{(k)})\|^{2}"
    )
    assumptions = ("C2", r"$\alpha \le \frac1M$")
    depends = ("grosse:ftc-split",)
    cites = (UPPER_MODEL,)
    given = {"J": smooth_function("D"), "w": vector("D"), "alpha": step_size, "lam": interval(0, 1)}
    sizes = {"D": (1, 2)}

    def printed(J, w, alpha, lam):
        g = gradient(J, w)
        step, moved = -alpha * g, -lam * alpha * g
        change = gradient(J, w + moved) - g
        bound = alpha**2 * J.L / 2 * norm2(g)
        return all_of(
            le(dot(step, change) ** 2, norm2(step) * norm2(change)),
            le(norm2(step) * norm2(change), norm2(step) * J.L**2 * norm2(moved)),
            eq(norm2(step) * J.L**2 * norm2(moved), (alpha**2 * J.L * lam * norm2(g)) ** 2),
            eq(derivative(lambda s: s**2 * bound, lam), alpha**2 * J.L * lam * norm2(g)),
            le(J(w + step) - J(w) + alpha * norm2(g), bound),
            le(bound, alpha / 2 * norm2(g)),
        )

    @words
    def proof(h, J, w, alpha, lam):
        g = gradient(J, w)
        step, after = -alpha * g, w - lam * alpha * g
        change = gradient(J, after) - g
        return [
            HALF * h.norm2(outer(step, change) - outer(change, step)),
            h.norm2(step) * lipschitz_gradient(h, J, w, after),
            upper_model(h, J, w, w + step),
            HALF * h(alpha) * h(J.L) * h(1 / J.L - alpha) * h.norm2(g),
        ]

    remarks = (
        "Reading: the learning rate is not negative.",
        r"The integrands, which are products of norms, are compared by their squares, at every $\lambda$; the integral "
        r"of "
        r"$\alpha^2 M \lambda \|\nabla\mathcal J\|^2$ is taken by its antiderivative, and $\mathcal T_2$ itself is "
        r"$\mathcal J(\mathbf w^{(k+1)}) - \mathcal J(\mathbf w^{(k)}) - \mathcal T_1$, by the display before it.",
    )


@claim("grosse:eq-18", GROSSE.at("section 5, proof", "Eqn. 18", (461, 464)), level="inequality", kind="equation")
class SufficientDecrease:
    """A step of gradient descent with rate at most 1/M lowers the cost by at least half of alpha |grad|^2; no convexity
    is needed."""

    formula = (
        r"\mathcal{J}(\mathbf{w}^{(k+1)}) - \mathcal{J}(\mathbf{w}^{(k)}) = \mathcal{T}_1 + \mathcal{T}_2 "
        r"\le -\frac{\alpha}{2} \|\nabla \mathcal{J}(\mathbf{w}^{(k)})\|^2"
    )
    assumptions = ("C2", r"$\alpha \le \frac1M$")
    depends = ("grosse:T1-value", "grosse:T2-bound")
    cites = (UPPER_MODEL,)
    given = {"J": smooth_function("D"), "w": vector("D"), "alpha": step_size}
    sizes = {"D": (1, 2)}

    def printed(J, w, alpha):
        g = gradient(J, w)
        return le(J(w - alpha * g) - J(w), -alpha / 2 * norm2(g))

    @words
    def proof(h, J, w, alpha):
        g = gradient(J, w)
        return upper_model(h, J, w, w - alpha * g) + HALF * h(alpha) * h(J.L) * h(1 / J.L - alpha) * h.norm2(g)

    worst_case = WorstCase(
        r"the factor $-\frac{\alpha}{2}$",
        at={"L": 1, "alpha": 1},
        constant=lambda alpha: -alpha / 2,
        quantity=lambda J, w: norm2(gradient(J, w)),
    )
    remarks = (
        r"Reading: the learning rate is not negative. For $\alpha < 0$ the inequality fails, already for $\mathcal "
        r"J(w) = w^2/2$.",
        r"The equation in the middle names the two integrals of the display before it, whose sum the change of the "
        r"cost is.",
    )


@claim("grosse:eq-19", GROSSE.at("section 5, proof", "Eqn. 19", (466, 470)), level="inequality", kind="equation")
class SuboptimalityBound:
    """By strong convexity the optimal cost is at most |grad|^2 / 2m below the current one."""

    formula = (
        r"\mathcal{J}(\mathbf{w}_{\star}) \geq \mathcal{J}(\mathbf{w}^{(k)}) + \nabla "
        r"\mathcal{J}(\mathbf{w}^{(k)})^{\top} "
        r"(\mathbf{w}_{\star} - \mathbf{w}^{(k)}) + \frac{m}{2} \|\mathbf{w}_{\star} - \mathbf{w}^{(k)}\|^{2} "
        r"\geq \mathcal{J}(\mathbf{w}^{(k)}) - \frac{1}{2m} \|\nabla \mathcal{J}(\mathbf{w}^{(k)})\|^{2}"
    )
    assumptions = ("C1",)
    depends = ("grosse:assumption-C1",)
    cites = (LOWER_MODEL,)
    given = {"J": convex_function("D", strongly=True), "w": vector("D")}
    sizes = {"D": (1, 2)}

    def printed(J, w):
        g, to_optimum = gradient(J, w), J.minimiser - w
        model = J(w) + dot(g, to_optimum) + J.m / 2 * norm2(to_optimum)
        return all_of(le(model, J(J.minimiser)), le(J(w) - norm2(g) / (2 * J.m), model))

    @words
    def proof(h, J, w):
        g, to_optimum = gradient(J, w), J.minimiser - w
        return [lower_model(h, J, w, J.minimiser), h.norm2(g + J.m * to_optimum).over(2 * h(J.m))]

    worst_case = WorstCase(
        r"the factor $\frac{1}{2m}$",
        at={"L": 1, "m": Fraction(1, 10)},
        constant=lambda J: 1 / (2 * J.m),
        quantity=lambda J, w: norm2(gradient(J, w)),
    )
