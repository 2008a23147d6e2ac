"""What the chapter's statements are about: regression costs, the convex quadratic, and gradient descent on it."""

from collections.abc import Callable
from dataclasses import replace

from claims.model.arrays import (
    Array, block, constant, diag, diagonal, dot, eye, from_rows, iterate, maximum, minimum, norm2, ones, ones_column,
    outer, pinv, rows, vec, where,
)  # fmt: skip
from claims.model.calculus import gradient
from claims.model.relations import Relation, all_of, eq, le, loewner, lt
from claims.model.relations import psd as is_psd
from claims.model.spaces import Space, derived, nonsingular, orthogonal, psd, signs, symmetric


def linear_model(w: Array, b: Array, features: Array) -> Array:
    """y = w^T phi(x) + b, the prediction from the features phi(x) (Eqn. 1)."""
    return dot(w, features) + b


def regression_cost(Phi: Array, t: Array, w: Array) -> Array:
    """J(w) = |Phi w - t|^2 / 2N (Eqn. 3)."""
    return norm2(Phi @ w - t) / (2 * rows(Phi))


def ridge_cost(Phi: Array, t: Array, lam: Array, w: Array) -> Array:
    """The regression cost with the penalty lambda |w|^2 / 2 (section 2.4)."""
    return regression_cost(Phi, t, w) + lam / 2 * norm2(w)


def quadratic(A: Array, b: Array, w: Array) -> Array:
    """w^T A w / 2 + b^T w (Eqn. 4, without the constant)."""
    return dot(w, A @ w) / 2 + dot(b, w)


def gradient_descent(cost, w0: Array, alpha, k) -> Array:
    """k steps of w <- w - alpha grad J(w) (Eqn. 5)."""
    return iterate(lambda w: w - alpha * gradient(cost, w), w0, k)


def update(cost, w: Array, alpha) -> Array:
    """What a step of gradient descent adds to w."""
    return gradient_descent(cost, w, alpha, 1) - w


def below_chord(cost, w: Array, v: Array, s: Array) -> Relation:
    """At s w + (1 - s) v the cost is at most that of its chord from v to w: convexity, for s in [0, 1]."""
    return le(cost(s * w + (1 - s) * v), s * cost(w) + (1 - s) * cost(v))


def tangent_gap(cost, w: Array, v: Array) -> Array:
    """J(v) - J(w) - grad J(w)^T (v - w): how far the cost at v is above its tangent plane at w."""
    return cost(v) - cost(w) - dot(gradient(cost, w), v - w)


def strong_convexity(cost, m: Array, w: Array, v: Array) -> Relation:
    """The inequality of C1 between two points: strong convexity with constant m, if it holds for all."""
    return le(m / 2 * norm2(v - w), tangent_gap(cost, w, v))


def lipschitz_smoothness(cost, M: Array, w: Array, v: Array) -> Relation:
    """The inequality of C2 between two points, squared: the gradient is M-Lipschitz, if it holds for all."""
    return le(norm2(gradient(cost, v) - gradient(cost, w)), M**2 * norm2(v - w))


def coordinate_cost(a: Array, b: Array):
    """a w^2 / 2 + b w: the cost of one coordinate, with curvature a and slope b at 0."""
    return lambda w: a * w**2 / 2 + b * w


def rigid(Q: Array, t: Array, w: Array) -> Array:
    """T(w) = Q^T (w - t): Eqn. 6 as the proof uses it."""
    return Q.T @ (w - t)


def rigid_inverse(Q: Array, t: Array, v: Array) -> Array:
    """T^-1(v) = Q v + t (Eqn. 7)."""
    return Q @ v + t


def transformed(cost, Q: Array, t: Array) -> Callable[[Array], Array]:
    """The cost as a function of the transformed weights (Eqn. 8)."""
    return lambda v: cost(rigid_inverse(Q, t, v))


# --- the coordinate system of the eigenvectors (section 2.2) ----------------------------------------------------------


def coordinate(n) -> Space:
    """A standard basis vector e_j: coordinate j of v is e_j^T v. (The derivations use only its norm.)"""

    def build(draw):
        j = draw.integer(0, draw.size(n) - 1)
        return vec([draw.constant(int(i == j)) for i in range(draw.size(n))])

    return Space(f"coordinate({n})", build, lambda e: eq(norm2(e), 1), sizes=(n,), letter={"axes": (n,)})


def psd_in_basis(n) -> Space:
    """A positive semidefinite A = Q D Q^T with the columns of Q, an earlier variable, for eigenvectors (Eqn. 11)."""

    def build(draw, Q):
        return Q @ diag(draw.nonnegative(n)) @ Q.T

    return replace(psd(n), name=f"psd({n}) with eigenbasis Q", build=build)


def flat_along(n) -> Space:
    """A positive semidefinite A = Q D Q^T with zero curvature along the column Q e of Q."""

    def build(draw, Q, e):
        return Q @ diag(draw.nonnegative(n) * (ones(e) - e)) @ Q.T

    return replace(psd(n), name=f"psd({n}) with zero curvature along Q e", build=build)


def symmetric_in_basis(n) -> Space:
    """A symmetric A = Q D Q^T with the columns of Q, an earlier variable, for eigenvectors (Eqn. 11)."""

    def build(draw, Q):
        return Q @ diag(draw.real(n)) @ Q.T

    return replace(symmetric(n), name=f"symmetric({n}) with eigenbasis Q", build=build)


def nonzero_diagonal(n) -> Space:
    """A diagonal matrix without zeros on its diagonal."""

    def build(draw):
        return diag(draw.positive(n) * signs(n).build(draw))

    letter = {"axes": (n, n), "symmetric": True, "invertible": True}
    return Space(f"nonzero_diagonal({n})", build, nonsingular, sizes=(n,), letter=letter, wider=symmetric(n))


