"""Section 2.4: back to linear regression."""

from fractions import Fraction

from claims.grosse import GROSSE
from claims.grosse.objects import (
    gradient_descent, nearest, null_part, penrose, quadratic, regression_cost, ridge_cost,
)  # fmt: skip
from claims.model.arrays import block, concat, dot, eye, inv, norm2, ones_column, pinv, power, rows, zeros
from claims.model.calculus import gradient
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, critical, eq, exists, le, lt
from claims.model.spaces import derived, integers, matrix, positive, real, vector
from symbolic.derivation import inequality, words

HALF = Fraction(1, 2)


@claim("grosse:regression-expansion", GROSSE.at("section 2.4", lines=(278, 280)), "exact-identity", "identity")
class RegressionCostExpanded:
    """The regression cost as a quadratic in w, term by term."""

    formula = (
        r"\mathcal{J}(\breve{\mathbf{w}}) = \frac{1}{2N} \|\breve{\mathbf{\Phi}}\breve{\mathbf{w}} - \mathbf{t}\|^2 "
        r"= \frac{1}{2N} "
        r"\breve{\mathbf{w}}^\top \breve{\mathbf{\Phi}}^\top \breve{\mathbf{\Phi}}^\top \breve{\mathbf{w}} "
        r"- \frac{1}{N} \mathbf{t}^\top \breve{\mathbf{\Phi}} \breve{\mathbf{w}} "
        r"+ \frac{1}{2N} \mathbf{t}^\top \mathbf{t}"
    )
    corrected_formula = (
        r"\frac{1}{2N} \breve{\mathbf{w}}^\top \breve{\mathbf{\Phi}}^\top \breve{\mathbf{\Phi}} \breve{\mathbf{w}} "
        r"- \frac{1}{N} \mathbf{t}^\top \breve{\mathbf{\Phi}} \breve{\mathbf{w}} "
        r"+ \frac{1}{2N} \mathbf{t}^\top \mathbf{t}"
    )
    depends = ("grosse:eq-3",)
    given = {"Phi": matrix("N", "D"), "t": vector("N"), "w": vector("D")}

    def printed(Phi, t, w):
        N = rows(Phi)
        expanded = w.T @ Phi.T @ Phi.T @ w / (2 * N) - t.T @ Phi @ w / N + t.T @ t / (2 * N)
        return eq(regression_cost(Phi, t, w), expanded)

    def corrected(Phi, t, w):
        N = rows(Phi)
        expanded = w.T @ Phi.T @ Phi @ w / (2 * N) - t.T @ Phi @ w / N + t.T @ t / (2 * N)
        return eq(regression_cost(Phi, t, w), expanded)

    proof = words()
    erratum = Erratum(
        "misprint",
        "cosmetic",
        r"A stray transpose: $\breve\Phi^\top\breve\Phi^\top$ for $\breve\Phi^\top\breve\Phi$ in the quadratic term. "
        r"The product conforms only for square $\breve\Phi$, and is wrong even then.",
    )
    remarks = (
        r"The same slip as in section 2, below Eqn. 4. For the square $\breve\Phi = \begin{pmatrix} 0 & 1 \\ 0 & 0 "
        r"\end{pmatrix}$ with $\mathbf t = \mathbf 0$ and $\mathbf w = (0, 1)$ the cost is $\frac14$ and the printed "
        "expression $0$.",
    )


@claim("grosse:regression-A-b-sec24", GROSSE.at("section 2.4", lines=(282, 282)), "exact-identity", "identity")
class RegressionIsQuadratic:
    """The regression cost is the quadratic of Eqn. 4 with these A and b, and a constant that does not depend on w."""

    formula = (
        r"\mathbf{A} = \frac{1}{N} \breve{\mathbf{\Phi}}^{\top} \breve{\mathbf{\Phi}}, \quad "
        r"\mathbf{b} = -\frac{1}{N} \breve{\mathbf{\Phi}}^{\top} \mathbf{t}"
    )
    depends = ("grosse:regression-expansion", "grosse:eq-4")
    given = {"Phi": matrix("N", "D"), "t": vector("N"), "w": vector("D")}

    def printed(Phi, t, w):
        A, b = Phi.T @ Phi / rows(Phi), -(Phi.T @ t) / rows(Phi)
        return all_of(
            exists(norm2(t) / (2 * rows(t)), lambda c: eq(regression_cost(Phi, t, w), quadratic(A, b, w) + c)),
            le(0, dot(w, A @ w)),
        )

    @words
    def proof(h, Phi, t, w):
        return h.norm2(Phi @ w).over(h(rows(Phi)))


