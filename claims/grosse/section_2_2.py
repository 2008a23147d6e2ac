"""Section 2.2: closed form dynamics for convex quadratics, coordinate by coordinate.

Coordinate j of a point is e^T Q^T w, with e the standard basis vector e_j and the columns of Q the eigenvectors of A.
Where a statement is about one coordinate alone, a, b and w are its curvature, its entry of Q^T b and its weight.
"""

from claims.grosse import GROSSE
from claims.grosse.objects import (
    coordinate, coordinate_cost, curvature, diagonalised, flat_along, gradient_descent, largest_curvature, psd_in_basis,
    quadratic,
)  # fmt: skip
from claims.model.arrays import Int, dot, eye, ones, power
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, eq, le, lt, member, ne
from claims.model.spaces import derived, integers, interval, orthogonal, positive, psd, real, vector
from symbolic.derivation import words

EIGENBASIS = {"Q": orthogonal("D"), "e": coordinate("D"), "A": psd_in_basis("D"), "a": curvature()}
"""A positive semidefinite A in its eigenbasis, and one coordinate with its curvature."""

CURVED = {"a": positive(), "b": real(), "w": real()}
"""One coordinate with positive curvature (Case 1)."""


@claim("grosse:eq-9", GROSSE.at("section 2.2", "Eqn. 9", (91, 95)), level="exact-identity", kind="equation")
class UpdateForQuadratics:
    """Gradient descent on the quadratic of Eqn. 4 is an affine map with linear part I - alpha A."""

    formula = (
        r"\mathbf{w}^{(k+1)} \leftarrow \mathbf{w}^{(k)} - \alpha \nabla_{\mathbf{w}} \mathcal{J}(\mathbf{w}^{(k)}) "
        r"= \mathbf{w}^{(k)} - \alpha \left[ \mathbf{A} \mathbf{w}^{(k)} + \mathbf{b} \right] "
        r"= (\mathbf{I} - \alpha \mathbf{A}) \mathbf{w}^{(k)} - \alpha \mathbf{b}"
    )
    assumptions = (r"$\mathbf{A}$ is a positive semidefinite matrix, $\mathbf{b}$ is a vector",)
    depends = ("grosse:eq-4", "grosse:eq-5")
    given = {"A": psd("D"), "b": vector("D"), "alpha": positive(), "w": vector("D")}

    def printed(A, b, alpha, w):
        updated = gradient_descent(lambda w: quadratic(A, b, w), w, alpha, 1)
        return all_of(eq(updated, w - alpha * (A @ w + b)), eq(updated, (eye(A) - alpha * A) @ w - alpha * b))

    proof = words()


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
        updated = gradient_descent(lambda w: quadratic(A, b, w), w, alpha, 1)
        return eq(dot(e, Q.T @ (updated - w)), alpha * a * (-dot(e, b) / a - dot(e, Q.T @ w)))

    def corrected(Q, e, A, a, b, alpha, w):
        updated = gradient_descent(lambda w: quadratic(A, b, w), w, alpha, 1)
        return eq(dot(e, Q.T @ (updated - w)), alpha * a * (-dot(e, Q.T @ b) / a - dot(e, Q.T @ w)))

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

    @words
    def proof(h, a, b, w, slow, fast):
        squared = h(a) * h(-b / a - w) * h(-b / a - w)
        return squared * h(1 / a - slow), squared * h(slow), squared * h(2 / a - fast), squared * h(fast - 1 / a)

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
    given = {
        "Q": orthogonal("D"), "e": coordinate("D"), "A": flat_along("D"), "b": vector("D"), "alpha": positive(),
        "w": vector("D"), "k": integers(0, 2),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def assuming(Q, e, A, b):
        return [diagonalised(Q, e, A, 0), ne(0, dot(e, b))]

    def corrected_assuming(Q, e, A, b):
        return [diagonalised(Q, e, A, 0), ne(0, dot(e, Q.T @ b))]

    def printed(Q, e, A, b, alpha, w, k):
        slope, start = dot(e, Q.T @ b), dot(e, Q.T @ w)
        iterated = gradient_descent(coordinate_cost(0, slope), start, alpha, k)
        change = dot(e, Q.T @ (gradient_descent(lambda w: quadratic(A, b, w), w, alpha, 1) - w))
        return all_of(eq(iterated, start - alpha * k * slope), eq(change, -alpha * slope), lt(0, change**2))

    corrected = printed

    def proof(step):
        def squared_change(h, Q, e, b, alpha):
            slope = h(dot(e, Q.T @ b))
            return h(alpha) * h(alpha) * slope * slope

        step.words(squared_change, induction="k")

    erratum = Erratum(
        "misprint", "cosmetic",
        r"The condition must be $\tilde b_j \neq 0$, as in Case 3: with $b_j \ne 0 = \tilde b_j$ the weight is never "
        r"updated.",
    )  # fmt: skip
    witness = {
        "Q": [["3/5", "-4/5"], ["4/5", "3/5"]], "e": [1, 0], "A": [["16/25", "-12/25"], ["-12/25", "9/25"]],
        "b": [-4, 3], "alpha": 1, "w": [0, 0], "k": Int(0),
    }  # fmt: skip
    remarks = (r"Reading: never converging is stated as a change by the same nonzero amount in every step.",)


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
