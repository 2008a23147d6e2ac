"""Facts about eigenvalues of symmetric matrices, each given as A = Q D Q' with orthogonal Q and diagonal D.

By the spectral theorem every symmetric matrix has this form. The diagonal of D is in increasing order, so that its
first and last entries are the extreme eigenvalues and the basis vectors the eigenvectors of D.
"""

from claims.facts import FACT
from claims.model.arrays import (
    basis, diag, diagonal, dot, eye, largest_eigenvalue, norm2, second_largest_eigenvalue, smallest_eigenvalue, total,
    vec,
)  # fmt: skip
from claims.model.claim import claim
from claims.model.relations import all_of, eq, le, loewner
from claims.model.spaces import Space, orthogonal, symmetric, vector
from symbolic.derivation import words
from symbolic.eigenvalues import RAYLEIGH_QUOTIENT, above_smallest, lowest_direction


def increasing_diagonal(n) -> Space:
    """A diagonal matrix with increasing entries: what is used of it is that it lies between its extreme entries."""

    def build(draw):
        first, steps = draw.real(), list(draw.nonnegative(n))
        return diag(vec([first + total(steps[: i + 1]) for i in range(len(steps))]))

    def between(D):
        low, high = smallest_eigenvalue(D) * eye(D), largest_eigenvalue(D) * eye(D)
        return all_of(loewner(low, D), loewner(D, high))

    return Space(f"increasing_diagonal({n})", build, between, (n,), letter={"axes": (n, n), "symmetric": True})


def basis_vector(n, position: int) -> Space:
    """The basis vector of an entry of D, counted from the end where ``position`` is negative."""
    return Space(
        f"basis_vector({n}, {position})",
        lambda draw, D: basis(diagonal(D), position % D.shape[0]),
        sizes=(n,),
        letter={"axes": (n,)},
    )


@claim("fact:rayleigh-quotient", FACT.at("eigenvalues"), level="inequality", kind="fact")
class RayleighQuotient:
    """The largest and the smallest eigenvalue of a symmetric matrix bound its quadratic form on unit vectors, and are
    attained there, by eigenvectors."""

    formula = r"\lambda_{\min}(A) = \min_{\|u\| = 1} u^\top A u, \quad \lambda_{\max}(A) = \max_{\|u\| = 1} u^\top A u"
    assumptions = ("$A = Q D Q^\\top$ is symmetric, with eigenvectors $Q e$ and $Q f$ of its extreme eigenvalues",)
    given = {
        "Q": orthogonal("n"), "D": increasing_diagonal("n"), "e": basis_vector("n", 0), "f": basis_vector("n", -1),
        "u": vector("n"),
    }  # fmt: skip
    sizes = {"n": (1, 2)}

    def assuming(D, e, f):
        low, high = smallest_eigenvalue(D), largest_eigenvalue(D)
        return [eq(norm2(e), 1), eq(norm2(f), 1), eq(D @ e, low * e), eq(D @ f, high * f)]

    def printed(Q, D, e, f, u):
        A, lowest, highest = Q @ D @ Q.T, Q @ e, Q @ f
        low, high = smallest_eigenvalue(A), largest_eigenvalue(A)
        return all_of(
            le(low * norm2(u), dot(u, A @ u)),
            le(dot(u, A @ u), high * norm2(u)),
            *(eq(norm2(v), 1) for v in (lowest, highest)),
            *(eq(A @ v, value * v) for v, value in ((lowest, low), (highest, high))),
        )

    @words
    def proof(h, Q, D, u):
        low, high = smallest_eigenvalue(D) * eye(D), largest_eigenvalue(D) * eye(D)
        return [h.psd(D - low, Q.T @ u), h.psd(high - D, Q.T @ u)]

    remarks = ("See Horn and Johnson, Matrix Analysis (2nd edition, 2012), Theorem 4.2.2.",)


@claim("fact:courant-fischer", FACT.at("eigenvalues"), level="inequality", kind="fact")
class CourantFischer:
    """For every vector u, a symmetric matrix has a unit vector v orthogonal to u with v'A v at least its second largest
    eigenvalue, which is not below the smallest one. Where the eigenvectors of the two largest eigenvalues have inner
    products b and c with u, v is c times the first less b times the second, scaled to unit length, or the second if
    b = c = 0."""

    title = "Courant-Fischer theorem, for the second largest eigenvalue"
    formula = r"\lambda_2(A) \le \max_{\|v\| = 1, \, v \perp u} v^\top A v"
    assumptions = ("$A = Q D Q^\\top$ is symmetric, of size at least 2",)
    given = {
        "Q": orthogonal("n"), "D": increasing_diagonal("n"), "e": basis_vector("n", -2), "f": basis_vector("n", -1),
        "u": vector("n"),
    }  # fmt: skip
    sizes = {"n": (2, 3)}

    def assuming(D, e, f):
        orthonormal = [eq(norm2(e), 1), eq(norm2(f), 1), eq(dot(e, f), 0)]
        return [*orthonormal, eq(D @ e, second_largest_eigenvalue(D) * e), eq(D @ f, largest_eigenvalue(D) * f)]

    def printed(Q, D, e, f, u):
        A, b, c = Q @ D @ Q.T, dot(u, Q @ e), dot(u, Q @ f)
        v, last = c * Q @ e - b * Q @ f, Q @ f
        return all_of(
            le(second_largest_eigenvalue(A) * norm2(v), dot(v, A @ v)),
            le(second_largest_eigenvalue(A), dot(last, A @ last)),
            le(smallest_eigenvalue(A), second_largest_eigenvalue(A)),
            eq(dot(u, v), 0),
            eq(norm2(v), b**2 + c**2),
            eq(norm2(last), 1),
        )

    @words
    def proof(h, Q, D, e, f, u):
        low, high = smallest_eigenvalue(D) * eye(D), largest_eigenvalue(D) * eye(D)
        below = h.psd(high - D, e)
        return [below * h.square(dot(u, Q @ e)), below, h.psd(D - low, e)]

    remarks = ("See Horn and Johnson, Matrix Analysis (2nd edition, 2012), Theorem 4.2.6.",)


@claim("fact:weyl", FACT.at("eigenvalues"), level="inequality", kind="fact")
class Weyl:
    """The extreme eigenvalues of a sum of symmetric matrices lie within the sums of the extreme eigenvalues."""

    title = "Weyl's inequality, for the extreme eigenvalues"
    formula = r"\lambda_{\min}(A) + \lambda_{\min}(B) \le \lambda_{\min}(A + B)"
    assumptions = ("$A$ and $B$ are symmetric",)
    cites = (RAYLEIGH_QUOTIENT,)
    given = {"A": symmetric("n"), "B": symmetric("n")}
    sizes = {"n": (1, 2)}

    def printed(A, B):
        return le(smallest_eigenvalue(A) + smallest_eigenvalue(B), smallest_eigenvalue(A + B))

    @words
    def proof(h, A, B):
        v, attained = lowest_direction(h, A + B)
        return attained + above_smallest(h, A, v) + above_smallest(h, B, v)

    remarks = (
        "With $-A$ and $-B$ it is the inequality for the largest eigenvalues. See Horn and Johnson, Matrix Analysis "
        "(2nd edition, 2012), Theorem 4.3.1.",
    )