@claim("grosse:regression-iterates", GROSSE.at("section 2.4", lines=(284, 288)), "exact-identity", "equation")
class RegressionIterates:
    """After k steps of gradient descent on the regression cost, the distance from the optimum closest to the start is
    (I - alpha A)^k times what it was in the beginning; closest to zero is the optimum of least norm."""

    formula = (
        r"\breve{\mathbf{w}}^{(k)} = \breve{\mathbf{w}}^{(\infty)} "
        r"+ (\mathbf{I} - \alpha \mathbf{A})^k (\breve{\mathbf{w}}^{(0)} - \breve{\mathbf{w}}^{(\infty)})"
    )
    assumptions = (r"a small enough learning rate (A2)",)
    depends = ("grosse:eq-13", "grosse:regression-A-b-sec24")
    given = {
        "Phi": matrix("N", "D"), "minimiser": vector("D"), "residual": vector("N"), "start": vector("D"),
        "alpha": positive(), "k": integers(0, 2),
    }  # fmt: skip
    sizes = {"N": (1, 2), "D": (1, 2)}

    def printed(Phi, minimiser, residual, start, alpha, k):
        t = Phi @ minimiser + null_part(Phi.T, residual)  # any t, and any minimiser of the cost
        A, closest = Phi.T @ Phi / rows(Phi), lambda start: minimiser + null_part(Phi, start - minimiser)
        limit, cost = closest(start), lambda w: regression_cost(Phi, t, w)
        return all_of(
            eq(gradient_descent(cost, start, alpha, k), limit + power(eye(A) - alpha * A, k) @ (start - limit)),
            critical(cost, at=limit),
            nearest(limit, to=start, among=minimiser),
            nearest(closest(zeros(start)), to=zeros(start), among=minimiser),
        )

    proof = words(induction="k")
    remarks = ("This holds for every learning rate; A2 makes the distance tend to zero.",)


@claim("grosse:eq-16", GROSSE.at("section 2.4", "Eqn. 16", (288, 291)), level="exact-identity", kind="equation")
class MinimumNormRegression:
    """The least-squares solution of least norm, to which gradient descent from zero goes, by three expressions."""

    formula = (
        r"\breve{\mathbf{w}}^{(\infty)} = -\mathbf{A}^{\dagger} \mathbf{b} "
        r"= (\breve{\mathbf{\Phi}}^{\top} \breve{\mathbf{\Phi}})^{\dagger} \breve{\mathbf{\Phi}}^{\top} \mathbf{t} "
        r"= \breve{\mathbf{\Phi}}^{\dagger} \mathbf{t}"
    )
    assumptions = (r"$\breve{\mathbf w}^{(0)} = \mathbf 0$",)
    depends = ("grosse:eq-14", "grosse:regression-A-b-sec24", "grosse:pinv-identity")
    given = {"Phi": matrix("N", "D"), "minimiser": vector("D"), "residual": vector("N")}
    sizes = {"N": (1, 2), "D": (1, 2)}

    def printed(Phi, minimiser, residual):
        t = Phi @ minimiser + null_part(Phi.T, residual)  # any t, and any minimiser of the cost
        A, b = Phi.T @ Phi / rows(Phi), -(Phi.T @ t) / rows(Phi)
        limit = -(pinv(A) @ b)
        return all_of(
            critical(lambda w: regression_cost(Phi, t, w), at=limit),
            nearest(limit, to=zeros(minimiser), among=minimiser),
            eq(limit, pinv(Phi.T @ Phi) @ Phi.T @ t),
            eq(limit, pinv(Phi) @ t),
        )

    proof = words()


@claim("grosse:pinv-identity", GROSSE.at("section 2.4, footnote", lines=(299, 299)), "exact-identity", "identity")
class PseudoInverseOfGramMatrix:
    """(B'B)^+ B' solves Penrose's four equations for B."""

    formula = r"(\mathbf{B}^{\top}\mathbf{B})^{\dagger}\mathbf{B}^{\top} = \mathbf{B}^{\dagger}"
    depends = ("grosse:pinv-svd",)
    given = {"B": matrix("m", "n")}

    def printed(B):
        return penrose(B, pinv(B.T @ B) @ B.T)

    proof = words()


