"""Section 5: strongly convex optimization."""

from fractions import Fraction

from claims.grosse import GROSSE
from claims.grosse.objects import (
    coordinate_cost, diagonalised, gradient_descent, lipschitz_smoothness, null_part, quadratic, regression_cost,
    ridge_cost, strong_convexity, tangent_gap, update,
)  # fmt: skip
from claims.grosse.section_2_2_coordinates import EIGENBASIS
from claims.model.arrays import basis, dot, exp, log, norm2, outer, rows, total, vec
from claims.model.calculus import derivative, gradient
from claims.model.claim import WorstCase, claim
from claims.model.functions import convex_function, smooth_function
from claims.model.relations import all_of, eq, le, lt
from claims.model.spaces import derived, interval, matrix, nonnegative, positive, real, signs, vector
from symbolic.derivation import normal_form, words
from symbolic.entropy import LOGISTIC_LOSS, logistic, logistic_loss_bound
from symbolic.functions import (
    LOWER_MODEL, UPPER_MODEL, lipschitz_gradient, lower_model, upper_model,
)  # fmt: skip

HALF = Fraction(1, 2)

STRONGLY_CONVEX = {"J": convex_function("D", strongly=True), "w": vector("D")}
"""A cost with C1 and C2, for the constants m = J.m and M = J.L, and the present weights."""

step_size = interval(0, lambda J: 1 / J.L)
"""The theorem's learning rates: 0 <= alpha <= 1/M."""

SEGMENT = {"J": smooth_function("D"), "w": vector("D"), "alpha": nonnegative(), "lam": interval(0, 1)}
"""A step of gradient descent on a differentiable cost, and a point between the two iterates."""


@claim("grosse:assumption-C1", GROSSE.at("section 5", "C1", (418, 420)), level="inequality", kind="definition")
class StrongConvexity:
    """Between any two points of a strongly convex cost the inequality holds. What it says is that the cost less
    m |w|^2 / 2 is above its tangent planes, and so still convex."""

    formula = (
        r"\mathcal{J}(\mathbf{w}') \geq \mathcal{J}(\mathbf{w}) + \nabla \mathcal{J}(\mathbf{w})^{\top} "
        r"(\mathbf{w}' - \mathbf{w}) + \frac{m}{2} \|\mathbf{w}' - \mathbf{w}\|^2"
    )
    cites = (LOWER_MODEL,)
    given = STRONGLY_CONVEX | {"v": vector("D")}
    sizes = {"D": (1, 2)}

    def printed(J, w, v):
        model = J(w) + dot(gradient(J, w), v - w) + J.m / 2 * norm2(v - w)
        rest = lambda w: J(w) - J.m / 2 * norm2(w)  # noqa: E731
        return all_of(strong_convexity(J, J.m, w, v), eq(tangent_gap(rest, w, v), J(v) - model))

    @words
    def proof(h, J, w, v):
        return lower_model(h, J, w, v)

    remarks = ("Reading: m > 0.",)


@claim("grosse:assumption-C2", GROSSE.at("section 5", "C2", (422, 424)), level="inequality", kind="definition")
class LipschitzSmoothness:
    """Between any two points of a cost with M-Lipschitz gradient the inequality holds; of the cost itself it says that
    a quadratic of curvature M that touches it lies above it."""

    formula = r"\|\nabla \mathcal{J}(\mathbf{w}') - \nabla \mathcal{J}(\mathbf{w})\| \le M \|\mathbf{w}' - \mathbf{w}\|"
    cites = (UPPER_MODEL,)
    given = {"J": smooth_function("D"), "w": vector("D"), "v": vector("D")}
    sizes = {"D": (1, 2)}

    def printed(J, w, v):
        return all_of(lipschitz_smoothness(J, J.L, w, v), le(tangent_gap(J, w, v), J.L / 2 * norm2(v - w)))

    @words
    def proof(h, J, w, v):
        return lipschitz_gradient(h, J, w, v), upper_model(h, J, w, v)

    remarks = ("The norms are compared by their squares.",)


def logistic_cost(Phi, signs, lam, w):
    """The mean of log(1 + exp(-t_i w^T phi_i)) over the examples, with labels t_i = 1 or -1, and lam |w|^2 / 2."""
    margins = signs * (Phi @ w)
    return total(log(1 + exp(-z)) for z in margins) / rows(Phi) + lam / 2 * norm2(w)


def _cauchy_schwarz(h, A, x):
    """|A|^2 |x|^2 - |A x|^2 >= 0, row by row."""
    lines = (A.T @ basis(A @ x, i) for i in range(A.shape[0]))
    return sum(HALF * h.norm2(outer(a, x) - outer(x, a)) for a in lines)


