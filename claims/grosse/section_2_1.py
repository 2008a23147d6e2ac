"""Section 2.1: observations about gradient descent."""

from fractions import Fraction

from claims.grosse import GROSSE
from claims.grosse.objects import coordinate, gradient_descent, rigid, rigid_inverse, transformed, update
from claims.model.arrays import det, dot, eye, inv, norm2, outer, zeros
from claims.model.calculus import derivative, gradient
from claims.model.claim import Erratum, claim
from claims.model.functions import convex_function, smooth_function
from claims.model.relations import all_of, argmin, critical, eq, exists, le, lt
from claims.model.spaces import integers, matrix, nonsingular, orthogonal, positive, unit_vector, vector
from symbolic.derivation import normal_form, words
from symbolic.functions import LOWER_MODEL, lower_model

DESCENT = {"J": smooth_function("D"), "w": vector("D"), "alpha": positive()}
"""A differentiable cost, the present weights and the learning rate."""

MOVED = {"Q": orthogonal("D"), "t": vector("D")}
"""A rigid transformation."""

ANY_COST = (
    r"The search draws cost functions with Lipschitz gradients; the derivation uses only that $\mathcal{J}$ is "
    r"differentiable."
)


@claim("grosse:eq-5", GROSSE.at("section 2.1", "Eqn. 5", (45, 49)), level="algorithmic", kind="algorithm")
class GradientDescent:
    """A step of gradient descent goes opposite to the gradient, alpha times as far as the gradient is long."""

    formula = (
        r"\mathbf{w}^{(k+1)} \leftarrow \mathbf{w}^{(k)} - \alpha \nabla_{\mathbf{w}} \mathcal{J}(\mathbf{w}^{(k)})"
    )
    given = DESCENT
    sizes = {"D": (1, 2)}

    def printed(J, w, alpha):
        step, fall = update(J, w, alpha), alpha * norm2(gradient(J, w))
        return all_of(eq(derivative(J, w, along=step), -fall), eq(norm2(step), alpha * fall))

    proof = words()
    remarks = (
        "Reading: the learning rate is positive.",
        r"The two equations say that the step is $-\alpha \nabla \mathcal{J}(\mathbf w)$, since "
        r"$\|\mathbf d + \alpha \mathbf g\|^2 = \|\mathbf d\|^2 + 2 \alpha \mathbf g^\top \mathbf d + "
        r"\alpha^2 \|\mathbf g\|^2$.",
        ANY_COST,
    )


@claim("grosse:fixed-points-critical", GROSSE.at("section 2.1", lines=(51, 51)), level="exact-identity")
class FixedPointsAreCriticalPoints:
    """A step moves the weights by alpha times the length of the gradient, so it leaves exactly the critical points
    where they are. A critical point can be a minimum along some directions and a maximum along others."""

    formula = (
        r"\mathbf{w}^{(k+1)} = \mathbf{w}^{(k)} \iff \nabla_{\mathbf{w}}\mathcal{J}(\mathbf{w}^{(k)}) = \mathbf{0}"
    )
    assumptions = (r"$\mathcal J$ differentiable",)
    depends = ("grosse:eq-5",)
    given = DESCENT | {"x": vector("up"), "y": vector("down")}
    sizes = {"D": (1, 2), "up": (1, 2), "down": (1, 2)}

    def printed(J, w, alpha, x, y):
        saddle = lambda x, y: norm2(x) - norm2(y)  # noqa: E731
        at_zero = saddle(zeros(x), zeros(y))
        return all_of(
            eq(norm2(update(J, w, alpha)), alpha**2 * norm2(gradient(J, w))),
            critical(lambda x: saddle(x, zeros(y)), at=zeros(x)),
            critical(lambda y: saddle(zeros(x), y), at=zeros(y)),
            le(at_zero, saddle(x, zeros(y))),
            le(saddle(zeros(x), y), at_zero),
        )

    @words
    def proof(h, x, y):
        return h.norm2(x), h.norm2(y)

    remarks = (
        "Reading: the learning rate is positive. (That it is not zero suffices.)",
        r"The saddle $\|\mathbf x\|^2 - \|\mathbf y\|^2$ stands for all three kinds of critical points: without "
        r"$\mathbf y$ it is a minimum, without $\mathbf x$ a maximum.",
        ANY_COST,
    )


