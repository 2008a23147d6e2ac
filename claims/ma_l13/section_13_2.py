"""Section 13.2: algorithmic regularization in overparametrized linear regression."""

from fractions import Fraction

from claims.ma_l13 import MA_L13
from claims.ma_l13.objects import gradient_descent, linear_loss, nearest_minimiser, orthogonal_to_rows
from claims.model.arrays import columns, dot, eye, inv, iterate, norm2, pinv, rows, trace, zeros
from claims.model.calculus import gradient
from claims.model.claim import Erratum, claim
from claims.model.relations import all_of, argmin, eq, exists, le, psd
from claims.model.spaces import derived, full_row_rank, integers, interval, positive, real, vector
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


@claim("ma-l13:13.2.1-infinitely-many", MA_L13.at("section 13.2.1", lines=(17, 17)), level="exact-identity")
class InfinitelyManyMinimisers:
    """X^+ y + s zeta has zero loss, the least there is, for every s and every zeta in the kernel of X: infinitely many
    vectors, as the kernel has dimension d - n > 0."""

    formula = r"\text{there exist infinitely many global minimizers that interpolate the data}"
    assumptions = FULL_RANK
    depends = ("ma-l13:13.2-setup",)
    given = {"X": full_row_rank("n", "d"), "y": vector("n"), "z": vector("d"), "s": real(), "other": vector("d")}
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, y, z, s, other):
        onto_kernel = eye(X.T @ X) - X.T @ inv(X @ X.T) @ X
        minimiser = pinv(X) @ y + s * (onto_kernel @ z)
        return all_of(
            eq(linear_loss(X, y, minimiser), 0),
            argmin(lambda beta: linear_loss(X, y, beta), at=minimiser, among=other),
            eq(onto_kernel @ onto_kernel, onto_kernel),
            eq(trace(onto_kernel), columns(X) - rows(X)),
        )

    proof = words(certificate=lambda h, X, y, other: Fraction(1, 2) * h.norm2(y - X @ other))
    remarks = (r"The dimension of the kernel is the trace of the projection $I - X^\dagger X$ onto it.",)
    dropped = ("that the solutions have a positive dimension, so that there are infinitely many",)


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
    dropped = (r"that $XX^\top$ is invertible",)


@claim(
    "ma-l13:13.1-proof-decomp",
    MA_L13.at("section 13.2.1", "Proof of Lemma 13.1", lines=(23, 23)),
    level="exact-identity",
    kind="proof-step",
)
class DecompositionOfWeights:
    """Every vector is X^+ y plus some vector."""

    formula = r"\beta = X^\dagger + \zeta"
    corrected_formula = r"\beta = X^\dagger y + \zeta"
    assumptions = FULL_RANK
    depends = ("ma-l13:13.1",)
    given = {"X": full_row_rank("n", "d"), "y": vector("n"), "beta": vector("d")}
    # With n = 1 one could take the d x 1 matrix for a vector.
    sizes = {"n": (2, 2), "d": (3, 3)}
    sizes_where = _wide

    def printed(X, beta):
        return exists(beta, lambda zeta: eq(beta, pinv(X) + zeta))

    def corrected(X, y, beta):
        return exists(beta - pinv(X) @ y, lambda zeta: eq(beta, pinv(X) @ y + zeta))

    proof = words()
    erratum = Erratum(
        "misprint",
        "cosmetic",
        r"The factor $y$ is missing: $X^\dagger$ is a $d \times n$ matrix and cannot be added to a vector. It should "
        r"read $\beta = X^\dagger y + \zeta$, as in the lemma and in (13.1).",
    )


@claim(
    "ma-l13:eq-13.1",
    MA_L13.at("section 13.2.1", "Eq. 13.1", lines=(25, 27)),
    level="exact-identity",
    kind="equation",
)
class PredictionsOfDecomposedWeights:
    """The predictions of X^+ y + zeta are y + X zeta, so that its loss is |X zeta|^2 / 2: zero if and only if all the
    <zeta, x_i>, the entries of X zeta, are."""

    formula = r"X\beta = X(X^\dagger y + \zeta) = y + X\zeta"
    assumptions = (*FULL_RANK, r"$\beta = X^\dagger y + \zeta$")
    depends = ("ma-l13:13.1-fn1",)
    given = {"X": full_row_rank("n", "d"), "y": vector("n"), "beta": vector("d"), "c": vector("n")}
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, y, beta, c):
        zeta = beta - pinv(X) @ y
        return all_of(
            eq(X @ beta, y + X @ zeta),
            eq(linear_loss(X, y, beta), norm2(X @ zeta) / 2),
            eq(dot(zeta, X.T @ c), dot(X @ zeta, c)),
        )

    proof = words()
    remarks = (r"$X^\top c$ is the combination $\sum_i c_i x^{(i)}$ of the rows; each row is one of them.",)


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
        return all_of(
            eq(linear_loss(X, y, best), 0),
            argmin(norm2, at=best, among=beta),
            eq(norm2(beta) - norm2(best), norm2(beta - best)),
        )

    proof = words(certificate=lambda h, X, beta, y: h.norm2(beta - pinv(X) @ y))
    remarks = (INTERPOLATED, "By the last equation no other vector of zero loss has this norm.")


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