def _constants_of_examples(h, Phi, labels, lam, w, v):
    """The certificates of C1 and C2 for both costs. With r the change of a margin and s that of the loss's slope, the
    fact gives r s >= 4 s^2, and so r^2 / 4 >= r s, as (r - 4 s)^2 >= 0."""
    one, moved = Fraction(1, Phi.shape[0]), Phi @ (v - w)
    margins = list(zip(labels * (Phi @ w), labels * (Phi @ v)))
    rises = [logistic(y) - logistic(x) for x, y in margins]
    above = [logistic_loss_bound(h, x, y) + 2 * h.square(s) for (x, y), s in zip(margins, rises)]
    both = sum(logistic_loss_bound(h, x, y) + logistic_loss_bound(h, y, x) for x, y in margins)
    squares = sum(h.square(y - x - 4 * s) for (x, y), s in zip(margins, rises))
    data, rows_gap = h.norm2(Phi), _cauchy_schwarz(h, Phi, v - w)
    steepest = HALF / 8 * data * (rows_gap + squares) + HALF * data * both
    return [
        HALF * one * h.norm2(moved),
        one**2 * (data * rows_gap + _cauchy_schwarz(h, Phi.T, moved)) + 2 * one * h(lam) * rows_gap,
        one * sum(above),
        one**2 * (steepest + _cauchy_schwarz(h, Phi.T, labels * vec(rises)))
        + 2 * one * h(lam) * (HALF / 2 * (rows_gap + squares) + both),
    ]


@claim("grosse:C1-C2-examples", GROSSE.at("section 5", lines=(416, 416)), level="inequality")
class RidgeAndLogisticRegression:
    """Ridge regression and logistic regression with an l2 penalty satisfy C1 with m = lambda, and C2 with
    M = |Phi|^2 / N + lambda and M = |Phi|^2 / 4N + lambda."""

    formula = r"\text{C1 and C2 are satisfied by ridge regression and } \ell_2\text{-regularized logistic regression}"
    depends = ("grosse:assumption-C1", "grosse:assumption-C2", "grosse:ridge-objective")
    cites = (LOGISTIC_LOSS,)
    given = {
        "Phi": matrix("N", "D"), "t": vector("N"), "labels": signs("N"), "lam": positive(),
        "w": vector("D"), "v": vector("D"),
    }  # fmt: skip
    sizes = {"N": (1, 2), "D": (1, 2)}

    def printed(Phi, t, labels, lam, w, v):
        ridge, logistic = lambda w: ridge_cost(Phi, t, lam, w), lambda w: logistic_cost(Phi, labels, lam, w)
        data = norm2(Phi) / rows(Phi)
        return all_of(
            strong_convexity(ridge, lam, w, v),
            lipschitz_smoothness(ridge, data + lam, w, v),
            strong_convexity(logistic, lam, w, v),
            lipschitz_smoothness(logistic, data / 4 + lam, w, v),
        )

    def proof(step):
        step.normal_form(_constants_of_examples, sizes={"N": 2, "D": 1})
        step.normal_form(_constants_of_examples, sizes={"N": 1, "D": 2})

    remarks = (
        r"Reading: $\lambda > 0$. $\|\mathbf\Phi\|^2$, the sum of the squares of the entries, bounds the largest "
        r"eigenvalue of $\mathbf\Phi^\top\mathbf\Phi$; the logistic loss has curvatures between 0 and $\frac14$.",
    )


def _contraction(h, J, w, alpha):
    """The certificate of Theorem 1: Eqn. 18, and alpha m times Eqn. 19."""
    g = gradient(J, w)
    decrease = upper_model(h, J, w, w - alpha * g) + HALF * h(alpha) * h(J.L) * h(1 / J.L - alpha) * h.norm2(g)
    return decrease + h(alpha) * _suboptimality(h, J, w)


def _suboptimality(h, J, w):
    """m times Eqn. 19: |grad J(w)|^2 / 2 - m (J(w) - J(w*)) >= 0."""
    return h(J.m) * lower_model(h, J, w, J.minimiser) + HALF * h.norm2(gradient(J, w) + J.m * (J.minimiser - w))


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
    given = STRONGLY_CONVEX | {"alpha": step_size}
    sizes = {"D": (1, 2)}

    def printed(J, w, alpha):
        optimum, updated = J(J.minimiser), w - alpha * gradient(J, w)
        return le(J(updated) - optimum, (1 - alpha * J.m) * (J(w) - optimum))

    proof = words(_contraction)

    worst_case = WorstCase(
        r"the factor $1 - \alpha m$",
        at={"L": 1, "m": Fraction(1, 10), "alpha": 1},
        constant=lambda J, alpha: 1 - alpha * J.m,
        quantity=lambda J, w: J(w) - J(J.minimiser),
    )
    remarks = (r"Reading: the learning rate is not negative. For $\alpha < 0$ the step ascends.",)


