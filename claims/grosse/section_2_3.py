"""Section 2.3: what may be assumed without loss of generality."""

from collections.abc import Callable
from fractions import Fraction

from claims.grosse import GROSSE
from claims.grosse.objects import coordinate, gradient_descent, transformed
from claims.grosse.section_2_1 import DESCENT
from claims.model.arrays import Array, absolute, constant, dot, from_rows, norm2, ones, outer, vec, zeros
from claims.model.calculus import gradient
from claims.model.claim import claim
from claims.model.relations import all_of, eq, lt
from claims.model.spaces import integers, orthogonal, positive, symmetric, vector
from symbolic.derivation import normal_form, words


def commutator(A: Array, B: Array) -> Array:
    """AB - BA, which is zero for diagonal matrices."""
    return A @ B - B @ A


@claim("grosse:wlog-not-two-diagonal", GROSSE.at("section 2.3", lines=(272, 272)), level="exact-identity")
class NotBothDiagonal:
    """In another coordinate system the commutator of two matrices is transformed like each of them: if it vanishes in
    one, as in one where both are diagonal, it does in all. For two symmetric matrices it need not vanish."""

    formula = r"\text{there might not be any coordinate system that simultaneously diagonalizes both matrices}"
    given = {
        "Q": orthogonal("D"), "A": symmetric("D"), "B": symmetric("D"), "e": coordinate("D"), "f": coordinate("D"),
    }  # fmt: skip
    sizes = {"D": (2, 3)}

    def assuming(e, f):
        return [eq(norm2(e), 1), eq(norm2(f), 1), eq(dot(e, f), 0)]

    def printed(Q, A, B, e, f):
        return all_of(
            eq(commutator(Q.T @ A @ Q, Q.T @ B @ Q), Q.T @ commutator(A, B) @ Q),
            eq(norm2(commutator(outer(e, e), outer(e + f, e + f))), 2),
        )

    proof = words()
    remarks = (
        r"The example is $\operatorname{diag}(1, 0)$ and the matrix of ones, in two coordinates.",
        r"Where both are diagonal in one coordinate system $\mathbf Q$, as $\mathbf Q^\top \mathbf A \mathbf Q$ and "
        r"$\mathbf Q^\top \mathbf B \mathbf Q$, their commutator is zero there, and so everywhere.",
    )


def adaptive_step(cost: Callable, w: Array, alpha, share, epsilon) -> Array:
    """The first step of RMSprop or Adam: the gradient, each entry divided by the root of the average of its squares,
    which is ``share`` times its absolute value."""
    slope = gradient(cost, w)
    return w - alpha * (slope / (share * absolute(slope) + epsilon * ones(w)))


def rotation_gap(step: Callable, cost: Callable, w: Array) -> Array:
    """The vector from the rotation of a step on the cost to a step on the rotated cost; Q has cosine 3/5, sine 4/5."""
    cosine, sine = (constant(Fraction(x, 5), w) for x in (3, 4))
    Q = from_rows([vec([cosine, -sine]), vec([sine, cosine])])
    return step(transformed(cost, Q, zeros(w)), Q.T @ w) - Q.T @ step(cost, w)


@claim("grosse:wlog-adaptive", GROSSE.at("section 2.3", lines=(272, 272)), level="algorithmic")
class DiagonalRescalingIsNotRotationInvariant:
    """On a round bowl, from a point on an axis, a rotation changes the first step of RMSprop or Adam, though not that
    of gradient descent."""

    formula = (
        r"\text{one can't assume diagonal } \mathbf{A} \text{ WLOG when analyzing an optimization algorithm based on "
        r"diagonal rescaling, such as RMSprop or Adam}"
    )
    depends = ("grosse:rigid-invariance",)
    given = {"a": positive(), "start": positive(), "alpha": positive(), "share": positive(), "epsilon": positive()}

    def printed(a, start, alpha, share, epsilon):
        w, cost = vec([start, 0]), lambda w: a / 2 * norm2(w)
        adaptive = lambda cost, w: adaptive_step(cost, w, alpha, share, epsilon)  # noqa: E731
        descent = lambda cost, w: gradient_descent(cost, w, alpha, 1)  # noqa: E731
        return all_of(lt(0, norm2(rotation_gap(adaptive, cost, w))), eq(rotation_gap(descent, cost, w), 0))

    @normal_form
    def proof(h, a, start, alpha, share, epsilon):
        scale, size = share * a * start, h(share) * h(a) * h(start)
        near = h.positive(3 * scale + 5 * epsilon, 3 * size + 5 * h(epsilon))
        far = h.positive(scale + epsilon, size + h(epsilon))
        other = alpha * a * start * scale * (3 * scale + 5 * epsilon) / (4 * scale + 5 * epsilon)
        moved = h(alpha) * h(a) * h(start) * size
        return (Fraction(36, 25) * moved * moved + Fraction(16, 25) * h.square(other)).over(near * near * far * far)

    remarks = (
        r"Reading: one cost and one rotation for which a step differs are enough. A step divides each entry $g$ of the "
        r"gradient by $\rho|g| + \varepsilon$, where $\rho^2$ is the share that $g^2$ has in the average of squares: "
        "in the first step of Adam, which corrects for the start at zero, it is 1.",
    )


@claim("grosse:wlog-translation", GROSSE.at("section 2.3", lines=(274, 274)), level="exact-identity")
class OriginAtTheOptimum:
    """In coordinates with origin w*, gradient descent on the shifted cost makes the shifted trajectory, and the
    gradient at the origin is that at w*."""

    formula = r"\text{we can transform to a coordinate system whose origin is at } \mathbf{w}_{\star}"
    depends = ("grosse:rigid-invariance",)
    given = DESCENT | {"star": vector("D"), "k": integers(0, 1)}
    sizes = {"D": (1, 2)}

    def printed(J, w, alpha, star, k):
        shifted = lambda v: J(v + star)  # noqa: E731
        return all_of(
            eq(gradient_descent(shifted, w - star, alpha, k), gradient_descent(J, w, alpha, k) - star),
            eq(gradient(shifted, zeros(w)), gradient(J, star)),
        )

    proof = words(induction="k")
    remarks = (
        r"An optimum or fixed point $\mathbf w_\star$ of $\mathcal J$ is so the origin in the new coordinates; what is "
        r"checked holds for any $\mathbf w_\star$.",
    )
