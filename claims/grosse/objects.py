"""What the chapter's statements are about: regression costs, the convex quadratic, and gradient descent on it."""

from claims.model.arrays import Array, dot, iterate, norm2, rows
from claims.model.calculus import gradient


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