@claim(
    "grosse:interpolation", GROSSE.at("section 5, proof", lines=(438, 440)), level="exact-identity", kind="proof-step"
)
class InterpolatedIterates:
    """The points between two iterates, by two expressions."""

    formula = (
        r"\mathbf{w}^{(k+\lambda)} = \lambda \mathbf{w}^{(k+1)} + (1-\lambda)\mathbf{w}^{(k)} "
        r"= \mathbf{w}^{(k)} - \lambda \alpha \nabla \mathcal{J}(\mathbf{w}^{(k)})"
    )
    depends = ("grosse:eq-5",)
    given = SEGMENT
    sizes = {"D": (1, 2)}

    def printed(J, w, alpha, lam):
        between = lam * gradient_descent(J, w, alpha, 1) + (1 - lam) * w
        return eq(between, w - lam * alpha * gradient(J, w))

    proof = words()


@claim("grosse:ftc-split", GROSSE.at("section 5, proof", lines=(442, 445)), level="exact-identity", kind="proof-step")
class ChangeOfCostAsIntegral:
    """The cost along the segment between two iterates has the first integrand for its derivative, and those of T1 and
    T2 add up to it."""

    formula = (
        r"\mathcal{J}(\mathbf{w}^{(k+1)}) - \mathcal{J}(\mathbf{w}^{(k)}) = \int_0^1 (\mathbf{w}^{(k+1)} - "
        r"\mathbf{w}^{(k)})^\top \nabla \mathcal{J}(\mathbf{w}^{(k+\lambda)}) \, \mathrm{d}\lambda "
        r"= \mathcal{T}_1 + \mathcal{T}_2"
    )
    depends = ("grosse:interpolation",)
    given = SEGMENT
    sizes = {"D": (1, 2)}

    def printed(J, w, alpha, lam):
        step, between = update(J, w, alpha), lambda lam: w - lam * alpha * gradient(J, w)
        slope, change = gradient(J, w), gradient(J, between(lam)) - gradient(J, w)
        rate = derivative(lambda s: J(between(s)), lam)
        return all_of(
            eq(rate, dot(step, gradient(J, between(lam)))),
            eq(rate, dot(step, slope) + dot(step, change)),
            eq(between(1), gradient_descent(J, w, alpha, 1)),
        )

    proof = words()
    remarks = (
        r"The integrals are equal because the integrands are, at every $\lambda$, and the first is the increase of "
        r"$\mathcal J$ from $\lambda = 0$ to $\lambda = 1$ by the Fundamental Theorem of Calculus.",
    )
    dropped = ("that the integrals are equal, by the Fundamental Theorem of Calculus",)


@claim("grosse:T1-value", GROSSE.at("section 5, proof", lines=(447, 447)), level="exact-identity", kind="proof-step")
class GradientTerm:
    """The integrand of T1 is -alpha |grad|^2 for all lambda: how fast the cost falls at the start of the step."""

    formula = r"\mathcal{T}_1 = -\alpha \|\nabla \mathcal{J}(\mathbf{w}^{(k)})\|^2"
    depends = ("grosse:ftc-split",)
    given = {"J": smooth_function("D"), "w": vector("D"), "alpha": nonnegative()}
    sizes = {"D": (1, 2)}

    def printed(J, w, alpha):
        step, value = update(J, w, alpha), -alpha * norm2(gradient(J, w))
        return all_of(eq(dot(step, gradient(J, w)), value), eq(derivative(J, w, along=step), value))

    proof = words()
    dropped = ("that the integral of the constant integrand is that constant",)


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
        r"of $\alpha^2 M \lambda \|\nabla\mathcal J\|^2$ is taken by its antiderivative, and $\mathcal T_2$ itself is "
        r"$\mathcal J(\mathbf w^{(k+1)}) - \mathcal J(\mathbf w^{(k)}) - \mathcal T_1$, by the display before it.",
    )
    dropped = ("that the inequalities between the integrands pass to the integrals",)


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
    given = STRONGLY_CONVEX
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