@claim("grosse:convex-critical-global", GROSSE.at("section 2.1", lines=(51, 51)), level="inequality")
class CriticalPointsOfConvexCosts:
    """A critical point of a convex cost is a global minimum."""

    formula = (
        r"\nabla \mathcal{J}(\mathbf{w}) = \mathbf{0} \implies "
        r"\mathcal{J}(\mathbf{w}) = \min_{\mathbf{w}'} \mathcal{J}(\mathbf{w}')"
    )
    assumptions = (r"$\mathcal J$ is convex",)
    cites = (LOWER_MODEL,)
    given = {"J": convex_function("D"), "w": vector("D"), "other": vector("D")}
    sizes = {"D": (1, 2)}

    def printed(J, w, other):
        slope = gradient(J, w)
        cost = lambda v: J(v) - dot(slope, v)  # noqa: E731
        return all_of(critical(cost, at=w), argmin(cost, at=w, among=other))

    @words
    def proof(h, J, w, other):
        return lower_model(h, J, w, other)

    remarks = (
        r"Any $\mathbf w$ is made critical by taking $\nabla \mathcal J(\mathbf w)^\top \mathbf v$ from the cost "
        r"$\mathcal J(\mathbf v)$. A cost of which $\mathbf w$ is critical is itself of this form.",
        r"Reading: $\mathcal J$ is differentiable. The costs drawn have Lipschitz gradients and a minimiser; the "
        r"derivation uses only that $\mathcal J$ lies above its tangent planes.",
    )


@claim("grosse:rigid-invariance", GROSSE.at("section 2.1", lines=(53, 85)), level="exact-identity")
class InvarianceToRigidTransformations:
    """Gradient descent on the transformed cost, from the transformed weights, gives the transformed trajectory."""

    formula = r"\tilde{\mathbf{w}}^{(k)} = \mathcal{T}(\mathbf{w}^{(k)}) \quad \text{for all } k"
    assumptions = (
        r"$\mathbf{Q}$ is an orthogonal matrix and $\mathbf{t}$ a vector",
        r"$\tilde{\mathbf{w}}^{(0)} = \mathcal{T}(\mathbf{w}^{(0)})$",
        r"$\tilde{\mathcal{J}}(\tilde{\mathbf{w}}) = \mathcal{J}(\mathcal{T}^{-1}(\tilde{\mathbf{w}}))$",
    )
    depends = ("grosse:eq-5", "grosse:eq-6", "grosse:eq-7", "grosse:eq-8")
    given = {
        "J": smooth_function("D"), "Q": orthogonal("D"), "t": vector("D"), "w": vector("D"), "alpha": positive(),
        "k": integers(0, 1),
    }  # fmt: skip
    sizes = {"D": (1, 2)}

    def printed(J, Q, t, w, alpha, k):
        trajectory = gradient_descent(transformed(J, Q, t), rigid(Q, t, w), alpha, k)
        return eq(trajectory, rigid(Q, t, gradient_descent(J, w, alpha, k)))

    proof = words(induction="k")
    remarks = (
        r"Reading: $\mathcal{T}(\mathbf{w}) = \mathbf{Q}^\top (\mathbf{w} - \mathbf{t})$, as the text's proof has "
        r"it; Eqn. 6 is a claim of its own.",
        ANY_COST,
    )


@claim("grosse:eq-6", GROSSE.at("section 2.1", "Eqn. 6", (55, 57)), level="exact-identity", kind="definition")
class RigidTransformation:
    """The rigid transformation has the inverse of Eqn. 7."""

    formula = r"\tilde{\mathbf{w}} = \mathcal{T}(\mathbf{w}) = \mathbf{Q}^{\top}(\mathbf{w}^{(0)} - \mathbf{t})"
    corrected_formula = r"\tilde{\mathbf{w}} = \mathcal{T}(\mathbf{w}) = \mathbf{Q}^{\top}(\mathbf{w} - \mathbf{t})"
    assumptions = (r"$\mathbf{Q}$ is an orthogonal matrix and $\mathbf{t}$ a vector",)
    given = {"Q": orthogonal("D"), "t": vector("D"), "w0": vector("D"), "w": vector("D")}

    def printed(Q, t, w0, w):
        return eq(rigid_inverse(Q, t, Q.T @ (w0 - t)), w)

    def corrected(Q, t, w):
        return all_of(eq(rigid_inverse(Q, t, rigid(Q, t, w)), w), eq(rigid(Q, t, rigid_inverse(Q, t, w)), w))

    proof = words()
    erratum = Erratum(
        "misprint", "cosmetic",
        r"The argument $\mathbf w$ does not occur on the right: with $\mathbf w^{(0)}$ there, $\mathcal T$ is a "
        r"constant map and has no inverse. It should read $\mathbf Q^\top(\mathbf w - \mathbf t)$, as in the proof "
        r"further down.",
    )  # fmt: skip


