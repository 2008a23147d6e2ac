"""What the book's statements are about: networks, losses, potentials, dropout, games."""

from __future__ import annotations

import itertools

from claims.model.arrays import (
    Array, absolute, asinh, column, det, diag, dim, dot, eye, from_rows, norm, norm2, ones, sqrt, total, vec, where,
)  # fmt: skip
from claims.model.relations import le
from claims.model.spaces import Space
from symbolic.expectations import Law, expectation, masks, uniform


# --- chapter 8: mirror flow


def squares_difference(theta: Array) -> Array:
    """G(theta) = theta_+^2 - theta_-^2, entrywise, for theta = (theta_+, theta_-) (Example 8.1.5)."""
    d = theta.shape[0] // 2
    return vec([theta[i] ** 2 - theta[d + i] ** 2 for i in range(d)])


def mirror_potential(alpha: Array, w: Array) -> Array:
    """The potential R_alpha of Theorem 8.1.6: alpha^2 / 4 times the sum of q(w_i / alpha^2), where
    q(z) = 2 - sqrt(4 + z^2) + z arcsinh(z / 2)."""
    z = w / alpha**2
    return alpha**2 / 4 * (2 * dim(z) - total(sqrt(4 * ones(z) + z**2)) + dot(z, asinh(z / 2)))


# --- chapter 10: cooperative games


def game(n) -> Space:
    """A utility for every subset of n players: a vector whose entry at sum of 2^i over i in S is U(S)."""
    return Space(f"game({n})", lambda draw: draw.real(2 ** draw.size(n)), sizes=(n,))


def players(U: Array) -> int:
    """The number of players of a game."""
    return U.shape[0].bit_length() - 1


def coalitions(n: int, without: tuple[int, ...] = ()) -> list[frozenset]:
    """The subsets of n players that leave out the given ones."""
    others = [i for i in range(n) if i not in without]
    return [frozenset(S) for k in range(len(others) + 1) for S in itertools.combinations(others, k)]


def utility(U: Array, S) -> Array:
    """U(S)."""
    return U[sum(2**i for i in S)]


def shapley_value(U: Array, i: int) -> Array:
    """The mean, over the orders of the players, of U(those up to i) - U(those before i) (Definition 10.2.1)."""

    def gain(order):
        before = order[: order.index(i)]
        return utility(U, {*before, i}) - utility(U, before)

    return expectation(gain, uniform(itertools.permutations(range(players(U)))))


# --- chapter 11: dropout


def dropout_masks(p: Array, like: Array) -> Law:
    """The diagonal of B, of the dimension of ``like``: independent, 1/(1 - p) with probability 1 - p, else 0."""
    return masks(1 - p, like).map(lambda bits: bits / (1 - p))


def sensing_terms(U: Array, A: Array, V: Array) -> list[Array]:
    """u_j' A v_j for the columns of U and V."""
    return [dot(column(U, j), A @ column(V, j)) for j in range(U.shape[1])]


def dropped_prediction(U: Array, mask: Array, V: Array, A: Array) -> Array:
    """<U B V', A> with B the diagonal matrix of the mask (section 11.1)."""
    return dot(U @ diag(mask) @ V.T, A)


def nuclear_norm(M: Array) -> Array:
    """The sum of the singular values s, t of a 2 x 2 matrix, (s + t)^2 = |M|^2 + 2 |det M|, or of one row or column."""
    if min(M.shape) == 1:
        return norm(M)
    return sqrt(norm2(M) + 2 * absolute(det(M)))


def equalizing_rotation(G: Array) -> Array:
    """A rotation Q for which the diagonal of Q' G Q is constant, G symmetric of size 1 or 2.

    With a, b, c the entries of G, the angle solves (a - c) cos(2 t) + 2 b sin(2 t) = 0.
    """
    if G.shape[0] == 1:
        return eye(G)
    x, y = 2 * G[0, 1], G[1, 1] - G[0, 0]
    isotropic = le(x**2 + y**2, 0)
    length = where(isotropic, 1 + 0 * x, sqrt(x**2 + y**2))
    cosine = where(isotropic, 1 + 0 * x, x / length)
    c, s = sqrt((1 + cosine) / 2), sqrt((1 - cosine) / 2)
    s = where(le(0, y), s, -s)
    return from_rows([vec([c, -s]), vec([s, c])])


def tied_dropout_objective(M: Array, lam: Array, U: Array) -> Array:
    """|M - U U'|^2 + lambda times the sum of |u_i|^4 over the columns of U (Problem 11.11)."""
    return norm2(M - U @ U.T) + lam * total([norm2(column(U, i)) ** 2 for i in range(U.shape[1])])