@claim(
    "grosse:theorem-1-combination", GROSSE.at("section 5, proof", lines=(472, 474)), level="inequality",
    kind="proof-step",
)  # fmt: skip
class CombinationOfBothParts:
    """Any numbers with the inequalities of Eqns. 18 and 19 have that of Theorem 1."""

    formula = (
        r"\mathcal{J}(\mathbf{w}^{(k+1)}) - \mathcal{J}(\mathbf{w}_{\star}) "
        r"\le (1 - \alpha m)(\mathcal{J}(\mathbf{w}^{(k)}) - \mathcal{J}(\mathbf{w}_{\star}))"
    )
    assumptions = ("Eqns. 18 and 19",)
    depends = ("grosse:eq-18", "grosse:eq-19")
    given = {
        "alpha": nonnegative(), "m": positive(), "slope2": nonnegative(), "optimum": real(),
        "before": interval(lambda optimum: optimum, lambda optimum, slope2, m: optimum + slope2 / (2 * m)),
        "fall": nonnegative(),
        "after": derived(lambda before, alpha, slope2, fall: before - alpha / 2 * slope2 - fall),
    }  # fmt: skip

    def printed(alpha, m, optimum, before, after):
        return le(after - optimum, (1 - alpha * m) * (before - optimum))

    @normal_form
    def proof(h, alpha, m, slope2, optimum, before, fall):
        return h(fall) + h(alpha) * h(m) * h(optimum + slope2 / (2 * m) - before)

    remarks = (
        r"The costs are drawn with the two inequalities: $\mathcal J(\mathbf w_\star) \le \mathcal J(\mathbf w^{(k)}) "
        r"\le \mathcal J(\mathbf w_\star) + \frac{1}{2m} \|\nabla\mathcal J\|^2$, and $\mathcal J(\mathbf w^{(k+1)})$ "
        r"is $\frac\alpha2 \|\nabla\mathcal J\|^2$ or more below $\mathcal J(\mathbf w^{(k)})$.",
    )


@claim("grosse:quadratic-m-M", GROSSE.at("section 5", lines=(476, 476)), level="exact-identity")
class ConstantsOfQuadratics:
    """What C1 and C2 leave over, for a quadratic, are quadratic forms of A - m I and M^2 I - A^2: along an eigenvector
    of A they are (a - m) / 2 and M^2 - a^2, so that C1 says m <= a and C2 says |a| <= M, for each eigenvalue a."""

    formula = r"m \le \lambda_{\min}(\mathbf{A}), \quad \lambda_{\max}(\mathbf{A}) \le M"
    assumptions = ("a quadratic cost function with C1 and C2",)
    depends = ("grosse:assumption-C1", "grosse:assumption-C2")
    given = EIGENBASIS | {"b": vector("D"), "w": vector("D"), "d": vector("D"), "m": real(), "M": real()}
    sizes = {"D": (1, 2)}
    assuming = diagonalised

    def printed(Q, A, e, a, b, w, d, m, M):
        cost = lambda w: quadratic(A, b, w)  # noqa: E731
        convexity = lambda d: tangent_gap(cost, w, w + d) - m / 2 * norm2(d)  # noqa: E731
        smoothness = lambda d: M**2 * norm2(d) - norm2(gradient(cost, w + d) - gradient(cost, w))  # noqa: E731
        return all_of(
            eq(convexity(d), dot(d, A @ d - m * d) / 2),
            eq(smoothness(d), dot(d, M**2 * d - A @ A @ d)),
            eq(convexity(Q @ e), (a - m) / 2),
            eq(smoothness(Q @ e), M**2 - a**2),
        )

    proof = words()


@claim("grosse:factor-1-minus-m-over-M", GROSSE.at("section 5", lines=(476, 476)), level="inequality")
class FactorWithTheLargestRate:
    """With alpha = 1/M a step shrinks the excess cost by 1 - 1/kappa. Of quadratics this rate shrinks the slowest term
    by (1 - 1/kappa)^2, which is between 1 - 2/kappa and 1 - 1/kappa: both are linear in 1/kappa."""

    formula = (
        r"\alpha = \frac1M, \quad \kappa = \frac{M}{m}: \quad "
        r"\text{the cost decreases in each iteration by a factor of } "
        r"1 - \frac{m}{M}"
    )
    depends = ("grosse:theorem-1", "grosse:asymptotic-chain")
    cites = (UPPER_MODEL, LOWER_MODEL)
    given = STRONGLY_CONVEX | {"x": real()}
    sizes = {"D": (1, 2)}

    def printed(J, w, x):
        kappa, optimum = J.L / J.m, J(J.minimiser)
        term, slowest = coordinate_cost(J.m, 0), (1 - 1 / kappa) ** 2
        return all_of(
            le(J(gradient_descent(J, w, 1 / J.L, 1)) - optimum, (1 - J.m / J.L) * (J(w) - optimum)),
            eq(term(gradient_descent(term, x, 1 / J.L, 1)), slowest * term(x)),
            le(1 - 2 / kappa, slowest),
            le(slowest, 1 - 1 / kappa),
        )

    @words
    def proof(h, J, w):
        decrease = upper_model(h, J, w, w - gradient(J, w) / J.L)
        return (
            (h(J.L) * decrease + _suboptimality(h, J, w)).over(h(J.L)),
            h.square(J.m / J.L),
            (h(J.m) * h(J.L - J.m)).over(h(J.L) * h(J.L)),
        )

    remarks = (
        r"Reading: what decreases is the excess $\mathcal J(\mathbf w^{(k)}) - \mathcal J(\mathbf w_\star)$, and the "
        "factor bounds that by which it does, as in Theorem 1.",
        r"The text has it that, analogously to quadratics, the learning rate is bounded by $\frac1M$. That is the "
        r"assumption of Theorem 1; on quadratics every rate below $\frac2M$ converges (A2).",
    )


