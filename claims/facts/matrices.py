"""Facts about eigenvalues of symmetric matrices."""

from claims.facts import FACT
from claims.model.arrays import (
    diagonal, dot, eye, largest_eigenvalue, maximum, minimum, norm2, outer, second_largest_eigenvalue,
    smallest_eigenvalue,
)  # fmt: skip
from claims.model.claim import claim
from claims.model.relations import all_of, eq, le
from claims.model.spaces import psd, real, spectral, vector


@claim("fact:rayleigh-quotient", FACT.at("eigenvalues"), level="inequality", kind="fact")
class RayleighQuotient:
    """The largest and the smallest eigenvalue of a symmetric matrix bound its quadratic form on unit vectors, and are
    attained there, by eigenvectors."""

    formula = r"\lambda_{\min}(A) = \min_{\|u\| = 1} u^\top A u, \quad \lambda_{\max}(A) = \max_{\|u\| = 1} u^\top A u"
    assumptions = ("$A$ is symmetric",)
    given = {"A": spectral("n", vector("n")), "u": vector("n")}
    sizes = {"n": (1, 2)}

    def printed(A, u):
        low, high, form = smallest_eigenvalue(A), largest_eigenvalue(A), dot(u, A @ u)
        Q = A.known["eigenvectors"]
        attained = diagonal(Q.T @ A @ Q)
        return all_of(
            le(low * norm2(u), form), le(form, high * norm2(u)), eq(minimum(attained), low), eq(maximum(attained), high)
        )

    remarks = ("See Horn and Johnson, Matrix Analysis (2nd edition, 2012), Theorem 4.2.2. Tested here, not proved.",)


@claim("fact:courant-fischer", FACT.at("eigenvalues"), level="inequality", kind="fact")
class CourantFischer:
    """For every vector u, a symmetric matrix has a unit vector v orthogonal to u with v'A v at least its second largest
    eigenvalue, which is not below the smallest one. Tested as: where the form is at most s |v|^2 on all v orthogonal to
    u, that eigenvalue is at most s."""

    title = "Courant-Fischer theorem, for the second largest eigenvalue"
    formula = r"\lambda_2(A) \le \max_{\|v\| = 1, \, v \perp u} v^\top A v"
    assumptions = ("$A$ is symmetric, of size at least 2",)
    given = {"s": real(), "P": psd("n"), "u": vector("n"), "w": vector("n")}
    sizes = {"n": (2, 3)}

    def printed(s, P, u, w):
        A = s * eye(P) - P + outer(u, w) + outer(w, u)
        return all_of(le(second_largest_eigenvalue(A), s), le(smallest_eigenvalue(A), second_largest_eigenvalue(A)))

    remarks = (
        "Every symmetric matrix whose form is at most $s |v|^2$ on the hyperplane is of the form tested. See Horn and "
        "Johnson, Matrix Analysis (2nd edition, 2012), Theorem 4.2.6.",
    )
