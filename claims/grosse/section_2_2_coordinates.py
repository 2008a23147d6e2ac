"""Section 2.2: closed form dynamics for convex quadratics, coordinate by coordinate.

Coordinate j of a point is e^T Q^T w, with e the standard basis vector e_j and the columns of Q the eigenvectors of A.
Where a statement is about one coordinate alone, a, b and w are its curvature, its entry of Q^T b and its weight.
"""

from fractions import Fraction

from claims.grosse import GROSSE
from claims.grosse.objects import (
    coordinate, coordinate_cost, curvature, diagonalised, flat_along, gradient_descent, orthogonal_to_eigenvector,
    psd_in_basis, quadratic, regression_cost, transformed, update,
)  # fmt: skip
from claims.model.arrays import Int, dot, eye, inv, norm2, ones, outer, power, rows, zeros
from claims.model.calculus import derivative, gradient
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, argmin, critical, eq, exists, le, lt, member, ne
from claims.model.spaces import (
    derived, integers, interval, matrix, orthogonal, pd, positive, psd, real, vector,
)  # fmt: skip
from symbolic.derivation import inequality, words

HALF = Fraction(1, 2)

EIGENBASIS = {"Q": orthogonal("D"), "e": coordinate("D"), "A": psd_in_basis("D"), "a": curvature()}
"""A positive semidefinite A in its eigenbasis, and one coordinate with its curvature."""

FLAT = {"Q": orthogonal("D"), "e": coordinate("D"), "A": flat_along("D")}
"""A positive semidefinite A in its eigenbasis, and one coordinate without curvature (Cases 2 and 3)."""

CURVED = {"a": positive(), "b": real(), "w": real()}
"""One coordinate with positive curvature (Case 1)."""

PSD = (r"$\mathbf{A}$ is a positive semidefinite matrix, $\mathbf{b}$ is a vector",)


@claim("grosse:eq-9", GROSSE.at("section 2.2", "Eqn. 9", (91, 95)), level="exact-identity", kind="equation")
class UpdateForQuadratics:
    """Gradient descent on the quadratic of Eqn. 4 is an affine map with linear part I - alpha A."""

    formula = (
        r"\mathbf{w}^{(k+1)} \leftarrow \mathbf{w}^{(k)} - \alpha \nabla_{\mathbf{w}} \mathcal{J}(\mathbf{w}^{(k)}) "
        r"= \mathbf{w}^{(k)} - \alpha \left[ \mathbf{A} \mathbf{w}^{(k)} + \mathbf{b} \right] "
        r"= (\mathbf{I} - \alpha \mathbf{A}) \mathbf{w}^{(k)} - \alpha \mathbf{b}"
    )
    assumptions = PSD
    depends = ("grosse:eq-4", "grosse:eq-5")
    given = {"A": psd("D"), "b": vector("D"), "alpha": positive(), "w": vector("D")}

    def printed(A, b, alpha, w):
        updated = gradient_descent(lambda w: quadratic(A, b, w), w, alpha, 1)
        return all_of(eq(updated, w - alpha * (A @ w + b)), eq(updated, (eye(A) - alpha * A) @ w - alpha * b))

    proof = words()


@claim("grosse:eq-10", GROSSE.at("section 2.2", "Eqn. 10", (97, 99)), level="exact-identity", kind="equation")
class StationaryPoints:
    """The gradient of the quadratic is A w + b, and where it vanishes the quadratic has a global minimum."""

    formula = r"\nabla_{\mathbf{w}} \mathcal{J}(\mathbf{w}) = \mathbf{A}\mathbf{w} + \mathbf{b} = \mathbf{0}"
    assumptions = PSD
    depends = ("grosse:eq-4", "grosse:convex-critical-global")
    given = {"A": psd("D"), "b": vector("D"), "w": vector("D"), "other": vector("D")}

    def printed(A, b, w, other):
        return all_of(
            eq(gradient(lambda w: quadratic(A, b, w), w), A @ w + b),
            argmin(lambda w: quadratic(A, -(A @ other), w), at=other, among=w),
        )

    @words
    def proof(h, A, w, other):
        return HALF * h.psd(A, w - other)

    remarks = (r"Any point is stationary for one $\mathbf b$; the second part takes this $\mathbf b$.",)