@claim("grosse:eq-7", GROSSE.at("section 2.1", "Eqn. 7", (59, 62)), level="exact-identity", kind="identity")
class InverseOfRigidTransformation:
    """The weights are got back from the transformed ones, and the transformed ones from the weights."""

    formula = r"\mathbf{w} = \mathcal{T}^{-1}(\tilde{\mathbf{w}}) = \mathbf{Q}\tilde{\mathbf{w}} + \mathbf{t}"
    assumptions = (r"$\mathbf{Q}$ is an orthogonal matrix and $\mathbf{t}$ a vector",)
    depends = ("grosse:eq-6",)
    given = MOVED | {"w": vector("D"), "v": vector("D")}

    def printed(Q, t, w, v):
        return all_of(
            eq(inv(Q.T) @ v + t, rigid_inverse(Q, t, v)),
            eq(rigid_inverse(Q, t, rigid(Q, t, w)), w),
            eq(rigid(Q, t, rigid_inverse(Q, t, v)), v),
        )

    proof = words()
    remarks = (r"Reading: $\mathcal{T}(\mathbf{w}) = \mathbf{Q}^\top (\mathbf{w} - \mathbf{t})$, Eqn. 6 as corrected.",)


@claim("grosse:rotation-vs-reflection", GROSSE.at("section 2.1, footnote", lines=(68, 68)), level="exact-identity")
class RotationsAndReflections:
    """The determinant of an orthogonal matrix is 1 or -1. Reflections are orthogonal, and lead from one value to the
    other, so that it is the determinant that tells rotations apart."""

    formula = r"\det \mathbf{Q} = \pm 1, \quad \text{rotations: } \det \mathbf{Q} = 1"
    given = {"Q": orthogonal("D"), "normal": unit_vector("D")}
    sizes = {"D": (1, 3)}

    def printed(Q, normal):
        mirror = eye(Q) - 2 * outer(normal, normal)
        return all_of(eq(det(Q) ** 2, 1), eq(mirror.T @ mirror, eye(Q)), eq(det(mirror @ Q), -det(Q)))

    proof = normal_form()

    remarks = ("Reading: a rotation is what preserves lengths and orientation, a product of evenly many reflections.",)


@claim("grosse:reparameterization-basis", GROSSE.at("section 2.1", lines=(70, 70)), level="exact-identity")
class ChangeOfBasis:
    """The transformed weights are the coordinates with origin t along the columns of Q, which are orthonormal."""

    formula = (
        r"\tilde{\mathbf{w}} \text{ re-expresses } \mathbf{w} \text{ in a coordinate system whose origin is } "
        r"\mathbf{t} \text{ and whose (orthogonal) basis is given by the columns of } \mathbf{Q}"
    )
    depends = ("grosse:eq-7",)
    given = MOVED | {"i": coordinate("D"), "j": coordinate("D"), "w": vector("D")}

    def printed(Q, t, i, j, w):
        return all_of(
            eq(rigid(Q, t, t), 0),
            eq(dot(Q @ i, Q @ j), dot(i, j)),
            eq(rigid(Q, t, t + Q @ j), j),
            eq(dot(j, rigid(Q, t, w)), dot(Q @ j, w - t)),
        )

    proof = words()
    remarks = (r"The column $j$ of $\mathbf Q$ is $\mathbf Q \mathbf e_j$.",)


@claim("grosse:eq-8", GROSSE.at("section 2.1", "Eqn. 8", (70, 73)), level="exact-identity", kind="definition")
class TransformedCost:
    """The transformed cost of the transformed weights is the cost of the weights; at any point v it is the cost at
    T^-1(v)."""

    formula = (
        r"\tilde{\mathcal{J}}(\tilde{\mathbf{w}}) = \mathcal{J}(\mathcal{T}^{-1}(\tilde{\mathbf{w}})) "
        r"= \mathcal{J}(\mathbf{Q}\tilde{\mathbf{w}} + \mathbf{t})"
    )
    depends = ("grosse:eq-7",)
    given = MOVED | {"J": smooth_function("D"), "w": vector("D"), "v": vector("D")}
    sizes = {"D": (1, 2)}

    def printed(J, Q, t, w, v):
        return all_of(eq(transformed(J, Q, t)(rigid(Q, t, w)), J(w)), eq(transformed(J, Q, t)(v), J(inv(Q.T) @ v + t)))

    proof = words()
    remarks = (ANY_COST,)