@claim("grosse:unregularized-not-strongly-convex", GROSSE.at("section 5", lines=(482, 482)), level="exact-identity")
class RegressionIsNotStronglyConvex:
    """Along a direction in the null space of Phi, such as there are with fewer examples than features, the regression
    cost is flat, and C1 fails for every m > 0."""

    formula = r"\text{Unregularized linear regression is not strongly convex}"
    depends = ("grosse:assumption-C1", "grosse:regression-A-b-sec24")
    given = {"Phi": matrix("N", "D"), "t": vector("N"), "w": vector("D"), "v": vector("D"), "m": positive()}
    sizes = {"N": (1, 2), "D": (1, 3)}

    def sizes_where(N, D):
        return N < D

    def assuming(Phi, v):
        return lt(0, norm2(null_part(Phi, v)))

    def printed(Phi, t, w, v, m):
        flat, cost = null_part(Phi, v), lambda w: regression_cost(Phi, t, w)
        return all_of(eq(tangent_gap(cost, w, w + flat), 0), lt(tangent_gap(cost, w, w + flat), m / 2 * norm2(flat)))

    @words
    def proof(h, Phi, v, m):
        return HALF * h(m) * h(norm2(null_part(Phi, v)))

    remarks = (
        "Reading: not always. Where the columns of the features are linearly independent, the smallest eigenvalue of "
        r"$\frac1N \mathbf\Phi^\top \mathbf\Phi$ is positive, and C1 holds with it for $m$.",
    )
    dropped = ("that with fewer examples than features there is such a direction",)


@claim("grosse:strongly-convex-unique", GROSSE.at("section 5", lines=(484, 484)), level="exact-identity")
class UniqueOptimum:
    """The cost exceeds that of the optimum by m/2 times the squared distance from it, or more, so that no other point
    is one; and a step takes this bound on the distance down by a factor less than 1."""

    formula = (
        r"\mathcal J(\mathbf w) - \mathcal J(\mathbf w_\star) \ge \frac m2 \|\mathbf w - \mathbf w_\star\|^2, \quad "
        r"\mathbf w^{(k)} \to \mathbf w_\star"
    )
    depends = ("grosse:theorem-1",)
    cites = (UPPER_MODEL, LOWER_MODEL)
    given = STRONGLY_CONVEX | {"alpha": interval(0, lambda J: 1 / J.L, open="left")}
    sizes = {"D": (1, 2)}

    def printed(J, w, alpha):
        excess, after = lambda w: J(w) - J(J.minimiser), gradient_descent(J, w, alpha, 1)
        factor = 1 - alpha * J.m
        return all_of(
            le(J.m / 2 * norm2(w - J.minimiser), excess(w)),
            le(excess(after), factor * excess(w)),
            lt(factor, 1),
        )

    @words
    def proof(h, J, w, alpha):
        return lower_model(h, J, J.minimiser, w), _contraction(h, J, w, alpha), h(alpha) * h(J.m)

    remarks = (
        "Reading: the optimizer is gradient descent, with a learning rate as in Theorem 1. There is an optimum, as C1 "
        "makes the cost grow like a quadratic in all directions.",
        r"Step by step, $\frac m2 \|\mathbf w^{(k)} - \mathbf w_\star\|^2 \le (1 - \alpha m)^k (\mathcal J(\mathbf "
        r"w^{(0)}) - \mathcal J(\mathbf w_\star))$.",
    )
    dropped = ("that there is an optimum", "that the iterates converge to it, beyond the factor of one step")
