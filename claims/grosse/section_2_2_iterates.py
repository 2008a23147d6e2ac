"""Section 2.2, from the conditions A1 and A2 on: the iterates in the original coordinates, and where they go."""

from fractions import Fraction
from functools import partial

from claims.grosse import GROSSE
from claims.grosse.objects import (
    coordinate, diagonalised, gradient_descent, largest_curvature, lowest_curvature, nearest,
    nonzero_diagonal, null_part, orthonormal, penrose, psd_in_basis, quadratic, regression_cost, symmetric_in_basis,
)  # fmt: skip
from claims.grosse.quadratic_figures import dynamics
from claims.grosse.section_2_2_coordinates import EIGENBASIS, FLAT
from claims.model.arrays import dot, eye, inv, norm2, pinv, power, rows, zeros
from claims.model.calculus import gradient
from claims.model.claim import Erratum, claim
from claims.model.matrices import frame, step_size
from claims.model.relations import all_of, argmin, critical, eq, exists, le, lt, ne
from claims.model.spaces import (
    derived, full_row_rank, integers, interval, matrix, nonsingular, orthogonal, pd, positive, psd, real, vector,
)  # fmt: skip
from symbolic.derivation import words

A1 = r"A1: $\mathcal J$ is bounded below"
A2 = r"A2: $\alpha < 2\tilde a_{\max}^{-1}$"
HALF = Fraction(1, 2)

A1_IS_RANGE = r"Reading: A1 holds for the costs with $\mathbf b = -\mathbf A \mathbf w_\star$, and for no others."

SPECTRUM = {"Q": orthogonal("D"), "A": psd_in_basis("D"), "high": largest_curvature(), "low": lowest_curvature()}
"""A positive semidefinite A, with its largest and its smallest nonzero eigenvalue."""


@claim("grosse:cond-A1", GROSSE.at("section 2.2", "A1", (177, 177)), level="informal", kind="definition")
class BoundedBelow:
    """A quadratic with b = -A w* is nowhere below its value at w*. For any b, the part of b in the null space of A is a
    direction in which the cost falls at a constant rate, so that without b in the range of A it is unbounded below."""

    formula = r"\mathcal{J} \text{ is bounded below}"
    given = {"A": psd("D"), "b": vector("D"), "minimiser": vector("D"), "w": vector("D"), "s": real()}

    def printed(A, b, minimiser, w, s):
        downhill, cost = null_part(A, b), lambda w: quadratic(A, b, w)
        return all_of(
            argmin(lambda w: quadratic(A, -(A @ minimiser), w), at=minimiser, among=w),
            eq(cost(w - s * downhill), cost(w) - s * norm2(downhill)),
        )

    @words
    def proof(h, A, minimiser, w):
        return HALF * h.psd(A, w - minimiser)

    remarks = (
        r"For the convex quadratic of Eqn. 4 the condition says that $\mathbf b$ is in the range of $\mathbf A$: both "
        "directions of this are checked.",
    )