@claim("grosse:ridge-objective", GROSSE.at("section 2.4", lines=(293, 301)), "exact-identity", "definition")
class RidgeCost:
    """With the weights and the bias in one vector the penalty is on both; it is what the ridge cost adds to the
    regression cost, and more than nothing unless both are zero."""

    formula = (
        r"\mathcal{J}_{\lambda}(\breve{\mathbf{w}}) "
        r"= \frac{1}{2N} \|\breve{\mathbf{\Phi}}\breve{\mathbf{w}} - \mathbf{t}\|^2 "
        r"+ \frac{\lambda}{2} \|\breve{\mathbf{w}}\|^2"
    )
    assumptions = (r"$\lambda > 0$",)
    given = {"Phi": matrix("N", "D"), "t": vector("N"), "lam": positive(), "w": vector("D"), "b": real()}

    def printed(Phi, t, lam, w, b):
        one = ones_column(Phi)
        homogeneous, weights = block([[Phi, one]]), concat(w, b)
        cost, error = ridge_cost(homogeneous, t, lam, weights), Phi @ w + b * one - t
        return all_of(
            eq(cost, norm2(error) / (2 * rows(Phi)) + lam / 2 * (norm2(w) + b**2)),
            le(regression_cost(homogeneous, t, weights), cost),
        )

    @words
    def proof(h, lam, w, b):
        return h(lam) * (h.norm2(w) + h.square(b)) * HALF


@claim("grosse:ridge-A-b", GROSSE.at("section 2.4", lines=(301, 301)), level="exact-identity", kind="identity")
class RidgeIsQuadratic:
    """The ridge cost is, up to a constant, the quadratic of Eqn. 4 with these A and b: its gradient is A w + b."""

    formula = (
        r"\mathbf{A} = \frac{1}{N} \breve{\mathbf{\Phi}}^{\top} \breve{\mathbf{\Phi}} + \lambda \mathbf{I}, \quad "
        r"\mathbf{b} = \frac{1}{N} \breve{\mathbf{\Phi}}^{\top} \mathbf{t}"
    )
    corrected_formula = r"\mathbf{b} = -\frac{1}{N} \breve{\mathbf{\Phi}}^{\top} \mathbf{t}"
    depends = ("grosse:ridge-objective", "grosse:eq-4")
    given = {"Phi": matrix("N", "D"), "t": vector("N"), "lam": positive(), "w": vector("D")}

    def printed(Phi, t, lam, w):
        A, b = Phi.T @ Phi / rows(Phi) + lam * eye(w), Phi.T @ t / rows(Phi)
        return eq(gradient(lambda w: ridge_cost(Phi, t, lam, w), w), A @ w + b)

    def corrected(Phi, t, lam, w):
        A, b = Phi.T @ Phi / rows(Phi) + lam * eye(w), -Phi.T @ t / rows(Phi)
        return eq(gradient(lambda w: ridge_cost(Phi, t, lam, w), w), A @ w + b)

    proof = words()
    erratum = Erratum(
        "sign",
        "local",
        r"The cost's linear term is $-\frac1N \mathbf t^\top\breve\Phi\mathbf w$, so $\mathbf b$ carries a minus sign.",
    )


@claim("grosse:ridge-positive-definite", GROSSE.at("section 2.4", lines=(301, 301)), level="inequality")
class RidgeIsStronglyConvex:
    """Without the penalty there is no curvature in the null space of the features. With it w'Aw > 0 for every w but 0;
    so of two points one at most is a critical point of the ridge cost, and -A^-1 b is one."""

    formula = (
        r"\mathbf{A} = \frac{1}{N} \breve{\mathbf{\Phi}}^{\top} \breve{\mathbf{\Phi}} + \lambda \mathbf{I} \succ 0"
    )
    assumptions = (r"$\lambda > 0$",)
    depends = ("grosse:ridge-A-b",)
    given = {"Phi": matrix("N", "D"), "t": vector("N"), "lam": positive(), "w": vector("D"), "v": vector("D")}
    sizes = {"N": (1, 2), "D": (1, 2)}

    def assuming(w, v):
        return lt(0, norm2(w - v))

    def printed(Phi, t, lam, w, v):
        unregularized, cost = Phi.T @ Phi / rows(Phi), lambda w: ridge_cost(Phi, t, lam, w)
        A, flat, apart = unregularized + lam * eye(w), null_part(Phi, w), w - v
        return all_of(
            eq(dot(flat, unregularized @ flat), 0),
            lt(0, dot(apart, A @ apart)),
            lt(0, dot(apart, gradient(cost, w) - gradient(cost, v))),
            critical(cost, at=inv(A) @ Phi.T @ t / rows(Phi)),
        )

    @words
    def proof(h, Phi, t, lam, w, v):
        N = h(rows(t))
        curved = (h.norm2(Phi @ (w - v)) + N * h(lam) * h(norm2(w - v))).over(N)
        return curved, curved


