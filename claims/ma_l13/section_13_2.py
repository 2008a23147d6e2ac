"""Section 13.2: algorithmic regularization in overparametrized linear regression."""

from fractions import Fraction

from claims.ma_l13 import MA_L13
from claims.ma_l13.objects import gradient_descent, linear_loss, orthogonal_to_rows
from claims.model.arrays import dot, inv, norm2, pinv, zeros
from claims.model.calculus import gradient
from claims.model.claim import claim
from claims.model.relations import all_of, argmin, eq, le
from claims.model.spaces import derived, full_row_rank, integers, real, vector
from symbolic.derivation import words

FULL_RANK = ("$n < d$", "$X$ is full rank")
INTERPOLATED = (
    r"Reading: the labels are drawn as $y = X\beta$ with any $\beta$, which gives every $y$ (the rows of $X$ are "
    r"independent) and every interpolating $\beta$ without the formula under test."
)


def _wide(n, d):
    return n < d


@claim("ma-l13:13.2-setup", MA_L13.at("section 13.2", lines=(13, 13)), level="exact-identity", kind="definition")
class LeastSquaresLoss:
    """The loss of overparametrized linear regression is half the squared residual; its gradient is X^T(X beta - y)."""

    formula = r"\widehat{L}(\beta) := \frac{1}{2} \|y - X\beta\|_2^2, \quad X := [x^{(1)}, \dots, x^{(n)}]^\top"
    assumptions = FULL_RANK
    given = {"X": full_row_rank("n", "d"), "y": vector("n"), "beta": vector("d")}
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, y, beta):
        return eq(gradient(lambda b: linear_loss(X, y, b), beta), X.T @ (X @ beta - y))

    proof = words()
    remarks = ("What is checked is the form of the gradient in the proof of Theorem 13.3.",)


@claim("ma-l13:13.2.1-subspace", MA_L13.at("section 13.2.1", lines=(17, 17)), level="exact-identity")
class MinimisersFormSubspace:
    """The global minimisers of the loss form an affine subspace: with any two, u and v, also s u + (1 - s) v is one."""

    formula = r"\text{the set of global minimizers forms a subspace}"
    assumptions = FULL_RANK
    depends = ("ma-l13:13.1",)
    given = {
        "X": full_row_rank("n", "d"),
        "u": vector("d"),
        "y": derived(lambda X, u: X @ u),
        "zeta": orthogonal_to_rows(),
        "s": real(),
    }
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, u, y, zeta, s):
        v = u + zeta
        return eq(linear_loss(X, y, s * u + (1 - s) * v), 0)

    proof = words()
    remarks = (
        r"Reading: subspace means affine subspace, as is common; for $y \ne 0$ it does not contain $0$ (so too in the "
        r"caption of Figure 13.1).",
        r"The minimisers are the interpolating vectors: $u$ is any vector, $y = Xu$, and $v$ is any other solution "
        r"of $Xv = y$.",
    )


@claim("ma-l13:13.1", MA_L13.at("section 13.2.1", "Lemma 13.1", lines=(19, 19)), level="exact-identity", kind="lemma")
class GlobalMinimisers:
    """A vector is a global minimiser of the loss if and only if it is X^+ y plus a vector orthogonal to all rows of
    X."""

    formula = r"\beta = X^\dagger y + \zeta, \quad \zeta \perp x_1, \dots, x_n"
    assumptions = FULL_RANK
    depends = ("ma-l13:13.2-setup", "ma-l13:13.1-fn1")
    given = {
        "X": full_row_rank("n", "d"),
        "beta": vector("d"),
        "y": derived(lambda X, beta: X @ beta),
        "zeta": orthogonal_to_rows(),
        "other": vector("d"),
    }
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, beta, y, zeta, other):
        best = pinv(X) @ y
        return all_of(
            le(linear_loss(X, y, best + zeta), linear_loss(X, y, other)),
            eq(X @ (beta - best), 0),
        )

    proof = words(certificate=lambda h, X, y, other: Fraction(1, 2) * h.norm2(y - X @ other))
    remarks = (
        INTERPOLATED,
        r"The two parts: $X^\dagger y + \zeta$ is no worse than any other vector; and for a minimiser $\beta$ (one "
        r"that interpolates: by the first part the least loss is 0) the only candidate $\zeta = \beta - X^\dagger y$ "
        r"is orthogonal to the rows.",
        r"The rows are written $x_i$ here and $x^{(i)}$ before.",
    )


@claim(
    "ma-l13:13.1-fn1",
    MA_L13.at("section 13.2.1", "footnote 1", lines=(21, 21)),
    level="exact-identity",
    kind="identity",
)
class PseudoInverseOfWideMatrix:
    """A matrix with independent rows has an invertible Gram matrix X X^T, and X^T (X X^T)^-1 is its pseudo-inverse:
    it meets Penrose's four equations, of which X X^+ X = X is one."""

    formula = r"X^\dagger = X^\top(XX^\top)^{-1}, \quad XX^\dagger X = X"
    assumptions = FULL_RANK
    given = {"X": full_row_rank("n", "d")}
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X):
        P = X.T @ inv(X @ X.T)
        return all_of(eq(X @ P @ X, X), eq(P @ X @ P, P), eq((X @ P).T, X @ P), eq((P @ X).T, P @ X))

    proof = words()
    remarks = ("The four equations define the pseudo-inverse, so that no other formula for it is compared with.",)