@claim("grosse:cond-A2", GROSSE.at("section 2.2", "A2", (179, 179)), level="inequality", kind="definition")
class LearningRateBound:
    """The diagonal entries of the transformed A are its eigenvalues, with the columns of Q for eigenvectors, and it has
    no others; below the bound that the largest one sets, alpha a < 2 for all of them."""

    formula = r"\alpha < 2\tilde{a}_{\max}^{-1}"
    given = {
        **EIGENBASIS, "a_max": largest_curvature(), "alpha": positive(), "v": vector("D"), "mu": real(),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def assuming(Q, e, A, a, a_max, alpha):
        return [diagonalised(Q, e, A, a), le(a, a_max), lt(alpha * a_max, 2)]

    def printed(Q, e, A, a, alpha, v, mu):
        q = Q @ e
        return all_of(
            eq(A @ q, dot(e, Q.T @ A @ Q @ e) * q),
            eq((a - mu) * dot(q, v), dot(q, A @ v - mu * v)),
            lt(alpha * a, 2),
        )

    @words
    def proof(h, a, a_max, alpha):
        return h(2 - alpha * a_max) + h(alpha) * h(a_max - a)

    remarks = (
        r"If $\mathbf A \mathbf v = \mu \mathbf v$, the second equation says $(\tilde a_j - \mu) \tilde v_j = 0$ for "
        r"every $j$; as some $\tilde v_j$ is not zero, $\mu$ is one of the $\tilde a_j$.",
        r"Reading: the learning rate is positive; for $\mathbf A = \mathbf 0$, where A2 divides by zero, it is no "
        "condition.",
    )
    dropped = (r"that the columns of $\mathbf Q$ span the space, so that there are no other eigenvalues",)


@claim("grosse:A1-A2-convergence", GROSSE.at("section 2.2", lines=(181, 181)), level="asymptotic")
class ConvergenceUnderA1AndA2:
    """Under A1 and A2 every coordinate has a fixed point, and alpha a < 2: with zero curvature it stays where it is,
    with positive curvature its error shrinks in each step by a factor that is less than 1."""

    formula = (
        r"\text{coordinates with positive curvature will converge exponentially, and coordinates with zero curvature "
        r"will remain fixed}"
    )
    assumptions = (r"$\mathcal{J}$ is bounded below", r"$\alpha < 2\tilde{a}_{\max}^{-1}$")
    depends = ("grosse:cond-A1", "grosse:cond-A2", "grosse:case-1a", "grosse:case-3")
    given = {**EIGENBASIS, "a_max": largest_curvature(), "c": vector("D"), "alpha": positive(), "w": vector("D")}
    sizes = {"D": (1, 2)}

    def assuming(Q, e, A, a, a_max, alpha):
        return [diagonalised(Q, e, A, a), le(a, a_max), lt(alpha * a_max, 2)]

    def printed(Q, e, A, a, a_max, c, alpha, w):
        updated = gradient_descent(lambda w: quadratic(A, A @ c, w), w, alpha, 1)
        error, next_error = dot(e, Q.T @ (w + c)), dot(e, Q.T @ (updated + c))
        return all_of(
            lt(alpha * a, 2),
            eq(next_error, (1 - alpha * a) * error),
            le(next_error**2, (1 - alpha * a * (2 - alpha * a_max)) * error**2),
        )

    @words
    def proof(h, Q, e, a, a_max, c, alpha, w):
        gap = h(alpha) * h(a_max - a)
        return h(2 - alpha * a_max) + gap, gap * h(alpha) * h(a) * h.square(dot(e, Q.T @ (w + c)))

    remarks = (
        r"Reading: A1 enters as $\mathbf b = \mathbf A \mathbf c$ for some $\mathbf c$, which for a convex quadratic "
        r"is the same; $-\mathbf c$ is then any minimiser.",
        r"Reading: the learning rate is positive, which A2 as printed does not say; with $\alpha < 0$ coordinates "
        r"with positive curvature diverge. For $\mathbf A = \mathbf 0$, where A2 divides by zero, it is no condition.",
        r"With $\tilde a_j = 0$ the recurrence says that the coordinate stays where it is; with $\tilde a_j > 0$ the "
        r"last inequality is exponential convergence, since by A2 its factor is less than 1.",
    )
    dropped = ("that the coordinates converge, beyond the factor of one step",)


@claim("grosse:A1-regression", GROSSE.at("sections 2.2 and 2.4", lines=(181, 181)), level="inequality")
class RegressionIsBoundedBelow:
    """The cost of linear regression is nowhere negative; and as a quadratic it has b in the range of A."""

    formula = r"\text{the linear regression cost function is a sum of squares, so it's bounded below by 0}"
    depends = ("grosse:eq-3", "grosse:cond-A1")
    given = {"Phi": matrix("N", "D"), "t": vector("N"), "w": vector("D")}

    def printed(Phi, t, w):
        A, slope = Phi.T @ Phi / rows(Phi), gradient(lambda w: regression_cost(Phi, t, w), w)
        return all_of(
            le(0, regression_cost(Phi, t, w)),
            exists(-(pinv(Phi) @ t), lambda c: eq(slope, A @ (w + c))),
        )

    @words
    def proof(h, Phi, t, w):
        return h.norm2(Phi @ w - t).over(2 * h(rows(t)))

    remarks = (
        r"Said again in section 2.4 (line 284). The second part is A1 as a condition on $\mathbf b$: the gradient "
        r"$\mathbf A \mathbf w + \mathbf b$ is $\mathbf A(\mathbf w + \mathbf c)$ for some $\mathbf c$.",
    )


@claim("grosse:A1-implies-b-zero", GROSSE.at("section 2.2", lines=(181, 181)), level="exact-identity")
class NoSlopeWithoutCurvature:
    """Along an eigenvector without curvature, but with a slope, the cost falls below any bound m; so where A1 holds
    there is no slope, and there is none for any b in the range of A."""

    formula = r"\tilde{b}_j = 0 \text{ whenever } \tilde{a}_j = 0"
    assumptions = (A1,)
    depends = ("grosse:cond-A1",)
    given = FLAT | {"b": vector("D"), "minimiser": vector("D"), "w": vector("D"), "m": real()}
    sizes = {"D": (1, 2)}

    def assuming(Q, e, A, b):
        return [diagonalised(Q, e, A, 0), ne(0, dot(e, Q.T @ b))]

    def printed(Q, e, A, b, minimiser, w, m):
        cost, slope = lambda w: quadratic(A, b, w), dot(e, Q.T @ b)
        downhill = w - (cost(w) - m + 1) / slope * (Q @ e)
        return all_of(
            exists(downhill, lambda below: eq(cost(below), m - 1)),
            eq(dot(e, Q.T @ -(A @ minimiser)), 0),
        )

    proof = words()

    remarks = ("The first part is the contrapositive: where there is a slope, A1 does not hold.",)


@claim("grosse:eq-13", GROSSE.at("section 2.2", "Eqn. 13", (183, 185)), level="exact-identity", kind="equation")
class IteratesInOriginalCoordinates:
    """After k steps of gradient descent on a convex quadratic, the distance from the minimiser closest to the start is
    (I - alpha A)^k times what it was in the beginning."""

    formula = (
        r"\mathbf{w}^{(k)} = \mathbf{w}^{(\infty)} "
        r"+ (\mathbf{I} - \alpha \mathbf{A})^k (\mathbf{w}^{(0)} - \mathbf{w}^{(\infty)})"
    )
    assumptions = (A1, A2, r"$\mathbf{w}^{(\infty)}$ is the projection of $\mathbf{w}^{(0)}$")
    depends = ("grosse:eq-9", "grosse:winf-projection")
    given = {
        "A": psd("D"), "minimiser": vector("D"), "start": vector("D"), "shift": vector("D"), "alpha": positive(),
        "k": integers(0, 3),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def printed(A, minimiser, start, shift, alpha, k):
        limit = minimiser + null_part(A, start - minimiser)
        iterated = gradient_descent(lambda w: quadratic(A, -(A @ minimiser), w), start, alpha, k)
        return all_of(
            eq(iterated, limit + power(eye(A) - alpha * A, k) @ (start - limit)),
            nearest(limit, to=start, among=minimiser + null_part(A, shift)),
        )

    proof = words(induction="k")
    remarks = (
        A1_IS_RANGE,
        "This holds for every learning rate; A2 makes the distance tend to zero.",
        r"The equation alone holds for every minimiser in place of $\mathbf{w}^{(\infty)}$; that this one is the "
        "closest to the start is checked beside it.",
    )
    dropped = ("that all minimisers are one plus a vector of the null space",)


@claim("grosse:fig-2", GROSSE.at("section 2.2", "Figure 2", (191, 191)), level="empirical", kind="empirical")
class DynamicsOnQuadratics:
    """With a small learning rate the iterates go to the minimum, or, where A has low rank, exponentially to the closest
    point of the subspace of minima; with a large one they diverge. Their projections on eigenvectors are exponentials,
    and those on another direction are not."""

    formula = (
        r"\text{projections of the iterates onto } \mathbf{q}_1, \mathbf{q}_2 \text{ are exponential functions; onto "
        r"an arbitrary direction a superposition of exponentials}"
    )
    depends = ("grosse:eq-13", "grosse:case1-solution")
    experiment = dynamics
    mutants = {
        "the iterates diverge with 1.9 / a_max": partial(dynamics, too_large=1.9),
        "they converge to the point closest to the origin": partial(dynamics, closest_to_start=False),
        "projections on a slightly different direction are exponentials": partial(dynamics, tilt=0.1),
    }
    expected = "reproduced"
    remarks = (
        r"Reading: random quadratics of two weights, with one curvature 1 (in (b): 0) and one between 2 and 5. The "
        r"text does not state its learning rates: small is $1/(2\tilde a_{\max})$, large $2.1/\tilde a_{\max}$.",
        r"The projections are taken of $\mathbf w^{(k)} - \mathbf w_\star$: an exponential tends to zero.",
    )


@claim("grosse:winf-projection", GROSSE.at("section 2.2", lines=(193, 195)), level="exact-identity", kind="definition")
class ClosestMinimiser:
    """Of the minimisers of a convex quadratic that is bounded below exactly one is closest to the start."""

    formula = (
        r"\mathbf{w}^{(\infty)} = \operatorname{arg\,min}_{\mathbf{w}} \|\mathbf{w} - \mathbf{w}^{(0)}\|^2 \quad "
        r"\text{s.t.} \quad \mathbf{w} \in \operatorname{arg\,min}_{\mathbf{w}'} \mathcal{J}(\mathbf{w}')"
    )
    assumptions = (A1,)
    given = {
        "A": psd("D"), "minimiser": vector("D"), "start": vector("D"), "other": vector("D"), "shift": vector("D"),
    }  # fmt: skip

    def printed(A, minimiser, start, other, shift):
        return exists(
            minimiser + null_part(A, start - minimiser),
            lambda w: all_of(
                argmin(lambda w: quadratic(A, -(A @ minimiser), w), at=w, among=other),
                nearest(w, to=start, among=minimiser + null_part(A, shift)),
            ),
        )

    @words
    def proof(h, A, minimiser, start, other, shift):
        return HALF * h.psd(A, other - minimiser - null_part(A, start - minimiser))

    remarks = (
        A1_IS_RANGE,
        r"The minimisers are one of them plus the null space of $\mathbf A$; that the closest one to the start exists "
        "and is unique makes this a definition.",
    )
    dropped = ("that all minimisers are one plus a vector of the null space",)


@claim("grosse:min-cost-subspace", GROSSE.at("section 2.2", lines=(197, 201)), level="exact-identity")
class MinimumCostSubspace:
    """A minimiser plus a vector of the null space has the same cost. Conversely, how far from the null space w - w* is
    bounds how much more w costs, so that whatever costs as little as w* differs from it by a vector of the null space.
    """

    formula = (
        r"\operatorname{arg\,min}_{\mathbf{w}} \mathcal{J}(\mathbf{w}) = \{ \mathbf{w}_{\star} + \Delta \mathbf{w} : "
        r"\Delta \mathbf{w} \in \text{null space of } \mathbf{A} \}"
    )
    assumptions = (A1, r"$\mathbf{w}_\star$ is any particular minimiser")
    given = {"A": psd("D"), "minimiser": vector("D"), "shift": vector("D"), "w": vector("D"), "s": step_size("A")}

    def printed(A, minimiser, shift, w, s):
        cost = lambda w: quadratic(A, -(A @ minimiser), w)  # noqa: E731
        return all_of(
            eq(cost(minimiser + null_part(A, shift)), cost(minimiser)),
            le(s / 2 * norm2(A @ (w - minimiser)), cost(w) - cost(minimiser)),
        )

    @words
    def proof(h, A, minimiser, w, s):
        rest, apart = eye(A) - s * A, w - minimiser
        return HALF * (h.psd(A, rest @ apart) + h(s) * h.psd(rest, A @ apart))

    remarks = (
        A1_IS_RANGE,
        r"The $s > 0$ of the inequality is any with $s\mathbf A \preceq \mathbf I$, such as $1/\tilde a_{\max}$.",
    )


@claim("grosse:winf-exponential-convergence", GROSSE.at("section 2.2", lines=(201, 201)), level="asymptotic")
class ConvergenceToTheClosestMinimiser:
    """A step does not move along the null space, which leaves the closest minimiser what it is; it brings the squared
    distance to it down at least by the factor 1 - alpha a_min (2 - alpha a_max), which is less than 1."""

    formula = r"\text{the iterates converge exponentially to } \mathbf{w}^{(\infty)}"
    assumptions = (A1, A2)
    depends = ("grosse:eq-13",)
    given = SPECTRUM | {
        "alpha": interval(0, lambda high: 2 / high, open="both"), "minimiser": vector("D"), "start": vector("D"),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def assuming(high):
        return lt(0, high)

    def printed(A, high, low, alpha, minimiser, start):
        limit = minimiser + null_part(A, start - minimiser)
        updated = gradient_descent(lambda w: quadratic(A, -(A @ minimiser), w), start, alpha, 1)
        factor = 1 - alpha * low * (2 - alpha * high)
        return all_of(
            eq(null_part(A, updated - start), 0),
            le(norm2(updated - limit), factor * norm2(start - limit)),
            lt(factor, 1),
        )

    @words
    def proof(h, A, high, low, alpha, minimiser, start):
        apart, slack = start - minimiser, high * eye(A) - A
        below = h(high) * h(2 / high - alpha)
        steepest = h.psd(A, slack @ apart) + h.psd(slack, A @ apart)
        curved = h.psd(A - low * pinv(A) @ A, apart)
        return (
            (h(alpha) * (h(high) * below * curved + h(alpha) * steepest)).over(h(high)),
            h(alpha) * h(low) * below,
        )

    remarks = (
        A1_IS_RANGE,
        r"Reading: with $\tilde a_{\min}$ the smallest nonzero eigenvalue, as below. What is used of the two are the "
        r"bounds $\mathbf A \preceq \tilde a_{\max} \mathbf I$ and $\tilde a_{\min} \mathbf A^\dagger \mathbf A "
        r"\preceq \mathbf A$. Applied to each iterate in turn, "
        r"with the same $\mathbf w^{(\infty)}$, the inequality is exponential convergence. For $\mathbf A = \mathbf "
        r"0$ nothing moves.",
    )
    dropped = ("that the iterates converge, beyond the factor of one step",)


@claim("grosse:pinv-svd", GROSSE.at("section 2.2", lines=(203, 208)), level="exact-identity", kind="definition")
class PseudoInverseByTheSVD:
    """Inverting the nonzero singular values gives the matrix that solves Penrose's four equations."""

    formula = r"\mathbf{B}^{\dagger} = \mathbf{V} \mathbf{S}^{\dagger} \mathbf{U}^{\top}"
    assumptions = (r"$\mathbf{B} = \mathbf{U}\mathbf{S}\mathbf{V}^{\top}$ is the singular value decomposition",)
    given = {"U": frame("m", "r"), "V": frame("n", "r"), "S": nonzero_diagonal("r")}
    sizes = {"m": (1, 3), "n": (1, 2), "r": (1, 2)}

    def sizes_where(m, n, r):
        return r <= m and r <= n

    def assuming(U, V):
        return [orthonormal(U), orthonormal(V)]

    def printed(U, V, S):
        return penrose(U @ S @ V.T, V @ inv(S) @ U.T)

    proof = words()
    remarks = (
        r"Reading: the columns of $\mathbf U$ and $\mathbf V$ that belong to singular values 0 contribute nothing to "
        r"either product and are left out, so that $\mathbf S^\dagger = \mathbf S^{-1}$. The signs of the others do "
        "not matter.",
        "Penrose's equations have one solution only, for any matrix; they characterise the pseudo-inverse.",
        r"The copy has garbled the superscript of $\mathbf U^\top$.",
    )


@claim("grosse:pinv-explicit", GROSSE.at("section 2.2", lines=(208, 212)), level="exact-identity", kind="identity")
class PseudoInverseOfIndependentColumns:
    """With independent columns, the left inverse (B'B)^-1 B' is the pseudo-inverse."""

    formula = r"\mathbf{B}^{\dagger} = (\mathbf{B}^{\top}\mathbf{B})^{-1}\mathbf{B}^{\top}"
    assumptions = (r"$\mathbf{B}^{\top}\mathbf{B}$ is invertible",)
    depends = ("grosse:pinv-svd",)
    given = {"X": full_row_rank("n", "m")}
    sizes = {"n": (1, 2), "m": (1, 3)}

    def sizes_where(n, m):
        return n <= m

    def printed(X):
        B = X.T
        return penrose(B, inv(B.T @ B) @ B.T)

    proof = words()
    remarks = (r"Reading: $\mathbf B = \mathbf X^\top$, with independent rows of $\mathbf X$.",)


@claim("grosse:pinv-inverse", GROSSE.at("section 2.2", lines=(212, 212)), level="exact-identity", kind="identity")
class PseudoInverseOfInvertible:
    """The inverse of an invertible matrix is its pseudo-inverse."""

    formula = r"\mathbf{B}^{\dagger} = \mathbf{B}^{-1}"
    assumptions = (r"$\mathbf{B}$ is invertible",)
    depends = ("grosse:pinv-svd",)
    given = {"B": matrix("n", "n")}

    def assuming(B):
        return nonsingular(B)

    def printed(B):
        return penrose(B, inv(B))

    proof = words()


@claim("grosse:pinv-min-norm", GROSSE.at("section 2.2", lines=(212, 214)), level="exact-identity", kind="identity")
class PseudoInverseHasLeastNorm:
    """Of all least-squares solutions of B v = c, the pseudo-inverse gives the one of least norm."""

    formula = (
        r"\mathbf{B}^{\dagger}\mathbf{c} = \operatorname*{arg\,min}_{\mathbf{v}} \|\mathbf{v}\|^{2} \quad \text{s.t.} "
        r"\quad \mathbf{v} \in \operatorname*{arg\,min}_{\mathbf{v}'} \|\mathbf{B}\mathbf{v}' - \mathbf{c}\|^{2}"
    )
    depends = ("grosse:pinv-svd",)
    given = {"B": matrix("m", "n"), "v": vector("n"), "residual": vector("m"), "other": vector("n")}

    def printed(B, v, residual, other):
        c = B @ v + null_part(B.T, residual)  # any c, and any v with B'(B v - c) = 0
        solution = pinv(B) @ c
        return all_of(
            argmin(lambda v: norm2(B @ v - c), at=solution, among=other),
            nearest(solution, to=zeros(v), among=v),
        )

    @words
    def proof(h, B, v, residual, other):
        return h.norm2(B @ (other - v))


@claim("grosse:svd-eig-symmetric", GROSSE.at("section 2.2", lines=(216, 216)), level="exact-identity")
class SVDOfSymmetric:
    """For each column q of Q, A q is the diagonal entry of D times q; as |A q| is the singular value that belongs to q,
    the entry is that, for which it must not be negative."""

    formula = r"\text{For a symmetric matrix } \mathbf{A}, \text{ the SVD agrees with the eigendecomposition}"
    corrected_formula = (
        r"\text{For a positive semidefinite } \mathbf{A}, \text{ the SVD agrees with the eigendecomposition}"
    )
    assumptions = (r"$\mathbf{A}$ is symmetric",)
    depends = ("grosse:eq-11", "grosse:pinv-svd")
    given = {
        "Q": orthogonal("D"), "e": coordinate("D"), "A": symmetric_in_basis("D"),
        "a": derived(lambda Q, e, A: dot(e, Q.T @ A @ Q @ e), "eigenvalue"),
    }  # fmt: skip
    corrected_given = EIGENBASIS
    sizes = {"D": (1, 2)}
    assuming = diagonalised

    def printed(Q, e, A, a):
        return all_of(eq(norm2(A @ Q @ e), a**2), le(0, a))

    corrected = printed

    @words
    def proof(h, a):
        return h(a)

    erratum = Erratum(
        "missing-hypothesis", "local",
        r"Singular values are not negative, so the eigendecomposition is a singular value decomposition only for a "
        r"positive semidefinite $\mathbf A$: for $\mathbf A = (-1)$ the singular value is 1. The formula for "
        r"$\mathbf A^\dagger$ that is drawn from it holds for every symmetric $\mathbf A$.",
    )  # fmt: skip
    remarks = (
        r"Reading: the SVD $\mathbf A = \mathbf U \mathbf S \mathbf V^\top$ agrees with the eigendecomposition if "
        r"$\mathbf U = \mathbf V = \mathbf Q$ and $\mathbf S = \mathbf D$ will do; the order of the columns is left "
        "open.",
    )


@claim("grosse:pinv-symmetric", GROSSE.at("section 2.2", lines=(216, 220)), level="exact-identity", kind="identity")
class PseudoInverseOfSymmetric:
    """Inverting the nonzero eigenvalues of a symmetric matrix, of either sign, gives its pseudo-inverse."""

    formula = r"\mathbf{A}^{\dagger} = \mathbf{Q} \mathbf{D}^{\dagger} \mathbf{Q}^{\top}"
    assumptions = (r"$\mathbf{A} = \mathbf{Q} \mathbf{D} \mathbf{Q}^{\top}$ is symmetric",)
    depends = ("grosse:eq-11", "grosse:pinv-svd")
    given = {"Q": frame("n", "r"), "D": nonzero_diagonal("r")}
    sizes = {"n": (1, 3), "r": (1, 2)}

    def sizes_where(n, r):
        return r <= n

    def assuming(Q):
        return orthonormal(Q)

    def printed(Q, D):
        return penrose(Q @ D @ Q.T, Q @ inv(D) @ Q.T)

    proof = words()
    remarks = (
        r"Reading: the eigenvectors of the eigenvalue 0 contribute nothing to either product and are left out, so that "
        r"$\mathbf D^\dagger = \mathbf D^{-1}$.",
        r"The copy has garbled the superscript of $\mathbf Q^\top$.",
    )


@claim("grosse:eq-14", GROSSE.at("section 2.2", "Eqn. 14", (222, 224)), level="exact-identity", kind="equation")
class MinimumNormSolution:
    """The minimiser of least norm of a convex quadratic that is bounded below is -A^+ b."""

    formula = r"\mathbf{w}^{(\infty)} = -\mathbf{A}^{\dagger}\mathbf{b}"
    assumptions = (r"$\mathbf{w}^{(0)} = \mathbf{0}$", A1, A2)
    depends = ("grosse:winf-projection", "grosse:pinv-symmetric")
    given = {"A": psd("D"), "minimiser": vector("D")}

    def printed(A, minimiser):
        b = -(A @ minimiser)
        limit = -(pinv(A) @ b)
        return all_of(
            critical(lambda w: quadratic(A, b, w), at=limit),
            nearest(limit, to=zeros(minimiser), among=minimiser),
        )

    proof = words()
    remarks = (A1_IS_RANGE, "That gradient descent goes to the minimiser closest to its start is Eqn. 13.")


@claim("grosse:full-rank-unique", GROSSE.at("section 2.2", lines=(226, 226)), level="exact-identity")
class LimitForFullRank:
    """With a full-rank A there is one minimiser, -A^-1 b, so that the one closest to any start is it."""

    formula = r"\mathbf{w}^{(\infty)} = \mathbf{w}_{\star} = -\mathbf{A}^{-1}\mathbf{b}"
    assumptions = (r"$\mathbf{A}$ is full rank",)
    depends = ("grosse:eq-14", "grosse:invertible-unique")
    given = {"A": pd("D"), "minimiser": vector("D"), "start": vector("D")}

    def printed(A, minimiser, start):
        b = -(A @ minimiser)
        return all_of(
            eq(start, inv(A) @ (A @ start)),
            eq(minimiser, -(inv(A) @ b)),
            nearest(-(inv(A) @ b), to=start, among=minimiser),
        )

    proof = words()
    remarks = (
        r"The first equation says that the null space is trivial: $\mathbf A \mathbf v = \mathbf 0$ only if $\mathbf v "
        r"= \mathbf 0$.",
    )


@claim(
    "grosse:exercise-winf",
    GROSSE.at("section 2.2, footnote", lines=(246, 246)),
    level="exact-identity",
    kind="exercise",
)
class LimitFromAnyStart:
    """From any start, the closest minimiser is the part of the start in the null space of A plus the minimiser of least
    norm; from 0 it is the latter."""

    formula = (
        r"\mathbf{w}^{(\infty)} = (\mathbf{I} - \mathbf{A}^{\dagger}\mathbf{A}) \mathbf{w}^{(0)} "
        r"- \mathbf{A}^{\dagger}\mathbf{b}"
    )
    assumptions = (A1, A2)
    depends = ("grosse:eq-14", "grosse:winf-projection")
    given = {"A": psd("D"), "minimiser": vector("D"), "start": vector("D")}

    def printed(A, minimiser, start):
        b = -(A @ minimiser)
        limit = (eye(A) - pinv(A) @ A) @ start - pinv(A) @ b
        return all_of(critical(lambda w: quadratic(A, b, w), at=limit), nearest(limit, to=start, among=minimiser))

    proof = words()
    remarks = (
        A1_IS_RANGE,
        "The text asks for the formula; this is the answer. The first part of the exercise is Eqn. 14.",
    )