@claim("grosse:invertible-unique", GROSSE.at("section 2.2", lines=(101, 101)), level="exact-identity")
class UniqueFixedPoint:
    """With an invertible A there is one fixed point, and it is the global minimum: how far any w is from it follows
    from the gradient at w, and so from how a step moves w."""

    formula = r"\mathbf{w} = -\mathbf{A}^{-1}\mathbf{b}"
    assumptions = (*PSD, r"$\mathbf{A}$ is invertible")
    depends = ("grosse:eq-10",)
    given = {"A": pd("D"), "b": vector("D"), "alpha": positive(), "w": vector("D")}
    sizes = {"D": (1, 2)}

    def printed(A, b, alpha, w):
        cost, solution = lambda w: quadratic(A, b, w), -(inv(A) @ b)
        return all_of(
            critical(cost, at=solution),
            eq(w - solution, inv(A) @ gradient(cost, w)),
            eq(w - solution, -(inv(A) @ update(cost, w, alpha)) / alpha),
            argmin(cost, at=solution, among=w),
        )

    @words
    def proof(h, A, b, w):
        return HALF * h.psd(A, w + inv(A) @ b)


@claim("grosse:row-space-solvability", GROSSE.at("section 2.2", lines=(101, 101)), level="exact-identity")
class SolutionsOfStationarity:
    """What b and the gradient at any w differ by is in the row space of A, so without b in it there is no stationary
    point. With b = A'c, w solves exactly if it differs from one solution by a vector of the null space; along an
    eigenvector without curvature there are others."""

    formula = r"\{\mathbf{w}_0 + \Delta \mathbf{w} : \Delta \mathbf{w} \in \text{null space of } \mathbf{A}\}"
    assumptions = (*PSD, r"$\mathbf{A}$ is non-invertible")
    depends = ("grosse:eq-10",)
    given = FLAT | {"b": vector("D"), "c": vector("D"), "w": vector("D"), "s": real()}
    sizes = {"D": (1, 2)}

    def assuming(Q, e, A):
        return diagonalised(Q, e, A, 0)

    def printed(Q, e, A, b, c, w, s):
        slope = lambda b, w: gradient(lambda w: quadratic(A, b, w), w)  # noqa: E731
        in_row_space = A.T @ c
        return all_of(
            exists(-w, lambda coefficients: eq(b - slope(b, w), A.T @ coefficients)),
            exists(-c, lambda w0: all_of(eq(slope(in_row_space, w0), 0), eq(slope(in_row_space, w), A @ (w - w0)))),
            eq(slope(in_row_space, -c + s * (Q @ e)), 0),
        )

    proof = words()
    remarks = (
        r"Reading: that $\mathbf A$ is not invertible is stated as $\mathbf A \mathbf q = \mathbf 0$ for an "
        r"eigenvector $\mathbf q = \mathbf Q \mathbf e$. The first and second part hold for an invertible $\mathbf A$ "
        "as well.",
    )