def curvature() -> Space:
    """The diagonal entry of Q^T A Q at the coordinate e (Eqn. 12)."""
    return Space("curvature", lambda draw, Q, e, A: dot(e, Q.T @ A @ Q @ e), lambda a: le(0, a), free=True)


def largest_curvature() -> Space:
    """The maximum diagonal entry of Q^T A Q (A2): A <= a_max I."""
    return Space(
        "largest curvature",
        lambda draw, Q, A: maximum(diagonal(Q.T @ A @ Q)),
        lambda a_max, A: loewner(A, a_max * eye(A)),
        free=True,
    )


def lowest_curvature() -> Space:
    """The minimum nonzero diagonal entry of Q^T A Q: a_min A^+ A <= A, and a_min A <= A^2. A = 0 has none."""

    def build(draw, Q, A):
        entries = diagonal(Q.T @ A @ Q)
        largest = maximum(entries)
        return minimum(vec([where(le(a, 0), largest, a) for a in entries]))

    def contains(a_min, A):
        return all_of(lt(0, a_min), loewner(a_min * pinv(A) @ A, A), loewner(a_min * A, A @ A))

    return Space("lowest curvature", build, contains, free=True)


def diagonalised(Q: Array, e: Array, A: Array, a) -> Relation:
    """The column Q e of the eigenbasis is a unit eigenvector of A, with eigenvalue a."""
    return all_of(eq(A @ Q @ e, a * (Q @ e)), eq(norm2(e), 1))


# --- the subspace of minimum cost -------------------------------------------------------------------------------------


def null_part(B: Array, v: Array) -> Array:
    """The part of v in the null space of B; every vector of the null space is its own."""
    return v - pinv(B) @ B @ v


def orthonormal(U: Array) -> Relation:
    """The columns of U are orthonormal."""
    return eq(U.T @ U, eye(U.T @ U))


def penrose(B: Array, X: Array) -> Relation:
    """X solves Penrose's four equations: it is the pseudo-inverse of B."""
    return all_of(eq(B @ X @ B, B), eq(X @ B @ X, X), eq((B @ X).T, B @ X), eq((X @ B).T, X @ B))


def nearest(point: Array, to: Array, among: Array) -> Relation:
    """``point`` is nearer to ``to`` than any other ``among`` an affine subspace: Pythagoras' theorem."""
    return eq(norm2(among - to), norm2(point - to) + norm2(among - point))


# --- features and their moments (section 3) ---------------------------------------------------------------------------


def mean(Phi: Array) -> Array:
    """The empirical mean of the features."""
    return Phi.T @ ones_column(Phi) / rows(Phi)


def centered(Phi: Array) -> Array:
    """The features with their mean subtracted."""
    return Phi - outer(ones_column(Phi), mean(Phi))


def covariance(Phi: Array) -> Array:
    """The empirical covariance of the features."""
    return centered(Phi).T @ centered(Phi) / rows(Phi)


def curvature_matrix(mu: Array, Sigma: Array) -> Array:
    """The curvature matrix for features with this mean and covariance (Eqn. 17)."""
    return block([[Sigma + outer(mu, mu), mu], [mu.T, constant(1, mu)]])


def bounded_covariance(n) -> Space:
    """A covariance with eigenvalues in [0, s2], for an earlier variable s2: s2 Q diag(u) Q^T with u in [0, 1]^n."""

    def build(draw, s2):
        q = orthogonal(n).build(draw)
        return s2 * (q @ diag(draw.unit(n)) @ q.T)

    def contains(Sigma, s2):
        return all_of(is_psd(Sigma), loewner(Sigma, s2 * eye(Sigma)))

    letter = {"axes": (n, n), "symmetric": True, "psd": True}
    return Space(f"bounded_covariance({n})", build, contains, sizes=(n,), coverage="dense", letter=letter)


def orthogonal_to_eigenvector() -> Space:
    """Every vector orthogonal to the eigenvector Q e, made of an earlier vector c."""
    return derived(
        lambda Q, e, c: c - dot(Q @ e, c) * (Q @ e), "orthogonal to Q e", lambda b, Q, e: eq(dot(Q @ e, b), 0)
    )


def white_features(m, n) -> Space:
    """Features of four examples with mean zero and covariance I: H Q, where the three columns of H are sign vectors
    orthogonal to one another and to 1, and Q is the first columns of an orthogonal matrix."""

    def build(draw):
        constants = lambda *lines: from_rows([vec(map(draw.constant, line)) for line in lines])  # noqa: E731
        H = constants((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
        first = constants(*([int(i == j) for j in range(draw.size(n))] for i in range(3)))
        return H @ orthogonal(3).build(draw) @ first

    return Space(f"white_features({m}, {n})", build, sizes=(m, n), coverage="dense", letter={"axes": (m, n)})


def is_white(Phi: Array) -> list[Relation]:
    """The features have mean zero and covariance I."""
    return [eq(Phi.T @ ones_column(Phi), 0), eq(Phi.T @ Phi, rows(Phi) * eye(Phi.T @ Phi))]


def factored_features(m, n) -> Space:
    """Features of four examples with any mean and with covariance S S^T, for the earlier variable S."""
    white = white_features(m, n)

    def build(draw, S):
        mean_part = outer(vec([draw.constant(1)] * draw.size(m)), draw.real(n))
        return mean_part + white.build(draw) @ S.T

    return replace(white, name=f"factored_features({m}, {n})", build=build)