@claim("ma-l13:13.2-gd", MA_L13.at("section 13.2.1", lines=(47, 47)), level="algorithmic", kind="algorithm")
class GradientDescentConverges:
    """The loss is convex. With a step size of at most 1 over the largest curvature, a step of gradient descent reduces
    the squared residual by a factor 1 - eta m or better, for m at most the least eigenvalue of X X^T, and leaves the
    minimiser that is nearest where it is: with the residual vanishes the distance to it."""

    formula = (
        r"\beta^t = \beta^{t-1} - \eta \nabla \widehat{L}(\beta^{t-1}), \quad \widehat{L}(\beta) \text{ is convex}, "
        r"\quad \beta^t \to \arg\min \widehat{L}"
    )
    assumptions = (*FULL_RANK, r"$\eta$ is sufficiently small")
    depends = ("ma-l13:13.2-setup",)
    given = {
        "X": full_row_rank("n", "d"),
        "eta": positive(),
        "m": positive(),
        "y": vector("n"),
        "beta": vector("d"),
        "other": vector("d"),
        "s": interval(0, 1),
    }
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def assuming(X, eta, m):
        return [psd(eye(X.T @ X) - eta * (X.T @ X)), psd(X @ X.T - m * eye(X @ X.T))]

    def printed(X, eta, m, y, beta, other, s):
        loss = lambda b: linear_loss(X, y, b)  # noqa: E731
        after = gradient_descent(loss, beta, eta, 1)
        return all_of(
            le(loss(s * beta + (1 - s) * other), s * loss(beta) + (1 - s) * loss(other)),
            le(loss(after), (1 - eta * m) * loss(beta)),
            eq(loss(nearest_minimiser(X, y, beta)), 0),
            eq(nearest_minimiser(X, y, after), nearest_minimiser(X, y, beta)),
        )

    @words
    def proof(h, X, eta, m, y, beta, other, s):
        residual, gram = X @ beta - y, X @ X.T
        falls = h.psd(eye(X.T @ X) - eta * (X.T @ X), X.T @ residual) + h.psd(gram - m * eye(gram), residual)
        return Fraction(1, 2) * h(s) * h(1 - s) * h.norm2(X @ (beta - other)), Fraction(1, 2) * h(eta) * falls

    remarks = (
        r"Reading: sufficiently small is $0 < \eta \le 1/\lambda_{\max}(X^\top X)$. As $X$ has full rank, there is an "
        r"$m > 0$ with $XX^\top \succeq mI$.",
        r"So $\beta^t = \hat\beta + X^\dagger(X\beta^t - y)$ with $\hat\beta$ the minimiser that is nearest to every "
        r"$\beta^t$, and the last term is at most of the order of $(1 - \eta m)^{t/2}$.",
    )
    dropped = (
        "that the iterates converge, beyond the factor of one step",
        "that for $X$ of full rank there is such an $m > 0$",
    )


@claim(
    "ma-l13:13.3", MA_L13.at("section 13.2.1", "Theorem 13.3", lines=(49, 49)), level="exact-identity", kind="theorem"
)
class GradientDescentFindsMinimumNorm:
    """If gradient descent from the origin converges to a vector of zero loss, that vector is X^+ y: every iterate
    lies in the span of the rows, in which nothing is nearer to a vector of zero loss than X^+ y."""

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
    given = {
        "X": full_row_rank("n", "d"), "limit": vector("d"), "y": derived(lambda X, limit: X @ limit),
        "eta": real(), "t": integers(0, 4), "u": vector("n"),
    }  # fmt: skip
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, limit, y, eta, t, u):
        beta = gradient_descent(lambda b: linear_loss(X, y, b), zeros(X.T @ y), eta, t)
        v = gradient_descent(lambda u: norm2(X.T @ u) / 2 - dot(u, y), zeros(y), eta, t)
        return all_of(eq(beta, X.T @ v), le(norm2(limit - pinv(X) @ y), norm2(limit - X.T @ u)))

    def proof(step):
        step.words(lambda h, X, y, u: h.norm2(pinv(X) @ y - X.T @ u), induction="t")

    remarks = (
        r"Every iterate is a combination $X^\top u$ of the rows, and none of these is nearer to a vector $\hat\beta$ "
        r"of zero loss than $X^\dagger y$. So where the iterates come arbitrarily near to $\hat\beta$, it is "
        r"$X^\dagger y$, whatever $\eta$ and the speed.",
        r"The coefficients $v^t$ of $\beta^t = X^\top v^t$ are found by gradient descent on the dual cost "
        r"$\frac12\|X^\top v\|^2 - \langle v, y\rangle$.",
    )
    dropped = (r"that $\hat\beta = X^\dagger y$ where the iterates come arbitrarily near to $\hat\beta$",)