@claim(
    "grosse:chain-rule-gradient", GROSSE.at("section 2.1, proof", lines=(77, 79)), level="exact-identity",
    kind="proof-step",
)  # fmt: skip
class GradientOfTransformedCost:
    """The gradient of the transformed cost, at the transformed weights, is the rotated gradient of the cost at the
    weights."""

    formula = (
        r"\nabla \tilde{\mathcal{J}}(\tilde{\mathbf{w}}^{(k)}) "
        r"= \mathbf{Q}^{\top} \nabla \mathcal{J}(\mathbf{Q} \tilde{\mathbf{w}}^{(k)} + \mathbf{t}) "
        r"= \mathbf{Q}^{\top} \nabla \mathcal{J}(\mathbf{w}^{(k)})"
    )
    assumptions = (r"$\tilde{\mathbf{w}}^{(k)} = \mathcal{T}(\mathbf{w}^{(k)})$",)
    depends = ("grosse:eq-8",)
    given = MOVED | {"J": smooth_function("D"), "w": vector("D")}
    sizes = {"D": (1, 2)}

    def printed(J, Q, t, w):
        v = rigid(Q, t, w)
        slope = gradient(transformed(J, Q, t), v)
        return all_of(eq(slope, Q.T @ gradient(J, Q @ v + t)), eq(slope, Q.T @ gradient(J, w)))

    proof = words()
    remarks = (ANY_COST,)


@claim(
    "grosse:invariance-update-step", GROSSE.at("section 2.1, proof", lines=(81, 84)), level="exact-identity",
    kind="proof-step",
)  # fmt: skip
class TransformedStep:
    """A step on the transformed cost from the transformed weights gives the transform of a step on the cost."""

    formula = (
        r"\tilde{\mathbf{w}}^{(k+1)} "
        r"= \tilde{\mathbf{w}}^{(k)} - \alpha \nabla \tilde{\mathcal{J}}(\tilde{\mathbf{w}}^{(k)}) "
        r"= \tilde{\mathbf{w}}^{(k)} - \alpha \mathbf{Q}^{\top} \nabla \mathcal{J}(\mathbf{w}^{(k)}) "
        r"= \mathbf{Q}^{\top}(\mathbf{w}^{(k)} - \mathbf{t}) "
        r"- \alpha \mathbf{Q}^{\top} \nabla \mathcal{J}(\mathbf{w}^{(k)}) = \mathcal{T}(\mathbf{w}^{(k+1)})"
    )
    assumptions = (r"$\tilde{\mathbf{w}}^{(k)} = \mathcal{T}(\mathbf{w}^{(k)})$",)
    depends = ("grosse:chain-rule-gradient", "grosse:eq-5", "grosse:eq-6")
    given = DESCENT | MOVED
    sizes = {"D": (1, 2)}

    def printed(J, Q, t, w, alpha):
        v, slope = rigid(Q, t, w), Q.T @ gradient(J, w)
        after = gradient_descent(transformed(J, Q, t), v, alpha, 1)
        return all_of(
            eq(after, v - alpha * slope),
            eq(after, Q.T @ (w - t) - alpha * slope),
            eq(after, rigid(Q, t, gradient_descent(J, w, alpha, 1))),
        )

    proof = words()
    remarks = (ANY_COST,)


@claim("grosse:non-invariance-linear", GROSSE.at("section 2.1", lines=(87, 87)), level="exact-identity")
class NotInvariantToLinearTransformations:
    """With an invertible T for Q, a step on the transformed cost and the transform of a step on the cost differ by
    alpha (T^-1 - T') grad J; where the gradient does not vanish they are not the same for T = 2 I, for example."""

    formula = (
        r"\mathcal{T}(\mathbf{w}) = \mathbf{T}^{-1}(\mathbf{w} - \mathbf{t}), \text{ while the chain rule for "
        r"derivatives still produces } \mathbf{T}^{\top}"
    )
    assumptions = (r"$\mathbf{T}$ is an arbitrary invertible matrix",)
    depends = ("grosse:rigid-invariance",)
    given = DESCENT | {"T": matrix("D", "D"), "t": vector("D")}
    sizes = {"D": (1, 2)}

    def assuming(J, w, T):
        return [nonsingular(T), lt(0, norm2(gradient(J, w)))]

    def printed(J, w, alpha, T, t):
        slope = gradient(J, w)
        gap = lambda T: alpha * (inv(T) - T.T) @ slope  # noqa: E731
        after = gradient_descent(transformed(J, T, t), inv(T) @ (w - t), alpha, 1)
        return all_of(
            eq(after - inv(T) @ (w - alpha * slope - t), gap(T)), exists(2 * eye(T), lambda T: lt(0, norm2(gap(T))))
        )

    @words
    def proof(h, J, w, alpha):
        return Fraction(9, 4) * h(alpha) * h(alpha) * h(norm2(gradient(J, w)))

    remarks = (
        "Reading: the weights are not at a critical point, which no step leaves, whatever the coordinates.",
        ANY_COST,
    )