@claim("grosse:ridge-solution", GROSSE.at("section 2.4", lines=(303, 303)), level="exact-identity", kind="equation")
class RidgeSolution:
    """The ridge cost has a unique minimiser, given by the regularised normal equations: every other w costs more by a
    sum of squares of its distance."""

    formula = (
        r"\breve{\mathbf{w}}_{\lambda} "
        r"= \operatorname*{arg\,min}_{\breve{\mathbf{w}}} \mathcal{J}_{\lambda}(\breve{\mathbf{w}}) "
        r"= (\breve{\boldsymbol{\Phi}}^{\top} \breve{\boldsymbol{\Phi}} + \lambda \mathbf{I})^{-1} "
        r"\breve{\boldsymbol{\Phi}}^{\top} \mathbf{t}"
    )
    corrected_formula = (
        r"(\breve{\boldsymbol{\Phi}}^{\top} \breve{\boldsymbol{\Phi}} + N \lambda \mathbf{I})^{-1} "
        r"\breve{\boldsymbol{\Phi}}^{\top} \mathbf{t}"
    )
    assumptions = (r"$\lambda > 0$",)
    depends = ("grosse:ridge-objective",)
    given = {"Phi": matrix("N", "D"), "t": vector("N"), "lam": positive(), "w": vector("D")}

    def printed(Phi, t, lam, w):
        return _is_ridge_minimiser(inv(Phi.T @ Phi + lam * eye(w)) @ Phi.T @ t, Phi, t, lam, w)

    def corrected(Phi, t, lam, w):
        return _is_ridge_minimiser(inv(Phi.T @ Phi + rows(Phi) * lam * eye(w)) @ Phi.T @ t, Phi, t, lam, w)

    proof = words()
    erratum = Erratum(
        "constant",
        "local",
        r"The factor $\frac1N$ of the squared error is lost: stationarity of the cost as defined says "
        r"$\frac1N\breve\Phi^\top(\breve\Phi\mathbf w - \mathbf t) + \lambda\mathbf w = \mathbf 0$, so the matrix is "
        r"$\breve\Phi^\top\breve\Phi + N\lambda\mathbf I$, as $-\mathbf A^{-1}\mathbf b$ with the $\mathbf A$ given "
        "above also has it.",
    )
    remarks = (r"The limit $\lambda \to 0$, for which the formula is used, is not affected.",)


def _is_ridge_minimiser(point, Phi, t, lam, w):
    """By how much any w costs more than the point: a sum of squares that vanishes only there."""
    apart = w - point
    excess = norm2(Phi @ apart) / (2 * rows(Phi)) + lam / 2 * norm2(apart)
    return eq(ridge_cost(Phi, t, lam, w), ridge_cost(Phi, t, lam, point) + excess)


@claim("grosse:ridge-limit", GROSSE.at("section 2.4", lines=(305, 309)), level="asymptotic", kind="equation")
class RidgeLimit:
    """As the regularisation is turned off, the ridge solution tends to the least-squares solution of least norm, at a
    distance of the order of lambda."""

    formula = r"\lim_{\lambda \to 0} \breve{\mathbf{w}}_{\lambda} = \breve{\mathbf{\Phi}}^{\dagger} \mathbf{t}"
    depends = ("grosse:ridge-solution", "grosse:eq-16")
    given = {
        "Phi": matrix("N", "D"), "u": vector("N"), "lam": positive(),
        "w": derived(lambda Phi, u: Phi.T @ u, "the ridge solution Phi'u"),
        "t": derived(lambda Phi, u, lam, w: Phi @ w + rows(Phi) * lam * u, "any t, as Phi w + N lambda u"),
    }  # fmt: skip
    sizes = {"N": (1, 2), "D": (1, 2)}

    def printed(Phi, lam, w, t):
        limit = pinv(Phi) @ t
        return all_of(
            critical(lambda w: ridge_cost(Phi, t, lam, w), at=w),
            le(norm2(w - limit), (rows(Phi) * lam) ** 2 * norm2(pinv(Phi.T @ Phi) @ limit)),
        )

    proof = inequality()

    remarks = (
        r"Reading: $\lambda$ tends to zero from above; the limit is proved with its rate, "
        r"$\|\breve{\mathbf w}_\lambda - \breve\Phi^\dagger \mathbf t\| "
        r"\leq N \lambda \|(\breve\Phi^\top\breve\Phi)^\dagger \breve\Phi^\dagger \mathbf t\|$.",
        r"That the limit coincides with $\breve{\mathbf w}^{(\infty)}$ is Eqn. 16.",
        r"The copy has “lambda o 0” and “reve” where $\to$ and $\breve{}$ must have been: a backslash and the letter "
        "after it were read as a tab, or as a backspace.",
    )
    dropped = (
        r"that a distance of the order of $\lambda$ tends to 0",
        r"that for $\lambda = 0$ the optimum might not be unique",
    )