@claim(
    "ma-l13:13.3-span",
    MA_L13.at("section 13.2.1", "Proof of Theorem 13.3", lines=(53, 53)),
    level="exact-identity",
    kind="proof-step",
)
class IteratesStayInTheSpan:
    """A gradient is a combination of the rows of X, so that from a combination of the rows (such as 0) gradient descent
    goes to combinations of the rows; and these are the coefficients."""

    formula = (
        r"\eta \nabla \widehat{L}(\beta^{t-1}) = \eta X^\top (X\beta^{t-1} - y), \quad \beta^t \in "
        r"\text{span}\{x^{(1)}, \dots, x^{(n)}\}"
    )
    assumptions = (*FULL_RANK, r"$\beta^0 = 0$")
    depends = ("ma-l13:13.2-gd",)
    given = {"X": full_row_rank("n", "d"), "y": vector("n"), "v": vector("n"), "eta": real(), "t": integers(0, 3)}
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, y, v, eta, t):
        loss = lambda b: linear_loss(X, y, b)  # noqa: E731
        coefficients = iterate(lambda v: v - eta * (X @ X.T @ v - y), v, t)
        return all_of(
            eq(eta * gradient(loss, X.T @ v), eta * X.T @ (X @ X.T @ v - y)),
            eq(gradient_descent(loss, X.T @ v, eta, t), X.T @ coefficients),
        )

    proof = words(induction="t")
    remarks = (r"Any start $X^\top v$ in the span is allowed; that of the text is $v = 0$.",)


@claim(
    "ma-l13:13.3-unique",
    MA_L13.at("section 13.2.1", "Proof of Theorem 13.3", lines=(55, 55)),
    level="exact-identity",
    kind="proof-step",
)
class OneMinimiserInTheSpan:
    """A combination of the rows with zero loss is X^+ y: its coefficients are determined by y."""

    formula = (
        r"0 = X\hat{\beta} - y = XX^\top v - y \;\Rightarrow\; v = (XX^\top)^{-1}y, \quad \hat{\beta} = X^\top v = "
        r"X^\top (XX^\top)^{-1}y = X^\dagger y = \beta^\star"
    )
    assumptions = (*FULL_RANK, r"$\hat\beta = X^\top v$", r"$\widehat{L}(\hat{\beta}) = 0$")
    depends = ("ma-l13:13.1-fn1", "ma-l13:13.2")
    given = {"X": full_row_rank("n", "d"), "v": vector("n"), "y": derived(lambda X, v: X @ (X.T @ v))}
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, v, y):
        weights = inv(X @ X.T) @ y
        return all_of(
            eq(linear_loss(X, y, X.T @ v), 0), eq(v, weights), eq(X.T @ v, X.T @ weights), eq(X.T @ v, pinv(X) @ y)
        )

    proof = words()
    remarks = (
        r"That the loss vanishes is stated by taking $y = X X^\top v$ for any $v$, which gives every $y$.",
        r"That $X^\dagger y = \beta^\star$ is Corollary 13.2. The limit of iterates in the span is in the span, as a "
        r"subspace of $\mathbb{R}^d$ is closed.",
    )


@claim("ma-l13:fig-13.1", MA_L13.at("section 13.2.1", "Figure 13.1", lines=(60, 60)), level="exact-identity")
class ProjectionOfTheOrigin:
    """X^+ y is the orthogonal projection of the origin onto the set of global minimisers: it is one, and the way to it
    from the origin is orthogonal to the way from it to any other."""

    formula = r"\beta^* \text{ is the projection of the origin onto the subspace of global minima}"
    assumptions = FULL_RANK
    depends = ("ma-l13:13.2",)
    given = {"X": full_row_rank("n", "d"), "u": vector("d"), "y": derived(lambda X, u: X @ u)}
    sizes = {"n": (1, 2), "d": (2, 3)}
    sizes_where = _wide

    def printed(X, u, y):
        best = pinv(X) @ y
        return all_of(eq(linear_loss(X, y, best), 0), eq(dot(best - zeros(best), u - best), 0))

    proof = words()
    remarks = (
        r"Reading: the subspace is an affine one, $\{u : Xu = y\}$, and $\beta^*$ is $\beta^\star$ of Corollary 13.2.",
        INTERPOLATED.replace(r"\beta", "u"),
    )