@claim("grosse:fixed-point-count", GROSSE.at("section 2.2", lines=(103, 103)), level="exact-identity")
class ZeroOneOrInfinitelyManyFixedPoints:
    """How a step moves a point on the line through two others is interpolated from how it moves these: where it moves
    neither, it moves none. In one dimension there are costs with no fixed point, with one, and with only such."""

    title = "Zero, one or infinitely many fixed points"
    formula = r"\text{gradient descent on convex quadratics might have } 0, 1, \text{ or infinitely many fixed points}"
    assumptions = PSD
    depends = ("grosse:row-space-solvability", "grosse:invertible-unique")
    given = {
        "A": psd("D"), "b": vector("D"), "alpha": positive(), "w": vector("D"), "v": vector("D"), "s": real(),
        "a": positive(), "slope": real(), "x": real(),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def printed(A, b, alpha, w, v, s, a, slope, x):
        moved = lambda w: update(lambda w: quadratic(A, b, w), w, alpha)  # noqa: E731
        none, one, all_x = coordinate_cost(0, slope), coordinate_cost(a, slope), coordinate_cost(0, 0 * x)
        return all_of(
            eq(moved(s * w + (1 - s) * v), s * moved(w) + (1 - s) * moved(v)),
            eq(update(none, x, alpha), -alpha * slope),
            eq(update(one, x, alpha), -alpha * a * (x + slope / a)),
            eq(update(all_x, x, alpha), 0),
        )

    proof = words()
    remarks = ("The cost without a fixed point is the one with no curvature and a slope that is not zero.",)


@claim("grosse:eq-11", GROSSE.at("section 2.2", "Eqn. 11", (105, 109)), level="exact-identity", kind="theorem")
class SpectralTheorem:
    """Of a symmetric matrix S: the imaginary part of an eigenvalue vanishes, as its product with |x|^2 + |y|^2 does for
    an eigenvector x + iy; with a unit eigenvector u, S is lam u u' and a symmetric matrix on the complement of u, where
    the next eigenvector is found; and so w'Sw is never negative exactly if no eigenvalue is."""

    formula = r"\mathbf{A} = \mathbf{Q} \mathbf{D} \mathbf{Q}^{\top}"
    assumptions = (r"$\mathbf{A}$ is symmetric",)
    given = {**EIGENBASIS, "shift": real(), "x": vector("D"), "y": vector("D"), "mu": real(), "w": vector("D")}
    sizes = {"D": (1, 2)}
    assuming = diagonalised

    def printed(Q, e, A, a, shift, x, y, mu, w):
        S, u, lam = A - shift * eye(A), Q @ e, a - shift
        complement = eye(A) - outer(u, u)
        real_part, imaginary_part = S @ x - (lam * x - mu * y), S @ y - (mu * x + lam * y)
        return all_of(
            eq(mu * (norm2(x) + norm2(y)), dot(y, real_part) - dot(x, imaginary_part)),
            eq(S, lam * outer(u, u) + complement @ S @ complement),
            eq(dot(u, S @ u), lam),
            eq(dot(w, S @ w), lam * dot(u, w) ** 2 + dot(complement @ w, S @ complement @ w)),
        )

    proof = words()
    remarks = (
        r"Reading: the theorem is stated as its induction on $D$. Over the complex numbers every matrix has an "
        r"eigenvector (the fundamental theorem of algebra); the equations here are what is left to show.",
        r"Every symmetric matrix is $\mathbf A - s\mathbf I$ with a positive semidefinite $\mathbf A$ and a number "
        r"$s$, and has the eigenvectors of $\mathbf A$.",
        r"The search draws $\mathbf A$ as $\mathbf Q \mathbf D \mathbf Q^\top$; the derivation uses only that it is "
        r"symmetric and has the eigenvector $\mathbf u$.",
    )
    dropped = (
        "that a symmetric matrix has an eigenvector",
        "that there is an orthogonal basis of eigenvectors, by induction on $D$",
    )


@claim("grosse:eq-12", GROSSE.at("section 2.2", "Eqn. 12", (111, 118)), level="exact-identity", kind="identity")
class TransformedQuadratic:
    """In the new coordinates the cost is again a convex quadratic, with A and b transformed and the same constant."""

    formula = (
        r"\widetilde{\mathcal{J}}(\widetilde{\mathbf{w}}) = \frac{1}{2} \widetilde{\mathbf{w}}^{\top} "
        r"\widetilde{\mathbf{A}} \widetilde{\mathbf{w}} + \widetilde{\mathbf{b}}^{\top} \widetilde{\mathbf{w}} + c, "
        r"\quad \widetilde{\mathbf{A}} = \mathbf{Q}^{\top} \mathbf{A} \mathbf{Q}, \quad "
        r"\widetilde{\mathbf{b}} = \mathbf{Q}^{\top} \mathbf{b}"
    )
    assumptions = (r"$\mathcal{T}(\mathbf{w}) = \mathbf{Q}^\top \mathbf{w}$", r"$\mathbf{Q}$ is orthogonal")
    depends = ("grosse:eq-8", "grosse:eq-4")
    given = {"Q": orthogonal("D"), "A": psd("D"), "b": vector("D"), "c": real(), "v": vector("D")}

    def printed(Q, A, b, c, v):
        cost = transformed(lambda w: quadratic(A, b, w) + c, Q, zeros(b))
        A_new, b_new = Q.T @ A @ Q, Q.T @ b
        return all_of(eq(cost(v), quadratic(A_new, b_new, v) + c), le(0, dot(v, A_new @ v)))

    @words
    def proof(h, Q, A, v):
        return h.psd(A, Q @ v)


@claim("grosse:a-tilde-diagonal", GROSSE.at("section 2.2", lines=(120, 120)), level="exact-identity")
class CurvaturesOnTheDiagonal:
    """In an eigenbasis, off the diagonal the transformed matrix is zero, and on it are the eigenvalues, which are the
    second derivatives of the cost along the eigenvectors."""

    formula = r"\mathbf{\hat{A}} = \operatorname{diag}(\tilde{a}_1, \ldots, \tilde{a}_D)"
    assumptions = (r"$\mathbf{Q}$ is an orthogonal eigenbasis for $\mathbf{A}$",)
    depends = ("grosse:eq-11", "grosse:eq-12")
    given = {**EIGENBASIS, "i": coordinate("D"), "b": vector("D"), "w": vector("D"), "s": real()}
    sizes = {"D": (1, 2)}
    assuming = diagonalised

    def printed(Q, e, A, a, i, b, w, s):
        along = lambda s: quadratic(A, b, w + s * (Q @ e))  # noqa: E731
        return all_of(
            eq(dot(i, Q.T @ A @ Q @ e), a * dot(i, e)),
            eq(derivative(lambda s: derivative(along, s), s), a),
        )

    proof = words()
    remarks = (
        r"$\mathbf{\hat A}$ is the $\widetilde{\mathbf A}$ of Eqn. 12, with another accent.",
        r"The entry of the matrix at row $i$ and column $j$ is $\mathbf e_i^\top \widetilde{\mathbf A} \mathbf e_j$.",
    )


@claim("grosse:coordinate-update", GROSSE.at("section 2.2", lines=(122, 124)), level="exact-identity", kind="equation")
class CoordinatesEvolveIndependently:
    """In the eigenbasis of A, a step of gradient descent changes each coordinate by a rule that involves no other."""

    formula = r"\tilde{w}_j^{(k+1)} \leftarrow \tilde{w}_j^{(k)} - \alpha (\tilde{a}_j \tilde{w}_j^{(k)} + \tilde{b}_j)"
    assumptions = (
        r"$\mathbf{Q}$ is an orthogonal eigenbasis for $\mathbf{A}$",
        r"$\tilde{\mathbf{w}} = \mathbf{Q}^\top \mathbf{w}$",
    )
    depends = ("grosse:eq-9", "grosse:a-tilde-diagonal")
    given = {**EIGENBASIS, "b": vector("D"), "alpha": positive(), "w": vector("D")}
    assuming = diagonalised

    def printed(Q, e, A, a, b, alpha, w):
        updated = gradient_descent(lambda w: quadratic(A, b, w), w, alpha, 1)
        here = dot(e, Q.T @ w)
        return eq(dot(e, Q.T @ updated), here - alpha * (a * here + dot(e, Q.T @ b)))

    proof = words()


@claim(
    "grosse:case1-fixed-point", GROSSE.at("section 2.2", "Case 1", (128, 132)), level="exact-identity", kind="equation"
)
class FixedPointOfCurvedCoordinate:
    """A coordinate with positive curvature has a unique fixed point, and this is it."""

    formula = r"\tilde{w}_{\star j} = -b_j/\tilde{a}_j"
    corrected_formula = r"\tilde{w}_{\star j} = -\tilde{b}_j/\tilde{a}_j"
    assumptions = (r"$\tilde{a}_j > 0$",)
    depends = ("grosse:coordinate-update",)
    given = {**EIGENBASIS, "b": vector("D"), "alpha": positive(), "w": vector("D")}

    def assuming(Q, e, A, a):
        return [diagonalised(Q, e, A, a), lt(0, a)]

    def printed(Q, e, A, a, b, alpha, w):
        change = update(lambda w: quadratic(A, b, w), w, alpha)
        return eq(dot(e, Q.T @ change), alpha * a * (-dot(e, b) / a - dot(e, Q.T @ w)))

    def corrected(Q, e, A, a, b, alpha, w):
        change = update(lambda w: quadratic(A, b, w), w, alpha)
        return eq(dot(e, Q.T @ change), alpha * a * (-dot(e, Q.T @ b) / a - dot(e, Q.T @ w)))

    proof = words()
    erratum = Erratum(
        "misprint", "cosmetic",
        r"The tilde over $b_j$ is missing: $b_j$ is the entry of $\mathbf b$ in the original coordinates, and the "
        r"fixed point has that of $\tilde{\mathbf b} = \mathbf Q^\top \mathbf b$, as in the update.",
    )  # fmt: skip
    remarks = (
        r"Reading: that a point is the only fixed point of a coordinate is stated as: a step moves the coordinate of "
        r"any $\mathbf w$ by $\alpha \tilde a_j$ times its distance from that point, and so leaves only that point "
        r"where it is.",
    )


@claim(
    "grosse:case1-recurrence", GROSSE.at("section 2.2", "Case 1", (136, 138)), level="exact-identity", kind="equation"
)
class ErrorRecurrence:
    """In a coordinate with positive curvature, a step multiplies the distance from the fixed point by 1 - alpha a."""

    formula = (
        r"\tilde{w}_j^{(k+1)} - \tilde{w}_{\star j} = (1 - \alpha \tilde{a}_j)"
        r"(\tilde{w}_j^{(k)} - \tilde{w}_{\star j})"
    )
    assumptions = (r"$\tilde{a}_j > 0$",)
    depends = ("grosse:coordinate-update", "grosse:case1-fixed-point")
    given = {**CURVED, "alpha": positive()}

    def printed(a, b, w, alpha):
        fixed, updated = -b / a, gradient_descent(coordinate_cost(a, b), w, alpha, 1)
        return eq(updated - fixed, (1 - alpha * a) * (w - fixed))

    proof = words()


@claim("grosse:case1-solution", GROSSE.at("section 2.2", "Case 1", (140, 142)), level="exact-identity", kind="equation")
class SolutionOfCurvedCoordinate:
    """The closed form of the iterates in a coordinate with positive curvature."""

    formula = (
        r"\tilde{w}_{j}^{(k)} = \tilde{w}_{\star j} + (1 - \alpha \tilde{a}_{j})^{k} "
        r"(\tilde{w}_{j}^{(0)} - \tilde{w}_{\star j})"
    )
    assumptions = (r"$\tilde{a}_j > 0$",)
    depends = ("grosse:case1-recurrence",)
    given = {**CURVED, "alpha": positive(), "k": integers(0, 5)}

    def printed(a, b, w, alpha, k):
        fixed, iterated = -b / a, gradient_descent(coordinate_cost(a, b), w, alpha, k)
        return eq(iterated, fixed + power(1 - alpha * a, k) * (w - fixed))

    proof = words(induction="k")
    remarks = (r"At $\alpha \tilde a_j = 1$ and $k = 0$ the power is $0^0 = 1$.",)


@claim("grosse:case-1a", GROSSE.at("section 2.2", "Case 1(a)", (146, 148)), level="asymptotic")
class ExponentialConvergence:
    """For 0 < alpha a < 2 each step multiplies the distance from the fixed point by 1 - alpha a, and this factor is
    less than 1 in absolute value."""

    formula = (
        r"0 < \alpha \tilde{a}_j < 2: \quad \tilde{w}_{j}^{(k)} \text{ converge exponentially to } "
        r"\tilde{w}_{\star j}, \text{ with the rate of convergence } |1 - \alpha \tilde{a}_j|"
    )
    assumptions = (r"$\tilde{a}_j > 0$", r"$0 < \alpha \tilde{a}_j < 2$")
    depends = ("grosse:case1-solution",)
    given = {**CURVED, "alpha": interval(0, lambda a: 2 / a, open="both"), "k": integers(0, 5)}

    def printed(a, b, w, alpha, k):
        fixed, iterated = -b / a, gradient_descent(coordinate_cost(a, b), w, alpha, k)
        rate = 1 - alpha * a
        return all_of(eq(iterated - fixed, power(rate, k) * (w - fixed)), lt(rate**2, 1))

    def proof(step):
        step.words(lambda h, a, alpha: h(alpha) * h(a) * h(a) * h(2 / a - alpha), induction="k")

    remarks = (r"At $\alpha \tilde a_j = 1$ the iterates are at the fixed point after one step.",)
    dropped = ("that the powers of the factor tend to 0",)


@claim("grosse:case-1a-monotone", GROSSE.at("section 2.2", "Case 1(a)", (148, 148)), level="inequality")
class MonotoneOrOscillating:
    """Under the first condition a step goes part of the way to the fixed point; under the second it goes past it, and
    comes closer."""

    formula = (
        r"\text{If } 0 < \alpha \tilde{a}_j < 1, \text{ they approach } \tilde{w}_{\star j} \text{ monotonically, "
        r"whereas if } 1 < \alpha < 2, \text{ they oscillate as they converge.}"
    )
    corrected_formula = (
        r"\text{If } 0 < \alpha \tilde{a}_j < 1, \text{ they approach } \tilde{w}_{\star j} \text{ monotonically, "
        r"whereas if } 1 < \alpha \tilde{a}_j < 2, \text{ they oscillate as they converge.}"
    )
    assumptions = (r"$\tilde{a}_j > 0$", r"$0 < \alpha \tilde{a}_j < 2$")
    depends = ("grosse:case1-solution",)
    given = {**CURVED, "slow": interval(0, lambda a: 1 / a, open="both"), "fast": interval(1, 2, open="both")}
    corrected_given = given | {"fast": interval(lambda a: 1 / a, lambda a: 2 / a, open="both")}

    def assuming(a, b, w, fast):
        return [lt(a * fast, 2), ne(w, -b / a)]

    def printed(a, b, w, slow, fast):
        fixed = -b / a
        after = lambda alpha: gradient_descent(coordinate_cost(a, b), w, alpha, 1) - fixed  # noqa: E731
        error = w - fixed
        return all_of(member(error * after(slow), 0, error**2), member(error * after(fast), -(error**2), 0))

    corrected = printed

    proof = inequality()

    erratum = Erratum(
        "misprint", "cosmetic",
        r"The second condition must be on $\alpha \tilde a_j$, like the first, not on $\alpha$: for "
        r"$\tilde a_j = 1/4$ and $\alpha = 3/2$ the iterates approach the fixed point monotonically.",
    )  # fmt: skip
    remarks = (
        r"Reading: $\tilde w_j$ is any iterate that is not yet the fixed point; monotonically means that the error "
        r"keeps its sign and shrinks, oscillating that it changes its sign and shrinks.",
    )


@claim("grosse:case-1b", GROSSE.at("section 2.2", "Case 1(b)", (150, 152)), level="exact-identity")
class OscillationAtTwo:
    """For alpha a = 2 the iterates alternate between two values."""

    formula = r"\alpha \tilde{a}_j = 2: \quad \text{The iterates oscillate between } \pm \tilde{w}_i^{(0)}."
    corrected_formula = r"\tilde{w}_j^{(k)} = \tilde{w}_{\star j} \pm (\tilde{w}_j^{(0)} - \tilde{w}_{\star j})"
    assumptions = (r"$\tilde{a}_j > 0$", r"$\alpha \tilde{a}_j = 2$")
    depends = ("grosse:case1-solution",)
    given = {**CURVED, "alpha": derived(lambda a: 2 / a), "k": integers(0, 5)}

    def printed(a, b, w, alpha, k):
        return eq(gradient_descent(coordinate_cost(a, b), w, alpha, k), power(-ones(w), k) * w)

    def corrected(a, b, w, alpha, k):
        fixed = -b / a
        return eq(gradient_descent(coordinate_cost(a, b), w, alpha, k), fixed + power(-ones(w), k) * (w - fixed))

    proof = words(induction="k")
    erratum = Erratum(
        "false-statement", "local",
        r"The iterates oscillate about the fixed point, between $\tilde w_{\star j} \pm "
        r"(\tilde w_j^{(0)} - \tilde w_{\star j})$; that is $\pm \tilde w_j^{(0)}$ only where "
        r"$\tilde b_j = 0$. (The index $i$ should be $j$.)",
    )  # fmt: skip


@claim("grosse:case-1c", GROSSE.at("section 2.2", "Case 1(c)", (154, 157)), level="asymptotic")
class ExponentialDivergence:
    """For alpha a > 2 each step multiplies the distance from the fixed point by 1 - alpha a, which is greater than 1 in
    absolute value."""

    formula = r"\alpha \tilde{a}_j > 2: \quad \text{The iterates diverge exponentially.}"
    assumptions = (r"$\tilde{a}_j > 0$", r"$\alpha \tilde{a}_j > 2$")
    depends = ("grosse:case1-solution",)
    given = {**CURVED, "alpha": positive(), "k": integers(0, 5)}

    def assuming(a, b, w, alpha):
        return [lt(2, alpha * a), ne(w, -b / a)]

    def printed(a, b, w, alpha, k):
        fixed, rate = -b / a, 1 - alpha * a
        iterated = gradient_descent(coordinate_cost(a, b), w, alpha, k)
        return all_of(
            eq(iterated - fixed, power(rate, k) * (w - fixed)), lt((w - fixed) ** 2, (rate * (w - fixed)) ** 2)
        )

    def proof(step):
        def growth(h, a, b, w, alpha):
            return h(alpha) * h(a) * h(alpha * a - 2) * h(-b / a - w) * h(-b / a - w)

        step.words(growth, induction="k")

    remarks = ("Reading: the start is not the fixed point itself, which no step leaves.",)
    dropped = ("that the powers of the factor grow without bound",)


@claim("grosse:case-2", GROSSE.at("section 2.2", "Case 2", (159, 169)), level="exact-identity")
class FlatCoordinateWithSlope:
    """A coordinate with zero curvature and a slope moves by the same nonzero amount in every step, for ever."""

    formula = (
        r"\tilde{a}_j = 0 \text{ and } b_j \ne 0: \quad \tilde{w}_j^{(k+1)} \leftarrow \tilde{w}_j^{(k)} - "
        r"\alpha \tilde{b}_j, \quad \tilde{w}_j^{(k)} = \tilde{w}_j^{(0)} - \alpha k \tilde{b}_j"
    )
    corrected_formula = (
        r"\tilde{a}_j = 0 \text{ and } \tilde{b}_j \ne 0: \quad \tilde{w}_j^{(k+1)} \leftarrow \tilde{w}_j^{(k)} - "
        r"\alpha \tilde{b}_j, \quad \tilde{w}_j^{(k)} = \tilde{w}_j^{(0)} - \alpha k \tilde{b}_j"
    )
    assumptions = (r"$\tilde{a}_j = 0$", r"$b_j \neq 0$")
    depends = ("grosse:coordinate-update",)
    given = FLAT | {
        "b": vector("D"), "alpha": positive(), "w": vector("D"), "k": integers(0, 2), "limit": real(),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def assuming(Q, e, A, b):
        return [diagonalised(Q, e, A, 0), ne(0, dot(e, b))]

    def corrected_assuming(Q, e, A, b):
        return [diagonalised(Q, e, A, 0), ne(0, dot(e, Q.T @ b))]

    def printed(Q, e, A, b, alpha, w, k, limit):
        slope, start = dot(e, Q.T @ b), dot(e, Q.T @ w)
        iterated = gradient_descent(coordinate_cost(0, slope), start, alpha, k)
        change = dot(e, Q.T @ update(lambda w: quadratic(A, b, w), w, alpha))
        weight = start - alpha * k * slope
        return all_of(
            eq(iterated, weight),
            eq(change, -alpha * slope),
            lt(0, (alpha * slope) ** 2),
            le((alpha * slope) ** 2 / 2, (weight - limit) ** 2 + (weight + change - limit) ** 2),
        )

    corrected = printed

    def proof(step):
        def certificates(h, Q, e, b, alpha, w, k, limit):
            slope, start = dot(e, Q.T @ b), dot(e, Q.T @ w)
            middle = start - alpha * (k + HALF) * slope
            return h(alpha) * h(alpha) * h(slope) * h(slope), 2 * h.square(middle - limit)

        step.words(certificates, induction="k")

    erratum = Erratum(
        "misprint", "cosmetic",
        r"The condition must be $\tilde b_j \neq 0$, as in Case 3: with $b_j \ne 0 = \tilde b_j$ the weight is never "
        r"updated.",
    )  # fmt: skip
    witness = {
        "Q": [["3/5", "-4/5"], ["4/5", "3/5"]], "e": [1, 0], "A": [["16/25", "-12/25"], ["-12/25", "9/25"]],
        "b": [-4, 3], "alpha": 1, "w": [0, 0], "k": Int(0), "limit": 0,
    }  # fmt: skip
    remarks = (
        "Reading: never converging is stated so: of two successive weights, however late, one is farther than a fixed "
        "amount from whatever would be the limit.",
    )


@claim("grosse:case-2-unbounded", GROSSE.at("section 2.2, footnote", "Case 2", (248, 248)), level="exact-identity")
class UnboundedBelow:
    """In Case 2 the cost can be lowered from any point by any amount, along the eigenvector; that of linear regression
    is nowhere negative."""

    formula = r"\text{in Case 2, the objective is unbounded below, so the optimum is } -\infty"
    assumptions = (r"$\tilde{a}_j = 0$", r"$b_j \neq 0$")
    depends = ("grosse:case-2",)
    given = FLAT | {
        "b": vector("D"), "w": vector("D"), "amount": positive(), "Phi": matrix("N", "D"), "t": vector("N"),
    }  # fmt: skip
    sizes = {"D": (1, 2), "N": (1, 2)}

    def assuming(Q, e, A, b):
        return [diagonalised(Q, e, A, 0), ne(0, dot(e, Q.T @ b))]

    def printed(Q, e, A, b, w, amount, Phi, t):
        cost, slope = lambda w: quadratic(A, b, w), dot(e, Q.T @ b)
        return all_of(
            exists(w - amount / slope * (Q @ e), lambda lower: eq(cost(lower), cost(w) - amount)),
            le(0, regression_cost(Phi, t, w)),
        )

    @words
    def proof(h, Phi, t, w):
        return h.norm2(Phi @ w - t).over(2 * h(rows(t)))

    remarks = (r"Reading: the condition of Case 2 is $\tilde b_j \neq 0$; see there.",)


@claim("grosse:case-3", GROSSE.at("section 2.2", "Case 3", (171, 173)), level="exact-identity")
class FlatCoordinateWithoutSlope:
    """A coordinate with zero curvature and no slope stays where it is, in every step of gradient descent in all
    coordinates."""

    formula = (
        r"\tilde{a}_j = 0 \text{ and } \tilde{b}_j = 0: \quad \tilde{w}_j^{(k)} = \tilde{w}_j^{(0)} \text{ for all } k"
    )
    assumptions = (r"$\tilde{a}_j = 0$", r"$\tilde{b}_j = 0$")
    depends = ("grosse:coordinate-update",)
    given = FLAT | {
        "c": vector("D"), "b": orthogonal_to_eigenvector(),
        "alpha": positive(), "w": vector("D"), "k": integers(0, 2),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def assuming(Q, e, A, b):
        return [diagonalised(Q, e, A, 0)]

    def printed(Q, e, A, b, alpha, w, k):
        start = dot(e, Q.T @ w)
        iterated = gradient_descent(coordinate_cost(0, dot(e, Q.T @ b)), start, alpha, k)
        return all_of(eq(iterated, start), eq(dot(e, Q.T @ update(lambda w: quadratic(A, b, w), w, alpha)), 0))

    proof = words(induction="k")


@claim("grosse:never-converge", GROSSE.at("section 2.2", lines=(175, 175)), level="exact-identity")
class NoConvergence:
    """In a coordinate of Case 1(b), 1(c) or 2 a step changes the weight, and the next one changes it at least as much:
    so the changes do not tend to zero."""

    formula = r"\text{the weights will never converge if any of the dimensions match cases 1(b), 1(c), or 2}"
    assumptions = (r"$\alpha \tilde{a}_j \geq 2$, or $\tilde{a}_j = 0$ and $\tilde{b}_j \neq 0$",)
    depends = ("grosse:case-1b", "grosse:case-1c", "grosse:case-2")
    given = {**CURVED, "slope": real(), "alpha": positive()}

    def assuming(a, b, w, slope, alpha):
        return [le(2, alpha * a), ne(w, -b / a), ne(0, slope)]

    def printed(a, b, w, slope, alpha):
        def first_and_next(cost):
            first = update(cost, w, alpha)
            return first**2, update(cost, w + first, alpha) ** 2

        curved, next_curved = first_and_next(coordinate_cost(a, b))
        flat, next_flat = first_and_next(coordinate_cost(0, slope))
        return all_of(lt(0, curved), le(curved, next_curved), lt(0, flat), eq(flat, next_flat))

    proof = inequality()

    remarks = (
        "Reading: in Cases 1(b) and 1(c) the start is not the fixed point of the coordinate; from there it would never "
        "be updated.",
        "The second sentence, that A1 and A2 must be satisfied, follows: where A1 fails there is a coordinate of Case "
        "2, and where A2 fails one of Case 1(b) or 1(c).",
    )
    dropped = ("that weights whose steps do not shrink never converge", "that A1 and A2 must be satisfied")