@claim(
    "ma-l13:13.2",
    MA_L13.at("section 13.2.1", "Corollary 13.2", lines=(29, 31)),
    level="exact-identity",
    kind="corollary",
)
class MinimumNormInterpolant:
    """Among all vectors of zero loss X^+ y has the least norm."""

    formula = r"\beta^\star := \arg\min_{\beta: \widehat{L}(\beta)=0} \|\beta\|_2 = X^\dagger y"
    assumptions = FULL_RANK
    depends = ("ma-l13:13.1",)
    given = {"X": full_row_rank("n", "d"), "beta": vector("d"), "y": derived(lambda X, beta: X @ beta)}
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, beta, y):
        best = pinv(X) @ y
        return all_of(eq(linear_loss(X, y, best), 0), argmin(norm2, at=best, among=beta))

    proof = words(certificate=lambda h, X, beta, y: h.norm2(beta - pinv(X) @ y))
    remarks = (
        INTERPOLATED,
        r"That no other minimiser exists is (13.5): the squared norms differ by $\|\beta - X^\dagger y\|_2^2$.",
    )


@claim(
    "ma-l13:eq-13.2-13.6",
    MA_L13.at("section 13.2.1", "Eqs. 13.2-13.6", lines=(33, 45)),
    level="exact-identity",
    kind="equation",
)
class NormOfInterpolant:
    """The squared norm of a vector of zero loss is that of X^+ y plus that of its component zeta in the kernel of X."""

    formula = (
        r"\|\beta\|_2^2 = \|X^\dagger y\|_2^2 + \|\zeta\|_2^2 + 2\langle X^\dagger y, \zeta \rangle "
        r"= \|X^\dagger y\|_2^2 + \|\zeta\|_2^2 + 2\langle X^\top (XX^\top)^{-1} y, \zeta \rangle "
        r"= \|X^\dagger y\|_2^2 + \|\zeta\|_2^2 + 2\langle (XX^\top)^{-1} y, X\zeta \rangle "
        r"= \|X^\dagger y\|_2^2 + \|\zeta\|_2^2 \geq \|X^\dagger y\|_2^2"
    )
    assumptions = (*FULL_RANK, r"$\widehat{L}(\beta) = 0$", r"$\beta = X^\dagger y + \zeta$")
    depends = ("ma-l13:13.1", "ma-l13:13.1-fn1")
    given = {"X": full_row_rank("n", "d"), "beta": vector("d"), "y": derived(lambda X, beta: X @ beta)}
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, beta, y):
        best, weights = pinv(X) @ y, inv(X @ X.T) @ y
        zeta = beta - best
        squares = norm2(best) + norm2(zeta)
        return all_of(
            eq(norm2(beta), squares + 2 * dot(best, zeta)),
            eq(norm2(beta), squares + 2 * dot(X.T @ weights, zeta)),
            eq(norm2(beta), squares + 2 * dot(weights, X @ zeta)),
            eq(norm2(beta), squares),
            le(norm2(best), norm2(beta)),
        )

    proof = words(certificate=lambda h, X, beta, y: h.norm2(beta - pinv(X) @ y))
    remarks = (
        INTERPOLATED,
        r"Equality exactly for $\zeta = 0$: by (13.5) the two sides of (13.6) differ by $\|\zeta\|_2^2$.",
    )


@claim(
    "ma-l13:13.3", MA_L13.at("section 13.2.1", "Theorem 13.3", lines=(49, 49)), level="exact-identity", kind="theorem"
)
class GradientDescentFindsMinimumNorm:
    """If gradient descent from the origin converges to a vector of zero loss, that vector is X^+ y: every iterate
    lies in the span of the rows, and its distance from X^+ y is a linear image of its residual, so where the
    residual vanishes, so does the distance."""

    formula = (
        r"\beta^0 = 0, \quad \beta^t \to \hat\beta, \quad \widehat{L}(\hat\beta) = 0 \;\Rightarrow\; \hat\beta = "
        r"\beta^\star = X^\dagger y"
    )
    assumptions = (
        *FULL_RANK,
        r"$\beta^0 = 0$",
        r"gradient descent converges to $\hat\beta$ with $\widehat{L}(\hat\beta) = 0$",
    )
    depends = ("ma-l13:13.2", "ma-l13:13.3-span", "ma-l13:13.3-unique")
    given = {"X": full_row_rank("n", "d"), "y": vector("n"), "eta": real(), "t": integers(0, 4)}
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, y, eta, t):
        beta = gradient_descent(lambda b: linear_loss(X, y, b), zeros(X.T @ y), eta, t)
        v = gradient_descent(lambda u: norm2(X.T @ u) / 2 - dot(u, y), zeros(y), eta, t)
        return all_of(eq(beta, X.T @ v), eq(beta - pinv(X) @ y, pinv(X) @ (X @ beta - y)))

    proof = words(induction="t")
    remarks = (
        r"The limit is taken exactly: for each $t$, $\beta^t - X^\dagger y = X^\dagger(X\beta^t - y)$ is a fixed "
        r"linear image of the residual, so $\beta^t \to \hat\beta$ with $X\hat\beta = y$ gives $\hat\beta = "
        r"X^\dagger y$ by continuity, whatever $\eta$ and the speed.",
        r"The coefficients $v^t$ of $\beta^t = X^\top v^t$ are found by gradient descent on the dual cost "
        r"$\frac12\|X^\top v\|^2 - \langle v, y\rangle$.",
    )
